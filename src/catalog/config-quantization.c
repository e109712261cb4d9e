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
  if (!bud_config_section (quantization, "config_groups", &groups)
      || !bud_config_section (&groups, "group_0", &group)
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

static BudFormat
read_modelopt (const BudConfigSection *quantization)
{
  BudConfigSection inner;
  const char *algorithm = bud_config_string (quantization, "quant_algo");

  if (algorithm == NULL && bud_config_section (quantization, "quantization", &inner))
    algorithm = bud_config_string (&inner, "quant_algo");
  if (algorithm != NULL && strstr (algorithm, "FP4") != NULL)
    return BUD_FORMAT_NVFP4;
  if (algorithm != NULL && strstr (algorithm, "W4A16") != NULL)
    return BUD_FORMAT_INT4;
  return BUD_FORMAT_FP8;
}

static BudFormat
read_method (const BudConfigSection *quantization, const char *method, BudFormat dtype)
{
  if (g_str_equal (method, "fp8"))
    return bud_config_has (quantization, "weight_block_size") ? BUD_FORMAT_FP8_BLOCK : BUD_FORMAT_FP8;
  if (g_str_equal (method, "fbgemm_fp8"))
    return BUD_FORMAT_FP8;
  if (g_str_equal (method, "mxfp4"))
    return BUD_FORMAT_MXFP4;
  if (strstr (method, "nvfp4") != NULL)
    return BUD_FORMAT_NVFP4;
  if (g_str_has_prefix (method, "modelopt"))
    return read_modelopt (quantization);
  if (g_str_equal (method, "compressed-tensors"))
    return read_compressed (quantization);
  if (g_str_equal (method, "awq") || g_str_has_prefix (method, "gptq") || g_str_equal (method, "auto-round")
      || g_str_equal (method, "intel/auto-round") || g_str_equal (method, "hqq"))
    return by_bits (quantization, "bits|w_bit|nbits", 4);
  if (g_str_equal (method, "bitnet")) /* three values, packed four to a byte */
    return BUD_FORMAT_INT2;
  if (g_str_equal (method, "bitsandbytes"))
    return bud_config_flag (quantization, "load_in_8bit", FALSE) ? BUD_FORMAT_INT8 : BUD_FORMAT_INT4;
  bud_config_assume (quantization->run, "quant_method \"%s\" is not known: %s as for the unquantised weights",
                     method, bud_format_name (dtype));
  return dtype;
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
  return method != NULL ? read_method (&quantization, method, dtype) : dtype;
}
