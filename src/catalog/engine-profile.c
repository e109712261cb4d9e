#include "catalog/engine-profile.h"

#include <math.h>
#include <string.h>

#include "catalog/json-read.h"

static gboolean
read_required (JsonObject *object, const char *key, double min, double max, double unit, double *value,
               GError **error)
{
  double number = NAN;

  if (!bud_json_read_number (object, "", key, min, max, &number, error))
    return FALSE;
  if (isnan (number))
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "/%s: is missing", key);
      return FALSE;
    }
  *value = number * unit;
  return TRUE;
}

static gboolean
read_prefill_rule (JsonObject *object, BudPrefillRule *rule, GError **error)
{
  const char *class = bud_json_string (object, "model_class");
  double capability = 0, launch_us = 0;

  if (!bud_json_read_number (object, "", "compute_capability", 1, 99, &capability, error)
      || !bud_json_read_number (object, "", "launch_us", 0, 1e6, &launch_us, error)
      || !read_required (object, "ratio", 0.01, 100, 1, &rule->adders.prefill_ratio, error)
      || !read_required (object, "step_ms", 0, 1e4, 1e-3, &rule->adders.prefill_step_s, error))
    return FALSE;
  rule->adders.launch_layer_s = launch_us * 1e-6;
  rule->compute_capability = (uint32_t) capability;
  g_strlcpy (rule->model_class, class != NULL ? class : "", sizeof rule->model_class);
  return TRUE;
}

gboolean
bud_profile_read_prefill (JsonArray *rules, BudEngineProfile *profile, GError **error)
{
  guint n = rules != NULL ? json_array_get_length (rules) : 0;

  if (n < 1 || n > BUD_MAX_PREFILL_RULES)
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "/prefill: must have 1 to %d rules",
                   BUD_MAX_PREFILL_RULES);
      return FALSE;
    }
  profile->n_prefill_rules = n;
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (rules, i);

      if (!JSON_NODE_HOLDS_OBJECT (node))
        {
          g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "/prefill/%u: must be an object",
                       i);
          return FALSE;
        }
      if (!read_prefill_rule (json_node_get_object (node), &profile->prefill_rules[i], error))
        {
          g_prefix_error (error, "/prefill/%u", i);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
read_kernel_rule (JsonObject *object, BudKernelRule *rule, GError **error)
{
  const char *family = bud_json_string (object, "family");
  double capability = 0, bits = 0;
  guint i = 0;

  while (i < BUD_N_FAMILIES && g_strcmp0 (family, bud_kernel_family_name (i)) != 0)
    i++;
  if (i == BUD_N_FAMILIES)
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID,
                   "/family: “%s” is no family of kernels", family != NULL ? family : "");
      return FALSE;
    }
  if (!bud_json_read_number (object, "", "compute_capability", 1, 99, &capability, error)
      || !bud_json_read_number (object, "", "bits", 4, 16, &bits, error)
      || !read_required (object, "time_ratio", 0.01, 100, 1, &rule->time_ratio, error)
      || !read_required (object, "overhead_ratio", 0.01, 100, 1, &rule->overhead_ratio, error))
    return FALSE;
  rule->family = i;
  rule->compute_capability = (uint32_t) capability;
  rule->n_bits = (uint32_t) bits;
  return TRUE;
}

gboolean
bud_profile_read_kernels (JsonArray *rules, BudEngineProfile *profile, GError **error)
{
  guint n = rules != NULL ? json_array_get_length (rules) : 0;

  if (n > BUD_MAX_KERNEL_RULES)
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID,
                   "/kernels: must have at most %d rules", BUD_MAX_KERNEL_RULES);
      return FALSE;
    }
  profile->n_kernel_rules = n;
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (rules, i);

      if (!JSON_NODE_HOLDS_OBJECT (node))
        {
          g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "/kernels/%u: must be an object",
                       i);
          return FALSE;
        }
      if (!read_kernel_rule (json_node_get_object (node), &profile->kernel_rules[i], error))
        {
          g_prefix_error (error, "/kernels/%u", i);
          return FALSE;
        }
    }
  return TRUE;
}

/* Queueing rules and times of the request-level simulator; engines without them are only estimated. */
static gboolean
read_scheduler (JsonObject *engine, BudEngineProfile *profile, GError **error)
{
  static const char *const policies[] = { "mixed", "prefill_first", "whole_prompt" };
  JsonObject *object = bud_json_object (engine, "scheduler");
  const char *policy = bud_json_string (object, "policy");
  BudServingProfile *s = &profile->scheduler;
  double decay, receive, lag, wait, stream;

  if (object == NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (policies); i++)
    if (g_strcmp0 (policy, policies[i]) == 0)
      {
        s->policy = (BudServingPolicy) i;
        profile->has_scheduler = true;
      }
  if (!profile->has_scheduler)
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID,
                   "/scheduler/policy: must be mixed, prefill_first or whole_prompt");
      return FALSE;
    }
  if (!read_required (object, "new_token_ratio", 0, 1, 1, &s->new_token_ratio, error)
      || !read_required (object, "new_token_least_ratio", 0, 1, 1, &s->new_token_least_ratio, error)
      || !read_required (object, "new_token_decay_steps", 0, 1e6, 1, &decay, error)
      || !read_required (object, "receive_interval_steps", 0, 1e4, 1, &receive, error)
      || !read_required (object, "lag_steps", 0, 3, 1, &lag, error)
      || !read_required (object, "wait_steps", 0, 1e4, 1, &wait, error)
      || !read_required (object, "wait_token_ratio", 0, 1, 1, &s->wait_token_ratio, error)
      || !read_required (object, "front_end_ms", 0, 1e5, 1e-3, &s->front_end_s, error)
      || !read_required (object, "front_end_serial_ms", 0, 1e5, 1e-3, &s->front_end_serial_s, error)
      || !read_required (object, "front_end_token_us", 0, 1e4, 1e-6, &s->front_end_token_s, error)
      || !read_required (object, "output_message_us", 0, 1e6, 1e-6, &s->output_message_s, error)
      || !read_required (object, "stream_interval_tokens", 1, 1e6, 1, &stream, error)
      || !bud_profile_read_prefill (bud_json_array (object, "prefill"), profile, error))
    {
      g_prefix_error (error, "/scheduler");
      return FALSE;
    }
  s->reserves_output = json_object_get_boolean_member_with_default (object, "reserves_output", FALSE);
  s->first_token_from_prefill
      = json_object_get_boolean_member_with_default (object, "first_token_from_prefill", FALSE);
  s->new_token_decay_steps = (uint32_t) decay;
  s->receive_interval_steps = (uint32_t) receive;
  s->lag_steps = (uint32_t) lag;
  s->wait_steps = (uint32_t) wait;
  s->stream_interval_tokens = (uint32_t) stream;
  /* "No limit" is a limit nobody reaches. */
  s->max_batched_tokens = profile->max_batched_tokens > 0 ? profile->max_batched_tokens : 1 << 20;
  s->max_sequences = profile->max_sequences > 0 ? profile->max_sequences : 1 << 20;
  s->kv_block_tokens = profile->kv_block_tokens;
  return TRUE;
}

static gboolean
copy_text (const char *key, const char *text, char *target, gsize size, GError **error)
{
  if (text != NULL && !bud_json_is_line (text))
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "/%s: " BUD_JSON_NOT_A_LINE, key);
      return FALSE;
    }
  if (text != NULL && g_strlcpy (target, text, size) < size)
    return TRUE;
  g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID,
               text == NULL ? "/%s: is missing" : "/%s: must be at most %d bytes", key, (int) size - 1);
  return FALSE;
}

gboolean
bud_profile_from_json (JsonObject *object, BudEngineProfile *profile, GError **error)
{
  const char *id = bud_json_string (object, "id");
  const char *base = bud_json_string (object, "base");
  double block, sequences, tokens;

  memset (profile, 0, sizeof *profile);
  if (!copy_text ("id", id, profile->id, sizeof profile->id, error)
      || !copy_text ("name", bud_json_string (object, "name"), profile->name, sizeof profile->name, error)
      || !copy_text ("base", base != NULL ? base : id, profile->base_id, sizeof profile->base_id, error)
      || !read_required (object, "host_step_ms", 0, 1e4, 1e-3, &profile->host_step_s, error)
      || !read_required (object, "host_sequence_ms", 0, 1e4, 1e-3, &profile->host_sequence_s, error)
      || !read_required (object, "interference_ratio", 0, 10, 1, &profile->interference_ratio, error)
      || !read_required (object, "wave_interference_ratio", 0, 10, 1, &profile->wave_interference_ratio,
                         error)
      || !read_required (object, "moe_time_ratio", 0.01, 10, 1, &profile->moe_time_ratio, error)
      || !bud_json_read_number (object, "", "moe_widened_time_ratio", 0.01, 10,
                                &profile->moe_widened_time_ratio, error)
      || !bud_json_read_number (object, "", "moe_widened_overhead_ratio", 0.01, 10,
                                &profile->moe_widened_overhead_ratio, error)
      || !read_required (object, "moe_overhead_ratio", 0, 10, 1, &profile->moe_overhead_ratio, error)
      || !read_required (object, "decode_attention_time_ratio", 0.01, 10, 1,
                         &profile->decode_attention_time_ratio, error)
      || !read_required (object, "gemm_compute_ratio", 0.01, 10, 1, &profile->gemm_compute_ratio, error)
      || !read_required (object, "kernel_overhead_us", 0, 1e4, 1e-6, &profile->kernel_overhead_s, error)
      || !read_required (object, "sm_gbs", 0, 1e3, 1e9, &profile->sm_bytes_per_s, error)
      || !read_required (object, "sm_tflops", 0, 1e3, 1e12, &profile->sm_flop_per_s, error)
      || !read_required (object, "quantise_scale_ratio", 0, 10, 1, &profile->quantise_scale_ratio, error)
      || !read_required (object, "memory_utilization_ratio", 0.01, 1, 1, &profile->memory_utilization_ratio,
                         error)
      || !read_required (object, "reserve_gb", 0, 1e3, 1e9, &profile->reserve_bytes, error)
      || !read_required (object, "kv_block_tokens", 1, 4096, 1, &block, error)
      || !read_required (object, "max_sequences", 0, 1e6, 1, &sequences, error)
      || !read_required (object, "max_batched_tokens", 0, 1e9, 1, &tokens, error)
      || !bud_profile_read_kernels (bud_json_array (object, "kernels"), profile, error))
    return FALSE;
  profile->kv_block_tokens = (uint32_t) block;
  profile->max_sequences = (uint32_t) sequences;
  profile->max_batched_tokens = (uint32_t) tokens;
  profile->library = g_strcmp0 (bud_json_string (object, "all_reduce_library"), "trtllm") == 0
                         ? BUD_LIBRARY_TRTLLM
                         : BUD_LIBRARY_CUSTOM;
  profile->has_cuda_graphs = json_object_get_boolean_member_with_default (object, "cuda_graphs", FALSE);
  return read_scheduler (object, profile, error);
}
