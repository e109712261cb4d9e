#include "catalog/config-plan.h"

#include <string.h>

void
bud_plan_init_stack (BudPlan *plan, const BudConfigSection *root, const BudConfigSection *section,
                     const BudPlanDefaults *defaults)
{
  BudModel *model = section->run->model;

  memset (plan, 0, sizeof *plan);
  plan->root = *root;
  plan->section = *section;
  plan->n_layers
      = bud_config_core (section, "num_hidden_layers|n_layer|n_layers|num_layers|num_transformer_layers",
                         defaults->layers, BUD_MODEL_MAX_LAYERS);
  plan->hidden = bud_config_core (section, "hidden_size|n_embd|n_embed|d_model|dim|model_dim",
                                  defaults->hidden, BUD_CONFIG_MAX_WIDTH);
  plan->norm_width = plan->hidden;
  plan->n_norms = 2;
  model->hidden_dim = plan->hidden;
  model->vocab_size
      = bud_config_core (section, "vocab_size|padded_vocab_size", defaults->vocab, BUD_CONFIG_MAX_VOCAB);
  model->max_context_tokens
      = bud_config_optional (section,
                             "max_position_embeddings|n_positions|max_seq_len|seq_length|max_sequence_length|"
                             "n_ctx|model_max_length|max_position_embedding|max_context_length",
                             BUD_CONFIG_MAX_TOKENS);
  model->has_lm_head = TRUE;
}

void
bud_plan_read_heads (BudPlan *plan, const BudPlanDefaults *defaults)
{
  const BudConfigSection *section = &plan->section;
  BudAttention *attention = &plan->attention;
  guint32 head_dim;

  attention->kind = BUD_ATTENTION_GQA;
  attention->n_heads
      = bud_config_core (section, "num_attention_heads|n_head|n_heads|num_heads|attention_heads",
                         defaults->heads, BUD_CONFIG_MAX_HEADS);
  if (bud_config_has (section, "num_key_value_heads|num_kv_heads|n_head_kv|multi_query_group_num"))
    attention->n_kv_heads = bud_config_need (
        section, "num_key_value_heads|num_kv_heads|n_head_kv|multi_query_group_num", attention->n_heads);
  /* null is a statement: as many as heads. So is a class without a default. */
  else if (defaults->kv_heads != 0 && !json_object_has_member (section->object, "num_key_value_heads"))
    attention->n_kv_heads
        = MIN (attention->n_heads,
               bud_config_count (section, "num_key_value_heads", defaults->kv_heads, 1, attention->n_heads));
  else
    attention->n_kv_heads = attention->n_heads;
  if (attention->n_heads % attention->n_kv_heads != 0)
    bud_config_fail (section, "num_key_value_heads", "%u does not divide num_attention_heads %u",
                     attention->n_kv_heads, attention->n_heads);
  head_dim
      = bud_config_optional (section, "head_dim|attention_head_dim|kv_channels", BUD_CONFIG_MAX_HEAD_DIM);
  if (head_dim == 0 && defaults->head_dim != 0)
    head_dim = bud_config_count (section, "head_dim", defaults->head_dim, 1, BUD_CONFIG_MAX_HEAD_DIM);
  if (head_dim == 0)
    {
      head_dim = plan->hidden / attention->n_heads;
      if (head_dim == 0 || head_dim > BUD_CONFIG_MAX_HEAD_DIM || plan->hidden % attention->n_heads != 0)
        bud_config_fail (section, "num_attention_heads",
                         "%u does not divide hidden_size %u and no head_dim is stated", attention->n_heads,
                         plan->hidden);
      head_dim = CLAMP (head_dim, 1, BUD_CONFIG_MAX_HEAD_DIM);
    }
  attention->qk_head_dim = attention->v_head_dim = head_dim;
}

void
bud_plan_read_ffn (BudPlan *plan, guint32 class_default)
{
  plan->dense.kind = BUD_FFN_DENSE;
  plan->dense.is_gated = TRUE;
  plan->dense.intermediate_dim = bud_config_core (
      &plan->section, "intermediate_size|n_inner|ffn_dim|ffn_hidden_size|d_ff|ff_intermediate_size",
      class_default, BUD_CONFIG_MAX_FFN);
}

void
bud_plan_init (BudPlan *plan, const BudConfigSection *root, const BudConfigSection *section,
               const BudPlanDefaults *defaults)
{
  bud_plan_init_stack (plan, root, section, defaults);
  bud_plan_read_heads (plan, defaults);
  bud_plan_read_ffn (plan, defaults->ffn);
  memset (plan->mixer, BUD_MIXER_ATTENTION, plan->n_layers);
  memset (plan->ffn, BUD_FFN_DENSE, plan->n_layers);
}

gboolean
bud_plan_has_ffn (const BudPlan *plan, BudFfnKind kind)
{
  return memchr (plan->ffn, kind, plan->n_layers) != NULL;
}

void
bud_plan_read_tie (BudPlan *plan, gboolean class_default)
{
  const char *name = "tie_word_embeddings";

  /* Wrappers state it at the top, some text sections too; the section's own word counts first. */
  if (bud_config_has (&plan->section, name))
    plan->is_tied = bud_config_flag (&plan->section, name, class_default);
  else if (bud_config_has (&plan->root, name))
    plan->is_tied = bud_config_flag (&plan->root, name, class_default);
  else
    {
      plan->is_tied = class_default;
      bud_config_assume (plan->section.run, "tie_word_embeddings is not stated: %s, the default of its class",
                         class_default ? "true" : "false");
    }
}

guint64
bud_attention_bias_qkv (const BudAttention *attention)
{
  guint64 query = (guint64) attention->n_heads * attention->qk_head_dim;
  guint64 gate = attention->has_output_gate ? (guint64) attention->n_heads * attention->v_head_dim : 0;

  return query + gate + (guint64) attention->n_kv_heads * (attention->qk_head_dim + attention->v_head_dim);
}

void
bud_plan_add_head_norms (BudPlan *plan)
{
  plan->attention_other += 2 * (guint64) plan->attention.qk_head_dim;
}

void
bud_plan_add_wide_norms (BudPlan *plan)
{
  plan->attention_other
      += ((guint64) plan->attention.n_heads + plan->attention.n_kv_heads) * plan->attention.qk_head_dim;
}

guint64
bud_mlp_bias (const BudFfn *ffn, guint32 width, guint32 hidden)
{
  return (ffn->is_gated ? 2 : 1) * (guint64) width + hidden;
}

JsonArray *
bud_plan_layer_array (const BudPlan *plan, const BudConfigSection *section, const char *name)
{
  JsonArray *array = bud_config_array (section, name);

  if (array == NULL)
    return NULL;
  if (json_array_get_length (array) < plan->n_layers)
    {
      bud_config_fail (section, name, "has %u entries, must have one for each of %u layers",
                       json_array_get_length (array), plan->n_layers);
      return NULL;
    }
  return array;
}

guint32
bud_plan_layer_value (const BudPlan *plan, const char *name, guint index, guint32 low, guint32 high)
{
  const BudConfigSection *section = &plan->section;
  JsonNode *node = json_object_get_member (section->object, name);
  JsonArray *array;
  guint32 value;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    {
      bud_config_fail (section, name, "is missing, must be %u to %u, once or for each of %u layers", low,
                       high, plan->n_layers);
      return low;
    }
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return bud_config_count (section, name, low, low, high);
  if ((array = bud_plan_layer_array (plan, section, name)) == NULL)
    return low;
  value = bud_config_element (section, name, array, index, high);
  if (value < low)
    bud_config_fail (section, name, "element %u is %u, legal is %u to %u", index, value, low, high);
  return MAX (value, low);
}

static gboolean
set_layer_type (BudPlan *plan, guint index, const char *type, guint32 window)
{
  gboolean is_sliding = g_str_equal (type, "sliding_attention");
  gboolean is_chunked = g_str_equal (type, "chunked_attention");

  if (is_sliding || is_chunked || g_str_equal (type, "full_attention") || g_str_equal (type, "attention"))
    plan->mixer[index] = BUD_MIXER_ATTENTION;
  else if (g_str_equal (type, "linear_attention") || g_str_equal (type, "mamba")
           || g_str_equal (type, "conv"))
    plan->mixer[index] = BUD_MIXER_SSM;
  else
    return FALSE;
  plan->window[index] = is_sliding || is_chunked ? window : 0;
  plan->window_is_chunk |= is_chunked;
  return TRUE;
}

gboolean
bud_plan_read_layer_types (BudPlan *plan, guint32 window)
{
  const char *name = bud_config_has (&plan->section, "layer_types") ? "layer_types" : "layers_block_type";
  JsonArray *types = bud_plan_layer_array (plan, &plan->section, name);

  if (types == NULL)
    return FALSE;
  for (guint i = 0; i < plan->n_layers; i++)
    {
      const char *type = bud_config_element_string (&plan->section, name, types, i);

      if (!set_layer_type (plan, i, type, window))
        bud_config_fail_unsupported (plan->section.run, "%s/%s/%u: layers of type \"%s\" are not known",
                                     plan->section.pointer, name, i, type);
    }
  return TRUE;
}

void
bud_plan_set_period (BudPlan *plan, guint32 window, guint32 period)
{
  for (guint i = 0; i < plan->n_layers; i++)
    plan->window[i] = period != 0 && (i + 1) % period == 0 ? 0 : window;
}

static void
make_layer (const BudPlan *plan, guint index, BudLayerGroup *layer)
{
  guint32 context = plan->section.run->model->max_context_tokens;

  memset (layer, 0, sizeof *layer);
  layer->role = BUD_ROLE_DECODER;
  layer->hidden_dim = plan->hidden;
  layer->n_norms = plan->n_norms;
  layer->n_other_parameters = (guint64) plan->n_norms * plan->norm_width;
  if (plan->mixer[index] & BUD_MIXER_ATTENTION)
    {
      layer->attention = plan->attention;
      layer->attention.window_tokens = plan->window[index];
      /* A window as wide as the context hides nothing. */
      if (context != 0 && layer->attention.window_tokens >= context)
        layer->attention.window_tokens = 0;
      layer->attention.window_is_chunk = plan->window_is_chunk && layer->attention.window_tokens != 0;
      layer->n_other_parameters += plan->attention_other;
    }
  if (plan->mixer[index] & BUD_MIXER_SSM)
    {
      layer->ssm = plan->ssm;
      layer->n_other_parameters += plan->ssm_other;
    }
  if (plan->ffn[index] == BUD_FFN_DENSE)
    {
      layer->ffn = plan->dense;
      layer->n_other_parameters += plan->dense_other;
    }
  else if (plan->ffn[index] == BUD_FFN_MOE)
    {
      layer->ffn = plan->moe;
      layer->n_other_parameters += plan->moe_other;
    }
  if (plan->hook != NULL)
    plan->hook (plan, index, layer);
}

/* The group `layer` belongs to: an old one that is the same in everything but its count, or a new one. */
static gint
place_layer (BudConfigRun *run, const BudLayerGroup *layer)
{
  BudModel *model = run->model;

  for (guint i = 0; i < model->n_groups; i++)
    {
      BudLayerGroup *group = &model->groups[i];
      guint32 n_layers = group->n_layers;
      gboolean is_same;

      group->n_layers = layer->n_layers;
      is_same = memcmp (group, layer, sizeof *group) == 0;
      group->n_layers = n_layers;
      if (is_same)
        return (gint) i;
    }
  if (model->n_groups >= BUD_MODEL_MAX_GROUPS)
    {
      bud_config_fail_unsupported (run, "the model has more than %d different kinds of layers",
                                   BUD_MODEL_MAX_GROUPS);
      return -1;
    }
  model->groups[model->n_groups] = *layer;
  model->groups[model->n_groups].n_layers = 0;
  return (gint) model->n_groups++;
}

void
bud_plan_emit (BudPlan *plan)
{
  BudConfigRun *run = plan->section.run;
  BudModel *model = run->model;

  for (guint i = 0; i < plan->n_layers && run->error == NULL; i++)
    {
      BudLayerGroup layer;
      gint group;

      make_layer (plan, i, &layer);
      group = place_layer (run, &layer);
      if (group < 0)
        return;
      model->groups[group].n_layers++;
      model->layer_order[i] = (guint8) group;
    }
  model->n_decoder_layers = plan->n_layers;
  model->has_tied_embeddings = plan->is_tied;
  model->n_other_parameters += plan->norm_width + plan->final_other;
}

void
bud_config_add_group (BudConfigRun *run, const BudLayerGroup *group)
{
  gint index;

  if (run->error != NULL || group->n_layers == 0)
    return;
  index = place_layer (run, group);
  if (index >= 0)
    run->model->groups[index].n_layers += group->n_layers;
}
