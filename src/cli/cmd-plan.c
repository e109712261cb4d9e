/* budsim plan: which hardware, how many, which layout and batch meet the limits. */
#include "config.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/options.h"
#include "cli/plan-args.h"
#include "cli/progress.h"
#include "cli/table.h"

static void
add_number (JsonObject *object, const char *key, double value)
{
  if (isfinite (value))
    json_object_set_double_member (object, key, value);
  else
    json_object_set_null_member (object, key);
}

static JsonObject *
result_to_json (const BudPlan *plan, guint64 rank)
{
  const BudPlanResult *r = bud_plan_get_result (plan, rank);
  const BudPlanRequest *request = bud_plan_get_request (plan);
  const BudDeployment *d = &r->deployment;
  JsonObject *object = json_object_new ();
  gboolean meets = r->verdict == BUD_PLAN_MEETS;

  json_object_set_int_member (object, "rank", (gint64) rank + 1);
  json_object_set_string_member (object, "hardware", request->devices[r->device].id);
  json_object_set_int_member (object, "devices", d->n_devices);
  json_object_set_int_member (object, "tp", d->tp);
  json_object_set_int_member (object, "pp", d->pp);
  json_object_set_int_member (object, "ep", d->ep);
  json_object_set_int_member (object, "dp", d->dp);
  json_object_set_string_member (object, "precision", bud_format_name (d->weight_format));
  json_object_set_int_member (object, "batch", r->concurrency);
  json_object_set_boolean_member (object, "meets_slo", meets);
  if (!meets)
    {
      g_autofree char *reason = bud_plan_reason (plan, r);

      json_object_set_string_member (object, "reason", reason);
    }
  add_number (object, "ttft_s", r->ttft_s);
  add_number (object, "tpot_s", r->tpot_s);
  add_number (object, "e2e_s", r->e2e_s);
  add_number (object, "output_tokens_per_s", r->output_tokens_per_s);
  add_number (object, "requests_per_s", r->requests_per_s);
  add_number (object, "usd_per_hour", r->usd_per_h);
  add_number (object, "usd_per_million_output_tokens", r->usd_per_million_output_tokens);
  add_number (object, "joule_per_output_token", r->joule_per_output_token);
  json_object_set_boolean_member (object, "pareto", r->is_pareto);
  return object;
}

static void
print_json (const BudPlan *plan, guint64 n_shown, double elapsed_s)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *root = json_object_new ();
  JsonArray *results = json_array_new ();

  json_node_take_object (node, root);
  json_object_set_int_member (root, "candidates_evaluated", (gint64) bud_plan_get_n_results (plan));
  json_object_set_int_member (root, "estimates", (gint64) bud_plan_get_n_evaluations (plan));
  json_object_set_int_member (root, "meeting_slo", (gint64) bud_plan_get_n_meeting (plan));
  json_object_set_string_member (root, "objective",
                                 bud_objective_name (bud_plan_get_request (plan)->objective));
  add_number (root, "elapsed_s", elapsed_s);
  for (guint64 i = 0; i < n_shown; i++)
    json_array_add_object_element (results, result_to_json (plan, i));
  json_object_set_array_member (root, "results", results);
  if (bud_plan_get_minimum_devices (plan) > 0)
    json_object_set_int_member (root, "minimum_devices", bud_plan_get_minimum_devices (plan));
  else
    json_object_set_null_member (root, "minimum_devices");
  bud_cli_print_json (node);
}

static void
add_cells (BudTable *table, const BudPlan *plan, const BudPlanResult *r, gboolean as_csv)
{
  const double figures[] = { r->ttft_s,
                             r->tpot_s,
                             r->e2e_s,
                             r->output_tokens_per_s,
                             r->usd_per_h,
                             r->usd_per_million_output_tokens,
                             r->joule_per_output_token };

  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    if (as_csv)
      bud_table_add_number (table, figures[i]);
    else if (i < 3)
      bud_table_take (table, bud_text_seconds (figures[i]));
    else
      bud_table_take (table, bud_text_number (figures[i], i == 3 ? 0 : i == 4 ? 2 : 3));
  bud_table_add (table, as_csv ? (r->is_pareto ? "true" : "false") : (r->is_pareto ? "*" : ""));
  bud_table_take (table, r->verdict == BUD_PLAN_MEETS ? g_strdup ("") : bud_plan_reason (plan, r));
}

static void
print_table (const BudPlan *plan, guint64 n_shown, gboolean as_csv)
{
  static const char *const titles[]
      = { "rank", "<hardware", "devices",  "TP",    "PP",    "EP",      "DP",     "<weights", "batch", "TTFT",
          "TPOT", "E2E",       "tokens/s", "USD/h", "USD/M", "J/token", "Pareto", "<",        NULL };
  static const char *const keys[] = { "rank",
                                      "hardware",
                                      "devices",
                                      "tp",
                                      "pp",
                                      "ep",
                                      "dp",
                                      "precision",
                                      "batch",
                                      "ttft_s",
                                      "tpot_s",
                                      "e2e_s",
                                      "output_tokens_per_s",
                                      "usd_per_hour",
                                      "usd_per_million_output_tokens",
                                      "joule_per_output_token",
                                      "pareto",
                                      "reason",
                                      NULL };
  g_autoptr (BudTable) table = bud_table_new (as_csv ? keys : titles);

  for (guint64 i = 0; i < n_shown; i++)
    {
      const BudPlanResult *r = bud_plan_get_result (plan, i);
      const BudDeployment *d = &r->deployment;
      const double layout[] = { d->n_devices, d->tp, d->pp, d->ep, d->dp };

      bud_table_add_number (table, (double) i + 1);
      bud_table_add (table, bud_plan_get_request (plan)->devices[r->device].id);
      for (guint k = 0; k < G_N_ELEMENTS (layout); k++)
        bud_table_add_number (table, layout[k]);
      bud_table_add (table, bud_format_name (d->weight_format));
      bud_table_add_number (table, r->concurrency);
      add_cells (table, plan, r, as_csv);
    }
  if (as_csv)
    bud_table_print_csv (table);
  else
    bud_table_print (table);
}

static void
print_summary (const BudPlan *plan, double elapsed_s)
{
  g_autofree char *elapsed = bud_text_seconds (elapsed_s);
  uint32_t fewest = bud_plan_get_minimum_devices (plan);

  bud_cli_print (_ ("\n%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " candidates meet the limits (%s).\n"),
                 bud_plan_get_n_meeting (plan), bud_plan_get_n_results (plan), elapsed);
  if (fewest > 0)
    bud_cli_print (_ ("The fewest devices that do: %u.\n"), fewest);
  else
    bud_cli_puts (_ ("Add --all to see why each one misses.\n"));
}

int
bud_verb_plan (int argc, char **argv)
{
  BudPlanArgs args;
  g_autoptr (BudPlan) plan = NULL;
  g_autoptr (BudJob) job = NULL;
  guint64 n_shown;
  gint64 started_us;
  double elapsed_s;
  int code = bud_plan_args_read (&args, argc, argv);

  if (code == BUD_OPTIONS_DONE)
    {
      started_us = g_get_monotonic_time ();
      plan = bud_plan_new (&args.request);
      job = bud_plan_job (plan, args.threads, NULL);
      bud_cli_run_job (job, _ ("plan"));
      bud_plan_rank (plan);
      elapsed_s = (double) (g_get_monotonic_time () - started_us) / 1e6;
      n_shown = args.all ? bud_plan_get_n_results (plan) : bud_plan_get_n_meeting (plan);
      if (args.top > 0)
        n_shown = MIN (n_shown, args.top);
      if (args.as_json)
        print_json (plan, n_shown, elapsed_s);
      else
        {
          print_table (plan, n_shown, args.as_csv);
          if (!args.as_csv)
            print_summary (plan, elapsed_s);
        }
      code = bud_cli_is_interrupted () ? BUD_EXIT_INTERRUPTED : BUD_EXIT_OK;
    }
  bud_plan_args_clear (&args);
  return code;
}
