#include "planner/parameters-replay.h"

#include <math.h>
#include <string.h>

#include "catalog/catalog.h"
#include "catalog/config.h"
#include "catalog/json-text.h"

static void
case_free (gpointer data)
{
  BudParametersCase *self = data;

  g_free (self->model);
  g_free (self->refusal);
  g_free (self);
}

void
bud_parameters_replay_free (BudParametersReplay *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->cases);
  g_free (self);
}

static gboolean
refuse (GError **error, guint line, const char *problem)
{
  g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "%u: %s", line, problem);
  return FALSE;
}

/* Counts are far below 2^53, where a double is exact. */
static gboolean
read_count (JsonObject *object, guint64 *count)
{
  JsonNode *node = json_object_get_member (object, "parameters");
  double value;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return FALSE;
  if (json_node_get_value_type (node) != G_TYPE_INT64 && json_node_get_value_type (node) != G_TYPE_DOUBLE)
    return FALSE;
  value = json_node_get_double (node);
  if (!(value >= 1 && value <= 9007199254740992.0) || value != floor (value))
    return FALSE;
  *count = (guint64) value;
  return TRUE;
}

static void
count_case (BudParametersCase *item, JsonObject *config)
{
  g_autofree BudModel *model = g_new0 (BudModel, 1);
  g_autoptr (GError) error = NULL;
  BudParameterCounts counts;

  if (!bud_model_from_config (config, item->model, model, &error))
    {
      item->refusal = g_strdup (error->message);
      return;
    }
  bud_model_count_parameters (model, &counts);
  item->counted = counts.total;
  item->is_equal = item->counted == item->published;
}

static gboolean
replay_line (BudParametersReplay *self, const char *text, gsize length, guint line, GError **error)
{
  g_autofree char *clean = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) local = NULL;
  BudParametersCase *item;
  JsonObject *object;
  JsonNode *name, *config;
  guint64 published;

  if (memchr (text, '\0', length) != NULL)
    return refuse (error, line, "a NUL byte is no text");
  clean = bud_config_sanitize (text, (gssize) length);
  node = bud_json_parse (clean, -1, &local);
  if (node == NULL)
    return refuse (error, line, local->message);
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse (error, line, "a case must be an object with model, config and parameters");
  object = json_node_get_object (node);
  name = json_object_get_member (object, "model");
  config = json_object_get_member (object, "config");
  if (name == NULL || !JSON_NODE_HOLDS_VALUE (name) || json_node_get_value_type (name) != G_TYPE_STRING)
    return refuse (error, line, "/model: must be a string");
  if (config == NULL || !JSON_NODE_HOLDS_OBJECT (config))
    return refuse (error, line, "/config: must be an object");
  if (!read_count (object, &published))
    return refuse (error, line, "/parameters: must be a whole number from 1 to 9007199254740992");
  item = g_new0 (BudParametersCase, 1);
  item->line = line;
  item->model = g_strdup (json_node_get_string (name));
  item->published = published;
  count_case (item, json_node_get_object (config));
  g_ptr_array_add (self->cases, item);
  if (item->is_equal)
    self->n_passed++;
  else
    self->n_failed++;
  return TRUE;
}

static gboolean
is_blank (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isspace (text[i]))
      return FALSE;
  return TRUE;
}

BudParametersReplay *
bud_parameters_replay (const char *text, gsize length, GError **error)
{
  g_autoptr (BudParametersReplay) self = g_new0 (BudParametersReplay, 1);
  const char *end = text + length;
  guint line = 1;

  self->cases = g_ptr_array_new_with_free_func (case_free);
  for (const char *at = text; at < end; line++)
    {
      const char *newline = memchr (at, '\n', (gsize) (end - at));
      gsize width = (gsize) ((newline != NULL ? newline : end) - at);

      if (!is_blank (at, width) && !replay_line (self, at, width, line, error))
        return NULL;
      at += width + 1;
    }
  return g_steal_pointer (&self);
}

JsonNode *
bud_parameters_replay_to_json (const BudParametersReplay *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "passed");
  json_builder_add_int_value (builder, self->n_passed);
  json_builder_set_member_name (builder, "failed");
  json_builder_add_int_value (builder, self->n_failed);
  json_builder_set_member_name (builder, "cases");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->cases->len; i++)
    {
      const BudParametersCase *item = g_ptr_array_index (self->cases, i);

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "model");
      json_builder_add_string_value (builder, item->model);
      json_builder_set_member_name (builder, "published");
      json_builder_add_int_value (builder, (gint64) item->published);
      json_builder_set_member_name (builder, "counted");
      if (item->refusal == NULL)
        json_builder_add_int_value (builder, (gint64) item->counted);
      else
        json_builder_add_null_value (builder);
      json_builder_set_member_name (builder, "reason");
      json_builder_add_string_value (builder, item->refusal);
      json_builder_set_member_name (builder, "passed");
      json_builder_add_boolean_value (builder, item->is_equal);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}
