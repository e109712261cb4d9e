#include "engine/kernel.h"

#include <math.h>

static double
reciprocal (double rate)
{
  return rate > 0.0 ? 1.0 / rate : 0.0;
}

/* Which constants arithmetic of this class was measured with. */
static BudRateClass
rate_class (BudCompute compute)
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
  };
}

static BudKernelLaw
law_from_rate (const BudKernelRate *rate, double flop_per_s, double bytes_per_s, double launch_s,
               double quantise_scale_ratio)
{
  BudKernelLaw law = law_new (flop_per_s, bytes_per_s, rate->compute_ratio, rate->memory_ratio,
                              rate->overhead_s + launch_s, rate->p_norm);
  law.quantise_byte_s = reciprocal (bytes_per_s * rate->quantise_ratio) * quantise_scale_ratio;
  return law;
}

static void
init_ideal (BudKernels *self, double flop_per_s, double attention_flop_per_s, double bytes_per_s)
{
  const BudKernelLaw peak = law_new (flop_per_s, bytes_per_s, 1.0, 1.0, 0.0, HUGE_VAL);
  const BudKernelLaw attention = law_new (attention_flop_per_s, bytes_per_s, 1.0, 1.0, 0.0, HUGE_VAL);
  self->gemm = self->grouped_gemm = peak;
  self->elementwise = self->decode_attention = self->prefill_attention = attention;
  self->scan_decode = self->scan_prefill = attention;
  self->decode_attention_item_s = 0.0;
  for (int i = 0; i < BUD_ATTENTION_POINTS; i++)
    self->attention_ratio[i] = 1.0;
  self->dim64_ratio = self->dim256_ratio = 1.0;
}

static void
init_calibrated (BudKernels *self, const BudDevice *device, double attention_flop_per_s, double launch_s,
                 double quantise_scale_ratio)
{
  const double bytes_per_s = device->memory_bytes_per_s;
  const BudRateClass class = rate_class (self->compute);
  self->gemm = law_from_rate (&device->gemm[class], self->gemm_flop_per_s, bytes_per_s, launch_s,
                              quantise_scale_ratio);
  self->grouped_gemm = law_from_rate (&device->grouped_gemm[class], self->gemm_flop_per_s, bytes_per_s,
                                      launch_s, quantise_scale_ratio);
  self->elementwise = law_new (attention_flop_per_s, bytes_per_s, 1.0, device->elementwise_memory_ratio,
                               device->elementwise_overhead_s + launch_s, HUGE_VAL);

  /* The arithmetic of attention runs on the tensor cores at the GEMM's share of the 16-bit peak at best. */
  const double attention_ratio = device->gemm[BUD_RATE_16BIT].compute_ratio;
  self->decode_attention
      = law_new (attention_flop_per_s, bytes_per_s, attention_ratio, device->decode_attention_memory_ratio,
                 device->decode_attention_overhead_s + launch_s, HUGE_VAL);
  self->decode_attention_item_s = device->decode_attention_sm_s * reciprocal (device->n_sms);
  self->prefill_attention
      = law_new (attention_flop_per_s, bytes_per_s, 1.0, device->decode_attention_memory_ratio,
                 device->prefill_attention_overhead_s + launch_s, HUGE_VAL);
  for (int i = 0; i < BUD_ATTENTION_POINTS; i++)
    self->attention_ratio[i] = device->prefill_attention_ratio[i];
  self->dim64_ratio = device->prefill_attention_dim64_ratio;
  self->dim256_ratio = device->prefill_attention_dim256_ratio;

  /* Scans stream their state like decode attention; in prefill they work on chunks of 64–256 tokens (arXiv
   * 2405.21060 §7, 2412.06464 §3.3), hence the attention rate of that length. */
  self->scan_decode
      = law_new (attention_flop_per_s, bytes_per_s, attention_ratio, device->decode_attention_memory_ratio,
                 device->elementwise_overhead_s + launch_s, HUGE_VAL);
  self->scan_prefill = law_new (attention_flop_per_s, bytes_per_s, device->prefill_attention_ratio[1],
                                device->decode_attention_memory_ratio,
                                device->prefill_attention_overhead_s + launch_s, HUGE_VAL);
}

BudStatus
bud_kernels_init (BudKernels *self, const BudDevice *device, BudFormat weight, BudFormat activation,
                  bool is_ideal, bool has_cuda_graphs, double quantise_scale_ratio, BudDiagnostic *diagnostic)
{
  const BudCompute wanted = bud_format_compute (weight, activation);
  BudCompute attention;
  if (!bud_device_compute (device, wanted, &self->compute))
    return bud_fail (diagnostic, BUD_STATUS_UNSUPPORTED, "precision", NAN,
                     "%s states no peak that can run %s arithmetic", device->name, bud_compute_name (wanted));
  if (!bud_device_compute (device, BUD_COMPUTE_BF16, &attention))
    attention = self->compute;

  self->is_ideal = is_ideal;
  self->is_widened = self->compute != wanted;
  self->gemm_flop_per_s = device->peak_flop_per_s[self->compute];
  const double attention_flop_per_s = device->peak_flop_per_s[attention];
  if (is_ideal)
    init_ideal (self, self->gemm_flop_per_s, attention_flop_per_s, device->memory_bytes_per_s);
  else
    init_calibrated (self, device, attention_flop_per_s, has_cuda_graphs ? 0.0 : device->eager_launch_s,
                     quantise_scale_ratio);
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

BudKernelTime
bud_kernel_gemm (const BudKernels *self, double m, double n, double k, double weight_element_bytes,
                 double bytes)
{
  BudKernelTime time = apply (&self->gemm, 2.0 * m * n * k, bytes);
  time.latency_s += m * k * (2.0 + weight_element_bytes) * self->gemm.quantise_byte_s;
  return time;
}

BudKernelTime
bud_kernel_grouped_gemm (const BudKernels *self, double flop, double bytes)
{
  return apply (&self->grouped_gemm, flop, bytes);
}

double
bud_kernel_attention_ratio (const BudKernels *self, double length_tokens, double head_dim)
{
  const double *table = self->attention_ratio;
  const double x = log2 (fmax (length_tokens, 1.0) / 128.0);
  double ratio;
  if (x <= 0.0)
    ratio = table[0] * (self->is_ideal ? 1.0 : exp2 (x));
  else if (x >= BUD_ATTENTION_POINTS - 1)
    ratio = table[BUD_ATTENTION_POINTS - 1];
  else
    {
      const int i = (int) x;
      ratio = table[i] + (x - i) * (table[i + 1] - table[i]);
    }
  if (head_dim <= 64.0)
    ratio *= self->dim64_ratio;
  else if (head_dim >= 256.0)
    ratio *= self->dim256_ratio;
  return fmin (ratio, 1.0);
}

BudKernelTime
bud_kernel_prefill_attention (const BudKernels *self, double flop, double bytes, double length_tokens,
                              double head_dim)
{
  const BudKernelLaw *law = &self->prefill_attention;
  const double flop_s = law->flop_s / bud_kernel_attention_ratio (self, length_tokens, head_dim);
  return finish (flop * flop_s, bytes * law->byte_s, law->fixed_s, law->p_norm);
}

BudKernelTime
bud_kernel_decode_attention (const BudKernels *self, double flop, double bytes, double items)
{
  const BudKernelLaw *law = &self->decode_attention;
  return finish (flop * law->flop_s, bytes * law->byte_s,
                 law->fixed_s + items * self->decode_attention_item_s, law->p_norm);
}

BudKernelTime
bud_kernel_elementwise (const BudKernels *self, double bytes)
{
  return apply (&self->elementwise, 0.0, bytes);
}

BudKernelTime
bud_kernel_scan (const BudKernels *self, double flop, double bytes, bool is_decode)
{
  return apply (is_decode ? &self->scan_decode : &self->scan_prefill, flop, bytes);
}
