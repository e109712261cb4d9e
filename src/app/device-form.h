/* The form for a device or a cluster of one's own: every field checked as one types, saved as the catalog's
 * own JSON. */
#pragma once

#include <adwaita.h>

#include "app/measure-row.h"
#include "app/session.h"

G_BEGIN_DECLS

#define BUD_TYPE_DEVICE_FORM (bud_device_form_get_type ())
/* Signal "saved" (const char *id). */
G_DECLARE_FINAL_TYPE (BudDeviceForm, bud_device_form, BUD, DEVICE_FORM, AdwWindow)

/* `kind`: hardware or cluster. Starts from `json` (in the catalog's own keys; NULL: empty). `id`: the user
 * item that is edited; NULL: a new one is made. Modal over `parent`; present it. */
BudDeviceForm *bud_device_form_new (GtkWindow *parent, BudSession *session, BudCatalogKind kind,
                                    JsonObject *json, const char *id);

/* For tests: a field by its JSON pointer ("/memory_gb"), NULL = none; the name; Save, FALSE when it may not.
 */
BudMeasureRow *bud_device_form_get_row (BudDeviceForm *self, const char *pointer);
GtkEditable *bud_device_form_get_name (BudDeviceForm *self);
gboolean bud_device_form_save (BudDeviceForm *self);
/* Why it cannot be saved, NULL = it can. */
const char *bud_device_form_get_problem (BudDeviceForm *self);

G_END_DECLS
