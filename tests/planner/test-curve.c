/* Curves along sequences, context and devices of the default scenario. */
#include <math.h>

#include "planner/curve.h"
#include "planner/default-scenario.h"

static BudEvaluation *
evaluate (guint n_sequences, gboolean is_concurrency)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BudCatalog) catalog = bud_catalog_open (NULL, "", &error);
  g_autoptr (BudScenario) scenario = NULL;
  BudResolved resolved;
  BudEvaluation *evaluation;

  g_assert_no_error (error);
  scenario = bud_scenario_default (catalog);
  scenario->workload.n_sequences = n_sequences;
  scenario->workload.is_concurrency = is_concurrency;
  g_assert_true (bud_scenario_load (scenario, catalog, &resolved, &error));
  evaluation = bud_evaluation_new (scenario, &resolved);
  bud_resolved_clear (&resolved);
  g_assert_cmpint (evaluation->status, ==, BUD_STATUS_OK);
  return evaluation;
}

/* Throughputs by hand: the gain per doubling is 2, 1.8, 1.4, 1.1. */
static void
test_knee (void)
{
  static const struct
  {
    double y[5];
    double knee;
  } cases[] = {
    { { 1, 2, 3.6, 5.04, 5.54 }, 4 },     { { 1, 2, 4, 8, 16 }, NAN },
    { { 1, 1.1, 1.2, 1.3, 1.4 }, 1 },     { { 1, 2, NAN, 8, 9 }, 8 }, /* a gap is passed over */
    { { 1, 1.2, 2.4, 4.8, 5 }, 8 }, /* a flat place is no knee when it rises again */
    { { NAN, NAN, NAN, NAN, NAN }, NAN },
  };
  static const double x[5] = { 1, 2, 4, 8, 16 };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double knee = bud_curve_find_knee (x, cases[i].y, 5);

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      if (isnan (cases[i].knee))
        g_assert_true (isnan (knee));
      else
        g_assert_cmpfloat (knee, ==, cases[i].knee);
    }
}

/* Ascending, with the scenario's own place in it, where the figures are the evaluation's. */
static void
test_own_place (void)
{
  for (int axis = 0; axis < BUD_N_CURVE_AXES; axis++)
    {
      g_autoptr (BudEvaluation) evaluation = evaluate (5, axis != BUD_CURVE_BATCH);
      g_autoptr (BudCurve) curve = bud_curve_new (evaluation, (BudCurveAxis) axis, NULL);
      gboolean has_own = FALSE;

      g_assert_cmpuint (curve->n, >, 5);
      for (guint i = 0; i < curve->n; i++)
        {
          if (i > 0)
            g_assert_cmpfloat (curve->x[i], >, curve->x[i - 1]);
          if (curve->x[i] != curve->current_x)
            continue;
          has_own = TRUE;
          if (axis == BUD_CURVE_DEVICES) /* a better layout may be found, not a worse one */
            g_assert_cmpfloat (curve->estimates[i].output_tokens_per_s, >=,
                               evaluation->estimate.output_tokens_per_s * (1 - 1e-9));
          else
            g_assert_cmpfloat (curve->estimates[i].tpot_s, ==, evaluation->estimate.tpot_s);
        }
      g_assert_true (has_own);
    }
}

static void
test_memory_grows (void)
{
  static const BudCurveAxis axes[] = { BUD_CURVE_BATCH, BUD_CURVE_CONTEXT };
  g_autoptr (BudEvaluation) evaluation = evaluate (4, FALSE);

  for (gsize a = 0; a < G_N_ELEMENTS (axes); a++)
    {
      g_autoptr (BudCurve) curve = bud_curve_new (evaluation, axes[a], NULL);

      for (guint i = 1; i < curve->n; i++)
        {
          const BudMemory *before = &curve->estimates[i - 1].memory, *here = &curve->estimates[i].memory;

          g_assert_cmpfloat (here->term_bytes[BUD_MEMORY_KV_CACHE], >,
                             before->term_bytes[BUD_MEMORY_KV_CACHE]);
          g_assert_cmpfloat (here->term_bytes[BUD_MEMORY_WEIGHTS], ==,
                             before->term_bytes[BUD_MEMORY_WEIGHTS]);
        }
    }
}

/* A batch goes beyond what fits, so that the line is seen to cross the capacity. */
static void
test_reaches_capacity (void)
{
  g_autoptr (BudEvaluation) evaluation = evaluate (4, TRUE);
  g_autoptr (BudCurve) curve = bud_curve_new (evaluation, BUD_CURVE_BATCH, NULL);

  g_assert_true (curve->estimates[0].memory.fits);
  g_assert_false (curve->estimates[curve->n - 1].memory.fits);
  g_assert_cmpfloat (curve->estimates[curve->n - 1].memory.total_bytes, >,
                     curve->estimates[0].memory.capacity_bytes);
}

static void
test_refused (void)
{
  g_autoptr (BudEvaluation) evaluation = evaluate (4, TRUE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (BudCurve) cancelled = NULL;
  g_autoptr (BudCurve) refused = NULL;

  g_cancellable_cancel (cancellable);
  cancelled = bud_curve_new (evaluation, BUD_CURVE_DEVICES, cancellable);
  g_assert_cmpfloat (cancelled->estimates[0].memory.total_bytes, ==, 0);
  evaluation->status = BUD_STATUS_INVALID;
  refused = bud_curve_new (evaluation, BUD_CURVE_BATCH, NULL);
  g_assert_cmpuint (refused->n, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/planner/curve/knee", test_knee);
  g_test_add_func ("/planner/curve/own-place", test_own_place);
  g_test_add_func ("/planner/curve/memory-grows", test_memory_grows);
  g_test_add_func ("/planner/curve/reaches-capacity", test_reaches_capacity);
  g_test_add_func ("/planner/curve/refused", test_refused);
  return g_test_run ();
}
