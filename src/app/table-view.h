/* "Show as Table": the same content as a plot, as rows of text. */
#pragma once

#include <gtk/gtk.h>

#include "plot/plot.h"

G_BEGIN_DECLS

#define BUD_TYPE_PLOT_TABLE (bud_plot_table_view_get_type ())
G_DECLARE_FINAL_TYPE (BudPlotTableView, bud_plot_table_view, BUD, PLOT_TABLE_VIEW, GtkWidget)

GtkWidget *bud_plot_table_view_new (void);
void bud_plot_table_view_show (BudPlotTableView *self, BudPlot *plot); /* reads it now; NULL empties */

/* The button that shows it, for the head of its plot; with several plots on a page each is called after its
 * plot's title. */
GtkToggleButton *bud_table_button_new (void);
void bud_table_button_set_title (GtkToggleButton *button, const char *title);

G_END_DECLS
