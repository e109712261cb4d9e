/* OpenELM: every layer has heads and an FFN of its own size. Facts: the code published with the models. */
#include "catalog/config-families.h"

#include <math.h>
#include <string.h>

/* FFN width of a layer: a multiple of the model's, rounded to the divisor, never down by more than a tenth.
 */
static guint32
layer_width (const BudPlan *plan, guint index)
{
  const BudConfigSection *text = &plan->section;
  JsonArray *factors = (JsonArray *) plan->hook_data;
  double divisor = bud_config_count (text, "ffn_dim_divisor", 256, 1, BUD_CONFIG_MAX_WIDTH);
  JsonNode *node = json_array_get_element (factors, index);
  double stated = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_double (node) : NAN;
  double width;

  if (!(stated > 0) || stated > 1024)
    {
      bud_config_fail (text, "ffn_multipliers", "element %u must be a number above 0, up to 1024", index);
      return 1;
    }
  stated *= plan->hidden;
  width = fmax (divisor, floor ((stated + divisor / 2) / divisor) * divisor);
  if (width < 0.9 * stated)
    width += divisor;
  return (guint32) fmin (width, BUD_CONFIG_MAX_FFN);
}

static void
adjust_layer (const BudPlan *plan, guint index, BudLayerGroup *layer)
{
  BudAttention *attention = &layer->attention;

  attention->n_heads = bud_plan_layer_value (plan, "num_query_heads", index, 1, BUD_CONFIG_MAX_HEADS);
  attention->n_kv_heads = bud_plan_layer_value (plan, "num_kv_heads", index, 1, attention->n_heads);
  if (attention->n_heads % attention->n_kv_heads != 0)
    bud_config_fail (&plan->section, "num_kv_heads", "element %u is %u, must divide %u heads", index,
                     attention->n_kv_heads, attention->n_heads);
  layer->ffn.intermediate_dim = layer_width (plan, index);
}

static void
read_openelm (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  static const BudPlanDefaults defaults = { 0 };
  BudPlan plan;

  bud_plan_init_stack (&plan, root, text, &defaults);
  memset (plan.mixer, BUD_MIXER_ATTENTION, plan.n_layers);
  memset (plan.ffn, BUD_FFN_DENSE, plan.n_layers);
  plan.attention.kind = BUD_ATTENTION_GQA;
  plan.attention.qk_head_dim = plan.attention.v_head_dim
      = bud_config_need (text, "head_dim", BUD_CONFIG_MAX_HEAD_DIM);
  plan.dense.kind = BUD_FFN_DENSE;
  plan.dense.is_gated = bud_config_flag (text, "ffn_with_glu", TRUE);
  if (bud_config_flag (text, "normalize_qk_projections", FALSE))
    bud_plan_add_head_norms (&plan);
  plan.hook_data = bud_plan_layer_array (&plan, text, "ffn_multipliers");
  plan.hook = adjust_layer;
  if (plan.hook_data == NULL)
    {
      bud_config_fail (text, "ffn_multipliers", "is missing, must have a number for each of %u layers",
                       plan.n_layers);
      return;
    }
  plan.is_tied = bud_config_flag (text, "share_input_output_layers", TRUE);
  bud_plan_emit (&plan);
}

const BudConfigFamily bud_config_layered_families[] = {
  { "openelm", read_openelm },
  { NULL },
};
