#include "catalog/scenario-file.h"

#include <config.h>

#include <glib/gi18n-lib.h>
#include <string.h>

#include "catalog/json-read.h"
#include "catalog/json-text.h"
#include "catalog/scenario-cluster.h"

#define DRAFT_FORMAT "bud-draft"
#define DRAFT_VERSION 1

/* The item as a spec; NULL unless the user made it. */
static JsonNode *
user_spec (BudCatalog *catalog, BudCatalogKind kind, const char *id)
{
  g_autoptr (BudCatalogItem) item = id != NULL ? bud_catalog_lookup (catalog, kind, id, NULL) : NULL;
  JsonObject *json;
  JsonNode *node;

  if (item == NULL || !bud_catalog_item_get_is_user (item))
    return NULL;
  json = bud_catalog_item_get_json (item);
  if (json == NULL)
    return NULL;
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (node, json);
  return node;
}

static void
link_spec (BudCatalog *catalog, BudCatalogKind kind, const char *id, JsonNode **spec)
{
  g_autoptr (JsonNode) own = *spec != NULL ? user_spec (catalog, kind, id) : NULL;

  if (own != NULL && json_node_equal (own, *spec))
    g_clear_pointer (spec, json_node_unref);
}

BudScenario *
bud_scenario_embed (const BudScenario *self, BudCatalog *catalog)
{
  BudScenario *copy = bud_scenario_copy (self);

  if (copy->model_spec == NULL)
    copy->model_spec = user_spec (catalog, BUD_CATALOG_MODEL, copy->model_id);
  if (copy->draft_id != NULL && copy->draft_spec == NULL)
    copy->draft_spec = user_spec (catalog, BUD_CATALOG_MODEL, copy->draft_id);
  if (copy->hardware_spec == NULL)
    copy->hardware_spec = user_spec (catalog, BUD_CATALOG_HARDWARE, copy->hardware_id);
  if (copy->cluster_spec == NULL)
    copy->cluster_spec = user_spec (catalog, BUD_CATALOG_CLUSTER, copy->cluster_id);
  if (copy->engine_spec == NULL)
    copy->engine_spec = user_spec (catalog, BUD_CATALOG_ENGINE, copy->engine_id);
  return copy;
}

void
bud_scenario_link (BudScenario *self, BudCatalog *catalog)
{
  link_spec (catalog, BUD_CATALOG_MODEL, self->model_id, &self->model_spec);
  if (self->draft_id != NULL)
    link_spec (catalog, BUD_CATALOG_MODEL, self->draft_id, &self->draft_spec);
  link_spec (catalog, BUD_CATALOG_HARDWARE, self->hardware_id, &self->hardware_spec);
  link_spec (catalog, BUD_CATALOG_CLUSTER, self->cluster_id, &self->cluster_spec);
  link_spec (catalog, BUD_CATALOG_ENGINE, self->engine_id, &self->engine_spec);
}

/* `catalog` NULL: for what is complete already. */
static BudScenario *
read_text (const char *text, gssize length, BudCatalog *catalog, GError **error)
{
  g_autoptr (BudScenario) self = bud_scenario_from_json (text, length, error);
  const char *missing;

  if (self == NULL)
    return NULL;
  /* A cluster that cannot be read is said by whoever evaluates. */
  if (catalog != NULL)
    bud_scenario_complete_cluster (self, catalog, NULL);
  missing = self->model_id == NULL ? "/model" : self->hardware_id == NULL ? "/hardware" : NULL;
  if (missing != NULL)
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, _ ("%s: is missing"), missing);
      return NULL;
    }
  bud_scenario_resolve (self, NULL);
  return g_steal_pointer (&self);
}

BudScenario *
bud_scenario_file_read (GFile *file, BudCatalog *catalog, GError **error)
{
  g_autofree char *text = NULL;
  BudScenario *self;
  gsize length;

  if (!g_file_load_contents (file, NULL, &text, &length, NULL, error))
    return NULL;
  self = read_text (text, (gssize) length, catalog, error);
  if (self != NULL)
    bud_scenario_link (self, catalog);
  return self;
}

gboolean
bud_scenario_file_write (const BudScenario *self, GFile *file, GError **error)
{
  g_autofree char *text = bud_scenario_to_json (self);

  return g_file_replace_contents (file, text, strlen (text), NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL,
                                  error);
}

gboolean
bud_draft_write (const char *path, const BudScenario *scenario, GFile *file, GError **error)
{
  g_autofree char *text = bud_scenario_to_json (scenario);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *json = NULL;
  JsonObject *object = json_object_new ();

  json_node_take_object (root, object);
  json_object_set_string_member (object, "format", DRAFT_FORMAT);
  json_object_set_int_member (object, "version", DRAFT_VERSION);
  if (file != NULL)
    {
      g_autofree char *uri = g_file_get_uri (file);

      json_object_set_string_member (object, "file", uri);
    }
  json_object_set_member (object, "scenario", json_from_string (text, NULL));
  json = bud_json_to_string (root, TRUE);
  g_mkdir_with_parents (folder, 0700);
  return g_file_set_contents (path, json, -1, error);
}

BudScenario *
bud_draft_read (const char *path, GFile **file, GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *inner = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object;
  BudScenario *self;
  const char *uri;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  root = bud_json_parse (text, (gssize) length, error);
  if (root == NULL)
    return NULL;
  object = JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  if (object == NULL || g_strcmp0 (bud_json_string (object, "format"), DRAFT_FORMAT) != 0
      || bud_json_number (object, "version") != DRAFT_VERSION || !json_object_has_member (object, "scenario"))
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, _ ("%s: is not a draft"), "/format");
      return NULL;
    }
  inner = bud_json_to_string (json_object_get_member (object, "scenario"), FALSE);
  self = read_text (inner, -1, NULL, error);
  uri = bud_json_string (object, "file");
  if (self != NULL)
    *file = uri != NULL ? g_file_new_for_uri (uri) : NULL;
  return self;
}
