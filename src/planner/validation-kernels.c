#include "config.h"

#include "planner/validation-kernels.h"

#include <math.h>
#include <string.h>

#include "engine/collective.h"
#include "planner/validation-replay.h"

#define US 1e-6
/* DeepSeek's latent attention, which all MLA rows are of: kv rank, rope, nope and value widths. */
#define MLA_KV_RANK 512.0
#define MLA_ROPE 64.0
#define MLA_NOPE 128.0
#define MLA_VALUE 128.0
#define MXFP4_BYTES (4.25 / 8.0)

void
bud_kernel_run_free (BudKernelRun *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->op);
  g_free (self->hardware);
  g_free (self->dtype);
  g_free (self->skip_reason);
  g_free (self);
}

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

/* What a row is replayed with. */
typedef struct
{
  BudReplay *replay;
  const BudDevice *device;
  JsonObject *row;
  JsonObject *shape;
  const char *op;
  const char *framework;
  const char *version;
  const char *kernel;
  BudFormat format;
  gboolean has_graph;
  char *reason;
} Row;

static double
number (const Row *row, const char *key)
{
  return bud_record_number (row->shape, key, NAN);
}

static gboolean
laws (Row *row, BudFormat format, BudKernels *kernels)
{
  return bud_kernel_row_laws (row->device, format, row->has_graph, kernels, &row->reason);
}

static double
gemm (Row *row)
{
  const double m = number (row, "m"), n = number (row, "n"), k = number (row, "k");
  const double width = bud_format_bytes (row->format);
  BudKernels kernels;

  if (!laws (row, row->format, &kernels))
    return NAN;
  return bud_kernel_gemm (&kernels, m, n, k, width, width * (n * k + m * k) + 2.0 * m * n).latency_s;
}

/* Keys a causal query sees in the mean. */
static double
visible_keys (double tokens, double window)
{
  if (window > 0.0 && window < tokens)
    return (window * (window + 1.0) / 2.0 + (tokens - window) * window) / tokens;
  return (tokens + 1.0) / 2.0;
}

static double
decode_attention (Row *row)
{
  const double window = bud_record_number (row->shape, "window_size", 0.0);
  const double context = number (row, "isl") + bud_record_number (row->shape, "step", 0.0);
  const double tokens = window > 0.0 ? fmin (context, window) : context;
  const double b = number (row, "batch_size"), kv = number (row, "num_key_value_heads");
  const double heads = number (row, "num_heads"), dim = number (row, "head_dim");
  /* FlashAttention 2 does not pack the query heads of a group when the window is on. */
  const gboolean unpacked = window > 0.0 && strstr (row->kernel, "fa2") != NULL;
  const BudAttentionWork work = { .flop = 4.0 * b * heads * dim * tokens,
                                  .bytes = 4.0 * b * tokens * kv * dim,
                                  .n_sequences = b,
                                  .n_heads = unpacked ? heads : kv,
                                  .head_dim = dim };
  BudKernels kernels;

  return laws (row, BUD_FORMAT_BF16, &kernels) ? bud_kernel_decode_attention (&kernels, &work).latency_s
                                               : NAN;
}

static double
prefill_attention (Row *row)
{
  const double b = number (row, "batch_size"), heads = number (row, "num_heads");
  const double kv = number (row, "num_key_value_heads"), s = number (row, "isl"),
               dim = number (row, "head_dim");
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
    return decode_attention (row);
  return laws (row, BUD_FORMAT_BF16, &kernels) ? bud_kernel_prefill_attention (&kernels, &work).latency_s
                                               : NAN;
}

static double
mla_decode (Row *row, double b, double heads, double tokens)
{
  const BudAttentionWork work
      = { .flop = 2.0 * b * heads * tokens * (2.0 * MLA_KV_RANK + MLA_ROPE),
          .bytes = 2.0 * b * ((MLA_KV_RANK + MLA_ROPE) * tokens + heads * (2.0 * MLA_KV_RANK + MLA_ROPE)),
          .n_sequences = b,
          .n_heads = heads,
          .head_dim = (2.0 * MLA_KV_RANK + MLA_ROPE) / 2.0,
          .is_latent = true };
  BudKernels kernels;

  return laws (row, BUD_FORMAT_BF16, &kernels) ? bud_kernel_decode_attention (&kernels, &work).latency_s
                                               : NAN;
}

static double
mla_prefill (Row *row, double b, double heads, double s)
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

  return laws (row, BUD_FORMAT_BF16, &kernels) ? bud_kernel_prefill_attention (&kernels, &work).latency_s
                                               : NAN;
}

/* vLLM 0.14 collected MLA modules without a CUDA graph. */
static double
mla (Row *row, gboolean is_decode)
{
  const double b = number (row, "batch_size"), heads = number (row, "num_heads");
  const gboolean is_eager = strcmp (row->framework, "VLLM") == 0 && strcmp (row->version, "0.14.0") == 0;
  const double module_s = is_eager ? row->device->eager_module_s : 0.0;

  if (is_decode)
    return module_s
           + mla_decode (row, b, heads, number (row, "isl") + bud_record_number (row->shape, "step", 0.0));
  return module_s + mla_prefill (row, b, heads, number (row, "isl"));
}

/* These collectors time the busiest expert-parallel rank when routing is skewed; the others one of mean load.
 */
static gboolean
times_busiest_rank (const Row *row)
{
  static const char *const collectors[][2]
      = { { "SGLang", "0.5.9" }, { "VLLM", "0.14.0" }, { "TRTLLM", "1.0.0" } };

  for (guint i = 0; i < G_N_ELEMENTS (collectors); i++)
    if (strcmp (row->framework, collectors[i][0]) == 0 && strcmp (row->version, collectors[i][1]) == 0)
      return TRUE;
  return FALSE;
}

static double
moe (Row *row)
{
  const double e = number (row, "num_experts"), t = number (row, "num_tokens"), k = number (row, "topk");
  const double ep = number (row, "moe_ep_size"), hidden = number (row, "hidden_size");
  const double width = number (row, "inter_size") / number (row, "moe_tp_size");
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
  if (!laws (row, is_fp4 ? BUD_FORMAT_NVFP4 : BUD_FORMAT_BF16, &kernels))
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
elementwise (Row *row)
{
  const double elements = number (row, "elements"), m = number (row, "m"), n = number (row, "n");
  const double tokens = number (row, "tokens"), hidden = number (row, "hidden");
  const double moved = !isnan (elements) ? 2.0 * elements
                       : !isnan (hidden) ? 3.0 * tokens * hidden
                                         : 2.0 * m * n;
  BudKernels kernels;

  return laws (row, BUD_FORMAT_BF16, &kernels) ? bud_kernel_elementwise (&kernels, 2.0 * moved).latency_s
                                               : NAN;
}

static double
collective (Row *row)
{
  const BudCollectiveKind kind = strcmp (row->op, "all_reduce") == 0   ? BUD_COLLECTIVE_ALL_REDUCE
                                 : strcmp (row->op, "all_gather") == 0 ? BUD_COLLECTIVE_ALL_GATHER
                                                                       : BUD_COLLECTIVE_ALL_TO_ALL;
  const char *type
      = bud_record_string (row->shape, "nccl_dtype", bud_record_string (row->shape, "allreduce_dtype", ""));
  const double bytes = number (row, "message_size") * (strcmp (type, "int8") == 0 ? 1.0 : 2.0);
  const BudDevice *device = row->device;
  const BudCollectiveRate *rate
      = strcmp (row->kernel, "NCCL") == 0 || kind != BUD_COLLECTIVE_ALL_REDUCE ? &device->collective[kind]
        : strcmp (row->kernel, "TRTLLM") == 0 ? &device->own_all_reduce[BUD_LIBRARY_TRTLLM]
                                              : &device->own_all_reduce[BUD_LIBRARY_CUSTOM];
  BudCollectiveLine line;
  double time_s;

  if (isnan (bytes) || isnan (number (row, "num_gpus")))
    {
      row->reason = g_strdup ("the number of ranks is not stated");
      return NAN;
    }
  line = bud_collective_line (rate, kind, number (row, "num_gpus"));
  time_s = bud_collective_line_time (&line, bytes);
  /* Launched one by one: a floor, and a copy into the registered buffer. */
  if (strstr (row->kernel, "eager") != NULL)
    time_s = cbrt (pow (device->eager_collective_s, 3.0) + pow (time_s, 3.0))
             + 2.0 * bytes / device->memory_bytes_per_s;
  return time_s;
}

/* DeepGEMM grouped GEMMs: tokens already sorted, one projection. */
static double
grouped_projection (Row *row, double matrices)
{
  const double hidden = number (row, "hidden_size"), width = number (row, "intermediate_size");
  const double experts = number (row, "num_local_experts"),
               rows = number (row, "tokens_per_expert") * experts;
  const double bytes = matrices * hidden * width * experts + rows * (hidden + matrices * width);
  BudKernels kernels;

  if (!laws (row, BUD_FORMAT_FP8, &kernels))
    return NAN;
  return bud_kernel_grouped_gemm (&kernels, 2.0 * matrices * rows * hidden * width, bytes, experts,
                                  2.0 * matrices * hidden * width)
      .latency_s;
}

/* "32-8-128": query heads, KV heads, head dim; MLA "128-512-64": heads, rank, rope. */
static gboolean
read_config (Row *row, double *heads, double *kv, double *dim)
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
configured_attention (Row *row, gboolean is_latent, gboolean is_decode)
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
    return is_decode ? mla_decode (row, b, heads, tokens) : mla_prefill (row, b, heads, tokens);
  work = (BudAttentionWork){ .n_sequences = b, .query_tokens = tokens, .head_dim = dim };
  work.n_heads = is_decode ? kv : heads;
  work.flop = 4.0 * b * heads * dim * (is_decode ? tokens : tokens * visible_keys (tokens, 0.0));
  work.bytes = is_decode ? 2.0 * width * b * tokens * kv * dim : 4.0 * b * tokens * dim * (heads + kv);
  if (!laws (row, BUD_FORMAT_BF16, &kernels))
    return NAN;
  return is_decode ? bud_kernel_decode_attention (&kernels, &work).latency_s
                   : bud_kernel_prefill_attention (&kernels, &work).latency_s;
}

static double
grouped_up (Row *row)
{
  return grouped_projection (row, 2.0);
}

static double
grouped_down (Row *row)
{
  return grouped_projection (row, 1.0);
}

static double
latent_decode (Row *row)
{
  return mla (row, TRUE);
}

static double
latent_prefill (Row *row)
{
  return mla (row, FALSE);
}

static double
mha_decode (Row *row)
{
  return configured_attention (row, FALSE, TRUE);
}

static double
mha_prefill (Row *row)
{
  return configured_attention (row, FALSE, FALSE);
}

static double
mla_decode_configured (Row *row)
{
  return configured_attention (row, TRUE, TRUE);
}

static double
mla_prefill_configured (Row *row)
{
  return configured_attention (row, TRUE, FALSE);
}

static double
layer (Row *row)
{
  return bud_kernel_row_layer_time (row->replay, row->device, row->row, &row->reason);
}

static double
mixed (Row *row)
{
  return bud_kernel_row_mixed_time (row->replay, row->device, row->row, &row->reason);
}

static double
gpt3_layer (Row *row)
{
  return bud_kernel_row_gpt3_time (row->device, row->row, &row->reason);
}

/* Point to point between two ranks; one device per node means over a network that is not stated. */
static double
send_receive (Row *row)
{
  const BudCollectiveLine line
      = bud_collective_line (&row->device->collective[BUD_COLLECTIVE_SEND], BUD_COLLECTIVE_SEND, 2.0);

  if (number (row, "devices_per_node") >= 2.0)
    return bud_collective_line_time (&line, number (row, "bytes"));
  row->reason = g_strdup ("the link between the two nodes is not stated");
  return NAN;
}

static const struct
{
  const char *op; /* a trailing '*' matches any rest */
  double (*time) (Row *row);
} ops[] = {
  { "gemm", gemm },
  { "generation_attention", decode_attention },
  { "context_attention", prefill_attention },
  { "generation_mla", latent_decode },
  { "context_mla", latent_prefill },
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
  { "mha_decode", mha_decode },
  { "mha_prefill", mha_prefill },
  { "mla_decode", mla_decode_configured },
  { "mla_prefill", mla_prefill_configured },
  { "layer_*", layer },
  { "mixed_attention", mixed },
  { "gpt3_layer_*", gpt3_layer },
  { "send_recv", send_receive },
};

static double
row_time (Row *row)
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

static BudKernelRun *
run_new (JsonObject *object)
{
  BudKernelRun *run = g_new0 (BudKernelRun, 1);
  const char *name = bud_record_string (object, "hardware", "");
  JsonNode *shape = json_object_get_member (object, "shape");
  const char *dtype = bud_record_string (object, "dtype", "");

  if (shape != NULL && JSON_NODE_HOLDS_OBJECT (shape))
    dtype = bud_record_string (json_node_get_object (shape), "gemm_dtype",
                               bud_record_string (json_node_get_object (shape), "moe_dtype", dtype));
  run->id = g_strdup (bud_record_string (object, "id", ""));
  run->op = g_strdup (bud_record_string (object, "op", ""));
  run->hardware = g_strdup (bud_record_string (object, "hardware_id", name));
  run->dtype = g_strdup (dtype);
  run->measured_s = bud_record_number (object, "latency_us", NAN) * US;
  run->predicted_s = NAN;
  return run;
}

static void
predict (BudReplay *self, JsonObject *object, BudKernelRun *run)
{
  g_autoptr (GError) error = NULL;
  JsonNode *shape = json_object_get_member (object, "shape");
  Row row = { .replay = self, .row = object, .op = run->op };

  if (!(run->measured_s > 0.0) || shape == NULL || !JSON_NODE_HOLDS_OBJECT (shape))
    run->skip_reason = g_strdup ("latency_us or shape is missing");
  else if (bud_record_string (object, "hardware_id", NULL) == NULL)
    run->skip_reason = g_strdup_printf ("“%s” is no device of the catalog", run->hardware);
  else if ((row.device = bud_replay_device (self, run->hardware, &error)) == NULL)
    run->skip_reason = g_strdup (error->message);
  if (run->skip_reason != NULL)
    return;
  row.shape = json_node_get_object (shape);
  row.framework = bud_record_string (object, "framework", "");
  row.version = bud_record_string (object, "version", "");
  row.kernel = bud_record_string (object, "kernel", "");
  row.format = strcmp (run->dtype, "fp8") == 0 ? BUD_FORMAT_FP8 : BUD_FORMAT_BF16;
  /* Plain PyTorch launches every kernel from Python. */
  row.has_graph = !g_str_has_prefix (row.framework, "torch");
  run->predicted_s = row_time (&row);
  if (isfinite (run->predicted_s) && run->predicted_s > 0.0)
    return;
  run->predicted_s = NAN;
  run->skip_reason = row.reason != NULL ? row.reason : g_strdup ("the shape is incomplete");
}

GPtrArray *
bud_replay_kernels (BudReplay *self, const char *text, gssize length, GError **error)
{
  g_autoptr (GPtrArray) records = bud_records_parse (text, length, error);
  g_autoptr (GPtrArray) runs = NULL;

  if (records == NULL)
    return NULL;
  runs = g_ptr_array_new_with_free_func ((GDestroyNotify) bud_kernel_run_free);
  for (guint i = 0; i < records->len; i++)
    {
      JsonObject *object = json_node_get_object (g_ptr_array_index (records, i));
      BudKernelRun *run = run_new (object);

      predict (self, object, run);
      g_ptr_array_add (runs, run);
    }
  return g_steal_pointer (&runs);
}
