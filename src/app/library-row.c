#include "app/library-row.h"

#include "app/spoken-names.h"

struct _BudLibraryRow
{
  GtkBox parent_instance;

  GtkCheckButton *check;
  GtkLabel *name;
  GtkLabel *facts;
  GtkLabel *tag;
  GtkImage *problem;
};

enum
{
  PROP_IS_SELECTING = 1,
};

static guint toggled_signal;

G_DEFINE_FINAL_TYPE (BudLibraryRow, bud_library_row, GTK_TYPE_BOX)

/* Asked for when it is needed: setting a tooltip's text waits for the display, row by row. */
static gboolean
query_tooltip (GtkWidget *widget, int x, int y, gboolean is_keyboard, GtkTooltip *tooltip)
{
  gtk_tooltip_set_text (tooltip, gtk_label_get_label (BUD_LIBRARY_ROW (widget)->name));
  return TRUE;
}

void
bud_library_row_show (BudLibraryRow *self, const char *name, const char *facts, const char *tag,
                      gboolean is_checked)
{
  gtk_label_set_label (self->name, name);
  gtk_label_set_label (self->facts, facts != NULL ? facts : "");
  gtk_widget_set_visible (GTK_WIDGET (self->facts), facts != NULL);
  gtk_label_set_label (self->tag, tag != NULL ? tag : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->check), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_check_button_set_active (self->check, is_checked);
  bud_name_row (GTK_WIDGET (self), name);
}

void
bud_library_row_set_problem (BudLibraryRow *self, const char *problem)
{
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->problem), problem);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->problem), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  problem != NULL ? problem : "", -1);
}

gboolean
bud_library_row_is_checked (BudLibraryRow *self)
{
  return gtk_check_button_get_active (self->check);
}

static void
on_toggled (BudLibraryRow *self)
{
  g_signal_emit (self, toggled_signal, 0);
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  BudLibraryRow *self = BUD_LIBRARY_ROW (object);

  if (id != PROP_IS_SELECTING)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->check), g_value_get_boolean (value));
  if (!g_value_get_boolean (value))
    gtk_check_button_set_active (self->check, FALSE);
}

static void
bud_library_row_class_init (BudLibraryRowClass *klass)
{
  G_OBJECT_CLASS (klass)->set_property = set_property;
  GTK_WIDGET_CLASS (klass)->query_tooltip = query_tooltip;
  g_object_class_install_property (
      G_OBJECT_CLASS (klass), PROP_IS_SELECTING,
      g_param_spec_boolean ("is-selecting", NULL, NULL, FALSE, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
  toggled_signal = g_signal_new ("check-toggled", BUD_TYPE_LIBRARY_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static GtkLabel *
line_label (const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  /* It fills the row; a long name does not widen the list. */
  gtk_label_set_max_width_chars (GTK_LABEL (label), 1);
  gtk_widget_add_css_class (label, css_class);
  return GTK_LABEL (label);
}

static void
bud_library_row_init (BudLibraryRow *self)
{
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->check = GTK_CHECK_BUTTON (gtk_check_button_new ());
  self->name = line_label ("bud-library-name");
  self->facts = line_label ("caption");
  self->tag = line_label ("caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->facts), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->tag), "numeric");
  gtk_label_set_ellipsize (self->tag, PANGO_ELLIPSIZE_NONE);
  gtk_label_set_max_width_chars (self->tag, -1);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (GTK_WIDGET (self->check), FALSE);
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->name));
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->facts));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->check));
  gtk_box_append (GTK_BOX (self), texts);
  self->problem = GTK_IMAGE (gtk_image_new_from_icon_name ("dialog-error-symbolic"));
  gtk_widget_add_css_class (GTK_WIDGET (self->problem), "error");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), FALSE);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->problem));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->tag));
  gtk_box_set_spacing (GTK_BOX (self), 6);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect_swapped (self->check, "toggled", G_CALLBACK (on_toggled), self);
}

GtkWidget *
bud_library_row_new (void)
{
  return g_object_new (BUD_TYPE_LIBRARY_ROW, NULL);
}
