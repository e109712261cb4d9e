/* The numbers of a scenario's load that have a row each on the Serve page. */
#pragma once

#include "catalog/scenario.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_LOAD_FIELD_CONCURRENCY = 0,
  BUD_LOAD_FIELD_THINK,
  BUD_LOAD_FIELD_TURNS,
  BUD_LOAD_FIELD_RATE,
  BUD_LOAD_FIELD_BURSTINESS,
  BUD_LOAD_FIELD_REQUESTS,
  BUD_LOAD_FIELD_INPUT,
  BUD_LOAD_FIELD_OUTPUT,
  BUD_LOAD_FIELD_RATIO,
  BUD_LOAD_FIELD_CV,
  BUD_LOAD_FIELD_PREFIX,
  BUD_LOAD_FIELD_SEED,
  BUD_LOAD_FIELD_TTFT,
  BUD_LOAD_FIELD_TPOT,
  BUD_LOAD_FIELD_E2E,
  BUD_LOAD_FIELD_BUDGET,
  BUD_LOAD_FIELD_SEQUENCES,
  BUD_LOAD_FIELD_BLOCKS,
  BUD_N_LOAD_FIELDS,
} BudLoadField;

/* "concurrency": its row's id in the template is "concurrency_row". */
const char *bud_load_field_name (BudLoadField field);
const char *bud_load_field_title (BudLoadField field); /* for Undo; untranslated */

/* NAN where a field that may be left to the engine is left to it. SI units; the prefix as a share of the
 * input. */
double bud_load_field_read (BudLoadField field, const BudScenario *scenario);
void bud_load_field_write (BudLoadField field, BudScenario *scenario, double value);

G_END_DECLS
