/* Vision towers beside language models: SigLIP, CLIP, Pixtral, Qwen, Llama-4, Gemma 4, MoonViT, InternViT.
 * Each is one group of bidirectional layers; patch embedding, positions and projector are counted apart.
 * Facts: the modeling_*.py of each family in transformers 4.57; MoonViT from the code published with Kimi. */
#include "catalog/config-tower.h"

#include <string.h>

/* Images of any size have no token count of their own; one of 448 x 448 pixels stands for them. */
#define ASSUMED_IMAGE 448

static guint32
number (const BudConfigSection *section, const char *names, guint32 fallback, guint32 high)
{
  return fallback == 0 ? bud_config_need (section, names, high)
                       : bud_config_count (section, names, fallback, 1, high);
}

/* A side in pixels: one number, or an array of two that must be equal. */
static guint32
read_side (const BudConfigSection *vision, const char *name, guint32 fallback, guint32 high)
{
  JsonNode *node = json_object_get_member (vision->object, name);
  JsonArray *sides;
  guint32 value;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return number (vision, name, fallback, high);
  sides = json_node_get_array (node);
  value = json_array_get_length (sides) > 0 ? bud_config_element (vision, name, sides, 0, high) : 0;
  for (guint i = 1; i < json_array_get_length (sides); i++)
    if (bud_config_element (vision, name, sides, i, high) != value)
      bud_config_fail (vision, name, "has sides that differ, must be a square");
  if (value == 0)
    bud_config_fail (vision, name, "must be a whole number from 1 to %u", high);
  return MAX (value, 1);
}

void
bud_tower_init (BudTower *tower, const BudTowerDefaults *defaults)
{
  const BudConfigSection *vision = &tower->vision;
  BudLayerGroup *layer = &tower->layer;
  BudAttention *attention = &layer->attention;
  guint32 image, patch, channels;

  layer->role = BUD_ROLE_TOWER;
  layer->hidden_dim = number (vision, "hidden_size|embed_dim|vt_hidden_size", defaults->hidden, 65536);
  layer->n_layers = number (vision, "num_hidden_layers|depth|vt_num_hidden_layers", defaults->layers,
                            BUD_MODEL_MAX_LAYERS);
  attention->kind = BUD_ATTENTION_GQA;
  attention->is_bidirectional = TRUE;
  attention->n_heads = number (vision, "num_attention_heads|num_heads|vt_num_attention_heads",
                               defaults->heads, BUD_CONFIG_MAX_HEADS);
  attention->n_kv_heads = attention->n_heads;
  attention->qk_head_dim = bud_config_has (vision, "head_dim")
                               ? bud_config_need (vision, "head_dim", BUD_CONFIG_MAX_HEAD_DIM)
                               : CLAMP (layer->hidden_dim / attention->n_heads, 1, BUD_CONFIG_MAX_HEAD_DIM);
  attention->v_head_dim = attention->qk_head_dim;
  layer->ffn.kind = BUD_FFN_DENSE;
  if (defaults->ffn != G_MAXUINT32)
    layer->ffn.intermediate_dim
        = number (vision, "intermediate_size|vt_intermediate_size", defaults->ffn, BUD_CONFIG_MAX_FFN);
  layer->n_norms = 2;
  tower->hidden = layer->hidden_dim;
  tower->text = tower->root->run->model->hidden_dim;
  patch = tower->patch
      = read_side (vision, bud_config_has (vision, "patch_size") ? "patch_size" : "spatial_patch_size",
                   defaults->patch, 1024);
  channels = bud_config_has (vision, "num_channels|in_channels|in_chans")
                 ? bud_config_need (vision, "num_channels|in_channels|in_chans", 64)
                 : 3;
  tower->patch_values = (guint64) channels * patch * patch;
  if (defaults->image == 0)
    return;
  image = read_side (vision, "image_size", defaults->image, 65536);
  tower->n_patches = (guint64) (image / patch) * (image / patch);
}

/* Biases of the four projections and both FFN matrices, two norms with bias. */
static void
add_vit_extras (BudTower *tower)
{
  tower->layer.n_other_parameters
      += 4 * tower->hidden + tower->layer.ffn.intermediate_dim + tower->hidden + 4 * tower->hidden;
}

void
bud_tower_finish (BudTower *tower)
{
  BudModel *model = tower->root->run->model;
  guint64 side = ASSUMED_IMAGE / tower->patch;

  if (tower->n_patches == 0)
    {
      tower->n_patches = side * side;
      bud_config_assume (tower->root->run,
                         "images have any size: %d x %d pixels (%u tokens in the tower) assumed",
                         ASSUMED_IMAGE, ASSUMED_IMAGE, (guint) tower->n_patches);
    }
  model->tower_tokens = (guint32) MIN (MAX (tower->n_patches, 1), BUD_CONFIG_MAX_TOKENS);
  model->n_tower_other_parameters += tower->other;
  bud_config_add_group (tower->root->run, &tower->layer);
}

/* SigLIP without its pooling head: a biased patch projection, positions, a last norm. */
static void
init_siglip (BudTower *tower)
{
  static const BudTowerDefaults defaults = { 768, 12, 12, 3072, 224, 16 };

  bud_tower_init (tower, &defaults);
  add_vit_extras (tower);
  tower->other
      += (tower->patch_values + 1) * tower->hidden + tower->n_patches * tower->hidden + 2 * tower->hidden;
}

/* CLIP: a class token, an unbiased patch projection, norms before and after. */
static void
init_clip (BudTower *tower)
{
  static const BudTowerDefaults defaults = { 768, 12, 12, 3072, 224, 32 };

  bud_tower_init (tower, &defaults);
  add_vit_extras (tower);
  tower->other += tower->hidden + tower->patch_values * tower->hidden + (tower->n_patches + 1) * tower->hidden
                  + 4 * tower->hidden;
}

/* Pixtral: RMS norms, gated FFN, no biases, rotary positions. */
static void
init_pixtral (BudTower *tower)
{
  static const BudTowerDefaults defaults = { 1024, 24, 16, 4096, 1024, 16 };

  bud_tower_init (tower, &defaults);
  tower->layer.ffn.is_gated = TRUE;
  tower->layer.n_other_parameters += 2 * tower->hidden;
  tower->other += tower->patch_values * tower->hidden + tower->hidden;
}

static gboolean
init_by_type (BudTower *tower)
{
  const char *type = bud_config_string (&tower->vision, "model_type");

  if (type == NULL || g_str_equal (type, "clip_vision_model"))
    init_clip (tower);
  else if (g_str_has_prefix (type, "siglip") || strstr (type, "idefics3") != NULL
           || strstr (type, "smolvlm") != NULL)
    init_siglip (tower);
  else if (g_str_equal (type, "pixtral"))
    init_pixtral (tower);
  else
    {
      bud_config_assume (tower->root->run, "the vision tower \"%s\" is not known and not counted", type);
      return FALSE;
    }
  return TRUE;
}

static void
read_gemma3 (BudTower *tower)
{
  init_siglip (tower);
  tower->other += tower->hidden * tower->text + tower->hidden;
  bud_tower_finish (tower);
}

/* Two matrices from the tower to the language model, biased unless stated. */
static void
read_llava (BudTower *tower)
{
  gboolean has_bias = bud_config_flag (tower->root, "multimodal_projector_bias", TRUE);
  guint64 newline = 0;

  if (!init_by_type (tower))
    return;
  /* LLaVA-NeXT and OneVision learn a line break. */
  if (bud_config_has (tower->root, "image_grid_pinpoints"))
    newline = tower->text;
  tower->other
      += tower->hidden * tower->text + tower->text * tower->text + (has_bias ? 2 * tower->text : 0) + newline;
  bud_tower_finish (tower);
}

/* Mistral 3: a norm and a merger of neighbouring patches before the projector. */
static void
read_mistral3 (BudTower *tower)
{
  guint64 merge = bud_config_count (tower->root, "spatial_merge_size", 2, 1, 64);
  gboolean has_bias = bud_config_flag (tower->root, "multimodal_projector_bias", FALSE);

  init_pixtral (tower);
  tower->other += tower->hidden + tower->hidden * tower->hidden * merge * merge + tower->hidden * tower->text
                  + tower->text * tower->text + (has_bias ? 2 * tower->text : 0);
  bud_tower_finish (tower);
}

/* Cohere's: pixels shuffled into wider patches, a norm in Aya Vision only, a gated pair of matrices. */
static void
read_cohere (BudTower *tower)
{
  guint64 factor = bud_config_count (tower->root, "downsample_factor", 2, 1, 64);
  guint64 merged, width;

  if (!init_by_type (tower))
    return;
  merged = tower->hidden * factor * factor;
  width = bud_config_count (tower->root, "alignment_intermediate_size", 36864, 2, BUD_CONFIG_MAX_FFN);
  tower->other += (merged + 1) * width + (width / 2 + 1) * tower->text;
  if (g_str_equal (tower->type, "aya_vision"))
    tower->other += 2 * merged;
  bud_tower_finish (tower);
}

static void
read_paligemma (BudTower *tower)
{
  init_siglip (tower);
  tower->other += (tower->hidden + 1) * tower->text;
  bud_tower_finish (tower);
}

static void
read_idefics3 (BudTower *tower)
{
  guint64 scale = bud_config_count (tower->root, "scale_factor", 2, 1, 64);

  init_siglip (tower);
  tower->other += tower->hidden * scale * scale * tower->text;
  bud_tower_finish (tower);
}

static guint64
merger_parameters (guint64 width, guint64 out)
{
  return width * width + width + width * out + out;
}

static guint64
qwen_merge (const BudTower *tower)
{
  guint64 merge = bud_config_count (&tower->vision, "spatial_merge_size", 2, 1, 64);

  return tower->hidden * merge * merge;
}

guint64
bud_tower_frames (const BudTower *tower)
{
  return bud_config_count (&tower->vision, "temporal_patch_size", 2, 1, 64);
}

static void
read_qwen2_vl (BudTower *tower)
{
  static const BudTowerDefaults defaults = { 1280, 32, 16, G_MAXUINT32, 0, 14 };
  BudConfigSection *vision = &tower->vision;
  guint32 ratio = bud_config_count (vision, "mlp_ratio", 4, 1, 64);

  /* embed_dim is the tower's width here; hidden_size is that of the language model. */
  bud_tower_init (tower, &defaults);
  tower->layer.hidden_dim = bud_config_count (vision, "embed_dim", 1280, 1, 65536);
  tower->hidden = tower->layer.hidden_dim;
  tower->layer.attention.qk_head_dim = tower->layer.attention.v_head_dim
      = CLAMP (tower->layer.hidden_dim / tower->layer.attention.n_heads, 1, BUD_CONFIG_MAX_HEAD_DIM);
  tower->layer.ffn.intermediate_dim = MIN (ratio * tower->layer.hidden_dim, BUD_CONFIG_MAX_FFN);
  add_vit_extras (tower);
  tower->other += tower->patch_values * bud_tower_frames (tower) * tower->hidden + 2 * tower->hidden
                  + merger_parameters (qwen_merge (tower), tower->text);
  bud_tower_finish (tower);
}

/* Qwen2.5-VL: RMS norms, gated FFN with biases. */
static void
read_qwen2_5_vl (BudTower *tower)
{
  static const BudTowerDefaults defaults = { 1280, 32, 16, 3420, 0, 14 };

  bud_tower_init (tower, &defaults);
  tower->layer.ffn.is_gated = TRUE;
  tower->layer.n_other_parameters += 4 * tower->hidden + 2 * (guint64) tower->layer.ffn.intermediate_dim
                                     + tower->hidden + 2 * tower->hidden;
  tower->other += tower->patch_values * bud_tower_frames (tower) * tower->hidden + tower->hidden
                  + merger_parameters (qwen_merge (tower), tower->text);
  bud_tower_finish (tower);
}

/* Qwen3-VL and Qwen3.5: learned positions, a merger, and one more for each deepstack layer. */
static void
read_qwen3_vl (BudTower *tower)
{
  static const BudTowerDefaults defaults = { 1152, 27, 16, 4304, 0, 16 };
  JsonArray *deepstack = bud_config_array (&tower->vision, "deepstack_visual_indexes");
  gboolean has_deepstack = g_str_has_prefix (tower->type, "qwen3_vl");
  guint64 n_deepstack = deepstack != NULL ? json_array_get_length (deepstack) : has_deepstack ? 3 : 0;
  guint64 positions, merged;

  bud_tower_init (tower, &defaults);
  add_vit_extras (tower);
  positions = bud_config_count (&tower->vision, "num_position_embeddings", 2304, 1, BUD_CONFIG_MAX_TOKENS);
  merged = qwen_merge (tower);
  tower->other += (tower->patch_values * bud_tower_frames (tower) + 1) * tower->hidden
                  + positions * tower->hidden + 2 * tower->hidden + merger_parameters (merged, tower->text);
  tower->other += n_deepstack * (2 * merged + merger_parameters (merged, tower->text));
  tower->n_patches = positions;
  bud_tower_finish (tower);
}

/* Llama-4: unfolded patches, a class token, norms before and after; shuffled pixels go through two matrices
 * and then to the language model. */
static void
read_llama4 (BudTower *tower)
{
  static const BudTowerDefaults defaults = { 768, 34, 16, 5632, 448, 14 };
  guint64 in, out;

  bud_tower_init (tower, &defaults);
  add_vit_extras (tower);
  in = bud_config_count (&tower->vision, "projector_input_dim", 4096, 1, 65536);
  out = bud_config_count (&tower->vision, "projector_output_dim", 4096, 1, 65536);
  tower->other += tower->patch_values * tower->hidden + tower->hidden + (tower->n_patches + 1) * tower->hidden
                  + 4 * tower->hidden + tower->layer.ffn.intermediate_dim * in + in * out
                  + bud_config_count (&tower->vision, "vision_output_dim", 7680, 1, 65536) * tower->text;
  bud_tower_finish (tower);
}

/* Gemma 4: RMS norms around both halves, query and key norms, gated FFN; a two-axis table of positions. */
static void
read_gemma4 (BudTower *tower)
{
  static const BudTowerDefaults defaults = { 768, 16, 12, 3072, 0, 16 };
  guint64 axis, tokens, kernel;
  gboolean is_clipped = bud_config_flag (&tower->vision, "use_clipped_linears", FALSE);

  bud_tower_init (tower, &defaults);
  tower->layer.ffn.is_gated = TRUE;
  tower->layer.n_norms = 4;
  /* A clipped matrix keeps four bounds. */
  tower->layer.n_other_parameters
      += 4 * tower->hidden + 2 * (guint64) tower->layer.attention.qk_head_dim + (is_clipped ? 7 * 4 : 0);
  axis = bud_config_count (&tower->vision, "position_embedding_size", 10240, 1, BUD_CONFIG_MAX_TOKENS);
  tower->other
      += tower->patch_values * tower->hidden + 2 * axis * tower->hidden + tower->hidden * tower->text;
  if (bud_config_flag (&tower->vision, "standardize", FALSE))
    tower->other += 2 * tower->hidden;
  tokens = bud_config_count (tower->root, "vision_soft_tokens_per_image", 280, 1, 65536);
  kernel = bud_config_count (&tower->vision, "pooling_kernel_size", 3, 1, 64);
  tower->n_patches = tokens * kernel * kernel;
  bud_tower_finish (tower);
}

/* MoonViT (Kimi K2.5): interpolated positions, a merger of 2 x 2 patches. */
static void
read_moonvit (BudTower *tower)
{
  static const BudTowerDefaults defaults = { 1152, 27, 16, 4304, 0, 14 };
  guint64 height, width, merged;

  bud_tower_init (tower, &defaults);
  add_vit_extras (tower);
  height = bud_config_count (&tower->vision, "init_pos_emb_height", 64, 1, 4096);
  width = bud_config_count (&tower->vision, "init_pos_emb_width", 64, 1, 4096);
  merged = 4 * tower->hidden;
  tower->other += (tower->patch_values + 1) * tower->hidden + height * width * tower->hidden
                  + 2 * tower->hidden + 2 * tower->hidden + merger_parameters (merged, tower->text);
  bud_tower_finish (tower);
}

/* InternViT: layer scales, optional query and key norms; a norm and two matrices after the pixel shuffle. */
static void
read_internvl (BudTower *tower)
{
  static const BudTowerDefaults defaults = { 3200, 45, 25, 12800, 224, 14 };
  gboolean has_qkv_bias;
  guint64 merged;

  bud_tower_init (tower, &defaults);
  add_vit_extras (tower);
  has_qkv_bias = bud_config_flag (&tower->vision, "qkv_bias|attention_bias", FALSE);
  tower->layer.n_other_parameters += 2 * tower->hidden - (has_qkv_bias ? 0 : 3 * tower->hidden);
  if (g_strcmp0 (bud_config_string (&tower->vision, "norm_type"), "rms_norm") == 0)
    tower->layer.n_other_parameters -= 2 * tower->hidden;
  if (bud_config_flag (&tower->vision, "qk_normalization|use_qk_norm", FALSE))
    tower->layer.n_other_parameters += 2 * tower->hidden;
  merged = 4 * tower->hidden;
  tower->other += tower->hidden + (tower->patch_values + 1) * tower->hidden
                  + (tower->n_patches + 1) * tower->hidden + 2 * merged + merged * tower->text + tower->text
                  + tower->text * tower->text + tower->text;
  bud_tower_finish (tower);
}

static const struct
{
  const char *type;
  void (*read) (BudTower *tower);
} towers[] = {
  { "dots_ocr", bud_tower_read_dots },
  { "ernie4_5_vl_moe", bud_tower_read_ernie },
  { "glm4v", bud_tower_read_glm4v },
  { "glm4v_moe", bud_tower_read_glm4v },
  { "mllama", bud_tower_read_mllama },
  { "qwen2_5_omni", read_qwen2_5_vl },
  { "qwen2_5_omni_thinker", read_qwen2_5_vl },
  { "qwen3_omni_moe", read_qwen3_vl },
  { "qwen3_omni_moe_thinker", read_qwen3_vl },
  { "aya_vision", read_cohere },
  { "cohere2_vision", read_cohere },
  { "kimi_vl", read_moonvit },
  { "gemma3", read_gemma3 },
  { "gemma4", read_gemma4 },
  { "idefics3", read_idefics3 },
  { "internvl", read_internvl },
  { "internvl_chat", read_internvl },
  { "kimi_k25", read_moonvit },
  { "llama4", read_llama4 },
  { "llava", read_llava },
  { "llava_next", read_llava },
  { "llava_onevision", read_llava },
  { "mistral3", read_mistral3 },
  { "paligemma", read_paligemma },
  { "qwen2_5_vl", read_qwen2_5_vl },
  { "qwen2_vl", read_qwen2_vl },
  { "qwen3_5", read_qwen3_vl },
  { "qwen3_5_moe", read_qwen3_vl },
  { "qwen3_vl", read_qwen3_vl },
  { "qwen3_vl_moe", read_qwen3_vl },
  { "smolvlm", read_idefics3 },
};

void
bud_config_read_tower (const BudConfigSection *root, const char *type)
{
  BudTower tower = { .root = root, .type = type };

  if (!bud_config_section (root, "vision_config|vision_tower", &tower.vision))
    {
      for (guint i = 0; i < G_N_ELEMENTS (towers); i++)
        if (g_str_equal (towers[i].type, type))
          bud_config_assume (root->run, "no vision_config is stated: the vision tower is not counted");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (towers); i++)
    if (g_str_equal (towers[i].type, type))
      {
        towers[i].read (&tower);
        return;
      }
  bud_config_assume (root->run, "the vision tower of %s is not known and not counted", type);
}
