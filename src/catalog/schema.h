/* The tables of a store, and how older ones become today's. */
#pragma once

#include "catalog/store.h"

G_BEGIN_DECLS

/* Tables, application_id and user_version of an empty file, in one transaction; nothing when another process
 * made them first. */
gboolean bud_store_create (BudStore *self, GError **error);

/* Brings a file of an earlier format to BUD_STORE_VERSION in one transaction; nothing when another process
 * did. Every saved version stays as it is. Cost: reads each current item once. Test: /catalog/user/migrate */
gboolean bud_store_migrate (BudStore *self, GError **error);

G_END_DECLS
