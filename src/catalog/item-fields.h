/* The keys that the catalog knows of each kind of item, as tables; what may stand in each. Internal to the
 * catalog: item-schema.h checks by them. */
#pragma once

#include "catalog/catalog.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_FIELD_TEXT,    /* not empty */
  BUD_FIELD_NUMBER,  /* min … max */
  BUD_FIELD_WHOLE,   /* the same without a fraction */
  BUD_FIELD_FLAG,    /* true or false */
  BUD_FIELD_TEXTS,   /* an array of texts */
  BUD_FIELD_OBJECT,  /* `fields` */
  BUD_FIELD_OBJECTS, /* an array of objects */
  BUD_FIELD_OPEN,    /* an object that another reader checks */
} BudFieldType;

typedef struct BudField
{
  const char *key; /* NULL ends a table */
  BudFieldType type;
  gboolean is_needed; /* in a shipped item */
  double min, max;
  const struct BudField *fields;
  const char *const *words; /* what a text may be; NULL = anything */
} BudField;

/* Of a kind's items, ending with a NULL key; static. */
const BudField *bud_item_fields (BudCatalogKind kind);

G_END_DECLS
