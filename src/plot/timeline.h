/* Requests over time: one bar each, from sending to the last token. */
#pragma once

#include "plot/axis.h"
#include "plot/plot.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_TIMELINE_QUEUE = 0, /* sent, not yet admitted */
  BUD_TIMELINE_PREFILL,   /* admitted, no token yet */
  BUD_TIMELINE_DECODE,    /* first to last token */
  BUD_N_TIMELINE_PARTS,
} BudTimelinePart;

/* Times in seconds, ascending; NAN from where it never got to. */
typedef struct
{
  guint64 id; /* counts from 0; shown from 1 */
  double at_s[BUD_N_TIMELINE_PARTS + 1]; /* where each part begins; where the last ends */
  guint input_tokens, output_tokens, n_preemptions;
} BudTimelineRow;

typedef struct
{
  double from_s, to_s;        /* what the x axis spans, from < to */
  double now_s;               /* a line across all bars; NAN = none */
  const BudTimelineRow *rows; /* by ascending id */
  guint n_rows;
} BudTimelineData;

/* Copies everything. Marks are the rows, groups the parts. */
BudPlot *bud_plot_new_timeline (const BudTimelineData *data);

G_END_DECLS
