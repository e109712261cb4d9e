#include "config.h"

#include "planner/limiter.h"

#include <glib/gi18n-lib.h>
#include <math.h>

typedef enum
{
  LIMITER_COMPUTE = 0,
  LIMITER_MEMORY,
  LIMITER_NETWORK,
  LIMITER_LATENCY,
  LIMITER_HOST,
  LIMITER_PIPELINE,
  LIMITER_INTERFERENCE,
  N_LIMITERS,
} LimiterKind;

typedef struct
{
  gboolean is_prefill;      /* the stage that takes most of a request */
  LimiterKind kind;         /* what most of that stage goes into */
  double share_ratio;       /* of the stage's time (decode: of TPOT), 0…1 */
  BudGroup group;           /* where most of it is, for the kinds that operators have */
  double group_share_ratio; /* of the stage's time */
} Limiter;

/* Translated name of a group, as it stands inside a sentence. */
static const char *
group_label (BudGroup group)
{
  switch (group)
    {
    case BUD_GROUP_EMBEDDING:
      return _ ("the embedding and the head");
    case BUD_GROUP_ATTENTION_PROJECTIONS:
      return _ ("the attention projections");
    case BUD_GROUP_ATTENTION_CORE:
      return _ ("attention over the context");
    case BUD_GROUP_FFN:
      return _ ("the feed-forward layers");
    case BUD_GROUP_MOE:
      return _ ("the experts");
    case BUD_GROUP_SSM:
      return _ ("the state-space layers");
    case BUD_GROUP_COLLECTIVE:
      return _ ("communication between devices");
    case BUD_GROUP_OTHER:
    case BUD_N_GROUPS:
    default:
      return _ ("norms and other small kernels");
    }
}

/* Sums the operators' times by what binds them. */
static void
find_limiter (const BudEvaluation *evaluation, Limiter *limiter)
{
  const BudEstimate *e = &evaluation->estimate;
  double decode_s = e->e2e_s - e->ttft_s;
  const BudStage *stage;
  double by_kind[N_LIMITERS] = { 0 };
  double by_group[N_LIMITERS][BUD_N_GROUPS] = { { 0 } };
  double total;

  limiter->is_prefill = !(decode_s > e->ttft_s);
  stage = limiter->is_prefill ? &e->prefill : &e->decode;
  for (size_t i = 0; i < stage->n_operators; i++)
    {
      const BudOperator *op = &stage->operators[i];

      by_kind[op->bound] += op->time_s;
      by_group[op->bound][op->group] += op->time_s;
    }
  by_kind[LIMITER_HOST] = stage->host_s;
  by_kind[LIMITER_PIPELINE] = stage->pipeline_s;
  by_kind[LIMITER_INTERFERENCE] = limiter->is_prefill ? 0 : e->interference_s;
  total = limiter->is_prefill ? e->ttft_s : e->tpot_s;

  limiter->kind = LIMITER_COMPUTE;
  for (int i = 1; i < N_LIMITERS; i++)
    if (by_kind[i] > by_kind[limiter->kind])
      limiter->kind = (LimiterKind) i;
  limiter->group = BUD_GROUP_EMBEDDING;
  for (int i = 1; i < BUD_N_GROUPS; i++)
    if (by_group[limiter->kind][i] > by_group[limiter->kind][limiter->group])
      limiter->group = (BudGroup) i;
  limiter->share_ratio = total > 0 ? MIN (by_kind[limiter->kind] / total, 1) : 0;
  limiter->group_share_ratio = total > 0 ? MIN (by_group[limiter->kind][limiter->group] / total, 1) : 0;
}

static const char *
sentence_format (const Limiter *limiter)
{
  gboolean p = limiter->is_prefill;

  switch (limiter->kind)
    {
    case LIMITER_COMPUTE:
      return p ? _ ("Prefill is limited by compute: %.0f %% of the time to first token is arithmetic at the "
                    "device's attainable peak, %.0f %% in %s.")
               : _ ("Decode is limited by compute: %.0f %% of each token is arithmetic at the device's "
                    "attainable "
                    "peak, %.0f %% in %s.");
    case LIMITER_MEMORY:
      return p ? _ (
                 "Prefill waits for memory: %.0f %% of the time to first token is reading and writing device "
                 "memory, %.0f %% in %s.")
               : _ ("Decode waits for memory: %.0f %% of each token is reading weights and KV cache, %.0f %% "
                    "in %s.");
    case LIMITER_NETWORK:
      return p ? _ ("Prefill waits for the network: %.0f %% of the time to first token is data on its way "
                    "between "
                    "devices, %.0f %% in %s.")
               : _ ("Decode waits for the network: %.0f %% of each token is data on its way between devices, "
                    "%.0f %% "
                    "in %s.");
    case LIMITER_LATENCY:
      return p ? _ ("Prefill is limited by fixed costs: %.0f %% of the time to first token goes into "
                    "operators too "
                    "small to fill the device, %.0f %% in %s.")
               : _ ("Decode is limited by fixed costs: %.0f %% of each token goes into operators too small "
                    "to fill "
                    "the device, %.0f %% in %s.");
    case LIMITER_HOST:
      return p ? _ ("Prefill waits for the host: %.0f %% of the time to first token is the serving engine's "
                    "own work.")
               : _ ("Decode waits for the host: %.0f %% of each token is the serving engine's own work.");
    case LIMITER_PIPELINE:
      return p ? _ ("Prefill waits for the pipeline: %.0f %% of the time to first token is filling and "
                    "passing its "
                    "stages.")
               : _ (
                   "Decode waits for the pipeline: %.0f %% of each token is filling and passing its stages.");
    case LIMITER_INTERFERENCE:
    case N_LIMITERS:
    default:
      return _ ("Decode waits for other requests' prompts: %.0f %% of each token is their prefill.");
    }
}

char *
bud_limiter_sentence (const BudEvaluation *evaluation)
{
  Limiter limiter;
  const char *format;

  find_limiter (evaluation, &limiter);
  format = sentence_format (&limiter);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* one of the formats above, all with these arguments   \
                                                      */
  if (limiter.kind >= LIMITER_HOST)
    return g_strdup_printf (format, limiter.share_ratio * 100);
  return g_strdup_printf (format, limiter.share_ratio * 100, limiter.group_share_ratio * 100,
                          group_label (limiter.group));
#pragma GCC diagnostic pop
}
