#include "app/library-checks.h"

#include <glib/gi18n.h>

struct _BudLibraryChecks
{
  GtkWidget parent_instance;

  GPtrArray *items;
  guint most;
  GtkActionBar *bar;
  GtkLabel *label;
  GtkButton *button;
};

static guint use_signal;

G_DEFINE_FINAL_TYPE (BudLibraryChecks, bud_library_checks, GTK_TYPE_WIDGET)

static void
show_count (BudLibraryChecks *self)
{
  guint n = self->items->len;
  g_autofree char *text = n > self->most ? g_strdup_printf (_ ("%u chosen, at most %u"), n, self->most)
                                         : g_strdup_printf (ngettext ("%u chosen", "%u chosen", n), n);

  gtk_label_set_label (self->label, text);
  gtk_widget_set_sensitive (GTK_WIDGET (self->button), n > 0 && n <= self->most);
}

/* Items are made anew by each reading of the catalog: the id tells them. */
static gboolean
is_same (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (bud_catalog_item_get_id ((gpointer) a), bud_catalog_item_get_id ((gpointer) b)) == 0;
}

gboolean
bud_library_checks_has (BudLibraryChecks *self, BudCatalogItem *item)
{
  return g_ptr_array_find_with_equal_func (self->items, item, is_same, NULL);
}

void
bud_library_checks_set (BudLibraryChecks *self, BudCatalogItem *item, gboolean is_checked)
{
  guint at;
  gboolean has = g_ptr_array_find_with_equal_func (self->items, item, is_same, &at);

  if (is_checked && !has)
    g_ptr_array_add (self->items, g_object_ref (item));
  else if (!is_checked && has)
    g_ptr_array_remove_index (self->items, at);
  show_count (self);
}

void
bud_library_checks_clear (BudLibraryChecks *self)
{
  g_ptr_array_set_size (self->items, 0);
  show_count (self);
}

void
bud_library_checks_set_action (BudLibraryChecks *self, const char *label, guint most)
{
  gtk_button_set_label (self->button, label);
  self->most = most;
  show_count (self);
}

void
bud_library_checks_set_revealed (BudLibraryChecks *self, gboolean is_revealed)
{
  gtk_action_bar_set_revealed (self->bar, is_revealed);
}

static void
on_clicked (BudLibraryChecks *self)
{
  g_autoptr (GPtrArray) items
      = g_ptr_array_copy (self->items, (GCopyFunc) (void (*) (void)) g_object_ref, NULL);

  g_ptr_array_set_free_func (items, g_object_unref);
  g_signal_emit (self, use_signal, 0, items);
}

static void
dispose (GObject *object)
{
  BudLibraryChecks *self = BUD_LIBRARY_CHECKS (object);

  if (self->bar != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->bar));
  self->bar = NULL;
  g_clear_pointer (&self->items, g_ptr_array_unref);
  G_OBJECT_CLASS (bud_library_checks_parent_class)->dispose (object);
}

static void
bud_library_checks_class_init (BudLibraryChecksClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  use_signal = g_signal_new ("use", BUD_TYPE_LIBRARY_CHECKS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                             G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
}

static void
bud_library_checks_init (BudLibraryChecks *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->bar = GTK_ACTION_BAR (gtk_action_bar_new ());
  self->label = GTK_LABEL (gtk_label_new (NULL));
  self->button = GTK_BUTTON (gtk_button_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "numeric");
  gtk_widget_add_css_class (GTK_WIDGET (self->button), "suggested-action");
  gtk_action_bar_set_revealed (self->bar, FALSE);
  gtk_widget_set_margin_start (GTK_WIDGET (self->label), 6);
  gtk_action_bar_pack_start (self->bar, GTK_WIDGET (self->label));
  gtk_action_bar_pack_end (self->bar, GTK_WIDGET (self->button));
  gtk_widget_set_parent (GTK_WIDGET (self->bar), GTK_WIDGET (self));
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (on_clicked), self);
  show_count (self);
}
