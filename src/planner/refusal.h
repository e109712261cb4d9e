/* What the engine refuses, in the person's language. The engine writes its sentences in English and knows no
 * other. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A diagnostic's message translated; as it is when it is none of the engine's. Free with g_free. */
char *bud_refusal_text (const char *message);

/* `translation` of `format` with what `message`, once printed by `format`, has in the places of its
 * conversions; NULL when it was not. Checked by tests/planner/test-refusal.c. */
char *bud_refusal_fill (const char *format, const char *translation, const char *message);

G_END_DECLS
