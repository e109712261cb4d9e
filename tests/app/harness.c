#include "harness.h"

#include "config.h"

#include <locale.h>
#include <stdlib.h>

#include "app/application.h"
#include "app/deploy-dialog.h"
#include "app/device-form.h"
#include "app/guide-window.h"
#include "app/hub-dialog.h"
#include "app/model-editor.h"
#include "app/preferences-window.h"
#include "app/presentation.h"
#include "app/trace-dialog.h"
#include "catalog/installation.h"
#include "scratch.h"

/* What AdwApplication does by itself. */
static void
load_style (const char *name)
{
  g_autofree char *path = g_strconcat ("/io/github/budsimulator/BudSimulator/", name, NULL);
  GtkCssProvider *provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, path);
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  g_object_unref (provider);
}

gboolean
harness_set_language (const char *language)
{
  g_setenv ("LOCPATH", BUD_BUILD_DIR "/tests/locales", TRUE);
  g_setenv ("LC_ALL", g_str_equal (language, "zh_CN") ? "zh_CN.UTF-8" : "de_DE.UTF-8", TRUE);
  g_setenv ("LANGUAGE", language, TRUE);
  bud_installation_set_locale ();
  return setlocale (LC_ALL, NULL) != NULL && !g_str_has_prefix (setlocale (LC_MESSAGES, NULL), "C");
}

void
harness_init_display (void)
{
  adw_init ();
  g_object_set (gtk_settings_get_default (), "gtk-decoration-layout", ":close", NULL);
  bud_application_prepare ();
  load_style ("style.css");
  if (adw_style_manager_get_high_contrast (adw_style_manager_get_default ()))
    load_style ("style-hc.css");
}

void
harness_init (int *argc, char ***argv)
{
  gtk_test_init (argc, argv, NULL);
  harness_init_display ();
}

/* The memory backend outlives a session: no test starts from what the one before left. */
static void
forget_settings (GSettings *settings)
{
  g_autoptr (GSettingsSchema) schema = NULL;
  g_auto (GStrv) keys = NULL;

  if (settings == NULL)
    return;
  g_object_get (settings, "settings-schema", &schema, NULL);
  keys = g_settings_schema_list_keys (schema);
  for (char **key = keys; *key != NULL; key++)
    g_settings_reset (settings, *key);
}

BudSession *
harness_session (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = scratch_folder ();
  g_autofree char *user = g_build_filename (folder, "user.db", NULL);
  BudSession *session = bud_session_new (NULL, user, "", NULL, &error);

  if (session == NULL)
    g_error ("no session: %s", error->message);
  forget_settings (bud_session_get_settings (session));
  return session;
}

static gboolean
has_page (gpointer data)
{
  return harness_find (GTK_WIDGET (data), BUD_TYPE_PAGE) != NULL;
}

BudWindow *
harness_window (BudSession *session, int width, int height)
{
  BudWindow *window = bud_window_new (NULL, session);

  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  /* Without a window manager GTK draws a frame of its own around the window. */
  gtk_widget_realize (GTK_WIDGET (window));
  gtk_widget_remove_css_class (GTK_WIDGET (window), "solid-csd");
  gtk_window_present (GTK_WINDOW (window));
  if (!harness_wait (has_page, window))
    g_error ("no page within 20 s");
  harness_settle (session, 50);
  return window;
}

void
harness_destroy (BudWindow *window)
{
  gtk_window_destroy (GTK_WINDOW (window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
harness_compare (BudSession *session, int n)
{
  static const struct
  {
    const char *hardware_id;
    guint n_devices;
    BudFormat format;
  } variants[BUD_COMPARISON_MAX] = {
    { "h100-sxm5-80", 8, BUD_FORMAT_BF16 }, { "h100-sxm5-80", 8, BUD_FORMAT_FP8 },
    { "h200-sxm-141", 4, BUD_FORMAT_FP8 },  { "mi300x", 8, BUD_FORMAT_BF16 },
    { "b200-sxm-180", 4, BUD_FORMAT_FP8 },  { "a100-sxm4-80", 8, BUD_FORMAT_BF16 },
    { "h100-sxm5-80", 1, BUD_FORMAT_BF16 }, { "h200-sxm-141", 8, BUD_FORMAT_BF16 },
  };

  for (int i = 0; i < MIN (n, BUD_COMPARISON_MAX); i++)
    {
      g_autoptr (BudScenario) scenario = bud_scenario_copy (bud_session_get_scenario (session));

      g_free (scenario->hardware_id);
      scenario->hardware_id = g_strdup (variants[i].hardware_id);
      scenario->deployment.n_devices = scenario->deployment.tp = variants[i].n_devices;
      scenario->deployment.weight_format = variants[i].format;
      scenario->deployment.activation_format = bud_format_default_activation (variants[i].format);
      bud_comparison_add (bud_session_get_comparison (session), scenario, NULL);
    }
}

static gboolean
on_tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

gboolean
harness_wait (HarnessPredicate is_done, gpointer data)
{
  gint64 end_usec = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;
  guint tick = g_timeout_add (5, on_tick, NULL);
  gboolean done = FALSE;

  while (!(done = is_done (data)) && g_get_monotonic_time () < end_usec)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (tick);
  return done;
}

static gboolean
is_idle (gpointer data)
{
  return !bud_session_is_busy (data);
}

static gboolean
is_later (gpointer data)
{
  return g_get_monotonic_time () >= *(gint64 *) data;
}

void
harness_settle (BudSession *session, guint ms)
{
  gint64 end_usec;

  if (!harness_wait (is_idle, session))
    g_error ("no result within 20 s");
  end_usec = g_get_monotonic_time () + (gint64) ms * 1000;
  harness_wait (is_later, &end_usec);
}

static void
use_dialog (BudSession *session, gpointer dialog, void (*use) (GtkWidget *dialog, gpointer data),
            gpointer data)
{
  gtk_window_present (dialog);
  harness_settle (session, 100);
  use (dialog, data);
  gtk_window_destroy (dialog);
}

static BudTraceDialog *
trace_dialog (GtkWindow *parent)
{
  static const char text[] = "arrival_time,num_prefill_tokens,num_decode_tokens\n0,100,20\n1.5,200,30\n";
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = scratch_folder ();
  g_autofree char *path = g_build_filename (folder, "trace.csv", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  BudTraceDialog *dialog;

  if (!g_file_set_contents (path, text, -1, &error)
      || (dialog = bud_trace_dialog_new (parent, file, &error)) == NULL)
    g_error ("no trace: %s", error->message);
  return dialog;
}

void
harness_each_dialog (BudWindow *window, void (*use) (GtkWidget *dialog, gpointer data), gpointer data)
{
  GtkWindow *parent = GTK_WINDOW (window);
  BudSession *session = bud_window_get_session (window);

  use_dialog (session, bud_preferences_window_new (parent, session), use, data);
  use_dialog (session, bud_presentation_new (parent, session), use, data);
  use_dialog (session, bud_deploy_dialog_new (parent, session), use, data);
  use_dialog (session, bud_device_form_new (parent, session, BUD_CATALOG_HARDWARE, NULL, NULL), use, data);
  use_dialog (session, bud_device_form_new (parent, session, BUD_CATALOG_CLUSTER, NULL, NULL), use, data);
  use_dialog (session, bud_model_editor_new (session, parent), use, data);
  use_dialog (session, bud_hub_dialog_new (session, parent), use, data);
  use_dialog (session, bud_guide_window_open (parent, NULL), use, data);
  use_dialog (session, trace_dialog (parent), use, data);
}

static gboolean
is_last_reference (gpointer data)
{
  return g_atomic_int_get ((gint *) &G_OBJECT (data)->ref_count) == 1;
}

void
harness_free_session (BudSession *session)
{
  harness_wait (is_last_reference, session);
  g_assert_finalize_object (session);
}

GtkWidget *
harness_find (GtkWidget *root, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = harness_find (child, type);
      if (found != NULL)
        return found;
    }
  return NULL;
}

GtkWidget *
harness_find_id (GtkWidget *root, const char *id)
{
  if (g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (root)), id) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = harness_find_id (child, id);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
draw_widget (cairo_t *cr, GtkWidget *widget, double x, double y)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GskRenderNode *node;

  gdk_paintable_snapshot (paintable, snapshot, gdk_paintable_get_intrinsic_width (paintable),
                          gdk_paintable_get_intrinsic_height (paintable));
  node = gtk_snapshot_free_to_node (snapshot);
  if (node == NULL)
    return;
  cairo_save (cr);
  cairo_translate (cr, x, y);
  gsk_render_node_draw (node, cr);
  cairo_restore (cr);
  gsk_render_node_unref (node);
}

static void
draw_popovers (cairo_t *cr, GtkWidget *widget, GtkWindow *window)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (GTK_IS_POPOVER (child) && gtk_widget_get_mapped (child))
        {
          GdkPopup *popup = GDK_POPUP (gtk_native_get_surface (GTK_NATIVE (child)));
          double window_x, window_y, x, y;

          gtk_native_get_surface_transform (GTK_NATIVE (window), &window_x, &window_y);
          gtk_native_get_surface_transform (GTK_NATIVE (child), &x, &y);
          draw_widget (cr, child, gdk_popup_get_position_x (popup) - window_x + x,
                       gdk_popup_get_position_y (popup) - window_y + y);
        }
      draw_popovers (cr, child, window);
    }
}

cairo_surface_t *
harness_picture (GtkWindow *window)
{
  int width = gtk_widget_get_width (GTK_WIDGET (window));
  int height = gtk_widget_get_height (GTK_WIDGET (window));
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cr = cairo_create (surface);

  draw_widget (cr, GTK_WIDGET (window), 0, 0);
  draw_popovers (cr, GTK_WIDGET (window), window);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

gboolean
harness_shoot (GtkWindow *window, const char *path)
{
  cairo_surface_t *surface = harness_picture (window);
  cairo_status_t status = cairo_surface_write_to_png (surface, path);

  cairo_surface_destroy (surface);
  return status == CAIRO_STATUS_SUCCESS;
}
