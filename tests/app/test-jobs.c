/* The list of running jobs and its button in the window. */
#include "harness.h"

#include <math.h>

#include "app/jobs-button.h"

typedef struct
{
  GMutex mutex;
  GCond go;
  gboolean may_go;
} Gate;

/* The first item waits until the gate opens. */
static void
pass_gate (guint64 begin, guint64 end, guint worker, gpointer data)
{
  Gate *gate = data;

  if (begin == 0)
    return;
  g_mutex_lock (&gate->mutex);
  while (!gate->may_go)
    g_cond_wait (&gate->go, &gate->mutex);
  g_mutex_unlock (&gate->mutex);
}

static void
open_gate (Gate *gate)
{
  g_mutex_lock (&gate->mutex);
  gate->may_go = TRUE;
  g_cond_broadcast (&gate->go);
  g_mutex_unlock (&gate->mutex);
}

static gboolean
has_one (gpointer data)
{
  return g_list_model_get_n_items (data) == 1;
}

static gboolean
has_none (gpointer data)
{
  return g_list_model_get_n_items (data) == 0;
}

static void
on_finished (BudJobs *jobs, BudRunningJob *job, double elapsed_s, guint *n_finished)
{
  (*n_finished)++;
}

static void
run (gboolean cancels)
{
  BudSession *session = harness_session ();
  BudWindow *window = harness_window (session, 900, 600);
  BudJobs *jobs = bud_session_get_jobs (session);
  GtkWidget *button = harness_find (GTK_WIDGET (window), BUD_TYPE_JOBS_BUTTON);
  Gate gate = { 0 };
  g_autoptr (BudJob) job = bud_job_new (2, 1, 1, NULL, pass_gate, &gate, NULL);
  g_autoptr (BudRunningJob) running = NULL;
  guint n_finished = 0;

  g_assert_false (gtk_widget_get_visible (button));
  g_signal_connect (jobs, "finished", G_CALLBACK (on_finished), &n_finished);
  bud_job_start (job, NULL, NULL);
  bud_jobs_add (jobs, "Plan: a model", job);
  g_assert_true (harness_wait (has_one, jobs));
  g_assert_true (gtk_widget_get_visible (button));
  running = g_list_model_get_item (G_LIST_MODEL (jobs), 0);
  g_assert_cmpstr (bud_running_job_get_name (running), ==, "Plan: a model");
  g_assert_cmpfloat (bud_running_job_get_progress (running), ==, 0.5);
  if (cancels)
    {
      bud_running_job_cancel (running);
      g_assert_true (bud_job_is_cancelled (job));
      g_assert_cmpstr (bud_running_job_get_detail (running), ==, "cancelling");
    }
  open_gate (&gate);
  g_assert_true (harness_wait (has_none, jobs));
  g_assert_false (gtk_widget_get_visible (button));
  g_assert_cmpuint (n_finished, ==, cancels ? 0 : 1);
  harness_destroy (window);
  harness_free_session (session);
}

static void
test_finished (void)
{
  run (FALSE);
}

static void
test_cancelled (void)
{
  run (TRUE);
}

static void
test_remaining (void)
{
  static const struct
  {
    double remaining_s;
    const char *text;
  } cases[]
      = { { 0.2, "about 1 s left" }, { 3.4, "about 4 s left" }, { 150, "about 3 min left" }, { NAN, NULL } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = bud_jobs_describe_remaining (cases[i].remaining_s);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

int
main (int argc, char *argv[])
{
  harness_init (&argc, &argv);
  g_test_add_func ("/app/jobs/finished", test_finished);
  g_test_add_func ("/app/jobs/cancelled", test_cancelled);
  g_test_add_func ("/app/jobs/remaining", test_remaining);
  return g_test_run ();
}
