/* The Models page and the list it shares with the other libraries, on the built catalog. */
#include "harness.h"

#include <string.h>

#include "app/model-facts.h"
#include "app/models-page.h"

typedef struct
{
  BudSession *session;
  BudWindow *window;
  BudLibraryPage *page;
  BudLibraryList *list;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->session = harness_session ();
  fixture->window = harness_window (fixture->session, 1280, 800);
  bud_window_show_page (fixture->window, "models");
  fixture->page = BUD_LIBRARY_PAGE (bud_window_get_page (fixture->window, "models"));
  fixture->list = bud_library_page_get_list (fixture->page);
  harness_settle (fixture->session, 50);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  harness_destroy (fixture->window);
  g_clear_object (&fixture->session);
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

static void
search (Fixture *fixture, const char *text)
{
  gtk_editable_set_text (bud_library_list_get_search (fixture->list), text);
  harness_settle (fixture->session, 20); /* the entry reports from the main loop */
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
  g_assert_nonnull (strstr (gtk_label_get_label (sources), "agrees with published"));
  g_assert_nonnull (strstr (gtk_label_get_label (sources), "confidence high"));
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
  harness_init (&argc, &argv);
  ADD ("begins-with-the-scenarios", test_begins_with_the_scenarios);
  ADD ("search", test_search);
  ADD ("sorts", test_sorts);
  ADD ("filters", test_filters);
  ADD ("traits", test_traits);
  ADD ("details", test_details);
  ADD ("simulate", test_simulate);
  ADD ("choose", test_choose);
  ADD ("narrow", test_narrow);
  return g_test_run ();
}
