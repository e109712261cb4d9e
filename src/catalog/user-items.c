#include <config.h>

#include "catalog/user-items.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "catalog/config.h"
#include "catalog/item-schema.h"
#include "catalog/json-read.h"
#include "catalog/json-text.h"

static gboolean
fail (GError **error, const char *pointer, const char *what)
{
  g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "%s: %s", pointer, what);
  return FALSE;
}

static const char *
base_name (const char *id)
{
  const char *slash = strrchr (id, '/');

  return slash != NULL && slash[1] != '\0' ? slash + 1 : id;
}

/* A catalog item wraps the config with what the catalog says about it. */
static JsonObject *
wrap_config (JsonNode *config)
{
  JsonObject *item = json_object_new ();
  const char *path = bud_json_string (json_node_get_object (config), "_name_or_path");

  if (path != NULL && *path != '\0')
    json_object_set_string_member (item, "id", path);
  json_object_set_string_member (item, "source", "added by the user");
  json_object_set_member (item, "config", json_node_copy (config));
  return item;
}

static gboolean
complete_model (JsonObject *item, const char *id, GError **error)
{
  JsonObject *config = bud_json_object (item, "config");
  g_autofree BudModel *model = g_new0 (BudModel, 1);
  BudParameterCounts counts;
  const char *slash = strchr (id, '/');

  if (!bud_model_from_config (config, id, model, error))
    return FALSE;
  bud_model_count_parameters (model, &counts);
  json_object_set_int_member (item, "parameter_count", (gint64) counts.total);
  json_object_set_string_member (item, "parameter_count_source", "computed from config");
  if (counts.active < counts.total)
    json_object_set_int_member (item, "active_parameter_count", (gint64) counts.active);
  else
    json_object_remove_member (item, "active_parameter_count");
  if (model->max_context_tokens > 0 && !json_object_has_member (item, "context_length"))
    json_object_set_int_member (item, "context_length", model->max_context_tokens);
  if (slash != NULL && !json_object_has_member (item, "author"))
    {
      g_autofree char *author = g_strndup (id, (gsize) (slash - id));

      json_object_set_string_member (item, "author", author);
    }
  return TRUE;
}

static gboolean
complete (BudCatalogKind kind, JsonObject *item, const char *id, GError **error)
{
  BudDevice device;
  BudUsecase usecase;
  BudEngineProfile profile;
  BudCluster cluster;

  switch (kind)
    {
    case BUD_CATALOG_MODEL:
      return complete_model (item, id, error);
    case BUD_CATALOG_HARDWARE:
      return bud_device_from_json (item, &device, error);
    case BUD_CATALOG_USECASE:
      return bud_usecase_from_json (item, &usecase, error);
    case BUD_CATALOG_ENGINE:
      return bud_profile_from_json (item, &profile, error);
    case BUD_CATALOG_CLUSTER:
    default:
      return bud_cluster_from_json (item, &cluster, error);
    }
}

static gboolean
set_identity (BudCatalogKind kind, JsonObject *item, const char *id, GError **error)
{
  const char *id_key = bud_kind_info (kind)->id_key;
  g_autofree char *pointer = g_strdup_printf ("/%s", id_key);

  if (id != NULL && *id != '\0')
    json_object_set_string_member (item, id_key, id);
  id = bud_json_string (item, id_key);
  if (id == NULL || *id == '\0')
    return fail (error, pointer, _ ("is missing: give an id"));
  if (!g_utf8_validate (id, -1, NULL))
    return fail (error, pointer, _ ("must be UTF-8 text"));
  if (strlen (id) > 100)
    return fail (error, pointer, _ ("must be at most 100 bytes"));
  if (!bud_json_is_line (id))
    return fail (error, pointer, _ ("must not contain control characters"));
  if (!json_object_has_member (item, "name"))
    json_object_set_string_member (item, "name", kind == BUD_CATALOG_MODEL ? base_name (id) : id);
  return TRUE;
}

JsonNode *
bud_user_item_parse (BudCatalogKind kind, const char *id, const char *text, gssize length, BudRow *row,
                     GError **error)
{
  g_autofree char *clean = kind == BUD_CATALOG_MODEL ? bud_config_sanitize (text, length) : NULL;
  g_autoptr (JsonNode) parsed = bud_json_parse (clean != NULL ? clean : text, length, error);
  g_autoptr (JsonNode) node = NULL;
  JsonObject *item;

  if (parsed == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (parsed))
    {
      fail (error, "1:1", _ ("must be a JSON object"));
      return NULL;
    }
  node = json_node_new (JSON_NODE_OBJECT);
  if (kind == BUD_CATALOG_MODEL && !json_object_has_member (json_node_get_object (parsed), "config"))
    json_node_take_object (node, wrap_config (parsed));
  else
    json_node_set_object (node, json_node_get_object (parsed));
  item = json_node_get_object (node);
  if (kind == BUD_CATALOG_MODEL && bud_json_object (item, "config") == NULL)
    {
      fail (error, "/config", _ ("must be an object"));
      return NULL;
    }
  if (!set_identity (kind, item, id, error) || !bud_item_check (kind, item, FALSE, error)
      || !complete (kind, item, bud_json_string (item, bud_kind_info (kind)->id_key), error)
      || !bud_row_from_json (kind, item, row, error))
    return NULL;
  return g_steal_pointer (&node);
}

gboolean
bud_user_item_has_device (BudCatalog *catalog, BudCatalogKind kind, JsonNode *item, GError **error)
{
  g_autoptr (BudCatalogItem) device = NULL;

  if (kind != BUD_CATALOG_CLUSTER)
    return TRUE;
  device = bud_catalog_lookup (catalog, BUD_CATALOG_HARDWARE,
                               bud_cluster_device_id (json_node_get_object (item)), error);
  if (device == NULL)
    g_prefix_error (error, "/device: ");
  return device != NULL;
}
