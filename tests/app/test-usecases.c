/* The Use Cases page in a real window: list, details, the editor and its contradictions. */
#include "harness.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "app/item-actions.h"
#include "app/usecase-filters.h"
#include "app/usecases-page.h"
#include "catalog/json-read.h"

/* Contradicts itself: 1 s + 49 · 0.2 s > 5 s. */
#define CONTRADICTORY "usecase_013"

typedef struct
{
  BudSession *session;
  BudWindow *window;
  BudUsecasesPage *page;
  BudUsecaseDetails *details;
  BudUsecaseEditor *editor;
  BudLibraryList *list;
} Fixture;

#define PAGE BUD_LIBRARY_PAGE (fixture->page)
#define CATALOG bud_session_get_catalog (fixture->session)
#define SCENARIO bud_session_get_scenario (fixture->session)
#define DRAFT bud_usecase_editor_get_draft (fixture->editor)

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->session = harness_session ();
  fixture->window = harness_window (fixture->session, data != NULL ? GPOINTER_TO_INT (data) : 1280, 800);
  bud_window_show_page (fixture->window, "usecases");
  fixture->page = BUD_USECASES_PAGE (bud_window_get_page (fixture->window, "usecases"));
  fixture->details = bud_usecases_page_get_details (fixture->page);
  fixture->editor = bud_usecases_page_get_editor (fixture->page);
  fixture->list = bud_library_page_get_list (PAGE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  harness_destroy (fixture->window);
  harness_free_session (fixture->session);
}

static void
run (Fixture *fixture, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->page), action, NULL));
}

static void
type (Fixture *fixture, BudRangeKind kind, guint bound, const char *text)
{
  gtk_editable_set_text (
      bud_measure_row_get_entry (bud_usecase_editor_get_row (fixture->editor, kind), bound), text);
}

static guint
n_listed (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (bud_library_list_get_selection (fixture->list)));
}

/* What the list's row of the chosen item says is wrong with it. */
static char *
row_problem (Fixture *fixture)
{
  BudLibraryPageClass *klass = BUD_LIBRARY_PAGE_GET_CLASS (fixture->page);

  return klass->find_problem (PAGE, bud_library_page_get_item (PAGE));
}

/* The shipped contradictions are shown as such: in the row, by the filter, on the card. */
static void
test_shipped_contradictions (Fixture *fixture, gconstpointer data)
{
  BudLibraryFilters *filters = bud_library_list_get_filters (fixture->list);
  GListModel *shown = G_LIST_MODEL (bud_library_list_get_selection (fixture->list));
  g_autofree char *problem = NULL;
  guint n_all = n_listed (fixture);

  g_assert_true (bud_library_page_open (PAGE, CONTRADICTORY));
  problem = row_problem (fixture);
  g_assert_nonnull (problem);
  g_assert_nonnull (
      strstr (bud_budget_card_get_sentence (bud_usecase_details_get_card (fixture->details)), "limited to"));
  g_assert_true (bud_library_filters_set (filters, "Limits", "Contradictory", TRUE));
  g_assert_cmpuint (n_listed (fixture), >, 10);
  g_assert_cmpuint (n_listed (fixture), <, n_all);
  for (guint i = 0; i < n_listed (fixture); i++)
    {
      g_autoptr (BudCatalogItem) item = g_list_model_get_item (shown, i);

      g_assert_true (bud_usecase_is_contradictory (item));
    }
}

static void
test_filters (Fixture *fixture, gconstpointer data)
{
  BudLibraryFilters *filters = bud_library_list_get_filters (fixture->list);
  GListModel *shown = G_LIST_MODEL (bud_library_list_get_selection (fixture->list));

  g_assert_true (bud_library_filters_set (filters, "Latency", "Real time", TRUE));
  g_assert_true (bud_library_filters_set (filters, "Industry", "Healthcare", TRUE));
  g_assert_cmpuint (n_listed (fixture), >, 0);
  for (guint i = 0; i < n_listed (fixture); i++)
    {
      g_autoptr (BudCatalogItem) item = g_list_model_get_item (shown, i);

      g_assert_nonnull (strstr (bud_catalog_item_get_vendor (item), "Healthcare"));
      g_assert_cmpstr (bud_json_string (bud_catalog_item_get_json (item), "latency_profile"), ==,
                       "real-time");
    }
}

/* Every use case of the catalog can be shown. */
static void
test_all_shown (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) items = bud_catalog_search (CATALOG, BUD_CATALOG_USECASE, NULL, NULL);

  g_assert_cmpuint (items->len, >, 100);
  for (guint i = 0; i < items->len; i++)
    {
      BudCatalogItem *item = g_ptr_array_index (items, i);
      BudUsecase usecase;

      bud_usecase_details_show (fixture->details, CATALOG, item);
      g_assert_true (bud_catalog_load_usecase (CATALOG, bud_catalog_item_get_id (item), &usecase, NULL));
      g_assert_true (bud_usecase_is_contradictory (item) == usecase.is_contradictory);
    }
}

/* The contradiction stands in the field, in the row and on the card, and Save is insensitive until it is put
 * right. */
static void
test_contradiction_while_typing (Fixture *fixture, gconstpointer data)
{
  BudMeasureRow *e2e = bud_usecase_editor_get_row (fixture->editor, BUD_RANGE_E2E);
  g_autofree char *before = NULL, *during = NULL, *after = NULL;

  g_assert_true (bud_library_page_open (PAGE, "uc_001"));
  run (fixture, "usecases.edit");
  g_assert_true (bud_usecases_page_is_editing (fixture->page));
  type (fixture, BUD_RANGE_OUTPUT, 0, "10");
  type (fixture, BUD_RANGE_OUTPUT, 1, "20");
  g_assert_null (bud_usecase_editor_get_problem (fixture->editor));
  before = row_problem (fixture);
  g_assert_null (before);
  type (fixture, BUD_RANGE_E2E, 0, "0.5");
  type (fixture, BUD_RANGE_E2E, 1, "1.5"); /* 1 s + 9 · 0.1 s = 1.9 s */
  during = row_problem (fixture);
  g_assert_nonnull (during);
  g_assert_nonnull (bud_usecase_editor_get_problem (fixture->editor));
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (e2e)), ==, "contradicts the token time");
  g_assert_nonnull (
      strstr (bud_budget_card_get_sentence (bud_usecase_editor_get_card (fixture->editor)), "1.90"));
  g_assert_false (bud_usecase_editor_save (fixture->editor));
  g_assert_false (
      gtk_widget_get_sensitive (HARNESS_CHILD (fixture->editor, BUD_TYPE_USECASE_EDITOR, "save_button")));
  type (fixture, BUD_RANGE_E2E, 1, "2");
  after = row_problem (fixture);
  g_assert_null (after);
  g_assert_true (bud_usecase_editor_save (fixture->editor));
  g_assert_false (bud_usecases_page_is_editing (fixture->page));
}

static void
test_field_checks (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    BudRangeKind kind;
    guint bound;
    const char *text, *says;
  } wrong[] = {
    { BUD_RANGE_INPUT, 0, "5000", "must not be more" }, /* more than the upper end */
    { BUD_RANGE_INPUT, 1, "1.5", "whole" },
    { BUD_RANGE_OUTPUT, 1, "lots", "whole" },
    { BUD_RANGE_TTFT, 1, "-1", "0 to" },
    { BUD_RANGE_INTER_TOKEN, 0, "", "both ends" },
    { BUD_RANGE_E2E, 0, "1e", "0 to" },
  };

  g_assert_true (bud_library_page_open (PAGE, "uc_001"));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      BudMeasureRow *row = bud_usecase_editor_get_row (fixture->editor, wrong[i].kind);

      run (fixture, "usecases.edit");
      g_assert_null (bud_measure_row_get_problem (row));
      type (fixture, wrong[i].kind, wrong[i].bound, wrong[i].text);
      g_assert_nonnull (strstr (bud_measure_row_get_problem (row), wrong[i].says));
      g_assert_false (bud_usecase_editor_save (fixture->editor));
      g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->editor), "editor.discard", NULL));
    }
}

/* The buttons of the details open the editor with the change made; saved, the shipped one is hidden by one's
 * own, and removing that brings it back. */
static void
test_repair (Fixture *fixture, gconstpointer data)
{
  static const BudRangeKind kinds[] = { BUD_RANGE_INTER_TOKEN, BUD_RANGE_OUTPUT, BUD_RANGE_E2E };
  guint n_all = n_listed (fixture);
  BudUsecase usecase;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      GtkButton *button;

      g_assert_true (bud_library_page_open (PAGE, CONTRADICTORY));
      button = bud_budget_card_get_repair (bud_usecase_details_get_card (fixture->details), kinds[i]);
      g_assert_nonnull (button);
      g_signal_emit_by_name (button, "clicked");
      g_assert_true (bud_usecases_page_is_editing (fixture->page));
      g_assert_cmpint (bud_budget_of (DRAFT->ranges).state, ==, BUD_BUDGET_KEPT);
      g_assert_true (bud_usecase_editor_save (fixture->editor));
      g_assert_true (bud_catalog_load_usecase (CATALOG, CONTRADICTORY, &usecase, NULL));
      g_assert_false (usecase.is_contradictory || usecase.is_tight);
      g_assert_cmpuint (n_listed (fixture), ==, n_all);
      run (fixture, "usecases.remove");
      g_assert_true (bud_catalog_load_usecase (CATALOG, CONTRADICTORY, &usecase, NULL));
      g_assert_true (usecase.is_contradictory);
    }
}

/* Made, copied, tagged, found by its tag, deleted, brought back. */
static void
test_own_usecase (Fixture *fixture, gconstpointer data)
{
  guint n_all = n_listed (fixture);
  g_autoptr (BudCatalogItem) item = NULL;
  BudTagRow *tags = bud_usecase_editor_get_tags (fixture->editor);

  run (fixture, "usecases.add");
  g_assert_nonnull (bud_usecase_editor_get_problem (fixture->editor));
  gtk_editable_set_text (bud_usecase_editor_get_name (fixture->editor), "Night shift letters");
  type (fixture, BUD_RANGE_INPUT, 0, "1k");
  type (fixture, BUD_RANGE_INPUT, 1, "2k");
  type (fixture, BUD_RANGE_OUTPUT, 0, "100");
  type (fixture, BUD_RANGE_OUTPUT, 1, "200");
  type (fixture, BUD_RANGE_INTER_TOKEN, 0, "20");
  type (fixture, BUD_RANGE_INTER_TOKEN, 1, "50");
  g_assert_true (bud_tag_row_add (tags, " zebra "));
  g_assert_false (bud_tag_row_add (tags, "zebra"));
  g_assert_true (bud_tag_row_add (tags, "other"));
  bud_tag_row_remove (tags, "other");
  g_assert_true (bud_usecase_editor_save (fixture->editor));
  item = bud_catalog_lookup (CATALOG, BUD_CATALOG_USECASE, "night-shift-letters", NULL);
  g_assert_cmpfloat (bud_catalog_item_get_number (item, "inter_token_s"), ==, 0.05);
  g_assert_cmpuint (n_listed (fixture), ==, n_all + 1);
  gtk_editable_set_text (bud_library_list_get_search (fixture->list), "zebra");
  harness_settle (fixture->session, 300);
  g_assert_cmpuint (n_listed (fixture), ==, 1);
  gtk_editable_set_text (bud_library_list_get_search (fixture->list), "");
  harness_settle (fixture->session, 300);

  g_assert_true (bud_library_page_open (PAGE, "night-shift-letters"));
  run (fixture, "usecases.duplicate");
  g_assert_true (bud_usecase_editor_save (fixture->editor));
  g_assert_cmpuint (n_listed (fixture), ==, n_all + 2);
  run (fixture, "usecases.remove");
  g_assert_cmpuint (n_listed (fixture), ==, n_all + 1);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.restore-item", "(us)",
                                             BUD_CATALOG_USECASE, "night-shift-letters-copy"));
  g_assert_cmpuint (n_listed (fixture), ==, n_all + 2);
}

/* An unsaved draft waits while others are looked at, and no second edit can lose it. */
static void
test_draft_is_kept (Fixture *fixture, gconstpointer data)
{
  g_assert_true (bud_library_page_open (PAGE, "uc_001"));
  run (fixture, "usecases.edit");
  type (fixture, BUD_RANGE_INPUT, 1, "1234");
  g_assert_true (bud_library_page_open (PAGE, CONTRADICTORY));
  g_assert_false (bud_usecases_page_is_editing (fixture->page));
  run (fixture, "usecases.edit");
  g_assert_cmpstr (bud_usecase_editor_get_id (fixture->editor), ==, "uc_001");
  g_assert_true (bud_usecases_page_is_editing (fixture->page));
  g_assert_cmpfloat (DRAFT->ranges[BUD_RANGE_INPUT].max, ==, 1234);
}

/* Saved twice, then the first version again. */
static void
test_versions (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) versions = NULL;
  BudUsecase usecase;

  for (int i = 1; i <= 2; i++)
    {
      g_assert_true (bud_library_page_open (PAGE, "uc_001"));
      run (fixture, "usecases.edit");
      type (fixture, BUD_RANGE_INPUT, 1, i == 1 ? "2001" : "2002");
      type (fixture, BUD_RANGE_E2E, 1, "60");
      g_assert_true (bud_usecase_editor_save (fixture->editor));
    }
  versions = bud_catalog_history (CATALOG, BUD_CATALOG_USECASE, "uc_001", NULL);
  g_assert_cmpuint (versions->len, ==, 2);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->page), "usecases.restore", "x",
                                             g_array_index (versions, BudCatalogVersion, 1).version));
  g_assert_true (bud_catalog_load_usecase (CATALOG, "uc_001", &usecase, NULL));
  g_assert_cmpfloat (usecase.input_tokens_max, ==, 2001);
}

static void
test_simulate (Fixture *fixture, gconstpointer data)
{
  g_assert_true (bud_library_page_open (PAGE, "uc_002"));
  run (fixture, "usecases.simulate");
  g_assert_cmpstr (SCENARIO->usecase_id, ==, "uc_002");
  g_assert_false (isnan (SCENARIO->e2e_limit_s));
  g_assert_cmpstr (bud_session_get_undo_name (fixture->session), ==, "Use case");
}

int
main (int argc, char *argv[])
{
  harness_init (&argc, &argv);
#define ADD(name, function) g_test_add ("/app/usecases/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("shipped-contradictions", test_shipped_contradictions);
  ADD ("filters", test_filters);
  ADD ("all-shown", test_all_shown);
  ADD ("contradiction-while-typing", test_contradiction_while_typing);
  ADD ("field-checks", test_field_checks);
  ADD ("repair", test_repair);
  ADD ("own-usecase", test_own_usecase);
  ADD ("draft-is-kept", test_draft_is_kept);
  ADD ("versions", test_versions);
  ADD ("simulate", test_simulate);
  g_test_add ("/app/usecases/narrow", Fixture, GINT_TO_POINTER (420), set_up, test_contradiction_while_typing,
              tear_down);
  return g_test_run ();
}
