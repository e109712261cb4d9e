/* Attention of one layer: projections, cache write, core. FLOP of the core = 2 · heads · (d_qk + d_v) per
 * visible pair of query and key (arXiv 1706.03762); MLA as in arXiv 2405.04434: expanded keys and values in
 * prefill, the absorbed form (every head against the shared latent) in decode and under sparse attention. */
#include "engine/step-internal.h"

/* Σ_{p=1..x} min (p, w) for half = ½; ∫ min (p, w) dp for half = 0. With chunks the count starts anew every
 * w. */
static double
cumulated_keys (double x, double w, bool is_chunk, double half)
{
  if (x <= w)
    return x * (0.5 * x + half);
  const double full = w * (0.5 * w + half);
  if (!is_chunk)
    return full + (x - w) * w;
  const double n = floor (x / w);
  const double rest = x - n * w;
  return n * full + rest * (0.5 * rest + half);
}

/* The same over every kind of mask. Compressed entries (DeepSeek-V4) come beside the window, one per c
 * tokens. */
static double
cumulated (const BudAttention *attention, double x, double half)
{
  const double top_k = attention->sparse_top_k_tokens != 0 ? attention->sparse_top_k_tokens : HUGE_VAL;
  const double window = attention->window_tokens != 0 ? attention->window_tokens : HUGE_VAL;
  if (attention->kv_compress_tokens != 0)
    {
      const double c = attention->kv_compress_tokens;
      return cumulated_keys (x, window, attention->window_is_chunk, half)
             + c * cumulated_keys (x / c, top_k, false, half / c);
    }
  return cumulated_keys (x, bud_min (window, top_k), attention->window_is_chunk, half);
}

double
bud_attention_pairs (const BudAttention *attention, double from, double to)
{
  if (attention->is_bidirectional)
    return (to - from) * (attention->window_tokens != 0 ? bud_min (to, attention->window_tokens) : to);
  return cumulated (attention, to, 0.5) - cumulated (attention, from, 0.5);
}

double
bud_attention_mean_keys (const BudAttention *attention, double from, double to)
{
  if (!attention->window_tokens && !attention->sparse_top_k_tokens && !attention->kv_compress_tokens)
    return 0.5 * (from + to);
  /* A narrow range is its middle: the difference of two large sums would only lose digits. */
  if (to - from < 1.0)
    {
      const double middle = 0.5 * (from + to);
      return cumulated (attention, middle + 0.5, 0.0)
             - cumulated (attention, bud_max (middle - 0.5, 0.0), 0.0);
    }
  return (cumulated (attention, to, 0.0) - cumulated (attention, from, 0.0)) / (to - from);
}

typedef struct
{
  const BudAttention *attention;
  double hidden;
  double heads;    /* on this device */
  double kv_heads; /* on this device, replicated beyond one per rank; 0 = an earlier layer's cache */
  double d_qk, d_v;
  double kv_width; /* cached elements per token on this device */
  bool is_mla;
  bool is_absorbed; /* MLA prefill too */
} Shape;

static Shape
shape_new (const BudStep *step, const BudAttention *attention, uint32_t hidden_dim)
{
  Shape shape = {
    .attention = attention,
    .hidden = hidden_dim,
    .heads = ceil_div (attention->n_heads, step->tp),
    .kv_heads = ceil_div (attention->n_kv_heads, step->tp),
    .d_qk = attention->qk_head_dim,
    .d_v = attention->v_head_dim,
    .is_mla = attention->kind == BUD_ATTENTION_MLA,
  };
  if (shape.is_mla)
    {
      shape.kv_width = (double) attention->kv_rank + attention->rope_dim;
      shape.is_absorbed = attention->sparse_top_k_tokens != 0;
    }
  else
    shape.kv_width = shape.kv_heads * (shape.d_qk + (attention->v_is_k ? 0.0 : shape.d_v));
  return shape;
}

/* Tokens of a chunk's cache that its queries look at. */
static double
seen_cache (const BudAttention *attention, double cached)
{
  double seen = attention->window_tokens != 0 ? bud_min (cached, attention->window_tokens) : cached;
  if (attention->kv_compress_tokens != 0)
    seen += cached / attention->kv_compress_tokens;
  return seen;
}

static void
emit_input_projections (BudEmitter *self, const Shape *s, double tokens)
{
  const BudAttention *a = s->attention;
  const double query = s->heads * (s->d_qk + (a->has_output_gate ? s->d_v : 0.0));
  if (s->is_mla || a->q_rank != 0)
    {
      const double latent = s->is_mla ? (double) a->kv_rank + a->rope_dim : a->shares_kv ? 0.0 : s->kv_width;
      bud_emit_gemm (self, "qkv_down_projection", BUD_GROUP_ATTENTION_PROJECTIONS, tokens, a->q_rank + latent,
                     s->hidden);
      bud_emit_elementwise (self, "latent_norm", BUD_GROUP_OTHER,
                            2.0 * tokens * (a->q_rank + latent) * self->step->stream_bytes);
      const double gate = a->q_rank != 0 && a->has_output_gate ? s->heads * s->d_v : 0.0;
      bud_emit_gemm (self, "query_projection", BUD_GROUP_ATTENTION_PROJECTIONS, tokens, query - gate,
                     a->q_rank != 0 ? a->q_rank : s->hidden);
      bud_emit_gemm (self, "gate_projection", BUD_GROUP_ATTENTION_PROJECTIONS, tokens, gate, s->hidden);
    }
  else
    bud_emit_gemm (self, "qkv_projection", BUD_GROUP_ATTENTION_PROJECTIONS, tokens,
                   query + (a->shares_kv ? 0.0 : s->kv_width), s->hidden);
}

/* Rotates queries and keys in place and writes the cache. */
static void
emit_rope (BudEmitter *self, const Shape *s, double tokens)
{
  const BudAttention *a = s->attention;
  const double cached = a->shares_kv || a->is_bidirectional ? 0.0 : s->kv_width;
  const double rotated = s->is_mla ? (s->heads + 1.0) * a->rope_dim : (s->heads + s->kv_heads) * s->d_qk;
  const double bytes = tokens
                       * (2.0 * rotated * self->step->stream_bytes
                          + cached * (self->step->stream_bytes + self->step->kv_bytes));
  const double written
      = bud_host_share (self, tokens * cached * self->step->kv_bytes, self->step->host_kv_ratio);
  bud_emit_elementwise (self, "rope_cache_write", BUD_GROUP_OTHER, bytes - written);
}

static void
emit_output_projection (BudEmitter *self, const Shape *s, double tokens)
{
  const BudAttention *a = s->attention;
  const double heads_out = s->heads * s->d_v;
  if (a->o_rank != 0)
    {
      /* Groups of heads go to o_rank each, together to hidden. */
      const double groups = ceil_div (a->o_groups, self->step->tp);
      bud_emit_gemm (self, "output_down_projection", BUD_GROUP_ATTENTION_PROJECTIONS, tokens, a->o_rank,
                     heads_out);
      bud_emit_gemm (self, "output_projection", BUD_GROUP_ATTENTION_PROJECTIONS, tokens, s->hidden,
                     groups * a->o_rank);
      return;
    }
  bud_emit_gemm (self, "output_projection", BUD_GROUP_ATTENTION_PROJECTIONS, tokens, s->hidden, heads_out);
}

/* The indexer of sparse attention scores every earlier token (DeepSeek-V3.2): fp8 keys with one fp32 scale
 * each. */
static void
emit_indexer_projections (BudEmitter *self, const Shape *s, double tokens)
{
  const BudAttention *a = s->attention;
  if (a->indexer_heads == 0)
    return;
  bud_emit_gemm (self, "indexer_query_projection", BUD_GROUP_ATTENTION_PROJECTIONS, tokens,
                 (double) a->indexer_heads * a->indexer_dim, a->q_rank != 0 ? a->q_rank : s->hidden);
  bud_emit_gemm (self, "indexer_key_projection", BUD_GROUP_ATTENTION_PROJECTIONS, tokens,
                 (double) a->indexer_dim + a->indexer_heads, s->hidden);
}

static double
indexer_entries (const BudAttention *a, double tokens)
{
  return a->kv_compress_tokens != 0 ? tokens / a->kv_compress_tokens : tokens;
}

/* MLA: the two halves of the up-projection, applied per head around the absorbed core. */
static void
emit_absorbed (BudEmitter *self, const Shape *s, double tokens)
{
  const BudAttention *a = s->attention;
  const BudStep *step = self->step;
  const double nope = s->d_qk - a->rope_dim;
  const double widths[2] = { nope, s->d_v };
  static const char *const names[2] = { "absorbed_key_projection", "absorbed_value_projection" };
  for (int i = 0; i < 2; i++)
    {
      const double n = s->heads * widths[i];
      const double weights = step->weight_bytes * n * a->kv_rank;
      const double bytes = weights + tokens * s->heads * (widths[i] + a->kv_rank) * step->stream_bytes
                           - bud_host_share (self, weights, step->host_weights_ratio);
      if (n > 0.0)
        bud_emit (self, names[i], BUD_GROUP_ATTENTION_PROJECTIONS, 2.0 * tokens * n * a->kv_rank, bytes,
                  bud_kernel_gemm (&step->kernels, tokens, n, a->kv_rank, step->weight_bytes, bytes));
    }
}

typedef struct
{
  double flop, bytes, sequences, tokens, expanded, indexer_flop, indexer_bytes;
  double cache_bytes; /* of `bytes` */
} PrefillWork;

/* Elements multiplied and added per head and visible pair. */
static double
pair_width (const Shape *s)
{
  return s->is_absorbed ? 2.0 * s->attention->kv_rank + s->attention->rope_dim : s->d_qk + s->d_v;
}

static void
add_chunk (PrefillWork *work, const BudStep *step, const Shape *s, const BudPrefillChunk *chunk)
{
  const BudAttention *a = s->attention;
  const double n = chunk->n_sequences;
  const double from = chunk->cached_tokens;
  const double to = from + chunk->new_tokens;
  const double splits = chunk->n_splits;
  const double new_tokens = chunk->new_tokens / splits;
  const double pairs = bud_attention_pairs (a, from, to) / splits;
  const double cached = seen_cache (a, from + 0.5 * (splits - 1.0) * new_tokens);
  const double out_width = s->heads * s->d_v;
  const double pair_width = s->is_absorbed ? 2.0 * a->kv_rank + a->rope_dim : s->d_qk + s->d_v; /* per head */
  work->flop += n * 2.0 * s->heads * pair_width * pairs;
  work->tokens += n * new_tokens;
  work->sequences += n;
  /* Expanded keys and values are per head; the cache itself is read once by the expansion. */
  const double fresh = s->is_mla && !s->is_absorbed ? s->heads * (s->d_qk + s->d_v) : s->kv_width;
  const double old_bytes = s->is_mla && !s->is_absorbed ? fresh * step->stream_bytes : fresh * step->kv_bytes;
  work->bytes
      += n
         * (new_tokens * (s->heads * s->d_qk + out_width + fresh) * step->stream_bytes + cached * old_bytes);
  work->cache_bytes += n * cached * s->kv_width * step->kv_bytes;
  work->expanded += n * (new_tokens + cached);
  if (a->indexer_heads != 0)
    {
      const double all = (to - from) * 0.5 * (from + to + 1.0) / splits;
      work->indexer_flop += n * 2.0 * indexer_entries (a, all) * a->indexer_heads * a->indexer_dim;
      work->indexer_bytes += n * (indexer_entries (a, to) + new_tokens * a->indexer_heads)
                             * BUD_INDEXER_ENTRY_BYTES (a->indexer_dim);
    }
}

static BudKernelTime
prefill_time (const BudKernels *kernels, const PrefillWork *work, double flop, double bytes, double heads,
              double head_dim, bool is_latent)
{
  const BudAttentionWork kernel = { .flop = flop,
                                    .bytes = bytes,
                                    .n_sequences = work->sequences,
                                    .n_heads = heads,
                                    .query_tokens = work->tokens / work->sequences,
                                    .head_dim = head_dim,
                                    .is_latent = is_latent };
  return bud_kernel_prefill_attention (kernels, &kernel);
}

static void
emit_prefill_core (BudEmitter *self, const Shape *s)
{
  PrefillWork work = { 0 };
  const BudKernels *kernels = &self->step->kernels;
  for (size_t i = 0; i < self->batch->n_chunks; i++)
    add_chunk (&work, self->step, s, &self->batch->chunks[i]);
  if (!(work.tokens > 0.0))
    return;
  if (work.indexer_flop > 0.0)
    bud_emit (self, "prefill_indexer", BUD_GROUP_ATTENTION_CORE, work.indexer_flop, work.indexer_bytes,
              prefill_time (kernels, &work, work.indexer_flop, work.indexer_bytes,
                            s->attention->indexer_heads, 0.5 * s->attention->indexer_dim, false));
  if (s->is_absorbed)
    emit_absorbed (self, s, work.tokens);
  else if (s->is_mla)
    bud_emit_gemm (self, "kv_up_projection", BUD_GROUP_ATTENTION_PROJECTIONS, work.expanded,
                   s->heads * (s->d_qk - s->attention->rope_dim + s->d_v), s->attention->kv_rank);
  /* Expanded keys are the device's own; the cache they were made from is what comes from the host. */
  const double host = bud_host_share (self, work.cache_bytes, self->step->host_kv_ratio);
  const double bytes = s->is_mla && !s->is_absorbed ? work.bytes : work.bytes - host;
  bud_emit (self, "prefill_attention", BUD_GROUP_ATTENTION_CORE, work.flop, bytes,
            prefill_time (kernels, &work, work.flop, bytes, s->heads, 0.5 * pair_width (s), s->is_mla));
}

static BudKernelTime
decode_time (const BudStep *step, double flop, double bytes, double rows, double kv_heads, double head_dim,
             bool is_latent)
{
  const BudAttentionWork kernel = { .flop = flop,
                                    .bytes = bytes,
                                    .n_sequences = rows,
                                    .n_heads = kv_heads,
                                    .query_tokens = 1.0,
                                    .head_dim = head_dim,
                                    .is_latent = is_latent };
  return bud_kernel_decode_attention (&step->kernels, &kernel);
}

/* Keys one row sees and keys one request reads: beams share `shared` of them. */
static void
decode_keys (const BudAttention *a, const BudStepBatch *batch, double *seen, double *read)
{
  *seen = bud_attention_mean_keys (a, batch->context_from, batch->context_to);
  *read = *seen;
  if (batch->n_beams > 1.0)
    {
      const double own_from = bud_max (batch->context_from - batch->shared_tokens, 0.0);
      const double own_to = bud_max (batch->context_to - batch->shared_tokens, 0.0);
      const double own = bud_min (bud_attention_mean_keys (a, own_from, own_to), *seen);
      *read = *seen - own + batch->n_beams * own;
    }
}

static void
emit_decode_core (BudEmitter *self, const Shape *s)
{
  const BudAttention *a = s->attention;
  const BudStep *step = self->step;
  const BudStepBatch *batch = self->batch;
  const double tokens = self->rows * batch->verify_tokens;
  if (!(tokens > 0.0))
    return;
  double seen, read;
  decode_keys (a, batch, &seen, &read);
  if (a->indexer_heads != 0)
    {
      const double entries = indexer_entries (a, 0.5 * (batch->context_from + batch->context_to));
      const double flop = 2.0 * tokens * entries * a->indexer_heads * a->indexer_dim;
      const double bytes = self->rows * entries * BUD_INDEXER_ENTRY_BYTES (a->indexer_dim);
      bud_emit (self, "decode_indexer", BUD_GROUP_ATTENTION_CORE, flop, bytes,
                decode_time (step, flop, bytes, self->rows, 1.0, a->indexer_dim, false));
    }
  if (s->is_mla)
    emit_absorbed (self, s, tokens);
  const double width = s->is_mla ? 2.0 * a->kv_rank + a->rope_dim : s->d_qk + s->d_v;
  const double flop = 2.0 * tokens * s->heads * width * seen;
  const double cache = batch->n_decodes * read * s->kv_width * step->kv_bytes;
  const double bytes = cache + tokens * s->heads * width * step->stream_bytes
                       - bud_host_share (self, cache, step->host_kv_ratio);
  bud_emit (self, "decode_attention", BUD_GROUP_ATTENTION_CORE, flop, bytes,
            decode_time (step, flop, bytes, self->rows, s->kv_heads, 0.5 * width, s->is_mla));
}

void
bud_emit_attention (BudEmitter *self, const BudAttention *attention, uint32_t hidden_dim)
{
  const Shape s = shape_new (self->step, attention, hidden_dim);
  if (self->parts & BUD_STEP_LINEAR)
    {
      emit_input_projections (self, &s, self->tokens);
      emit_indexer_projections (self, &s, self->tokens);
      emit_rope (self, &s, self->tokens);
    }
  if (self->parts & BUD_STEP_PREFILL)
    emit_prefill_core (self, &s);
  if (self->parts & BUD_STEP_DECODE)
    emit_decode_core (self, &s);
  if (self->parts & BUD_STEP_LINEAR)
    emit_output_projection (self, &s, self->tokens);
}

/* Full attention of `queries` on `keys`, each per sequence. */
static void
emit_full_core (BudEmitter *self, const Shape *s, double n_sequences, double queries, double keys)
{
  const BudStep *step = self->step;
  const double pairs = queries * keys;
  const double flop = 2.0 * n_sequences * s->heads * (s->d_qk + s->d_v) * pairs;
  const double bytes = n_sequences
                       * (queries * s->heads * (s->d_qk + s->d_v) + keys * s->kv_heads * (s->d_qk + s->d_v))
                       * step->stream_bytes;
  const BudAttentionWork kernel = { .flop = flop,
                                    .bytes = bytes,
                                    .n_sequences = n_sequences,
                                    .n_heads = s->heads,
                                    .query_tokens = queries,
                                    .head_dim = 0.5 * (s->d_qk + s->d_v) };
  if (flop > 0.0)
    bud_emit (self, "encoder_attention", BUD_GROUP_ATTENTION_CORE, flop, bytes,
              bud_kernel_prefill_attention (&step->kernels, &kernel));
}

void
bud_emit_encoder_attention (BudEmitter *self, const BudAttention *attention, uint32_t hidden_dim,
                            double n_sequences, double tokens)
{
  const Shape s = shape_new (self->step, attention, hidden_dim);
  const double keys = attention->window_tokens != 0 ? bud_min (tokens, attention->window_tokens) : tokens;
  emit_input_projections (self, &s, self->tokens);
  emit_full_core (self, &s, n_sequences, tokens, keys);
  emit_output_projection (self, &s, self->tokens);
}

/* Keys and values of the encoder's output are made once per request and read by every decode. */
void
bud_emit_cross_attention (BudEmitter *self, const BudAttention *attention, uint32_t hidden_dim)
{
  const Shape s = shape_new (self->step, attention, hidden_dim);
  const BudStep *step = self->step;
  const BudStepBatch *batch = self->batch;
  const double keys = batch->encoder_tokens;
  /* Without an image there is nothing to attend to. */
  if (!(keys > 0.0))
    return;
  if (self->parts & BUD_STEP_LINEAR)
    {
      bud_emit_gemm (self, "cross_query_projection", BUD_GROUP_ATTENTION_PROJECTIONS, self->tokens,
                     s.heads * s.d_qk, s.hidden);
      bud_emit_gemm (self, "cross_kv_projection", BUD_GROUP_ATTENTION_PROJECTIONS, batch->n_encodes * keys,
                     s.kv_width, s.hidden);
    }
  if (self->parts & BUD_STEP_PREFILL)
    for (size_t i = 0; i < batch->n_chunks; i++)
      {
        const BudPrefillChunk *chunk = &batch->chunks[i];
        emit_full_core (self, &s, chunk->n_sequences, chunk->new_tokens / chunk->n_splits, keys);
      }
  if ((self->parts & BUD_STEP_DECODE) && self->rows > 0.0 && keys > 0.0)
    {
      const double tokens = self->rows * batch->verify_tokens;
      const double flop = 2.0 * tokens * s.heads * (s.d_qk + s.d_v) * keys;
      const double cache = batch->n_decodes * keys * s.kv_width * step->kv_bytes;
      const double bytes = cache + tokens * s.heads * (s.d_qk + s.d_v) * step->stream_bytes
                           - bud_host_share (self, cache, step->host_kv_ratio);
      bud_emit (self, "cross_attention", BUD_GROUP_ATTENTION_CORE, flop, bytes,
                decode_time (step, flop, bytes, self->rows, s.kv_heads, 0.5 * (s.d_qk + s.d_v), false));
    }
  if (self->parts & BUD_STEP_LINEAR)
    emit_output_projection (self, &s, self->tokens);
}
