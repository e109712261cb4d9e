/* A verb's options: one table says what may be given, is checked on reading and prints the help. */
#pragma once

#include <glib.h>
#include <stdint.h>

#include "engine/format.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_OPTION_FLAG = 0, /* gboolean */
  BUD_OPTION_STRING,   /* const char *, not empty */
  BUD_OPTION_COUNT,    /* uint32_t, min … max */
  BUD_OPTION_NUMBER,   /* double, min … max */
  BUD_OPTION_FORMAT,   /* BudFormat */
  BUD_OPTION_CHOICE,   /* const char *, one of `choices` */
  BUD_OPTION_LIST,     /* GPtrArray * of const char *; may be given many times */
  BUD_OPTION_LATER,    /* known, refused as "not supported yet" */
} BudOptionKind;

typedef struct
{
  const char *name; /* "--tp"; "" = not an option of this verb */
  BudOptionKind kind;
  void *value;
  double min, max;
  const char *argument;       /* "N" in the help */
  const char *help;           /* N_ () */
  const char *const *choices; /* NULL-terminated */
  gboolean is_given;
} BudOption;

typedef struct
{
  const char *usage; /* "estimate MODEL HARDWARE [OPTIONS]" */
  const char *about; /* N_ () */
  BudOption *options;
  guint n_options;
  const char *const *operands; /* names of the positional arguments, NULL-terminated */
  guint min_operands, max_operands;
  const char **values; /* the operands read; room for max_operands */
  guint n_values;
} BudSyntax;

#define BUD_OPTIONS_DONE (-1)

/* Reads argv[1…]. BUD_OPTIONS_DONE to go on, else the exit status: after --help, or after one line about what
 * is wrong. Operands may stand between options; “--” ends options; “--name=value” is the same as “--name
 * value”. */
int bud_options_read (BudSyntax *syntax, int argc, char **argv);

gboolean bud_options_given (BudSyntax *syntax, const char *name); /* an option there is */

/* “12.5”: true and in range, with nothing before or after. Free of locale. */
gboolean bud_parse_number (const char *text, double min, double max, double *value);

/* "a, b and c" of all number formats, for error messages. */
char *bud_format_names (void);

G_END_DECLS
