/* A plot or a table on its way out: clipboard, file, printer. */
#pragma once

#include <gtk/gtk.h>

#include "app/session.h"
#include "plot/export.h"

G_BEGIN_DECLS

/* What leaves, borrowed until the call returns: the plot as a picture, or as its table where `is_table`. */
typedef struct
{
  BudPlot *plot; /* NULL: there is only a table */
  gboolean is_table;
  guint32 hidden_groups;
  const char *caption; /* of the plot, where another leaves with it */
  BudPlot *beside;     /* NULL: none */
  guint32 beside_hidden_groups;
  const char *beside_caption;
  const char *csv;           /* the table; NULL: the plot's */
  const BudPlotTable *paper; /* what of a table is printed; NULL: the plot's, or the cells of `csv` */
  const char *title;         /* "Llama 3.1 70B" */
  const char *subtitle;      /* "RAG chat on 8 × H100 SXM" */
  const char *notes;         /* method and version, at the foot */
  const char *name;          /* of the file, without suffix */
} BudViewContent;

/* How its picture leaves: light, with what it is of around it; borrows the strings. */
BudExport bud_view_export_options (const BudViewContent *content);

/* The picture, and the table as text for programs that take only that. */
void bud_view_copy (GtkWidget *widget, BudSession *session, const BudViewContent *content);

/* Asks for a name, then writes PNG, SVG or PDF by the suffix; CSV or XLSX when there is no plot. Says how it
 * went. */
void bud_view_export (GtkWidget *widget, BudSession *session, const BudViewContent *content);
void bud_view_print (GtkWidget *widget, BudSession *session, const BudViewContent *content);

G_END_DECLS
