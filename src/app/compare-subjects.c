#include "app/compare-subjects.h"

#include "app/compare-column.h"
#include "app/evaluator.h"

static BudEvaluation *
running (BudComparison *comparison, guint position)
{
  BudEvaluation *evaluation = bud_compared_get_evaluation (bud_comparison_get (comparison, position));

  return evaluation != NULL && bud_evaluation_runs (evaluation) ? evaluation : NULL;
}

guint
bud_compare_subjects (BudComparison *comparison, BudPlotSubject *subjects, GPtrArray *names)
{
  guint n = bud_comparison_get_n (comparison);

  for (guint i = 0; i < n; i++)
    {
      BudEvaluation *evaluation = running (comparison, i);

      g_ptr_array_add (names, bud_comparison_dup_label (comparison, i));
      subjects[i]
          = (BudPlotSubject){ g_ptr_array_index (names, i), evaluation != NULL ? &evaluation->request : NULL,
                              evaluation != NULL ? &evaluation->estimate : NULL };
    }
  return n;
}

GPtrArray *
bud_compare_evaluations (BudComparison *comparison)
{
  GPtrArray *evaluations = g_ptr_array_new_with_free_func ((GDestroyNotify) bud_evaluation_unref);

  for (guint i = 0; i < bud_comparison_get_n (comparison); i++)
    {
      BudEvaluation *evaluation = running (comparison, i);

      g_ptr_array_add (evaluations, evaluation != NULL ? bud_evaluation_ref (evaluation) : NULL);
    }
  return evaluations;
}
