/* A plot as a file: PNG, SVG or PDF, with title, scenario, method and version around it. Text stays text in
 * SVG and PDF. The same drawing as on screen, without hover, with the legend below and patterns in bars.
 */
#pragma once

#include "plot/plot.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_EXPORT_PNG = 0,
  BUD_EXPORT_SVG,
  BUD_EXPORT_PDF,
} BudExportFormat;

typedef struct
{
  const char *title;          /* "Roofline, decode" */
  const char *subtitle;       /* the scenario: "Llama 3.1 70B, RAG chat on 8 × H100 SXM"; NULL = none */
  const char *footer;         /* the method: "Calibrated roofline"; program and version are added */
  BudThemeKind theme;         /* light unless asked for */
  double width_px, height_px; /* of the picture at scale 1; 0 = 1600 × 1000. PDF: 4 px = 3 pt */
  double scale;               /* of a PNG's pixels, 0 = 2 */
  double font_scale;          /* 0 = 1.35, so that the smallest text is 16 px; never below 1 */
  const char *font_family;    /* NULL = Cantarell */
  gboolean is_rtl;
  guint32 hidden_groups; /* as in BudPlotView */
  const char *caption;   /* of the plot, where another stands beside it */
  BudPlot *beside;       /* at the end of the same picture; NULL = none */
  guint32 beside_hidden_groups;
  const char *beside_caption;
} BudExport;

#define BUD_EXPORT_DOMAIN (bud_export_error_quark ())
GQuark bud_export_error_quark (void);

typedef enum
{
  BUD_EXPORT_ERROR_FORMAT = 0, /* the file name ends in something else */
  BUD_EXPORT_ERROR_DRAW,       /* too large, out of memory */
} BudExportError;

/* From the ending of a file name, in any case. FALSE with BUD_EXPORT_ERROR_FORMAT otherwise. */
gboolean bud_export_format_for_path (const char *path, BudExportFormat *format, GError **error);

/* Writes a temporary file beside `path` and renames it: `path` is whole or untouched. `options` may be NULL.
 * Errors: of BUD_EXPORT_DOMAIN and G_FILE_ERROR, with the path in the message. */
gboolean bud_plot_export (BudPlot *plot, const BudExport *options, const char *path, GError **error);

/* The same bytes in memory. */
GBytes *bud_plot_export_bytes (BudPlot *plot, const BudExport *options, BudExportFormat format,
                               GError **error);

/* Draws the page of an export at width × height px on any surface: print, a report, the clipboard. */
void bud_plot_export_draw (BudPlot *plot, const BudExport *options, cairo_t *cr, double width, double height);

G_END_DECLS
