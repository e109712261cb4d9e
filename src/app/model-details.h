/* The details of one model: facts with their sources, architecture, memory, quality, versions. Its buttons
 * run the actions "models.…" of the page around it. */
#pragma once

#include <adwaita.h>

#include "app/plot-section.h"
#include "app/session.h"

G_BEGIN_DECLS

#define BUD_TYPE_MODEL_DETAILS (bud_model_details_get_type ())
G_DECLARE_FINAL_TYPE (BudModelDetails, bud_model_details, BUD, MODEL_DETAILS, AdwBin)

/* `item` NULL: nothing is chosen. */
void bud_model_details_show (BudModelDetails *self, BudSession *session, BudCatalogItem *item);

/* All three plots at once. */
void bud_model_details_toggle_tables (BudModelDetails *self);
BudPlotSection *bud_model_details_get_architecture (BudModelDetails *self);

G_END_DECLS
