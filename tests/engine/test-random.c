/* Random streams and percentiles: reproducible bytes, moments, and numpy's rule by hand. */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "engine/quantile.h"
#include "engine/random.h"

static void
test_reproducible (void)
{
  BudRandom a = bud_random_init (42, 1), b = bud_random_init (42, 1), other = bud_random_init (42, 2);

  for (int i = 0; i < 100; i++)
    {
      uint64_t bits = bud_random_bits (&a);

      g_assert_cmpuint (bits, ==, bud_random_bits (&b));
      g_assert_cmpuint (bits, !=, bud_random_bits (&other));
    }
}

/* Mean and variance of 200,000 draws within 5 standard errors: 5 σ/√n ≈ 0.011 σ. */
static void
check_moments (double (*draw) (BudRandom *), double mean, double variance)
{
  BudRandom random = bud_random_init (7, 3);
  double sum = 0, squares = 0;
  const int n = 200000;

  for (int i = 0; i < n; i++)
    {
      double x = draw (&random);

      sum += x;
      squares += (x - mean) * (x - mean);
    }
  g_assert_cmpfloat_with_epsilon (sum / n, mean, 0.012 * sqrt (variance));
  g_assert_cmpfloat_with_epsilon (squares / n, variance, 0.05 * variance);
}

static double
gamma_half (BudRandom *random)
{
  return bud_random_gamma (random, 0.5);
}

static double
gamma_four (BudRandom *random)
{
  return bud_random_gamma (random, 4);
}

static void
test_moments (void)
{
  check_moments (bud_random_uniform, 0.5, 1.0 / 12);
  check_moments (bud_random_exponential, 1, 1);
  check_moments (bud_random_normal, 0, 1);
  check_moments (gamma_half, 1, 2); /* variance 1 / shape */
  check_moments (gamma_four, 1, 0.25);
}

static void
test_integer_range (void)
{
  BudRandom random = bud_random_init (1, 1);
  gboolean seen[4] = { FALSE };

  for (int i = 0; i < 1000; i++)
    {
      double x = bud_random_integer (&random, 2, 5);

      g_assert_true (x >= 2 && x <= 5 && x == floor (x));
      seen[(int) x - 2] = TRUE;
    }
  g_assert_true (seen[0] && seen[1] && seen[2] && seen[3]);
}

/* numpy.percentile ([1, 2, 3, 4], 90) = 1 + 0.9 · 3 = 3.7 */
static void
test_quantile (void)
{
  double values[] = { 4, 1, 3, 2 };
  BudDistribution d;

  bud_distribution_of (values, 4, &d);
  g_assert_cmpfloat (d.mean, ==, 2.5);
  g_assert_cmpfloat (d.p50, ==, 2.5);
  g_assert_cmpfloat_with_epsilon (d.p90, 3.7, 1e-12);
  g_assert_cmpfloat (d.max, ==, 4);
  bud_distribution_of (values, 0, &d);
  g_assert_true (isnan (d.p50));
}

#define N_PATTERNS 4
#define N_VALUES 5000

static void
fill (double *values, int pattern)
{
  BudRandom random = bud_random_init (3, 9);

  for (int i = 0; i < N_VALUES; i++)
    values[i] = pattern == 0 ? bud_random_uniform (&random) : pattern == 1 ? i : pattern == 2 ? -i : i % 3;
}

/* The summary sorts only what it reads; a whole sort says the same, for every length. */
static void
test_distribution (void)
{
  static double values[N_VALUES], sorted[N_VALUES];

  for (int pattern = 0; pattern < N_PATTERNS; pattern++)
    for (gsize n = 1; n <= N_VALUES; n += n < 120 ? 1 : 487)
      {
        BudDistribution d;

        fill (values, pattern);
        memcpy (sorted, values, sizeof sorted);
        bud_sort (sorted, n);
        bud_distribution_of (values, n, &d);
        g_assert_cmpfloat (d.p50, ==, bud_sorted_quantile (sorted, n, 0.5));
        g_assert_cmpfloat (d.p90, ==, bud_sorted_quantile (sorted, n, 0.9));
        g_assert_cmpfloat (d.p95, ==, bud_sorted_quantile (sorted, n, 0.95));
        g_assert_cmpfloat (d.p99, ==, bud_sorted_quantile (sorted, n, 0.99));
        g_assert_cmpfloat (d.max, ==, sorted[n - 1]);
      }
}

static void
test_sort (void)
{
  static double values[N_VALUES];

  for (int pattern = 0; pattern < N_PATTERNS; pattern++)
    {
      fill (values, pattern);
      bud_sort (values, N_VALUES);
      for (int i = 1; i < N_VALUES; i++)
        g_assert_cmpfloat (values[i - 1], <=, values[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/random/reproducible", test_reproducible);
  g_test_add_func ("/engine/random/moments", test_moments);
  g_test_add_func ("/engine/random/integer-range", test_integer_range);
  g_test_add_func ("/engine/quantile/numpy-rule", test_quantile);
  g_test_add_func ("/engine/quantile/distribution", test_distribution);
  g_test_add_func ("/engine/quantile/sort", test_sort);
  return g_test_run ();
}
