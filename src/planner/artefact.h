/* A scenario as something to run: server command lines and a Kubernetes manifest, with what was assumed as
 * comments. Text only: nothing is run, nothing is looked up. */
#pragma once

#include "planner/evaluation.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_ARTEFACT_VLLM = 0,
  BUD_ARTEFACT_SGLANG,
  BUD_ARTEFACT_TRTLLM,
  BUD_ARTEFACT_KUBERNETES, /* of the scenario's own engine */
  BUD_N_ARTEFACTS,
} BudArtefact;

const char *bud_artefact_id (BudArtefact artefact);    /* "vllm" */
const char *bud_artefact_title (BudArtefact artefact); /* "vLLM" */
const char *bud_artefact_file (BudArtefact artefact);  /* "serve-vllm.sh": what to save it as */
gboolean bud_artefact_parse (const char *id, BudArtefact *artefact);

/* The one of the scenario's engine; vLLM's when that engine has none. */
BudArtefact bud_artefact_of_engine (const char *engine_id);

/* A shell script or YAML, English, free of locale. What an engine cannot express is said in a comment, never
 * left out in silence. Limits come from the load section, or from the engine's profile when the scenario is
 * of the same engine. Free with g_free. */
char *bud_artefact_text (const BudEvaluation *evaluation, BudArtefact artefact);

G_END_DECLS
