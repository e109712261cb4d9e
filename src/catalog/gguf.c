#include "catalog/gguf.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "catalog/catalog.h"

#define MAX_VALUES 100000
#define MAX_TENSORS 1000000
#define MAX_KEY 65535
#define MAX_KEPT_STRING 4096
#define MAX_DIMENSIONS 4
#define MAX_NESTING 4

enum
{
  TYPE_U8,
  TYPE_I8,
  TYPE_U16,
  TYPE_I16,
  TYPE_U32,
  TYPE_I32,
  TYPE_F32,
  TYPE_BOOL,
  TYPE_STRING,
  TYPE_ARRAY,
  TYPE_U64,
  TYPE_I64,
  TYPE_F64,
  N_TYPES,
};
static const guint8 SIZES[N_TYPES] = { 1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8 };

typedef struct
{
  guint32 type;
  double number, highest; /* of an array: its lowest and highest */
  gboolean is_odd;        /* something in it is no finite number */
  char *text;
  guint64 n_elements;
} Value;

typedef struct
{
  guint64 sizes[MAX_DIMENSIONS];
} Shape;

struct _BudGguf
{
  GHashTable *values; /* char * -> Value * */
  GHashTable *shapes; /* char * -> Shape * */
  guint64 n_elements;
};

typedef struct
{
  FILE *file;
  guint64 at, size; /* bytes */
  GError *error;
} Reader;

G_GNUC_PRINTF (2, 3)
static gboolean
refuse (Reader *self, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  if (self->error != NULL)
    return FALSE;
  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (&self->error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "byte %" G_GUINT64_FORMAT ": %s",
               self->at, what);
  return FALSE;
}

static gboolean
read_bytes (Reader *self, void *bytes, gsize n)
{
  if (n > self->size - self->at || fread (bytes, 1, n, self->file) != n)
    return refuse (self, "the file ends inside the header");
  self->at += n;
  return TRUE;
}

/* Short ones are read: a seek would throw the buffer away, once for each of 100,000 tokens. */
static gboolean
skip_bytes (Reader *self, guint64 n)
{
  char passed[512];

  if (n <= sizeof passed)
    return read_bytes (self, passed, n);
  if (n > self->size - self->at)
    return refuse (self, "the file ends inside the header");
  if (fseeko (self->file, (off_t) n, SEEK_CUR) != 0)
    return refuse (self, "cannot be read: %s", g_strerror (errno));
  self->at += n;
  return TRUE;
}

static gboolean
read_u32 (Reader *self, guint32 *value)
{
  if (!read_bytes (self, value, sizeof *value))
    return FALSE;
  *value = GUINT32_FROM_LE (*value);
  return TRUE;
}

static gboolean
read_u64 (Reader *self, guint64 *value)
{
  if (!read_bytes (self, value, sizeof *value))
    return FALSE;
  *value = GUINT64_FROM_LE (*value);
  return TRUE;
}

/* A string of at most `longest` bytes; longer ones are passed over, `text` stays NULL. */
static gboolean
read_string (Reader *self, guint64 longest, char **text)
{
  guint64 length;

  *text = NULL;
  if (!read_u64 (self, &length))
    return FALSE;
  if (length > longest || length > self->size - self->at)
    return skip_bytes (self, length);
  *text = g_malloc (length + 1);
  (*text)[length] = '\0';
  if (!read_bytes (self, *text, length))
    g_clear_pointer (text, g_free);
  else if (!g_utf8_validate_len (*text, length, NULL))
    g_clear_pointer (text, g_free);
  return self->error == NULL;
}

static double
decode (guint32 type, const guint8 *bytes)
{
  guint16 u16;
  guint32 u32;
  guint64 u64;
  float f32;
  double f64;

  memcpy (&u16, bytes, sizeof u16);
  memcpy (&u32, bytes, sizeof u32);
  memcpy (&u64, bytes, sizeof u64);
  u16 = GUINT16_FROM_LE (u16);
  u32 = GUINT32_FROM_LE (u32);
  u64 = GUINT64_FROM_LE (u64);
  switch (type)
    {
    case TYPE_I8:
      return (gint8) bytes[0];
    case TYPE_U16:
      return u16;
    case TYPE_I16:
      return (gint16) u16;
    case TYPE_U32:
      return u32;
    case TYPE_I32:
      return (gint32) u32;
    case TYPE_F32:
      memcpy (&f32, &u32, sizeof f32);
      return (double) f32;
    case TYPE_U64:
      return (double) u64;
    case TYPE_I64:
      return (double) (gint64) u64;
    case TYPE_F64:
      memcpy (&f64, &u64, sizeof f64);
      return f64;
    default:
      return bytes[0];
    }
}

static gboolean
read_number (Reader *self, guint32 type, double *number)
{
  guint8 bytes[8] = { 0 };

  if (!read_bytes (self, bytes, SIZES[type]))
    return FALSE;
  *number = decode (type, bytes);
  return TRUE;
}

static gboolean
is_number (guint32 type)
{
  return type != TYPE_BOOL && type != TYPE_STRING && type != TYPE_ARRAY;
}

static gboolean read_array (Reader *self, Value *value, int nesting);

static gboolean
read_element (Reader *self, guint32 type, Value *value, gboolean is_first, int nesting)
{
  Value inner = { .type = TYPE_ARRAY };
  guint64 length;
  double number;

  value->is_odd |= !is_number (type);
  if (type == TYPE_STRING)
    return read_u64 (self, &length) && skip_bytes (self, length);
  if (type == TYPE_ARRAY)
    return read_array (self, &inner, nesting + 1);
  if (!read_number (self, type, &number))
    return FALSE;
  value->is_odd |= !isfinite (number);
  value->number = is_first ? number : MIN (value->number, number);
  value->highest = is_first ? number : MAX (value->highest, number);
  return TRUE;
}

static gboolean
read_array (Reader *self, Value *value, int nesting)
{
  guint32 type;

  if (!read_u32 (self, &type) || !read_u64 (self, &value->n_elements))
    return FALSE;
  if (type >= N_TYPES)
    return refuse (self, "value type %u is not known", type);
  if (nesting >= MAX_NESTING)
    return refuse (self, "arrays nested deeper than %d", MAX_NESTING);
  /* The least an element takes: nothing makes a short file run long. */
  if (value->n_elements > (self->size - self->at) / MAX (SIZES[type], 1))
    return refuse (self, "an array of %" G_GUINT64_FORMAT " elements does not fit into the file",
                   value->n_elements);
  for (guint64 i = 0; i < value->n_elements; i++)
    if (!read_element (self, type, value, i == 0, nesting))
      return FALSE;
  return TRUE;
}

static void
value_free (gpointer data)
{
  Value *self = data;

  g_free (self->text);
  g_free (self);
}

static gboolean
read_value (Reader *self, BudGguf *gguf)
{
  g_autofree char *key = NULL;
  Value *value;

  if (!read_string (self, MAX_KEY, &key))
    return FALSE;
  if (key == NULL || *key == '\0')
    return refuse (self, "a key is empty or no text");
  if (g_hash_table_contains (gguf->values, key))
    return refuse (self, "the key %s stands twice", key);
  value = g_new0 (Value, 1);
  g_hash_table_insert (gguf->values, g_strdup (key), value);
  if (!read_u32 (self, &value->type))
    return FALSE;
  if (value->type >= N_TYPES)
    return refuse (self, "value type %u of %s is not known", value->type, key);
  if (value->type == TYPE_STRING)
    return read_string (self, MAX_KEPT_STRING, &value->text);
  if (value->type == TYPE_ARRAY)
    return read_array (self, value, 0);
  if (!read_number (self, value->type, &value->number))
    return FALSE;
  value->is_odd = !is_number (value->type) || !isfinite (value->number);
  return TRUE;
}

static gboolean
read_shape (Reader *self, BudGguf *gguf)
{
  g_autofree char *name = NULL;
  Shape *shape;
  guint32 n_dimensions, type;
  guint64 offset, n_elements = 1;

  if (!read_string (self, MAX_KEY, &name) || !read_u32 (self, &n_dimensions))
    return FALSE;
  if (name == NULL || g_hash_table_contains (gguf->shapes, name))
    return refuse (self, "a tensor has no name of its own");
  if (n_dimensions > MAX_DIMENSIONS)
    return refuse (self, "tensor %s has %u dimensions, at most %d are known", name, n_dimensions,
                   MAX_DIMENSIONS);
  shape = g_new0 (Shape, 1);
  g_hash_table_insert (gguf->shapes, g_strdup (name), shape);
  for (guint32 i = 0; i < n_dimensions; i++)
    {
      if (!read_u64 (self, &shape->sizes[i]))
        return FALSE;
      if (shape->sizes[i] == 0 || shape->sizes[i] > G_MAXINT64 / n_elements)
        return refuse (self, "tensor %s has an impossible size", name);
      n_elements *= shape->sizes[i];
    }
  if (!g_str_has_prefix (name, "rope_") && gguf->n_elements <= G_MAXINT64 - n_elements)
    gguf->n_elements += n_elements;
  return read_u32 (self, &type) && read_u64 (self, &offset);
}

static gboolean
read_header (Reader *self, BudGguf *gguf)
{
  char magic[4];
  guint32 version;
  guint64 n_tensors, n_values;

  if (!read_bytes (self, magic, sizeof magic))
    return FALSE;
  if (memcmp (magic, "GGUF", sizeof magic) != 0)
    return refuse (self, "this is not a GGUF file");
  if (!read_u32 (self, &version))
    return FALSE;
  if (version != 2 && version != 3)
    return refuse (self, version > 0xffff ? "this GGUF file is big-endian" : "GGUF version %u is not known",
                   version);
  if (!read_u64 (self, &n_tensors) || !read_u64 (self, &n_values))
    return FALSE;
  if (n_values > MAX_VALUES)
    return refuse (self, "%" G_GUINT64_FORMAT " values, at most %d are read", n_values, MAX_VALUES);
  if (n_tensors > MAX_TENSORS)
    return refuse (self, "%" G_GUINT64_FORMAT " tensors, at most %d are read", n_tensors, MAX_TENSORS);
  for (guint64 i = 0; i < n_values; i++)
    if (!read_value (self, gguf))
      return FALSE;
  for (guint64 i = 0; i < n_tensors; i++)
    if (!read_shape (self, gguf))
      return FALSE;
  return TRUE;
}

BudGguf *
bud_gguf_read (const char *path, GError **error)
{
  g_autoptr (BudGguf) self = g_new0 (BudGguf, 1);
  Reader reader = { .file = fopen (path, "rb") };
  gboolean is_good;

  if (reader.file == NULL)
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "cannot be read: %s",
                   g_strerror (errno));
      g_free (g_steal_pointer (&self));
      return NULL;
    }
  if (fseeko (reader.file, 0, SEEK_END) == 0)
    reader.size = (guint64) MAX (ftello (reader.file), 0);
  rewind (reader.file);
  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, value_free);
  self->shapes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  is_good = read_header (&reader, self);
  fclose (reader.file);
  if (is_good)
    return g_steal_pointer (&self);
  g_propagate_error (error, reader.error);
  return NULL;
}

void
bud_gguf_free (BudGguf *self)
{
  g_hash_table_unref (self->values);
  g_hash_table_unref (self->shapes);
  g_free (self);
}

gboolean
bud_gguf_is (const char *path)
{
  /* Opening a pipe would wait for its writer, and reading take what is in it. */
  FILE *file = g_file_test (path, G_FILE_TEST_IS_REGULAR) ? fopen (path, "rb") : NULL;
  char magic[4] = "";
  gboolean is_gguf;

  if (file == NULL)
    return FALSE;
  is_gguf = fread (magic, 1, sizeof magic, file) == sizeof magic && memcmp (magic, "GGUF", sizeof magic) == 0;
  fclose (file);
  return is_gguf;
}

gboolean
bud_gguf_number (BudGguf *self, const char *key, double *value, GError **error)
{
  const Value *found = g_hash_table_lookup (self->values, key);

  if (found == NULL)
    return FALSE;
  if (found->type == TYPE_STRING || found->is_odd || (found->type == TYPE_ARRAY && found->n_elements == 0))
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "%s: must be a finite number", key);
      return FALSE;
    }
  if (found->type == TYPE_ARRAY && found->highest > found->number)
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_UNSUPPORTED, "%s: differs from layer to layer",
                   key);
      return FALSE;
    }
  *value = found->number;
  return TRUE;
}

const char *
bud_gguf_string (BudGguf *self, const char *key)
{
  const Value *found = g_hash_table_lookup (self->values, key);

  return found != NULL ? found->text : NULL;
}

guint64
bud_gguf_array_length (BudGguf *self, const char *key)
{
  const Value *found = g_hash_table_lookup (self->values, key);

  return found != NULL ? found->n_elements : 0;
}

guint64
bud_gguf_tensor_size (BudGguf *self, const char *name, guint index)
{
  const Shape *shape = g_hash_table_lookup (self->shapes, name);

  return shape != NULL && index < MAX_DIMENSIONS ? shape->sizes[index] : 0;
}

guint64
bud_gguf_count_elements (BudGguf *self)
{
  return self->n_elements;
}
