#include "app/models-actions.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/compat.h"
#include "app/window.h"

static BudSession *
session_of (gpointer page)
{
  return bud_library_page_get_session (BUD_LIBRARY_PAGE (page));
}

static BudCatalog *
catalog_of (gpointer page)
{
  return bud_session_get_catalog (session_of (page));
}

/* NULL when nothing is chosen: the actions are then disabled. */
static BudCatalogItem *
item_of (gpointer page)
{
  return bud_library_page_get_item (BUD_LIBRARY_PAGE (page));
}

static void
on_simulate (GtkWidget *widget, const char *name, GVariant *parameter)
{
  BudSession *session = session_of (widget);
  BudScenario *changed = bud_scenario_copy (bud_session_get_scenario (session));

  g_free (changed->model_id);
  changed->model_id = g_strdup (bud_catalog_item_get_id (item_of (widget)));
  g_clear_pointer (&changed->model_spec, json_node_unref);
  bud_session_change (session, changed, _ ("Model"), NULL);
  gtk_widget_activate_action (widget, "win.page", "s", "simulate");
}

static void
on_copy (GtkWidget *widget, const char *name, GVariant *parameter)
{
  BudCatalogItem *item = item_of (widget);
  gboolean is_id = g_str_equal (name, "models.copy-id");
  const char *text = is_id ? bud_catalog_item_get_id (item) : bud_catalog_item_get_name (item);
  g_autofree char *notice = g_strdup_printf (_ ("Copied “%s”"), text);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  bud_session_say (session_of (widget), notice, FALSE);
}

/* Saving */

typedef struct
{
  BudSession *session;
  char *json;
} SaveRequest;

static void
save_request_free (gpointer data)
{
  SaveRequest *request = data;

  g_object_unref (request->session);
  g_free (request->json);
  g_free (request);
}

static void
on_save_chosen (GFile *file, gpointer user_data)
{
  SaveRequest *request = user_data;
  g_autoptr (GError) error = NULL;

  if (file != NULL
      && !g_file_replace_contents (file, request->json, strlen (request->json), NULL, FALSE,
                                   G_FILE_CREATE_NONE, NULL, NULL, &error))
    bud_session_say (request->session, error->message, FALSE);
}

static void
on_export (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const BudFileType types[] = { { _ ("JSON"), "json" }, { NULL, NULL } };
  BudCatalogItem *item = item_of (widget);
  g_autoptr (GError) error = NULL;
  g_autofree char *json
      = bud_catalog_export (catalog_of (widget), BUD_CATALOG_MODEL, bud_catalog_item_get_id (item), &error);
  g_autofree char *file = g_strconcat (bud_catalog_item_get_id (item), ".json", NULL);
  SaveRequest *request;

  if (json == NULL)
    {
      bud_session_say (session_of (widget), error->message, FALSE);
      return;
    }
  request = g_new (SaveRequest, 1);
  *request = (SaveRequest){ g_object_ref (session_of (widget)), g_steal_pointer (&json) };
  bud_compat_save_file (GTK_WINDOW (gtk_widget_get_root (widget)), _ ("Save Model"),
                        g_strdelimit (file, "/", '-'), types, NULL, on_save_chosen, request,
                        save_request_free);
}

/* Removing and restoring */

static void
restore (gpointer page, const char *id, gint64 version)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BudCatalogItem) item
      = bud_catalog_restore (catalog_of (page), BUD_CATALOG_MODEL, id, version, &error);

  if (item == NULL)
    {
      bud_session_say (session_of (page), error->message, FALSE);
      return;
    }
  bud_session_catalog_changed (session_of (page), BUD_CATALOG_MODEL);
  bud_library_page_open (BUD_LIBRARY_PAGE (page), bud_catalog_item_get_id (item));
}

static void
on_undo_remove (AdwToast *toast, GtkWidget *page)
{
  restore (page, g_object_get_data (G_OBJECT (toast), "id"), 0);
}

static void
on_remove (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (BudCatalogItem) item = g_object_ref (item_of (widget));
  const char *id = bud_catalog_item_get_id (item);
  g_autofree char *text = g_strdup_printf (_ ("“%s” removed"), bud_catalog_item_get_name (item));
  g_autoptr (GError) error = NULL;
  AdwToast *toast;

  if (!bud_catalog_remove (catalog_of (widget), BUD_CATALOG_MODEL, id, &error))
    {
      bud_session_say (session_of (widget), error->message, FALSE);
      return;
    }
  toast = adw_toast_new (text);
  adw_toast_set_button_label (toast, _ ("Undo"));
  g_object_set_data_full (G_OBJECT (toast), "id", g_strdup (id), g_free);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_undo_remove), widget, 0);
  bud_window_add_toast (BUD_WINDOW (gtk_widget_get_root (widget)), toast);
  bud_session_catalog_changed (session_of (widget), BUD_CATALOG_MODEL);
}

static void
on_restore (GtkWidget *widget, const char *name, GVariant *parameter)
{
  restore (widget, bud_catalog_item_get_id (item_of (widget)), g_variant_get_int64 (parameter));
}

void
bud_models_actions_install (GtkWidgetClass *page_class)
{
  gtk_widget_class_install_action (page_class, "models.simulate", NULL, on_simulate);
  gtk_widget_class_install_action (page_class, "models.copy-name", NULL, on_copy);
  gtk_widget_class_install_action (page_class, "models.copy-id", NULL, on_copy);
  gtk_widget_class_install_action (page_class, "models.export", NULL, on_export);
  gtk_widget_class_install_action (page_class, "models.remove", NULL, on_remove);
  gtk_widget_class_install_action (page_class, "models.restore", "x", on_restore);
}

void
bud_models_actions_set_up (BudModelsPage *page)
{
}
