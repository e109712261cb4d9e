/* Measured runs and kernels replayed over the shipped catalog: what is skipped and why, and how close the
 * rest is. */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "catalog/json-text.h"
#include "planner/validation-kernels.h"
#include "shipped.h"

typedef struct
{
  BudCatalog *catalog;
  BudReplay *replay;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->catalog = shipped_catalog ();
  self->replay = bud_replay_new (self->catalog);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  bud_replay_free (self->replay);
  bud_catalog_close (self->catalog);
}

#define RECORD(members)                                                                                      \
  "{\"case\": \"c\", \"configuration\": \"k\", \"kind\": \"closed-loop\", \"model\": "                       \
  "\"meta-llama/Llama-3.1-8B\", "                                                                            \
  "\"hardware\": \"h100-sxm5-80\", \"engine\": \"vllm\", \"n_devices\": 1, \"tp\": 1, \"pp\": 1, \"ep\": "   \
  "1, \"dp\": 1, "                                                                                           \
  "\"input_tokens\": 1000, \"output_tokens\": 100, \"concurrency\": 4, \"measured\": {\"tpot_s\": "          \
  "0.01}" members "}"

#define WORKERS(n)                                                                                           \
  "{\"num_workers\": " n ", \"tp_size\": 2, \"pp_size\": 1, \"moe_ep_size\": 1, \"attention_dp_size\": 1}"
#define POOLS(n_prefill, n_decode)                                                                           \
  ", \"kind\": \"disaggregated\", \"n_devices\": 8, \"concurrency\": 64, \"prefill\": " WORKERS (            \
      n_prefill) ", \"decode\": " WORKERS (n_decode)

static BudRun *
replay_one (Fixture *self, const char *record, GPtrArray **runs)
{
  g_autoptr (GError) error = NULL;
  /* json-glib keeps the last of members of one name: a record with a fact changed. */
  g_autoptr (JsonNode) node = json_from_string (record, NULL);
  g_autofree char *line = bud_json_to_string (node, FALSE);

  *runs = bud_replay_runs (self->replay, line, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint ((*runs)->len, ==, 1);
  return g_ptr_array_index (*runs, 0);
}

static void
test_skipped (Fixture *self, gconstpointer data)
{
  /* Later members of a JSON object win, so each line changes one fact of the record. */
  const struct
  {
    const char *record, *reason; /* NULL = predicted */
  } cases[] = {
    { RECORD (""), NULL },
    { RECORD (", \"ep\": 0"), NULL },
    { RECORD (", \"suspect_layout\": true"), "suspect_layout" },
    { RECORD (", \"model\": \"no/such\""), "no/such" },
    { RECORD (", \"hardware\": \"no-such\""), "no-such" },
    { RECORD (", \"engine\": \"deepseek-internal\""), "deepseek-internal" },
    { RECORD (", \"kind\": \"open-loop\""), "open loop" },
    { RECORD (", \"kind\": \"disaggregated\""), "num_workers of the prefill pool" },
    { RECORD (POOLS ("1", "3")), NULL },
    { RECORD (POOLS ("1", "2")), "not 8 devices" },
    { RECORD (POOLS ("1", "0")), "num_workers of the decode pool" },
    { RECORD (", \"kind\": \"mlperf\""), "mlperf" },
    { RECORD (", \"concurrency\": null"), "neither concurrency nor batch" },
    { RECORD (", \"concurrency\": null, \"batch\": 4"), NULL },
    { RECORD (", \"concurrency\": 1e12"), "more than 16777216" },
    { RECORD (", \"precision\": \"fp7\""), "fp7" },
    { RECORD (", \"tp\": 2"), "disagrees" },
    { RECORD (", \"tp\": 1.5"), "not a count" },
    { RECORD (", \"output_tokens\": null"), "not both stated" },
    { RECORD (", \"measured\": {\"e2e_s\": 1}"), "none of the metrics" },
    { RECORD (", \"model\": \"meta-llama/Llama-3.1-405B\""), "weights" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) runs = NULL;
      const BudRun *run = replay_one (self, cases[i].record, &runs);

      if (cases[i].reason == NULL
              ? run->skip_reason != NULL
              : run->skip_reason == NULL || strstr (run->skip_reason, cases[i].reason) == NULL)
        g_error ("case %u: “%s” instead of “%s”", i, run->skip_reason, cases[i].reason);
      g_assert_true (cases[i].reason != NULL || run->predicted[BUD_METRIC_TPOT] > 0.0);
    }
}

/* Every request is prefilled, decoded or on its way (Little's law), no prompt is between two tokens, and more
 * prefill workers do not answer fewer. */
static void
test_pools (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) narrow_runs = NULL;
  g_autoptr (GPtrArray) wide_runs = NULL;
  g_autoptr (GPtrArray) together_runs = NULL;
  const BudRun *narrow
      = replay_one (self, RECORD (POOLS ("1", "3") ", \"input_tokens\": 8000"), &narrow_runs);
  const BudRun *wide = replay_one (self, RECORD (POOLS ("3", "1") ", \"input_tokens\": 8000"), &wide_runs);
  const BudRun *together = replay_one (
      self, RECORD (", \"n_devices\": 8, \"tp\": 2, \"concurrency\": 64, \"input_tokens\": 8000"),
      &together_runs);
  const double rate = narrow->predicted[BUD_METRIC_OUTPUT_RATE] / narrow->output_tokens;

  g_assert_cmpstr (narrow->skip_reason, ==, NULL);
  g_assert_cmpfloat (narrow->n_running, <, 64);
  g_assert_cmpfloat_with_epsilon (rate * narrow->predicted[BUD_METRIC_TTFT] + narrow->n_running, 64, 0.1);
  g_assert_cmpfloat (narrow->predicted[BUD_METRIC_TPOT], <, together->predicted[BUD_METRIC_TPOT]);
  g_assert_cmpfloat (wide->predicted[BUD_METRIC_OUTPUT_RATE], >, narrow->predicted[BUD_METRIC_OUTPUT_RATE]);
  g_assert_cmpfloat (wide->predicted[BUD_METRIC_TTFT], <, narrow->predicted[BUD_METRIC_TTFT]);
}

/* Request by request TTFT has the front end and the queue of the prefill pool on top. */
static void
test_simulated_pools (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) runs = NULL;
  g_autoptr (GPtrArray) simulated_runs = NULL;
  g_autoptr (GPtrArray) refused_runs = NULL;
  const BudRun *run = replay_one (self, RECORD (POOLS ("2", "2")), &runs);
  const BudRun *simulated;

  bud_replay_set_load (self->replay, BUD_REPLAY_SIMULATED);
  simulated = replay_one (self, RECORD (POOLS ("2", "2")), &simulated_runs);
  g_assert_cmpstr (simulated->skip_reason, ==, NULL);
  g_assert_true (simulated->is_simulated);
  g_assert_cmpfloat (simulated->predicted[BUD_METRIC_TTFT], >, run->predicted[BUD_METRIC_TTFT]);
  g_assert_cmpfloat_with_epsilon (simulated->predicted[BUD_METRIC_TPOT] / run->predicted[BUD_METRIC_TPOT], 1,
                                  0.3);
  g_assert_nonnull (strstr (
      replay_one (self, RECORD (POOLS ("2", "2") ", \"engine\": \"none\""), &refused_runs)->skip_reason,
      "scheduler"));
}

static void
test_deployment (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) fixed = NULL, drawn = NULL, ranks = NULL, sockets = NULL;
  const BudRun *run = replay_one (self, RECORD (", \"gemm_precision\": \"fp8\""), &fixed);

  g_assert_cmpint (run->deployment.weight_format, ==, BUD_FORMAT_FP8);
  g_assert_cmpint (run->deployment.activation_format, ==, BUD_FORMAT_FP8);
  g_assert_cmpint (run->deployment.kv_format, ==, BUD_FORMAT_BF16);
  g_assert_cmpfloat (run->input_tokens, ==, 1000);

  /* InferenceX draws lengths from [0.8 L, L] and gives vLLM an FP8 cache. */
  run = replay_one (self, RECORD (", \"source\": {\"row\": \"2026_04_06_llama_3_1_8b\"}"), &drawn);
  g_assert_cmpfloat (run->input_tokens, ==, 900);
  g_assert_cmpint (run->deployment.kv_format, ==, BUD_FORMAT_FP8);

  /* batch is per attention-DP rank, concurrency their total */
  run = replay_one (self, RECORD (", \"concurrency\": null, \"batch\": 3, \"dp\": 4, \"n_devices\": 4"),
                    &ranks);
  g_assert_cmpfloat (run->concurrency, ==, 12);

  run = replay_one (
      self, RECORD (", \"sockets\": 2, \"n_devices\": 2, \"tp\": 4, \"hardware\": \"xeon-6767p\""), &sockets);
  g_assert_cmpuint (run->deployment.tp, ==, 2);
}

static char *
golden (const char *name, gsize *length)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "measured", name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, length, &error);
  g_assert_no_error (error);
  return text;
}

static void
assert_median (const char *what, const BudErrors *errors, guint n, double limit)
{
  if (errors->n < n || !(errors->median <= limit))
    g_error ("%s: n %u, median error %.3f instead of at most %.2f", what, errors->n, errors->median, limit);
}

/* A sample of every model × hardware × engine: looser than over all runs, tight enough to notice a broken
 * term. */
static void
test_measured_runs (Fixture *self, gconstpointer data)
{
  const struct
  {
    const char *model_class;
    guint n;
    double limit;
  } cases[] = { { "dense", 8, 0.15 }, { "moe", 8, 0.20 }, { "mla", 8, 0.25 }, { "hybrid", 2, 0.30 } };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) runs = NULL;
  g_autofree char *text = NULL;
  gsize length;

  text = golden ("runs.jsonl", &length);
  runs = bud_replay_runs (self->replay, text, length, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const BudErrors errors = bud_runs_errors (runs, BUD_METRIC_TPOT, "closed-loop", cases[i].model_class);

      assert_median (cases[i].model_class, &errors, cases[i].n, cases[i].limit);
    }
  for (guint i = 0; i < runs->len; i++)
    {
      const BudRun *run = g_ptr_array_index (runs, i);

      g_assert_true (run->skip_reason != NULL || run->predicted[BUD_METRIC_TPOT] > 0.0);
    }
}

static void
test_measured_kernels (Fixture *self, gconstpointer data)
{
  const struct
  {
    const char *op;
    guint n;
    double limit;
  } cases[] = { { "gemm", 20, 0.09 },
                { "generation_attention", 15, 0.15 },
                { "context_attention", 15, 0.25 },
                { "all_reduce", 20, 0.12 },
                { "all_gather", 8, 0.10 },
                { "moe", 15, 0.20 } };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) runs = NULL;
  g_autoptr (GArray) groups = NULL;
  g_autofree char *text = NULL;
  gsize length;

  text = golden ("kernels.jsonl", &length);
  runs = bud_replay_kernels (self->replay, text, length, &error);
  g_assert_no_error (error);
  groups = bud_kernel_runs_group (runs, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean found = FALSE;

      for (guint g = 0; g < groups->len; g++)
        {
          const BudKernelGroup *group = &g_array_index (groups, BudKernelGroup, g);

          if (strcmp (group->op, cases[i].op) != 0)
            continue;
          found = TRUE;
          assert_median (group->op, &group->errors, cases[i].n, cases[i].limit);
        }
      g_assert_true (found);
    }
}

static void
test_constants (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) before = NULL, after = NULL;
  const double tpot_s = replay_one (self, RECORD (""), &before)->predicted[BUD_METRIC_TPOT];
  const char *slower = "{\"engines\": {\"vllm\": {\"host_step_s\": 1}}}";

  g_assert_true (bud_replay_set_constants (self->replay, slower, -1, &error));
  g_assert_cmpfloat (replay_one (self, RECORD (""), &after)->predicted[BUD_METRIC_TPOT], >, tpot_s + 0.9);
  g_assert_false (bud_replay_set_constants (self->replay, "[]", -1, &error));
  g_assert_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/planner/replay/skipped", Fixture, NULL, set_up, test_skipped, tear_down);
  g_test_add ("/planner/replay/deployment", Fixture, NULL, set_up, test_deployment, tear_down);
  g_test_add ("/planner/replay/pools", Fixture, NULL, set_up, test_pools, tear_down);
  g_test_add ("/planner/replay/simulated-pools", Fixture, NULL, set_up, test_simulated_pools, tear_down);
  g_test_add ("/planner/replay/measured-runs", Fixture, NULL, set_up, test_measured_runs, tear_down);
  g_test_add ("/planner/replay/measured-kernels", Fixture, NULL, set_up, test_measured_kernels, tear_down);
  g_test_add ("/planner/replay/constants", Fixture, NULL, set_up, test_constants, tear_down);
  return g_test_run ();
}
