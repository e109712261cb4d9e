/* Names of the estimate's enumerations as they stand in JSON. */
#include "engine/estimate.h"

#include <string.h>

const char *
bud_group_name (BudGroup group)
{
  static const char *const names[BUD_N_GROUPS] = {
    [BUD_GROUP_EMBEDDING] = "embedding",
    [BUD_GROUP_ATTENTION_PROJECTIONS] = "attention_projections",
    [BUD_GROUP_ATTENTION_CORE] = "attention_core",
    [BUD_GROUP_FFN] = "ffn",
    [BUD_GROUP_MOE] = "moe",
    [BUD_GROUP_SSM] = "ssm",
    [BUD_GROUP_COLLECTIVE] = "collective",
    [BUD_GROUP_OTHER] = "other",
  };
  return (unsigned) group < BUD_N_GROUPS ? names[group] : NULL;
}

const char *
bud_bound_name (BudBound bound)
{
  static const char *const names[] = {
    [BUD_BOUND_COMPUTE] = "compute",
    [BUD_BOUND_MEMORY] = "memory",
    [BUD_BOUND_NETWORK] = "network",
    [BUD_BOUND_LATENCY] = "latency",
  };
  return (unsigned) bound <= BUD_BOUND_LATENCY ? names[bound] : NULL;
}

static const char *const method_names[] = {
  [BUD_METHOD_CALIBRATED] = "calibrated",
  [BUD_METHOD_IDEAL] = "ideal",
  [BUD_METHOD_GENZ] = "genz",
};

const char *
bud_method_name (BudMethod method)
{
  return (unsigned) method <= BUD_METHOD_GENZ ? method_names[method] : NULL;
}

bool
bud_method_parse (const char *name, BudMethod *method)
{
  for (int i = 0; name != NULL && i <= BUD_METHOD_GENZ; i++)
    if (strcmp (name, method_names[i]) == 0)
      {
        *method = (BudMethod) i;
        return true;
      }
  return false;
}

const char *
bud_memory_term_name (BudMemoryTerm term)
{
  static const char *const names[BUD_N_MEMORY_TERMS] = {
    [BUD_MEMORY_WEIGHTS] = "weights",
    [BUD_MEMORY_KV_CACHE] = "kv_cache",
    [BUD_MEMORY_STATE] = "state",
    [BUD_MEMORY_ACTIVATIONS] = "activations",
    [BUD_MEMORY_COMMUNICATION] = "communication",
    [BUD_MEMORY_RESERVE] = "reserve",
  };
  return (unsigned) term < BUD_N_MEMORY_TERMS ? names[term] : NULL;
}
