#include "app/plan-goal.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/engine-choice.h"
#include "app/plan-text.h"

struct _BudPlanGoal
{
  GtkPopover parent_instance;

  BudEngineChoice engines;
  gboolean is_showing; /* widgets follow the criteria, not the other way round */

  AdwComboRow *objective_row;
  AdwComboRow *engine_row;
  AdwComboRow *method_row;
};

static guint edited_signal;

G_DEFINE_FINAL_TYPE (BudPlanGoal, bud_plan_goal, GTK_TYPE_POPOVER)

static const BudMethod methods[] = { BUD_METHOD_CALIBRATED, BUD_METHOD_IDEAL };

void
bud_plan_goal_show (BudPlanGoal *self, const BudPlanCriteria *criteria)
{
  self->is_showing = TRUE;
  adw_combo_row_set_selected (self->objective_row, criteria->objective);
  bud_engine_choice_show (&self->engines, criteria->scenario);
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    if (methods[i] == criteria->scenario->method)
      adw_combo_row_set_selected (self->method_row, i);
  self->is_showing = FALSE;
}

void
bud_plan_goal_apply (BudPlanGoal *self, BudPlanCriteria *criteria)
{
  guint method = adw_combo_row_get_selected (self->method_row);

  criteria->objective = (BudObjective) adw_combo_row_get_selected (self->objective_row);
  if (method < G_N_ELEMENTS (methods))
    criteria->scenario->method = methods[method];
  bud_engine_choice_apply (&self->engines, criteria->scenario);
}

static void
on_goal (BudPlanGoal *self)
{
  if (!self->is_showing)
    g_signal_emit (self, edited_signal, 0);
}

static void
on_catalog_changed (BudPlanGoal *self, BudCatalogKind kind, BudSession *session)
{
  if (kind != BUD_CATALOG_ENGINE)
    return;
  self->is_showing = TRUE;
  bud_engine_choice_fill (&self->engines, self->engine_row, bud_session_get_catalog (session));
  self->is_showing = FALSE;
}

void
bud_plan_goal_set_session (BudPlanGoal *self, BudSession *session)
{
  g_autoptr (GtkStringList) objectives = gtk_string_list_new (NULL);
  const char *method_names[] = { _ ("Calibrated roofline"), _ ("Physical limit"), NULL };
  g_autoptr (GtkStringList) names = gtk_string_list_new (method_names);

  for (int i = BUD_OBJECTIVE_COST; i <= BUD_OBJECTIVE_BALANCED; i++)
    gtk_string_list_append (objectives, bud_plan_text_objective ((BudObjective) i));
  self->is_showing = TRUE;
  bud_engine_choice_fill (&self->engines, self->engine_row, bud_session_get_catalog (session));
  adw_combo_row_set_model (self->objective_row, G_LIST_MODEL (objectives));
  adw_combo_row_set_model (self->method_row, G_LIST_MODEL (names));
  self->is_showing = FALSE;
  g_signal_connect_object (session, "catalog-changed", G_CALLBACK (on_catalog_changed), self,
                           G_CONNECT_SWAPPED);
}

static void
finalize (GObject *object)
{
  bud_engine_choice_clear (&BUD_PLAN_GOAL (object)->engines);
  G_OBJECT_CLASS (bud_plan_goal_parent_class)->finalize (object);
}

static void
bud_plan_goal_class_init (BudPlanGoalClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = finalize;
  edited_signal
      = g_signal_new ("edited", BUD_TYPE_PLAN_GOAL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/plan-goal.ui");
  gtk_widget_class_bind_template_child (widget_class, BudPlanGoal, objective_row);
  gtk_widget_class_bind_template_child (widget_class, BudPlanGoal, engine_row);
  gtk_widget_class_bind_template_child (widget_class, BudPlanGoal, method_row);
  gtk_widget_class_bind_template_callback (widget_class, on_goal);
}

static void
bud_plan_goal_init (BudPlanGoal *self)
{
  self->is_showing = TRUE; /* the template sets its own values */
  gtk_widget_init_template (GTK_WIDGET (self));
  self->is_showing = FALSE;
}
