#include "catalog/config.h"

#include <math.h>
#include <string.h>

#include "catalog/config-families.h"
#include "catalog/nearest.h"

#define TEXT_SECTIONS "text_config|llm_config|language_config"

/* Types that wrap a language model, and the type of the model inside when its section does not say. */
static const struct
{
  const char *type;
  const char *text_type;
} wrappers[] = {
  { "aya_vision", "cohere2" },
  { "cohere2_vision", "cohere2" },
  { "deepseek_vl_v2", "deepseek_v2" },
  { "dots_ocr", "qwen2" },
  { "ernie4_5_vl_moe", "ernie4_5_vl_moe_text" },
  { "gemma3", "gemma3_text" },
  { "gemma3n", "gemma3n_text" },
  { "gemma4", "gemma4_text" },
  { "glm4v", "glm4v_text" },
  { "glm4v_moe", "glm4v_moe_text" },
  { "idefics3", "llama" },
  { "internvl", "qwen2" },
  { "internvl_chat", "llama" },
  { "kimi_k25", "kimi_k2" },
  { "kimi_k3", "kimi_linear" },
  { "kimi_vl", "deepseek_v3" },
  { "llama4", "llama4_text" },
  { "llava", "llama" },
  { "llava_next", "llama" },
  { "llava_onevision", "qwen2" },
  { "mistral3", "mistral" },
  { "mllama", "mllama_text_model" },
  { "paligemma", "gemma" },
  { "qwen2_5_omni", "qwen2_5_omni_text" },
  { "qwen2_5_omni_thinker", "qwen2_5_omni_text" },
  { "qwen2_5_vl", "qwen2_5_vl_text" },
  { "qwen2_audio", "qwen2" },
  { "qwen2_vl", "qwen2_vl_text" },
  { "qwen3_5", "qwen3_5_text" },
  { "qwen3_5_moe", "qwen3_5_moe_text" },
  { "qwen3_omni_moe", "qwen3_omni_moe_text" },
  { "qwen3_omni_moe_thinker", "qwen3_omni_moe_text" },
  { "qwen3_vl", "qwen3_vl_text" },
  { "qwen3_vl_moe", "qwen3_vl_moe_text" },
  { "smolvlm", "llama" },
  { "step3p5", "step3p5" },
  { "step3p7", "step3p7" },
  { "step3_vl", "step3_text" },
  { "voxtral", "llama" },
};

static const BudConfigFamily *const tables[] = {
  bud_config_bert_families,    bud_config_convolution_families, bud_config_cross_families,
  bud_config_encoder_families, bud_config_gemma_families,       bud_config_linear_families,
  bud_config_mamba_families,   bud_config_latent_families,      bud_config_layered_families,
  bud_config_legacy_families,  bud_config_special_families,
};

static const BudConfigFamily *
find_family (const char *type)
{
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    for (const BudConfigFamily *family = tables[i]; family->type != NULL; family++)
      if (g_str_equal (family->type, type))
        return family;
  return bud_config_find_gqa (type);
}

static const char *
inner_type (const char *type)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrappers); i++)
    if (g_str_equal (wrappers[i].type, type))
      return wrappers[i].text_type;
  return NULL;
}

static int
compare_types (const void *a, const void *b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static guint
list_types (const char **types)
{
  guint n = bud_config_list_gqa (types);

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    for (const BudConfigFamily *family = tables[i]; family->type != NULL; family++, n++)
      if (types != NULL)
        types[n] = family->type;
  for (guint i = 0; i < G_N_ELEMENTS (wrappers); i++)
    if (find_family (wrappers[i].type) == NULL)
      {
        if (types != NULL)
          types[n] = wrappers[i].type;
        n++;
      }
  return n;
}

const char *const *
bud_config_families (void)
{
  static gsize list = 0;

  if (g_once_init_enter (&list))
    {
      guint n = list_types (NULL);
      const char **types = g_new0 (const char *, n + 1);

      list_types (types);
      qsort (types, n, sizeof *types, compare_types);
      g_once_init_leave (&list, (gsize) types);
    }
  return (const char *const *) list;
}

static void
copy_text (char *target, gsize size, const char *text)
{
  const char *end;

  g_strlcpy (target, text, size);
  /* Never half a character. */
  if (!g_utf8_validate (target, -1, &end))
    target[end - target] = '\0';
}

static void
set_identity (BudModel *model, const BudConfigSection *root, const char *id, const char *type)
{
  const char *architecture = bud_config_architecture (root);
  const char *name;

  if (id == NULL || *id == '\0')
    id = bud_config_string (root, "_name_or_path");
  copy_text (model->architecture, sizeof model->architecture, *architecture != '\0' ? architecture : type);
  if (id == NULL || *id == '\0')
    id = model->architecture;
  copy_text (model->id, sizeof model->id, id);
  name = strrchr (id, '/');
  copy_text (model->name, sizeof model->name, name != NULL && name[1] != '\0' ? name + 1 : id);
}

/* The type the rules go by. Files of one class under another's name are read as what they are. */
static const char *
type_of (const BudConfigSection *root)
{
  const char *type = bud_config_string (root, "model_type");
  const char *architecture = bud_config_architecture (root);

  if (root->run->error != NULL)
    return NULL;
  if (g_str_has_prefix (architecture, "DeepseekV32"))
    return "deepseek_v32";
  if (type != NULL)
    return type;
  if (*architecture == '\0')
    bud_config_fail (root, "model_type", "is missing, must name the architecture, such as \"llama\"");
  else
    bud_config_fail_unsupported (
        root->run, "/model_type: is missing, and the architecture %s alone does not tell it", architecture);
  return NULL;
}

/* What the engine cannot represent, and why: better no answer than a wrong one. */
static const struct
{
  const char *type;
  const char *reason;
} refused[] = {
  { "jetmoe", "its attention chooses between experts for queries and outputs" },
  { "recurrent_gemma", "its recurrence (RG-LRU) is no state space the engine has times for" },
  { "rwkv", "its time mixing is no state space the engine has times for" },
  { "rwkv5", "its time mixing is no state space the engine has times for" },
  { "rwkv6", "its time mixing is no state space the engine has times for" },
  { "rwkv7", "its time mixing is no state space the engine has times for" },
  { "xlstm", "its matrix memory is no state space the engine has times for" },
  { "zamba", "its attention blocks share one set of weights, which would count at every use" },
  { "zamba2", "its attention blocks share one set of weights, which would count at every use" },
};

static gboolean
fail_refused (const BudConfigSection *section, const char *type)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    if (g_str_equal (refused[i].type, type))
      {
        bud_config_fail_unsupported (section->run, "%s/model_type: \"%s\" cannot be estimated: %s",
                                     section->pointer, type, refused[i].reason);
        return TRUE;
      }
  return FALSE;
}

static void
fail_unknown (const BudConfigSection *section, const char *type)
{
  g_autofree char *nearest = bud_nearest_words (bud_config_families (), type, 5);
  const char *architecture = bud_config_architecture (section);

  if (fail_refused (section, type))
    return;
  bud_config_fail_unsupported (section->run, "%s/model_type: \"%s\"%s%s%s is not a known architecture%s%s",
                               section->pointer, type, *architecture != '\0' ? " (" : "", architecture,
                               *architecture != '\0' ? ")" : "", *nearest != '\0' ? "; nearest: " : "",
                               nearest);
}

/* Embedding models are stacks without a head; classifiers and reward models score in its place. ChatGLM's
 * class is named like a bare stack and has a head. */
static void
replace_head (const BudConfigSection *root, const char *type)
{
  BudModel *model = root->run->model;
  const char *architecture = bud_config_architecture (root);
  BudConfigSection labels;
  guint32 n_labels = 2;

  if (!model->has_lm_head || model->n_decoder_layers == 0)
    return;
  if (g_str_has_suffix (architecture, "ForSequenceClassification")
      || g_str_has_suffix (architecture, "ForTokenClassification"))
    {
      if (bud_config_section (root, "id2label", &labels))
        n_labels = json_object_get_size (labels.object);
      else if (bud_config_has (root, "num_labels"))
        n_labels = bud_config_need (root, "num_labels", BUD_CONFIG_MAX_VOCAB);
      model->n_other_parameters += (guint64) n_labels * model->hidden_dim;
      model->has_lm_head = FALSE;
    }
  else if (inner_type (type) == NULL && !g_str_equal (type, "chatglm")
           && g_str_has_suffix (architecture, "Model") && !g_str_has_suffix (architecture, "LMHeadModel"))
    model->has_lm_head = FALSE;
}

static void
read_towers (const BudConfigSection *root, const char *type)
{
  if (g_str_equal (type, "gemma3n"))
    {
      bud_config_read_mobile_towers (root);
      return;
    }
  bud_config_read_tower (root, type);
  if (!bud_config_read_audio (root, type) && bud_config_has (root, "audio_config|audio_processor"))
    bud_config_assume (root->run, "the audio tower is not counted");
}

static void
read_model (const BudConfigSection *root, const char *id)
{
  BudConfigRun *run = root->run;
  const char *type = type_of (root);
  const char *text_type = type;
  const BudConfigFamily *family;
  BudConfigSection text;
  BudConfigSection thinker;
  gboolean is_wrapped;

  if (type == NULL)
    return;
  set_identity (run->model, root, id, type);
  if (bud_config_section (root, "thinker_config", &thinker))
    {
      bud_config_assume (run, "only the thinker is read: what speaks its answer is not counted");
      root = &thinker;
    }
  text = *root;
  is_wrapped = inner_type (type) != NULL && bud_config_section (root, TEXT_SECTIONS, &text);
  if (inner_type (type) != NULL)
    text_type = inner_type (type);
  if (is_wrapped && bud_config_string (&text, "model_type") != NULL)
    text_type = bud_config_string (&text, "model_type");
  family = find_family (text_type);
  /* A text section may carry the wrapper's own name, but no wrapper again. */
  if (family == NULL && inner_type (text_type) != NULL)
    {
      if (is_wrapped && bud_config_has (&text, TEXT_SECTIONS))
        bud_config_fail (&text, "text_config", "is a model inside the model of a model, must be one level");
      text_type = inner_type (text_type);
      family = find_family (text_type);
    }
  if (family == NULL)
    {
      if (run->error == NULL)
        fail_unknown (is_wrapped ? &text : root, text_type);
      return;
    }
  if (run->error == NULL)
    family->read (root, &text, text_type);
  if (run->error == NULL)
    replace_head (root, type);
  if (run->error == NULL && inner_type (type) != NULL)
    read_towers (root, type);
  else if (run->error == NULL)
    bud_config_read_visual (root, type);
  if (run->error == NULL)
    run->model->native_format = bud_config_native_format (root, &text);
}

static gboolean
check_model (BudConfigRun *run)
{
  BudDiagnostic diagnostic;

  if (run->error != NULL)
    return FALSE;
  if (bud_model_validate (run->model, &diagnostic) == BUD_STATUS_OK)
    return TRUE;
  g_set_error (&run->error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "/%s: %s", diagnostic.field,
               diagnostic.message);
  return FALSE;
}

/* The whole conversion; `assumptions` receives what it took for granted. */
static gboolean
convert (JsonObject *config, const char *id, BudModel *model, GPtrArray *assumptions, GError **error)
{
  g_autoptr (GString) flags = g_string_new (NULL);
  BudConfigRun run = { .model = model, .assumptions = assumptions, .flags = flags };
  BudConfigSection root = { .run = &run, .object = config };

  memset (model, 0, sizeof *model);
  read_model (&root, id);
  if (flags->len > 0)
    g_ptr_array_add (assumptions, g_strdup_printf ("not stated, defaults of the class: %s", flags->str));
  if (check_model (&run))
    return TRUE;
  g_propagate_error (error, run.error);
  return FALSE;
}

gboolean
bud_model_from_config (JsonObject *config, const char *id, BudModel *model, GError **error)
{
  g_autoptr (GPtrArray) assumptions = g_ptr_array_new_with_free_func (g_free);

  return convert (config, id, model, assumptions, error);
}

char **
bud_model_config_assumptions (JsonObject *config)
{
  g_autoptr (GPtrArray) assumptions = g_ptr_array_new_with_free_func (g_free);
  g_autofree BudModel *model = g_new (BudModel, 1);
  char **list;

  convert (config, NULL, model, assumptions, NULL);
  list = g_new0 (char *, assumptions->len + 1);
  for (guint i = 0; i < assumptions->len; i++)
    list[i] = g_strdup (g_ptr_array_index (assumptions, i));
  return list;
}
