/* What one property of a device buys the default scenario. */
#include <math.h>

#include "planner/default-scenario.h"
#include "planner/technology.h"

static BudEvaluation *
evaluate (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BudCatalog) catalog = bud_catalog_open (NULL, "", &error);
  g_autoptr (BudScenario) scenario = NULL;
  BudResolved resolved;
  BudEvaluation *evaluation;

  g_assert_no_error (error);
  scenario = bud_scenario_default (catalog);
  g_assert_true (bud_scenario_load (scenario, catalog, &resolved, &error));
  evaluation = bud_evaluation_new (scenario, &resolved);
  bud_resolved_clear (&resolved);
  return evaluation;
}

/* Factor 1 changes nothing; more is never slower, less never faster. */
static void
test_monotonic (void)
{
  static const double factors[] = { 0.5, 1, 2, 4 };
  g_autoptr (BudEvaluation) evaluation = evaluate ();

  for (int technology = 0; technology < BUD_N_TECHNOLOGIES; technology++)
    {
      double before = INFINITY;

      for (gsize i = 0; i < G_N_ELEMENTS (factors); i++)
        {
          BudEstimate estimate;

          bud_technology_estimate (evaluation, (BudTechnology) technology, factors[i], &estimate);
          g_assert_true (estimate.memory.fits);
          g_assert_cmpfloat (estimate.tpot_s, <=, before);
          before = estimate.tpot_s;
          if (factors[i] == 1)
            g_assert_cmpfloat (estimate.tpot_s, ==, evaluation->estimate.tpot_s);
        }
    }
}

/* Each property helps the phase that it bounds. */
static void
test_bounds (void)
{
  static const struct
  {
    BudTechnology technology;
    gboolean helps_prefill, helps_decode;
  } cases[] = {
    { BUD_TECHNOLOGY_MEMORY_BANDWIDTH, FALSE, TRUE },
    { BUD_TECHNOLOGY_COMPUTE, TRUE, FALSE },
    { BUD_TECHNOLOGY_LINK, TRUE, FALSE },
    { BUD_TECHNOLOGY_CAPACITY, FALSE, FALSE },
  };
  g_autoptr (BudEvaluation) evaluation = evaluate ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      BudEstimate e;
      double prefill_gain, decode_gain;

      bud_technology_estimate (evaluation, cases[i].technology, 2, &e);
      prefill_gain = evaluation->estimate.prefill.latency_s / e.prefill.latency_s - 1;
      decode_gain = evaluation->estimate.decode.latency_s / e.decode.latency_s - 1;
      g_test_message ("%s: prefill %+.3f, decode %+.3f", bud_technology_name (cases[i].technology),
                      prefill_gain, decode_gain);
      g_assert_true ((prefill_gain > 0.1) == cases[i].helps_prefill);
      g_assert_true ((decode_gain > 0.1) == cases[i].helps_decode);
    }
}

static void
test_capacity (void)
{
  g_autoptr (BudEvaluation) evaluation = evaluate ();
  BudEstimate small, twice;

  bud_technology_estimate (evaluation, BUD_TECHNOLOGY_CAPACITY, 0.2, &small);
  bud_technology_estimate (evaluation, BUD_TECHNOLOGY_CAPACITY, 2, &twice);
  g_assert_false (small.memory.fits);
  g_assert_cmpfloat (twice.memory.max_batch, >, 2 * evaluation->estimate.memory.max_batch);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/planner/technology/monotonic", test_monotonic);
  g_test_add_func ("/planner/technology/bounds", test_bounds);
  g_test_add_func ("/planner/technology/capacity", test_capacity);
  return g_test_run ();
}
