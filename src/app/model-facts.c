#include "app/model-facts.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/describe.h"
#include "app/device-facts.h"
#include "catalog/config.h"
#include "catalog/json-read.h"
#include "plot/model-plots.h"
#include "plot/number.h"

static const struct
{
  BudModelTraits trait;
  const char *name;
} names[] = {
  { BUD_TRAIT_DENSE, N_ ("Dense") },
  { BUD_TRAIT_MOE, N_ ("MoE") },
  { BUD_TRAIT_HYBRID, N_ ("Hybrid") },
  { BUD_TRAIT_STATE_SPACE, N_ ("State space") },
  { BUD_TRAIT_ENCODER, N_ ("Encoder") },
  { BUD_TRAIT_MHA, "MHA" },
  { BUD_TRAIT_GQA, "GQA" },
  { BUD_TRAIT_MQA, "MQA" },
  { BUD_TRAIT_MLA, "MLA" },
  { BUD_TRAIT_SPARSE, N_ ("Sparse") },
  { BUD_TRAIT_WINDOW, N_ ("Window") },
  { BUD_TRAIT_TEXT_ONLY, N_ ("Text only") },
  { BUD_TRAIT_IMAGE, N_ ("Image") },
  { BUD_TRAIT_VIDEO, N_ ("Video") },
  { BUD_TRAIT_AUDIO, N_ ("Audio") },
};

const char *
bud_model_trait_name (BudModelTraits trait)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].trait == trait)
      return _ (names[i].name);
  g_return_val_if_reached ("");
}

static BudModelTraits
attention_traits (const BudAttention *attention)
{
  BudModelTraits traits = 0;

  if (attention->kind == BUD_ATTENTION_NONE)
    return 0;
  if (attention->kind == BUD_ATTENTION_MLA)
    traits |= BUD_TRAIT_MLA;
  else if (attention->n_kv_heads == attention->n_heads)
    traits |= BUD_TRAIT_MHA;
  else
    traits |= attention->n_kv_heads == 1 ? BUD_TRAIT_MQA : BUD_TRAIT_GQA;
  if (attention->sparse_top_k_tokens != 0 || attention->kv_compress_tokens != 0)
    traits |= BUD_TRAIT_SPARSE;
  if (attention->window_tokens != 0)
    traits |= BUD_TRAIT_WINDOW;
  return traits;
}

static BudModelTraits
architecture_traits (const BudModel *model)
{
  gboolean has_attention = FALSE, has_state = FALSE, has_experts = FALSE, has_decoder = FALSE;
  BudModelTraits traits = 0;

  for (guint i = 0; i < model->n_groups; i++)
    {
      const BudLayerGroup *group = &model->groups[i];
      gboolean is_encoder = group->role == BUD_ROLE_ENCODER
                            || (group->role == BUD_ROLE_DECODER && group->attention.is_bidirectional);

      if (is_encoder)
        traits |= BUD_TRAIT_ENCODER;
      if (group->role == BUD_ROLE_TOWER)
        continue;
      has_decoder |= group->role == BUD_ROLE_DECODER;
      has_attention |= group->attention.kind != BUD_ATTENTION_NONE;
      has_state |= group->ssm.kind != BUD_SSM_NONE;
      has_experts |= group->ffn.kind == BUD_FFN_MOE;
      traits |= attention_traits (&group->attention);
    }
  if (has_state)
    traits |= has_attention ? BUD_TRAIT_HYBRID : BUD_TRAIT_STATE_SPACE;
  if (has_decoder || (traits & BUD_TRAIT_ENCODER) != 0)
    traits |= has_experts ? BUD_TRAIT_MOE : BUD_TRAIT_DENSE;
  return traits;
}

/* The catalog says it; of a user's model the config shows whether there is a tower. */
static BudModelTraits
modality_traits (JsonObject *item, const BudModel *model)
{
  JsonArray *modalities = bud_json_array (item, "modalities");
  BudModelTraits traits = 0;

  for (guint i = 0; modalities != NULL && i < json_array_get_length (modalities); i++)
    {
      const char *name = json_node_get_string (json_array_get_element (modalities, i));

      if (g_strcmp0 (name, "image") == 0)
        traits |= BUD_TRAIT_IMAGE;
      else if (g_strcmp0 (name, "video") == 0)
        traits |= BUD_TRAIT_VIDEO;
      else if (g_strcmp0 (name, "audio") == 0)
        traits |= BUD_TRAIT_AUDIO;
    }
  if (modalities == NULL && model != NULL && model->tower_tokens > 0)
    return BUD_TRAIT_IMAGE;
  return traits != 0 ? traits : BUD_TRAIT_TEXT_ONLY;
}

BudModelTraits
bud_model_traits (BudCatalogItem *item)
{
  static GQuark quark;
  gpointer kept;

  if (quark == 0)
    quark = g_quark_from_static_string ("bud-model-traits");
  kept = g_object_get_qdata (G_OBJECT (item), quark);
  if (kept == NULL)
    {
      JsonObject *json = bud_catalog_item_get_json (item);
      JsonObject *config = bud_json_object (json, "config");
      g_autofree BudModel *model = g_new0 (BudModel, 1);
      gboolean is_read
          = config != NULL && bud_model_from_config (config, bud_catalog_item_get_id (item), model, NULL);
      BudModelTraits traits = modality_traits (json, is_read ? model : NULL);

      if (is_read)
        traits |= architecture_traits (model);
      kept = GUINT_TO_POINTER (traits);
      g_object_set_qdata (G_OBJECT (item), quark, kept);
    }
  return (BudModelTraits) GPOINTER_TO_UINT (kept);
}

const char *
bud_model_maker (BudCatalogItem *item)
{
  const char *provider = bud_json_string (bud_catalog_item_get_json (item), "provider");

  return provider != NULL ? provider : bud_catalog_item_get_vendor (item);
}

/* 131072 → "128 K"; "–" when unknown. Free with g_free. */
static char *
context_text (double tokens)
{
  g_autofree char *number = NULL;

  if (isnan (tokens) || tokens <= 0)
    return g_strdup (BUD_MISSING);
  if (tokens < 1024)
    return bud_number_count (tokens);
  number = bud_number_tick (tokens < 1024 * 1024 ? tokens / 1024 : tokens / (1024 * 1024));
  return g_strdup_printf ("%s" BUD_NBSP "%s", number, tokens < 1024 * 1024 ? "K" : "M");
}

char *
bud_model_facts_line (BudCatalogItem *item)
{
  static const BudModelTraits kinds[]
      = { BUD_TRAIT_ENCODER, BUD_TRAIT_STATE_SPACE, BUD_TRAIT_HYBRID, BUD_TRAIT_MOE, BUD_TRAIT_DENSE };
  static const BudModelTraits mixers[] = { BUD_TRAIT_MLA, BUD_TRAIT_GQA, BUD_TRAIT_MQA, BUD_TRAIT_MHA };
  BudModelTraits traits = bud_model_traits (item);
  g_autofree char *context = context_text (bud_catalog_item_get_number (item, "context_tokens"));
  const char *maker = bud_model_maker (item);
  GString *line = g_string_new (maker != NULL ? maker : "");

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (traits & kinds[i])
      {
        g_autofree char *kind = g_utf8_strdown (bud_model_trait_name (kinds[i]), -1);

        g_string_append_printf (line, "%s%s", line->len > 0 ? ", " : "",
                                kinds[i] == BUD_TRAIT_MOE ? _ ("MoE") : kind);
        break;
      }
  for (gsize i = 0; i < G_N_ELEMENTS (mixers); i++)
    if (traits & mixers[i])
      {
        g_string_append_printf (line, ", %s", bud_model_trait_name (mixers[i]));
        break;
      }
  g_string_append_printf (line, "%s%s", line->len > 0 ? ", " : "", context);
  return g_string_free (line, FALSE);
}

/* Where the facts are from */

static void
append_sentence (GString *text, const char *sentence)
{
  g_autofree char *full = sentence != NULL && *sentence != '\0' ? bud_describe_sentence (sentence) : NULL;

  if (full != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", full);
}

static void
append_config_source (GString *text, JsonObject *json)
{
  JsonObject *source = bud_json_object (json, "config_source");
  const char *where = bud_json_string (source, "repo");
  const char *confidence = bud_confidence_text (bud_json_string (json, "confidence"));
  g_autofree char *sentence = NULL;

  if (where == NULL)
    where = bud_json_string (json, "source");
  if (where == NULL)
    return;
  if (g_str_has_prefix (where, "github:"))
    where += strlen ("github:");
  sentence = confidence != NULL /* Translators: where a model's facts are from, and “high confidence” or so */
                 ? g_strdup_printf (_ ("Config from %s, %s"), where, confidence)
                 : g_strdup_printf (_ ("Config: %s"), where);
  append_sentence (text, sentence);
}

static void
append_license (GString *text, JsonObject *json)
{
  const char *source = bud_json_string (json, "license_source");
  g_autofree char *sentence = NULL;

  if (source != NULL)
    sentence = g_strdup_printf (_ ("Licence as stated in %s"), source);
  else if (g_strcmp0 (bud_json_string (json, "license_confidence"), "low") == 0)
    sentence = g_strdup (_ ("The licence was not checked against the maker’s own text"));
  append_sentence (text, sentence);
}

/* What the shipped catalog and the import write is told in the person's language, anything else as it is. */
static char *
count_sentence (const char *source)
{
  static const struct
  {
    const char *source, *sentence;
  } known[] = {
    { "computed from config", N_ ("Parameters computed from the config") },
    { "computed from config; agrees with published",
      N_ ("Parameters computed from the config; the published count agrees") },
    { "computed from config; no published count found",
      N_ ("Parameters computed from the config; no published count was found") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (source, known[i].source))
      return g_strdup (_ (known[i].sentence));
  return g_strdup_printf (_ ("Parameters %s"), source);
}

char *
bud_model_sources_text (JsonObject *json)
{
  JsonObject *config = bud_json_object (json, "config");
  const char *count_source = bud_json_string (json, "parameter_count_source");
  g_auto (GStrv) assumptions = config != NULL ? bud_model_config_assumptions (config) : NULL;
  GString *text = g_string_new (NULL);

  if (count_source != NULL)
    {
      g_autofree char *sentence = count_sentence (count_source);
      append_sentence (text, sentence);
    }
  append_config_source (text, json);
  append_license (text, json);
  append_sentence (text, bud_json_string (json, "note"));
  for (char **assumption = assumptions; assumption != NULL && *assumption != NULL; assumption++)
    {
      g_autofree char *sentence = g_strdup_printf (_ ("Assumed: %s"), *assumption);
      append_sentence (text, sentence);
    }
  return g_string_free (text, FALSE);
}
