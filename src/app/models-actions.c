#include "app/models-actions.h"

#include <glib/gi18n.h>

#include "app/document-actions.h"
#include "app/hub-dialog.h"
#include "app/item-actions.h"
#include "app/model-editor.h"
#include "app/window.h"
#include "catalog/hub.h"
#include "catalog/json-text.h"

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
  bud_item_simulate (widget, session_of (widget), BUD_CATALOG_MODEL,
                     bud_catalog_item_get_id (item_of (widget)));
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

void
bud_models_actions_compare (BudLibraryPage *page, GPtrArray *items)
{
  bud_item_compare (session_of (page), BUD_CATALOG_MODEL, items);
}

static void
on_export (GtkWidget *widget, const char *name, GVariant *parameter)
{
  bud_item_export (widget, session_of (widget), BUD_CATALOG_MODEL,
                   bud_catalog_item_get_id (item_of (widget)));
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
on_remove (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (BudCatalogItem) item = g_object_ref (item_of (widget));

  bud_item_remove (session_of (widget), BUD_CATALOG_MODEL, bud_catalog_item_get_id (item));
}

static void
on_restore (GtkWidget *widget, const char *name, GVariant *parameter)
{
  restore (widget, bud_catalog_item_get_id (item_of (widget)), g_variant_get_int64 (parameter));
}

/* Views: what is not asked of one plot is meant for the first, or for all. */

static void
on_show_table (GtkWidget *widget, const char *name, GVariant *parameter)
{
  bud_model_details_toggle_tables (bud_models_page_get_details (BUD_MODELS_PAGE (widget)));
}

static void
on_send_view (GtkWidget *widget, const char *name, GVariant *parameter)
{
  BudModelDetails *details = bud_models_page_get_details (BUD_MODELS_PAGE (widget));

  gtk_widget_activate_action (GTK_WIDGET (bud_model_details_get_architecture (details)), name, NULL);
}

/* Adding */

static void
on_saved (BudModelEditor *editor, const char *id, GtkWidget *page)
{
  bud_library_page_open (BUD_LIBRARY_PAGE (page), id);
}

static BudModelEditor *
open_editor (GtkWidget *page)
{
  BudModelEditor *editor = bud_model_editor_new (session_of (page), GTK_WINDOW (gtk_widget_get_root (page)));

  g_signal_connect_object (editor, "saved", G_CALLBACK (on_saved), page, 0);
  gtk_window_present (GTK_WINDOW (editor));
  return editor;
}

static void
on_add (GtkWidget *widget, const char *name, GVariant *parameter)
{
  open_editor (widget);
}

static void
on_add_file (GtkWidget *widget, const char *name, GVariant *parameter)
{
  bud_model_editor_open_file (open_editor (widget));
}

static void
on_add_text (GtkWidget *widget, const char *name, GVariant *parameter)
{
  bud_model_editor_paste (open_editor (widget));
}

static void
on_hub_fetched (BudHubDialog *dialog, const char *text, GtkWidget *page)
{
  g_autoptr (JsonNode) item = bud_json_parse (text, -1, NULL);
  g_autofree char *indented = item != NULL ? bud_json_to_string (item, TRUE) : NULL;

  bud_model_editor_set_text (open_editor (page), indented != NULL ? indented : text);
}

static void
on_add_hub (GtkWidget *widget, const char *name, GVariant *parameter)
{
  BudHubDialog *dialog = bud_hub_dialog_new (session_of (widget), GTK_WINDOW (gtk_widget_get_root (widget)));

  g_signal_connect_object (dialog, "fetched", G_CALLBACK (on_hub_fetched), widget, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_begin_with (GtkWidget *widget, const char *name, GVariant *parameter)
{
  bud_model_editor_begin_with (open_editor (widget), item_of (widget),
                               g_str_equal (name, "models.duplicate"));
}

/* Scenario files are for the window, which gets nothing that lands here. */
static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, GtkWidget *page)
{
  g_autoptr (GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));

  for (GSList *file = files; file != NULL; file = file->next)
    {
      g_autofree char *name = g_file_get_basename (file->data);

      if (g_str_has_suffix (name, BUD_SCENARIO_SUFFIX))
        bud_document_actions_open (BUD_WINDOW (gtk_widget_get_root (page)), file->data);
      else
        bud_model_editor_load (open_editor (page), file->data);
    }
  return files != NULL;
}

/* The header bar's button */

static void
on_restore_removed (GtkWidget *widget, const char *name, GVariant *parameter)
{
  restore (widget, g_variant_get_string (parameter, NULL), 0);
}

/* The header bar is not below the page: its actions are passed on. */
static void
on_forward (GSimpleAction *action, GVariant *parameter, gpointer page)
{
  g_autofree char *name = g_strconcat ("models.", g_action_get_name (G_ACTION (action)), NULL);

  gtk_widget_activate_action_variant (page, name, parameter);
}

static void
forward_actions (BudModelsPage *page)
{
  static const GActionEntry entries[] = {
    { .name = "add", .activate = on_forward },
    { .name = "add-file", .activate = on_forward },
    { .name = "add-text", .activate = on_forward },
    { .name = "add-hub", .activate = on_forward },
    { .name = "restore-removed", .activate = on_forward, .parameter_type = "s" },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), page);
  gtk_widget_insert_action_group (GTK_WIDGET (bud_models_page_get_add_button (page)), "models",
                                  G_ACTION_GROUP (group));
}

/* Ways of adding, and what was removed. */
static void
fill_menu (BudModelsPage *page)
{
  g_auto (GStrv) removed = bud_catalog_list_removed (catalog_of (page), BUD_CATALOG_MODEL, NULL);
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) ways = g_menu_new ();
  g_autoptr (GMenu) gone = g_menu_new ();

  g_menu_append (ways, _ ("_Open config.json…"), "models.add-file");
  g_menu_append (ways, _ ("_Paste config.json"), "models.add-text");
  if (bud_hub_is_available ())
    g_menu_append (ways, _ ("_Fetch from Hugging Face…"), "models.add-hub");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (ways));
  for (char **id = removed; id != NULL && *id != NULL; id++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (*id, NULL);

      g_menu_item_set_action_and_target (item, "models.restore-removed", "s", *id);
      g_menu_append_item (gone, item);
    }
  if (g_menu_model_get_n_items (G_MENU_MODEL (gone)) > 0)
    g_menu_append_section (menu, _ ("Restore Removed"), G_MENU_MODEL (gone));
  adw_split_button_set_menu_model (bud_models_page_get_add_button (page), G_MENU_MODEL (menu));
}

static void
on_catalog_changed (BudModelsPage *page, int kind)
{
  if (kind == BUD_CATALOG_MODEL)
    fill_menu (page);
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
  gtk_widget_class_install_action (page_class, "models.restore-removed", "s", on_restore_removed);
  gtk_widget_class_install_action (page_class, "page.show-table", NULL, on_show_table);
  gtk_widget_class_install_action (page_class, "page.copy-view", NULL, on_send_view);
  gtk_widget_class_install_action (page_class, "page.export-view", NULL, on_send_view);
  gtk_widget_class_install_action (page_class, "page.print-view", NULL, on_send_view);
  gtk_widget_class_install_action (page_class, "models.add", NULL, on_add);
  gtk_widget_class_install_action (page_class, "models.add-file", NULL, on_add_file);
  gtk_widget_class_install_action (page_class, "models.add-text", NULL, on_add_text);
  gtk_widget_class_install_action (page_class, "models.add-hub", NULL, on_add_hub);
  gtk_widget_class_install_action (page_class, "models.duplicate", NULL, on_begin_with);
  gtk_widget_class_install_action (page_class, "models.edit", NULL, on_begin_with);
}

void
bud_models_actions_set_up (BudModelsPage *page)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect (target, "drop", G_CALLBACK (on_drop), page);
  gtk_widget_add_controller (GTK_WIDGET (page), GTK_EVENT_CONTROLLER (target));
  forward_actions (page);
  fill_menu (page);
  g_signal_connect_object (session_of (page), "catalog-changed", G_CALLBACK (on_catalog_changed), page,
                           G_CONNECT_SWAPPED);
}
