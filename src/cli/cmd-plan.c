/* budsim plan: which hardware, how many, which layout and batch meet the limits. */
#include "config.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "catalog/json-set.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/plan-args.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "planner/finalists.h"

/* What is printed: a plan in order, and which candidates are on the front. */
typedef struct
{
  BudPlan *plan;
  BudRanking *ranking;
  gboolean *is_pareto;     /* by candidate */
  BudFinalists *finalists; /* judged under load; NULL = not asked for */
  guint32 n_shown;
  double elapsed_s;
} Answer;

/* NULL: it does not fit, or the run was interrupted before it. */
static void
add_loaded (JsonObject *object, const BudFinalist *finalist)
{
  JsonObject *loaded = json_object_new ();

  if (finalist == NULL)
    {
      json_object_set_null_member (object, "under_load");
      json_object_unref (loaded);
      return;
    }
  bud_json_set_number (loaded, "ttft_p50_s", finalist->ttft_p50_s);
  bud_json_set_number (loaded, "ttft_p99_s", finalist->ttft_p99_s);
  bud_json_set_number (loaded, "tpot_p99_s", finalist->tpot_p99_s);
  bud_json_set_number (loaded, "e2e_p99_s", finalist->e2e_p99_s);
  bud_json_set_number (loaded, "slo_attainment_ratio", finalist->attainment_ratio);
  if (!finalist->is_judged)
    json_object_set_string_member (loaded, "reason", finalist->problem);
  json_object_set_object_member (object, "under_load", loaded);
}

/* A word of the output formats, not for people's language. */
static const char *
price_basis (const BudPlan *plan, const BudPlanResult *result)
{
  if (!isfinite (result->usd_per_h))
    return "";
  return bud_plan_is_bought (plan, result) ? "bought" : "rented";
}

static JsonObject *
result_to_json (const Answer *answer, guint32 rank)
{
  const BudPlan *plan = answer->plan;
  const BudPlanResult *r = bud_ranking_get_result (answer->ranking, rank);
  const BudPlanRequest *request = bud_plan_get_request (plan);
  const BudCluster *cluster = bud_plan_get_cluster (plan, r);
  const BudDeployment *d = &r->deployment;
  JsonObject *object = json_object_new ();
  gboolean meets = r->verdict == BUD_PLAN_MEETS;

  json_object_set_int_member (object, "rank", (gint64) rank + 1);
  json_object_set_string_member (object, "hardware", request->devices[r->device].id);
  if (cluster != NULL)
    json_object_set_string_member (object, "cluster", cluster->id);
  else
    json_object_set_null_member (object, "cluster");
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
  bud_json_set_number (object, "ttft_s", r->ttft_s);
  bud_json_set_number (object, "tpot_s", r->tpot_s);
  bud_json_set_number (object, "e2e_s", r->e2e_s);
  bud_json_set_number (object, "output_tokens_per_s", r->output_tokens_per_s);
  bud_json_set_number (object, "requests_per_s", r->requests_per_s);
  bud_json_set_number (object, "usd_per_hour", r->usd_per_h);
  bud_json_set_number (object, "usd_per_million_output_tokens", r->usd_per_million_output_tokens);
  if (isfinite (r->usd_per_h))
    json_object_set_string_member (object, "price_basis", price_basis (plan, r));
  else
    json_object_set_null_member (object, "price_basis");
  bud_json_set_number (object, "joule_per_output_token", r->joule_per_output_token);
  if (answer->finalists != NULL)
    add_loaded (object,
                bud_finalists_find (answer->finalists, bud_ranking_get_candidate (answer->ranking, rank)));
  json_object_set_boolean_member (object, "pareto",
                                  answer->is_pareto[bud_ranking_get_candidate (answer->ranking, rank)]);
  return object;
}

static void
print_json (const Answer *answer)
{
  const BudPlanSummary *summary = bud_ranking_get_summary (answer->ranking);
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *root = json_object_new ();
  JsonArray *results = json_array_new ();

  json_node_take_object (node, root);
  json_object_set_int_member (root, "candidates_evaluated", summary->n_done);
  json_object_set_int_member (root, "estimates", (gint64) summary->n_evaluations);
  json_object_set_int_member (root, "meeting_slo", summary->n_meeting);
  json_object_set_string_member (root, "objective",
                                 bud_objective_name (bud_plan_get_request (answer->plan)->objective));
  bud_json_set_number (root, "elapsed_s", answer->elapsed_s);
  for (guint32 i = 0; i < answer->n_shown; i++)
    json_array_add_object_element (results, result_to_json (answer, i));
  json_object_set_array_member (root, "results", results);
  if (summary->minimum_devices > 0)
    json_object_set_int_member (root, "minimum_devices", summary->minimum_devices);
  else
    json_object_set_null_member (root, "minimum_devices");
  bud_cli_print_json (node);
}

static void
add_loaded_cells (BudTable *table, const BudFinalist *finalist, gboolean as_csv)
{
  const double figures[]
      = { finalist != NULL ? finalist->ttft_p50_s : NAN, finalist != NULL ? finalist->ttft_p99_s : NAN };

  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    if (as_csv)
      bud_table_add_number (table, figures[i]);
    else
      bud_table_take (table, bud_text_seconds (figures[i]));
}

static void
add_figures (BudTable *table, const BudPlanResult *r, gboolean as_csv)
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
}

static void
add_cells (BudTable *table, const Answer *answer, guint32 rank, gboolean as_csv)
{
  const BudPlanResult *r = bud_ranking_get_result (answer->ranking, rank);
  gboolean is_pareto = answer->is_pareto[bud_ranking_get_candidate (answer->ranking, rank)];

  if (answer->finalists != NULL)
    add_loaded_cells (
        table, bud_finalists_find (answer->finalists, bud_ranking_get_candidate (answer->ranking, rank)),
        as_csv);
  bud_table_add (table, price_basis (answer->plan, r));
  bud_table_add (table, as_csv ? (is_pareto ? "true" : "false") : (is_pareto ? "*" : ""));
  bud_table_take (table, r->verdict == BUD_PLAN_MEETS ? g_strdup ("") : bud_plan_reason (answer->plan, r));
}

static void
print_table (const Answer *answer, gboolean as_csv)
{
  static const char *const titles[]
      = { "rank",  "<hardware", "devices", "TP",  "PP",       "EP",    "DP",    "<weights",
          "batch", "TTFT",      "TPOT",    "E2E", "tokens/s", "USD/h", "USD/M", "J/token" };
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
                                      "joule_per_output_token" };
  g_autoptr (GPtrArray) heads = g_ptr_array_new ();
  g_autoptr (BudTable) table = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    g_ptr_array_add (heads, (gpointer) (as_csv ? keys[i] : titles[i]));
  if (as_csv)
    g_ptr_array_add (heads, (gpointer) "cluster");
  if (answer->finalists != NULL)
    {
      g_ptr_array_add (heads, (gpointer) (as_csv ? "loaded_ttft_p50_s" : "loaded p50"));
      g_ptr_array_add (heads, (gpointer) (as_csv ? "loaded_ttft_p99_s" : "p99"));
    }
  g_ptr_array_add (heads, (gpointer) (as_csv ? "price_basis" : "<price"));
  g_ptr_array_add (heads, (gpointer) (as_csv ? "pareto" : "Pareto"));
  g_ptr_array_add (heads, (gpointer) (as_csv ? "reason" : "<"));
  g_ptr_array_add (heads, NULL);
  table = bud_table_new ((const char *const *) heads->pdata);
  for (guint32 i = 0; i < answer->n_shown; i++)
    {
      const BudPlanResult *r = bud_ranking_get_result (answer->ranking, i);
      const BudCluster *cluster = bud_plan_get_cluster (answer->plan, r);
      const char *device = bud_plan_get_request (answer->plan)->devices[r->device].id;
      const BudDeployment *d = &r->deployment;
      const double layout[] = { d->n_devices, d->tp, d->pp, d->ep, d->dp };

      bud_table_add_number (table, (double) i + 1);
      bud_table_add (table, cluster != NULL && !as_csv ? cluster->id : device);
      for (guint k = 0; k < G_N_ELEMENTS (layout); k++)
        bud_table_add_number (table, layout[k]);
      bud_table_add (table, bud_format_name (d->weight_format));
      bud_table_add_number (table, r->concurrency);
      add_figures (table, r, as_csv);
      if (as_csv)
        bud_table_add (table, cluster != NULL ? cluster->id : "");
      add_cells (table, answer, i, as_csv);
    }
  if (as_csv)
    bud_table_print_csv (table);
  else
    bud_table_print (table);
}

/* A bought device is not as cheap as it looks beside rented ones, and ranks after them. */
static void
print_bought (const Answer *answer)
{
  const BudPlanRequest *request = bud_plan_get_request (answer->plan);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *list = NULL;

  for (guint64 i = 0; i < answer->n_shown; i++)
    {
      const BudDevice *device = &request->devices[bud_ranking_get_result (answer->ranking, i)->device];

      if ((device->assumed & BUD_ASSUMED_PRICE_FROM_PURCHASE) != 0
          && !g_ptr_array_find (names, device->id, NULL))
        g_ptr_array_add (names, (gpointer) device->id);
    }
  if (names->len == 0)
    return;
  g_ptr_array_add (names, NULL);
  list = g_strjoinv (", ", (char **) names->pdata);
  bud_cli_print (_ ("Bought (the purchase over 36 months with electricity; without servers, space and idle "
                    "time): %s.\n"),
                 list);
}

static void
print_summary (const Answer *answer, gboolean has_all)
{
  const BudPlanSummary *summary = bud_ranking_get_summary (answer->ranking);
  g_autofree char *elapsed = bud_text_seconds (answer->elapsed_s);

  bud_cli_print (_ ("\n%u of %u candidates meet the limits (%s).\n"), summary->n_meeting, summary->n_done,
                 elapsed);
  print_bought (answer);
  if (summary->minimum_devices > 0)
    bud_cli_print (_ ("The fewest devices that do: %u.\n"), summary->minimum_devices);
  else if (!has_all)
    bud_cli_puts (_ ("Add --all to see why each one misses.\n"));
}

static void
run (const BudPlanArgs *args)
{
  const BudRankOrder order = { .verdicts = args->all ? BUD_RANK_ALL : BUD_RANK_MEETING };
  gint64 started_us = g_get_monotonic_time ();
  g_autoptr (BudPlan) plan = bud_plan_new (&args->request);
  g_autoptr (BudJob) job = bud_plan_job (plan, args->threads, NULL);
  g_autoptr (BudRanking) ranking = NULL;
  g_autoptr (BudFinalists) finalists = NULL;
  g_autofree gboolean *is_pareto = NULL;
  Answer answer = { .plan = plan };

  bud_cli_run_job (job, _ ("plan"));
  answer.ranking = ranking = bud_ranking_new (plan, &order);
  answer.is_pareto = is_pareto = bud_ranking_pareto (ranking);
  answer.n_shown = bud_ranking_get_n (ranking);
  if (args->top > 0)
    answer.n_shown = MIN (answer.n_shown, args->top);
  if (args->under_load)
    {
      g_autoptr (BudJob) judging = NULL;

      answer.finalists = finalists = bud_finalists_new (ranking, answer.n_shown);
      judging = bud_finalists_job (finalists, args->threads, NULL);
      bud_cli_run_job (judging, _ ("under load"));
    }
  answer.elapsed_s = (double) (g_get_monotonic_time () - started_us) / 1e6;
  if (args->as_json)
    print_json (&answer);
  else
    print_table (&answer, args->as_csv);
  if (!args->as_json && !args->as_csv)
    print_summary (&answer, args->all);
}

int
bud_verb_plan (int argc, char **argv)
{
  BudPlanArgs args;
  int code = bud_plan_args_read (&args, argc, argv);

  if (code == BUD_OPTIONS_DONE)
    {
      run (&args);
      code = bud_cli_is_interrupted () ? BUD_EXIT_INTERRUPTED : BUD_EXIT_OK;
    }
  bud_plan_args_clear (&args);
  return code;
}
