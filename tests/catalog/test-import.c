/* Folders and CSV. */
#include "fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "catalog/csv.h"
#include "catalog/import.h"

#define H BUD_CATALOG_HARDWARE
#define U BUD_CATALOG_USECASE

#define CONFIG(more)                                                                                         \
  "{\"model_type\":\"llama\",\"_name_or_path\":\"me/mine\",\"hidden_size\":64,\"intermediate_size\":128,"    \
  "\"num_attention_heads\":8,\"num_hidden_layers\":2,\"vocab_size\":1000" more "}"

static void
write_in (Fixture *self, const char *name, const char *bytes, gssize length)
{
  g_autofree char *path = g_build_filename (self->directory, name, NULL);

  g_assert_true (g_file_set_contents (path, bytes, length, NULL));
}

static void
write_tensors (Fixture *self, const char *name, const char *header)
{
  guint64 length = GUINT64_TO_LE ((guint64) strlen (header));
  g_autofree char *bytes = g_malloc (8 + strlen (header));

  memcpy (bytes, &length, 8);
  memcpy (bytes + 8, header, strlen (header));
  write_in (self, name, bytes, (gssize) (8 + strlen (header)));
}

static BudFormat
format_of_folder (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = bud_import_read (BUD_CATALOG_MODEL, self->directory, &error);
  g_autoptr (BudCatalogItem) item = NULL;
  g_autofree BudModel *model = g_new0 (BudModel, 1);

  g_assert_no_error (error);
  item = bud_catalog_add (self->catalog, BUD_CATALOG_MODEL, NULL, text, &error);
  g_assert_no_error (error);
  g_assert_true (bud_catalog_load_model (self->catalog, bud_catalog_item_get_id (item), model, &error));
  return model->native_format;
}

#define TENSOR(name, dtype, end)                                                                             \
  "\"" name "\":{\"dtype\":\"" dtype "\",\"shape\":[1],\"data_offsets\":[0," end "]}"

static void
test_folder (void)
{
  Fixture fixture;

  fixture_set_up (&fixture);
  write_in (&fixture, "config.json", CONFIG (""), -1);
  g_assert_cmpint (format_of_folder (&fixture), ==, BUD_FORMAT_BF16); /* assumed */
  write_tensors (&fixture, "model.safetensors",
                 "{\"__metadata__\":{\"format\":\"pt\"}," TENSOR ("norm", "F32",
                                                                  "100") "," TENSOR ("w", "F16", "900") "}");
  g_assert_cmpint (format_of_folder (&fixture), ==, BUD_FORMAT_FP16);
  /* The index names the part to look at. */
  write_in (&fixture, "model.safetensors.index.json",
            "{\"weight_map\":{\"w\":\"model-00001-of-00002.safetensors\"}}", -1);
  g_assert_cmpint (format_of_folder (&fixture), ==, BUD_FORMAT_BF16); /* it is not there */
  write_tensors (&fixture, "model-00001-of-00002.safetensors", "{" TENSOR ("w", "F32", "900") "}");
  g_assert_cmpint (format_of_folder (&fixture), ==, BUD_FORMAT_FP32);
  /* What the config states wins. */
  write_in (&fixture, "config.json", CONFIG (",\"torch_dtype\":\"bfloat16\""), -1);
  g_assert_cmpint (format_of_folder (&fixture), ==, BUD_FORMAT_BF16);
  fixture_tear_down (&fixture);
}

/* What the import of the folder says is wrong; it must be refused. */
static char *
refuse_folder (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (bud_import_read (BUD_CATALOG_MODEL, self->directory, &error));
  g_assert_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID);
  return g_strdup (error->message);
}

/* Members of a tensor "w". */
static const struct
{
  const char *members, *says;
} tensors[] = {
  { "7", "“w”: must be an object" },
  { "{\"shape\":[1],\"data_offsets\":[0,1]}", "“w”: dtype must be text" },
  { "{\"dtype\":7,\"shape\":[1],\"data_offsets\":[0,1]}", "“w”: dtype must be text" },
  { "{\"dtype\":\"F16\",\"data_offsets\":[0,1]}", "“w”: shape must be an array" },
  { "{\"dtype\":\"F16\",\"shape\":[-1],\"data_offsets\":[0,1]}", "“w”: shape must be whole numbers" },
  { "{\"dtype\":\"F16\",\"shape\":[1.5],\"data_offsets\":[0,1]}", "“w”: shape must be whole numbers" },
  { "{\"dtype\":\"F16\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,1]}", "below 2^63" },
  { "{\"dtype\":\"F16\",\"shape\":[0,9223372036854775807,9],\"data_offsets\":[0,1]}", "below 2^63" },
  { "{\"dtype\":\"F16\",\"shape\":[1]}", "“w”: data_offsets" },
  { "{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[1]}", "“w”: data_offsets" },
  { "{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[{},[]]}", "“w”: data_offsets" },
  { "{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,1e999]}", "“w”: data_offsets" },
  { "{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[-2,1]}", "“w”: data_offsets" },
  { "{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[2,1]}", "“w”: data_offsets end before they begin" },
};

static void
test_broken_tensors (void)
{
  Fixture fixture;

  fixture_set_up (&fixture);
  write_in (&fixture, "config.json", CONFIG (""), -1);
  for (gsize i = 0; i < G_N_ELEMENTS (tensors); i++)
    {
      g_autofree char *header = g_strdup_printf ("{\"w\":%s}", tensors[i].members);
      g_autofree char *message = NULL;

      write_tensors (&fixture, "model.safetensors", header);
      message = refuse_folder (&fixture);
      if (strstr (message, tensors[i].says) == NULL || strstr (message, "model.safetensors: ") == NULL)
        g_error ("%s: “%s”, not “%s”", header, message, tensors[i].says);
    }
  fixture_tear_down (&fixture);
}

/* The eight bytes of the length and what follows them. */
static void
test_broken_headers (void)
{
  static const struct
  {
    const char *bytes;
    gssize n;
    const char *says;
  } cases[] = {
    { "", 0, "ends inside the header" },
    { "\2\0\0", 3, "ends inside the header" },
    { "\3\0\0\0\0\0\0\0{}", 10, "ends inside the header" },
    { "\0\0\0\0\0\0\0\0{}", 10, "1:1" },
    { "\0\0\0\0\0\0\0\200{}", 10, "claims 9223372036854775808 bytes" },
    { "\377\377\377\377\377\377\377\377{}", 10, "claims 18446744073709551615 bytes" },
    { "\2\0\0\0\0\0\0\0[]", 10, "must be a JSON object" },
    { "\1\0\0\0\0\0\0\0{", 9, "1:2" },
    { "\6\0\0\0\0\0\0\0{\"\377\":", 14, "UTF-8" },
    { "\17\0\0\0\0\0\0\0{\"w\":7,\"w\":7}  ", 23, "twice" },
  };
  Fixture fixture;

  fixture_set_up (&fixture);
  write_in (&fixture, "config.json", CONFIG (""), -1);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *message = NULL;

      write_in (&fixture, "model.safetensors", cases[i].bytes, cases[i].n);
      message = refuse_folder (&fixture);
      if (strstr (message, cases[i].says) == NULL)
        g_error ("%" G_GSIZE_FORMAT ": “%s”, not “%s”", i, message, cases[i].says);
    }
  /* Cloned without its large files. */
  write_in (&fixture, "model.safetensors", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n", -1);
  g_assert_cmpint (format_of_folder (&fixture), ==, BUD_FORMAT_BF16);
  /* Formats that are none of ours say nothing. */
  write_tensors (&fixture, "model.safetensors",
                 "{" TENSOR ("w", "F4", "900") "," TENSOR ("v", "F16", "9") "}");
  g_assert_cmpint (format_of_folder (&fixture), ==, BUD_FORMAT_BF16);
  fixture_tear_down (&fixture);
}

static void
test_broken_index (void)
{
  static const char *const texts[]
      = { "", "{", "[]", "{}", "{\"weight_map\":7}", "{\"weight_map\":{}}", "{\"weight_map\":{\"w\":7}}" };
  Fixture fixture;

  fixture_set_up (&fixture);
  write_in (&fixture, "config.json", CONFIG (""), -1);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *message = NULL;

      write_in (&fixture, "model.safetensors.index.json", texts[i], -1);
      message = refuse_folder (&fixture);
      g_assert_nonnull (strstr (message, "model.safetensors.index.json: "));
      g_assert_nonnull (strstr (message, i < 2 ? "1:" : "/weight_map"));
    }
  fixture_tear_down (&fixture);
}

static void
test_no_config (void)
{
  g_autoptr (GError) error = NULL;
  Fixture fixture;

  fixture_set_up (&fixture);
  g_assert_null (bud_import_read (BUD_CATALOG_MODEL, fixture.directory, &error));
  g_assert_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "config.json"));
  fixture_tear_down (&fixture);
}

static void
test_csv_text (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = bud_csv_parse ("\xef\xbb\xbf"
                                              "a,b\r\n\"x \"\"y\"\"\nz\",\n\n,\"\"\nlast,2",
                                              &error);
  g_autoptr (GString) line = g_string_new (NULL);
  const BudCsvRow *row;

  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 4);
  row = rows->pdata[1];
  g_assert_cmpstr (row->fields->pdata[0], ==, "x \"y\"\nz");
  g_assert_cmpuint (((BudCsvRow *) rows->pdata[2])->line, ==, 5);
  g_assert_cmpstr (((BudCsvRow *) rows->pdata[3])->fields->pdata[1], ==, "2");
  bud_csv_append (line, row->fields->pdata[0]);
  g_assert_cmpstr (line->str, ==, "\"x \"\"y\"\"\nz\"");
}

/* What one catalog exports another takes in, and exports the same again. */
static void
test_csv_round_trip (void)
{
  static const BudCatalogKind kinds[] = { H, U };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *first = NULL;
      g_autofree char *second = NULL;
      Fixture fixture;

      fixture_set_up (&fixture);
      first = bud_catalog_export_csv (fixture.catalog, kinds[i], &error);
      g_assert_no_error (error);
      g_assert_cmpint (bud_catalog_import_csv (fixture.catalog, kinds[i], first, &error), ==,
                       kinds[i] == H ? 132 : 112);
      g_assert_no_error (error);
      second = bud_catalog_export_csv (fixture.catalog, kinds[i], &error);
      g_assert_cmpstr (first, ==, second);
      fixture_tear_down (&fixture);
    }
}

#define HEADER "unique_id,name,input_tokens.max,output_tokens.max,ttft_s.max,tags\n"

static void
test_csv_items (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BudCatalogItem) item = NULL;
  BudUsecase usecase;
  Fixture fixture;

  fixture_set_up (&fixture);
  g_assert_cmpint (bud_catalog_import_csv (fixture.catalog, U,
                                           HEADER "a,\"A, first\",10,20,,x; y\nb,B,1,2,0.5,\n", &error),
                   ==, 2);
  g_assert_no_error (error);
  item = bud_catalog_lookup (fixture.catalog, U, "a", NULL);
  g_assert_cmpstr (bud_catalog_item_get_name (item), ==, "A, first");
  g_assert_cmpuint (
      json_array_get_length (json_object_get_array_member (bud_catalog_item_get_json (item), "tags")), ==, 2);
  g_assert_true (bud_catalog_load_usecase (fixture.catalog, "b", &usecase, NULL));
  g_assert_cmpfloat (usecase.ttft_limit_s, ==, 0.5);
  g_assert_cmpfloat (usecase.output_tokens_max, ==, 2);
  fixture_tear_down (&fixture);
}

static void
test_csv_refused (void)
{
  static const struct
  {
    const char *text, *says;
  } cases[] = {
    { "", "line 1: a header" },
    { HEADER, "line 1: a header" },
    { "unique_id,colour\na,b\n", "line 1: “colour” is not a column" },
    { "unique_id,ttft_s\na,b\n", "line 1: “ttft_s” is not a column" },
    { "unique_id,name,name\na,b,c\n", "line 1: the column “name” stands twice" },
    { HEADER "a,A,10,20,1\n", "line 2: 5 fields, the header has 6" },
    { HEADER "a,A,10,20,1,,\n", "line 2: 7 fields" },
    { HEADER "a,A,10,20,1,\nb,B,ten,20,1,\n", "line 3: /input_tokens/max: must be a number" },
    { HEADER "a,A,10,20,1,\n\nb,B,-1,20,1,\n", "line 4: /input_tokens/max: must be between" },
    { HEADER "a,A,10,20,1,\n,B,1,20,1,\n", "line 3: /unique_id: is missing" },
    { HEADER "a,A,10,20,1,\nA,B,1,20,1,\n", "line 3: /unique_id: “A” stands twice" },
    { HEADER "a,\"A,10,20,1,\n", "line 2: a quoted field does not end" },
    { HEADER "a,\"A\"x,10,20,1,\n", "line 2: something follows a quoted field" },
    { HEADER "a,A\"x,10,20,1,\n", "line 2: a quote inside" },
    { HEADER "a,\xff,10,20,1,\n", "not UTF-8" },
  };
  Fixture fixture;

  fixture_set_up (&fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      int n = bud_catalog_import_csv (fixture.catalog, U, cases[i].text, &error);

      if (n >= 0 || strstr (error->message, cases[i].says) == NULL)
        g_error ("“%s”, not “%s”", n >= 0 ? "accepted" : error->message, cases[i].says);
    }
  /* All rows or none. */
  g_assert_null (bud_catalog_lookup (fixture.catalog, U, "a", NULL));
  fixture_tear_down (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalog/import/folder", test_folder);
  g_test_add_func ("/catalog/import/broken-tensors", test_broken_tensors);
  g_test_add_func ("/catalog/import/broken-headers", test_broken_headers);
  g_test_add_func ("/catalog/import/broken-index", test_broken_index);
  g_test_add_func ("/catalog/import/no-config", test_no_config);
  g_test_add_func ("/catalog/import/csv-text", test_csv_text);
  g_test_add_func ("/catalog/import/csv-round-trip", test_csv_round_trip);
  g_test_add_func ("/catalog/import/csv-items", test_csv_items);
  g_test_add_func ("/catalog/import/csv-refused", test_csv_refused);
  return g_test_run ();
}
