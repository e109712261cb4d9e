/* Preferences: every one changes what is shown, at once. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include "app/kpi-tile.h"
#include "app/plot-widget.h"
#include "app/preferences-window.h"
#include "app/preferences.h"
#include "app/results-pane.h"
#include "catalog/hub.h"
#include "plot/number.h"

typedef struct
{
  BudSession *session;
  GSettings *settings;
  BudWindow *window;
  GtkWidget *results;
  GtkWidget *preferences;
} Fixture;

#define RESULT(name) HARNESS_CHILD (fixture->results, BUD_TYPE_RESULTS_PANE, name)
#define ROW(name) HARNESS_CHILD (fixture->preferences, BUD_TYPE_PREFERENCES_WINDOW, name)
#define ROOFLINE HARNESS_CHILD (RESULT ("results_views"), BUD_TYPE_RESULTS_VIEWS, "roofline_plot")
#define TILE(name) bud_kpi_tile_get_value (BUD_KPI_TILE (RESULT (name)))

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->session = harness_session ();
  fixture->settings = bud_session_get_settings (fixture->session);
  fixture->window = harness_window (fixture->session, 1280, 800);
  fixture->results = harness_find (GTK_WIDGET (fixture->window), BUD_TYPE_RESULTS_PANE);
  fixture->preferences = bud_preferences_window_new (GTK_WINDOW (fixture->window), fixture->session);
  gtk_window_present (GTK_WINDOW (fixture->preferences));
  harness_settle (fixture->session, 20);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->preferences));
  harness_destroy (fixture->window);
  harness_free_session (fixture->session);
}

static void
settle (Fixture *fixture)
{
  harness_settle (fixture->session, 20);
}

static void
test_units (Fixture *fixture, gconstpointer data)
{
  GtkLabel *memory = GTK_LABEL (RESULT ("memory_label"));

  g_assert_nonnull (strstr (gtk_label_get_label (memory), "of 80 GB"));
  adw_combo_row_set_selected (ADW_COMBO_ROW (ROW ("units_row")), 1);
  settle (fixture);
  g_assert_true (g_settings_get_boolean (fixture->settings, "binary-units"));
  g_assert_nonnull (strstr (gtk_label_get_label (memory), "of 74.5 GiB"));
}

static guint
position_of (const char *code)
{
  guint n;
  const BudCurrency *currencies = bud_currencies (&n);

  for (guint i = 0; i < n; i++)
    if (strcmp (currencies[i].code, code) == 0)
      return i;
  g_assert_not_reached ();
}

static void
test_currency (Fixture *fixture, gconstpointer data)
{
  g_autofree char *dollars = g_strdup (TILE ("cost_tile"));
  double usd = bud_session_get_outcome (fixture->session)->shown->estimate.usd_per_million_output_tokens;
  g_autofree char *euros = NULL;

  g_assert_true (g_str_has_prefix (dollars, "$"));
  g_assert_false (gtk_widget_get_visible (ROW ("rate_row")));
  adw_combo_row_set_selected (ADW_COMBO_ROW (ROW ("currency_row")), position_of ("EUR"));
  settle (fixture);
  g_assert_true (gtk_widget_get_visible (ROW ("rate_row")));
  g_assert_cmpstr (TILE ("cost_tile"), ==, dollars); /* no rate was invented */

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (ROW ("rate_spin")), 0.5);
  settle (fixture);
  euros = bud_number_fixed (usd / 2, 2);
  g_assert_true (g_str_has_prefix (TILE ("cost_tile"), "€"));
  g_assert_cmpstr (TILE ("cost_tile") + strlen ("€"), ==, euros);

  /* Another currency has another rate. */
  adw_combo_row_set_selected (ADW_COMBO_ROW (ROW ("currency_row")), position_of ("GBP"));
  settle (fixture);
  g_assert_cmpfloat (g_settings_get_double (fixture->settings, "currency-per-usd"), ==, 0);
  g_assert_cmpstr (TILE ("cost_tile"), ==, dollars);
}

static void
test_electricity (Fixture *fixture, gconstpointer data)
{
  const BudEstimate *estimate = &bud_session_get_outcome (fixture->session)->shown->estimate;
  BudPreferences *preferences = bud_preferences_get ();
  GtkLabel *foot = GTK_LABEL (HARNESS_CHILD (RESULT ("energy_tile"), BUD_TYPE_KPI_TILE, "foot_label"));

  g_assert_true (isnan (bud_preferences_electricity_usd_per_h (preferences, estimate)));
  g_assert_null (strstr (gtk_label_get_label (foot), "/h"));
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (ROW ("electricity_spin")), 0.2);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (ROW ("pue_spin")), 1.5);
  settle (fixture);
  g_assert_nonnull (strstr (gtk_label_get_label (foot), "/h"));
  estimate = &bud_session_get_outcome (fixture->session)->shown->estimate;
  /* 1 kW for an hour at 0.2 and PUE 1.5 is 0.30; a joule is a 3.6-millionth of a kWh. */
  g_assert_cmpfloat_with_epsilon (bud_preferences_electricity_usd_per_h (preferences, estimate),
                                  estimate->average_power_w / 1000 * 0.3, 1e-9);
  g_assert_cmpfloat_with_epsilon (bud_preferences_electricity_usd_per_million (preferences, estimate),
                                  estimate->joule_per_output_token / 3.6 * 0.3, 1e-9);
}

static void
test_new_scenarios (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BudScenario) before = bud_session_new_scenario (fixture->session);
  g_autoptr (BudScenario) after = NULL;

  g_assert_cmpstr (before->engine_id, ==, "vllm");
  adw_combo_row_set_selected (ADW_COMBO_ROW (ROW ("engine_row")), 1);
  adw_combo_row_set_selected (ADW_COMBO_ROW (ROW ("precision_row")), BUD_FORMAT_FP8);
  after = bud_session_new_scenario (fixture->session);
  g_assert_cmpstr (after->engine_id, !=, "vllm");
  g_assert_cmpint (after->deployment.weight_format, ==, BUD_FORMAT_FP8);
  /* What is being worked on is left alone. */
  g_assert_cmpstr (bud_session_get_scenario (fixture->session)->engine_id, ==, "vllm");
}

static void
test_contrast (Fixture *fixture, gconstpointer data)
{
  BudTheme theme;

  bud_plot_widget_read_theme (ROOFLINE, &theme);
  g_assert_false (bud_theme_is_high_contrast (&theme));
  gtk_switch_set_active (GTK_SWITCH (ROW ("contrast_switch")), TRUE);
  settle (fixture);
  bud_plot_widget_read_theme (ROOFLINE, &theme);
  g_assert_true (bud_theme_is_high_contrast (&theme));
}

/* Off until somebody turns it on, and then for the command line as well. */
static void
test_network (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = NULL;

  g_assert_cmpint (gtk_widget_get_visible (ROW ("network_group")), ==, bud_hub_is_available ());
  g_assert_false (gtk_switch_get_active (GTK_SWITCH (ROW ("hub_switch"))));
  g_assert_false (gtk_widget_get_sensitive (ROW ("hub_row")));
  gtk_switch_set_active (GTK_SWITCH (ROW ("hub_switch")), TRUE);
  g_assert_true (bud_hub_is_allowed ());
  g_assert_true (gtk_widget_get_sensitive (ROW ("hub_row")));

  gtk_editable_set_text (GTK_EDITABLE (ROW ("hub_row")), "ftp:/nowhere");
  g_signal_emit_by_name (ROW ("hub_row"), "apply");
  g_assert_true (gtk_widget_has_css_class (ROW ("hub_row"), "error"));
  gtk_editable_set_text (GTK_EDITABLE (ROW ("hub_row")), "https://mirror.example");
  g_signal_emit_by_name (ROW ("hub_row"), "apply");
  g_assert_false (gtk_widget_has_css_class (ROW ("hub_row"), "error"));
  url = bud_hub_get_url ();
  g_assert_cmpstr (url, ==, "https://mirror.example");

  g_assert_true (bud_hub_set (FALSE, "", NULL));
}

int
main (int argc, char *argv[])
{
  harness_init (&argc, &argv);
#define ADD(name, func) g_test_add ("/app/preferences/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("units", test_units);
  ADD ("currency", test_currency);
  ADD ("electricity", test_electricity);
  ADD ("new-scenarios", test_new_scenarios);
  ADD ("contrast", test_contrast);
  ADD ("network", test_network);
  return g_test_run ();
}
