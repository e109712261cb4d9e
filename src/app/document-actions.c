#include "app/document-actions.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/compat.h"
#include "app/describe.h"
#include "app/recent-menu.h"
#include "app/report-job.h"

static BudSession *
session_of (BudWindow *window)
{
  return bud_window_get_session (window);
}

static BudScenarioDocument *
document_of (BudWindow *window)
{
  return bud_session_get_document (session_of (window));
}

gboolean
bud_document_actions_is_blank (BudWindow *window)
{
  BudScenarioDocument *document = document_of (window);

  return bud_scenario_document_get_file (document) == NULL && !bud_scenario_document_is_modified (document);
}

/* Opening */

gboolean
bud_document_actions_load (BudWindow *window, GFile *file)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  if (bud_scenario_document_open (document_of (window), file, &error))
    {
      bud_recent_menu_add (file);
      return TRUE;
    }
  name = g_file_get_basename (file);
  /* Translators: a file name and what is wrong, which begins with the place in the file. */
  text = g_strdup_printf (_ ("“%s” cannot be opened: %s"), name, error->message);
  bud_session_say (session_of (window), text, FALSE);
  return FALSE;
}

void
bud_document_actions_open (BudWindow *window, GFile *file)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (window));

  if (application != NULL)
    g_application_open (G_APPLICATION (application), &file, 1, "");
  else
    bud_document_actions_load (window, file);
}

static void
on_open_chosen (GFile *file, gpointer user_data)
{
  if (file != NULL)
    bud_document_actions_open (user_data, file);
}

static const BudFileType *
file_types (void)
{
  static BudFileType types[2];

  types[0] = (BudFileType){ _ ("Scenarios"), BUD_SCENARIO_SUFFIX + 1 };
  return types;
}

static char *
last_folder (BudWindow *window)
{
  GSettings *settings = bud_session_get_settings (session_of (window));

  return settings != NULL ? g_settings_get_string (settings, "last-folder") : NULL;
}

static void
on_open (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autofree char *folder = last_folder (BUD_WINDOW (widget));

  bud_compat_open_file (GTK_WINDOW (widget), _ ("Open Scenario"), file_types (), folder, on_open_chosen,
                        g_object_ref (widget), g_object_unref);
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, BudWindow *window)
{
  g_autoptr (GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));
  gboolean is_taken = FALSE;

  for (GSList *l = files; l != NULL; l = l->next)
    {
      g_autofree char *name = g_file_get_basename (l->data);

      if (!g_str_has_suffix (name, BUD_SCENARIO_SUFFIX))
        continue;
      bud_document_actions_open (window, l->data);
      is_taken = TRUE;
    }
  return is_taken;
}

/* Saving */

typedef struct
{
  BudWindow *window;
  gboolean closes;
} SaveRequest;

static void
save_request_free (gpointer data)
{
  SaveRequest *request = data;

  g_object_unref (request->window);
  g_free (request);
}

static gboolean
save_to (BudWindow *window, GFile *file)
{
  GSettings *settings = bud_session_get_settings (session_of (window));
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  if (!bud_scenario_document_save (document_of (window), file, &error))
    {
      bud_session_say (session_of (window), error->message, FALSE);
      return FALSE;
    }
  file = bud_scenario_document_get_file (document_of (window));
  bud_recent_menu_add (file);
  if (settings != NULL)
    {
      g_autoptr (GFile) folder = g_file_get_parent (file);
      g_autofree char *uri = folder != NULL ? g_file_get_uri (folder) : g_strdup ("");

      g_settings_set_string (settings, "last-folder", uri);
    }
  name = bud_scenario_document_dup_name (document_of (window));
  text = g_strdup_printf (_ ("“%s” saved"), name);
  bud_session_say (session_of (window), text, FALSE);
  return TRUE;
}

static void
on_save_chosen (GFile *file, gpointer user_data)
{
  SaveRequest *request = user_data;
  g_autoptr (GFile) whole = NULL;
  g_autofree char *name = file != NULL ? g_file_get_basename (file) : NULL;

  if (file == NULL)
    return;
  if (!g_str_has_suffix (name, BUD_SCENARIO_SUFFIX))
    {
      g_autoptr (GFile) folder = g_file_get_parent (file);
      g_autofree char *full = g_strconcat (name, BUD_SCENARIO_SUFFIX, NULL);

      whole = g_file_get_child (folder, full);
    }
  if (save_to (request->window, whole != NULL ? whole : file) && request->closes)
    gtk_window_close (GTK_WINDOW (request->window));
}

/* "Llama 3.1 70B on 8 × H100 SXM" as a file name. */
static char *
proposed_name (BudWindow *window)
{
  g_autofree char *own = bud_scenario_document_dup_name (document_of (window));
  g_autofree char *title = own == NULL
                               ? bud_describe_scenario (bud_session_get_scenario (session_of (window)),
                                                        bud_session_get_catalog (session_of (window)))
                               : NULL;
  char *name = g_strconcat (own != NULL ? own : title, BUD_SCENARIO_SUFFIX, NULL);

  return g_strdelimit (name, "/", '-');
}

static void
ask_where (BudWindow *window, gboolean closes)
{
  SaveRequest *request = g_new (SaveRequest, 1);
  g_autofree char *folder = last_folder (window);
  g_autofree char *name = proposed_name (window);

  *request = (SaveRequest){ g_object_ref (window), closes };
  bud_compat_save_file (GTK_WINDOW (window), _ ("Save Scenario"), name, file_types (), folder, on_save_chosen,
                        request, save_request_free);
}

static void
save (BudWindow *window, gboolean closes)
{
  if (bud_scenario_document_get_file (document_of (window)) == NULL)
    ask_where (window, closes);
  else if (save_to (window, NULL) && closes)
    gtk_window_close (GTK_WINDOW (window));
}

static void
on_save (GtkWidget *widget, const char *name, GVariant *parameter)
{
  save (BUD_WINDOW (widget), FALSE);
}

static void
on_save_as (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ask_where (BUD_WINDOW (widget), FALSE);
}

/* Report */

static void
on_report_chosen (GFile *file, gpointer user_data)
{
  if (file != NULL)
    bud_report_write (session_of (user_data), file);
}

static void
on_report (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BudWindow *window = BUD_WINDOW (widget);
  const BudFileType types[] = { { _ ("PDF document"), "pdf" }, { NULL } };
  g_autofree char *folder = last_folder (window);
  g_autofree char *name = bud_report_propose_name (session_of (window));

  bud_compat_save_file (GTK_WINDOW (window), _ ("Export Report"), name, types, folder, on_report_chosen,
                        g_object_ref (window), g_object_unref);
}

/* Closing */

static void
on_answer (BudWindow *window, const char *response, GtkWindow *dialog)
{
  /* The answer may destroy its parent before it is gone itself. */
  gtk_window_set_transient_for (dialog, NULL);
  if (g_str_equal (response, "save"))
    save (window, TRUE);
  else if (g_str_equal (response, "discard"))
    {
      bud_scenario_document_drop_draft (document_of (window));
      gtk_window_destroy (GTK_WINDOW (window));
    }
}

static void
ask_before_closing (BudWindow *window)
{
  g_autofree char *name = bud_scenario_document_dup_name (document_of (window));
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (window), _ ("Save Changes?"), NULL);

  if (name != NULL)
    adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                    _ ("Changes to “%s” that are not saved will be lost."), name);
  else
    adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog),
                                 _ ("This scenario has not been saved and will be lost."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "discard",
                                    _ ("_Discard"), "save", name != NULL ? _ ("_Save") : _ ("_Save As…"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "discard",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "save", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "save");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_answer), window, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static gboolean
is_last (BudWindow *window)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (window));
  guint n_windows = 0;

  for (GList *l = application != NULL ? gtk_application_get_windows (application) : NULL; l != NULL;
       l = l->next)
    n_windows += BUD_IS_WINDOW (l->data);
  return n_windows <= 1;
}

gboolean
bud_document_actions_may_close (BudWindow *window)
{
  BudScenarioDocument *document = document_of (window);
  gboolean has_file = bud_scenario_document_get_file (document) != NULL;

  /* What the last window holds without a file is its draft, and that comes back. */
  if (!has_file && is_last (window))
    {
      bud_scenario_document_keep_draft (document, NULL);
      return TRUE;
    }
  if (!bud_scenario_document_is_modified (document))
    {
      bud_scenario_document_drop_draft (document);
      return TRUE;
    }
  ask_before_closing (window);
  return FALSE;
}

void
bud_document_actions_set_up (BudWindow *window)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect (target, "drop", G_CALLBACK (on_drop), window);
  gtk_widget_add_controller (GTK_WIDGET (window), GTK_EVENT_CONTROLLER (target));
}

void
bud_document_actions_install (GtkWidgetClass *window_class)
{
  gtk_widget_class_install_action (window_class, "win.open", NULL, on_open);
  gtk_widget_class_install_action (window_class, "win.save", NULL, on_save);
  gtk_widget_class_install_action (window_class, "win.save-as", NULL, on_save_as);
  gtk_widget_class_install_action (window_class, "win.report", NULL, on_report);
}
