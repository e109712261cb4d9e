#include "planner/model-memory.h"

#include <math.h>

#include "engine/estimate.h"

BudStatus
bud_model_memory (const BudModel *model, BudFormat weight_format, BudFormat kv_format, double context_tokens,
                  double *weights_bytes, double *kv_bytes, BudDiagnostic *diagnostic)
{
  const BudCase request = {
    .model = model,
    .deployment = { .n_devices = 1,
                    .tp = 1,
                    .pp = 1,
                    .ep = 1,
                    .dp = 1,
                    .weight_format = weight_format,
                    .activation_format = bud_format_default_activation (weight_format),
                    .kv_format = kv_format },
    /* The last token is the one being made. */
    .workload = { .n_sequences = 1, .n_beams = 1, .input_tokens = context_tokens - 1, .output_tokens = 1 },
    .method = BUD_METHOD_CALIBRATED,
  };
  BudMemory memory;
  BudStatus status = bud_estimate_memory (&request, &memory, diagnostic);
  const double *terms = memory.term_bytes;

  *weights_bytes = status == BUD_STATUS_OK ? terms[BUD_MEMORY_WEIGHTS] : NAN;
  *kv_bytes = status == BUD_STATUS_OK ? terms[BUD_MEMORY_KV_CACHE] + terms[BUD_MEMORY_STATE] : NAN;
  return status;
}
