/* The Models page and the list it shares with the other libraries, on the built catalog. */
#include "harness.h"

#include <string.h>

#include "app/library-checks.h"
#include "app/library-row.h"
#include "app/model-editor.h"
#include "app/model-facts.h"
#include "app/models-page.h"
#include "app/problem-row.h"
#include "plot/number.h"

typedef struct
{
  BudSession *session;
  BudWindow *window;
  BudLibraryPage *page;
  BudLibraryList *list;
} Fixture;

/* One window for all tests; what a test leaves behind is put away before the next. */
static Fixture shared;

static void
begin (void)
{
  shared.session = harness_session ();
  shared.window = harness_window (shared.session, 1280, 800);
  bud_window_show_page (shared.window, "models");
  shared.page = BUD_LIBRARY_PAGE (bud_window_get_page (shared.window, "models"));
  shared.list = bud_library_page_get_list (shared.page);
}

static void
end (void)
{
  harness_destroy (shared.window);
  harness_free_session (shared.session);
}

static void
search (Fixture *fixture, const char *text)
{
  gtk_editable_set_text (bud_library_list_get_search (fixture->list), text);
  /* The entry does so itself, from the main loop. */
  g_signal_emit_by_name (bud_library_list_get_search (fixture->list), "search-changed");
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  *fixture = shared;
  bud_window_show_page (fixture->window, "models");
  search (fixture, "");
  bud_library_filters_clear (bud_library_list_get_filters (fixture->list));
  bud_library_page_open (fixture->page, bud_session_get_scenario (fixture->session)->model_id);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  BudCatalog *catalog = bud_session_get_catalog (fixture->session);
  g_autoptr (GPtrArray) items = bud_catalog_search (catalog, BUD_CATALOG_MODEL, NULL, NULL);

  for (guint i = 0; i < items->len; i++)
    if (bud_catalog_item_get_is_user (items->pdata[i]))
      bud_catalog_remove (catalog, BUD_CATALOG_MODEL, bud_catalog_item_get_id (items->pdata[i]), NULL);
  bud_session_catalog_changed (fixture->session, BUD_CATALOG_MODEL);
}

static GListModel *
shown (Fixture *fixture)
{
  return G_LIST_MODEL (bud_library_list_get_selection (fixture->list));
}

static const char *
shown_name (Fixture *fixture, guint position)
{
  g_autoptr (BudCatalogItem) item = g_list_model_get_item (shown (fixture), position);

  g_assert_nonnull (item);
  return bud_catalog_item_get_name (item);
}

static const char *
count_text (Fixture *fixture)
{
  return gtk_label_get_label (GTK_LABEL (HARNESS_CHILD (fixture->list, BUD_TYPE_LIBRARY_LIST, "count")));
}

/* The scenario's own model is what one comes from. */
static void
test_begins_with_the_scenarios (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpstr (bud_catalog_item_get_id (bud_library_page_get_item (fixture->page)), ==,
                   bud_session_get_scenario (fixture->session)->model_id);
  g_assert_cmpuint (g_list_model_get_n_items (shown (fixture)), ==,
                    bud_library_list_get_n_all (fixture->list));
}

static void
test_search (Fixture *fixture, gconstpointer data)
{
  const char *chosen = bud_catalog_item_get_id (bud_library_page_get_item (fixture->page));

  search (fixture, "deepsek v3"); /* one letter short */
  g_assert_true (g_str_has_prefix (shown_name (fixture, 0), "DeepSeek-V3"));
  g_assert_nonnull (strstr (count_text (fixture), "close matches"));
  search (fixture, "zzqqxx");
  g_assert_cmpuint (g_list_model_get_n_items (shown (fixture)), ==, 0);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (
                       GTK_STACK (HARNESS_CHILD (fixture->list, BUD_TYPE_LIBRARY_LIST, "list_states"))),
                   ==, "no-match");
  search (fixture, "");
  g_assert_cmpuint (g_list_model_get_n_items (shown (fixture)), ==,
                    bud_library_list_get_n_all (fixture->list));
  /* What was in the details stayed there. */
  g_assert_cmpstr (bud_catalog_item_get_id (bud_library_page_get_item (fixture->page)), ==, chosen);
}

static void
test_sorts (Fixture *fixture, gconstpointer data)
{
  GtkDropDown *sorts = GTK_DROP_DOWN (HARNESS_CHILD (fixture->list, BUD_TYPE_LIBRARY_LIST, "sorts"));
  double last = G_MAXDOUBLE;

  gtk_drop_down_set_selected (sorts, 2); /* most parameters */
  for (guint i = 0; i < g_list_model_get_n_items (shown (fixture)); i++)
    {
      g_autoptr (BudCatalogItem) item = g_list_model_get_item (shown (fixture), i);
      double parameters = bud_catalog_item_get_number (item, "parameters");

      if (parameters != parameters)
        continue; /* unknown ones are last */
      g_assert_cmpfloat (parameters, <=, last);
      last = parameters;
    }
  g_assert_cmpfloat (last, <, 1e9);
}

/* How many of all items have a trait. */
static guint
count_with (Fixture *fixture, guint traits)
{
  g_autoptr (GPtrArray) items
      = bud_catalog_search (bud_session_get_catalog (fixture->session), BUD_CATALOG_MODEL, NULL, NULL);
  guint n = 0;

  for (guint i = 0; i < items->len; i++)
    n += (bud_model_traits (items->pdata[i]) & traits) != 0;
  return n;
}

/* Chips of a family are alternatives, families add up, and the count says so. */
static void
test_filters (Fixture *fixture, gconstpointer data)
{
  BudLibraryFilters *filters = bud_library_list_get_filters (fixture->list);
  guint n_all = bud_library_list_get_n_all (fixture->list);
  guint n_mla = count_with (fixture, BUD_TRAIT_MLA), n_mqa = count_with (fixture, BUD_TRAIT_MQA);
  g_autofree char *text = NULL;

  g_assert_cmpuint (n_mla, >, 5);
  g_assert_cmpuint (n_mqa, >, 2);
  g_assert_true (bud_library_filters_set (filters, "Attention", "MLA", TRUE));
  g_assert_cmpuint (g_list_model_get_n_items (shown (fixture)), ==, n_mla);
  text = g_strdup_printf ("%u of %u models", n_mla, n_all);
  g_assert_cmpstr (count_text (fixture), ==, text);
  g_assert_true (bud_library_filters_set (filters, "Attention", "MQA", TRUE));
  g_assert_cmpuint (g_list_model_get_n_items (shown (fixture)), ==,
                    count_with (fixture, BUD_TRAIT_MLA | BUD_TRAIT_MQA));
  g_assert_true (bud_library_filters_set (filters, "Type", "MoE", TRUE));
  for (guint i = 0; i < g_list_model_get_n_items (shown (fixture)); i++)
    {
      g_autoptr (BudCatalogItem) item = g_list_model_get_item (shown (fixture), i);
      BudModelTraits traits = bud_model_traits (item);

      g_assert_true ((traits & BUD_TRAIT_MOE) && (traits & (BUD_TRAIT_MLA | BUD_TRAIT_MQA)));
    }
  g_assert_false (bud_library_filters_set (filters, "Type", "No such chip", TRUE));
  bud_library_filters_clear (filters);
  g_assert_false (bud_library_filters_is_active (filters));
  g_assert_cmpuint (g_list_model_get_n_items (shown (fixture)), ==, n_all);
}

/* Every model of the catalog has a type, and what mixes its tokens agrees with it. */
static void
test_traits (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *id;
    guint traits;
  } known[] = {
    { "meta-llama/Llama-3.1-70B", BUD_TRAIT_DENSE | BUD_TRAIT_GQA | BUD_TRAIT_TEXT_ONLY },
    { "deepseek-ai/DeepSeek-V3", BUD_TRAIT_MOE | BUD_TRAIT_MLA | BUD_TRAIT_TEXT_ONLY },
    { "ai21labs/AI21-Jamba-1.5-Large",
      BUD_TRAIT_MOE | BUD_TRAIT_HYBRID | BUD_TRAIT_GQA | BUD_TRAIT_TEXT_ONLY },
  };
  g_autoptr (GPtrArray) items
      = bud_catalog_search (bud_session_get_catalog (fixture->session), BUD_CATALOG_MODEL, NULL, NULL);

  for (guint i = 0; i < items->len; i++)
    {
      BudModelTraits traits = bud_model_traits (items->pdata[i]);

      g_test_message ("%s", bud_catalog_item_get_id (items->pdata[i]));
      g_assert_true (!(traits & BUD_TRAIT_DENSE) != !(traits & BUD_TRAIT_MOE));
      g_assert_true (!(traits & BUD_TRAIT_STATE_SPACE)
                     != !(traits & (BUD_TRAIT_MHA | BUD_TRAIT_GQA | BUD_TRAIT_MQA | BUD_TRAIT_MLA)));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autoptr (BudCatalogItem) item = bud_catalog_lookup (bud_session_get_catalog (fixture->session),
                                                            BUD_CATALOG_MODEL, known[i].id, NULL);

      g_assert_cmpuint (bud_model_traits (item), ==, known[i].traits);
    }
}

/* What the row and the details say of a model, against the catalog's own file. */
static void
test_details (Fixture *fixture, gconstpointer data)
{
  BudModelDetails *details = bud_models_page_get_details (BUD_MODELS_PAGE (fixture->page));
  g_autofree char *line = NULL;
  g_autofree char *description = NULL;
  GtkLabel *sources = GTK_LABEL (HARNESS_CHILD (details, BUD_TYPE_MODEL_DETAILS, "sources"));

  bud_library_page_open (fixture->page, "meta-llama/Llama-3.1-70B");
  line = bud_model_facts_line (bud_library_page_get_item (fixture->page));
  g_assert_cmpstr (line, ==, "Meta, dense, GQA, 128\302\240K");
  g_assert_nonnull (strstr (gtk_label_get_label (sources), "published count agrees"));
  g_assert_nonnull (strstr (gtk_label_get_label (sources), "high confidence"));
  description = bud_plot_describe (bud_plot_section_get_plot (bud_model_details_get_architecture (details)));
  g_assert_nonnull (strstr (description, "80 identical layers"));
}

/* "Simulate" changes the scenario's model, can be undone, and leads to that page. */
static void
test_simulate (Fixture *fixture, gconstpointer data)
{
  GtkStack *pages = GTK_STACK (HARNESS_CHILD (fixture->window, BUD_TYPE_WINDOW, "pages"));
  g_autofree char *before = g_strdup (bud_session_get_scenario (fixture->session)->model_id);

  bud_library_page_open (fixture->page, "deepseek-ai/DeepSeek-V3");
  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "models.simulate", NULL);
  g_assert_cmpstr (bud_session_get_scenario (fixture->session)->model_id, ==, "deepseek-ai/DeepSeek-V3");
  g_assert_cmpstr (gtk_stack_get_visible_child_name (pages), ==, "simulate");
  bud_session_undo (fixture->session);
  g_assert_cmpstr (bud_session_get_scenario (fixture->session)->model_id, ==, before);
  harness_settle (fixture->session, 0);
}

/* Adding */

/* A line of tests/golden/parameters.jsonl: a published config and its published count. */
typedef struct
{
  char *model;
  char *config;
  gint64 parameters;
} Published;

static Published
read_published (const char *wanted)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "golden", "parameters.jsonl", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL && **line != '\0'; line++)
    {
      g_autoptr (JsonNode) node = json_from_string (*line, NULL);
      JsonObject *object = json_node_get_object (node);

      if (g_strcmp0 (json_object_get_string_member (object, "model"), wanted) == 0)
        return (Published){ g_strdup (wanted),
                            json_to_string (json_object_get_member (object, "config"), TRUE),
                            json_object_get_int_member (object, "parameters") };
    }
  g_error ("%s is not in %s", wanted, path);
}

static BudModelEditor *
find_editor (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (BUD_IS_MODEL_EDITOR (window) && gtk_widget_get_visible (GTK_WIDGET (window)))
        return BUD_MODEL_EDITOR (window);
    }
  return NULL;
}

#define EDITOR_CHILD(editor, name) HARNESS_CHILD (editor, BUD_TYPE_MODEL_EDITOR, name)

static void
type_into (BudModelEditor *editor, const char *row, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (EDITOR_CHILD (editor, row)), text);
}

static gboolean
is_shown (BudModelEditor *editor, const char *row)
{
  return gtk_widget_get_visible (EDITOR_CHILD (editor, row));
}

static const char *
problem_text (BudModelEditor *editor, const char *row)
{
  return bud_problem_row_get_text (BUD_PROBLEM_ROW (EDITOR_CHILD (editor, row)));
}

/* Adds `config` as `id` by the window that "Add Model" opens. */
static void
add (Fixture *fixture, const char *config, const char *id, const char *name)
{
  BudModelEditor *editor;

  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "models.add", NULL);
  editor = find_editor ();
  g_assert_nonnull (editor);
  bud_model_editor_set_text (editor, config);
  type_into (editor, "id_row", id);
  type_into (editor, "name_row", name);
  g_assert_true (gtk_widget_get_sensitive (EDITOR_CHILD (editor, "save_button")));
  g_signal_emit_by_name (EDITOR_CHILD (editor, "save_button"), "clicked");
  harness_settle (fixture->session, 20);
  g_assert_null (find_editor ());
}

/* What a person sees before it is saved is the exact count, and what is saved has it. */
static void
test_add (Fixture *fixture, gconstpointer data)
{
  Published published = read_published ("Qwen/Qwen-14B");
  guint n_before = bud_library_list_get_n_all (fixture->list);
  g_autofree char *exact = bud_number_count ((double) published.parameters);
  BudModelEditor *editor;
  BudCatalogItem *item;

  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "models.add", NULL);
  editor = find_editor ();
  g_assert_false (is_shown (editor, "architecture_row"));
  g_assert_false (is_shown (editor, "problem"));
  bud_model_editor_set_text (editor, published.config);
  g_assert_nonnull (strstr (
      adw_action_row_get_subtitle (ADW_ACTION_ROW (EDITOR_CHILD (editor, "architecture_row"))), exact));
  g_assert_false (gtk_widget_get_sensitive (EDITOR_CHILD (editor, "save_button"))); /* no id yet */
  gtk_window_close (GTK_WINDOW (editor));

  add (fixture, published.config, "me/my-model", "My model");
  item = bud_library_page_get_item (fixture->page);
  g_assert_cmpstr (bud_catalog_item_get_id (item), ==, "me/my-model");
  g_assert_cmpstr (bud_catalog_item_get_name (item), ==, "My model");
  g_assert_true (bud_catalog_item_get_is_user (item));
  g_assert_cmpfloat (bud_catalog_item_get_number (item, "parameters"), ==, (double) published.parameters);
  g_assert_cmpuint (bud_library_list_get_n_all (fixture->list), ==, n_before + 1);
  g_free (published.model);
  g_free (published.config);
}

/* What is wrong stands where it is wrong, and nothing can be saved. */
static void
test_problems (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *text;
    const char *message; /* begins with */
  } wrong[] = {
    { "{\n  \"hidden_size\": ,\n}", "2:" },
    { "[]", "1:1: " },
    { "{\"model_type\": \"llama\", \"architectures\": [\"LlamaForCausalLM\"]}", "/" },
    { "{\"config\": {\"model_type\": \"llama\", \"architectures\": [\"LlamaForCausalLM\"]}}", "/config/" },
    { "{\"config\": 3}", "/config: " },
  };
  BudModelEditor *editor;

  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "models.add", NULL);
  editor = find_editor ();
  type_into (editor, "id_row", "me/wrong");
  type_into (editor, "name_row", "Wrong");
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      bud_model_editor_set_text (editor, wrong[i].text);
      g_test_message ("%s: %s", wrong[i].text, problem_text (editor, "problem"));
      g_assert_true (is_shown (editor, "problem"));
      g_assert_true (g_str_has_prefix (problem_text (editor, "problem"), wrong[i].message));
      g_assert_false (gtk_widget_get_sensitive (EDITOR_CHILD (editor, "save_button")));
    }
  type_into (editor, "id_row", "meta-llama/Llama-3.1-70B");
  g_assert_nonnull (strstr (problem_text (editor, "id_problem"), "Llama-3.1-70B"));
  type_into (editor, "id_row", "has spaces");
  g_assert_true (is_shown (editor, "id_problem"));
  type_into (editor, "id_row", "me/fine");
  g_assert_false (is_shown (editor, "id_problem"));
  gtk_window_close (GTK_WINDOW (editor));
}

/* Removed, brought back by the toast's button, removed again, brought back by the menu. */
static void
test_remove (Fixture *fixture, gconstpointer data)
{
  Published published = read_published ("Qwen/Qwen1.5-0.5B");
  guint n_before = bud_library_list_get_n_all (fixture->list);
  GtkWidget *page = GTK_WIDGET (fixture->page);
  GtkWidget *toast;
  GtkButton *undo;

  add (fixture, published.config, "me/my-model", "R&D's <first>");
  gtk_widget_activate_action (page, "models.remove", NULL);
  g_assert_cmpuint (bud_library_list_get_n_all (fixture->list), ==, n_before);
  g_assert_cmpstr (bud_catalog_item_get_id (bud_library_page_get_item (fixture->page)), !=, "me/my-model");
  harness_settle (fixture->session, 20);
  toast = harness_find (GTK_WIDGET (fixture->window), g_type_from_name ("AdwToastWidget"));
  g_assert_nonnull (toast);
  /* The name is no markup. */
  g_assert_nonnull (
      strstr (gtk_label_get_text (GTK_LABEL (harness_find (toast, GTK_TYPE_LABEL))), "R&D's <first>"));
  undo = GTK_BUTTON (harness_find (toast, GTK_TYPE_BUTTON));
  g_assert_cmpstr (gtk_button_get_label (undo), ==, "Undo");
  g_signal_emit_by_name (undo, "clicked");
  g_assert_cmpstr (bud_catalog_item_get_id (bud_library_page_get_item (fixture->page)), ==, "me/my-model");
  g_assert_cmpuint (bud_library_list_get_n_all (fixture->list), ==, n_before + 1);
  gtk_widget_activate_action (page, "models.remove", NULL);
  gtk_widget_activate_action (page, "models.restore-removed", "s", "me/my-model");
  g_assert_cmpstr (bud_catalog_item_get_id (bud_library_page_get_item (fixture->page)), ==, "me/my-model");
  /* What comes with the program cannot be removed. */
  bud_library_page_open (fixture->page, "meta-llama/Llama-3.1-70B");
  gtk_widget_activate_action (page, "models.remove", NULL);
  g_assert_cmpuint (bud_library_list_get_n_all (fixture->list), ==, n_before + 1);
  harness_settle (fixture->session, 0);
  g_free (published.model);
  g_free (published.config);
}

/* A copy keeps the architecture and says nothing of the original's quality once it is another model. */
static void
test_duplicate_and_edit (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;
  GtkTextBuffer *buffer;
  BudModelEditor *editor;
  BudCatalogItem *item;
  GtkTextIter start, end;
  g_autoptr (GString) changed = NULL;

  bud_library_page_open (fixture->page, "meta-llama/Llama-3.1-70B");
  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "models.duplicate", NULL);
  editor = find_editor ();
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (EDITOR_CHILD (editor, "text")));
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  changed = g_string_new (text);
  g_assert_cmpuint (g_string_replace (changed, "\"num_hidden_layers\": 80", "\"num_hidden_layers\": 40", 0),
                    ==, 1);
  bud_model_editor_set_text (editor, changed->str);
  g_signal_emit_by_name (EDITOR_CHILD (editor, "save_button"), "clicked");
  item = bud_library_page_get_item (fixture->page);
  g_assert_cmpstr (bud_catalog_item_get_id (item), ==, "meta-llama/Llama-3.1-70B-copy");
  g_assert_cmpfloat (bud_catalog_item_get_number (item, "parameters"), <, 40e9);
  g_assert_false (json_object_has_member (bud_catalog_item_get_json (item), "quality"));
  g_assert_false (json_object_has_member (bud_catalog_item_get_json (item), "aliases"));

  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "models.edit", NULL);
  editor = find_editor ();
  type_into (editor, "name_row", "Half a Llama");
  g_signal_emit_by_name (EDITOR_CHILD (editor, "save_button"), "clicked");
  item = bud_library_page_get_item (fixture->page);
  g_assert_cmpstr (bud_catalog_item_get_name (item), ==, "Half a Llama");
  g_assert_cmpstr (bud_catalog_item_get_id (item), ==, "meta-llama/Llama-3.1-70B-copy");
  /* Both versions are there, and the first can be had again. */
  {
    BudModelDetails *details = bud_models_page_get_details (BUD_MODELS_PAGE (fixture->page));
    BudCatalog *catalog = bud_session_get_catalog (fixture->session);
    g_autoptr (GArray) versions
        = bud_catalog_history (catalog, BUD_CATALOG_MODEL, bud_catalog_item_get_id (item), NULL);

    g_assert_true (
        gtk_widget_get_visible (HARNESS_CHILD (details, BUD_TYPE_MODEL_DETAILS, "versions_group")));
    g_assert_cmpuint (versions->len, ==, 2);
    gtk_widget_activate_action (GTK_WIDGET (fixture->page), "models.restore", "x",
                                g_array_index (versions, BudCatalogVersion, 1).version);
  }
  g_assert_cmpstr (bud_catalog_item_get_name (bud_library_page_get_item (fixture->page)), ==,
                   "Llama-3.1-70B copy");
  harness_settle (fixture->session, 20);
}

/* The header bar's button is outside the page; it still opens the page's window. */
static void
test_header_button (Fixture *fixture, gconstpointer data)
{
  GtkWidget *button = GTK_WIDGET (bud_models_page_get_add_button (BUD_MODELS_PAGE (fixture->page)));

  g_assert_true (gtk_widget_activate_action (button, "models.add", NULL));
  g_assert_nonnull (find_editor ());
  gtk_window_close (GTK_WINDOW (find_editor ()));
}

/* Items stay checked while a search hides them, in the order they were checked; Compare takes them all. */
static void
test_checks (void)
{
  BudLibraryChecks *checks = g_object_ref_sink (g_object_new (BUD_TYPE_LIBRARY_CHECKS, NULL));
  BudCatalog *catalog = bud_session_get_catalog (shared.session);
  static const char *const ids[] = { "meta-llama/Llama-3.1-70B", "deepseek-ai/DeepSeek-V3" };

  for (int i = 0; i < 4; i++)
    {
      g_autoptr (BudCatalogItem) item = bud_catalog_lookup (catalog, BUD_CATALOG_MODEL, ids[i % 2], NULL);

      g_assert_cmpint (bud_library_checks_has (checks, item), ==, i >= 2);
      bud_library_checks_set (checks, item, TRUE); /* another object of the same item is the same */
    }
  {
    g_autoptr (BudCatalogItem) first = bud_catalog_lookup (catalog, BUD_CATALOG_MODEL, ids[0], NULL);

    bud_library_checks_set (checks, first, FALSE);
    g_assert_false (bud_library_checks_has (checks, first));
  }
  g_object_unref (checks);
}

/* The first check mark that is drawn in the list. */
static void
check_first_row (Fixture *fixture)
{
  GtkWidget *row = harness_find (GTK_WIDGET (fixture->list), BUD_TYPE_LIBRARY_ROW);

  g_assert_nonnull (row);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (harness_find (row, GTK_TYPE_CHECK_BUTTON)), TRUE);
}

static void
test_compare (Fixture *fixture, gconstpointer data)
{
  BudComparison *comparison = bud_session_get_comparison (fixture->session);
  GtkWidget *checks = HARNESS_CHILD (fixture->list, BUD_TYPE_LIBRARY_LIST, "checks");
  GtkWidget *button = harness_find (checks, GTK_TYPE_BUTTON);

  g_object_set (fixture->list, "is-selecting", TRUE, NULL);
  g_assert_false (gtk_widget_get_sensitive (button));
  search (fixture, "mixtral");
  harness_settle (fixture->session, 100);
  check_first_row (fixture);
  search (fixture, "falcon");
  harness_settle (fixture->session, 100);
  check_first_row (fixture);
  g_assert_true (gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpuint (bud_comparison_get_n (comparison), ==, 2);
  g_assert_true (g_str_match_string (
      "mixtral", bud_compared_get_scenario (bud_comparison_get (comparison, 0))->model_id, TRUE));
  g_assert_true (g_str_match_string (
      "falcon", bud_compared_get_scenario (bud_comparison_get (comparison, 1))->model_id, TRUE));
  bud_comparison_clear (comparison);
  harness_settle (fixture->session, 0);
}

/* Ctrl+T turns all plots into tables and back. */
static void
test_tables (Fixture *fixture, gconstpointer data)
{
  BudModelDetails *details = bud_models_page_get_details (BUD_MODELS_PAGE (fixture->page));
  BudPlotSection *section = bud_model_details_get_architecture (details);

  g_assert_false (bud_plot_section_get_table (section));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.show-table", NULL);
  g_assert_true (bud_plot_section_get_table (section));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.show-table", NULL);
  g_assert_false (bud_plot_section_get_table (section));
}

/* Choosing a row shows it; opening one that the search hides clears the search. */
static void
test_choose (Fixture *fixture, gconstpointer data)
{
  search (fixture, "mixtral");
  gtk_single_selection_set_selected (bud_library_list_get_selection (fixture->list), 0);
  g_assert_true (
      g_str_has_prefix (bud_catalog_item_get_name (bud_library_page_get_item (fixture->page)), "Mixtral"));
  g_assert_true (bud_library_page_open (fixture->page, "meta-llama/Llama-3.1-70B"));
  g_assert_cmpstr (gtk_editable_get_text (bud_library_list_get_search (fixture->list)), ==, "");
  g_assert_cmpstr (bud_catalog_item_get_id (bud_library_page_get_item (fixture->page)), ==,
                   "meta-llama/Llama-3.1-70B");
  g_assert_false (bud_library_page_open (fixture->page, "no/such-model"));
}

/* Names as long as they may be are cut, not the window. */
static void
test_long_name (Fixture *fixture, gconstpointer data)
{
  Published published = read_published ("Qwen/Qwen1.5-0.5B");
  g_autofree char *long_name = g_strnfill (90, 'W');
  g_autofree char *id = g_strconcat ("me/", long_name, NULL);
  int minimum, natural, before;

  gtk_widget_measure (GTK_WIDGET (fixture->list), GTK_ORIENTATION_HORIZONTAL, -1, NULL, &before, NULL, NULL);
  add (fixture, published.config, id, long_name);
  harness_settle (fixture->session, 50);
  gtk_widget_measure (GTK_WIDGET (fixture->list), GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  g_assert_cmpint (natural, ==, before);
  gtk_widget_measure (GTK_WIDGET (bud_models_page_get_details (BUD_MODELS_PAGE (fixture->page))),
                      GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 344); /* what a window of 861 px leaves to it */
  g_free (published.model);
  g_free (published.config);
}

/* Below 860 px the list leads to the details and back. */
static void
test_narrow (Fixture *fixture, gconstpointer data)
{
  GtkWidget *list = GTK_WIDGET (fixture->list);
  GtkWidget *details = HARNESS_CHILD (fixture->page, BUD_TYPE_LIBRARY_PAGE, "details_bin");

  g_assert_true (gtk_widget_get_visible (list) && gtk_widget_get_visible (details));
  bud_page_set_narrow (BUD_PAGE (fixture->page), TRUE);
  g_assert_true (gtk_widget_get_visible (list) && !gtk_widget_get_visible (details));
  bud_library_page_open (fixture->page, "meta-llama/Llama-3.1-70B");
  g_assert_true (!gtk_widget_get_visible (list) && gtk_widget_get_visible (details));
  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "library.back", NULL);
  g_assert_true (gtk_widget_get_visible (list) && !gtk_widget_get_visible (details));
  bud_page_set_narrow (BUD_PAGE (fixture->page), FALSE);
  g_assert_true (gtk_widget_get_visible (list) && gtk_widget_get_visible (details));
}

#define ADD(path, function) g_test_add ("/app/models/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  int status;

  harness_init (&argc, &argv);
  begin ();
  ADD ("begins-with-the-scenarios", test_begins_with_the_scenarios);
  ADD ("search", test_search);
  ADD ("sorts", test_sorts);
  ADD ("filters", test_filters);
  ADD ("traits", test_traits);
  ADD ("details", test_details);
  ADD ("simulate", test_simulate);
  ADD ("add", test_add);
  ADD ("problems", test_problems);
  ADD ("remove", test_remove);
  ADD ("duplicate-and-edit", test_duplicate_and_edit);
  ADD ("header-button", test_header_button);
  ADD ("compare", test_compare);
  g_test_add_func ("/app/models/checks", test_checks);
  ADD ("tables", test_tables);
  ADD ("choose", test_choose);
  ADD ("long-name", test_long_name);
  ADD ("narrow", test_narrow);
  status = g_test_run ();
  end ();
  return status;
}
