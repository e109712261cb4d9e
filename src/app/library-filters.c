#include "app/library-filters.h"

#include <glib/gi18n.h>

#include "app/wrap-layout.h"

#define CHIP_SPACING_PX 6

typedef struct
{
  char *family;
  char *label;
  gboolean is_primary;
  BudLibraryPredicate matches;
  gconstpointer data;
  GtkToggleButton *pill;   /* in the list pane; hidden when neither primary nor on */
  GtkToggleButton *choice; /* in the popover */
  GtkLabel *count;
} Chip;

struct _BudLibraryFilters
{
  GtkWidget parent_instance;

  GPtrArray *chips;  /* Chip */
  GPtrArray *values; /* Value */
  GtkFilter *filter;
  GListModel *items;
  GtkWidget *more;   /* stands after the pills */
  GtkBox *families;  /* in the popover */
  GtkWidget *family; /* the box of chips filled last */
  GtkWidget *clear;
  gboolean is_clearing;
};

G_DEFINE_FINAL_TYPE (BudLibraryFilters, bud_library_filters, GTK_TYPE_WIDGET)

static void
chip_free (gpointer data)
{
  Chip *chip = data;

  g_free (chip->family);
  g_free (chip->label);
  g_free (chip);
}

static gboolean
is_on (const Chip *chip)
{
  return gtk_toggle_button_get_active (chip->pill);
}

/* `only`: a chip that counts as the only one on in its family; NULL = as they are. */
static gboolean
shows (BudLibraryFilters *self, BudCatalogItem *item, const Chip *only)
{
  for (guint i = 0; i < self->chips->len;)
    {
      const Chip *first = self->chips->pdata[i];
      gboolean is_asked = FALSE, is_met = FALSE;

      for (; i < self->chips->len; i++)
        {
          const Chip *chip = self->chips->pdata[i];
          gboolean counts;

          if (g_strcmp0 (chip->family, first->family) != 0)
            break;
          counts = only != NULL && g_strcmp0 (only->family, chip->family) == 0 ? chip == only : is_on (chip);
          is_asked |= counts;
          is_met = is_met || (counts && chip->matches (item, chip->data));
        }
      if (is_asked && !is_met)
        return FALSE;
    }
  return TRUE;
}

static gboolean
filter_item (gpointer item, gpointer user_data)
{
  return shows (user_data, item, NULL);
}

/* Items that would be shown if only this chip of its family were on; of a chip added `index`-th. */
static guint
count_items (BudLibraryFilters *self, guint index)
{
  guint n = 0;

  g_return_val_if_fail (index < self->chips->len, 0);
  for (guint i = 0; self->items != NULL && i < g_list_model_get_n_items (self->items); i++)
    {
      g_autoptr (BudCatalogItem) item = g_list_model_get_item (self->items, i);

      n += shows (self, item, self->chips->pdata[index]);
    }
  return n;
}

static void
show_counts (BudLibraryFilters *self)
{
  for (guint i = 0; i < self->chips->len; i++)
    {
      Chip *chip = self->chips->pdata[i];
      guint n = count_items (self, i);
      g_autofree char *text = g_strdup_printf ("%u", n);

      gtk_label_set_label (chip->count, text);
      gtk_widget_set_sensitive (GTK_WIDGET (chip->choice), n > 0 || is_on (chip));
    }
}

static void
on_toggled (BudLibraryFilters *self)
{
  if (self->is_clearing)
    return;
  for (guint i = 0; i < self->chips->len; i++)
    {
      Chip *chip = self->chips->pdata[i];

      gtk_widget_set_visible (GTK_WIDGET (chip->pill), chip->is_primary || is_on (chip));
    }
  gtk_widget_set_sensitive (self->clear, bud_library_filters_is_active (self));
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  if (gtk_widget_get_mapped (GTK_WIDGET (self->families)))
    show_counts (self);
}

static GtkWidget *
make_family (BudLibraryFilters *self, const char *title)
{
  GtkWidget *heading = gtk_label_new (title);
  GtkWidget *chips = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_widget_add_css_class (heading, "caption-heading");
  gtk_widget_add_css_class (heading, "dim-label");
  gtk_widget_set_layout_manager (chips, bud_wrap_layout_new (CHIP_SPACING_PX));
  gtk_box_append (self->families, heading);
  gtk_box_append (self->families, chips);
  return chips;
}

static GtkWidget *
make_choice (Chip *chip)
{
  GtkWidget *button = gtk_toggle_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  chip->count = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (chip->count), "numeric");
  gtk_widget_add_css_class (GTK_WIDGET (chip->count), "bud-chip-count");
  gtk_box_append (GTK_BOX (box), gtk_label_new (chip->label));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (chip->count));
  gtk_button_set_child (GTK_BUTTON (button), box);
  return button;
}

static void
dress_chip (GtkWidget *button, const Chip *chip)
{
  g_autofree char *name = g_strdup_printf ("%s: %s", chip->family, chip->label);

  gtk_widget_add_css_class (button, "bud-chip");
  gtk_widget_set_tooltip_text (button, chip->family);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
bud_library_filters_add (BudLibraryFilters *self, const char *family, const char *label, gboolean is_primary,
                         BudLibraryPredicate matches, gconstpointer data)
{
  Chip *last = self->chips->len > 0 ? self->chips->pdata[self->chips->len - 1] : NULL;
  Chip *chip = g_new0 (Chip, 1);

  *chip = (Chip){ .family = g_strdup (family),
                  .label = g_strdup (label),
                  .is_primary = is_primary,
                  .matches = matches,
                  .data = data,
                  .pill = GTK_TOGGLE_BUTTON (gtk_toggle_button_new_with_label (label)) };
  chip->choice = GTK_TOGGLE_BUTTON (make_choice (chip));
  dress_chip (GTK_WIDGET (chip->pill), chip);
  dress_chip (GTK_WIDGET (chip->choice), chip);
  gtk_widget_set_visible (GTK_WIDGET (chip->pill), is_primary);
  if (last == NULL || g_strcmp0 (last->family, family) != 0)
    self->family = make_family (self, family);
  g_ptr_array_add (self->chips, chip);
  gtk_widget_insert_before (GTK_WIDGET (chip->pill), GTK_WIDGET (self), self->more);
  gtk_box_append (GTK_BOX (self->family), GTK_WIDGET (chip->choice));
  g_object_bind_property (chip->pill, "active", chip->choice, "active", G_BINDING_BIDIRECTIONAL);
  g_signal_connect_swapped (chip->pill, "toggled", G_CALLBACK (on_toggled), self);
}

/* What a chip of values compares with. */
typedef struct
{
  BudLibraryText get;
  const char *text; /* interned */
} Value;

static gboolean
has_value (BudCatalogItem *item, gconstpointer data)
{
  const Value *value = data;

  return g_strcmp0 (value->get (item), value->text) == 0;
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (*(const char *const *) a, *(const char *const *) b);
}

void
bud_library_filters_add_values (BudLibraryFilters *self, const char *family, GPtrArray *items,
                                BudLibraryText get)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();

  for (guint i = 0; i < items->len; i++)
    {
      const char *text = g_intern_string (get (items->pdata[i]));

      if (text != NULL && !g_ptr_array_find (texts, text, NULL))
        g_ptr_array_add (texts, (gpointer) text);
    }
  g_ptr_array_sort (texts, compare_texts);
  for (guint i = 0; i < texts->len; i++)
    {
      Value *value = g_new (Value, 1);

      *value = (Value){ get, texts->pdata[i] };
      g_ptr_array_add (self->values, value);
      bud_library_filters_add (self, family, value->text, FALSE, has_value, value);
    }
}

gboolean
bud_library_filters_is_active (BudLibraryFilters *self)
{
  for (guint i = 0; i < self->chips->len; i++)
    if (is_on (self->chips->pdata[i]))
      return TRUE;
  return FALSE;
}

void
bud_library_filters_clear (BudLibraryFilters *self)
{
  self->is_clearing = TRUE;
  for (guint i = 0; i < self->chips->len; i++)
    gtk_toggle_button_set_active (((Chip *) self->chips->pdata[i])->pill, FALSE);
  self->is_clearing = FALSE;
  on_toggled (self);
}

gboolean
bud_library_filters_set (BudLibraryFilters *self, const char *family, const char *label, gboolean is_active)
{
  for (guint i = 0; i < self->chips->len; i++)
    {
      Chip *chip = self->chips->pdata[i];

      if (g_strcmp0 (chip->family, family) != 0 || g_strcmp0 (chip->label, label) != 0)
        continue;
      gtk_toggle_button_set_active (chip->pill, is_active);
      return TRUE;
    }
  return FALSE;
}

GtkFilter *
bud_library_filters_get_filter (BudLibraryFilters *self)
{
  return self->filter;
}

void
bud_library_filters_set_items (BudLibraryFilters *self, GListModel *items)
{
  g_set_object (&self->items, items);
}

static void
dispose (GObject *object)
{
  BudLibraryFilters *self = BUD_LIBRARY_FILTERS (object);
  GtkWidget *child;

  /* The filter's function borrows this widget. */
  if (self->filter != NULL)
    gtk_custom_filter_set_filter_func (GTK_CUSTOM_FILTER (self->filter), NULL, NULL, NULL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->filter);
  g_clear_object (&self->items);
  g_clear_pointer (&self->chips, g_ptr_array_unref);
  g_clear_pointer (&self->values, g_ptr_array_unref);
  G_OBJECT_CLASS (bud_library_filters_parent_class)->dispose (object);
}

static void
bud_library_filters_class_init (BudLibraryFiltersClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), BUD_TYPE_WRAP_LAYOUT);
}

static void
make_popover (BudLibraryFilters *self)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->families = GTK_BOX (box);
  gtk_widget_set_size_request (box, 320, -1);
  gtk_widget_add_css_class (box, "bud-chip-families");
  self->clear = gtk_button_new_with_label (_ ("Clear Filters"));
  gtk_widget_set_sensitive (self->clear, FALSE);
  gtk_widget_set_margin_top (self->clear, 6);
  g_signal_connect_swapped (self->clear, "clicked", G_CALLBACK (bud_library_filters_clear), self);
  g_signal_connect_swapped (box, "map", G_CALLBACK (show_counts), self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 480);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_box_append (GTK_BOX (box), self->clear);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->more), popover);
}

static void
bud_library_filters_init (BudLibraryFilters *self)
{
  self->chips = g_ptr_array_new_with_free_func (chip_free);
  self->values = g_ptr_array_new_with_free_func (g_free);
  self->filter = GTK_FILTER (gtk_custom_filter_new (filter_item, self, NULL));
  self->more = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->more), "view-more-horizontal-symbolic");
  gtk_widget_set_tooltip_text (self->more, _ ("All Filters"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->more), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("All Filters"), -1);
  gtk_widget_add_css_class (self->more, "bud-chip");
  gtk_widget_set_parent (self->more, GTK_WIDGET (self));
  make_popover (self);
}
