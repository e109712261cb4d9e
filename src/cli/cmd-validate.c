/* budsim validate: dispatches to the kinds. */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/options.h"
#include "cli/suggest.h"
#include "cli/validate.h"

static const char usage[] = "validate genz|parameters|serving|kernels FILE… [--json]";

int
bud_verb_validate (int argc, char **argv)
{
  const struct
  {
    const char *name;
    int (*run) (char **files, gboolean as_json);
  } kinds[] = { { "genz", bud_cli_validate_genz },
                { "parameters", bud_cli_validate_parameters },
                { "serving", bud_cli_validate_serving },
                { "kernels", bud_cli_validate_kernels },
                { "requests", bud_cli_validate_requests } };
  const char *names[G_N_ELEMENTS (kinds)];
  gboolean as_json = FALSE;
  const char *load = NULL;
  BudOption options[] = { { "--json", BUD_OPTION_FLAG, &as_json, .help = N_ ("print JSON") },
                          { "--load", BUD_OPTION_LATER, &load } };
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
        return kinds[i].run != NULL
                   ? kinds[i].run ((char **) values + 1, as_json)
                   : bud_cli_fail (BUD_EXIT_USAGE, _ ("validate %s: not supported yet"), values[0]);
    }
  close = bud_suggest (values[0], names, G_N_ELEMENTS (names));
  return bud_cli_fail (BUD_EXIT_USAGE, _ ("validate: unknown kind “%s”%s; usage: budsim %s"), values[0],
                       close, usage);
}
