/* Counts what this program's own code allocates (linked with --wrap for malloc, calloc and realloc): the
 * proof that an estimate allocates nothing. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Allocations so far, of all threads. */
guint64 bud_allocations_count (void);

G_END_DECLS
