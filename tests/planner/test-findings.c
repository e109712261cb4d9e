/* What a report says beside the numbers. */
#include <locale.h>
#include <string.h>

#include "planner/default-scenario.h"
#include "planner/findings.h"

typedef struct
{
  BudCatalog *catalog;
  BudAccuracy *accuracy;
  BudScenario *scenario;
  BudResolved resolved;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->catalog = bud_catalog_open (NULL, "", &error);
  g_assert_no_error (error);
  fixture->accuracy = bud_accuracy_new (fixture->catalog, BUD_REPLAY_CLOSED_FORM, &error);
  g_assert_no_error (error);
  fixture->scenario = bud_scenario_default (fixture->catalog);
  g_assert_true (bud_scenario_load (fixture->scenario, fixture->catalog, &fixture->resolved, &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  bud_resolved_clear (&fixture->resolved);
  bud_scenario_free (fixture->scenario);
  bud_accuracy_unref (fixture->accuracy);
  bud_catalog_close (fixture->catalog);
}

static BudFindings *
find (Fixture *fixture, const BudAccuracy *accuracy)
{
  g_autoptr (BudEvaluation) evaluation = bud_evaluation_new (fixture->scenario, &fixture->resolved);
  g_autoptr (BudAdvice) advice = bud_advice_new (evaluation, &fixture->resolved);

  return bud_findings_new (evaluation, advice, accuracy, fixture->catalog);
}

static void
test_default (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BudFindings) findings = find (fixture, fixture->accuracy);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_cmpstr (findings->usecase, ==, "Interactive Code Assistant");
  g_assert_nonnull (findings->limits);
  g_assert_nonnull (findings->tpot.range);
  g_assert_nonnull (findings->tpot.runs);
  g_assert_cmpuint (findings->runs->len, ==, 5);
  for (guint i = 0; i < findings->runs->len; i++)
    {
      const BudFindingRun *run = &g_array_index (findings->runs, BudFindingRun, i);

      g_assert_cmpfloat (run->measured_s, >, 0);
      g_assert_cmpfloat (run->predicted_s, >, 0);
      g_assert_null (strchr (run->source, ' '));
    }
  /* model, device, use case, a file of runs: each once */
  g_assert_cmpuint (g_strv_length (findings->sources), >=, 4);
  for (char **source = findings->sources; *source != NULL; source++)
    g_assert_true (g_hash_table_add (seen, *source));
}

/* No run measured what another method predicts. */
static void
test_ideal (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BudFindings) findings = NULL;

  fixture->scenario->method = BUD_METHOD_IDEAL;
  findings = find (fixture, fixture->accuracy);
  g_assert_null (findings->tpot.runs);
  g_assert_cmpuint (findings->runs->len, ==, 0);
  g_assert_cmpuint (g_strv_length (findings->sources), >=, 3);
}

static void
test_without_accuracy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BudFindings) findings = find (fixture, NULL);

  g_assert_null (findings->ttft.runs);
  g_assert_cmpuint (findings->runs->len, ==, 0);
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add ("/planner/findings/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("default", test_default);
  ADD ("ideal", test_ideal);
  ADD ("without-accuracy", test_without_accuracy);
  return g_test_run ();
}
