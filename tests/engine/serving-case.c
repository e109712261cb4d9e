#include "serving-case.h"

#include <math.h>

static double
linear (void *user, uint32_t decodes, uint32_t prompt_tokens, uint32_t n_prompts, uint32_t rows)
{
  return 1e-3 + 1e-5 * (decodes + prompt_tokens);
}

static double
chunk (void *user, double tokens, double past, uint32_t n_prompts)
{
  return 2e-9 * tokens * (past + tokens / 2);
}

static void
decode (void *user, uint32_t sequences, double *fixed_s, double *slope_s)
{
  *fixed_s = 0;
  *slope_s = 5e-9;
}

const BudServingCase serving_base = {
  .profile
  = { .policy = BUD_POLICY_MIXED, .max_batched_tokens = 2048, .max_sequences = 256, .kv_block_tokens = 16 },
  .workload = { .arrival = BUD_ARRIVAL_CLOSED,
                .concurrency = 16,
                .lengths = BUD_LENGTHS_UNIFORM,
                .length_parameter = 0.8,
                .input_tokens = 500,
                .output_tokens = 200,
                .seed = 1 },
  .cost = { .linear_s = linear, .chunk_s = chunk, .decode_s = decode, .max_affine_steps = 1e300 },
  .kv_blocks = 100000,
  .ttft_limit_s = NAN,
  .tpot_limit_s = NAN,
  .e2e_limit_s = NAN,
};

BudServingRequest *
serving_run (const BudServingCase *request, gsize n, BudServingResult *result)
{
  BudServingRequest *requests = g_new0 (BudServingRequest, n);
  gsize bytes = bud_serving_workspace_bytes (n);
  g_autofree void *workspace = g_malloc (bytes);
  BudDiagnostic diagnostic;

  g_assert_cmpint (bud_serving_run (request, requests, n, workspace, bytes, result, &diagnostic), ==,
                   BUD_STATUS_OK);
  return requests;
}
