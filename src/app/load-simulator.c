#include "app/load-simulator.h"

#define SHORT_REQUESTS 20000 /* a run of fewer takes a few frames at most */

struct _BudLoadSimulator
{
  GObject parent_instance;

  BudLoadRun *running;
  BudLoadRun *waiting;
  BudTrace *trace;
};

enum
{
  FINISHED,
  BUSY_CHANGED,
  TRACE_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BudLoadSimulator, bud_load_simulator, G_TYPE_OBJECT)

BudLoadRun *
bud_load_run_ref (BudLoadRun *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
bud_load_run_unref (BudLoadRun *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->simulation, bud_simulation_free);
  g_clear_pointer (&self->trace, bud_trace_unref);
  bud_evaluation_unref (self->evaluation);
  g_free (self);
}

static BudLoadRun *
run_new (BudEvaluation *evaluation, BudTrace *trace)
{
  BudLoadRun *run = g_new0 (BudLoadRun, 1);

  g_atomic_ref_count_init (&run->ref_count);
  run->evaluation = bud_evaluation_ref (evaluation);
  bud_simulation_options_init (&run->options, evaluation);
  if (trace != NULL && run->options.workload.arrival == BUD_ARRIVAL_TRACE)
    bud_simulation_options_set_trace (&run->options, (run->trace = bud_trace_ref (trace)));
  run->options.cancel = &run->cancel;
  run->options.n_answered = &run->n_answered;
  return run;
}

static void
simulate (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  BudLoadRun *run = data;

  run->simulation = bud_simulation_new (&run->options, &run->diagnostic);
  g_task_return_boolean (task, TRUE);
}

static void on_simulated (GObject *source, GAsyncResult *result, gpointer user_data);

static void
start (BudLoadSimulator *self)
{
  g_autoptr (GTask) task = NULL;

  self->running = g_steal_pointer (&self->waiting);
  task = g_task_new (self, NULL, on_simulated, NULL);
  g_task_set_task_data (task, bud_load_run_ref (self->running), (GDestroyNotify) bud_load_run_unref);
  g_task_run_in_thread (task, simulate);
}

static void
on_simulated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  BudLoadSimulator *self = BUD_LOAD_SIMULATOR (source);
  g_autoptr (BudLoadRun) run = g_steal_pointer (&self->running);

  if (self->waiting != NULL)
    start (self);
  if (!run->cancel)
    g_signal_emit (self, signals[FINISHED], 0, run);
  if (!bud_load_simulator_is_busy (self))
    g_signal_emit (self, signals[BUSY_CHANGED], 0);
}

void
bud_load_simulator_submit (BudLoadSimulator *self, BudEvaluation *evaluation, BudTrace *trace)
{
  gboolean was_busy = bud_load_simulator_is_busy (self);

  g_clear_pointer (&self->waiting, bud_load_run_unref);
  self->waiting = run_new (evaluation, trace);
  if (self->running == NULL)
    start (self);
  else if (self->running->options.n_requests > SHORT_REQUESTS)
    self->running->cancel = true;
  if (!was_busy)
    g_signal_emit (self, signals[BUSY_CHANGED], 0);
}

void
bud_load_simulator_set_trace (BudLoadSimulator *self, BudTrace *trace)
{
  g_clear_pointer (&self->trace, bud_trace_unref);
  self->trace = trace != NULL ? bud_trace_ref (trace) : NULL;
  g_signal_emit (self, signals[TRACE_CHANGED], 0);
}

BudTrace *
bud_load_simulator_get_trace (BudLoadSimulator *self)
{
  return self->trace;
}

void
bud_load_simulator_cancel (BudLoadSimulator *self)
{
  g_clear_pointer (&self->waiting, bud_load_run_unref);
  if (self->running != NULL)
    self->running->cancel = true;
}

gboolean
bud_load_simulator_is_busy (BudLoadSimulator *self)
{
  return self->running != NULL || self->waiting != NULL;
}

double
bud_load_simulator_get_progress (BudLoadSimulator *self)
{
  const BudLoadRun *run = self->running;
  guint n_ranks;

  if (run == NULL)
    return 0;
  if (run->options.request->deployment.n_prefill_instances > 0)
    return MIN ((double) run->n_answered / (double) run->options.n_requests, 1);
  n_ranks = run->options.request->deployment.n_devices
            / (run->options.request->deployment.tp * run->options.request->deployment.pp);
  return MIN ((double) run->n_answered * MAX (n_ranks, 1) / (double) run->options.n_requests, 1);
}

static void
finalize (GObject *object)
{
  BudLoadSimulator *self = BUD_LOAD_SIMULATOR (object);

  g_clear_pointer (&self->waiting, bud_load_run_unref);
  g_clear_pointer (&self->running, bud_load_run_unref);
  g_clear_pointer (&self->trace, bud_trace_unref);
  G_OBJECT_CLASS (bud_load_simulator_parent_class)->finalize (object);
}

static void
bud_load_simulator_class_init (BudLoadSimulatorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  signals[FINISHED] = g_signal_new ("finished", BUD_TYPE_LOAD_SIMULATOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[BUSY_CHANGED] = g_signal_new ("busy-changed", BUD_TYPE_LOAD_SIMULATOR, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 0);
  signals[TRACE_CHANGED] = g_signal_new ("trace-changed", BUD_TYPE_LOAD_SIMULATOR, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);
}

static void
bud_load_simulator_init (BudLoadSimulator *self)
{
}

BudLoadSimulator *
bud_load_simulator_new (void)
{
  return g_object_new (BUD_TYPE_LOAD_SIMULATOR, NULL);
}
