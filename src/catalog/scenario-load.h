/* The "load" section of a scenario: how requests come when its deployment is simulated. */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/serving.h"

G_BEGIN_DECLS

/* Lengths, concurrency and the cached share are the scenario's workload. A trace's requests are not part of
 * the document. */
typedef struct
{
  BudArrival arrival;
  double requests_per_s; /* of open arrivals, > 0 */
  double burstiness;     /* GAMMA: coefficient of variation of the gaps */
  double think_s;        /* CLOSED: between an answer and the next request */
  guint32 n_turns;       /* of a conversation, ≥ 1; not for TRACE */
  guint64 n_requests;    /* 0 = as public benchmarks: 10 per place of a closed loop, else 1000 */
  BudLengths lengths;
  double length_parameter;    /* UNIFORM: ratio; LOGNORMAL: coefficient of variation */
  guint32 max_batched_tokens; /* of a step; 0 = the engine's */
  guint32 max_sequences;      /* running at once, per rank; 0 = the engine's */
  guint64 kv_blocks;          /* per rank; 0 = what the memory estimate leaves */
  guint64 seed;
} BudScenarioLoad;

#define BUD_LOAD_MAX_REQUESTS 16777216.0
#define BUD_LOAD_MAX_TURNS 1000.0

void bud_scenario_load_init (BudScenarioLoad *load);
gboolean bud_scenario_load_equal (const BudScenarioLoad *a, const BudScenarioLoad *b);

/* `concurrency` places of a closed loop. */
guint64 bud_scenario_load_n_requests (const BudScenarioLoad *load, guint64 concurrency);

/* Reads the section out of `root` as scenario-members.h says. */
gboolean bud_scenario_load_read (BudScenarioLoad *load, JsonObject *root, GError **error);
/* NULL when all is as bud_scenario_load_init leaves it: documents without a load stay as they were. */
JsonObject *bud_scenario_load_write (const BudScenarioLoad *load);

G_END_DECLS
