/* `budsim validate KIND FILE…`: each kind replays files of one format. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Prints to standard output (see cli.h) and returns the exit status: 0 all as expected, 1 mismatches, 2 bad
 * input (after bud_cli_fail). Weak: a kind that is not linked in is "not supported yet". `files` is
 * NULL-terminated with at least one entry. */
#define BUD_CLI_WEAK __attribute__ ((weak))
int bud_cli_validate_genz (char **files, gboolean as_json) BUD_CLI_WEAK;
int bud_cli_validate_parameters (char **files, gboolean as_json) BUD_CLI_WEAK;
int bud_cli_validate_serving (char **files, gboolean as_json) BUD_CLI_WEAK;
int bud_cli_validate_kernels (char **files, gboolean as_json) BUD_CLI_WEAK;
int bud_cli_validate_requests (char **files, gboolean as_json) BUD_CLI_WEAK;

G_END_DECLS
