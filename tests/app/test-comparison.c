/* The comparison's model: changes, undo, evaluation, documents. */
#include "harness.h"

#include <string.h>

#include "scratch.h"

typedef struct
{
  BudSession *session;
  BudComparison *comparison;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->session = harness_session ();
  fixture->comparison = bud_session_get_comparison (fixture->session);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  harness_settle (fixture->session, 0);
  harness_free_session (fixture->session);
}

/* One column per letter, each with another concurrency. */
static void
fill (Fixture *fixture, const char *names)
{
  g_autoptr (BudScenario) scenario = bud_scenario_copy (bud_session_get_scenario (fixture->session));

  for (const char *name = names; *name != '\0'; name++)
    {
      const char text[] = { *name, '\0' };

      scenario->workload.n_sequences = (uint32_t) (name - names) + 1;
      g_assert_true (bud_comparison_add (fixture->comparison, scenario, text));
    }
}

/* The columns' names in order, the baseline's in upper case. */
static void
assert_columns (Fixture *fixture, const char *expected)
{
  GString *columns = g_string_new (NULL);

  for (guint i = 0; i < bud_comparison_get_n (fixture->comparison); i++)
    {
      g_autofree char *title = bud_compared_dup_title (bud_comparison_get (fixture->comparison, i));

      g_string_append_c (columns, i == bud_comparison_get_baseline (fixture->comparison)
                                      ? g_ascii_toupper (title[0])
                                      : title[0]);
    }
  g_assert_cmpstr (columns->str, ==, expected);
  g_string_free (columns, TRUE);
}

static void
test_changes (Fixture *fixture, gconstpointer data)
{
  fill (fixture, "abcd");
  assert_columns (fixture, "Abcd");
  bud_comparison_set_baseline (fixture->comparison, 2);
  assert_columns (fixture, "abCd");
  bud_comparison_remove (fixture->comparison, 0);
  assert_columns (fixture, "bCd");
  bud_comparison_move (fixture->comparison, 1, 2);
  assert_columns (fixture, "bdC");
  bud_comparison_move (fixture->comparison, 2, 0);
  assert_columns (fixture, "Cbd");
  bud_comparison_rename (fixture->comparison, 1, "x");
  assert_columns (fixture, "Cxd");
  bud_comparison_remove (fixture->comparison, 0); /* the baseline itself: the first takes its place */
  assert_columns (fixture, "Xd");
  bud_comparison_clear (fixture->comparison);
  assert_columns (fixture, "");
}

/* Every one of the steps above in one history, there and back. */
static void
test_undo (Fixture *fixture, gconstpointer data)
{
  fill (fixture, "abc");
  bud_comparison_set_baseline (fixture->comparison, 1);
  bud_comparison_move (fixture->comparison, 0, 2);
  assert_columns (fixture, "Bca");
  g_assert_cmpstr (bud_session_get_undo_name (fixture->session), ==, "Move Scenario");
  bud_session_undo (fixture->session);
  assert_columns (fixture, "aBc");
  bud_session_undo (fixture->session);
  assert_columns (fixture, "Abc");
  bud_session_undo (fixture->session);
  assert_columns (fixture, "Ab");
  bud_session_redo (fixture->session);
  bud_session_redo (fixture->session);
  bud_session_redo (fixture->session);
  assert_columns (fixture, "Bca");
  g_assert_null (bud_session_get_redo_name (fixture->session));
}

/* Scenario and comparison share the history: undoing one leaves the other. */
static void
test_undo_is_shared (Fixture *fixture, gconstpointer data)
{
  BudScenario *changed = bud_scenario_copy (bud_session_get_scenario (fixture->session));
  guint32 before = changed->workload.n_sequences;

  fill (fixture, "a");
  changed->workload.n_sequences = before + 1;
  bud_session_change (fixture->session, changed, "Concurrency", NULL);
  fill (fixture, "b");
  bud_session_undo (fixture->session);
  assert_columns (fixture, "A");
  g_assert_cmpuint (bud_session_get_scenario (fixture->session)->workload.n_sequences, ==, before + 1);
  bud_session_undo (fixture->session);
  assert_columns (fixture, "A");
  g_assert_cmpuint (bud_session_get_scenario (fixture->session)->workload.n_sequences, ==, before);
}

static void
test_full (Fixture *fixture, gconstpointer data)
{
  fill (fixture, "abcdefgh");
  g_assert_cmpuint (bud_comparison_get_n (fixture->comparison), ==, BUD_COMPARISON_MAX);
  g_assert_false (
      bud_comparison_add (fixture->comparison, bud_session_get_scenario (fixture->session), NULL));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->comparison)), ==, BUD_COMPARISON_MAX);
}

static void
test_evaluation (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BudScenario) unknown = bud_scenario_copy (bud_session_get_scenario (fixture->session));
  g_autofree char *title = NULL;
  BudEvaluation *first;

  fill (fixture, "ab");
  g_free (unknown->model_id);
  unknown->model_id = g_strdup ("nobody/nothing");
  bud_comparison_add (fixture->comparison, unknown, NULL);
  g_assert_true (bud_session_is_busy (fixture->session));
  harness_settle (fixture->session, 0);
  first = bud_compared_get_evaluation (bud_comparison_get (fixture->comparison, 0));
  g_assert_nonnull (first);
  g_assert_cmpfloat (
      first->estimate.tpot_s, <,
      bud_compared_get_evaluation (bud_comparison_get (fixture->comparison, 1))->estimate.tpot_s);
  g_assert_null (bud_compared_get_evaluation (bud_comparison_get (fixture->comparison, 2)));
  g_assert_nonnull (bud_compared_get_error (bud_comparison_get (fixture->comparison, 2)));

  /* A new name is no new scenario; without one it is called by what it is. */
  bud_comparison_rename (fixture->comparison, 0, "");
  g_assert_true (bud_compared_get_evaluation (bud_comparison_get (fixture->comparison, 0)) == first);
  g_assert_false (bud_session_is_busy (fixture->session));
  title = bud_compared_dup_title (bud_comparison_get (fixture->comparison, 0));
  g_assert_cmpstr (title, ==, "8 × H100 SXM5, BF16");

  bud_comparison_forget (fixture->comparison);
  g_assert_null (bud_compared_get_evaluation (bud_comparison_get (fixture->comparison, 0)));
  harness_settle (fixture->session, 0);
  g_assert_nonnull (bud_compared_get_evaluation (bud_comparison_get (fixture->comparison, 0)));
}

static void
test_document (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BudScenario) document = bud_scenario_copy (bud_session_get_scenario (fixture->session));
  g_autoptr (BudScenario) read = NULL;
  g_autofree char *json = NULL;

  fill (fixture, "abc");
  bud_comparison_set_baseline (fixture->comparison, 2);
  bud_comparison_write (fixture->comparison, document, NULL);
  json = bud_scenario_to_json (document);
  bud_comparison_clear (fixture->comparison);
  read = bud_scenario_from_json (json, -1, NULL);
  g_assert_nonnull (read);
  g_assert_true (
      bud_comparison_read (fixture->comparison, read, bud_session_get_catalog (fixture->session), NULL));
  assert_columns (fixture, "abC");
  g_assert_cmpuint (
      bud_compared_get_scenario (bud_comparison_get (fixture->comparison, 1))->workload.n_sequences, ==, 2);
  g_assert_true (bud_scenario_equal (read, bud_session_get_scenario (fixture->session)));
}

static void
test_broken_document (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *json;
    const char *pointer;
  } cases[] = {
    { "3", "/comparison: " },
    { "{}", "/comparison/scenarios: " },
    { "{\"scenarios\": [{}]}", "/comparison/scenarios/0: " },
    { "{\"scenarios\": [{\"format\": \"bud-scenario\", \"version\": 1}]}", "/comparison/scenarios/0: " },
  };

  fill (fixture, "a");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (BudScenario) document = bud_scenario_copy (bud_session_get_scenario (fixture->session));
      g_autoptr (GError) error = NULL;

      document->extra = json_object_new ();
      json_object_set_member (document->extra, "comparison", json_from_string (cases[i].json, NULL));
      g_assert_false (bud_comparison_read (fixture->comparison, document,
                                           bud_session_get_catalog (fixture->session), &error));
      g_assert_true (g_str_has_prefix (error->message, cases[i].pointer));
      assert_columns (fixture, "A");
    }
}

static void
test_autosave (void)
{
  g_autofree char *folder = scratch_folder ();
  g_autofree char *user = g_build_filename (folder, "user.db", NULL);
  g_autofree char *state = g_build_filename (folder, "session.budscenario", NULL);
  Fixture fixture = { .session = bud_session_new (NULL, user, state, NULL, NULL) };

  fixture.comparison = bud_session_get_comparison (fixture.session);
  fill (&fixture, "ab");
  bud_comparison_set_baseline (fixture.comparison, 1);
  tear_down (&fixture, NULL);

  fixture.session = bud_session_new (NULL, user, state, NULL, NULL);
  fixture.comparison = bud_session_get_comparison (fixture.session);
  assert_columns (&fixture, "aB");
  g_assert_null (bud_session_get_undo_name (fixture.session));
  tear_down (&fixture, NULL);
}

int
main (int argc, char *argv[])
{
  harness_init (&argc, &argv);
#define ADD(name, func) g_test_add ("/app/comparison/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("changes", test_changes);
  ADD ("undo", test_undo);
  ADD ("undo-is-shared", test_undo_is_shared);
  ADD ("full", test_full);
  ADD ("evaluation", test_evaluation);
  ADD ("document", test_document);
  ADD ("broken-document", test_broken_document);
  g_test_add_func ("/app/comparison/autosave", test_autosave);
  return g_test_run ();
}
