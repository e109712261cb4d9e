/* What the Hardware page says about a device in words and numbers: facts, prices, links, sources. */
#pragma once

#include "app/fact-card.h"
#include "app/fact-list.h"
#include "catalog/catalog.h"
#include "plot/plot.h"

G_BEGIN_DECLS

/* Each fills what it is given anew. `json` in the catalog's own keys. */
void bud_device_show_facts (BudFactCard *card, const BudDevice *device, JsonObject *json);
void bud_device_show_peaks (BudFactList *list, const BudDevice *device, JsonObject *json);
void bud_device_show_links (BudFactList *list, const BudDevice *device);
void bud_device_show_prices (BudFactList *list, const BudDevice *device, JsonObject *json);
void bud_device_show_processor (BudFactList *list, JsonObject *json); /* CPUs; else empty */
void bud_device_show_sources (BudFactList *list, const BudDevice *device, JsonObject *json);

/* The roofline of each number format; formats with the same peak share one roof. Free with bud_plot_free. */
BudPlot *bud_device_roofline (const BudDevice *device, JsonObject *json);

/* "NVIDIA, 80.0 GB, 3.35 TB/s". Free with g_free. */
char *bud_device_facts_line (BudCatalogItem *item);
/* Its price per hour is of a purchase: without servers, space and idle time. Reads the item's prices. */
gboolean bud_device_is_bought (BudCatalogItem *item);

/* "low confidence, not checked"; NULL for none of the catalog's words. */
const char *bud_confidence_text (const char *confidence);

/* "GPU", "CPU", "Accelerator". */
const char *bud_device_type_name (BudDeviceType type);

G_END_DECLS
