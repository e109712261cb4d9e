/* Hand-worked GenZ numbers. All bytes binary, as GenZ's "GB" are; the arithmetic is in the comments. */
#include "engine/genz.h"

#include <glib.h>
#include <math.h>
#include <string.h>

/* Two layers, hidden 8, four heads of 2, two KV heads, FFN 16 with one up projection, vocabulary 32. */
static const BudGenzModel tiny = {
  .vocab_size = 32,
  .hidden_dim = 8,
  .intermediate_dim = 16,
  .n_ffi = 1,
  .n_layers = 2,
  .n_heads = 4,
  .n_kv_heads = 2,
  .head_dim = 2,
  .n_experts = 1,
  .top_k = 1,
  .moe_intermediate_dim = 16,
  .shared_intermediate_dim = 16,
  .n_unique_layers = 1,
  .mamba_expand = 1,
};

/* 2 FLOP/s (1 MAC/s), 1 byte/s everywhere: every time reads as a count. */
static BudGenzSystem
unit_system (void)
{
  return (BudGenzSystem){
    .peak_flop_per_s = 2,
    .memory_bytes = 1e9,
    .memory_bytes_per_s = 1,
    .onchip_bytes_per_s = 1,
    .link_bytes_per_s = 1,
    .frequency_hz = 10,
    .comm_efficiency = 1,
  };
}

static BudGenzCase
tiny_case (const BudGenzSystem *system)
{
  return (BudGenzCase){
    .model = &tiny,
    .system = system,
    .bits = BUD_GENZ_INT8, /* one byte an element; half the bf16 time */
    .tp = 1,
    .pp = 1,
    .ep = 1,
    .efficiency = 1,
    .batch = 1,
    .beams = 1,
    .input_tokens = 4,
    .output_tokens = 3,
  };
}

static BudGenzRow rows[BUD_GENZ_MAX_ROWS];

static BudGenzResult
evaluate (const BudGenzCase *request, BudGenzStage stage)
{
  BudGenzResult result = { .rows = rows, .rows_capacity = G_N_ELEMENTS (rows) };
  BudDiagnostic diagnostic = { 0 };
  BudStatus status = bud_genz_evaluate (request, stage, &result, &diagnostic);

  if (status != BUD_STATUS_OK)
    {
      g_assert_cmpint (diagnostic.status, ==, status);
      g_assert_cmpint (strlen (diagnostic.message), >, 0);
    }
  else
    g_assert_true (result.outcome == BUD_GENZ_OK || result.outcome == BUD_GENZ_DOES_NOT_FIT);
  return result;
}

static void
assert_near (double value, double expected)
{
  g_assert_cmpfloat_with_epsilon (value, expected, 1e-12 * fmax (1, fabs (expected)));
}

static const BudGenzRow *
find_row (const BudGenzResult *result, BudGenzRowName name)
{
  for (size_t i = 0; i < result->n_rows; i++)
    if (result->rows[i].name == name)
      return &result->rows[i];
  g_error ("no row %s", bud_genz_row_name (name));
}

static void
test_prefill_rows (void)
{
  BudGenzSystem system = unit_system ();
  BudGenzCase request = tiny_case (&system);
  BudGenzResult result = evaluate (&request, BUD_GENZ_PREFILL);
  const BudGenzRow *row;

  /* embeddings Repeat QKV Logit Attend "Out Proj" up+gate down "End Repeat" classifier */
  g_assert_cmpuint (result.n_rows, ==, 10);
  /* embeddings GEMM(8, 4, 32): a one-hot matrix, 8·4·32 = 1024 MACs; int8 halves the time */
  row = find_row (&result, BUD_GENZ_ROW_EMBEDDINGS);
  assert_near (row->macs, 1024);
  assert_near (row->compute_s, 512);
  assert_near (row->memory_s, 4 * 32 + 8 * 32 + 4 * 8); /* 416 */
  assert_near (row->multiplier, 1);
  /* QKV: 4·2 + 2·2·2 = 16 rows, so 16·4·8 = 512 MACs; 32 + 128 + 64 = 224 bytes */
  row = find_row (&result, BUD_GENZ_ROW_QKV);
  assert_near (row->macs, 512);
  assert_near (row->time_s, 256);
  assert_near (row->memory_s, 224);
  assert_near (row->multiplier, 2);
  /* Logit, no causal halving: 4 heads · 4 · 4 · 2 = 128 MACs; queries 32, keys 2·4·2 = 16, scores 64 */
  row = find_row (&result, BUD_GENZ_ROW_LOGIT);
  assert_near (row->macs, 128);
  assert_near (row->memory_s, 112);
  assert_near (row->time_s, 112);
  g_assert_cmpstr (bud_genz_row_bound (row), ==, "Memory");
}

static void
test_prefill_sums (void)
{
  BudGenzSystem system = unit_system ();
  BudGenzCase request = tiny_case (&system);
  BudGenzResult result = evaluate (&request, BUD_GENZ_PREFILL);
  const BudGenzSummary *sums = &result.summary;
  const BudGenzBuckets *buckets = &result.buckets;

  /* Weights: embeddings 256 + classifier 256 + 2·(QKV 128 + Out Proj 64 + up 128 + down 128) = 1408 */
  assert_near (sums->weight_bytes, 1408);
  /* KV: 2 layers · (K 16 + V 16) */
  assert_near (sums->kv_bytes, 64);
  /* embeddings 512 + classifier 512 + 2·(QKV 256 + Logit 112 + Attend 112 + Out Proj max (128, 128) +
   * up 256 + down 256): up GEMM(16, 4, 8) 512 MACs, 32 + 128 + 64 bytes; so 1024 + 2·1120 = 3264 s */
  assert_near (result.latency_s, 3264);
  assert_near (sums->latency_s, result.latency_s);
  assert_near (sums->cycles, 32640);
  assert_near (sums->attention_s, 448);
  assert_near (sums->linear_s, 2816);
  assert_near (result.throughput_per_s, 1. / 3264);
  assert_near (buckets->embedding_s, 1024);
  assert_near (buckets->attention_s, 2 * (256 + 224 + 128));
  assert_near (buckets->ffn_s, 1024);
  assert_near (buckets->embedding_s + buckets->attention_s + buckets->ffn_s + buckets->mamba_s
                   + buckets->send_recv_s,
               result.latency_s);
  /* MACs: 2·1024 + 2·(512 + 128 + 128 + 256 + 512 + 512) = 6144; the table counts two FLOP each */
  assert_near (sums->flop, 12288);
}

static void
test_decode_beams (void)
{
  BudGenzSystem system = unit_system ();
  BudGenzCase request = tiny_case (&system);
  BudGenzResult result;
  static const BudGenzRowName order[]
      = { BUD_GENZ_ROW_REPEAT,     BUD_GENZ_ROW_QKV,        BUD_GENZ_ROW_LOGIT_PRE, BUD_GENZ_ROW_LOGIT_SUF,
          BUD_GENZ_ROW_ATTEND_PRE, BUD_GENZ_ROW_ATTEND_SUF, BUD_GENZ_ROW_OUT_PROJ,  BUD_GENZ_ROW_UP_GATE,
          BUD_GENZ_ROW_DOWN,       BUD_GENZ_ROW_END_REPEAT, BUD_GENZ_ROW_CLASSIFIER };

  request.batch = 3;
  request.beams = 4;
  result = evaluate (&request, BUD_GENZ_DECODE);
  g_assert_cmpuint (result.n_rows, ==, G_N_ELEMENTS (order));
  for (size_t i = 0; i < G_N_ELEMENTS (order); i++)
    g_assert_cmpint (result.rows[i].name, ==, order[i]);
  g_assert_cmpint (find_row (&result, BUD_GENZ_ROW_QKV)->batch, ==, 12);
  /* The prompt's pair is merged over the beams: (3·4)/4; the suffix is not. */
  g_assert_cmpint (find_row (&result, BUD_GENZ_ROW_LOGIT_PRE)->batch, ==, 3);
  g_assert_cmpint (find_row (&result, BUD_GENZ_ROW_LOGIT_SUF)->batch, ==, 12);
  /* KV: 2 layers · 2 tensors · 2 heads · 2 · (3·4 prompt + 12·3 suffix tokens) */
  assert_near (result.summary.kv_bytes, 2 * 2 * 4 * (3 * 4 + 12 * 3));
  assert_near (result.throughput_per_s * result.latency_s, 3);
}

static void
test_residency (void)
{
  BudGenzSystem system = unit_system ();
  BudGenzCase request = tiny_case (&system);
  BudGenzResult result;

  system.onchip_bytes_per_s = 4;
  result = evaluate (&request, BUD_GENZ_PREFILL);
  /* Logit pins its scores only: 32 + 16 + 64/4 */
  assert_near (find_row (&result, BUD_GENZ_ROW_LOGIT)->memory_s, 64);
  /* Attend pins its input: 64/4 + 16 + 32 */
  assert_near (find_row (&result, BUD_GENZ_ROW_ATTEND)->memory_s, 64);
  /* utilisation ignores the pins: 112/64 */
  assert_near (find_row (&result, BUD_GENZ_ROW_LOGIT)->memory_utilisation, 112. / 64);
  result = evaluate (&request, BUD_GENZ_DECODE);
  /* Decode's QKV pins A and O: 8/4 + 128 + 16/4 */
  assert_near (find_row (&result, BUD_GENZ_ROW_QKV)->memory_s, 134);
}

static void
test_collectives (void)
{
  BudGenzSystem system = unit_system ();
  BudGenzCase request = tiny_case (&system);
  BudGenzResult result;

  system.link_bytes_per_s = 2;
  system.link_latency_s = 3;
  system.comm_efficiency = 0.5;
  request.tp = 2;
  request.pp = 2;
  result = evaluate (&request, BUD_GENZ_PREFILL);
  /* all-reduce of 4·8 bytes over 2: 5e-6 + 2·3 + 2·(32/2)/2 = 22, twice that at half efficiency */
  assert_near (find_row (&result, BUD_GENZ_ROW_MHA_AR)->time_s, 2 * (5e-6 + 22));
  /* all-gather of 4·32 bytes: 5e-6 + 3 + (128/2)/2 = 35 */
  assert_near (find_row (&result, BUD_GENZ_ROW_CLASSIFIER_AG)->time_s, 2 * (5e-6 + 35));
  /* message of 32 bytes: 3 + 32/2 = 19, no fixed 5 us */
  assert_near (find_row (&result, BUD_GENZ_ROW_MESSAGE_PASS)->time_s, 38);
  assert_near (result.buckets.send_recv_s, 38);
  g_assert_cmpstr (bud_genz_row_bound (find_row (&result, BUD_GENZ_ROW_MHA_AR)), ==, "Collective");
}

static void
test_pipeline_tail (void)
{
  BudGenzSystem system = unit_system ();
  BudGenzModel model = tiny;
  BudGenzCase request = tiny_case (&system);
  BudGenzResult result;
  const BudGenzRow *last;

  request.model = &model;
  /* 10 layers on 4 stages: 3 + 3 + 3 + 1; the first three run as 3 · 3 */
  model.n_layers = 10;
  request.pp = 4;
  result = evaluate (&request, BUD_GENZ_PREFILL);
  assert_near (find_row (&result, BUD_GENZ_ROW_QKV)->multiplier, 9);
  assert_near (find_row (&result, BUD_GENZ_ROW_MESSAGE_PASS)->multiplier, 3);
  /* 5 layers on 4 stages: 2 each and −1 on the last, which GenZ accepts */
  model.n_layers = 5;
  result = evaluate (&request, BUD_GENZ_PREFILL);
  g_assert_cmpint (result.outcome, ==, BUD_GENZ_OK);
  last = &result.rows[result.n_rows - 3];
  g_assert_cmpint (last->name, ==, BUD_GENZ_ROW_DOWN);
  assert_near (last->multiplier, -1);
  /* 6 layers on 4 stages: none on the last */
  model.n_layers = 6;
  g_assert_cmpint (evaluate (&request, BUD_GENZ_PREFILL).outcome, ==, BUD_GENZ_ZERO_DIVISION);
}

static void
test_fit_and_offload (void)
{
  BudGenzSystem system = unit_system ();
  BudGenzCase request = tiny_case (&system);
  BudGenzResult result;

  /* 1408 + 64 bytes are needed */
  system.memory_bytes = 1472;
  g_assert_cmpint (evaluate (&request, BUD_GENZ_PREFILL).outcome, ==, BUD_GENZ_OK);
  system.memory_bytes = 1471;
  result = evaluate (&request, BUD_GENZ_PREFILL);
  g_assert_cmpint (result.outcome, ==, BUD_GENZ_DOES_NOT_FIT);
  assert_near (result.required_bytes, 1472);
  /* 736 of 1472 bytes over a link at 1/8: 1472 / max (736, 736·8) */
  request.may_offload = true;
  system.memory_bytes = 736;
  system.external_bytes_per_s = 0.125;
  result = evaluate (&request, BUD_GENZ_PREFILL);
  g_assert_cmpint (result.outcome, ==, BUD_GENZ_OK);
  g_assert_true (result.is_offloaded);
  assert_near (result.memory_bytes_per_s, 0.25);
  /* now QKV waits for its 224 bytes */
  assert_near (find_row (&result, BUD_GENZ_ROW_QKV)->time_s, 896);
}

static void
test_moe (void)
{
  BudGenzSystem system = unit_system ();
  BudGenzModel model = tiny;
  BudGenzCase request = tiny_case (&system);
  BudGenzResult result;

  request.model = &model;
  model.n_experts = 8;
  model.top_k = 2;
  request.ep = 2;
  result = evaluate (&request, BUD_GENZ_PREFILL);
  /* 4 tokens · 2 // 8 = 1 token for 4 experts at once: GEMM(4·16, 1, 8) */
  g_assert_cmpint (find_row (&result, BUD_GENZ_ROW_UP_GATE)->dim[0], ==, 64);
  g_assert_cmpint (find_row (&result, BUD_GENZ_ROW_UP_GATE)->dim[1], ==, 1);
  request.input_tokens = 3; /* 3 · 2 // 8 = 0: the feed-forward is free */
  result = evaluate (&request, BUD_GENZ_PREFILL);
  assert_near (find_row (&result, BUD_GENZ_ROW_UP_GATE)->time_s, 0);
  /* both weight matrices of 4 experts, two layers */
  assert_near (result.summary.unused_weight_bytes, 2 * (4 * 16 * 8 * 2));
  request.ep = 3;
  g_assert_cmpint (evaluate (&request, BUD_GENZ_PREFILL).outcome, ==, BUD_GENZ_EXPERTS_NOT_DIVISIBLE);
  model.n_experts = 1;
  request.ep = 2;
  g_assert_cmpint (evaluate (&request, BUD_GENZ_PREFILL).outcome, ==, BUD_GENZ_EXPERTS_NOT_DIVISIBLE);
}

static void
test_deepseek_chunk (void)
{
  BudGenzSystem system = unit_system ();
  BudGenzModel model = tiny;
  BudGenzCase request = tiny_case (&system);
  const BudGenzPrefillEntry prefills[] = { { 5, 2 } };
  const BudGenzDecodeEntry decodes[] = {
    { BUD_GENZ_DECODE_ONE, { 7 } },
    { BUD_GENZ_DECODE_BATCH, { 3, 9 } },
    { BUD_GENZ_DECODE_BEAMS, { 2, 4, 6, 1 } },
  };
  BudGenzResult result;

  model.n_experts = 64;
  model.top_k = 2;
  model.moe_intermediate_dim = 4;
  model.n_shared_experts = 2;
  model.has_deepseek_ffn = true;
  request.model = &model;
  request.prefills = prefills;
  request.n_prefills = 1;
  request.decodes = decodes;
  request.n_decodes = 3;
  result = evaluate (&request, BUD_GENZ_CHUNKED);
  /* 2 new tokens + 1 + 3 + 4 suffix beams = 10; the embedding sees the 2 only */
  g_assert_cmpint (find_row (&result, BUD_GENZ_ROW_EMBEDDINGS)->dim[1], ==, 2);
  g_assert_cmpint (find_row (&result, BUD_GENZ_ROW_CLASSIFIER)->dim[1], ==, 10);
  /* 20 of 64 experts active with 20 // 20 = 1 token, 44 unused; width 4, shared 2 · 16 */
  g_assert_cmpint (find_row (&result, BUD_GENZ_ROW_UP_GATE)->dim[0], ==, 80);
  g_assert_cmpint (find_row (&result, BUD_GENZ_ROW_UP_GATE)->dim[1], ==, 1);
  g_assert_cmpint (find_row (&result, BUD_GENZ_ROW_SHARED_UP_GATE)->dim[0], ==, 32);
  assert_near (result.summary.unused_weight_bytes, 2 * 2 * 44 * 4 * 8);
  /* entries count one each, tokens of prompts all: 2 + 3 */
  assert_near (result.throughput_per_s * result.latency_s, 5);
}

static void
test_mamba (void)
{
  BudGenzSystem system = unit_system ();
  BudGenzModel model = tiny;
  BudGenzCase request = tiny_case (&system);
  BudGenzResult result;

  model.is_mamba = true;
  model.hidden_dim = 10;
  model.mamba_expand = 2;
  model.mamba_d_state = 3;
  model.mamba_d_conv = 4;
  model.mamba_dt_rank = 1;
  request.model = &model;
  request.tp = 4;
  result = evaluate (&request, BUD_GENZ_PREFILL);
  /* round (10/4) = round (2.5) = 2, to even; the inner width is 4 */
  g_assert_cmpint (find_row (&result, BUD_GENZ_ROW_MAMBA_IN)->dim[0], ==, 8);
  g_assert_cmpint (find_row (&result, BUD_GENZ_ROW_MAMBA_IN)->dim[2], ==, 2);
  /* the scan keeps the whole 20 channels: 20·4·3 MACs */
  assert_near (find_row (&result, BUD_GENZ_ROW_X_CALC)->macs, 240);
  /* "KV" per layer: convolution weights 4·4, scan state 240/4 */
  assert_near (result.summary.kv_bytes, 2 * (16 + 60));
  g_assert_cmpfloat (result.buckets.mamba_s, >, 0);
  request.input_tokens = 0;
  g_assert_cmpint (evaluate (&request, BUD_GENZ_PREFILL).outcome, ==, BUD_GENZ_BAD_STAGE);
  model.n_unique_layers = 8;
  g_assert_cmpint (evaluate (&request, BUD_GENZ_PREFILL).outcome, ==, BUD_GENZ_MIXED_LAYERS);
}

static void
test_gear (void)
{
  BudGenzSystem system = unit_system ();
  BudGenzCase request = tiny_case (&system);
  BudGenzResult result;

  system.gear = (BudGenzGear){ true, 2, 10, BUD_GENZ_INT4 };
  result = evaluate (&request, BUD_GENZ_PREFILL);
  /* K of 16 elements at 0.5 + 0.1·1 + (4·2 + 2·2)/(4·2)·1 = 2.1 bytes */
  assert_near (find_row (&result, BUD_GENZ_ROW_LOGIT)->weight_bytes, 33.6);
  request.output_tokens = 0;
  g_assert_cmpint (evaluate (&request, BUD_GENZ_DECODE).outcome, ==, BUD_GENZ_NO_CONTEXT);
}

static void
test_speculative (void)
{
  BudGenzSystem system = unit_system ();
  BudGenzModel small = tiny;
  BudGenzDraft draft = { .model = &small };
  BudGenzCase request = tiny_case (&system);
  BudGenzCase step;
  BudGenzResult result;
  double step_s;

  small.n_layers = 1;
  request.draft = &draft;
  request.n_parallel_tokens = 2;
  request.acceptance_ratio = 0.5;
  step = request;
  step.model = &small;
  step_s = evaluate (&step, BUD_GENZ_DECODE).latency_s;
  result = evaluate (&request, BUD_GENZ_SPEC_DECODE);
  /* 1 + 0.5·0.5 + 2·0.25 = 1.75 */
  assert_near (result.expected_tokens, 1.75);
  /* the summary holds one draft step and the verify pass, the latency n draft steps */
  assert_near (result.latency_s, result.summary.latency_s + step_s);
  assert_near (result.throughput_per_s * result.latency_s, 1.75);
  request.acceptance_ratio = 1; /* 1 + 2, but never more than n */
  assert_near (evaluate (&request, BUD_GENZ_SPEC_DECODE).expected_tokens, 2);
  /* prefill: both models, the draft's table */
  step_s = evaluate (&step, BUD_GENZ_PREFILL).latency_s;
  step.model = &tiny;
  step_s += evaluate (&step, BUD_GENZ_PREFILL).latency_s;
  result = evaluate (&request, BUD_GENZ_SPEC_PREFILL);
  assert_near (result.latency_s, step_s);
  assert_near (find_row (&result, BUD_GENZ_ROW_QKV)->multiplier, 1);
}

static void
test_energy (void)
{
  BudGenzSystem system = unit_system ();
  BudGenzCase request = tiny_case (&system);
  BudGenzResult result = evaluate (&request, BUD_GENZ_PREFILL);
  BudGenzPower power = { 7, 0.5, 0, 0, 0 };

  assert_near (bud_genz_energy_j (result.rows, result.n_rows, &power), 7 * 0.5 * 3264);
  /* compute time of everything: 6144 MACs at half a second */
  power = (BudGenzPower){ 7, 0, 1, 0, 0 };
  assert_near (bud_genz_energy_j (result.rows, result.n_rows, &power), 7 * 3072);
}

static void
test_layouts (void)
{
  BudGenzLayout layouts[16];
  size_t n;
  static const struct
  {
    int64_t nodes;
    size_t n;
    BudGenzLayout layouts[4];
  } cases[] = {
    { 1, 1, { { 1, 1 } } },
    { 2, 1, { { 1, 1 } } },           /* 1 ≤ tp·pp < 2 */
    { 4, 2, { { 1, 2 }, { 2, 1 } } }, /* 2 ≤ tp·pp < 4, of {1,2,4} x {1,2} */
    { 5, 4, { { 1, 2 }, { 2, 1 }, { 2, 2 }, { 4, 1 } } },
    { 100, 0, { { 0, 0 } } },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpint (bud_genz_layouts (&tiny, cases[i].nodes, layouts, G_N_ELEMENTS (layouts), &n, NULL),
                       ==, BUD_STATUS_OK);
      g_assert_cmpuint (n, ==, cases[i].n);
      for (size_t k = 0; k < n; k++)
        {
          g_assert_cmpint (layouts[k].tp, ==, cases[i].layouts[k].tp);
          g_assert_cmpint (layouts[k].pp, ==, cases[i].layouts[k].pp);
        }
    }
  g_assert_cmpint (bud_genz_layouts (&tiny, 0, layouts, 16, &n, NULL), ==, BUD_STATUS_INVALID);
  g_assert_cmpint (bud_genz_layouts (&tiny, 5, layouts, 3, &n, NULL), ==, BUD_STATUS_NO_SPACE);
}

/* What CPython 3.11 prints for
 *   s = set (); [s.add ((t, p)) for t in (8, 4, 2, 1) for p in (4, 2, 1) if 4 <= t * p < 9]; print (list (s))
 */
static void
test_set_order (void)
{
  BudGenzSystem system = unit_system ();
  BudGenzModel model = tiny;
  BudGenzCase request = tiny_case (&system);
  BudGenzPoint points[32];
  BudGenzSearch search
      = { .rows = rows, .rows_capacity = G_N_ELEMENTS (rows), .points = points, .points_capacity = 32 };
  static const BudGenzLayout expected[] = { { 2, 4 }, { 8, 1 }, { 4, 2 }, { 1, 4 }, { 2, 2 }, { 4, 1 } };

  model.n_heads = 8;
  model.n_kv_heads = 8;
  model.n_layers = 4;
  request.model = &model;
  request.batch = 8;
  g_assert_cmpint (bud_genz_best (&request, BUD_GENZ_DECODE, 9, &search, NULL), ==, BUD_STATUS_OK);
  g_assert_cmpuint (search.n_points, ==, G_N_ELEMENTS (expected));
  for (size_t i = 0; i < search.n_points; i++)
    {
      g_assert_cmpint (points[i].tp, ==, expected[i].tp);
      g_assert_cmpint (points[i].pp, ==, expected[i].pp);
    }
}

static void
test_search (void)
{
  BudGenzSystem system = unit_system ();
  BudGenzCase request = tiny_case (&system);
  BudGenzPoint points[32];
  BudGenzSearch search
      = { .rows = rows, .rows_capacity = G_N_ELEMENTS (rows), .points = points, .points_capacity = 32 };
  const int64_t batches[] = { 1, 2, 3 };
  int64_t tried[BUD_GENZ_MAX_TRIED];
  size_t n_tried;
  size_t n_kept = 0;

  request.batch = 4;
  bud_genz_best (&request, BUD_GENZ_PREFILL, 4, &search, NULL);
  g_assert_cmpint (search.outcome, ==, BUD_GENZ_OK);
  g_assert_cmpuint (search.n_points, ==, 2);
  for (size_t i = 0; i < 2; i++)
    {
      /* the batch is divided by pp here, and once more by the stage */
      g_assert_cmpint (points[i].micro_batch, ==, 4 / points[i].pp);
      g_assert_true (points[i].is_kept == (points[i].throughput_per_s >= points[1 - i].throughput_per_s));
    }
  /* batches 2 and 3 on pp = 2 are the same micro-batch: the first of the twins at most is kept */
  bud_genz_pareto (&request, BUD_GENZ_PREFILL, 4, batches, 3, &search, NULL);
  g_assert_cmpuint (search.n_points, ==, 5);
  for (size_t i = 0; i < search.n_points; i++)
    {
      n_kept += points[i].is_kept;
      g_assert_false (points[i].is_kept && points[i].batch == 3 && points[i].pp == 2);
    }
  g_assert_cmpuint (n_kept, >, 0);
  /* 1408 + 4·64 = 1664 bytes on 400 a device: 4.2, so 8 nodes. There (4,1) needs 128 + 2·(48 + 16 + 64)
   * of weights and 4·32 of cache, 512; on 16 nodes the only layout (4,2) needs (384 + 32)/2 = 208. */
  system.memory_bytes = 400;
  g_assert_cmpint (bud_genz_minimum_nodes (&request, BUD_GENZ_PREFILL, &search, tried, &n_tried, NULL), ==,
                   BUD_STATUS_OK);
  g_assert_cmpuint (n_tried, ==, 2);
  g_assert_cmpint (tried[0], ==, 8);
  g_assert_cmpint (tried[1], ==, 16);
  /* 1664 bytes on 100: 32 nodes, for which there is no layout, and that counts as success */
  system.memory_bytes = 100;
  g_assert_cmpint (bud_genz_minimum_nodes (&request, BUD_GENZ_PREFILL, &search, tried, &n_tried, NULL), ==,
                   BUD_STATUS_OK);
  g_assert_cmpuint (n_tried, ==, 1);
  g_assert_cmpint (tried[0], ==, 32);
  search.points_capacity = 1;
  system.memory_bytes = 1e9;
  g_assert_cmpint (bud_genz_best (&request, BUD_GENZ_PREFILL, 4, &search, NULL), ==, BUD_STATUS_NO_SPACE);
}

static void
test_bad_input (void)
{
  BudGenzSystem system = unit_system ();
  BudGenzModel model = tiny;
  BudGenzCase request = tiny_case (&system);
  BudGenzResult small = { .rows = rows, .rows_capacity = 4 };

  g_assert_cmpint (bud_genz_evaluate (&request, BUD_GENZ_PREFILL, &small, NULL), ==, BUD_STATUS_NO_SPACE);
  small.rows_capacity = 0;
  g_assert_cmpint (bud_genz_evaluate (&request, BUD_GENZ_PREFILL, &small, NULL), ==, BUD_STATUS_NO_SPACE);
  request.tp = 0;
  g_assert_cmpint (evaluate (&request, BUD_GENZ_PREFILL).outcome, ==, BUD_GENZ_BAD_INPUT);
  request.tp = 3; /* ceil (4/3) = 2 heads on ceil (2/3) = 1 KV head: legal */
  g_assert_cmpint (evaluate (&request, BUD_GENZ_PREFILL).outcome, ==, BUD_GENZ_OK);
  model.n_heads = 40;
  model.n_kv_heads = 10;
  request.model = &model;
  request.tp = 4; /* 10 heads on ceil (10/4) = 3 KV heads */
  g_assert_cmpint (evaluate (&request, BUD_GENZ_PREFILL).outcome, ==, BUD_GENZ_HEADS_NOT_DIVISIBLE);
  model.n_layers = 0;
  g_assert_cmpint (evaluate (&request, BUD_GENZ_PREFILL).outcome, ==, BUD_GENZ_BAD_INPUT);
  request = tiny_case (&system);
  system.memory_bytes_per_s = NAN;
  g_assert_cmpint (evaluate (&request, BUD_GENZ_DECODE).outcome, ==, BUD_GENZ_BAD_INPUT);
  system = unit_system ();
  request.efficiency = 0;
  g_assert_cmpint (evaluate (&request, BUD_GENZ_DECODE).outcome, ==, BUD_GENZ_BAD_INPUT);
  request.efficiency = 1;
  g_assert_cmpint (evaluate (&request, BUD_GENZ_SPEC_DECODE).outcome, ==, BUD_GENZ_BAD_INPUT);
}

static void
test_systems (void)
{
  const BudGenzBuiltin *builtin = bud_genz_builtins ();
  BudGenzSystem system;
  size_t n = 0;

  for (; builtin[n].name; n++)
    g_assert_true (bud_genz_system_find (builtin[n].name, &system));
  g_assert_cmpuint (n, ==, 13);
  g_assert_true (bud_genz_system_find ("A100_40GB_GPU", &system));
  assert_near (system.peak_flop_per_s, 312e12);
  assert_near (system.memory_bytes, 40. * 1024 * 1024 * 1024);
  assert_near (system.link_latency_s, 1e-6);
  g_assert_false (bud_genz_system_find ("A100", &system));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/genz/prefill-rows", test_prefill_rows);
  g_test_add_func ("/engine/genz/prefill-sums", test_prefill_sums);
  g_test_add_func ("/engine/genz/decode-beams", test_decode_beams);
  g_test_add_func ("/engine/genz/residency", test_residency);
  g_test_add_func ("/engine/genz/collectives", test_collectives);
  g_test_add_func ("/engine/genz/pipeline-tail", test_pipeline_tail);
  g_test_add_func ("/engine/genz/fit-and-offload", test_fit_and_offload);
  g_test_add_func ("/engine/genz/moe", test_moe);
  g_test_add_func ("/engine/genz/deepseek-chunk", test_deepseek_chunk);
  g_test_add_func ("/engine/genz/mamba", test_mamba);
  g_test_add_func ("/engine/genz/gear", test_gear);
  g_test_add_func ("/engine/genz/speculative", test_speculative);
  g_test_add_func ("/engine/genz/energy", test_energy);
  g_test_add_func ("/engine/genz/layouts", test_layouts);
  g_test_add_func ("/engine/genz/set-order", test_set_order);
  g_test_add_func ("/engine/genz/search", test_search);
  g_test_add_func ("/engine/genz/bad-input", test_bad_input);
  g_test_add_func ("/engine/genz/systems", test_systems);
  return g_test_run ();
}
