#include "app/short-choice.h"

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer ellipsize)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), (PangoEllipsizeMode) GPOINTER_TO_INT (ellipsize));
  gtk_list_item_set_child (item, label);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)),
                       gtk_string_object_get_string (gtk_list_item_get_item (item)));
}

static GtkListItemFactory *
new_factory (PangoEllipsizeMode ellipsize)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), GINT_TO_POINTER (ellipsize));
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  return factory;
}

void
bud_drop_down_shorten (GtkDropDown *choice)
{
  g_autoptr (GtkListItemFactory) button_factory = new_factory (PANGO_ELLIPSIZE_END);
  g_autoptr (GtkListItemFactory) list_factory = new_factory (PANGO_ELLIPSIZE_NONE);

  gtk_drop_down_set_factory (choice, button_factory);
  gtk_drop_down_set_list_factory (choice, list_factory);
}
