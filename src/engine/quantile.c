#include "engine/quantile.h"

#include <math.h>
#include <stdbool.h>

#include "engine/numeric.h"

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

/* Sorted positions that somebody will read, each with its right neighbour. */
typedef struct
{
  size_t positions[4];
} Wanted;

static bool
is_wanted (const Wanted *wanted, size_t from, size_t to)
{
  for (size_t i = 0; wanted != NULL && i < 4; i++)
    if (wanted->positions[i] + 1 >= from && wanted->positions[i] < to)
      return true;
  return wanted == NULL;
}

/* Returns i, 0 < i < n: values[0 … i − 1] ≤ values[i … n − 1]. */
static size_t
partition (double *values, size_t n)
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
        return j + 1;
      double swap = values[i];
      values[i++] = values[j];
      values[j--] = swap;
    }
}

/* Quicksort of [from, to) that recurses into the smaller part only and leaves alone what nobody wants. */
static void
arrange (double *values, size_t from, size_t to, const Wanted *wanted)
{
  while (to - from > 24)
    {
      size_t middle = from + partition (values + from, to - from);
      bool left = is_wanted (wanted, from, middle), right = is_wanted (wanted, middle, to);
      bool left_is_smaller = middle - from < to - middle;

      if (left && right && left_is_smaller)
        arrange (values, from, middle, wanted);
      else if (left && right)
        arrange (values, middle, to, wanted);
      if (!left || (right && left_is_smaller))
        from = middle;
      else
        to = middle;
    }
  insertion_sort (values + from, to - from);
}

void
bud_sort (double *values, size_t n)
{
  arrange (values, 0, n, NULL);
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
  static const double quantiles[] = { 0.5, 0.9, 0.95, 0.99 };
  double sum = 0, max = -HUGE_VAL;
  Wanted wanted;

  if (n == 0)
    {
      *distribution = (BudDistribution){ NAN, NAN, NAN, NAN, NAN, NAN };
      return;
    }
  for (size_t i = 0; i < n; i++)
    {
      sum += values[i];
      max = bud_max (max, values[i]);
    }
  for (size_t i = 0; i < 4; i++)
    wanted.positions[i] = (size_t) (quantiles[i] * (double) (n - 1));
  arrange (values, 0, n, &wanted);
  *distribution = (BudDistribution){
    .mean = sum / (double) n,
    .p50 = bud_sorted_quantile (values, n, quantiles[0]),
    .p90 = bud_sorted_quantile (values, n, quantiles[1]),
    .p95 = bud_sorted_quantile (values, n, quantiles[2]),
    .p99 = bud_sorted_quantile (values, n, quantiles[3]),
    .max = max,
  };
}
