/* Every template can be made, has its role and label, and behaves by itself. */
#include "harness.h"

#include "app/captioned-choice.h"
#include "app/inputs-pane.h"
#include "app/spoken-names.h"
#include "app/kpi-tile.h"
#include "app/library-checks.h"
#include "app/library-row.h"
#include "app/load-row.h"
#include "app/models-page.h"
#include "app/number-row.h"
#include "app/operators-table.h"
#include "app/picker-row.h"
#include "app/table-view.h"
#include "app/plot-widget.h"
#include "app/problem-row.h"
#include "app/results-pane.h"
#include "app/shortcuts.h"
#include "app/simulate-page.h"
#include "plot/memorybar.h"

static void
test_templates (void)
{
  const GType types[] = {
    BUD_TYPE_CAPTIONED_CHOICE, BUD_TYPE_INPUTS_PANE,     BUD_TYPE_KPI_TILE,      BUD_TYPE_LOAD_ROW,
    BUD_TYPE_NUMBER_ROW,       BUD_TYPE_PICKER,          BUD_TYPE_PICKER_ROW,    BUD_TYPE_OPERATORS_TABLE,
    BUD_TYPE_PLOT_TABLE,       BUD_TYPE_PLOT_WIDGET,     BUD_TYPE_PROBLEM_ROW,   BUD_TYPE_RESULTS_PANE,
    BUD_TYPE_SIMULATE_PAGE,    BUD_TYPE_LIBRARY_FILTERS, BUD_TYPE_LIBRARY_LIST,  BUD_TYPE_LIBRARY_CHECKS,
    BUD_TYPE_LIBRARY_ROW,      BUD_TYPE_MODELS_PAGE,     BUD_TYPE_MODEL_DETAILS, BUD_TYPE_PLOT_SECTION,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      GtkWidget *widget = g_object_ref_sink (g_object_new (types[i], NULL));

      g_test_message ("%s", g_type_name (types[i]));
      g_object_add_weak_pointer (G_OBJECT (widget), (gpointer *) &widget);
      g_object_unref (widget);
      g_assert_null (widget); /* nothing holds on to it */
    }
}

static void
test_shortcuts (void)
{
  g_autoptr (GtkShortcutsWindow) window = bud_shortcuts_window_new ();
  g_autofree char *first = NULL;

  g_object_get (harness_find (GTK_WIDGET (window), GTK_TYPE_SHORTCUTS_GROUP), "title", &first, NULL);
  g_assert_cmpstr (first, ==, "Documents");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
on_count (gpointer object, guint *n)
{
  (*n)++;
}

static void
on_count_marks (BudPlotWidget *plot, int mark, guint *n)
{
  (*n)++;
}

static void
test_number_row (void)
{
  GtkWidget *row = g_object_ref_sink (bud_number_row_new ());
  GtkEditable *text = GTK_EDITABLE (bud_number_row_get_spin (BUD_NUMBER_ROW (row)));
  guint n_edited = 0;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), "Input tokens");
  bud_number_row_set_range (BUD_NUMBER_ROW (row), 1, 1000000);
  g_signal_connect (row, "edited", G_CALLBACK (on_count), &n_edited);
  g_assert_true (
      gtk_test_accessible_has_relation (GTK_ACCESSIBLE (text), GTK_ACCESSIBLE_RELATION_LABELLED_BY));

  bud_number_row_set_value (BUD_NUMBER_ROW (row), 3000);
  g_assert_cmpstr (gtk_editable_get_text (text), ==, "3\u202f000");
  g_assert_cmpuint (n_edited, ==, 0); /* the program wrote it */

  gtk_editable_set_text (text, "4k");
  g_assert_cmpfloat (bud_number_row_get_value (BUD_NUMBER_ROW (row)), ==, 4000);
  g_assert_cmpuint (n_edited, ==, 1);

  for (const char *const *bad = (const char *const[]){ "0", "-5", "2.5", "many", "", "2M", NULL };
       *bad != NULL; bad++)
    {
      gtk_editable_set_text (text, *bad);
      g_test_message ("“%s”", *bad);
      g_assert_true (bud_number_row_has_error (BUD_NUMBER_ROW (row)));
      g_assert_cmpfloat (bud_number_row_get_value (BUD_NUMBER_ROW (row)), ==, 4000);
      gtk_test_accessible_assert_state (text, GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE);
    }
  gtk_editable_set_text (text, "5000");
  g_assert_false (bud_number_row_has_error (BUD_NUMBER_ROW (row)));
  g_assert_cmpfloat (bud_number_row_get_value (BUD_NUMBER_ROW (row)), ==, 5000);
  g_object_unref (row);
}

static void
test_load_row (void)
{
  BudLoadRow *row = g_object_ref_sink (g_object_new (BUD_TYPE_LOAD_ROW, NULL));
  guint n_edited = 0;

  bud_load_row_set (row, TRUE, 64);
  g_signal_connect (row, "edited", G_CALLBACK (on_count), &n_edited);
  g_assert_cmpfloat_with_epsilon (gtk_range_get_value (bud_load_row_get_scale (row)), 6, 1e-9); /* 2^6 */
  gtk_range_set_value (bud_load_row_get_scale (row), 7.5); /* 2^7.5 = 181.02 */
  g_assert_cmpuint (bud_load_row_get_n_sequences (row), ==, 181);
  g_assert_cmpstr (gtk_editable_get_text (bud_load_row_get_entry (row)), ==, "181");
  g_assert_cmpuint (n_edited, ==, 1);
  gtk_editable_set_text (bud_load_row_get_entry (row), "300");
  g_assert_cmpuint (bud_load_row_get_n_sequences (row), ==, 300);
  gtk_editable_set_text (bud_load_row_get_entry (row), "0");
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (bud_load_row_get_entry (row)), "error"));
  g_assert_cmpuint (bud_load_row_get_n_sequences (row), ==, 300);
  gtk_test_accessible_assert_property (bud_load_row_get_scale (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Concurrency");
  g_object_unref (row);
}

static void
test_choice (void)
{
  BudCaptionedChoice *choice
      = g_object_ref_sink (g_object_new (BUD_TYPE_CAPTIONED_CHOICE, "caption", "TP", NULL));
  guint n_edited = 0;

  bud_captioned_choice_add (choice, "1", 1);
  bud_captioned_choice_add (choice, "8", 8);
  g_signal_connect (choice, "edited", G_CALLBACK (on_count), &n_edited);
  bud_captioned_choice_set_value (choice, 5, "5"); /* goes between 1 and 8 */
  g_assert_cmpuint (bud_captioned_choice_get_value (choice), ==, 5);
  bud_captioned_choice_set_value (choice, 8, "8");
  g_assert_cmpuint (bud_captioned_choice_get_value (choice), ==, 8);
  bud_captioned_choice_set_value (choice, 7, NULL); /* not there and not to be put in */
  g_assert_cmpuint (bud_captioned_choice_get_value (choice), ==, 8);
  g_assert_cmpuint (n_edited, ==, 0);
  g_object_unref (choice);
}

static void
test_plot_widget (void)
{
  const BudMemorySegment segments[] = { { "Weights", 0, FALSE, 40e9 }, { "KV cache", 2, FALSE, 20e9 } };
  const BudMemoryBarData data = { segments, 2, 80e9, FALSE, TRUE };
  BudPlotWidget *plot = g_object_ref_sink (BUD_PLOT_WIDGET (bud_plot_widget_new ()));
  g_autofree char *description = NULL;
  guint n_selected = 0;

  gtk_test_accessible_assert_role (plot, GTK_ACCESSIBLE_ROLE_IMG);
  bud_plot_widget_set_plot (plot, bud_plot_new_memory_bar (&data));
  description = bud_plot_describe (bud_plot_widget_get_plot (plot));
  gtk_test_accessible_assert_property (plot, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description);
  g_signal_connect (plot, "selection-changed", G_CALLBACK (on_count_marks), &n_selected);
  bud_plot_widget_select (plot, 1);
  bud_plot_widget_set_plot (plot, bud_plot_new_memory_bar (&data)); /* as many marks: the selection stays */
  g_assert_cmpint (bud_plot_widget_get_selected (plot), ==, 1);
  g_assert_cmpuint (n_selected, ==, 1);
  bud_plot_widget_set_plot (plot, NULL);
  g_assert_cmpint (bud_plot_widget_get_selected (plot), ==, -1);
  g_object_unref (plot);
}

static void
test_tile (void)
{
  BudKpiTile *tile
      = g_object_ref_sink (g_object_new (BUD_TYPE_KPI_TILE, "title", "Time to first token", NULL));

  bud_kpi_tile_set (tile, "172", "ms", "limit 500 ms", BUD_VERDICT_MET);
  gtk_test_accessible_assert_role (tile, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_test_accessible_assert_property (tile, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Time to first token: 172 ms, limit 500 ms");
  g_object_unref (tile);
}

/* An icon says nothing to a screen reader; its tooltip does, also once it is another. */
static void
test_icon_names (void)
{
  GtkWidget *box = g_object_ref_sink (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0));
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-undo-symbolic");
  GtkWidget *menu = gtk_menu_button_new ();

  gtk_widget_set_tooltip_text (button, "Undo");
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (menu), "open-menu-symbolic");
  gtk_widget_set_tooltip_text (menu, "Main Menu");
  gtk_box_append (GTK_BOX (box), button);
  gtk_box_append (GTK_BOX (box), menu);
  bud_name_controls (box);
  gtk_test_accessible_assert_property (button, GTK_ACCESSIBLE_PROPERTY_LABEL, "Undo");
  gtk_test_accessible_assert_property (menu, GTK_ACCESSIBLE_PROPERTY_LABEL, "Main Menu");
  gtk_widget_set_tooltip_text (button, "Undo “Batch”");
  gtk_test_accessible_assert_property (button, GTK_ACCESSIBLE_PROPERTY_LABEL, "Undo “Batch”");
  g_object_unref (box);
}

int
main (int argc, char *argv[])
{
  harness_init (&argc, &argv);
  g_test_add_func ("/app/widgets/templates", test_templates);
  g_test_add_func ("/app/widgets/shortcuts", test_shortcuts);
  g_test_add_func ("/app/widgets/number-row", test_number_row);
  g_test_add_func ("/app/widgets/load-row", test_load_row);
  g_test_add_func ("/app/widgets/choice", test_choice);
  g_test_add_func ("/app/widgets/plot-widget", test_plot_widget);
  g_test_add_func ("/app/widgets/tile", test_tile);
  g_test_add_func ("/app/widgets/spoken-names", test_icon_names);
  return g_test_run ();
}
