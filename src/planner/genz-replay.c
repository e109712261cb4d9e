#include "planner/genz-replay.h"

#include "planner/genz-case.h"

#include <math.h>
#include <string.h>

static void
deviation_free (gpointer data)
{
  BudGenzDeviation *deviation = data;

  g_free (deviation->stage);
  g_free (deviation->field);
  g_free (deviation->worst_id);
  g_free (deviation);
}

static void
mismatch_free (gpointer data)
{
  BudGenzMismatch *mismatch = data;

  g_free (mismatch->id);
  g_free (mismatch->stage);
  g_free (mismatch->field);
  g_free (mismatch->expected);
  g_free (mismatch->actual);
  g_free (mismatch);
}

void
bud_genz_replay_free (BudGenzReplay *replay)
{
  if (!replay)
    return;
  g_clear_pointer (&replay->deviations, g_ptr_array_unref);
  g_clear_pointer (&replay->mismatches, g_ptr_array_unref);
  g_free (replay);
}

/* The comparison of one case. `mismatch` is its first disagreement. */
typedef struct
{
  GHashTable *by_field; /* "stage\nfield" -> BudGenzDeviation, owned by the replay */
  BudGenzReplay *replay;
  const BudGenzReplayCase *replay_case;
  guint line;
  BudGenzMismatch *mismatch;
} Comparison;

static BudGenzDeviation *
find_deviation (Comparison *self, const char *field)
{
  g_autofree char *key = g_strconcat (self->replay_case->stage_name, "\n", field, NULL);
  BudGenzDeviation *deviation = g_hash_table_lookup (self->by_field, key);

  if (!deviation)
    {
      deviation = g_new0 (BudGenzDeviation, 1);
      deviation->stage = g_strdup (self->replay_case->stage_name);
      deviation->field = g_strdup (field);
      g_ptr_array_add (self->replay->deviations, deviation);
      g_hash_table_insert (self->by_field, g_steal_pointer (&key), deviation);
    }
  return deviation;
}

static void
note (Comparison *self, const char *field, double ratio, JsonNode *expected, JsonNode *actual)
{
  BudGenzDeviation *deviation = find_deviation (self, field);
  gboolean is_worst = !deviation->worst_id || ratio > deviation->largest_ratio;

  deviation->n_values++;
  if (is_worst)
    {
      deviation->largest_ratio = ratio;
      g_free (deviation->worst_id);
      deviation->worst_id = g_strdup (self->replay_case->id);
    }
  if (ratio <= BUD_GENZ_TOLERANCE)
    return;
  deviation->n_mismatches++;
  if (self->mismatch)
    return;
  self->mismatch = g_new0 (BudGenzMismatch, 1);
  self->mismatch->id = g_strdup (self->replay_case->id);
  self->mismatch->stage = g_strdup (self->replay_case->stage_name);
  self->mismatch->line = self->line;
  self->mismatch->field = g_strdup (field);
  self->mismatch->expected = expected ? json_to_string (expected, FALSE) : g_strdup ("absent");
  self->mismatch->actual = actual ? json_to_string (actual, FALSE) : g_strdup ("absent");
}

static gboolean
is_number (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node)
         && (json_node_get_value_type (node) == G_TYPE_INT64
             || json_node_get_value_type (node) == G_TYPE_DOUBLE);
}

/* 0 for equal, INFINITY for values that cannot be near each other. */
static double
relative_difference (JsonNode *expected, JsonNode *actual)
{
  double a, b;

  if (!is_number (expected) || !is_number (actual))
    return json_node_equal (expected, actual) ? 0 : INFINITY;
  a = json_node_get_double (expected);
  b = json_node_get_double (actual);
  if (a == b)
    return 0;
  return isfinite (a) && isfinite (b) ? fabs (a - b) / fmax (fabs (a), fabs (b)) : INFINITY;
}

static double
sort_key (JsonNode *node, guint position)
{
  static const char *const keys[] = { "batch", "micro batch", "TP", "PP" };

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);

      return position < G_N_ELEMENTS (keys) && json_object_has_member (object, keys[position])
                 ? json_object_get_double_member (object, keys[position])
                 : 0;
    }
  if (JSON_NODE_HOLDS_ARRAY (node) && position < json_array_get_length (json_node_get_array (node)))
    return json_array_get_double_element (json_node_get_array (node), position);
  return 0;
}

static int
compare_layouts (gconstpointer a, gconstpointer b)
{
  for (guint i = 0; i < 4; i++)
    {
      double x = sort_key (*(JsonNode *const *) a, i);
      double y = sort_key (*(JsonNode *const *) b, i);

      if (x != y)
        return x < y ? -1 : 1;
    }
  return 0;
}

/* GenZ's order of layouts is that of a set: not part of the answer. */
static GPtrArray *
list_elements (JsonArray *array, const char *field)
{
  static const char *const sets[] = { "rows", "evaluated_ubatch_tp_pp_latms_thr", "combos_tp_pp", NULL };
  GPtrArray *elements = g_ptr_array_new ();

  for (guint i = 0; i < json_array_get_length (array); i++)
    g_ptr_array_add (elements, json_array_get_element (array, i));
  if (g_strv_contains (sets, field))
    g_ptr_array_sort (elements, compare_layouts);
  return elements;
}

static void compare_nodes (Comparison *self, const char *field, JsonNode *expected, JsonNode *actual);

static void
compare_arrays (Comparison *self, const char *field, JsonNode *expected, JsonNode *actual)
{
  g_autoptr (GPtrArray) a = list_elements (json_node_get_array (expected), field);
  g_autoptr (GPtrArray) b = list_elements (json_node_get_array (actual), field);

  if (a->len != b->len)
    {
      note (self, field, INFINITY, expected, actual);
      return;
    }
  for (guint i = 0; i < a->len; i++)
    compare_nodes (self, field, g_ptr_array_index (a, i), g_ptr_array_index (b, i));
}

static void
compare_objects (Comparison *self, const char *field, JsonObject *expected, JsonObject *actual)
{
  g_autoptr (GList) ours = json_object_get_members (actual);
  g_autoptr (GList) theirs = json_object_get_members (expected);

  for (GList *member = theirs; member; member = member->next)
    {
      const char *name = member->data;
      g_autofree char *path = *field ? g_strconcat (field, "/", name, NULL) : g_strdup (name);
      JsonNode *node = json_object_get_member (actual, name);

      if (g_str_equal (path, "error_type"))
        continue;
      if (node)
        compare_nodes (self, path, json_object_get_member (expected, name), node);
      else
        note (self, path, INFINITY, json_object_get_member (expected, name), NULL);
    }
  for (GList *member = ours; member; member = member->next)
    {
      const char *name = member->data;
      g_autofree char *path = *field ? g_strconcat (field, "/", name, NULL) : g_strdup (name);

      if (!json_object_has_member (expected, name))
        note (self, path, INFINITY, NULL, json_object_get_member (actual, name));
    }
}

static void
compare_nodes (Comparison *self, const char *field, JsonNode *expected, JsonNode *actual)
{
  if (JSON_NODE_HOLDS_ARRAY (expected) && JSON_NODE_HOLDS_ARRAY (actual))
    compare_arrays (self, field, expected, actual);
  else if (JSON_NODE_HOLDS_OBJECT (expected) && JSON_NODE_HOLDS_OBJECT (actual))
    compare_objects (self, field, json_node_get_object (expected), json_node_get_object (actual));
  else if (JSON_NODE_HOLDS_VALUE (expected) && JSON_NODE_HOLDS_VALUE (actual))
    note (self, field, relative_difference (expected, actual), expected, actual);
  else
    note (self, field, JSON_NODE_TYPE (expected) == JSON_NODE_TYPE (actual) ? 0 : INFINITY, expected, actual);
}

static gboolean
replay_line (BudGenzReplay *replay, GHashTable *by_field, JsonParser *parser, const char *text, gsize length,
             guint line, GError **error)
{
  g_autoptr (BudGenzReplayCase) replay_case = NULL;
  g_autoptr (JsonObject) actual = NULL;
  JsonObject *expected;
  Comparison comparison = { by_field, replay, NULL, line, NULL };

  if (!json_parser_load_from_data (parser, text, (gssize) length, error))
    return FALSE;
  replay_case = bud_genz_replay_case_new (json_parser_get_root (parser), error);
  if (!replay_case)
    return FALSE;
  comparison.replay_case = replay_case;
  expected = json_object_get_object_member (json_node_get_object (json_parser_get_root (parser)), "result");
  actual = bud_genz_replay_case_run (replay_case, json_object_has_member (expected, "operators"));
  compare_objects (&comparison, "", expected, actual);
  if (comparison.mismatch)
    {
      replay->n_failed++;
      g_ptr_array_add (replay->mismatches, comparison.mismatch);
    }
  else
    replay->n_passed++;
  return TRUE;
}

/* Takes `inner`. A parser's position is in the line, which is all it was given. */
static void
locate_error (GError **error, const char *path, guint line, GError *inner)
{
  const char *message = inner->message;
  const char *place = "";

  if (g_str_has_prefix (message, "<data>:1:"))
    {
      message += strlen ("<data>:1:");
      place = "column ";
    }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s:%u: %s%s", path, line, place, message);
  g_error_free (inner);
}

BudGenzReplay *
bud_genz_replay_file (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (BudGenzReplay) replay = g_new0 (BudGenzReplay, 1);
  g_autoptr (GHashTable) by_field = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *text = NULL;
  gsize length;
  const char *end;
  guint line = 0;

  replay->deviations = g_ptr_array_new_with_free_func (deviation_free);
  replay->mismatches = g_ptr_array_new_with_free_func (mismatch_free);
  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  end = text + length;
  for (const char *start = text; start < end;)
    {
      const char *stop = memchr (start, '\n', (gsize) (end - start));
      GError *inner = NULL;

      stop = stop ? stop : end;
      line++;
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      for (; start < stop && g_ascii_isspace (*start); start++)
        ;
      if (start < stop
          && !replay_line (replay, by_field, parser, start, (gsize) (stop - start), line, &inner))
        {
          locate_error (error, path, line, inner);
          return NULL;
        }
      start = stop + 1;
    }
  if (replay->n_passed + replay->n_failed == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s:1: no case in this file", path);
      return NULL;
    }
  return g_steal_pointer (&replay);
}
