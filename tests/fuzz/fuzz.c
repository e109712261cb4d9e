#include "fuzz.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void
fuzz_device (BudDevice *device)
{
  memset (device, 0, sizeof *device);
  strcpy (device->id, "fuzz");
  strcpy (device->name, "fuzz");
  device->peak_flop_per_s[BUD_COMPUTE_BF16] = 989e12;
  device->peak_flop_per_s[BUD_COMPUTE_FP8] = 1979e12;
  device->memory_bytes = 1e15; /* everything fits: times are computed */
  device->memory_bytes_per_s = 3.35e12;
  device->link_bytes_per_s = 450e9;
  device->tdp_w = 700;
  device->usd_per_h = 2;
  bud_device_complete (device);
}

void
fuzz_profile (BudEngineProfile *profile)
{
  *profile = (BudEngineProfile){ .id = "fuzz",
                                 .name = "fuzz",
                                 .host_step_s = 2e-3,
                                 .host_sequence_s = 4e-5,
                                 .interference_ratio = 0.75,
                                 .wave_interference_ratio = 0.75,
                                 .quantise_scale_ratio = 1.0,
                                 .memory_utilization_ratio = 0.9,
                                 .reserve_bytes = 1e9,
                                 .kv_block_tokens = 16,
                                 .max_sequences = 256,
                                 .max_batched_tokens = 8192,
                                 .has_cuda_graphs = true };
}

static void
check (double value)
{
  if (!isfinite (value) || value < 0.0)
    abort ();
}

static void
check_stage (const BudStage *stage)
{
  check (stage->latency_s);
  check (stage->flop);
  check (stage->bytes);
  check (stage->pipeline_s);
  check (stage->host_s);
  for (int i = 0; i < BUD_N_GROUPS; i++)
    check (stage->group_s[i]);
}

void
fuzz_check_estimate (const BudCase *request)
{
  BudEstimate estimate = { 0 };
  BudDiagnostic diagnostic = { 0 };
  if (bud_estimate (request, &estimate, &diagnostic) != BUD_STATUS_OK)
    {
      if (diagnostic.field[0] == '\0' || diagnostic.message[0] == '\0')
        abort ();
      return;
    }
  for (int i = 0; i < BUD_N_MEMORY_TERMS; i++)
    check (estimate.memory.term_bytes[i]);
  check (estimate.memory.max_batch);
  check (estimate.memory.max_context_tokens);
  if (!estimate.memory.fits)
    return;
  check (estimate.ttft_s);
  check (estimate.tpot_s);
  check (estimate.e2e_s);
  check (estimate.output_tokens_per_s);
  check_stage (&estimate.prefill);
  check_stage (&estimate.decode);
}
