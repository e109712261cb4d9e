/* budsim estimate: one deployment. */
#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "cli/cli.h"
#include "cli/report.h"
#include "cli/scenario-args.h"

/* "error_band": how far measured runs near this one were from their predictions. */
static JsonNode *
with_bands (JsonNode *estimate, const BudEvaluation *evaluation, const BudAccuracy *accuracy)
{
  static const BudMetric metrics[] = { BUD_METRIC_TTFT, BUD_METRIC_TPOT };
  JsonObject *bands = json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (metrics); i++)
    {
      BudBand band;

      if (accuracy != NULL && bud_accuracy_band (accuracy, evaluation, metrics[i], &band))
        json_object_set_member (bands, bud_metric_key (metrics[i]), bud_band_to_json (&band));
      else
        json_object_set_null_member (bands, bud_metric_key (metrics[i]));
    }
  json_object_set_object_member (json_node_get_object (estimate), "error_band", bands);
  return estimate;
}

int
bud_verb_estimate (int argc, char **argv)
{
  static const char *const operands[] = { "MODEL", "HARDWARE", NULL };
  const char *values[2] = { NULL, NULL };
  gboolean as_json = FALSE, as_csv = FALSE, with_operators = FALSE;
  BudScenarioArgs args;
  g_autoptr (BudScenario) scenario = NULL;
  g_autoptr (BudEvaluation) evaluation = NULL;
  g_autoptr (BudAccuracy) accuracy = NULL;
  BudSyntax syntax
      = { .usage = "estimate MODEL (HARDWARE | --cluster ID) [OPTIONS] | estimate --scenario FILE [OPTIONS]",
          .about = N_ ("Predicts latency, throughput, memory, cost and limits of one deployment."),
          .operands = operands,
          .max_operands = 2,
          .values = values };
  int code;

  bud_scenario_args_init (&args, BUD_ARGS_WORKLOAD | BUD_ARGS_SCENARIO);
  bud_scenario_args_add (&args, (BudOption){ "--operators", BUD_OPTION_FLAG, &with_operators,
                                             .help = N_ ("add every operator") });
  bud_scenario_args_add (&args,
                         (BudOption){ "--json", BUD_OPTION_FLAG, &as_json, .help = N_ ("print JSON") });
  bud_scenario_args_add (
      &args, (BudOption){ "--csv", BUD_OPTION_FLAG, &as_csv,
                          .help = N_ ("print one row, or with --operators all operators, as CSV") });
  code = bud_scenario_args_read (&args, &syntax, argc, argv);
  if (code != BUD_OPTIONS_DONE)
    return code;
  if (as_json && as_csv)
    return bud_cli_fail (BUD_EXIT_USAGE, _ ("--json and --csv exclude each other; give one of them"));
  code = bud_scenario_args_check (&args, &syntax);
  if (code != BUD_EXIT_OK)
    return code;
  scenario = bud_scenario_args_build (&args, &syntax, values[0], values[1], &code);
  if (scenario == NULL)
    return code;
  evaluation = bud_cli_evaluate (scenario, &code);
  if (evaluation == NULL)
    return code;
  accuracy = as_csv ? NULL : bud_report_accuracy (scenario);
  if (as_json)
    bud_cli_print_json (
        with_bands (bud_evaluation_to_json (evaluation, with_operators), evaluation, accuracy));
  else if (as_csv)
    bud_report_csv (evaluation, with_operators);
  else
    bud_report_print (evaluation, accuracy, with_operators);
  return BUD_EXIT_OK;
}
