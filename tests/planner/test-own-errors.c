/* Error bands of an engine calibrated to own runs: each run predicted by the others, the spread near them. */
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "catalog/json-text.h"
#include "planner/accuracy.h"
#include "planner/own-errors.h"
#include "planner/own-profile.h"
#include "shipped.h"

#define N_RUNS 10
#define ODD 4 /* the run that took half as long again as the others say */

static BudCatalog *catalog;
static BudAccuracy *accuracy;

static BudEvaluation *
evaluate (const char *hardware, JsonNode *engine)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BudScenario) scenario = bud_scenario_new ();
  BudEvaluation *evaluation;
  BudResolved resolved;

  scenario->model_id = g_strdup ("meta-llama/Llama-3.1-8B");
  scenario->hardware_id = g_strdup (hardware);
  scenario->method = BUD_METHOD_CALIBRATED;
  scenario->workload.is_concurrency = true;
  scenario->workload.n_sequences = 4;
  scenario->workload.input_tokens = 512;
  scenario->workload.output_tokens = 256;
  bud_scenario_set_engine (scenario, "vllm");
  scenario->engine_spec = engine != NULL ? json_node_ref (engine) : NULL;
  bud_scenario_load (scenario, catalog, &resolved, &error);
  g_assert_no_error (error);
  evaluation = bud_evaluation_new (scenario, &resolved);
  bud_resolved_clear (&resolved);
  return evaluation;
}

/* Closed loops as an engine with other constants would have measured them, but for one. */
static GPtrArray *
made_runs (BudEvaluation *evaluation, guint n)
{
  GPtrArray *runs = g_ptr_array_new_with_free_func ((GDestroyNotify) bud_own_run_free);
  const BudEngineProfile stated = evaluation->profile;

  evaluation->profile.host_step_s += 0.003;
  for (guint i = 0; i < n; i++)
    {
      const guint concurrency = 1u << (i % 5), n_input = 256u << (i / 5), n_requests = 2 * concurrency;
      g_autofree char *text = g_strdup_printf (
          "{\"model_id\":\"m\",\"max_concurrency\":%u,\"completed\":%u,\"total_input_tokens\":%u"
          ",\"total_output_tokens\":%u,\"mean_ttft_ms\":1,\"mean_tpot_ms\":1}",
          concurrency, n_requests, n_input * n_requests, 64 * n_requests);
      g_autoptr (GPtrArray) one = bud_own_runs_parse (text, -1, "r.json", NULL);
      BudOwnRun *run = g_ptr_array_steal_index (one, 0);

      bud_own_run_predict (run, &evaluation->request);
      memcpy (run->measured, run->predicted, sizeof run->measured);
      if (i == ODD)
        run->measured[BUD_METRIC_TPOT] *= 1.5;
      g_ptr_array_add (runs, run);
    }
  evaluation->profile = stated;
  return runs;
}

/* An engine calibrated to `n` runs, and the runs. */
typedef struct
{
  BudEvaluation *stated;
  GPtrArray *runs;
  BudOwnFit fit;
  JsonNode *item;
} Calibration;

static void
calibrate (Calibration *self, guint n)
{
  g_autoptr (JsonNode) base = NULL;

  self->stated = evaluate ("h100-sxm5-80", NULL);
  self->runs = made_runs (self->stated, n);
  base = bud_scenario_engine_item (self->stated->scenario, catalog, NULL);
  g_assert_true (bud_own_runs_fit (self->runs, &self->stated->request, &self->fit));
  bud_own_runs_leave_out (self->runs, &self->stated->request, &self->fit, NULL);
  self->item = bud_own_fit_to_item (&self->fit, self->runs, self->stated, json_node_get_object (base), "mine",
                                    "Mine", "2026-11-25");
}

static void
calibration_clear (Calibration *self)
{
  bud_evaluation_unref (self->stated);
  g_ptr_array_unref (self->runs);
  json_node_unref (self->item);
}

static Calibration enough, too_few;

/* A run says nothing to its own prediction: the odd one is not nearer than with constants fitted to it too.
 */
static void
test_left_out (void)
{
  BudCase request = enough.stated->request;
  const BudOwnRun *odd = g_ptr_array_index (enough.runs, ODD);

  request.profile = &enough.fit.profile;
  g_assert_cmpfloat (odd->tpot_left_out_ratio, >=, bud_own_run_ratio (odd, &request, BUD_METRIC_TPOT));
  g_assert_cmpfloat (odd->tpot_left_out_ratio, >, 1.25);
  for (guint i = 0; i < enough.runs->len; i++)
    {
      const BudOwnRun *run = g_ptr_array_index (enough.runs, i);

      g_assert_cmpfloat (run->tpot_left_out_ratio, >, 0);
      /* Of prompts only lone ones are a scenario's TTFT. */
      g_assert_cmpint (run->ttft_left_out_ratio > 0, ==, run->concurrency == 1);
      if (i != ODD)
        g_assert_cmpfloat (run->tpot_left_out_ratio, <, odd->tpot_left_out_ratio);
    }
}

static void
test_cancelled (void)
{
  g_autoptr (GPtrArray) runs = bud_own_runs_copy (enough.runs);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  bud_own_runs_leave_out (runs, &enough.stated->request, &enough.fit, cancellable);
  for (guint i = 0; i < runs->len; i++)
    g_assert_cmpfloat (((BudOwnRun *) g_ptr_array_index (runs, i))->tpot_left_out_ratio, ==, 0);
}

/* Eight runs near are its own band; fewer, or those of another device, leave it the base's. */
static void
test_band (void)
{
  static const struct
  {
    const Calibration *calibration;
    const char *hardware;
    gboolean is_own;
    const char *says;
  } cases[] = {
    { &enough, "h100-sxm5-80", TRUE, "10 own runs" },
    { &enough, "h200-sxm-141", FALSE, "those of vllm" },
    { &too_few, "h100-sxm5-80", FALSE, "those of vllm" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (BudEvaluation) own = evaluate (cases[i].hardware, cases[i].calibration->item);
      g_autoptr (BudEvaluation) base = evaluate (cases[i].hardware, NULL);
      g_autofree char *text = NULL;
      BudBand band, shipped;

      g_assert_true (bud_accuracy_band (accuracy, base, BUD_METRIC_TPOT, &shipped));
      g_assert_false (shipped.is_own);
      g_assert_true (bud_accuracy_band (accuracy, own, BUD_METRIC_TPOT, &band));
      g_assert_cmpint (band.is_own, ==, cases[i].is_own);
      text = bud_band_runs_text (&band, &own->profile);
      g_assert_nonnull (strstr (text, cases[i].says));
      if (band.is_own)
        g_assert_cmpuint (band.n_runs, ==, N_RUNS);
      else
        g_assert_cmpfloat (band.high_ratio, ==, shipped.high_ratio);
    }
}

/* An engine in the catalog goes by its id; far from its runs the base's band is the better guess. */
static void
test_saved (void)
{
  g_autofree char *folder = g_dir_make_tmp ("bud-own-XXXXXX", NULL);
  g_autofree char *user = g_build_filename (folder, "user.db", NULL);
  g_autofree char *shipped = g_test_build_filename (G_TEST_BUILT, "..", "data", "catalog.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (BudCatalog) writable = bud_catalog_open (shipped, user, &error);
  g_autoptr (BudEvaluation) evaluation = evaluate ("h100-sxm5-80", NULL);
  g_autoptr (BudAccuracy) with_own = NULL;
  g_autofree char *json = bud_json_to_string (enough.item, FALSE);
  g_autoptr (BudCatalogItem) saved = bud_catalog_add (writable, BUD_CATALOG_ENGINE, NULL, json, &error);
  BudBand band;

  g_assert_no_error (error);
  with_own = bud_accuracy_new (writable, BUD_REPLAY_CLOSED_FORM, &error);
  g_assert_no_error (error);
  g_strlcpy (evaluation->profile.id, "mine", sizeof evaluation->profile.id);
  g_assert_true (bud_accuracy_band (with_own, evaluation, BUD_METRIC_TPOT, &band));
  g_assert_true (band.is_own);
  evaluation->request.workload.n_sequences = 4096;
  bud_accuracy_band (with_own, evaluation, BUD_METRIC_TPOT, &band);
  g_assert_false (band.is_own);
  bud_catalog_close (g_steal_pointer (&writable));
  for (gsize i = 0; i < 3; i++)
    {
      static const char *const suffixes[] = { "", "-wal", "-shm" };
      g_autofree char *path = g_strconcat (user, suffixes[i], NULL);

      g_unlink (path);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* What somebody wrote into a file is no reason to fail, nor for a band. */
static void
test_damaged (void)
{
  static const char *const texts[] = {
    "{}",
    "{\"calibration\":[]}",
    "{\"calibration\":{\"deployment\":{\"precision\":\"none\"},\"runs\":[]}}",
    "{\"calibration\":{\"deployment\":{\"precision\":\"bf16\"},\"runs\":[1,{},{\"left_out\":{\"tpot_ratio\":-"
    "1}},"
    "{\"left_out\":{\"tpot_ratio\":1e9}},{\"left_out\":{\"tpot_ratio\":\"1\"}}]}}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (JsonNode) node = json_from_string (texts[i], NULL);

      g_assert_null (bud_own_errors_read (json_node_get_object (node)));
    }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  catalog = shipped_catalog ();
  accuracy = bud_accuracy_new (catalog, BUD_REPLAY_CLOSED_FORM, NULL);
  calibrate (&enough, N_RUNS);
  calibrate (&too_few, BUD_OWN_MIN_RUNS - 1);
  g_test_add_func ("/own-errors/left-out", test_left_out);
  g_test_add_func ("/own-errors/cancelled", test_cancelled);
  g_test_add_func ("/own-errors/band", test_band);
  g_test_add_func ("/own-errors/saved", test_saved);
  g_test_add_func ("/own-errors/damaged", test_damaged);
  status = g_test_run ();
  calibration_clear (&enough);
  calibration_clear (&too_few);
  bud_accuracy_unref (accuracy);
  bud_catalog_close (catalog);
  return status;
}
