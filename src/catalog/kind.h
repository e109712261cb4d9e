/* What the kinds of item have in common: their table, their keys, and how a row of a list is made from
 * an item's JSON. */
#pragma once

#include "catalog/catalog.h"

G_BEGIN_DECLS

#define BUD_N_KINDS 5
#define BUD_MAX_NUMBERS 12

typedef struct
{
  const char *table;  /* "models": table name and directory of data/catalog */
  const char *id_key; /* "id", usecases "unique_id" */
  guint n_numbers;
  const char *numbers[BUD_MAX_NUMBERS]; /* keys of bud_catalog_item_get_number, also column names */
} BudKindInfo;

const BudKindInfo *bud_kind_info (BudCatalogKind kind);

/* A row as stored. Strings owned; clear with bud_row_clear. */
typedef struct
{
  char *id;
  char *name;
  char *vendor;
  char *family;
  char *detail;                    /* attention type, memory type, category: shown in the subtitle */
  int prominence;                  /* how often public runs and prices name it; breaks ties of a search */
  double numbers[BUD_MAX_NUMBERS]; /* in the order of BudKindInfo, NAN = unknown */
  GPtrArray *terms;                /* distinct names it is found by: id, name, aliases */
  GPtrArray *hints;                /* words it is also found by, not names: vendor, family, architecture */
} BudRow;

/* Needs an id and a name; the rest may be missing. Error: INVALID with the JSON pointer. */
gboolean bud_row_from_json (BudCatalogKind kind, JsonObject *object, BudRow *row, GError **error);
/* By its key; NAN when the kind has none such. */
double bud_row_get_number (BudCatalogKind kind, const BudRow *row, const char *key);
void bud_row_clear (BudRow *row);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BudRow, bud_row_clear)

G_END_DECLS
