/* Keyboard shortcuts: one table from which accelerators and the shortcuts window derive. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Sets the accelerators of every action in the table, and Alt+1…9 of the pages. */
void bud_shortcuts_install (GtkApplication *application);

/* A new shortcuts window of the table and the pages. */
GtkShortcutsWindow *bud_shortcuts_window_new (void);

G_END_DECLS
