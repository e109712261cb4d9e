/* All about one device: facts, roofline, which models fit, prices, links, sources. */
#pragma once

#include <adwaita.h>

#include "app/fit-matrix.h"
#include "app/session.h"

G_BEGIN_DECLS

#define BUD_TYPE_HARDWARE_DETAILS (bud_hardware_details_get_type ())
/* Its buttons run the actions "hardware.simulate", "hardware.duplicate", "hardware.edit", "hardware.remove"
 * and "hardware.export" of the page. */
G_DECLARE_FINAL_TYPE (BudHardwareDetails, bud_hardware_details, BUD, HARDWARE_DETAILS, AdwBin)

void bud_hardware_details_set_session (BudHardwareDetails *self, BudSession *session);
void bud_hardware_details_show (BudHardwareDetails *self, BudCatalogItem *item); /* NULL empties */
BudFitMatrix *bud_hardware_details_get_matrix (BudHardwareDetails *self);

G_END_DECLS
