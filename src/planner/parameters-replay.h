/* Replays a file of model configs with their published parameter counts. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint line; /* from 1 */
  char *model;
  guint64 published;
  guint64 counted; /* 0 when the config was refused */
  char *refusal;   /* why, NULL when it was read */
  gboolean is_equal;
} BudParametersCase;

typedef struct
{
  GPtrArray *cases; /* of BudParametersCase *, in file order */
  guint n_passed;
  guint n_failed;
} BudParametersReplay;

/* Each line of `text` is {"model", "config", "parameters"}; empty lines are skipped. A config the catalog
 * refuses is a failed case; a line that is no case is an error, "LINE: …" with the JSON position or pointer.
 */
BudParametersReplay *bud_parameters_replay (const char *text, gsize length, GError **error);
void bud_parameters_replay_free (BudParametersReplay *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudParametersReplay, bud_parameters_replay_free)

/* {"passed", "failed", "cases": [{"model", "published", "counted" (null when refused), "reason", "passed"}]}
 */
JsonNode *bud_parameters_replay_to_json (const BudParametersReplay *self);

G_END_DECLS
