/* A row that chooses the serving engine: the catalog's, the user's own behind the shipped ones, and at the
 * end the scenario's when the catalog has none like it. */
#pragma once

#include <adwaita.h>

#include "app/inputs-group.h"

G_BEGIN_DECLS

typedef struct
{
  AdwComboRow *row;
  char **ids; /* of the entries that the catalog has */
  BudScenario *shown;
  BudInputsGroup *group; /* of bud_engine_choice_join, else NULL */
} BudEngineChoice;

/* Reads the engines; to be called again when they change: the scenario shown last stays selected. Callers
 * keep their own handler of the selection quiet. */
void bud_engine_choice_fill (BudEngineChoice *self, AdwComboRow *row, BudCatalog *catalog);
void bud_engine_choice_show (BudEngineChoice *self, const BudScenario *scenario);
/* Puts the selected engine into the scenario; FALSE when the one it came with is selected. */
gboolean bud_engine_choice_apply (const BudEngineChoice *self, BudScenario *scenario);

/* As a row of a group of inputs: reads the engines now and when they change, and changes the session's
 * scenario to the engine that is chosen. `self` lives in the group. */
void bud_engine_choice_join (BudEngineChoice *self, BudInputsGroup *group, AdwComboRow *row);
void bud_engine_choice_clear (BudEngineChoice *self);

G_END_DECLS
