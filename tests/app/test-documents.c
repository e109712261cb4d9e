/* Scenario documents: files, drafts, several windows' worth of sessions, and what is asked before closing. */
#include "harness.h"

#include <string.h>

#include "app/document-actions.h"
#include "app/inputs-pane.h"
#include "app/problem-row.h"
#include "app/recent-menu.h"
#include "app/report-job.h"
#include "app/simulate-page.h"
#include "scratch.h"

typedef struct
{
  char *folder;
  char *user_path;
  BudSession *session;
} Fixture;

#define DOCUMENT bud_session_get_document (fixture->session)
#define SCENARIO bud_session_get_scenario (fixture->session)

static BudSession *
session_on (Fixture *fixture, const char *user, const char *draft)
{
  g_autofree char *user_path = g_build_filename (fixture->folder, user, NULL);
  g_autofree char *draft_path = draft != NULL ? g_build_filename (fixture->folder, draft, NULL) : NULL;
  g_autoptr (GError) error = NULL;
  BudSession *session = bud_session_new (NULL, user_path, draft_path, NULL, &error);

  g_assert_no_error (error);
  return session;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = scratch_folder ();
  fixture->session = session_on (fixture, "user.db", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  harness_free_session (fixture->session);
  g_free (fixture->folder);
}

static GFile *
file_in (Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  return g_file_new_for_path (path);
}

static GFile *
file_with (Fixture *fixture, const char *name, const char *text)
{
  GFile *file = file_in (fixture, name);

  g_assert_true (g_file_set_contents (g_file_peek_path (file), text, -1, NULL));
  return file;
}

static void
change_load (BudSession *session, guint n_sequences)
{
  BudScenario *changed = bud_scenario_copy (bud_session_get_scenario (session));

  changed->workload.n_sequences = n_sequences;
  bud_session_change (session, changed, "Concurrency", NULL);
}

static void
save_as (Fixture *fixture, GFile *file)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (bud_scenario_document_save (DOCUMENT, file, &error));
  g_assert_no_error (error);
}

static void
test_modified (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = file_in (fixture, "rag chat.budscenario");
  g_autofree char *name = NULL;

  g_assert_false (bud_scenario_document_is_modified (DOCUMENT));
  g_assert_null (bud_scenario_document_get_file (DOCUMENT));
  change_load (fixture->session, 77);
  g_assert_true (bud_scenario_document_is_modified (DOCUMENT));
  save_as (fixture, file);
  g_assert_false (bud_scenario_document_is_modified (DOCUMENT));
  name = bud_scenario_document_dup_name (DOCUMENT);
  g_assert_cmpstr (name, ==, "rag chat");

  change_load (fixture->session, 78);
  g_assert_true (bud_scenario_document_is_modified (DOCUMENT));
  bud_session_undo (fixture->session); /* back to what the file holds */
  g_assert_false (bud_scenario_document_is_modified (DOCUMENT));
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = file_in (fixture, "one.budscenario");
  g_autoptr (BudScenario) saved = NULL;
  g_autoptr (GError) error = NULL;

  change_load (fixture->session, 77);
  save_as (fixture, file);
  saved = bud_scenario_copy (SCENARIO);
  change_load (fixture->session, 5);
  g_assert_true (bud_scenario_document_open (DOCUMENT, file, &error));
  g_assert_true (bud_scenario_equal (saved, SCENARIO));
  g_assert_null (bud_session_get_undo_name (fixture->session)); /* another document */
  g_assert_false (bud_scenario_document_is_modified (DOCUMENT));
}

static void
test_unknown_keys (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = file_with (
      fixture, "later.budscenario",
      "{\"format\": \"bud-scenario\", \"version\": 1, \"model\": \"meta-llama/Llama-3.1-70B\","
      " \"hardware\": \"h100-sxm5-80\", \"colour\": {\"of\": [1, 2]}, \"workload\": {\"mood\": \"bursty\"},"
      " \"deployment\": {\"devices\": 8}}");
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_assert_true (bud_scenario_document_open (DOCUMENT, file, &error));
  change_load (fixture->session, 3);
  save_as (fixture, NULL);
  g_assert_true (g_file_load_contents (file, NULL, &text, NULL, NULL, NULL));
  g_assert_nonnull (strstr (text, "\"mood\": \"bursty\""));
  g_assert_nonnull (strstr (text, "\"colour\""));
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *text;
    const char *begins;
  } cases[] = {
    { "{\"format\": \"bud-scenario\", \"version\": 99}", "/version: 99 is later" },
    { "{\"format\": \"bud-scenario\", \"version\": 1, \"model\": 7}", "/model: " },
    { "{\"format\": \"bud-scenario\", \"version\": 1, \"model\": \"a\"}", "/hardware: " },
    { "{\"format\": \"bud-scenario\", \"version\": 1, \"workload\": {\"batch\": 0}}", "/workload/batch: " },
    { "{\"format\": \"other\", \"version\": 1}", "/format: " },
    { "{\"format\": ", "1:" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GFile) file = file_with (fixture, "bad.budscenario", cases[i].text);
      g_autoptr (BudScenario) before = bud_scenario_copy (SCENARIO);
      g_autoptr (GError) error = NULL;

      g_assert_false (bud_scenario_document_open (DOCUMENT, file, &error));
      g_assert_true (g_str_has_prefix (error->message, cases[i].begins));
      g_assert_true (bud_scenario_equal (before, SCENARIO));
      g_assert_null (bud_scenario_document_get_file (DOCUMENT));
    }
}

static void
count_offers (BudSession *session, const char *text, const char *label, const char *action, int *n_offers)
{
  if (g_str_has_prefix (action, "app.show-uri('file://"))
    ++*n_offers;
}

static gboolean
has_any (gpointer data)
{
  return *(int *) data > 0;
}

static void
test_report (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = file_in (fixture, "report.pdf");
  g_autofree char *pdf = NULL;
  gsize length;
  int n_offers = 0;

  harness_settle (fixture->session, 0);
  g_signal_connect (fixture->session, "offer", G_CALLBACK (count_offers), &n_offers);
  bud_report_write (fixture->session, file);
  g_assert_true (harness_wait (has_any, &n_offers));
  g_assert_true (g_file_load_contents (file, NULL, &pdf, &length, NULL, NULL));
  g_assert_true (g_str_has_prefix (pdf, "%PDF-"));
  g_assert_cmpuint (length, >, 10000);
}

/* What does not run has no figures to report. */
static void
test_no_report (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = file_in (fixture, "none.pdf");
  BudScenario *changed = bud_scenario_copy (SCENARIO);

  changed->deployment.n_devices = changed->deployment.tp = 1;
  bud_session_change (fixture->session, changed, "Devices", NULL);
  harness_settle (fixture->session, 0);
  bud_report_write (fixture->session, file);
  harness_settle (fixture->session, 50);
  g_assert_false (g_file_query_exists (file, NULL));
}

/* A folder that is not there: nothing is written, and the document is as unsaved as before. */
static void
test_cannot_save (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = file_in (fixture, "no/such/folder.budscenario");
  g_autoptr (GError) error = NULL;

  change_load (fixture->session, 9);
  g_assert_false (bud_scenario_document_save (DOCUMENT, file, &error));
  g_assert_nonnull (error);
  g_assert_true (bud_scenario_document_is_modified (DOCUMENT));
  g_assert_null (bud_scenario_document_get_file (DOCUMENT));
}

static const char own_model[]
    = "{\"id\": \"me/tiny\", \"name\": \"My Tiny\", \"config\": {\"model_type\": \"llama\","
      " \"architectures\": [\"LlamaForCausalLM\"], \"hidden_size\": 512, \"num_hidden_layers\": 4,"
      " \"num_attention_heads\": 8, \"num_key_value_heads\": 8, \"intermediate_size\": 1024,"
      " \"vocab_size\": 32000, \"torch_dtype\": \"bfloat16\", \"max_position_embeddings\": 8192}}";

static void
take_own_model (Fixture *fixture)
{
  BudScenario *changed = bud_scenario_copy (SCENARIO);
  g_autoptr (GError) error = NULL;
  g_autoptr (BudCatalogItem) item = bud_catalog_add (bud_session_get_catalog (fixture->session),
                                                     BUD_CATALOG_MODEL, NULL, own_model, &error);

  g_assert_no_error (error);
  g_assert_nonnull (item);
  g_free (changed->model_id);
  changed->model_id = g_strdup ("me/tiny");
  bud_session_change (fixture->session, changed, "Model", NULL);
}

static guint
hidden_dim (BudSession *session)
{
  harness_settle (session, 0);
  g_assert_no_error (bud_session_get_outcome (session)->error);
  return bud_session_get_outcome (session)->asked->model->hidden_dim;
}

/* A model edited in one window is evaluated anew in all, and in the comparison. */
static void
test_edit_reaches_all_windows (Fixture *fixture, gconstpointer data)
{
  BudSession *other = session_on (fixture, "user.db", NULL);
  BudComparison *comparison = bud_session_get_comparison (other);
  g_auto (GStrv) parts = g_strsplit (own_model, "\"hidden_size\": 512", 2);
  g_autofree char *wider = g_strjoinv ("\"hidden_size\": 1024", parts);
  g_autoptr (BudCatalogItem) item = NULL;

  take_own_model (fixture);
  bud_session_change (other, bud_scenario_copy (SCENARIO), "Model", NULL);
  bud_comparison_add (comparison, SCENARIO, NULL);
  g_assert_cmpuint (hidden_dim (fixture->session), ==, 512);
  g_assert_cmpuint (hidden_dim (other), ==, 512);

  item = bud_catalog_add (bud_session_get_catalog (fixture->session), BUD_CATALOG_MODEL, NULL, wider, NULL);
  g_assert_nonnull (item);
  bud_session_catalog_changed (fixture->session, BUD_CATALOG_MODEL);
  g_assert_cmpuint (hidden_dim (fixture->session), ==, 1024);
  g_assert_cmpuint (hidden_dim (other), ==, 1024);
  g_assert_cmpuint (bud_compared_get_evaluation (bud_comparison_get (comparison, 0))->model->hidden_dim, ==,
                    1024);
  harness_free_session (other);
}

/* The comparison is part of the document: saved, opened, and a change of it is one to save. */
static void
test_comparison_is_saved (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = file_in (fixture, "compared.budscenario");
  g_autoptr (GError) error = NULL;
  BudComparison *comparison = bud_session_get_comparison (fixture->session);
  BudSession *other;

  take_own_model (fixture);
  save_as (fixture, file);
  g_assert_true (bud_comparison_add (comparison, SCENARIO, "mine"));
  g_assert_true (bud_scenario_document_is_modified (DOCUMENT));
  save_as (fixture, NULL);
  g_assert_false (bud_scenario_document_is_modified (DOCUMENT));
  bud_comparison_clear (comparison);
  g_assert_true (bud_scenario_document_is_modified (DOCUMENT));

  other = session_on (fixture, "other.db", NULL);
  g_assert_true (bud_scenario_document_open (bud_session_get_document (other), file, &error));
  comparison = bud_session_get_comparison (other);
  g_assert_cmpuint (bud_comparison_get_n (comparison), ==, 1);
  g_assert_nonnull (bud_compared_get_scenario (bud_comparison_get (comparison, 0))->model_spec);
  g_assert_false (bud_scenario_document_is_modified (bud_session_get_document (other)));
  harness_settle (other, 0);
  harness_free_session (other);
}

/* A model of one's own travels in the file, and at home the file goes on meaning the catalog's. */
static void
test_own_model_travels (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = file_in (fixture, "own.budscenario");
  g_autoptr (GError) error = NULL;
  BudSession *elsewhere;
  BudOutcome *outcome;

  take_own_model (fixture);
  save_as (fixture, file);
  g_assert_true (bud_scenario_document_open (DOCUMENT, file, &error));
  g_assert_null (SCENARIO->model_spec);
  g_assert_cmpstr (SCENARIO->model_id, ==, "me/tiny");

  elsewhere = session_on (fixture, "other.db", NULL);
  g_assert_true (bud_scenario_document_open (bud_session_get_document (elsewhere), file, &error));
  g_assert_nonnull (bud_session_get_scenario (elsewhere)->model_spec);
  harness_settle (elsewhere, 0);
  outcome = bud_session_get_outcome (elsewhere);
  g_assert_no_error (outcome->error);
  g_assert_cmpint (outcome->asked->model->hidden_dim, ==, 512);
  harness_free_session (elsewhere);
}

/* The process is killed, not ended: all there is is the draft on disk. */
static void
test_draft_comes_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = file_in (fixture, "one.budscenario");
  BudSession *killed = session_on (fixture, "user.db", "a.draft");
  BudSession *next;
  BudScenarioDocument *document;

  g_assert_true (bud_scenario_document_save (bud_session_get_document (killed), file, NULL));
  change_load (killed, 123);
  g_assert_true (bud_scenario_document_keep_draft (bud_session_get_document (killed), NULL));

  next = session_on (fixture, "user.db", "a.draft");
  document = bud_session_get_document (next);
  g_assert_cmpuint (bud_session_get_scenario (next)->workload.n_sequences, ==, 123);
  g_assert_true (g_file_equal (bud_scenario_document_get_file (document), file));
  g_assert_true (bud_scenario_document_is_modified (document)); /* the file still holds the old one */
  bud_scenario_document_drop_draft (document);
  harness_free_session (next);
  harness_free_session (killed);
}

static void
test_drafts_are_listed_by_age (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = bud_draft_new_path (fixture->folder);
  g_autofree char *second = NULL;
  g_auto (GStrv) none = bud_drafts_list (fixture->folder);
  g_auto (GStrv) both = NULL;

  g_assert_null (none[0]);
  g_usleep (2);
  second = bud_draft_new_path (fixture->folder);
  g_assert_true (bud_draft_write (second, SCENARIO, NULL, NULL));
  g_assert_true (bud_draft_write (first, SCENARIO, NULL, NULL));
  both = bud_drafts_list (fixture->folder);
  g_assert_cmpuint (g_strv_length (both), ==, 2);
  g_assert_cmpstr (both[0], ==, first);
  g_assert_cmpstr (both[1], ==, second);
}

static gboolean
leads_to_file (gpointer data)
{
  GMenuModel *menu = g_object_get_data (data, "menu");
  g_autofree char *uri = g_file_get_uri (data);
  g_autofree char *target = NULL;

  return g_menu_model_get_n_items (menu) > 0
         && g_menu_model_get_item_attribute (menu, 0, G_MENU_ATTRIBUTE_TARGET, "s", &target)
         && strcmp (target, uri) == 0;
}

static void
test_recent (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = file_with (fixture, "lately.budscenario", "");
  GMenu *menu = g_menu_new ();

  g_object_set_data_full (G_OBJECT (file), "menu", menu, g_object_unref);
  bud_recent_menu_follow (menu);
  g_assert_cmpint (g_menu_model_get_n_items (G_MENU_MODEL (menu)), >, 0); /* never an empty submenu */
  bud_recent_menu_add (file);
  g_assert_true (harness_wait (leads_to_file, file));
}

/* Windows */

static const char *
header_title (BudWindow *window)
{
  return adw_window_title_get_title (
      ADW_WINDOW_TITLE (HARNESS_CHILD (window, BUD_TYPE_WINDOW, "window_title")));
}

static AdwMessageDialog *
open_question (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (ADW_IS_MESSAGE_DIALOG (l->data))
      return l->data;
  return NULL;
}

/* As its buttons do. */
static void
answer (const char *response)
{
  g_autoptr (AdwMessageDialog) question = g_object_ref (open_question ());

  adw_message_dialog_response (question, response);
  gtk_window_destroy (GTK_WINDOW (question));
}

static void
test_marks_and_questions (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = file_in (fixture, "one.budscenario");
  BudWindow *window = harness_window (fixture->session, 1280, 800);
  /* The message dialog of libadwaita 1.7 measures a label below what that needs, and is warned. */
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);

  save_as (fixture, file);
  g_assert_false (g_str_has_prefix (header_title (window), "•"));
  g_assert_true (g_str_has_prefix (gtk_window_get_title (GTK_WINDOW (window)), "one – "));
  g_assert_true (bud_document_actions_may_close (window)); /* all is in the file */
  g_assert_null (open_question ());

  change_load (fixture->session, 55);
  g_assert_true (g_str_has_prefix (header_title (window), "• "));
  g_assert_false (bud_document_actions_may_close (window));
  g_assert_nonnull (open_question ());
  answer ("cancel");
  harness_settle (fixture->session, 20);
  g_assert_null (open_question ());
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (window)));

  g_assert_false (bud_document_actions_may_close (window));
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  answer ("save");
  harness_settle (fixture->session, 20);
  g_assert_null (window);
  g_assert_false (bud_scenario_document_is_modified (DOCUMENT));
  g_log_set_always_fatal (fatal);
}

/* A layout that contradicts its devices is shown with its repair, not refused. */
static void
test_contradiction_opens (Fixture *fixture, gconstpointer data)
{
  static const char *const layouts[]
      = { "\"devices\": 8, \"tp\": 6, \"pp\": 2", "\"devices\": 6, \"pp\": 4", "\"devices\": 4, \"tp\": 3" };
  BudWindow *window = harness_window (fixture->session, 1280, 800);
  GtkWidget *inputs = harness_find (GTK_WIDGET (window), BUD_TYPE_INPUTS_PANE);
  GtkWidget *problem = harness_find (harness_find_id (inputs, "layout"), BUD_TYPE_PROBLEM_ROW);

  for (gsize i = 0; i < G_N_ELEMENTS (layouts); i++)
    {
      g_autofree char *text
          = g_strdup_printf ("{\"format\": \"bud-scenario\", \"version\": 1, \"hardware\": \"h100-sxm5-80\","
                             " \"model\": \"meta-llama/Llama-3.1-70B\", \"deployment\": {%s}}",
                             layouts[i]);
      g_autoptr (GFile) file = file_with (fixture, "odd.budscenario", text);

      bud_document_actions_open (window, file);
      harness_settle (fixture->session, 20);
      g_assert_true (g_file_equal (bud_scenario_document_get_file (DOCUMENT), file));
      g_assert_true (gtk_widget_get_visible (problem));
      g_assert_nonnull (bud_session_get_outcome (fixture->session)->advice);
      g_assert_nonnull (bud_session_get_outcome (fixture->session)->shown);
    }
  harness_destroy (window);
}

int
main (int argc, char *argv[])
{
  harness_init (&argc, &argv);
#define ADD(name, func) g_test_add ("/app/documents/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("modified", test_modified);
  ADD ("round-trip", test_round_trip);
  ADD ("unknown-keys", test_unknown_keys);
  ADD ("refused", test_refused);
  ADD ("cannot-save", test_cannot_save);
  ADD ("edit-reaches-all-windows", test_edit_reaches_all_windows);
  ADD ("report", test_report);
  ADD ("no-report", test_no_report);
  ADD ("comparison-is-saved", test_comparison_is_saved);
  ADD ("own-model-travels", test_own_model_travels);
  ADD ("draft-comes-back", test_draft_comes_back);
  ADD ("drafts-are-listed-by-age", test_drafts_are_listed_by_age);
  ADD ("recent", test_recent);
  ADD ("marks-and-questions", test_marks_and_questions);
  ADD ("contradiction-opens", test_contradiction_opens);
  return g_test_run ();
}
