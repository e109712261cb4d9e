#include "engine/kernel.h"

#include <math.h>

#include "engine/numeric.h"

/* Inner dimension at which a GEMM's accumulation latency is half saturated (split-K takes over). */
#define DEPTH_K 2048.0
#define TILE_ROWS 128.0
#define SCAN_COMPUTE_RATIO 0.1
/* How sharply the SMs' own limit takes over from the memory's. */
#define SM_NORM 4.0
/* Of the device's bandwidth, for the operands of prefill attention. */
#define PREFILL_MEMORY_RATIO 0.8

static double
reciprocal (double rate)
{
  return rate > 0.0 ? 1.0 / rate : 0.0;
}

BudRateClass
bud_rate_class (BudCompute compute)
{
  switch (compute)
    {
    case BUD_COMPUTE_FP8:
    case BUD_COMPUTE_INT8:
      return BUD_RATE_8BIT;
    case BUD_COMPUTE_FP4:
    case BUD_COMPUTE_INT4:
      return BUD_RATE_4BIT;
    default:
      return BUD_RATE_16BIT;
    }
}

static BudKernelLaw
law_new (double flop_per_s, double bytes_per_s, double compute_ratio, double memory_ratio, double fixed_s,
         double p_norm)
{
  return (BudKernelLaw){
    .flop_s = reciprocal (flop_per_s * compute_ratio),
    .byte_s = reciprocal (bytes_per_s * memory_ratio),
    .fixed_s = fixed_s,
    .p_norm = p_norm,
    .peak_flop_s = reciprocal (flop_per_s),
    .peak_byte_s = reciprocal (bytes_per_s),
  };
}

static BudKernelLaw
law_from_rate (const BudKernelRate *rate, double flop_per_s, double bytes_per_s, double launch_s,
               double quantise_scale_ratio)
{
  BudKernelLaw law = law_new (flop_per_s, bytes_per_s, rate->compute_ratio, rate->memory_ratio,
                              rate->overhead_s + launch_s, rate->p_norm);
  law.quantise_byte_s = reciprocal (bytes_per_s * rate->quantise_ratio) * quantise_scale_ratio;
  law.depth_s = rate->depth_s;
  return law;
}

static void
init_ideal (BudKernels *self, double flop_per_s, double attention_flop_per_s, double bytes_per_s)
{
  const BudKernelLaw peak = law_new (flop_per_s, bytes_per_s, 1.0, 1.0, 0.0, HUGE_VAL);
  const BudKernelLaw attention = law_new (attention_flop_per_s, bytes_per_s, 1.0, 1.0, 0.0, HUGE_VAL);
  self->gemm = self->grouped_gemm = peak;
  self->elementwise = self->decode_attention = self->prefill_attention = attention;
  self->latent_decode_attention = self->latent_prefill_attention = attention;
  self->scan_decode = self->scan_prefill = attention;
  self->decode_attention_sm_s = self->latent_decode_attention_sm_s = 0.0;
  self->prefill_tile_s = self->latent_prefill_tile_s = 0.0;
  self->dim64_ratio = self->dim256_ratio = 1.0;
}

/* A ratio that a profile leaves 0 is 1. */
static double
or_one (double ratio)
{
  return ratio > 0.0 ? ratio : 1.0;
}

/* This engine's kernels instead of those the constants were fitted to. */
static void
scale_law (BudKernelLaw *law, double time_ratio, double overhead_ratio)
{
  law->flop_s *= time_ratio;
  law->byte_s *= time_ratio;
  law->fixed_s *= overhead_ratio;
}

/* As a rule for this family on this device says, else by the engine's ratios for all devices. */
static void
scale_family (BudKernelLaw *law, const BudEngineProfile *profile, const BudDevice *device,
              BudKernelFamily family, BudRateClass class, double time_ratio, double overhead_ratio)
{
  static const uint32_t n_bits[BUD_N_RATES]
      = { [BUD_RATE_16BIT] = 16, [BUD_RATE_8BIT] = 8, [BUD_RATE_4BIT] = 4 };
  const BudKernelRule *rule = bud_profile_kernel_rule (profile, device, family, n_bits[class]);

  scale_law (law, or_one (rule != NULL ? rule->time_ratio : time_ratio),
             or_one (rule != NULL ? rule->overhead_ratio : overhead_ratio));
}

/* Kernels that widen the experts' weights on the way are others than those of the device's own formats. */
static void
scale_experts (BudKernels *self, const BudEngineProfile *profile, const BudDevice *device, BudRateClass class)
{
  if (self->is_widened && profile->moe_widened_time_ratio > 0.0 && profile->moe_widened_overhead_ratio > 0.0)
    scale_law (&self->grouped_gemm, profile->moe_widened_time_ratio, profile->moe_widened_overhead_ratio);
  else
    scale_family (&self->grouped_gemm, profile, device, BUD_FAMILY_EXPERTS, class, profile->moe_time_ratio,
                  profile->moe_overhead_ratio);
}

static BudKernelLaw
prefill_law (const BudPrefillRate *rate, double flop_per_s, double bytes_per_s, double launch_s)
{
  return law_new (flop_per_s, bytes_per_s, rate->compute_ratio, PREFILL_MEMORY_RATIO,
                  rate->overhead_s + launch_s, 2.0);
}

static void
init_calibrated (BudKernels *self, const BudDevice *device, double attention_flop_per_s, double launch_s,
                 const BudEngineProfile *profile)
{
  const double quantise_scale_ratio = profile != NULL ? profile->quantise_scale_ratio : 0.0;
  const double bytes_per_s = device->memory_bytes_per_s;
  const BudRateClass class = bud_rate_class (self->compute);
  launch_s += profile != NULL ? profile->kernel_overhead_s : 0.0;
  self->gemm = law_from_rate (&device->gemm[class], self->gemm_flop_per_s, bytes_per_s, launch_s,
                              quantise_scale_ratio);
  self->grouped_gemm = law_from_rate (&device->grouped_gemm[class], self->gemm_flop_per_s, bytes_per_s,
                                      launch_s, quantise_scale_ratio);
  self->elementwise = law_new (attention_flop_per_s, bytes_per_s, 1.0, device->elementwise_memory_ratio,
                               device->elementwise_overhead_s + launch_s, HUGE_VAL);

  /* The arithmetic of attention runs on the tensor cores at the GEMM's share of the 16-bit peak at best. */
  const double attention_ratio = device->gemm[BUD_RATE_16BIT].compute_ratio;
  const BudLatentRate *latent = &device->latent_decode_attention;
  self->decode_attention
      = law_new (attention_flop_per_s, bytes_per_s, attention_ratio, device->decode_attention_memory_ratio,
                 device->decode_attention_overhead_s + launch_s, HUGE_VAL);
  self->decode_attention_sm_s = device->decode_attention_sm_s;
  self->latent_decode_attention = law_new (attention_flop_per_s, bytes_per_s, latent->compute_ratio,
                                           latent->memory_ratio, latent->overhead_s + launch_s, 2.0);
  self->latent_decode_attention_sm_s = latent->sm_s;
  if (profile != NULL)
    {
      const double decode_ratio = or_one (profile->decode_attention_time_ratio);
      const double sm_byte_s = reciprocal (profile->sm_bytes_per_s * device->n_sms);
      self->gemm.flop_s /= or_one (profile->gemm_compute_ratio);
      const double sm_flop_s = reciprocal (profile->sm_flop_per_s * device->n_sms);
      self->gemm.flop_s = bud_p_norm (self->gemm.flop_s, sm_flop_s, SM_NORM);
      self->grouped_gemm.flop_s = bud_p_norm (self->grouped_gemm.flop_s, sm_flop_s, SM_NORM);
      self->gemm.byte_s = bud_p_norm (self->gemm.byte_s, sm_byte_s, SM_NORM);
      self->grouped_gemm.byte_s = bud_p_norm (self->grouped_gemm.byte_s, sm_byte_s, SM_NORM);
      scale_experts (self, profile, device, class);
      scale_family (&self->gemm, profile, device, BUD_FAMILY_GEMM, class, 1.0, 1.0);
      scale_family (&self->elementwise, profile, device, BUD_FAMILY_ELEMENTWISE, BUD_RATE_16BIT, 1.0, 1.0);
      scale_family (&self->decode_attention, profile, device, BUD_FAMILY_DECODE_ATTENTION, BUD_RATE_16BIT,
                    decode_ratio, decode_ratio);
      scale_family (&self->latent_decode_attention, profile, device, BUD_FAMILY_LATENT_ATTENTION,
                    BUD_RATE_16BIT, decode_ratio, decode_ratio);
      self->decode_attention_sm_s *= decode_ratio;
      self->latent_decode_attention_sm_s *= decode_ratio;
    }
  self->prefill_attention
      = prefill_law (&device->prefill_attention, attention_flop_per_s, bytes_per_s, launch_s);
  self->prefill_tile_s = device->prefill_attention.tile_s;
  self->latent_prefill_attention
      = prefill_law (&device->latent_prefill_attention, attention_flop_per_s, bytes_per_s, launch_s);
  self->latent_prefill_tile_s = device->latent_prefill_attention.tile_s;
  self->dim64_ratio = device->prefill_attention_dim64_ratio;
  self->dim256_ratio = device->prefill_attention_dim256_ratio;

  /* Scans stream their state like decode attention; in prefill they work on chunks of 64–256 tokens (arXiv
   * 2405.21060 §7, 2412.06464 §3.3), where attention kernels reach about a tenth of the peak. */
  self->scan_decode
      = law_new (attention_flop_per_s, bytes_per_s, attention_ratio, device->decode_attention_memory_ratio,
                 device->elementwise_overhead_s + launch_s, HUGE_VAL);
  self->scan_prefill
      = law_new (attention_flop_per_s, bytes_per_s, SCAN_COMPUTE_RATIO, device->decode_attention_memory_ratio,
                 device->prefill_attention.overhead_s + launch_s, HUGE_VAL);
}

BudStatus
bud_kernels_init (BudKernels *self, const BudDevice *device, BudFormat weight, BudFormat activation,
                  bool is_ideal, bool has_cuda_graphs, const BudEngineProfile *profile,
                  BudDiagnostic *diagnostic)
{
  const BudCompute wanted = bud_format_compute (weight, activation);
  BudCompute attention;
  if (!bud_device_compute (device, wanted, &self->compute))
    return bud_fail (diagnostic, BUD_STATUS_UNSUPPORTED, "precision", NAN,
                     "%s states no peak that can run %s arithmetic", device->name, bud_compute_name (wanted));
  if (!bud_device_compute (device, BUD_COMPUTE_BF16, &attention))
    attention = self->compute;

  self->is_ideal = is_ideal;
  self->n_sms = device->n_sms;
  self->is_widened = self->compute != wanted;
  self->gemm_flop_per_s = device->peak_flop_per_s[self->compute];
  const double attention_flop_per_s = device->peak_flop_per_s[attention];
  if (is_ideal)
    init_ideal (self, self->gemm_flop_per_s, attention_flop_per_s, device->memory_bytes_per_s);
  else
    init_calibrated (self, device, attention_flop_per_s, has_cuda_graphs ? 0.0 : device->eager_launch_s,
                     profile);
  return BUD_STATUS_OK;
}

/* Exponents the device tables use avoid pow (): x^1.5 = x·√x, y^(2/3) = (∛y)². */
double
bud_p_norm (double a, double b, double p)
{
  const double large = a > b ? a : b;
  const double small = a > b ? b : a;
  if (!(small > 0.0) || p == HUGE_VAL)
    return large;
  const double r = small / large;
  if (p == 1.0)
    return large + small;
  if (p == 2.0)
    return large * sqrt (1.0 + r * r);
  if (p == 3.0)
    return large * cbrt (1.0 + r * r * r);
  if (p == 4.0)
    return large * sqrt (sqrt (1.0 + r * r * (r * r)));
  if (p == 1.5)
    {
      const double root = cbrt (1.0 + r * sqrt (r));
      return large * root * root;
    }
  return large * pow (1.0 + pow (r, p), 1.0 / p);
}

static inline BudKernelTime
finish (double compute_s, double memory_s, double fixed_s, double p_norm)
{
  const double work_s = bud_p_norm (compute_s, memory_s, p_norm);
  BudBound bound = compute_s > memory_s ? BUD_BOUND_COMPUTE : BUD_BOUND_MEMORY;
  if (fixed_s > compute_s && fixed_s > memory_s)
    bound = BUD_BOUND_LATENCY;
  return (BudKernelTime){ compute_s, memory_s, fixed_s + work_s, bound };
}

static inline BudKernelTime
apply (const BudKernelLaw *law, double flop, double bytes)
{
  return finish (flop * law->flop_s, bytes * law->byte_s, law->fixed_s, law->p_norm);
}

/* No engine undercuts the device: its ratio may be below 1. */
static inline double
limit (const BudKernelLaw *law, double flop, double bytes)
{
  return bud_max (flop * law->peak_flop_s, bytes * law->peak_byte_s);
}

BudKernelTime
bud_kernel_gemm (const BudKernels *self, double m, double n, double k, double weight_element_bytes,
                 double bytes)
{
  const BudKernelLaw *law = &self->gemm;
  const double depth_s = law->depth_s * k / (1.0 + k / DEPTH_K);
  BudKernelTime time
      = finish (2.0 * m * n * k * law->flop_s, bytes * law->byte_s, law->fixed_s + depth_s, law->p_norm);
  time.latency_s += m * k * (2.0 + weight_element_bytes) * law->quantise_byte_s;
  return time;
}

BudKernelTime
bud_kernel_grouped_gemm (const BudKernels *self, double flop, double bytes, double n_experts, double row_flop)
{
  const BudKernelLaw *law = &self->grouped_gemm;
  const double padding = self->is_ideal ? 0.0 : BUD_PAD_ROWS * n_experts * row_flop;
  BudKernelTime time = apply (law, flop + padding, bytes);
  time.latency_s = bud_max (time.latency_s, law->fixed_s + limit (law, flop, bytes));
  return time;
}

BudKernelTime
bud_kernel_prefill_attention (const BudKernels *self, const BudAttentionWork *work)
{
  const BudKernelLaw *law = work->is_latent ? &self->latent_prefill_attention : &self->prefill_attention;
  double compute_s = work->flop * law->flop_s;
  if (!self->is_ideal && work->flop > 0.0)
    {
      const double heads = work->n_sequences * work->n_heads;
      const double tiles = ceil (work->query_tokens / TILE_ROWS);
      const double keys = work->flop / (4.0 * work->head_dim * heads * work->query_tokens);
      const double padding = tiles * TILE_ROWS / work->query_tokens * (1.0 + 0.5 * TILE_ROWS / keys);
      const double tile_s = work->is_latent ? self->latent_prefill_tile_s : self->prefill_tile_s;
      if (work->head_dim <= 64.0)
        compute_s /= self->dim64_ratio;
      else if (work->head_dim >= 256.0)
        compute_s /= self->dim256_ratio;
      compute_s = compute_s * padding + tile_s * ceil (heads * tiles / self->n_sms);
    }
  return finish (compute_s, work->bytes * law->byte_s, law->fixed_s, law->p_norm);
}

BudKernelTime
bud_kernel_decode_attention (const BudKernels *self, const BudAttentionWork *work)
{
  const BudKernelLaw *law = work->is_latent ? &self->latent_decode_attention : &self->decode_attention;
  BudKernelTime time = apply (law, work->flop, work->bytes);
  if (self->is_ideal)
    return time;
  const double units = work->n_sequences * (work->is_latent ? 1.0 : work->n_heads) / self->n_sms;
  const double waves_s = work->is_latent ? self->latent_decode_attention_sm_s * units
                                         : self->decode_attention_sm_s * 0.5 * (ceil (units) + units);
  const double work_s = bud_p_norm (time.latency_s - law->fixed_s, waves_s, 2.0);
  time.latency_s = law->fixed_s + bud_max (work_s, limit (law, work->flop, work->bytes));
  return time;
}

BudKernelTime
bud_kernel_elementwise (const BudKernels *self, double bytes)
{
  return apply (&self->elementwise, 0.0, bytes);
}

/* 16-bit streams at the rates of a decode scan. */
BudKernelTime
bud_kernel_adapter (const BudKernels *self, double flop, double bytes)
{
  return apply (&self->scan_decode, flop, bytes);
}

BudKernelTime
bud_kernel_scan (const BudKernels *self, double flop, double bytes, bool is_decode)
{
  return apply (is_decode ? &self->scan_decode : &self->scan_prefill, flop, bytes);
}
