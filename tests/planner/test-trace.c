/* Traces as people have them. */
#include <string.h>

#include "planner/trace.h"

static BudTrace *
parse (const char *text, GError **error)
{
  return bud_trace_parse (text, strlen (text), NULL, error);
}

static void
check (BudTrace *trace, guint i, double send_s, guint input, guint output, guint cached)
{
  const BudServingRequest *r = &g_array_index (trace->requests, BudServingRequest, i);

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
    "\xef\xbb\xbf\n\narrival_s,input_tokens,output_tokens\n0,10,2\n1.5,20,3\n",
    "model,arrival_s,input_tokens,output_tokens\n\"a,\"\"b\"\"\nc\",0,10,2,,\nd,1.5,20,3\n",
    "\xef\xbb\xbf{\"arrival_s\":0,\"input_tokens\":10,\"output_tokens\":2}\n"
    "{\"arrival_s\":1.5,\"input_tokens\":20,\"output_tokens\":3}\n",
    "arrival_s,input_tokens,output_tokens,prefix_tokens\n0,10,2,\n1.5,20,3,0\n",
    "{\"arrival_s\":0,\"input_tokens\":10,\"output_tokens\":2}\n"
    "{\"arrival_s\":1.5,\"input_tokens\":20,\"output_tokens\":3,\"x\":[1]}\n",
    "{\"arrival_s\":7,\"input_len\":10,\"output_len\":2,\"prefix_tokens\":null}\n\n"
    "{\"arrival_s\":8.5,\"input_len\":20,\"output_len\":3}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (BudTrace) requests = parse (texts[i], &error);

      g_assert_no_error (error);
      g_assert_cmpuint (requests->requests->len, ==, 2);
      check (requests, 0, 0, 10, 2, 0);
      check (requests, 1, 1.5, 20, 3, 0);
    }
}

static void
test_prefix (void)
{
  g_autoptr (BudTrace) requests
      = parse ("arrival_s,input_tokens,output_tokens,cached_tokens\n0,10,2,8\n", NULL);

  check (requests, 0, 0, 10, 2, 8);
}

/* Names and units of public traces are known; all of these are 0 s: 10 → 2 and 1.5 s: 20 → 3. */
static void
test_public_traces (void)
{
  static const char *const texts[] = {
    "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:01:51.5,10,2\n2023-11-16 18:01:53.0000000,20,3\n",
    "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n"
    "5,ChatGPT,10,2,12,API log\n6.5,GPT-4,20,3,23,API log\n",
    "{\"timestamp\":100,\"input_length\":10,\"output_length\":2,\"hash_ids\":[1]}\n"
    "{\"timestamp\":1600,\"input_length\":20,\"output_length\":3,\"hash_ids\":[1]}\n",
    "{\"time\":\"2024-01-01T00:00:00Z\",\"input_tokens\":10,\"output_tokens\":2}\n"
    "{\"time\":\"2024-01-01T01:00:01.5+01:00\",\"input_tokens\":20,\"output_tokens\":3}\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (BudTrace) requests = parse (texts[i], &error);

      g_assert_no_error (error);
      g_assert_cmpuint (requests->requests->len, ==, 2);
      check (requests, 0, 0, 10, 2, 0);
      check (requests, 1, 1.5, 20, 3, 0);
    }
}

typedef struct
{
  guint prefix_tokens, leaves_tokens;
} Shared;

static void
check_shared (const char *text, const Shared *expected, guint n, double ratio)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BudTrace) trace = parse (text, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (trace->requests->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      const BudServingRequest *r = &g_array_index (trace->requests, BudServingRequest, i);
      const BudServingPrefix *prefixes = (BudServingPrefix *) (gpointer) trace->prefixes->data;

      g_assert_cmpuint (r->prefix > 0 ? prefixes[r->prefix - 1].tokens : 0, ==, expected[i].prefix_tokens);
      g_assert_cmpuint (r->leaves > 0 ? prefixes[r->leaves - 1].tokens : 0, ==, expected[i].leaves_tokens);
    }
  g_assert_cmpfloat_with_epsilon (bud_trace_shared_ratio (trace), ratio, 1e-12);
}

/* Prompts of a group begin with the same text, of one length or several; by arrival, not by line. */
static void
test_groups (void)
{
  static const Shared expected[] = { { 60, 60 }, { 60, 60 }, { 40, 40 }, { 0, 0 }, { 30, 30 } };

  check_shared ("arrival_s,input_tokens,output_tokens,group,prefix_tokens\n"
                "1,100,5,a,60\n0,100,5,a,60\n2,100,5,a,40\n3,100,5,,0\n4,100,5,b,30\n",
                expected, G_N_ELEMENTS (expected), (60 + 40) / 500.0);
}

/* BurstGPT's sessions: a prompt as long as all before goes on; a shorter one begins anew. */
static void
test_sessions (void)
{
  static const Shared expected[] = { { 0, 60 }, { 0, 0 }, { 60, 190 }, { 190, 190 }, { 0, 0 } };

  check_shared ("Timestamp,Session ID,Request tokens,Response tokens\n"
                "0,7,50,10\n1,8,50,10\n2,7,180,10\n3,7,190,5\n4,8,55,10\n",
                expected, G_N_ELEMENTS (expected), (60 + 190) / 525.0);
}

/* Mooncake's blocks of 512 tokens, and blocks of 16: what only one request uses is no prefix. */
static void
test_blocks (void)
{
  static const Shared large[] = { { 1024, 1024 }, { 1024, 1024 }, { 512, 512 }, { 0, 0 } },
                      small[] = { { 32, 32 }, { 32, 32 } };

  check_shared ("{\"timestamp\":0,\"input_length\":1100,\"output_length\":9,\"hash_ids\":[1,2,3]}\n"
                "{\"timestamp\":1000,\"input_length\":2000,\"output_length\":9,\"hash_ids\":[1,2,4,5]}\n"
                "{\"timestamp\":2000,\"input_length\":600,\"output_length\":9,\"hash_ids\":[1,6]}\n"
                "{\"timestamp\":3000,\"input_length\":600,\"output_length\":9,\"hash_ids\":[2,1]}\n",
                large, G_N_ELEMENTS (large), (1024 + 512) / 4300.0);
  check_shared ("{\"arrival_s\":0,\"input_tokens\":40,\"output_tokens\":9,\"hash_ids\":[1,2,3]}\n"
                "{\"arrival_s\":1,\"input_tokens\":50,\"output_tokens\":9,\"hash_ids\":[1,2,4,5]}\n",
                small, G_N_ELEMENTS (small), 32 / 90.0);
}

/* Columns nobody could guess, chosen by a person; one for two purposes. */
static void
test_mapping (void)
{
  static const char text[] = "when;x,q,a\n,,\n";
  static const char csv[] = "when,q,a\n1000,10,2\n2500,20,3\n";
  const BudTraceMapping mapping = { { "when", "q", "a" }, BUD_TRACE_MILLISECONDS };
  const BudTraceMapping doubled = { { "when", "q", "q", "a" }, BUD_TRACE_MILLISECONDS };
  g_autoptr (BudTrace) requests = bud_trace_parse (csv, strlen (csv), &mapping, NULL);
  g_autoptr (BudTrace) same = bud_trace_parse (csv, strlen (csv), &doubled, NULL);
  g_autoptr (GError) error = NULL;

  check (requests, 1, 1.5, 20, 3, 0);
  check (same, 1, 1.5, 20, 20, 3);
  g_assert_null (bud_trace_parse (text, strlen (text), &mapping, &error));
  g_assert_nonnull (strstr (error->message, "when"));
}

static void
test_preview (void)
{
  static const char csv[] = "id,arrival_s,input_tokens,output_tokens\na,0,10,2\n\nb,1,20\nc,2,30,4\n";
  static const char jsonl[] = "{\"input_len\":10}\n{\"input_len\":20,\"arrived_at\":3,\"note\":\"x\"}\n";
  g_autoptr (BudTracePreview) table = bud_trace_preview_new (csv, strlen (csv), 2, NULL);
  g_autoptr (BudTracePreview) lines = bud_trace_preview_new (jsonl, strlen (jsonl), 8, NULL);
  g_autoptr (BudTracePreview) nothing = bud_trace_preview_new ("", 0, 8, NULL);

  g_assert_cmpuint (g_strv_length (table->names), ==, 4);
  g_assert_cmpuint (table->rows->len, ==, 2);
  g_assert_cmpstr (((char **) table->rows->pdata[1])[2], ==, "20");
  g_assert_cmpstr (((char **) table->rows->pdata[1])[3], ==, "");
  g_assert_true (table->guessed.names[BUD_TRACE_ARRIVAL] == table->names[1]);
  g_assert_null (table->guessed.names[BUD_TRACE_PREFIX]);
  g_assert_cmpuint (g_strv_length (lines->names), ==, 3);
  g_assert_cmpstr (lines->guessed.names[BUD_TRACE_ARRIVAL], ==, "arrived_at");
  g_assert_cmpstr (((char **) lines->rows->pdata[0])[1], ==, "");
  g_assert_nonnull (nothing);
  g_assert_cmpuint (nothing->rows->len, ==, 0);
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
    { "{\"arrival_s\":0,\"input_tokens\":10,\"output_tokens\":2,\"hash_ids\":[1]}\n"
      "{\"arrival_s\":0,\"input_tokens\":700,\"output_tokens\":2,\"hash_ids\":[1,2,3,4,5,6,7]}\n",
      "2:", "hash_ids" },
    { "{\"arrival_s\":0,\"input_tokens\":10,\"output_tokens\":2,\"hash_ids\":[1.5]}\n", "1:", "hash_ids" },
    { "{\"arrival_s\":0,\"input_tokens\":10,\"output_tokens\":2,\"hash_ids\":3}\n", "1:", "hash_ids" },
    { "{\"arrival_s\":0,\"input_tokens\":10,\"output_tokens\":2,\"group\":[]}\n", "1:", "group" },
    { "arrival_s,input_tokens,output_tokens,hash_ids\n0,10,2,1\n", "2:", "hash_ids" },
    { "arrival_s,input_tokens,output_tokens\n\xff\xfe,1,1\n", "1:", "text" },
    { "\xff\xfe"
      "a\0,\0",
      "1:", "text" },
    { "arrival_s;input_tokens;output_tokens\n0;10;2\n", "1:", "arrival_s" },
    { "arrival_s,input_tokens,output_tokens\n0,10,2\n0,5,10,2\n", "3:", "4 cells below 3 titles" },
    { "arrival_s,input_tokens,input_tokens,output_tokens\n0,10,20,2\n", "1:", "two columns “input_tokens”" },
    { "m,arrival_s,input_tokens,output_tokens\n\"\n\",0,1,2\n\"a,0,1,2\nb,0,1,2\n", "4:", "does not end" },
    { "m,arrival_s,input_tokens,output_tokens\na\"b,0,1,2\n", "2:", "quote inside" },
    { "arrival_s,input_tokens,output_tokens\n1e999,10,2\n", "2:", "0 to 1000000000" },
    { "{\"arrival_s\":0,\"arrival_s\":1,\"input_tokens\":10,\"output_tokens\":2}\n", "1:", "twice" },
    { "{\"arrival_s\":NaN,\"input_tokens\":10,\"output_tokens\":2}\n", "1:", "1:14" },
    { "[{\"arrival_s\":0,\"input_tokens\":10,\"output_tokens\":2}]", "1:", "not a JSON object" },
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
  g_test_add_func ("/planner/trace/public-traces", test_public_traces);
  g_test_add_func ("/planner/trace/groups", test_groups);
  g_test_add_func ("/planner/trace/sessions", test_sessions);
  g_test_add_func ("/planner/trace/blocks", test_blocks);
  g_test_add_func ("/planner/trace/mapping", test_mapping);
  g_test_add_func ("/planner/trace/preview", test_preview);
  g_test_add_func ("/planner/trace/refusals", test_refusals);
  return g_test_run ();
}
