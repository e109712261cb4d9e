/* Clusters of the catalog and of one's own: what the engine gets, and what a user may say. */
#include "fixture.h"

#include <math.h>
#include <string.h>

#include "catalog/scenario-cluster.h"
#include "catalog/scenario-file.h"

#define C BUD_CATALOG_CLUSTER

#define MINE(more)                                                                                           \
  "{\"id\":\"mine\",\"name\":\"Rack 7\",\"device\":\"h100-sxm5-80\",\"devices_per_node\":4" more "}"

static const char FULL[]
    = MINE (",\"nodes\":3,\"in_node\":{\"name\":\"PCIe 5.0 x16\",\"topology\":\"pcie\","
            "\"bw_gbs_per_direction\":64,\"latency_us\":2},\"between_nodes\":{\"name\":"
            "\"RoCE\",\"bw_gbs_per_direction\":12.5,\"latency_us\":5},\"other_power\":{"
            "\"w_per_node\":1500},\"prices\":[{\"kind\":\"cloud\",\"tier\":\"on_demand\","
            "\"usd_per_node_hour\":10,\"date\":\"2026-01-02\"}]");

static BudCatalogItem *
add (Fixture *self, const char *json, GError **error)
{
  return bud_catalog_add (self->catalog, C, NULL, json, error);
}

/* Every shipped one can be placed: its device is there, and nothing of it is assumed but what is not said. */
static void
test_shipped (void)
{
  g_autoptr (GPtrArray) items = NULL;
  Fixture fixture;

  fixture_set_up (&fixture);
  items = bud_catalog_search (fixture.catalog, C, NULL, NULL);
  g_assert_cmpuint (items->len, >=, 30);
  for (guint i = 0; i < items->len; i++)
    {
      BudCatalogItem *item = items->pdata[i];
      const char *id = bud_catalog_item_get_id (item);
      g_autoptr (GError) error = NULL;
      BudCluster cluster;
      BudDevice device;

      bud_catalog_load_cluster (fixture.catalog, id, &cluster, &error);
      g_assert_no_error (error);
      bud_catalog_load_device (fixture.catalog, bud_cluster_device_id (bud_catalog_item_get_json (item)),
                               &device, &error);
      g_assert_no_error (error);
      bud_device_place (&device, &cluster);
      g_assert_cmpfloat (bud_catalog_item_get_number (item, "devices"), ==, device.max_devices);
      g_assert_cmpuint (device.assumed & BUD_ASSUMED_DEVICES_PER_NODE, ==, 0);
      if (cluster.n_nodes > 1)
        g_assert_cmpuint (device.assumed & BUD_ASSUMED_NODE_LINK, ==, 0);
    }
  fixture_tear_down (&fixture);
}

static void
test_numbers (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BudCatalogItem) item = NULL;
  BudCluster cluster;
  Fixture fixture;

  fixture_set_up (&fixture);
  item = add (&fixture, FULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (bud_catalog_item_get_subtitle (item), ==,
                   "4 devices per node · 3 nodes · PCIe 5.0 x16 64 GB/s · 12.5 GB/s between nodes");
  g_assert_true (bud_catalog_load_cluster (fixture.catalog, "rack 7", &cluster, NULL));
  g_assert_cmpuint (bud_cluster_n_devices (&cluster), ==, 12);
  g_assert_cmpstr (cluster.link_name, ==, "PCIe 5.0 x16");
  g_assert_cmpfloat (cluster.link_bytes_per_s, ==, 64e9);
  g_assert_cmpfloat_with_epsilon (cluster.link_latency_s, 2e-6, 1e-15);
  g_assert_cmpfloat (cluster.node_link_bytes_per_s, ==, 12.5e9);
  g_assert_cmpfloat_with_epsilon (cluster.node_link_latency_s, 5e-6, 1e-15);
  g_assert_cmpfloat (cluster.other_w, ==, 1500);
  g_assert_cmpfloat (cluster.usd_per_h, ==, 10);
  g_assert_cmpstr (cluster.price_date, ==, "2026-01-02");
  fixture_tear_down (&fixture);
}

static const struct
{
  const char *json, *says;
} REFUSED[] = {
  { "{\"id\":\"x\",\"name\":\"X\",\"devices_per_node\":4}", "/device: is missing" },
  { "{\"id\":\"x\",\"device\":\"h100-sxm5-80\"}", "/devices_per_node: is missing" },
  { "{\"id\":\"x\",\"device\":\"h900\",\"devices_per_node\":4}", "/device: " },
  { "{\"id\":\"x\",\"device\":7,\"devices_per_node\":4}", "/device: must be a string" },
  { MINE (",\"nodes\":0"), "/nodes: must be between" },
  { MINE (",\"nodes\":60000"), "/nodes: makes more than 65536" },
  { MINE (",\"in_node\":{\"bw_gbs_per_direction\":-1}"), "/in_node/bw_gbs_per_direction: must be between" },
  { MINE (",\"in_node\":{\"topology\":\"star\"}"), "/in_node/topology: must be one of switch" },
  { MINE (",\"between_nodes\":[]"), "/between_nodes: must be an object" },
  { MINE (",\"other_power\":{\"w_per_node\":-5}"), "/other_power/w_per_node: must be between" },
};

static void
test_refused (void)
{
  Fixture fixture;

  fixture_set_up (&fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (REFUSED); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (add (&fixture, REFUSED[i].json, &error));
      if (error == NULL || !g_str_has_prefix (error->message, REFUSED[i].says))
        g_error ("“%s”, not “%s”", error != NULL ? error->message : "", REFUSED[i].says);
    }
  fixture_tear_down (&fixture);
}

/* Kept, removed, restored, exported and read again, in JSON and CSV, with what the catalog does not know. */
static void
test_own (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BudCatalogItem) item = NULL, back = NULL;
  g_autoptr (GArray) versions = NULL;
  g_autofree char *json = NULL, *csv = NULL;
  Fixture fixture;

  fixture_set_up (&fixture);
  item = add (&fixture, MINE (",\"colour\":\"red\""), &error);
  g_assert_no_error (error);
  g_clear_object (&item);
  item = add (&fixture, MINE (",\"colour\":\"red\",\"nodes\":2"), &error);
  g_assert_true (bud_catalog_remove (fixture.catalog, C, "mine", NULL));
  back = bud_catalog_restore (fixture.catalog, C, "mine", 1, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (bud_catalog_item_get_number (back, "nodes"), ==, 1);
  versions = bud_catalog_history (fixture.catalog, C, "mine", NULL);
  g_assert_cmpuint (versions->len, ==, 4);
  json = bud_catalog_export (fixture.catalog, C, "mine", NULL);
  g_assert_nonnull (strstr (json, "colour"));
  csv = bud_catalog_export_csv (fixture.catalog, C, NULL);
  g_assert_nonnull (strstr (csv, "in_node.bw_gbs_per_direction"));
  g_assert_cmpint (bud_catalog_import_csv (fixture.catalog, C, csv, &error), >=, 31);
  g_assert_no_error (error);
  g_assert_cmpint (
      bud_catalog_import_csv (fixture.catalog, C, "id,device,devices_per_node\nx,h900,4\n", &error), ==, -1);
  g_assert_nonnull (strstr (error->message, "/device: "));
  fixture_tear_down (&fixture);
}

#define SCENARIO(more) "{\"format\":\"bud-scenario\",\"version\":1,\"model\":\"Qwen/Qwen3-8B\"" more "}"

/* The hardware and the count may be left to the cluster; what is stated stays. */
static void
test_scenario (void)
{
  static const struct
  {
    const char *json, *hardware;
    guint devices;
  } cases[] = {
    { SCENARIO (",\"hardware\":\"l4\""), "l4", 0 },
    { SCENARIO (",\"cluster\":\"DGX H100\""), "h100-sxm5-80", 8 },
    { SCENARIO (",\"cluster\":\"dgx-superpod-h100-su\",\"deployment\":{\"devices\":16}"), "h100-sxm5-80",
      16 },
    { SCENARIO (",\"cluster\":{\"name\":\"Box\",\"device\":\"l4\",\"devices_per_node\":3,\"x\":1}"), "l4",
      3 },
  };
  Fixture fixture;

  fixture_set_up (&fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (BudScenario) scenario = bud_scenario_from_json (cases[i].json, -1, &error);
      g_autofree char *text = NULL;
      BudDevice device;

      g_assert_no_error (error);
      bud_scenario_complete_cluster (scenario, fixture.catalog, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (scenario->hardware_id, ==, cases[i].hardware);
      g_assert_cmpuint (scenario->deployment.n_devices, ==, cases[i].devices);
      g_assert_true (bud_catalog_load_device (fixture.catalog, scenario->hardware_id, &device, NULL));
      g_assert_true (bud_scenario_place_device (scenario, fixture.catalog, &device, &error));
      g_assert_cmpuint (device.max_devices > 0, ==, scenario->cluster_id != NULL);
      text = bud_scenario_to_json (scenario);
      g_assert_cmpint (strstr (text, "\"cluster\"") != NULL, ==, scenario->cluster_id != NULL);
      /* Another device would have other links. */
      g_assert_true (bud_catalog_load_device (fixture.catalog, "t4", &device, NULL));
      if (scenario->cluster_id != NULL)
        {
          g_assert_false (bud_scenario_place_device (scenario, fixture.catalog, &device, &error));
          g_assert_true (g_str_has_prefix (error->message, "/hardware: "));
        }
    }
  fixture_tear_down (&fixture);
}

/* A document that leaves this catalog takes the cluster along; where it is at home it is a name again. */
static void
test_documents (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BudScenario) scenario = bud_scenario_new (), embedded = NULL, read = NULL;
  g_autoptr (BudCatalogItem) item = NULL;
  g_autofree char *text = NULL;
  BudCluster cluster;
  Fixture fixture;

  fixture_set_up (&fixture);
  item = add (&fixture, MINE (",\"colour\":\"red\""), NULL);
  scenario->usd_per_device_hour = 3;
  g_assert_false (bud_scenario_set_cluster (scenario, fixture.catalog, "nothing like it", NULL));
  g_assert_true (bud_scenario_set_cluster (scenario, fixture.catalog, "rack 7", &error));
  g_assert_cmpstr (scenario->cluster_id, ==, "mine");
  g_assert_cmpstr (scenario->hardware_id, ==, "h100-sxm5-80");
  g_assert_true (isnan (scenario->usd_per_device_hour));
  embedded = bud_scenario_embed (scenario, fixture.catalog);
  text = bud_scenario_to_json (embedded);
  g_assert_nonnull (strstr (text, "colour"));
  read = bud_scenario_from_json (text, -1, NULL);
  g_assert_true (bud_scenario_equal (embedded, read));
  g_assert_false (bud_scenario_equal (scenario, read));
  g_assert_true (bud_catalog_remove (fixture.catalog, C, "mine", NULL));
  g_assert_true (bud_scenario_load_cluster (read, fixture.catalog, &cluster, NULL, NULL));
  g_assert_cmpuint (cluster.devices_per_node, ==, 4);
  g_assert_false (bud_scenario_load_cluster (scenario, fixture.catalog, &cluster, NULL, NULL));
  g_object_unref (bud_catalog_restore (fixture.catalog, C, "mine", 0, NULL));
  bud_scenario_link (read, fixture.catalog);
  g_assert_true (bud_scenario_equal (scenario, read));
  fixture_tear_down (&fixture);
}

static const char *const SEARCHES[][2] = {
  { "dgx h100", "dgx-h100" },     { "DGX h10", "dgx-h100" },    { "p5.48xlarge", "aws-p5" },
  { "nvl72", "gb200-nvl72" },     { "a3 mega", "gcp-a3-mega" }, { "gaudi 3", "gaudi3-hls3" },
  { "v5litepod-8", "tpu-v5e-8" },
};

static void
test_search (void)
{
  Fixture fixture;

  fixture_set_up (&fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (SEARCHES); i++)
    {
      g_autoptr (GPtrArray) found = bud_catalog_search (fixture.catalog, C, SEARCHES[i][0], NULL);

      g_assert_cmpuint (found->len, >, 0);
      g_assert_cmpstr (bud_catalog_item_get_id (found->pdata[0]), ==, SEARCHES[i][1]);
    }
  fixture_tear_down (&fixture);
}

/* Longer than the engine keeps: cut, but never inside a character. */
static void
test_long_name (void)
{
  g_autofree char *long_name = g_strnfill (200, 'x');
  g_autofree char *json = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;
  BudDevice device;

  for (gsize i = 1; i + 1 < 200; i += 2) /* "x", then two-byte characters */
    memcpy (long_name + i, "é", 2);
  json = g_strdup_printf ("{\"id\":\"%.*s\",\"name\":\"%.*s\",\"flops_tflops\":{\"bf16\":1},"
                          "\"memory_gb\":1,\"memory_bw_gbs\":1}",
                          199, long_name, 199, long_name);
  node = json_from_string (json, &error);
  g_assert_no_error (error);
  bud_device_from_json (json_node_get_object (node), &device, &error);
  g_assert_no_error (error);
  g_assert_true (g_utf8_validate (device.id, -1, NULL));
  g_assert_true (g_utf8_validate (device.name, -1, NULL));
  g_assert_cmpuint (strlen (device.name), ==, sizeof device.name - 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalog/clusters/shipped", test_shipped);
  g_test_add_func ("/catalog/clusters/numbers", test_numbers);
  g_test_add_func ("/catalog/clusters/refused", test_refused);
  g_test_add_func ("/catalog/clusters/own", test_own);
  g_test_add_func ("/catalog/clusters/scenario", test_scenario);
  g_test_add_func ("/catalog/clusters/documents", test_documents);
  g_test_add_func ("/catalog/clusters/search", test_search);
  g_test_add_func ("/catalog/clusters/long-name", test_long_name);
  return g_test_run ();
}
