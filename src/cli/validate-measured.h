/* What `validate serving` and `validate kernels` share. */
#pragma once

#include "cli/table.h"
#include "planner/validation.h"

G_BEGIN_DECLS

typedef GPtrArray *(*BudReplayFunc) (BudReplay *replay, const char *text, gssize length, GError **error);

/* A replay over the catalog. $BUDSIM_CONSTANTS names a file of constants laid over it
 * (bud_replay_set_constants), for fitting programs. NULL after printing why, with the exit status. */
BudReplay *bud_cli_replay (int *status);

/* Appends what every file replays to. FALSE after printing why; `status` is the exit status. */
gboolean bud_cli_replay_files (char **files, BudReplay *replay, BudReplayFunc read, GPtrArray *runs,
                               int *status);

/* Five cells: n, median, mean, p90 and bias in percent. */
void bud_cli_add_errors (BudTable *table, const BudErrors *errors);

char *bud_cli_percent (double ratio);

/* Why runs were left out and how many for each reason; char *, borrowed. Nothing when it is empty. */
void bud_cli_print_skipped (GPtrArray *reasons);

G_END_DECLS
