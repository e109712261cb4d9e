/* A model as the engine sees it: groups of identical layers. Plain data, no pointers to the outside;
 * made by catalog/ from a Hugging Face config.json or by hand in tests.
 *
 * Dimensions are element counts. A zeroed struct member means "this part does not exist".
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "engine/format.h"
#include "engine/status.h"

#define BUD_MODEL_MAX_GROUPS 24
#define BUD_MODEL_MAX_LAYERS 512

typedef enum
{
  BUD_ATTENTION_NONE = 0,
  BUD_ATTENTION_GQA, /* MHA, GQA and MQA: they differ by n_kv_heads only */
  BUD_ATTENTION_MLA, /* latent KV (DeepSeek-V2, arXiv 2405.04434) */
} BudAttentionKind;

typedef struct
{
  BudAttentionKind kind;
  uint32_t n_heads;
  uint32_t n_kv_heads;  /* GQA: 1…n_heads; MLA: n_heads */
  uint32_t qk_head_dim; /* MLA: nope + rope */
  uint32_t v_head_dim;
  uint32_t window_tokens; /* sliding window or chunk; 0 = every earlier token is visible */
  bool window_is_chunk;   /* Llama-4: attention within chunks of window_tokens, not a sliding window */
  bool is_bidirectional;  /* encoders: every token sees every token, no KV cache */
  bool is_cross;          /* keys and values come from the encoder's output */
  bool has_output_gate;   /* Qwen3-Next: the query projection also makes a gate of n_heads x v_head_dim */
  bool shares_kv;         /* KV of an earlier layer is reused: no k/v projection, no cache */
  bool v_is_k;            /* values are the keys: one projection and one cached tensor (Gemma 4) */
  uint32_t q_rank;        /* low-rank query projection; 0 = the query is projected directly */
  /* MLA */
  uint32_t kv_rank;
  uint32_t rope_dim; /* cached beside kv_rank, once for all heads */
  /* learned sparse attention (DeepSeek-V3.2 DSA): at most this many tokens are attended; 0 = all */
  uint32_t sparse_top_k_tokens;
  uint32_t indexer_heads;
  uint32_t indexer_dim;
  /* DeepSeek-V4 (kind GQA, q_rank set): the output projection goes through o_groups x o_rank, and beyond the
   * window one compressed entry stands for kv_compress_tokens tokens; 0 = neither */
  uint32_t o_rank;
  uint32_t o_groups;
  uint32_t kv_compress_tokens;
} BudAttention;

typedef enum
{
  BUD_SSM_NONE = 0,
  BUD_SSM_MAMBA1,      /* arXiv 2312.00752 */
  BUD_SSM_MAMBA2,      /* arXiv 2405.21060 */
  BUD_SSM_GATED_DELTA, /* arXiv 2412.06464 (Qwen3-Next), also Kimi delta attention */
  BUD_SSM_LIGHTNING,   /* linear attention of MiniMax-01, arXiv 2501.08313 */
  BUD_SSM_SHORT_CONV,  /* gated short convolution of LFM2, arXiv 2511.23404: no state but the taps */
} BudSsmKind;

typedef struct
{
  BudSsmKind kind;
  uint32_t inner_dim; /* Mamba: expand x hidden; delta and lightning: value heads x value dim; convolution */
  uint32_t state_dim; /* Mamba: d_state; delta and lightning: key head dim; 0 for a convolution */
  uint32_t conv_kernel; /* 0 = no convolution */
  uint32_t dt_rank;     /* Mamba-1 */
  uint32_t n_heads;     /* Mamba-2 heads; delta: value heads */
  uint32_t n_groups;    /* Mamba-2 B/C groups; delta: key heads */
  uint32_t head_dim;    /* inner_dim / n_heads */
  uint32_t gate_rank; /* Kimi delta attention: decay and output gate through this rank; 0 = full-rank gate */
} BudSsm;

typedef enum
{
  BUD_FFN_NONE = 0,
  BUD_FFN_DENSE,
  BUD_FFN_MOE,
} BudFfnKind;

typedef struct
{
  BudFfnKind kind;
  bool is_gated;             /* three matrices (gate, up, down) instead of two */
  uint32_t intermediate_dim; /* dense width */
  uint32_t n_experts;        /* routed experts held */
  uint32_t n_experts_per_token;
  uint32_t expert_dim;    /* width of one routed expert */
  uint32_t expert_io_dim; /* latent MoE: experts read and write this width; 0 = hidden_dim */
  uint32_t shared_dim;    /* summed width of all shared experts; 0 = none */
  bool has_shared_gate;   /* one hidden-wide gate for the shared expert (Qwen2-MoE) */
} BudFfn;

/* What a group of layers is for; a stage runs the roles it needs. */
typedef enum
{
  BUD_ROLE_DECODER = 0, /* causal stack that generates */
  BUD_ROLE_ENCODER,     /* text or audio encoder over the input, once per request */
  BUD_ROLE_TOWER,       /* vision or audio tower beside a decoder, once per request with such input */
} BudRole;

typedef struct
{
  BudRole role;
  uint32_t n_layers;
  uint32_t hidden_dim;
  BudAttention attention;
  BudAttention cross_attention;
  BudSsm ssm; /* beside `attention` when both are set (Falcon-H1: parallel mixers) */
  BudFfn ffn;
  uint32_t n_norms; /* normalisation passes over hidden_dim per layer and token */
  /* Per layer: norms, biases, sinks, router corrections, small gates: everything that is not one of
   * the matrices above, so that parameter counts are exact. */
  uint64_t n_other_parameters;
} BudLayerGroup;

typedef struct
{
  char id[128];
  char name[128];
  char architecture[64]; /* as in config.json, e.g. "LlamaForCausalLM" */
  uint32_t hidden_dim;
  uint32_t embedding_dim; /* width of the token embedding when it differs (OPT-350m); 0 = hidden_dim */
  uint32_t vocab_size;
  bool has_tied_embeddings;
  bool has_lm_head; /* false: encoder-only or embedding model */
  uint32_t max_context_tokens;
  uint32_t tower_tokens; /* tokens one image or audio clip makes in the tower; 0 = no tower */
  /* fixed encoder length (Whisper 1500), or what one image is to layers that attend to a tower (Llama 3.2
   * Vision); 0 = the workload's input */
  uint32_t encoder_tokens;
  uint32_t n_groups;
  BudLayerGroup groups[BUD_MODEL_MAX_GROUPS];
  uint32_t n_decoder_layers;                 /* layers of role DECODER, in order: */
  uint8_t layer_order[BUD_MODEL_MAX_LAYERS]; /* group index of each decoder layer */
  uint64_t n_other_parameters;               /* final norm, positions, poolers, decoder side */
  uint64_t n_tower_other_parameters;         /* patch embedding, projector, encoder positions */
  BudFormat native_format;                   /* what the checkpoint is published in */
} BudModel;

typedef struct
{
  uint64_t total;
  uint64_t active;    /* all but the experts a token does not visit */
  uint64_t embedding; /* token embedding and, untied, the head */
  uint64_t attention; /* attention and SSM matrices */
  uint64_t ffn;       /* dense FFN, shared experts, routers */
  uint64_t experts;   /* routed experts */
  uint64_t tower;     /* encoder and tower groups with their extras */
  uint64_t other;
} BudParameterCounts;

/* Checks ranges and consistency (heads divide, groups sum to the layers). Cost: O(layers). */
BudStatus bud_model_validate (const BudModel *model, BudDiagnostic *diagnostic);

/* Exact parameter counts. Truth: the published totals in tests/golden/parameters.jsonl. */
void bud_model_count_parameters (const BudModel *model, BudParameterCounts *counts);

/* Parameters of one layer of `group`, and the matrices alone of its parts, for a fully unsharded layer. */
uint64_t bud_layer_parameters (const BudLayerGroup *group);
uint64_t bud_attention_parameters (const BudAttention *attention, uint32_t hidden_dim);
uint64_t bud_ssm_parameters (const BudSsm *ssm, uint32_t hidden_dim);
uint64_t bud_ffn_dense_parameters (const BudFfn *ffn, uint32_t hidden_dim);  /* without routed experts */
uint64_t bud_ffn_expert_parameters (const BudFfn *ffn, uint32_t hidden_dim); /* one routed expert */

/* KV-cache bytes of one sequence with `context_tokens` tokens, all layers, unsharded:
 * Σ layers min(context, window) · (kv_heads · (qk_head_dim + v_head_dim) or kv_rank + rope_dim) · bytes.
 * Cross-attention holds encoder_tokens, or `context_tokens` where the input sets the length. */
double bud_model_kv_bytes (const BudModel *model, BudFormat kv, double context_tokens);

/* Elements one layer's attention keeps for a sequence of `context_tokens` tokens; 0 for encoders and shared
 * caches. */
double bud_attention_kv_elements (const BudAttention *attention, double context_tokens);

/* Bytes one layer's indexer of sparse attention keeps for them beside, in a format of its own whatever the
 * cache's is: an fp8 key and one fp32 scale per token (DeepSeek-V3.2; vLLM's indexer cache), or per
 * compressed entry. Whole on every rank. Part of bud_model_kv_bytes. */
double bud_attention_indexer_bytes (const BudAttention *attention, double context_tokens);
#define BUD_INDEXER_ENTRY_BYTES(dim) ((dim) + 4.0)

/* Fixed recurrent state of one sequence (SSM, convolution), all layers, unsharded. 16-bit
 * convolution, 32-bit SSM state, as the serving engines keep them. */
double bud_model_state_bytes (const BudModel *model);
double bud_ssm_state_bytes (const BudSsm *ssm); /* one layer of it */

/* Which class a model is scored in: the first that applies of mla, hybrid, moe, dense. */
const char *bud_model_class (const BudModel *model);
