/* One estimate N times over, for ./dev bench to count the instructions of: Llama-3.1-70B on 8 devices. */
#include <stdio.h>
#include <stdlib.h>

#include "fixtures.h"

int
main (int argc, char **argv)
{
  const BudModel model = fixture_model (FIXTURE_LLAMA_70B);
  const BudDevice device = fixture_h100 ();
  const BudEngineProfile profile = fixture_vllm_profile ();
  const BudCase request = fixture_case (&model, &device, &profile, 8);
  const long n = argc > 1 ? strtol (argv[1], NULL, 10) : 1;
  double sum_s = 0.0;
  for (long i = 0; i < n; i++)
    {
      BudEstimate estimate = { 0 };
      if (bud_estimate (&request, &estimate, NULL) != BUD_STATUS_OK)
        return 1;
      sum_s += estimate.e2e_s;
    }
  printf ("%g s\n", sum_s / n);
  return 0;
}
