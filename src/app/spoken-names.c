#include "app/spoken-names.h"

#include <adwaita.h>

static void
set_name (GtkWidget *widget, const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
name_after (GtkWidget *widget, GtkWidget *label)
{
  gtk_accessible_update_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL,
                                  -1);
}

static GtkWidget *
find (GtkWidget *root, GType type)
{
  GtkWidget *found = NULL;

  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find (child, type);
  return found;
}

static gboolean
shows_icon (GtkWidget *widget)
{
  if (GTK_IS_MENU_BUTTON (widget)) /* without anything it shows an arrow */
    return gtk_menu_button_get_label (GTK_MENU_BUTTON (widget)) == NULL
           && gtk_menu_button_get_child (GTK_MENU_BUTTON (widget)) == NULL;
  return GTK_IS_BUTTON (widget) && gtk_button_get_icon_name (GTK_BUTTON (widget)) != NULL;
}

static void
follow_tooltip (GtkWidget *widget)
{
  const char *text = gtk_widget_get_tooltip_text (widget);

  if (text != NULL)
    set_name (widget, text);
}

void
bud_name_row (GtkWidget *child, const char *name)
{
  GtkWidget *row = gtk_widget_get_parent (child);

  while (row != NULL && !gtk_widget_get_focusable (row))
    row = gtk_widget_get_parent (row);
  if (row != NULL)
    set_name (row, name);
}

/* Rows made by a factory of GTK's own or libadwaita's, which are there once the list is shown. */
static void
on_map_list (GtkWidget *list)
{
  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      GtkWidget *label = find (row, GTK_TYPE_LABEL);

      if (label != NULL)
        name_after (row, label);
    }
}

static void
name_popup (GtkWidget *popup, GtkWidget *owner)
{
  GtkWidget *list = find (popup, GTK_TYPE_LIST_VIEW);

  if (list == NULL)
    return;
  name_after (list, owner);
  g_signal_connect (list, "map", G_CALLBACK (on_map_list), NULL);
}

/* The drop-down's own relation, of newer GTK, is with the one that is chosen. */
static void
name_parts_of_drop_down (GtkWidget *choice)
{
  GtkWidget *button = gtk_widget_get_first_child (choice);

  gtk_accessible_reset_relation (GTK_ACCESSIBLE (choice), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  name_after (button, choice);
  name_popup (gtk_widget_get_next_sibling (button), choice);
}

static void
name_parts_of_column_view (GtkWidget *view)
{
  for (GtkWidget *part = gtk_widget_get_first_child (view); part != NULL;
       part = gtk_widget_get_next_sibling (part))
    name_after (part, view);
}

/* The row itself, the list with its head and the list it opens. */
static void
name_parts_of_expander (GtkWidget *row)
{
  GtkWidget *title = find (row, GTK_TYPE_LABEL);
  GtkWidget *head = find (row, GTK_TYPE_LIST_BOX);
  GtkWidget *revealer = find (row, GTK_TYPE_REVEALER);

  name_after (row, title);
  name_after (head, title);
  name_after (find (revealer, GTK_TYPE_LIST_BOX), title);
}

static gboolean
is_untitled_group (GtkWidget *widget)
{
  return ADW_IS_PREFERENCES_GROUP (widget)
         && adw_preferences_group_get_title (ADW_PREFERENCES_GROUP (widget))[0] == '\0';
}

static void
name_below (GtkWidget *widget, GtkWidget *root)
{
  if (shows_icon (widget))
    {
      follow_tooltip (widget);
      g_signal_connect (widget, "notify::tooltip-text", G_CALLBACK (follow_tooltip), NULL);
    }
  else if (GTK_IS_DROP_DOWN (widget))
    name_parts_of_drop_down (widget);
  else if (GTK_IS_COLUMN_VIEW (widget))
    name_parts_of_column_view (widget);
  else if (ADW_IS_EXPANDER_ROW (widget))
    name_parts_of_expander (widget);
  else if (ADW_IS_COMBO_ROW (widget))
    name_popup (find (widget, GTK_TYPE_POPOVER), find (widget, GTK_TYPE_LABEL));
  else if (is_untitled_group (widget))
    name_after (find (widget, GTK_TYPE_LIST_BOX), root);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    name_below (child, root);
}

void
bud_name_controls (GtkWidget *root)
{
  name_below (root, root);
}

void
bud_widget_change_tooltip (GtkWidget *widget, const char *text)
{
  if (g_strcmp0 (gtk_widget_get_tooltip_text (widget), text) != 0)
    gtk_widget_set_tooltip_text (widget, text);
}
