#include "app/library-rows.h"

#include "app/library-row.h"

static void
on_check_toggled (BudLibraryRow *row, BudLibraryRows *self)
{
  GtkListItem *list_item = g_object_get_data (G_OBJECT (row), "list-item");
  BudCatalogItem *item = gtk_list_item_get_item (list_item);

  if (item != NULL)
    bud_library_checks_set (self->checks, item, bud_library_row_is_checked (row));
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *list_item, BudLibraryRows *self)
{
  GtkWidget *row = bud_library_row_new ();

  g_object_bind_property (self->owner, "is-selecting", row, "is-selecting", G_BINDING_SYNC_CREATE);
  g_signal_connect (row, "check-toggled", G_CALLBACK (on_check_toggled), self);
  g_object_set_data (G_OBJECT (row), "list-item", list_item);
  gtk_list_item_set_child (list_item, row);
}

static void
describe (const BudLibraryRows *self, BudLibraryRow *row, BudCatalogItem *item)
{
  g_autofree char *facts = NULL;
  g_autofree char *tag = NULL;
  g_autofree char *problem = NULL;

  self->funcs->describe (item, &facts, &tag, self->user_data);
  if (self->funcs->find_problem != NULL)
    problem = self->funcs->find_problem (item, self->user_data);
  bud_library_row_show (row, bud_catalog_item_get_name (item), facts, tag,
                        bud_library_checks_has (self->checks, item));
  bud_library_row_set_problem (row, problem);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *list_item, BudLibraryRows *self)
{
  describe (self, BUD_LIBRARY_ROW (gtk_list_item_get_child (list_item)), gtk_list_item_get_item (list_item));
}

GtkListItemFactory *
bud_library_rows_factory (BudLibraryRows *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), self);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), self);
  return factory;
}

void
bud_library_rows_refresh (const BudLibraryRows *self, GtkListView *list)
{
  for (GtkWidget *place = gtk_widget_get_first_child (GTK_WIDGET (list)); place != NULL;
       place = gtk_widget_get_next_sibling (place))
    {
      GtkWidget *row = gtk_widget_get_first_child (place);
      GtkListItem *list_item = row != NULL ? g_object_get_data (G_OBJECT (row), "list-item") : NULL;

      if (list_item != NULL && gtk_list_item_get_item (list_item) != NULL)
        describe (self, BUD_LIBRARY_ROW (row), gtk_list_item_get_item (list_item));
    }
}
