/* Hugging Face config.json → BudModel, one rule set per architecture family. */
#pragma once

#include <json-glib/json-glib.h>

#include "catalog/catalog.h"
#include "engine/model.h"

G_BEGIN_DECLS

/* Parses the text of a config.json. Bare NaN and Infinity (which Python writes) are read as null. Errors:
 * INVALID with "line:column: …" for broken JSON and "/pointer: …" for a missing or impossible field,
 * UNSUPPORTED naming the architecture. `id` may be NULL. */
gboolean bud_model_from_config_text (const char *text, gssize length, const char *id, BudModel *model,
                                     GError **error);
gboolean bud_model_from_config (JsonObject *config, const char *id, BudModel *model, GError **error);

/* Replaces bare NaN / Infinity / -Infinity outside strings by null, keeping lines and, where a blank stands
 * before a NaN as Python writes it, columns. */
char *bud_config_sanitize (const char *text, gssize length);

/* What the last conversion assumed for fields the config does not state, one sentence each; NULL-terminated,
 * may be empty. */
char **bud_model_config_assumptions (JsonObject *config);

/* Model types (config's model_type) the reader knows, sorted, NULL-terminated, static. */
const char *const *bud_config_families (void);

G_END_DECLS
