/* Presentation mode: what it shows, how it steps, and that it follows the session. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include "app/kpi-tile.h"
#include "app/plot-widget.h"
#include "app/presentation.h"

typedef struct
{
  BudSession *session;
  BudWindow *window;
  BudPresentation *presentation;
} Fixture;

#define CHILD(name) HARNESS_CHILD (fixture->presentation, BUD_TYPE_PRESENTATION, name)
#define LABEL(name) gtk_label_get_label (GTK_LABEL (CHILD (name)))

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->session = harness_session ();
  fixture->window = harness_window (fixture->session, 1280, 800);
  fixture->presentation = bud_presentation_new (GTK_WINDOW (fixture->window), fixture->session);
  gtk_window_set_default_size (GTK_WINDOW (fixture->presentation), 1280, 720);
  gtk_window_present (GTK_WINDOW (fixture->presentation));
  harness_settle (fixture->session, 20);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->presentation != NULL)
    gtk_window_destroy (GTK_WINDOW (fixture->presentation));
  harness_destroy (fixture->window);
  harness_free_session (fixture->session);
}

static void
test_pages (Fixture *fixture, gconstpointer data)
{
  BudPlotWidget *plot = BUD_PLOT_WIDGET (CHILD ("plot"));

  g_assert_cmpuint (bud_presentation_get_n_positions (fixture->presentation), ==, BUD_N_PRESENTED);
  for (guint i = 0; i < BUD_N_PRESENTED; i++)
    {
      g_assert_cmpuint (bud_presentation_get_position (fixture->presentation), ==, i);
      g_assert_cmpstr (LABEL ("view_label"), ==, bud_presented_view_title ((BudPresentedView) i));
      g_assert_nonnull (bud_plot_widget_get_plot (plot));
      g_assert_cmpstr (LABEL ("sentence_label"), !=, "");
      bud_presentation_step (fixture->presentation, 1);
    }
  g_assert_cmpuint (bud_presentation_get_position (fixture->presentation), ==, BUD_N_PRESENTED - 1);
  bud_presentation_step (fixture->presentation, -99);
  g_assert_cmpuint (bud_presentation_get_position (fixture->presentation), ==, 0);
}

static void
test_follows_the_session (Fixture *fixture, gconstpointer data)
{
  BudKpiTile *tile = BUD_KPI_TILE (CHILD ("throughput_tile"));
  g_autofree char *before = g_strdup (bud_kpi_tile_get_value (tile));
  BudScenario *changed = bud_scenario_copy (bud_session_get_scenario (fixture->session));

  changed->workload.n_sequences = 64;
  bud_session_change (fixture->session, changed, "Concurrency", NULL);
  harness_settle (fixture->session, 20);
  g_assert_cmpstr (bud_kpi_tile_get_value (tile), !=, before);
  g_assert_nonnull (strstr (LABEL ("subtitle_label"), "64 users"));
}

/* What does not run has no figures of something else: it says why. */
static void
test_does_not_fit (Fixture *fixture, gconstpointer data)
{
  BudScenario *changed = bud_scenario_copy (bud_session_get_scenario (fixture->session));

  changed->deployment.n_devices = changed->deployment.tp = 1;
  bud_session_change (fixture->session, changed, "Devices", NULL);
  harness_settle (fixture->session, 20);
  g_assert_cmpfloat (gtk_widget_get_opacity (CHILD ("tiles")), ==, 0);
  g_assert_null (bud_plot_widget_get_plot (BUD_PLOT_WIDGET (CHILD ("plot"))));
  g_assert_cmpstr (LABEL ("sentence_label"), !=, "");
}

static void
test_compared_scenarios (Fixture *fixture, gconstpointer data)
{
  BudComparison *comparison = bud_session_get_comparison (fixture->session);
  g_autoptr (BudScenario) other = bud_scenario_copy (bud_session_get_scenario (fixture->session));

  g_assert_false (gtk_widget_get_visible (CHILD ("scenario_label")));
  other->workload.n_sequences = 2;
  g_assert_true (bud_comparison_add (comparison, other, "Small"));
  harness_settle (fixture->session, 20);
  g_assert_cmpuint (bud_presentation_get_n_positions (fixture->presentation), ==, 2 * BUD_N_PRESENTED);
  bud_presentation_step (fixture->presentation, BUD_N_PRESENTED);
  g_assert_true (g_str_has_prefix (LABEL ("title_label"), "Small: "));
  g_assert_nonnull (strstr (LABEL ("subtitle_label"), "2 users"));
  g_assert_nonnull (bud_plot_widget_get_plot (BUD_PLOT_WIDGET (CHILD ("plot"))));
  g_assert_true (gtk_widget_get_visible (CHILD ("scenario_label")));

  bud_comparison_clear (comparison); /* the page shown is gone */
  g_assert_cmpuint (bud_presentation_get_position (fixture->presentation), <, BUD_N_PRESENTED);
  harness_settle (fixture->session, 0);
}

/* 22 px at 1080 lines, and in proportion; set in the frame after the size is known. */
static gboolean
has_text_size (gpointer data)
{
  Fixture *fixture = data;
  const PangoFontDescription *font
      = pango_context_get_font_description (gtk_widget_get_pango_context (CHILD ("view_label")));
  int height = gtk_widget_get_height (GTK_WIDGET (fixture->presentation));
  int width = gtk_widget_get_width (GTK_WIDGET (fixture->presentation));
  double expected_px = MIN (height * 22. / 1080, width * 22. / 1500);

  return height > 0 && pango_font_description_get_size_is_absolute (font)
         && fabs ((double) pango_font_description_get_size (font) / PANGO_SCALE - expected_px) < 0.1;
}

static void
test_text_size (Fixture *fixture, gconstpointer data)
{
  g_assert_true (harness_wait (has_text_size, fixture));
}

static void
test_accessible (Fixture *fixture, gconstpointer data)
{
  gtk_test_accessible_assert_property (CHILD ("dots"), GTK_ACCESSIBLE_PROPERTY_LABEL, "Page 1 of 4");
  gtk_test_accessible_assert_role (CHILD ("plot"), GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_role (CHILD ("ttft_tile"), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
test_leaves (Fixture *fixture, gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->presentation), (gpointer *) &fixture->presentation);
  gtk_window_close (GTK_WINDOW (fixture->presentation));
  harness_settle (fixture->session, 20);
  g_assert_null (fixture->presentation);
}

int
main (int argc, char *argv[])
{
  harness_init (&argc, &argv);
#define ADD(name, func) g_test_add ("/app/presentation/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("pages", test_pages);
  ADD ("follows-the-session", test_follows_the_session);
  ADD ("does-not-fit", test_does_not_fit);
  ADD ("compared-scenarios", test_compared_scenarios);
  ADD ("text-size", test_text_size);
  ADD ("accessible", test_accessible);
  ADD ("leaves", test_leaves);
  return g_test_run ();
}
