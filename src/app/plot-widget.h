/* The one plot widget: draws any BudPlot, and brings pointer, keyboard, screen reader and context menu to it.
 */
#pragma once

#include <gtk/gtk.h>

#include "plot/plot.h"

G_BEGIN_DECLS

#define BUD_TYPE_PLOT_WIDGET (bud_plot_widget_get_type ())
/* Signals: "mark-activated" (int mark): Enter, or a double click on it; "selection-changed" (int mark, −1 =
 * none); "copy", "export", "print": asked for in the context menu. */
G_DECLARE_FINAL_TYPE (BudPlotWidget, bud_plot_widget, BUD, PLOT_WIDGET, GtkWidget)

GtkWidget *bud_plot_widget_new (void);

/* Takes `plot`, NULL empties. Selection and hidden groups stay where marks and groups are as many as before.
 */
void bud_plot_widget_set_plot (BudPlotWidget *self, BudPlot *plot);
BudPlot *bud_plot_widget_get_plot (BudPlotWidget *self);

/* Bars and matrices want a height of their own; curves take what they get. */
gboolean bud_plot_widget_has_natural_height (BudPlotWidget *self);

/* A plain picture takes no focus and shows no menu (the memory bar). Default TRUE. */
void bud_plot_widget_set_interactive (BudPlotWidget *self, gboolean is_interactive);

int bud_plot_widget_get_selected (BudPlotWidget *self);
void bud_plot_widget_select (BudPlotWidget *self, int mark);

/* What exports show beside the plot's own view. */
guint32 bud_plot_widget_get_hidden_groups (BudPlotWidget *self);

/* The theme of the surroundings: dark, high contrast, font and direction as the system says now. */
void bud_plot_widget_read_theme (GtkWidget *widget, BudTheme *theme);

G_END_DECLS
