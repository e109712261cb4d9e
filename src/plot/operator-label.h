/* What an operator is called. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "QKV projection" of "qkv_projection", in the user's language. Free with g_free. */
char *bud_operator_label (const char *name);

G_END_DECLS
