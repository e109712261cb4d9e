/* Runs a job in the foreground. */
#pragma once

#include "planner/job.h"

G_BEGIN_DECLS

/* Starts the job and waits for its end; after a second, progress on standard error when that is a terminal.
 * Ctrl-C cancels it: FALSE, what is done is whole. */
gboolean bud_cli_run_job (BudJob *job, const char *label);

G_END_DECLS
