#include "shot-windows.h"

#include "app/deploy-dialog.h"
#include "app/guide-window.h"
#include "app/hub-dialog.h"
#include "app/jobs-button.h"
#include "app/model-editor.h"
#include "app/preferences-window.h"
#include "app/presentation.h"
#include "app/shortcuts.h"

static GtkWindow *
make_window (const char *name, BudWindow *window, BudSession *session, const ShotWish *wish)
{
  GtkWindow *presentation;

  if (g_str_equal (name, "guide"))
    return GTK_WINDOW (bud_guide_window_open (GTK_WINDOW (window), wish->view));
  if (g_str_equal (name, "preferences"))
    return GTK_WINDOW (bud_preferences_window_new (GTK_WINDOW (window), session));
  if (g_str_equal (name, "commands"))
    return GTK_WINDOW (bud_deploy_dialog_new (GTK_WINDOW (window), session));
  if (g_str_equal (name, "shortcuts"))
    return GTK_WINDOW (bud_shortcuts_window_new ());
  if (!g_str_equal (name, "presentation"))
    return NULL;
  presentation = GTK_WINDOW (bud_presentation_new (GTK_WINDOW (window), session));
  bud_presentation_step (BUD_PRESENTATION (presentation), wish->step);
  return presentation;
}

/* Without the frame that GTK draws where no window manager does. */
static void
present (GtkWindow *window)
{
  gtk_widget_realize (GTK_WIDGET (window));
  gtk_widget_remove_css_class (GTK_WIDGET (window), "solid-csd");
  gtk_window_present (window);
}

GtkWindow *
shot_window (const char *name, BudWindow *window, BudSession *session, const ShotWish *wish)
{
  GtkWindow *other = make_window (name, window, session, wish);

  if (other == NULL)
    return NULL;
  if (wish->has_size || BUD_IS_PRESENTATION (other))
    gtk_window_set_default_size (other, wish->width, wish->height);
  present (other);
  harness_settle (session, 500);
  return other;
}

static GtkWindow *
find_window (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (window, type))
        return window;
    }
  g_error ("no %s", g_type_name (type));
}

GtkWindow *
shot_editor (GtkWidget *page, BudSession *session, const ShotWish *wish)
{
  GtkWindow *editor;

  gtk_widget_activate_action (page, "models.duplicate", NULL);
  editor = find_window (BUD_TYPE_MODEL_EDITOR);
  gtk_window_set_default_size (editor, wish->width, wish->height);
  present (editor);
  harness_settle (session, 1000);
  return editor;
}

GtkWindow *
shot_hub (GtkWidget *page, BudSession *session, const ShotWish *wish)
{
  GtkWindow *dialog;

  gtk_widget_activate_action (page, "models.add-hub", NULL);
  dialog = find_window (BUD_TYPE_HUB_DIALOG);
  gtk_window_set_default_size (dialog, MIN (wish->width, 500), MIN (wish->height, 380));
  present (dialog);
  if (wish->search != NULL)
    {
      gtk_editable_set_text (GTK_EDITABLE (HARNESS_CHILD (dialog, BUD_TYPE_HUB_DIALOG, "name_row")),
                             wish->search);
      g_signal_emit_by_name (HARNESS_CHILD (dialog, BUD_TYPE_HUB_DIALOG, "fetch_button"), "clicked");
    }
  harness_settle (session, wish->is_early ? 20 : 1000);
  return dialog;
}

/* The window that opened last, where any but `window` did. */
static GtkWindow *
newest_window (GtkWindow *window)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = g_list_model_get_n_items (windows); i > 0; i--)
    {
      g_autoptr (GtkWindow) other = g_list_model_get_item (windows, i - 1);

      if (other != window && gtk_widget_get_visible (GTK_WIDGET (other)))
        return other;
    }
  return window;
}

GtkWindow *
shot_do (GtkWidget *page, BudSession *session, char **actions, const ShotWish *wish)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (page));
  GtkWindow *shown;

  for (; *actions != NULL; actions++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *name = NULL;
      g_autoptr (GVariant) target = NULL;

      if (!g_action_parse_detailed_name (*actions, &name, &target, &error))
        g_error ("%s: %s", *actions, error->message);
      if (!gtk_widget_activate_action_variant (page, name, target))
        g_error ("no action %s", name);
      harness_settle (session, 500);
    }
  shown = newest_window (window);
  if (shown == window)
    return window;
  if (wish->has_size)
    gtk_window_set_default_size (shown, wish->width, wish->height);
  present (shown);
  harness_settle (session, 500);
  return shown;
}

gboolean
shot_is_chrome (const char *name)
{
  return g_strcmp0 (name, "menu") == 0 || g_strcmp0 (name, "jobs") == 0;
}

gboolean
shot_open_chrome (BudWindow *window, BudSession *session, const char *name)
{
  if (!shot_is_chrome (name))
    return FALSE;
  gtk_menu_button_popup (GTK_MENU_BUTTON (
      g_str_equal (name, "menu")
          ? HARNESS_CHILD (window, BUD_TYPE_WINDOW, "menu_button")
          : harness_find (harness_find (GTK_WIDGET (window), BUD_TYPE_JOBS_BUTTON), GTK_TYPE_MENU_BUTTON)));
  harness_settle (session, 300);
  return TRUE;
}
