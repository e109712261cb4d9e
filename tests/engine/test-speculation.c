/* Speculative decoding: what a step yields, what drafting costs, what it holds, what is refused. */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "engine/speculation.h"
#include "fixtures.h"

#define assert_close(actual, expected) g_assert_cmpfloat_with_epsilon ((actual) / (expected), 1.0, 1e-12)

typedef struct
{
  BudModel model, draft;
  BudDevice device;
  BudEngineProfile profile;
  BudCase request;
  BudEstimate estimate;
  BudOperator operators[2][BUD_MAX_OPERATORS];
} Setup;

static void
set_up (Setup *s, Fixture fixture, uint32_t tp)
{
  memset (s, 0, sizeof *s);
  s->model = fixture_model (fixture);
  s->draft = fixture_model (FIXTURE_LLAMA_8B);
  s->device = fixture_h100 ();
  s->profile = fixture_bare_profile ();
  s->request = fixture_case (&s->model, &s->device, &s->profile, tp);
  s->request.draft = &s->draft;
  s->estimate.prefill.operators = s->operators[0];
  s->estimate.decode.operators = s->operators[1];
  s->estimate.prefill.operators_capacity = s->estimate.decode.operators_capacity = BUD_MAX_OPERATORS;
}

static void
run (Setup *s)
{
  BudDiagnostic diagnostic = { 0 };
  if (bud_estimate (&s->request, &s->estimate, &diagnostic) != BUD_STATUS_OK)
    g_error ("%s: %s", diagnostic.field, diagnostic.message);
}

static const BudOperator *
find (const BudStage *stage, const char *name)
{
  for (size_t i = 0; i < stage->n_operators; i++)
    if (strcmp (stage->operators[i].name, name) == 0)
      return &stage->operators[i];
  return NULL;
}

/* (1 − a^(n+1)) / (1 − a) of arXiv 2211.17192 eq. 1, at its ends and between: .7, 4 drafts: (1 − .16807) /
 * .3. */
static void
test_expected (void)
{
  static const struct
  {
    uint32_t n_tokens;
    double acceptance_ratio, tokens;
  } rows[] = { { 4, 0.7, 2.7731 }, { 1, 0.5, 1.5 }, { 3, 0.8, 2.952 }, { 5, 0.0, 1.0 }, { 5, 1.0, 6.0 } };
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const BudSpeculation s = { BUD_SPECULATION_NGRAM, rows[i].n_tokens, rows[i].acceptance_ratio };
      assert_close (bud_speculation_expected_tokens (&s), rows[i].tokens);
      g_assert_cmpfloat (bud_speculation_verify_tokens (&s), ==, rows[i].n_tokens + 1.0);
    }
  const BudSpeculation none = { .n_tokens = 7, .acceptance_ratio = 0.9 };
  g_assert_cmpfloat (bud_speculation_expected_tokens (&none), ==, 1.0);
  g_assert_cmpfloat (bud_speculation_verify_tokens (&none), ==, 1.0);
}

/* Llama-3.1-70B on 4 cards, 4 drafts, batch 2: the step verifies 5 tokens of each sequence, reading the
 * weights and the cache once; TPOT is the step over the tokens it yields. */
static void
test_verify (void)
{
  Setup s;
  set_up (&s, FIXTURE_LLAMA_70B, 4);
  s.request.workload.n_sequences = 2;
  run (&s);
  const BudOperator plain = *find (&s.estimate.decode, "qkv_projection");
  const BudOperator core = *find (&s.estimate.decode, "decode_attention");
  s.request.deployment.speculation = (BudSpeculation){ BUD_SPECULATION_NGRAM, 4, 0.7 };
  run (&s);
  const BudOperator *qkv = find (&s.estimate.decode, "qkv_projection");
  g_assert_cmpfloat (qkv->flop, ==, 5.0 * plain.flop);
  g_assert_cmpfloat (qkv->bytes - plain.bytes, ==, 4 * 2 * 2.0 * (8192 + 2560));
  g_assert_cmpfloat (find (&s.estimate.decode, "decode_attention")->flop, ==, 5.0 * core.flop);
  g_assert_cmpfloat (find (&s.estimate.decode, "decode_attention")->bytes, <, 1.1 * core.bytes);
  g_assert_cmpfloat (find (&s.estimate.decode, "lm_head")->flop, ==, 2.0 * 10 * 32064 * 8192);
  g_assert_cmpfloat (s.estimate.tokens_per_step, ==, 2.7731);
  assert_close (s.estimate.tpot_s, s.estimate.decode.latency_s / 2.7731);
  assert_close (s.estimate.output_tokens_per_s, 2.0 / s.estimate.tpot_s);
  g_assert_null (find (&s.estimate.decode, "draft_step"));
}

/* Llama-3.1-8B drafts for 70B: each draft is a decode step of the 8B on the same 4 ranks; it prefills as
 * well; its weights and cache are held beside. */
static void
test_model (void)
{
  Setup s, alone;
  set_up (&alone, FIXTURE_LLAMA_8B, 4);
  run (&alone);
  set_up (&s, FIXTURE_LLAMA_70B, 4);
  run (&s);
  const BudEstimate before = s.estimate;
  s.request.deployment.speculation = (BudSpeculation){ BUD_SPECULATION_MODEL, 4, 0.7 };
  run (&s);
  const BudOperator *draft = find (&s.estimate.decode, "draft_step");
  g_assert_cmpfloat (draft->count, ==, 4.0);
  assert_close (draft->latency_s, alone.estimate.decode.latency_s);
  assert_close (draft->flop * 4, alone.estimate.decode.flop); /* 4 ranks */
  assert_close (find (&s.estimate.prefill, "draft_prefill")->latency_s, alone.estimate.prefill.latency_s);
  assert_close (s.estimate.ttft_s, before.ttft_s + alone.estimate.ttft_s);

  const double *with = s.estimate.memory.term_bytes, *without = before.memory.term_bytes;
  const double *own = alone.estimate.memory.term_bytes;
  assert_close (with[BUD_MEMORY_WEIGHTS] - without[BUD_MEMORY_WEIGHTS], own[BUD_MEMORY_WEIGHTS]);
  assert_close (with[BUD_MEMORY_KV_CACHE] - without[BUD_MEMORY_KV_CACHE], own[BUD_MEMORY_KV_CACHE]);
}

/* A head on DeepSeek-V3 is one more of its MoE layers with a 14336 → 7168 projection, embedding and head
 * shared. */
static void
test_head (void)
{
  Setup s;
  set_up (&s, FIXTURE_DEEPSEEK, 8);
  s.device.memory_bytes = 400e9;
  run (&s);
  const BudEstimate before = s.estimate;
  s.request.deployment.speculation = (BudSpeculation){ BUD_SPECULATION_HEAD, 2, 0.8 };
  run (&s);
  const double *with = s.estimate.memory.term_bytes, *without = before.memory.term_bytes;
  assert_close (with[BUD_MEMORY_KV_CACHE], without[BUD_MEMORY_KV_CACHE] * 62 / 61);
  const double attention
      = 7168.0 * 1536 + 1536.0 * 16 * 192 + 7168.0 * 576 + 512.0 * 16 * 256 + 16.0 * 128 * 7168;
  const double experts = (256.0 * 3 * 7168 * 2048 + 3 * 7168.0 * 2048) / 8 + 7168.0 * 256;
  assert_close (with[BUD_MEMORY_WEIGHTS] - without[BUD_MEMORY_WEIGHTS],
                2.0 * (attention + experts + 2 * 7168 + 2 * 7168.0 * 7168));
  g_assert_cmpfloat (find (&s.estimate.decode, "draft_step")->count, ==, 2.0);
  g_assert_cmpfloat (find (&s.estimate.decode, "draft_step")->latency_s, <, 0.1 * before.decode.latency_s);
}

/* Better guesses never make it slower, and all accepted is the best there is: n + 1 tokens of one step. */
static void
test_acceptance (void)
{
  for (int fixture = 0; fixture < N_FIXTURES; fixture++)
    {
      Setup s;
      double before_s = HUGE_VAL;
      set_up (&s, (Fixture) fixture, 8);
      s.device.memory_bytes = 1e12;
      s.request.workload.input_tokens = s.request.workload.output_tokens = 100;
      if (fixture == FIXTURE_BERT)
        continue;
      for (int kind = BUD_SPECULATION_NGRAM; kind <= BUD_SPECULATION_MODEL; kind++, before_s = HUGE_VAL)
        for (double acceptance = 0.0; acceptance <= 1.0; acceptance += 0.25)
          {
            s.request.deployment.speculation = (BudSpeculation){ (BudSpeculationKind) kind, 3, acceptance };
            run (&s);
            g_assert_cmpfloat (s.estimate.tpot_s, <, before_s);
            g_assert_cmpfloat (s.estimate.tpot_s, >=, s.estimate.decode.latency_s / 4.0);
            before_s = s.estimate.tpot_s;
            if (acceptance == 1.0)
              assert_close (s.estimate.tpot_s, s.estimate.decode.latency_s / 4.0);
          }
    }
}

/* A draft model that is given but not used changes no bit. */
static void
test_off (void)
{
  Setup s;
  set_up (&s, FIXTURE_LLAMA_70B, 8);
  run (&s);
  const BudEstimate with = s.estimate;
  s.request.draft = NULL;
  s.request.deployment.speculation = (BudSpeculation){ BUD_SPECULATION_NONE, 9, 0.5 };
  run (&s);
  g_assert_cmpmem (&with, sizeof with, &s.estimate, sizeof s.estimate);
}

static void
test_refusals (void)
{
  static const struct
  {
    BudSpeculation speculation;
    Fixture fixture;
    uint32_t pp, n_beams;
    bool has_draft;
    BudMethod method;
    BudStatus status;
    const char *field;
  } rows[] = {
    { { BUD_SPECULATION_MODEL, 4, 0.7 },
      FIXTURE_LLAMA_8B,
      1,
      1,
      false,
      BUD_METHOD_IDEAL,
      BUD_STATUS_INVALID,
      "draft" },
    { { BUD_SPECULATION_MODEL, 4, 0.7 },
      FIXTURE_LLAMA_8B,
      2,
      1,
      true,
      BUD_METHOD_IDEAL,
      BUD_STATUS_UNSUPPORTED,
      "draft" },
    { { BUD_SPECULATION_NGRAM, 4, 0.7 }, FIXTURE_LLAMA_8B, 2, 1, true, BUD_METHOD_IDEAL, BUD_STATUS_OK, "" },
    { { BUD_SPECULATION_NGRAM, 0, 0.7 },
      FIXTURE_LLAMA_8B,
      1,
      1,
      true,
      BUD_METHOD_IDEAL,
      BUD_STATUS_INVALID,
      "draft_tokens" },
    { { BUD_SPECULATION_NGRAM, 65, 0.7 },
      FIXTURE_LLAMA_8B,
      1,
      1,
      true,
      BUD_METHOD_IDEAL,
      BUD_STATUS_INVALID,
      "draft_tokens" },
    { { BUD_SPECULATION_NGRAM, 4, NAN },
      FIXTURE_LLAMA_8B,
      1,
      1,
      true,
      BUD_METHOD_IDEAL,
      BUD_STATUS_INVALID,
      "acceptance_ratio" },
    { { BUD_SPECULATION_NGRAM, 4, 1.1 },
      FIXTURE_LLAMA_8B,
      1,
      1,
      true,
      BUD_METHOD_IDEAL,
      BUD_STATUS_INVALID,
      "acceptance_ratio" },
    { { BUD_SPECULATION_NGRAM, 4, 0.7 },
      FIXTURE_LLAMA_8B,
      1,
      4,
      true,
      BUD_METHOD_IDEAL,
      BUD_STATUS_INVALID,
      "beams" },
    { { BUD_SPECULATION_NGRAM, 4, 0.7 },
      FIXTURE_BERT,
      1,
      1,
      true,
      BUD_METHOD_IDEAL,
      BUD_STATUS_INVALID,
      "draft" },
    { { BUD_SPECULATION_NGRAM, 4, 0.7 },
      FIXTURE_LLAMA_8B,
      1,
      1,
      true,
      BUD_METHOD_GENZ,
      BUD_STATUS_UNSUPPORTED,
      "draft" },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Setup s;
      BudDiagnostic diagnostic = { 0 };
      set_up (&s, rows[i].fixture, 1);
      s.request.draft = rows[i].has_draft ? &s.draft : NULL;
      s.request.method = rows[i].method;
      s.request.deployment.pp = s.request.deployment.n_devices = rows[i].pp;
      s.request.workload.n_beams = rows[i].n_beams;
      s.request.workload.input_tokens = s.request.workload.output_tokens = 100;
      s.request.deployment.speculation = rows[i].speculation;
      g_assert_cmpint (bud_estimate (&s.request, &s.estimate, &diagnostic), ==, rows[i].status);
      g_assert_cmpstr (diagnostic.field, ==, rows[i].field);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/speculation/expected", test_expected);
  g_test_add_func ("/engine/speculation/verify", test_verify);
  g_test_add_func ("/engine/speculation/model", test_model);
  g_test_add_func ("/engine/speculation/head", test_head);
  g_test_add_func ("/engine/speculation/acceptance", test_acceptance);
  g_test_add_func ("/engine/speculation/off", test_off);
  g_test_add_func ("/engine/speculation/refusals", test_refusals);
  return g_test_run ();
}
