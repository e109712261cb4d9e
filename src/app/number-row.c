#include "app/number-row.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/count-text.h"
#include "plot/number.h"

struct _BudNumberRow
{
  AdwActionRow parent_instance;

  GtkSpinButton *spin;
  GtkAdjustment *adjustment;
  char *unit;
  gboolean has_error;
  gboolean is_outlined;
  gboolean is_setting; /* the program writes, not the person */
  gboolean is_typing;  /* the value follows the text, the text stays as typed */
};

enum
{
  PROP_VALUE = 1,
  PROP_MINIMUM,
  PROP_MAXIMUM,
  PROP_UNIT,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
static guint edited_signal;

G_DEFINE_FINAL_TYPE (BudNumberRow, bud_number_row, ADW_TYPE_ACTION_ROW)

static void
show_state (BudNumberRow *self)
{
  GtkWidget *spin = GTK_WIDGET (self->spin);
  gboolean is_wrong = self->has_error || self->is_outlined;

  if (is_wrong)
    gtk_widget_add_css_class (spin, "error");
  else
    gtk_widget_remove_css_class (spin, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_STATE_INVALID,
                               is_wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  if (self->has_error)
    {
      g_autofree char *low = bud_number_count (gtk_adjustment_get_lower (self->adjustment));
      g_autofree char *high = bud_number_count (gtk_adjustment_get_upper (self->adjustment));
      /* Translators: the legal range of a number field. */
      g_autofree char *text = g_strdup_printf (_ ("%s to %s, whole"), low, high);

      adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
      gtk_widget_add_css_class (GTK_WIDGET (self), "bud-invalid");
    }
  else
    {
      adw_action_row_set_subtitle (ADW_ACTION_ROW (self), NULL);
      gtk_widget_remove_css_class (GTK_WIDGET (self), "bud-invalid");
    }
}

static gboolean
read_text (BudNumberRow *self, double *value)
{
  return bud_count_parse (gtk_editable_get_text (GTK_EDITABLE (self->spin)), value)
         && *value >= gtk_adjustment_get_lower (self->adjustment)
         && *value <= gtk_adjustment_get_upper (self->adjustment) && fabs (*value - round (*value)) < 1e-9;
}

static int
on_input (GtkSpinButton *spin, double *value, BudNumberRow *self)
{
  return read_text (self, value) ? TRUE : GTK_INPUT_ERROR;
}

static gboolean
on_output (GtkSpinButton *spin, BudNumberRow *self)
{
  g_autofree char *text = NULL;

  if (self->is_typing)
    return TRUE;
  text = bud_number_count (gtk_adjustment_get_value (self->adjustment));
  if (g_strcmp0 (text, gtk_editable_get_text (GTK_EDITABLE (spin))) != 0)
    {
      gboolean was_setting = self->is_setting;

      self->is_setting = TRUE;
      gtk_editable_set_text (GTK_EDITABLE (spin), text);
      self->is_setting = was_setting;
    }
  if (self->has_error)
    {
      self->has_error = FALSE;
      show_state (self);
    }
  return TRUE;
}

static void
on_changed (BudNumberRow *self)
{
  double value;
  gboolean is_legal;

  if (self->is_setting)
    return;
  is_legal = read_text (self, &value);
  if (is_legal == self->has_error)
    {
      self->has_error = !is_legal;
      show_state (self);
    }
  if (is_legal)
    {
      self->is_typing = TRUE;
      gtk_adjustment_set_value (self->adjustment, value);
      self->is_typing = FALSE;
    }
}

static void
on_value_changed (BudNumberRow *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALUE]);
  if (!self->is_setting)
    g_signal_emit (self, edited_signal, 0);
}

double
bud_number_row_get_value (BudNumberRow *self)
{
  return gtk_adjustment_get_value (self->adjustment);
}

void
bud_number_row_set_value (BudNumberRow *self, double value)
{
  if (value == gtk_adjustment_get_value (self->adjustment))
    return;
  self->is_setting = TRUE;
  gtk_adjustment_set_value (self->adjustment, value);
  self->is_setting = FALSE;
}

void
bud_number_row_set_range (BudNumberRow *self, double minimum, double maximum)
{
  self->is_setting = TRUE;
  gtk_adjustment_set_lower (self->adjustment, minimum);
  gtk_adjustment_set_upper (self->adjustment, maximum);
  self->is_setting = FALSE;
}

gboolean
bud_number_row_has_error (BudNumberRow *self)
{
  return self->has_error;
}

void
bud_number_row_set_outlined (BudNumberRow *self, gboolean is_outlined)
{
  if (self->is_outlined == is_outlined)
    return;
  self->is_outlined = is_outlined;
  show_state (self);
}

GtkSpinButton *
bud_number_row_get_spin (BudNumberRow *self)
{
  return self->spin;
}

GtkWidget *
bud_number_row_new (void)
{
  return g_object_new (BUD_TYPE_NUMBER_ROW, NULL);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  BudNumberRow *self = BUD_NUMBER_ROW (object);

  switch (id)
    {
    case PROP_VALUE:
      g_value_set_double (value, bud_number_row_get_value (self));
      break;
    case PROP_MINIMUM:
      g_value_set_double (value, gtk_adjustment_get_lower (self->adjustment));
      break;
    case PROP_MAXIMUM:
      g_value_set_double (value, gtk_adjustment_get_upper (self->adjustment));
      break;
    case PROP_UNIT:
      g_value_set_string (value, self->unit);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  BudNumberRow *self = BUD_NUMBER_ROW (object);

  switch (id)
    {
    case PROP_VALUE:
      bud_number_row_set_value (self, g_value_get_double (value));
      break;
    case PROP_MINIMUM:
      bud_number_row_set_range (self, g_value_get_double (value),
                                gtk_adjustment_get_upper (self->adjustment));
      break;
    case PROP_MAXIMUM:
      bud_number_row_set_range (self, gtk_adjustment_get_lower (self->adjustment),
                                g_value_get_double (value));
      break;
    case PROP_UNIT:
      g_free (self->unit);
      self->unit = g_value_dup_string (value);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->spin), self->unit);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
finalize (GObject *object)
{
  g_free (BUD_NUMBER_ROW (object)->unit);
  G_OBJECT_CLASS (bud_number_row_parent_class)->finalize (object);
}

static void
bud_number_row_class_init (BudNumberRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = get_property;
  object_class->set_property = set_property;
  object_class->finalize = finalize;

  properties[PROP_VALUE]
      = g_param_spec_double ("value", NULL, NULL, 0, G_MAXDOUBLE, 1,
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_MINIMUM] = g_param_spec_double ("minimum", NULL, NULL, 0, G_MAXDOUBLE, 1,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_MAXIMUM] = g_param_spec_double ("maximum", NULL, NULL, 0, G_MAXDOUBLE, 1000000,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_UNIT]
      = g_param_spec_string ("unit", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  edited_signal
      = g_signal_new ("edited", BUD_TYPE_NUMBER_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/number-row.ui");
  gtk_widget_class_bind_template_child (widget_class, BudNumberRow, spin);
  gtk_widget_class_bind_template_child (widget_class, BudNumberRow, adjustment);
  gtk_widget_class_bind_template_callback (widget_class, on_input);
  gtk_widget_class_bind_template_callback (widget_class, on_output);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_value_changed);
}

static void
bud_number_row_init (BudNumberRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* Else newer GTK reads the row's empty subtitle, not the tooltip. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self->spin), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY);
}
