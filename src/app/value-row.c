#include "app/value-row.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/count-text.h"
#include "plot/number.h"

#define SLIDER_STEPS 240

struct _BudValueRow
{
  AdwPreferencesRow parent_instance;

  GtkLabel *label;
  GtkEditable *entry;
  GtkLabel *unit_label;
  GtkRange *slider;
  double value; /* as shown, NAN = empty */
  double factor;
  double minimum, maximum;
  double slider_from, slider_to;
  gboolean is_whole, is_optional;
  gboolean has_error, is_outlined;
  gboolean is_setting; /* the program writes, not the person */
};

enum
{
  PROP_UNIT = 1,
  PROP_FACTOR,
  PROP_MINIMUM,
  PROP_MAXIMUM,
  PROP_IS_WHOLE,
  PROP_IS_OPTIONAL,
  PROP_SLIDER_FROM,
  PROP_SLIDER_TO,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
static guint edited_signal;

G_DEFINE_FINAL_TYPE (BudValueRow, bud_value_row, ADW_TYPE_PREFERENCES_ROW)

static void
show_state (BudValueRow *self)
{
  g_autofree char *low = bud_number_tick (self->minimum);
  g_autofree char *high = bud_number_tick (self->maximum);
  g_autofree char *tip = NULL;

  if (self->has_error || self->is_outlined)
    gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID,
                               self->has_error ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  if (!self->has_error)
    tip = g_strdup (gtk_label_get_label (self->unit_label));
  else if (self->is_whole) /* Translators: the legal range of a number field. */
    tip = g_strdup_printf (_ ("%s to %s, whole"), low, high);
  else
    tip = g_strdup_printf (_ ("%s to %s"), low, high);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->entry), tip);
}

static char *
text_of (BudValueRow *self)
{
  if (isnan (self->value))
    return g_strdup ("");
  return self->is_whole ? bud_number_count (self->value) : bud_number_tick (self->value);
}

static void
show_text (BudValueRow *self)
{
  g_autofree char *text = text_of (self);

  gtk_editable_set_text (self->entry, text);
  self->has_error = FALSE;
  show_state (self);
}

static gboolean
is_log (BudValueRow *self)
{
  return self->slider_from > 0;
}

static void
show_slider (BudValueRow *self)
{
  double share = 0;

  if (!(self->slider_to > self->slider_from) || isnan (self->value))
    return;
  share = is_log (self) ? log (self->value / self->slider_from) / log (self->slider_to / self->slider_from)
                        : (self->value - self->slider_from) / (self->slider_to - self->slider_from);
  gtk_range_set_value (self->slider, CLAMP (share, 0, 1));
}

static void
take (BudValueRow *self, double value)
{
  if (value == self->value || (isnan (value) && isnan (self->value)))
    return;
  self->value = value;
  g_signal_emit (self, edited_signal, 0);
}

double
bud_value_row_get_value (BudValueRow *self)
{
  return self->value * self->factor;
}

/* A field being typed into keeps its text while it says the same number. */
void
bud_value_row_set_value (BudValueRow *self, double value)
{
  double shown = value / self->factor;
  gboolean is_same = shown == self->value || fabs (shown / self->value - 1) < 1e-12
                     || (isnan (shown) && isnan (self->value));

  if (is_same)
    return;
  self->value = shown;
  self->is_setting = TRUE;
  show_text (self);
  show_slider (self);
  self->is_setting = FALSE;
}

void
bud_value_row_set_placeholder (BudValueRow *self, const char *text)
{
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->entry), text);
}

GtkEditable *
bud_value_row_get_entry (BudValueRow *self)
{
  return self->entry;
}

GtkRange *
bud_value_row_get_slider (BudValueRow *self)
{
  return self->slider;
}

static gboolean
read_text (BudValueRow *self, double *value)
{
  const char *text = gtk_editable_get_text (self->entry);

  *value = NAN;
  if (*text == '\0')
    return self->is_optional;
  return bud_count_parse (text, value) && *value >= self->minimum && *value <= self->maximum
         && (!self->is_whole || *value == floor (*value));
}

static void
on_text (BudValueRow *self)
{
  double value;

  if (self->is_setting)
    return;
  self->has_error = !read_text (self, &value);
  show_state (self);
  if (self->has_error)
    return;
  take (self, value);
  self->is_setting = TRUE;
  show_slider (self);
  self->is_setting = FALSE;
}

static void
on_leave (BudValueRow *self)
{
  self->is_setting = TRUE;
  show_text (self);
  self->is_setting = FALSE;
}

/* What a slider gives is round: three digits are more than a hand can set. */
static void
on_slider (BudValueRow *self)
{
  double share = gtk_range_get_value (self->slider), value, unit;

  if (self->is_setting)
    return;
  value = is_log (self) ? self->slider_from * pow (self->slider_to / self->slider_from, share)
                        : self->slider_from + share * (self->slider_to - self->slider_from);
  unit = value > 0 ? pow (10, floor (log10 (value)) - 1) : 1;
  value = self->is_whole ? round (value) : round (value / unit) * unit;
  self->is_setting = TRUE;
  take (self, CLAMP (value, self->minimum, self->maximum));
  show_text (self);
  self->is_setting = FALSE;
}

static void
on_title (BudValueRow *self)
{
  const char *title = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self));

  gtk_label_set_label (self->label, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->slider), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

static double *
field (BudValueRow *self, guint id)
{
  switch (id)
    {
    case PROP_FACTOR:
      return &self->factor;
    case PROP_MINIMUM:
      return &self->minimum;
    case PROP_MAXIMUM:
      return &self->maximum;
    case PROP_SLIDER_FROM:
      return &self->slider_from;
    default:
      return &self->slider_to;
    }
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  BudValueRow *self = BUD_VALUE_ROW (object);

  if (id == PROP_UNIT)
    g_value_set_string (value, gtk_label_get_label (self->unit_label));
  else if (id == PROP_IS_WHOLE)
    g_value_set_boolean (value, self->is_whole);
  else if (id == PROP_IS_OPTIONAL)
    g_value_set_boolean (value, self->is_optional);
  else
    g_value_set_double (value, *field (self, id));
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  BudValueRow *self = BUD_VALUE_ROW (object);

  if (id == PROP_UNIT)
    {
      gtk_label_set_label (self->unit_label, g_value_get_string (value));
      gtk_widget_set_visible (GTK_WIDGET (self->unit_label), g_value_get_string (value) != NULL);
    }
  else if (id == PROP_IS_WHOLE)
    self->is_whole = g_value_get_boolean (value);
  else if (id == PROP_IS_OPTIONAL)
    self->is_optional = g_value_get_boolean (value);
  else
    *field (self, id) = g_value_get_double (value);
  gtk_widget_set_visible (GTK_WIDGET (self->slider), self->slider_to > self->slider_from);
  show_state (self);
}

static void
bud_value_row_class_init (BudValueRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = get_property;
  object_class->set_property = set_property;
  properties[PROP_UNIT] = g_param_spec_string ("unit", NULL, NULL, NULL, flags);
  properties[PROP_FACTOR] = g_param_spec_double ("factor", NULL, NULL, 0, G_MAXDOUBLE, 1, flags);
  properties[PROP_MINIMUM] = g_param_spec_double ("minimum", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  properties[PROP_MAXIMUM] = g_param_spec_double ("maximum", NULL, NULL, 0, G_MAXDOUBLE, 1e9, flags);
  properties[PROP_IS_WHOLE] = g_param_spec_boolean ("is-whole", NULL, NULL, FALSE, flags);
  properties[PROP_IS_OPTIONAL] = g_param_spec_boolean ("is-optional", NULL, NULL, FALSE, flags);
  properties[PROP_SLIDER_FROM] = g_param_spec_double ("slider-from", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  properties[PROP_SLIDER_TO] = g_param_spec_double ("slider-to", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  edited_signal
      = g_signal_new ("edited", BUD_TYPE_VALUE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
build (BudValueRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *top = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->label = GTK_LABEL (gtk_label_new (NULL));
  self->entry = GTK_EDITABLE (gtk_entry_new ());
  self->unit_label = GTK_LABEL (gtk_label_new (NULL));
  self->slider = GTK_RANGE (gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 1, 1.0 / SLIDER_STEPS));
  gtk_label_set_xalign (self->label, 0);
  gtk_label_set_ellipsize (self->label, PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (GTK_WIDGET (self->label), TRUE);
  gtk_editable_set_alignment (self->entry, 1);
  gtk_editable_set_width_chars (self->entry, 8);
  gtk_editable_set_max_width_chars (self->entry, 8);
  gtk_widget_add_css_class (GTK_WIDGET (self->entry), "bud-flat-entry");
  gtk_widget_add_css_class (GTK_WIDGET (self->entry), "numeric");
  gtk_widget_add_css_class (GTK_WIDGET (self->unit_label), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->unit_label), "dim-label");
  gtk_widget_set_visible (GTK_WIDGET (self->unit_label), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->slider), FALSE);
  gtk_box_append (GTK_BOX (top), GTK_WIDGET (self->label));
  gtk_box_append (GTK_BOX (top), GTK_WIDGET (self->entry));
  gtk_box_append (GTK_BOX (top), GTK_WIDGET (self->unit_label));
  gtk_box_append (GTK_BOX (box), top);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->slider));
  gtk_widget_add_css_class (box, "bud-value");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (self), FALSE);
}

static void
bud_value_row_init (BudValueRow *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->value = NAN;
  self->factor = 1;
  self->maximum = 1e9;
  build (self);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), focus);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (on_leave), self);
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (on_text), self);
  g_signal_connect_swapped (self->slider, "value-changed", G_CALLBACK (on_slider), self);
  g_signal_connect (self, "notify::title", G_CALLBACK (on_title), NULL);
}
