/* A card with a heading, controls, and a plot or its table twin. */
#pragma once

#include <adwaita.h>

#include "plot/plot.h"

G_BEGIN_DECLS

#define BUD_TYPE_PLOT_CARD (bud_plot_card_get_type ())
/* The plot's context menu runs "page.copy-view", "page.export-view" and "page.print-view". */
G_DECLARE_FINAL_TYPE (BudPlotCard, bud_plot_card, BUD, PLOT_CARD, AdwBin)

/* Without a title it has no heading; the plot then needs a name from bud_plot_card_set_label. */
GtkWidget *bud_plot_card_new (const char *title);
void bud_plot_card_set_title (BudPlotCard *self, const char *title);
const char *bud_plot_card_get_title (BudPlotCard *self);
void bud_plot_card_set_label (BudPlotCard *self, const char *label);    /* of the plot, for screen readers */
void bud_plot_card_add_control (BudPlotCard *self, GtkWidget *control); /* at the end of the heading's line */
void bud_plot_card_set_min_height (BudPlotCard *self, int height_px);   /* of the plot */

/* Takes `plot`; NULL says `reason` in its place. */
void bud_plot_card_show (BudPlotCard *self, BudPlot *plot, gboolean is_table, const char *reason);
void bud_plot_card_set_table (BudPlotCard *self, gboolean is_table);
BudPlot *bud_plot_card_get_plot (BudPlotCard *self);
guint32 bud_plot_card_get_hidden_groups (BudPlotCard *self);
gboolean bud_plot_card_is_asking (BudPlotCard *self); /* its own context menu runs the page's action */
char *bud_plot_card_to_csv (BudPlotCard *self);       /* NULL without a plot; free with g_free */

G_END_DECLS
