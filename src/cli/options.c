#include "config.h"

#include "cli/options.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <math.h>
#include <string.h>

#include "catalog/json-text.h"
#include "cli/cli.h"
#include "cli/suggest.h"
#include "cli/table.h"

gboolean
bud_parse_number (const char *text, double min, double max, double *value)
{
  char *end = NULL;
  double number;

  /* g_ascii_strtod takes leading space, hexadecimal, inf and nan; a command line does not. */
  if (strspn (text, "0123456789.eE+-") != strlen (text) || *text == '\0')
    return FALSE;
  number = g_ascii_strtod (text, &end);
  if (end == text || *end != '\0' || !(number >= min && number <= max))
    return FALSE;
  *value = number;
  return TRUE;
}

static gboolean
parse_count (const char *text, double min, double max, uint32_t *value)
{
  double number;

  if (!bud_parse_number (text, min, MIN (max, (double) G_MAXUINT32), &number) || number != floor (number))
    return FALSE;
  *value = (uint32_t) number;
  return TRUE;
}

char *
bud_format_names (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; i < BUD_N_FORMATS; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", bud_format_name ((BudFormat) i));
  return g_strdup (text->str);
}

static BudOption *
find_option (BudSyntax *syntax, const char *name)
{
  for (guint i = 0; i < syntax->n_options; i++)
    if (strcmp (syntax->options[i].name, name) == 0)
      return &syntax->options[i];
  return NULL;
}

gboolean
bud_options_given (BudSyntax *syntax, const char *name)
{
  BudOption *option = find_option (syntax, name);

  return option != NULL && option->is_given;
}

static void
print_option (const BudOption *option)
{
  g_autofree char *left = option->argument != NULL ? g_strdup_printf ("%s %s", option->name, option->argument)
                                                   : g_strdup (option->name);
  char low[32], high[32];

  bud_print_label (left, 26);
  bud_cli_puts (_ (option->help));
  if (option->kind == BUD_OPTION_COUNT || option->kind == BUD_OPTION_NUMBER)
    bud_cli_print (" (%s … %s)", bud_json_format_double (option->min, low),
                   bud_json_format_double (option->max, high));
  if (option->choices != NULL)
    {
      g_autofree char *joined = g_strjoinv (", ", (char **) option->choices);

      bud_cli_print (" (%s)", joined);
    }
  bud_cli_puts ("\n");
}

static int
print_help (const BudSyntax *syntax)
{
  bud_cli_print ("%s budsim %s\n\n%s\n", _ ("Usage:"), syntax->usage, _ (syntax->about));
  if (syntax->n_options > 0)
    bud_cli_print ("\n%s\n", _ ("Options:"));
  for (guint i = 0; i < syntax->n_options; i++)
    if (syntax->options[i].kind != BUD_OPTION_LATER && *syntax->options[i].name != '\0')
      print_option (&syntax->options[i]);
  bud_print_label ("--help", 26);
  bud_cli_print ("%s\n", _ ("print this and stop"));
  return BUD_EXIT_OK;
}

static int
refuse_option (BudSyntax *syntax, const char *name)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *close = NULL;

  for (guint i = 0; i < syntax->n_options; i++)
    if (syntax->options[i].kind != BUD_OPTION_LATER && *syntax->options[i].name != '\0')
      g_ptr_array_add (names, (char *) syntax->options[i].name);
  g_ptr_array_add (names, (char *) "--help");
  close = bud_suggest (name, (const char *const *) names->pdata, names->len);
  return bud_cli_fail (BUD_EXIT_USAGE, _ ("unknown option %s%s"), name, close);
}

static int
refuse_value (const BudOption *option, const char *text)
{
  char low[32], high[32];
  g_autofree char *names = NULL;

  switch (option->kind)
    {
    case BUD_OPTION_COUNT:
      return bud_cli_fail (BUD_EXIT_USAGE, _ ("%s: “%s” is not a whole number from %s to %s"), option->name,
                           text, bud_json_format_double (option->min, low),
                           bud_json_format_double (option->max, high));
    case BUD_OPTION_NUMBER:
      return bud_cli_fail (BUD_EXIT_USAGE, _ ("%s: “%s” is not a number from %s to %s"), option->name, text,
                           bud_json_format_double (option->min, low),
                           bud_json_format_double (option->max, high));
    case BUD_OPTION_FORMAT:
      names = bud_format_names ();
      return bud_cli_fail (BUD_EXIT_USAGE, _ ("%s: “%s” is not a number format; known: %s"), option->name,
                           text, names);
    case BUD_OPTION_CHOICE:
      names = g_strjoinv (", ", (char **) option->choices);
      return bud_cli_fail (BUD_EXIT_USAGE, _ ("%s: “%s” is not one of %s"), option->name, text, names);
    case BUD_OPTION_FLAG:
    case BUD_OPTION_STRING:
    case BUD_OPTION_LIST:
    case BUD_OPTION_LATER:
    default:
      return bud_cli_fail (BUD_EXIT_USAGE, _ ("%s: the value is empty"), option->name);
    }
}

static gboolean
store_choice (BudOption *option, const char *text)
{
  for (guint i = 0; option->choices[i] != NULL; i++)
    if (g_ascii_strcasecmp (option->choices[i], text) == 0)
      {
        *(const char **) option->value = option->choices[i];
        return TRUE;
      }
  return FALSE;
}

static gboolean
store_value (BudOption *option, const char *text)
{
  switch (option->kind)
    {
    case BUD_OPTION_STRING:
      *(const char **) option->value = text;
      return *text != '\0';
    case BUD_OPTION_LIST:
      g_ptr_array_add (option->value, (char *) text);
      return *text != '\0';
    case BUD_OPTION_COUNT:
      return parse_count (text, option->min, option->max, option->value);
    case BUD_OPTION_NUMBER:
      return bud_parse_number (text, option->min, option->max, option->value);
    case BUD_OPTION_FORMAT:
      return bud_format_parse (text, option->value);
    case BUD_OPTION_CHOICE:
      return store_choice (option, text);
    case BUD_OPTION_FLAG:
    case BUD_OPTION_LATER:
    default:
      return FALSE;
    }
}

/* Reads the option at argv[*i], moving *i past its value. */
static int
read_option (BudSyntax *syntax, int argc, char **argv, int *i)
{
  const char *argument = argv[*i];
  const char *equals = g_str_has_prefix (argument, "--") ? strchr (argument, '=') : NULL;
  g_autofree char *name
      = equals != NULL ? g_strndup (argument, (gsize) (equals - argument)) : g_strdup (argument);
  BudOption *option = find_option (syntax, name);
  const char *value;

  if (option == NULL)
    return refuse_option (syntax, name);
  if (option->kind == BUD_OPTION_LATER)
    return bud_cli_fail (BUD_EXIT_USAGE, _ ("%s: not supported yet"), name);
  if (option->is_given && option->kind != BUD_OPTION_LIST)
    return bud_cli_fail (BUD_EXIT_USAGE, _ ("%s: given twice"), name);
  option->is_given = TRUE;
  if (option->kind == BUD_OPTION_FLAG)
    {
      if (equals != NULL)
        return bud_cli_fail (BUD_EXIT_USAGE, _ ("%s: takes no value"), name);
      *(gboolean *) option->value = TRUE;
      return BUD_OPTIONS_DONE;
    }
  if (equals != NULL)
    value = equals + 1;
  else if (*i + 1 < argc && !g_str_has_prefix (argv[*i + 1], "--"))
    value = argv[++*i];
  else
    return bud_cli_fail (BUD_EXIT_USAGE, _ ("%s: a value is missing (%s)"), name, option->argument);
  if (!store_value (option, value))
    return refuse_value (option, value);
  return BUD_OPTIONS_DONE;
}

/* What programs read is the same bytes in every language, reasons in words included. */
static void
take_plain_locale (BudSyntax *syntax)
{
  static const char *const names[] = { "--json", "--csv" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const BudOption *option = find_option (syntax, names[i]);

      if (option == NULL || !option->is_given)
        continue;
      setlocale (LC_MESSAGES, "C");
      setlocale (LC_NUMERIC, "C");
    }
}

int
bud_options_read (BudSyntax *syntax, int argc, char **argv)
{
  gboolean only_operands = FALSE;
  int code;

  for (int i = 1; i < argc; i++)
    if (strcmp (argv[i], "--") == 0)
      break;
    else if (strcmp (argv[i], "--help") == 0 || strcmp (argv[i], "-h") == 0)
      return print_help (syntax);
  for (int i = 1; i < argc; i++)
    {
      /* A lone “-” is standard input. */
      if (!only_operands && argv[i][0] == '-' && argv[i][1] != '\0')
        {
          if (strcmp (argv[i], "--") == 0)
            {
              only_operands = TRUE;
              continue;
            }
          code = read_option (syntax, argc, argv, &i);
          if (code != BUD_OPTIONS_DONE)
            return code;
          continue;
        }
      if (syntax->n_values >= syntax->max_operands)
        return bud_cli_fail (BUD_EXIT_USAGE, _ ("unexpected “%s”; usage: budsim %s"), argv[i], syntax->usage);
      if (argv[i][0] == '\0')
        return bud_cli_fail (
            BUD_EXIT_USAGE, _ ("%s is empty; usage: budsim %s"),
            syntax->operands[MIN (syntax->n_values, g_strv_length ((char **) syntax->operands) - 1)],
            syntax->usage);
      syntax->values[syntax->n_values++] = argv[i];
    }
  if (syntax->n_values < syntax->min_operands)
    return bud_cli_fail (BUD_EXIT_USAGE, _ ("%s is missing; usage: budsim %s"),
                         syntax->operands[syntax->n_values], syntax->usage);
  take_plain_locale (syntax);
  return BUD_OPTIONS_DONE;
}
