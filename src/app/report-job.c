#include "app/report-job.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/describe.h"
#include "app/preferences.h"
#include "app/presented.h"
#include "plot/estimate-report.h"
#include "plot/number.h"

/* Everything the worker needs; nothing of it changes meanwhile. */
typedef struct
{
  BudSession *session; /* main thread only, NULL once done */
  GFile *file;
  BudPresented *presented;
  char *limits;   /* what limits it; NULL = not known */
  char **sources; /* where the facts are from */
  double electricity_usd_per_h;
  double electricity_usd_per_million;
  GError *error; /* written by the worker */
} Report;

static void
report_free (gpointer data)
{
  Report *report = data;

  g_clear_object (&report->session);
  g_clear_object (&report->file);
  g_clear_pointer (&report->presented, bud_presented_free);
  g_clear_error (&report->error);
  g_strfreev (report->sources);
  g_free (report->limits);
  g_free (report);
}

static void
add_electricity (BudDocument *document, const Report *report)
{
  BudQuantity per_h = bud_quantity_money_per_hour (report->electricity_usd_per_h);
  BudQuantity per_million = bud_quantity_money_per_million (report->electricity_usd_per_million);
  g_autofree char *hour = bud_quantity_string (&per_h);
  g_autofree char *million = bud_quantity_string (&per_million);

  if (!isfinite (report->electricity_usd_per_h))
    return;
  bud_document_heading (document, _ ("Electricity"));
  bud_document_row (document, _ ("All devices"), hour, _ ("at the price and PUE of the preferences"));
  bud_document_row (document, _ ("Per million output tokens"), million, NULL);
}

static void
run (guint64 begin, guint64 end, guint worker, gpointer data)
{
  Report *report = data;
  const BudEvaluation *evaluation = report->presented->evaluation;
  g_autofree char *footer = g_strdup_printf (_ ("Method: %s"), bud_method_name (evaluation->estimate.method));
  g_auto (GStrv) assumptions = bud_evaluation_assumptions (evaluation);
  g_autoptr (BudDocument) document
      = bud_document_new (report->presented->title, report->presented->subtitle, footer);
  g_autoptr (GBytes) bytes = NULL;

  bud_document_estimate (document, &evaluation->request, &evaluation->estimate);
  add_electricity (document, report);
  bud_document_words (document, report->limits, (const char *const *) assumptions,
                      (const char *const *) report->sources);
  bytes = bud_document_finish (document, &report->error);
  if (bytes != NULL)
    g_file_replace_contents (report->file, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL,
                             FALSE, G_FILE_CREATE_NONE, NULL, NULL, &report->error);
}

static void
on_done (BudJob *job, gpointer data)
{
  Report *report = data;
  /* The last reference to the job, and so to its data, may go on another thread. */
  g_autoptr (BudSession) session = g_steal_pointer (&report->session);
  g_autofree char *name = g_file_get_basename (report->file);
  g_autofree char *text = NULL;
  g_autofree char *uri = NULL;
  g_autofree char *action = NULL;
  g_autoptr (GVariant) target = NULL;

  if (bud_job_is_cancelled (job))
    return;
  if (report->error != NULL)
    {
      bud_session_say (session, report->error->message, FALSE);
      return;
    }
  uri = g_file_get_uri (report->file);
  target = g_variant_ref_sink (g_variant_new_string (uri));
  action = g_action_print_detailed_name ("app.show-uri", target);
  text = g_strdup_printf (_ ("“%s” saved"), name);
  bud_session_offer (session, text, _ ("Open"), action);
}

static void
add_source (GStrvBuilder *sources, BudCatalog *catalog, BudCatalogKind kind, const char *id)
{
  static const char *const keys[] = { "source", "source_url", "datasheet_url" };
  g_autoptr (BudCatalogItem) item = id != NULL ? bud_catalog_lookup (catalog, kind, id, NULL) : NULL;
  JsonObject *json = item != NULL ? bud_catalog_item_get_json (item) : NULL;
  g_autoptr (GString) text = NULL;

  if (json == NULL)
    return;
  text = g_string_new (NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      JsonNode *node = json_object_get_member (json, keys[i]);

      if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", json_node_get_string (node));
    }
  if (text->len == 0)
    return;
  {
    /* Translators: a model or device, and where its facts are from. */
    g_autofree char *line = g_strdup_printf (_ ("%s: %s"), bud_catalog_item_get_name (item), text->str);

    g_strv_builder_add (sources, line);
  }
}

static char **
list_sources (BudSession *session)
{
  const BudScenario *scenario = bud_session_get_scenario (session);
  BudCatalog *catalog = bud_session_get_catalog (session);
  g_autoptr (GStrvBuilder) sources = g_strv_builder_new ();

  if (scenario->model_spec == NULL)
    add_source (sources, catalog, BUD_CATALOG_MODEL, scenario->model_id);
  if (scenario->hardware_spec == NULL)
    add_source (sources, catalog, BUD_CATALOG_HARDWARE, scenario->hardware_id);
  if (scenario->cluster_spec == NULL)
    add_source (sources, catalog, BUD_CATALOG_CLUSTER, scenario->cluster_id);
  add_source (sources, catalog, BUD_CATALOG_USECASE, scenario->usecase_id);
  return g_strv_builder_end (sources);
}

void
bud_report_write (BudSession *session, GFile *file)
{
  BudOutcome *outcome = bud_session_get_outcome (session);
  BudPreferences *preferences = bud_preferences_get ();
  g_autoptr (BudJob) job = NULL;
  Report *report = g_new0 (Report, 1);

  report->session = g_object_ref (session);
  report->file = g_object_ref (file);
  report->presented = bud_presented_new (session, 0);
  if (report->presented->evaluation == NULL)
    {
      bud_session_say (session, _ ("There is nothing to report: the scenario does not run"), FALSE);
      report_free (report);
      return;
    }
  report->limits = outcome->advice != NULL ? g_strdup (outcome->advice->sentence) : NULL;
  report->sources = list_sources (session);
  report->electricity_usd_per_h
      = bud_preferences_electricity_usd_per_h (preferences, &report->presented->evaluation->estimate);
  report->electricity_usd_per_million
      = bud_preferences_electricity_usd_per_million (preferences, &report->presented->evaluation->estimate);
  job = bud_job_new (1, 1, 1, NULL, run, report, report_free);
  bud_jobs_add (bud_session_get_jobs (session), _ ("Report"), job);
  bud_job_start (job, on_done, report);
}

char *
bud_report_propose_name (BudSession *session)
{
  g_autofree char *own = bud_scenario_document_dup_name (bud_session_get_document (session));
  g_autofree char *title
      = bud_describe_scenario (bud_session_get_scenario (session), bud_session_get_catalog (session));

  return g_strdelimit (g_strconcat (own != NULL ? own : title, ".pdf", NULL), "/", '-');
}
