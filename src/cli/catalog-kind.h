/* What differs between models, hardware, usecases, engines and clusters on the command line. */
#pragma once

#include "catalog/catalog.h"

G_BEGIN_DECLS

typedef struct
{
  const char *key;   /* of bud_catalog_item_get_number, and in JSON and CSV: SI units */
  const char *title; /* column for people */
  char *(*text) (double value);
} BudCliKindNumber;

typedef struct
{
  BudCatalogKind kind;
  const char *verb;
  const char *usage;
  const char *about;     /* N_ () */
  const char *add_about; /* N_ () */
  const char *vendor_key, *vendor_title;
  const char *family_key;          /* NULL = the kind has no families */
  const BudCliKindNumber *numbers; /* ends with key NULL */
  const char *text_key;            /* one more text of the item that lists show; NULL = none */
} BudCliKind;

const BudCliKind *bud_cli_kind (BudCatalogKind kind);

G_END_DECLS
