#include "config.h"

#include "planner/trace.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "catalog/catalog.h"
#include "catalog/json-text.h"
#include "planner/trace-rows.h"
#include "planner/trace-text.h"

#define MAX_TOKENS 16777216.0
#define MAX_ARRIVAL_S 1e9
#define MAX_DATE_S 1e12

static const struct
{
  const char *name;
  double min, max;
  gboolean is_optional;
} columns[BUD_N_TRACE_COLUMNS] = {
  { "arrival_s", 0, MAX_ARRIVAL_S, FALSE },
  { "input_tokens", 1, MAX_TOKENS, FALSE },
  { "output_tokens", 1, MAX_TOKENS, FALSE },
  { "prefix_tokens", 0, MAX_TOKENS, TRUE },
  { "group", 0, 0, TRUE },
  { "session", 0, 0, TRUE },
  { "hash_ids", 0, 0, TRUE },
};

#define N_NUMBERS (BUD_TRACE_PREFIX + 1) /* columns that hold one number */

typedef struct
{
  BudTraceRows rows;
  GHashTable *names[2]; /* of groups and sessions: their numbers from 1 */
  const BudTraceMapping *mapping;
} Reader;

BudTrace *
bud_trace_new (GArray *requests)
{
  BudTrace *self = g_new0 (BudTrace, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->requests = g_array_ref (requests);
  self->prefixes = g_array_new (FALSE, FALSE, sizeof (BudServingPrefix));
  return self;
}

BudTrace *
bud_trace_ref (BudTrace *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
bud_trace_unref (BudTrace *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_array_unref (self->requests);
  g_array_unref (self->prefixes);
  g_free (self);
}

double
bud_trace_shared_ratio (const BudTrace *self)
{
  g_autofree gboolean *is_known = g_new0 (gboolean, self->prefixes->len + 1);
  double tokens = 0, shared = 0;

  for (guint i = 0; i < self->requests->len; i++)
    {
      const BudServingRequest *r = &g_array_index (self->requests, BudServingRequest, i);
      const BudServingPrefix *prefixes = (BudServingPrefix *) (gpointer) self->prefixes->data;
      guint at = r->prefix;

      while (at != 0 && !is_known[at])
        at = prefixes[at - 1].parent;
      tokens += r->input_tokens;
      shared += at != 0 ? prefixes[at - 1].tokens : r->cached_tokens;
      for (at = r->leaves; at != 0 && !is_known[at]; at = prefixes[at - 1].parent)
        is_known[at] = TRUE;
    }
  return tokens > 0 ? shared / tokens : 0;
}

gboolean
bud_trace_column_is_optional (BudTraceColumn column)
{
  return columns[column].is_optional;
}

static gboolean fail (GError **error, guint line, const char *format, ...) G_GNUC_PRINTF (3, 4);

static gboolean
fail (GError **error, guint line, const char *format, ...)
{
  va_list arguments;
  g_autofree char *text = NULL;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "%u: %s", line, text);
  return FALSE;
}

/* `values` has one number a column, NAN where the line has none. */
static gboolean
add_request (Reader *self, const double *values, BudTraceRow *row, guint line, GError **error)
{
  double factor = self->mapping->times == BUD_TRACE_MILLISECONDS ? 1e-3 : 1;
  BudServingRequest *request = &row->request;

  for (guint i = 0; i < N_NUMBERS; i++)
    {
      double max
          = i == BUD_TRACE_ARRIVAL && self->mapping->times == BUD_TRACE_DATES ? MAX_DATE_S : columns[i].max;

      if (isnan (values[i]) && columns[i].is_optional)
        continue;
      if (isnan (values[i]))
        return fail (error, line, _ ("%s is missing"), columns[i].name);
      if (!(values[i] >= columns[i].min && values[i] <= max)
          || (i != BUD_TRACE_ARRIVAL && values[i] != floor (values[i])))
        return fail (error, line, _ ("%s must be a %s from %.0f to %.0f"), columns[i].name,
                     i == BUD_TRACE_ARRIVAL ? _ ("number") : _ ("whole number"), columns[i].min, max);
    }
  request->send_s = values[BUD_TRACE_ARRIVAL] * factor;
  request->input_tokens = (guint32) values[BUD_TRACE_INPUT];
  request->output_tokens = (guint32) values[BUD_TRACE_OUTPUT];
  if (values[BUD_TRACE_PREFIX] > 0)
    row->prefix_tokens = MIN ((guint32) values[BUD_TRACE_PREFIX], request->input_tokens);
  if (row->group == 0)
    request->cached_tokens = row->prefix_tokens;
  row->line = line;
  g_array_append_val (self->rows.rows, *row);
  return TRUE;
}

/* Of a group or session; nothing is none. */
static guint
number_of (Reader *self, guint column, const char *name)
{
  GHashTable *names = self->names[column - BUD_TRACE_GROUP];
  gpointer number = *name != '\0' ? g_hash_table_lookup (names, name) : NULL;

  if (*name == '\0' || number != NULL)
    return GPOINTER_TO_UINT (number);
  g_hash_table_insert (names, g_strdup (name), GUINT_TO_POINTER (g_hash_table_size (names) + 1));
  return g_hash_table_size (names);
}

static gboolean
read_date (const char *text, guint column, guint line, double *value, GError **error)
{
  if (bud_trace_read_date (text, value))
    return TRUE;
  return fail (error, line, _ ("%s: “%s” is not a date and time"), columns[column].name, text);
}

static gboolean
read_member (JsonNode *member, const BudTraceMapping *mapping, guint column, guint line, double *value,
             GError **error)
{
  GType type = JSON_NODE_HOLDS_VALUE (member) ? json_node_get_value_type (member) : G_TYPE_NONE;

  if (column == BUD_TRACE_ARRIVAL && mapping->times == BUD_TRACE_DATES && type == G_TYPE_STRING)
    return read_date (json_node_get_string (member), column, line, value, error);
  *value = type == G_TYPE_INT64 || type == G_TYPE_DOUBLE ? json_node_get_double (member) : NAN;
  if (isnan (*value))
    return fail (error, line, _ ("%s must be a number"), columns[column].name);
  return TRUE;
}

static gboolean
read_blocks (Reader *self, JsonNode *member, BudTraceRow *row, guint line, GError **error)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (member) ? json_node_get_array (member) : NULL;

  row->first_block = self->rows.blocks->len;
  row->n_blocks = array != NULL ? json_array_get_length (array) : 0;
  for (guint i = 0; i < row->n_blocks; i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      gint64 block;

      if (!JSON_NODE_HOLDS_VALUE (element) || json_node_get_value_type (element) != G_TYPE_INT64)
        return fail (error, line, _ ("%s must be whole numbers"), columns[BUD_TRACE_BLOCKS].name);
      block = json_node_get_int (element);
      g_array_append_val (self->rows.blocks, block);
    }
  return array != NULL || fail (error, line, _ ("%s must be an array"), columns[BUD_TRACE_BLOCKS].name);
}

static gboolean
read_name (Reader *self, JsonNode *member, guint column, BudTraceRow *row, guint line, GError **error)
{
  GType type = JSON_NODE_HOLDS_VALUE (member) ? json_node_get_value_type (member) : G_TYPE_NONE;
  g_autofree char *name = NULL;

  if (type == G_TYPE_STRING)
    name = g_strdup (json_node_get_string (member));
  else if (type == G_TYPE_INT64)
    name = g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (member));
  else
    return fail (error, line, _ ("%s must be text or a whole number"), columns[column].name);
  *(column == BUD_TRACE_GROUP ? &row->group : &row->session) = number_of (self, column, name);
  return TRUE;
}

static gboolean
add_json (Reader *self, const char *text, guint line, GError **error)
{
  const BudTraceMapping *mapping = self->mapping;
  BudTraceRow row = { 0 };
  g_autoptr (GError) problem = NULL;
  g_autoptr (JsonNode) node = bud_json_parse (text, -1, &problem);
  double values[BUD_N_TRACE_COLUMNS];
  JsonObject *object;

  if (problem != NULL)
    return fail (error, line, _ ("not a JSON object: %s"), problem->message);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return fail (error, line, _ ("not a JSON object"));
  object = json_node_get_object (node);
  for (guint i = 0; i < BUD_N_TRACE_COLUMNS; i++)
    {
      JsonNode *member
          = mapping->names[i] != NULL ? json_object_get_member (object, mapping->names[i]) : NULL;

      values[i] = NAN;
      if (member == NULL || JSON_NODE_HOLDS_NULL (member))
        continue;
      if (i < N_NUMBERS           ? !read_member (member, mapping, i, line, &values[i], error)
          : i == BUD_TRACE_BLOCKS ? !read_blocks (self, member, &row, line, error)
                                  : !read_name (self, member, i, &row, line, error))
        return FALSE;
    }
  return add_request (self, values, &row, line, error);
}

static gboolean
find_places (const BudTraceMapping *mapping, GPtrArray *titles, guint line, int *places, GError **error)
{
  for (guint i = 0; i < BUD_N_TRACE_COLUMNS; i++)
    {
      places[i] = -1;
      for (guint j = 0; j < titles->len && mapping->names[i] != NULL; j++)
        if (g_ascii_strcasecmp (titles->pdata[j], mapping->names[i]) == 0)
          {
            if (places[i] >= 0)
              return fail (error, line, _ ("two columns “%s”"), mapping->names[i]);
            places[i] = (int) j;
          }
      if (places[i] < 0 && !columns[i].is_optional)
        return fail (error, line, _ ("no column “%s”"),
                     mapping->names[i] != NULL ? mapping->names[i] : columns[i].name);
    }
  return TRUE;
}

/* What a decimal comma or an unquoted one would do: shift every figure behind it. */
static gboolean
check_width (const BudCsvRow *row, guint n_columns, GError **error)
{
  for (guint i = n_columns; i < row->fields->len; i++)
    if (*(const char *) row->fields->pdata[i] != '\0')
      return fail (error, row->line, _ ("%u cells below %u titles; decimals take a point"), row->fields->len,
                   n_columns);
  return TRUE;
}

static gboolean
add_csv (Reader *self, GPtrArray *cells, const int *places, guint line, GError **error)
{
  const BudTraceMapping *mapping = self->mapping;
  BudTraceRow row = { 0 };
  int n_cells = (int) cells->len;
  double values[BUD_N_TRACE_COLUMNS];

  for (guint i = 0; i < BUD_N_TRACE_COLUMNS; i++)
    {
      const char *cell = places[i] >= 0 && places[i] < n_cells ? cells->pdata[places[i]] : "";
      char *end = NULL;

      values[i] = NAN;
      if (*cell == '\0')
        continue;
      if (i == BUD_TRACE_BLOCKS)
        return fail (error, line, _ ("%s must be an array"), columns[i].name);
      if (i >= N_NUMBERS)
        {
          *(i == BUD_TRACE_GROUP ? &row.group : &row.session) = number_of (self, i, cell);
          continue;
        }
      if (i == BUD_TRACE_ARRIVAL && mapping->times == BUD_TRACE_DATES)
        {
          if (!read_date (cell, i, line, &values[i], error))
            return FALSE;
          continue;
        }
      values[i] = g_ascii_strtod (cell, &end);
      if (*end != '\0' || isnan (values[i]))
        return fail (error, line, _ ("%s: “%s” is not a number"), columns[i].name, cell);
    }
  return add_request (self, values, &row, line, error);
}

/* By line where times are equal. */
static int
compare (gconstpointer a, gconstpointer b)
{
  const BudTraceRow *x = a, *y = b;

  if (x->request.send_s != y->request.send_s)
    return x->request.send_s < y->request.send_s ? -1 : 1;
  return x->line < y->line ? -1 : x->line > y->line;
}

static gboolean
read_csv (Reader *self, const char *text, GError **error)
{
  guint line = 1;
  int places[BUD_N_TRACE_COLUMNS];
  g_autoptr (GError) problem = NULL;
  g_autoptr (BudCsvRow) titles = bud_trace_read_row (&text, &line, &problem);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  if (problem == NULL
      && !find_places (self->mapping, titles != NULL ? titles->fields : none,
                       titles != NULL ? titles->line : 1, places, error))
    return FALSE;
  while (problem == NULL)
    {
      g_autoptr (BudCsvRow) row = bud_trace_read_row (&text, &line, &problem);

      if (row == NULL)
        break;
      if (!check_width (row, titles->fields->len, error)
          || !add_csv (self, row->fields, places, row->line, error))
        return FALSE;
    }
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static gboolean
read_json (Reader *self, const char *text, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (*g_strstrip (lines[i]) != '\0' && !add_json (self, lines[i], i + 1, error))
      return FALSE;
  return TRUE;
}

static BudTrace *
finish (Reader *self, GError **error)
{
  g_autoptr (GArray) requests = g_array_new (FALSE, FALSE, sizeof (BudServingRequest));
  g_autoptr (BudTrace) trace = bud_trace_new (requests);
  double first_s;
  guint line;

  if (self->rows.rows->len == 0)
    {
      fail (error, 1, _ ("the trace has no requests"));
      return NULL;
    }
  g_array_sort (self->rows.rows, compare);
  first_s = g_array_index (self->rows.rows, BudTraceRow, 0).request.send_s;
  line = bud_trace_share (&self->rows, trace->prefixes);
  if (line > 0)
    {
      fail (error, line, _ ("%s: their number fits the input tokens at no block size"),
            columns[BUD_TRACE_BLOCKS].name);
      return NULL;
    }
  for (guint i = 0; i < self->rows.rows->len; i++)
    {
      BudServingRequest *request = &g_array_index (self->rows.rows, BudTraceRow, i).request;

      request->send_s -= first_s;
      g_array_append_val (requests, *request);
    }
  return g_steal_pointer (&trace);
}

static BudTrace *
parse_with (const char *text, const BudTraceMapping *mapping, GError **error)
{
  Reader reader = { .rows = { g_array_new (FALSE, FALSE, sizeof (BudTraceRow)),
                              g_array_new (FALSE, FALSE, sizeof (gint64)) },
                    .mapping = mapping };
  BudTrace *trace = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (reader.names); i++)
    reader.names[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (bud_trace_is_json (text) ? read_json (&reader, text, error) : read_csv (&reader, text, error))
    trace = finish (&reader, error);
  g_array_unref (reader.rows.rows);
  g_array_unref (reader.rows.blocks);
  for (guint i = 0; i < G_N_ELEMENTS (reader.names); i++)
    g_hash_table_unref (reader.names[i]);
  return trace;
}

BudTrace *
bud_trace_parse (const char *text, gsize length, const BudTraceMapping *mapping, GError **error)
{
  g_autofree char *clean = bud_trace_text (text, length, error);
  g_autoptr (BudTracePreview) preview = NULL;

  if (clean == NULL)
    return NULL;
  if (mapping == NULL)
    preview = bud_trace_preview_new (text, length, 1, error);
  if (mapping == NULL && preview == NULL)
    return NULL;
  return parse_with (clean, mapping != NULL ? mapping : &preview->guessed, error);
}
