#include "app/page-list.h"

#include <glib/gi18n.h>

#include "app/pages.h"

static GtkWidget *
page_row (const BudPageInfo *info)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (_ (info->title));

  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (info->icon_name));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_name (row, info->name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (info->title), -1);
  return row;
}

void
bud_page_list_fill (GtkListBox *list)
{
  guint n_pages;
  const BudPageInfo *infos = bud_pages (&n_pages);

  for (guint i = 0; i < n_pages; i++)
    gtk_list_box_append (list, page_row (&infos[i]));
}

const char *
bud_page_list_get_page (GtkListBoxRow *row)
{
  return gtk_widget_get_name (GTK_WIDGET (row));
}

gboolean
bud_page_list_is_for (GtkListBoxRow *row, const char *page_name)
{
  const BudPageInfo *info = bud_pages_find (page_name);

  return g_strcmp0 (bud_page_list_get_page (row),
                    info != NULL && info->under != NULL ? info->under : page_name)
         == 0;
}

void
bud_page_list_select (GtkListBox *list, const char *page_name)
{
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (list)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    if (bud_page_list_is_for (GTK_LIST_BOX_ROW (row), page_name))
      gtk_list_box_select_row (list, GTK_LIST_BOX_ROW (row));
}
