/* GenZ's operator graph: the order of rows is the order of its tables. */
#include "engine/genz-internal.h"

#include <math.h>
#include <string.h>

int64_t
genz_ceil_div (int64_t value, int64_t divisor)
{
  return value <= 0 ? value / divisor : (value - 1) / divisor + 1;
}

int64_t
genz_shard (int64_t value, int64_t parts)
{
  int64_t share = genz_ceil_div (value, parts);

  return share > 1 ? share : 1;
}

BudGenzRow *
genz_push (GenzBuilder *builder, BudGenzRowName name, BudGenzKind kind, unsigned pins)
{
  BudGenzRow *row;

  if (builder->n == builder->capacity)
    {
      builder->outcome = BUD_GENZ_NO_SPACE;
      /* The last row is overwritten from here on; nobody reads the table after NO_SPACE. */
      return &builder->rows[builder->capacity - 1];
    }
  row = &builder->rows[builder->n++];
  row->name = name;
  row->kind = kind;
  row->pins = pins;
  row->merges_beams = false;
  row->collective = BUD_GENZ_ALL_REDUCE;
  memset (row->dim, 0, sizeof row->dim);
  return row;
}

void
genz_push_gemm (GenzBuilder *builder, BudGenzRowName name, int64_t m, int64_t n, int64_t k, unsigned pins)
{
  BudGenzRow *row = genz_push (builder, name, BUD_GENZ_KIND_GEMM, pins);

  row->dim[0] = m;
  row->dim[1] = n;
  row->dim[2] = k;
}

void
genz_push_sync (GenzBuilder *builder, BudGenzRowName name, int64_t rows, int64_t columns, int64_t nodes,
                BudGenzCollective collective)
{
  BudGenzRow *row = genz_push (builder, name, BUD_GENZ_KIND_SYNC, PIN_NONE);

  row->dim[0] = rows;
  row->dim[1] = columns;
  row->dim[2] = nodes;
  row->collective = collective;
}

static void
push_repeat (GenzBuilder *builder, BudGenzKind kind, int64_t count)
{
  BudGenzRowName name = kind == BUD_GENZ_KIND_REPEAT ? BUD_GENZ_ROW_REPEAT : BUD_GENZ_ROW_END_REPEAT;

  genz_push (builder, name, kind, PIN_NONE)->dim[0] = count;
}

/* Tokens a chunk computes: all new prompt tokens, one per lone entry, one per sequence of a pair, and of a
 * beam entry only the suffix beams. */
static int64_t
chunk_tokens (const GenzGraph *graph)
{
  int64_t tokens = 0;

  for (size_t i = 0; i < graph->n_prefills; i++)
    tokens += graph->prefills[i].new_tokens;
  for (size_t i = 0; i < graph->n_decodes; i++)
    {
      const BudGenzDecodeEntry *entry = &graph->decodes[i];

      tokens += entry->kind == BUD_GENZ_DECODE_ONE     ? 1
                : entry->kind == BUD_GENZ_DECODE_BATCH ? entry->value[0]
                                                       : entry->value[1];
    }
  return tokens;
}

static int64_t
prompt_tokens (const GenzGraph *graph)
{
  int64_t tokens = 0;

  if (graph->stage == BUD_GENZ_PREFILL)
    return graph->input_tokens;
  for (size_t i = 0; i < graph->n_prefills; i++)
    tokens += graph->prefills[i].new_tokens;
  return tokens;
}

static void
push_layers (GenzBuilder *builder, const GenzGraph *graph, int64_t n_layers, int64_t tokens)
{
  push_repeat (builder, BUD_GENZ_KIND_REPEAT, n_layers);
  if (graph->stage != BUD_GENZ_CHUNKED && graph->model->n_unique_layers != 1)
    {
      builder->outcome = BUD_GENZ_MIXED_LAYERS;
      return;
    }
  if (graph->stage != BUD_GENZ_CHUNKED && graph->model->is_mamba)
    genz_push_mamba (builder, graph);
  else
    genz_push_attention (builder, graph, tokens);
  if (builder->outcome == BUD_GENZ_OK)
    genz_push_ffn (builder, graph, tokens);
  push_repeat (builder, BUD_GENZ_KIND_END_REPEAT, n_layers);
}

/* pp − 1 stages of ceil(L / pp) layers with a message behind each, then whatever is left, which may be
 * nothing or less than nothing. */
static void
push_stack (GenzBuilder *builder, const GenzGraph *graph, int64_t tokens)
{
  int64_t n_layers = graph->model->n_layers;
  int64_t per_stage;

  if (graph->pp == 1)
    {
      push_layers (builder, graph, n_layers, tokens);
      return;
    }
  per_stage = genz_ceil_div (n_layers, graph->pp);
  push_repeat (builder, BUD_GENZ_KIND_REPEAT, graph->pp - 1);
  push_layers (builder, graph, per_stage, tokens);
  if (builder->outcome != BUD_GENZ_OK)
    return;
  genz_push_sync (builder, BUD_GENZ_ROW_MESSAGE_PASS, tokens, graph->model->hidden_dim, 1,
                  BUD_GENZ_MESSAGE_PASS);
  push_repeat (builder, BUD_GENZ_KIND_END_REPEAT, graph->pp - 1);
  push_layers (builder, graph, n_layers - per_stage * (graph->pp - 1), tokens);
}

void
genz_build (GenzBuilder *builder, const GenzGraph *graph)
{
  const BudGenzModel *model = graph->model;
  int64_t ranks = graph->tp * graph->ep;
  int64_t tokens = graph->stage == BUD_GENZ_PREFILL  ? graph->input_tokens
                   : graph->stage == BUD_GENZ_DECODE ? 1
                                                     : chunk_tokens (graph);

  builder->n = 0;
  builder->outcome = BUD_GENZ_OK;
  if (graph->stage != BUD_GENZ_DECODE)
    {
      int64_t prompt = prompt_tokens (graph);

      genz_push_gemm (builder, BUD_GENZ_ROW_EMBEDDINGS, model->hidden_dim, prompt, model->vocab_size / ranks,
                      PIN_NONE);
      if (ranks > 1)
        genz_push_sync (builder, BUD_GENZ_ROW_EMBEDDINGS_AR, prompt, model->hidden_dim, ranks,
                        BUD_GENZ_ALL_REDUCE);
    }
  push_stack (builder, graph, tokens);
  if (builder->outcome != BUD_GENZ_OK)
    return;
  genz_push_gemm (builder, BUD_GENZ_ROW_CLASSIFIER, model->vocab_size / ranks, tokens, model->hidden_dim,
                  PIN_NONE);
  if (ranks > 1)
    genz_push_sync (builder, BUD_GENZ_ROW_CLASSIFIER_AG, tokens, model->vocab_size, ranks,
                    BUD_GENZ_ALL_GATHER);
}
