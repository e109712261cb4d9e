/* The format a checkpoint is published in: quantization_config, else torch_dtype. */
#include "catalog/config-families.h"

#include <string.h>

static BudFormat
read_dtype (const BudConfigSection *root, const BudConfigSection *text)
{
  const BudConfigSection *sections[] = { root, text };
  BudFormat format;

  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      const char *name = bud_config_string (sections[i], "torch_dtype|dtype");

      if (name == NULL)
        continue;
      if (g_str_has_prefix (name, "torch."))
        name += strlen ("torch.");
      if (bud_format_parse (name, &format))
        return format;
      bud_config_assume (root->run, "torch_dtype \"%s\" is not known: bf16", name);
      return BUD_FORMAT_BF16;
    }
  bud_config_assume (root->run, "torch_dtype is not stated: bf16");
  return BUD_FORMAT_BF16;
}

static BudFormat
by_bits (const BudConfigSection *quantization, const char *names, guint32 fallback)
{
  guint32 bits = bud_config_has (quantization, names) ? bud_config_need (quantization, names, 64) : fallback;

  return bits <= 2 ? BUD_FORMAT_INT2 : bits <= 4 ? BUD_FORMAT_INT4 : BUD_FORMAT_INT8;
}

/* The groups have any names. */
static gboolean
read_first_member (const BudConfigSection *groups, BudConfigSection *group)
{
  g_autoptr (GList) names = json_object_get_members (groups->object);

  return names != NULL && bud_config_section (groups, names->data, group);
}

/* compressed-tensors: the weights of the first group decide. */
static BudFormat
read_compressed (const BudConfigSection *quantization)
{
  const char *layout = bud_config_string (quantization, "format");
  BudConfigSection groups, group, weights;
  const char *type;
  guint32 bits;

  if (layout != NULL && strstr (layout, "nvfp4") != NULL)
    return BUD_FORMAT_NVFP4;
  if (layout != NULL && strstr (layout, "mxfp4") != NULL)
    return BUD_FORMAT_MXFP4;
  if (!bud_config_section (quantization, "config_groups", &groups) || !read_first_member (&groups, &group)
      || !bud_config_section (&group, "weights", &weights))
    return layout != NULL && strstr (layout, "float") != NULL ? BUD_FORMAT_FP8 : BUD_FORMAT_INT4;
  type = bud_config_string (&weights, "type");
  bits = bud_config_has (&weights, "num_bits") ? bud_config_need (&weights, "num_bits", 64) : 8;
  if (g_strcmp0 (type, "float") == 0)
    return bits <= 4                                                            ? BUD_FORMAT_NVFP4
           : g_strcmp0 (bud_config_string (&weights, "strategy"), "block") == 0 ? BUD_FORMAT_FP8_BLOCK
                                                                                : BUD_FORMAT_FP8;
  return by_bits (&weights, "num_bits", 8);
}

/* Names of number formats as the tools write them; the first that `name` contains decides. */
static const struct
{
  const char *part;
  BudFormat format;
} number_names[] = {
  { "nvfp4", BUD_FORMAT_NVFP4 },      { "mxfp4", BUD_FORMAT_MXFP4 },  { "w4a16", BUD_FORMAT_INT4 },
  { "w4a8_awq", BUD_FORMAT_INT4 },    { "int4", BUD_FORMAT_INT4 },    { "int2", BUD_FORMAT_INT2 },
  { "fp8_pb", BUD_FORMAT_FP8_BLOCK }, { "fp8", BUD_FORMAT_FP8 },      { "float8", BUD_FORMAT_FP8 },
  { "int8", BUD_FORMAT_INT8 },        { "w8a8_sq", BUD_FORMAT_INT8 }, { "w8a16", BUD_FORMAT_INT8 },
  { "fp4", BUD_FORMAT_MXFP4 },
};

static gboolean
parse_number_name (const char *name, BudFormat *format)
{
  g_autofree char *lower = name != NULL ? g_ascii_strdown (name, -1) : NULL;

  for (guint i = 0; lower != NULL && i < G_N_ELEMENTS (number_names); i++)
    if (strstr (lower, number_names[i].part) != NULL)
      {
        *format = number_names[i].format;
        return TRUE;
      }
  return FALSE;
}

/* A text in nested objects. Tools write other kinds of values in these places too: NULL, no error. */
static const char *
find_text (const BudConfigSection *section, const char *const *path)
{
  JsonNode *node = json_object_get_member (section->object, path[0]);

  for (guint i = 1; node != NULL && JSON_NODE_HOLDS_OBJECT (node) && path[i] != NULL; i++)
    node = json_object_get_member (json_node_get_object (node), path[i]);
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

/* Where tools that state no bits name the format: Model Optimizer, Quark, Quanto and torchao, old and new. */
static const char *const number_paths[][4] = {
  { "quant_algo" },
  { "quantization", "quant_algo" },
  { "global_quant_config", "weight", "dtype" },
  { "weights" },
  { "quant_type" },
  { "quant_type", "default", "_type" },
};

static const char *
find_number_name (const BudConfigSection *quantization)
{
  const char *name = NULL;

  for (guint i = 0; name == NULL && i < G_N_ELEMENTS (number_paths); i++)
    name = find_text (quantization, number_paths[i]);
  return name;
}

static BudFormat
read_method (const BudConfigSection *quantization, const char *method, BudFormat dtype)
{
  BudFormat format;

  if (g_str_equal (method, "fp8"))
    return bud_config_has (quantization, "weight_block_size") ? BUD_FORMAT_FP8_BLOCK : BUD_FORMAT_FP8;
  if (parse_number_name (find_number_name (quantization), &format))
    return format;
  if (g_str_equal (method, "modelopt_fp4"))
    return BUD_FORMAT_NVFP4;
  if (parse_number_name (method, &format))
    return format;
  if (g_str_equal (method, "compressed-tensors"))
    return read_compressed (quantization);
  if (g_str_has_prefix (method, "awq") || g_str_has_prefix (method, "gptq")
      || strstr (method, "auto-round") != NULL || g_str_equal (method, "hqq"))
    return by_bits (quantization, "bits|w_bit|nbits", 4);
  if (g_str_equal (method, "bitnet")) /* three values, packed four to a byte */
    return BUD_FORMAT_INT2;
  if (g_str_equal (method, "bitsandbytes"))
    return bud_config_flag (quantization, "load_in_8bit|_load_in_8bit", FALSE) ? BUD_FORMAT_INT8
                                                                               : BUD_FORMAT_INT4;
  bud_config_assume (quantization->run, "quant_method \"%s\" is not known: %s as for the unquantised weights",
                     method, bud_format_name (dtype));
  return dtype;
}

/* Older files leave quant_method out. */
static const char *
implied_method (const BudConfigSection *quantization)
{
  return bud_config_has (quantization, "config_groups")               ? "compressed-tensors"
         : find_number_name (quantization) != NULL                    ? "modelopt"
         : bud_config_has (quantization, "load_in_8bit|load_in_4bit") ? "bitsandbytes"
         : bud_config_has (quantization, "bits|w_bit")                ? "gptq"
                                                                      : NULL;
}

BudFormat
bud_config_native_format (const BudConfigSection *root, const BudConfigSection *text)
{
  BudConfigSection quantization;
  const char *method, *experts;
  BudFormat dtype = read_dtype (root, text);

  /* DeepSeek-V4: almost all of the weights are experts. */
  experts = bud_config_string (text, "expert_dtype");
  if (g_strcmp0 (experts, "fp4") == 0)
    return BUD_FORMAT_MXFP4;
  if (!bud_config_section (root, "quantization_config|compression_config", &quantization)
      && !bud_config_section (text, "quantization_config|compression_config", &quantization))
    return dtype;
  method = bud_config_string (&quantization, "quant_method");
  if (method == NULL)
    method = implied_method (&quantization);
  if (method != NULL)
    return read_method (&quantization, method, dtype);
  bud_config_assume (root->run,
                     "quantization_config names no quant_method: %s as for the unquantised weights",
                     bud_format_name (dtype));
  return dtype;
}
