#include "catalog/scenario.h"

#include <math.h>

#include "catalog/json-text.h"

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

/* A whole spec, else the id of a catalog item. */
static void
set_reference (JsonObject *object, const char *key, const char *id, JsonNode *spec)
{
  if (spec != NULL)
    json_object_set_member (object, key, json_node_copy (spec));
  else
    set_string (object, key, id);
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
write_adapters (JsonObject *object, const BudLora *lora)
{
  if (lora->rank == 0)
    return;
  set_count (object, "lora_rank", lora->rank);
  set_count (object, "lora_adapters", lora->n_adapters);
  set_string (object, "lora_targets", lora->covers_ffn ? "all" : "attention");
}

static void
write_offload (JsonObject *object, const BudOffload *offload)
{
  if (offload->weights_ratio > 0)
    set_number (object, "offload_weights_ratio", offload->weights_ratio);
  if (offload->kv_cache_ratio > 0)
    set_number (object, "offload_kv_cache_ratio", offload->kv_cache_ratio);
  if (offload->link_bytes_per_s > 0)
    set_number (object, "offload_bytes_per_s", offload->link_bytes_per_s);
}

static void
write_speculation (JsonObject *object, const BudScenario *self)
{
  const BudSpeculation *s = &self->deployment.speculation;

  set_reference (object, "draft", bud_scenario_get_draft (self),
                 s->kind == BUD_SPECULATION_MODEL ? self->draft_spec : NULL);
  set_count (object, "draft_tokens", s->n_tokens);
  set_number (object, "acceptance_ratio", s->acceptance_ratio);
}

static void
write_schedule (JsonObject *object, const BudDeployment *d)
{
  set_count (object, "chunk_tokens", d->chunk_tokens);
  if (d->n_prefill_instances > 0 && d->n_decode_instances > 0)
    {
      g_autofree char *pools = g_strdup_printf ("%up%ud", d->n_prefill_instances, d->n_decode_instances);

      set_string (object, "disaggregate", pools);
    }
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
  write_adapters (object, &d->lora);
  write_offload (object, &d->offload);
  write_speculation (object, self);
  write_schedule (object, d);
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

static void
write_load (const BudScenario *self, JsonObject *root)
{
  JsonObject *object = bud_scenario_load_write (&self->load);

  if (object == NULL)
    return;
  add_extra (object, extra_section (self, "load"));
  json_object_set_object_member (root, "load", object);
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
  set_reference (root, "model", self->model_id, self->model_spec);
  set_reference (root, "hardware", self->hardware_id, self->hardware_spec);
  set_reference (root, "cluster", self->cluster_id, self->cluster_spec);
  set_string (root, "usecase", self->usecase_id);
  set_string (root, "method", bud_method_name (self->method));
  set_reference (root, "engine", self->engine_id, self->engine_spec);
  write_deployment (self, root);
  write_workload (self, root);
  write_limits (self, root);
  write_load (self, root);
  set_number (root, "usd_per_device_hour", self->usd_per_device_hour);
  add_extra (root, self->extra);
  return bud_json_to_string (node, TRUE);
}
