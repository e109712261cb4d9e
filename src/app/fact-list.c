#include "app/fact-list.h"

#include <glib/gi18n.h>

#include "app/compat.h"
#include "app/spoken-names.h"

struct _BudFactList
{
  GtkBox parent_instance;

  GtkLabel *heading;
  GtkListBox *list;
  AdwExpanderRow *more; /* where rows go now; NULL = into the list itself */
  guint n_rows;
};

enum
{
  PROP_HEADING = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (BudFactList, bud_fact_list, GTK_TYPE_BOX)

void
bud_fact_list_clear (BudFactList *self)
{
  bud_compat_empty_list (self->list);
  self->more = NULL;
  self->n_rows = 0;
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

AdwActionRow *
bud_fact_list_add (BudFactList *self, const char *title, const char *detail, const char *value)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (row, detail);
  gtk_widget_set_focusable (GTK_WIDGET (row), FALSE);
  if (value != NULL)
    {
      GtkWidget *label = gtk_label_new (value);

      gtk_widget_add_css_class (label, "numeric");
      adw_action_row_add_suffix (row, label);
    }
  if (self->more != NULL)
    adw_expander_row_add_row (self->more, GTK_WIDGET (row));
  else
    gtk_list_box_append (self->list, GTK_WIDGET (row));
  self->n_rows++;
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  return row;
}

void
bud_fact_list_fold (BudFactList *self, guint n_more)
{
  g_autofree char *title = g_strdup_printf (ngettext ("%u more", "%u more", n_more), n_more);

  self->more = ADW_EXPANDER_ROW (adw_expander_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->more), title);
  bud_name_controls (GTK_WIDGET (self->more));
  gtk_list_box_append (self->list, GTK_WIDGET (self->more));
}

guint
bud_fact_list_get_n_rows (BudFactList *self)
{
  return self->n_rows;
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_HEADING)
    g_value_set_string (value, gtk_label_get_label (BUD_FACT_LIST (object)->heading));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  BudFactList *self = BUD_FACT_LIST (object);

  if (id != PROP_HEADING)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  gtk_label_set_label (self->heading, g_value_get_string (value));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  g_value_get_string (value), -1);
}

static void
bud_fact_list_class_init (BudFactListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = get_property;
  object_class->set_property = set_property;
  properties[PROP_HEADING]
      = g_param_spec_string ("heading", NULL, NULL, "", G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
bud_fact_list_init (BudFactList *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  self->heading = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->heading, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->heading), "heading");
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_set_valign (GTK_WIDGET (self->list), GTK_ALIGN_START);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->heading));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->list));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
