/* The window in which a person hands in a model: config.json opened, pasted, dropped or typed, with what was
 * recognised in it before anything is saved. */
#pragma once

#include <adwaita.h>

#include "app/session.h"

G_BEGIN_DECLS

#define BUD_TYPE_MODEL_EDITOR (bud_model_editor_get_type ())
/* Signal "saved" (const char *id): the catalog has it; the window closes itself. */
G_DECLARE_FINAL_TYPE (BudModelEditor, bud_model_editor, BUD, MODEL_EDITOR, AdwWindow)

BudModelEditor *bud_model_editor_new (BudSession *session, GtkWindow *parent);

void bud_model_editor_set_text (BudModelEditor *self, const char *text);
/* Reads it in the background; what is wrong with it stands in the window. */
void bud_model_editor_load (BudModelEditor *self, GFile *file);
/* Begins with an item: a copy under another id, or the item itself (a user's). */
void bud_model_editor_begin_with (BudModelEditor *self, BudCatalogItem *item, gboolean is_copy);

/* Opens the file chooser, or takes the clipboard's text. */
void bud_model_editor_open_file (BudModelEditor *self);
void bud_model_editor_paste (BudModelEditor *self);

G_END_DECLS
