/* The actions of budsim models, hardware, usecases, engines and clusters, and what they share. */
#pragma once

#include "cli/catalog-kind.h"
#include "cli/options.h"

G_BEGIN_DECLS

/* argv[0] is the action. Return the exit status. */
int bud_cli_list_items (const BudCliKind *info, int argc, char **argv);
int bud_cli_show_history (const BudCliKind *info, int argc, char **argv);
int bud_cli_restore_item (const BudCliKind *info, int argc, char **argv);
int bud_cli_fetch_item (const BudCliKind *info, int argc, char **argv);

/* Reads an action with at most one operand and opens the catalog. `syntax->usage` is what follows the action.
 * BUD_OPTIONS_DONE to go on, else the exit status. */
int bud_cli_read_operand (const BudCliKind *info, BudSyntax *syntax, int argc, char **argv);

/* Prints an error of the catalog, after “about: ” unless NULL; returns the exit status. */
int bud_cli_fail_catalog (const char *about, const GError *error);

G_END_DECLS
