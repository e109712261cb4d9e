#include "app/plan-load.h"

#include "app/number-row.h"

struct _BudPlanLoadChooser
{
  GtkPopover parent_instance;

  BudPlanLoad load;
  gboolean is_showing; /* widgets follow the criteria, not the other way round */

  GtkCheckButton *users_check;
  GtkCheckButton *rate_check;
  GtkCheckButton *any_check;
  BudNumberRow *users_row;
  GtkSpinButton *rate_spin;
};

static guint edited_signal;

G_DEFINE_FINAL_TYPE (BudPlanLoadChooser, bud_plan_load, GTK_TYPE_POPOVER)

void
bud_plan_load_show (BudPlanLoadChooser *self, const BudPlanCriteria *criteria)
{
  GtkCheckButton *checks[] = { self->users_check, self->rate_check, self->any_check };

  self->is_showing = TRUE;
  self->load = criteria->load;
  gtk_check_button_set_active (checks[criteria->load], TRUE);
  bud_number_row_set_value (self->users_row, criteria->scenario->workload.n_sequences);
  gtk_spin_button_set_value (self->rate_spin, criteria->requests_per_s);
  self->is_showing = FALSE;
}

void
bud_plan_load_apply (BudPlanLoadChooser *self, BudPlanCriteria *criteria)
{
  criteria->load = self->load;
  criteria->scenario->workload.n_sequences = (uint32_t) bud_number_row_get_value (self->users_row);
  criteria->requests_per_s = gtk_spin_button_get_value (self->rate_spin);
  if (self->load == BUD_PLAN_LOAD_ANY)
    criteria->traffic = 1; /* there is nothing to multiply */
}

static void
take (BudPlanLoadChooser *self, BudPlanLoad load)
{
  if (self->is_showing)
    return;
  self->load = load;
  g_signal_emit (self, edited_signal, 0);
}

static void
on_load (BudPlanLoadChooser *self)
{
  take (self, gtk_check_button_get_active (self->rate_check)  ? BUD_PLAN_LOAD_RATE
              : gtk_check_button_get_active (self->any_check) ? BUD_PLAN_LOAD_ANY
                                                              : BUD_PLAN_LOAD_USERS);
}

/* A number that is written is the one that is meant. */
static void
on_users (BudPlanLoadChooser *self)
{
  take (self, BUD_PLAN_LOAD_USERS);
}

static void
on_rate (BudPlanLoadChooser *self)
{
  take (self, BUD_PLAN_LOAD_RATE);
}

static void
bud_plan_load_class_init (BudPlanLoadChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (BUD_TYPE_NUMBER_ROW);
  edited_signal
      = g_signal_new ("edited", BUD_TYPE_PLAN_LOAD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/plan-load.ui");
  gtk_widget_class_bind_template_child (widget_class, BudPlanLoadChooser, users_check);
  gtk_widget_class_bind_template_child (widget_class, BudPlanLoadChooser, rate_check);
  gtk_widget_class_bind_template_child (widget_class, BudPlanLoadChooser, any_check);
  gtk_widget_class_bind_template_child (widget_class, BudPlanLoadChooser, users_row);
  gtk_widget_class_bind_template_child (widget_class, BudPlanLoadChooser, rate_spin);
  gtk_widget_class_bind_template_callback (widget_class, on_load);
  gtk_widget_class_bind_template_callback (widget_class, on_users);
  gtk_widget_class_bind_template_callback (widget_class, on_rate);
}

static void
bud_plan_load_init (BudPlanLoadChooser *self)
{
  self->is_showing = TRUE; /* the template sets its own values */
  gtk_widget_init_template (GTK_WIDGET (self));
  self->is_showing = FALSE;
}
