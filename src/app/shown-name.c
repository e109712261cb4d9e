#include "app/shown-name.h"

#include "app/describe.h"

void
bud_shown_name_clear (BudShownName *self)
{
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->name, g_free);
}

void
bud_shown_name_refresh (BudShownName *self, BudCatalog *catalog, BudCatalogKind kind, const char *id,
                        JsonNode *spec)
{
  if (self->name != NULL && g_strcmp0 (self->id, id) == 0)
    return;
  bud_shown_name_clear (self);
  self->id = g_strdup (id);
  self->name = bud_describe_item (catalog, kind, id, spec);
}
