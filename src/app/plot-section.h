/* A plot card that looks after itself: its own table twin, and copy, export and print of what it shows. For
 * pages with several plots. */
#pragma once

#include "app/plot-card.h"
#include "app/session.h"

G_BEGIN_DECLS

#define BUD_TYPE_PLOT_SECTION (bud_plot_section_get_type ())
/* Properties: "title"; "file-name", of exports, without suffix. */
G_DECLARE_FINAL_TYPE (BudPlotSection, bud_plot_section, BUD, PLOT_SECTION, AdwBin)

/* Takes `plot`; NULL says `reason` in its place, and hides where that is NULL too. `subject` is what it is of
 * ("Llama 3.1 70B"), `notes` what stands at the foot of an export; both may be NULL. */
void bud_plot_section_show (BudPlotSection *self, BudSession *session, BudPlot *plot, const char *reason,
                            const char *subject, const char *notes);
BudPlot *bud_plot_section_get_plot (BudPlotSection *self);

void bud_plot_section_set_table (BudPlotSection *self, gboolean is_table);
gboolean bud_plot_section_get_table (BudPlotSection *self);

G_END_DECLS
