/* The "load" section of a scenario document. */
#include <string.h>

#include "catalog/scenario.h"

#define DOCUMENT(load)                                                                                       \
  "{\"format\":\"bud-scenario\",\"version\":1,\"model\":\"m\",\"hardware\":\"h\"" load "}"

static void
test_round_trip (void)
{
  g_autoptr (BudScenario) scenario = bud_scenario_new ();
  g_autoptr (BudScenario) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  scenario->load = (BudScenarioLoad){ .arrival = BUD_ARRIVAL_GAMMA,
                                      .requests_per_s = 3.5,
                                      .burstiness = 4,
                                      .think_s = 0.5,
                                      .n_turns = 6,
                                      .n_requests = 12345,
                                      .lengths = BUD_LENGTHS_LOGNORMAL,
                                      .length_parameter = 1.25,
                                      .max_batched_tokens = 4096,
                                      .max_sequences = 128,
                                      .kv_blocks = 3000000000,
                                      .seed = 7 };
  text = bud_scenario_to_json (scenario);
  again = bud_scenario_from_json (text, -1, &error);
  g_assert_no_error (error);
  g_assert_true (bud_scenario_load_equal (&scenario->load, &again->load));
  g_assert_true (bud_scenario_equal (scenario, again));
  again->load.seed = 8;
  g_assert_false (bud_scenario_equal (scenario, again));
}

/* A document without a load stays one; what is unknown in a load is kept. */
static void
test_absent_and_unknown (void)
{
  g_autoptr (BudScenario) plain = bud_scenario_from_json (DOCUMENT (""), -1, NULL);
  g_autoptr (BudScenario) unknown
      = bud_scenario_from_json (DOCUMENT (",\"load\":{\"arrival\":\"poisson\",\"zz\":[1]}"), -1, NULL);
  g_autofree char *plain_text = bud_scenario_to_json (plain);
  g_autofree char *unknown_text = bud_scenario_to_json (unknown);

  g_assert_null (strstr (plain_text, "\"load\""));
  g_assert_cmpint (unknown->load.arrival, ==, BUD_ARRIVAL_POISSON);
  g_assert_nonnull (strstr (unknown_text, "\"zz\""));
}

static void
test_refusals (void)
{
  static const struct
  {
    const char *text, *pointer;
  } cases[] = {
    { DOCUMENT (",\"load\":7"), "/load" },
    { DOCUMENT (",\"load\":{\"arrival\":\"sometimes\"}"), "/load/arrival" },
    { DOCUMENT (",\"load\":{\"lengths\":3}"), "/load/lengths" },
    { DOCUMENT (",\"load\":{\"requests_per_s\":0}"), "/load/requests_per_s" },
    { DOCUMENT (",\"load\":{\"requests\":1.5}"), "/load/requests" },
    { DOCUMENT (",\"load\":{\"lengths\":\"uniform\",\"length_parameter\":2}"), "/load/length_parameter" },
    { DOCUMENT (",\"load\":{\"seed\":-1}"), "/load/seed" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (bud_scenario_from_json (cases[i].text, -1, &error));
      g_assert_true (g_str_has_prefix (error->message, cases[i].pointer));
    }
}

static void
test_n_requests (void)
{
  BudScenarioLoad load;

  bud_scenario_load_init (&load);
  g_assert_cmpuint (bud_scenario_load_n_requests (&load, 64), ==, 640);
  load.arrival = BUD_ARRIVAL_POISSON;
  g_assert_cmpuint (bud_scenario_load_n_requests (&load, 64), ==, 1000);
  load.n_requests = 5;
  g_assert_cmpuint (bud_scenario_load_n_requests (&load, 64), ==, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalog/load/round-trip", test_round_trip);
  g_test_add_func ("/catalog/load/absent-and-unknown", test_absent_and_unknown);
  g_test_add_func ("/catalog/load/refusals", test_refusals);
  g_test_add_func ("/catalog/load/n-requests", test_n_requests);
  return g_test_run ();
}
