/* Encoder-decoders: T5, Whisper, BART and kin. Facts: the modeling_*.py of each in
 * transformers 4.57. */
#include "catalog/config-families.h"

#include <string.h>

static void
init_attention (BudAttention *attention, guint32 heads, guint32 head_dim)
{
  attention->kind = BUD_ATTENTION_GQA;
  attention->n_heads = attention->n_kv_heads = heads;
  attention->qk_head_dim = attention->v_head_dim = head_dim;
}

guint32
bud_config_divide_heads (const BudConfigSection *section, const char *names, guint32 hidden, guint32 heads)
{
  g_auto (GStrv) parts = g_strsplit (names, "|", 2);

  if (hidden % heads != 0 || hidden / heads > BUD_CONFIG_MAX_HEAD_DIM)
    bud_config_fail (section, parts[0], "%u does not divide the width %u", heads, hidden);
  return CLAMP (hidden / heads, 1, BUD_CONFIG_MAX_HEAD_DIM);
}

/* One encoder or decoder of an encoder-decoder, biases and norms in `other`. */
static void
add_stack (const BudConfigSection *section, BudRole role, guint32 n_layers, guint32 hidden,
           const BudAttention *attention, const BudFfn *ffn, guint64 other)
{
  BudModel *model = section->run->model;
  BudLayerGroup layer = { .role = role };
  gboolean is_decoder = role == BUD_ROLE_DECODER;

  layer.n_layers = n_layers;
  layer.hidden_dim = hidden;
  layer.attention = *attention;
  layer.attention.is_bidirectional = !is_decoder;
  if (is_decoder)
    {
      layer.cross_attention = *attention;
      layer.cross_attention.is_cross = TRUE;
    }
  layer.ffn = *ffn;
  layer.n_norms = is_decoder ? 3 : 2;
  layer.n_other_parameters = other;
  bud_config_add_group (section->run, &layer);
  if (!is_decoder || section->run->error != NULL)
    return;
  model->n_decoder_layers = n_layers;
  memset (model->layer_order, (int) model->n_groups - 1, n_layers);
}

/* T5: relative positions in the first layer of each stack (every layer in UMT5), no biases. */
static void
read_t5 (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  BudModel *model = text->run->model;
  BudAttention attention = { 0 };
  BudFfn ffn = { .kind = BUD_FFN_DENSE };
  const char *activation = bud_config_string (text, "feed_forward_proj");
  guint32 hidden = bud_config_need (text, "d_model", BUD_CONFIG_MAX_WIDTH);
  guint32 n_encoder = bud_config_need (text, "num_layers", BUD_MODEL_MAX_LAYERS);
  guint32 n_decoder = bud_config_has (text, "num_decoder_layers")
                          ? bud_config_need (text, "num_decoder_layers", BUD_MODEL_MAX_LAYERS)
                          : n_encoder;
  guint32 heads = bud_config_need (text, "num_heads", BUD_CONFIG_MAX_HEADS);
  guint64 bias = (guint64) heads * bud_config_count (text, "relative_attention_num_buckets", 32, 1, 65536);
  gboolean is_everywhere = g_str_equal (type, "umt5");
  gboolean is_encoder_only = strstr (bud_config_architecture (root), "EncoderModel") != NULL;

  init_attention (&attention, heads, bud_config_need (text, "d_kv", BUD_CONFIG_MAX_HEAD_DIM));
  ffn.intermediate_dim = bud_config_need (text, "d_ff", BUD_CONFIG_MAX_FFN);
  ffn.is_gated = activation != NULL ? g_str_has_prefix (activation, "gated") : !g_str_equal (type, "t5");
  model->hidden_dim = hidden;
  model->vocab_size = bud_config_need (text, "vocab_size", BUD_CONFIG_MAX_VOCAB);
  model->has_lm_head = !is_encoder_only;
  model->has_tied_embeddings = bud_config_flag (text, "tie_word_embeddings", g_str_equal (type, "t5"));
  model->max_context_tokens = bud_config_optional (text, "n_positions", BUD_CONFIG_MAX_TOKENS);
  add_stack (text, BUD_ROLE_ENCODER, n_encoder, hidden, &attention, &ffn,
             2 * (guint64) hidden + (is_everywhere ? bias : 0));
  model->n_tower_other_parameters = hidden + (is_everywhere ? 0 : bias);
  if (is_encoder_only)
    return;
  add_stack (text, BUD_ROLE_DECODER, n_decoder, hidden, &attention, &ffn,
             3 * (guint64) hidden + (is_everywhere ? bias : 0));
  model->n_other_parameters = hidden + (is_everywhere ? 0 : bias);
}

/* Biases of query, value and output (Whisper's keys have none) and of the FFN, and the norms. */
static guint64
layer_extras (guint64 hidden, const BudFfn *ffn, guint32 n_attentions, gboolean has_key_bias)
{
  return n_attentions * (has_key_bias ? 4 : 3) * hidden + ffn->intermediate_dim + hidden
         + 2 * (n_attentions + 1) * hidden;
}

static void
read_whisper (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  BudModel *model = text->run->model;
  BudAttention attention = { 0 };
  BudFfn ffn = { .kind = BUD_FFN_DENSE };
  guint32 width = bud_config_need (text, "d_model", BUD_CONFIG_MAX_WIDTH);
  guint64 hidden = width;
  guint32 heads = bud_config_need (text, "encoder_attention_heads", BUD_CONFIG_MAX_HEADS);
  guint64 mels = bud_config_count (text, "num_mel_bins", 80, 1, 4096);

  model->hidden_dim = width;
  model->vocab_size = bud_config_need (text, "vocab_size", BUD_CONFIG_MAX_VOCAB);
  model->has_lm_head = model->has_tied_embeddings = TRUE;
  model->encoder_tokens = bud_config_count (text, "max_source_positions", 1500, 1, BUD_CONFIG_MAX_TOKENS);
  model->max_context_tokens = bud_config_count (text, "max_target_positions", 448, 1, BUD_CONFIG_MAX_TOKENS);
  init_attention (&attention, heads, bud_config_divide_heads (text, "encoder_attention_heads", width, heads));
  ffn.intermediate_dim = bud_config_need (text, "encoder_ffn_dim", BUD_CONFIG_MAX_FFN);
  add_stack (text, BUD_ROLE_ENCODER, bud_config_need (text, "encoder_layers", BUD_MODEL_MAX_LAYERS), width,
             &attention, &ffn, layer_extras (hidden, &ffn, 1, FALSE));
  /* Two convolutions of three taps, positions, final norm. */
  model->n_tower_other_parameters
      = 3 * hidden * (mels + hidden) + 2 * hidden + model->encoder_tokens * hidden + 2 * hidden;
  heads = bud_config_need (text, "decoder_attention_heads", BUD_CONFIG_MAX_HEADS);
  init_attention (&attention, heads, bud_config_divide_heads (text, "decoder_attention_heads", width, heads));
  ffn.intermediate_dim = bud_config_need (text, "decoder_ffn_dim", BUD_CONFIG_MAX_FFN);
  add_stack (text, BUD_ROLE_DECODER, bud_config_need (text, "decoder_layers", BUD_MODEL_MAX_LAYERS), width,
             &attention, &ffn, layer_extras (hidden, &ffn, 2, FALSE));
  model->n_other_parameters = model->max_context_tokens * hidden + 2 * hidden;
}

/* BART: learned positions (offset 2) and a norm of the embeddings; mBART also a last norm; M2M-100 (NLLB) and
 * Pegasus only the last norm. */
static void
read_bart (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  BudModel *model = text->run->model;
  gboolean has_positions = g_str_equal (type, "bart") || g_str_equal (type, "mbart");
  gboolean has_last_norm = !g_str_equal (type, "bart") && !g_str_equal (type, "marian");
  BudAttention attention = { 0 };
  BudFfn ffn = { .kind = BUD_FFN_DENSE };
  guint32 width = bud_config_need (text, "d_model", BUD_CONFIG_MAX_WIDTH);
  guint64 hidden = width;
  guint64 extras;
  guint32 heads = bud_config_need (text, "encoder_attention_heads", BUD_CONFIG_MAX_HEADS);

  model->hidden_dim = width;
  model->vocab_size = bud_config_need (text, "vocab_size", BUD_CONFIG_MAX_VOCAB);
  model->has_lm_head = model->has_tied_embeddings = TRUE;
  model->max_context_tokens
      = bud_config_count (text, "max_position_embeddings", 1024, 1, BUD_CONFIG_MAX_TOKENS);
  init_attention (&attention, heads, bud_config_divide_heads (text, "encoder_attention_heads", width, heads));
  ffn.intermediate_dim = bud_config_need (text, "encoder_ffn_dim", BUD_CONFIG_MAX_FFN);
  add_stack (text, BUD_ROLE_ENCODER, bud_config_need (text, "encoder_layers", BUD_MODEL_MAX_LAYERS), width,
             &attention, &ffn, layer_extras (hidden, &ffn, 1, TRUE));
  heads = bud_config_need (text, "decoder_attention_heads", BUD_CONFIG_MAX_HEADS);
  init_attention (&attention, heads, bud_config_divide_heads (text, "decoder_attention_heads", width, heads));
  ffn.intermediate_dim = bud_config_need (text, "decoder_ffn_dim", BUD_CONFIG_MAX_FFN);
  add_stack (text, BUD_ROLE_DECODER, bud_config_need (text, "decoder_layers", BUD_MODEL_MAX_LAYERS), width,
             &attention, &ffn, layer_extras (hidden, &ffn, 2, TRUE));
  extras = (has_positions ? (model->max_context_tokens + 2) * hidden + 2 * hidden : 0)
           + (has_last_norm ? 2 * hidden : 0);
  model->n_other_parameters = model->n_tower_other_parameters = extras;
}

const BudConfigFamily bud_config_encoder_families[] = {
  { "bart", read_bart }, { "m2m_100", read_bart },    { "mbart", read_bart },
  { "mt5", read_t5 },    { "pegasus", read_bart },    { "t5", read_t5 },
  { "umt5", read_t5 },   { "whisper", read_whisper }, { NULL },
};
