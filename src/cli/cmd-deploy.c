/* budsim deploy: a scenario as a server's command line or a manifest. */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/scenario-args.h"
#include "planner/artefact.h"

static int
print (const BudScenario *scenario, const char *format, const char *path)
{
  g_autoptr (BudEvaluation) evaluation = NULL;
  g_autofree char *text = NULL;
  BudArtefact artefact;
  int code;

  evaluation = bud_cli_evaluate (scenario, &code);
  if (evaluation == NULL)
    return code;
  if (format == NULL || !bud_artefact_parse (format, &artefact))
    artefact = bud_artefact_of_engine (evaluation->profile.base_id);
  text = bud_artefact_text (evaluation, artefact);
  if (path != NULL)
    return bud_cli_write (path, text, strlen (text));
  bud_cli_puts (text);
  return BUD_EXIT_OK;
}

int
bud_verb_deploy (int argc, char **argv)
{
  static const char *const operands[] = { "MODEL", "HARDWARE", NULL };
  static const char *const formats[] = { "vllm", "sglang", "trtllm", "kubernetes", NULL };
  const char *values[2] = { NULL, NULL }, *format = NULL, *path = NULL;
  BudScenarioArgs args;
  g_autoptr (BudScenario) scenario = NULL;
  BudSyntax syntax
      = { .usage = "deploy MODEL HARDWARE | --scenario FILE [OPTIONS]",
          .about = N_ ("Prints what starts this deployment: a server’s command line, or a Kubernetes\n"
                       "manifest, with what was assumed as comments."),
          .operands = operands,
          .max_operands = 2,
          .values = values };
  int code;

  bud_scenario_args_init (&args, BUD_ARGS_WORKLOAD | BUD_ARGS_SCENARIO);
  bud_scenario_args_add (&args,
                         (BudOption){ "--format", BUD_OPTION_CHOICE, &format, .argument = "F",
                                      .help = N_ ("of this engine’s server, or kubernetes; the engine’s "
                                                  "own unless given"),
                                      .choices = formats });
  bud_scenario_args_add (&args, (BudOption){ "-o", BUD_OPTION_STRING, &path, .argument = "FILE",
                                             .help = N_ ("write it there instead of printing") });
  code = bud_scenario_args_read (&args, &syntax, argc, argv);
  if (code != BUD_OPTIONS_DONE)
    return code;
  code = bud_scenario_args_check (&args, &syntax);
  if (code != BUD_EXIT_OK)
    return code;
  scenario = bud_scenario_args_build (&args, &syntax, values[0], values[1], &code);
  return scenario != NULL ? print (scenario, format, path) : code;
}
