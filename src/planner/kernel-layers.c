/* Rows that name a layer of a model ("layer_down_proj") instead of a shape: the model is in the source's
 * path. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "engine/collective.h"
#include "planner/kernel-row.h"
#include "planner/validation-replay.h"

/* RMSNorm as eager PyTorch writes it: pow, mean, add, rsqrt, and two products. */
#define EAGER_NORM_KERNELS 6.0

static const char *
source_path (JsonObject *row)
{
  JsonNode *source = json_object_get_member (row, "source");

  return source != NULL && JSON_NODE_HOLDS_OBJECT (source)
             ? bud_record_string (json_node_get_object (source), "path", "")
             : "";
}

/* Path elements are "…/meta-llama/Llama-3.1-8B/tp1/layers.csv" or "…/Qwen3-32B/bf16/tp1/dense.csv". */
static const BudModel *
model_of_path (BudReplay *replay, const char *path)
{
  static const char *const owners[] = { "meta-llama", "Qwen", "mistralai", "microsoft" };
  static const char *const suffixes[] = { "", "-Instruct-2507", "-Instruct", "-instruct" };
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    for (guint owner = 0; owner < G_N_ELEMENTS (owners); owner++)
      for (guint s = 0; s < G_N_ELEMENTS (suffixes); s++)
        {
          g_autofree char *id = NULL;
          const BudModel *model;

          if (!g_str_has_suffix (parts[i], suffixes[s]) || strchr (parts[i], '-') == NULL)
            continue;
          id = g_strdup_printf ("%s/%.*s", owners[owner], (int) (strlen (parts[i]) - strlen (suffixes[s])),
                                parts[i]);
          model = bud_replay_model (replay, id, NULL);
          if (model != NULL)
            return model;
        }
  return NULL;
}

/* The layer's operator on one device. */
typedef struct
{
  double rows; /* of a GEMM, 0 = none */
  double n, k;
  double moved_bytes; /* of an element-wise pass */
  double n_kernels;
} Work;

static gboolean
work_of_layer (const char *name, const BudModel *model, double rows, double tp, gboolean is_eager, Work *work)
{
  const BudLayerGroup *group = &model->groups[0];
  const double hidden = model->hidden_dim, heads = group->attention.n_heads, kv = group->attention.n_kv_heads;
  const double dim = group->attention.qk_head_dim, vocab = model->vocab_size;
  const gboolean is_moe = group->ffn.kind == BUD_FFN_MOE;
  const double width = (is_moe ? group->ffn.expert_dim : group->ffn.intermediate_dim) / tp;
  const struct
  {
    const char *name;
    Work work;
  } layers[] = {
    { "down_proj", { rows, hidden, width, 0, 1 } },
    { "gate_up_proj", { rows, 2.0 * width, hidden, 0, 1 } },
    { "gate_proj", { rows, width, hidden, 0, 1 } },
    { "up_proj", { rows, width, hidden, 0, 1 } },
    { "o_proj", { rows, hidden, heads * dim / tp, 0, 1 } },
    { "qkv_proj", { rows, (heads + 2.0 * kv) * dim / tp, hidden, 0, 1 } },
    { "lm_head", { rows, vocab / tp, hidden, 0, 1 } },
    { "expert.w1", { rows, width, hidden, 0, 1 } },
    { "expert.w2", { rows, hidden, width, 0, 1 } },
    { "expert.w3", { rows, width, hidden, 0, 1 } },
    { "act_fn", { 0, 0, 0, 2.0 * rows * 3.0 * width, 1 } },
    { "embedding", { 0, 0, 0, 2.0 * rows * 2.0 * hidden, 1 } },
    { "final_layernorm", { 0, 0, 0, 2.0 * rows * 4.0 * hidden, is_eager ? EAGER_NORM_KERNELS : 1.0 } },
    { "input_layernorm", { 0, 0, 0, 2.0 * rows * 4.0 * hidden, is_eager ? EAGER_NORM_KERNELS : 1.0 } },
    { "layernorm", { 0, 0, 0, 2.0 * rows * 4.0 * hidden, is_eager ? EAGER_NORM_KERNELS : 1.0 } },
    { "qk_norm", { 0, 0, 0, 2.0 * rows * 2.0 * (heads + kv) * dim / tp, 1 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (layers); i++)
    if (strcmp (layers[i].name, name) == 0)
      {
        *work = layers[i].work;
        return TRUE;
      }
  return FALSE;
}

double
bud_kernel_row_layer_time (BudReplay *replay, const BudDevice *device, JsonObject *row, char **reason)
{
  JsonObject *shape = json_node_get_object (json_object_get_member (row, "shape"));
  const BudModel *model = model_of_path (replay, source_path (row));
  const char *name = bud_record_string (row, "op", "") + strlen ("layer_");
  const gboolean is_eager = strncmp (bud_record_string (row, "framework", ""), "profiler", 8) == 0;
  const double tp = bud_record_number (shape, "tp", 1.0);
  const double rows = bud_record_number (
      shape, "tokens", bud_record_number (shape, "input", bud_record_number (shape, "sequences", NAN)));
  Work work;
  BudKernels kernels;

  if (model == NULL)
    *reason = g_strdup ("the model of the source's path is not in the catalog");
  else if (isnan (rows) || !work_of_layer (name, model, rows, tp, is_eager, &work))
    *reason = g_strdup_printf ("no law for the layer “%s”", name);
  else if (bud_kernel_row_laws (device, BUD_FORMAT_BF16, TRUE, &kernels, reason))
    {
      if (work.rows > 0.0)
        return bud_kernel_gemm (&kernels, work.rows, work.n, work.k, 2.0,
                                2.0 * (work.n * work.k + work.rows * (work.k + work.n)))
            .latency_s;
      return work.n_kernels * bud_kernel_elementwise (&kernels, work.moved_bytes / work.n_kernels).latency_s;
    }
  return NAN;
}

/* One fused kernel that decodes some sequences and prefills a chunk of another. */
double
bud_kernel_row_mixed_time (BudReplay *replay, const BudDevice *device, JsonObject *row, char **reason)
{
  JsonObject *shape = json_node_get_object (json_object_get_member (row, "shape"));
  const BudModel *model = model_of_path (replay, source_path (row));
  const double tp = bud_record_number (shape, "tp", 1.0), n = bud_record_number (shape, "n_decode", 0.0);
  const double context = bud_record_number (shape, "kv_decode", 0.0);
  const double chunk = bud_record_number (shape, "prefill_chunk", 0.0);
  const double cached = bud_record_number (shape, "kv_prefill", 0.0);
  double heads, kv, dim, time_s = 0.0;
  BudKernels kernels;

  if (model == NULL)
    {
      *reason = g_strdup ("the model of the source's path is not in the catalog");
      return NAN;
    }
  if (!bud_kernel_row_laws (device, BUD_FORMAT_BF16, TRUE, &kernels, reason))
    return NAN;
  heads = model->groups[0].attention.n_heads / tp;
  kv = fmax (model->groups[0].attention.n_kv_heads / tp, 1.0);
  dim = model->groups[0].attention.qk_head_dim;
  if (n > 0.0)
    {
      const BudAttentionWork work = { .flop = 4.0 * n * heads * dim * context,
                                      .bytes = 4.0 * n * context * kv * dim,
                                      .n_sequences = n,
                                      .n_heads = kv,
                                      .head_dim = dim };

      time_s += bud_kernel_decode_attention (&kernels, &work).latency_s;
    }
  if (chunk > 0.0)
    {
      const double keys = cached + (chunk + 1.0) / 2.0;
      const BudAttentionWork work = { .flop = 4.0 * heads * dim * chunk * keys,
                                      .bytes = 4.0 * dim * (chunk * heads + (cached + chunk) * kv),
                                      .n_sequences = 1.0,
                                      .n_heads = heads,
                                      .query_tokens = chunk,
                                      .head_dim = dim };

      time_s += bud_kernel_prefill_attention (&kernels, &work).latency_s;
      if (n > 0.0)
        time_s -= fmin (kernels.decode_attention.fixed_s, kernels.prefill_attention.fixed_s);
    }
  return time_s > 0.0 ? time_s : NAN;
}

/* GPT-3's layer in plain PyTorch (LLMCompass figure 5): batch 8, 2048 tokens of prefill or one of decode. */
double
bud_kernel_row_gpt3_time (const BudDevice *device, JsonObject *row, char **reason)
{
  JsonObject *shape = json_node_get_object (json_object_get_member (row, "shape"));
  const char *name = bud_record_string (row, "op", "") + strlen ("gpt3_layer_");
  const gboolean is_prefill = g_str_has_prefix (bud_record_string (shape, "phase", ""), "prefill");
  const double m = is_prefill ? 8.0 * 2048.0 : 8.0, hidden = bud_record_number (shape, "hidden", NAN);
  const double tp = bud_record_number (shape, "tp", NAN);
  const struct
  {
    const char *name;
    double n, k, moved;
  } parts[] = {
    { "Q_K_V", 3.0 * hidden / tp, hidden, 0 },     { "Wo_proj", hidden, hidden / tp, 0 },
    { "W1_proj", 4.0 * hidden / tp, hidden, 0 },   { "W2_proj", hidden, 4.0 * hidden / tp, 0 },
    { "GeLU", 0, 0, 2.0 * m * 4.0 * hidden / tp }, { "LayerNorm_MHA", 0, 0, 2.0 * m * hidden },
    { "LayerNorm_FFN", 0, 0, 2.0 * m * hidden },
  };
  BudKernels kernels;

  if (!bud_kernel_row_laws (device, BUD_FORMAT_FP16, FALSE, &kernels, reason))
    return NAN;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (strcmp (parts[i].name, name) == 0)
      return parts[i].moved > 0.0
                 ? bud_kernel_elementwise (&kernels, 2.0 * parts[i].moved).latency_s
                 : bud_kernel_gemm (&kernels, m, parts[i].n, parts[i].k, 2.0,
                                    2.0 * (parts[i].n * parts[i].k + m * (parts[i].n + parts[i].k)))
                       .latency_s;
  if (g_str_has_prefix (name, "AllReduce") && isfinite (tp) && tp > 1.0)
    {
      const BudCollectiveLine line = bud_collective_line (&device->collective[BUD_COLLECTIVE_ALL_REDUCE],
                                                          BUD_COLLECTIVE_ALL_REDUCE, tp);

      return bud_collective_line_time (&line, 2.0 * m * hidden);
    }
  *reason = g_strdup_printf ("no law for “%s”", name);
  return NAN;
}
