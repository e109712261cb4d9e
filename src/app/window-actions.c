#include "app/window-actions.h"

#include "app/guide-window.h"
#include "app/item-actions.h"
#include "app/library-page.h"
#include "app/preferences-window.h"
#include "app/presentation.h"
#include "app/shortcuts.h"

static void
on_help (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkShortcutsWindow *help = bud_shortcuts_window_new ();

  gtk_window_set_transient_for (GTK_WINDOW (help), GTK_WINDOW (widget));
  gtk_window_present (GTK_WINDOW (help));
  g_object_unref (help);
}

static void
on_guide (GtkWidget *widget, const char *name, GVariant *parameter)
{
  bud_guide_window_open (GTK_WINDOW (widget), bud_window_get_page_name (BUD_WINDOW (widget)));
}

static void
on_preferences (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkWidget *preferences
      = bud_preferences_window_new (GTK_WINDOW (widget), bud_window_get_session (BUD_WINDOW (widget)));

  if (preferences != NULL)
    gtk_window_present (GTK_WINDOW (preferences));
}

static void
on_present (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkWindow *presentation
      = GTK_WINDOW (bud_presentation_new (GTK_WINDOW (widget), bud_window_get_session (BUD_WINDOW (widget))));

  gtk_window_fullscreen (presentation);
  gtk_window_present (presentation);
}

/* Undo of a removal from the catalog: the item is back, and its library shows it. */
static void
on_restore_item (GtkWidget *widget, const char *name, GVariant *parameter)
{
  static const char *const pages[] = { [BUD_CATALOG_MODEL] = "models",
                                       [BUD_CATALOG_HARDWARE] = "hardware",
                                       [BUD_CATALOG_USECASE] = "usecases",
                                       [BUD_CATALOG_ENGINE] = NULL /* listed where it was removed */,
                                       [BUD_CATALOG_CLUSTER] = "clusters" };
  BudWindow *self = BUD_WINDOW (widget);
  guint32 kind;
  const char *id;

  g_variant_get (parameter, "(u&s)", &kind, &id);
  if (kind >= G_N_ELEMENTS (pages)
      || !bud_item_restore (bud_window_get_session (self), (BudCatalogKind) kind, id))
    return;
  if (pages[kind] != NULL)
    bud_library_page_open (BUD_LIBRARY_PAGE (bud_window_get_page (self, pages[kind])), id);
}

void
bud_window_actions_install (GtkWidgetClass *window_class)
{
  gtk_widget_class_install_action (window_class, "win.show-help-overlay", NULL, on_help);
  gtk_widget_class_install_action (window_class, "win.preferences", NULL, on_preferences);
  gtk_widget_class_install_action (window_class, "win.guide", NULL, on_guide);
  gtk_widget_class_install_action (window_class, "win.present", NULL, on_present);
  gtk_widget_class_install_action (window_class, "win.restore-item", "(us)", on_restore_item);
}
