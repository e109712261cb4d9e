/* What runs longer than a moment: the list behind the window's jobs button. Main thread only. */
#pragma once

#include <gio/gio.h>

#include "planner/job.h"

G_BEGIN_DECLS

/* One job: name, how far, how long still. Immutable but for its progress, which notifies. */
#define BUD_TYPE_RUNNING_JOB (bud_running_job_get_type ())
/* Notified properties: "progress" (double, 0…1), "detail" (string, "about 4 s left"). */
G_DECLARE_FINAL_TYPE (BudRunningJob, bud_running_job, BUD, RUNNING_JOB, GObject)

const char *bud_running_job_get_name (BudRunningJob *self);
double bud_running_job_get_progress (BudRunningJob *self);
const char *bud_running_job_get_detail (BudRunningJob *self);
void bud_running_job_cancel (BudRunningJob *self);

/* "about 4 s left", "about 3 min left"; NULL for what is not known yet. Free with g_free. */
char *bud_jobs_describe_remaining (double remaining_s);

#define BUD_TYPE_JOBS (bud_jobs_get_type ())
/* A GListModel of BudRunningJob, oldest first. Signal "finished" (BudRunningJob *job, double elapsed_s): it
 * ran to its end and was not cancelled. */
G_DECLARE_FINAL_TYPE (BudJobs, bud_jobs, BUD, JOBS, GObject)

BudJobs *bud_jobs_new (void);

/* Watches a job that was started until it ends; it is listed once it has run for 200 ms, so that nothing
 * flashes. `name` is what a person reads: "Plan: Llama 3.1 70B". */
void bud_jobs_add (BudJobs *self, const char *name, BudJob *job);

G_END_DECLS
