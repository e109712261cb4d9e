/* budsim validate: dispatches to the kinds. */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/options.h"
#include "cli/suggest.h"
#include "cli/validate.h"

static const char usage[] = "validate genz|parameters|serving|kernels|requests|own FILE… [--scenario FILE] "
                            "[--calibrate NAME [--save]] [--load closed-form|simulate] [--json]";

int
bud_verb_validate (int argc, char **argv)
{
  const struct
  {
    const char *name;
    int (*run) (char **files, const BudValidateOptions *options);
  } kinds[] = { { "genz", bud_cli_validate_genz },         { "parameters", bud_cli_validate_parameters },
                { "serving", bud_cli_validate_serving },   { "kernels", bud_cli_validate_kernels },
                { "requests", bud_cli_validate_requests }, { "own", bud_cli_validate_own } };
  const char *names[G_N_ELEMENTS (kinds)];
  static const char *const loads[] = { "closed-form", "simulate", NULL };
  BudValidateOptions chosen = { 0 };
  const char *load = loads[0];
  BudOption options[]
      = { { "--json", BUD_OPTION_FLAG, &chosen.as_json, .help = N_ ("print JSON") },
          { "--scenario", BUD_OPTION_STRING, &chosen.scenario_path, .argument = "FILE",
            .help = N_ ("own: the deployment that the results are of") },
          { "--calibrate", BUD_OPTION_STRING, &chosen.calibrated_id, .argument = "NAME",
            .help = N_ ("own: an engine of this name with constants that fit the results") },
          { "--save", BUD_OPTION_FLAG, &chosen.is_saved,
            .help = N_ ("own: keep that engine; without it only what would be kept is printed") },
          { "--load", BUD_OPTION_CHOICE, &load, .argument = "HOW", .choices = loads,
            .help = N_ ("serving: TTFT and TPOT of closed loops by formula or request by request") } };
  g_autofree const char **values = g_new0 (const char *, (gsize) argc + 1);
  BudSyntax syntax
      = { .usage = usage,
          .about = N_ ("Replays reference or measured cases and prints how far the predictions are off."),
          .options = options,
          .n_options = G_N_ELEMENTS (options),
          .values = values,
          .operands = (const char *const[]){ "KIND", "FILE", NULL },
          .min_operands = 2,
          .max_operands = (guint) argc };
  g_autofree char *close = NULL;
  int code = bud_options_read (&syntax, argc, argv);

  if (code != BUD_OPTIONS_DONE)
    return code;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      names[i] = kinds[i].name;
      if (strcmp (values[0], kinds[i].name) == 0)
        {
          chosen.is_simulated = strcmp (load, "simulate") == 0;
          if (chosen.is_simulated && kinds[i].run != bud_cli_validate_serving)
            return bud_cli_fail (BUD_EXIT_USAGE, _ ("validate %s: --load is for serving runs"), values[0]);
          if (chosen.scenario_path != NULL && kinds[i].run != bud_cli_validate_own)
            return bud_cli_fail (BUD_EXIT_USAGE, _ ("validate %s: --scenario is for own runs"), values[0]);
          if (chosen.calibrated_id != NULL && kinds[i].run != bud_cli_validate_own)
            return bud_cli_fail (BUD_EXIT_USAGE, _ ("validate %s: --calibrate is for own runs"), values[0]);
          if (chosen.is_saved && chosen.calibrated_id == NULL)
            return bud_cli_fail (BUD_EXIT_USAGE, _ ("validate %s: --save is for --calibrate"), values[0]);
          return kinds[i].run ((char **) values + 1, &chosen);
        }
    }
  close = bud_suggest (values[0], names, G_N_ELEMENTS (names));
  return bud_cli_fail (BUD_EXIT_USAGE, _ ("validate: unknown kind “%s”%s; usage: budsim %s"), values[0],
                       close, usage);
}
