/* The Hardware page: the devices of the catalog and one's own, beside all about the one chosen; and its other
 * side, the same for clusters. */
#pragma once

#include "app/device-form.h"
#include "app/hardware-details.h"
#include "app/library-page.h"

G_BEGIN_DECLS

#define BUD_TYPE_HARDWARE_PAGE (bud_hardware_page_get_type ())
/* Actions: hardware.add, .duplicate, .edit, .remove, .export, .import, .simulate. */
G_DECLARE_FINAL_TYPE (BudHardwarePage, bud_hardware_page, BUD, HARDWARE_PAGE, BudLibraryPage)

BudPage *bud_hardware_page_new (BudSession *session);
BudPage *bud_clusters_page_new (BudSession *session);

BudHardwareDetails *bud_hardware_page_get_details (BudHardwarePage *self);
/* The form that is open, NULL = none. */
BudDeviceForm *bud_hardware_page_get_form (BudHardwarePage *self);

G_END_DECLS
