#include "app/tag-row.h"

#include <glib/gi18n.h>

#include "app/wrap-layout.h"

struct _BudTagRow
{
  AdwActionRow parent_instance;

  GPtrArray *tags;
  GtkBox *chips;
  GtkMenuButton *add_button;
  GtkEditable *entry;
};

static guint edited_signal;

G_DEFINE_FINAL_TYPE (BudTagRow, bud_tag_row, ADW_TYPE_ACTION_ROW)

static void show_tags (BudTagRow *self);

const GPtrArray *
bud_tag_row_get (BudTagRow *self)
{
  return self->tags;
}

void
bud_tag_row_set (BudTagRow *self, const GPtrArray *tags)
{
  g_ptr_array_set_size (self->tags, 0);
  for (guint i = 0; i < tags->len; i++)
    g_ptr_array_add (self->tags, g_strdup (tags->pdata[i]));
  show_tags (self);
}

gboolean
bud_tag_row_add (BudTagRow *self, const char *text)
{
  g_autofree char *tag = g_strstrip (g_strdup (text));

  if (tag[0] == '\0' || g_ptr_array_find_with_equal_func (self->tags, tag, g_str_equal, NULL))
    return FALSE;
  g_ptr_array_add (self->tags, g_steal_pointer (&tag));
  show_tags (self);
  g_signal_emit (self, edited_signal, 0);
  return TRUE;
}

void
bud_tag_row_remove (BudTagRow *self, const char *tag)
{
  guint index;

  if (!g_ptr_array_find_with_equal_func (self->tags, tag, g_str_equal, &index))
    return;
  g_ptr_array_remove_index (self->tags, index);
  show_tags (self);
  g_signal_emit (self, edited_signal, 0);
}

static void
on_remove_clicked (GtkWidget *button, BudTagRow *self)
{
  g_autofree char *tag = g_strdup (g_object_get_data (G_OBJECT (button), "tag"));

  bud_tag_row_remove (self, tag);
}

static GtkWidget *
make_chip (BudTagRow *self, const char *tag)
{
  GtkWidget *chip = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);
  GtkWidget *label = gtk_label_new (tag);
  GtkWidget *button = gtk_button_new_from_icon_name ("window-close-symbolic");
  g_autofree char *tip = g_strdup_printf (_ ("Remove “%s”"), tag);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 20);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_add_css_class (chip, "bud-tag");
  gtk_widget_add_css_class (chip, "bud-tag-editable");
  gtk_widget_set_tooltip_text (button, tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tip, -1);
  g_object_set_data_full (G_OBJECT (button), "tag", g_strdup (tag), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_remove_clicked), self);
  gtk_box_append (GTK_BOX (chip), label);
  gtk_box_append (GTK_BOX (chip), button);
  return chip;
}

static void
show_tags (BudTagRow *self)
{
  GtkWidget *chip;

  while ((chip = gtk_widget_get_first_child (GTK_WIDGET (self->chips))) != NULL)
    gtk_box_remove (self->chips, chip);
  for (guint i = 0; i < self->tags->len; i++)
    gtk_box_append (self->chips, make_chip (self, self->tags->pdata[i]));
}

static void
on_entry_activate (BudTagRow *self)
{
  bud_tag_row_add (self, gtk_editable_get_text (self->entry));
  gtk_editable_set_text (self->entry, "");
  gtk_menu_button_popdown (self->add_button);
}

static void
finalize (GObject *object)
{
  g_ptr_array_unref (BUD_TAG_ROW (object)->tags);
  G_OBJECT_CLASS (bud_tag_row_parent_class)->finalize (object);
}

static void
bud_tag_row_class_init (BudTagRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  edited_signal
      = g_signal_new ("edited", BUD_TYPE_TAG_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bud_tag_row_init (BudTagRow *self)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *entry = gtk_entry_new ();

  self->tags = g_ptr_array_new_with_free_func (g_free);
  self->chips = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6));
  gtk_widget_set_layout_manager (GTK_WIDGET (self->chips), bud_wrap_layout_new (6));
  gtk_widget_set_valign (GTK_WIDGET (self->chips), GTK_ALIGN_CENTER);
  self->add_button = GTK_MENU_BUTTON (gtk_menu_button_new ());
  self->entry = GTK_EDITABLE (entry);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("New tag"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("New tag"), -1);
  g_signal_connect_swapped (entry, "activate", G_CALLBACK (on_entry_activate), self);
  gtk_popover_set_child (GTK_POPOVER (popover), entry);
  gtk_menu_button_set_popover (self->add_button, popover);
  gtk_menu_button_set_icon_name (self->add_button, "list-add-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->add_button), _ ("Add Tag"));
  gtk_widget_set_valign (GTK_WIDGET (self->add_button), GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self->add_button), "flat");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ ("Tags"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->chips));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->add_button));
}
