#include "app/serving-group.h"

#include <glib/gi18n.h>

#include "app/engine-choice.h"
#include "app/number-row.h"
#include "plot/number.h"

struct _BudServingGroup
{
  BudInputsGroup parent_instance;

  BudEngineChoice engines;

  AdwComboRow *engine_row;
  AdwComboRow *method_row;
  AdwExpanderRow *more_row;
  BudNumberRow *prefix_row;
  BudNumberRow *beams_row;
};

G_DEFINE_FINAL_TYPE (BudServingGroup, bud_serving_group, BUD_TYPE_INPUTS_GROUP)

static const BudMethod methods[] = { BUD_METHOD_CALIBRATED, BUD_METHOD_IDEAL };
static const char *const method_names[] = { N_ ("Calibrated roofline"), N_ ("Physical limit") };

static void
on_method_selected (BudServingGroup *self)
{
  guint selected = adw_combo_row_get_selected (self->method_row);
  BudScenario *changed;

  if (bud_inputs_group_is_showing (BUD_INPUTS_GROUP (self)) || selected >= G_N_ELEMENTS (methods))
    return;
  changed = bud_inputs_group_edit (BUD_INPUTS_GROUP (self));
  changed->method = methods[selected];
  bud_inputs_group_change (BUD_INPUTS_GROUP (self), changed, _ ("Method"), NULL);
}

static void
on_prefix_edited (BudNumberRow *row, BudInputsGroup *group)
{
  BudScenario *changed = bud_inputs_group_edit (group);

  changed->workload.prefix_tokens = bud_number_row_get_value (row);
  bud_inputs_group_change (group, changed, _ ("Cached prefix"), "prefix");
}

static void
on_beams_edited (BudNumberRow *row, BudInputsGroup *group)
{
  BudScenario *changed = bud_inputs_group_edit (group);

  changed->workload.n_beams = (uint32_t) bud_number_row_get_value (row);
  bud_inputs_group_change (group, changed, _ ("Beams"), "beams");
}

static void
show_more (BudServingGroup *self, const BudWorkload *workload)
{
  g_autoptr (GString) text = g_string_new (NULL);

  bud_number_row_set_range (self->prefix_row, 0, MAX (workload->input_tokens - 1, 0));
  bud_number_row_set_value (self->prefix_row, workload->prefix_tokens);
  bud_number_row_set_value (self->beams_row, workload->n_beams);
  /* What counts though it is folded away. */
  if (workload->n_beams > 1)
    g_string_append_printf (text, ngettext ("%u beam", "%u beams", workload->n_beams), workload->n_beams);
  if (workload->prefix_tokens > 0)
    {
      g_autofree char *tokens = bud_number_count (workload->prefix_tokens);

      if (text->len > 0)
        g_string_append (text, ", ");
      g_string_append_printf (text, _ ("%s tokens cached"), tokens);
    }
  adw_expander_row_set_subtitle (self->more_row, text->str);
}

static void
show (BudInputsGroup *group, const BudScenario *scenario)
{
  BudServingGroup *self = BUD_SERVING_GROUP (group);

  bud_engine_choice_show (&self->engines, scenario);
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    if (methods[i] == scenario->method)
      adw_combo_row_set_selected (self->method_row, i);
  show_more (self, &scenario->workload);
}

static void
set_up (BudInputsGroup *group, BudSession *session)
{
  BudServingGroup *self = BUD_SERVING_GROUP (group);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  bud_engine_choice_join (&self->engines, group, self->engine_row);
  for (gsize i = 0; i < G_N_ELEMENTS (method_names); i++)
    gtk_string_list_append (names, _ (method_names[i]));
  adw_combo_row_set_model (self->method_row, G_LIST_MODEL (names));
}

static void
finalize (GObject *object)
{
  bud_engine_choice_clear (&BUD_SERVING_GROUP (object)->engines);
  G_OBJECT_CLASS (bud_serving_group_parent_class)->finalize (object);
}

static void
bud_serving_group_class_init (BudServingGroupClass *klass)
{
  static const char *const fields[] = { "method", "engine", NULL };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = finalize;
  BUD_INPUTS_GROUP_CLASS (klass)->fields = fields;
  BUD_INPUTS_GROUP_CLASS (klass)->set_up = set_up;
  BUD_INPUTS_GROUP_CLASS (klass)->show = show;
  g_type_ensure (BUD_TYPE_NUMBER_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/serving-group.ui");
  gtk_widget_class_bind_template_child (widget_class, BudServingGroup, engine_row);
  gtk_widget_class_bind_template_child (widget_class, BudServingGroup, method_row);
  gtk_widget_class_bind_template_child (widget_class, BudServingGroup, more_row);
  gtk_widget_class_bind_template_child (widget_class, BudServingGroup, prefix_row);
  gtk_widget_class_bind_template_child (widget_class, BudServingGroup, beams_row);
  gtk_widget_class_bind_template_callback (widget_class, on_method_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_prefix_edited);
  gtk_widget_class_bind_template_callback (widget_class, on_beams_edited);
}

static void
bud_serving_group_init (BudServingGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
