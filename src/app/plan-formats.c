#include "app/plan-formats.h"

#include "app/captioned-choice.h"
#include "app/describe.h"

struct _BudPlanFormats
{
  GtkPopover parent_instance;

  guint64 chosen;      /* bit f is BudFormat f */
  gboolean is_showing; /* widgets follow the criteria, not the other way round */

  GtkBox *format_ticks;
  BudCaptionedChoice *kv_choice;
};

static guint edited_signal;

G_DEFINE_FINAL_TYPE (BudPlanFormats, bud_plan_formats, GTK_TYPE_POPOVER)

static const BudFormat formats[]
    = { BUD_FORMAT_BF16,  BUD_FORMAT_FP8,   BUD_FORMAT_FP8_BLOCK, BUD_FORMAT_INT8, BUD_FORMAT_INT4,
        BUD_FORMAT_NVFP4, BUD_FORMAT_MXFP4, BUD_FORMAT_FP16,      BUD_FORMAT_FP32 };
static const BudFormat kv_formats[] = { BUD_FORMAT_BF16, BUD_FORMAT_FP16, BUD_FORMAT_FP8, BUD_FORMAT_INT8 };

static guint64
bit_of (GtkWidget *tick)
{
  return G_GUINT64_CONSTANT (1) << GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (tick), "format"));
}

void
bud_plan_formats_show (BudPlanFormats *self, const BudPlanCriteria *criteria)
{
  self->is_showing = TRUE;
  self->chosen = criteria->formats;
  for (GtkWidget *tick = gtk_widget_get_first_child (GTK_WIDGET (self->format_ticks)); tick != NULL;
       tick = gtk_widget_get_next_sibling (tick))
    gtk_check_button_set_active (GTK_CHECK_BUTTON (tick), (self->chosen & bit_of (tick)) != 0);
  bud_captioned_choice_set_value (self->kv_choice, criteria->scenario->deployment.kv_format, NULL);
  self->is_showing = FALSE;
}

void
bud_plan_formats_apply (BudPlanFormats *self, BudPlanCriteria *criteria)
{
  criteria->formats = self->chosen;
  criteria->scenario->deployment.kv_format = (BudFormat) bud_captioned_choice_get_value (self->kv_choice);
}

static void
on_tick (GtkCheckButton *tick, BudPlanFormats *self)
{
  if (self->is_showing)
    return;
  if (gtk_check_button_get_active (tick))
    self->chosen |= bit_of (GTK_WIDGET (tick));
  else
    self->chosen &= ~bit_of (GTK_WIDGET (tick));
  g_signal_emit (self, edited_signal, 0);
}

static void
on_kv_format (BudPlanFormats *self)
{
  g_signal_emit (self, edited_signal, 0);
}

static void
bud_plan_formats_class_init (BudPlanFormatsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (BUD_TYPE_CAPTIONED_CHOICE);
  edited_signal = g_signal_new ("edited", BUD_TYPE_PLAN_FORMATS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/plan-formats.ui");
  gtk_widget_class_bind_template_child (widget_class, BudPlanFormats, format_ticks);
  gtk_widget_class_bind_template_child (widget_class, BudPlanFormats, kv_choice);
  gtk_widget_class_bind_template_callback (widget_class, on_kv_format);
}

static void
bud_plan_formats_init (BudPlanFormats *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *name = bud_describe_format (formats[i]);
      GtkWidget *tick = gtk_check_button_new_with_label (name);

      g_object_set_data (G_OBJECT (tick), "format", GUINT_TO_POINTER (formats[i]));
      g_signal_connect (tick, "toggled", G_CALLBACK (on_tick), self);
      gtk_box_append (self->format_ticks, tick);
    }
  for (guint i = 0; i < G_N_ELEMENTS (kv_formats); i++)
    {
      g_autofree char *name = bud_describe_format (kv_formats[i]);

      bud_captioned_choice_add (self->kv_choice, name, kv_formats[i]);
    }
}
