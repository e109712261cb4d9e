/* Files that come from elsewhere: by the first byte a GGUF header, CSV of use cases, or a safetensors header
 * beside a config.json. Whatever is read is refused with a reason or becomes an item. */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog/csv.h"
#include "catalog/gguf-config.h"
#include "catalog/import.h"
#include "fuzz.h"
#include "scratch.h"

static char *path; /* of a folder, made once */

static const char *
folder (void)
{
  if (path == NULL)
    {
      g_autofree char *config = NULL;

      path = scratch_folder ();
      config = g_build_filename (path, "config.json", NULL);
      g_assert_true (g_file_set_contents (config, "{\"model_type\":\"llama\"}", -1, NULL));
    }
  return path;
}

static char *
write_file (const char *name, const uint8_t *data, size_t size)
{
  char *file_path = g_build_filename (folder (), name, NULL);
  FILE *file = fopen (file_path, "wb");

  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (data, 1, size, file), ==, size);
  fclose (file);
  return file_path;
}

static void
read_gguf (const uint8_t *data, size_t size)
{
  g_autofree char *written = write_file ("model.gguf", data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = bud_gguf_to_item (written, &error);

  g_assert_true ((node != NULL) == (error == NULL));
}

static void
read_csv (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = bud_csv_parse (text, &error);
  g_autoptr (GString) written = g_string_new (NULL);

  g_assert_true ((rows != NULL) == (error == NULL));
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const BudCsvRow *row = rows->pdata[i];

      for (guint k = 0; k < row->fields->len; k++)
        bud_csv_append (written, row->fields->pdata[k]);
    }
}

static void
read_tensors (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_free (write_file ("model.safetensors", data, size));
  text = bud_import_read (BUD_CATALOG_MODEL, folder (), &error);
  g_assert_true ((text != NULL) == (error == NULL));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size < 1)
    return 0;
  if (data[0] % 3 == 0)
    read_gguf (data + 1, size - 1);
  else if (data[0] % 3 == 1)
    read_csv (data + 1, size - 1);
  else
    read_tensors (data + 1, size - 1);
  return 0;
}
