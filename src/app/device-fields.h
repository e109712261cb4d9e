/* The numbers of a device or cluster that a person can enter: where they stand in the catalog's JSON, their
 * units and ranges. The ranges are those of the catalog's readers (catalog/device-json.c, cluster-json.c),
 * which have the last word. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define BUD_N_DEVICE_FIELDS 17
#define BUD_N_CLUSTER_FIELDS 8

typedef struct
{
  const char *group;        /* heading of the form's group that begins here; NULL: the same as before */
  const char *object, *key; /* object NULL: the device itself; "prices": a price of one's own */
  const char *title, *unit; /* untranslated */
  double min, max;          /* in units */
  gboolean is_whole, is_required;
} BudDeviceField;

extern const BudDeviceField bud_device_fields[BUD_N_DEVICE_FIELDS];
extern const BudDeviceField bud_cluster_fields[BUD_N_CLUSTER_FIELDS];

/* `device` NULL: NAN. The price is read only where it is the one fact on file. */
double bud_device_field_read (JsonObject *device, const BudDeviceField *field);

/* NAN removes the member. A price replaces all prices, dated today. */
void bud_device_field_write (JsonObject *device, const BudDeviceField *field, double value);

/* "" removes the member. `object` as in BudDeviceField. */
void bud_device_write_text (JsonObject *device, const char *object, const char *key, const char *text);

G_END_DECLS
