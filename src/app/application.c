#include "app/application.h"

#include "config.h"

#include <glib/gi18n.h>

#include "app-resources.h"
#include "app/shortcuts.h"
#include "app/window.h"

struct _BudApplication
{
  AdwApplication parent_instance;

  BudSession *session;
};

G_DEFINE_FINAL_TYPE (BudApplication, bud_application, ADW_TYPE_APPLICATION)

void
bud_application_prepare (void)
{
  g_resources_register (app_get_resource ());
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    "/io/github/budsimulator/BudSimulator/icons");
}

static void
show_failure (BudApplication *self, const char *message)
{
  GtkWidget *window = adw_application_window_new (GTK_APPLICATION (self));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *status = adw_status_page_new ();

  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (status), "dialog-error-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (status), _ ("The Catalog Cannot Be Opened"));
  adw_status_page_set_description (ADW_STATUS_PAGE (status), message);
  gtk_widget_set_vexpand (status, TRUE);
  gtk_box_append (GTK_BOX (box), status);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), box);
  gtk_window_set_default_size (GTK_WINDOW (window), 640, 480);
  gtk_window_set_title (GTK_WINDOW (window), _ ("Bud Simulator"));
  gtk_window_present (GTK_WINDOW (window));
}

static GtkWindow *
main_window (BudApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  g_autoptr (GError) error = NULL;
  g_autofree char *notice = NULL;

  if (window != NULL)
    return window;
  if (self->session == NULL)
    self->session = bud_session_new (NULL, NULL, NULL, &notice, &error);
  if (self->session == NULL)
    {
      show_failure (self, error->message);
      return NULL;
    }
  window = GTK_WINDOW (bud_window_new (GTK_APPLICATION (self), self->session));
  if (notice != NULL)
    bud_session_say (self->session, notice, FALSE);
  return window;
}

static void
activate (GApplication *application)
{
  GtkWindow *window = main_window (BUD_APPLICATION (application));

  if (window != NULL)
    gtk_window_present (window);
}

static void
open_files (GApplication *application, GFile **files, int n_files, const char *hint)
{
  BudApplication *self = BUD_APPLICATION (application);

  activate (application);
  for (int i = 0; i < n_files && self->session != NULL; i++)
    {
      g_autoptr (GError) error = NULL;

      if (!bud_session_open (self->session, files[i], &error))
        bud_session_say (self->session, error->message, FALSE);
    }
}

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GApplication *application = G_APPLICATION (user_data);
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (application));

  /* Closing lets windows remember their size. */
  while (windows != NULL)
    {
      GtkWindow *window = windows->data;
      windows = windows->next;
      gtk_window_close (window);
    }
  g_application_quit (application);
}

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  static const char *developers[] = { "The Bud Simulator developers", NULL };

  adw_show_about_window (gtk_application_get_active_window (GTK_APPLICATION (user_data)), "application-name",
                         _ ("Bud Simulator"), "application-icon", BUD_APP_ID, "version", BUD_VERSION,
                         "comments", _ ("Predicts speed, memory and cost of serving a language model"),
                         "developer-name", _ ("The Bud Simulator developers"), "developers", developers,
                         "license-type", GTK_LICENSE_GPL_3_0, "translator-credits", _ ("translator-credits"),
                         NULL);
}

static int
handle_local_options (GApplication *application, GVariantDict *options)
{
  if (!g_variant_dict_contains (options, "version"))
    return -1;
  g_print ("budsimulator %s\n", BUD_VERSION);
  return 0;
}

static void
startup (GApplication *application)
{
  static const GActionEntry entries[] = {
    { .name = "quit", .activate = on_quit },
    { .name = "about", .activate = on_about },
  };

  G_APPLICATION_CLASS (bud_application_parent_class)->startup (application);
  bud_application_prepare ();
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), application);
  bud_shortcuts_install (GTK_APPLICATION (application));
  gtk_window_set_default_icon_name (BUD_APP_ID);
}

static void
shutdown_application (GApplication *application)
{
  BudApplication *self = BUD_APPLICATION (application);

  G_APPLICATION_CLASS (bud_application_parent_class)->shutdown (application);
  g_clear_object (&self->session);
}

static void
bud_application_class_init (BudApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = startup;
  application_class->handle_local_options = handle_local_options;
  application_class->shutdown = shutdown_application;
  application_class->activate = activate;
  application_class->open = open_files;
}

static void
bud_application_init (BudApplication *self)
{
  static const GOptionEntry options[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the version and exit"), NULL },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

BudApplication *
bud_application_new (void)
{
  return g_object_new (BUD_TYPE_APPLICATION, "application-id", BUD_APP_ID, "resource-base-path",
                       "/io/github/budsimulator/BudSimulator", "flags", G_APPLICATION_HANDLES_OPEN, NULL);
}
