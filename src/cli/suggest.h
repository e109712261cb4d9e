/* Close names for a misspelt one. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "; did you mean “a” or “b”?" with up to three of `names` within a third of the word in edits, or "". Free
 * with g_free. */
char *bud_suggest (const char *word, const char *const *names, guint n);

G_END_DECLS
