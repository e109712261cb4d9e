/* budsim simulate: serving request by request. */
#include "config.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/scenario-args.h"
#include "cli/table.h"
#include "planner/simulation.h"
#include "planner/trace.h"

typedef struct
{
  double rate, burstiness, prefix_hit, ttft, tpot, e2e, think;
  uint32_t requests, turns, max_batched_tokens, max_sequences, kv_blocks, seed;
  const char *trace_path, *lengths, *per_request_path;
  gboolean find_rate, as_json;
} Options;

static void
add_options (BudScenarioArgs *args, Options *o)
{
  const BudOption options[] = {
    { "--rate", BUD_OPTION_NUMBER, &o->rate, 1e-6, 1e6, "R",
      N_ ("requests/s that arrive at random (Poisson)") },
    { "--burstiness", BUD_OPTION_NUMBER, &o->burstiness, 0.01, 100, "B",
      N_ ("coefficient of variation of the gaps, 1 unless given") },
    { "--trace", BUD_OPTION_STRING, &o->trace_path, .argument = "FILE",
      .help = N_ ("requests from JSONL or CSV: arrival_s, input_tokens, output_tokens; prefix_tokens, group, "
                  "session or hash_ids") },
    { "--requests", BUD_OPTION_COUNT, &o->requests, 1, 16777216, "N",
      N_ ("how many; 10 × concurrency, or 1000 at a rate, unless given") },
    { "--lengths", BUD_OPTION_STRING, &o->lengths, .argument = "L",
      .help = N_ ("fixed, uniform:R (R·L to L) or lognormal:CV; fixed unless given") },
    { "--think", BUD_OPTION_NUMBER, &o->think, 0, 1e6, "S",
      N_ ("seconds between an answer and the next request") },
    { "--turns", BUD_OPTION_COUNT, &o->turns, 1, BUD_LOAD_MAX_TURNS, "N",
      N_ ("turns of a conversation, each with all before in its prompt; a rate counts them all") },
    { "--max-batched-tokens", BUD_OPTION_COUNT, &o->max_batched_tokens, 1, 16777216, "N",
      N_ ("token budget of a step") },
    { "--max-seqs", BUD_OPTION_COUNT, &o->max_sequences, 1, 16777216, "N", N_ ("sequences running at once") },
    { "--kv-blocks", BUD_OPTION_COUNT, &o->kv_blocks, 1, 4e9, "N",
      N_ ("cache blocks per rank, as the engine logs them") },
    { "--prefix-hit", BUD_OPTION_NUMBER, &o->prefix_hit, 0, 1, "R",
      N_ ("share of each prompt that is cached") },
    { "--ttft", BUD_OPTION_NUMBER, &o->ttft, 1e-9, 1e9, "S", N_ ("limit of the time to first token") },
    { "--tpot", BUD_OPTION_NUMBER, &o->tpot, 1e-9, 1e9, "S", N_ ("limit of the time per output token") },
    { "--e2e", BUD_OPTION_NUMBER, &o->e2e, 1e-9, 1e9, "S", N_ ("limit of a whole request") },
    { "--seed", BUD_OPTION_COUNT, &o->seed, 0, 4294967295.0, "N",
      N_ ("of the random numbers, 0 unless given") },
    { "--per-request", BUD_OPTION_STRING, &o->per_request_path, .argument = "FILE",
      .help = N_ ("write every request as CSV, or JSONL by its ending") },
    { "--find-rate", BUD_OPTION_FLAG, &o->find_rate,
      .help = N_ ("the highest rate whose p99 meets the limits") },
    { "--json", BUD_OPTION_FLAG, &o->as_json, .help = N_ ("print JSON") },
  };

  o->ttft = o->tpot = o->e2e = NAN;
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    bud_scenario_args_add (args, options[i]);
}

static int
read_lengths (const char *text, BudServingWorkload *w)
{
  const char *colon = text != NULL ? strchr (text, ':') : NULL;
  gboolean is_uniform = text != NULL && g_str_has_prefix (text, "uniform:");

  if (text == NULL || strcmp (text, "fixed") == 0)
    return BUD_EXIT_OK;
  if (colon == NULL || (!is_uniform && !g_str_has_prefix (text, "lognormal:"))
      || !bud_parse_number (colon + 1, 1e-6, is_uniform ? 1 : 10, &w->length_parameter))
    return bud_cli_fail (
        BUD_EXIT_USAGE,
        _ ("--lengths: “%s” is not fixed, uniform:R with R above 0, at most 1, or lognormal:CV with "
           "CV above 0, at most 10"),
        text);
  w->lengths = is_uniform ? BUD_LENGTHS_UNIFORM : BUD_LENGTHS_LOGNORMAL;
  return BUD_EXIT_OK;
}

/* Exactly one of the ways to arrive. */
static int
check (const Options *o, const BudScenarioArgs *args, const BudSyntax *syntax)
{
  int ways = (args->concurrency > 0) + (o->rate > 0) + (o->trace_path != NULL) + o->find_rate;

  if (args->batch > 0)
    return bud_cli_fail (BUD_EXIT_USAGE,
                         _ ("--batch: a static batch is no load; give --concurrency, --rate or --trace"));
  if (ways == 0 && args->scenario_path == NULL)
    return bud_cli_fail (BUD_EXIT_USAGE,
                         _ ("--concurrency, --rate, --trace or --find-rate is missing; usage: budsim %s"),
                         syntax->usage);
  if (ways > 1)
    return bud_cli_fail (
        BUD_EXIT_USAGE,
        _ ("--concurrency, --rate, --trace and --find-rate exclude each other; give one of them"));
  if (o->burstiness > 0 && !(o->rate > 0) && !o->find_rate)
    return bud_cli_fail (BUD_EXIT_USAGE, _ ("--burstiness: only arrivals at a --rate are bursty"));
  if (args->beams > 1)
    return bud_cli_fail (BUD_EXIT_USAGE, _ ("--beams: not supported by simulate yet"));
  if (o->find_rate && isnan (o->ttft) && isnan (o->tpot) && isnan (o->e2e))
    return bud_cli_fail (BUD_EXIT_USAGE, _ ("--find-rate: a limit is missing; give --ttft, --tpot or --e2e"));
  return BUD_EXIT_OK;
}

/* What was given, over what the scenario's load says. */
static int
apply (const Options *o, const BudScenarioArgs *args, BudSimulationOptions *simulation)
{
  BudServingWorkload *w = &simulation->workload;
  gboolean is_open = o->rate > 0 || o->find_rate;

  if (o->prefix_hit > 0)
    w->prefix_hit_ratio = o->prefix_hit;
  if (o->seed > 0)
    w->seed = o->seed;
  if (o->think > 0)
    w->think_s = o->think;
  if (o->turns > 0)
    w->n_turns = o->turns;
  if (o->burstiness > 0)
    w->burstiness = o->burstiness;
  if (is_open)
    w->arrival = o->burstiness > 0 ? BUD_ARRIVAL_GAMMA : BUD_ARRIVAL_POISSON;
  else if (args->concurrency > 0)
    w->arrival = BUD_ARRIVAL_CLOSED;
  if (o->rate > 0)
    w->requests_per_s = o->rate;
  if (o->requests > 0)
    simulation->n_requests = o->requests;
  else if (is_open || args->concurrency > 0)
    simulation->n_requests
        = bud_scenario_load_n_requests (&(BudScenarioLoad){ .arrival = w->arrival }, w->concurrency);
  if (o->max_batched_tokens > 0)
    simulation->max_batched_tokens = o->max_batched_tokens;
  if (o->max_sequences > 0)
    simulation->max_sequences = o->max_sequences;
  if (o->kv_blocks > 0)
    simulation->kv_blocks = o->kv_blocks;
  simulation->ttft_limit_s = isnan (o->ttft) ? simulation->ttft_limit_s : o->ttft;
  simulation->tpot_limit_s = isnan (o->tpot) ? simulation->tpot_limit_s : o->tpot;
  simulation->e2e_limit_s = isnan (o->e2e) ? simulation->e2e_limit_s : o->e2e;
  return read_lengths (o->lengths, w);
}

static BudTrace *
read_trace (const Options *o, BudSimulationOptions *simulation, int *code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  BudTrace *trace;
  gsize length;

  *code = BUD_EXIT_USAGE;
  text = bud_cli_read (o->trace_path, &length);
  if (text == NULL)
    return NULL;
  trace = bud_trace_parse (text, length, NULL, &error);
  if (trace == NULL)
    {
      bud_cli_fail (BUD_EXIT_USAGE, "%s:%s", o->trace_path, error->message);
      return NULL;
    }
  bud_simulation_options_set_trace (simulation, trace);
  if (o->requests > 0)
    simulation->n_requests = MIN (o->requests, trace->requests->len);
  *code = BUD_EXIT_OK;
  return trace;
}

static void
add_row (BudTable *table, const char *name, const BudDistribution *d)
{
  const double values[] = { d->mean, d->p50, d->p90, d->p95, d->p99 };

  bud_table_add (table, name);
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    bud_table_take (table, bud_text_seconds (values[i]));
}

static void
print_line (const char *label, char *value)
{
  bud_print_label (label, 26);
  bud_cli_print ("%s\n", value);
  g_free (value);
}

/* A rate is of requests; of conversations it is a part. */
static void
print_rate (double rate, guint n_turns)
{
  if (n_turns > 1)
    bud_cli_print (
        _ ("Highest rate that meets the limits: %.4g requests/s, %.4g conversations/s of %u turns\n\n"), rate,
        rate / n_turns, n_turns);
  else
    bud_cli_print (_ ("Highest rate that meets the limits: %.4g requests/s\n\n"), rate);
}

static void
print_human (const BudSimulation *s, double rate, guint n_turns)
{
  static const char *const headers[] = { "<", "mean", "p50", "p90", "p95", "p99", NULL };
  const BudServingResult *r = &s->result;
  g_autoptr (BudTable) table = bud_table_new (headers);

  if (rate > 0)
    print_rate (rate, n_turns);
  add_row (table, _ ("TTFT (loaded)"), &r->ttft_s);
  add_row (table, _ ("TPOT"), &r->tpot_s);
  add_row (table, _ ("ITL"), &r->itl_s);
  add_row (table, _ ("end to end"), &r->e2e_s);
  add_row (table, _ ("in the queue"), &r->queue_s);
  add_row (table, _ ("TTFT, steady part"), &r->steady_ttft_s);
  add_row (table, _ ("TPOT, steady part"), &r->steady_tpot_s);
  bud_table_print (table);
  bud_cli_puts ("\n");
  print_line (_ ("requests answered"), bud_text_number ((double) r->n_completed, 0));
  if (r->n_failed > 0)
    print_line (_ ("… that can never fit"), bud_text_number ((double) r->n_failed, 0));
  print_line (_ ("duration"), bud_text_seconds (r->duration_s));
  print_line (_ ("output tokens/s"), bud_text_number (r->output_tokens_per_s, 1));
  print_line (_ ("requests/s"), bud_text_number (r->requests_per_s, 3));
  print_line (_ ("goodput, requests/s"), bud_text_number (r->goodput_requests_per_s, 3));
  print_line (_ ("within the limits, %"), bud_text_number (100 * r->slo_attainment_ratio, 1));
  print_line (_ ("cache, tokens per rank"), bud_text_number ((double) s->kv_capacity_tokens, 0));
  if (r->prefix_hit_ratio > 0)
    print_line (_ ("prompt tokens in the cache, %"), bud_text_number (100 * r->prefix_hit_ratio, 1));
  print_line (_ ("cache peak, %"), bud_text_number (100 * r->kv_peak_ratio, 1));
  if (isfinite (s->average_power_w))
    {
      print_line (_ ("power of all devices, W"), bud_text_number (s->average_power_w, 0));
      print_line (_ ("energy per output token, J"), bud_text_number (s->joule_per_output_token, 3));
    }
  print_line (_ ("preemptions"), bud_text_number ((double) r->n_preemptions, 0));
  print_line (_ ("simulated in"), bud_text_seconds (s->elapsed_s));
}

static int
print (const Options *o, const BudSimulation *simulation, double rate, guint n_turns)
{
  if (o->per_request_path != NULL)
    {
      g_autofree char *text
          = bud_simulation_requests_text (simulation, g_str_has_suffix (o->per_request_path, ".jsonl"));
      int code = bud_cli_write (o->per_request_path, text, strlen (text));

      if (code != BUD_EXIT_OK)
        return code;
    }
  if (o->as_json)
    {
      JsonNode *node = bud_simulation_to_json (simulation);

      if (rate > 0)
        json_object_set_double_member (json_node_get_object (node), "rate_requests_per_s", rate);
      if (rate > 0 && n_turns > 1)
        json_object_set_double_member (json_node_get_object (node), "rate_conversations_per_s",
                                       rate / n_turns);
      bud_cli_print_json (node);
    }
  else
    print_human (simulation, rate, n_turns);
  return BUD_EXIT_OK;
}

typedef struct
{
  const BudSimulationOptions *options;
  gboolean finds_rate;
  volatile bool is_cancelled;
  BudSimulation *simulation; /* NULL: the diagnostic says why, or nothing was simulated before Ctrl-C */
  double rate;
  BudDiagnostic diagnostic;
} Run;

static void
on_cancelled (GCancellable *cancellable, Run *self)
{
  self->is_cancelled = true;
}

static void
work_off (guint64 begin, guint64 end, guint worker, gpointer data)
{
  Run *self = data;

  self->simulation = self->finds_rate
                         ? bud_simulation_find_rate (self->options, &self->rate, &self->diagnostic)
                         : bud_simulation_new (self->options, &self->diagnostic);
}

/* In a thread of its own: this one hears Ctrl-C. */
static void
run (Run *self, BudSimulationOptions *options)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (BudJob) job = bud_job_new (1, 1, 1, cancellable, work_off, self, NULL);

  options->cancel = &self->is_cancelled;
  self->options = options;
  g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), self, NULL);
  bud_cli_run_job (job, _ ("simulate"));
}

static int
simulate (const Options *o, const BudScenarioArgs *args, const BudScenario *scenario)
{
  BudSimulationOptions options;
  Run simulated = { .finds_rate = o->find_rate };
  g_autoptr (BudEvaluation) evaluation = NULL;
  g_autoptr (BudSimulation) simulation = NULL;
  g_autoptr (BudTrace) trace = NULL;
  int code;

  evaluation = bud_cli_evaluate (scenario, &code);
  if (evaluation == NULL)
    return code;
  bud_simulation_options_init (&options, evaluation);
  code = apply (o, args, &options);
  if (code == BUD_EXIT_OK && o->trace_path != NULL)
    trace = read_trace (o, &options, &code);
  if (code != BUD_EXIT_OK)
    return code;
  if (options.workload.arrival == BUD_ARRIVAL_TRACE && trace == NULL)
    return bud_cli_fail (BUD_EXIT_USAGE,
                         _ ("--trace: the scenario's requests are of a trace; give its file"));
  run (&simulated, &options);
  simulation = simulated.simulation;
  /* Percentiles of a run that was cut short are of nothing; a search has whole runs behind it. */
  if (simulated.is_cancelled && (simulation == NULL || !o->find_rate))
    return BUD_EXIT_INTERRUPTED;
  if (simulation == NULL)
    return bud_cli_refuse (&simulated.diagnostic);
  return print (o, simulation, simulated.rate, trace == NULL ? options.workload.n_turns : 1);
}

int
bud_verb_simulate (int argc, char **argv)
{
  static const char *const operands[] = { "MODEL", "HARDWARE", NULL };
  const char *values[2] = { NULL, NULL };
  Options options = { 0 };
  BudScenarioArgs args;
  g_autoptr (BudScenario) scenario = NULL;
  BudSyntax syntax
      = { .usage
          = "simulate MODEL HARDWARE (--concurrency N | --rate R | --trace FILE | --find-rate) [OPTIONS]",
          .about = N_ ("Simulates serving request by request: queueing, batching, percentiles, goodput."),
          .operands = operands,
          .max_operands = 2,
          .values = values };
  int code;

  bud_scenario_args_init (&args, BUD_ARGS_WORKLOAD | BUD_ARGS_SCENARIO);
  add_options (&args, &options);
  code = bud_scenario_args_read (&args, &syntax, argc, argv);
  if (code != BUD_OPTIONS_DONE)
    return code;
  code = bud_scenario_args_check (&args, &syntax);
  if (code != BUD_EXIT_OK)
    return code;
  code = check (&options, &args, &syntax);
  if (code != BUD_EXIT_OK)
    return code;
  scenario = bud_scenario_args_build (&args, &syntax, values[0], values[1], &code);
  if (scenario == NULL)
    return code;
  return simulate (&options, &args, scenario);
}
