/* The "Why?" line: the biggest limiter in words, and the one change that would help most, found by
 * evaluating each candidate change with the engine. */
#pragma once

#include "planner/evaluation.h"

G_BEGIN_DECLS

typedef struct
{
  char *sentence;       /* translated; "Decode waits for memory: 82 % of each token …" */
  char *change_label;   /* translated button text, "Try FP8 Weights"; NULL when nothing helps by 3 % */
  BudScenario *changed; /* the scenario with the change applied, or NULL */
  double gain_ratio;    /* 1 − new / old of the figure improved */
  gboolean is_ttft;     /* that figure is TTFT, else TPOT */
  double improved_s;    /* that figure with the change; 0 when nothing is improved */
} BudAdvice;

/* Pure, any thread. ~20 estimates. For a deployment that does not fit: the nearest change that makes it fit.
 */
BudAdvice *bud_advice_new (const BudEvaluation *evaluation, const BudResolved *resolved);
void bud_advice_free (BudAdvice *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudAdvice, bud_advice_free)

/* For an illegal layout: the nearest legal scenario and the label of a button that applies it ("Use TP 4, PP
 * 2"). NULL when there is none. */
BudAdvice *bud_advice_repair (const BudEvaluation *refused, const BudResolved *resolved);

/* Of a button that goes from one layout to another: "Use 8 Devices, TP 8", translated. */
char *bud_advice_layout_label (const BudDeployment *old, const BudDeployment *new);

G_END_DECLS
