#include "config.h"

#include "cli/plot-file.h"

#include <glib/gi18n.h>

#include "cli/cli.h"
#include "plot/export.h"

int
bud_cli_check_plot_path (const char *path, const char *usage)
{
  g_autoptr (GError) error = NULL;
  BudExportFormat format;

  if (path == NULL)
    return bud_cli_fail (BUD_EXIT_USAGE, _ ("-o FILE is missing; usage: budsim %s"), usage);
  if (!bud_export_format_for_path (path, &format, &error))
    return bud_cli_fail (BUD_EXIT_USAGE, "-o: %s", error->message);
  return BUD_EXIT_OK;
}

int
bud_cli_write_plot (BudPlot *plot, const char *title, const char *subtitle, const char *footer,
                    const char *path)
{
  BudExport options = { .title = title, .subtitle = subtitle, .footer = footer };
  g_autoptr (GError) error = NULL;

  if (!bud_plot_export (plot, &options, path, &error))
    return bud_cli_fail (BUD_EXIT_CANNOT_WRITE, "%s", error->message);
  return BUD_EXIT_OK;
}

char *
bud_cli_scenario_line (const BudEvaluation *evaluation)
{
  const BudDeployment *d = &evaluation->request.deployment;
  const BudWorkload *w = &evaluation->request.workload;
  g_autofree char *load
      = g_strdup_printf (w->is_concurrency ? _ ("concurrency %u") : _ ("batch %u"), w->n_sequences);

  return g_strdup_printf (
      _ ("%s, %.0f input and %.0f output tokens, %s, on %u × %s, TP %u, PP %u, EP %u, DP %u, %s weights"),
      evaluation->model->name, w->input_tokens, w->output_tokens, load, d->n_devices, evaluation->device.name,
      d->tp, d->pp, d->ep, d->dp, bud_format_name (d->weight_format));
}

int
bud_cli_write_evaluation_plot (BudPlot *plot, const char *title, const BudEvaluation *evaluation,
                               const char *path)
{
  g_autofree char *line = bud_cli_scenario_line (evaluation);
  g_autofree char *footer = g_strdup_printf (
      _ ("Method: %s, engine: %s"), bud_method_name (evaluation->estimate.method), evaluation->profile.name);

  return bud_cli_write_plot (plot, title, line, footer, path);
}
