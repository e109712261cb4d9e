#include "app/recent-menu.h"

#include "config.h"

#include <glib/gi18n.h>

#include "catalog/scenario-file.h"

#define MAX_ITEMS 8
#define MIME_TYPE "application/x-budscenario"

static gboolean
is_scenario (GtkRecentInfo *info)
{
  return g_str_has_suffix (gtk_recent_info_get_uri (info), BUD_SCENARIO_SUFFIX)
         && (!gtk_recent_info_is_local (info) || gtk_recent_info_exists (info));
}

static int
compare_visits (gconstpointer a, gconstpointer b)
{
  GDateTime *one = gtk_recent_info_get_modified ((GtkRecentInfo *) a);
  GDateTime *other = gtk_recent_info_get_modified ((GtkRecentInfo *) b);

  return g_date_time_compare (other, one);
}

static void
fill (GMenu *menu)
{
  GList *infos
      = g_list_sort (gtk_recent_manager_get_items (gtk_recent_manager_get_default ()), compare_visits);
  guint n_items = 0;

  g_menu_remove_all (menu);
  for (GList *l = infos; l != NULL && n_items < MAX_ITEMS; l = l->next)
    {
      g_autoptr (GMenuItem) item = NULL;

      if (!is_scenario (l->data))
        continue;
      item = g_menu_item_new (gtk_recent_info_get_display_name (l->data), NULL);
      g_menu_item_set_action_and_target (item, "app.open-uri", "s", gtk_recent_info_get_uri (l->data));
      g_menu_append_item (menu, item);
      n_items++;
    }
  /* A submenu without an item would not open; this action does not exist, so the item is insensitive. */
  if (n_items == 0)
    g_menu_append (menu, _ ("No Recent Scenarios"), "app.none");
  g_list_free_full (infos, (GDestroyNotify) gtk_recent_info_unref);
}

void
bud_recent_menu_follow (GMenu *menu)
{
  fill (menu);
  g_signal_connect_object (gtk_recent_manager_get_default (), "changed", G_CALLBACK (fill), menu,
                           G_CONNECT_SWAPPED);
}

void
bud_recent_menu_add (GFile *file)
{
  g_autofree char *uri = g_file_get_uri (file);
  g_autofree char *name = g_file_get_basename (file);
  /* The program is named for what the desktop shows of it; the type is not guessed from a file just made. */
  GtkRecentData data = { .display_name = name,
                         .mime_type = (char *) MIME_TYPE,
                         .app_name = (char *) "Bud Simulator",
                         .app_exec = (char *) "budsimulator %u" };

  gtk_recent_manager_add_full (gtk_recent_manager_get_default (), uri, &data);
}
