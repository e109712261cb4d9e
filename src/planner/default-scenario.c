#include "planner/default-scenario.h"

#include <math.h>

#include "catalog/scenario-cluster.h"

/* The id when the catalog has it, else the first item of the kind, else NULL. */
static char *
known_or_first (BudCatalog *catalog, BudCatalogKind kind, const char *id)
{
  g_autoptr (BudCatalogItem) item = bud_catalog_lookup (catalog, kind, id, NULL);
  g_autoptr (GPtrArray) items = NULL;

  if (item != NULL)
    return g_strdup (bud_catalog_item_get_id (item));
  items = bud_catalog_search (catalog, kind, NULL, NULL);
  return items != NULL && items->len > 0 ? g_strdup (bud_catalog_item_get_id (g_ptr_array_index (items, 0)))
                                         : NULL;
}

static void
set_item (char **id, JsonNode **spec, const char *new_id)
{
  g_free (*id);
  *id = g_strdup (new_id);
  g_clear_pointer (spec, json_node_unref);
}

void
bud_scenario_set_model (BudScenario *scenario, const char *id)
{
  set_item (&scenario->model_id, &scenario->model_spec, id);
}

void
bud_scenario_set_hardware (BudScenario *scenario, const char *id)
{
  set_item (&scenario->hardware_id, &scenario->hardware_spec, id);
  bud_scenario_clear_cluster (scenario);
  scenario->usd_per_device_hour = NAN;
}

gboolean
bud_scenario_use_cluster (BudScenario *scenario, BudCatalog *catalog, const char *id, GError **error)
{
  BudDeployment *d = &scenario->deployment;
  BudCluster cluster;

  if (!bud_scenario_set_cluster (scenario, catalog, id, error)
      || !bud_scenario_load_cluster (scenario, catalog, &cluster, NULL, error))
    return FALSE;
  d->n_devices = bud_cluster_n_devices (&cluster);
  if (d->n_devices % ((guint64) MAX (d->tp, 1) * MAX (d->pp, 1) * MAX (d->dp, 1)) == 0)
    return TRUE;
  d->pp = d->ep = d->dp = 1;
  for (d->tp = 8; d->tp > 1 && (d->tp > cluster.devices_per_node || d->n_devices % d->tp != 0);)
    d->tp /= 2;
  return TRUE;
}

void
bud_workload_set_usecase (BudWorkload *workload, const BudUsecase *usecase)
{
  workload->input_tokens = round ((usecase->input_tokens_min + usecase->input_tokens_max) / 2);
  workload->output_tokens = round ((usecase->output_tokens_min + usecase->output_tokens_max) / 2);
  workload->n_beams = MAX (usecase->beam_size, 1);
  workload->prefix_tokens = MIN (workload->prefix_tokens, MAX (workload->input_tokens - 1, 0));
}

void
bud_scenario_set_usecase (BudScenario *scenario, const char *id, const BudUsecase *usecase)
{
  BudWorkload *workload = &scenario->workload;

  g_clear_pointer (&scenario->usecase_id, g_free);
  scenario->ttft_limit_s = scenario->tpot_limit_s = scenario->e2e_limit_s = NAN;
  if (usecase == NULL)
    return;
  scenario->usecase_id = g_strdup (id);
  bud_workload_set_usecase (workload, usecase);
  scenario->ttft_limit_s = usecase->ttft_limit_s;
  scenario->tpot_limit_s = usecase->inter_token_limit_s;
  scenario->e2e_limit_s = usecase->e2e_limit_s;
}

BudScenario *
bud_scenario_default (BudCatalog *catalog)
{
  static const char usecase_id[]
      = "uc_007"; /* Interactive Code Assistant: its limits agree with each other */
  BudScenario *scenario = bud_scenario_new ();
  BudUsecase usecase;

  g_free (scenario->model_id);
  scenario->model_id = known_or_first (catalog, BUD_CATALOG_MODEL, "meta-llama/Llama-3.1-70B");
  g_free (scenario->hardware_id);
  scenario->hardware_id = known_or_first (catalog, BUD_CATALOG_HARDWARE, "h100-sxm5-80");
  scenario->deployment.n_devices = 8;
  scenario->deployment.tp = 8;
  scenario->workload.is_concurrency = true;
  scenario->workload.n_sequences = 4;
  if (bud_catalog_load_usecase (catalog, usecase_id, &usecase, NULL))
    bud_scenario_set_usecase (scenario, usecase_id, &usecase);
  bud_scenario_resolve (scenario, NULL);
  return scenario;
}
