/* Scenarios and formats in words. */
#pragma once

#include "catalog/scenario.h"
#include "planner/advice.h"

G_BEGIN_DECLS

/* "BF16", "FP8 block", "Q4_K_M". Free with g_free. */
char *bud_describe_format (BudFormat format);

/* "Models", "Clusters"; NULL for engines, which no list of their own shows. */
const char *bud_describe_kind (BudCatalogKind kind);

/* What `shown` has that `asked` has not, as "TP 4, PP 2" or "4 devices". Free with g_free; NULL when nothing
 * differs that a person chose. */
char *bud_describe_difference (const BudScenario *asked, const BudScenario *shown);

/* "8 × H100 SXM". */
char *bud_describe_hardware (guint n_devices, const char *device_name);

/* What people call the model, device or use case `id`, whose inline spec may be NULL; the id when it has no
 * name. NULL for a NULL id. Free with g_free. */
char *bud_describe_item (BudCatalog *catalog, BudCatalogKind kind, const char *id, JsonNode *spec);

/* The scenario's devices: "8 × NVIDIA H100 SXM5 80GB", or "8 × H100 SXM5 in NVIDIA DGX H100". Free with
 * g_free. */
char *bud_describe_devices (const BudScenario *scenario, BudCatalog *catalog);

/* "Llama 3.1 70B on 8 × H100 SXM". Free with g_free. */
char *bud_describe_scenario (const BudScenario *scenario, BudCatalog *catalog);

/* Where a device's name goes on after its maker's, if one stands before it: "H100 SXM5 80GB". */
const char *bud_describe_past_maker (const char *name);

/* A device's name where there is little room: without its maker and memory size, "H100 SXM5". Free with
 * g_free. */
char *bud_describe_device (const char *name);

/* Why it is no faster and what would help most, as Pango markup: "Decode waits for memory: … With FP8
 * weights, TPOT would be 10.7 ms (−24 %)." NULL without advice. Free with g_free. */
char *bud_describe_advice (const BudScenario *scenario, const BudAdvice *advice);

/* What the engine or planner says: translated, its first letter in upper case, with a full stop. */
char *bud_describe_sentence (const char *message);

/* True when every word typed stands in an item's name, id, vendor or facts as it is: a search forgave no
 * spelling to find it. */
gboolean bud_describe_is_literal (BudCatalogItem *item, const char *text);

G_END_DECLS
