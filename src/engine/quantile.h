/* Mean and percentiles of a sample, by numpy's linear rule: position q · (n − 1) between the sorted values.
 */
#pragma once

#include <stddef.h>

typedef struct
{
  double mean, p50, p90, p95, p99, max; /* NAN for an empty sample */
} BudDistribution;

/* Sorts `values` in place (NaN not allowed). O(n log n), no allocation, no recursion deeper than log n. */
void bud_sort (double *values, size_t n);
double bud_sorted_quantile (const double *sorted, size_t n, double q);
/* Summarises `values` (NaN not allowed) and leaves them in another order. Cost O(n). */
void bud_distribution_of (double *values, size_t n, BudDistribution *distribution);
