/* A trace of requests, JSONL or CSV: refused with a line, or sorted requests within their ranges. */
#include <glib.h>

#include "fuzz.h"
#include "planner/trace.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) requests = bud_trace_parse ((const char *) data, size, NULL, &error);

  g_assert_true ((requests != NULL) == (error == NULL));
  for (guint i = 0; requests != NULL && i < requests->len; i++)
    {
      const BudServingRequest *request = &g_array_index (requests, BudServingRequest, i);

      g_assert_cmpfloat (request->send_s, >=, i == 0 ? 0.0 : request[-1].send_s);
      g_assert_cmpuint (request->input_tokens, >=, 1);
      g_assert_cmpuint (request->output_tokens, >=, 1);
    }
  return 0;
}
