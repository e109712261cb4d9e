#include "app/precision-group.h"

#include <glib/gi18n.h>

#include "app/captioned-choice.h"
#include "app/describe.h"

struct _BudPrecisionGroup
{
  BudInputsGroup parent_instance;

  BudCaptionedChoice *weights_choice;
  BudCaptionedChoice *activations_choice;
  BudCaptionedChoice *kv_choice;
};

G_DEFINE_FINAL_TYPE (BudPrecisionGroup, bud_precision_group, BUD_TYPE_INPUTS_GROUP)

static void
on_precision_edited (BudCaptionedChoice *choice, BudPrecisionGroup *self)
{
  BudScenario *changed = bud_inputs_group_edit (BUD_INPUTS_GROUP (self));
  BudDeployment *deployment = &changed->deployment;

  deployment->kv_format = (BudFormat) bud_captioned_choice_get_value (self->kv_choice);
  if (choice == self->weights_choice)
    {
      deployment->weight_format = (BudFormat) bud_captioned_choice_get_value (self->weights_choice);
      deployment->activation_format = bud_format_default_activation (deployment->weight_format);
      changed->has_activation_format = FALSE;
    }
  else if (choice == self->activations_choice)
    {
      deployment->activation_format = (BudFormat) bud_captioned_choice_get_value (self->activations_choice);
      changed->has_activation_format = TRUE;
    }
  bud_inputs_group_change (BUD_INPUTS_GROUP (self), changed, _ ("Precision"), NULL);
}

static void
show (BudInputsGroup *group, const BudScenario *scenario)
{
  BudPrecisionGroup *self = BUD_PRECISION_GROUP (group);
  const BudDeployment *deployment = &scenario->deployment;

  bud_captioned_choice_set_value (self->weights_choice, deployment->weight_format, NULL);
  bud_captioned_choice_set_value (self->activations_choice, deployment->activation_format, NULL);
  bud_captioned_choice_set_value (self->kv_choice, deployment->kv_format, NULL);
}

static void
outline (BudInputsGroup *group, const char *field)
{
  BudPrecisionGroup *self = BUD_PRECISION_GROUP (group);

  bud_captioned_choice_set_outlined (self->weights_choice, g_str_equal (field, "precision"));
  bud_captioned_choice_set_outlined (self->activations_choice, g_str_equal (field, "activation_precision"));
  bud_captioned_choice_set_outlined (self->kv_choice, g_str_equal (field, "kv_precision"));
}

static void
fill_choices (BudPrecisionGroup *self)
{
  for (int format = 0; format < BUD_N_FORMATS; format++)
    {
      g_autofree char *text = bud_describe_format ((BudFormat) format);

      bud_captioned_choice_add (self->weights_choice, text, (guint) format);
      if (!bud_format_is_weight_only ((BudFormat) format))
        bud_captioned_choice_add (self->activations_choice, text, (guint) format);
      if (bud_format_is_kv ((BudFormat) format))
        bud_captioned_choice_add (self->kv_choice, text, (guint) format);
    }
}

static void
bud_precision_group_class_init (BudPrecisionGroupClass *klass)
{
  static const char *const fields[] = { "precision", "activation_precision", "kv_precision", NULL };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  BUD_INPUTS_GROUP_CLASS (klass)->fields = fields;
  BUD_INPUTS_GROUP_CLASS (klass)->show = show;
  BUD_INPUTS_GROUP_CLASS (klass)->outline = outline;
  g_type_ensure (BUD_TYPE_CAPTIONED_CHOICE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/precision-group.ui");
  gtk_widget_class_bind_template_child (widget_class, BudPrecisionGroup, weights_choice);
  gtk_widget_class_bind_template_child (widget_class, BudPrecisionGroup, activations_choice);
  gtk_widget_class_bind_template_child (widget_class, BudPrecisionGroup, kv_choice);
  gtk_widget_class_bind_template_callback (widget_class, on_precision_edited);
}

static void
bud_precision_group_init (BudPrecisionGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_choices (self);
}
