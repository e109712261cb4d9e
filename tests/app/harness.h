/* A session on the built catalog and a real window, for tests and pictures. */
#pragma once

#include <adwaita.h>

#include "app/session.h"
#include "app/window.h"

/* gtk_test_init, resources, icons and style, without a running application. Exits with 77 and a reason when
 * there is no display. */
void harness_init (int *argc, char ***argv);
void harness_init_display (void); /* the same without GTest */

/* Before all else: messages of "de", "zh_CN" or "pseudo" and, of the first two, their locale's numbers;
 * pseudo has German ones. FALSE where the locale could not be made. */
gboolean harness_set_language (const char *language);

/* User data in a scratch folder; no autosave. */
BudSession *harness_session (void);
BudWindow *harness_window (BudSession *session, int width, int height);
void harness_destroy (BudWindow *window);
/* The last reference, once the jobs that were still running let go of theirs. */
void harness_free_session (BudSession *session);

/* Adds the session's scenario on `n` other devices and in other formats, at most BUD_COMPARISON_MAX. */
void harness_compare (BudSession *session, int n);

/* Runs the main loop until `is_done (data)`, at most 20 s: then the test fails. */
typedef gboolean (*HarnessPredicate) (gpointer data);
gboolean harness_wait (HarnessPredicate is_done, gpointer data);
void harness_settle (BudSession *session, guint ms); /* results are in, then `ms` of main loop */

/* Each dialog and window that opens over `window`, presented; closed after `use`. Not the shortcuts, which
 * are GTK's. */
void harness_each_dialog (BudWindow *window, void (*use) (GtkWidget *dialog, gpointer data), gpointer data);

/* The first widget of a type below `root`, with this name of its template child or any; NULL when there is
 * none. */
GtkWidget *harness_find (GtkWidget *root, GType type);
/* The same by the id it has in whichever template below `root`. */
GtkWidget *harness_find_id (GtkWidget *root, const char *id);
#define HARNESS_CHILD(widget, TYPE, name)                                                                    \
  GTK_WIDGET (gtk_widget_get_template_child (GTK_WIDGET (widget), TYPE, name))

/* The window and its open popovers, and the same as a PNG. */
cairo_surface_t *harness_picture (GtkWindow *window);
gboolean harness_shoot (GtkWindow *window, const char *path);
