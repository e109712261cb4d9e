/* A device in a cluster: whose links, nodes, power and price count, and what is still assumed. */
#include <glib.h>
#include <math.h>

#include "engine/cluster.h"
#include "engine/collective.h"
#include "fixtures.h"

/* Two nodes of eight on the H100's own links. */
static BudCluster
plain_cluster (void)
{
  return (BudCluster){ .id = "two-nodes",
                       .devices_per_node = 8,
                       .n_nodes = 2,
                       .link_bytes_per_s = 450e9,
                       .node_link_bytes_per_s = 50e9,
                       .node_link_latency_s = 10e-6,
                       .usd_per_h = NAN };
}

static double
all_reduce_s (const BudDevice *device, uint32_t n_ranks)
{
  const BudCollectiveLaw law = bud_collective_law (device, BUD_COLLECTIVE_ALL_REDUCE, BUD_LIBRARY_CUSTOM,
                                                   n_ranks, n_ranks, false, true);
  return law.line.fixed_s + law.line.switch_s + law.line.byte_s * 64e6;
}

static void
test_own_links (void)
{
  const BudDevice before = fixture_h100 ();
  const BudCluster cluster = plain_cluster ();
  BudDevice device = before;
  bud_device_place (&device, &cluster);
  g_assert_cmpuint (device.max_devices, ==, 16);
  g_assert_cmpmem (device.collective, sizeof device.collective, before.collective, sizeof before.collective);
  g_assert_cmpfloat (all_reduce_s (&device, 8), ==, all_reduce_s (&before, 8));
  g_assert_cmpfloat (device.usd_per_h, ==, before.usd_per_h);
  g_assert_cmpfloat (device.tdp_w, ==, before.tdp_w);
  g_assert_cmpuint (device.assumed & BUD_ASSUMED_COLLECTIVE_RATES, ==, 0);
}

static void
test_other_link (void)
{
  BudCluster cluster = plain_cluster ();
  BudDevice device = fixture_h100 ();
  const double nvlink_s = all_reduce_s (&device, 8);
  cluster.link_bytes_per_s = 64e9; /* PCIe 5.0 */
  bud_device_place (&device, &cluster);
  g_assert_cmpfloat (device.link_bytes_per_s, ==, 64e9);
  g_assert_cmpuint (device.assumed & BUD_ASSUMED_COLLECTIVE_RATES, !=, 0);
  g_assert_cmpfloat (all_reduce_s (&device, 8), >, 5.0 * nvlink_s);
}

static double
ideal_all_reduce_s (const BudDevice *device, uint32_t n_ranks)
{
  return bud_collective_law (device, BUD_COLLECTIVE_ALL_REDUCE, BUD_LIBRARY_CUSTOM, n_ranks, n_ranks, true,
                             true)
             .line.byte_s
         * 64e6;
}

/* Wires of a mesh lead to one peer each, of a torus two along each axis. */
static void
test_topology (void)
{
  static const struct
  {
    BudTopology topology;
    uint32_t n_wires, n_ranks;
    double ratio;
  } cases[] = {
    { BUD_TOPOLOGY_FABRIC, 0, 2, 1.0 },     { BUD_TOPOLOGY_MESH, 7, 2, 1.0 / 7.0 },
    { BUD_TOPOLOGY_MESH, 7, 3, 2.0 / 7.0 }, { BUD_TOPOLOGY_MESH, 7, 4, 3.0 / 7.0 },
    { BUD_TOPOLOGY_MESH, 7, 8, 1.0 },       { BUD_TOPOLOGY_MESH, 8, 8, 7.0 / 8.0 },
    { BUD_TOPOLOGY_TORUS, 4, 2, 0.25 },     { BUD_TOPOLOGY_TORUS, 4, 4, 0.5 },
    { BUD_TOPOLOGY_TORUS, 4, 8, 0.5 },      { BUD_TOPOLOGY_TORUS, 6, 4, 2.0 / 6.0 },
    { BUD_TOPOLOGY_TORUS, 6, 8, 0.5 },      { BUD_TOPOLOGY_TORUS, 6, 64, 0.5 },
    { BUD_TOPOLOGY_MESH, 0, 2, 1.0 },       { BUD_TOPOLOGY_MESH, 7, 1, 1.0 },
  };
  const BudDevice through_fabric = fixture_h100 ();
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const uint32_t n = cases[i].n_ranks;
      BudCluster cluster = plain_cluster ();
      BudDevice device = fixture_h100 ();
      cluster.devices_per_node = 64;
      cluster.link_bytes_per_s = device.link_bytes_per_s;
      cluster.topology = cases[i].topology;
      cluster.n_wires = cases[i].n_wires;
      bud_device_place (&device, &cluster);
      g_assert_cmpfloat_with_epsilon (bud_device_link_ratio (&device, n), cases[i].ratio, 1e-12);
      if (cases[i].topology == BUD_TOPOLOGY_FABRIC || n == 1 || n > 8)
        continue;
      /* The bound is exactly the wires', and no law is faster than it. */
      g_assert_cmpfloat_with_epsilon (ideal_all_reduce_s (&device, n),
                                      64e6 * 2.0 * (n - 1.0) / n / (450e9 * cases[i].ratio), 1e-9);
      g_assert_cmpfloat (all_reduce_s (&device, n), >=, ideal_all_reduce_s (&device, n));
      if (cases[i].ratio < 0.6)
        g_assert_cmpfloat (all_reduce_s (&device, n), >, 1.2 * all_reduce_s (&through_fabric, n));
    }
}

static void
test_nodes (void)
{
  BudCluster cluster = plain_cluster ();
  BudDevice slow = fixture_h100 (), fast = fixture_h100 (), small = fixture_h100 ();
  bud_device_place (&slow, &cluster);
  cluster.node_link_bytes_per_s = 100e9;
  bud_device_place (&fast, &cluster);
  g_assert_cmpfloat (all_reduce_s (&slow, 16), >, all_reduce_s (&fast, 16));
  g_assert_cmpfloat (all_reduce_s (&slow, 8), ==, all_reduce_s (&fast, 8));

  /* Four to a node: eight ranks leave it. */
  cluster.devices_per_node = 4;
  bud_device_place (&small, &cluster);
  g_assert_cmpfloat (all_reduce_s (&small, 8), >, all_reduce_s (&fast, 8));
}

static void
test_latency (void)
{
  BudCluster cluster = plain_cluster ();
  BudDevice bare = { .peak_flop_per_s = { [BUD_COMPUTE_BF16] = 1e14 },
                     .memory_bytes = 4e10,
                     .memory_bytes_per_s = 1e12,
                     .link_bytes_per_s = 450e9,
                     .tdp_w = 400,
                     .usd_per_h = NAN };
  BudDevice known;
  bud_device_complete (&bare);
  g_assert_cmpuint (bare.assumed & BUD_ASSUMED_NODE_LINK, !=, 0);
  known = bare;
  cluster.link_latency_s = 1e-6;
  cluster.node_link_latency_s = 0.0;
  bud_device_place (&known, &cluster);
  g_assert_cmpuint (known.assumed & BUD_ASSUMED_NODE_LINK, ==, 0);
  g_assert_cmpuint (known.assumed & BUD_ASSUMED_NODE_LATENCY, !=, 0);
  g_assert_cmpuint (known.assumed & BUD_ASSUMED_LINK_LATENCY, ==, 0);
  g_assert_cmpuint (known.assumed & BUD_ASSUMED_DEVICES_PER_NODE, ==, 0);
  g_assert_cmpfloat (known.node_link_latency_s, ==, 10e-6);
  g_assert_cmpfloat (known.collective[BUD_COLLECTIVE_SEND].latency_s[0], ==, 1e-6);

  cluster.node_link_latency_s = 2e-6;
  bud_device_place (&bare, &cluster);
  g_assert_cmpuint (bare.assumed & (BUD_ASSUMED_NODE_LINK | BUD_ASSUMED_NODE_LATENCY), ==, 0);
  g_assert_cmpfloat (bare.node_link_latency_s, ==, 2e-6);
}

static void
test_power_and_price (void)
{
  BudCluster cluster = plain_cluster ();
  const BudDevice before = fixture_h100 ();
  BudDevice device = before;
  cluster.other_w = 4600.0;
  cluster.usd_per_h = 24.0;
  bud_device_place (&device, &cluster);
  g_assert_cmpfloat (device.tdp_w, ==, before.tdp_w + 575.0);
  g_assert_cmpfloat (device.idle_w, ==, before.idle_w + 575.0);
  g_assert_cmpfloat (device.usd_per_h, ==, 3.0);
  g_assert_cmpuint (device.assumed & BUD_ASSUMED_PRICE_UNDATED, !=, 0);
}

static void
test_too_many (void)
{
  const BudModel model = fixture_model (FIXTURE_LLAMA_8B);
  const BudEngineProfile profile = fixture_bare_profile ();
  const BudCluster cluster = plain_cluster ();
  BudDevice device = fixture_h100 ();
  BudEstimate estimate = { 0 };
  BudMemory memory;
  BudDiagnostic diagnostic = { 0 };
  bud_device_place (&device, &cluster);

  BudCase request = fixture_case (&model, &device, &profile, 8);
  for (int method = BUD_METHOD_GENZ; method <= BUD_METHOD_CALIBRATED; method++)
    {
      request.method = (BudMethod) method;
      request.deployment.n_devices = 32;
      g_assert_cmpint (bud_estimate (&request, &estimate, &diagnostic), ==, BUD_STATUS_INVALID);
      g_assert_cmpstr (diagnostic.field, ==, "devices");
      g_assert_cmpfloat (diagnostic.nearest, ==, 16.0);
      g_assert_cmpint (bud_estimate_memory (&request, &memory, &diagnostic), ==, BUD_STATUS_INVALID);
    }
  request = fixture_case (&model, &device, &profile, 8);
  request.deployment.n_devices = 16;
  g_assert_cmpint (bud_estimate (&request, &estimate, &diagnostic), ==, BUD_STATUS_OK);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/cluster/own-links", test_own_links);
  g_test_add_func ("/engine/cluster/other-link", test_other_link);
  g_test_add_func ("/engine/cluster/topology", test_topology);
  g_test_add_func ("/engine/cluster/nodes", test_nodes);
  g_test_add_func ("/engine/cluster/latency", test_latency);
  g_test_add_func ("/engine/cluster/power-and-price", test_power_and_price);
  g_test_add_func ("/engine/cluster/too-many", test_too_many);
  return g_test_run ();
}
