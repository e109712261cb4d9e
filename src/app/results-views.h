/* The views of the results: roofline, breakdown, operators, memory, scaling; the switch between them, and the
 * way out of each. */
#pragma once

#include <adwaita.h>

#include "app/session.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_VIEW_ROOFLINE = 0,
  BUD_VIEW_BREAKDOWN,
  BUD_VIEW_OPERATORS,
  BUD_VIEW_MEMORY,
  BUD_VIEW_SCALING,
  BUD_N_VIEWS,
} BudView;

#define BUD_TYPE_RESULTS_VIEWS (bud_results_views_get_type ())
G_DECLARE_FINAL_TYPE (BudResultsViews, bud_results_views, BUD, RESULTS_VIEWS, AdwBin)

void bud_results_views_set_session (BudResultsViews *self, BudSession *session);
/* `shown` is what has times, `asked` what was asked for, which may not fit: what its memory would be is shown
 * all the same. Either may be NULL. */
void bud_results_views_show (BudResultsViews *self, BudEvaluation *shown, BudEvaluation *asked);
/* What the figures are of, for exports: "Llama 3.1 70B", "RAG chat on 8 × H100 SXM". */
void bud_results_views_set_titles (BudResultsViews *self, const char *title, const char *subtitle);

const char *bud_view_name (BudView view); /* stable: "roofline" */
void bud_results_views_show_view (BudResultsViews *self, BudView view);
void bud_results_views_show_phase (BudResultsViews *self, gboolean is_prefill);
/* Leaves the plot room where its legend stands below. */
void bud_results_views_set_narrow (BudResultsViews *self, gboolean is_narrow);
void bud_results_views_toggle_table (BudResultsViews *self);

/* The view in front, as a picture or a table, to the clipboard, a file, the printer. */
void bud_results_views_copy (BudResultsViews *self);
void bud_results_views_export (BudResultsViews *self);
void bud_results_views_print (BudResultsViews *self);

G_END_DECLS
