/* Towers of language models that have no vision_config: Qwen-VL, Phi-3-vision and Phi-4-multimodal. Facts:
 * the code published with each model; what the towers of Phi-4-multimodal have is what its published total
 * leaves. */
#include "catalog/config-families.h"

/* Encoders of Phi-4-multimodal, which its class builds in one size: SigLIP and a conformer. */
#define PHI4_ENCODERS 869806048

static guint64
projector_parameters (guint64 in, guint64 hidden)
{
  return in * hidden + hidden + hidden * hidden + hidden;
}

/* LoRA pairs on all four matrices of each layer. */
static guint64
adapter_parameters (const BudConfigSection *root, const char *name)
{
  const BudModel *model = root->run->model;
  const BudLayerGroup *layer = &model->groups[model->layer_order[0]];
  const BudAttention *attention = &layer->attention;
  BudConfigSection adapter;
  guint64 rank, widths;

  if (!bud_config_section (root, name, &adapter))
    return 0;
  rank = bud_config_need (&adapter, "r", BUD_CONFIG_MAX_WIDTH);
  widths = 4 * (guint64) layer->hidden_dim
           + ((guint64) attention->n_heads + 2 * attention->n_kv_heads) * attention->qk_head_dim
           + (guint64) attention->n_heads * attention->v_head_dim + 3 * (guint64) layer->ffn.intermediate_dim;
  return model->n_decoder_layers * rank * widths;
}

/* A projector for images and two for sound, alone and beside images. */
static void
read_phi4 (const BudConfigSection *root, const BudConfigSection *section)
{
  BudModel *model = root->run->model;

  model->n_tower_other_parameters += PHI4_ENCODERS + projector_parameters (1152, model->hidden_dim)
                                     + 2 * projector_parameters (1024, model->hidden_dim)
                                     + adapter_parameters (root, "vision_lora")
                                     + adapter_parameters (root, "speech_lora");
  bud_config_assume (root->run,
                     "the weights of the towers and their adapters are counted, their work is not");
}

/* Phi-3-vision: CLIP ViT-L/14-336, which its class builds in one size; crops of an image and the whole of it
 * go through, four neighbours to a token. */
static void
read_phi3 (const BudConfigSection *root, const BudConfigSection *section)
{
  BudModel *model = root->run->model;
  guint64 width = 1024, patches = 24 * 24, n_views = 5;
  BudLayerGroup layer = {
    .role = BUD_ROLE_TOWER,
    .n_layers = 24,
    .hidden_dim = (guint32) width,
    .attention = { .kind = BUD_ATTENTION_GQA,
                   .is_bidirectional = TRUE,
                   .n_heads = 16,
                   .n_kv_heads = 16,
                   .qk_head_dim = 64,
                   .v_head_dim = 64 },
    .ffn = { .kind = BUD_FFN_DENSE, .intermediate_dim = 4096 },
    .n_norms = 2,
    .n_other_parameters = 4 * width + 4096 + width + 4 * width,
  };

  bud_config_add_group (root->run, &layer);
  model->tower_tokens = (guint32) (n_views * (patches + 1));
  bud_config_assume (root->run, "an image is taken as four crops and the whole (%u tokens in the tower)",
                     model->tower_tokens);
  /* Class token, patches, positions, norms before and after; the marks between crops. */
  model->n_tower_other_parameters += width + 3 * 14 * 14 * width + (patches + 1) * width + 4 * width
                                     + projector_parameters (4 * width, model->hidden_dim) + 2 * 4 * width;
}

/* Query, position and the attention that draws the patches into 256 tokens. */
static guint64
resampler_parameters (guint64 width, guint64 out)
{
  return 2 * 256 * out + width * out + 4 * out * out + 4 * out + 4 * out;
}

static void
read_qwen (const BudConfigSection *root, const BudConfigSection *visual)
{
  BudModel *model = root->run->model;
  BudLayerGroup layer = { .role = BUD_ROLE_TOWER, .n_norms = 2 };
  BudAttention *attention = &layer.attention;
  guint64 width = bud_config_need (visual, "width", 1 << 16);
  guint64 out = bud_config_need (visual, "output_dim", 1 << 16);
  guint64 patch = bud_config_need (visual, "patch_size", 1024);
  guint64 side = bud_config_need (visual, "image_size", 1 << 16) / patch;
  double ratio = bud_config_number (visual, "mlp_ratio", 4);

  layer.n_layers = bud_config_need (visual, "layers", BUD_MODEL_MAX_LAYERS);
  layer.hidden_dim = (guint32) width;
  attention->kind = BUD_ATTENTION_GQA;
  attention->is_bidirectional = TRUE;
  attention->n_heads = attention->n_kv_heads = bud_config_need (visual, "heads", BUD_CONFIG_MAX_HEADS);
  attention->qk_head_dim = attention->v_head_dim
      = bud_config_divide_heads (visual, "heads", (guint32) width, attention->n_heads);
  layer.ffn.kind = BUD_FFN_DENSE;
  layer.ffn.intermediate_dim = (guint32) CLAMP (ratio * (double) width, 1, BUD_CONFIG_MAX_FFN);
  layer.n_other_parameters = 4 * width + layer.ffn.intermediate_dim + width + 4 * width;
  bud_config_add_group (root->run, &layer);
  model->tower_tokens = (guint32) CLAMP (side * side, 1, BUD_CONFIG_MAX_TOKENS);
  /* Positions of 16 x 16 patches, stretched to the image. */
  model->n_tower_other_parameters += 3 * patch * patch * width + 256 * width + 2 * width
                                     + resampler_parameters (width, out) + 2 * out + out * out;
}

static const struct
{
  const char *type;
  const char *section; /* that the tower is there with */
  void (*read) (const BudConfigSection *root, const BudConfigSection *section);
} visuals[] = {
  { "phi3_v", "img_processor", read_phi3 },
  { "phi4mm", "embd_layer", read_phi4 },
  { "qwen", "visual", read_qwen },
};

void
bud_config_read_visual (const BudConfigSection *root, const char *type)
{
  BudConfigSection section;

  for (guint i = 0; i < G_N_ELEMENTS (visuals); i++)
    if (g_str_equal (visuals[i].type, type) && bud_config_section (root, visuals[i].section, &section))
      visuals[i].read (root, &section);
}
