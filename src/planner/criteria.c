#include "config.h"

#include "planner/criteria.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "catalog/scenario-cluster.h"

BudPlanCriteria *
bud_plan_criteria_new (const BudScenario *scenario)
{
  BudPlanCriteria *self = g_new0 (BudPlanCriteria, 1);

  self->scenario = bud_scenario_copy (scenario);
  self->requests_per_s = 1;
  self->traffic = 1;
  self->max_devices = 8;
  self->formats = G_GUINT64_CONSTANT (1) << scenario->deployment.weight_format
                  | G_GUINT64_CONSTANT (1) << BUD_FORMAT_FP8;
  return self;
}

BudPlanCriteria *
bud_plan_criteria_copy (const BudPlanCriteria *self)
{
  BudPlanCriteria *copy = g_memdup2 (self, sizeof *self);

  copy->scenario = bud_scenario_copy (self->scenario);
  copy->device_ids = g_strdupv (self->device_ids);
  copy->cluster_ids = g_strdupv (self->cluster_ids);
  return copy;
}

void
bud_plan_criteria_free (BudPlanCriteria *self)
{
  if (self == NULL)
    return;
  bud_scenario_free (self->scenario);
  g_strfreev (self->device_ids);
  g_strfreev (self->cluster_ids);
  g_free (self);
}

static gboolean
same_ids (char **a, char **b)
{
  return a == NULL || b == NULL ? a == b : g_strv_equal ((const char *const *) a, (const char *const *) b);
}

gboolean
bud_plan_criteria_equal (const BudPlanCriteria *a, const BudPlanCriteria *b)
{
  return same_ids (a->device_ids, b->device_ids) && same_ids (a->cluster_ids, b->cluster_ids)
         && a->load == b->load && a->requests_per_s == b->requests_per_s && a->traffic == b->traffic
         && a->objective == b->objective && a->max_devices == b->max_devices && a->formats == b->formats
         && bud_scenario_equal (a->scenario, b->scenario);
}

/* Devices */

static void
add_device (const BudPlanCriteria *self, GArray *devices, BudDevice *device)
{
  const BudScenario *scenario = self->scenario;

  if (isfinite (scenario->usd_per_device_hour) && g_strcmp0 (device->id, scenario->hardware_id) == 0)
    device->usd_per_h = scenario->usd_per_device_hour;
  g_array_append_vals (devices, device, 1);
}

/* The scenario's device keeps the nodes and links of its cluster; how many are looked at is the plan's own.
 */
static gboolean
place_own (const BudScenario *scenario, BudCatalog *catalog, const char *id, BudDevice *device,
           GError **error)
{
  if (g_strcmp0 (id, scenario->hardware_id) != 0)
    return TRUE;
  if (!bud_scenario_place_device (scenario, catalog, device, error))
    return FALSE;
  device->max_devices = 0;
  return TRUE;
}

/* One device; the scenario's own hides one of the catalog. */
static gboolean
load_device (const BudPlanCriteria *self, BudCatalog *catalog, const char *id, GArray *devices,
             GError **error)
{
  const BudScenario *scenario = self->scenario;
  BudDevice device;

  memset (&device, 0, sizeof device);
  if (scenario->hardware_spec != NULL && g_strcmp0 (id, scenario->hardware_id) == 0)
    {
      if (!bud_device_from_json (json_node_get_object (scenario->hardware_spec), &device, error))
        return FALSE;
    }
  else if (!bud_catalog_load_device (catalog, id, &device, error))
    return FALSE;
  if (!place_own (scenario, catalog, id, &device, error))
    return FALSE;
  add_device (self, devices, &device);
  return TRUE;
}

static gboolean
load_every_device (const BudPlanCriteria *self, BudCatalog *catalog, GArray *devices, GError **error)
{
  g_autoptr (GPtrArray) items = bud_catalog_search (catalog, BUD_CATALOG_HARDWARE, NULL, error);
  gboolean has_own = FALSE;

  if (items == NULL)
    return FALSE;
  for (guint i = 0; i < items->len; i++)
    {
      const char *id = bud_catalog_item_get_id (g_ptr_array_index (items, i));

      has_own |= g_strcmp0 (id, self->scenario->hardware_id) == 0;
      load_device (self, catalog, id, devices, NULL);
    }
  if (!has_own && self->scenario->hardware_spec != NULL)
    load_device (self, catalog, self->scenario->hardware_id, devices, NULL);
  return TRUE;
}

static gboolean
load_devices (const BudPlanCriteria *self, BudCatalog *catalog, GArray *devices, GError **error)
{
  if (self->device_ids == NULL)
    return load_every_device (self, catalog, devices, error);
  for (char **id = self->device_ids; *id != NULL; id++)
    if (!load_device (self, catalog, *id, devices, error))
      return FALSE;
  return TRUE;
}

/* Beside the devices: by place, of each the cluster it stands in. */
static gboolean
load_clusters (const BudPlanCriteria *self, BudCatalog *catalog, GArray *devices, GArray *clusters,
               GError **error)
{
  g_array_set_size (clusters, devices->len); /* of no cluster: cleared */
  for (char **id = self->cluster_ids; id != NULL && *id != NULL; id++)
    {
      BudCluster cluster;
      BudDevice device;

      memset (&device, 0, sizeof device);
      if (!bud_catalog_load_placed (catalog, *id, &cluster, &device, error))
        return FALSE;
      g_array_append_val (devices, device);
      g_array_append_val (clusters, cluster);
    }
  return TRUE;
}

/* The request */

static void
fill_load (const BudPlanCriteria *self, BudPlanRequest *r)
{
  if (self->load == BUD_PLAN_LOAD_USERS)
    {
      r->concurrency = MAX (self->scenario->workload.n_sequences, 1) * self->traffic;
      r->is_least = TRUE;
    }
  else if (self->load == BUD_PLAN_LOAD_RATE)
    r->requests_per_s = self->requests_per_s * self->traffic;
}

static void
fill (const BudPlanCriteria *self, BudPlanRequest *r)
{
  const BudScenario *scenario = self->scenario;

  r->method = scenario->method;
  r->max_devices = self->max_devices;
  r->kv_format = scenario->deployment.kv_format;
  r->input_tokens = scenario->workload.input_tokens;
  r->output_tokens = scenario->workload.output_tokens;
  r->n_beams = scenario->workload.n_beams;
  r->ttft_limit_s = scenario->ttft_limit_s;
  r->tpot_limit_s = scenario->tpot_limit_s;
  r->e2e_limit_s = scenario->e2e_limit_s;
  r->objective = self->objective;
  fill_load (self, r);
}

BudPlan *
bud_plan_criteria_load (const BudPlanCriteria *self, BudCatalog *catalog, GError **error)
{
  g_autoptr (GArray) devices = g_array_new (FALSE, FALSE, sizeof (BudDevice));
  g_autoptr (GArray) clusters = g_array_new (FALSE, TRUE, sizeof (BudCluster));
  BudFormat formats[BUD_N_FORMATS];
  BudPlanRequest request = { .formats = formats };
  BudResolved resolved = { 0 };
  BudPlan *plan = NULL;

  for (int f = 0; f < BUD_N_FORMATS; f++)
    if (self->formats >> f & 1)
      formats[request.n_formats++] = (BudFormat) f;
  if (bud_scenario_load_model (self->scenario, catalog, &resolved, error)
      && bud_scenario_load_profile (self->scenario, catalog, &request.profile, error)
      && load_devices (self, catalog, devices, error)
      && load_clusters (self, catalog, devices, clusters, error))
    {
      request.model = resolved.model;
      request.devices = (const BudDevice *) (gpointer) devices->data;
      request.n_devices = devices->len;
      request.clusters = (const BudCluster *) (gpointer) clusters->data;
      fill (self, &request);
      plan = bud_plan_new (&request);
    }
  bud_resolved_clear (&resolved);
  return plan;
}

/* A cluster of the catalog; a device or price of one's own were not of it. */
static void
enter_cluster (BudScenario *scenario, const char *cluster_id, const char *device_id)
{
  bud_scenario_clear_cluster (scenario);
  scenario->cluster_id = g_strdup (cluster_id);
  g_free (scenario->hardware_id);
  scenario->hardware_id = g_strdup (device_id);
  g_clear_pointer (&scenario->hardware_spec, json_node_unref);
  scenario->usd_per_device_hour = NAN;
}

BudScenario *
bud_plan_criteria_apply (const BudPlanCriteria *self, const BudPlan *plan, const BudPlanResult *result)
{
  BudScenario *scenario = bud_scenario_copy (self->scenario);
  const char *id = bud_plan_get_request (plan)->devices[result->device].id;
  const BudCluster *cluster = bud_plan_get_cluster (plan, result);

  if (cluster != NULL)
    enter_cluster (scenario, cluster->id, id);
  else if (g_strcmp0 (scenario->hardware_id, id) != 0)
    {
      g_free (scenario->hardware_id);
      scenario->hardware_id = g_strdup (id);
      g_clear_pointer (&scenario->hardware_spec, json_node_unref);
      scenario->usd_per_device_hour = NAN; /* it was the price of the other device */
      bud_scenario_clear_cluster (scenario);
    }
  /* More devices than it was may be more than the cluster has. */
  if (cluster == NULL && result->deployment.n_devices > scenario->deployment.n_devices)
    bud_scenario_clear_cluster (scenario);
  scenario->deployment = result->deployment;
  scenario->has_activation_format = FALSE;
  scenario->workload.is_concurrency = true;
  scenario->workload.n_sequences = result->concurrency;
  return scenario;
}
