/* What the engine refuses, translated. */
#include "planner/refusal.h"

static void
test_fill (void)
{
  static const struct
  {
    const char *format, *translation, *message, *text;
  } rows[] = {
    { "tp is %u, %s has %u heads: at most %u", "tp ist %u, %s hat %u Köpfe: höchstens %u",
      "tp is 128, Llama 3, 70B has 64 heads: at most 64",
      "tp ist 128, Llama 3, 70B hat 64 Köpfe: höchstens 64" },
    { "%s must be %lld to %lld", "%2$lld bis %3$lld für %1$s", "beams must be 1 to 1024",
      "1 bis 1024 für beams" },
    { "GenZ times text only.", "nur Text", "GenZ times text only.", "nur Text" },
    { "GenZ times text only.", "nur Text", "GenZ times text only. Or not", NULL },
    { "%s must be 0 to 1", "%s 0–1", "acceptance must be 0 to 2", NULL },
    { "%s has no tower", "%s ohne", "x is no tower", NULL },
    { "%s", "100 %s", "", "100 " },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = bud_refusal_fill (rows[i].format, rows[i].translation, rows[i].message);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

static void
test_unknown (void)
{
  g_autofree char *text = bud_refusal_text ("something else, 100 %");

  g_assert_cmpstr (text, ==, "something else, 100 %");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/planner/refusal/fill", test_fill);
  g_test_add_func ("/planner/refusal/unknown", test_unknown);
  return g_test_run ();
}
