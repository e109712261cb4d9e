/* Scenario documents as files: *.budscenario, and the drafts that keep what has not been saved. */
#pragma once

#include "catalog/scenario.h"

G_BEGIN_DECLS

#define BUD_SCENARIO_SUFFIX ".budscenario"

/* A copy that opens elsewhere: models, devices and engines the user made are inside it as whole specs. */
BudScenario *bud_scenario_embed (const BudScenario *self, BudCatalog *catalog);
/* The other way: a spec that equals the catalog's own item of that id becomes the id. */
void bud_scenario_link (BudScenario *self, BudCatalog *catalog);

/* A layout that disagrees with its devices is no error here: it opens, and an evaluation says what to repair.
 * Errors: G_IO_ERROR; INVALID as bud_scenario_from_json, also when neither model nor hardware is named. */
BudScenario *bud_scenario_file_read (GFile *file, BudCatalog *catalog, GError **error);
/* As it is: embed first. Through a temporary file and a rename: `file` is whole or untouched. */
gboolean bud_scenario_file_write (const BudScenario *self, GFile *file, GError **error);

/* What is kept of a document while it is open: the scenario, and the file it belongs to (may be NULL). */
gboolean bud_draft_write (const char *path, const BudScenario *scenario, GFile *file, GError **error);
/* `*file` is the caller's, NULL for a document that was never saved. */
BudScenario *bud_draft_read (const char *path, GFile **file, GError **error);

G_END_DECLS
