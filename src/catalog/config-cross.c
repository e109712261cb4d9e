/* Llama 3.2 Vision: some layers attend to the image instead of the text. Facts: transformers'
 * modeling_mllama.py.
 */
#include "catalog/config-families.h"

#include <string.h>

/* A layer that attends to the image: norms of queries and keys, and a gate for each half. */
static void
adjust_cross (const BudPlan *plan, guint index, BudLayerGroup *layer)
{
  const gboolean *is_cross = plan->hook_data;

  if (!is_cross[index])
    return;
  layer->cross_attention = layer->attention;
  layer->cross_attention.is_cross = TRUE;
  memset (&layer->attention, 0, sizeof layer->attention);
  layer->n_other_parameters += 2 * (guint64) layer->cross_attention.qk_head_dim + 2;
}

static void
read_mllama (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  static const BudPlanDefaults defaults = { 128256, 4096, 14336, 40, 32, 8, 0 };
  static const guint32 class_layers[] = { 3, 8, 13, 18, 23, 28, 33, 38 };
  gboolean is_cross[BUD_MODEL_MAX_LAYERS] = { FALSE };
  JsonArray *layers = bud_config_array (text, "cross_attention_layers");
  BudPlan plan;

  bud_plan_init (&plan, root, text, &defaults);
  for (guint i = 0; layers != NULL && i < json_array_get_length (layers); i++)
    is_cross[bud_config_element (text, "cross_attention_layers", layers, i, plan.n_layers - 1)] = TRUE;
  for (guint i = 0; layers == NULL && i < G_N_ELEMENTS (class_layers); i++)
    is_cross[class_layers[i]] = TRUE;
  /* Eight rows for the image's marks, in the embedding but not in the head. */
  plan.final_other += 8 * (guint64) plan.hidden;
  plan.hook = adjust_cross;
  plan.hook_data = is_cross;
  bud_plan_read_tie (&plan, FALSE);
  bud_plan_emit (&plan);
}

const BudConfigFamily bud_config_cross_families[] = {
  { "mllama_text_model", read_mllama },
  { NULL },
};
