/* What a first frame costs beside an empty window, and what a changed input costs the main thread:
 *   app-timing empty | app      ms from main () to the first painted frame; of the app also to results
 *   app-timing change           ms of main-thread work per step of a dragged slider
 */
#include "harness.h"

#include <stdlib.h>
#include <string.h>

#include "app/inputs-pane.h"
#include "app/load-row.h"
#include "app/results-pane.h"

#define N_STEPS 60

static gint64 start_usec;
static gboolean is_painted;
static const char *what = "first frame";

static void
on_after_paint (GdkFrameClock *clock, gpointer data)
{
  if (is_painted)
    return;
  is_painted = TRUE;
  g_print ("%s %.1f ms\n", what, (double) (g_get_monotonic_time () - start_usec) / 1000);
}

static gboolean
was_painted (gpointer data)
{
  return is_painted;
}

static void
watch (GtkWidget *window)
{
  gtk_widget_realize (window);
  g_signal_connect (gdk_surface_get_frame_clock (gtk_native_get_surface (GTK_NATIVE (window))), "after-paint",
                    G_CALLBACK (on_after_paint), NULL);
  gtk_window_present (GTK_WINDOW (window));
  harness_wait (was_painted, NULL);
}

static void
measure_empty (void)
{
  GtkWidget *window;

  adw_init ();
  window = adw_application_window_new (NULL);
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  watch (window);
}

static gboolean
has_results (gpointer data)
{
  GtkWidget *results = harness_find (data, BUD_TYPE_RESULTS_PANE);
  GtkWidget *stack = results != NULL ? HARNESS_CHILD (results, BUD_TYPE_RESULTS_PANE, "stack") : NULL;

  return stack != NULL && g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (stack)), "content") == 0;
}

static void
measure_app (void)
{
  BudSession *session;
  BudWindow *window;

  harness_init_display ();
  session = harness_session ();
  window = bud_window_new (NULL, session);
  watch (GTK_WIDGET (window));
  harness_wait (has_results, window);
  is_painted = FALSE;
  what = "results";
  gtk_widget_queue_draw (GTK_WIDGET (window));
  harness_wait (was_painted, NULL);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Every source dispatched between a step of the slider and the frame with its results is main-thread work;
 * the waiting between is not. */
static void
measure_change (void)
{
  BudSession *session;
  BudWindow *window;
  GtkWidget *inputs;
  GtkRange *scale;
  double work_ms[N_STEPS];

  harness_init_display ();
  session = harness_session ();
  window = harness_window (session, 1280, 800);
  inputs = harness_find (GTK_WIDGET (window), BUD_TYPE_INPUTS_PANE);
  scale = bud_load_row_get_scale (BUD_LOAD_ROW (HARNESS_CHILD (inputs, BUD_TYPE_INPUTS_PANE, "load_row")));
  harness_settle (session, 300);
  for (int i = 0; i < N_STEPS; i++)
    {
      gint64 end_usec = g_get_monotonic_time () + 100000;
      gint64 begun_usec = g_get_monotonic_time ();
      double work = 0;

      gtk_range_set_value (scale, 1 + 8. * i / N_STEPS);
      work += (double) (g_get_monotonic_time () - begun_usec);
      while (g_get_monotonic_time () < end_usec)
        {
          begun_usec = g_get_monotonic_time ();
          if (g_main_context_iteration (NULL, FALSE))
            work += (double) (g_get_monotonic_time () - begun_usec);
          else
            g_usleep (200);
        }
      work_ms[i] = work / 1000;
    }
  qsort (work_ms, N_STEPS, sizeof *work_ms, compare);
  g_print ("main thread per changed input, layout and drawing included: median %.2f ms, p90 %.2f ms, largest "
           "%.2f ms\n",
           work_ms[N_STEPS / 2], work_ms[N_STEPS * 9 / 10], work_ms[N_STEPS - 1]);
}

int
main (int argc, char *argv[])
{
  start_usec = g_get_monotonic_time ();
  gtk_init ();
  if (argc == 2 && strcmp (argv[1], "empty") == 0)
    measure_empty ();
  else if (argc == 2 && strcmp (argv[1], "app") == 0)
    measure_app ();
  else if (argc == 2 && strcmp (argv[1], "change") == 0)
    measure_change ();
  else
    {
      g_printerr ("usage: app-timing empty | app | change\n");
      return 2;
    }
  return 0;
}
