/* Pools of prefill and decode replicas. */
#include <math.h>

#include "planner/simulation.h"
#include "shipped.h"

static BudCatalog *catalog;

static BudEvaluation *
evaluate (const char *engine, guint devices, guint tp, guint dp)
{
  g_autoptr (BudScenario) scenario = bud_scenario_new ();
  g_autoptr (GError) error = NULL;
  BudEvaluation *evaluation;
  BudResolved resolved;

  scenario->model_id = g_strdup ("meta-llama/Llama-3.1-8B");
  scenario->hardware_id = g_strdup ("h100-sxm5-80");
  g_free (scenario->engine_id);
  scenario->engine_id = g_strdup (engine);
  scenario->deployment.n_devices = devices;
  scenario->deployment.tp = tp;
  scenario->deployment.dp = dp;
  scenario->workload.input_tokens = 1000;
  scenario->workload.output_tokens = 100;
  scenario->load.arrival = BUD_ARRIVAL_POISSON;
  scenario->load.requests_per_s = 10;
  scenario->load.n_requests = 400;
  g_assert_true (bud_scenario_resolve (scenario, &error));
  g_assert_true (bud_scenario_load (scenario, catalog, &resolved, &error));
  evaluation = bud_evaluation_new (scenario, &resolved);
  bud_resolved_clear (&resolved);
  return evaluation;
}

/* The same devices with pools apart. */
static BudSimulation *
run (const BudSimulationOptions *options, guint n_prefill, guint n_decode)
{
  BudSimulationOptions apart = *options;
  BudCase request = *options->request;
  BudDiagnostic diagnostic = { 0 };
  BudSimulation *simulation;

  request.deployment.n_prefill_instances = n_prefill;
  request.deployment.n_decode_instances = n_decode;
  apart.request = &request;
  simulation = bud_simulation_new (&apart, &diagnostic);
  if (simulation == NULL)
    g_error ("%s: %s", diagnostic.field, diagnostic.message);
  return simulation;
}

/* Every request and token comes out, in a sensible order of times, whatever the engine and the split. */
static void
test_conservation (void)
{
  static const char *const engines[] = { "vllm", "sglang", "trtllm" };

  for (gsize e = 0; e < G_N_ELEMENTS (engines); e++)
    for (guint n_prefill = 1; n_prefill < 4; n_prefill++)
      {
        g_autoptr (BudEvaluation) evaluation = evaluate (engines[e], 4, 1, 1);
        BudSimulationOptions options;
        g_autoptr (BudSimulation) s = NULL;
        double tokens = 0;

        bud_simulation_options_init (&options, evaluation);
        options.workload.lengths = BUD_LENGTHS_LOGNORMAL;
        options.workload.length_parameter = 1;
        s = run (&options, n_prefill, 4 - n_prefill);
        g_assert_cmpuint (s->n_requests, ==, 400);
        g_assert_cmpuint (s->result.n_completed, ==, 400);
        for (gsize i = 0; i < s->n_requests; i++)
          {
            const BudServingRequest *r = &s->requests[i];

            tokens += r->output_tokens;
            g_assert_cmpfloat (r->send_s, <=, r->scheduled_s);
            g_assert_cmpfloat (r->scheduled_s, <, r->first_s);
            g_assert_cmpfloat (r->first_s, <=, r->last_s);
            g_assert_true ((r->first_s == r->last_s) == (r->output_tokens == 1));
          }
        g_assert_cmpfloat (s->result.output_tokens, ==, tokens);
        g_assert_cmpfloat (s->result.itl_s.p50, >, 0);
        g_assert_cmpfloat (s->result.slo_attainment_ratio, ==, 1);
      }
}

/* A lone request: its first token is late by the transfer, its answer by the decode pool's front end. */
static void
test_alone (void)
{
  static const BudServingRequest trace[] = { { .input_tokens = 1000, .output_tokens = 100 } };
  g_autoptr (BudEvaluation) two = evaluate ("vllm", 2, 1, 1);
  g_autoptr (BudEvaluation) one = evaluate ("vllm", 1, 1, 1);
  const BudServingProfile *profile = &one->profile.scheduler;
  double front_s = profile->front_end_s + profile->front_end_serial_s, transfer_s, decode_s;
  BudSimulationOptions options;
  BudDiagnostic diagnostic;
  g_autoptr (BudSimulation) together = NULL;
  g_autoptr (BudSimulation) apart = NULL;

  bud_simulation_options_init (&options, one);
  options.workload.arrival = BUD_ARRIVAL_TRACE;
  options.trace = trace;
  options.n_requests = 1;
  together = bud_simulation_new (&options, &diagnostic);
  options.request = &two->request;
  apart = run (&options, 1, 1);
  transfer_s = apart->requests[0].first_s - together->requests[0].first_s;
  decode_s = together->requests[0].last_s - together->requests[0].first_s;
  /* 131 MB over NVLink: below its 450 GB/s, above a tenth of it */
  g_assert_cmpfloat (transfer_s, >, 131e6 / 450e9);
  g_assert_cmpfloat (transfer_s, <, 131e6 / 45e9);
  g_assert_cmpfloat_with_epsilon (apart->requests[0].last_s - apart->requests[0].first_s, decode_s + front_s,
                                  1e-3 * decode_s);
}

/* An engine whose prefill pool answers the client itself hides the transfer from the first token only. */
static void
test_first_token_from_prefill (void)
{
  static const BudServingRequest trace[] = { { .input_tokens = 1000, .output_tokens = 100 } };
  double first_s[2], last_s[2];

  for (int early = 0; early < 2; early++)
    {
      g_autoptr (BudEvaluation) evaluation = evaluate ("vllm", 2, 1, 1);
      BudSimulationOptions options;
      g_autoptr (BudSimulation) s = NULL;

      evaluation->profile.scheduler.first_token_from_prefill = early;
      bud_simulation_options_init (&options, evaluation);
      options.workload.arrival = BUD_ARRIVAL_TRACE;
      options.trace = trace;
      options.n_requests = 1;
      s = run (&options, 1, 1);
      first_s[early] = s->requests[0].first_s;
      last_s[early] = s->requests[0].last_s;
    }
  g_assert_cmpfloat (first_s[0] - first_s[1], >, 131e6 / 450e9);
  g_assert_cmpfloat (last_s[0], ==, last_s[1]);
}

/* Idle devices draw idle power, busy ones at most the TDP; both pools count. */
static void
test_energy (void)
{
  g_autoptr (BudEvaluation) evaluation = evaluate ("vllm", 2, 1, 1);
  const BudDevice *device = evaluation->request.device;
  BudSimulationOptions options;
  g_autoptr (BudSimulation) s = NULL;

  bud_simulation_options_init (&options, evaluation);
  s = run (&options, 1, 1);
  g_assert_cmpfloat (s->average_power_w, >, 2 * device->idle_w);
  g_assert_cmpfloat (s->average_power_w, <, 2 * device->tdp_w);
  g_assert_cmpfloat_with_epsilon (s->joule_per_output_token * s->result.output_tokens,
                                  s->average_power_w * s->result.duration_s, 1e-6 * s->average_power_w);
}

/* Nobody's prompt stands in the way of another's answer: gaps between tokens have no long tail. */
static void
test_no_interference (void)
{
  g_autoptr (BudEvaluation) evaluation = evaluate ("vllm", 2, 1, 1);
  BudSimulationOptions options;
  BudDiagnostic diagnostic;
  g_autoptr (BudSimulation) together = NULL;
  g_autoptr (BudSimulation) apart = NULL;

  bud_simulation_options_init (&options, evaluation);
  together = bud_simulation_new (&options, &diagnostic);
  apart = run (&options, 1, 1);
  g_assert_cmpfloat (apart->result.itl_s.p99, <, together->result.itl_s.p99 / 2);
}

/* A decode pool short of cache still answers everything, and says what it cost. */
static void
test_small_cache (void)
{
  g_autoptr (BudEvaluation) evaluation = evaluate ("vllm", 2, 1, 1);
  BudSimulationOptions options;
  g_autoptr (BudSimulation) s = NULL;

  bud_simulation_options_init (&options, evaluation);
  options.workload.output_tokens = 600;
  options.workload.requests_per_s = 20;
  options.kv_blocks = 600; /* of 16 tokens: six requests of 1600 */
  s = run (&options, 1, 1);
  g_assert_cmpuint (s->result.n_completed, ==, 400);
  g_assert_cmpuint (s->result.n_preemptions, >, 0);
  g_assert_cmpfloat (s->result.kv_peak_ratio, <=, 1);
}

static void
test_seeds (void)
{
  g_autoptr (BudEvaluation) evaluation = evaluate ("sglang", 3, 1, 1);
  BudSimulationOptions options;
  char *texts[3] = { NULL };

  bud_simulation_options_init (&options, evaluation);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (BudSimulation) s = NULL;

      options.workload.seed = i == 2;
      s = run (&options, 2, 1);
      texts[i] = bud_simulation_requests_text (s, FALSE);
    }
  g_assert_cmpstr (texts[0], ==, texts[1]);
  g_assert_cmpstr (texts[0], !=, texts[2]);
  for (guint i = 0; i < 3; i++)
    g_free (texts[i]);
}

/* Requests in flight, from sending to the last token, at no time more than the loop has places; with time to
 * think, each place sends that long after its answer. */
static void
test_closed_loop (void)
{
  for (guint think = 0; think < 2; think++)
    {
      g_autoptr (BudEvaluation) evaluation = evaluate ("vllm", 4, 1, 1);
      BudSimulationOptions options;
      g_autoptr (BudSimulation) s = NULL;

      bud_simulation_options_init (&options, evaluation);
      options.workload.arrival = BUD_ARRIVAL_CLOSED;
      options.workload.concurrency = 12;
      options.workload.think_s = think * 0.3;
      options.workload.lengths = BUD_LENGTHS_LOGNORMAL;
      options.workload.length_parameter = 0.6;
      s = run (&options, 1, 3);
      g_assert_cmpuint (s->result.n_completed, ==, 400);
      g_assert_cmpfloat (s->result.kv_peak_ratio, <=, 1);
      for (guint i = 1; i < s->result.n_samples; i++)
        g_assert_cmpfloat (s->result.samples[i].time_s, >=, s->result.samples[i - 1].time_s);
      g_assert_cmpfloat (s->result.samples[s->result.n_samples - 1].tokens, <=, s->result.output_tokens);
      g_assert_cmpfloat (s->result.samples[s->result.n_samples - 1].tokens, >,
                         0.97 * s->result.output_tokens);
      for (guint i = 0; i < 400; i++)
        {
          const double send_s = s->requests[i].send_s;
          gboolean is_caused = i < 12 && send_s == 0;
          guint n_in_flight = 0;

          g_assert_true (i == 0 || send_s >= s->requests[i - 1].send_s);
          for (guint j = 0; j < 400; j++)
            {
              const BudServingRequest *other = &s->requests[j];

              is_caused |= fabs (other->last_s + think * 0.3 - send_s) < 1e-12;
              n_in_flight += other->send_s <= send_s && other->last_s > send_s;
            }
          g_assert_true (is_caused);
          g_assert_cmpuint (n_in_flight, <=, 12);
        }
    }
}

/* One in flight: every request takes what a lone one does, one after the other. */
static void
test_closed_loop_of_one (void)
{
  g_autoptr (BudEvaluation) evaluation = evaluate ("vllm", 2, 1, 1);
  BudSimulationOptions options;
  g_autoptr (BudSimulation) s = NULL;

  bud_simulation_options_init (&options, evaluation);
  options.workload.arrival = BUD_ARRIVAL_CLOSED;
  options.workload.concurrency = 1;
  options.n_requests = 5;
  s = run (&options, 1, 1);
  for (guint i = 1; i < 5; i++)
    {
      const BudServingRequest *r = &s->requests[i], *before = &s->requests[i - 1];

      g_assert_cmpfloat (r->send_s, ==, before->last_s);
      g_assert_cmpfloat_with_epsilon (r->first_s - r->send_s, before->first_s - before->send_s, 1e-9);
      g_assert_cmpfloat_with_epsilon (r->last_s - r->send_s, before->last_s - before->send_s, 1e-9);
    }
}

/* Two instances of two attention ranks each serve a dense model as four of one do. */
static void
test_data_parallel (void)
{
  g_autoptr (BudEvaluation) ranks = evaluate ("vllm", 4, 1, 2);
  g_autoptr (BudEvaluation) instances = evaluate ("vllm", 4, 1, 1);
  BudSimulationOptions options;
  g_autoptr (BudSimulation) a = NULL;
  g_autoptr (BudSimulation) b = NULL;

  bud_simulation_options_init (&options, instances);
  options.workload.requests_per_s = 30;
  a = run (&options, 2, 2);
  options.request = &ranks->request;
  b = run (&options, 1, 1);
  g_assert_cmpuint (b->result.n_completed, ==, 400);
  for (guint i = 0; i < 400; i++)
    {
      g_assert_cmpfloat (a->requests[i].send_s, ==, b->requests[i].send_s);
      g_assert_cmpuint (a->requests[i].output_tokens, ==, b->requests[i].output_tokens);
    }
  g_assert_cmpfloat_with_epsilon (a->result.e2e_s.mean / b->result.e2e_s.mean, 1, 0.05);
  g_assert_cmpfloat_with_epsilon (a->average_power_w / b->average_power_w, 1, 0.05);
}

/* Together and apart are asked the same: one load, drawn once. */
static void
test_same_load (void)
{
  static const BudArrival arrivals[] = { BUD_ARRIVAL_POISSON, BUD_ARRIVAL_GAMMA, BUD_ARRIVAL_CONSTANT };
  g_autoptr (BudEvaluation) evaluation = evaluate ("vllm", 2, 1, 1);
  g_autoptr (BudEvaluation) one = evaluate ("vllm", 1, 1, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (arrivals); i++)
    {
      BudSimulationOptions options;
      BudDiagnostic diagnostic;
      g_autoptr (BudSimulation) together = NULL;
      g_autoptr (BudSimulation) apart = NULL;

      bud_simulation_options_init (&options, evaluation);
      options.workload.arrival = arrivals[i];
      options.workload.burstiness = 2;
      options.workload.lengths = BUD_LENGTHS_UNIFORM;
      options.workload.length_parameter = 0.5;
      apart = run (&options, 1, 1);
      options.request = &one->request;
      together = bud_simulation_new (&options, &diagnostic);
      for (guint j = 0; j < 400; j++)
        {
          g_assert_cmpfloat (apart->requests[j].send_s, ==, together->requests[j].send_s);
          g_assert_cmpuint (apart->requests[j].input_tokens, ==, together->requests[j].input_tokens);
          g_assert_cmpuint (apart->requests[j].output_tokens, ==, together->requests[j].output_tokens);
        }
    }
}

/* Turns stay where their conversation began, whose prompts (not answers) are there: 1000, then 2100 with 1000
 * of them cached, then 3200 with 2100. */
static void
test_conversations (void)
{
  static const guint32 inputs[] = { 1000, 2100, 3200 }, cached[] = { 0, 1000 / 16 * 16, 2100 / 16 * 16 };
  static const BudArrival arrivals[] = { BUD_ARRIVAL_POISSON, BUD_ARRIVAL_CLOSED };

  for (gsize a = 0; a < G_N_ELEMENTS (arrivals); a++)
    {
      g_autoptr (BudEvaluation) evaluation = evaluate ("vllm", 4, 1, 1);
      BudSimulationOptions options;
      g_autoptr (BudSimulation) s = NULL;

      bud_simulation_options_init (&options, evaluation);
      options.workload.arrival = arrivals[a];
      options.workload.concurrency = 7;
      options.workload.n_turns = 3;
      options.workload.think_s = 0.5;
      options.n_requests = 100;
      s = run (&options, 2, 2);
      g_assert_cmpuint (s->result.n_completed, ==, 100);
      for (guint i = 0; i < 100; i++)
        {
          const BudServingRequest *r = &s->requests[i];

          g_assert_cmpuint (r->input_tokens, ==, inputs[r->turn]);
          g_assert_cmpuint (r->cached_tokens, ==, cached[r->turn]);
        }
    }
}

static void
test_refusals (void)
{
  static const struct
  {
    guint devices, dp;
    BudArrival arrival;
    guint n_prefill, n_decode;
    const char *field;
  } cases[] = {
    { 4, 1, BUD_ARRIVAL_POISSON, 1, 1, "devices" },
    { 4, 1, BUD_ARRIVAL_TRACE, 2, 2, "trace" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (BudEvaluation) evaluation = evaluate ("vllm", cases[i].devices, 1, cases[i].dp);
      BudSimulationOptions options;
      BudDiagnostic diagnostic = { 0 };

      bud_simulation_options_init (&options, evaluation);
      options.workload.arrival = cases[i].arrival;
      evaluation->request.deployment.n_prefill_instances = cases[i].n_prefill;
      evaluation->request.deployment.n_decode_instances = cases[i].n_decode;
      g_assert_null (bud_simulation_new (&options, &diagnostic));
      g_assert_cmpstr (diagnostic.field, ==, cases[i].field);
    }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  catalog = shipped_catalog ();
  g_test_add_func ("/planner/disaggregation/conservation", test_conservation);
  g_test_add_func ("/planner/disaggregation/alone", test_alone);
  g_test_add_func ("/planner/disaggregation/first-token-from-prefill", test_first_token_from_prefill);
  g_test_add_func ("/planner/disaggregation/energy", test_energy);
  g_test_add_func ("/planner/disaggregation/no-interference", test_no_interference);
  g_test_add_func ("/planner/disaggregation/small-cache", test_small_cache);
  g_test_add_func ("/planner/disaggregation/seeds", test_seeds);
  g_test_add_func ("/planner/disaggregation/closed-loop", test_closed_loop);
  g_test_add_func ("/planner/disaggregation/closed-loop-of-one", test_closed_loop_of_one);
  g_test_add_func ("/planner/disaggregation/data-parallel", test_data_parallel);
  g_test_add_func ("/planner/disaggregation/same-load", test_same_load);
  g_test_add_func ("/planner/disaggregation/conversations", test_conversations);
  g_test_add_func ("/planner/disaggregation/refusals", test_refusals);
  status = g_test_run ();
  bud_catalog_close (catalog);
  return status;
}
