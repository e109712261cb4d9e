/* The header bar's jobs button: there only while jobs are. A ring of their progress and their number; its
 * popover lists them with progress, time left and Cancel. */
#pragma once

#include <adwaita.h>

#include "app/jobs.h"

G_BEGIN_DECLS

#define BUD_TYPE_JOBS_BUTTON (bud_jobs_button_get_type ())
G_DECLARE_FINAL_TYPE (BudJobsButton, bud_jobs_button, BUD, JOBS_BUTTON, AdwBin)

GtkWidget *bud_jobs_button_new (BudJobs *jobs);

G_END_DECLS
