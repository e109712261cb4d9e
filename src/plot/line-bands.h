/* Ranges around curves: which are drawn, and how; only lines.c includes this. */
#pragma once

#include "plot/lines-layout.h"

G_BEGIN_DECLS

/* Of those a view shows: hidden ones are not drawn, and of more than a few on a screen only that of the curve
 * pointed at (all, fainter, while their own legend entry is). `active` is the mark with the callout, −1 =
 * none. */
void bud_line_bands_draw (const BudLinesLayout *layout, const BudLinesData *data, cairo_t *cr,
                          const BudTheme *theme, const BudPlotView *view, int active);

/* The band that has a line's point, NULL = none or not known there. */
const BudLineBand *bud_line_bands_at (const BudLinesData *data, guint line, guint point);

G_END_DECLS
