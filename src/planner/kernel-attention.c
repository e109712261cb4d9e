/* Measured attention kernels, in the shapes that collectors state. */
#include "config.h"

#include "planner/kernel-row.h"

#include <math.h>
#include <string.h>

#include "planner/validation-replay.h"

/* DeepSeek's latent attention, which all MLA rows are of: kv rank, rope, nope and value widths. */
#define MLA_KV_RANK 512.0
#define MLA_ROPE 64.0
#define MLA_NOPE 128.0
#define MLA_VALUE 128.0

/* Keys a causal query sees in the mean. */
static double
visible_keys (double tokens, double window)
{
  if (window > 0.0 && window < tokens)
    return (window * (window + 1.0) / 2.0 + (tokens - window) * window) / tokens;
  return (tokens + 1.0) / 2.0;
}

double
bud_kernel_row_decode_attention (BudKernelRow *row)
{
  const double window = bud_record_number (row->shape, "window_size", 0.0);
  const double context = bud_kernel_row_number (row, "isl") + bud_record_number (row->shape, "step", 0.0);
  const double tokens = window > 0.0 ? fmin (context, window) : context;
  const double b = bud_kernel_row_number (row, "batch_size"),
               kv = bud_kernel_row_number (row, "num_key_value_heads");
  const double heads = bud_kernel_row_number (row, "num_heads"),
               dim = bud_kernel_row_number (row, "head_dim");
  /* FlashAttention 2 does not pack the query heads of a group when the window is on. */
  const gboolean unpacked = window > 0.0 && strstr (row->kernel, "fa2") != NULL;
  const BudAttentionWork work = { .flop = 4.0 * b * heads * dim * tokens,
                                  .bytes = 4.0 * b * tokens * kv * dim,
                                  .n_sequences = b,
                                  .n_heads = unpacked ? heads : kv,
                                  .head_dim = dim };
  BudKernels kernels;

  return bud_kernel_row_init (row, BUD_FORMAT_BF16, &kernels)
             ? bud_kernel_decode_attention (&kernels, &work).latency_s
             : NAN;
}

double
bud_kernel_row_prefill_attention (BudKernelRow *row)
{
  const double b = bud_kernel_row_number (row, "batch_size"),
               heads = bud_kernel_row_number (row, "num_heads");
  const double kv = bud_kernel_row_number (row, "num_key_value_heads"),
               s = bud_kernel_row_number (row, "isl"), dim = bud_kernel_row_number (row, "head_dim");
  const double keys = visible_keys (s, bud_record_number (row->shape, "window_size", 0.0));
  const BudAttentionWork work = { .flop = 4.0 * dim * b * heads * s * keys,
                                  .bytes = 4.0 * b * s * dim * (heads + kv),
                                  .n_sequences = b,
                                  .n_heads = heads,
                                  .query_tokens = s,
                                  .head_dim = dim };
  BudKernels kernels;

  /* A prompt of one token runs on the decode kernel. */
  if (s == 1.0)
    return bud_kernel_row_decode_attention (row);
  return bud_kernel_row_init (row, BUD_FORMAT_BF16, &kernels)
             ? bud_kernel_prefill_attention (&kernels, &work).latency_s
             : NAN;
}

static double
latent_decode_time (BudKernelRow *row, double b, double heads, double tokens)
{
  const BudAttentionWork work
      = { .flop = 2.0 * b * heads * tokens * (2.0 * MLA_KV_RANK + MLA_ROPE),
          .bytes = 2.0 * b * ((MLA_KV_RANK + MLA_ROPE) * tokens + heads * (2.0 * MLA_KV_RANK + MLA_ROPE)),
          .n_sequences = b,
          .n_heads = heads,
          .head_dim = (2.0 * MLA_KV_RANK + MLA_ROPE) / 2.0,
          .is_latent = true };
  BudKernels kernels;

  return bud_kernel_row_init (row, BUD_FORMAT_BF16, &kernels)
             ? bud_kernel_decode_attention (&kernels, &work).latency_s
             : NAN;
}

static double
latent_prefill_time (BudKernelRow *row, double b, double heads, double s)
{
  const double width = MLA_NOPE + MLA_ROPE + MLA_VALUE;
  const BudAttentionWork work = { .flop = 2.0 * b * heads * width * s * visible_keys (s, 0.0),
                                  .bytes = 4.0 * b * s * heads * width,
                                  .n_sequences = b,
                                  .n_heads = heads,
                                  .query_tokens = s,
                                  .head_dim = width / 2.0,
                                  .is_latent = true };
  BudKernels kernels;

  return bud_kernel_row_init (row, BUD_FORMAT_BF16, &kernels)
             ? bud_kernel_prefill_attention (&kernels, &work).latency_s
             : NAN;
}

/* vLLM 0.14 collected MLA modules without a CUDA graph. */
static double
mla (BudKernelRow *row, gboolean is_decode)
{
  const double b = bud_kernel_row_number (row, "batch_size"),
               heads = bud_kernel_row_number (row, "num_heads");
  const gboolean is_eager = strcmp (row->framework, "VLLM") == 0 && strcmp (row->version, "0.14.0") == 0;
  const double module_s = is_eager ? row->device->eager_module_s : 0.0;

  if (is_decode)
    return module_s
           + latent_decode_time (row, b, heads,
                                 bud_kernel_row_number (row, "isl")
                                     + bud_record_number (row->shape, "step", 0.0));
  return module_s + latent_prefill_time (row, b, heads, bud_kernel_row_number (row, "isl"));
}

/* "32-8-128": query heads, KV heads, head dim; MLA "128-512-64": heads, rank, rope. */
static gboolean
read_config (BudKernelRow *row, double *heads, double *kv, double *dim)
{
  g_auto (GStrv) parts = g_strsplit (bud_record_string (row->shape, "config", ""), "-", 4);

  if (g_strv_length (parts) != 3)
    return FALSE;
  *heads = g_ascii_strtod (parts[0], NULL);
  *kv = g_ascii_strtod (parts[1], NULL);
  *dim = g_ascii_strtod (parts[2], NULL);
  return *heads > 0.0 && *kv > 0.0 && *dim > 0.0;
}

static double
configured_attention (BudKernelRow *row, gboolean is_latent, gboolean is_decode)
{
  const double b = bud_record_number (row->shape, "batch_size", 1.0);
  const double tokens = bud_record_number (row->shape, is_decode ? "kv_len" : "seq_len", NAN);
  const double width = strcmp (bud_record_string (row->shape, "kv_dtype", ""), "fp8") == 0 ? 1.0 : 2.0;
  double heads, kv, dim;
  BudAttentionWork work;
  BudKernels kernels;

  if (!read_config (row, &heads, &kv, &dim) || isnan (tokens))
    {
      row->reason = g_strdup ("the shape is not stated");
      return NAN;
    }
  if (is_latent)
    return is_decode ? latent_decode_time (row, b, heads, tokens)
                     : latent_prefill_time (row, b, heads, tokens);
  work = (BudAttentionWork){ .n_sequences = b, .query_tokens = tokens, .head_dim = dim };
  work.n_heads = is_decode ? kv : heads;
  work.flop = 4.0 * b * heads * dim * (is_decode ? tokens : tokens * visible_keys (tokens, 0.0));
  work.bytes = is_decode ? 2.0 * width * b * tokens * kv * dim : 4.0 * b * tokens * dim * (heads + kv);
  if (!bud_kernel_row_init (row, BUD_FORMAT_BF16, &kernels))
    return NAN;
  return is_decode ? bud_kernel_decode_attention (&kernels, &work).latency_s
                   : bud_kernel_prefill_attention (&kernels, &work).latency_s;
}

double
bud_kernel_row_latent_decode (BudKernelRow *row)
{
  return mla (row, TRUE);
}

double
bud_kernel_row_latent_prefill (BudKernelRow *row)
{
  return mla (row, FALSE);
}

double
bud_kernel_row_mha_decode (BudKernelRow *row)
{
  return configured_attention (row, FALSE, TRUE);
}

double
bud_kernel_row_mha_prefill (BudKernelRow *row)
{
  return configured_attention (row, FALSE, FALSE);
}

double
bud_kernel_row_mla_decode (BudKernelRow *row)
{
  return configured_attention (row, TRUE, TRUE);
}

double
bud_kernel_row_mla_prefill (BudKernelRow *row)
{
  return configured_attention (row, TRUE, FALSE);
}
