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
