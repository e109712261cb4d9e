#include "app/problem-row.h"

struct _BudProblemRow
{
  AdwPreferencesRow parent_instance;

  GtkImage *icon;
  GtkLabel *label;
  GtkButton *button;
};

static guint repair_signal;

G_DEFINE_FINAL_TYPE (BudProblemRow, bud_problem_row, ADW_TYPE_PREFERENCES_ROW)

void
bud_problem_row_show (BudProblemRow *self, gboolean is_error, const char *text, const char *button)
{
  const char *classes[] = { is_error ? "error" : "warning", NULL };
  gboolean is_new = g_strcmp0 (gtk_label_get_label (self->label), text) != 0
                    || !gtk_widget_get_visible (GTK_WIDGET (self));

  gtk_image_set_from_icon_name (self->icon, is_error ? "dialog-error-symbolic" : "dialog-warning-symbolic");
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), classes);
  gtk_label_set_label (self->label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->button), button != NULL);
  if (button != NULL)
    gtk_button_set_label (self->button, button);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  if (is_new)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

void
bud_problem_row_hide (BudProblemRow *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkButton *
bud_problem_row_get_button (BudProblemRow *self)
{
  return self->button;
}

const char *
bud_problem_row_get_text (BudProblemRow *self)
{
  return gtk_label_get_label (self->label);
}

static void
on_clicked (BudProblemRow *self)
{
  g_signal_emit (self, repair_signal, 0);
}

static void
bud_problem_row_class_init (BudProblemRowClass *klass)
{
  repair_signal
      = g_signal_new ("repair", BUD_TYPE_PROBLEM_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bud_problem_row_init (BudProblemRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->icon = GTK_IMAGE (gtk_image_new ());
  self->label = GTK_LABEL (gtk_label_new (NULL));
  self->button = GTK_BUTTON (gtk_button_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->icon), GTK_ALIGN_START);
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_wrap_mode (self->label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (self->label, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (self->label), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "caption");
  gtk_widget_set_halign (GTK_WIDGET (self->button), GTK_ALIGN_START);
  gtk_widget_add_css_class (GTK_WIDGET (self->button), "caption-heading");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->icon));
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->label));
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->button));
  gtk_box_append (GTK_BOX (box), texts);
  gtk_widget_add_css_class (box, "bud-problem");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (self), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (on_clicked), self);
}
