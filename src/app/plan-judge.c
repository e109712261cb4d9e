#include "app/plan-judge.h"

#define POLL_MS 200

struct _BudPlanJudge
{
  GObject parent_instance;

  BudFinalists *finalists;
  BudJob *job;
  guint poll_id; /* while it runs */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (BudPlanJudge, bud_plan_judge, G_TYPE_OBJECT)

static gboolean
on_poll (gpointer user_data)
{
  BudPlanJudge *self = user_data;
  gboolean is_finished = bud_job_is_finished (self->job); /* before what it left is read */

  if (is_finished)
    self->poll_id = 0;
  g_signal_emit (self, changed_signal, 0);
  return is_finished ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

void
bud_plan_judge_stop (BudPlanJudge *self)
{
  g_clear_handle_id (&self->poll_id, g_source_remove);
  if (self->job != NULL)
    bud_job_cancel (self->job);
  g_clear_pointer (&self->job, bud_job_unref);
  g_clear_pointer (&self->finalists, bud_finalists_unref);
}

void
bud_plan_judge_start (BudPlanJudge *self, BudRanking *ranking, guint32 n, BudJobs *jobs, const char *name)
{
  bud_plan_judge_stop (self);
  self->finalists = bud_finalists_new (ranking, n);
  self->job = bud_finalists_job (self->finalists, 0, NULL);
  bud_job_start (self->job, NULL, NULL);
  bud_jobs_add (jobs, name, self->job);
  self->poll_id = g_timeout_add (POLL_MS, on_poll, self);
}

gboolean
bud_plan_judge_is_busy (BudPlanJudge *self)
{
  return self->poll_id != 0;
}

BudFinalists *
bud_plan_judge_get_finalists (BudPlanJudge *self)
{
  return self->finalists;
}

static void
dispose (GObject *object)
{
  bud_plan_judge_stop (BUD_PLAN_JUDGE (object));
  G_OBJECT_CLASS (bud_plan_judge_parent_class)->dispose (object);
}

static void
bud_plan_judge_class_init (BudPlanJudgeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  changed_signal
      = g_signal_new ("changed", BUD_TYPE_PLAN_JUDGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bud_plan_judge_init (BudPlanJudge *self)
{
}

BudPlanJudge *
bud_plan_judge_new (void)
{
  return g_object_new (BUD_TYPE_PLAN_JUDGE, NULL);
}
