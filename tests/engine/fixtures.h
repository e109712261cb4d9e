/* Models and devices as literals, so that the engine's tests need no catalog. Dimensions are those of the
 * published configs. */
#pragma once

#include "engine/estimate.h"

typedef enum
{
  FIXTURE_LLAMA_8B = 0, /* Llama-3.1-8B */
  FIXTURE_LLAMA_70B,
  FIXTURE_LLAMA_405B,
  FIXTURE_MIXTRAL,   /* Mixtral-8x7B: MoE */
  FIXTURE_DEEPSEEK,  /* DeepSeek-V3: MLA, three dense layers, shared expert */
  FIXTURE_SPARSE,    /* DeepSeek-V3.2: the same with the indexer */
  FIXTURE_GEMMA,     /* Gemma-2-9B: sliding window on every other layer */
  FIXTURE_JAMBA,     /* Jamba-v0.1: Mamba-1, attention, MoE */
  FIXTURE_MAMBA2,    /* Mamba-2 2.7B */
  FIXTURE_DELTA,     /* Qwen3-Next-80B: gated delta, gated attention, MoE */
  FIXTURE_FALCON_H1, /* parallel mixers */
  FIXTURE_LIGHTNING, /* MiniMax-Text-01-like: lightning and softmax layers, MoE */
  FIXTURE_BERT,      /* encoder only */
  FIXTURE_T5,        /* encoder and decoder with cross attention */
  FIXTURE_WHISPER,   /* fixed-length encoder */
  FIXTURE_VISION,    /* Llama decoder with a tower */
  N_FIXTURES,
} Fixture;

BudModel fixture_model (Fixture fixture);
/* H100 SXM with the measured constants of the specification. */
BudDevice fixture_h100 (void);
/* Constants of no serving engine: nothing on the host, no reserve, no limits. */
BudEngineProfile fixture_bare_profile (void);
BudEngineProfile fixture_vllm_profile (void);
/* bf16 everywhere, TP `tp`, batch 1, 1024 in, 256 out, calibrated. */
BudCase fixture_case (const BudModel *model, const BudDevice *device, const BudEngineProfile *profile,
                      uint32_t tp);
