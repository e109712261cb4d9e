#include "engine/quantile.h"

#include <math.h>

static void
insertion_sort (double *values, size_t n)
{
  for (size_t i = 1; i < n; i++)
    {
      double value = values[i];
      size_t j = i;

      for (; j > 0 && values[j - 1] > value; j--)
        values[j] = values[j - 1];
      values[j] = value;
    }
}

static double
median_of_three (double a, double b, double c)
{
  return a < b ? (b < c ? b : (a < c ? c : a)) : (a < c ? a : (b < c ? c : b));
}

/* Quicksort that recurses into the smaller part only. */
void
bud_sort (double *values, size_t n)
{
  while (n > 24)
    {
      double pivot = median_of_three (values[0], values[n / 2], values[n - 1]);
      size_t i = 0, j = n - 1;

      for (;;)
        {
          while (values[i] < pivot)
            i++;
          while (values[j] > pivot)
            j--;
          if (i >= j)
            break;
          double swap = values[i];
          values[i++] = values[j];
          values[j--] = swap;
        }
      /* values[0 … j] ≤ pivot ≤ values[j + 1 …] */
      if (j + 1 < n - j - 1)
        {
          bud_sort (values, j + 1);
          values += j + 1;
          n -= j + 1;
        }
      else
        {
          bud_sort (values + j + 1, n - j - 1);
          n = j + 1;
        }
    }
  insertion_sort (values, n);
}

double
bud_sorted_quantile (const double *sorted, size_t n, double q)
{
  double position = q * (double) (n - 1), below = floor (position);
  size_t i = (size_t) below;

  if (n == 0)
    return NAN;
  if (i + 1 >= n)
    return sorted[n - 1];
  return sorted[i] + (sorted[i + 1] - sorted[i]) * (position - below);
}

void
bud_distribution_of (double *values, size_t n, BudDistribution *distribution)
{
  double sum = 0;

  if (n == 0)
    {
      *distribution = (BudDistribution){ NAN, NAN, NAN, NAN, NAN, NAN };
      return;
    }
  bud_sort (values, n);
  for (size_t i = 0; i < n; i++)
    sum += values[i];
  *distribution = (BudDistribution){
    .mean = sum / (double) n,
    .p50 = bud_sorted_quantile (values, n, 0.5),
    .p90 = bud_sorted_quantile (values, n, 0.9),
    .p95 = bud_sorted_quantile (values, n, 0.95),
    .p99 = bud_sorted_quantile (values, n, 0.99),
    .max = values[n - 1],
  };
}
