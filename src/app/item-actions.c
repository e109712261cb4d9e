#include "app/item-actions.h"

#include <glib/gi18n.h>

#include "app/compat.h"

/* The scenario with the item in its place; NULL: it cannot be read, and `error` says why. */
static BudScenario *
with_item (BudSession *session, BudCatalogKind kind, const char *id, GError **error)
{
  g_autoptr (BudScenario) changed = bud_scenario_copy (bud_session_get_scenario (session));
  BudUsecase usecase;

  if (kind == BUD_CATALOG_MODEL)
    bud_scenario_set_model (changed, id);
  else if (kind == BUD_CATALOG_HARDWARE)
    bud_scenario_set_hardware (changed, id);
  else if (kind == BUD_CATALOG_CLUSTER)
    {
      if (!bud_scenario_use_cluster (changed, bud_session_get_catalog (session), id, error))
        return NULL;
    }
  else if (bud_catalog_load_usecase (bud_session_get_catalog (session), id, &usecase, error))
    bud_scenario_set_usecase (changed, id, &usecase);
  else
    return NULL;
  return g_steal_pointer (&changed);
}

void
bud_item_simulate (GtkWidget *widget, BudSession *session, BudCatalogKind kind, const char *id)
{
  g_autoptr (GError) error = NULL;
  BudScenario *changed = with_item (session, kind, id, &error);

  if (changed == NULL)
    {
      bud_session_say (session, error->message, FALSE);
      return;
    }
  bud_session_change (session, changed,
                      kind == BUD_CATALOG_MODEL      ? _ ("Model")
                      : kind == BUD_CATALOG_HARDWARE ? _ ("Device")
                      : kind == BUD_CATALOG_CLUSTER  ? _ ("Cluster")
                                                     : _ ("Use case"),
                      NULL);
  gtk_widget_activate_action (widget, "win.page", "s", "simulate");
}

void
bud_item_compare (BudSession *session, BudCatalogKind kind, GPtrArray *items)
{
  BudComparison *comparison = bud_session_get_comparison (session);
  g_autofree char *text = NULL;
  guint n = 0;

  for (; n < items->len; n++)
    {
      g_autoptr (BudScenario) scenario
          = with_item (session, kind, bud_catalog_item_get_id (items->pdata[n]), NULL);

      if (scenario == NULL || !bud_comparison_add (comparison, scenario, NULL))
        break;
    }
  if (n == items->len)
    text = g_strdup_printf (ngettext ("%u added to the comparison", "%u added to the comparison", n), n);
  else
    text = g_strdup_printf (_ ("%u of %u added: the comparison is full"), n, items->len);
  bud_session_offer (session, text, _ ("Show"), "win.page('compare')");
}

gboolean
bud_item_remove (BudSession *session, BudCatalogKind kind, const char *id)
{
  BudCatalog *catalog = bud_session_get_catalog (session);
  g_autoptr (BudCatalogItem) item = bud_catalog_lookup (catalog, kind, id, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL, *action = NULL;
  g_autoptr (GVariant) target = NULL;

  if (!bud_catalog_remove (catalog, kind, id, &error))
    {
      bud_session_say (session, error->message, FALSE);
      return FALSE;
    }
  target = g_variant_ref_sink (g_variant_new ("(us)", (guint) kind, id));
  action = g_action_print_detailed_name ("win.restore-item", target);
  text = g_strdup_printf (_ ("Removed %s"), item != NULL ? bud_catalog_item_get_name (item) : id);
  bud_session_catalog_changed (session, kind);
  bud_session_offer (session, text, _ ("Undo"), action);
  return TRUE;
}

gboolean
bud_item_restore (BudSession *session, BudCatalogKind kind, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BudCatalogItem) item
      = bud_catalog_restore (bud_session_get_catalog (session), kind, id, 0, &error);

  if (item == NULL)
    {
      bud_session_say (session, error->message, FALSE);
      return FALSE;
    }
  bud_session_catalog_changed (session, kind);
  return TRUE;
}

typedef struct
{
  BudSession *session;
  char *json;
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  g_object_unref (export->session);
  g_free (export->json);
  g_free (export);
}

static void
on_export_file (GFile *file, gpointer user_data)
{
  Export *export = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = file != NULL ? g_file_get_basename (file) : NULL;
  g_autofree char *text = name != NULL ? g_strdup_printf (_ ("Exported %s"), name) : NULL;

  if (file == NULL)
    return;
  if (g_file_replace_contents (file, export->json, strlen (export->json), NULL, FALSE, G_FILE_CREATE_NONE,
                               NULL, NULL, &error))
    bud_session_say (export->session, text, FALSE);
  else
    bud_session_say (export->session, error->message, FALSE);
}

void
bud_item_export (GtkWidget *widget, BudSession *session, BudCatalogKind kind, const char *id)
{
  const BudFileType types[] = { { _ ("JSON"), "json" }, { NULL, NULL } };
  g_autoptr (GError) error = NULL;
  g_autofree char *json = bud_catalog_export (bud_session_get_catalog (session), kind, id, &error);
  g_autofree char *name = g_strconcat (id, ".json", NULL);
  Export *export;

  if (json == NULL)
    {
      bud_session_say (session, error->message, FALSE);
      return;
    }
  g_strdelimit (name, "/", '-');
  export = g_new (Export, 1);
  export->session = g_object_ref (session);
  export->json = g_steal_pointer (&json);
  bud_compat_save_file (GTK_WINDOW (gtk_widget_get_root (widget)), _ ("Export"), name, types, NULL,
                        on_export_file, export, export_free);
}

BudCatalogItem *
bud_item_import_file (BudSession *session, BudCatalogKind kind, GFile *file)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;
  BudCatalogItem *item = NULL;

  if (g_file_load_contents (file, NULL, &json, NULL, NULL, &error))
    item = bud_item_add (session, kind, NULL, json, &error);
  if (item == NULL)
    {
      g_autofree char *name = g_file_get_basename (file);
      g_autofree char *text = g_strdup_printf ("%s: %s", name, error->message);

      bud_session_say (session, text, FALSE);
    }
  return item;
}

typedef struct
{
  GtkWidget *widget;
  BudSession *session;
  BudCatalogKind kind;
  BudItemFunc done;
} Import;

static void
import_free (gpointer data)
{
  Import *import = data;

  g_object_unref (import->widget);
  g_object_unref (import->session);
  g_free (import);
}

static void
on_import_file (GFile *file, gpointer user_data)
{
  Import *import = user_data;
  g_autoptr (BudCatalogItem) item
      = file != NULL ? bud_item_import_file (import->session, import->kind, file) : NULL;

  if (item != NULL)
    import->done (import->widget, bud_catalog_item_get_id (item));
}

void
bud_item_import (GtkWidget *widget, BudSession *session, BudCatalogKind kind, BudItemFunc done)
{
  const BudFileType types[] = { { _ ("JSON"), "json" }, { NULL, NULL } };
  Import *import = g_new (Import, 1);

  *import = (Import){ g_object_ref (widget), g_object_ref (session), kind, done };
  bud_compat_open_file (GTK_WINDOW (gtk_widget_get_root (widget)), _ ("Import"), types, NULL, on_import_file,
                        import, import_free);
}

BudCatalogItem *
bud_item_add (BudSession *session, BudCatalogKind kind, const char *id, const char *json, GError **error)
{
  BudCatalogItem *item = bud_catalog_add (bud_session_get_catalog (session), kind, id, json, error);

  if (item != NULL)
    bud_session_catalog_changed (session, kind);
  return item;
}

char *
bud_item_free_id (BudCatalog *catalog, BudCatalogKind kind, const char *name)
{
  g_autofree char *plain = g_str_to_ascii (name, "C");
  g_autofree char *folded = g_ascii_strdown (plain, -1);
  g_autofree char *base = NULL;
  g_autoptr (GString) id = g_string_new (NULL);

  for (const char *p = folded; *p != '\0' && id->len < 60; p++)
    if (g_ascii_isalnum (*p) || *p == '.')
      g_string_append_c (id, *p);
    else if (id->len > 0 && id->str[id->len - 1] != '-')
      g_string_append_c (id, '-');
  while (id->len > 0 && id->str[id->len - 1] == '-')
    g_string_truncate (id, id->len - 1);
  base = g_strdup (id->len > 0 ? id->str : "own");
  g_string_assign (id, base);
  for (guint n = 2;; n++)
    {
      g_autoptr (BudCatalogItem) taken = bud_catalog_lookup (catalog, kind, id->str, NULL);

      if (taken == NULL)
        return g_string_free (g_steal_pointer (&id), FALSE);
      g_string_printf (id, "%s-%u", base, n);
    }
}
