#include "app/measure-row.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/count-text.h"
#include "plot/number.h"

struct _BudMeasureRow
{
  AdwActionRow parent_instance;

  BudMeasure measure;
  char *unit;
  guint n_entries;
  GtkEntry *entries[2];
  char *problem;
  char *conflict;
  gboolean is_setting; /* the program writes, not the person */
  gboolean is_touched; /* an empty row is no error before */
};

static guint edited_signal;

G_DEFINE_FINAL_TYPE (BudMeasureRow, bud_measure_row, ADW_TYPE_ACTION_ROW)

static const char *
text_of (BudMeasureRow *self, guint bound)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->entries[bound]));
}

static gboolean
is_empty (BudMeasureRow *self, guint bound)
{
  return text_of (self, bound)[0] == '\0';
}

/* In the row's unit, NAN = empty or not legal by itself. */
static double
read_entry (BudMeasureRow *self, guint bound)
{
  double value;

  if (!bud_count_parse (text_of (self, bound), &value) || value < self->measure.min
      || value > self->measure.max)
    return NAN;
  return self->measure.is_whole && fabs (value - round (value)) > 1e-9 ? NAN : value;
}

double
bud_measure_row_get (BudMeasureRow *self, guint bound)
{
  return read_entry (self, MIN (bound, self->n_entries - 1)) * self->measure.factor;
}

static char *
range_text (BudMeasureRow *self)
{
  g_autofree char *low = bud_number_tick (self->measure.min);
  g_autofree char *high = bud_number_count (self->measure.max);

  if (self->measure.is_whole)
    return g_strdup_printf (_ ("%s to %s, whole"), low, high);
  /* Translators: a legal range with its unit: "0.001 to 1 000 ms". */
  return g_strdup_printf (_ ("%s to %s %s"), low, high, self->unit);
}

static char *
find_problem (BudMeasureRow *self)
{
  g_autofree char *range = range_text (self);
  gboolean all_empty = TRUE;

  for (guint i = 0; i < self->n_entries; i++)
    {
      all_empty = all_empty && is_empty (self, i);
      if (!is_empty (self, i) && isnan (read_entry (self, i)))
        return g_steal_pointer (&range);
    }
  if (all_empty)
    return self->measure.is_required ? g_strdup_printf (_ ("Needed: %s"), range) : NULL;
  if (self->n_entries == 2 && (is_empty (self, 0) || is_empty (self, 1)))
    return g_strdup (_ ("Give both ends, or none"));
  if (self->n_entries == 2 && read_entry (self, 0) > read_entry (self, 1))
    return g_strdup (_ ("The first must not be more than the second"));
  return NULL;
}

static void
outline (GtkEntry *entry, gboolean is_wrong)
{
  if (is_wrong)
    gtk_widget_add_css_class (GTK_WIDGET (entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (entry), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_STATE_INVALID,
                               is_wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
show_state (BudMeasureRow *self)
{
  const char *said = self->problem != NULL ? self->problem : self->conflict;
  gboolean is_error = said != NULL && (self->is_touched || self->conflict != NULL || !is_empty (self, 0));

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), said);
  for (guint i = 0; i < self->n_entries; i++)
    {
      gboolean is_bad = !is_empty (self, i) && isnan (read_entry (self, i));
      gboolean is_last = i == self->n_entries - 1;

      outline (self->entries[i], is_bad || (is_last && is_error));
    }
  if (is_error)
    gtk_widget_add_css_class (GTK_WIDGET (self), "bud-invalid");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "bud-invalid");
}

static void
check (BudMeasureRow *self)
{
  g_free (self->problem);
  self->problem = find_problem (self);
  show_state (self);
}

void
bud_measure_row_set (BudMeasureRow *self, guint bound, double value)
{
  double shown = value / self->measure.factor;
  /* Nine digits: neither 0.30000000000000004 nor a loss that a person could see. */
  g_autofree char *text = isnan (shown) ? g_strdup ("") : g_strdup_printf ("%.9g", shown);

  self->is_setting = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->entries[MIN (bound, self->n_entries - 1)]), text);
  self->is_setting = FALSE;
  check (self);
}

const char *
bud_measure_row_get_problem (BudMeasureRow *self)
{
  return self->problem;
}

void
bud_measure_row_set_conflict (BudMeasureRow *self, const char *text)
{
  if (g_strcmp0 (self->conflict, text) == 0)
    return;
  g_free (self->conflict);
  self->conflict = g_strdup (text);
  show_state (self);
}

GtkEditable *
bud_measure_row_get_entry (BudMeasureRow *self, guint bound)
{
  return GTK_EDITABLE (self->entries[MIN (bound, self->n_entries - 1)]);
}

static void
on_changed (BudMeasureRow *self)
{
  if (self->is_setting)
    return;
  self->is_touched = TRUE;
  check (self);
  g_signal_emit (self, edited_signal, 0);
}

static GtkWidget *
make_label (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "dim-label");
  return label;
}

static void
add_entry (BudMeasureRow *self, guint bound)
{
  const char *title = self->measure.title;
  g_autofree char *name = self->n_entries == 1 ? g_strdup (title)
                          : bound == 0         ? g_strdup_printf (_ ("%s from"), title)
                                               : g_strdup_printf (_ ("%s to"), title);
  GtkWidget *entry = gtk_entry_new ();

  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 6);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (entry), 8);
  gtk_editable_set_alignment (GTK_EDITABLE (entry), 1);
  gtk_entry_set_input_purpose (GTK_ENTRY (entry), GTK_INPUT_PURPOSE_NUMBER);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_widget_set_valign (entry, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (entry, "numeric");
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (on_changed), self);
  self->entries[bound] = GTK_ENTRY (entry);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), entry);
}

static void
finalize (GObject *object)
{
  BudMeasureRow *self = BUD_MEASURE_ROW (object);

  g_free (self->unit);
  g_free (self->problem);
  g_free (self->conflict);
  G_OBJECT_CLASS (bud_measure_row_parent_class)->finalize (object);
}

static void
bud_measure_row_class_init (BudMeasureRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  edited_signal
      = g_signal_new ("edited", BUD_TYPE_MEASURE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bud_measure_row_init (BudMeasureRow *self)
{
}

GtkWidget *
bud_measure_row_new (const BudMeasure *measure)
{
  BudMeasureRow *self = g_object_new (BUD_TYPE_MEASURE_ROW, NULL);
  GtkWidget *unit = make_label (measure->unit);

  self->measure = *measure;
  self->unit = g_strdup (measure->unit);
  self->n_entries = measure->is_range ? 2 : 1;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), measure->title);
  add_entry (self, 0);
  if (measure->is_range)
    {
      /* Translators: between the two ends of a range. */
      adw_action_row_add_suffix (ADW_ACTION_ROW (self), make_label (_ ("to")));
      add_entry (self, 1);
    }
  gtk_label_set_width_chars (GTK_LABEL (unit), 6);
  gtk_label_set_xalign (GTK_LABEL (unit), 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), unit);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), GTK_WIDGET (self->entries[0]));
  check (self);
  return GTK_WIDGET (self);
}
