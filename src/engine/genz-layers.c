/* GenZ's layers: attention, Mamba and feed-forward blocks with their residency tags and collectives. */
#include "engine/genz-internal.h"

#include <math.h>

typedef struct
{
  int64_t heads;
  int64_t kv_heads;
  int64_t dim;
} Heads;

static void
push_score (GenzBuilder *builder, BudGenzRowName name, BudGenzKind kind, Heads heads, int64_t queries,
            int64_t context, unsigned pins, bool merges_beams)
{
  BudGenzRow *row = genz_push (builder, name, kind, pins);

  row->dim[0] = heads.heads;
  row->dim[1] = queries;
  row->dim[2] = context;
  row->dim[3] = heads.dim;
  row->dim[4] = heads.kv_heads;
  row->merges_beams = merges_beams;
}

/* A Logit and, next in the enumeration of names, its Attend. */
static void
push_scores (GenzBuilder *builder, BudGenzRowName logit, Heads heads, int64_t queries, int64_t context,
             unsigned logit_pins, unsigned attend_pins)
{
  push_score (builder, logit, BUD_GENZ_KIND_LOGIT, heads, queries, context, logit_pins, false);
  push_score (builder, (BudGenzRowName) (logit + 1), BUD_GENZ_KIND_ATTEND, heads, queries, context,
              attend_pins, false);
}

/* Of decode: both Logits come before the Attends, and the prompt's pair runs once for all beams. */
static void
push_decode_scores (GenzBuilder *builder, const GenzGraph *graph, Heads heads)
{
  push_score (builder, BUD_GENZ_ROW_LOGIT_PRE, BUD_GENZ_KIND_LOGIT, heads, 1, graph->input_tokens, PIN_AO,
              true);
  push_score (builder, BUD_GENZ_ROW_LOGIT_SUF, BUD_GENZ_KIND_LOGIT, heads, 1, graph->output_tokens, PIN_AO,
              false);
  push_score (builder, BUD_GENZ_ROW_ATTEND_PRE, BUD_GENZ_KIND_ATTEND, heads, 1, graph->input_tokens, PIN_AO,
              true);
  push_score (builder, BUD_GENZ_ROW_ATTEND_SUF, BUD_GENZ_KIND_ATTEND, heads, 1, graph->output_tokens, PIN_AO,
              false);
}

static void
push_decode_entry (GenzBuilder *builder, const BudGenzDecodeEntry *entry, Heads heads)
{
  const int64_t *v = entry->value;

  switch (entry->kind)
    {
    case BUD_GENZ_DECODE_ONE:
      push_scores (builder, BUD_GENZ_ROW_LOGIT_DEC, heads, 1, v[0], PIN_AO, PIN_AO);
      break;
    case BUD_GENZ_DECODE_BATCH:
      push_scores (builder, BUD_GENZ_ROW_LOGIT_DEC,
                   (Heads){ v[0] * heads.heads, v[0] * heads.kv_heads, heads.dim }, 1, v[1], PIN_AO, PIN_AO);
      break;
    case BUD_GENZ_DECODE_BEAMS:
      push_scores (builder, BUD_GENZ_ROW_LOGIT_PRE, (Heads){ v[0] * heads.heads, heads.kv_heads, heads.dim },
                   1, v[2], PIN_AO, PIN_AO);
      push_scores (builder, BUD_GENZ_ROW_LOGIT_SUF, (Heads){ v[1] * heads.heads, heads.kv_heads, heads.dim },
                   1, v[3], PIN_AO, PIN_AO);
      break;
    }
}

static void
push_attention_core (GenzBuilder *builder, const GenzGraph *graph, Heads heads)
{
  switch (graph->stage)
    {
    case BUD_GENZ_PREFILL:
      push_scores (builder, BUD_GENZ_ROW_LOGIT, heads, graph->input_tokens, graph->input_tokens, PIN_O,
                   PIN_A);
      break;
    case BUD_GENZ_DECODE:
      push_decode_scores (builder, graph, heads);
      break;
    default:
      for (size_t i = 0; i < graph->n_prefills; i++)
        {
          const BudGenzPrefillEntry *entry = &graph->prefills[i];

          push_scores (builder, BUD_GENZ_ROW_LOGIT_PRE, heads, entry->new_tokens,
                       entry->past_tokens + entry->new_tokens, PIN_O, PIN_A);
        }
      for (size_t i = 0; i < graph->n_decodes; i++)
        push_decode_entry (builder, &graph->decodes[i], heads);
      break;
    }
}

void
genz_push_attention (GenzBuilder *builder, const GenzGraph *graph, int64_t tokens)
{
  const BudGenzModel *model = graph->model;
  int64_t ranks = graph->tp * graph->ep;
  Heads heads
      = { genz_shard (model->n_heads, ranks), genz_shard (model->n_kv_heads, ranks), model->head_dim };
  unsigned pins = graph->stage == BUD_GENZ_PREFILL ? PIN_NONE : PIN_AO;

  genz_push_gemm (builder, BUD_GENZ_ROW_QKV, heads.heads * heads.dim + 2 * heads.kv_heads * heads.dim, tokens,
                  model->hidden_dim, pins);
  push_attention_core (builder, graph, heads);
  genz_push_gemm (builder, BUD_GENZ_ROW_OUT_PROJ, model->hidden_dim, tokens, heads.heads * heads.dim, pins);
  if (ranks > 1)
    genz_push_sync (builder, BUD_GENZ_ROW_MHA_AR, tokens, model->hidden_dim, ranks, BUD_GENZ_ALL_REDUCE);
}

static void
push_einsum (GenzBuilder *builder, BudGenzRowName name, int64_t channels, int64_t tokens, int64_t states,
             unsigned pins)
{
  BudGenzRow *row = genz_push (builder, name, BUD_GENZ_KIND_EINSUM, pins);

  row->dim[0] = channels;
  row->dim[1] = tokens;
  row->dim[2] = states;
}

void
genz_push_mamba (GenzBuilder *builder, const GenzGraph *graph)
{
  const BudGenzModel *model = graph->model;
  int64_t ranks = graph->tp * graph->ep;
  int64_t n = graph->stage == BUD_GENZ_PREFILL ? graph->input_tokens : 1;
  /* Python's round(): halves to even, which is rint() in the default rounding mode. */
  int64_t hidden = (int64_t) rint ((double) model->hidden_dim / (double) ranks);
  int64_t inner = hidden * model->mamba_expand;
  int64_t whole = model->hidden_dim * model->mamba_expand; /* the scan is not sharded */
  int64_t states = model->mamba_d_state;
  BudGenzRow *conv;

  if (n <= 0)
    {
      builder->outcome = BUD_GENZ_BAD_STAGE;
      return;
    }
  genz_push_gemm (builder, BUD_GENZ_ROW_MAMBA_IN, 2 * inner, n, hidden, PIN_NONE);
  conv = genz_push (builder, BUD_GENZ_ROW_MAMBA_CONV, BUD_GENZ_KIND_CONV1D, PIN_NONE);
  conv->dim[0] = inner;
  conv->dim[1] = n;
  conv->dim[2] = model->mamba_d_conv;
  genz_push_gemm (builder, BUD_GENZ_ROW_MAMBA_BC, model->mamba_dt_rank + 2 * states, n, inner, PIN_NONE);
  genz_push_gemm (builder, BUD_GENZ_ROW_MAMBA_XT, inner, n, model->mamba_dt_rank, PIN_NONE);
  push_einsum (builder, BUD_GENZ_ROW_DELTA_A, whole, n, states, PIN_WO);
  push_einsum (builder, BUD_GENZ_ROW_DELTA_B, whole, n, states, PIN_O);
  push_einsum (builder, BUD_GENZ_ROW_DELTA_BU, whole, n, states, PIN_NONE);
  push_einsum (builder, BUD_GENZ_ROW_X_CALC, whole, n, states, PIN_ALL);
  push_einsum (builder, BUD_GENZ_ROW_Y_CALC, whole, n, states, PIN_ALL);
  push_einsum (builder, BUD_GENZ_ROW_D_ADDITION, whole, n, 1, PIN_ALL);
  push_einsum (builder, BUD_GENZ_ROW_OUT_MULT_Z, whole, n, 1, PIN_ALL);
  genz_push_gemm (builder, BUD_GENZ_ROW_MAMBA_OUT, hidden, n, inner, PIN_NONE);
  if (ranks > 1)
    genz_push_sync (builder, BUD_GENZ_ROW_MAMBA_AR, n, hidden, ranks, BUD_GENZ_ALL_REDUCE);
}

static void
push_pair (GenzBuilder *builder, BudGenzRowName up, int64_t up_rows, int64_t tokens, int64_t hidden,
           int64_t width, unsigned pins)
{
  genz_push_gemm (builder, up, up_rows, tokens, hidden, pins);
  genz_push_gemm (builder, (BudGenzRowName) (up + 1), hidden, tokens, width, pins);
}

/* Experts of one device by how the stage picks them. */
static void
push_experts (GenzBuilder *builder, const GenzGraph *graph, int64_t tokens)
{
  const BudGenzModel *model = graph->model;
  int64_t hidden = model->hidden_dim;
  int64_t width = genz_shard (model->intermediate_dim, graph->tp);
  int64_t held = model->n_experts / graph->ep;
  int64_t active;
  int64_t share;

  if (graph->stage == BUD_GENZ_DECODE)
    {
      active = genz_shard (model->top_k, graph->ep);
      push_pair (builder, BUD_GENZ_ROW_UP_GATE, active * width * model->n_ffi, 1, hidden, active * width,
                 PIN_AO);
      held -= active;
      push_pair (builder, BUD_GENZ_ROW_UP_GATE, held * width * model->n_ffi, 0, hidden, held * width,
                 PIN_NONE);
    }
  else if (graph->stage == BUD_GENZ_CHUNKED && model->has_deepseek_ffn)
    {
      width = genz_shard (model->moe_intermediate_dim, graph->tp);
      active = model->top_k * tokens < model->n_experts ? model->top_k * tokens : model->n_experts;
      share = active > 0 ? tokens * model->top_k / active : 0;
      active = genz_shard (active, graph->ep);
      push_pair (builder, BUD_GENZ_ROW_UP_GATE, active * width * model->n_ffi, share, hidden, active * width,
                 PIN_NONE);
      held -= active;
      if (held != 0)
        push_pair (builder, BUD_GENZ_ROW_UP_GATE, held * width * model->n_ffi, 0, hidden, held * width,
                   PIN_NONE);
    }
  else
    {
      share = tokens * model->top_k / model->n_experts;
      push_pair (builder, BUD_GENZ_ROW_UP_GATE, held * width * model->n_ffi, share, hidden, held * width,
                 PIN_NONE);
    }
}

static void
push_moe (GenzBuilder *builder, const GenzGraph *graph, int64_t tokens)
{
  const BudGenzModel *model = graph->model;
  int64_t hidden = model->hidden_dim;
  /* Decode reduces a hidden row where the other stages reduce the router's scores. */
  int64_t gate_columns = graph->stage == BUD_GENZ_DECODE ? hidden : model->n_experts;

  genz_push_gemm (builder, BUD_GENZ_ROW_GATE, model->n_experts, tokens, hidden / graph->tp, PIN_NONE);
  if (graph->tp > 1)
    genz_push_sync (builder, BUD_GENZ_ROW_GATE_AR, tokens, gate_columns, graph->tp, BUD_GENZ_ALL_REDUCE);
  if (graph->ep > 1)
    genz_push_sync (builder, BUD_GENZ_ROW_DISPATCH, tokens, model->top_k * hidden, graph->ep,
                    BUD_GENZ_ALL_TO_ALL);
  push_experts (builder, graph, tokens);
  if (graph->ep > 1)
    genz_push_sync (builder, BUD_GENZ_ROW_COLLECT, tokens, model->top_k * hidden, graph->ep,
                    BUD_GENZ_ALL_TO_ALL);
  if (graph->stage == BUD_GENZ_CHUNKED && model->has_deepseek_ffn && model->n_shared_experts > 0)
    {
      int64_t width = genz_shard (model->shared_intermediate_dim, graph->tp) * model->n_shared_experts;

      push_pair (builder, BUD_GENZ_ROW_SHARED_UP_GATE, width * model->n_ffi, tokens, hidden, width, PIN_NONE);
    }
}

void
genz_push_ffn (GenzBuilder *builder, const GenzGraph *graph, int64_t tokens)
{
  const BudGenzModel *model = graph->model;
  unsigned pins = graph->stage == BUD_GENZ_DECODE ? PIN_AO : PIN_NONE;

  if (model->n_experts % graph->ep != 0 || model->n_experts < graph->ep)
    {
      builder->outcome = BUD_GENZ_EXPERTS_NOT_DIVISIBLE;
      return;
    }
  if (model->n_experts > 1)
    {
      push_moe (builder, graph, tokens);
    }
  else
    {
      int64_t width = genz_shard (model->intermediate_dim, graph->tp);

      push_pair (builder, BUD_GENZ_ROW_UP_GATE, width * model->n_ffi, tokens, model->hidden_dim, width, pins);
    }
  if (graph->tp > 1)
    genz_push_sync (builder, BUD_GENZ_ROW_FFN_AR, tokens, model->hidden_dim, graph->tp, BUD_GENZ_ALL_REDUCE);
}
