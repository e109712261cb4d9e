/* What a person hands in as a model: config.json text or a whole catalog item, read while they type. Plain
 * data; widgets are in model-window.h. */
#pragma once

#include "catalog/catalog.h"

G_BEGIN_DECLS

typedef struct
{
  BudModel *model;    /* NULL: `error` says why */
  GError *error;      /* message starts with line:column or the JSON pointer */
  JsonNode *config;   /* an object */
  JsonObject *item;   /* the catalog item around the config, NULL: the text was a bare config */
  char **assumptions; /* what the reader assumed, sentences */
  char *suggested_id; /* from the text, NULL: it names none */
} BudModelEntry;

/* Never NULL. Cost: parses and reads, about a millisecond. */
BudModelEntry *bud_model_entry_read (const char *text);
void bud_model_entry_free (BudModelEntry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudModelEntry, bud_model_entry_free)

/* "DeepseekV3ForCausalLM, 671 026 419 200 parameters, 37.6 B active". NULL without a model. */
char *bud_model_entry_describe (const BudModelEntry *self);

/* Why the id cannot be had by a model that is added, translated; NULL when it can. `own_id`: the item being
 * edited may keep its own; NULL = a new one. */
char *bud_model_entry_check_id (BudCatalog *catalog, const char *id, const char *own_id);

/* The catalog's JSON of it, for bud_catalog_add: the config with `name`, and what `base` (an item's JSON, may
 * be NULL) says beside. Facts that belong to another config (counts, quality, aliases) are left out where the
 * config is not base's. Free with g_free. */
char *bud_model_entry_to_json (const BudModelEntry *self, const char *name, JsonObject *base);

G_END_DECLS
