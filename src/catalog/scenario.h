/* A scenario document (*.budscenario): what the command line's flags and the Simulate page's inputs say, by
 * name. */
#pragma once

#include <json-glib/json-glib.h>

#include "catalog/catalog.h"
#include "catalog/scenario-load.h"
#include "engine/estimate.h"

G_BEGIN_DECLS

#define BUD_SCENARIO_VERSION 1

/* Mutable value; copy with bud_scenario_copy. Unknown keys of a file are kept in `extra` and written back. */
typedef struct
{
  char *name;
  char *model_id;       /* catalog id, or of the inline spec */
  JsonNode *model_spec; /* inline config.json, or NULL */
  char *hardware_id;
  JsonNode *hardware_spec; /* inline device, or NULL */
  char *cluster_id;        /* the nodes and links its devices stand in, or NULL (scenario-cluster.h) */
  JsonNode *cluster_spec;
  char *draft_id;          /* of BUD_SPECULATION_MODEL: as model_id and model_spec */
  JsonNode *draft_spec;
  char *usecase_id; /* or NULL: own tokens */
  char *engine_id;
  JsonNode *engine_spec; /* inline engine profile, or NULL */
  BudMethod method;
  BudDeployment deployment;       /* 0 = not stated; bud_scenario_resolve fills the command line's defaults */
  gboolean has_activation_format; /* else it follows the weights */
  BudWorkload workload;
  double ttft_limit_s, tpot_limit_s, e2e_limit_s; /* NAN = none */
  BudScenarioLoad load;                           /* how requests come when it is simulated */
  double usd_per_device_hour;                     /* the user's own price; NAN = the catalog's */
  JsonObject *extra;
} BudScenario;

BudScenario *bud_scenario_new (void); /* defaults of spec/cli.md; no model, no hardware */
BudScenario *bud_scenario_copy (const BudScenario *self);
void bud_scenario_free (BudScenario *self);
gboolean bud_scenario_equal (const BudScenario *a, const BudScenario *b);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudScenario, bud_scenario_free)

/* Wrong type, value out of range, later version: INVALID, message starts with the JSON pointer. */
BudScenario *bud_scenario_from_json (const char *text, gssize length, GError **error);
char *bud_scenario_to_json (const BudScenario *self); /* pretty, locale-independent */

/* What drafts in speculative decoding: "ngram", "mtp" (a head like the model's last layer) or the id of a
 * model; NULL = nothing. */
void bud_scenario_set_draft (BudScenario *self, const char *draft);
const char *bud_scenario_get_draft (const BudScenario *self);

/* Devices by themselves, with the nodes and links that are common for them. */
void bud_scenario_clear_cluster (BudScenario *self);

/* A serving engine of the catalog. */
void bud_scenario_set_engine (BudScenario *self, const char *id);

/* “2p1d”: instances that only prefill and that only decode. */
gboolean bud_pools_parse (const char *text, uint32_t *n_prefill, uint32_t *n_decode);

/* Fills devices/tp/pp/ep/dp and formats left 0 by the rules of spec/cli.md (devices = product of the
 * layout, else 1; tp = devices / (pp · dp)). INVALID when layout and devices disagree, naming both. */
gboolean bud_scenario_resolve (BudScenario *self, GError **error);

/* The layout part of it, without allocation: for grids of many deployments. Cost: constant. */
BudStatus bud_deployment_resolve (BudDeployment *deployment, BudMethod method, BudDiagnostic *diagnostic);

G_END_DECLS
