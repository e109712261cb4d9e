/* A popover to choose which device types and clusters are candidates, and how many of a device at most: a
 * searchable list of ticks, the devices of whole vendors at once. */
#pragma once

#include <gtk/gtk.h>

#include "app/session.h"

G_BEGIN_DECLS

#define BUD_TYPE_DEVICE_CHOOSER (bud_device_chooser_get_type ())
/* Signal "edited": the person changed something. */
G_DECLARE_FINAL_TYPE (BudDeviceChooser, bud_device_chooser, BUD, DEVICE_CHOOSER, GtkPopover)

GtkWidget *bud_device_chooser_new (BudSession *session);

/* `ids` NULL = every device; `cluster_ids` NULL = none. */
void bud_device_chooser_set (BudDeviceChooser *self, const char *const *ids, const char *const *cluster_ids,
                             guint max_devices);
/* NULL when every device is ticked. Free with g_strfreev. */
char **bud_device_chooser_get_ids (BudDeviceChooser *self);
/* NULL when no cluster is ticked. Free with g_strfreev. */
char **bud_device_chooser_get_cluster_ids (BudDeviceChooser *self);
guint bud_device_chooser_get_max_devices (BudDeviceChooser *self);

/* "All devices, up to 8 each", "NVIDIA, up to 8 each", "12 types, up to 8 each",
 * "2 clusters + All devices, up to 8 each". Free with g_free. */
char *bud_device_chooser_describe (BudDeviceChooser *self);

/* Ticks exactly the devices of one vendor; NULL = of all. */
void bud_device_chooser_choose_vendor (BudDeviceChooser *self, const char *vendor);

G_END_DECLS
