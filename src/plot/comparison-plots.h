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

/* Time to first token against throughput, in quadrants around `baseline`. NULL when none has both. */
BudPlot *bud_plot_of_platforms (const BudPlotSubject *subjects, guint n, guint baseline);

/* How long an answer takes: first token and decode, stacked; `limit_s` NAN = none. NULL as above. */
BudPlot *bud_plot_of_response (const BudPlotSubject *subjects, guint n, double limit_s);

G_END_DECLS
