#include "app/deploy-dialog.h"

#include <glib/gi18n.h>

#include "app/compat.h"
#include "app/notices.h"
#include "app/spoken-names.h"

struct _BudDeployDialog
{
  AdwWindow parent_instance;

  BudSession *session;
  AdwToastOverlay *toasts;
  GtkDropDown *choice;
  GtkTextView *view;
};

G_DEFINE_FINAL_TYPE (BudDeployDialog, bud_deploy_dialog, ADW_TYPE_WINDOW)

static BudArtefact
selected (BudDeployDialog *self)
{
  return (BudArtefact) gtk_drop_down_get_selected (self->choice);
}

static void
show_text (BudDeployDialog *self)
{
  BudOutcome *outcome = self->session != NULL ? bud_session_get_outcome (self->session) : NULL;
  g_autofree char *text = NULL;

  if (outcome == NULL)
    return;
  if (outcome->error != NULL)
    text = g_strdup (outcome->error->message);
  else
    text = bud_artefact_text (outcome->asked, selected (self));
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->view), text, -1);
}

char *
bud_deploy_dialog_get_text (BudDeployDialog *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

void
bud_deploy_dialog_show_artefact (BudDeployDialog *self, BudArtefact artefact)
{
  gtk_drop_down_set_selected (self->choice, artefact);
}

static void
on_copy (BudDeployDialog *self)
{
  g_autofree char *text = bud_deploy_dialog_get_text (self);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (_ ("Copied")));
}

static void
on_file_chosen (GFile *file, gpointer user_data)
{
  BudDeployDialog *self = user_data;
  g_autofree char *text = bud_deploy_dialog_get_text (self);
  g_autoptr (GError) error = NULL;

  if (file == NULL)
    return;
  if (!g_file_replace_contents (file, text, strlen (text), NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL,
                                &error))
    adw_toast_overlay_add_toast (self->toasts, bud_toast_new (error->message));
  else
    adw_toast_overlay_add_toast (self->toasts, adw_toast_new (_ ("Saved")));
}

static void
on_save (BudDeployDialog *self)
{
  const BudFileType script[] = { { _ ("Shell script"), "sh" }, { NULL } };
  const BudFileType manifest[] = { { _ ("Kubernetes manifest"), "yaml" }, { NULL } };
  GSettings *settings = bud_session_get_settings (self->session);
  g_autofree char *folder = settings != NULL ? g_settings_get_string (settings, "last-folder") : NULL;

  bud_compat_save_file (GTK_WINDOW (self), _ ("Save Deployment Commands"),
                        bud_artefact_file (selected (self)),
                        selected (self) == BUD_ARTEFACT_KUBERNETES ? manifest : script, folder,
                        on_file_chosen, g_object_ref (self), g_object_unref);
}

BudDeployDialog *
bud_deploy_dialog_new (GtkWindow *parent, BudSession *session)
{
  BudDeployDialog *self = g_object_new (BUD_TYPE_DEPLOY_DIALOG, "transient-for", parent, NULL);
  BudOutcome *outcome = bud_session_get_outcome (session);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "outcome-changed", G_CALLBACK (show_text), self, G_CONNECT_SWAPPED);
  if (outcome != NULL && outcome->shown != NULL)
    bud_deploy_dialog_show_artefact (self, bud_artefact_of_engine (outcome->shown->profile.base_id));
  show_text (self);
  return self;
}

void
bud_deploy_dialog_open (GtkWidget *page, BudSession *session)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (page));

  gtk_window_present (GTK_WINDOW (bud_deploy_dialog_new (window, session)));
}

static void
dispose (GObject *object)
{
  G_OBJECT_CLASS (bud_deploy_dialog_parent_class)->dispose (object);
  g_clear_object (&BUD_DEPLOY_DIALOG (object)->session);
}

static void
bud_deploy_dialog_class_init (BudDeployDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/deploy-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, BudDeployDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, BudDeployDialog, choice);
  gtk_widget_class_bind_template_child (widget_class, BudDeployDialog, view);
  gtk_widget_class_bind_template_callback (widget_class, show_text);
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
bud_deploy_dialog_init (BudDeployDialog *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  bud_name_controls (GTK_WIDGET (self));
  for (int i = 0; i < BUD_N_ARTEFACTS; i++)
    gtk_string_list_append (titles, bud_artefact_title ((BudArtefact) i));
  gtk_drop_down_set_model (self->choice, G_LIST_MODEL (titles));
}
