/* What every verb of `budsim` shares: exit codes, output, the catalog, errors. */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "catalog/catalog.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_EXIT_OK = 0,
  BUD_EXIT_MISMATCH = 1,
  BUD_EXIT_USAGE = 2,
  BUD_EXIT_CANNOT_WRITE = 3,
  BUD_EXIT_INTERRUPTED = 130,
} BudExit;

/* One line "budsim: …" on standard error; line breaks in the text become spaces. Returns `code`, so that
 * verbs can `return bud_cli_fail (…)`. */
int bud_cli_fail (int code, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Standard output, buffered. A failed write ends the program with BUD_EXIT_CANNOT_WRITE, silently for a
 * closed pipe. */
void bud_cli_print (const char *format, ...) G_GNUC_PRINTF (1, 2);
void bud_cli_puts (const char *text);
void bud_cli_flush (void);

/* Pretty JSON and a line break; takes the node. */
void bud_cli_print_json (JsonNode *node);

/* True once Ctrl-C was pressed; a second one ends the program at once. */
gboolean bud_cli_is_interrupted (void);

/* The catalog, opened once; NULL after printing why (then return BUD_EXIT_USAGE). */
BudCatalog *bud_cli_catalog (void);

/* Contents of a file, or of standard input for "-". NULL after printing why. Refuses more than 64 MB
(devices, endless pipes). */
char *bud_cli_read (const char *path, gsize *length);

/* Writes a file by rename; the exit status (BUD_EXIT_CANNOT_WRITE after printing why). */
int bud_cli_write (const char *path, const char *bytes, gsize length);

typedef int (*BudVerbFunc) (int argc, char **argv); /* argv[0] is the verb */

int bud_verb_models (int argc, char **argv);
int bud_verb_hardware (int argc, char **argv);
int bud_verb_usecases (int argc, char **argv);
int bud_verb_engines (int argc, char **argv);
int bud_verb_clusters (int argc, char **argv);
int bud_verb_memory (int argc, char **argv);
int bud_verb_estimate (int argc, char **argv);
int bud_verb_plan (int argc, char **argv);
int bud_verb_simulate (int argc, char **argv);
int bud_verb_deploy (int argc, char **argv);
int bud_verb_sweep (int argc, char **argv);
int bud_verb_compare (int argc, char **argv);
int bud_verb_plot (int argc, char **argv);
int bud_verb_report (int argc, char **argv);
int bud_verb_validate (int argc, char **argv);
int bud_verb_bench (int argc, char **argv);

G_END_DECLS
