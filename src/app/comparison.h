/* The comparison: up to eight scenarios in an order, one of them the baseline. A GListModel of BudCompared,
 * evaluated on a thread; owned by the session, which makes its changes undoable. Main thread only. */
#pragma once

#include "app/compared.h"

G_BEGIN_DECLS

#define BUD_COMPARISON_MAX 8

#define BUD_TYPE_COMPARISON (bud_comparison_get_type ())
/* Signals besides "items-changed": "changing" (const char *what) before a person's change, with its name for
 * Undo; "changed" after any change of columns, names or baseline; "evaluated" when results arrived. */
G_DECLARE_FINAL_TYPE (BudComparison, bud_comparison, BUD, COMPARISON, GObject)

/* The paths are bud_catalog_open's; the thread opens the catalogs for itself. */
BudComparison *bud_comparison_new (const char *shipped_path, const char *user_path);

guint bud_comparison_get_n (BudComparison *self);
BudCompared *bud_comparison_get (BudComparison *self, guint position); /* borrowed; NULL beyond the end */
guint bud_comparison_get_baseline (BudComparison *self);               /* 0 when empty */

/* Appends a copy under `name` (NULL or "": it is called by what it is). FALSE, and nothing, when full. */
gboolean bud_comparison_add (BudComparison *self, const BudScenario *scenario, const char *name);
void bud_comparison_remove (BudComparison *self, guint position);
void bud_comparison_clear (BudComparison *self);
void bud_comparison_move (BudComparison *self, guint from, guint to);
void bud_comparison_rename (BudComparison *self, guint position, const char *name);
void bud_comparison_set_baseline (BudComparison *self, guint position);

/* True while something has not been evaluated. */
gboolean bud_comparison_is_busy (BudComparison *self);
/* The catalog changed: everything is looked up and evaluated again. */
void bud_comparison_forget (BudComparison *self);

/* All of it as a value that undo keeps; items are shared. */
typedef struct _BudComparisonState BudComparisonState;

BudComparisonState *bud_comparison_state_new (GPtrArray *items, guint baseline); /* of BudCompared */
BudComparisonState *bud_comparison_get_state (BudComparison *self);
void bud_comparison_set_state (BudComparison *self, const BudComparisonState *state); /* no "changing" */
void bud_comparison_state_free (BudComparisonState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudComparisonState, bud_comparison_state_free)

/* As the member "comparison" of a scenario document, kept in its unknown keys: {"baseline": 0, "scenarios":
 * […]}. An empty one is no member. With a catalog, items the user made go along as whole specs. */
void bud_comparison_write (BudComparison *self, BudScenario *document, BudCatalog *catalog);
/* Takes the member out of the document and becomes it (without "changing"); no member empties. FALSE with an
 * error whose message starts with the JSON pointer, and unchanged, when it cannot be read. */
gboolean bud_comparison_read (BudComparison *self, BudScenario *document, BudCatalog *catalog,
                              GError **error);

G_END_DECLS
