#include "engine/profile.h"

#include <string.h>

BudServingAdders
bud_profile_adders (const BudEngineProfile *profile, const BudDevice *device, const BudModel *model)
{
  const char *class = bud_model_class (model);

  for (uint32_t i = 0; i < profile->n_prefill_rules; i++)
    {
      const BudPrefillRule *rule = &profile->prefill_rules[i];

      if ((rule->compute_capability == 0 || rule->compute_capability == (uint32_t) device->compute_capability)
          && (rule->model_class[0] == '\0' || strcmp (rule->model_class, class) == 0))
        return rule->adders;
    }
  return (BudServingAdders){ .prefill_ratio = 1 };
}

const BudKernelRule *
bud_profile_kernel_rule (const BudEngineProfile *profile, const BudDevice *device, BudKernelFamily family,
                         uint32_t n_bits)
{
  for (uint32_t i = 0; i < profile->n_kernel_rules; i++)
    {
      const BudKernelRule *rule = &profile->kernel_rules[i];

      if (rule->family == family && (rule->n_bits == 0 || rule->n_bits == n_bits)
          && (rule->compute_capability == 0
              || rule->compute_capability == (uint32_t) device->compute_capability))
        return rule;
    }
  return NULL;
}

const char *
bud_kernel_family_name (BudKernelFamily family)
{
  static const char *const names[BUD_N_FAMILIES] = {
    [BUD_FAMILY_GEMM] = "gemm",
    [BUD_FAMILY_EXPERTS] = "experts",
    [BUD_FAMILY_DECODE_ATTENTION] = "decode_attention",
    [BUD_FAMILY_LATENT_ATTENTION] = "latent_decode_attention",
    [BUD_FAMILY_ELEMENTWISE] = "elementwise",
  };

  return names[family];
}
