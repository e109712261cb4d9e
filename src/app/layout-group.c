#include "app/layout-group.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "app/captioned-choice.h"
#include "plot/number.h"

/* The ways to cut a model: the template's child, the field of problems, the deployment's degree. */
static const struct
{
  const char *child;
  const char *field;
  gsize offset;
} ways[] = { { "tp_choice", "tp", G_STRUCT_OFFSET (BudDeployment, tp) },
             { "pp_choice", "pp", G_STRUCT_OFFSET (BudDeployment, pp) },
             { "ep_choice", "ep", G_STRUCT_OFFSET (BudDeployment, ep) },
             { "dp_choice", "dp", G_STRUCT_OFFSET (BudDeployment, dp) } };

#define N_WAYS G_N_ELEMENTS (ways)

struct _BudLayoutGroup
{
  BudInputsGroup parent_instance;

  BudCaptionedChoice *choices[N_WAYS];
  GtkImage *layout_icon;
  GtkLabel *layout_label;
};

G_DEFINE_FINAL_TYPE (BudLayoutGroup, bud_layout_group, BUD_TYPE_INPUTS_GROUP)

static void
on_layout_edited (BudCaptionedChoice *choice, BudLayoutGroup *self)
{
  BudScenario *changed = bud_inputs_group_edit (BUD_INPUTS_GROUP (self));

  for (gsize i = 0; i < N_WAYS; i++)
    G_STRUCT_MEMBER (guint32, &changed->deployment, ways[i].offset)
        = bud_captioned_choice_get_value (self->choices[i]);
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

  for (gsize i = 0; i < N_WAYS; i++)
    show_degree (self->choices[i], G_STRUCT_MEMBER (guint32, &scenario->deployment, ways[i].offset));
  show_layout_use (self, &scenario->deployment);
}

static void
outline (BudInputsGroup *group, const char *field)
{
  for (gsize i = 0; i < N_WAYS; i++)
    bud_captioned_choice_set_outlined (BUD_LAYOUT_GROUP (group)->choices[i],
                                       g_str_equal (field, ways[i].field));
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
  for (gsize i = 0; i < N_WAYS; i++)
    gtk_widget_class_bind_template_child_full (widget_class, ways[i].child, FALSE,
                                               G_STRUCT_OFFSET (BudLayoutGroup, choices)
                                                   + (gssize) (i * sizeof (BudCaptionedChoice *)));
  gtk_widget_class_bind_template_child (widget_class, BudLayoutGroup, layout_icon);
  gtk_widget_class_bind_template_child (widget_class, BudLayoutGroup, layout_label);
  gtk_widget_class_bind_template_callback (widget_class, on_layout_edited);
}

static void
bud_layout_group_init (BudLayoutGroup *self)
{
  static const guint degrees[] = { 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64 };

  gtk_widget_init_template (GTK_WIDGET (self));
  for (gsize i = 0; i < N_WAYS; i++)
    for (gsize j = 0; j < G_N_ELEMENTS (degrees); j++)
      {
        g_autofree char *text = g_strdup_printf ("%u", degrees[j]);

        bud_captioned_choice_add (self->choices[i], text, degrees[j]);
      }
}
