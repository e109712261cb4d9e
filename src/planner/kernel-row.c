#include "config.h"

#include "planner/kernel-row.h"

#include <math.h>
#include <string.h>

#include "engine/collective.h"
#include "planner/validation-replay.h"

#define MXFP4_BYTES (4.25 / 8.0)

gboolean
bud_kernel_row_laws (const BudDevice *device, BudFormat format, gboolean has_cuda_graphs, BudKernels *kernels,
                     char **reason)
{
  BudDiagnostic diagnostic = { 0 };

  if (bud_kernels_init (kernels, device, format, format, FALSE, has_cuda_graphs, NULL, &diagnostic)
      == BUD_STATUS_OK)
    return TRUE;
  *reason = g_strdup (diagnostic.message);
  return FALSE;
}

double
bud_kernel_row_number (const BudKernelRow *row, const char *key)
{
  return bud_record_number (row->shape, key, NAN);
}

gboolean
bud_kernel_row_init (BudKernelRow *row, BudFormat format, BudKernels *kernels)
{
  return bud_kernel_row_laws (row->device, format, row->has_graph, kernels, &row->reason);
}

static double
gemm (BudKernelRow *row)
{
  const double m = bud_kernel_row_number (row, "m"), n = bud_kernel_row_number (row, "n"),
               k = bud_kernel_row_number (row, "k");
  const double width = bud_format_bytes (row->format);
  BudKernels kernels;

  if (!bud_kernel_row_init (row, row->format, &kernels))
    return NAN;
  return bud_kernel_gemm (&kernels, m, n, k, width, width * (n * k + m * k) + 2.0 * m * n).latency_s;
}

/* These collectors time the busiest expert-parallel rank when routing is skewed; the others one of mean load.
 */
static gboolean
times_busiest_rank (const BudKernelRow *row)
{
  static const char *const collectors[][2]
      = { { "SGLang", "0.5.9" }, { "VLLM", "0.14.0" }, { "TRTLLM", "1.0.0" } };

  for (guint i = 0; i < G_N_ELEMENTS (collectors); i++)
    if (strcmp (row->framework, collectors[i][0]) == 0 && strcmp (row->version, collectors[i][1]) == 0)
      return TRUE;
  return FALSE;
}

static double
moe (BudKernelRow *row)
{
  const double e = bud_kernel_row_number (row, "num_experts"), t = bud_kernel_row_number (row, "num_tokens"),
               k = bud_kernel_row_number (row, "topk");
  const double ep = bud_kernel_row_number (row, "moe_ep_size"),
               hidden = bud_kernel_row_number (row, "hidden_size");
  const double width = bud_kernel_row_number (row, "inter_size") / bud_kernel_row_number (row, "moe_tp_size");
  const gboolean is_balanced = strcmp (bud_record_string (row->shape, "distribution", ""), "balanced") == 0;
  const gboolean is_fp4 = strstr (row->kernel, "fp4") != NULL
                          || strstr (bud_record_string (row->row, "dtype", ""), "fp4") != NULL;
  const double matrices = strstr (row->kernel, "nongated") != NULL ? 2.0 : 3.0;
  double pairs = t * k / ep;
  double experts = is_balanced ? fmin (e, t * k) / ep : e * (1.0 - pow (1.0 - k / e, t)) / ep;
  BudKernels kernels;
  BudKernelTime time;

  if (isnan (pairs))
    {
      row->reason = g_strdup ("the experts' width is not stated");
      return NAN;
    }
  if (!is_balanced && ep > 1.0 && times_busiest_rank (row))
    {
      pairs = t * fmin (k, e / ep);
      experts = fmin (pairs, e / ep);
    }
  pairs = fmax (pairs, 1.0);
  experts = fmax (experts, 1.0);
  if (!bud_kernel_row_init (row, is_fp4 ? BUD_FORMAT_NVFP4 : BUD_FORMAT_BF16, &kernels))
    return NAN;
  time = bud_kernel_grouped_gemm (&kernels, 2.0 * matrices * pairs * hidden * width,
                                  matrices * hidden * width * (is_fp4 ? MXFP4_BYTES : 2.0) * experts
                                      + 2.0 * pairs * (2.0 * hidden + 3.0 * width),
                                  experts, 2.0 * matrices * hidden * width);
  /* TensorRT-LLM's generated kernels start in less than half the time. */
  if (strstr (row->kernel, "trtllmbf16") != NULL)
    time.latency_s -= (1.0 - BUD_GENERATED_MOE_OVERHEAD_RATIO) * kernels.grouped_gemm.fixed_s;
  return time.latency_s;
}

static double
elementwise (BudKernelRow *row)
{
  const double elements = bud_kernel_row_number (row, "elements"), m = bud_kernel_row_number (row, "m"),
               n = bud_kernel_row_number (row, "n");
  const double tokens = bud_kernel_row_number (row, "tokens"), hidden = bud_kernel_row_number (row, "hidden");
  const double moved = !isnan (elements) ? 2.0 * elements
                       : !isnan (hidden) ? 3.0 * tokens * hidden
                                         : 2.0 * m * n;
  BudKernels kernels;

  return bud_kernel_row_init (row, BUD_FORMAT_BF16, &kernels)
             ? bud_kernel_elementwise (&kernels, 2.0 * moved).latency_s
             : NAN;
}

static double
collective (BudKernelRow *row)
{
  const BudCollectiveKind kind = strcmp (row->op, "all_reduce") == 0   ? BUD_COLLECTIVE_ALL_REDUCE
                                 : strcmp (row->op, "all_gather") == 0 ? BUD_COLLECTIVE_ALL_GATHER
                                                                       : BUD_COLLECTIVE_ALL_TO_ALL;
  const char *type
      = bud_record_string (row->shape, "nccl_dtype", bud_record_string (row->shape, "allreduce_dtype", ""));
  const double bytes = bud_kernel_row_number (row, "message_size") * (strcmp (type, "int8") == 0 ? 1.0 : 2.0);
  const BudDevice *device = row->device;
  const BudCollectiveRate *rate
      = strcmp (row->kernel, "NCCL") == 0 || kind != BUD_COLLECTIVE_ALL_REDUCE ? &device->collective[kind]
        : strcmp (row->kernel, "TRTLLM") == 0 ? &device->own_all_reduce[BUD_LIBRARY_TRTLLM]
                                              : &device->own_all_reduce[BUD_LIBRARY_CUSTOM];
  BudCollectiveLine line;
  double time_s;

  if (isnan (bytes) || isnan (bud_kernel_row_number (row, "num_gpus")))
    {
      row->reason = g_strdup ("the number of ranks is not stated");
      return NAN;
    }
  line = bud_collective_line (rate, kind, bud_kernel_row_number (row, "num_gpus"));
  time_s = bud_collective_line_time (&line, bytes);
  /* Launched one by one: a floor, and a copy into the registered buffer. */
  if (strstr (row->kernel, "eager") != NULL)
    time_s = cbrt (pow (device->eager_collective_s, 3.0) + pow (time_s, 3.0))
             + 2.0 * bytes / device->memory_bytes_per_s;
  return time_s;
}

/* DeepGEMM grouped GEMMs: tokens already sorted, one projection. */
static double
grouped_projection (BudKernelRow *row, double matrices)
{
  const double hidden = bud_kernel_row_number (row, "hidden_size"),
               width = bud_kernel_row_number (row, "intermediate_size");
  const double experts = bud_kernel_row_number (row, "num_local_experts"),
               rows = bud_kernel_row_number (row, "tokens_per_expert") * experts;
  const double bytes = matrices * hidden * width * experts + rows * (hidden + matrices * width);
  BudKernels kernels;

  if (!bud_kernel_row_init (row, BUD_FORMAT_FP8, &kernels))
    return NAN;
  return bud_kernel_grouped_gemm (&kernels, 2.0 * matrices * rows * hidden * width, bytes, experts,
                                  2.0 * matrices * hidden * width)
      .latency_s;
}

static double
grouped_up (BudKernelRow *row)
{
  return grouped_projection (row, 2.0);
}

static double
grouped_down (BudKernelRow *row)
{
  return grouped_projection (row, 1.0);
}

static double
layer (BudKernelRow *row)
{
  return bud_kernel_row_layer_time (row->replay, row->device, row->row, &row->reason);
}

static double
mixed (BudKernelRow *row)
{
  return bud_kernel_row_mixed_time (row->replay, row->device, row->row, &row->reason);
}

static double
gpt3_layer (BudKernelRow *row)
{
  return bud_kernel_row_gpt3_time (row->device, row->row, &row->reason);
}

/* Point to point between two ranks; one device per node means over a network that is not stated. */
static double
send_receive (BudKernelRow *row)
{
  const BudCollectiveLine line
      = bud_collective_line (&row->device->collective[BUD_COLLECTIVE_SEND], BUD_COLLECTIVE_SEND, 2.0);

  if (bud_kernel_row_number (row, "devices_per_node") >= 2.0)
    return bud_collective_line_time (&line, bud_kernel_row_number (row, "bytes"));
  row->reason = g_strdup ("the link between the two nodes is not stated");
  return NAN;
}

static const struct
{
  const char *op; /* a trailing '*' matches any rest */
  double (*time) (BudKernelRow *row);
} ops[] = {
  { "gemm", gemm },
  { "generation_attention", bud_kernel_row_decode_attention },
  { "context_attention", bud_kernel_row_prefill_attention },
  { "generation_mla", bud_kernel_row_latent_decode },
  { "context_mla", bud_kernel_row_latent_prefill },
  { "moe", moe },
  { "all_reduce", collective },
  { "all_gather", collective },
  { "all_to_all", collective },
  { "gelu", elementwise },
  { "softmax", elementwise },
  { "layernorm", elementwise },
  { "add", elementwise },
  { "attn_rope", elementwise },
  { "grouped_gemm_up_proj", grouped_up },
  { "grouped_gemm_down_proj", grouped_down },
  { "mha_decode", bud_kernel_row_mha_decode },
  { "mha_prefill", bud_kernel_row_mha_prefill },
  { "mla_decode", bud_kernel_row_mla_decode },
  { "mla_prefill", bud_kernel_row_mla_prefill },
  { "layer_*", layer },
  { "mixed_attention", mixed },
  { "gpt3_layer_*", gpt3_layer },
  { "send_recv", send_receive },
};

double
bud_kernel_row_time (BudKernelRow *row)
{
  for (guint i = 0; i < G_N_ELEMENTS (ops); i++)
    {
      const char *star = strchr (ops[i].op, '*');

      if (star != NULL ? strncmp (row->op, ops[i].op, star - ops[i].op) == 0
                       : strcmp (row->op, ops[i].op) == 0)
        return ops[i].time (row);
    }
  row->reason = g_strdup_printf ("no law for “%s”", row->op);
  return NAN;
}
