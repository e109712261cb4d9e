/* Every recorded case of the GenZ analyzer, and what the replayer says of files that are not. */
#include "engine/genz.h"
#include "planner/genz-replay.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

static void
test_golden (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "genz.jsonl", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (BudGenzReplay) replay = bud_genz_replay_file (path, NULL, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < replay->mismatches->len; i++)
    {
      const BudGenzMismatch *mismatch = g_ptr_array_index (replay->mismatches, i);

      g_test_message ("%s: %s is %s, expected %s", mismatch->id, mismatch->field, mismatch->actual,
                      mismatch->expected);
    }
  g_assert_cmpuint (replay->n_failed, ==, 0);
  g_assert_cmpuint (replay->n_passed, ==, 1500);
  for (guint i = 0; i < replay->deviations->len; i++)
    {
      const BudGenzDeviation *deviation = g_ptr_array_index (replay->deviations, i);

      g_assert_cmpfloat (deviation->largest_ratio, <=, 1e-13);
    }
}

/* The 13 built-in systems are those of the analyzer's own table. */
static void
test_systems (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "genz-systems.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  const BudGenzBuiltin *builtin = bud_genz_builtins ();
  JsonObject *table;
  guint n = 0;

  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  table = json_node_get_object (json_parser_get_root (parser));
  for (; builtin->name; builtin++, n++)
    {
      JsonObject *item = json_object_get_object_member (table, builtin->name);

      g_assert_nonnull (item);
      g_assert_cmpfloat (builtin->peak_tflops, ==, json_object_get_double_member (item, "flops_tflops"));
      g_assert_cmpfloat (builtin->memory_gb, ==, json_object_get_double_member (item, "mem_gb"));
      g_assert_cmpfloat (builtin->memory_gbps, ==, json_object_get_double_member (item, "mem_bw_gbps"));
      g_assert_cmpfloat (builtin->link_gbps, ==, json_object_get_double_member (item, "icn_gbps"));
      g_assert_cmpfloat (builtin->link_latency_us, ==,
                         json_object_get_double_member (item, "icn_latency_us"));
    }
  g_assert_cmpuint (n, ==, json_object_get_size (table));
}

/* One prefill line of the golden file with `from` replaced by `to`, written to a temporary file. */
static char *
write_variant (const char *from, const char *to)
{
  g_autofree char *golden = g_test_build_filename (G_TEST_DIST, "golden", "genz.jsonl", NULL);
  g_autofree char *text = NULL;
  g_autofree char *path = NULL;
  char *newline;
  GString *line;
  int fd;

  g_assert_true (g_file_get_contents (golden, &text, NULL, NULL));
  newline = strchr (text, '\n');
  *newline = '\0';
  line = g_string_new (text);
  if (from)
    g_assert_cmpuint (g_string_replace (line, from, to, 1), ==, 1);
  /* A blank line first: it is skipped but counted. */
  g_string_prepend_c (line, '\n');
  fd = g_file_open_tmp ("bud-genz-XXXXXX.jsonl", &path, NULL);
  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, line->str, (gssize) line->len, NULL));
  g_string_free (line, TRUE);
  return g_steal_pointer (&path);
}

static void
test_mismatch (void)
{
  static const struct
  {
    const char *from;
    const char *to;
    const char *field;
  } cases[] = {
    /* one part in 1e8 of a number */
    { "\"latency_ms\":238.01690138765304", "\"latency_ms\":238.01690376782", "latency_ms" },
    { "\"is_offload\":false", "\"is_offload\":true", "is_offload" },
    { "\"Softmax\":0", "\"Softmax\":1e-30", "breakdown/Softmax" },
    { "\"Softmax\":0", "\"Softer\":0", "breakdown/Softer" },
    { "\"result\":{", "\"result\":{\"error\":\"does_not_fit\",", "error" },
    { "\"batch\":1,", "\"batch\":2,", "latency_ms" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = write_variant (cases[i].from, cases[i].to);
      g_autoptr (GError) error = NULL;
      g_autoptr (BudGenzReplay) replay = bud_genz_replay_file (path, NULL, &error);
      const BudGenzMismatch *mismatch;

      g_assert_no_error (error);
      g_assert_cmpuint (replay->n_failed, ==, 1);
      g_assert_cmpuint (replay->n_passed, ==, 0);
      mismatch = g_ptr_array_index (replay->mismatches, 0);
      g_assert_cmpstr (mismatch->field, ==, cases[i].field);
      g_assert_cmpstr (mismatch->stage, ==, "prefill");
      g_assert_cmpuint (mismatch->line, ==, 2);
      g_remove (path);
    }
}

static void
test_agreement (void)
{
  g_autofree char *path = write_variant (NULL, NULL);
  g_autoptr (BudGenzReplay) replay = bud_genz_replay_file (path, NULL, NULL);

  g_assert_cmpuint (replay->n_passed, ==, 1);
  g_assert_cmpuint (replay->n_failed, ==, 0);
  g_remove (path);
}

static void
test_malformed (void)
{
  static const struct
  {
    const char *from;
    const char *to;
    const char *message;
  } cases[] = {
    { "\"id\":", "\"id\"", "column " },
    { "\"stage\":\"prefill\"", "\"stage\":\"warmup\"", "/stage: unknown kind of case" },
    { "\"stage\":\"prefill\"", "\"stage\":\"energy\"", "/params/base_stage: a string is expected" },
    { "\"tp\":4", "\"tp\":\"4\"", "/params/tp: an integer is expected" },
    { "\"tp\":4", "\"tp\":4.5", "/params/tp: an integer is expected" },
    { "\"tp\":4,", "", "/params/tp: an integer is expected" },
    { "\"bits\":\"fp8\"", "\"bits\":\"fp7\"", "/params/bits: one of " },
    { "\"vocab_size\":262144,", "", "/model/vocab_size: an integer is expected" },
    { "\"flops_tflops\":1000,", "", "/system/flops_tflops: a number is expected" },
    { "\"gear\":null", "\"gear\":3", "/system/gear: null or an object is expected" },
    { "\"system\":{", "\"system\":[", "column " },
    { "\"result\":{", "\"outcome\":{", "/result: an object is expected" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = write_variant (cases[i].from, cases[i].to);
      g_autofree char *place = g_strdup_printf ("%s:2: ", path);
      g_autoptr (GError) error = NULL;

      g_assert_null (bud_genz_replay_file (path, NULL, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      g_test_message ("%s", error->message);
      g_assert_true (g_str_has_prefix (error->message, place));
      g_assert_nonnull (strstr (error->message, cases[i].message));
      g_remove (path);
    }
}

static void
test_unreadable (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (bud_genz_replay_file ("/nonexistent/genz.jsonl", NULL, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

static void
test_cancelled (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "genz.jsonl", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (bud_genz_replay_file (path, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/planner/genz-replay/golden", test_golden);
  g_test_add_func ("/planner/genz-replay/systems", test_systems);
  g_test_add_func ("/planner/genz-replay/agreement", test_agreement);
  g_test_add_func ("/planner/genz-replay/mismatch", test_mismatch);
  g_test_add_func ("/planner/genz-replay/malformed", test_malformed);
  g_test_add_func ("/planner/genz-replay/unreadable", test_unreadable);
  g_test_add_func ("/planner/genz-replay/cancelled", test_cancelled);
  return g_test_run ();
}
