/* budsim report: an estimate as a PDF with its plots, and the plots and numbers as files beside it. */
#include "config.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/plot-file.h"
#include "cli/report.h"
#include "cli/scenario-args.h"
#include "planner/default-scenario.h"
#include "planner/findings.h"
#include "plot/estimate-plots.h"
#include "plot/estimate-report.h"

static void
add_estimate (BudDocument *document, const BudEvaluation *evaluation, const BudFindings *findings)
{
  const BudScenario *scenario = evaluation->scenario;
  const BudReportBand bands[] = { { _ ("TTFT"), findings->ttft.range, findings->ttft.runs },
                                  { _ ("TPOT"), findings->tpot.range, findings->tpot.runs } };
  BudReportWords words = { .usecase = findings->usecase,
                           .ttft_limit_s = scenario->ttft_limit_s,
                           .tpot_limit_s = scenario->tpot_limit_s,
                           .e2e_limit_s = scenario->e2e_limit_s,
                           .limits = findings->limits,
                           .electricity_usd_per_h = NAN,
                           .electricity_usd_per_million_tokens = NAN,
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

static int
write_pdf (const BudEvaluation *evaluation, const BudAccuracy *accuracy, const char *folder)
{
  const BudResolved resolved
      = { .model = evaluation->model, .device = evaluation->device, .profile = evaluation->profile };
  g_autoptr (BudAdvice) advice = bud_advice_new (evaluation, &resolved);
  g_autoptr (BudFindings) findings = bud_findings_new (evaluation, advice, accuracy, bud_cli_catalog ());

  g_autofree char *path = g_build_filename (folder, "report.pdf", NULL);
  g_autofree char *line = bud_cli_scenario_line (evaluation);
  g_autofree char *footer = g_strdup_printf (_ ("Method: %s"), bud_method_name (evaluation->estimate.method));
  g_autoptr (BudDocument) document = bud_document_new (evaluation->model->name, line, footer);
  g_autoptr (GError) error = NULL;

  add_estimate (document, evaluation, findings);
  if (!bud_document_write (document, path, &error))
    return bud_cli_fail (BUD_EXIT_CANNOT_WRITE, "%s", error->message);
  return BUD_EXIT_OK;
}

static int
write_plots (const BudEvaluation *evaluation, const char *folder)
{
  const BudCase *request = &evaluation->request;
  const BudEstimate *estimate = &evaluation->estimate;
  struct
  {
    const char *file, *title;
    BudPlot *plot;
  } plots[] = {
    { "roofline-prefill.svg", _ ("Roofline, prefill"), bud_plot_of_roofline (request, estimate, TRUE) },
    { "roofline-decode.svg", _ ("Roofline, decode"), bud_plot_of_roofline (request, estimate, FALSE) },
    { "breakdown.svg", _ ("Where the time goes"), bud_plot_of_breakdown (request, estimate, FALSE) },
    { "memory.svg", _ ("Memory per device"), bud_plot_of_memory (estimate, TRUE) },
  };
  int code = BUD_EXIT_OK;

  for (gsize i = 0; i < G_N_ELEMENTS (plots); i++)
    {
      g_autofree char *path = g_build_filename (folder, plots[i].file, NULL);

      if (code == BUD_EXIT_OK && plots[i].plot != NULL)
        code = bud_cli_write_evaluation_plot (plots[i].plot, plots[i].title, evaluation, path);
      g_clear_pointer (&plots[i].plot, bud_plot_free);
    }
  return code;
}

static int
write_numbers (const BudEvaluation *evaluation, const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "estimate.json", NULL);
  g_autoptr (JsonNode) node = bud_evaluation_to_json (evaluation, TRUE);
  g_autofree char *text = json_to_string (node, TRUE);

  return bud_cli_write (path, text, strlen (text));
}

/* Options describe a deployment of one's own: with none named they would be lost. */
static BudScenario *
default_scenario (const BudSyntax *syntax, int *code)
{
  BudCatalog *catalog;

  *code = BUD_EXIT_USAGE;
  for (guint i = 0; i < syntax->n_options; i++)
    if (syntax->options[i].is_given && strcmp (syntax->options[i].name, "--folder") != 0)
      {
        bud_cli_fail (BUD_EXIT_USAGE, _ ("%s needs MODEL and HARDWARE or --scenario; usage: budsim %s"),
                      syntax->options[i].name, syntax->usage);
        return NULL;
      }
  catalog = bud_cli_catalog ();
  return catalog != NULL ? bud_scenario_default (catalog) : NULL;
}

int
bud_verb_report (int argc, char **argv)
{
  static const char *const operands[] = { "MODEL", "HARDWARE", NULL };
  const char *values[2] = { NULL, NULL }, *folder = "report";
  BudScenarioArgs args;
  g_autoptr (BudScenario) scenario = NULL;
  g_autoptr (BudEvaluation) evaluation = NULL;
  g_autoptr (BudAccuracy) accuracy = NULL;
  BudSyntax syntax
      = { .usage = "report [MODEL HARDWARE | --scenario FILE] [OPTIONS]",
          .about
          = N_ ("Prints an estimate and writes it to a folder: report.pdf, the plots as SVG, the numbers as\n"
                "JSON. Without a model: the scenario the window opens with."),
          .operands = operands,
          .max_operands = 2,
          .values = values };
  int code;

  bud_scenario_args_init (&args, BUD_ARGS_WORKLOAD | BUD_ARGS_SCENARIO);
  bud_scenario_args_add (&args, (BudOption){ "--folder", BUD_OPTION_STRING, &folder, .argument = "DIR",
                                             .help = N_ ("where to write; “report” unless given") });
  code = bud_scenario_args_read (&args, &syntax, argc, argv);
  if (code != BUD_OPTIONS_DONE)
    return code;
  if (syntax.n_values == 1 && args.cluster == NULL)
    return bud_cli_fail (BUD_EXIT_USAGE, _ ("%s is missing; usage: budsim %s"), operands[1], syntax.usage);
  scenario = syntax.n_values == 0 && args.scenario_path == NULL && args.cluster == NULL
                 ? default_scenario (&syntax, &code)
                 : bud_scenario_args_build (&args, &syntax, values[0], values[1], &code);
  if (scenario == NULL)
    return code;
  evaluation = bud_cli_evaluate (scenario, &code);
  if (evaluation == NULL)
    return code;
  accuracy = bud_report_accuracy (scenario);
  bud_report_print (evaluation, accuracy, FALSE);
  if (g_mkdir_with_parents (folder, 0755) != 0)
    return bud_cli_fail (BUD_EXIT_CANNOT_WRITE, "%s: %s", folder, g_strerror (errno));
  code = write_pdf (evaluation, accuracy, folder);
  if (code == BUD_EXIT_OK)
    code = write_plots (evaluation, folder);
  if (code == BUD_EXIT_OK)
    code = write_numbers (evaluation, folder);
  if (code == BUD_EXIT_OK)
    bud_cli_print (_ ("\nReport, plots and numbers are in %s.\n"), folder);
  return code;
}
