/* An evaluation as the JSON of spec/cli.md: stable keys, SI units, null for what has no value. */
#include "config.h"

#include "catalog/json-set.h"
#include "planner/evaluation.h"
#include "engine/genz-estimate.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Only what is in use. */
static void
add_features (JsonObject *object, const BudDeployment *d)
{
  if (d->lora.rank > 0)
    {
      json_object_set_int_member (object, "lora_rank", d->lora.rank);
      json_object_set_int_member (object, "lora_adapters", d->lora.n_adapters);
      bud_json_set_string (object, "lora_targets", d->lora.covers_ffn ? "all" : "attention");
    }
  if (d->offload.weights_ratio > 0 || d->offload.kv_cache_ratio > 0)
    {
      bud_json_set_number (object, "offload_weights_ratio", d->offload.weights_ratio);
      bud_json_set_number (object, "offload_kv_cache_ratio", d->offload.kv_cache_ratio);
      if (d->offload.link_bytes_per_s > 0)
        bud_json_set_number (object, "offload_bytes_per_s", d->offload.link_bytes_per_s);
    }
}

static void
add_schedule (JsonObject *object, const BudEvaluation *self)
{
  const BudDeployment *d = &self->scenario->deployment;

  if (d->speculation.kind != BUD_SPECULATION_NONE)
    {
      bud_json_set_string (object, "draft", bud_scenario_get_draft (self->scenario));
      json_object_set_int_member (object, "draft_tokens", d->speculation.n_tokens);
      bud_json_set_number (object, "acceptance_ratio", d->speculation.acceptance_ratio);
    }
  if (d->chunk_tokens > 0)
    json_object_set_int_member (object, "chunk_tokens", d->chunk_tokens);
  if (d->n_prefill_instances > 0)
    {
      g_autofree char *pools = g_strdup_printf ("%up%ud", d->n_prefill_instances, d->n_decode_instances);

      bud_json_set_string (object, "disaggregate", pools);
    }
}

static JsonObject *
deployment_to_json (const BudEvaluation *self)
{
  JsonObject *object = json_object_new ();
  const BudDeployment *d = &self->scenario->deployment;

  json_object_set_int_member (object, "devices", d->n_devices);
  json_object_set_int_member (object, "tp", d->tp);
  json_object_set_int_member (object, "pp", d->pp);
  json_object_set_int_member (object, "ep", d->ep);
  json_object_set_int_member (object, "dp", d->dp);
  bud_json_set_string (object, "precision", bud_format_name (d->weight_format));
  bud_json_set_string (object, "activation_precision", bud_format_name (d->activation_format));
  bud_json_set_string (object, "kv_precision", bud_format_name (d->kv_format));
  json_object_set_boolean_member (object, "cuda_graphs", d->has_cuda_graphs);
  bud_json_set_number (object, "expert_load_ratio",
                       d->expert_load_ratio > 0 ? d->expert_load_ratio
                       : d->ep > 1              ? 1.3
                                                : 1);
  add_features (object, d);
  add_schedule (object, self);
  bud_json_set_number (object, "imbalance_ratio",
                       self->status == BUD_STATUS_OK ? self->estimate.imbalance_ratio : NAN);
  return object;
}

static JsonObject *
workload_to_json (const BudWorkload *w)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, w->is_concurrency ? "concurrency" : "batch", w->n_sequences);
  json_object_set_int_member (object, "beams", w->n_beams);
  bud_json_set_number (object, "input_tokens", w->input_tokens);
  bud_json_set_number (object, "output_tokens", w->output_tokens);
  bud_json_set_number (object, "prefix_tokens", w->prefix_tokens);
  bud_json_set_number (object, "images", w->images);
  return object;
}

#define UNLIMITED_SEQUENCES 4294967295.0 /* where the engine stops counting */

double
bud_memory_max_batch (const BudMemory *m)
{
  return m->capacity_bytes > 0 && m->max_batch < UNLIMITED_SEQUENCES ? m->max_batch : NAN;
}

JsonObject *
bud_memory_to_json (const BudMemory *m)
{
  JsonObject *object = json_object_new ();

  bud_json_set_number (object, "weights_bytes", m->term_bytes[BUD_MEMORY_WEIGHTS]);
  bud_json_set_number (object, "kv_cache_bytes", m->term_bytes[BUD_MEMORY_KV_CACHE]);
  bud_json_set_number (object, "state_bytes", m->term_bytes[BUD_MEMORY_STATE]);
  bud_json_set_number (object, "activation_bytes", m->term_bytes[BUD_MEMORY_ACTIVATIONS]);
  bud_json_set_number (object, "communication_bytes", m->term_bytes[BUD_MEMORY_COMMUNICATION]);
  bud_json_set_number (object, "reserve_bytes", m->term_bytes[BUD_MEMORY_RESERVE]);
  bud_json_set_number (object, "total_bytes", m->total_bytes);
  if (m->offloaded_bytes > 0)
    bud_json_set_number (object, "offloaded_bytes", m->offloaded_bytes);
  bud_json_set_number (object, "capacity_bytes", m->capacity_bytes > 0 ? m->capacity_bytes : NAN);
  bud_json_set_number (object, "max_batch", bud_memory_max_batch (m));
  bud_json_set_number (object, "max_context_tokens", m->capacity_bytes > 0 ? m->max_context_tokens : NAN);
  bud_json_set_number (object, "kv_blocks", m->capacity_bytes > 0 ? m->kv_blocks : NAN);
  return object;
}

static JsonArray *
operators_to_json (const BudStage *stage)
{
  JsonArray *array = json_array_sized_new ((guint) stage->n_operators);

  for (size_t i = 0; i < stage->n_operators; i++)
    {
      const BudOperator *op = &stage->operators[i];
      JsonObject *object = json_object_new ();

      bud_json_set_string (object, "name", op->name);
      bud_json_set_string (object, "group", bud_group_name (op->group));
      bud_json_set_number (object, "count", op->count);
      bud_json_set_number (object, "flop", op->flop);
      bud_json_set_number (object, "bytes", op->bytes);
      bud_json_set_number (object, "network_bytes", op->network_bytes);
      bud_json_set_number (object, "intensity_flop_per_byte", op->bytes > 0 ? op->flop / op->bytes : NAN);
      bud_json_set_number (object, "compute_s", op->compute_s);
      bud_json_set_number (object, "memory_s", op->memory_s);
      bud_json_set_number (object, "network_s", op->network_s);
      bud_json_set_number (object, "latency_s", op->latency_s);
      bud_json_set_number (object, "time_s", op->time_s);
      bud_json_set_string (object, "bound", bud_bound_name (op->bound));
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonObject *
breakdown_to_json (const BudStage *stage)
{
  JsonObject *object = json_object_new ();
  const double *g = stage->group_s;

  bud_json_set_number (object, "embedding_s", g[BUD_GROUP_EMBEDDING]);
  bud_json_set_number (object, "attention_s",
                       g[BUD_GROUP_ATTENTION_PROJECTIONS] + g[BUD_GROUP_ATTENTION_CORE]);
  bud_json_set_number (object, "ffn_s", g[BUD_GROUP_FFN]);
  bud_json_set_number (object, "moe_s", g[BUD_GROUP_MOE]);
  bud_json_set_number (object, "ssm_s", g[BUD_GROUP_SSM]);
  bud_json_set_number (object, "collective_s", g[BUD_GROUP_COLLECTIVE]);
  bud_json_set_number (object, "other_s", g[BUD_GROUP_OTHER]);
  bud_json_set_number (object, "pipeline_s", stage->pipeline_s);
  bud_json_set_number (object, "host_s", stage->host_s);
  return object;
}

/* GenZ's own buckets, which overlap. */
static JsonObject *
buckets_to_json (const BudGenzBuckets *buckets)
{
  JsonObject *object = json_object_new ();

  bud_json_set_number (object, "embedding_s", buckets->embedding_s);
  bud_json_set_number (object, "attention_s", buckets->attention_s);
  bud_json_set_number (object, "attention_projections_s", buckets->attention_projections_s);
  bud_json_set_number (object, "attention_core_s", buckets->attention_core_s);
  bud_json_set_number (object, "ffn_s", buckets->ffn_s);
  bud_json_set_number (object, "ffn_layers_s", buckets->ffn_layers_s);
  bud_json_set_number (object, "mamba_s", buckets->mamba_s);
  bud_json_set_number (object, "softmax_s", buckets->softmax_s);
  bud_json_set_number (object, "collective_s", buckets->collective_s);
  bud_json_set_number (object, "all_reduce_s", buckets->all_reduce_s);
  bud_json_set_number (object, "all_to_all_s", buckets->all_to_all_s);
  bud_json_set_number (object, "send_recv_s", buckets->send_recv_s);
  return object;
}

static void
add_genz_breakdown (const BudEvaluation *self, JsonObject *root)
{
  BudEstimate estimate = { 0 };
  BudGenzBreakdown breakdown;

  if (self->scenario->method != BUD_METHOD_GENZ || !self->estimate.memory.fits)
    return;
  if (bud_genz_estimate (&self->request, &estimate, &breakdown, NULL) != BUD_STATUS_OK)
    return;
  json_object_set_object_member (json_object_get_object_member (root, "prefill"), "genz_breakdown",
                                 buckets_to_json (&breakdown.prefill));
  json_object_set_object_member (json_object_get_object_member (root, "decode"), "genz_breakdown",
                                 buckets_to_json (&breakdown.decode));
}

static JsonObject *
stage_to_json (const BudStage *source, gboolean has_times, gboolean with_operators)
{
  JsonObject *object = json_object_new ();
  JsonObject *attention = json_object_new ();
  BudStage stage = *source;

  if (!has_times)
    {
      stage = (BudStage){ .latency_s = NAN,
                          .flop = NAN,
                          .bytes = NAN,
                          .mfu_ratio = NAN,
                          .mbu_ratio = NAN,
                          .pipeline_s = NAN,
                          .host_s = NAN };
      for (int i = 0; i < BUD_N_GROUPS; i++)
        stage.group_s[i] = NAN;
    }
  bud_json_set_number (object, "latency_s", stage.latency_s);
  bud_json_set_number (object, "mfu_ratio", stage.mfu_ratio);
  bud_json_set_number (object, "mbu_ratio", stage.mbu_ratio);
  bud_json_set_number (object, "flop", stage.flop);
  bud_json_set_number (object, "bytes", stage.bytes);
  json_object_set_object_member (object, "breakdown", breakdown_to_json (&stage));
  bud_json_set_number (attention, "projections_s", stage.group_s[BUD_GROUP_ATTENTION_PROJECTIONS]);
  bud_json_set_number (attention, "core_s", stage.group_s[BUD_GROUP_ATTENTION_CORE]);
  json_object_set_object_member (object, "attention", attention);
  if (with_operators)
    json_object_set_array_member (object, "operators", operators_to_json (&stage));
  return object;
}

static JsonObject *
cost_to_json (const BudEvaluation *self)
{
  const BudEstimate *e = &self->estimate;
  JsonObject *object = json_object_new ();
  const BudDevice *device = &self->device;
  double fitted = e->memory.fits ? 1 : NAN;

  bud_json_set_number (object, "usd_per_hour", e->usd_per_h * fitted);
  bud_json_set_number (object, "usd_per_device_hour", device->usd_per_h);
  bud_json_set_number (object, "usd_per_million_output_tokens", e->usd_per_million_output_tokens * fitted);
  bud_json_set_number (object, "usd_per_million_tokens", e->usd_per_million_tokens * fitted);
  bud_json_set_string (object, "price_date", device->price_date);
  if (!isfinite (device->usd_per_h))
    bud_json_set_string (object, "reason", _ ("No usable price is on file for this device."));
  return object;
}

static JsonObject *
energy_to_json (const BudEvaluation *self)
{
  JsonObject *object = json_object_new ();
  double fitted = self->estimate.memory.fits ? 1 : NAN;

  bud_json_set_number (object, "joule_per_output_token", self->estimate.joule_per_output_token * fitted);
  bud_json_set_number (object, "average_power_w", self->estimate.average_power_w * fitted);
  if (!isfinite (self->device.tdp_w))
    bud_json_set_string (object, "reason", _ ("The device's TDP is unknown."));
  return object;
}

static void
add_fit (const BudEvaluation *self, JsonObject *root)
{
  const BudMemory *m = &self->estimate.memory;
  g_autofree char *reason = bud_evaluation_reason (self);
  JsonObject *overflow;

  json_object_set_boolean_member (root, "fits", m->fits);
  if (!m->fits)
    {
      overflow = json_object_new ();
      bud_json_set_string (overflow, "term", bud_memory_term_name (m->overflow_term));
      bud_json_set_number (overflow, "bytes", m->overflow_bytes);
      bud_json_set_string (root, "reason", reason);
      json_object_set_object_member (root, "overflow", overflow);
      bud_json_set_number (root, "minimum_devices", m->minimum_devices > 0 ? m->minimum_devices : NAN);
    }
  json_object_set_object_member (root, "memory", bud_memory_to_json (m));
}

static void
add_times (const BudEvaluation *self, JsonObject *root)
{
  const BudEstimate *e = &self->estimate;
  double fitted = e->memory.fits ? 1 : NAN; /* an unfit estimate has no times, whatever its slots hold */

  bud_json_set_number (root, "ttft_s", e->ttft_s * fitted);
  bud_json_set_string (root, "ttft_kind", self->scenario->workload.is_concurrency ? "unloaded" : "batch");
  bud_json_set_number (root, "tpot_s", e->tpot_s * fitted);
  bud_json_set_number (root, "interference_s", e->interference_s * fitted);
  if (self->scenario->deployment.speculation.kind != BUD_SPECULATION_NONE)
    bud_json_set_number (root, "tokens_per_step", e->tokens_per_step * fitted);
  if (self->scenario->deployment.n_prefill_instances > 0)
    bud_json_set_number (root, "kv_transfer_s", e->kv_transfer_s * fitted);
  bud_json_set_number (root, "e2e_s", e->e2e_s * fitted);
  bud_json_set_number (root, "running_sequences", e->n_running * fitted);
  bud_json_set_number (root, "output_tokens_per_s", e->output_tokens_per_s * fitted);
  bud_json_set_number (root, "output_tokens_per_s_per_device", e->output_tokens_per_s_per_device * fitted);
  bud_json_set_number (root, "requests_per_s", e->requests_per_s * fitted);
}

/* Judged only where a limit is stated. */
static void
add_limits (const BudEvaluation *self, JsonObject *root)
{
  const BudScenario *s = self->scenario;
  const BudEstimate *e = &self->estimate;
  const struct
  {
    const char *key;
    double limit, value;
  } rows[] = { { "ttft_s", s->ttft_limit_s, e->ttft_s },
               { "tpot_s", s->tpot_limit_s, e->tpot_s },
               { "e2e_s", s->e2e_limit_s, e->e2e_s } };
  JsonObject *object = json_object_new ();
  gboolean meets = e->memory.fits;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (isfinite (rows[i].limit))
      {
        bud_json_set_number (object, rows[i].key, rows[i].limit);
        meets = meets && rows[i].value <= rows[i].limit;
      }
  if (json_object_get_size (object) == 0)
    {
      json_object_unref (object);
      return;
    }
  json_object_set_boolean_member (object, "meets_slo", meets);
  json_object_set_object_member (root, "slo", object);
}

static void
add_assumptions (const BudEvaluation *self, JsonObject *root)
{
  g_auto (GStrv) sentences = bud_evaluation_assumptions (self);
  JsonArray *array = json_array_new ();

  for (char **p = sentences; *p != NULL; p++)
    json_array_add_string_element (array, *p);
  json_object_set_array_member (root, "assumptions", array);
}

JsonNode *
bud_evaluation_to_json (const BudEvaluation *self, gboolean with_operators)
{
  const BudEstimate *e = &self->estimate;
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *root = json_object_new ();

  json_node_take_object (node, root);
  bud_json_set_string (root, "method", bud_method_name (self->scenario->method));
  bud_json_set_string (root, "engine", self->scenario->engine_id);
  bud_json_set_string (root, "model", self->model->id);
  bud_json_set_string (root, "hardware", self->device.id);
  if (self->scenario->cluster_id != NULL)
    bud_json_set_string (root, "cluster", self->scenario->cluster_id);
  if (self->scenario->name != NULL)
    bud_json_set_string (root, "name", self->scenario->name);
  json_object_set_object_member (root, "deployment", deployment_to_json (self));
  json_object_set_object_member (root, "workload", workload_to_json (&self->scenario->workload));
  if (self->status != BUD_STATUS_OK)
    {
      json_object_set_null_member (root, "fits");
      bud_json_set_string (root, "reason", self->diagnostic.message);
      bud_json_set_string (root, "field", self->diagnostic.field);
      return node;
    }
  add_fit (self, root);
  add_times (self, root);
  add_limits (self, root);
  json_object_set_object_member (root, "cost", cost_to_json (self));
  json_object_set_object_member (root, "energy", energy_to_json (self));
  json_object_set_object_member (root, "prefill",
                                 stage_to_json (&e->prefill, e->memory.fits, with_operators));
  json_object_set_object_member (root, "decode", stage_to_json (&e->decode, e->memory.fits, with_operators));
  add_genz_breakdown (self, root);
  bud_json_set_string (root, "compute_format", bud_compute_name (e->compute_format));
  json_object_set_boolean_member (root, "compute_format_widened", e->compute_is_widened);
  add_assumptions (self, root);
  return node;
}
