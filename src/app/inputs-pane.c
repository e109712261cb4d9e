#include "app/inputs-pane.h"

#include <glib/gi18n.h>

#include "app/describe.h"
#include "app/hardware-group.h"
#include "app/layout-group.h"
#include "app/precision-group.h"
#include "app/serving-group.h"
#include "app/workload-group.h"
#include "plot/number.h"

#define N_GROUPS 5

struct _BudInputsPane
{
  AdwBin parent_instance;

  BudSession *session;
  BudInputsGroup *groups[N_GROUPS]; /* those below */

  BudWorkloadGroup *workload;
  BudHardwareGroup *hardware;
  BudPrecisionGroup *precision;
  BudLayoutGroup *layout;
  BudServingGroup *serving;
};

G_DEFINE_FINAL_TYPE (BudInputsPane, bud_inputs_pane, ADW_TYPE_BIN)

static void
on_scenario_changed (BudInputsPane *self)
{
  for (gsize i = 0; i < N_GROUPS; i++)
    bud_inputs_group_show (self->groups[i], bud_session_get_scenario (self->session));
}

/* Problems */

static BudInputsGroup *
group_about (BudInputsPane *self, const char *field)
{
  for (gsize i = 0; i < N_GROUPS; i++)
    if (bud_inputs_group_is_about (self->groups[i], field))
      return self->groups[i];
  return BUD_INPUTS_GROUP (self->hardware);
}

/* One group says it, NULL none; the others are silent. `field` is outlined, "" = none. */
static void
say (BudInputsPane *self, BudInputsGroup *group, gboolean is_error, const char *field, const char *text,
     const char *repair)
{
  for (gsize i = 0; i < N_GROUPS; i++)
    {
      if (self->groups[i] != group)
        bud_inputs_group_say_nothing (self->groups[i]);
      bud_inputs_group_outline (self->groups[i], field);
    }
  if (group != NULL)
    bud_inputs_group_say (group, is_error, text, repair);
}

/* What the results on screen stand for while they are not the inputs'. */
static char *
with_results_note (const char *text, const BudOutcome *outcome)
{
  g_autofree char *difference
      = outcome->shown != NULL ? bud_describe_difference (outcome->scenario, outcome->shown->scenario) : NULL;

  if (difference == NULL)
    return g_strdup (text);
  /* Translators: an explanation, then what the numbers shown are for, e.g. "TP 4, PP 2". */
  return g_strdup_printf (_ ("%s Results are for %s."), text, difference);
}

static const char *
repair_of (const BudOutcome *outcome)
{
  return outcome->advice != NULL && outcome->advice->changed != NULL ? outcome->advice->change_label : NULL;
}

static void
say_unfit (BudInputsPane *self, const BudOutcome *outcome)
{
  const BudMemory *memory = &outcome->asked->estimate.memory;
  g_autofree char *needed = bud_number_bytes (memory->total_bytes, FALSE);
  g_autofree char *there = bud_number_bytes (memory->capacity_bytes, FALSE);
  g_autofree char *text
      = g_strdup_printf (_ ("Does not fit: %s needed per device, %s there."), needed, there);
  g_autofree char *full = with_results_note (text, outcome);

  say (self, BUD_INPUTS_GROUP (self->hardware), FALSE, "", full, repair_of (outcome));
}

static void
say_refusal (BudInputsPane *self, const BudOutcome *outcome)
{
  const BudDiagnostic *diagnostic = &outcome->asked->diagnostic;
  g_autofree char *sentence = bud_describe_sentence (diagnostic->message);
  g_autofree char *full = with_results_note (sentence, outcome);

  say (self, group_about (self, diagnostic->field), TRUE, diagnostic->field, full, repair_of (outcome));
}

static void
on_outcome_changed (BudInputsPane *self)
{
  BudOutcome *outcome = bud_session_get_outcome (self->session);
  BudInputsGroup *workload = BUD_INPUTS_GROUP (self->workload);

  if (outcome == NULL)
    return;
  if (outcome->error != NULL)
    say (self, workload, TRUE, "", outcome->error->message, NULL);
  else if (outcome->asked->status != BUD_STATUS_OK)
    say_refusal (self, outcome);
  else if (!outcome->asked->estimate.memory.fits)
    say_unfit (self, outcome);
  else if (bud_workload_group_is_contradictory (self->workload))
    say (self, workload, FALSE, "",
         _ ("This use case contradicts itself: its shortest first token and token times already exceed "
            "its end-to-end limit."),
         NULL);
  else
    say (self, NULL, FALSE, "", NULL, NULL);
}

/* Set-up */

void
bud_inputs_pane_set_session (BudInputsPane *self, BudSession *session)
{
  self->session = g_object_ref (session);
  for (gsize i = 0; i < N_GROUPS; i++)
    bud_inputs_group_set_session (self->groups[i], session);
  g_signal_connect_object (session, "scenario-changed", G_CALLBACK (on_scenario_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "outcome-changed", G_CALLBACK (on_outcome_changed), self,
                           G_CONNECT_SWAPPED);
  on_scenario_changed (self);
  on_outcome_changed (self);
}

void
bud_inputs_pane_search_models (BudInputsPane *self)
{
  bud_workload_group_search_models (self->workload);
}

const char *
bud_inputs_pane_get_model_name (BudInputsPane *self)
{
  return bud_workload_group_get_model_name (self->workload);
}

const char *
bud_inputs_pane_get_usecase_name (BudInputsPane *self)
{
  return bud_workload_group_get_usecase_name (self->workload);
}

static void
dispose (GObject *object)
{
  g_clear_object (&BUD_INPUTS_PANE (object)->session);
  G_OBJECT_CLASS (bud_inputs_pane_parent_class)->dispose (object);
}

static void
bud_inputs_pane_class_init (BudInputsPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  g_type_ensure (BUD_TYPE_WORKLOAD_GROUP);
  g_type_ensure (BUD_TYPE_HARDWARE_GROUP);
  g_type_ensure (BUD_TYPE_PRECISION_GROUP);
  g_type_ensure (BUD_TYPE_LAYOUT_GROUP);
  g_type_ensure (BUD_TYPE_SERVING_GROUP);

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/inputs-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, BudInputsPane, workload);
  gtk_widget_class_bind_template_child (widget_class, BudInputsPane, hardware);
  gtk_widget_class_bind_template_child (widget_class, BudInputsPane, precision);
  gtk_widget_class_bind_template_child (widget_class, BudInputsPane, layout);
  gtk_widget_class_bind_template_child (widget_class, BudInputsPane, serving);
}

static void
bud_inputs_pane_init (BudInputsPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->groups[0] = BUD_INPUTS_GROUP (self->workload);
  self->groups[1] = BUD_INPUTS_GROUP (self->hardware);
  self->groups[2] = BUD_INPUTS_GROUP (self->precision);
  self->groups[3] = BUD_INPUTS_GROUP (self->layout);
  self->groups[4] = BUD_INPUTS_GROUP (self->serving);
}
