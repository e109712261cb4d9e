/* What is assumed about a device that tells little, and which arithmetic it runs. */
#include <glib.h>
#include <math.h>

#include "engine/device.h"
#include "fixtures.h"

static BudDevice
bare_gpu (double link_bytes_per_s)
{
  return (BudDevice){ .name = "GPU",
                      .peak_flop_per_s = { [BUD_COMPUTE_BF16] = 1e14 },
                      .memory_bytes = 4e10,
                      .memory_bytes_per_s = 1e12,
                      .link_bytes_per_s = link_bytes_per_s,
                      .tdp_w = 400,
                      .usd_per_h = NAN };
}

static void
test_assumed (void)
{
  BudDevice device = bare_gpu (300e9);
  bud_device_complete (&device);
  g_assert_cmpfloat (device.n_sms, ==, 130.0);
  g_assert_cmpuint (device.devices_per_node, ==, 8);
  g_assert_cmpfloat (device.node_link_bytes_per_s, ==, 50e9);
  g_assert_cmpfloat (device.node_link_latency_s, ==, 10e-6);
  g_assert_cmpfloat (device.idle_w, ==, 80.0);
  const uint32_t expected = BUD_ASSUMED_SM_COUNT | BUD_ASSUMED_IDLE_POWER | BUD_ASSUMED_DEVICES_PER_NODE
                            | BUD_ASSUMED_NODE_LINK | BUD_ASSUMED_LINK_LATENCY | BUD_ASSUMED_KERNEL_RATES
                            | BUD_ASSUMED_COLLECTIVE_RATES;
  g_assert_cmpuint (device.assumed, ==, expected);
  g_assert_cmpuint (device.assumed_rates & BUD_RATES_OF_ALL, !=, 0);
  for (uint32_t bit = 1; bit <= BUD_ASSUMED_MEMORY_TYPICAL; bit <<= 1)
    g_assert_cmpstr (bud_assumed_text ((BudAssumed) bit), !=, "");

  /* Completing again changes nothing. */
  BudDevice again = device;
  bud_device_complete (&again);
  g_assert_cmpmem (&again, sizeof again, &device, sizeof device);
}

/* All constants are in the ranges the header gives. */
static void
assert_legal (const BudDevice *device)
{
  for (int i = 0; i < BUD_N_RATES; i++)
    for (int j = 0; j < 2; j++)
      {
        const BudKernelRate *rate = j ? &device->grouped_gemm[i] : &device->gemm[i];
        g_assert_true (rate->compute_ratio > 0.0 && rate->compute_ratio <= 1.0);
        g_assert_true (rate->memory_ratio > 0.0 && rate->memory_ratio <= 1.0);
        g_assert_true (rate->p_norm >= 1.0 && rate->p_norm <= 8.0);
        g_assert_true (rate->overhead_s >= 0.0 && rate->depth_s >= 0.0 && rate->quantise_ratio >= 0.0);
      }
  for (int kind = 0; kind < BUD_N_COLLECTIVES; kind++)
    for (int i = 0; i < 3; i++)
      {
        g_assert_cmpfloat (device->collective[kind].bus_bytes_per_s[i], >, 0.0);
        g_assert_cmpfloat (device->collective[kind].latency_s[i], >, 0.0);
      }
}

static void
test_legal (void)
{
  const double links[] = { 32e9, 64e9, 300e9, 900e9 };
  for (size_t i = 0; i < G_N_ELEMENTS (links); i++)
    for (int type = BUD_DEVICE_GPU; type <= BUD_DEVICE_ACCELERATOR; type++)
      {
        BudDevice device = bare_gpu (links[i]);
        device.type = (BudDeviceType) type;
        bud_device_complete (&device);
        assert_legal (&device);
      }
}

/* Values on file stay; without a link there is no collective, without a TDP no idle power. */
static void
test_kept (void)
{
  BudDevice device = bare_gpu (0.0);
  device.n_sms = 84;
  device.tdp_w = NAN;
  device.gemm[0].compute_ratio = 0.5;
  bud_device_complete (&device);
  g_assert_cmpfloat (device.n_sms, ==, 84.0);
  g_assert_cmpfloat (device.gemm[0].compute_ratio, ==, 0.5);
  g_assert_cmpuint (
      device.assumed & (BUD_ASSUMED_SM_COUNT | BUD_ASSUMED_IDLE_POWER | BUD_ASSUMED_COLLECTIVE_RATES), ==, 0);
  g_assert_cmpfloat (device.collective[0].bus_bytes_per_s[0], ==, 0.0);
}

static void
test_compute (void)
{
  static const struct
  {
    BudCompute has, wanted, used;
    bool answer;
  } rows[] = {
    { BUD_COMPUTE_BF16, BUD_COMPUTE_BF16, BUD_COMPUTE_BF16, true },
    { BUD_COMPUTE_BF16, BUD_COMPUTE_FP8, BUD_COMPUTE_BF16, true },
    { BUD_COMPUTE_BF16, BUD_COMPUTE_INT4, BUD_COMPUTE_BF16, true },
    { BUD_COMPUTE_FP16, BUD_COMPUTE_BF16, BUD_COMPUTE_FP16, true }, /* equally wide */
    { BUD_COMPUTE_FP8, BUD_COMPUTE_FP4, BUD_COMPUTE_FP8, true },
    { BUD_COMPUTE_FP32, BUD_COMPUTE_FP4, BUD_COMPUTE_FP32, true },
    { BUD_COMPUTE_FP8, BUD_COMPUTE_BF16, BUD_COMPUTE_FP8, false }, /* never narrower */
    { BUD_COMPUTE_BF16, BUD_COMPUTE_FP32, BUD_COMPUTE_FP32, false },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      BudDevice device = { .name = "x" };
      BudCompute used = BUD_N_COMPUTES;
      device.peak_flop_per_s[rows[i].has] = 1e12;
      g_assert_cmpint (bud_device_compute (&device, rows[i].wanted, &used), ==, rows[i].answer);
      if (rows[i].answer)
        g_assert_cmpint (used, ==, rows[i].used);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/device/assumed", test_assumed);
  g_test_add_func ("/engine/device/legal", test_legal);
  g_test_add_func ("/engine/device/kept", test_kept);
  g_test_add_func ("/engine/device/compute", test_compute);
  return g_test_run ();
}
