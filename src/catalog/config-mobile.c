/* The towers of Gemma 3n: a convolutional network for images, a conformer for sound, and what embeds both in
 * the language model. Weights only: the engine has no operators for their work. Facts: transformers'
 * modeling_gemma3n.py; the image tower is timm's, its size what the totals published for E2B and E4B leave.
 */
#include "catalog/config-families.h"

#define MOBILENET "mobilenetv5_300m_enc"
#define MOBILENET_PARAMETERS 294126912

static guint32
count (const BudConfigSection *section, const char *name, guint32 fallback)
{
  return bud_config_count (section, name, fallback, 1, 1 << 16);
}

/* Table of tokens, two norms, the projection to the language model. */
static guint64
embedder_parameters (const BudConfigSection *section, guint32 class_default, guint64 text)
{
  guint64 hidden = count (section, "hidden_size", class_default);

  return hidden * count (section, "vocab_size", 128) + 2 * hidden + hidden * text;
}

/* Two FFNs of four times the width, attention with relative positions and a scale per head dimension, a gated
 * convolution; norms. */
static guint64
conformer_layer_parameters (const BudConfigSection *audio, guint64 hidden)
{
  guint64 head_dim = hidden / count (audio, "conf_num_attention_heads", 8);
  guint64 ffn = 2 * 4 * hidden * hidden + 2 * hidden;
  guint64 attention = 5 * hidden * hidden + 2 * hidden + head_dim;
  guint64 convolution = 3 * hidden * hidden + hidden * count (audio, "conf_conv_kernel_size", 5) + 2 * hidden;

  return 2 * ffn + attention + convolution + hidden;
}

/* The two convolutions that shorten the sound, and the projection of what is left of each frame. */
static guint64
subsampling_parameters (const BudConfigSection *audio, guint64 hidden)
{
  static const guint32 class_defaults[] = { 128, 32 };
  JsonArray *channels = bud_config_array (audio, "sscp_conv_channel_size");
  guint64 bins = count (audio, "input_feat_size", 128);
  guint64 before = 1;
  guint64 total = 0;

  for (guint i = 0; i < G_N_ELEMENTS (class_defaults); i++)
    {
      guint64 after = channels != NULL && i < json_array_get_length (channels)
                          ? bud_config_element (audio, "sscp_conv_channel_size", channels, i, 1 << 16)
                          : class_defaults[i];

      /* 3 x 3, every second frame and bin, a norm. */
      total += before * after * 9 + after;
      bins = (bins + 1) / 2;
      before = after;
    }
  return total + bins * before * hidden;
}

static guint64
audio_parameters (const BudConfigSection *audio)
{
  guint64 hidden = count (audio, "hidden_size", 1536);

  return subsampling_parameters (audio, hidden)
         + count (audio, "conf_num_hidden_layers", 12) * conformer_layer_parameters (audio, hidden);
}

void
bud_config_read_mobile_towers (const BudConfigSection *root)
{
  BudModel *model = root->run->model;
  BudConfigSection vision, audio;

  if (!bud_config_section (root, "vision_config", &vision))
    bud_config_assume (root->run, "no vision_config is stated: the vision tower is not counted");
  else if (g_strcmp0 (bud_config_string (&vision, "architecture"), MOBILENET) != 0)
    bud_config_assume (root->run, "the vision tower is not " MOBILENET " and not counted");
  else
    model->n_tower_other_parameters
        += MOBILENET_PARAMETERS + embedder_parameters (&vision, 2048, model->hidden_dim);
  if (!bud_config_section (root, "audio_config", &audio))
    bud_config_assume (root->run, "no audio_config is stated: the audio tower is not counted");
  else
    model->n_tower_other_parameters
        += audio_parameters (&audio) + embedder_parameters (&audio, 1536, model->hidden_dim);
  if (model->n_tower_other_parameters > 0)
    bud_config_assume (root->run, "the towers' weights are counted, their work is not");
}
