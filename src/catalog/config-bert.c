/* Encoders that embed, classify and rank: BERT and kin, ELECTRA, MPNet, DeBERTa, ModernBERT, Nomic BERT.
 * Facts: the modeling_*.py of each in transformers 4.57; Nomic from the code published with the model. */
#include "catalog/config-families.h"

#include <string.h>

static guint64
n_labels (const BudConfigSection *root)
{
  BudConfigSection labels;

  if (bud_config_section (root, "id2label", &labels))
    return json_object_get_size (labels.object);
  return bud_config_has (root, "num_labels") ? bud_config_need (root, "num_labels", BUD_CONFIG_MAX_VOCAB) : 2;
}

/* What the architecture has on top of the encoder. A classifier has a dense layer in the
 * place of the pooler. */
static guint64
bert_head (const BudConfigSection *root, guint64 hidden)
{
  BudModel *model = root->run->model;
  const char *architecture = bud_config_architecture (root);
  guint64 dense = hidden * hidden + hidden;

  if (strstr (architecture, "MaskedLM") != NULL || strstr (architecture, "LMHead") != NULL
      || strstr (architecture, "PreTraining") != NULL)
    {
      gboolean is_pretraining = strstr (architecture, "PreTraining") != NULL;

      model->has_lm_head = TRUE;
      model->has_tied_embeddings = TRUE;
      return dense + 2 * hidden + model->vocab_size + (is_pretraining ? dense + 2 * hidden + 2 : 0);
    }
  if (strstr (architecture, "SequenceClassification") != NULL)
    return dense + (hidden + 1) * n_labels (root);
  if (strstr (architecture, "TokenClassification") != NULL
      || strstr (architecture, "QuestionAnswering") != NULL)
    return (hidden + 1) * n_labels (root);
  return dense; /* pooler */
}

/* Sizes that all of them state, a layer of four biased projections, two FFN matrices and two norms with bias.
 */
static void
read_stack (const BudConfigSection *text, BudLayerGroup *layer)
{
  BudModel *model = text->run->model;
  BudAttention *attention = &layer->attention;
  guint64 hidden;

  memset (layer, 0, sizeof *layer);
  layer->role = BUD_ROLE_ENCODER;
  layer->hidden_dim = bud_config_need (text, "hidden_size|dim|n_embd", BUD_CONFIG_MAX_WIDTH);
  layer->n_layers = bud_config_need (text, "num_hidden_layers|n_layers|n_layer", BUD_MODEL_MAX_LAYERS);
  attention->kind = BUD_ATTENTION_GQA;
  attention->n_heads = bud_config_need (text, "num_attention_heads|n_heads|n_head", BUD_CONFIG_MAX_HEADS);
  attention->n_kv_heads = attention->n_heads;
  attention->qk_head_dim = attention->v_head_dim
      = bud_config_divide_heads (text, "num_attention_heads", layer->hidden_dim, attention->n_heads);
  attention->is_bidirectional = TRUE;
  layer->ffn.kind = BUD_FFN_DENSE;
  layer->ffn.intermediate_dim
      = bud_config_need (text, "intermediate_size|hidden_dim|n_inner", BUD_CONFIG_MAX_FFN);
  layer->n_norms = 2;
  hidden = layer->hidden_dim;
  layer->n_other_parameters = 4 * hidden + layer->ffn.intermediate_dim + hidden + 2 * layer->n_norms * hidden;
  model->hidden_dim = layer->hidden_dim;
  model->vocab_size = bud_config_need (text, "vocab_size", BUD_CONFIG_MAX_VOCAB);
  model->max_context_tokens
      = bud_config_need (text, "max_position_embeddings|n_positions", BUD_CONFIG_MAX_TOKENS);
}

static guint64
n_types (const BudConfigSection *text)
{
  return bud_config_count (text, "type_vocab_size", 2, 0, 1024);
}

static void
read_bert (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  BudModel *model = text->run->model;
  gboolean is_distilled = g_str_equal (type, "distilbert");
  gboolean is_mpnet = g_str_equal (type, "mpnet");
  gboolean has_padding = is_mpnet || strstr (type, "roberta") != NULL || g_str_equal (type, "camembert");
  gboolean has_head = !is_distilled || strstr (bud_config_architecture (root), "MaskedLM") != NULL;
  guint64 hidden, types;
  BudLayerGroup layer;

  read_stack (text, &layer);
  bud_config_add_group (text->run, &layer);
  hidden = layer.hidden_dim;
  types = is_distilled || is_mpnet ? 0 : n_types (text);
  model->n_other_parameters = (model->max_context_tokens + types) * hidden + 2 * hidden;
  if (has_head)
    model->n_other_parameters += bert_head (root, hidden);
  if (is_mpnet)
    model->n_other_parameters += (guint64) layer.attention.n_heads
                                 * bud_config_count (text, "relative_attention_num_buckets", 32, 1, 65536);
  /* Two positions stand for padding. */
  if (has_padding && model->max_context_tokens > 2)
    model->max_context_tokens -= 2;
}

/* What ELECTRA's classes have on top: the discriminator two layers, the generator a way back to the
 * embedding.
 */
static guint64
electra_head (const BudConfigSection *root, guint64 hidden, guint64 embedding)
{
  BudModel *model = root->run->model;
  const char *architecture = bud_config_architecture (root);
  guint64 dense = hidden * hidden + hidden;

  if (strstr (architecture, "MaskedLM") != NULL)
    {
      model->has_lm_head = model->has_tied_embeddings = TRUE;
      return embedding * hidden + 3 * embedding + model->vocab_size;
    }
  if (strstr (architecture, "PreTraining") != NULL)
    return dense + hidden + 1;
  return strstr (architecture, "Classification") != NULL || strstr (architecture, "Answering") != NULL
             ? bert_head (root, hidden)
             : 0;
}

static void
read_electra (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  BudModel *model = text->run->model;
  guint64 embedding = bud_config_count (text, "embedding_size", 128, 1, BUD_CONFIG_MAX_WIDTH);
  BudLayerGroup layer;

  read_stack (text, &layer);
  bud_config_add_group (text->run, &layer);
  if (embedding != layer.hidden_dim)
    {
      model->embedding_dim = (guint32) embedding;
      model->n_other_parameters += embedding * layer.hidden_dim + layer.hidden_dim;
    }
  model->n_other_parameters += (model->max_context_tokens + n_types (text)) * embedding + 2 * embedding
                               + electra_head (root, layer.hidden_dim, embedding);
}

static gboolean
attends_to_positions (const BudConfigSection *text, const char *kind)
{
  JsonNode *node = json_object_get_member (text->object, "pos_att_type");
  JsonArray *kinds;

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node))
    return strstr (bud_config_string (text, "pos_att_type") ?: "", kind) != NULL;
  kinds = bud_config_array (text, "pos_att_type");
  for (guint i = 0; kinds != NULL && i < json_array_get_length (kinds); i++)
    if (g_str_equal (bud_config_element_string (text, "pos_att_type", kinds, i), kind))
      return TRUE;
  return FALSE;
}

/* DeBERTa's relative positions: one table for all layers, its norm, and projections where they are not the
 * keys' and queries' own. */
static guint64
relative_positions (const BudConfigSection *text, BudLayerGroup *layer, guint32 positions)
{
  guint64 hidden = layer->hidden_dim;
  guint64 dense = hidden * hidden + hidden;
  double stated = bud_config_number (text, "max_relative_positions", -1);
  double buckets = bud_config_number (text, "position_buckets", -1);
  guint64 reach = buckets > 0   ? (guint64) MIN (buckets, 65536)
                  : stated >= 1 ? (guint64) MIN (stated, 65536)
                                : positions;
  const char *norm = bud_config_string (text, "norm_rel_ebd");

  if (!bud_config_flag (text, "relative_attention", FALSE))
    return 0;
  if (!bud_config_flag (text, "share_att_key", FALSE))
    layer->n_other_parameters += (attends_to_positions (text, "c2p") ? dense : 0)
                                 + (attends_to_positions (text, "p2c") ? dense : 0);
  bud_config_assume (text->run, "the products with relative positions are not counted in the times");
  return 2 * reach * hidden + (norm != NULL && strstr (norm, "layer_norm") != NULL ? 2 * hidden : 0);
}

static void
read_deberta (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  BudModel *model = text->run->model;
  gboolean is_bare
      = g_str_has_suffix (bud_config_architecture (root), "Model") || *bud_config_architecture (root) == '\0';
  guint32 kernel = bud_config_optional (text, "conv_kernel_size", 1024);
  guint64 hidden;
  BudLayerGroup layer;

  read_stack (text, &layer);
  hidden = layer.hidden_dim;
  model->n_other_parameters
      += 2 * hidden + bud_config_optional (text, "type_vocab_size", 1024) * hidden
         + relative_positions (text, &layer, model->max_context_tokens)
         + (bud_config_flag (text, "position_biased_input", TRUE) ? model->max_context_tokens * hidden : 0)
         + (kernel > 0 ? kernel * hidden * hidden + 3 * hidden : 0)
         + (is_bare ? 0 : bert_head (root, hidden));
  bud_config_add_group (text->run, &layer);
}

/* One kind of ModernBERT's layers. */
static void
add_modern (const BudConfigSection *text, BudLayerGroup *layer, guint32 n_layers, guint32 window)
{
  layer->n_layers = n_layers;
  layer->attention.window_tokens = window;
  bud_config_add_group (text->run, layer);
}

/* ModernBERT: gated FFN, every global_attn_every_n_layers-th layer sees all tokens, the others a window
 * around theirs; the first has no norm before its attention. */
static void
read_modernbert (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  BudModel *model = text->run->model;
  const char *architecture = bud_config_architecture (root);
  guint32 period = bud_config_count (text, "global_attn_every_n_layers", 3, 1, BUD_MODEL_MAX_LAYERS);
  guint32 window = bud_config_count (text, "local_attention", 128, 1, BUD_CONFIG_MAX_TOKENS);
  guint64 norm, head;
  guint32 n_layers, n_full;
  BudLayerGroup layer;

  read_stack (text, &layer);
  norm = layer.hidden_dim * (bud_config_flag (text, "norm_bias", FALSE) ? 2 : 1);
  layer.ffn.is_gated = TRUE;
  layer.n_other_parameters = 2 * norm;
  if (bud_config_flag (text, "attention_bias", FALSE))
    layer.n_other_parameters += 4 * (guint64) layer.hidden_dim;
  if (bud_config_flag (text, "mlp_bias", FALSE))
    layer.n_other_parameters += bud_mlp_bias (&layer.ffn, layer.ffn.intermediate_dim, layer.hidden_dim);
  n_layers = layer.n_layers;
  n_full = (n_layers + period - 1) / period;
  add_modern (text, &layer, n_full, 0);
  add_modern (text, &layer, n_layers - n_full, window);
  /* Norms of the embedding and at the end, less the one the first layer lacks. */
  model->n_other_parameters = norm;
  head = (guint64) layer.hidden_dim * layer.hidden_dim + norm
         + (bud_config_flag (text, "classifier_bias", FALSE) ? layer.hidden_dim : 0);
  if (strstr (architecture, "MaskedLM") != NULL)
    {
      model->has_lm_head = model->has_tied_embeddings = TRUE;
      model->n_other_parameters
          += head + (bud_config_flag (text, "decoder_bias", TRUE) ? model->vocab_size : 0);
    }
  else if (strstr (architecture, "Classification") != NULL)
    model->n_other_parameters += head + (layer.hidden_dim + 1) * n_labels (root);
}

/* Nomic BERT: rotary positions, gated FFN, biases where stated. */
static void
read_nomic (const BudConfigSection *root, const BudConfigSection *text, const char *type)
{
  BudModel *model = text->run->model;
  guint64 hidden;
  BudLayerGroup layer;

  read_stack (text, &layer);
  hidden = layer.hidden_dim;
  layer.ffn.is_gated = g_strcmp0 (bud_config_string (text, "activation_function"), "swiglu") == 0;
  layer.n_other_parameters = 4 * hidden + (bud_config_flag (text, "qkv_proj_bias", TRUE) ? 4 * hidden : 0)
                             + (bud_config_flag (text, "mlp_fc1_bias", TRUE)
                                    ? (layer.ffn.is_gated ? 2 : 1) * (guint64) layer.ffn.intermediate_dim
                                    : 0)
                             + (bud_config_flag (text, "mlp_fc2_bias", TRUE) ? hidden : 0);
  model->n_other_parameters
      = n_types (text) * hidden + 2 * hidden
        + (bud_config_number (text, "rotary_emb_fraction", 0) > 0 ? 0 : model->max_context_tokens * hidden);
  if (strstr (bud_config_architecture (root), "MaskedLM") != NULL
      || strstr (bud_config_architecture (root), "PreTraining") != NULL)
    bud_config_fail_unsupported (text->run, "/architectures: only the bare NomicBertModel is known");
  bud_config_add_group (text->run, &layer);
}

const BudConfigFamily bud_config_bert_families[] = {
  { "bert", read_bert },
  { "camembert", read_bert },
  { "deberta-v2", read_deberta },
  { "distilbert", read_bert },
  { "electra", read_electra },
  { "modernbert", read_modernbert },
  { "mpnet", read_bert },
  { "nomic_bert", read_nomic },
  { "roberta", read_bert },
  { "xlm-roberta", read_bert },
  { NULL },
};
