/* `budsim validate KIND FILE…`: each kind replays files of one format. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gboolean as_json;
  gboolean is_simulated;     /* serving: closed loops request by request */
  const char *scenario_path; /* own: what ran them */
  const char *calibrated_id; /* own: the engine to make with constants fitted to them, or NULL */
  gboolean is_saved;         /* own: keep it */
} BudValidateOptions;

/* Prints to standard output (see cli.h) and returns the exit status: 0 all as expected, 1 mismatches, 2 bad
 * input (after bud_cli_fail). `files` is NULL-terminated with at least one entry. */
int bud_cli_validate_genz (char **files, const BudValidateOptions *options);
int bud_cli_validate_parameters (char **files, const BudValidateOptions *options);
int bud_cli_validate_serving (char **files, const BudValidateOptions *options);
int bud_cli_validate_kernels (char **files, const BudValidateOptions *options);
int bud_cli_validate_own (char **files, const BudValidateOptions *options);
int bud_cli_validate_requests (char **files, const BudValidateOptions *options);

G_END_DECLS
