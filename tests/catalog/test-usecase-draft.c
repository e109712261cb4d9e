/* Ranges that contradict each other, what puts them right, and the way to JSON and back. */
#include <math.h>

#include "catalog/json-text.h"
#include "catalog/usecase-draft.h"

static BudUsecaseDraft *
make_draft (double output_min, double output_max, double ttft_min, double ttft_max, double token_min,
            double token_max, double e2e_max)
{
  BudUsecaseDraft *draft = bud_usecase_draft_new ();

  draft->ranges[BUD_RANGE_INPUT] = (BudRange){ 100, 1000 };
  draft->ranges[BUD_RANGE_OUTPUT] = (BudRange){ output_min, output_max };
  draft->ranges[BUD_RANGE_TTFT] = (BudRange){ ttft_min, ttft_max };
  draft->ranges[BUD_RANGE_INTER_TOKEN] = (BudRange){ token_min, token_max };
  draft->ranges[BUD_RANGE_E2E] = (BudRange){ isnan (e2e_max) ? NAN : 1, e2e_max };
  return draft;
}

static void
test_states (void)
{
  static const struct
  {
    double output_min, output_max, ttft_min, ttft_max, token_min, token_max, e2e_max;
    BudBudgetState state;
    double total_s;
  } cases[] = {
    /* 2 + 499 · 0.1 = 51.9 s, more than 15 s at the very least */
    { 500, 1000, 2, 3, 0.1, 0.2, 15, BUD_BUDGET_CONTRADICTORY, 51.9 },
    /* 0.5 + 99 · 0.01 = 1.49 s fits in 5 s, 1 + 999 · 0.02 = 20.98 s does not */
    { 100, 1000, 0.5, 1, 0.01, 0.02, 5, BUD_BUDGET_TIGHT, 20.98 },
    { 100, 200, 0.5, 1, 0.01, 0.02, 5, BUD_BUDGET_KEPT, 4.98 },
    /* exactly at the limit is kept: 1 + 100 · 0.25 */
    { 101, 101, 1, 1, 0.25, 0.25, 26, BUD_BUDGET_KEPT, 26 },
    { 1, 1, 3, 3, 0.2, 0.2, 2, BUD_BUDGET_CONTRADICTORY, 3 }, /* one token: TTFT alone */
    { 500, 1000, 2, 3, 0.1, 0.2, NAN, BUD_BUDGET_KEPT, 202.8 },
    { 500, 1000, NAN, NAN, 0.1, 0.2, 15, BUD_BUDGET_CONTRADICTORY, 49.9 },
    { 500, 1000, NAN, NAN, NAN, NAN, 15, BUD_BUDGET_KEPT, NAN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (BudUsecaseDraft) draft
          = make_draft (cases[i].output_min, cases[i].output_max, cases[i].ttft_min, cases[i].ttft_max,
                        cases[i].token_min, cases[i].token_max, cases[i].e2e_max);
      BudBudget budget = bud_budget_of (draft->ranges);

      g_test_message ("case %u", i);
      g_assert_cmpint (budget.state, ==, cases[i].state);
      if (isnan (cases[i].total_s))
        g_assert_true (isnan (budget.total_s));
      else
        g_assert_cmpfloat_with_epsilon (budget.total_s, cases[i].total_s, 1e-9);
    }
}

/* Each repair that is offered keeps the budget, whatever the ranges. */
static void
test_repairs_repair (void)
{
  static const double ends_s[] = { 0.5, 3, 15, 60 }, tokens_s[] = { 0.007, 0.05, 0.2 },
                      outputs[] = { 2, 130, 1000 };
  static const BudRangeKind kinds[] = { BUD_RANGE_INTER_TOKEN, BUD_RANGE_OUTPUT, BUD_RANGE_E2E };
  guint n_repaired = 0;

  for (guint e = 0; e < G_N_ELEMENTS (ends_s); e++)
    for (guint t = 0; t < G_N_ELEMENTS (tokens_s); t++)
      for (guint o = 0; o < G_N_ELEMENTS (outputs); o++)
        for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
          {
            g_autoptr (BudUsecaseDraft) draft
                = make_draft (outputs[o], outputs[o], 0.3, 1, tokens_s[t] / 2, tokens_s[t], ends_s[e]);
            double value = bud_usecase_draft_repair (draft, kinds[k]);

            if (isnan (value))
              continue;
            bud_usecase_draft_set_limit (draft, kinds[k], value);
            g_assert_cmpint (bud_budget_of (draft->ranges).state, ==, BUD_BUDGET_KEPT);
            for (int i = 0; i < BUD_N_RANGES; i++)
              g_assert_true (draft->ranges[i].min <= draft->ranges[i].max);
            n_repaired++;
          }
  g_assert_cmpuint (n_repaired, >, 20);
}

static void
test_repair_values (void)
{
  g_autoptr (BudUsecaseDraft) draft = make_draft (500, 1000, 2, 3, 0.1, 0.2, 15);

  g_assert_cmpfloat_with_epsilon (bud_usecase_draft_repair (draft, BUD_RANGE_INTER_TOKEN), 0.012, 1e-12);
  g_assert_cmpfloat (bud_usecase_draft_repair (draft, BUD_RANGE_OUTPUT), ==, 61); /* 3 + 60 · 0.2 = 15 */
  g_assert_cmpfloat_with_epsilon (bud_usecase_draft_repair (draft, BUD_RANGE_E2E), 210,
                                  1e-9); /* 202.8 and up */
  draft->ranges[BUD_RANGE_TTFT] = (BudRange){ 20, 20 };
  g_assert_true (isnan (bud_usecase_draft_repair (draft, BUD_RANGE_INTER_TOKEN))); /* no token time helps */
}

static void
test_json_round_trip (void)
{
  static const char *const text
      = "{\"unique_id\":\"u\",\"name\":\"N\",\"industry\":\"Law\",\"note\":\"kept\",\"tags\":[\"a\",\"b\"],"
        "\"batch_size\":2,\"beam_size\":4,\"input_tokens\":{\"min\":1,\"max\":9},\"output_tokens\":{\"max\":"
        "7},"
        "\"ttft_s\":{\"min\":0.1,\"max\":0.3},\"e2e_s\":{\"min\":1,\"max\":4}}";
  g_autoptr (JsonNode) node = bud_json_parse (text, -1, NULL);
  g_autoptr (BudUsecaseDraft) draft = bud_usecase_draft_from_json (json_node_get_object (node));
  g_autoptr (JsonNode) written = bud_usecase_draft_to_json (draft, json_node_get_object (node));
  JsonObject *object = json_node_get_object (written);
  g_autoptr (BudUsecaseDraft) again = bud_usecase_draft_from_json (object);
  g_autoptr (BudUsecaseDraft) copy = bud_usecase_draft_copy (draft);
  BudUsecase usecase;

  g_assert_true (bud_usecase_draft_equal (draft, again));
  g_assert_cmpfloat (draft->ranges[BUD_RANGE_OUTPUT].min, ==, 7);
  g_assert_true (isnan (draft->ranges[BUD_RANGE_INTER_TOKEN].max));
  g_assert_false (json_object_has_member (object, "inter_token_s"));
  g_assert_cmpstr (json_object_get_string_member (object, "note"), ==, "kept");
  g_assert_cmpstr (json_object_get_string_member (object, "latency_profile"), ==, "interactive");
  g_assert_true (bud_usecase_from_json (object, &usecase, NULL));
  g_assert_cmpuint (usecase.beam_size, ==, 4);
  g_ptr_array_add (copy->tags, g_strdup ("c"));
  g_assert_false (bud_usecase_draft_equal (draft, copy));
}

static void
test_latency_profiles (void)
{
  static const struct
  {
    double e2e_s;
    const char *name;
  } cases[] = { { 1, "real-time" },   { 2, "real-time" }, { 3, "interactive" },
                { 10, "responsive" }, { 11, "batch" },    { NAN, NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (bud_latency_profile (cases[i].e2e_s), ==, cases[i].name);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalog/usecase-draft/states", test_states);
  g_test_add_func ("/catalog/usecase-draft/repairs-repair", test_repairs_repair);
  g_test_add_func ("/catalog/usecase-draft/repair-values", test_repair_values);
  g_test_add_func ("/catalog/usecase-draft/json", test_json_round_trip);
  g_test_add_func ("/catalog/usecase-draft/latency-profiles", test_latency_profiles);
  return g_test_run ();
}
