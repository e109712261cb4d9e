#include "app/load-row.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/count-text.h"
#include "app/spoken-names.h"
#include "plot/number.h"

#define SLIDER_OCTAVES 12 /* 1 … 4096 */

struct _BudLoadRow
{
  AdwPreferencesRow parent_instance;

  GtkDropDown *kind;
  GtkEditable *entry;
  GtkRange *scale;
  guint n_sequences;
  gboolean is_setting;
};

static guint edited_signal;

G_DEFINE_FINAL_TYPE (BudLoadRow, bud_load_row, ADW_TYPE_PREFERENCES_ROW)

static void
show_text (BudLoadRow *self)
{
  g_autofree char *text = bud_number_count (self->n_sequences);

  gtk_editable_set_text (self->entry, text);
  gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
}

static void
describe (BudLoadRow *self)
{
  g_autofree char *text = bud_number_count (self->n_sequences);
  const char *label = bud_load_row_get_is_concurrency (self) ? _ ("Concurrency") : _ ("Batch");

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
take (BudLoadRow *self, guint n_sequences)
{
  if (n_sequences == self->n_sequences)
    return;
  self->n_sequences = n_sequences;
  describe (self);
  g_signal_emit (self, edited_signal, 0);
}

void
bud_load_row_set (BudLoadRow *self, gboolean is_concurrency, guint n_sequences)
{
  self->is_setting = TRUE;
  gtk_drop_down_set_selected (self->kind, is_concurrency ? 0 : 1);
  if (n_sequences != self->n_sequences)
    {
      self->n_sequences = n_sequences;
      show_text (self);
      if ((guint) round (exp2 (gtk_range_get_value (self->scale))) != n_sequences)
        gtk_range_set_value (self->scale, log2 (n_sequences));
    }
  describe (self);
  self->is_setting = FALSE;
}

gboolean
bud_load_row_get_is_concurrency (BudLoadRow *self)
{
  return gtk_drop_down_get_selected (self->kind) == 0;
}

guint
bud_load_row_get_n_sequences (BudLoadRow *self)
{
  return self->n_sequences;
}

GtkRange *
bud_load_row_get_scale (BudLoadRow *self)
{
  return self->scale;
}

GtkEditable *
bud_load_row_get_entry (BudLoadRow *self)
{
  return self->entry;
}

static void
on_scale (BudLoadRow *self)
{
  if (self->is_setting)
    return;
  self->is_setting = TRUE;
  take (self, (guint) round (exp2 (gtk_range_get_value (self->scale))));
  show_text (self);
  self->is_setting = FALSE;
}

static void
on_text (BudLoadRow *self)
{
  double value;

  if (self->is_setting)
    return;
  if (!bud_count_parse (gtk_editable_get_text (self->entry), &value) || value < 1 || value > BUD_LOAD_MAX
      || value != floor (value))
    {
      g_autofree char *high = bud_number_count (BUD_LOAD_MAX);
      g_autofree char *tip = g_strdup_printf (_ ("%s to %s, whole"), "1", high);

      gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->entry), tip);
      return;
    }
  gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
  bud_widget_change_tooltip (GTK_WIDGET (self->entry), NULL);
  self->is_setting = TRUE;
  gtk_range_set_value (self->scale, log2 (value));
  self->is_setting = FALSE;
  take (self, (guint) value);
}

static void
on_leave (BudLoadRow *self)
{
  self->is_setting = TRUE;
  show_text (self);
  self->is_setting = FALSE;
}

static void
on_kind (BudLoadRow *self)
{
  if (self->is_setting)
    return;
  describe (self);
  g_signal_emit (self, edited_signal, 0);
}

static void
bud_load_row_class_init (BudLoadRowClass *klass)
{
  edited_signal
      = g_signal_new ("edited", BUD_TYPE_LOAD_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bud_load_row_init (BudLoadRow *self)
{
  const char *kinds[] = { _ ("Concurrency"), _ ("Batch"), NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *top = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->kind = GTK_DROP_DOWN (gtk_drop_down_new_from_strings (kinds));
  self->entry = GTK_EDITABLE (gtk_entry_new ());
  self->scale = GTK_RANGE (gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, SLIDER_OCTAVES, 0.25));

  gtk_widget_add_css_class (GTK_WIDGET (self->kind), "bud-flat-drop-down");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->kind),
                               _ ("Concurrency: requests kept in flight. Batch: all start together"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->kind), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Kind of load"), -1);
  gtk_widget_set_hexpand (GTK_WIDGET (self->kind), TRUE);
  gtk_widget_set_halign (GTK_WIDGET (self->kind), GTK_ALIGN_START);
  gtk_editable_set_alignment (self->entry, 1);
  gtk_editable_set_width_chars (self->entry, 6);
  gtk_editable_set_max_width_chars (self->entry, 6);
  gtk_widget_add_css_class (GTK_WIDGET (self->entry), "bud-flat-entry");
  gtk_widget_add_css_class (GTK_WIDGET (self->entry), "numeric");
  gtk_box_append (GTK_BOX (top), GTK_WIDGET (self->kind));
  gtk_box_append (GTK_BOX (top), GTK_WIDGET (self->entry));
  gtk_box_append (GTK_BOX (box), top);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->scale));
  gtk_widget_add_css_class (box, "bud-load");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (self), FALSE);

  gtk_widget_add_controller (GTK_WIDGET (self->entry), focus);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (on_leave), self);
  g_signal_connect_swapped (self->scale, "value-changed", G_CALLBACK (on_scale), self);
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (on_text), self);
  g_signal_connect_swapped (self->kind, "notify::selected", G_CALLBACK (on_kind), self);
}
