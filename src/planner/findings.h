/* What a report says beside an estimate's numbers: for whom it is, how far measured runs were, what limits
 * it, what was assumed and where the facts are from.
 */
#pragma once

#include "planner/accuracy.h"
#include "planner/advice.h"

G_BEGIN_DECLS

/* How far measured runs of a figure were from their predictions. */
typedef struct
{
  char *range; /* "−5 … +17 %"; NULL = no measured run is near */
  char *runs;  /* which runs say so, or that none is near */
} BudFindingBand;

typedef struct
{
  char *what;                     /* "Qwen3-32B on 8 × NVIDIA H100 SXM5 80GB, bf16, TP 8, 8 at once" */
  double measured_s, predicted_s; /* TPOT */
  char *source;                   /* the repository; its file is in `sources` */
} BudFindingRun;

typedef struct
{
  char *usecase; /* its name; NULL = tokens of one's own */
  BudFindingBand ttft, tpot;
  GArray *runs; /* BudFindingRun: the five nearest, nearest first */
  char *limits; /* NULL = not known */
  char **assumptions;
  char **sources; /* "NVIDIA H100 SXM5 80GB: datasheet, https://…" */
} BudFindings;

/* Of an evaluation that runs. `advice` and `accuracy` may be NULL: what they tell is left out. Reads the
 * catalog: its thread. Cost: ~1 ms. */
BudFindings *bud_findings_new (const BudEvaluation *evaluation, const BudAdvice *advice,
                               const BudAccuracy *accuracy, BudCatalog *catalog);
void bud_findings_free (BudFindings *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudFindings, bud_findings_free)

G_END_DECLS
