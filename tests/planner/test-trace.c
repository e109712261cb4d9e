/* Traces as people have them. */
#include <string.h>

#include "planner/trace.h"

static GArray *
parse (const char *text, GError **error)
{
  return bud_trace_parse (text, strlen (text), error);
}

static void
check (GArray *requests, guint i, double send_s, guint input, guint output, guint cached)
{
  const BudServingRequest *r = &g_array_index (requests, BudServingRequest, i);

  g_assert_cmpfloat_with_epsilon (r->send_s, send_s, 1e-9);
  g_assert_cmpuint (r->input_tokens, ==, input);
  g_assert_cmpuint (r->output_tokens, ==, output);
  g_assert_cmpuint (r->cached_tokens, ==, cached);
}

/* All of these are the two requests 0 s: 10 → 2 and 1.5 s: 20 → 3. */
static void
test_same (void)
{
  static const char *const texts[] = {
    "arrival_s,input_tokens,output_tokens\n0,10,2\n1.5,20,3\n",
    "arrival_s,input_tokens,output_tokens\n0,10,2\n1.5,20,3",
    "arrival_s,input_tokens,output_tokens\r\n0,10,2\r\n1.5,20,3\r\n",
    "output_tokens, model ,input_tokens,ARRIVAL_S\n3,b,20,1.5\n\n2,a,10,0\n", /* other order, other columns */
    "\"arrival_s\",\"input_tokens\",\"output_tokens\"\n\"100\",\"10\",\"2\"\n101.5,20,3\n", /* starts at 0 */
    "arrival_time,input_len,output_len\n0,10,2\n1.5,20,3\n",
    "arrival_s,input_tokens,output_tokens,prefix_tokens\n0,10,2,\n1.5,20,3,0\n",
    "{\"arrival_s\":0,\"input_tokens\":10,\"output_tokens\":2}\n"
    "{\"arrival_s\":1.5,\"input_tokens\":20,\"output_tokens\":3,\"x\":[1]}\n",
    "{\"arrival_s\":7,\"input_len\":10,\"output_len\":2,\"prefix_tokens\":null}\n\n"
    "{\"arrival_s\":8.5,\"input_len\":20,\"output_len\":3}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GArray) requests = parse (texts[i], &error);

      g_assert_no_error (error);
      g_assert_cmpuint (requests->len, ==, 2);
      check (requests, 0, 0, 10, 2, 0);
      check (requests, 1, 1.5, 20, 3, 0);
    }
}

static void
test_prefix (void)
{
  g_autoptr (GArray) requests
      = parse ("arrival_s,input_tokens,output_tokens,cached_tokens\n0,10,2,8\n", NULL);

  check (requests, 0, 0, 10, 2, 8);
}

/* The message begins with the line and names the column. */
static void
test_refusals (void)
{
  static const struct
  {
    const char *text, *line, *names;
  } cases[] = {
    { "", "1:", "arrival_s" },
    { "arrival_s,input_tokens,output_tokens\n", "1:", "no requests" },
    { "arrival_s,input_tokens\n0,1\n", "1:", "output_tokens" },
    { "0,10,2\n1,20,3\n", "1:", "arrival_s" },
    { "arrival_s,input_tokens,output_tokens\n0,ten,2\n", "2:", "input_tokens" },
    { "arrival_s,input_tokens,output_tokens\n0,10,2\n\n1,20\n", "4:", "output_tokens" },
    { "arrival_s,input_tokens,output_tokens\n0,10,0\n", "2:", "output_tokens" },
    { "arrival_s,input_tokens,output_tokens\n0,10.5,1\n", "2:", "input_tokens" },
    { "arrival_s,input_tokens,output_tokens\n-1,10,1\n", "2:", "arrival_s" },
    { "arrival_s,input_tokens,output_tokens\nnan,10,1\n", "2:", "arrival_s" },
    { "arrival_s,input_tokens,output_tokens\n0,99999999999,1\n", "2:", "input_tokens" },
    { "{\"arrival_s\":0,\"input_tokens\":10,\"output_tokens\":2}\nnonsense\n", "2:", "JSON" },
    { "{\"arrival_s\":0,\"input_tokens\":\"10\",\"output_tokens\":2}\n", "1:", "input_tokens" },
    { "{\"arrival_s\":0,\"input_tokens\":10}\n", "1:", "output_tokens" },
    { "arrival_s,input_tokens,output_tokens\n\xff\xfe,1,1\n", "1:", "text" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (cases[i].text, &error));
      if (!g_str_has_prefix (error->message, cases[i].line)
          || strstr (error->message, cases[i].names) == NULL)
        g_error ("“%s”: “%s” does not say %s %s", cases[i].text, error->message, cases[i].line,
                 cases[i].names);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/planner/trace/same", test_same);
  g_test_add_func ("/planner/trace/prefix", test_prefix);
  g_test_add_func ("/planner/trace/refusals", test_refusals);
  return g_test_run ();
}
