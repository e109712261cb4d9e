#include "app/two-panes.h"

struct _BudTwoPanes
{
  AdwBin parent_instance;

  GtkWidget *inputs;
  GtkWidget *results;
  gboolean is_narrow;

  GtkStack *modes;
  AdwViewStack *tabs;
  AdwBin *wide_inputs;
  AdwBin *wide_results;
  AdwBin *narrow_inputs;
  AdwBin *narrow_results;
};

enum
{
  PROP_INPUTS = 1,
  PROP_RESULTS,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (BudTwoPanes, bud_two_panes, ADW_TYPE_BIN)

static void
place (BudTwoPanes *self)
{
  AdwBin *old[] = { self->is_narrow ? self->wide_inputs : self->narrow_inputs,
                    self->is_narrow ? self->wide_results : self->narrow_results };

  for (gsize i = 0; i < G_N_ELEMENTS (old); i++)
    adw_bin_set_child (old[i], NULL);
  adw_bin_set_child (self->is_narrow ? self->narrow_inputs : self->wide_inputs, self->inputs);
  adw_bin_set_child (self->is_narrow ? self->narrow_results : self->wide_results, self->results);
  gtk_stack_set_visible_child_name (self->modes, self->is_narrow ? "narrow" : "wide");
}

void
bud_two_panes_set_narrow (BudTwoPanes *self, gboolean is_narrow)
{
  self->is_narrow = is_narrow;
  place (self);
}

void
bud_two_panes_show_tab (BudTwoPanes *self, gboolean is_results)
{
  adw_view_stack_set_visible_child_name (self->tabs, is_results ? "results" : "inputs");
}

gboolean
bud_two_panes_next (BudTwoPanes *self, gboolean from_start)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (!from_start && (focus == NULL || !gtk_widget_is_ancestor (focus, self->inputs)))
    return FALSE;
  if (self->is_narrow)
    bud_two_panes_show_tab (self, !from_start);
  return gtk_widget_child_focus (from_start ? self->inputs : self->results, GTK_DIR_TAB_FORWARD);
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  BudTwoPanes *self = BUD_TWO_PANES (object);

  g_set_object (id == PROP_INPUTS ? &self->inputs : &self->results, g_value_get_object (value));
  if (self->inputs != NULL && self->results != NULL)
    place (self);
}

static void
dispose (GObject *object)
{
  BudTwoPanes *self = BUD_TWO_PANES (object);

  G_OBJECT_CLASS (bud_two_panes_parent_class)->dispose (object);
  g_clear_object (&self->inputs);
  g_clear_object (&self->results);
}

static void
bud_two_panes_class_init (BudTwoPanesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = set_property;
  object_class->dispose = dispose;
  properties[PROP_INPUTS] = g_param_spec_object ("inputs", NULL, NULL, GTK_TYPE_WIDGET,
                                                 G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_RESULTS] = g_param_spec_object ("results", NULL, NULL, GTK_TYPE_WIDGET,
                                                  G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/two-panes.ui");
  gtk_widget_class_bind_template_child (widget_class, BudTwoPanes, modes);
  gtk_widget_class_bind_template_child (widget_class, BudTwoPanes, tabs);
  gtk_widget_class_bind_template_child (widget_class, BudTwoPanes, wide_inputs);
  gtk_widget_class_bind_template_child (widget_class, BudTwoPanes, wide_results);
  gtk_widget_class_bind_template_child (widget_class, BudTwoPanes, narrow_inputs);
  gtk_widget_class_bind_template_child (widget_class, BudTwoPanes, narrow_results);
}

static void
bud_two_panes_init (BudTwoPanes *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  bud_two_panes_show_tab (self, TRUE);
}
