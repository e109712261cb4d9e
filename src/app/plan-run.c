#include "app/plan-run.h"

#include <math.h>

#define FIRST_RANK_MS 80
#define RANK_EVERY_MS 250
#define CLOUD_COLUMNS 52
#define CLOUD_ROWS 30

struct _BudPlanRun
{
  GObject parent_instance;

  BudSession *session;
  BudPlanRunState state;
  GError *error;
  BudPlanCriteria *criteria;
  char *name;
  BudPlan *plan;
  BudJob *job;
  BudRanking *ranking;
  BudPlanCloud *cloud;
  BudRankOrder order;
  BudRankKey x, y;
  guint64 generation; /* of starts: what belongs to an earlier one is dropped */
  guint tick_id;
  gboolean is_ranking;
  gboolean must_rank; /* once more, when the ranking under way is done */
};

enum
{
  STATE_CHANGED,
  PROGRESS,
  RANKED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BudPlanRun, bud_plan_run, G_TYPE_OBJECT)

static void
set_state (BudPlanRun *self, BudPlanRunState state)
{
  self->state = state;
  g_signal_emit (self, signals[STATE_CHANGED], 0);
}

/* Ranking */

typedef struct
{
  BudPlan *plan;
  BudRankOrder order;
  BudRankKey x, y;
  guint64 generation;
} RankRequest;

static void
rank_request_free (gpointer data)
{
  RankRequest *request = data;

  bud_plan_unref (request->plan);
  g_free (request);
}

static void
rank_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const RankRequest *request = task_data;
  g_autoptr (BudRanking) ranking = bud_ranking_new (request->plan, &request->order);

  g_task_return_pointer (task,
                         bud_plan_cloud_new (ranking, request->x, request->y, CLOUD_COLUMNS, CLOUD_ROWS),
                         (GDestroyNotify) bud_plan_cloud_free);
}

static void start_ranking (BudPlanRun *self);

static void
on_ranked (GObject *object, GAsyncResult *result, gpointer user_data)
{
  BudPlanRun *self = BUD_PLAN_RUN (object);
  const RankRequest *request = g_task_get_task_data (G_TASK (result));
  BudPlanCloud *cloud = g_task_propagate_pointer (G_TASK (result), NULL);

  self->is_ranking = FALSE;
  if (self->session == NULL || request->generation != self->generation)
    bud_plan_cloud_free (cloud);
  else
    {
      bud_plan_cloud_free (self->cloud);
      self->cloud = cloud;
      self->ranking = cloud->ranking;
      g_signal_emit (self, signals[RANKED], 0);
    }
  if (self->session != NULL && self->must_rank)
    start_ranking (self);
}

static void
start_ranking (BudPlanRun *self)
{
  g_autoptr (GTask) task = NULL;
  RankRequest *request;

  if (self->plan == NULL)
    return;
  self->must_rank = self->is_ranking;
  if (self->is_ranking)
    return;
  self->is_ranking = TRUE;
  request = g_new (RankRequest, 1);
  *request = (RankRequest){ bud_plan_ref (self->plan), self->order, self->x, self->y, self->generation };
  task = g_task_new (self, NULL, on_ranked, NULL);
  g_task_set_task_data (task, request, rank_request_free);
  g_task_run_in_thread (task, rank_in_thread);
}

/* Evaluating */

static gboolean
on_tick (gpointer user_data)
{
  BudPlanRun *self = user_data;

  if (!self->is_ranking)
    start_ranking (self);
  self->tick_id = g_timeout_add (RANK_EVERY_MS, on_tick, self);
  g_signal_emit (self, signals[PROGRESS], 0);
  return G_SOURCE_REMOVE;
}

typedef struct
{
  BudPlanRun *run;
  guint64 generation;
} Ticket;

static void
on_job_done (BudJob *job, gpointer user_data)
{
  g_autofree Ticket *ticket = user_data;
  g_autoptr (BudPlanRun) self = ticket->run;

  if (self->session == NULL || ticket->generation != self->generation)
    return;
  g_clear_handle_id (&self->tick_id, g_source_remove);
  start_ranking (self);
  set_state (self, bud_job_is_cancelled (job) ? BUD_PLAN_RUN_CANCELLED : BUD_PLAN_RUN_DONE);
}

static void
start_job (BudPlanRun *self)
{
  Ticket *ticket = g_new (Ticket, 1);

  *ticket = (Ticket){ g_object_ref (self), self->generation };
  self->job = bud_plan_job (self->plan, 0, NULL);
  bud_job_start (self->job, on_job_done, ticket);
  bud_jobs_add (bud_session_get_jobs (self->session), self->name, self->job);
  self->tick_id = g_timeout_add (FIRST_RANK_MS, on_tick, self);
  set_state (self, BUD_PLAN_RUN_RUNNING);
}

/* Loading */

typedef struct
{
  char *shipped_path, *user_path;
  BudPlanCriteria *criteria;
  guint64 generation;
} LoadRequest;

static void
load_request_free (gpointer data)
{
  LoadRequest *request = data;

  g_free (request->shipped_path);
  g_free (request->user_path);
  bud_plan_criteria_free (request->criteria);
  g_free (request);
}

static void
load_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const LoadRequest *request = task_data;
  GError *error = NULL;
  BudCatalog *catalog = bud_catalog_open (request->shipped_path, request->user_path, &error);
  BudPlan *plan = catalog != NULL ? bud_plan_criteria_load (request->criteria, catalog, &error) : NULL;

  g_clear_pointer (&catalog, bud_catalog_close);
  if (plan != NULL)
    g_task_return_pointer (task, plan, (GDestroyNotify) bud_plan_unref);
  else
    g_task_return_error (task, error);
}

static void
on_loaded (GObject *object, GAsyncResult *result, gpointer user_data)
{
  BudPlanRun *self = BUD_PLAN_RUN (object);
  const LoadRequest *request = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  BudPlan *plan = g_task_propagate_pointer (G_TASK (result), &error);

  if (self->session == NULL || request->generation != self->generation)
    {
      g_clear_pointer (&plan, bud_plan_unref);
      return;
    }
  if (plan == NULL)
    {
      self->error = g_steal_pointer (&error);
      set_state (self, BUD_PLAN_RUN_FAILED);
      return;
    }
  self->plan = plan;
  start_job (self);
}

/* Lets go of the run before; its job and ranking end by themselves. */
static void
forget (BudPlanRun *self)
{
  self->generation++;
  self->must_rank = FALSE;
  g_clear_handle_id (&self->tick_id, g_source_remove);
  if (self->job != NULL)
    bud_job_cancel (self->job);
  g_clear_pointer (&self->job, bud_job_unref);
  g_clear_pointer (&self->cloud, bud_plan_cloud_free);
  self->ranking = NULL;
  g_clear_pointer (&self->plan, bud_plan_unref);
  g_clear_error (&self->error);
}

void
bud_plan_run_start (BudPlanRun *self, const BudPlanCriteria *criteria, const char *name)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_loaded, NULL);
  LoadRequest *request = g_new0 (LoadRequest, 1);
  BudPlanCriteria *copy = bud_plan_criteria_copy (criteria);

  forget (self);
  bud_plan_criteria_free (self->criteria);
  self->criteria = copy;
  g_free (self->name);
  self->name = g_strdup (name);
  request->shipped_path = g_strdup (bud_session_get_shipped_path (self->session));
  request->user_path = g_strdup (bud_session_get_user_path (self->session));
  request->criteria = bud_plan_criteria_copy (copy);
  request->generation = self->generation;
  g_task_set_task_data (task, request, load_request_free);
  g_task_run_in_thread (task, load_in_thread);
  set_state (self, BUD_PLAN_RUN_LOADING);
}

void
bud_plan_run_cancel (BudPlanRun *self)
{
  if (self->state == BUD_PLAN_RUN_LOADING)
    {
      forget (self);
      set_state (self, BUD_PLAN_RUN_CANCELLED);
    }
  else if (self->job != NULL)
    bud_job_cancel (self->job);
}

BudPlanRunState
bud_plan_run_get_state (BudPlanRun *self)
{
  return self->state;
}

gboolean
bud_plan_run_is_busy (BudPlanRun *self)
{
  return self->state == BUD_PLAN_RUN_LOADING || self->state == BUD_PLAN_RUN_RUNNING || self->is_ranking
         || self->must_rank;
}

const GError *
bud_plan_run_get_error (BudPlanRun *self)
{
  return self->error;
}

const BudPlanCriteria *
bud_plan_run_get_criteria (BudPlanRun *self)
{
  return self->criteria;
}

guint64
bud_plan_run_get_n_done (BudPlanRun *self)
{
  return self->job != NULL ? bud_job_get_n_done (self->job) : 0;
}

guint64
bud_plan_run_get_n_candidates (BudPlanRun *self)
{
  return self->plan != NULL ? bud_plan_get_n_candidates (self->plan) : 0;
}

double
bud_plan_run_get_remaining_s (BudPlanRun *self)
{
  return self->job != NULL ? bud_job_get_remaining_s (self->job) : NAN;
}

BudRanking *
bud_plan_run_get_ranking (BudPlanRun *self)
{
  return self->ranking;
}

const BudPlanCloud *
bud_plan_run_get_cloud (BudPlanRun *self)
{
  return self->cloud;
}

void
bud_plan_run_set_order (BudPlanRun *self, const BudRankOrder *order)
{
  if (bud_rank_order_equal (order, &self->order))
    return;
  self->order = *order;
  start_ranking (self);
}

const BudRankOrder *
bud_plan_run_get_order (BudPlanRun *self)
{
  return &self->order;
}

void
bud_plan_run_set_axes (BudPlanRun *self, BudRankKey x, BudRankKey y)
{
  if (x == self->x && y == self->y)
    return;
  self->x = x;
  self->y = y;
  start_ranking (self);
}

static void
dispose (GObject *object)
{
  BudPlanRun *self = BUD_PLAN_RUN (object);

  forget (self);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (bud_plan_run_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  BudPlanRun *self = BUD_PLAN_RUN (object);

  bud_plan_criteria_free (self->criteria);
  g_free (self->name);
  G_OBJECT_CLASS (bud_plan_run_parent_class)->finalize (object);
}

static void
bud_plan_run_class_init (BudPlanRunClass *klass)
{
  static const char *const names[N_SIGNALS] = { "state-changed", "progress", "ranked" };

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  for (int i = 0; i < N_SIGNALS; i++)
    signals[i]
        = g_signal_new (names[i], BUD_TYPE_PLAN_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bud_plan_run_init (BudPlanRun *self)
{
  self->order = (BudRankOrder){ .verdicts = BUD_RANK_MEETING, .one_per_device = TRUE };
  self->x = BUD_RANK_TPOT;
  self->y = BUD_RANK_USD_PER_MILLION;
}

BudPlanRun *
bud_plan_run_new (BudSession *session)
{
  BudPlanRun *self = g_object_new (BUD_TYPE_PLAN_RUN, NULL);

  self->session = g_object_ref (session);
  return self;
}
