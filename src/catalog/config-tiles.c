/* Towers that go their own way from patches to tokens: dots.ocr, Ernie 4.5 VL, GLM-4V and the tiles of
 * Llama 3.2 Vision. Facts: the code published with dots.ocr, transformers' modeling_ernie4_5_vl_moe.py,
 * modeling_glm4v.py and modeling_mllama.py. */
#include "catalog/config-tower.h"

/* Two biased matrices and a norm with bias. */
static guint64
merger_parameters (guint64 in, guint64 out)
{
  return (in + 1) * out + (out + 1) * out + 2 * out;
}

/* dots.ocr: RMS norms, gated FFN, a norm behind the patches and one at the end, biases where stated. */
void
bud_tower_read_dots (BudTower *tower)
{
  static const BudTowerDefaults defaults = { 1536, 42, 12, 4224, 0, 14 };
  guint64 merge = bud_config_count (&tower->vision, "spatial_merge_size", 2, 1, 64);
  guint64 joined;

  bud_tower_init (tower, &defaults);
  joined = tower->hidden * merge * merge;
  tower->layer.ffn.is_gated = TRUE;
  tower->layer.n_other_parameters += 2 * tower->hidden;
  if (bud_config_flag (&tower->vision, "use_bias", FALSE))
    tower->layer.n_other_parameters
        += 4 * tower->hidden
           + bud_mlp_bias (&tower->layer.ffn, tower->layer.ffn.intermediate_dim, tower->layer.hidden_dim);
  tower->other += (tower->patch_values + 1) * tower->hidden + tower->hidden
                  + (bud_config_flag (&tower->vision, "post_norm", TRUE) ? tower->hidden : 0)
                  + 2 * tower->hidden + (joined + 1) * joined + (joined + 1) * tower->text;
  bud_tower_finish (tower);
}

/* Ernie 4.5 VL: 2 x 2 patches are joined, then pairs of frames, then a matrix and a norm lead to the language
 * model. */
void
bud_tower_read_ernie (BudTower *tower)
{
  static const BudTowerDefaults defaults = { 1280, 32, 16, 5120, 0, 14 };
  guint64 merge = bud_config_count (&tower->vision, "spatial_merge_size", 2, 1, 64);
  guint64 pairs = bud_config_count (&tower->vision, "temporal_merge_size", 2, 1, 64);
  guint64 joined;

  bud_tower_init (tower, &defaults);
  joined = tower->hidden * merge * merge;
  tower->layer.n_other_parameters
      += 8 * tower->hidden
         + bud_mlp_bias (&tower->layer.ffn, tower->layer.ffn.intermediate_dim, tower->layer.hidden_dim);
  tower->other += tower->patch_values * tower->hidden + 2 * tower->hidden + merger_parameters (joined, joined)
                  + merger_parameters (joined * pairs, joined) + (joined + 1) * tower->text + tower->text;
  bud_tower_finish (tower);
}

/* GLM-4V: RMS norms, gated FFN of the width of what goes out, learned positions; 2 x 2 patches are joined by
 * a convolution, then a matrix, a norm with bias and a gated FFN of the language model's width. */
void
bud_tower_read_glm4v (BudTower *tower)
{
  static const BudTowerDefaults defaults = { 1536, 24, 12, G_MAXUINT32, 336, 14 };
  const BudConfigSection *vision = &tower->vision;
  guint64 merge = bud_config_count (vision, "spatial_merge_size", 2, 1, 64);
  guint64 out, width;

  bud_tower_init (tower, &defaults);
  out = bud_config_count (vision, "out_hidden_size", 4096, 1, 65536);
  width = bud_config_count (vision, "intermediate_size", 13696, 1, BUD_CONFIG_MAX_FFN);
  tower->layer.ffn.is_gated = TRUE;
  tower->layer.ffn.intermediate_dim = (guint32) out;
  tower->layer.n_other_parameters += 2 * tower->hidden;
  if (bud_config_flag (vision, "attention_bias", FALSE))
    tower->layer.n_other_parameters += 4 * tower->hidden;
  tower->other += (tower->patch_values * bud_tower_frames (tower) + 1) * tower->hidden
                  + tower->n_patches * tower->hidden + 2 * tower->hidden
                  + (tower->hidden * merge * merge + 1) * out;
  tower->other += out * out + 2 * out + 3 * out * width;
  bud_tower_finish (tower);
}

/* Layers of Llama 3.2's second transformer, with a gate for each half. */
static void
add_global_layers (BudTower *tower)
{
  BudLayerGroup layer = tower->layer;

  layer.n_layers = bud_config_count (&tower->vision, "num_global_layers", 8, 1, BUD_MODEL_MAX_LAYERS);
  layer.n_other_parameters += 2;
  bud_config_add_group (tower->root->run, &layer);
}

/* Llama 3.2 Vision: an image is up to max_num_tiles tiles; positions within a tile and, for each supported
 * aspect ratio, of the tiles, behind gates; the language model's layers see the last states beside some from
 * the middle. */
void
bud_tower_read_mllama (BudTower *tower)
{
  static const BudTowerDefaults defaults = { 1280, 32, 16, 5120, 448, 14 };
  BudConfigSection *vision = &tower->vision;
  BudModel *model = tower->root->run->model;
  JsonArray *ratios = bud_config_array (vision, "supported_aspect_ratios");
  guint64 tiles, patches, n_ratios;

  bud_tower_init (tower, &defaults);
  tiles = bud_config_count (vision, "max_num_tiles", 4, 1, 64);
  patches = tower->n_patches + 1;
  /* One row more than ratios, for no image. */
  n_ratios = (ratios != NULL ? json_array_get_length (ratios) : 8) + 1;
  tower->layer.n_other_parameters
      += 4 * tower->hidden
         + bud_mlp_bias (&tower->layer.ffn, tower->layer.ffn.intermediate_dim, tower->layer.hidden_dim);
  tower->other += tower->hidden + tower->patch_values * tower->hidden + 1 + patches * tower->hidden
                  + n_ratios * tiles * patches * tower->hidden + 2 * (1 + n_ratios * tiles * tower->hidden)
                  + 4 * tower->hidden;
  tower->other += (bud_config_count (vision, "vision_output_dim", 7680, 1, 1u << 20) + 1) * tower->text;
  tower->n_patches = tiles * patches;
  model->encoder_tokens = (guint32) MIN (tower->n_patches, BUD_CONFIG_MAX_TOKENS);
  add_global_layers (tower);
  bud_tower_finish (tower);
}
