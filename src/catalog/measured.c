/* Measured serving runs of the shipped database. */
#include <config.h>

#include "catalog/catalog-private.h"

char *
bud_catalog_measured_runs (BudCatalog *self, GError **error)
{
  sqlite3_stmt *statement
      = bud_store_prepare (self->shipped, "SELECT json FROM measured ORDER BY run", error);
  GString *lines;

  if (statement == NULL)
    return NULL;
  lines = g_string_new (NULL);
  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      g_string_append (lines, (const char *) sqlite3_column_text (statement, 0));
      g_string_append_c (lines, '\n');
    }
  sqlite3_finalize (statement);
  return g_string_free (lines, FALSE);
}
