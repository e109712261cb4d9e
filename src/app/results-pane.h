/* The results of the Simulate page: tiles, memory, the Why line, and the views. */
#pragma once

#include <adwaita.h>

#include "app/session.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_VIEW_ROOFLINE = 0,
  BUD_VIEW_BREAKDOWN,
  BUD_VIEW_OPERATORS,
  BUD_N_VIEWS,
} BudView;

#define BUD_TYPE_RESULTS_PANE (bud_results_pane_get_type ())
G_DECLARE_FINAL_TYPE (BudResultsPane, bud_results_pane, BUD, RESULTS_PANE, AdwBin)

void bud_results_pane_set_session (BudResultsPane *self, BudSession *session);
void bud_results_pane_set_narrow (BudResultsPane *self, gboolean is_narrow);
/* What the figures are of, for exports: "Llama 3.1 70B", "RAG chat on 8 × H100 SXM". */
void bud_results_pane_set_titles (BudResultsPane *self, const char *title, const char *subtitle);

void bud_results_pane_show_view (BudResultsPane *self, BudView view);
BudView bud_results_pane_get_view (BudResultsPane *self);
void bud_results_pane_show_phase (BudResultsPane *self, gboolean is_prefill);
void bud_results_pane_toggle_table (BudResultsPane *self);

/* The view in front, as a picture or a table, to the clipboard, a file, the printer. */
void bud_results_pane_copy (BudResultsPane *self);
void bud_results_pane_export (BudResultsPane *self);
void bud_results_pane_print (BudResultsPane *self);

G_END_DECLS
