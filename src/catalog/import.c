#include <config.h>

#include "catalog/import.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "catalog/config.h"
#include "catalog/gguf-config.h"
#include "catalog/gguf.h"
#include "catalog/json-read.h"
#include "catalog/json-text.h"
#include "catalog/safetensors.h"

#define MAX_FILE_BYTES (64 << 20)

static char *
read_text (const char *path, GError **error)
{
  g_autoptr (GError) problem = NULL;
  char *text = NULL;
  gsize length;
  GStatBuf status;

  if (g_stat (path, &status) == 0 && status.st_size > MAX_FILE_BYTES)
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID,
                   _ ("%s: larger than 64 MB, not a config"), path);
      return NULL;
    }
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR) && g_file_test (path, G_FILE_TEST_EXISTS))
    g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, _ ("%s: not a file"), path);
  else if (!g_file_get_contents (path, &text, &length, &problem))
    g_set_error_literal (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, problem->message);
  /* A zero byte would end the text early: the parser says where it stands. */
  else if (strlen (text) != length && bud_json_parse (text, (gssize) length, error) == NULL)
    g_clear_pointer (&text, g_free);
  return text;
}

static JsonObject *
read_weight_map (const char *path, JsonNode **index, GError **error)
{
  g_autofree char *text = read_text (path, error);
  JsonObject *map = NULL;

  *index = text != NULL ? bud_json_parse (text, -1, error) : NULL;
  if (text != NULL && *index == NULL)
    g_prefix_error (error, "%s: ", path);
  if (*index == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_OBJECT (*index))
    map = bud_json_object (json_node_get_object (*index), "weight_map");
  if (map == NULL)
    g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID,
                 _ ("%s: /weight_map: must be an object"), path);
  return map;
}

/* "model.safetensors" or the first part that the index names. */
static char *
find_tensors (const char *folder, GError **error)
{
  g_autofree char *index_path = g_build_filename (folder, "model.safetensors.index.json", NULL);
  g_autoptr (JsonNode) index = NULL;
  g_autoptr (GList) names = NULL;
  g_autofree char *base = NULL;
  JsonObject *map;
  const char *part;

  if (!g_file_test (index_path, G_FILE_TEST_EXISTS))
    return g_build_filename (folder, "model.safetensors", NULL);
  map = read_weight_map (index_path, &index, error);
  if (map == NULL)
    return NULL;
  names = json_object_get_members (map);
  part = names != NULL ? bud_json_string (map, names->data) : NULL;
  if (part == NULL)
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, _ ("%s: /weight_map: names no file"),
                   index_path);
      return NULL;
    }
  /* A part lies in the folder itself, whatever the index says. */
  base = g_path_get_basename (part);
  return g_build_filename (folder, base, NULL);
}

static gboolean
states_format (JsonObject *config)
{
  JsonObject *text = bud_json_object (config, "text_config");

  return bud_json_string (config, "torch_dtype") != NULL || bud_json_string (config, "dtype") != NULL
         || bud_json_object (config, "quantization_config") != NULL
         || bud_json_string (text, "torch_dtype") != NULL || bud_json_string (text, "dtype") != NULL;
}

/* The config with the format of the tensors beside it. */
static char *
add_format (JsonObject *stated, const char *format)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *config = json_object_new ();
  g_autoptr (GList) keys = json_object_get_members (stated);

  for (GList *key = keys; key != NULL; key = key->next)
    json_object_set_member (config, key->data, json_object_dup_member (stated, key->data));
  json_object_set_string_member (config, "torch_dtype", format);
  json_node_take_object (node, config);
  return bud_json_to_string (node, TRUE);
}

static char *
read_folder (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "config.json", NULL);
  g_autofree char *text = read_text (path, error);
  g_autofree char *clean = text != NULL ? bud_config_sanitize (text, -1) : NULL;
  g_autoptr (JsonNode) node = clean != NULL ? bud_json_parse (clean, -1, NULL) : NULL;
  g_autofree char *tensors_path = NULL;
  const char *format;

  if (text == NULL || node == NULL || !JSON_NODE_HOLDS_OBJECT (node)
      || states_format (json_node_get_object (node)))
    return g_steal_pointer (&text);
  tensors_path = find_tensors (folder, error);
  if (tensors_path == NULL || !bud_safetensors_read_format (tensors_path, &format, error))
    return NULL;
  return format != NULL ? add_format (json_node_get_object (node), format) : g_steal_pointer (&text);
}

char *
bud_import_read (BudCatalogKind kind, const char *path, GError **error)
{
  g_autoptr (JsonNode) item = NULL;

  if (kind != BUD_CATALOG_MODEL)
    return read_text (path, error);
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return read_folder (path, error);
  if (!bud_gguf_is (path))
    return read_text (path, error);
  item = bud_gguf_to_item (path, error);
  return item != NULL ? bud_json_to_string (item, FALSE) : NULL;
}
