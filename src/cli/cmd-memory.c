/* budsim memory: what a model takes, and whether it fits. */
#include "config.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/report.h"
#include "cli/scenario-args.h"
#include "cli/table.h"

typedef struct
{
  BudEvaluation *evaluation; /* only model, device, scenario and memory are used */
  double context_tokens;
  gboolean has_device;
} Answer;

static JsonNode *
to_json (const Answer *self)
{
  const BudEvaluation *e = self->evaluation;
  const BudMemory *m = &e->estimate.memory;
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *root = json_object_new ();
  g_autofree char *reason = bud_evaluation_reason (e);
  BudFormat kv = e->scenario->deployment.kv_format;
  BudParameterCounts counts;

  json_node_take_object (node, root);
  bud_model_count_parameters (e->model, &counts);
  json_object_set_string_member (root, "model", e->model->id);
  if (self->has_device)
    json_object_set_string_member (root, "hardware", e->device.id);
  json_object_set_int_member (root, "parameters", (gint64) counts.total);
  json_object_set_int_member (root, "active_parameters", (gint64) counts.active);
  json_object_set_double_member (root, "kv_bytes_per_token",
                                 bud_model_kv_bytes (e->model, kv, self->context_tokens)
                                     - bud_model_kv_bytes (e->model, kv, self->context_tokens - 1));
  json_object_set_object_member (root, "memory", bud_memory_to_json (m));
  json_object_set_boolean_member (root, "fits", m->fits);
  if (m->fits)
    json_object_set_null_member (root, "reason");
  else
    {
      JsonObject *overflow = json_object_new ();

      json_object_set_string_member (root, "reason", reason);
      json_object_set_string_member (overflow, "term", bud_memory_term_name (m->overflow_term));
      json_object_set_double_member (overflow, "bytes", m->overflow_bytes);
      json_object_set_object_member (root, "overflow", overflow);
      if (m->minimum_devices > 0)
        json_object_set_int_member (root, "minimum_devices", m->minimum_devices);
      else
        json_object_set_null_member (root, "minimum_devices");
    }
  return node;
}

static void
print_answer (const Answer *self)
{
  const BudEvaluation *e = self->evaluation;
  const BudMemory *m = &e->estimate.memory;
  BudFormat kv = e->scenario->deployment.kv_format;
  BudParameterCounts counts;
  g_autofree char *total = NULL, *active = NULL, *per_token = NULL, *reason = NULL;

  bud_model_count_parameters (e->model, &counts);
  total = bud_text_count ((double) counts.total);
  active = bud_text_count ((double) counts.active);
  per_token = bud_text_bytes (bud_model_kv_bytes (e->model, kv, self->context_tokens)
                              - bud_model_kv_bytes (e->model, kv, self->context_tokens - 1));
  bud_cli_print ("%s\n", e->model->id);
  bud_cli_print (_ ("%s parameters (%" PRIu64 "), %s active; %s of KV cache per token\n"), total,
                 (guint64) counts.total, active, per_token);
  bud_cli_print (_ ("batch %u, context %.0f tokens\n"), e->scenario->workload.n_sequences,
                 self->context_tokens);
  bud_report_memory (m, self->has_device);
  if (!self->has_device)
    return;
  reason = bud_evaluation_reason (e);
  if (m->fits)
    bud_cli_print ("\n%s\n", _ ("It fits."));
  else if (m->minimum_devices > 0)
    bud_cli_print (_ ("\nIt does not fit: %s\nThe smallest device count that fits is %u.\n"), reason,
                   m->minimum_devices);
  else
    bud_cli_print (_ ("\nIt does not fit: %s\nNo number of these devices up to 1024 holds it.\n"), reason);
}

/* Loads what is named and asks the engine for memory alone. */
static int
answer (Answer *self, BudScenario *scenario)
{
  BudEvaluation *e = self->evaluation;
  g_autoptr (GError) error = NULL;
  BudResolved resolved;
  BudCatalog *catalog = bud_cli_catalog ();

  if (catalog == NULL)
    return BUD_EXIT_USAGE;
  memset (&resolved, 0, sizeof resolved);
  if (self->has_device)
    {
      if (!bud_scenario_load (scenario, catalog, &resolved, &error))
        return bud_cli_fail (BUD_EXIT_USAGE, "%s", error->message);
    }
  else
    {
      resolved.model = g_new0 (BudModel, 1);
      if (!bud_catalog_load_model (catalog, scenario->model_id, resolved.model, &error)
          || !bud_scenario_load_profile (scenario, catalog, &resolved.profile, &error))
        {
          bud_resolved_clear (&resolved);
          return bud_cli_fail (BUD_EXIT_USAGE, "%s", error->message);
        }
    }
  e->model = g_steal_pointer (&resolved.model);
  e->draft = g_steal_pointer (&resolved.draft);
  e->model_assumptions = g_steal_pointer (&resolved.model_assumptions);
  e->device = resolved.device;
  e->profile = resolved.profile;
  e->scenario = bud_scenario_copy (scenario);
  if (!bud_scenario_resolve (e->scenario, &error))
    return bud_cli_fail (BUD_EXIT_USAGE, "--devices: %s", error->message);
  e->request = (BudCase){ .model = e->model,
                          .device = self->has_device ? &e->device : NULL,
                          .profile = &e->profile,
                          .draft = e->draft,
                          .deployment = e->scenario->deployment,
                          .workload = e->scenario->workload,
                          .method = e->scenario->method };
  if (self->context_tokens > e->model->max_context_tokens && e->model->max_context_tokens > 0)
    return bud_cli_fail (BUD_EXIT_USAGE, _ ("--context: %.0f tokens exceed the %u that %s can hold"),
                         self->context_tokens, e->model->max_context_tokens, e->model->name);
  if (bud_deployment_validate (&e->request.deployment, e->model, &e->diagnostic) != BUD_STATUS_OK
      || bud_estimate_memory (&e->request, &e->estimate.memory, &e->diagnostic) != BUD_STATUS_OK)
    return bud_cli_refuse (&e->diagnostic);
  return BUD_EXIT_OK;
}

/* What is asked for in total has no layout: it would be read and ignored. */
static gboolean
check_without_device (BudSyntax *syntax, int *code)
{
  static const char *const layout[] = { "--devices", "--tp", "--pp", "--ep", "--dp" };

  for (guint i = 0; i < G_N_ELEMENTS (layout); i++)
    if (bud_options_given (syntax, layout[i]))
      {
        *code = bud_cli_fail (BUD_EXIT_USAGE, _ ("%s needs --hardware or --cluster"), layout[i]);
        return FALSE;
      }
  return TRUE;
}

int
bud_verb_memory (int argc, char **argv)
{
  static const char *const operands[] = { "MODEL", NULL };
  const char *values[1] = { NULL }, *hardware = NULL;
  gboolean as_json = FALSE;
  double context = 2048;
  BudScenarioArgs args;
  g_autoptr (BudScenario) scenario = NULL;
  g_autoptr (BudEvaluation) evaluation = NULL;
  Answer self;
  BudSyntax syntax
      = { .usage = "memory MODEL [--hardware ID] [OPTIONS]",
          .about
          = N_ ("What a model takes in memory, per device when hardware is named, and whether it fits."),
          .operands = operands,
          .min_operands = 1,
          .max_operands = 1,
          .values = values };
  int code;

  bud_scenario_args_init (&args, 0);
  bud_scenario_args_add (&args, (BudOption){ "--hardware", BUD_OPTION_STRING, &hardware, .argument = "ID",
                                             .help = N_ ("the device it is to run on") });
  bud_scenario_args_add (&args, (BudOption){ "--context", BUD_OPTION_NUMBER, &context, .min = 2, .max = 1e9,
                                             .argument = "N",
                                             .help = N_ ("tokens per sequence, 2048 unless given") });
  bud_scenario_args_add (&args,
                         (BudOption){ "--json", BUD_OPTION_FLAG, &as_json, .help = N_ ("print JSON") });
  code = bud_scenario_args_read (&args, &syntax, argc, argv);
  if (code != BUD_OPTIONS_DONE)
    return code;
  scenario = bud_scenario_args_build (&args, &syntax, values[0], hardware, &code);
  if (scenario == NULL || (scenario->hardware_id == NULL && !check_without_device (&syntax, &code)))
    return code;
  /* A sequence holds its input and its output; the last token is the one being made. */
  scenario->workload.input_tokens = context - 1;
  scenario->workload.output_tokens = 1;
  evaluation = g_new0 (BudEvaluation, 1);
  g_atomic_ref_count_init (&evaluation->ref_count);
  self = (Answer){ evaluation, context, scenario->hardware_id != NULL };
  code = answer (&self, scenario);
  if (code != BUD_EXIT_OK)
    return code;
  if (as_json)
    bud_cli_print_json (to_json (&self));
  else
    print_answer (&self);
  return BUD_EXIT_OK;
}
