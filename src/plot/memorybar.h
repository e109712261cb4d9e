/* Memory bar: what fills a device's memory, with the free rest, or the overflow past the capacity tick. */
#pragma once

#include "plot/plot.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name; /* "Weights" */
  guint series;
  gboolean is_reserve; /* hatched in text colour instead of a series colour */
  double bytes;        /* not finite or ≤ 0: left out */
} BudMemorySegment;

typedef struct
{
  const BudMemorySegment *segments;
  guint n_segments;
  double capacity_bytes; /* of the device; ≤ 0 or not finite: unknown, the total fills the bar */
  gboolean is_binary;    /* GiB instead of GB */
  gboolean has_legend;   /* names and values below, in as many lines as they need */
} BudMemoryBarData;

/* Copies everything. Marks are the segments, then one for the free rest or the overflow. Not subject to the
 * minimum size; give it bud_plot_natural_height(). */
BudPlot *bud_plot_new_memory_bar (const BudMemoryBarData *data);

G_END_DECLS
