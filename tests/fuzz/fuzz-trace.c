/* A trace of requests, JSONL or CSV: refused with a line, or sorted requests within their ranges. */
#include <glib.h>

#include "fuzz.h"
#include "planner/trace.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BudTrace) trace = bud_trace_parse ((const char *) data, size, NULL, &error);

  g_assert_true ((trace != NULL) == (error == NULL));
  for (guint i = 0; trace != NULL && i < trace->requests->len; i++)
    {
      const BudServingRequest *request = &g_array_index (trace->requests, BudServingRequest, i);

      g_assert_cmpfloat (request->send_s, >=, i == 0 ? 0.0 : request[-1].send_s);
      g_assert_cmpuint (request->input_tokens, >=, 1);
      g_assert_cmpuint (request->output_tokens, >=, 1);
      g_assert_cmpuint (request->prefix, <=, trace->prefixes->len);
      g_assert_cmpuint (request->leaves, <=, trace->prefixes->len);
      if (request->prefix > 0)
        g_assert_cmpuint (g_array_index (trace->prefixes, BudServingPrefix, request->prefix - 1).tokens, <=,
                          request->input_tokens);
    }
  for (guint i = 0; trace != NULL && i < trace->prefixes->len; i++)
    {
      const BudServingPrefix *prefix = &g_array_index (trace->prefixes, BudServingPrefix, i);

      g_assert_cmpuint (prefix->parent, <=, i);
      g_assert_cmpuint (prefix->tokens, >,
                        prefix->parent > 0
                            ? g_array_index (trace->prefixes, BudServingPrefix, prefix->parent - 1).tokens
                            : 0);
    }
  return 0;
}
