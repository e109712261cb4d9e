/* A deployment under load, from catalog names to percentiles. */
#include <math.h>
#include <string.h>

#include "planner/simulation.h"
#include "shipped.h"

static BudCatalog *catalog;

static BudEvaluation *
evaluate (const char *model, const char *engine, guint devices, guint dp)
{
  g_autoptr (BudScenario) scenario = bud_scenario_new ();
  g_autoptr (GError) error = NULL;
  BudEvaluation *evaluation;
  BudResolved resolved;

  scenario->model_id = g_strdup (model);
  scenario->hardware_id = g_strdup ("h100-sxm5-80");
  g_free (scenario->engine_id);
  scenario->engine_id = g_strdup (engine);
  scenario->deployment.n_devices = devices;
  scenario->deployment.tp = devices / dp;
  scenario->deployment.dp = dp;
  scenario->workload.is_concurrency = true;
  scenario->workload.n_sequences = 16;
  scenario->workload.input_tokens = 512;
  scenario->workload.output_tokens = 128;
  g_assert_true (bud_scenario_resolve (scenario, &error));
  g_assert_true (bud_scenario_load (scenario, catalog, &resolved, &error));
  evaluation = bud_evaluation_new (scenario, &resolved);
  bud_resolved_clear (&resolved);
  return evaluation;
}

static BudSimulation *
run (const BudSimulationOptions *options)
{
  BudDiagnostic diagnostic = { 0 };
  BudSimulation *simulation = bud_simulation_new (options, &diagnostic);

  if (simulation == NULL)
    g_error ("%s: %s", diagnostic.field, diagnostic.message);
  return simulation;
}

/* The mean number running is throughput × mean time between admission and the last token: exact, because a
 * closed run begins and ends empty. */
static void
test_little (void)
{
  static const char *const engines[] = { "vllm", "sglang" };

  for (gsize i = 0; i < G_N_ELEMENTS (engines); i++)
    {
      g_autoptr (BudEvaluation) evaluation = evaluate ("meta-llama/Llama-3.1-8B", engines[i], 1, 1);
      BudSimulationOptions options;
      g_autoptr (BudSimulation) s = NULL;
      double residence_s = 0, end_s = 0;

      /* tokens on their way to the client are not running */
      evaluation->profile.scheduler.output_message_s = 0;
      bud_simulation_options_init (&options, evaluation);
      options.workload.lengths = BUD_LENGTHS_UNIFORM;
      s = run (&options);
      for (gsize r = 0; r < s->n_requests; r++)
        {
          residence_s += s->requests[r].last_s - s->requests[r].scheduled_s;
          end_s = MAX (end_s, s->requests[r].last_s);
        }
      g_assert_cmpuint (s->n_requests, ==, 160);
      g_assert_cmpfloat_with_epsilon (s->result.mean_running * end_s / residence_s, 1, 1e-6);
    }
}

/* The estimate's power for the same closed loop, whose work is the same; overload does not change it. */
static void
test_energy (void)
{
  g_autoptr (BudEvaluation) evaluation = evaluate ("meta-llama/Llama-3.1-8B", "vllm", 1, 1);
  const BudDevice *device = evaluation->request.device;
  BudSimulationOptions options;
  g_autoptr (BudSimulation) closed = NULL;
  g_autoptr (BudSimulation) idle = NULL;

  bud_simulation_options_init (&options, evaluation);
  closed = run (&options);
  g_assert_cmpfloat_with_epsilon (closed->average_power_w / evaluation->estimate.average_power_w, 1, 0.15);
  for (guint i = 1; i < closed->result.n_samples; i++)
    g_assert_cmpfloat (closed->result.samples[i].busy_s, >=, closed->result.samples[i - 1].busy_s);
  g_assert_cmpfloat (closed->result.busy_s, <, closed->result.duration_s);
  /* one request in a hundred seconds: nearly always idle */
  options.workload.arrival = BUD_ARRIVAL_CONSTANT;
  options.workload.requests_per_s = 0.01;
  options.n_requests = 10;
  idle = run (&options);
  g_assert_cmpfloat_with_epsilon (idle->average_power_w / device->idle_w, 1, 0.1);
}

/* The closed form's TPOT under speculative decoding, with a draft of each kind; worse than none when nothing
 * is accepted. */
static void
test_speculation (void)
{
  static const BudSpeculationKind kinds[] = { BUD_SPECULATION_HEAD, BUD_SPECULATION_NGRAM };
  g_autoptr (BudEvaluation) evaluation = evaluate ("meta-llama/Llama-3.1-8B", "vllm", 1, 1);
  BudSimulationOptions options;
  g_autoptr (BudSimulation) plain = NULL;

  bud_simulation_options_init (&options, evaluation);
  options.workload.concurrency = 1;
  options.n_requests = 3;
  plain = run (&options);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      BudCase request = evaluation->request;
      BudEstimate estimate = { 0 };
      g_autoptr (BudSimulation) kept = NULL;
      g_autoptr (BudSimulation) rejected = NULL;

      options.request = &request;
      request.workload.n_sequences = 1;
      request.deployment.speculation
          = (BudSpeculation){ .kind = kinds[i], .n_tokens = 3, .acceptance_ratio = 0.8 };
      kept = run (&options);
      g_assert_cmpint (bud_estimate (&request, &estimate, NULL), ==, BUD_STATUS_OK);
      g_assert_cmpfloat_with_epsilon (kept->result.tpot_s.mean / estimate.tpot_s, 1, 0.03);
      g_assert_cmpfloat (kept->result.tpot_s.mean, <, plain->result.tpot_s.mean / 2);
      request.deployment.speculation.acceptance_ratio = 0;
      rejected = run (&options);
      g_assert_cmpfloat (rejected->result.tpot_s.mean, >, plain->result.tpot_s.mean);
    }
}

/* A draft that computes is work at full power, beside the verified steps'; one that looks the text up is not.
 */
static void
test_drafts_power (void)
{
  g_autoptr (BudEvaluation) evaluation = evaluate ("meta-llama/Llama-3.1-8B", "vllm", 1, 1);
  static const BudSpeculationKind kinds[] = { BUD_SPECULATION_HEAD, BUD_SPECULATION_NGRAM };
  BudCase request = evaluation->request;
  BudSimulationOptions options;
  double busy_s[2];

  bud_simulation_options_init (&options, evaluation);
  options.request = &request;
  options.workload.concurrency = 1;
  options.n_requests = 3;
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      BudEstimate estimate = { 0 };
      g_autoptr (BudSimulation) s = NULL;

      request.workload.n_sequences = 1;
      request.deployment.speculation
          = (BudSpeculation){ .kind = kinds[i], .n_tokens = 3, .acceptance_ratio = 0.8 };
      s = run (&options);
      busy_s[i] = s->result.busy_s;
      g_assert_cmpint (bud_estimate (&request, &estimate, NULL), ==, BUD_STATUS_OK);
      g_assert_cmpfloat_with_epsilon (s->average_power_w / estimate.average_power_w, 1, 0.1);
      g_assert_cmpfloat (s->average_power_w, <, evaluation->request.device->tdp_w);
    }
  g_assert_cmpfloat (busy_s[0], >, 1.01 * busy_s[1]);
}

/* Sixteen in flight: every later request is sent when an earlier one has been answered. */
static void
test_closed_loop (void)
{
  g_autoptr (BudEvaluation) evaluation = evaluate ("meta-llama/Llama-3.1-8B", "vllm", 1, 1);
  BudSimulationOptions options;
  g_autoptr (BudSimulation) s = NULL;

  bud_simulation_options_init (&options, evaluation);
  options.workload.think_s = 0.25;
  options.workload.lengths = BUD_LENGTHS_LOGNORMAL;
  options.workload.length_parameter = 0.5;
  s = run (&options);
  for (gsize i = 0; i < s->n_requests; i++)
    {
      gboolean is_caused = i < 16 && s->requests[i].send_s == 0;

      for (gsize j = 0; j < s->n_requests && !is_caused; j++)
        is_caused = fabs (s->requests[j].last_s + 0.25 - s->requests[i].send_s) < 1e-12;
      g_assert_true (is_caused);
    }
}

static void
test_seeds (void)
{
  g_autoptr (BudEvaluation) evaluation = evaluate ("meta-llama/Llama-3.1-8B", "vllm", 1, 1);
  BudSimulationOptions options;
  char *texts[3] = { NULL };

  bud_simulation_options_init (&options, evaluation);
  options.workload.arrival = BUD_ARRIVAL_GAMMA;
  options.workload.requests_per_s = 20;
  options.workload.lengths = BUD_LENGTHS_LOGNORMAL;
  options.n_requests = 300;
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (BudSimulation) s = NULL;

      options.workload.seed = i == 2;
      s = run (&options);
      texts[i] = bud_simulation_requests_text (s, FALSE);
    }
  g_assert_cmpstr (texts[0], ==, texts[1]);
  g_assert_cmpstr (texts[0], !=, texts[2]);
  for (guint i = 0; i < 3; i++)
    g_free (texts[i]);
}

static const BudServingRequest trace[] = {
  { .send_s = 0, .input_tokens = 100, .output_tokens = 10 },
  { .send_s = 1, .input_tokens = 2000, .output_tokens = 1 },
  { .send_s = 4, .input_tokens = 300, .output_tokens = 50, .cached_tokens = 200 },
};

static void
use_trace (BudSimulationOptions *options)
{
  options->workload.arrival = BUD_ARRIVAL_TRACE;
  options->trace = trace;
  options->n_requests = G_N_ELEMENTS (trace);
}

/* Three requests in 4 s are half a request per second; at two per second the gaps are a quarter. */
static void
test_trace (void)
{
  g_autoptr (BudEvaluation) evaluation = evaluate ("meta-llama/Llama-3.1-8B", "vllm", 1, 1);
  BudSimulationOptions options;
  g_autoptr (BudSimulation) s = NULL;
  g_autoptr (BudSimulation) fast = NULL;

  bud_simulation_options_init (&options, evaluation);
  use_trace (&options);
  s = run (&options);
  for (guint i = 0; i < G_N_ELEMENTS (trace); i++)
    {
      g_assert_cmpfloat (s->requests[i].send_s, ==, trace[i].send_s);
      g_assert_cmpuint (s->requests[i].output_tokens, ==, trace[i].output_tokens);
      g_assert_cmpuint (s->requests[i].cached_tokens, ==, trace[i].cached_tokens);
    }
  g_assert_cmpfloat (s->result.output_tokens, ==, 61);
  bud_simulation_options_set_rate (&options, 2);
  fast = run (&options);
  g_assert_cmpfloat_with_epsilon (fast->requests[2].send_s, 1, 1e-12);
}

/* From the file to the cache: the first of a group computes the prefix, the others find its whole blocks,
 * also in a prefill pool of one. */
static void
test_trace_of_groups (void)
{
  static const char text[] = "arrival_s,input_tokens,output_tokens,group,prefix_tokens\n"
                             "0,600,20,a,500\n5,700,20,a,500\n10,700,20,b,500\n15,510,20,a,500\n";
  static const guint32 cached[] = { 0, 496, 0, 496 };
  g_autoptr (BudTrace) shared = bud_trace_parse (text, strlen (text), NULL, NULL);

  for (guint pools = 0; pools < 2; pools++)
    {
      g_autoptr (BudEvaluation) evaluation = evaluate ("meta-llama/Llama-3.1-8B", "vllm", 1 + pools, 1);
      BudSimulationOptions options;
      g_autoptr (BudSimulation) s = NULL;

      evaluation->request.deployment.tp = 1;
      evaluation->request.deployment.n_prefill_instances = pools;
      evaluation->request.deployment.n_decode_instances = pools;
      bud_simulation_options_init (&options, evaluation);
      bud_simulation_options_set_trace (&options, shared);
      s = run (&options);
      for (guint i = 0; i < G_N_ELEMENTS (cached); i++)
        g_assert_cmpuint (s->requests[i].cached_tokens, ==, cached[i]);
    }
}

/* A share of the trace for every rank, in turn; totals are of all. */
static void
test_ranks (void)
{
  g_autoptr (BudEvaluation) evaluation = evaluate ("meta-llama/Llama-3.1-8B", "vllm", 2, 2);
  BudSimulationOptions options;
  g_autoptr (BudSimulation) s = NULL;

  bud_simulation_options_init (&options, evaluation);
  g_assert_cmpuint (options.n_requests, ==, 160);
  s = run (&options);
  g_assert_cmpuint (s->n_ranks, ==, 2);
  g_assert_cmpuint (s->n_requests, ==, 80);
  g_assert_cmpuint (s->result.n_completed, ==, 160);
  for (gsize i = 0; i < 8; i++)
    g_assert_cmpfloat (s->requests[i].send_s, ==, 0);
  g_assert_cmpfloat (s->requests[8].send_s, >, 0);
}

static void
set_ideal (BudSimulationOptions *o, BudEvaluation *e)
{
  e->request.method = BUD_METHOD_GENZ;
}

static void
set_no_rate (BudSimulationOptions *o, BudEvaluation *e)
{
  o->workload.arrival = BUD_ARRIVAL_POISSON;
  o->workload.requests_per_s = 0;
}

static void
set_odd_lengths (BudSimulationOptions *o, BudEvaluation *e)
{
  o->workload.lengths = BUD_LENGTHS_UNIFORM;
  o->workload.length_parameter = 1.5;
}

static void
set_odd_hit (BudSimulationOptions *o, BudEvaluation *e)
{
  o->workload.prefix_hit_ratio = 1.5;
}

static void
set_no_places (BudSimulationOptions *o, BudEvaluation *e)
{
  o->workload.concurrency = 0;
}

static void
set_no_trace (BudSimulationOptions *o, BudEvaluation *e)
{
  o->workload.arrival = BUD_ARRIVAL_TRACE;
}

static void
set_nothing (BudSimulationOptions *o, BudEvaluation *e)
{
}

static void
test_refusals (void)
{
  static const struct
  {
    const char *model, *engine, *field;
    void (*change) (BudSimulationOptions *options, BudEvaluation *evaluation);
  } cases[] = {
    { "meta-llama/Llama-3.1-8B", "none", "engine", set_nothing },
    { "meta-llama/Llama-3.1-8B", "vllm", "method", set_ideal },
    { "meta-llama/Llama-3.1-8B", "vllm", "rate", set_no_rate },
    { "meta-llama/Llama-3.1-8B", "vllm", "lengths", set_odd_lengths },
    { "meta-llama/Llama-3.1-8B", "vllm", "prefix_hit", set_odd_hit },
    { "meta-llama/Llama-3.1-8B", "vllm", "concurrency", set_no_places },
    { "meta-llama/Llama-3.1-8B", "vllm", "trace", set_no_trace },
    { "meta-llama/Llama-3.1-405B", "vllm", "devices", set_nothing },
    { "intfloat/multilingual-e5-large-instruct", "vllm", "model", set_nothing },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (BudEvaluation) evaluation = evaluate (cases[i].model, cases[i].engine, 1, 1);
      BudSimulationOptions options;
      BudDiagnostic diagnostic = { 0 };

      bud_simulation_options_init (&options, evaluation);
      cases[i].change (&options, evaluation);
      g_assert_null (bud_simulation_new (&options, &diagnostic));
      g_assert_cmpstr (diagnostic.field, ==, cases[i].field);
      g_assert_cmpuint (strlen (diagnostic.message), >, 10);
    }
}

/* A request longer than the whole cache is counted, the run goes on without it. */
static void
test_too_long_a_request (void)
{
  g_autoptr (BudEvaluation) evaluation = evaluate ("meta-llama/Llama-3.1-8B", "vllm", 1, 1);
  BudSimulationOptions options;
  g_autoptr (BudSimulation) s = NULL;

  bud_simulation_options_init (&options, evaluation);
  use_trace (&options);
  options.kv_blocks = 30; /* of 16 tokens */
  s = run (&options);
  g_assert_cmpuint (s->result.n_failed, ==, 1);
  g_assert_true (isnan (s->requests[1].last_s));
  g_assert_cmpuint (s->result.n_completed, ==, 2);
}

/* The same random numbers at every rate: found meets, a little more does not. */
static void
test_find_rate (void)
{
  g_autoptr (BudEvaluation) evaluation = evaluate ("meta-llama/Llama-3.1-8B", "vllm", 1, 1);
  BudSimulationOptions options;
  g_autoptr (BudSimulation) best = NULL;
  g_autoptr (BudSimulation) beyond = NULL;
  BudDiagnostic diagnostic = { 0 };
  double rate = 0;

  bud_simulation_options_init (&options, evaluation);
  options.n_requests = 500;
  options.tpot_limit_s = 0.02;
  options.ttft_limit_s = 0.5;
  best = bud_simulation_find_rate (&options, &rate, &diagnostic);
  g_assert_nonnull (best);
  g_assert_true (bud_simulation_meets (&options, &best->result));
  bud_simulation_options_set_rate (&options, rate * 1.02);
  beyond = run (&options);
  g_assert_false (bud_simulation_meets (&options, &beyond->result));

  options.ttft_limit_s = 1e-6;
  g_assert_null (bud_simulation_find_rate (&options, &rate, &diagnostic));
  g_assert_cmpfloat (rate, ==, 0);
}

/* A closed loop of conversations stays one at a rate, which counts every turn; prompts keep what was said. */
static void
test_find_rate_of_conversations (void)
{
  g_autoptr (BudEvaluation) evaluation = evaluate ("meta-llama/Llama-3.1-8B", "vllm", 1, 1);
  BudSimulationOptions options;
  g_autoptr (BudSimulation) best = NULL;
  g_autoptr (BudSimulation) at = NULL;
  BudDiagnostic diagnostic = { 0 };
  double rate = 0;
  guint n_first = 0;

  bud_simulation_options_init (&options, evaluation);
  options.n_requests = 600;
  options.workload.n_turns = 3;
  options.workload.think_s = 1;
  options.tpot_limit_s = 0.02;
  best = bud_simulation_find_rate (&options, &rate, &diagnostic);
  g_assert_nonnull (best);
  for (gsize i = 0; i < best->n_requests; i++)
    {
      const BudServingRequest *r = &best->requests[i];

      n_first += r->turn == 0;
      g_assert_cmpuint (r->input_tokens, ==, 512 + r->turn * (512 + 128));
    }
  g_assert_cmpuint (n_first, ==, 200);
  /* the first turns alone come at a third of the rate */
  bud_simulation_options_set_rate (&options, 9);
  options.workload.arrival = BUD_ARRIVAL_CONSTANT;
  at = run (&options);
  g_assert_cmpfloat_with_epsilon (at->requests[0].send_s, 1.0 / 3, 1e-12);
  g_assert_cmpfloat_with_epsilon (at->result.requests_per_s, 9, 1);
}

static void
test_cancel (void)
{
  g_autoptr (BudEvaluation) evaluation = evaluate ("meta-llama/Llama-3.1-8B", "vllm", 1, 1);
  volatile bool cancel = true;
  volatile uint64_t n_answered = 99;
  BudSimulationOptions options;
  g_autoptr (BudSimulation) s = NULL;

  bud_simulation_options_init (&options, evaluation);
  options.n_requests = 100000;
  options.cancel = &cancel;
  options.n_answered = &n_answered;
  s = run (&options);
  g_assert_cmpuint (s->result.n_completed, <, 100000);
  g_assert_cmpuint (n_answered, ==, 0);
}

static void
test_texts (void)
{
  g_autoptr (BudEvaluation) evaluation = evaluate ("meta-llama/Llama-3.1-8B", "vllm", 1, 1);
  BudSimulationOptions options;
  g_autoptr (BudSimulation) s = NULL;
  g_autofree char *csv = NULL;
  g_autofree char *jsonl = NULL;
  g_auto (GStrv) lines = NULL;

  bud_simulation_options_init (&options, evaluation);
  use_trace (&options);
  s = run (&options);
  csv = bud_simulation_requests_text (s, FALSE);
  jsonl = bud_simulation_requests_text (s, TRUE);
  lines = g_strsplit (csv, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 5);
  g_assert_true (g_str_has_prefix (lines[3], "2,4"));
  g_assert_true (g_str_has_suffix (lines[3], ",300,50,0"));
  lines = (g_strfreev (lines), g_strsplit (jsonl, "\n", -1));
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (JsonNode) node = json_from_string (lines[i], NULL);

      g_assert_cmpint (json_object_get_int_member (json_node_get_object (node), "id"), ==, i);
    }
}

/* The first and the last sixteen of a closed loop are not steady; the last sample has every token. */
static void
test_steady_part (void)
{
  g_autoptr (BudEvaluation) evaluation = evaluate ("meta-llama/Llama-3.1-8B", "vllm", 1, 1);
  BudSimulationOptions options;
  g_autoptr (BudSimulation) s = NULL;

  bud_simulation_options_init (&options, evaluation);
  options.ttft_limit_s = 10;
  s = run (&options);
  g_assert_cmpuint (s->result.steady_first, ==, 16);
  g_assert_cmpuint (s->result.n_steady, ==, 160 - 32);
  g_assert_cmpfloat (s->result.steady_slo_attainment_ratio, ==, 1);
  /* equal lengths run in waves: the steady rate is sixteen answers in the time from one wave to the next */
  g_assert_cmpfloat_with_epsilon (s->result.steady_output_tokens_per_s
                                      * (s->requests[32].last_s - s->requests[16].last_s) / (16 * 128),
                                  1, 0.05);
  g_assert_cmpfloat (s->result.samples[s->result.n_samples - 1].tokens, ==, 160 * 128);
}

/* Every gap between tokens stands in one range. */
static void
test_gap_counts (void)
{
  g_autoptr (BudEvaluation) evaluation = evaluate ("meta-llama/Llama-3.1-8B", "vllm", 1, 1);
  BudSimulationOptions options;
  g_autoptr (BudSimulation) s = NULL;
  guint64 n = 0;

  bud_simulation_options_init (&options, evaluation);
  s = run (&options);
  for (guint i = 0; i < BUD_SERVING_GAP_RANGES; i++)
    {
      n += s->result.gap_counts[i];
      if (s->result.gap_counts[i] > 0)
        g_assert_cmpfloat (bud_serving_gap_edge_s (i), <=, s->result.itl_s.max);
    }
  g_assert_cmpuint (n, ==, 160 * 127);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  catalog = shipped_catalog ();
  g_test_add_func ("/planner/simulation/little", test_little);
  g_test_add_func ("/planner/simulation/energy", test_energy);
  g_test_add_func ("/planner/simulation/speculation", test_speculation);
  g_test_add_func ("/planner/simulation/drafts-power", test_drafts_power);
  g_test_add_func ("/planner/simulation/closed-loop", test_closed_loop);
  g_test_add_func ("/planner/simulation/seeds", test_seeds);
  g_test_add_func ("/planner/simulation/trace", test_trace);
  g_test_add_func ("/planner/simulation/trace-of-groups", test_trace_of_groups);
  g_test_add_func ("/planner/simulation/ranks", test_ranks);
  g_test_add_func ("/planner/simulation/refusals", test_refusals);
  g_test_add_func ("/planner/simulation/too-long-a-request", test_too_long_a_request);
  g_test_add_func ("/planner/simulation/find-rate", test_find_rate);
  g_test_add_func ("/planner/simulation/find-rate-of-conversations", test_find_rate_of_conversations);
  g_test_add_func ("/planner/simulation/cancel", test_cancel);
  g_test_add_func ("/planner/simulation/texts", test_texts);
  g_test_add_func ("/planner/simulation/steady-part", test_steady_part);
  g_test_add_func ("/planner/simulation/gap-counts", test_gap_counts);
  status = g_test_run ();
  bud_catalog_close (catalog);
  return status;
}
