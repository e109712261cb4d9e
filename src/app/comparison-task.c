#include "app/comparison-task.h"

typedef struct
{
  BudScenario *scenario;
  BudEvaluation *evaluation;
  GError *error;
} Slot;

typedef struct
{
  char *shipped_path;
  char *user_path;
  GPtrArray *items; /* main thread only */
  Slot *slots;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  for (guint i = 0; i < request->items->len; i++)
    {
      bud_scenario_free (request->slots[i].scenario);
      g_clear_pointer (&request->slots[i].evaluation, bud_evaluation_unref);
      g_clear_error (&request->slots[i].error);
    }
  g_free (request->slots);
  g_ptr_array_unref (request->items);
  g_free (request->shipped_path);
  g_free (request->user_path);
  g_free (request);
}

static void
evaluate (Slot *slot, BudCatalog *catalog)
{
  BudResolved resolved;

  if (!bud_scenario_load (slot->scenario, catalog, &resolved, &slot->error))
    return;
  slot->evaluation = bud_evaluation_new (slot->scenario, &resolved);
  bud_resolved_clear (&resolved);
}

static void
run (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Request *request = task_data;
  g_autoptr (GError) error = NULL;
  BudCatalog *catalog = bud_catalog_open (request->shipped_path, request->user_path, &error);

  for (guint i = 0; i < request->items->len && !g_cancellable_is_cancelled (cancellable); i++)
    if (catalog != NULL)
      evaluate (&request->slots[i], catalog);
    else
      request->slots[i].error = g_error_copy (error);
  g_clear_pointer (&catalog, bud_catalog_close);
  g_task_return_boolean (task, TRUE);
}

void
bud_comparison_task_start (gpointer source, const char *shipped_path, const char *user_path, GPtrArray *items,
                           GCancellable *cancellable, GAsyncReadyCallback callback)
{
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, NULL);
  Request *request = g_new0 (Request, 1);

  request->shipped_path = g_strdup (shipped_path);
  request->user_path = g_strdup (user_path);
  request->items = g_ptr_array_ref (items);
  request->slots = g_new0 (Slot, MAX (items->len, 1));
  for (guint i = 0; i < items->len; i++)
    request->slots[i].scenario
        = bud_scenario_copy (bud_compared_get_scenario (g_ptr_array_index (items, i)));
  g_task_set_task_data (task, request, request_free);
  g_task_run_in_thread (task, run);
}

void
bud_comparison_task_finish (GAsyncResult *result)
{
  Request *request = g_task_get_task_data (G_TASK (result));

  for (guint i = 0; i < request->items->len; i++)
    {
      Slot *slot = &request->slots[i];

      bud_compared_set_result (g_ptr_array_index (request->items, i), g_steal_pointer (&slot->evaluation),
                               g_steal_pointer (&slot->error));
    }
}
