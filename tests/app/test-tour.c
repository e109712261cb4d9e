/* The demo tour: every scenario opens and runs, in a document that is nobody's file. */
#include "harness.h"

#include "app/tour.h"

#define FOLDER "/io/github/budsimulator/BudSimulator/tour"

static gboolean
is_evaluated (gpointer comparison)
{
  return !bud_comparison_is_busy (comparison);
}

static void
check (const BudScenario *scenario, const BudEvaluation *evaluation)
{
  g_test_message ("%s", scenario->name);
  g_assert_nonnull (evaluation);
  g_assert_cmpint (evaluation->status, ==, BUD_STATUS_OK);
  g_assert_true (evaluation->estimate.memory.fits);
  g_assert_cmpfloat (evaluation->estimate.ttft_s, <, scenario->ttft_limit_s);
  g_assert_cmpfloat (evaluation->estimate.tpot_s, <, scenario->tpot_limit_s);
}

static void
test_every_scenario_runs (void)
{
  BudSession *session = harness_session ();
  BudComparison *comparison = bud_session_get_comparison (session);
  g_auto (GStrv) files = g_resources_enumerate_children (FOLDER, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  bud_tour_start (session);
  harness_wait (is_evaluated, comparison);
  harness_settle (session, 0);
  check (bud_session_get_scenario (session), bud_session_get_outcome (session)->asked);
  g_assert_cmpuint (1 + bud_comparison_get_n (comparison), ==, g_strv_length (files));
  for (guint i = 0; i < bud_comparison_get_n (comparison); i++)
    {
      BudCompared *compared = bud_comparison_get (comparison, i);

      g_assert_no_error (bud_compared_get_error (compared));
      check (bud_compared_get_scenario (compared), bud_compared_get_evaluation (compared));
    }
  g_assert_finalize_object (session);
}

static void
test_is_an_untitled_document (void)
{
  BudSession *session = harness_session ();
  BudScenarioDocument *document = bud_session_get_document (session);

  bud_tour_start (session);
  g_assert_null (bud_scenario_document_get_file (document));
  g_assert_true (bud_scenario_document_is_modified (document));
  g_assert_null (bud_session_get_undo_name (session));
  g_assert_cmpstr (bud_session_get_scenario (session)->model_id, ==, "meta-llama/Llama-3.1-8B");
  harness_wait (is_evaluated, bud_session_get_comparison (session));
  g_assert_finalize_object (session);
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  g_test_add_func ("/app/tour/every-scenario-runs", test_every_scenario_runs);
  g_test_add_func ("/app/tour/is-an-untitled-document", test_is_an_untitled_document);
  return g_test_run ();
}
