#include <config.h>

#include "catalog/safetensors.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>

#include "catalog/catalog.h"
#include "catalog/json-read.h"
#include "catalog/json-text.h"

#define MAX_HEADER_BYTES 100000000 /* huggingface/safetensors, MAX_HEADER_SIZE */
#define LFS_POINTER "version https://git-lfs"

/* safetensors' names for what config.json calls torch_dtype; packed integers say nothing by themselves. */
static const struct
{
  const char *name, *format;
} DTYPES[] = {
  { "F32", "float32" }, { "F16", "float16" }, { "BF16", "bfloat16" },
  { "F8_E4M3", "fp8" }, { "F8_E5M2", "fp8" },
};

G_GNUC_PRINTF (2, 3)
static gboolean
refuse (GError **error, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, what);
  return FALSE;
}

static gboolean
is_whole (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64
         && json_node_get_int (node) >= 0;
}

static gboolean
read_bytes (JsonObject *tensor, const char *name, gint64 *n_bytes, GError **error)
{
  JsonArray *offsets = bud_json_array (tensor, "data_offsets");
  gint64 begin, end;

  if (offsets == NULL || json_array_get_length (offsets) != 2
      || !is_whole (json_array_get_element (offsets, 0)) || !is_whole (json_array_get_element (offsets, 1)))
    return refuse (error, _ ("tensor “%s”: data_offsets must be two whole numbers from 0"), name);
  begin = json_array_get_int_element (offsets, 0);
  end = json_array_get_int_element (offsets, 1);
  *n_bytes = end - begin;
  return end >= begin || refuse (error, _ ("tensor “%s”: data_offsets end before they begin"), name);
}

static gboolean
check_shape (JsonObject *tensor, const char *name, GError **error)
{
  JsonArray *shape = bud_json_array (tensor, "shape");
  gint64 n = 1;

  for (guint i = 0; shape != NULL && i < json_array_get_length (shape); i++)
    {
      JsonNode *size = json_array_get_element (shape, i);

      if (!is_whole (size) || (json_node_get_int (size) > 0 && n > G_MAXINT64 / json_node_get_int (size)))
        return refuse (error, _ ("tensor “%s”: shape must be whole numbers from 0, their product below 2^63"),
                       name);
      n *= MAX (json_node_get_int (size), 1);
    }
  return shape != NULL || refuse (error, _ ("tensor “%s”: shape must be an array"), name);
}

/* Sums the bytes of each of our formats, and of all others behind them. */
static gboolean
add_tensor (JsonNode *node, const char *name, double *bytes, GError **error)
{
  JsonObject *tensor = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *dtype;
  gint64 n_bytes = 0;
  guint i = 0;

  if (tensor == NULL)
    return refuse (error, _ ("tensor “%s”: must be an object"), name);
  dtype = bud_json_string (tensor, "dtype");
  if (dtype == NULL)
    return refuse (error, _ ("tensor “%s”: dtype must be text"), name);
  if (!check_shape (tensor, name, error) || !read_bytes (tensor, name, &n_bytes, error))
    return FALSE;
  while (i < G_N_ELEMENTS (DTYPES) && strcmp (DTYPES[i].name, dtype) != 0)
    i++;
  bytes[i] += (double) n_bytes;
  return TRUE;
}

static gboolean
find_format (JsonObject *tensors, const char **format, GError **error)
{
  double bytes[G_N_ELEMENTS (DTYPES) + 1] = { 0 }, most;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, tensors);
  while (json_object_iter_next (&iter, &name, &node))
    if (strcmp (name, "__metadata__") != 0 && !add_tensor (node, name, bytes, error))
      return FALSE;
  most = bytes[G_N_ELEMENTS (DTYPES)];
  for (guint i = 0; i < G_N_ELEMENTS (DTYPES); i++)
    if (bytes[i] > most)
      {
        most = bytes[i];
        *format = DTYPES[i].format;
      }
  return TRUE;
}

/* The text of the header; NULL without an error when the file is a pointer to it. */
static char *
read_header (FILE *file, guint64 *length, GError **error)
{
  char start[sizeof LFS_POINTER] = "";
  gsize n = fread (start, 1, sizeof start - 1, file);
  g_autofree char *text = NULL;

  if (strcmp (start, LFS_POINTER) == 0)
    return NULL;
  memcpy (length, start, sizeof *length);
  *length = GUINT64_FROM_LE (*length);
  if (n < sizeof *length)
    {
      refuse (error, _ ("the file ends inside the header"));
      return NULL;
    }
  if (*length > MAX_HEADER_BYTES)
    {
      g_autofree char *claimed = g_strdup_printf ("%" G_GUINT64_FORMAT, *length);

      refuse (error, _ ("the header claims %s bytes, at most %d are read"), claimed, MAX_HEADER_BYTES);
      return NULL;
    }
  text = g_malloc (*length + 1);
  if (fseek (file, sizeof *length, SEEK_SET) == 0 && fread (text, 1, *length, file) == *length)
    return g_steal_pointer (&text);
  refuse (error, _ ("the file ends inside the header"));
  return NULL;
}

static gboolean
read_format (FILE *file, const char **format, GError **error)
{
  g_autoptr (GError) problem = NULL;
  guint64 length;
  g_autofree char *text = read_header (file, &length, &problem);
  g_autoptr (JsonNode) node = text != NULL ? bud_json_parse (text, (gssize) length, &problem) : NULL;

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (node != NULL && !JSON_NODE_HOLDS_OBJECT (node))
    return refuse (error, _ ("the header must be a JSON object"));
  return node == NULL || find_format (json_node_get_object (node), format, error);
}

gboolean
bud_safetensors_read_format (const char *path, const char **format, GError **error)
{
  FILE *file = g_file_test (path, G_FILE_TEST_IS_REGULAR) ? fopen (path, "rb") : NULL;
  gboolean is_good;

  *format = NULL;
  if (file == NULL)
    return TRUE;
  is_good = read_format (file, format, error);
  fclose (file);
  if (!is_good)
    g_prefix_error (error, "%s: ", path);
  return is_good;
}
