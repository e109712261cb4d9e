#include "app/model-entry.h"

#include <glib/gi18n.h>
#include <string.h>

#include "catalog/config.h"
#include "catalog/json-read.h"
#include "catalog/json-text.h"
#include "plot/number.h"

#define MAX_ID_BYTES 100 /* of bud_catalog_add */

static char *
dup_if_any (const char *text)
{
  return text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

static void
read_config (BudModelEntry *self, JsonObject *config)
{
  g_autofree BudModel *model = g_new0 (BudModel, 1);

  if (!bud_model_from_config (config, NULL, model, &self->error))
    {
      if (self->item != NULL && g_str_has_prefix (self->error->message, "/"))
        g_prefix_error_literal (&self->error, "/config");
      return;
    }
  self->model = g_steal_pointer (&model);
  self->assumptions = bud_model_config_assumptions (config);
}

BudModelEntry *
bud_model_entry_read (const char *text)
{
  BudModelEntry *self = g_new0 (BudModelEntry, 1);
  g_autofree char *clean = bud_config_sanitize (text, -1);
  g_autoptr (JsonNode) node = bud_json_parse (clean, -1, &self->error);
  JsonObject *object;

  if (node == NULL)
    return self;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error_literal (&self->error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID,
                           _ ("1:1: must be a JSON object"));
      return self;
    }
  object = json_node_get_object (node);
  if (json_object_has_member (object, "config"))
    {
      self->item = json_object_ref (object);
      self->suggested_id = dup_if_any (bud_json_string (object, "id"));
      object = bud_json_object (object, "config");
    }
  else
    self->suggested_id = dup_if_any (bud_json_string (object, "_name_or_path"));
  if (object == NULL)
    {
      g_set_error_literal (&self->error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID,
                           _ ("/config: must be an object"));
      return self;
    }
  self->config = json_node_init_object (json_node_alloc (), object);
  read_config (self, object);
  return self;
}

void
bud_model_entry_free (BudModelEntry *self)
{
  g_free (self->model);
  g_clear_error (&self->error);
  g_clear_pointer (&self->config, json_node_unref);
  g_clear_pointer (&self->item, json_object_unref);
  g_strfreev (self->assumptions);
  g_free (self->suggested_id);
  g_free (self);
}

char *
bud_model_entry_describe (const BudModelEntry *self)
{
  BudParameterCounts counts;
  g_autofree char *total = NULL;
  g_autofree char *active = NULL;

  if (self->model == NULL)
    return NULL;
  bud_model_count_parameters (self->model, &counts);
  total = bud_number_count ((double) counts.total);
  active = bud_number_compact ((double) counts.active);
  if (counts.active < counts.total)
    return g_strdup_printf (_ ("%s, %s parameters, %s active per token"), self->model->architecture, total,
                            active);
  return g_strdup_printf (_ ("%s, %s parameters"), self->model->architecture, total);
}

char *
bud_model_entry_check_id (BudCatalog *catalog, const char *id, const char *own_id)
{
  g_autoptr (BudCatalogItem) item = NULL;

  if (*id == '\0')
    return g_strdup (_ ("Give it an id, as owner/name"));
  if (strlen (id) > MAX_ID_BYTES)
    return g_strdup_printf (_ ("An id has at most %d bytes"), MAX_ID_BYTES);
  for (const char *p = id; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p) || g_ascii_isspace (*p))
      return g_strdup (_ ("An id has no spaces"));
  if (g_strcmp0 (id, own_id) == 0)
    return NULL;
  item = bud_catalog_lookup (catalog, BUD_CATALOG_MODEL, id, NULL);
  if (item == NULL)
    return NULL;
  return g_strdup_printf (_ ("“%s” has this id or name already"), bud_catalog_item_get_name (item));
}

char *
bud_model_entry_to_json (const BudModelEntry *self, const char *name, JsonObject *base)
{
  static const char *const computed[] = { "parameter_count",
                                          "parameter_count_source",
                                          "active_parameter_count",
                                          "context_length",
                                          "size_class",
                                          "is_moe",
                                          "attention_type",
                                          "model_type" };
  static const char *const another[]
      = { "id",     "aliases",  "prominence",         "quality", "config_source", "confidence",
          "author", "provider", "license_confidence", "note" };
  JsonNode *config = base != NULL ? json_object_get_member (base, "config") : NULL;
  gboolean is_same = config != NULL && json_node_equal (config, self->config);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *item = json_object_new ();
  g_autoptr (GList) keys = base != NULL ? json_object_get_members (base) : NULL;

  json_node_take_object (node, item);
  for (GList *key = keys; key != NULL; key = key->next)
    json_object_set_member (item, key->data, json_node_copy (json_object_get_member (base, key->data)));
  for (gsize i = 0; !is_same && i < G_N_ELEMENTS (computed); i++)
    json_object_remove_member (item, computed[i]);
  for (gsize i = 0; !is_same && i < G_N_ELEMENTS (another); i++)
    json_object_remove_member (item, another[i]);
  json_object_set_string_member (item, "name", name);
  if (!is_same)
    json_object_set_string_member (item, "source", _ ("added by the user"));
  json_object_set_member (item, "config", json_node_copy (self->config));
  return bud_json_to_string (node, FALSE);
}
