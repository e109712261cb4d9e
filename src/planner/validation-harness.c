#include "planner/validation-harness.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define BLACKWELL 10 /* compute capability */

/* 10000 · major + 100 · minor + patch; 0 = not stated, or a development build. */
static guint
version (const BudRun *run)
{
  guint major = 0, minor = 0, patch = 0;

  if (run->engine_version == NULL || sscanf (run->engine_version, "%u.%u.%u", &major, &minor, &patch) != 3)
    return 0;
  return 10000 * major + 100 * minor + patch;
}

static gboolean
is_class (const BudRun *run, const char *name)
{
  return g_strcmp0 (run->model_class, name) == 0;
}

static gboolean
is_sparse (const BudModel *model)
{
  for (uint32_t i = 0; i < model->n_groups; i++)
    if (model->groups[i].attention.sparse_top_k_tokens > 0)
      return TRUE;
  return FALSE;
}

/* A prompt waits until every rank of attention data parallelism has one, or for 60 steps: the longest of as
 * many exponential waits as there are ranks. */
static void
wait_for_ranks (const BudRun *run, BudHarness *h)
{
  const double between_steps = run->output_tokens * run->deployment.dp / run->concurrency;
  double harmonic = 0;

  for (uint32_t i = 1; i <= run->deployment.dp; i++)
    harmonic += 1.0 / i;
  h->wait_steps = (guint32) fmin (between_steps * harmonic, 60);
  h->wait_token_ratio = 1;
}

/* dsr1_*_trt.sh: one prompt a step; at least 8192 tokens from 2026-01-21, which is 1.2. dsr1_*_trt_mtp.sh. */
static void
launch_latent_tensorrt_llm (const BudRun *run, gboolean is_short, BudHarness *h)
{
  const BudSpeculation drafts = bud_harness_speculation (run);
  gboolean floors = drafts.kind == BUD_SPECULATION_NONE && version (run) >= 10200;
  guint32 tokens = (guint32) ((drafts.n_tokens + 1) * run->concurrency + h->input_tokens) + 64;

  tokens = (tokens + 63) / 64 * 64;
  h->max_batched_tokens = floors ? MAX (tokens, 8192) : tokens;
  if (run->deployment.dp > 1)
    wait_for_ranks (run, h);
  else if (floors && is_short && run->concurrency >= 64 && run->deployment.weight_format != BUD_FORMAT_NVFP4)
    {
      h->wait_steps = 40;
      h->wait_token_ratio = 0.8;
    }
}

/* llama70b_*_trt.sh, gptoss_fp4_*_trt.sh */
static void
launch_tensorrt_llm (const BudRun *run, BudHarness *h)
{
  gboolean is_short = h->input_tokens <= 1024 && h->output_tokens <= 1024;

  h->stream_interval_tokens = 10;
  h->max_batched_tokens = 16384;
  if (is_class (run, "mla"))
    launch_latent_tensorrt_llm (run, is_short, h);
  else if (is_class (run, "moe"))
    {
      h->max_batched_tokens = 20000;
      h->stream_interval_tokens = 20;
    }
  else if (is_short && run->deployment.tp < 8)
    {
      h->wait_steps = 20;
      h->wait_token_ratio = 0.9;
    }
}

/* Until 2026-01-21 no warm-up was run but one prompt: SGLang then compiled its FP4 experts at the first whole
 * chunk. Set by hand, with runs of both halves in view. */
#define FP4_COMPILE_S 68

/* dsr1_*.sh, glm5_*.sh, qwen3.5_*.sh */
static void
launch_sglang (const BudRun *run, const BudModel *model, const BudDevice *device, BudHarness *h)
{
  gboolean is_blackwell = device->compute_capability >= BLACKWELL;
  gboolean is_sparse_mla = is_class (run, "mla") && is_sparse (model);

  h->max_batched_tokens = 32768;
  h->stream_interval_tokens = is_blackwell ? 30 : 10;
  if (is_blackwell && !is_sparse_mla)
    h->receive_interval_steps = run->concurrency >= 16 ? 30 : 10;
  if (is_class (run, "hybrid"))
    h->max_batched_tokens = is_blackwell ? 32768 : 16384;
  else if (is_sparse_mla && !is_blackwell)
    h->max_batched_tokens = 8192; /* nothing set: SGLang's own for 141 GB */
  else if (is_class (run, "mla") && is_blackwell && !is_sparse_mla)
    {
      if (run->deployment.weight_format == BUD_FORMAT_NVFP4)
        {
          h->max_batched_tokens = 16384;
          h->stream_interval_tokens = 10;
          if (version (run) == 0 && run->concurrency * run->input_tokens >= h->max_batched_tokens)
            h->compile_s = FP4_COMPILE_S;
        }
      else if (run->deployment.tp < 8)
        {
          h->max_batched_tokens = 8192;
          h->receive_interval_steps = 10;
        }
    }
}

/* gptoss_*.sh, minimaxm2.5_*.sh, kimik2.5_*.sh; 8192 is also vLLM's own. */
static void
launch_vllm (const BudRun *run, const BudDevice *device, BudHarness *h)
{
  h->max_batched_tokens = 8192;
  if (device->compute_capability >= BLACKWELL && version (run) >= 1900 && !is_class (run, "dense"))
    {
      h->max_batched_tokens = (guint32) (2 * h->input_tokens);
      h->stream_interval_tokens = 20;
    }
}

/* Workers of pools apart are started by recipes of many kinds. */
static void
launch_pools (BudHarness *h)
{
  h->max_batched_tokens = 16384;
  h->stream_interval_tokens = 10;
}

/* 10 C requests, integers from [0.8 L, L] */
static void
set_inferencex (const BudRun *run, const BudCase *request, BudHarness *h)
{
  h->n_requests = 10 * run->concurrency;
  h->lengths = BUD_LENGTHS_UNIFORM;
  h->length_ratio = 0.8;
  h->input_tokens = round (2 * run->input_tokens / (1 + h->length_ratio));
  h->output_tokens = round (2 * run->output_tokens / (1 + h->length_ratio));
  if (run->decode.n_workers > 0)
    {
      launch_pools (h);
      return;
    }
  switch (h->policy)
    {
    case BUD_POLICY_WHOLE_PROMPT:
      launch_tensorrt_llm (run, h);
      break;
    case BUD_POLICY_PREFILL_FIRST:
      launch_sglang (run, request->model, request->device, h);
      break;
    case BUD_POLICY_MIXED:
      launch_vllm (run, request->device, h);
      break;
    }
}

/* 20 C requests of one length, limits worked out from it. SGLang's rule asks for mixed chunks; the template
 * of 0.5.1 spells the flag so that it is never set. */
static void
set_aiconfigurator (const BudRun *run, BudHarness *h)
{
  guint32 tokens = (guint32) run->input_tokens + 1500;

  h->n_requests = 20 * run->concurrency;
  if (h->policy != BUD_POLICY_PREFILL_FIRST)
    tokens += (guint32) run->concurrency;
  h->max_batched_tokens = h->policy == BUD_POLICY_WHOLE_PROMPT ? (tokens + 31) / 32 * 32 : tokens;
  if (h->policy == BUD_POLICY_PREFILL_FIRST && version (run) > 501)
    h->policy = BUD_POLICY_MIXED;
}

/* One wave, two of short answers, of one length; vLLM's budget on CPUs. */
static void
set_cpu_study (const BudRun *run, BudHarness *h)
{
  h->policy = BUD_POLICY_MIXED;
  h->n_requests = run->concurrency;
  h->max_batched_tokens = 4096;
  if (run->concurrency < 2)
    h->n_requests = run->output_tokens <= 1024 ? 3 : 2;
  else if (run->output_tokens <= 512)
    h->n_requests = 2 * run->concurrency;
}

BudHarness
bud_harness_of (const BudRun *run, const BudCase *request)
{
  BudHarness h = { .policy = request->profile->scheduler.policy,
                   .lengths = BUD_LENGTHS_FIXED,
                   .input_tokens = run->input_tokens,
                   .output_tokens = run->output_tokens,
                   .max_sequences = (guint32) run->concurrency,
                   .stream_interval_tokens = 1 };

  if (request->device->type == BUD_DEVICE_CPU)
    set_cpu_study (run, &h);
  else if (run->has_equal_lengths)
    set_aiconfigurator (run, &h);
  else
    set_inferencex (run, request, &h);
  return h;
}

/* TPOT of half of those runs. */
#define DRAFT_ACCEPTANCE 0.5

/* Runs of these versions come from dsr1_*_trt_mtp.sh, which few tables tell apart: 1.2.0rc6.post3 was used
 * for nothing else, 1.1.0rc2.post2 mostly. */
static gboolean
is_multi_token_script (const BudRun *run)
{
  return strcmp (run->engine, "trtllm") == 0 && is_class (run, "mla") && !run->has_equal_lengths
         && (g_strcmp0 (run->engine_version, "1.2.0rc6.post3") == 0
             || g_strcmp0 (run->engine_version, "1.1.0rc2.post2") == 0);
}

BudSpeculation
bud_harness_speculation (const BudRun *run)
{
  BudSpeculation s = { 0 };

  if (is_multi_token_script (run))
    {
      s.kind = BUD_SPECULATION_HEAD;
      s.n_tokens = run->deployment.dp > 1 ? 1 : 3;
      s.acceptance_ratio = DRAFT_ACCEPTANCE;
    }
  return s;
}

/* What the scripts ask vLLM for, or an NVFP4 checkpoint names; else it is that of the activations. */
static gboolean
vllm_halves_cache (const BudRun *run, const BudDevice *device)
{
  if (is_class (run, "dense"))
    return TRUE;
  if (device->compute_capability < BLACKWELL)
    return FALSE;
  if (version (run) >= 1900)
    return TRUE;
  return is_class (run, "moe") ? run->deployment.weight_format != BUD_FORMAT_FP8
                               : run->deployment.weight_format == BUD_FORMAT_NVFP4;
}

static gboolean
halves_cache (const BudRun *run, const BudDevice *device)
{
  gboolean is_inferencex = !run->has_equal_lengths;
  gboolean is_blackwell = device->compute_capability >= BLACKWELL;

  if (strcmp (run->engine, "vllm") == 0)
    return is_inferencex && vllm_halves_cache (run, device);
  if (strcmp (run->engine, "sglang") == 0)
    return is_inferencex && run->deployment.activation_format != BUD_FORMAT_BF16
           && (is_blackwell || is_class (run, "hybrid"));
  /* The FP8 and FP4 checkpoints TensorRT-LLM runs name an FP8 cache themselves, but for MXFP4 ones. */
  if (strcmp (run->engine, "trtllm") == 0)
    return run->deployment.activation_format != BUD_FORMAT_BF16
           && !(is_inferencex && is_class (run, "moe") && !is_blackwell);
  return FALSE;
}

BudFormat
bud_harness_cache_format (const BudRun *run, const BudDevice *device)
{
  return halves_cache (run, device) ? BUD_FORMAT_FP8 : BUD_FORMAT_BF16;
}
