#include "app/fact-card.h"

#include <glib/gi18n.h>

struct _BudFactCard
{
  GtkWidget parent_instance;

  GtkFlowBox *box;
};

G_DEFINE_FINAL_TYPE (BudFactCard, bud_fact_card, GTK_TYPE_WIDGET)

void
bud_fact_card_clear (BudFactCard *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_flow_box_remove (self->box, child);
}

static GtkWidget *
make_label (const char *text, const char *first_class, const char *second_class)
{
  const char *classes[] = { first_class, second_class, NULL };
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_css_classes (label, classes);
  return label;
}

void
bud_fact_card_add (BudFactCard *self, const char *caption, const char *value, const char *note)
{
  GtkWidget *fact = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *child = gtk_flow_box_child_new ();
  g_autofree char *text = g_strdup_printf ("%s: %s", caption, value);

  gtk_box_append (GTK_BOX (fact), make_label (caption, "caption", "dim-label"));
  gtk_box_append (GTK_BOX (fact), make_label (value, "title-4", "numeric"));
  gtk_widget_set_tooltip_text (fact, note);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), fact);
  gtk_widget_set_focusable (child, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  g_object_set_data_full (G_OBJECT (child), "caption", g_strdup (caption), g_free);
  g_object_set_data_full (G_OBJECT (child), "value", g_strdup (value), g_free);
  gtk_flow_box_append (self->box, child);
}

void
bud_fact_card_add_quantity (BudFactCard *self, const char *caption, BudQuantity quantity, const char *note)
{
  g_autofree char *value = bud_quantity_string (&quantity);

  bud_fact_card_add (self, caption, value, note);
}

const char *
bud_fact_card_get (BudFactCard *self, const char *caption)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->box)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (g_strcmp0 (g_object_get_data (G_OBJECT (child), "caption"), caption) == 0)
      return g_object_get_data (G_OBJECT (child), "value");
  return NULL;
}

static void
dispose (GObject *object)
{
  GtkWidget *box = gtk_widget_get_first_child (GTK_WIDGET (object));

  if (box != NULL)
    gtk_widget_unparent (box);
  G_OBJECT_CLASS (bud_fact_card_parent_class)->dispose (object);
}

static void
bud_fact_card_class_init (BudFactCardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
bud_fact_card_init (BudFactCard *self)
{
  self->box = GTK_FLOW_BOX (gtk_flow_box_new ());
  gtk_flow_box_set_selection_mode (self->box, GTK_SELECTION_NONE);
  gtk_flow_box_set_min_children_per_line (self->box, 2);
  gtk_flow_box_set_max_children_per_line (self->box, 8);
  gtk_flow_box_set_column_spacing (self->box, 14);
  gtk_flow_box_set_row_spacing (self->box, 8);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->box), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Facts"), -1);
  gtk_widget_add_css_class (GTK_WIDGET (self->box), "bud-facts");
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_widget_set_parent (GTK_WIDGET (self->box), GTK_WIDGET (self));
}
