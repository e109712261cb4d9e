/* Nothing is allocated while estimating: the linker sends every call of malloc and its kin here. */
#include <stdio.h>
#include <stdlib.h>

#include "fixtures.h"

static unsigned n_calls, n_features;

void *__real_malloc (size_t size);
void *__real_calloc (size_t n, size_t size);
void *__real_realloc (void *memory, size_t size);
void *__wrap_malloc (size_t size);
void *__wrap_calloc (size_t n, size_t size);
void *__wrap_realloc (void *memory, size_t size);

void *
__wrap_malloc (size_t size)
{
  n_calls++;
  return __real_malloc (size);
}

void *
__wrap_calloc (size_t n, size_t size)
{
  n_calls++;
  return __real_calloc (n, size);
}

void *
__wrap_realloc (void *memory, size_t size)
{
  n_calls++;
  return __real_realloc (memory, size);
}

static unsigned
estimate_all (void)
{
  static BudOperator operators[2][BUD_MAX_OPERATORS];
  static BudModel model;
  const BudDevice device = fixture_h100 ();
  const BudEngineProfile profile = fixture_vllm_profile ();
  unsigned n_answers = 0;
  n_features = 0;
  for (int fixture = 0; fixture < N_FIXTURES; fixture++)
    for (int method = BUD_METHOD_CALIBRATED; method <= BUD_METHOD_GENZ; method++)
      for (uint32_t tp = 1; tp <= 64; tp *= 4)
        {
          model = fixture_model ((Fixture) fixture);
          BudCase request = fixture_case (&model, &device, &profile, tp);
          BudEstimate estimate = { 0 };
          BudMemory memory;
          BudDiagnostic diagnostic;
          estimate.prefill.operators = operators[0];
          estimate.decode.operators = operators[1];
          estimate.prefill.operators_capacity = estimate.decode.operators_capacity = BUD_MAX_OPERATORS;
          request.method = (BudMethod) method;
          n_answers += bud_estimate (&request, &estimate, &diagnostic) == BUD_STATUS_OK;
          /* And with everything a deployment may add. */
          request.draft = &model;
          request.deployment.lora = (BudLora){ 16, 4, true };
          request.deployment.offload = (BudOffload){ 0.5, 0.5, 64e9 };
          request.deployment.chunk_tokens = 512;
          request.deployment.n_prefill_instances = request.deployment.n_decode_instances = tp % 3;
          request.deployment.n_devices = tp * (tp % 3 != 0 ? 2 * (tp % 3) : 1);
          request.workload.is_concurrency = true;
          request.workload.n_sequences = 8;
          for (int kind = BUD_SPECULATION_NGRAM; kind <= BUD_SPECULATION_MODEL; kind++)
            {
              request.deployment.speculation = (BudSpeculation){ (BudSpeculationKind) kind, 3, 0.5 };
              n_features += bud_estimate (&request, &estimate, &diagnostic) == BUD_STATUS_OK;
            }
          bud_estimate_memory (&request, &memory, &diagnostic);
        }
  return n_answers;
}

int
main (void)
{
  void *(*volatile allocate) (size_t) = malloc;
  void *probe = allocate (16);
  const unsigned n_probed = n_calls;
  free (probe);
  n_calls = 0;
  const unsigned n_answers = estimate_all ();
  const unsigned n_allocated = n_calls;
  printf ("1..2\n");
  printf ("%s 1 /engine/allocation/wrap-works\n", n_probed == 1 ? "ok" : "not ok");
  printf ("%s 2 /engine/allocation/estimate # %u answers, %u allocations\n",
          n_allocated == 0 && n_answers > 60 && n_features > 60 ? "ok" : "not ok", n_answers, n_allocated);
  return !(n_probed == 1 && n_allocated == 0 && n_answers > 60 && n_features > 60);
}
