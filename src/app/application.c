#include "app/application.h"

#include "config.h"

#include <glib/gi18n.h>

#include "app-resources.h"
#include "app/document-actions.h"
#include "app/library-page.h"
#include "app/search-provider.h"
#include "app/shortcuts.h"
#include "app/tour.h"
#include "app/window.h"

#define SERVICE_IDLE_MS 30000

struct _BudApplication
{
  AdwApplication parent_instance;

  BudSearchProvider *search_provider; /* NULL while not on a bus */
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
  g_autofree char *escaped = g_markup_escape_text (message, -1);

  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (status), "dialog-error-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (status), _ ("The Catalog Cannot Be Opened"));
  adw_status_page_set_description (ADW_STATUS_PAGE (status), escaped);
  gtk_widget_set_vexpand (status, TRUE);
  gtk_box_append (GTK_BOX (box), status);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), box);
  gtk_window_set_default_size (GTK_WINDOW (window), 640, 480);
  gtk_window_set_title (GTK_WINDOW (window), _ ("Bud Simulator"));
  gtk_window_present (GTK_WINDOW (window));
}

static char *
drafts_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "budsimulator", "drafts", NULL);
}

/* A window with a session and a document of its own. `draft_path` NULL: a new document. */
static BudWindow *
open_window (BudApplication *self, const char *draft_path)
{
  g_autofree char *folder = drafts_folder ();
  g_autofree char *path = draft_path != NULL ? g_strdup (draft_path) : bud_draft_new_path (folder);
  g_autofree char *notice = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (BudSession) session = bud_session_new (NULL, NULL, path, &notice, &error);
  BudWindow *window;

  if (session == NULL)
    {
      show_failure (self, error->message);
      return NULL;
    }
  window = bud_window_new (GTK_APPLICATION (self), session);
  if (BUD_IS_DEVELOPMENT)
    gtk_widget_add_css_class (GTK_WIDGET (window), "devel");
  gtk_window_present (GTK_WINDOW (window));
  if (notice != NULL)
    bud_session_say (session, notice, FALSE);
  return window;
}

static BudWindow *
active_window (BudApplication *self)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  /* The one used last comes first; dialogs are windows too. */
  while (windows != NULL && !BUD_IS_WINDOW (windows->data))
    windows = windows->next;
  return windows != NULL ? BUD_WINDOW (windows->data) : NULL;
}

static void
activate (GApplication *application)
{
  BudApplication *self = BUD_APPLICATION (application);
  BudWindow *window = active_window (self);
  g_autofree char *folder = NULL;
  g_auto (GStrv) drafts = NULL;

  if (window != NULL)
    {
      gtk_window_present (GTK_WINDOW (window));
      return;
    }
  folder = drafts_folder ();
  drafts = bud_drafts_list (folder);
  if (drafts[0] == NULL)
    open_window (self, NULL);
  for (char **path = drafts; *path != NULL; path++)
    open_window (self, *path);
}

/* What was not saved of this file when the program last ended; NULL when all was. */
static char *
draft_of (GFile *file)
{
  g_autofree char *folder = drafts_folder ();
  g_auto (GStrv) drafts = bud_drafts_list (folder);

  for (char **path = drafts; *path != NULL; path++)
    {
      g_autoptr (GFile) of = NULL;
      g_autoptr (BudScenario) scenario = bud_draft_read (*path, &of, NULL);

      if (of != NULL && g_file_equal (of, file))
        return g_strdup (*path);
    }
  return NULL;
}

static BudWindow *
window_of (BudApplication *self, GFile *file)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    {
      BudSession *session = BUD_IS_WINDOW (l->data) ? bud_window_get_session (l->data) : NULL;
      GFile *of
          = session != NULL ? bud_scenario_document_get_file (bud_session_get_document (session)) : NULL;

      if (of != NULL && g_file_equal (of, file))
        return l->data;
    }
  return NULL;
}

static void
open_file (BudApplication *self, GFile *file)
{
  BudWindow *window = window_of (self, file);
  g_autofree char *draft = NULL;

  if (window == NULL)
    draft = draft_of (file);
  if (window != NULL)
    gtk_window_present (GTK_WINDOW (window));
  else if (draft != NULL)
    open_window (self, draft);
  else
    {
      window = active_window (self);
      if (window == NULL || !bud_document_actions_is_blank (window))
        window = open_window (self, NULL);
      if (window != NULL)
        bud_document_actions_load (window, file);
    }
}

static void
open_files (GApplication *application, GFile **files, int n_files, const char *hint)
{
  for (int i = 0; i < n_files; i++)
    open_file (BUD_APPLICATION (application), files[i]);
}

static void
on_show_uri (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_show_uri (gtk_application_get_active_window (GTK_APPLICATION (user_data)),
                g_variant_get_string (parameter, NULL), GDK_CURRENT_TIME);
}

static void
on_new (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  open_window (user_data, NULL);
}

static void
on_tour (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BudWindow *window = active_window (user_data);

  if (window == NULL || !bud_document_actions_is_blank (window))
    window = open_window (user_data, NULL);
  if (window == NULL)
    return;
  bud_tour_start (bud_window_get_session (window));
  bud_window_show_page (window, "simulate");
}

static void
on_open_uri (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GFile) file = g_file_new_for_uri (g_variant_get_string (parameter, NULL));

  open_file (user_data, file);
}

/* Of the last window, or the one that was left, or a new one; in front. NULL: the catalog cannot be opened.
 */
static BudLibraryPage *
show_library (BudApplication *self, const char *name, guint timestamp)
{
  BudWindow *window;
  BudPage *page;

  if (active_window (self) == NULL)
    g_application_activate (G_APPLICATION (self));
  window = active_window (self);
  page = window != NULL ? bud_window_get_page (window, name) : NULL;
  if (!BUD_IS_LIBRARY_PAGE (page))
    return NULL;
  bud_window_show_page (window, name);
  gtk_window_present_with_time (GTK_WINDOW (window), timestamp);
  return BUD_LIBRARY_PAGE (page);
}

static void
on_show_item (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const char *name, *id;
  guint timestamp;
  BudLibraryPage *page;

  g_variant_get (parameter, "(&s&su)", &name, &id, &timestamp);
  page = show_library (user_data, name, timestamp);
  if (page != NULL)
    bud_library_page_open (page, id);
}

static void
on_search_page (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const char *name, *text;
  guint timestamp;
  BudLibraryPage *page;

  g_variant_get (parameter, "(&s&su)", &name, &text, &timestamp);
  page = show_library (user_data, name, timestamp);
  if (page != NULL)
    bud_library_page_search (page, text);
}

/* All windows come back with the next start, so that nothing is lost and nothing is asked. */
static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GApplication *application = G_APPLICATION (user_data);

  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (application)); l != NULL; l = l->next)
    if (BUD_IS_WINDOW (l->data))
      bud_window_leave (l->data);
  g_application_quit (application);
}

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  static const char *developers[] = { "The Bud Simulator developers", NULL };
  static const char *sources[] = { "AIConfigurator https://github.com/ai-dynamo/aiconfigurator",
                                   "InferenceX https://github.com/SemiAnalysisAI/InferenceX",
                                   "TensorRT-LLM https://github.com/NVIDIA/TensorRT-LLM",
                                   "GPU Benchmarks on LLM Inference "
                                   "https://github.com/XiongjieDai/GPU-Benchmarks-on-LLM-Inference",
                                   "BudSimulator https://github.com/BudEcosystem/simulator",
                                   "LitGPT https://github.com/Lightning-AI/litgpt",
                                   "Machine Learning Engineering https://github.com/stas00/ml-engineering",
                                   NULL };
  GtkWidget *about = adw_about_window_new ();

  g_object_set (about, "transient-for", gtk_application_get_active_window (GTK_APPLICATION (user_data)),
                "modal", TRUE, "application-name", _ ("Bud Simulator"), "application-icon", BUD_APP_ID,
                "version", BUD_VERSION, "comments",
                _ ("Predicts speed, memory and cost of serving a language model"), "developer-name",
                _ ("The Bud Simulator developers"), "developers", developers, "license-type",
                GTK_LICENSE_GPL_3_0, "translator-credits", _ ("translator-credits"), NULL);
  adw_about_window_add_acknowledgement_section (ADW_ABOUT_WINDOW (about), _ ("Measured runs and facts by"),
                                                sources);
  gtk_window_present (GTK_WINDOW (about));
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
    { .name = "new", .activate = on_new },
    { .name = "tour", .activate = on_tour },
    { .name = "open-uri", .activate = on_open_uri, .parameter_type = "s" },
    { .name = "show-uri", .activate = on_show_uri, .parameter_type = "s" },
    { .name = "show-item", .activate = on_show_item, .parameter_type = "(ssu)" },
    { .name = "search-page", .activate = on_search_page, .parameter_type = "(ssu)" },
    { .name = "quit", .activate = on_quit },
    { .name = "about", .activate = on_about },
  };

  G_APPLICATION_CLASS (bud_application_parent_class)->startup (application);
  bud_application_prepare ();
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), application);
  bud_shortcuts_install (GTK_APPLICATION (application));
  gtk_window_set_default_icon_name (BUD_APP_ID);
  /* Started to answer a search: stays for the next letters. */
  if ((g_application_get_flags (application) & G_APPLICATION_IS_SERVICE) != 0)
    g_application_set_inactivity_timeout (application, SERVICE_IDLE_MS);
}

static gboolean
dbus_register (GApplication *application, GDBusConnection *connection, const char *path, GError **error)
{
  BudApplication *self = BUD_APPLICATION (application);

  if (!G_APPLICATION_CLASS (bud_application_parent_class)
           ->dbus_register (application, connection, path, error))
    return FALSE;
  self->search_provider = bud_search_provider_new (application);
  return bud_search_provider_export (self->search_provider, connection, path, error);
}

static void
dbus_unregister (GApplication *application, GDBusConnection *connection, const char *path)
{
  BudApplication *self = BUD_APPLICATION (application);

  if (self->search_provider != NULL)
    bud_search_provider_unexport (self->search_provider);
  g_clear_object (&self->search_provider);
  G_APPLICATION_CLASS (bud_application_parent_class)->dbus_unregister (application, connection, path);
}

static void
bud_application_class_init (BudApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->dbus_register = dbus_register;
  application_class->dbus_unregister = dbus_unregister;
  application_class->startup = startup;
  application_class->handle_local_options = handle_local_options;
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
