/* What is done to a window's document: open, save, drop a file, ask before it is lost. */
#pragma once

#include "app/window.h"

G_BEGIN_DECLS

/* "win.open", "win.save", "win.save-as", "win.report". */
void bud_document_actions_install (GtkWidgetClass *window_class);
/* Files may be dropped on the window. */
void bud_document_actions_set_up (BudWindow *window);

/* In this window when nothing is in it, else in another. Says what is wrong with a file. */
void bud_document_actions_open (BudWindow *window, GFile *file);
/* Opens in this window whatever is in it; FALSE after having said what is wrong. */
gboolean bud_document_actions_load (BudWindow *window, GFile *file);
/* An untitled document nobody has touched. */
gboolean bud_document_actions_is_blank (BudWindow *window);

/* FALSE when a question was put instead; the answer closes the window or leaves it. */
gboolean bud_document_actions_may_close (BudWindow *window);

G_END_DECLS
