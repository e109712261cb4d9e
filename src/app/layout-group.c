#include "app/layout-group.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "app/captioned-choice.h"
#include "plot/number.h"

struct _BudLayoutGroup
{
  BudInputsGroup parent_instance;

  BudCaptionedChoice *tp_choice;
  BudCaptionedChoice *pp_choice;
  BudCaptionedChoice *ep_choice;
  BudCaptionedChoice *dp_choice;
  GtkImage *layout_icon;
  GtkLabel *layout_label;
};

G_DEFINE_FINAL_TYPE (BudLayoutGroup, bud_layout_group, BUD_TYPE_INPUTS_GROUP)

static void
on_layout_edited (BudCaptionedChoice *choice, BudLayoutGroup *self)
{
  BudScenario *changed = bud_inputs_group_edit (BUD_INPUTS_GROUP (self));

  changed->deployment.tp = bud_captioned_choice_get_value (self->tp_choice);
  changed->deployment.pp = bud_captioned_choice_get_value (self->pp_choice);
  changed->deployment.ep = bud_captioned_choice_get_value (self->ep_choice);
  changed->deployment.dp = bud_captioned_choice_get_value (self->dp_choice);
  bud_inputs_group_change (BUD_INPUTS_GROUP (self), changed, _ ("Parallelism"), NULL);
}

static void
show_degree (BudCaptionedChoice *choice, guint value)
{
  /* 0 in a document that does not say and cannot be completed. */
  g_autofree char *text = value > 0 ? g_strdup_printf ("%u", value) : g_strdup (BUD_MISSING);

  bud_captioned_choice_set_value (choice, value, text);
}

static void
show_layout_use (BudLayoutGroup *self, const BudDeployment *d)
{
  guint64 used = (guint64) MAX (d->tp, 1) * d->pp * d->dp;
  gboolean divides = used > 0 && used <= d->n_devices && d->n_devices % used == 0;
  guint64 shown = divides ? d->n_devices : used;
  g_autofree char *text = g_strdup_printf (
      ngettext ("%" PRIu64 " of %u device", "%" PRIu64 " of %u devices", d->n_devices), shown, d->n_devices);
  g_autofree char *replicas = NULL;
  const char *classes[] = { "caption", "numeric", divides ? "success" : "error", NULL };

  if (divides && d->n_devices > used)
    {
      /* Translators: independent copies of the whole model. */
      replicas = g_strdup_printf (
          ngettext ("%" PRIu64 " replica, %s", "%" PRIu64 " replicas, %s", d->n_devices / used),
          d->n_devices / used, text);
      gtk_label_set_label (self->layout_label, replicas);
    }
  else
    gtk_label_set_label (self->layout_label, text);
  gtk_widget_set_css_classes (GTK_WIDGET (self->layout_label), classes);
  gtk_widget_set_css_classes (GTK_WIDGET (self->layout_icon), classes + 2);
  gtk_image_set_from_icon_name (self->layout_icon, divides ? "bud-met-symbolic" : "dialog-error-symbolic");
}

static void
show (BudInputsGroup *group, const BudScenario *scenario)
{
  BudLayoutGroup *self = BUD_LAYOUT_GROUP (group);
  const BudDeployment *deployment = &scenario->deployment;

  show_degree (self->tp_choice, deployment->tp);
  show_degree (self->pp_choice, deployment->pp);
  show_degree (self->ep_choice, deployment->ep);
  show_degree (self->dp_choice, deployment->dp);
  show_layout_use (self, deployment);
}

static void
outline (BudInputsGroup *group, const char *field)
{
  BudLayoutGroup *self = BUD_LAYOUT_GROUP (group);

  bud_captioned_choice_set_outlined (self->tp_choice, g_str_equal (field, "tp"));
  bud_captioned_choice_set_outlined (self->pp_choice, g_str_equal (field, "pp"));
  bud_captioned_choice_set_outlined (self->ep_choice, g_str_equal (field, "ep"));
  bud_captioned_choice_set_outlined (self->dp_choice, g_str_equal (field, "dp"));
}

static void
fill_choices (BudLayoutGroup *self)
{
  static const guint degrees[] = { 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64 };
  BudCaptionedChoice *choices[] = { self->tp_choice, self->pp_choice, self->ep_choice, self->dp_choice };

  for (gsize i = 0; i < G_N_ELEMENTS (choices); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (degrees); j++)
      {
        g_autofree char *text = g_strdup_printf ("%u", degrees[j]);
        bud_captioned_choice_add (choices[i], text, degrees[j]);
      }
}

static void
bud_layout_group_class_init (BudLayoutGroupClass *klass)
{
  static const char *const fields[] = { "tp", "pp", "ep", "dp", "devices", "n_devices", NULL };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  BUD_INPUTS_GROUP_CLASS (klass)->fields = fields;
  BUD_INPUTS_GROUP_CLASS (klass)->show = show;
  BUD_INPUTS_GROUP_CLASS (klass)->outline = outline;
  g_type_ensure (BUD_TYPE_CAPTIONED_CHOICE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/layout-group.ui");
  gtk_widget_class_bind_template_child (widget_class, BudLayoutGroup, tp_choice);
  gtk_widget_class_bind_template_child (widget_class, BudLayoutGroup, pp_choice);
  gtk_widget_class_bind_template_child (widget_class, BudLayoutGroup, ep_choice);
  gtk_widget_class_bind_template_child (widget_class, BudLayoutGroup, dp_choice);
  gtk_widget_class_bind_template_child (widget_class, BudLayoutGroup, layout_icon);
  gtk_widget_class_bind_template_child (widget_class, BudLayoutGroup, layout_label);
  gtk_widget_class_bind_template_callback (widget_class, on_layout_edited);
}

static void
bud_layout_group_init (BudLayoutGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_choices (self);
}
