#include "config.h"

#include "cli/scenario-args.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "catalog/scenario-cluster.h"
#include "cli/cli.h"
#include "cli/feature-args.h"
#include "planner/refusal.h"

#define MAX_RANKS 65536
#define MAX_SEQUENCES 16777216
#define MAX_TOKENS 1e9

static const char *const methods[] = { "genz", "ideal", "calibrated", NULL };
static const char *const on_off[] = { "on", "off", NULL };

int
bud_scenario_args_read (BudScenarioArgs *self, BudSyntax *syntax, int argc, char **argv)
{
  syntax->options = self->options;
  syntax->n_options = self->n_options;
  return bud_options_read (syntax, argc, argv);
}

int
bud_scenario_args_check (const BudScenarioArgs *self, const BudSyntax *syntax)
{
  if (self->scenario_path != NULL || syntax->n_values + (self->cluster != NULL) >= 2)
    return BUD_EXIT_OK;
  return bud_cli_fail (BUD_EXIT_USAGE, _ ("%s is missing; usage: budsim %s"),
                       syntax->operands[syntax->n_values], syntax->usage);
}

BudOption *
bud_scenario_args_add (BudScenarioArgs *self, BudOption option)
{
  g_assert (self->n_options < BUD_ARGS_MAX_OPTIONS);
  self->options[self->n_options] = option;
  return &self->options[self->n_options++];
}

static void
add_count (BudScenarioArgs *self, const char *name, uint32_t *value, double max, const char *help)
{
  bud_scenario_args_add (self, (BudOption){ .name = name,
                                            .kind = BUD_OPTION_COUNT,
                                            .value = value,
                                            .min = 1,
                                            .max = max,
                                            .argument = "N",
                                            .help = help });
}

static void
add_number (BudScenarioArgs *self, const char *name, double *value, double min, double max,
            const char *argument, const char *help)
{
  bud_scenario_args_add (self, (BudOption){ .name = name,
                                            .kind = BUD_OPTION_NUMBER,
                                            .value = value,
                                            .min = min,
                                            .max = max,
                                            .argument = argument,
                                            .help = help });
}

static void
add_format (BudScenarioArgs *self, const char *name, BudFormat *value, const char *help)
{
  bud_scenario_args_add (
      self,
      (BudOption){ .name = name, .kind = BUD_OPTION_FORMAT, .value = value, .argument = "P", .help = help });
}

static void
add_choice (BudScenarioArgs *self, const char *name, const char **value, const char *const *choices,
            const char *argument, const char *help)
{
  bud_scenario_args_add (self, (BudOption){ .name = name,
                                            .kind = BUD_OPTION_CHOICE,
                                            .value = value,
                                            .choices = choices,
                                            .argument = argument,
                                            .help = help });
}

static void
add_string (BudScenarioArgs *self, const char *name, const char **value, const char *argument,
            const char *help)
{
  bud_scenario_args_add (
      self,
      (BudOption){
          .name = name, .kind = BUD_OPTION_STRING, .value = value, .argument = argument, .help = help });
}

static void
add_workload (BudScenarioArgs *self)
{
  add_count (self, "--concurrency", &self->concurrency, MAX_SEQUENCES,
             N_ ("requests kept in flight (continuous batching), instead of --batch"));
  add_count (self, "--beams", &self->beams, 1024, N_ ("beams per request, 1 unless given"));
  add_number (self, "--input", &self->input, 1, MAX_TOKENS, "N", N_ ("input tokens, 1024 unless given"));
  add_number (self, "--output", &self->output, 1, MAX_TOKENS, "N", N_ ("output tokens, 256 unless given"));
  add_number (self, "--prefix", &self->prefix, 0, MAX_TOKENS, "N",
              N_ ("input tokens already in the prefix cache"));
  add_number (self, "--images", &self->images, 0, 1e6, "N", N_ ("images or clips per request"));
  add_choice (self, "--method", &self->method, methods, "M", N_ ("calibrated unless given"));
  add_number (self, "--price", &self->price, 0, 1e6, "USD", N_ ("your price per device-hour"));
}

void
bud_scenario_args_init (BudScenarioArgs *self, BudArgsParts parts)
{
  memset (self, 0, sizeof *self);
  add_count (self, "--devices", &self->devices, MAX_RANKS, N_ ("devices; the layout's product unless given"));
  add_count (self, "--tp", &self->tp, MAX_RANKS,
             N_ ("tensor parallel ranks; devices / (pp · dp) unless given"));
  add_count (self, "--pp", &self->pp, MAX_RANKS, N_ ("pipeline stages"));
  add_count (self, "--ep", &self->ep, MAX_RANKS, N_ ("expert parallel ranks"));
  add_count (self, "--dp", &self->dp, MAX_RANKS, N_ ("attention data parallel ranks"));
  add_format (self, "--precision", &self->precision, N_ ("format of the weights, bf16 unless given"));
  add_format (self, "--kv-precision", &self->kv_precision, N_ ("format of the KV cache, bf16 unless given"));
  add_format (self, "--activation-precision", &self->activation_precision,
              N_ ("format of the activations; follows the weights unless given"));
  add_count (self, "--batch", &self->batch, MAX_SEQUENCES,
             N_ ("sequences of a static batch, 1 unless given"));
  add_string (self, "--engine", &self->engine, "NAME",
              N_ ("vllm, sglang, trtllm, llama.cpp, none or an own one of “budsim engines”"));
  add_number (self, "--expert-load", &self->expert_load, 1, 1000, "R",
              N_ ("busiest expert rank over the mean, 1.3 unless given"));
  add_choice (self, "--cuda-graphs", &self->cuda_graphs, on_off, "on|off", N_ ("on unless given"));
  add_string (
      self, "--cluster", &self->cluster, "ID",
      N_ ("a cluster instead of HARDWARE: its device, links and, unless --devices says so, all of it"));
  bud_feature_args_add (self);
  if (parts & BUD_ARGS_WORKLOAD)
    add_workload (self);
  if (parts & BUD_ARGS_SCENARIO)
    add_string (self, "--scenario", &self->scenario_path, "FILE",
                N_ ("a *.budscenario file, - for standard input"));
}

/* The devices are the cluster's where nothing else is said. */
static gboolean
complete (BudScenario *scenario)
{
  g_autoptr (GError) error = NULL;

  if (scenario->cluster_id == NULL)
    return TRUE;
  if (bud_cli_catalog () == NULL)
    return FALSE;
  if (bud_scenario_complete_cluster (scenario, bud_cli_catalog (), &error))
    return TRUE;
  bud_cli_fail (BUD_EXIT_USAGE, "%s", error->message);
  return FALSE;
}

BudScenario *
bud_cli_read_scenario (const char *path, int *code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;
  BudScenario *scenario;

  *code = BUD_EXIT_USAGE;
  text = bud_cli_read (path, &length);
  if (text == NULL)
    return NULL;
  scenario = bud_scenario_from_json (text, (gssize) length, &error);
  if (scenario == NULL)
    bud_cli_fail (BUD_EXIT_USAGE, "%s: %s", strcmp (path, "-") == 0 ? _ ("standard input") : path,
                  error->message);
  else if (!complete (scenario))
    g_clear_pointer (&scenario, bud_scenario_free);
  return scenario;
}

static void
apply_deployment (const BudScenarioArgs *self, BudSyntax *syntax, BudScenario *scenario)
{
  BudDeployment *d = &scenario->deployment;

  if (self->devices > 0)
    d->n_devices = self->devices;
  if (self->tp > 0)
    d->tp = self->tp;
  if (self->pp > 0)
    d->pp = self->pp;
  if (self->ep > 0)
    d->ep = self->ep;
  if (self->dp > 0)
    d->dp = self->dp;
  if (self->expert_load > 0)
    d->expert_load_ratio = self->expert_load;
  if (self->cuda_graphs != NULL)
    d->has_cuda_graphs = strcmp (self->cuda_graphs, "on") == 0;
  if (bud_options_given (syntax, "--precision"))
    d->weight_format = self->precision;
  if (bud_options_given (syntax, "--kv-precision"))
    d->kv_format = self->kv_precision;
  if (bud_options_given (syntax, "--activation-precision"))
    {
      d->activation_format = self->activation_precision;
      scenario->has_activation_format = TRUE;
    }
}

static void
apply_workload (const BudScenarioArgs *self, BudSyntax *syntax, BudScenario *scenario)
{
  BudWorkload *w = &scenario->workload;

  if (self->batch > 0 || self->concurrency > 0)
    {
      w->is_concurrency = self->concurrency > 0;
      w->n_sequences = MAX (self->batch, self->concurrency);
    }
  if (self->beams > 0)
    w->n_beams = self->beams;
  if (bud_options_given (syntax, "--input"))
    w->input_tokens = self->input;
  if (bud_options_given (syntax, "--output"))
    w->output_tokens = self->output;
  if (bud_options_given (syntax, "--prefix"))
    w->prefix_tokens = self->prefix;
  if (bud_options_given (syntax, "--images"))
    w->images = self->images;
  if (bud_options_given (syntax, "--price"))
    scenario->usd_per_device_hour = self->price;
}

static gboolean
apply_cluster (const BudScenarioArgs *self, const char *hardware, BudScenario *scenario)
{
  g_autoptr (GError) error = NULL;

  if (hardware != NULL)
    bud_scenario_clear_cluster (scenario);
  if (self->cluster == NULL)
    return TRUE;
  if (hardware != NULL)
    bud_cli_fail (BUD_EXIT_USAGE, _ ("HARDWARE and --cluster exclude each other; give one of them"));
  else if (bud_cli_catalog () == NULL)
    return FALSE;
  else if (!bud_scenario_set_cluster (scenario, bud_cli_catalog (), self->cluster, &error))
    bud_cli_fail (BUD_EXIT_USAGE, "--cluster: %s", error->message);
  else
    return TRUE;
  return FALSE;
}

static void
replace_string (char **target, const char *value)
{
  if (value == NULL)
    return;
  g_free (*target);
  *target = g_strdup (value);
}

BudScenario *
bud_scenario_args_build (BudScenarioArgs *self, BudSyntax *syntax, const char *model, const char *hardware,
                         int *code)
{
  g_autoptr (BudScenario) scenario = NULL;

  *code = BUD_EXIT_USAGE;
  if (self->batch > 0 && self->concurrency > 0)
    {
      bud_cli_fail (BUD_EXIT_USAGE, _ ("--batch and --concurrency exclude each other; give one of them"));
      return NULL;
    }
  scenario
      = self->scenario_path != NULL ? bud_cli_read_scenario (self->scenario_path, code) : bud_scenario_new ();
  if (scenario == NULL)
    return NULL;
  if (model != NULL)
    g_clear_pointer (&scenario->model_spec, json_node_unref);
  if (hardware != NULL)
    g_clear_pointer (&scenario->hardware_spec, json_node_unref);
  replace_string (&scenario->model_id, model);
  replace_string (&scenario->hardware_id, hardware);
  if (!apply_cluster (self, hardware, scenario))
    return NULL;
  if (self->engine != NULL)
    bud_scenario_set_engine (scenario, self->engine);
  if (self->method != NULL)
    bud_method_parse (self->method, &scenario->method);
  apply_deployment (self, syntax, scenario);
  apply_workload (self, syntax, scenario);
  if (!bud_feature_args_apply (self, syntax, scenario, code) || !complete (scenario))
    return NULL;
  return g_steal_pointer (&scenario);
}

/* Where a field of the engine's stands on a command line and in a scenario file. */
static const struct
{
  const char *field, *option, *pointer;
} places[] = {
  { "devices", "--devices", "/deployment/devices" },
  { "n_devices", "--devices", "/deployment/devices" },
  { "tp", "--tp", "/deployment/tp" },
  { "pp", "--pp", "/deployment/pp" },
  { "ep", "--ep", "/deployment/ep" },
  { "dp", "--dp", "/deployment/dp" },
  { "precision", "--precision", "/deployment/precision" },
  { "weight_format", "--precision", "/deployment/precision" },
  { "kv_precision", "--kv-precision", "/deployment/kv_precision" },
  { "kv_format", "--kv-precision", "/deployment/kv_precision" },
  { "activation_precision", "--activation-precision", "/deployment/activation_precision" },
  { "activation_format", "--activation-precision", "/deployment/activation_precision" },
  { "expert_load_ratio", "--expert-load", "/deployment/expert_load_ratio" },
  { "batch", "--batch", "/workload/batch" },
  { "n_sequences", "--batch/--concurrency", "/workload" },
  { "concurrency", "--concurrency", "/workload/concurrency" },
  { "beams", "--beams", "/workload/beams" },
  { "n_beams", "--beams", "/workload/beams" },
  { "input_tokens", "--input", "/workload/input_tokens" },
  { "output_tokens", "--output", "/workload/output_tokens" },
  { "prefix_tokens", "--prefix", "/workload/prefix_tokens" },
  { "images", "--images", "/workload/images" },
  { "lora_rank", "--lora-rank", "/deployment/lora_rank" },
  { "lora_adapters", "--lora-adapters", "/deployment/lora_adapters" },
  { "offload", "--offload", "/deployment" },
  { "draft", "--draft", "/deployment/draft" },
  { "draft_tokens", "--draft-tokens", "/deployment/draft_tokens" },
  { "acceptance_ratio", "--acceptance", "/deployment/acceptance_ratio" },
  { "chunk_tokens", "--chunk", "/deployment/chunk_tokens" },
  { "disaggregate", "--disaggregate", "/deployment/disaggregate" },
  { "offload_weights_ratio", "--offload weights", "/deployment/offload_weights_ratio" },
  { "offload_kv_cache_ratio", "--offload kv", "/deployment/offload_kv_cache_ratio" },
  { "offload_link_bytes_per_s", "--offload-gbs", "/deployment/offload_bytes_per_s" },
};

/* `path` NULL: it came from options. */
static int
refuse (const BudDiagnostic *diagnostic, const char *path)
{
  g_autofree char *message = bud_refusal_text (diagnostic->message);
  const char *place = diagnostic->field;

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (strcmp (places[i].field, diagnostic->field) == 0)
      place = path != NULL ? places[i].pointer : places[i].option;
  return bud_cli_fail (BUD_EXIT_USAGE, "%s%s%s%s%s", path != NULL ? path : "", path != NULL ? ": " : "",
                       place, *place != '\0' ? ": " : "", message);
}

int
bud_cli_refuse (const BudDiagnostic *diagnostic)
{
  return refuse (diagnostic, NULL);
}

static BudEvaluation *
evaluate (const BudScenario *scenario, const char *path, int *code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BudEvaluation) evaluation = NULL;
  BudCatalog *catalog = bud_cli_catalog ();
  BudResolved resolved;

  *code = BUD_EXIT_USAGE;
  if (catalog == NULL)
    return NULL;
  if (!bud_scenario_load (scenario, catalog, &resolved, &error))
    {
      bud_cli_fail (BUD_EXIT_USAGE, "%s%s%s", path != NULL ? path : "", path != NULL ? ": " : "",
                    error->message);
      return NULL;
    }
  evaluation = bud_evaluation_new (scenario, &resolved);
  bud_resolved_clear (&resolved);
  if (evaluation->status != BUD_STATUS_OK)
    {
      refuse (&evaluation->diagnostic, path);
      return NULL;
    }
  *code = BUD_EXIT_OK;
  return g_steal_pointer (&evaluation);
}

BudEvaluation *
bud_cli_evaluate (const BudScenario *scenario, int *code)
{
  return evaluate (scenario, NULL, code);
}

BudEvaluation *
bud_cli_evaluate_file (const char *path, int *code)
{
  g_autoptr (BudScenario) scenario = bud_cli_read_scenario (path, code);

  return scenario != NULL ? evaluate (scenario, path, code) : NULL;
}
