/* What a first frame costs beside an empty window, what a dragged slider does, and how a long plan treats the
 * window: app-timing empty | app      ms from main () to the first painted frame; of the app also to results
 *   app-timing drag             frames drawn in five seconds, and the main thread's work for each
 *   app-timing plan N           a plan of up to N devices of a kind: candidates/s, time to the first rows and
 * to cancel, and the main loop's longest stall
 */
#include "harness.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/inputs-pane.h"
#include "app/load-row.h"
#include "app/plan-page.h"
#include "app/results-pane.h"

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

/* The main thread's own time: what others of the machine do is not in it. */
static gint64
work_usec (void)
{
  struct timespec spent;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &spent);
  return (gint64) spent.tv_sec * G_USEC_PER_SEC + spent.tv_nsec / 1000;
}

typedef struct
{
  GtkRange *scale;
  guint n_moves;
  gint64 last_work_usec;
  GArray *frames_ms; /* double: of work since the frame before */
} Drag;

static gboolean
on_move (gpointer data)
{
  Drag *drag = data;
  double phase = (double) (drag->n_moves++ % 250) / 125; /* there and back in two seconds */

  gtk_range_set_value (drag->scale, 1 + 8 * (phase < 1 ? phase : 2 - phase));
  return G_SOURCE_CONTINUE;
}

static void
on_frame (GdkFrameClock *clock, gpointer data)
{
  Drag *drag = data;
  gint64 now_usec = work_usec ();
  double frame_ms = (double) (now_usec - drag->last_work_usec) / 1000;

  drag->last_work_usec = now_usec;
  g_array_append_val (drag->frames_ms, frame_ms);
}

/* A pointer at 125 moves a second, for five; a frame's work is all the main thread did since the one before,
 * the evaluator's answer, layout and drawing by the CPU included. */
static void
measure_drag (void)
{
  g_autoptr (GArray) frames_ms = g_array_new (FALSE, FALSE, sizeof (double));
  BudSession *session;
  BudWindow *window;
  GtkWidget *inputs;
  GdkFrameClock *clock;
  Drag drag = { .frames_ms = frames_ms };
  guint move;

  harness_init_display ();
  session = harness_session ();
  window = harness_window (session, 1280, 800);
  inputs = harness_find (GTK_WIDGET (window), BUD_TYPE_INPUTS_PANE);
  drag.scale = bud_load_row_get_scale (BUD_LOAD_ROW (harness_find_id (inputs, "load_row")));
  harness_settle (session, 300);
  clock = gdk_surface_get_frame_clock (gtk_native_get_surface (GTK_NATIVE (window)));
  g_signal_connect (clock, "after-paint", G_CALLBACK (on_frame), &drag);
  drag.last_work_usec = work_usec ();
  move = g_timeout_add (8, on_move, &drag);
  harness_settle (session, 5000);
  g_source_remove (move);
  g_signal_handlers_disconnect_by_data (clock, &drag);
  g_array_sort (frames_ms, compare);
  g_print ("%u moves in 5 s, %u frames; work per frame: median %.2f ms, p95 %.2f ms, largest %.2f ms\n",
           drag.n_moves, frames_ms->len, g_array_index (frames_ms, double, frames_ms->len / 2),
           g_array_index (frames_ms, double, frames_ms->len * 95 / 100),
           g_array_index (frames_ms, double, frames_ms->len - 1));
}

/* A plan over every device, up to 64 of each, in three precisions: how long, and the longest time the main
 * loop did not come round meanwhile, by a source that always wants to run. */

typedef struct
{
  gint64 last_usec;
  gint64 longest_usec;
  gint64 last_work_usec;
  gint64 longest_work_usec;
} Stall;

static gboolean
on_round (gpointer data)
{
  Stall *stall = data;
  gint64 now_usec = g_get_monotonic_time ();
  gint64 spent_usec = work_usec ();

  stall->longest_usec = MAX (stall->longest_usec, now_usec - stall->last_usec);
  stall->longest_work_usec = MAX (stall->longest_work_usec, spent_usec - stall->last_work_usec);
  stall->last_usec = now_usec;
  stall->last_work_usec = spent_usec;
  return G_SOURCE_CONTINUE;
}

static gboolean
is_planned (gpointer run)
{
  return !bud_plan_run_is_busy (run);
}

static gboolean
has_rows (gpointer run)
{
  BudRanking *ranking = bud_plan_run_get_ranking (run);

  return ranking != NULL && bud_ranking_get_n (ranking) > 0;
}

/* Without waiting for anything: every source runs when it is due. */
static double
ms_until (HarnessPredicate is_done, gpointer data, gint64 begun_usec)
{
  while (!is_done (data))
    g_main_context_iteration (NULL, TRUE);
  return (double) (g_get_monotonic_time () - begun_usec) / 1000;
}

static void
measure_cancel (BudPlanPage *page, BudPlanRun *run)
{
  double first_ms, cancel_ms;
  gint64 begun_usec = g_get_monotonic_time ();

  bud_plan_page_run (page);
  first_ms = ms_until (has_rows, run, begun_usec);
  begun_usec = g_get_monotonic_time ();
  bud_plan_run_cancel (run);
  cancel_ms = ms_until (is_planned, run, begun_usec);
  g_print ("first rows after %.0f ms, cancelled within %.1f ms\n", first_ms, cancel_ms);
}

static void
measure_plan (guint max_devices)
{
  BudSession *session;
  BudWindow *window;
  BudPlanPage *page;
  BudPlanRun *run;
  g_autoptr (BudPlanCriteria) criteria = NULL;
  Stall stall = { 0 };
  gint64 begun_usec;
  double elapsed_s;
  guint round;

  harness_init_display ();
  session = harness_session ();
  window = harness_window (session, 1280, 800);
  bud_window_show_page (window, "plan");
  harness_settle (session, 500);
  page = BUD_PLAN_PAGE (bud_window_get_page (window, "plan"));
  run = bud_plan_page_get_run (page);
  criteria = bud_plan_criteria_copy (bud_plan_bar_get (bud_plan_page_get_bar (page)));
  criteria->max_devices = max_devices;
  criteria->formats = 1 << BUD_FORMAT_BF16 | 1 << BUD_FORMAT_FP8 | 1 << BUD_FORMAT_INT4;
  bud_plan_bar_set (bud_plan_page_get_bar (page), criteria);
  begun_usec = stall.last_usec = g_get_monotonic_time ();
  stall.last_work_usec = work_usec ();
  round = g_timeout_add (1, on_round, &stall);
  bud_plan_page_run (page);
  elapsed_s = ms_until (is_planned, run, begun_usec) / 1000;
  g_print ("%" G_GUINT64_FORMAT " candidates, %" G_GUINT64_FORMAT " estimates in %.2f s: %.0f candidates/s; "
           "longest stall %.1f ms (%.1f ms of work) while it ran",
           bud_plan_run_get_n_candidates (run),
           bud_ranking_get_summary (bud_plan_run_get_ranking (run))->n_evaluations, elapsed_s,
           (double) bud_plan_run_get_n_candidates (run) / elapsed_s, (double) stall.longest_usec / 1000,
           (double) stall.longest_work_usec / 1000);
  stall.longest_usec = stall.longest_work_usec = 0;
  harness_settle (session, 2000);
  g_print (", %.1f ms (%.1f ms) in the 2 s after it\n", (double) stall.longest_usec / 1000,
           (double) stall.longest_work_usec / 1000);
  g_source_remove (round);
  measure_cancel (page, run);
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
  else if (argc == 2 && strcmp (argv[1], "drag") == 0)
    measure_drag ();
  else if (argc == 3 && strcmp (argv[1], "plan") == 0)
    measure_plan ((guint) atoi (argv[2]));
  else
    {
      g_printerr ("usage: app-timing empty | app | drag | plan MAX-DEVICES\n");
      return 2;
    }
  return 0;
}
