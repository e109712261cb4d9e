/* A trace file on its way in: which of its columns is what, its first lines, and what is wrong with it. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define BUD_TYPE_TRACE_DIALOG (bud_trace_dialog_get_type ())
/* Signal "accepted" (BudTrace *, const char *name): use it. */
G_DECLARE_FINAL_TYPE (BudTraceDialog, bud_trace_dialog, BUD, TRACE_DIALOG, AdwWindow)

/* NULL with an error: the file cannot be read or is no text. It reads the first lines at once and the whole
 * in the background. */
BudTraceDialog *bud_trace_dialog_new (GtkWindow *parent, GFile *file, GError **error);

G_END_DECLS
