/* What the Models page filters by and says in a row, read from an item's config. */
#pragma once

#include "catalog/catalog.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_TRAIT_DENSE = 1 << 0,
  BUD_TRAIT_MOE = 1 << 1,
  BUD_TRAIT_HYBRID = 1 << 2, /* attention and recurrent state */
  BUD_TRAIT_STATE_SPACE = 1 << 3,
  BUD_TRAIT_ENCODER = 1 << 4, /* has one, or is one */
  BUD_TRAIT_MHA = 1 << 5,
  BUD_TRAIT_GQA = 1 << 6,
  BUD_TRAIT_MQA = 1 << 7,
  BUD_TRAIT_MLA = 1 << 8,
  BUD_TRAIT_SPARSE = 1 << 9, /* attends to chosen or compressed tokens */
  BUD_TRAIT_WINDOW = 1 << 10,
  BUD_TRAIT_TEXT_ONLY = 1 << 11,
  BUD_TRAIT_IMAGE = 1 << 12,
  BUD_TRAIT_VIDEO = 1 << 13,
  BUD_TRAIT_AUDIO = 1 << 14,
} BudModelTraits;

/* Kept with the item after the first call. Of a config that cannot be read only the modalities. */
BudModelTraits bud_model_traits (BudCatalogItem *item);

const char *bud_model_trait_name (BudModelTraits trait); /* of a single one, translated: "MoE" */

/* Who made it, as people say it: "Meta"; of a user's item the id's owner, or NULL. Borrowed. */
const char *bud_model_maker (BudCatalogItem *item);

/* "Meta, dense, GQA, 128 K". Free with g_free. */
char *bud_model_facts_line (BudCatalogItem *item);

/* Sentences on where an item's facts are from, how sure they are and what was assumed; "" = nothing is known.
 * Free with g_free. */
char *bud_model_sources_text (JsonObject *json);

G_END_DECLS
