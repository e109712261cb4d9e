#include "app/inputs-group.h"

#include "app/problem-row.h"

typedef struct
{
  BudSession *session;
  BudProblemRow *problem;
  gboolean is_showing;
} BudInputsGroupPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (BudInputsGroup, bud_inputs_group, ADW_TYPE_PREFERENCES_GROUP)

static BudInputsGroupPrivate *
private_of (BudInputsGroup *self)
{
  return bud_inputs_group_get_instance_private (self);
}

BudSession *
bud_inputs_group_get_session (BudInputsGroup *self)
{
  return private_of (self)->session;
}

BudCatalog *
bud_inputs_group_get_catalog (BudInputsGroup *self)
{
  return bud_session_get_catalog (private_of (self)->session);
}

gboolean
bud_inputs_group_is_showing (BudInputsGroup *self)
{
  return private_of (self)->is_showing;
}

void
bud_inputs_group_set_showing (BudInputsGroup *self, gboolean is_showing)
{
  private_of (self)->is_showing = is_showing;
}

BudScenario *
bud_inputs_group_edit (BudInputsGroup *self)
{
  return bud_scenario_copy (bud_session_get_scenario (private_of (self)->session));
}

void
bud_inputs_group_change (BudInputsGroup *self, BudScenario *changed, const char *what, const char *merge_key)
{
  bud_session_change (private_of (self)->session, changed, what, merge_key);
}

void
bud_inputs_group_show (BudInputsGroup *self, const BudScenario *scenario)
{
  bud_inputs_group_set_showing (self, TRUE);
  BUD_INPUTS_GROUP_GET_CLASS (self)->show (self, scenario);
  bud_inputs_group_set_showing (self, FALSE);
}

gboolean
bud_inputs_group_is_about (BudInputsGroup *self, const char *field)
{
  return g_strv_contains (BUD_INPUTS_GROUP_GET_CLASS (self)->fields, field);
}

void
bud_inputs_group_outline (BudInputsGroup *self, const char *field)
{
  if (BUD_INPUTS_GROUP_GET_CLASS (self)->outline != NULL)
    BUD_INPUTS_GROUP_GET_CLASS (self)->outline (self, field);
}

void
bud_inputs_group_say (BudInputsGroup *self, gboolean is_error, const char *text, const char *repair)
{
  bud_problem_row_show (private_of (self)->problem, is_error, text, repair);
}

void
bud_inputs_group_say_nothing (BudInputsGroup *self)
{
  bud_problem_row_hide (private_of (self)->problem);
}

static void
on_repair (BudInputsGroup *self)
{
  BudOutcome *outcome = bud_session_get_outcome (private_of (self)->session);

  if (outcome == NULL || outcome->advice == NULL || outcome->advice->changed == NULL)
    return;
  bud_inputs_group_change (self, bud_scenario_copy (outcome->advice->changed), outcome->advice->change_label,
                           NULL);
}

void
bud_inputs_group_set_session (BudInputsGroup *self, BudSession *session)
{
  BudInputsGroupPrivate *private = private_of (self);

  private->session = g_object_ref (session);
  private->problem = g_object_new (BUD_TYPE_PROBLEM_ROW, NULL);
  g_signal_connect_swapped (private->problem, "repair", G_CALLBACK (on_repair), self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (private->problem));
  if (BUD_INPUTS_GROUP_GET_CLASS (self)->set_up == NULL)
    return;
  bud_inputs_group_set_showing (self, TRUE);
  BUD_INPUTS_GROUP_GET_CLASS (self)->set_up (self, session);
  bud_inputs_group_set_showing (self, FALSE);
}

static void
dispose (GObject *object)
{
  g_clear_object (&private_of (BUD_INPUTS_GROUP (object))->session);
  G_OBJECT_CLASS (bud_inputs_group_parent_class)->dispose (object);
}

static void
bud_inputs_group_class_init (BudInputsGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
}

static void
bud_inputs_group_init (BudInputsGroup *self)
{
}
