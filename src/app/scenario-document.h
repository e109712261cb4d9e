/* The document behind a session: its file, whether it differs from that, and the draft that brings it back
 * after the program ended in whatever way. Knows no widget; main thread only. */
#pragma once

#include "catalog/scenario-file.h"

G_BEGIN_DECLS

typedef struct _BudSession BudSession;

#define BUD_TYPE_SCENARIO_DOCUMENT (bud_scenario_document_get_type ())
/* Signal "changed": the file, or whether it is modified. */
G_DECLARE_FINAL_TYPE (BudScenarioDocument, bud_scenario_document, BUD, SCENARIO_DOCUMENT, GObject)

/* `session` owns it. `draft_path` "": no draft is kept. */
BudScenarioDocument *bud_scenario_document_new (BudSession *session, const char *draft_path);

/* The scenario to start with: the draft's, else the session's default. A draft that cannot be read is kept
 * aside as FILE.broken and said in `*notice` (may be NULL). Call once, then _start. */
BudScenario *bud_scenario_document_restore (BudScenarioDocument *self, char **notice);
/* From here on changes of the session are watched. */
void bud_scenario_document_start (BudScenarioDocument *self);

/* Replaces the session's scenario and forgets its undo history. */
gboolean bud_scenario_document_open (BudScenarioDocument *self, GFile *file, GError **error);
/* `file` becomes the document's; NULL: its own, which there must be. */
gboolean bud_scenario_document_save (BudScenarioDocument *self, GFile *file, GError **error);

GFile *bud_scenario_document_get_file (BudScenarioDocument *self); /* NULL: never saved */
char *bud_scenario_document_dup_name (BudScenarioDocument *self);  /* without suffix; NULL: never saved */
/* Differs from the file, or from the scenario a new document starts with. */
gboolean bud_scenario_document_is_modified (BudScenarioDocument *self);

/* Drafts are otherwise written one second after a change. */
gboolean bud_scenario_document_keep_draft (BudScenarioDocument *self, GError **error);
/* The document was closed for good: nothing is to come back. */
void bud_scenario_document_drop_draft (BudScenarioDocument *self);

/* Paths of the drafts left in `folder`, oldest first; and a new one. */
char **bud_drafts_list (const char *folder);
char *bud_draft_new_path (const char *folder);

G_END_DECLS
