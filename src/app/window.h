/* The window's chrome: sidebar of pages, header bar, toasts, and what is done to the current scenario
 * from anywhere (undo, redo). */
#pragma once

#include <adwaita.h>

#include "app/page.h"
#include "app/session.h"

G_BEGIN_DECLS

/* Below this width the sidebar overlays and pages stack. */
#define BUD_NARROW_PX 860
#define BUD_WINDOW_MIN_PX 360

#define BUD_TYPE_WINDOW (bud_window_get_type ())
G_DECLARE_FINAL_TYPE (BudWindow, bud_window, BUD, WINDOW, AdwApplicationWindow)

BudWindow *bud_window_new (GtkApplication *application, BudSession *session);
BudPage *bud_window_get_page (BudWindow *self,
                              const char *name);        /* made on first use; NULL for an unknown name */
const char *bud_window_get_page_name (BudWindow *self); /* the one in front; NULL before the first */
void bud_window_show_page (BudWindow *self, const char *name);
BudSession *bud_window_get_session (BudWindow *self);
/* Keeps what the next run brings back: size and draft. */
void bud_window_leave (BudWindow *self);
void bud_window_add_toast (BudWindow *self, AdwToast *toast); /* takes it */

G_END_DECLS
