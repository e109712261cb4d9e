#include "app/accuracy-store.h"

#define N_LOADS 2

struct _BudAccuracyStore
{
  GObject parent_instance;

  char *shipped_path;
  char *user_path;
  BudAccuracy *ready[N_LOADS];
  char *problem[N_LOADS];
  guint generation[N_LOADS]; /* of the newest request; 0 = none yet */
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BudAccuracyStore, bud_accuracy_store, G_TYPE_OBJECT)

typedef struct
{
  char *shipped_path;
  char *user_path;
  BudReplayLoad load;
  guint generation;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->shipped_path);
  g_free (request->user_path);
  g_free (request);
}

static void
work (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Request *request = task_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BudCatalog) catalog = bud_catalog_open (request->shipped_path, request->user_path, &error);
  BudAccuracy *accuracy = catalog != NULL ? bud_accuracy_new (catalog, request->load, &error) : NULL;

  if (accuracy == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, accuracy, (GDestroyNotify) bud_accuracy_unref);
}

static void
on_ready (GObject *object, GAsyncResult *result, gpointer user_data)
{
  BudAccuracyStore *self = BUD_ACCURACY_STORE (object);
  Request *request = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (BudAccuracy) accuracy = g_task_propagate_pointer (G_TASK (result), &error);

  if (request->generation != self->generation[request->load])
    return;
  g_clear_pointer (&self->ready[request->load], bud_accuracy_unref);
  g_clear_pointer (&self->problem[request->load], g_free);
  self->ready[request->load] = g_steal_pointer (&accuracy);
  if (error != NULL)
    self->problem[request->load] = g_strdup (error->message);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
start (BudAccuracyStore *self, BudReplayLoad load)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_ready, NULL);
  Request *request = g_new0 (Request, 1);

  request->shipped_path = g_strdup (self->shipped_path);
  request->user_path = g_strdup (self->user_path);
  request->load = load;
  request->generation = ++self->generation[load];
  g_task_set_task_data (task, request, request_free);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_run_in_thread (task, work);
}

BudAccuracy *
bud_accuracy_store_get (BudAccuracyStore *self, BudReplayLoad load)
{
  if (self->generation[load] == 0)
    start (self, load);
  return self->ready[load];
}

void
bud_accuracy_store_renew (BudAccuracyStore *self)
{
  for (int load = 0; load < N_LOADS; load++)
    if (self->generation[load] > 0)
      start (self, (BudReplayLoad) load);
}

const char *
bud_accuracy_store_get_problem (BudAccuracyStore *self, BudReplayLoad load)
{
  return self->problem[load];
}

static void
finalize (GObject *object)
{
  BudAccuracyStore *self = BUD_ACCURACY_STORE (object);

  for (int i = 0; i < N_LOADS; i++)
    {
      g_clear_pointer (&self->ready[i], bud_accuracy_unref);
      g_free (self->problem[i]);
    }
  g_free (self->shipped_path);
  g_free (self->user_path);
  G_OBJECT_CLASS (bud_accuracy_store_parent_class)->finalize (object);
}

static void
bud_accuracy_store_class_init (BudAccuracyStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  signals[CHANGED] = g_signal_new ("changed", BUD_TYPE_ACCURACY_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
bud_accuracy_store_init (BudAccuracyStore *self)
{
}

BudAccuracyStore *
bud_accuracy_store_new (const char *shipped_path, const char *user_path)
{
  BudAccuracyStore *self = g_object_new (BUD_TYPE_ACCURACY_STORE, NULL);

  self->shipped_path = g_strdup (shipped_path);
  self->user_path = g_strdup (user_path);
  return self;
}
