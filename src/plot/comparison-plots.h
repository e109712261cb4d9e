/* Plots that set estimates side by side, of the same kind in the window and in files. */
#pragma once

#include "engine/estimate.h"
#include "plot/plot.h"

G_BEGIN_DECLS

#define BUD_PLOT_MAX_SUBJECTS 8

/* One of the compared. `estimate` NULL: it has none (refused); it keeps its colour and its place. */
typedef struct
{
  const char *name;
  const BudCase *request;
  const BudEstimate *estimate; /* with operators */
} BudPlotSubject;

/* The looks in the order of comparisons: the most different first, numbers 7 and 8 hollow. */
guint bud_plot_subject_series (guint position);
/* "A" … "H". Free with g_free. */
char *bud_plot_subject_letter (guint position);

/* A dumbbell per group (or operator) with anything in it, and the differences to `baseline`. NULL when no
 * subject has times. */
BudPlot *bud_plot_of_differences (const BudPlotSubject *subjects, guint n, guint baseline,
                                  gboolean is_prefill, gboolean is_by_operator);

G_END_DECLS
