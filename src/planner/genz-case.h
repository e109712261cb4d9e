/* One line of a GenZ case file (tests/golden/genz.jsonl) as engine input, and the engine's answer in the
 * file's own keys and units. Used by the replayer only. */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "engine/genz.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_GENZ_ASK_STAGE, /* prefill, decode, chunked, spec_prefill, spec_decode */
  BUD_GENZ_ASK_ENERGY,
  BUD_GENZ_ASK_BEST,
  BUD_GENZ_ASK_PARETO,
  BUD_GENZ_ASK_MINIMUM,
} BudGenzAsk;

typedef struct
{
  char *id;
  char *stage_name;
  BudGenzAsk ask;
  BudGenzStage stage; /* of searches and energy: the base stage */
  BudGenzModel model;
  BudGenzModel draft_model;
  BudGenzSystem system;
  BudGenzDraft draft;
  BudGenzCase request; /* points at the members above and below */
  GArray *prefills;    /* BudGenzPrefillEntry */
  GArray *decodes;     /* BudGenzDecodeEntry */
  BudGenzPower power;
  gint64 n_nodes;
  GArray *batches; /* gint64 */
} BudGenzReplayCase;

/* Reads a parsed line. NULL with G_IO_ERROR_INVALID_DATA naming the JSON pointer. */
BudGenzReplayCase *bud_genz_replay_case_new (JsonNode *line, GError **error);
void bud_genz_replay_case_free (BudGenzReplayCase *self);

/* Runs the case: an object as under "result" of a case file. */
JsonObject *bud_genz_replay_case_run (const BudGenzReplayCase *self, gboolean with_operators);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudGenzReplayCase, bud_genz_replay_case_free)

G_END_DECLS
