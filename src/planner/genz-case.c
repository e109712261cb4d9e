#include "planner/genz-case.h"

#include <math.h>
#include <string.h>

static gboolean
fail (GError **error, const char *pointer, const char *key, const char *what)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s/%s: %s", pointer, key, what);
  return FALSE;
}

static JsonObject *
read_object (JsonObject *object, const char *pointer, const char *key, GError **error)
{
  JsonNode *node = json_object_get_member (object, key);

  if (node && JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);
  fail (error, pointer, key, "an object is expected");
  return NULL;
}

static const char *
read_string (JsonObject *object, const char *pointer, const char *key, GError **error)
{
  JsonNode *node = json_object_get_member (object, key);

  if (node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_get_string (node);
  fail (error, pointer, key, "a string is expected");
  return NULL;
}

static gboolean
is_number (JsonNode *node)
{
  return node && JSON_NODE_HOLDS_VALUE (node)
         && (json_node_get_value_type (node) == G_TYPE_INT64
             || json_node_get_value_type (node) == G_TYPE_DOUBLE);
}

static gboolean
read_double (JsonObject *object, const char *pointer, const char *key, double *value, GError **error)
{
  JsonNode *node = json_object_get_member (object, key);

  if (!is_number (node))
    return fail (error, pointer, key, "a number is expected");
  *value = json_node_get_double (node);
  return TRUE;
}

static gboolean
node_to_int (JsonNode *node, gint64 *value)
{
  double number;

  if (!is_number (node))
    return FALSE;
  number = json_node_get_double (node);
  if (number != floor (number) || fabs (number) > 9e15)
    return FALSE;
  *value = json_node_get_int (node);
  return TRUE;
}

/* `fallback` is for a member that is null or absent; G_MININT64 = it has to be there. */
static gboolean
read_int (JsonObject *object, const char *pointer, const char *key, gint64 fallback, gint64 *value,
          GError **error)
{
  JsonNode *node = json_object_get_member (object, key);

  if (fallback != G_MININT64 && (!node || JSON_NODE_HOLDS_NULL (node)))
    {
      *value = fallback;
      return TRUE;
    }
  return node_to_int (node, value) || fail (error, pointer, key, "an integer is expected");
}

/* The first layer type decides between the two kinds of block. */
static gboolean
read_is_mamba (JsonObject *object, gboolean *is_mamba)
{
  JsonNode *node = json_object_get_member (object, "layer_type");
  JsonArray *types = node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  JsonNode *first = types && json_array_get_length (types) > 0 ? json_array_get_element (types, 0) : NULL;
  JsonArray *pair = first && JSON_NODE_HOLDS_ARRAY (first) ? json_node_get_array (first) : NULL;
  JsonNode *name = pair && json_array_get_length (pair) > 0 ? json_array_get_element (pair, 0) : NULL;

  if (!name || json_node_get_value_type (name) != G_TYPE_STRING)
    return FALSE;
  *is_mamba = g_str_equal (json_node_get_string (name), "Mamba");
  return TRUE;
}

static gboolean
read_model (JsonObject *object, const char *pointer, BudGenzModel *model, GError **error)
{
  const struct
  {
    const char *key;
    gint64 fallback;
    int64_t *value;
  } fields[] = {
    { "vocab_size", G_MININT64, &model->vocab_size },
    { "hidden_size", G_MININT64, &model->hidden_dim },
    { "intermediate_size", G_MININT64, &model->intermediate_dim },
    { "num_ffi", G_MININT64, &model->n_ffi },
    { "num_decoder_layers", G_MININT64, &model->n_layers },
    { "num_attention_heads", G_MININT64, &model->n_heads },
    { "num_key_value_heads", G_MININT64, &model->n_kv_heads },
    { "head_dim", G_MININT64, &model->head_dim },
    { "num_experts", G_MININT64, &model->n_experts },
    { "expert_top_k", G_MININT64, &model->top_k },
    { "moe_intermediate_size", G_MININT64, &model->moe_intermediate_dim },
    { "n_shared_experts", G_MININT64, &model->n_shared_experts },
    { "shared_expert_intermediate_size", G_MININT64, &model->shared_intermediate_dim },
    { "unique_layers", G_MININT64, &model->n_unique_layers },
    { "mamba_d_state", 0, &model->mamba_d_state },
    { "mamba_d_conv", 0, &model->mamba_d_conv },
    { "mamba_expand", 1, &model->mamba_expand },
    { "mamba_dt_rank", 0, &model->mamba_dt_rank },
  };
  const char *ffn = read_string (object, pointer, "ffn_implementation", error);
  gboolean is_mamba;

  if (!ffn)
    return FALSE;
  if (!g_str_equal (ffn, "default") && !g_str_equal (ffn, "deepseek"))
    return fail (error, pointer, "ffn_implementation", "\"default\" or \"deepseek\" is expected");
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      gint64 value;

      if (!read_int (object, pointer, fields[i].key, fields[i].fallback, &value, error))
        return FALSE;
      *fields[i].value = value;
    }
  if (!read_is_mamba (object, &is_mamba))
    return fail (error, pointer, "layer_type", "pairs of names are expected");
  model->has_deepseek_ffn = g_str_equal (ffn, "deepseek");
  model->is_mamba = is_mamba;
  return TRUE;
}

static gboolean
read_bits (JsonObject *object, const char *pointer, const char *key, BudGenzBits *bits, GError **error)
{
  const char *name = read_string (object, pointer, key, error);

  if (!name)
    return FALSE;
  return bud_genz_bits_parse (name, bits)
         || fail (error, pointer, key, "one of f32, bf16, int8, fp8, fp6, int4, fp4, int2 is expected");
}

static gboolean
read_gear (JsonObject *object, const char *pointer, BudGenzGear *gear, GError **error)
{
  JsonNode *node = json_object_get_member (object, "gear");
  g_autofree char *inner = g_strconcat (pointer, "/gear", NULL);

  if (!node || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (error, pointer, "gear", "null or an object is expected");
  object = json_node_get_object (node);
  gear->is_set = TRUE;
  return read_double (object, inner, "r", &gear->rank, error)
         && read_double (object, inner, "s", &gear->sparsity_percent, error)
         && read_bits (object, inner, "b", &gear->bits, error);
}

/* A resolved object in GenZ's user units, or the name of a built-in. */
static gboolean
read_system (JsonObject *parent, const char *pointer, BudGenzSystem *system, GError **error)
{
  JsonNode *node = json_object_get_member (parent, "system");
  g_autofree char *inner = g_strconcat (pointer, "/system", NULL);
  JsonObject *object;
  double tflops, memory, bandwidth, link, latency, external, onchip, frequency;

  if (node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return bud_genz_system_find (json_node_get_string (node), system)
           || fail (error, pointer, "system", "no built-in system has this name");
  object = read_object (parent, pointer, "system", error);
  if (!object || !read_double (object, inner, "flops_tflops", &tflops, error)
      || !read_double (object, inner, "mem_gb", &memory, error)
      || !read_double (object, inner, "mem_bw_gbps", &bandwidth, error)
      || !read_double (object, inner, "icn_gbps", &link, error)
      || !read_double (object, inner, "icn_latency_us", &latency, error)
      || !read_double (object, inner, "external_bw_gbps", &external, error)
      || !read_double (object, inner, "onchip_bw_gbps", &onchip, error)
      || !read_double (object, inner, "frequency_mhz", &frequency, error))
    return FALSE;
  bud_genz_system_from_units (system, tflops, memory, bandwidth, link, latency);
  system->external_bytes_per_s = external * BUD_GENZ_GB;
  system->onchip_bytes_per_s = onchip * BUD_GENZ_GB;
  system->frequency_hz = frequency * 1e6;
  return read_double (object, inner, "comm_efficiency", &system->comm_efficiency, error)
         && read_gear (object, inner, &system->gear, error);
}

static gboolean
read_ints (JsonNode *node, gint64 *values, guint n)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (!array || json_array_get_length (array) != n)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!node_to_int (json_array_get_element (array, i), &values[i]))
      return FALSE;
  return TRUE;
}

static gboolean
read_decode_entry (JsonNode *node, BudGenzDecodeEntry *entry)
{
  gint64 v[4] = { 0 };

  if (node_to_int (node, &v[0]))
    entry->kind = BUD_GENZ_DECODE_ONE;
  else if (read_ints (node, v, 2))
    entry->kind = BUD_GENZ_DECODE_BATCH;
  else if (read_ints (node, v, 4))
    entry->kind = BUD_GENZ_DECODE_BEAMS;
  else
    return FALSE;
  for (int i = 0; i < 4; i++)
    entry->value[i] = v[i];
  return TRUE;
}

static JsonArray *
read_array (JsonObject *object, const char *pointer, const char *key, GError **error)
{
  JsonNode *node = json_object_get_member (object, key);

  if (node && JSON_NODE_HOLDS_ARRAY (node))
    return json_node_get_array (node);
  fail (error, pointer, key, "an array is expected");
  return NULL;
}

static gboolean
read_chunk (BudGenzReplayCase *self, JsonObject *params, GError **error)
{
  JsonArray *prefills = read_array (params, "/params", "prefill_kv_sizes", error);
  JsonArray *decodes = prefills ? read_array (params, "/params", "decode_kv_sizes", error) : NULL;

  if (!decodes)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (prefills); i++)
    {
      gint64 v[2];
      BudGenzPrefillEntry entry;

      if (!read_ints (json_array_get_element (prefills, i), v, 2))
        return fail (error, "/params", "prefill_kv_sizes", "pairs of integers are expected");
      entry = (BudGenzPrefillEntry){ v[0], v[1] };
      g_array_append_val (self->prefills, entry);
    }
  for (guint i = 0; i < json_array_get_length (decodes); i++)
    {
      BudGenzDecodeEntry entry;

      if (!read_decode_entry (json_array_get_element (decodes, i), &entry))
        return fail (error, "/params", "decode_kv_sizes", "integers, pairs or 4-tuples are expected");
      g_array_append_val (self->decodes, entry);
    }
  return TRUE;
}

static gboolean
read_draft (BudGenzReplayCase *self, JsonObject *params, GError **error)
{
  const char *pointer = "/params/draft_system";
  JsonObject *object = read_object (params, "/params", "draft", error);
  JsonNode *node = json_object_get_member (params, "draft_system");
  gint64 tp, pp, micro_batch, fallback;

  if (!object || !read_model (object, "/params/draft", &self->draft_model, error))
    return FALSE;
  self->draft.model = &self->draft_model;
  if (!node || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (error, "/params", "draft_system", "null or an object is expected");
  object = json_node_get_object (node);
  fallback = self->request.pp > 1 ? MAX (self->request.batch / self->request.pp, 1) : self->request.batch;
  if (!read_system (object, pointer, &self->draft.system, error)
      || !read_bits (json_object_get_object_member (object, "system"), "/params/draft_system/system", "bits",
                     &self->draft.system_bits, error)
      || !read_int (object, pointer, "tp", self->request.tp, &tp, error)
      || !read_int (object, pointer, "pp", G_MININT64, &pp, error)
      || !read_int (object, pointer, "ub", fallback, &micro_batch, error))
    return FALSE;
  self->draft.has_system = TRUE;
  self->draft.tp = tp;
  self->draft.pp = pp;
  self->draft.micro_batch = micro_batch;
  return TRUE;
}

static gboolean
read_power (BudGenzPower *power, JsonObject *params, GError **error)
{
  return read_double (params, "/params", "power_w", &power->power_w, error)
         && read_double (params, "/params", "static", &power->static_ratio, error)
         && read_double (params, "/params", "compute", &power->compute_ratio, error)
         && read_double (params, "/params", "memory", &power->memory_ratio, error)
         && read_double (params, "/params", "network", &power->network_ratio, error);
}

/* Where the lists of a search come from. */
static gboolean
read_search (BudGenzReplayCase *self, JsonObject *params, GError **error)
{
  JsonArray *batches;

  if (self->ask != BUD_GENZ_ASK_MINIMUM
      && !read_int (params, "/params", "nodes", G_MININT64, &self->n_nodes, error))
    return FALSE;
  if (self->ask != BUD_GENZ_ASK_PARETO)
    return TRUE;
  batches = read_array (params, "/params", "batch_list", error);
  for (guint i = 0; batches && i < json_array_get_length (batches); i++)
    {
      gint64 batch;

      if (!node_to_int (json_array_get_element (batches, i), &batch))
        return fail (error, "/params", "batch_list", "integers are expected");
      g_array_append_val (self->batches, batch);
    }
  return batches != NULL;
}

static gboolean
parse_stage (const char *name, BudGenzStage *stage)
{
  static const char *const names[] = { "prefill", "decode", "chunked", "spec_prefill", "spec_decode" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (name, names[i]))
      {
        *stage = (BudGenzStage) i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
read_ask (BudGenzReplayCase *self, JsonObject *params, GError **error)
{
  static const char *const asks[] = { NULL, "energy", "best_parallel", "pareto", "min_size" };
  const char *base;

  if (parse_stage (self->stage_name, &self->stage))
    return TRUE;
  for (gsize i = 1; i < G_N_ELEMENTS (asks); i++)
    if (g_str_equal (self->stage_name, asks[i]))
      self->ask = (BudGenzAsk) i;
  if (self->ask == BUD_GENZ_ASK_STAGE)
    return fail (error, "", "stage", "unknown kind of case");
  base = read_string (params, "/params", "base_stage", error);
  if (!base)
    return FALSE;
  if (!parse_stage (base, &self->stage) || self->stage > BUD_GENZ_CHUNKED
      || (self->stage == BUD_GENZ_CHUNKED && self->ask != BUD_GENZ_ASK_ENERGY))
    return fail (error, "/params", "base_stage", "not a stage this kind of case takes");
  return TRUE;
}

static gboolean
read_params (BudGenzReplayCase *self, JsonObject *params, GError **error)
{
  BudGenzCase *request = &self->request;
  gboolean is_search = self->ask >= BUD_GENZ_ASK_BEST;
  gboolean is_chunk = self->stage == BUD_GENZ_CHUNKED;
  gboolean has_output = self->stage == BUD_GENZ_DECODE || self->stage == BUD_GENZ_SPEC_DECODE;
  JsonNode *offload = json_object_get_member (params, "offload");
  const struct
  {
    const char *key;
    gint64 fallback;
    int64_t *value;
  } fields[] = {
    { "tp", is_search ? 1 : G_MININT64, &request->tp },
    { "pp", is_search ? 1 : G_MININT64, &request->pp },
    { "ep", is_search ? 1 : G_MININT64, &request->ep },
    { "batch", is_chunk || self->ask == BUD_GENZ_ASK_PARETO ? 1 : G_MININT64, &request->batch },
    { "input_tokens", is_chunk ? 0 : G_MININT64, &request->input_tokens },
    { "output_tokens", has_output ? G_MININT64 : 0, &request->output_tokens },
    { "beam", self->stage == BUD_GENZ_DECODE ? G_MININT64 : 1, &request->beams },
    { "num_parallel_tokens", self->stage == BUD_GENZ_SPEC_DECODE ? G_MININT64 : 0,
      &request->n_parallel_tokens },
  };

  if (!read_bits (params, "/params", "bits", &request->bits, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      gint64 value;

      if (!read_int (params, "/params", fields[i].key, fields[i].fallback, &value, error))
        return FALSE;
      *fields[i].value = value;
    }
  request->efficiency = 1;
  if (!is_search && !read_double (params, "/params", "eff", &request->efficiency, error))
    return FALSE;
  if (offload && json_node_get_value_type (offload) != G_TYPE_BOOLEAN)
    return fail (error, "/params", "offload", "true or false is expected");
  request->may_offload = offload && json_node_get_boolean (offload);
  if (self->stage == BUD_GENZ_SPEC_DECODE
      && !read_double (params, "/params", "acceptance", &request->acceptance_ratio, error))
    return FALSE;
  if (is_chunk && !read_chunk (self, params, error))
    return FALSE;
  if ((self->stage == BUD_GENZ_SPEC_PREFILL || self->stage == BUD_GENZ_SPEC_DECODE)
      && !read_draft (self, params, error))
    return FALSE;
  if (self->ask == BUD_GENZ_ASK_ENERGY && !read_power (&self->power, params, error))
    return FALSE;
  return !is_search || read_search (self, params, error);
}

static gboolean
read_case (BudGenzReplayCase *self, JsonObject *line, GError **error)
{
  const char *id = read_string (line, "", "id", error);
  const char *stage = id ? read_string (line, "", "stage", error) : NULL;
  JsonObject *model = stage ? read_object (line, "", "model", error) : NULL;
  JsonObject *params = model ? read_object (line, "", "params", error) : NULL;

  if (!params || !read_object (line, "", "result", error))
    return FALSE;
  self->id = g_strdup (id);
  self->stage_name = g_strdup (stage);
  return read_ask (self, params, error) && read_model (model, "/model", &self->model, error)
         && read_system (line, "", &self->system, error) && read_params (self, params, error);
}

BudGenzReplayCase *
bud_genz_replay_case_new (JsonNode *line, GError **error)
{
  g_autoptr (BudGenzReplayCase) self = g_new0 (BudGenzReplayCase, 1);

  self->prefills = g_array_new (FALSE, FALSE, sizeof (BudGenzPrefillEntry));
  self->decodes = g_array_new (FALSE, FALSE, sizeof (BudGenzDecodeEntry));
  self->batches = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (!line || !JSON_NODE_HOLDS_OBJECT (line))
    {
      fail (error, "", "", "an object is expected");
      return NULL;
    }
  if (!read_case (self, json_node_get_object (line), error))
    return NULL;
  self->request.model = &self->model;
  self->request.system = &self->system;
  self->request.draft = &self->draft;
  self->request.prefills = (const BudGenzPrefillEntry *) (void *) self->prefills->data;
  self->request.n_prefills = self->prefills->len;
  self->request.decodes = (const BudGenzDecodeEntry *) (void *) self->decodes->data;
  self->request.n_decodes = self->decodes->len;
  return g_steal_pointer (&self);
}

void
bud_genz_replay_case_free (BudGenzReplayCase *self)
{
  if (!self)
    return;
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->stage_name, g_free);
  g_clear_pointer (&self->prefills, g_array_unref);
  g_clear_pointer (&self->decodes, g_array_unref);
  g_clear_pointer (&self->batches, g_array_unref);
  g_free (self);
}
