/* The model root: the catalog, the current scenario with its undo history, the newest outcome, and
 * what is remembered between runs. Main thread only; knows no widget. */
#pragma once

#include "app/accuracy-store.h"
#include "app/comparison.h"
#include "app/evaluator.h"
#include "app/jobs.h"
#include "app/scenario-document.h"
#include "catalog/catalog.h"

#include "planner/default-scenario.h"
#include "planner/fit-grid.h"

G_BEGIN_DECLS

#define BUD_TYPE_SESSION (bud_session_get_type ())
/* Signals: "scenario-changed" after any change, undo or redo; "history-changed" when there is something else
 * to undo or redo; "outcome-changed" when an evaluation arrives; "catalog-changed" (int kind) when items of a
 * kind were added, changed or removed; "notice" (const char *text, gboolean can_undo) for a toast; "offer"
 * (const char *text, const char *label, const char *action) for one with a button. */
G_DECLARE_FINAL_TYPE (BudSession, bud_session, BUD, SESSION, GObject)

/* Paths are bud_catalog_open's and bud_scenario_document_new's; a draft there is restored (NULL: none).
 * Errors: the catalog cannot be opened. */
BudSession *bud_session_new (const char *shipped_path, const char *user_path, const char *draft_path,
                             char **notice, GError **error);

BudCatalog *bud_session_get_catalog (BudSession *self);
/* What its catalog was opened with, for threads that open their own; may be NULL. */
const char *bud_session_get_shipped_path (BudSession *self);
const char *bud_session_get_user_path (BudSession *self);
GSettings *bud_session_get_settings (BudSession *self); /* NULL when the schema is not installed */
const BudScenario *bud_session_get_scenario (BudSession *self);
BudOutcome *bud_session_get_outcome (BudSession *self); /* borrowed; NULL until the first arrives */
BudComparison *bud_session_get_comparison (BudSession *self);
BudJobs *bud_session_get_jobs (BudSession *self);
BudAccuracyStore *bud_session_get_accuracy (BudSession *self);
gboolean bud_session_is_busy (BudSession *self); /* with the scenario or the comparison */

/* Takes `changed`. `what` names the change for Undo ("Concurrency"). Changes of the same `merge_key` within a
 * second are one step; NULL never merges. A scenario equal to the current one changes nothing. */
void bud_session_change (BudSession *self, BudScenario *changed, const char *what, const char *merge_key);

const char *bud_session_get_undo_name (BudSession *self); /* NULL: nothing to undo */
const char *bud_session_get_redo_name (BudSession *self);
void bud_session_undo (BudSession *self);
void bud_session_redo (BudSession *self);

/* Takes `scenario`: another document, with no history. */
void bud_session_replace (BudSession *self, BudScenario *scenario);
BudScenario *bud_session_new_scenario (BudSession *self); /* what a new document starts with */
BudScenarioDocument *bud_session_get_document (BudSession *self);

/* bud_fit_check_async for the current scenario, on the session's catalogs. */
void bud_session_check_fit (BudSession *self, BudCatalogKind kind, const char *const *ids,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

/* To be called after every write to the catalog: emits "catalog-changed" and evaluates anew, in
 * every session on the same user's database. */
void bud_session_catalog_changed (BudSession *self, BudCatalogKind kind);

/* A grid over the session's catalogs; the paths in `request` are filled in. */
BudFitGrid *bud_session_make_fit_grid (BudSession *self, BudFitGridRequest *request);

void bud_session_say (BudSession *self, const char *text, gboolean can_undo);
/* The same with a button that runs a detailed action: "win.page('compare')". */
void bud_session_offer (BudSession *self, const char *text, const char *label, const char *action);

/* Appends to the comparison and says so, or that it is full. */
void bud_session_compare (BudSession *self, const BudScenario *scenario, const char *name);

G_END_DECLS
