/* The comparison's columns as plots and threads take them. */
#pragma once

#include "app/comparison.h"
#include "plot/comparison-plots.h"
#include "plot/growth-plots.h"

G_BEGIN_DECLS

/* Fills `subjects`; `names` (free function g_free) own what they point at. Returns how many. */
guint bud_compare_subjects (BudComparison *comparison, BudPlotSubject *subjects, GPtrArray *names);

/* A reference to each column's evaluation, NULL where it does not run; freed with the array. */
GPtrArray *bud_compare_evaluations (BudComparison *comparison);

/* An evaluation of bud_compare_evaluations. */
#define BUD_COMPARE_EVALUATION(array, i) ((BudEvaluation *) g_ptr_array_index (array, i))

G_END_DECLS
