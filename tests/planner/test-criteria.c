/* What a plan has to serve, out of a scenario and back into one: devices and whole clusters. */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "planner/criteria.h"
#include "planner/default-scenario.h"
#include "shipped.h"

static void
test_criteria (void)
{
  g_autoptr (BudCatalog) catalog = shipped_catalog ();
  g_autoptr (BudScenario) scenario = bud_scenario_new ();
  g_autoptr (BudPlanCriteria) criteria = NULL;
  g_autoptr (BudPlanCriteria) copy = NULL;
  g_autoptr (BudPlan) plan = NULL;
  g_autoptr (BudScenario) applied = NULL;
  g_autoptr (GError) error = NULL;
  BudPlanResult result = { .device = 1, .concurrency = 24, .deployment = { .n_devices = 4, .tp = 4 } };

  scenario->model_id = g_strdup ("meta-llama/Llama-3.1-8B");
  scenario->hardware_id = g_strdup ("l40s");
  scenario->usd_per_device_hour = 0.5;
  scenario->workload.n_sequences = 12;
  criteria = bud_plan_criteria_new (scenario);
  criteria->device_ids = g_strsplit ("l40s,mi300x", ",", -1);
  criteria->traffic = 2;
  copy = bud_plan_criteria_copy (criteria);
  g_assert_true (bud_plan_criteria_equal (copy, criteria));
  plan = bud_plan_criteria_load (criteria, catalog, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (bud_plan_get_request (plan)->n_devices, ==, 2);
  g_assert_cmpuint (bud_plan_get_request (plan)->concurrency, ==, 24);
  g_assert_true (bud_plan_get_request (plan)->is_least);
  g_assert_cmpfloat (bud_plan_get_request (plan)->devices[0].usd_per_h, ==,
                     0.5); /* the person's own price … */
  g_assert_cmpfloat (bud_plan_get_request (plan)->devices[1].usd_per_h, !=, 0.5);
  applied = bud_plan_criteria_apply (criteria, plan, &result);
  g_assert_cmpstr (applied->hardware_id, ==, "mi300x");
  g_assert_true (isnan (applied->usd_per_device_hour)); /* … is of no other device */
  g_assert_cmpuint (applied->workload.n_sequences, ==, 24);
  g_assert_cmpuint (applied->deployment.tp, ==, 4);

  g_strfreev (copy->device_ids);
  copy->device_ids = g_strsplit ("l40s,no-such-device", ",", -1);
  g_assert_false (bud_plan_criteria_equal (copy, criteria));
  g_assert_null (bud_plan_criteria_load (copy, catalog, &error));
  g_assert_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_NOT_FOUND);
}

/* The scenario's device keeps its cluster's links, others theirs; a result that may be more than the cluster
 * leaves it. */
static void
test_cluster (void)
{
  g_autoptr (BudCatalog) catalog = shipped_catalog ();
  g_autoptr (BudScenario) scenario = bud_scenario_new ();
  g_autoptr (BudPlanCriteria) criteria = NULL;
  g_autoptr (BudPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  static const struct
  {
    guint device, n_devices;
    gboolean keeps;
  } cases[] = { { 0, 8, TRUE }, { 0, 4, TRUE }, { 0, 16, FALSE }, { 1, 4, FALSE } };

  scenario->model_id = g_strdup ("meta-llama/Llama-3.1-8B");
  g_assert_true (bud_scenario_use_cluster (scenario, catalog, "gcp-a3-high", &error));
  g_assert_cmpuint (scenario->deployment.n_devices, ==, 8);
  criteria = bud_plan_criteria_new (scenario);
  criteria->device_ids = g_strsplit ("h100-sxm5-80,mi300x", ",", -1);
  plan = bud_plan_criteria_load (criteria, catalog, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (bud_plan_get_request (plan)->devices[0].node_link_bytes_per_s, ==, 12.5e9);
  g_assert_cmpuint (bud_plan_get_request (plan)->devices[0].max_devices, ==, 0);
  g_assert_cmpfloat (bud_plan_get_request (plan)->devices[1].node_link_bytes_per_s, !=, 12.5e9);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const BudPlanResult result
          = { .device = cases[i].device,
              .concurrency = 4,
              .deployment = { .n_devices = cases[i].n_devices, .tp = cases[i].n_devices } };
      g_autoptr (BudScenario) applied = bud_plan_criteria_apply (criteria, plan, &result);

      g_assert_cmpint (applied->cluster_id != NULL, ==, cases[i].keeps);
    }
}

/* A cluster is a candidate by its whole: its links and price, all of its devices, replicas included; a result
 * in it opens in it. */
static void
test_whole_clusters (void)
{
  g_autoptr (BudCatalog) catalog = shipped_catalog ();
  g_autoptr (BudScenario) scenario = bud_scenario_new ();
  g_autoptr (BudPlanCriteria) criteria = NULL;
  g_autoptr (BudPlanCriteria) copy = NULL;
  g_autoptr (BudPlan) plan = NULL;
  g_autoptr (BudJob) job = NULL;
  g_autoptr (GError) error = NULL;
  guint n_whole = 0;

  scenario->model_id = g_strdup ("meta-llama/Llama-3.1-8B");
  scenario->hardware_id = g_strdup ("h100-sxm5-80");
  scenario->usd_per_device_hour = 0.5;
  criteria = bud_plan_criteria_new (scenario);
  criteria->max_devices = 2;
  criteria->device_ids = g_strsplit ("h100-sxm5-80", ",", -1);
  criteria->cluster_ids = g_strsplit ("gcp-a3-high,gb200-nvl72", ",", -1);
  copy = bud_plan_criteria_copy (criteria);
  g_assert_true (bud_plan_criteria_equal (copy, criteria));
  plan = bud_plan_criteria_load (criteria, catalog, &error);
  g_assert_no_error (error);
  job = bud_plan_job (plan, 0, NULL);
  bud_job_start (job, NULL, NULL);
  g_assert_true (bud_job_wait (job, -1));
  for (guint32 i = 0; i < bud_plan_get_n_candidates (plan); i++)
    {
      static const guint most[] = { 2, 8, 72 };
      const BudPlanResult *result = bud_plan_get_result (plan, i);
      const BudDevice *device = &bud_plan_get_request (plan)->devices[result->device];
      g_autoptr (BudScenario) applied = bud_plan_criteria_apply (criteria, plan, result);

      g_assert_cmpint (bud_plan_get_cluster (plan, result) != NULL, ==, result->device > 0);
      g_assert_cmpint (device->usd_per_h == 0.5, ==, result->device == 0);
      g_assert_cmpstr (applied->hardware_id, ==, device->id);
      g_assert_cmpstr (applied->cluster_id, ==,
                       result->device > 0 ? criteria->cluster_ids[result->device - 1] : NULL);
      g_assert_cmpint (isnan (applied->usd_per_device_hour) != 0, ==, result->device > 0);
      if (result->device == 0)
        g_assert_cmpuint (result->deployment.n_devices, <=, most[0]);
      else
        g_assert_cmpuint (result->deployment.n_devices, ==, most[result->device]);
      n_whole += result->device > 0;
    }
  g_assert_cmpuint (n_whole, >, 0);
  g_assert_cmpfloat (bud_plan_get_request (plan)->devices[1].node_link_bytes_per_s, ==, 12.5e9);

  g_strfreev (copy->cluster_ids);
  copy->cluster_ids = g_strsplit ("no-such-cluster", ",", -1);
  g_assert_false (bud_plan_criteria_equal (copy, criteria));
  g_assert_null (bud_plan_criteria_load (copy, catalog, &error));
  g_assert_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/planner/criteria/applied", test_criteria);
  g_test_add_func ("/planner/criteria/cluster", test_cluster);
  g_test_add_func ("/planner/criteria/whole-clusters", test_whole_clusters);
  return g_test_run ();
}
