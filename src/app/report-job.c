#include "app/report-job.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/describe.h"
#include "app/preferences.h"
#include "app/presented.h"
#include "planner/findings.h"
#include "plot/estimate-report.h"
#include "plot/number.h"

/* Everything the worker needs; nothing of it changes meanwhile. */
typedef struct
{
  BudSession *session; /* main thread only, NULL once done */
  GFile *file;
  BudPresented *presented;
  BudFindings *findings;
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
  bud_findings_free (report->findings);
  g_free (report);
}

static void
add_estimate (BudDocument *document, const Report *report)
{
  const BudEvaluation *evaluation = report->presented->evaluation;
  const BudFindings *findings = report->findings;
  const BudScenario *scenario = evaluation->scenario;
  const BudReportBand bands[] = { { _ ("TTFT"), findings->ttft.range, findings->ttft.runs },
                                  { _ ("TPOT"), findings->tpot.range, findings->tpot.runs } };
  BudReportWords words = { .usecase = findings->usecase,
                           .ttft_limit_s = scenario->ttft_limit_s,
                           .tpot_limit_s = scenario->tpot_limit_s,
                           .e2e_limit_s = scenario->e2e_limit_s,
                           .limits = findings->limits,
                           .electricity_usd_per_h = report->electricity_usd_per_h,
                           .electricity_usd_per_million_tokens = report->electricity_usd_per_million,
                           .bands = bands,
                           .n_bands = findings->tpot.runs != NULL ? G_N_ELEMENTS (bands) : 0,
                           .assumptions = (const char *const *) findings->assumptions,
                           .sources = (const char *const *) findings->sources };
  g_autofree BudReportRun *runs = g_new0 (BudReportRun, findings->runs->len + 1);

  for (guint i = 0; i < findings->runs->len; i++)
    {
      const BudFindingRun *run = &g_array_index (findings->runs, BudFindingRun, i);

      runs[words.n_runs++] = (BudReportRun){ run->what, run->measured_s, run->predicted_s, run->source };
    }
  words.runs = runs;
  bud_document_estimate (document, &evaluation->request, &evaluation->estimate, &words);
}

static void
run (guint64 begin, guint64 end, guint worker, gpointer data)
{
  Report *report = data;
  BudMethod method = report->presented->evaluation->estimate.method;
  g_autofree char *footer = g_strdup_printf (_ ("Method: %s"), bud_method_name (method));
  g_autoptr (BudDocument) document
      = bud_document_new (report->presented->title, report->presented->subtitle, footer);
  g_autoptr (GBytes) bytes = NULL;

  add_estimate (document, report);
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
  report->findings
      = bud_findings_new (report->presented->evaluation, outcome->advice,
                          bud_accuracy_store_get (bud_session_get_accuracy (session), BUD_REPLAY_CLOSED_FORM),
                          bud_session_get_catalog (session));
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
