/* Audio encoders beside language models, all of them Whisper's with another way in or out: Qwen2-Audio,
 * Voxtral, Qwen2.5-Omni, Qwen3-Omni. Facts: the modeling_*.py of each in transformers 4.57. */
#include "catalog/config-families.h"

/* What one family has besides the layers. */
typedef enum
{
  POSITIONS = 1 << 0,    /* learned positions */
  BIAS_KEYS = 1 << 1,    /* keys have a bias too */
  LAST_BIAS = 1 << 2,    /* one biased matrix to the language model */
  TWO_MATRICES = 1 << 3, /* two unbiased ones, of several frames together */
  MARKS = 1 << 4,        /* two learned marks of begin and end */
  PLANES = 1 << 5,       /* three two-dimensional convolutions in the place of two */
} Trait;

static const struct
{
  const char *type;
  guint traits;
} families[] = {
  { "qwen2_5_omni", LAST_BIAS | MARKS },
  { "qwen2_5_omni_thinker", LAST_BIAS | MARKS },
  { "qwen2_audio", POSITIONS | LAST_BIAS },
  { "qwen3_omni_moe", BIAS_KEYS | PLANES },
  { "qwen3_omni_moe_thinker", BIAS_KEYS | PLANES },
  { "voxtral", POSITIONS | TWO_MATRICES },
};

static void
read_layers (const BudConfigSection *audio, guint traits, BudLayerGroup *layer)
{
  BudAttention *attention = &layer->attention;
  guint64 hidden;

  layer->role = BUD_ROLE_TOWER;
  layer->hidden_dim = bud_config_count (audio, "d_model|hidden_size", 1280, 1, 65536);
  layer->n_layers = bud_config_count (audio, "encoder_layers|num_hidden_layers", 32, 1, BUD_MODEL_MAX_LAYERS);
  attention->kind = BUD_ATTENTION_GQA;
  attention->is_bidirectional = TRUE;
  attention->n_heads
      = bud_config_count (audio, "encoder_attention_heads|num_attention_heads", 20, 1, BUD_CONFIG_MAX_HEADS);
  attention->n_kv_heads = attention->n_heads;
  attention->qk_head_dim = attention->v_head_dim
      = bud_config_divide_heads (audio, "encoder_attention_heads", layer->hidden_dim, attention->n_heads);
  layer->ffn.kind = BUD_FFN_DENSE;
  layer->ffn.intermediate_dim
      = bud_config_count (audio, "encoder_ffn_dim|intermediate_size", 5120, 1, BUD_CONFIG_MAX_FFN);
  layer->n_norms = 2;
  hidden = layer->hidden_dim;
  layer->n_other_parameters = (traits & BIAS_KEYS ? 4 : 3) * hidden
                              + bud_mlp_bias (&layer->ffn, layer->ffn.intermediate_dim, layer->hidden_dim)
                              + 4 * hidden;
}

/* Three strided convolutions over mel bins and time, then a matrix over what is left of the bins; out by two
 * biased matrices. */
static guint64
planes_parameters (const BudConfigSection *audio, guint64 hidden, guint64 text, guint64 mels)
{
  guint64 channels = bud_config_count (audio, "downsample_hidden_size", 480, 1, 65536);
  guint64 bins = (((mels + 1) / 2 + 1) / 2 + 1) / 2;

  return 9 * channels + 2 * 9 * channels * channels + 3 * channels + channels * bins * hidden
         + (hidden + 1) * hidden + (hidden + 1) * text;
}

static guint64
other_parameters (const BudConfigSection *audio, const BudLayerGroup *layer, guint traits, guint64 text,
                  guint64 positions)
{
  guint64 hidden = layer->hidden_dim;
  guint64 mels = bud_config_count (audio, "num_mel_bins", 128, 1, 4096);
  guint64 sum = 2 * hidden; /* last norm */

  if (bud_config_has (audio, "output_dim"))
    text = bud_config_need (audio, "output_dim", BUD_CONFIG_MAX_WIDTH);
  if (traits & PLANES)
    return sum + planes_parameters (audio, hidden, text, mels);
  sum += 3 * hidden * (mels + hidden) + 2 * hidden;
  if (traits & POSITIONS)
    sum += positions * hidden;
  if (traits & LAST_BIAS)
    sum += (hidden + 1) * text;
  if (traits & TWO_MATRICES)
    sum += layer->ffn.intermediate_dim * text + text * text;
  return sum + (traits & MARKS ? 2 * text : 0);
}

/* The engine runs one tower a request; beside a vision tower the audio encoder only takes its place in
 * memory.
 */
static void
add_tower (const BudConfigSection *root, BudLayerGroup *layer, guint64 other, guint32 tokens)
{
  BudModel *model = root->run->model;

  model->n_tower_other_parameters += other;
  if (model->tower_tokens == 0)
    {
      model->tower_tokens = tokens;
      bud_config_add_group (root->run, layer);
      return;
    }
  model->n_tower_other_parameters += layer->n_layers * bud_layer_parameters (layer);
  bud_config_assume (root->run, "the audio encoder is counted in memory but not in the times");
}

gboolean
bud_config_read_audio (const BudConfigSection *root, const char *type)
{
  BudConfigSection audio;
  BudLayerGroup layer = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    if (g_str_equal (families[i].type, type) && bud_config_section (root, "audio_config", &audio))
      {
        guint32 frames = bud_config_count (&audio, "max_source_positions", 1500, 1, BUD_CONFIG_MAX_TOKENS);

        read_layers (&audio, families[i].traits, &layer);
        add_tower (
            root, &layer,
            other_parameters (&audio, &layer, families[i].traits, root->run->model->hidden_dim, frames),
            frames);
        return TRUE;
      }
  return FALSE;
}
