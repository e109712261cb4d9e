/* Time laws of single kernels, by hand. */
#include <glib.h>
#include <math.h>

#include "engine/kernel.h"
#include "fixtures.h"

static BudKernels
kernels (BudFormat format, bool is_ideal)
{
  BudDevice device = fixture_h100 ();
  BudKernels k;
  g_assert_cmpint (bud_kernels_init (&k, &device, format, format, is_ideal, true, NULL, NULL), ==,
                   BUD_STATUS_OK);
  return k;
}

#define assert_close(actual, expected) g_assert_cmpfloat_with_epsilon ((actual) / (expected), 1.0, 1e-9)

static void
test_p_norm (void)
{
  /* (3^p + 4^p)^(1/p): 7, 5 and, for p = 3, ∛91. */
  const double large = 1e200, small = 1e-200;
  assert_close (bud_p_norm (3, 4, 1.0), 7.0);
  assert_close (bud_p_norm (3, 4, 2.0), 5.0);
  assert_close (bud_p_norm (3, 4, 3.0), 4.4979414452754146);
  for (double p = 1.0; p <= 8.0; p += 0.5)
    {
      assert_close (bud_p_norm (3, 4, p), pow (pow (3, p) + pow (4, p), 1.0 / p));
      assert_close (bud_p_norm (4, 3, p), bud_p_norm (3, 4, p));
      g_assert_cmpfloat (bud_p_norm (0, 4, p), ==, 4.0);
      g_assert_cmpfloat (bud_p_norm (0, 0, p), ==, 0.0);
      /* Neither overflows nor vanishes. */
      assert_close (bud_p_norm (3 * large, 4 * large, p), bud_p_norm (3, 4, p) * large);
      assert_close (bud_p_norm (3 * small, 4 * small, p), bud_p_norm (3, 4, p) * small);
    }
  g_assert_cmpfloat (bud_p_norm (3, 4, HUGE_VAL), ==, 4.0);
}

/* 4096³ in bf16: 2 · 4096³ = 1.37439e11 FLOP over .80 · 989e12 = 173.71 µs; 3 · 4096² · 2 B = 100.66 MB over
 * .85 · 3.35e12 = 35.35 µs; ∛(173.71³ + 35.35³) = 174.19 µs; t0 3 µs. */
static void
test_gemm (void)
{
  const BudKernels k = kernels (BUD_FORMAT_BF16, false);
  const double n = 4096.0, bytes = 3.0 * n * n * 2.0;
  const BudKernelTime time = bud_kernel_gemm (&k, n, n, n, 2.0, bytes);
  g_assert_cmpfloat_with_epsilon (time.compute_s, 173.709e-6, 1e-8);
  g_assert_cmpfloat_with_epsilon (time.memory_s, 35.351e-6, 1e-8);
  g_assert_cmpfloat_with_epsilon (time.latency_s, 177.20e-6, 1e-8);
  g_assert_cmpint (time.bound, ==, BUD_BOUND_COMPUTE);

  /* One row: 33.57 MB over .85 · 3.35e12 = 11.79 µs; a tiny one is the launch. */
  const BudKernelTime row = bud_kernel_gemm (&k, 1, n, n, 2.0, 2.0 * (n * n + 2.0 * n));
  g_assert_cmpfloat_with_epsilon (row.latency_s, 14.79e-6, 1e-8);
  g_assert_cmpint (row.bound, ==, BUD_BOUND_MEMORY);
  g_assert_cmpint (bud_kernel_gemm (&k, 1, 64, 64, 2.0, 8448.0).bound, ==, BUD_BOUND_LATENCY);
}

static void
test_gemm_ideal (void)
{
  const BudKernels k = kernels (BUD_FORMAT_BF16, true);
  const BudKernelTime time = bud_kernel_gemm (&k, 4096, 4096, 4096, 2.0, 1e6);
  assert_close (time.latency_s, 2.0 * 4096.0 * 4096.0 * 4096.0 / 989e12);
}

/* fp8 with a profile: t_q = m·k·(2 + 1)/(.3 · 3.35e12) is on top, in proportion to the profile's ratio. */
static void
test_quantise (void)
{
  BudDevice device = fixture_h100 ();
  BudEngineProfile profile = fixture_bare_profile ();
  double latency_s[3];
  for (int i = 0; i < 3; i++)
    {
      BudKernels k;
      profile.quantise_scale_ratio = 0.5 * i;
      bud_kernels_init (&k, &device, BUD_FORMAT_FP8, BUD_FORMAT_FP8, false, true, &profile, NULL);
      latency_s[i] = bud_kernel_gemm (&k, 1000, 4096, 4096, 1.0, 1e7).latency_s;
    }
  const double pass_s = 1000.0 * 4096.0 * 3.0 / (0.3 * 3.35e12);
  assert_close (latency_s[2] - latency_s[0], pass_s);
  assert_close (latency_s[1] - latency_s[0], 0.5 * pass_s);
}

static void
test_eager (void)
{
  BudDevice device = fixture_h100 ();
  BudKernels graph, eager;
  bud_kernels_init (&graph, &device, BUD_FORMAT_BF16, BUD_FORMAT_BF16, false, true, NULL, NULL);
  bud_kernels_init (&eager, &device, BUD_FORMAT_BF16, BUD_FORMAT_BF16, false, false, NULL, NULL);
  const double more_s
      = bud_kernel_elementwise (&eager, 1e6).latency_s - bud_kernel_elementwise (&graph, 1e6).latency_s;
  assert_close (more_s, device.eager_launch_s);
}

/* Elementwise: 1 MB over .8 · 3.35e12 = 0.373 µs, launch 2 µs. */
static void
test_elementwise (void)
{
  const BudKernels k = kernels (BUD_FORMAT_BF16, false);
  assert_close (bud_kernel_elementwise (&k, 1e6).latency_s, 2e-6 + 1e6 / (0.8 * 3.35e12));
}

/* No attention kernel undercuts the device, whatever the shape; ideal is the roofline. */
static void
test_attention (void)
{
  const BudKernels calibrated = kernels (BUD_FORMAT_BF16, false), ideal = kernels (BUD_FORMAT_BF16, true);
  const double queries[] = { 1, 100, 128, 4096 };
  for (int latent = 0; latent < 2; latent++)
    for (int i = 0; i < 4; i++)
      {
        const double keys = 0.5 * (queries[i] + 1.0);
        const BudAttentionWork work = { .flop = 4.0 * 128.0 * 8.0 * 32.0 * queries[i] * keys,
                                        .bytes = 1e6 * queries[i],
                                        .n_sequences = 8,
                                        .n_heads = 32,
                                        .query_tokens = queries[i],
                                        .head_dim = 128,
                                        .is_latent = latent };
        const double limit_s = fmax (work.flop / 989e12, work.bytes / 3.35e12);
        assert_close (bud_kernel_prefill_attention (&ideal, &work).latency_s, limit_s);
        assert_close (bud_kernel_decode_attention (&ideal, &work).latency_s, limit_s);
        g_assert_cmpfloat (bud_kernel_prefill_attention (&calibrated, &work).latency_s, >, limit_s);
        g_assert_cmpfloat (bud_kernel_decode_attention (&calibrated, &work).latency_s, >, limit_s);
      }
}

/* 64 sequences · 8 KV heads on 132 SMs: 3.88 waves, half rounded up 3.94 · 0.8 µs = 3.15 µs; 268.4 MB over .9
 * · 3.35e12 = 89.03 µs; √(89.03² + 3.15²) + 11 µs. */
static void
test_decode_attention (void)
{
  const BudKernels k = kernels (BUD_FORMAT_BF16, false);
  const BudAttentionWork work
      = { .flop = 1e9, .bytes = 268435456.0, .n_sequences = 64, .n_heads = 8, .head_dim = 128 };
  const double waves_s = 0.8e-6 * 0.5 * (4.0 + 512.0 / 132.0), bytes_s = 268435456.0 / (0.9 * 3.35e12);
  assert_close (bud_kernel_decode_attention (&k, &work).latency_s,
                11e-6 + sqrt (waves_s * waves_s + bytes_s * bytes_s));
}

static void
test_no_peak (void)
{
  BudDevice device = fixture_h100 ();
  BudDiagnostic diagnostic = { 0 };
  BudKernels k;
  for (int i = 0; i < BUD_N_COMPUTES; i++)
    device.peak_flop_per_s[i] = 0.0;
  device.peak_flop_per_s[BUD_COMPUTE_FP8] = 1e15;
  /* Only narrower arithmetic: bf16 cannot run, fp8 can. */
  g_assert_cmpint (
      bud_kernels_init (&k, &device, BUD_FORMAT_BF16, BUD_FORMAT_BF16, true, true, NULL, &diagnostic), ==,
      BUD_STATUS_UNSUPPORTED);
  g_assert_cmpstr (diagnostic.field, ==, "precision");
  g_assert_cmpint (bud_kernels_init (&k, &device, BUD_FORMAT_FP8, BUD_FORMAT_FP8, true, true, NULL, NULL), ==,
                   BUD_STATUS_OK);
}

/* Experts in a format of the device go by its ratios, those that it has to widen by theirs. */
static void
test_widened_experts (void)
{
  const BudDevice device = fixture_h100 (); /* no 4-bit arithmetic */
  BudEngineProfile profile = { .moe_time_ratio = 0.8, .moe_overhead_ratio = 0.9 };
  static const struct
  {
    BudFormat format;
    double time_ratio, overhead_ratio; /* expected of the kernels as measured */
  } cases[]
      = { { BUD_FORMAT_BF16, 0.8, 0.9 }, { BUD_FORMAT_FP8, 0.8, 0.9 }, { BUD_FORMAT_NVFP4, 0.5, 0.25 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const BudKernels plain = kernels (cases[i].format, false);
      BudKernels shared, apart;

      profile.moe_widened_time_ratio = profile.moe_widened_overhead_ratio = 0.0;
      bud_kernels_init (&shared, &device, cases[i].format, cases[i].format, false, true, &profile, NULL);
      assert_close (shared.grouped_gemm.byte_s, 0.8 * plain.grouped_gemm.byte_s);
      assert_close (shared.grouped_gemm.fixed_s, 0.9 * plain.grouped_gemm.fixed_s);
      profile.moe_widened_time_ratio = 0.5;
      profile.moe_widened_overhead_ratio = 0.25;
      bud_kernels_init (&apart, &device, cases[i].format, cases[i].format, false, true, &profile, NULL);
      assert_close (apart.grouped_gemm.byte_s, cases[i].time_ratio * plain.grouped_gemm.byte_s);
      assert_close (apart.grouped_gemm.flop_s, cases[i].time_ratio * plain.grouped_gemm.flop_s);
      assert_close (apart.grouped_gemm.fixed_s, cases[i].overhead_ratio * plain.grouped_gemm.fixed_s);
    }
}

/* A rule replaces the engine's ratios where family, generation and width match, nowhere else. */
static void
test_kernel_rules (void)
{
  BudDevice device = fixture_h100 ();
  static const struct
  {
    BudKernelRule rule;
    double time_ratio, overhead_ratio; /* of the experts */
  } cases[] = {
    { { BUD_FAMILY_EXPERTS, 9, 8, 0.5, 0.25 }, 0.5, 0.25 },
    { { BUD_FAMILY_EXPERTS, 0, 0, 0.5, 0.25 }, 0.5, 0.25 },
    { { BUD_FAMILY_EXPERTS, 10, 8, 0.5, 0.25 }, 0.8, 0.9 },
    { { BUD_FAMILY_EXPERTS, 9, 16, 0.5, 0.25 }, 0.8, 0.9 },
    { { BUD_FAMILY_GEMM, 9, 8, 0.5, 0.25 }, 0.8, 0.9 },
  };
  const BudKernels plain = kernels (BUD_FORMAT_FP8, false);

  device.compute_capability = 9.0;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const BudEngineProfile profile = { .moe_time_ratio = 0.8,
                                         .moe_overhead_ratio = 0.9,
                                         .kernel_rules = { cases[i].rule },
                                         .n_kernel_rules = 1 };
      const gboolean is_gemm = cases[i].rule.family == BUD_FAMILY_GEMM;
      BudKernels k;

      bud_kernels_init (&k, &device, BUD_FORMAT_FP8, BUD_FORMAT_FP8, false, true, &profile, NULL);
      assert_close (k.grouped_gemm.byte_s, cases[i].time_ratio * plain.grouped_gemm.byte_s);
      assert_close (k.grouped_gemm.fixed_s, cases[i].overhead_ratio * plain.grouped_gemm.fixed_s);
      assert_close (k.gemm.byte_s, (is_gemm ? 0.5 : 1.0) * plain.gemm.byte_s);
      assert_close (k.gemm.fixed_s, (is_gemm ? 0.25 : 1.0) * plain.gemm.fixed_s);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/kernel/p-norm", test_p_norm);
  g_test_add_func ("/engine/kernel/kernel-rules", test_kernel_rules);
  g_test_add_func ("/engine/kernel/gemm", test_gemm);
  g_test_add_func ("/engine/kernel/gemm-ideal", test_gemm_ideal);
  g_test_add_func ("/engine/kernel/quantise", test_quantise);
  g_test_add_func ("/engine/kernel/eager", test_eager);
  g_test_add_func ("/engine/kernel/elementwise", test_elementwise);
  g_test_add_func ("/engine/kernel/attention", test_attention);
  g_test_add_func ("/engine/kernel/decode-attention", test_decode_attention);
  g_test_add_func ("/engine/kernel/widened-experts", test_widened_experts);
  g_test_add_func ("/engine/kernel/no-peak", test_no_peak);
  return g_test_run ();
}
