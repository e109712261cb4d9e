/* One SQLite file of catalog items: the shipped one or the user's. Both have the same tables:
 *
 *   documents  every version of every item as JSON, in the order they were saved; never changed
 *   models, hardware, usecases, engines, clusters
 *              the current items: what lists show, and their document;
 *              made from documents and made again by every migration
 *   models_terms, …                       names and hints of an item
 *   models_search, …                      FTS5 trigrams over the terms
 *   measured   public serving runs (shipped only)
 */
#pragma once

#include <sqlite3.h>

#include "catalog/kind.h"

G_BEGIN_DECLS

#define BUD_STORE_APPLICATION_ID 0x42756443 /* "BudC" */
#define BUD_STORE_VERSION 4

typedef struct _BudStore BudStore; /* atomically reference counted; the connection is SQLite-serialised */

typedef enum
{
  BUD_STORE_SHIPPED,  /* the file never changes: no locks, no journal */
  BUD_STORE_FROZEN,   /* the same for a user's file in a folder that cannot be written */
  BUD_STORE_EXISTING, /* read and written */
  BUD_STORE_NEW,      /* made when missing */
} BudStoreMode;

/* Only opens; says nothing about what is inside. Error: DATABASE. */
BudStore *bud_store_open (const char *path, BudStoreMode mode, GError **error);
BudStore *bud_store_ref (BudStore *self);
void bud_store_unref (BudStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudStore, bud_store_unref)
sqlite3 *bud_store_get_db (BudStore *self);
gboolean bud_store_is_user (BudStore *self);

/* DATABASE errors carry SQLite's text and the file. */
void bud_store_set_error (BudStore *self, const char *doing, GError **error);
gboolean bud_store_exec (BudStore *self, const char *sql, GError **error);
sqlite3_stmt *bud_store_prepare (BudStore *self, const char *sql, GError **error);
/* Runs a prepared statement to its end and finalises it. */
gboolean bud_store_run (BudStore *self, sqlite3_stmt *statement, GError **error);
/* First column of the first row, `fallback` when there is none. */
gint64 bud_store_get_int (BudStore *self, const char *sql, gint64 fallback);

/* No table yet: a file whose maker was stopped, or an empty one. */
gboolean bud_store_is_empty (BudStore *self);

/* Adds or replaces an item and its search terms, and keeps the version. The caller holds a transaction.
 * `saved_at`: seconds since 1970, 0 for shipped items. `restored_from`: the version this repeats, 0 = none.
 */
gboolean bud_store_put (BudStore *self, BudCatalogKind kind, const BudRow *row, const char *json,
                        gint64 saved_at, gint64 restored_from, GError **error);
/* The part of bud_store_put that fills the tables of current items, for a version that is kept already. */
gboolean bud_store_list (BudStore *self, BudCatalogKind kind, const BudRow *row, gint64 document,
                         GError **error);
/* Removes an item; its versions stay. `was_there` may be NULL. */
gboolean bud_store_remove (BudStore *self, BudCatalogKind kind, const char *id, gint64 saved_at,
                           gboolean *was_there, GError **error);

/* The JSON text of a version, NULL when there is none. */
char *bud_store_get_document (BudStore *self, gint64 document, GError **error);

/* SELECT list that bud_catalog_item_new_from_row reads, without FROM. Free with g_free. */
char *bud_store_item_columns (BudCatalogKind kind);

G_END_DECLS
