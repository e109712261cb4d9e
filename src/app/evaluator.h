/* Evaluates scenarios on a thread of its own, latest wins: what is submitted while one is computed
 * replaces what waited, and only the newest result is handed back, through one pending idle. */
#pragma once

#include "planner/advice.h"
#include "planner/evaluation.h"

G_BEGIN_DECLS

/* Everything a view needs about one submitted scenario. Immutable, shared by reference. */
typedef struct
{
  gatomicrefcount ref_count;
  BudScenario *scenario; /* as submitted */
  GError *error;         /* its names could not be resolved: everything below is NULL */
  BudEvaluation *asked;  /* of the scenario itself; its status may be a refusal, it may not fit */
  BudAdvice
      *advice; /* it runs: what would help; refused or too large: the nearest change that runs. May be NULL */
  BudEvaluation *shown; /* the figures to show: `asked` when it runs, else that change evaluated, else NULL */
} BudOutcome;

BudOutcome *bud_outcome_ref (BudOutcome *self);
void bud_outcome_unref (BudOutcome *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudOutcome, bud_outcome_unref)

gboolean bud_evaluation_runs (const BudEvaluation *self); /* accepted and fits */

/* Runs in the default main context; `outcome` is borrowed. */
typedef void (*BudOutcomeFunc) (BudOutcome *outcome, gpointer user_data);

typedef struct _BudEvaluator BudEvaluator;

/* The paths are bud_catalog_open's; the thread opens the catalog for itself at its first work. */
BudEvaluator *bud_evaluator_new (const char *shipped_path, const char *user_path, BudOutcomeFunc callback,
                                 gpointer user_data);
/* Waits for the evaluation under way (milliseconds); the callback never runs afterwards. */
void bud_evaluator_free (BudEvaluator *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudEvaluator, bud_evaluator_free)

/* Main thread; takes a copy. Cost: one allocation, never waits for the worker. */
void bud_evaluator_submit (BudEvaluator *self, const BudScenario *scenario);

/* The catalog changed: names must be looked up again. */
void bud_evaluator_forget (BudEvaluator *self);

/* True while something submitted has not been handed back. */
gboolean bud_evaluator_is_busy (BudEvaluator *self);

G_END_DECLS
