#include "catalog/scenario.h"

#include <math.h>
#include <string.h>

#include "catalog/json-text.h"

#define MAX_RANKS 65536.0
#define MAX_SEQUENCES 16777216.0
#define MAX_TOKENS 1e9

BudScenario *
bud_scenario_new (void)
{
  BudScenario *self = g_new0 (BudScenario, 1);

  self->engine_id = g_strdup ("vllm");
  self->method = BUD_METHOD_CALIBRATED;
  self->deployment.weight_format = BUD_FORMAT_BF16;
  self->deployment.activation_format = BUD_FORMAT_BF16;
  self->deployment.kv_format = BUD_FORMAT_BF16;
  self->deployment.has_cuda_graphs = true;
  self->workload.n_sequences = 1;
  self->workload.n_beams = 1;
  self->workload.input_tokens = 1024;
  self->workload.output_tokens = 256;
  self->ttft_limit_s = self->tpot_limit_s = self->e2e_limit_s = NAN;
  self->usd_per_device_hour = NAN;
  return self;
}

static JsonNode *
copy_node (JsonNode *node)
{
  return node != NULL ? json_node_copy (node) : NULL;
}

BudScenario *
bud_scenario_copy (const BudScenario *self)
{
  BudScenario *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  copy->model_id = g_strdup (self->model_id);
  copy->hardware_id = g_strdup (self->hardware_id);
  copy->usecase_id = g_strdup (self->usecase_id);
  copy->engine_id = g_strdup (self->engine_id);
  copy->model_spec = copy_node (self->model_spec);
  copy->hardware_spec = copy_node (self->hardware_spec);
  /* What is read from a file is never changed afterwards, so that copies may share it. */
  copy->extra = self->extra != NULL ? json_object_ref (self->extra) : NULL;
  return copy;
}

void
bud_scenario_free (BudScenario *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->model_id);
  g_free (self->hardware_id);
  g_free (self->usecase_id);
  g_free (self->engine_id);
  g_clear_pointer (&self->model_spec, json_node_unref);
  g_clear_pointer (&self->hardware_spec, json_node_unref);
  g_clear_pointer (&self->extra, json_object_unref);
  g_free (self);
}

gboolean
bud_scenario_equal (const BudScenario *a, const BudScenario *b)
{
  g_autofree char *text_a = bud_scenario_to_json (a);
  g_autofree char *text_b = bud_scenario_to_json (b);

  return strcmp (text_a, text_b) == 0;
}

/* Reading. Every reader takes its member out of `object`, so that what is left is unknown and kept. */

static gboolean
refuse (GError **error, const char *parent, const char *key, const char *problem)
{
  g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "%s/%s: %s", parent, key, problem);
  return FALSE;
}

static gboolean
read_string (JsonObject *object, const char *parent, const char *key, char **value, GError **error)
{
  JsonNode *node = json_object_get_member (object, key);

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_NULL (node))
    {
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        return refuse (error, parent, key, "must be a string");
      g_free (*value);
      *value = json_node_dup_string (node);
    }
  json_object_remove_member (object, key);
  return TRUE;
}

static gboolean
read_number (JsonObject *object, const char *parent, const char *key, double min, double max, gboolean whole,
             double *value, GError **error)
{
  JsonNode *node = json_object_get_member (object, key);
  g_autofree char *problem = NULL;
  char low[32], high[32];
  double number;
  GType type;

  if (node == NULL)
    return TRUE;
  if (JSON_NODE_HOLDS_NULL (node))
    {
      json_object_remove_member (object, key);
      return TRUE;
    }
  type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;
  if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
    return refuse (error, parent, key, whole ? "must be a whole number" : "must be a number");
  number = type == G_TYPE_INT64 ? (double) json_node_get_int (node) : json_node_get_double (node);
  if (!(number >= min && number <= max) || (whole && number != floor (number)))
    {
      problem = g_strdup_printf ("must be a %s from %s to %s", whole ? "whole number" : "number",
                                 bud_json_format_double (min, low), bud_json_format_double (max, high));
      return refuse (error, parent, key, problem);
    }
  *value = number;
  json_object_remove_member (object, key);
  return TRUE;
}

static gboolean
read_count (JsonObject *object, const char *parent, const char *key, double max, uint32_t *value,
            GError **error)
{
  double number = *value;

  if (!read_number (object, parent, key, 1, max, TRUE, &number, error))
    return FALSE;
  *value = (uint32_t) number;
  return TRUE;
}

static gboolean
read_boolean (JsonObject *object, const char *parent, const char *key, bool *value, GError **error)
{
  JsonNode *node = json_object_get_member (object, key);

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return refuse (error, parent, key, "must be true or false");
  *value = json_node_get_boolean (node);
  json_object_remove_member (object, key);
  return TRUE;
}

static gboolean
read_format (JsonObject *object, const char *parent, const char *key, BudFormat *value, gboolean *is_set,
             GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *problem = NULL;

  if (!read_string (object, parent, key, &name, error))
    return FALSE;
  if (name == NULL)
    return TRUE;
  if (!bud_format_parse (name, value))
    {
      problem = g_strdup_printf ("“%s” is not a number format", name);
      return refuse (error, parent, key, problem);
    }
  if (is_set != NULL)
    *is_set = TRUE;
  return TRUE;
}

/* A section as a mutable copy in *section (NULL when absent). */
static gboolean
read_section (JsonObject *object, const char *key, JsonObject **section, GError **error)
{
  JsonNode *node = json_object_get_member (object, key);
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  *section = NULL;
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse (error, "", key, "must be an object");
  *section = json_object_new ();
  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &name, &member))
    json_object_set_member (*section, name, json_node_copy (member));
  return TRUE;
}

/* Puts what is left of a section back into `extra`. */
static void
keep_rest (JsonObject *extra, const char *key, JsonObject *section)
{
  if (json_object_has_member (extra, key))
    json_object_remove_member (extra, key);
  if (section != NULL && json_object_get_size (section) > 0)
    json_object_set_object_member (extra, key, json_object_ref (section));
}

static gboolean
read_deployment (BudScenario *self, JsonObject *object, GError **error)
{
  g_autoptr (JsonObject) section = NULL;
  BudDeployment *d = &self->deployment;
  const char *p = "/deployment";

  if (!read_section (object, "deployment", &section, error))
    return FALSE;
  if (section != NULL
      && (!read_count (section, p, "devices", MAX_RANKS, &d->n_devices, error)
          || !read_count (section, p, "tp", MAX_RANKS, &d->tp, error)
          || !read_count (section, p, "pp", MAX_RANKS, &d->pp, error)
          || !read_count (section, p, "ep", MAX_RANKS, &d->ep, error)
          || !read_count (section, p, "dp", MAX_RANKS, &d->dp, error)
          || !read_format (section, p, "precision", &d->weight_format, NULL, error)
          || !read_format (section, p, "kv_precision", &d->kv_format, NULL, error)
          || !read_format (section, p, "activation_precision", &d->activation_format,
                           &self->has_activation_format, error)
          || !read_boolean (section, p, "cuda_graphs", &d->has_cuda_graphs, error)
          || !read_number (section, p, "expert_load_ratio", 1, 1000, FALSE, &d->expert_load_ratio, error)))
    return FALSE;
  keep_rest (object, "deployment", section);
  return TRUE;
}

static gboolean
read_workload (BudScenario *self, JsonObject *object, GError **error)
{
  g_autoptr (JsonObject) section = NULL;
  BudWorkload *w = &self->workload;
  const char *p = "/workload";

  if (!read_section (object, "workload", &section, error))
    return FALSE;
  if (section != NULL)
    {
      w->is_concurrency = json_object_has_member (section, "concurrency")
                          && !json_object_get_null_member (section, "concurrency");
      if (w->is_concurrency && json_object_has_member (section, "batch")
          && !json_object_get_null_member (section, "batch"))
        return refuse (error, p, "concurrency", "stands beside “batch”; give one of them");
      if (!read_count (section, p, "batch", MAX_SEQUENCES, &w->n_sequences, error)
          || !read_count (section, p, "concurrency", MAX_SEQUENCES, &w->n_sequences, error)
          || !read_count (section, p, "beams", 1024, &w->n_beams, error)
          || !read_number (section, p, "input_tokens", 1, MAX_TOKENS, FALSE, &w->input_tokens, error)
          || !read_number (section, p, "output_tokens", 1, MAX_TOKENS, FALSE, &w->output_tokens, error)
          || !read_number (section, p, "prefix_tokens", 0, MAX_TOKENS, FALSE, &w->prefix_tokens, error)
          || !read_number (section, p, "images", 0, 1e6, FALSE, &w->images, error))
        return FALSE;
    }
  keep_rest (object, "workload", section);
  return TRUE;
}

static gboolean
read_limits (BudScenario *self, JsonObject *object, GError **error)
{
  g_autoptr (JsonObject) section = NULL;

  if (!read_section (object, "slo", &section, error))
    return FALSE;
  if (section != NULL
      && (!read_number (section, "/slo", "ttft_s", 1e-9, 1e9, FALSE, &self->ttft_limit_s, error)
          || !read_number (section, "/slo", "tpot_s", 1e-9, 1e9, FALSE, &self->tpot_limit_s, error)
          || !read_number (section, "/slo", "e2e_s", 1e-9, 1e9, FALSE, &self->e2e_limit_s, error)))
    return FALSE;
  keep_rest (object, "slo", section);
  return TRUE;
}

/* An id, or a whole spec whose own id names it. */
static gboolean
read_reference (JsonObject *object, const char *key, char **id, JsonNode **spec, GError **error)
{
  JsonNode *node = json_object_get_member (object, key);
  static const char *const id_keys[] = { "id", "_name_or_path", "model_id", "name" };

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return read_string (object, "", key, id, error);
  *spec = json_node_copy (node);
  for (guint i = 0; i < G_N_ELEMENTS (id_keys) && *id == NULL; i++)
    {
      JsonNode *name = json_object_get_member (json_node_get_object (node), id_keys[i]);

      if (name != NULL && JSON_NODE_HOLDS_VALUE (name) && json_node_get_value_type (name) == G_TYPE_STRING)
        *id = json_node_dup_string (name);
    }
  if (*id == NULL)
    *id = g_strdup ("inline");
  json_object_remove_member (object, key);
  return TRUE;
}

static gboolean
read_header (JsonObject *object, GError **error)
{
  g_autofree char *format = NULL;
  g_autofree char *problem = NULL;
  double version = 0;

  if (!read_string (object, "", "format", &format, error))
    return FALSE;
  if (g_strcmp0 (format, "bud-scenario") != 0)
    return refuse (error, "", "format", "must be \"bud-scenario\"");
  if (!json_object_has_member (object, "version"))
    return refuse (error, "", "version", "is missing");
  if (!read_number (object, "", "version", 1, 1e9, TRUE, &version, error))
    return FALSE;
  if (version > BUD_SCENARIO_VERSION)
    {
      problem = g_strdup_printf ("%.0f is later than %d, the last this program reads", version,
                                 BUD_SCENARIO_VERSION);
      return refuse (error, "", "version", problem);
    }
  if (version < 1)
    return refuse (error, "", "version", "is missing");
  return TRUE;
}

static gboolean
read_names (BudScenario *self, JsonObject *object, GError **error)
{
  g_autofree char *method = NULL;
  g_autofree char *problem = NULL;

  if (!read_string (object, "", "name", &self->name, error)
      || !read_reference (object, "model", &self->model_id, &self->model_spec, error)
      || !read_reference (object, "hardware", &self->hardware_id, &self->hardware_spec, error)
      || !read_string (object, "", "usecase", &self->usecase_id, error)
      || !read_string (object, "", "engine", &self->engine_id, error)
      || !read_string (object, "", "method", &method, error)
      || !read_number (object, "", "usd_per_device_hour", 0, 1e6, FALSE, &self->usd_per_device_hour, error))
    return FALSE;
  if (method != NULL && !bud_method_parse (method, &self->method))
    {
      problem = g_strdup_printf ("“%s” is not one of genz, ideal, calibrated", method);
      return refuse (error, "", "method", problem);
    }
  return TRUE;
}

BudScenario *
bud_scenario_from_json (const char *text, gssize length, GError **error)
{
  g_autoptr (BudScenario) self = bud_scenario_new ();
  g_autoptr (JsonNode) root = bud_json_parse (text, length, error);
  g_autoptr (JsonNode) wrapper = NULL;
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (JsonObject) object = NULL;

  if (root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "/: must be an object");
      return NULL;
    }
  holder = json_object_new ();
  json_object_set_member (holder, "root", json_node_copy (root));
  if (!read_section (holder, "root", &object, error) || !read_header (object, error)
      || !read_names (self, object, error) || !read_deployment (self, object, error)
      || !read_workload (self, object, error) || !read_limits (self, object, error))
    return NULL;
  if (!self->has_activation_format)
    self->deployment.activation_format = bud_format_default_activation (self->deployment.weight_format);
  if (json_object_get_size (object) > 0)
    self->extra = g_steal_pointer (&object);
  return g_steal_pointer (&self);
}

/* Writing. */

static void
set_count (JsonObject *object, const char *key, uint32_t value)
{
  if (value > 0)
    json_object_set_int_member (object, key, value);
}

static void
set_number (JsonObject *object, const char *key, double value)
{
  if (isfinite (value))
    json_object_set_double_member (object, key, value);
}

static void
set_string (JsonObject *object, const char *key, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, key, value);
}

/* Adds the unknown keys that were read in this place; known ones win. */
static void
add_extra (JsonObject *object, JsonObject *extra)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  if (extra == NULL)
    return;
  json_object_iter_init_ordered (&iter, extra);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    if (!json_object_has_member (object, name))
      json_object_set_member (object, name, json_node_copy (member));
}

static JsonObject *
extra_section (const BudScenario *self, const char *key)
{
  JsonNode *node = self->extra != NULL ? json_object_get_member (self->extra, key) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static void
write_deployment (const BudScenario *self, JsonObject *root)
{
  JsonObject *object = json_object_new ();
  const BudDeployment *d = &self->deployment;

  set_count (object, "devices", d->n_devices);
  set_count (object, "tp", d->tp);
  set_count (object, "pp", d->pp);
  set_count (object, "ep", d->ep);
  set_count (object, "dp", d->dp);
  set_string (object, "precision", bud_format_name (d->weight_format));
  if (self->has_activation_format)
    set_string (object, "activation_precision", bud_format_name (d->activation_format));
  set_string (object, "kv_precision", bud_format_name (d->kv_format));
  json_object_set_boolean_member (object, "cuda_graphs", d->has_cuda_graphs);
  if (d->expert_load_ratio > 0)
    set_number (object, "expert_load_ratio", d->expert_load_ratio);
  add_extra (object, extra_section (self, "deployment"));
  json_object_set_object_member (root, "deployment", object);
}

static void
write_workload (const BudScenario *self, JsonObject *root)
{
  JsonObject *object = json_object_new ();
  const BudWorkload *w = &self->workload;

  set_count (object, w->is_concurrency ? "concurrency" : "batch", w->n_sequences);
  set_count (object, "beams", w->n_beams);
  set_number (object, "input_tokens", w->input_tokens);
  set_number (object, "output_tokens", w->output_tokens);
  set_number (object, "prefix_tokens", w->prefix_tokens);
  if (w->images > 0)
    set_number (object, "images", w->images);
  add_extra (object, extra_section (self, "workload"));
  json_object_set_object_member (root, "workload", object);
}

static void
write_limits (const BudScenario *self, JsonObject *root)
{
  JsonObject *object = json_object_new ();

  set_number (object, "ttft_s", self->ttft_limit_s);
  set_number (object, "tpot_s", self->tpot_limit_s);
  set_number (object, "e2e_s", self->e2e_limit_s);
  add_extra (object, extra_section (self, "slo"));
  if (json_object_get_size (object) > 0)
    json_object_set_object_member (root, "slo", object);
  else
    json_object_unref (object);
}

char *
bud_scenario_to_json (const BudScenario *self)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *root = json_object_new ();

  json_node_take_object (node, root);
  set_string (root, "format", "bud-scenario");
  json_object_set_int_member (root, "version", BUD_SCENARIO_VERSION);
  set_string (root, "name", self->name);
  if (self->model_spec != NULL)
    json_object_set_member (root, "model", json_node_copy (self->model_spec));
  else
    set_string (root, "model", self->model_id);
  if (self->hardware_spec != NULL)
    json_object_set_member (root, "hardware", json_node_copy (self->hardware_spec));
  else
    set_string (root, "hardware", self->hardware_id);
  set_string (root, "usecase", self->usecase_id);
  set_string (root, "method", bud_method_name (self->method));
  set_string (root, "engine", self->engine_id);
  write_deployment (self, root);
  write_workload (self, root);
  write_limits (self, root);
  set_number (root, "usd_per_device_hour", self->usd_per_device_hour);
  add_extra (root, self->extra);
  return bud_json_to_string (node, TRUE);
}

static BudStatus
refuse_layout (const BudDeployment *d, BudMethod method, guint64 product, BudDiagnostic *diagnostic)
{
  guint64 below = d->n_devices / product * product;
  guint64 nearest = below > 0 ? below : product;
  const char *third = method == BUD_METHOD_GENZ ? "ep" : "dp";
  uint32_t third_ranks = method == BUD_METHOD_GENZ ? d->ep : d->dp;

  if (d->tp > 0)
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "devices", (double) nearest,
                     "devices %u and layout tp %u x pp %u x %s %u = %" G_GUINT64_FORMAT
                     " disagree: devices must be a multiple of the layout, e.g. %" G_GUINT64_FORMAT,
                     d->n_devices, d->tp, d->pp, third, third_ranks, product, nearest);
  return bud_fail (diagnostic, BUD_STATUS_INVALID, "devices", (double) nearest,
                   "devices %u and layout pp %u x %s %u = %" G_GUINT64_FORMAT
                   " disagree: devices must be a multiple of the layout, e.g. %" G_GUINT64_FORMAT,
                   d->n_devices, d->pp, third, third_ranks, product, nearest);
}

BudStatus
bud_deployment_resolve (BudDeployment *d, BudMethod method, BudDiagnostic *diagnostic)
{
  guint64 others, product;

  d->pp = MAX (d->pp, 1);
  d->ep = MAX (d->ep, 1);
  d->dp = MAX (d->dp, 1);
  others = method == BUD_METHOD_GENZ ? (guint64) d->ep * d->pp : (guint64) d->pp * d->dp;
  if (d->n_devices == 0)
    {
      product = others * MAX (d->tp, 1);
      if (others > (guint64) MAX_RANKS || product > (guint64) MAX_RANKS)
        return bud_fail (diagnostic, BUD_STATUS_INVALID, "devices", NAN,
                         "the layout needs more than %d devices", (int) MAX_RANKS);
      d->n_devices = (uint32_t) product;
    }
  if (d->tp == 0)
    {
      if (d->n_devices % others != 0)
        return refuse_layout (d, method, others, diagnostic);
      d->tp = (uint32_t) (d->n_devices / others);
    }
  product = others * d->tp;
  if (d->n_devices % product != 0)
    return refuse_layout (d, method, product, diagnostic);
  return BUD_STATUS_OK;
}

gboolean
bud_scenario_resolve (BudScenario *self, GError **error)
{
  BudDeployment *d = &self->deployment;
  BudDiagnostic diagnostic = { 0 };

  if (bud_deployment_resolve (d, self->method, &diagnostic) != BUD_STATUS_OK)
    {
      g_set_error_literal (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, diagnostic.message);
      return FALSE;
    }
  if (!self->has_activation_format)
    d->activation_format = bud_format_default_activation (d->weight_format);
  return TRUE;
}
