/* From an estimate to its plots and to the rows of the operators table: which groups there are, what they
 * are called, and what stands for what. The same pictures in the window, on the command line and in reports.
 */
#pragma once

#include "engine/estimate.h"
#include "plot/breakdown.h"
#include "plot/memorybar.h"
#include "plot/roofline.h"

G_BEGIN_DECLS

/* The engine's groups as people see them, in the order and looks of the palette. */
typedef enum
{
  BUD_SHOWN_FFN = 0, /* dense FFN and experts */
  BUD_SHOWN_PROJECTIONS,
  BUD_SHOWN_ATTENTION, /* attention core and SSM */
  BUD_SHOWN_COLLECTIVES,
  BUD_SHOWN_EMBEDDING,
  BUD_SHOWN_OTHER, /* norms and the like, host, pipeline */
  BUD_SHOWN_WAIT,  /* other requests' prefill, which lands on a token */
  BUD_N_SHOWN,
} BudShownGroup;

/* One line of the operators table. Times are of the whole step; NAN = does not apply. */
typedef struct
{
  char *name;
  BudShownGroup group;
  double count;
  double latency_s;
  double time_s;
  double share_ratio; /* of TTFT or TPOT */
  double intensity_flop_per_byte;
  double achieved_flop_per_s;
  int bound; /* BudBound, −1 = none of them */
  double roof_ratio;
} BudShownOperator;

BudShownGroup bud_shown_group (BudGroup group);
const char *bud_shown_group_name (BudShownGroup group); /* translated */
guint bud_shown_group_series (BudShownGroup group);     /* of the palette, waiting hollow */
const char *bud_bound_label (int bound);                /* translated; "–" for −1 */

/* What a phase takes as the person counts it: TTFT, or TPOT with interference. NAN when it does not run. */
double bud_phase_time (const BudEstimate *estimate, gboolean is_prefill);

/* Every operator of the phase, the same call of different layers once, and what is not an operator (host,
 * pipeline, interference); their times sum to bud_phase_time. Elements BudShownOperator, freed with the
 * array. */
GPtrArray *bud_shown_operators (const BudCase *request, const BudEstimate *estimate, gboolean is_prefill);

/* `request` is what `estimate` was made from, with operators. NULL when it has no times. Free with
 * bud_plot_free. Marks of the roofline: the operators of prefill, then of decode, both in
 * bud_shown_operators' order; of the breakdown: bar · BUD_N_SHOWN + group.
 */
BudPlot *bud_plot_of_roofline (const BudCase *request, const BudEstimate *estimate, gboolean is_prefill);
BudPlot *bud_plot_of_breakdown (const BudCase *request, const BudEstimate *estimate, gboolean is_share);
/* Of any estimate, fitting or not; NULL without hardware. */
BudPlot *bud_plot_of_memory (const BudEstimate *estimate, gboolean has_legend);

G_END_DECLS
