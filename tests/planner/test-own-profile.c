/* An engine calibrated to own runs: what makes no profile and why, and that a kept one predicts as fitted. */
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "planner/own-profile.h"
#include "shipped.h"

static BudCatalog *catalog;

#define RUN(requests, input, output, concurrency, ttft, tpot)                                                \
  "{\"model_id\":\"m\",\"max_concurrency\":" concurrency ",\"completed\":" requests                          \
  ",\"total_input_tokens\":" input ",\"total_output_tokens\":" output ",\"mean_ttft_ms\":" ttft              \
  ",\"mean_tpot_ms\":" tpot "}"

static BudEvaluation *
evaluate (const char *engine, BudMethod method)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BudScenario) scenario = bud_scenario_new ();
  BudEvaluation *evaluation;
  BudResolved resolved;

  scenario->model_id = g_strdup ("meta-llama/Llama-3.1-8B");
  scenario->hardware_id = g_strdup ("h100-sxm5-80");
  scenario->method = method;
  bud_scenario_set_engine (scenario, engine);
  bud_scenario_load (scenario, catalog, &resolved, &error);
  g_assert_no_error (error);
  evaluation = bud_evaluation_new (scenario, &resolved);
  bud_resolved_clear (&resolved);
  return evaluation;
}

static GPtrArray *
read_runs (const char *const *texts)
{
  GPtrArray *runs = g_ptr_array_new_with_free_func ((GDestroyNotify) bud_own_run_free);

  for (; *texts != NULL; texts++)
    g_ptr_array_extend_and_steal (runs, bud_own_runs_parse (*texts, -1, "r.json", NULL));
  return runs;
}

/* Three loads as an engine with other constants would have measured them. */
static GPtrArray *
made_runs (BudEvaluation *evaluation)
{
  static const char *const texts[]
      = { RUN ("8", "8192", "1024", "2", "1", "1"), RUN ("16", "16384", "2048", "4", "1", "1"),
          RUN ("16", "2048", "2048", "8", "1", "1"), NULL };
  GPtrArray *runs = read_runs (texts);
  BudEngineProfile *profile = &evaluation->profile;
  const BudEngineProfile stated = *profile;

  profile->host_step_s += 0.003;
  profile->scheduler.front_end_s += 0.05;
  for (guint i = 0; i < runs->len; i++)
    {
      BudOwnRun *run = g_ptr_array_index (runs, i);

      bud_own_run_predict (run, &evaluation->request);
      memcpy (run->measured, run->predicted, sizeof run->measured);
    }
  *profile = stated;
  return runs;
}

static JsonNode *
make_item (BudEvaluation *evaluation, GPtrArray *runs, BudOwnFit *fit)
{
  g_autoptr (JsonNode) base = bud_scenario_engine_item (evaluation->scenario, catalog, NULL);
  g_autofree char *problem = NULL;

  g_assert_true (bud_own_runs_fit (runs, &evaluation->request, fit));
  problem = bud_own_fit_problem (fit, runs, &evaluation->request);
  g_assert_cmpstr (problem, ==, NULL);
  return bud_own_fit_to_item (fit, runs, evaluation, json_node_get_object (base), "mine", "Mine",
                              "2026-11-25");
}

/* What is read back from the item is the fitted profile. */
static void
test_item (void)
{
  g_autoptr (BudEvaluation) evaluation = evaluate ("vllm", BUD_METHOD_CALIBRATED);
  g_autoptr (GPtrArray) runs = made_runs (evaluation);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  BudEngineProfile read;
  BudOwnFit fit;
  g_autoptr (JsonNode) item = make_item (evaluation, runs, &fit);
  JsonObject *calibration = json_object_get_object_member (json_node_get_object (item), "calibration");

  bud_profile_from_json (json_node_get_object (item), &read, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (read.id, ==, "mine");
  g_assert_cmpstr (read.base_id, ==, "vllm");
  g_assert_cmpfloat_with_epsilon (read.host_step_s, fit.after.host_step_s, 1e-12);
  g_assert_cmpfloat_with_epsilon (read.scheduler.front_end_s, fit.after.front_end_s, 1e-12);
  g_assert_cmpuint (read.n_prefill_rules, ==, fit.profile.n_prefill_rules);
  g_assert_cmpfloat_with_epsilon (read.prefill_rules[0].adders.prefill_ratio, fit.after.prefill_ratio, 1e-12);
  g_assert_cmpfloat (json_object_get_double_member (calibration, "error_after_ratio"), ==,
                     fit.error_after_ratio);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (calibration, "runs")), ==, 3);
  name = bud_own_fit_name (&fit, "vLLM", "2026-11-25");
  g_assert_cmpstr (name, ==, "vLLM, calibrated to 3 own runs, 2026-11-25");
}

/* Calibrating a calibrated engine again does not pile up rules. */
static void
test_again (void)
{
  g_autoptr (BudEvaluation) evaluation = evaluate ("vllm", BUD_METHOD_CALIBRATED);
  const BudEngineProfile shipped = evaluation->profile;
  g_autoptr (GPtrArray) runs = made_runs (evaluation);
  BudOwnFit fit;

  for (int i = 0; i < 3; i++)
    {
      g_assert_true (bud_own_runs_fit (runs, &evaluation->request, &fit));
      evaluation->profile = fit.profile;
    }
  g_assert_cmpuint (fit.profile.n_prefill_rules, ==, shipped.n_prefill_rules);
  g_assert_cmpmem (&fit.profile.prefill_rules[fit.profile.n_prefill_rules - 1], sizeof (BudPrefillRule),
                   &shipped.prefill_rules[shipped.n_prefill_rules - 1], sizeof (BudPrefillRule));
}

static const struct
{
  const char *texts[4];
  BudMethod method;
  const char *says;
} refusals[] = {
  { { RUN ("16", "16384", "2048", "4", "300", "12") }, BUD_METHOD_CALIBRATED, "at least 2 runs" },
  { { RUN ("16", "16384", "2048", "4", "300", "12"), RUN ("16", "16384", "2048", "4", "310", "12") },
    BUD_METHOD_CALIBRATED,
    "same load" },
  { { RUN ("16", "16384", "2048", "4", "300", "12"), RUN ("16", "16384", "2048", "2", "100", "12") },
    BUD_METHOD_IDEAL,
    "method" },
  { { RUN ("16", "16384", "2048", "4", "30000", "9000"), RUN ("16", "16384", "2048", "2", "20000", "8000") },
    BUD_METHOD_CALIBRATED,
    "end of its range" },
  { { "{\"completed\":9,\"total_input_tokens\":900,\"total_output_tokens\":900,\"request_rate\":1,"
      "\"max_concurrency\":8,\"mean_tpot_ms\":8}",
      RUN ("16", "16384", "2048", "4", "300", "12") },
    BUD_METHOD_CALIBRATED,
    "1 of 2 runs" },
};

static void
test_refused (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (BudEvaluation) evaluation = evaluate ("vllm", refusals[i].method);
      g_autoptr (GPtrArray) runs = read_runs (refusals[i].texts);
      g_autofree char *problem = NULL;
      BudOwnFit fit;

      g_assert_true (bud_own_runs_fit (runs, &evaluation->request, &fit));
      problem = bud_own_fit_problem (&fit, runs, &evaluation->request);
      if (problem == NULL || strstr (problem, refusals[i].says) == NULL)
        g_error ("“%s” does not say “%s”", problem, refusals[i].says);
    }
}

/* Runs that the engine's own constants made leave nothing to fit. */
static void
test_nothing_to_fit (void)
{
  static const char *const texts[]
      = { RUN ("8", "8192", "1024", "2", "1", "1"), RUN ("16", "2048", "2048", "8", "1", "1"), NULL };
  g_autoptr (BudEvaluation) evaluation = evaluate ("vllm", BUD_METHOD_CALIBRATED);
  g_autoptr (GPtrArray) runs = read_runs (texts);
  g_autofree char *problem = NULL;
  BudOwnFit fit;

  for (guint i = 0; i < runs->len; i++)
    {
      BudOwnRun *run = g_ptr_array_index (runs, i);

      bud_own_run_predict (run, &evaluation->request);
      memcpy (run->measured, run->predicted, sizeof run->measured);
    }
  g_assert_true (bud_own_runs_fit (runs, &evaluation->request, &fit));
  problem = bud_own_fit_problem (&fit, runs, &evaluation->request);
  g_assert_nonnull (strstr (problem, "no constants fit these runs better"));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  catalog = shipped_catalog ();
  g_test_add_func ("/own-profile/item", test_item);
  g_test_add_func ("/own-profile/again", test_again);
  g_test_add_func ("/own-profile/refused", test_refused);
  g_test_add_func ("/own-profile/nothing-to-fit", test_nothing_to_fit);
  status = g_test_run ();
  bud_catalog_close (catalog);
  return status;
}
