#include "harness.h"

#include <math.h>

#include "app/evaluator.h"
#include "scratch.h"

typedef struct
{
  BudSession *session;
  guint n_outcomes;
  guint last_n_sequences;
} Fixture;

static void
on_outcome (BudSession *session, Fixture *fixture)
{
  BudOutcome *outcome = bud_session_get_outcome (session);

  g_assert_no_error (outcome->error);
  fixture->n_outcomes++;
  fixture->last_n_sequences = outcome->scenario->workload.n_sequences;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->session = harness_session ();
  harness_settle (fixture->session, 0);
  g_signal_connect (fixture->session, "outcome-changed", G_CALLBACK (on_outcome), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  harness_free_session (fixture->session);
}

static BudScenario *
edited (Fixture *fixture, guint n_sequences)
{
  BudScenario *changed = bud_scenario_copy (bud_session_get_scenario (fixture->session));

  changed->workload.n_sequences = n_sequences;
  return changed;
}

/* A burst without the main loop running: the first may be under way and the one waiting then is replaced by
 * the last, so that far fewer than 200 are computed and the newest always arrives, last. */
static void
test_latest_wins (Fixture *fixture, gconstpointer data)
{
  for (guint n = 1; n <= 200; n++)
    bud_session_change (fixture->session, edited (fixture, n), "Concurrency", "load");
  harness_settle (fixture->session, 0);
  g_assert_cmpuint (fixture->n_outcomes, >=, 1);
  g_assert_cmpuint (fixture->n_outcomes, <, 20);
  g_assert_cmpuint (fixture->last_n_sequences, ==, 200);
}

static void
test_merged_undo (Fixture *fixture, gconstpointer data)
{
  guint before = bud_session_get_scenario (fixture->session)->workload.n_sequences;

  for (guint n = 2; n <= 20; n++)
    bud_session_change (fixture->session, edited (fixture, n), "Concurrency", "load");
  g_assert_cmpstr (bud_session_get_undo_name (fixture->session), ==, "Concurrency");
  bud_session_undo (fixture->session); /* the whole drag at once */
  g_assert_cmpuint (bud_session_get_scenario (fixture->session)->workload.n_sequences, ==, before);
  g_assert_null (bud_session_get_undo_name (fixture->session));
  bud_session_redo (fixture->session);
  g_assert_cmpuint (bud_session_get_scenario (fixture->session)->workload.n_sequences, ==, 20);
}

static void
test_equal_change_is_none (Fixture *fixture, gconstpointer data)
{
  bud_session_change (fixture->session,
                      edited (fixture, bud_session_get_scenario (fixture->session)->workload.n_sequences),
                      "Concurrency", NULL);
  g_assert_null (bud_session_get_undo_name (fixture->session));
}

static void
test_unknown_model (Fixture *fixture, gconstpointer data)
{
  BudScenario *changed = bud_scenario_copy (bud_session_get_scenario (fixture->session));

  g_signal_handlers_disconnect_by_data (fixture->session, fixture);
  g_free (changed->model_id);
  changed->model_id = g_strdup ("no/such-model");
  bud_session_change (fixture->session, changed, "Model", NULL);
  harness_settle (fixture->session, 0);
  g_assert_error (bud_session_get_outcome (fixture->session)->error, BUD_CATALOG_ERROR,
                  BUD_CATALOG_ERROR_NOT_FOUND);
  bud_session_undo (fixture->session);
  harness_settle (fixture->session, 0);
  g_assert_no_error (bud_session_get_outcome (fixture->session)->error);
}

/* Too few devices: the memory stands, and what is shown is the nearest deployment that runs. */
static void
test_unfit_shows_the_nearest (Fixture *fixture, gconstpointer data)
{
  BudScenario *changed = bud_scenario_copy (bud_session_get_scenario (fixture->session));
  BudOutcome *outcome;

  changed->deployment.n_devices = changed->deployment.tp = changed->deployment.pp = 1;
  bud_session_change (fixture->session, changed, "Devices", NULL);
  harness_settle (fixture->session, 0);
  outcome = bud_session_get_outcome (fixture->session);
  g_assert_cmpint (outcome->asked->status, ==, BUD_STATUS_OK);
  g_assert_false (outcome->asked->estimate.memory.fits);
  g_assert_nonnull (outcome->shown);
  g_assert_true (outcome->shown != outcome->asked);
  g_assert_true (isfinite (outcome->shown->estimate.ttft_s));
}

static void
test_restore (void)
{
  g_autofree char *folder = scratch_folder ();
  g_autofree char *state = g_build_filename (folder, "one.draft", NULL);
  g_autofree char *user = g_build_filename (folder, "user.db", NULL);
  g_autofree char *notice = NULL;
  g_autoptr (GError) error = NULL;
  BudSession *session = bud_session_new (NULL, user, state, &notice, &error);
  BudScenario *changed;

  g_assert_no_error (error);
  g_assert_null (notice);
  changed = bud_scenario_copy (bud_session_get_scenario (session));
  changed->workload.n_sequences = 77;
  bud_session_change (session, changed, "Concurrency", NULL);
  g_assert_true (bud_scenario_document_keep_draft (bud_session_get_document (session), &error));
  harness_free_session (session);

  session = bud_session_new (NULL, user, state, &notice, &error);
  g_assert_null (notice);
  g_assert_cmpuint (bud_session_get_scenario (session)->workload.n_sequences, ==, 77);
  harness_free_session (session);

  /* A damaged file is set aside and said, never lost or fatal. */
  g_assert_true (g_file_set_contents (state, "{\"format\": \"bud-sc", -1, NULL));
  session = bud_session_new (NULL, user, state, &notice, &error);
  g_assert_nonnull (session);
  g_assert_nonnull (notice);
  {
    g_autofree char *aside = g_strconcat (state, ".broken", NULL);
    g_assert_true (g_file_test (aside, G_FILE_TEST_EXISTS));
  }
  harness_free_session (session);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/app/evaluator/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("latest-wins", test_latest_wins);
  ADD ("merged-undo", test_merged_undo);
  ADD ("equal-change-is-none", test_equal_change_is_none);
  ADD ("unknown-model", test_unknown_model);
  ADD ("unfit-shows-the-nearest", test_unfit_shows_the_nearest);
  g_test_add_func ("/app/evaluator/restore", test_restore);
  return g_test_run ();
}
