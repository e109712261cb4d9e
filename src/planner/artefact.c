/* Flags as of vllm-project/vllm vllm/engine/arg_utils.py (0.11), sgl-project/sglang
 * docs/advanced_features/server_arguments.md at 004813e1, NVIDIA/TensorRT-LLM tensorrt_llm/commands/serve.py
 * at 00209af1. tests/planner/test-artefact.c holds the list. */
#include "planner/artefact.h"

#include "config.h"

#include <math.h>
#include <string.h>

#include "planner/artefact-text.h"

static const struct
{
  const char *id, *title, *file;
} artefacts[BUD_N_ARTEFACTS] = {
  [BUD_ARTEFACT_VLLM] = { "vllm", "vLLM", "serve-vllm.sh" },
  [BUD_ARTEFACT_SGLANG] = { "sglang", "SGLang", "serve-sglang.sh" },
  [BUD_ARTEFACT_TRTLLM] = { "trtllm", "TensorRT-LLM", "serve-trtllm.sh" },
  [BUD_ARTEFACT_KUBERNETES] = { "kubernetes", "Kubernetes", "deployment.yaml" },
};

const char *
bud_artefact_id (BudArtefact artefact)
{
  return artefacts[artefact].id;
}

const char *
bud_artefact_title (BudArtefact artefact)
{
  return artefacts[artefact].title;
}

const char *
bud_artefact_file (BudArtefact artefact)
{
  return artefacts[artefact].file;
}

gboolean
bud_artefact_parse (const char *id, BudArtefact *artefact)
{
  for (int i = 0; i < BUD_N_ARTEFACTS; i++)
    if (g_strcmp0 (artefacts[i].id, id) == 0)
      {
        *artefact = (BudArtefact) i;
        return TRUE;
      }
  return FALSE;
}

BudArtefact
bud_artefact_of_engine (const char *engine_id)
{
  BudArtefact artefact = BUD_ARTEFACT_VLLM;

  return bud_artefact_parse (engine_id, &artefact) && artefact != BUD_ARTEFACT_KUBERNETES ? artefact
                                                                                          : BUD_ARTEFACT_VLLM;
}

/* Budget and sequences: what the load sets, else what the estimate assumed of this very engine; 0 = unknown.
 */
static guint32
token_budget (const BudEvaluation *e, gboolean is_own)
{
  guint32 own = is_own ? e->profile.max_batched_tokens : 0, chunk = e->request.deployment.chunk_tokens;

  if (e->scenario->load.max_batched_tokens > 0)
    return e->scenario->load.max_batched_tokens;
  return chunk > 0 ? chunk : own;
}

static guint32
max_sequences (const BudEvaluation *e, gboolean is_own)
{
  guint32 own = is_own ? e->profile.max_sequences : 0;

  return e->scenario->load.max_sequences > 0 ? e->scenario->load.max_sequences : own;
}

/* Longest request, 0 when lengths have no end. */
static double
context_tokens (const BudEvaluation *e)
{
  const BudWorkload *w = &e->scenario->workload;

  return e->scenario->load.lengths == BUD_LENGTHS_LOGNORMAL ? 0 : ceil (w->input_tokens + w->output_tokens);
}

/* What every engine reads from the checkpoint rather than from a flag. */
static void
note_formats (BudCommand *command, const BudDeployment *d)
{
  switch (d->weight_format)
    {
    case BUD_FORMAT_FP32:
    case BUD_FORMAT_TF32:
    case BUD_FORMAT_BF16:
    case BUD_FORMAT_FP16:
    case BUD_FORMAT_FP8:
      break;
    default:
      bud_command_note (command,
                        "weights are %s: name a checkpoint quantised so, the engine reads it from there",
                        bud_format_name (d->weight_format));
    }
  if (d->speculation.kind != BUD_SPECULATION_NONE)
    bud_command_note (command, "speculative decoding of %u tokens was assumed; no flag here says so",
                      d->speculation.n_tokens);
  if (d->n_prefill_instances > 0)
    bud_command_note (
        command,
        "%u instances that only prefill and %u that only decode were assumed; the roles and the "
        "transfer of caches are not set here",
        d->n_prefill_instances, d->n_decode_instances);
  if (d->offload.weights_ratio > 0 || d->offload.kv_cache_ratio > 0)
    bud_command_note (command,
                      "%.0f %% of the weights and %.0f %% of the cache in host memory were assumed; no flag "
                      "here says so",
                      d->offload.weights_ratio * 100, d->offload.kv_cache_ratio * 100);
}

static const char *
dtype_of (BudFormat weights)
{
  return weights == BUD_FORMAT_FP16 ? "float16" : weights == BUD_FORMAT_BF16 ? "bfloat16" : NULL;
}

static gboolean
is_fp8 (BudFormat format)
{
  return format == BUD_FORMAT_FP8 || format == BUD_FORMAT_FP8_BLOCK;
}

static void
add_vllm (BudCommand *c, const BudEvaluation *e, gboolean is_own)
{
  const BudDeployment *d = &e->request.deployment;
  const char *dtype = dtype_of (d->weight_format);
  guint32 budget = token_budget (e, is_own), sequences = max_sequences (e, is_own);

  bud_command_add (c, "--tensor-parallel-size", d->tp);
  if (d->pp > 1)
    bud_command_add (c, "--pipeline-parallel-size", d->pp);
  if (d->dp > 1)
    bud_command_add (c, "--data-parallel-size", d->dp);
  if (d->ep > 1)
    bud_command_add_text (c, "--enable-expert-parallel", NULL);
  if (d->ep > 1 && d->ep != d->tp * d->dp)
    bud_command_note (c, "EP %u was estimated; vLLM spreads experts over all TP x DP = %u ranks", d->ep,
                      d->tp * d->dp);
  if (dtype != NULL)
    bud_command_add_text (c, "--dtype", dtype);
  if (d->weight_format == BUD_FORMAT_FP8)
    bud_command_add_text (c, "--quantization", "fp8");
  bud_command_add_text (c, "--kv-cache-dtype", is_fp8 (d->kv_format) ? "fp8" : "auto");
  bud_command_add (c, "--max-model-len", context_tokens (e));
  /* It does not start with more sequences than tokens of a step. */
  bud_command_add (c, "--max-num-seqs", budget > 0 ? MIN (sequences, budget) : sequences);
  bud_command_add (c, "--max-num-batched-tokens", budget);
  if (is_own)
    bud_command_add_ratio (c, "--gpu-memory-utilization", e->profile.memory_utilization_ratio);
  if (e->scenario->load.kv_blocks > 0)
    bud_command_add (c, "--num-gpu-blocks-override", (double) e->scenario->load.kv_blocks);
  if (!d->has_cuda_graphs)
    bud_command_add_text (c, "--enforce-eager", NULL);
  if (d->lora.rank > 0)
    {
      bud_command_add_text (c, "--enable-lora", NULL);
      bud_command_add (c, "--max-lora-rank", d->lora.rank);
      bud_command_add (c, "--max-loras", d->lora.n_adapters);
    }
}

/* With attention data parallelism --tp-size is all ranks of the layer, and --dp-size groups share it. */
static void
add_sglang (BudCommand *c, const BudEvaluation *e, gboolean is_own)
{
  const BudDeployment *d = &e->request.deployment;
  const char *dtype = dtype_of (d->weight_format);

  bud_command_add (c, "--tp-size", d->tp * d->dp);
  if (d->pp > 1)
    bud_command_add (c, "--pp-size", d->pp);
  if (d->dp > 1)
    {
      bud_command_add (c, "--dp-size", d->dp);
      bud_command_add_text (c, "--enable-dp-attention", NULL);
    }
  if (d->ep > 1)
    bud_command_add (c, "--ep-size", d->ep);
  if (dtype != NULL)
    bud_command_add_text (c, "--dtype", dtype);
  if (d->weight_format == BUD_FORMAT_FP8)
    bud_command_add_text (c, "--quantization", "fp8");
  bud_command_add_text (c, "--kv-cache-dtype", is_fp8 (d->kv_format) ? "fp8_e4m3" : "auto");
  bud_command_add (c, "--context-length", context_tokens (e));
  bud_command_add (c, "--max-running-requests", max_sequences (e, is_own));
  bud_command_add (c, "--chunked-prefill-size", token_budget (e, is_own));
  if (is_own)
    bud_command_add_ratio (c, "--mem-fraction-static", e->profile.memory_utilization_ratio);
  if (e->scenario->load.kv_blocks > 0)
    bud_command_add (c, "--max-total-tokens",
                     (double) e->scenario->load.kv_blocks * e->profile.kv_block_tokens);
  if (!d->has_cuda_graphs)
    bud_command_add_text (c, "--disable-cuda-graph", NULL);
  if (d->lora.rank > 0)
    {
      bud_command_add_text (c, "--enable-lora", NULL);
      bud_command_add (c, "--max-lora-rank", d->lora.rank);
      bud_command_add (c, "--max-loras-per-batch", d->lora.n_adapters);
    }
}

static void
add_trtllm (BudCommand *c, const BudEvaluation *e, gboolean is_own)
{
  const BudDeployment *d = &e->request.deployment;

  bud_command_add (c, "--tp_size", d->tp * d->dp);
  if (d->pp > 1)
    bud_command_add (c, "--pp_size", d->pp);
  if (d->ep > 1)
    bud_command_add (c, "--ep_size", d->ep);
  if (d->dp > 1 && d->tp == 1)
    bud_command_config (c, "enable_attention_dp: true");
  else if (d->dp > 1)
    bud_command_note (c,
                      "attention over TP %u x DP %u was estimated; TensorRT-LLM knows attention DP over all "
                      "ranks only, so this runs TP %u",
                      d->tp, d->dp, d->tp * d->dp);
  if (d->weight_format == BUD_FORMAT_FP8)
    bud_command_note (c, "weights are fp8: name a checkpoint quantised so, the engine reads it from there");
  if (is_fp8 (d->kv_format))
    bud_command_config (c, "kv_cache_config:\n  dtype: fp8");
  if (!d->has_cuda_graphs)
    bud_command_config (c, "cuda_graph_config: null");
  bud_command_add (c, "--max_seq_len", context_tokens (e));
  bud_command_add (c, "--max_batch_size", max_sequences (e, is_own));
  bud_command_add (c, "--max_num_tokens", token_budget (e, is_own));
  if (is_own)
    bud_command_add_ratio (c, "--kv_cache_free_gpu_memory_fraction", e->profile.memory_utilization_ratio);
  if (d->lora.rank > 0)
    bud_command_note (c, "%u LoRA adapters of rank %u were estimated; set lora_config in the YAML file",
                      d->lora.n_adapters, d->lora.rank);
}

/* What a shell takes as it stands. */
#define PLAIN G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "/._-+:@,%="

static BudCommand *
make_command (const BudEvaluation *e, BudArtefact engine)
{
  gboolean is_own = strcmp (e->profile.base_id, artefacts[engine].id) == 0;
  g_autofree char *model = g_shell_quote (e->scenario->model_id);
  gboolean is_plain = strspn (e->scenario->model_id, PLAIN) == strlen (e->scenario->model_id);
  const char *name = is_plain ? e->scenario->model_id : model;
  BudCommand *command = bud_command_new ();

  bud_command_note_estimate (command, e);
  if (!is_own)
    bud_command_note (command, "the figures were estimated for %s; another engine's will differ",
                      e->profile.name);
  if (e->scenario->model_spec != NULL)
    bud_command_note (command, "%s is a model of one's own: put the path of its checkpoint here", name);
  note_formats (command, &e->request.deployment);
  switch (engine)
    {
    case BUD_ARTEFACT_SGLANG:
      bud_command_start (command, "python -m sglang.launch_server --model-path %s --host 0.0.0.0 --port 8000",
                         name);
      add_sglang (command, e, is_own);
      break;
    case BUD_ARTEFACT_TRTLLM:
      bud_command_start (command, "trtllm-serve %s --host 0.0.0.0 --port 8000", name);
      add_trtllm (command, e, is_own);
      break;
    case BUD_ARTEFACT_VLLM:
    case BUD_ARTEFACT_KUBERNETES:
    case BUD_N_ARTEFACTS:
    default:
      bud_command_start (command, "vllm serve %s --host 0.0.0.0 --port 8000", name);
      add_vllm (command, e, is_own);
    }
  return command;
}

char *
bud_artefact_text (const BudEvaluation *evaluation, BudArtefact artefact)
{
  BudArtefact engine
      = artefact == BUD_ARTEFACT_KUBERNETES ? bud_artefact_of_engine (evaluation->profile.base_id) : artefact;
  g_autoptr (BudCommand) command = make_command (evaluation, engine);
  static const char *const images[]
      = { [BUD_ARTEFACT_VLLM] = "vllm/vllm-openai:latest",
          [BUD_ARTEFACT_SGLANG] = "lmsysorg/sglang:latest",
          [BUD_ARTEFACT_TRTLLM] = "nvcr.io/nvidia/tensorrt-llm/release:latest" };

  return artefact == BUD_ARTEFACT_KUBERNETES ? bud_command_to_manifest (command, evaluation, images[engine])
                                             : bud_command_to_script (command, evaluation);
}
