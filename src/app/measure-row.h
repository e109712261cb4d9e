/* A row with a number and its unit, or a range of two: what is typed is checked as one types, and the row
 * says below its title what is wrong. Values are SI; what people type is in the row's unit. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

typedef struct
{
  const char *title; /* translated, with the unit where `unit` is "" */
  const char *unit;  /* shown after the entry: "ms", "GB/s" */
  double factor;     /* SI of one unit: 1e-3 for ms */
  double min, max;   /* in units, inclusive */
  gboolean is_range; /* two entries, the first at most the second */
  gboolean is_whole;
  gboolean is_required; /* else empty means unknown */
} BudMeasure;

#define BUD_TYPE_MEASURE_ROW (bud_measure_row_get_type ())
/* Signal "edited": the person typed something, legal or not. */
G_DECLARE_FINAL_TYPE (BudMeasureRow, bud_measure_row, BUD, MEASURE_ROW, AdwActionRow)

GtkWidget *bud_measure_row_new (const BudMeasure *measure); /* copies; strings too */

/* NAN = empty or not legal. `bound` is 0, or 1 for the upper end of a range. */
double bud_measure_row_get (BudMeasureRow *self, guint bound);
void bud_measure_row_set (BudMeasureRow *self, guint bound, double value); /* NAN empties */

/* What is wrong with what is typed, NULL = nothing. */
const char *bud_measure_row_get_problem (BudMeasureRow *self);

/* A problem with other rows: outlines the upper entry and says so, unless the row has one of its own; NULL
 * clears. */
void bud_measure_row_set_conflict (BudMeasureRow *self, const char *text);

GtkEditable *bud_measure_row_get_entry (BudMeasureRow *self, guint bound);

G_END_DECLS
