#include "config.h"

#include "cli/progress.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/cli.h"

#define POLL_US 100000

static void
draw (BudJob *job, const char *label)
{
  double n = (double) bud_job_get_n_items (job);
  double left_s = bud_job_get_remaining_s (job);
  double percent = n > 0 ? (double) bud_job_get_n_done (job) / n * 100 : 100;

  fputc ('\r', stderr);
  if (isfinite (left_s))
    fprintf (stderr, _ ("%s: %3.0f %%, %.0f s left "), label, percent, ceil (left_s));
  else
    fprintf (stderr, "%s: %3.0f %%", label, percent);
  fputs ("\033[K", stderr);
}

gboolean
bud_cli_run_job (BudJob *job, const char *label)
{
  gint64 started_us = g_get_monotonic_time ();
  gboolean is_terminal = isatty (STDERR_FILENO) == 1;
  gboolean is_drawn = FALSE;

  bud_job_start (job, NULL, NULL);
  while (!bud_job_wait (job, POLL_US))
    {
      if (bud_cli_is_interrupted ())
        bud_job_cancel (job);
      if (is_terminal && g_get_monotonic_time () - started_us > G_USEC_PER_SEC)
        {
          draw (job, label);
          is_drawn = TRUE;
        }
    }
  if (is_drawn)
    fputs ("\r\033[K", stderr);
  return !bud_job_is_cancelled (job);
}
