/* Reading a scenario document. */
#include "catalog/scenario.h"

#include <math.h>
#include <string.h>

#include "catalog/json-read.h"
#include "catalog/json-text.h"
#include "catalog/scenario-members.h"

#define MAX_RANKS 65536.0
#define MAX_SEQUENCES 16777216.0
#define MAX_TOKENS 1e9

/* An id, or a whole spec whose own id names it. */
static gboolean
read_reference (JsonObject *object, const char *parent, const char *key, char **id, JsonNode **spec,
                GError **error)
{
  JsonNode *node = json_object_get_member (object, key);
  static const char *const id_keys[] = { "id", "_name_or_path", "model_id", "name" };

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return bud_scenario_read_string (object, parent, key, id, error);
  *spec = json_node_copy (node);
  for (guint i = 0; i < G_N_ELEMENTS (id_keys) && *id == NULL; i++)
    {
      JsonNode *name = json_object_get_member (json_node_get_object (node), id_keys[i]);

      if (name != NULL && JSON_NODE_HOLDS_VALUE (name) && json_node_get_value_type (name) == G_TYPE_STRING)
        *id = json_node_dup_string (name);
    }
  if (*id == NULL)
    *id = g_strdup ("inline");
  if (!bud_json_is_line (*id))
    {
      g_autofree char *pointer = g_strdup_printf ("%s/%s", parent, key);

      return bud_scenario_refuse (error, pointer, "id", BUD_JSON_NOT_A_LINE);
    }
  json_object_remove_member (object, key);
  return TRUE;
}

static gboolean
read_choice (JsonObject *object, const char *parent, const char *key, const char *const choices[2],
             bool *is_second, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *problem = NULL;

  if (!bud_scenario_read_string (object, parent, key, &name, error) || name == NULL)
    return name == NULL && (error == NULL || *error == NULL);
  *is_second = g_ascii_strcasecmp (name, choices[1]) == 0;
  if (*is_second || g_ascii_strcasecmp (name, choices[0]) == 0)
    return TRUE;
  problem = g_strdup_printf ("“%s” is not one of %s, %s", name, choices[0], choices[1]);
  return bud_scenario_refuse (error, parent, key, problem);
}

static gboolean
read_adapters (JsonObject *object, const char *p, BudLora *lora, GError **error)
{
  static const char *const targets[] = { "attention", "all" };

  if (!bud_scenario_read_count (object, p, "lora_rank", 1024, &lora->rank, error)
      || !bud_scenario_read_count (object, p, "lora_adapters", 65536, &lora->n_adapters, error)
      || !read_choice (object, p, "lora_targets", targets, &lora->covers_ffn, error))
    return FALSE;
  if (lora->rank != 0 && lora->n_adapters == 0)
    lora->n_adapters = 1;
  return TRUE;
}

static gboolean
read_offload (JsonObject *object, const char *p, BudOffload *offload, GError **error)
{
  return bud_scenario_read_number (object, p, "offload_weights_ratio", 0, 1, FALSE, &offload->weights_ratio,
                                   error)
         && bud_scenario_read_number (object, p, "offload_kv_cache_ratio", 0, 1, FALSE,
                                      &offload->kv_cache_ratio, error)
         && bud_scenario_read_number (object, p, "offload_bytes_per_s", 1, 1e15, FALSE,
                                      &offload->link_bytes_per_s, error);
}

static gboolean
read_speculation (BudScenario *self, JsonObject *object, const char *p, GError **error)
{
  BudSpeculation *s = &self->deployment.speculation;
  g_autofree char *draft = NULL;
  JsonNode *spec = NULL;

  if (!read_reference (object, p, "draft", &draft, &spec, error)
      || !bud_scenario_read_count (object, p, "draft_tokens", 64, &s->n_tokens, error)
      || !bud_scenario_read_number (object, p, "acceptance_ratio", 0, 1, FALSE, &s->acceptance_ratio, error))
    {
      g_clear_pointer (&spec, json_node_unref);
      return FALSE;
    }
  bud_scenario_set_draft (self, draft);
  if (spec != NULL)
    {
      /* A whole model, whatever it calls itself. */
      s->kind = BUD_SPECULATION_MODEL;
      g_free (self->draft_id);
      self->draft_id = g_steal_pointer (&draft);
      self->draft_spec = spec;
    }
  return TRUE;
}

/* Chunks, and pools apart. */
static gboolean
read_schedule (JsonObject *object, const char *p, BudDeployment *d, GError **error)
{
  g_autofree char *pools = NULL;

  if (!bud_scenario_read_count (object, p, "chunk_tokens", MAX_SEQUENCES, &d->chunk_tokens, error)
      || !bud_scenario_read_string (object, p, "disaggregate", &pools, error))
    return FALSE;
  return pools == NULL || bud_pools_parse (pools, &d->n_prefill_instances, &d->n_decode_instances)
         || bud_scenario_refuse (error, p, "disaggregate",
                                 "must be as “2p1d”: instances for prefill and for decode");
}

static gboolean
read_deployment (BudScenario *self, JsonObject *object, GError **error)
{
  g_autoptr (JsonObject) section = NULL;
  BudDeployment *d = &self->deployment;
  const char *p = "/deployment";

  if (!bud_scenario_read_section (object, "deployment", &section, error))
    return FALSE;
  if (section != NULL
      && (!bud_scenario_read_count (section, p, "devices", MAX_RANKS, &d->n_devices, error)
          || !bud_scenario_read_count (section, p, "tp", MAX_RANKS, &d->tp, error)
          || !bud_scenario_read_count (section, p, "pp", MAX_RANKS, &d->pp, error)
          || !bud_scenario_read_count (section, p, "ep", MAX_RANKS, &d->ep, error)
          || !bud_scenario_read_count (section, p, "dp", MAX_RANKS, &d->dp, error)
          || !bud_scenario_read_format (section, p, "precision", &d->weight_format, NULL, error)
          || !bud_scenario_read_format (section, p, "kv_precision", &d->kv_format, NULL, error)
          || !bud_scenario_read_format (section, p, "activation_precision", &d->activation_format,
                                        &self->has_activation_format, error)
          || !bud_scenario_read_boolean (section, p, "cuda_graphs", &d->has_cuda_graphs, error)
          || !bud_scenario_read_number (section, p, "expert_load_ratio", 1, 1000, FALSE,
                                        &d->expert_load_ratio, error)
          || !read_adapters (section, p, &d->lora, error) || !read_offload (section, p, &d->offload, error)
          || !read_speculation (self, section, p, error) || !read_schedule (section, p, d, error)))
    return FALSE;
  bud_scenario_keep_rest (object, "deployment", section);
  return TRUE;
}

static gboolean
read_workload (BudScenario *self, JsonObject *object, GError **error)
{
  g_autoptr (JsonObject) section = NULL;
  BudWorkload *w = &self->workload;
  const char *p = "/workload";

  if (!bud_scenario_read_section (object, "workload", &section, error))
    return FALSE;
  if (section != NULL)
    {
      w->is_concurrency = json_object_has_member (section, "concurrency")
                          && !json_object_get_null_member (section, "concurrency");
      if (w->is_concurrency && json_object_has_member (section, "batch")
          && !json_object_get_null_member (section, "batch"))
        return bud_scenario_refuse (error, p, "concurrency", "stands beside “batch”; give one of them");
      if (!bud_scenario_read_count (section, p, "batch", MAX_SEQUENCES, &w->n_sequences, error)
          || !bud_scenario_read_count (section, p, "concurrency", MAX_SEQUENCES, &w->n_sequences, error)
          || !bud_scenario_read_count (section, p, "beams", 1024, &w->n_beams, error)
          || !bud_scenario_read_number (section, p, "input_tokens", 1, MAX_TOKENS, FALSE, &w->input_tokens,
                                        error)
          || !bud_scenario_read_number (section, p, "output_tokens", 1, MAX_TOKENS, FALSE, &w->output_tokens,
                                        error)
          || !bud_scenario_read_number (section, p, "prefix_tokens", 0, MAX_TOKENS, FALSE, &w->prefix_tokens,
                                        error)
          || !bud_scenario_read_number (section, p, "images", 0, 1e6, FALSE, &w->images, error))
        return FALSE;
    }
  bud_scenario_keep_rest (object, "workload", section);
  return TRUE;
}

static gboolean
read_limits (BudScenario *self, JsonObject *object, GError **error)
{
  g_autoptr (JsonObject) section = NULL;

  if (!bud_scenario_read_section (object, "slo", &section, error))
    return FALSE;
  if (section != NULL
      && (!bud_scenario_read_number (section, "/slo", "ttft_s", 1e-9, 1e9, FALSE, &self->ttft_limit_s, error)
          || !bud_scenario_read_number (section, "/slo", "tpot_s", 1e-9, 1e9, FALSE, &self->tpot_limit_s,
                                        error)
          || !bud_scenario_read_number (section, "/slo", "e2e_s", 1e-9, 1e9, FALSE, &self->e2e_limit_s,
                                        error)))
    return FALSE;
  bud_scenario_keep_rest (object, "slo", section);
  return TRUE;
}

static gboolean
read_header (JsonObject *object, GError **error)
{
  g_autofree char *format = NULL;
  g_autofree char *problem = NULL;
  double version = 0;

  if (!bud_scenario_read_string (object, "", "format", &format, error))
    return FALSE;
  if (g_strcmp0 (format, "bud-scenario") != 0)
    return bud_scenario_refuse (error, "", "format", "must be \"bud-scenario\"");
  if (!json_object_has_member (object, "version"))
    return bud_scenario_refuse (error, "", "version", "is missing");
  if (!bud_scenario_read_number (object, "", "version", 1, 1e9, TRUE, &version, error))
    return FALSE;
  if (version > BUD_SCENARIO_VERSION)
    {
      problem = g_strdup_printf ("%.0f is later than %d, the last this program reads", version,
                                 BUD_SCENARIO_VERSION);
      return bud_scenario_refuse (error, "", "version", problem);
    }
  if (version < 1)
    return bud_scenario_refuse (error, "", "version", "is missing");
  return TRUE;
}

/* The default gives way to the id inside a spec. */
static gboolean
read_engine (BudScenario *self, JsonObject *object, GError **error)
{
  g_autofree char *id = NULL;

  if (!read_reference (object, "", "engine", &id, &self->engine_spec, error))
    return FALSE;
  if (id != NULL)
    {
      g_free (self->engine_id);
      self->engine_id = g_steal_pointer (&id);
    }
  return TRUE;
}

static gboolean
read_names (BudScenario *self, JsonObject *object, GError **error)
{
  g_autofree char *method = NULL;
  g_autofree char *problem = NULL;

  if (!bud_scenario_read_string (object, "", "name", &self->name, error)
      || !read_reference (object, "", "model", &self->model_id, &self->model_spec, error)
      || !read_reference (object, "", "hardware", &self->hardware_id, &self->hardware_spec, error)
      || !read_reference (object, "", "cluster", &self->cluster_id, &self->cluster_spec, error)
      || !bud_scenario_read_string (object, "", "usecase", &self->usecase_id, error)
      || !read_engine (self, object, error)
      || !bud_scenario_read_string (object, "", "method", &method, error)
      || !bud_scenario_read_number (object, "", "usd_per_device_hour", 0, 1e6, FALSE,
                                    &self->usd_per_device_hour, error))
    return FALSE;
  if (method != NULL && !bud_method_parse (method, &self->method))
    {
      problem = g_strdup_printf ("“%s” is not one of genz, ideal, calibrated", method);
      return bud_scenario_refuse (error, "", "method", problem);
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
  if (!bud_scenario_read_section (holder, "root", &object, error) || !read_header (object, error)
      || !read_names (self, object, error) || !read_deployment (self, object, error)
      || !read_workload (self, object, error) || !read_limits (self, object, error)
      || !bud_scenario_load_read (&self->load, object, error))
    return NULL;
  if (!self->has_activation_format)
    self->deployment.activation_format = bud_format_default_activation (self->deployment.weight_format);
  if (json_object_get_size (object) > 0)
    self->extra = g_steal_pointer (&object);
  return g_steal_pointer (&self);
}
