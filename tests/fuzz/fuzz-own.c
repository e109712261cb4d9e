/* Results of benchmark tools: refused with a reason, or runs with a load and at least one figure. */
#include <glib.h>
#include <math.h>

#include "fuzz.h"
#include "planner/own-runs.h"

static gboolean
has_figure (const BudOwnRun *run)
{
  for (int m = 0; m < BUD_N_METRICS; m++)
    if (run->measured[m] > 0)
      return TRUE;
  return run->skip_reason != NULL;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) runs = bud_own_runs_parse ((const char *) data, (gssize) size, "fuzz", &error);

  g_assert_true ((runs != NULL) == (error == NULL));
  for (guint i = 0; runs != NULL && i < runs->len; i++)
    {
      const BudOwnRun *run = g_ptr_array_index (runs, i);

      g_assert_true (run->input_tokens + run->output_tokens > 0 && isfinite (run->input_tokens));
      g_assert_true (run->concurrency > 0 || run->requests_per_s > 0);
      g_assert_true (has_figure (run));
    }
  return 0;
}
