#include "app/notices.h"

#include <glib/gi18n.h>

#define NOTIFY_AFTER_S 10

AdwToast *
bud_toast_new (const char *text)
{
  g_autofree char *title = g_markup_escape_text (text, -1);

  return adw_toast_new (title);
}

static void
on_notice (BudWindow *self, const char *text, gboolean can_undo)
{
  AdwToast *toast = bud_toast_new (text);

  if (can_undo)
    {
      adw_toast_set_button_label (toast, _ ("Undo"));
      adw_toast_set_action_name (toast, "win.undo");
    }
  bud_window_add_toast (self, toast);
}

static void
on_offer (BudWindow *self, const char *text, const char *label, const char *action)
{
  AdwToast *toast = bud_toast_new (text);

  adw_toast_set_button_label (toast, label);
  adw_toast_set_detailed_action_name (toast, action);
  bud_window_add_toast (self, toast);
}

/* Whoever waits for a long job looks at something else meanwhile. */
static void
on_job_finished (BudWindow *self, BudRunningJob *job, double elapsed_s)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  g_autoptr (GNotification) notification = NULL;

  if (application == NULL || gtk_window_is_active (GTK_WINDOW (self)) || elapsed_s < NOTIFY_AFTER_S)
    return;
  notification = g_notification_new (_ ("Finished"));
  g_notification_set_body (notification, bud_running_job_get_name (job));
  g_application_send_notification (G_APPLICATION (application), "job-finished", notification);
}

void
bud_notices_follow (BudWindow *window)
{
  BudSession *session = bud_window_get_session (window);

  g_signal_connect_object (session, "notice", G_CALLBACK (on_notice), window, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "offer", G_CALLBACK (on_offer), window, G_CONNECT_SWAPPED);
  g_signal_connect_object (bud_session_get_jobs (session), "finished", G_CALLBACK (on_job_finished), window,
                           G_CONNECT_SWAPPED);
}
