/* A plot on a card under a heading, with its table twin and the ways out: copy, export, print. */
#pragma once

#include "app/plot-widget.h"
#include "app/session.h"

G_BEGIN_DECLS

#define BUD_TYPE_FIGURE (bud_figure_get_type ())
/* Property "heading". */
G_DECLARE_FINAL_TYPE (BudFigure, bud_figure, BUD, FIGURE, GtkBox)

GtkWidget *bud_figure_new (void);

/* What exports say and how they tell how it went. `name` is the file's, without suffix. */
void bud_figure_set_up (BudFigure *self, BudSession *session, const char *name);
void bud_figure_set_subject (BudFigure *self, const char *title, const char *subtitle);

/* Takes `plot`, NULL empties. */
void bud_figure_set_plot (BudFigure *self, BudPlot *plot);
BudPlotWidget *bud_figure_get_widget (BudFigure *self);
void bud_figure_show_table (BudFigure *self, gboolean is_table);

/* Beside the heading; below the plot on the card. */
void bud_figure_add_control (BudFigure *self, GtkWidget *control);
void bud_figure_add_foot (BudFigure *self, GtkWidget *foot);

G_END_DECLS
