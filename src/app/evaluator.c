#include "app/evaluator.h"

#include <string.h>

struct _BudEvaluator
{
  BudOutcomeFunc callback;
  gpointer user_data;
  char *shipped_path;
  char *user_path;
  GThread *thread;

  GMutex mutex; /* guards what follows */
  GCond wake;
  BudScenario *waiting;
  BudOutcome *finished;
  guint64 submitted; /* generation of the newest submission */
  guint64 delivered;
  guint idle_id;
  gboolean must_reload;
  gboolean must_stop;
};

/* What the worker keeps between evaluations: its catalog and the names looked up last. */
typedef struct
{
  BudCatalog *catalog;
  BudResolved resolved;
  BudScenario *loaded_for; /* whose names `resolved` stands for, NULL = none */
} Worker;

BudOutcome *
bud_outcome_ref (BudOutcome *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
bud_outcome_unref (BudOutcome *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->scenario, bud_scenario_free);
  g_clear_error (&self->error);
  g_clear_pointer (&self->asked, bud_evaluation_unref);
  g_clear_pointer (&self->shown, bud_evaluation_unref);
  g_clear_pointer (&self->advice, bud_advice_free);
  g_free (self);
}

gboolean
bud_evaluation_runs (const BudEvaluation *self)
{
  return self->status == BUD_STATUS_OK && self->estimate.memory.fits;
}

static gboolean
same_node (JsonNode *a, JsonNode *b)
{
  return a == b || (a != NULL && b != NULL && json_node_equal (a, b));
}

static gboolean
names_are_equal (const BudScenario *a, const BudScenario *b)
{
  return g_strcmp0 (a->model_id, b->model_id) == 0 && g_strcmp0 (a->hardware_id, b->hardware_id) == 0
         && g_strcmp0 (a->engine_id, b->engine_id) == 0 && same_node (a->model_spec, b->model_spec)
         && g_strcmp0 (a->cluster_id, b->cluster_id) == 0 && same_node (a->cluster_spec, b->cluster_spec)
         && same_node (a->hardware_spec, b->hardware_spec) && same_node (a->engine_spec, b->engine_spec)
         && g_strcmp0 (a->draft_id, b->draft_id) == 0
         && same_node (a->draft_spec, b->draft_spec)
         /* The user's own price may be applied while loading; NAN is equal to NAN here. */
         && memcmp (&a->usd_per_device_hour, &b->usd_per_device_hour, sizeof a->usd_per_device_hour) == 0;
}

static void
worker_forget (Worker *worker)
{
  if (worker->loaded_for == NULL)
    return;
  bud_resolved_clear (&worker->resolved);
  g_clear_pointer (&worker->loaded_for, bud_scenario_free);
}

static gboolean
worker_load (Worker *worker, BudEvaluator *self, const BudScenario *scenario, GError **error)
{
  if (worker->loaded_for != NULL && names_are_equal (worker->loaded_for, scenario))
    return TRUE;
  worker_forget (worker);
  if (worker->catalog == NULL)
    worker->catalog = bud_catalog_open (self->shipped_path, self->user_path, error);
  if (worker->catalog == NULL || !bud_scenario_load (scenario, worker->catalog, &worker->resolved, error))
    return FALSE;
  worker->loaded_for = bud_scenario_copy (scenario);
  return TRUE;
}

static BudOutcome *
worker_evaluate (Worker *worker, BudEvaluator *self, BudScenario *scenario)
{
  BudOutcome *outcome = g_new0 (BudOutcome, 1);

  g_atomic_ref_count_init (&outcome->ref_count);
  outcome->scenario = scenario;
  if (!worker_load (worker, self, scenario, &outcome->error))
    return outcome;

  outcome->asked = bud_evaluation_new (scenario, &worker->resolved);
  if (outcome->asked->status == BUD_STATUS_OK)
    outcome->advice = bud_advice_new (outcome->asked, &worker->resolved);
  else
    outcome->advice = bud_advice_repair (outcome->asked, &worker->resolved);

  if (bud_evaluation_runs (outcome->asked))
    outcome->shown = bud_evaluation_ref (outcome->asked);
  else if (outcome->advice != NULL && outcome->advice->changed != NULL)
    {
      outcome->shown = bud_evaluation_new (outcome->advice->changed, &worker->resolved);
      if (!bud_evaluation_runs (outcome->shown))
        g_clear_pointer (&outcome->shown, bud_evaluation_unref);
    }
  return outcome;
}

static gboolean
on_finished (gpointer user_data)
{
  BudEvaluator *self = user_data;
  g_autoptr (BudOutcome) outcome = NULL;

  g_mutex_lock (&self->mutex);
  self->idle_id = 0;
  outcome = g_steal_pointer (&self->finished);
  g_mutex_unlock (&self->mutex);
  if (outcome != NULL)
    self->callback (outcome, self->user_data);
  return G_SOURCE_REMOVE;
}

/* With the mutex held. A result that something newer has overtaken is still shown while a slider
 * moves: each is newer than what is on screen, and the last one always arrives. */
static void
hand_back (BudEvaluator *self, BudOutcome *outcome, guint64 generation)
{
  g_clear_pointer (&self->finished, bud_outcome_unref);
  self->finished = outcome;
  self->delivered = generation;
  if (self->idle_id == 0)
    self->idle_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_finished, self, NULL);
}

static gpointer
run (gpointer user_data)
{
  BudEvaluator *self = user_data;
  Worker worker = { 0 };

  g_mutex_lock (&self->mutex);
  while (!self->must_stop)
    {
      BudScenario *scenario = g_steal_pointer (&self->waiting);
      guint64 generation = self->submitted;
      gboolean must_reload = self->must_reload;
      BudOutcome *outcome;

      if (scenario == NULL)
        {
          g_cond_wait (&self->wake, &self->mutex);
          continue;
        }
      self->must_reload = FALSE;
      g_mutex_unlock (&self->mutex);
      if (must_reload)
        {
          worker_forget (&worker);
          g_clear_pointer (&worker.catalog, bud_catalog_close);
        }
      outcome = worker_evaluate (&worker, self, scenario);
      g_mutex_lock (&self->mutex);
      if (self->must_stop)
        bud_outcome_unref (outcome);
      else
        hand_back (self, outcome, generation);
    }
  g_mutex_unlock (&self->mutex);
  worker_forget (&worker);
  g_clear_pointer (&worker.catalog, bud_catalog_close);
  return NULL;
}

BudEvaluator *
bud_evaluator_new (const char *shipped_path, const char *user_path, BudOutcomeFunc callback,
                   gpointer user_data)
{
  BudEvaluator *self = g_new0 (BudEvaluator, 1);

  self->shipped_path = g_strdup (shipped_path);
  self->user_path = g_strdup (user_path);
  self->callback = callback;
  self->user_data = user_data;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->wake);
  self->thread = g_thread_new ("evaluator", run, self);
  return self;
}

void
bud_evaluator_free (BudEvaluator *self)
{
  g_mutex_lock (&self->mutex);
  self->must_stop = TRUE;
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);

  if (self->idle_id != 0)
    g_source_remove (self->idle_id);
  g_clear_pointer (&self->waiting, bud_scenario_free);
  g_clear_pointer (&self->finished, bud_outcome_unref);
  g_free (self->shipped_path);
  g_free (self->user_path);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->wake);
  g_free (self);
}

void
bud_evaluator_submit (BudEvaluator *self, const BudScenario *scenario)
{
  BudScenario *copy = bud_scenario_copy (scenario);

  g_mutex_lock (&self->mutex);
  g_clear_pointer (&self->waiting, bud_scenario_free);
  self->waiting = copy;
  self->submitted++;
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->mutex);
}

void
bud_evaluator_forget (BudEvaluator *self)
{
  g_mutex_lock (&self->mutex);
  self->must_reload = TRUE;
  g_mutex_unlock (&self->mutex);
}

gboolean
bud_evaluator_is_busy (BudEvaluator *self)
{
  gboolean busy;

  g_mutex_lock (&self->mutex);
  busy = self->delivered != self->submitted || self->finished != NULL;
  g_mutex_unlock (&self->mutex);
  return busy;
}
