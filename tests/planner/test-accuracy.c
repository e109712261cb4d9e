/* Error bands of estimates, from the shipped measured runs. */
#include <math.h>
#include <string.h>

#include "planner/curve.h"

static BudCatalog *catalog;
static BudAccuracy *accuracy;

static BudEvaluation *
evaluate (const char *model, const char *hardware, const char *engine, guint n_devices, BudMethod method)
{
  g_autoptr (BudScenario) scenario = bud_scenario_new ();
  g_autoptr (GError) error = NULL;
  BudResolved resolved = { 0 };
  BudEvaluation *evaluation;

  g_free (scenario->model_id);
  g_free (scenario->hardware_id);
  g_free (scenario->engine_id);
  scenario->model_id = g_strdup (model);
  scenario->hardware_id = g_strdup (hardware);
  scenario->engine_id = g_strdup (engine);
  scenario->method = method;
  scenario->deployment.n_devices = n_devices;
  scenario->deployment.tp = n_devices;
  scenario->workload.is_concurrency = true;
  scenario->workload.n_sequences = 16;
  g_assert_true (bud_scenario_load (scenario, catalog, &resolved, &error));
  g_assert_no_error (error);
  evaluation = bud_evaluation_new (scenario, &resolved);
  bud_resolved_clear (&resolved);
  return evaluation;
}

static void
test_near (void)
{
  g_autoptr (BudEvaluation) evaluation
      = evaluate ("meta-llama/Llama-3.1-70B", "h100-sxm5-80", "vllm", 4, BUD_METHOD_CALIBRATED);
  g_autoptr (GArray) near = bud_accuracy_nearest (accuracy, evaluation, BUD_METRIC_TPOT, 5);
  BudBand band;

  g_assert_true (bud_accuracy_band (accuracy, evaluation, BUD_METRIC_TPOT, &band));
  g_assert_cmpfloat (band.low_ratio, <=, 1);
  g_assert_cmpfloat (band.high_ratio, >=, 1);
  g_assert_cmpfloat (band.low_ratio, >, 0.5);
  g_assert_cmpfloat (band.high_ratio, <, 2);
  g_assert_cmpuint (band.n_same_device, >, 0);
  g_assert_cmpuint (near->len, ==, 5);
  for (guint i = 0; i < near->len; i++)
    {
      const BudNearRun *one = &g_array_index (near, BudNearRun, i);

      g_assert_cmpstr (one->run->hardware, ==, "h100-sxm5-80");
      g_assert_cmpstr (one->run->engine, ==, "vllm");
      g_assert_true (i == 0 || one->distance >= g_array_index (near, BudNearRun, i - 1).distance);
    }
}

/* The band of a device nobody measured is wider, in the logarithm, than that of a measured one of its class.
 */
static void
test_far_is_wider (void)
{
  g_autoptr (BudEvaluation) near
      = evaluate ("Qwen/Qwen3-32B", "h100-sxm5-80", "vllm", 2, BUD_METHOD_CALIBRATED);
  g_autoptr (BudEvaluation) far = evaluate ("Qwen/Qwen3-32B", "mi300x", "vllm", 2, BUD_METHOD_CALIBRATED);
  BudBand a, b;

  g_assert_true (bud_accuracy_band (accuracy, near, BUD_METRIC_TPOT, &a));
  g_assert_true (bud_accuracy_band (accuracy, far, BUD_METRIC_TPOT, &b));
  g_assert_cmpuint (b.n_same_device, ==, 0);
  g_assert_cmpfloat (log (b.high_ratio / b.low_ratio), >, log (a.high_ratio / a.low_ratio));
}

/* A lone prompt's time does not go with the load; several prompts of a static batch come out together. */
static void
test_ttft_place (void)
{
  g_autoptr (BudEvaluation) one
      = evaluate ("Qwen/Qwen3-32B", "h100-sxm5-80", "trtllm", 2, BUD_METHOD_CALIBRATED);
  BudCase request = one->request;
  BudBand alone, loaded, batch;

  request.workload.is_concurrency = true;
  g_assert_true (bud_accuracy_band_of (accuracy, &request, NULL, BUD_METRIC_TTFT, &alone));
  request.workload.n_sequences *= 64;
  g_assert_true (bud_accuracy_band_of (accuracy, &request, NULL, BUD_METRIC_TTFT, &loaded));
  g_assert_cmpfloat (alone.high_ratio, ==, loaded.high_ratio);
  request.workload.is_concurrency = false;
  g_assert_false (bud_accuracy_band_of (accuracy, &request, NULL, BUD_METRIC_TTFT, &batch));
}

/* Each point of a curve has the band of its own place. */
static void
test_curve_bands (void)
{
  g_autoptr (BudEvaluation) evaluation
      = evaluate ("Qwen/Qwen3-32B", "h100-sxm5-80", "vllm", 2, BUD_METHOD_CALIBRATED);
  g_autoptr (BudCurve) curve = bud_curve_new (evaluation, BUD_CURVE_SEQUENCES, NULL);
  BudCase request = evaluation->request;
  guint n = 0;

  bud_curve_add_bands (curve, evaluation, accuracy, NULL);
  for (guint i = 0; i < curve->n; i++)
    {
      BudBand band;

      request.workload.n_sequences = (guint32) curve->x[i];
      if (!curve->estimates[i].memory.fits
          || !bud_accuracy_band_of (accuracy, &request, NULL, BUD_METRIC_TPOT, &band))
        {
          g_assert_cmpuint (curve->tpot_bands[i].n_runs, ==, 0);
          continue;
        }
      g_assert_cmpfloat (curve->tpot_bands[i].low_ratio, ==, band.low_ratio);
      g_assert_cmpfloat (curve->tpot_bands[i].high_ratio, ==, band.high_ratio);
      n++;
    }
  g_assert_cmpuint (n, >, 5);
}

/* A batch whose prompts come out together has none of TTFT, though the scenario's own load has. */
static void
test_batch_curve_bands (void)
{
  g_autoptr (BudEvaluation) evaluation
      = evaluate ("Qwen/Qwen3-32B", "h100-sxm5-80", "trtllm", 2, BUD_METHOD_CALIBRATED);
  g_autoptr (BudCurve) curve = bud_curve_new (evaluation, BUD_CURVE_BATCH, NULL);

  bud_curve_add_bands (curve, evaluation, accuracy, NULL);
  for (guint i = 0; i < curve->n; i++)
    g_assert_cmpint (curve->ttft_bands[i].n_runs > 0, ==, curve->x[i] == 1);
}

static void
test_only_calibrated (void)
{
  g_autoptr (BudEvaluation) ideal = evaluate ("Qwen/Qwen3-32B", "h100-sxm5-80", "vllm", 2, BUD_METHOD_IDEAL);
  BudBand band;

  g_assert_false (bud_accuracy_band (accuracy, ideal, BUD_METRIC_TPOT, &band));
}

/* What docs/accuracy.md says of the bands: most shipped runs lie in their own. */
static void
test_coverage (void)
{
  GPtrArray *runs = bud_accuracy_get_runs (accuracy);
  guint n = 0, inside = 0;

  for (guint i = 0; i < runs->len; i += 7)
    {
      const BudRun *run = g_ptr_array_index (runs, i);
      g_autoptr (BudEvaluation) evaluation = NULL;
      double measured_s, predicted_s;
      BudBand band;

      if (strcmp (run->kind, "closed-loop") != 0 || run->is_speculative || run->deployment.tp < 1
          || run->deployment.tp != run->deployment.n_devices
          || !bud_run_figure (run, BUD_METRIC_TPOT, &measured_s, &predicted_s))
        continue;
      evaluation
          = evaluate (run->model, run->hardware, run->engine, run->deployment.tp, BUD_METHOD_CALIBRATED);
      if (!bud_accuracy_band (accuracy, evaluation, BUD_METRIC_TPOT, &band))
        continue;
      n++;
      inside += measured_s / predicted_s >= band.low_ratio && measured_s / predicted_s <= band.high_ratio;
    }
  g_assert_cmpuint (n, >, 50);
  g_assert_cmpfloat ((double) inside / n, >, 0.75);
}

/* The summary agrees with counting by hand, and filters only leave out. */
static void
test_summary (void)
{
  GPtrArray *runs = bud_accuracy_get_runs (accuracy);
  BudAccuracyFilter filter = { .metric = BUD_METRIC_TPOT };
  BudAccuracySummary all, dense;
  guint n = 0, n_within = 0;

  bud_accuracy_summarise (accuracy, &filter, &all);
  filter.model_class = "dense";
  bud_accuracy_summarise (accuracy, &filter, &dense);
  for (guint i = 0; i < runs->len; i++)
    {
      double measured, predicted;

      if (!bud_accuracy_filter_has (&filter, g_ptr_array_index (runs, i))
          || !bud_run_figure (g_ptr_array_index (runs, i), BUD_METRIC_TPOT, &measured, &predicted))
        continue;
      n++;
      n_within += fabs (predicted / measured - 1) <= 0.2;
    }
  g_assert_cmpuint (dense.n_runs, ==, n);
  g_assert_cmpuint (dense.n_within, ==, n_within);
  g_assert_cmpuint (all.n_runs, >, dense.n_runs);
  g_assert_cmpfloat (dense.low, <, dense.errors.bias);
  g_assert_cmpfloat (dense.high, >, dense.errors.bias);
  g_assert_nonnull (dense.worst);
}

static void
test_text (void)
{
  g_autofree char *even = bud_band_text (&(BudBand){ .low_ratio = 0.9, .high_ratio = 1.12 });
  g_autofree char *skewed = bud_band_text (&(BudBand){ .low_ratio = 0.95, .high_ratio = 1.36 });

  g_assert_cmpstr (even, ==, "±12 %");
  g_assert_cmpstr (skewed, ==, "−5 … +36 %");
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  catalog = bud_catalog_open (NULL, "", &error);
  g_assert_no_error (error);
  accuracy = bud_accuracy_new (catalog, BUD_REPLAY_CLOSED_FORM, &error);
  g_assert_no_error (error);
  g_test_add_func ("/planner/accuracy/near", test_near);
  g_test_add_func ("/planner/accuracy/far-is-wider", test_far_is_wider);
  g_test_add_func ("/planner/accuracy/only-calibrated", test_only_calibrated);
  g_test_add_func ("/planner/accuracy/ttft-place", test_ttft_place);
  g_test_add_func ("/planner/accuracy/curve-bands", test_curve_bands);
  g_test_add_func ("/planner/accuracy/batch-curve-bands", test_batch_curve_bands);
  g_test_add_func ("/planner/accuracy/coverage", test_coverage);
  g_test_add_func ("/planner/accuracy/summary", test_summary);
  g_test_add_func ("/planner/accuracy/text", test_text);
  status = g_test_run ();
  bud_accuracy_unref (accuracy);
  bud_catalog_close (catalog);
  return status;
}
