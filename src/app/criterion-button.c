#include "app/criterion-button.h"

void
bud_criterion_button_dress (GtkMenuButton *button, const char *icon_name, const char *what)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (NULL);

  if (icon_name != NULL)
    gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (icon_name));
  /* The text gives way: a model's name may be long. */
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 24);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("pan-down-symbolic"));
  g_object_set_data (G_OBJECT (box), "label", label);
  gtk_menu_button_set_child (button, box);
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), what);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, what, -1);
}

void
bud_criterion_button_show (GtkMenuButton *button, char *label)
{
  GtkWidget *box = gtk_menu_button_get_child (button);
  GtkWidget *text = g_object_get_data (G_OBJECT (box), "label");

  gtk_label_set_label (GTK_LABEL (text), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, label, -1);
  g_free (label);
}
