#include <config.h>

#include "catalog/import.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "catalog/config.h"
#include "catalog/gguf-config.h"
#include "catalog/gguf.h"
#include "catalog/json-read.h"
#include "catalog/json-text.h"

#define MAX_FILE_BYTES (64 << 20)
#define MAX_HEADER_BYTES (32 << 20)

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

/* The object at the head of a safetensors file; NULL when there is none to read. */
static JsonNode *
read_tensors (const char *path)
{
  FILE *file = fopen (path, "rb");
  guint64 length = 0;
  g_autofree char *text = NULL;
  JsonNode *node = NULL;

  if (file == NULL)
    return NULL;
  if (fread (&length, sizeof length, 1, file) == 1 && GUINT64_FROM_LE (length) <= MAX_HEADER_BYTES)
    {
      length = GUINT64_FROM_LE (length);
      text = g_malloc (length + 1);
      if (fread (text, 1, length, file) == length)
        node = bud_json_parse (text, (gssize) length, NULL);
    }
  fclose (file);
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    return node;
  g_clear_pointer (&node, json_node_unref);
  return NULL;
}

static double
tensor_bytes (JsonObject *tensor)
{
  JsonArray *offsets = bud_json_array (tensor, "data_offsets");

  if (offsets == NULL || json_array_get_length (offsets) != 2)
    return 0;
  return json_array_get_double_element (offsets, 1) - json_array_get_double_element (offsets, 0);
}

/* safetensors' names for what config.json calls torch_dtype; packed integers say nothing by themselves. */
static const struct
{
  const char *name, *format;
} DTYPES[] = {
  { "F32", "float32" }, { "F16", "float16" }, { "BF16", "bfloat16" },
  { "F8_E4M3", "fp8" }, { "F8_E5M2", "fp8" },
};

/* The format most bytes of the tensors have; NULL when it is none of ours. */
static const char *
dominant_format (JsonObject *tensors)
{
  double bytes[G_N_ELEMENTS (DTYPES)] = { 0 }, others = 0;
  g_autoptr (GList) names = json_object_get_members (tensors);
  const char *format = NULL;

  for (GList *name = names; name != NULL; name = name->next)
    {
      JsonObject *tensor = bud_json_object (tensors, name->data);
      const char *dtype = bud_json_string (tensor, "dtype");
      guint i = 0;

      while (dtype != NULL && i < G_N_ELEMENTS (DTYPES) && !g_str_equal (DTYPES[i].name, dtype))
        i++;
      if (dtype != NULL && i < G_N_ELEMENTS (DTYPES))
        bytes[i] += tensor_bytes (tensor);
      else if (dtype != NULL)
        others += tensor_bytes (tensor);
    }
  for (guint i = 0; i < G_N_ELEMENTS (DTYPES); i++)
    if (bytes[i] > others)
      {
        others = bytes[i];
        format = DTYPES[i].format;
      }
  return format;
}

/* "model.safetensors" or the first part that the index names. */
static char *
find_tensors (const char *folder)
{
  g_autofree char *index_path = g_build_filename (folder, "model.safetensors.index.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) index = NULL;
  g_autoptr (GList) names = NULL;
  JsonObject *map = NULL;

  if (!g_file_test (index_path, G_FILE_TEST_EXISTS))
    return g_build_filename (folder, "model.safetensors", NULL);
  text = read_text (index_path, NULL);
  index = text != NULL ? bud_json_parse (text, -1, NULL) : NULL;
  if (index != NULL && JSON_NODE_HOLDS_OBJECT (index))
    map = bud_json_object (json_node_get_object (index), "weight_map");
  names = map != NULL ? json_object_get_members (map) : NULL;
  if (names == NULL || bud_json_string (map, names->data) == NULL)
    return NULL;
  /* A part lies in the folder itself, whatever the index says. */
  {
    g_autofree char *base = g_path_get_basename (bud_json_string (map, names->data));

    return g_build_filename (folder, base, NULL);
  }
}

static gboolean
states_format (JsonObject *config)
{
  JsonObject *text = bud_json_object (config, "text_config");

  return bud_json_string (config, "torch_dtype") != NULL || bud_json_string (config, "dtype") != NULL
         || bud_json_object (config, "quantization_config") != NULL
         || bud_json_string (text, "torch_dtype") != NULL || bud_json_string (text, "dtype") != NULL;
}

static char *
read_folder (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "config.json", NULL);
  g_autofree char *text = read_text (path, error);
  g_autofree char *clean = text != NULL ? bud_config_sanitize (text, -1) : NULL;
  g_autoptr (JsonNode) node = clean != NULL ? bud_json_parse (clean, -1, NULL) : NULL;
  g_autofree char *tensors_path = NULL;
  g_autoptr (JsonNode) tensors = NULL;
  const char *format;

  if (text == NULL || node == NULL || !JSON_NODE_HOLDS_OBJECT (node)
      || states_format (json_node_get_object (node)))
    return g_steal_pointer (&text);
  tensors_path = find_tensors (folder);
  tensors = tensors_path != NULL ? read_tensors (tensors_path) : NULL;
  format = tensors != NULL ? dominant_format (json_node_get_object (tensors)) : NULL;
  if (format == NULL)
    return g_steal_pointer (&text);
  {
    g_autoptr (JsonNode) stated = json_node_new (JSON_NODE_OBJECT);
    JsonObject *config = json_object_new ();
    g_autoptr (GList) keys = json_object_get_members (json_node_get_object (node));

    for (GList *key = keys; key != NULL; key = key->next)
      json_object_set_member (config, key->data,
                              json_object_dup_member (json_node_get_object (node), key->data));
    json_object_set_string_member (config, "torch_dtype", format);
    json_node_take_object (stated, config);
    return bud_json_to_string (stated, TRUE);
  }
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
