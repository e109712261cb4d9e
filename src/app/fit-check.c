#include "app/fit-check.h"

#include <string.h>

#include "engine/estimate.h"
#include "planner/evaluation.h"

typedef struct
{
  char *shipped_path;
  char *user_path;
  BudScenario *scenario;
  BudCatalogKind kind;
  char **ids;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->shipped_path);
  g_free (request->user_path);
  bud_scenario_free (request->scenario);
  g_strfreev (request->ids);
  g_free (request);
}

static guint32
fewest_devices (Request *request, BudCatalog *catalog, const char *id)
{
  g_autoptr (BudScenario) trial = bud_scenario_copy (request->scenario);
  BudResolved resolved;
  BudMemory memory = { 0 };
  BudCase asked = { 0 };
  guint32 n_devices = BUD_FIT_UNKNOWN;
  char **name = request->kind == BUD_CATALOG_MODEL ? &trial->model_id : &trial->hardware_id;
  JsonNode **spec = request->kind == BUD_CATALOG_MODEL ? &trial->model_spec : &trial->hardware_spec;

  g_free (*name);
  *name = g_strdup (id);
  g_clear_pointer (spec, json_node_unref);
  if (request->kind == BUD_CATALOG_HARDWARE)
    bud_scenario_clear_cluster (trial);
  if (!bud_scenario_load (trial, catalog, &resolved, NULL))
    return BUD_FIT_UNKNOWN;
  asked.model = resolved.model;
  asked.device = &resolved.device;
  asked.profile = &resolved.profile;
  asked.draft = resolved.draft;
  asked.deployment = trial->deployment;
  asked.workload = trial->workload;
  asked.method = trial->method;
  /* The layout of the model in use need not be legal for this one: the search for the fewest devices
   * makes its own, starting from one device. */
  asked.deployment.n_devices = asked.deployment.tp = asked.deployment.pp = 1;
  asked.deployment.ep = asked.deployment.dp = 1;
  if (bud_estimate_memory (&asked, &memory, NULL) == BUD_STATUS_OK)
    n_devices = memory.minimum_devices;
  bud_resolved_clear (&resolved);
  return n_devices;
}

static void
check (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Request *request = task_data;
  g_autoptr (GError) error = NULL;
  BudCatalog *catalog = bud_catalog_open (request->shipped_path, request->user_path, &error);
  GArray *counts;

  if (catalog == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  counts = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (char **id = request->ids; *id != NULL && !g_cancellable_is_cancelled (cancellable); id++)
    {
      guint32 n_devices = fewest_devices (request, catalog, *id);
      g_array_append_val (counts, n_devices);
    }
  bud_catalog_close (catalog);
  g_task_return_pointer (task, counts, (GDestroyNotify) g_array_unref);
}

void
bud_fit_check_async (const char *shipped_path, const char *user_path, const BudScenario *scenario,
                     BudCatalogKind kind, const char *const *ids, GCancellable *cancellable,
                     GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Request *request = g_new0 (Request, 1);

  request->shipped_path = g_strdup (shipped_path);
  request->user_path = g_strdup (user_path);
  request->scenario = bud_scenario_copy (scenario);
  request->kind = kind;
  request->ids = g_strdupv ((char **) ids);
  g_task_set_task_data (task, request, request_free);
  g_task_run_in_thread (task, check);
}

GArray *
bud_fit_check_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

const char *const *
bud_fit_check_ids (GAsyncResult *result)
{
  Request *request = g_task_get_task_data (G_TASK (result));

  return (const char *const *) request->ids;
}
