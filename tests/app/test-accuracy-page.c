/* The Accuracy page: its runs, filters, the simulated TTFT, and a run opened as a scenario. */
#include "harness.h"

#include <string.h>

#include "app/accuracy-page.h"
#include "app/own-engines-box.h"
#include "app/own-runs-box.h"
#include "app/plot-widget.h"

#define CHILD(page, name) harness_find_id (GTK_WIDGET (page), name)

static BudSession *session;
static BudWindow *window;
static BudPage *page;

static gboolean
has_content (gpointer data)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (CHILD (page, "stack"))), "content") == 0;
}

static guint
n_runs (void)
{
  return (guint) g_ascii_strtoull (bud_page_get_subtitle (page), NULL, 10);
}

static guint
n_rows (const char *list)
{
  guint n = 0;

  for (GtkWidget *row = gtk_widget_get_first_child (CHILD (page, list)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    n++;
  return n;
}

static void
test_shows_runs (void)
{
  g_assert_true (harness_wait (has_content, NULL));
  g_assert_cmpuint (n_runs (), >, 0);
  g_assert_cmpuint (n_rows ("near_list"), ==, 5);
  g_assert_true (gtk_widget_get_visible (CHILD (page, "expect_box")));
}

static void
test_filters (void)
{
  GtkDropDown *engine = GTK_DROP_DOWN (CHILD (page, "engine_choice"));
  g_autofree char *all = g_strdup (bud_page_get_subtitle (page));

  gtk_drop_down_set_selected (engine, 1);
  g_assert_cmpstr (bud_page_get_subtitle (page), !=, all);
  gtk_drop_down_set_selected (engine, 0);
  g_assert_cmpstr (bud_page_get_subtitle (page), ==, all);
}

static void
test_opens_run (void)
{
  g_autofree char *model = g_strdup (bud_session_get_scenario (session)->model_id);
  const BudScenario *scenario;

  g_assert_false (gtk_widget_get_visible (CHILD (page, "selected_box")));
  bud_plot_widget_select (BUD_PLOT_WIDGET (CHILD (page, "plot")), 0);
  g_assert_true (gtk_widget_get_visible (CHILD (page, "selected_box")));
  g_signal_emit_by_name (gtk_widget_get_last_child (CHILD (page, "selected_box")), "clicked");
  scenario = bud_session_get_scenario (session);
  g_assert_cmpstr (bud_session_get_undo_name (session), ==, "Measured Run");
  g_assert_true (scenario->workload.is_concurrency);
  bud_session_undo (session);
  g_assert_cmpstr (bud_session_get_scenario (session)->model_id, ==, model);
  bud_window_show_page (window, "accuracy");
  g_assert_true (harness_wait (has_content, NULL));
}

static void
test_simulates_ttft (void)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (CHILD (page, "ttft_button")), TRUE);
  /* some seconds of computing, minutes under a sanitizer */
  for (int i = 0; i < 9 && !has_content (NULL); i++)
    harness_wait (has_content, NULL);
  g_assert_true (has_content (NULL));
  g_assert_cmpuint (n_runs (), >, 0);
}

#define OWN(name) HARNESS_CHILD (CHILD (page, "own_runs"), BUD_TYPE_OWN_RUNS_BOX, name)

static void
import (const char *text)
{
  g_autoptr (GFileIOStream) stream = NULL;
  g_autoptr (GFile) file = g_file_new_tmp ("bud-own-XXXXXX.json", &stream, NULL);

  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (stream)), text,
                                            strlen (text), NULL, NULL, NULL));
  g_assert_true (g_io_stream_close (G_IO_STREAM (stream), NULL, NULL));
  bud_own_runs_box_import (BUD_OWN_RUNS_BOX (CHILD (page, "own_runs")), file);
  g_file_delete (file, NULL, NULL);
}

static gboolean
has_own_row (gpointer data)
{
  return gtk_widget_get_first_child (OWN ("list")) != NULL;
}

static void
test_own_runs (void)
{
  g_assert_true (gtk_widget_get_visible (OWN ("hint")));
  import ("{}");
  g_assert_true (gtk_widget_get_visible (OWN ("problem")));
  g_assert_nonnull (strstr (gtk_label_get_label (GTK_LABEL (OWN ("problem"))), "bud-own-"));
  import ("{\"max_concurrency\":4,\"completed\":8,\"total_input_tokens\":8192,"
          "\"total_output_tokens\":256,\"mean_ttft_ms\":90,\"output_throughput\":100}");
  g_assert_true (harness_wait (has_own_row, NULL));
  g_assert_false (gtk_widget_get_visible (OWN ("problem")));
  g_assert_false (gtk_widget_get_visible (OWN ("hint")));
  g_signal_emit_by_name (OWN ("clear_button"), "clicked");
  g_assert_false (has_own_row (NULL));
  g_assert_true (gtk_widget_get_visible (OWN ("hint")));
}

#define ENGINES(name) HARNESS_CHILD (CHILD (page, "own_engines"), BUD_TYPE_OWN_ENGINES_BOX, name)
#define DIALOG(name) HARNESS_CHILD (dialog, BUD_TYPE_CALIBRATE_DIALOG, name)

static gboolean
is_fitted (gpointer dialog)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (DIALOG ("stack"))), "loading") != 0;
}

static BudCalibrateDialog *
calibrate (const char *page_name)
{
  BudCalibrateDialog *dialog = bud_own_runs_box_calibrate (BUD_OWN_RUNS_BOX (CHILD (page, "own_runs")));

  g_assert_true (harness_wait (is_fitted, dialog));
  g_assert_cmpstr (gtk_stack_get_visible_child_name (GTK_STACK (DIALOG ("stack"))), ==, page_name);
  g_assert_cmpint (gtk_widget_get_sensitive (DIALOG ("save_button")), ==, g_str_equal (page_name, "content"));
  return dialog;
}

static guint
n_engines (void)
{
  guint n = 0;

  for (GtkWidget *row = gtk_widget_get_first_child (ENGINES ("list")); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    n++;
  return n;
}

/* One run is too few; two make an engine that the scenario uses, is removed, comes back, and is calibrated
 * further. */
static void
test_calibrate (void)
{
  BudCalibrateDialog *dialog;
  g_autofree char *id = NULL;

  import ("{\"max_concurrency\":2,\"completed\":4,\"total_input_tokens\":4096,"
          "\"total_output_tokens\":512,\"mean_ttft_ms\":200,\"mean_tpot_ms\":20}");
  g_assert_true (harness_wait (has_own_row, NULL));
  gtk_window_destroy (GTK_WINDOW (calibrate ("problem")));
  import ("{\"max_concurrency\":4,\"completed\":8,\"total_input_tokens\":8192,"
          "\"total_output_tokens\":1024,\"mean_ttft_ms\":250,\"mean_tpot_ms\":21}");
  dialog = calibrate ("content");
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (DIALOG ("band_row"))), ==,
                   "TTFT: runs of vLLM · TPOT: runs of vLLM");
  g_signal_emit_by_name (DIALOG ("save_button"), "clicked");
  harness_settle (session, 50);
  id = g_strdup (bud_session_get_scenario (session)->engine_id);
  g_assert_true (g_str_has_prefix (id, "vllm-calibrated-to-2-own-runs-"));
  g_assert_cmpuint (n_engines (), ==, 1);
  gtk_widget_activate_action (CHILD (page, "own_engines"), "engines.remove", "s", id);
  harness_settle (session, 50);
  g_assert_cmpuint (n_engines (), ==, 0);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "win.restore-item", "(us)",
                                             (guint) BUD_CATALOG_ENGINE, id));
  harness_settle (session, 50);
  g_assert_cmpuint (n_engines (), ==, 1);
  bud_session_undo (session);
  g_assert_cmpstr (bud_session_get_scenario (session)->engine_id, ==, "vllm");
  gtk_widget_activate_action (CHILD (page, "own_engines"), "engines.use", "s", id);
  g_assert_cmpstr (bud_session_get_scenario (session)->engine_id, ==, id);
  bud_session_undo (session);
  g_signal_emit_by_name (OWN ("clear_button"), "clicked");
}

int
main (int argc, char **argv)
{
  int status;

  harness_init (&argc, &argv);
  session = harness_session ();
  window = harness_window (session, 1280, 800);
  bud_window_show_page (window, "accuracy");
  page = bud_window_get_page (window, "accuracy");
  harness_settle (session, 100);
  g_test_add_func ("/app/accuracy/shows-runs", test_shows_runs);
  g_test_add_func ("/app/accuracy/own-runs", test_own_runs);
  g_test_add_func ("/app/accuracy/calibrate", test_calibrate);
  g_test_add_func ("/app/accuracy/filters", test_filters);
  g_test_add_func ("/app/accuracy/opens-run", test_opens_run);
  g_test_add_func ("/app/accuracy/simulates-ttft", test_simulates_ttft);
  status = g_test_run ();
  harness_destroy (window);
  harness_free_session (session);
  return status;
}
