#include "app/plan-limits.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/number-row.h"
#include "plot/number.h"

struct _BudPlanLimits
{
  GtkPopover parent_instance;

  BudNumberRow *input_row;
  BudNumberRow *output_row;
  BudNumberRow *ttft_row;
  BudNumberRow *tpot_row;
  BudNumberRow *e2e_row;
};

static guint edited_signal;

G_DEFINE_FINAL_TYPE (BudPlanLimits, bud_plan_limits, GTK_TYPE_POPOVER)

static double
whole_ms (double limit_s)
{
  return isfinite (limit_s) ? MAX (round (limit_s * 1e3), 1) : 0;
}

void
bud_plan_limits_show (BudPlanLimits *self, const BudPlanCriteria *criteria)
{
  const BudScenario *scenario = criteria->scenario;

  bud_number_row_set_value (self->input_row, scenario->workload.input_tokens);
  bud_number_row_set_value (self->output_row, scenario->workload.output_tokens);
  bud_number_row_set_value (self->ttft_row, whole_ms (scenario->ttft_limit_s));
  bud_number_row_set_value (self->tpot_row, whole_ms (scenario->tpot_limit_s));
  bud_number_row_set_value (self->e2e_row, whole_ms (scenario->e2e_limit_s));
}

static void
apply_limit (BudNumberRow *row, double *limit_s)
{
  double ms = bud_number_row_get_value (row);

  if (ms != whole_ms (*limit_s))
    *limit_s = ms > 0 ? ms / 1e3 : NAN;
}

void
bud_plan_limits_apply (BudPlanLimits *self, BudPlanCriteria *criteria)
{
  BudScenario *scenario = criteria->scenario;
  BudWorkload *workload = &scenario->workload;

  workload->input_tokens = bud_number_row_get_value (self->input_row);
  workload->output_tokens = bud_number_row_get_value (self->output_row);
  workload->prefix_tokens = MIN (workload->prefix_tokens, workload->input_tokens - 1);
  apply_limit (self->ttft_row, &scenario->ttft_limit_s);
  apply_limit (self->tpot_row, &scenario->tpot_limit_s);
  apply_limit (self->e2e_row, &scenario->e2e_limit_s);
}

char *
bud_plan_limits_describe (const BudScenario *scenario)
{
  const struct
  {
    const char *name;
    double limit_s;
  } limits[] = { { _ ("TTFT"), scenario->ttft_limit_s },
                 { _ ("TPOT"), scenario->tpot_limit_s },
                 { _ ("End to end"), scenario->e2e_limit_s } };
  GString *text = g_string_new (_ ("Tokens and limits of a request"));

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    if (isfinite (limits[i].limit_s))
      {
        g_autofree char *limit = bud_number_time (limits[i].limit_s);

        g_string_append_printf (text, "\n%s ≤ %s", limits[i].name, limit);
      }
  return g_string_free (text, FALSE);
}

static void
on_limits (BudPlanLimits *self)
{
  g_signal_emit (self, edited_signal, 0);
}

static void
bud_plan_limits_class_init (BudPlanLimitsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (BUD_TYPE_NUMBER_ROW);
  edited_signal
      = g_signal_new ("edited", BUD_TYPE_PLAN_LIMITS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/plan-limits.ui");
  gtk_widget_class_bind_template_child (widget_class, BudPlanLimits, input_row);
  gtk_widget_class_bind_template_child (widget_class, BudPlanLimits, output_row);
  gtk_widget_class_bind_template_child (widget_class, BudPlanLimits, ttft_row);
  gtk_widget_class_bind_template_child (widget_class, BudPlanLimits, tpot_row);
  gtk_widget_class_bind_template_child (widget_class, BudPlanLimits, e2e_row);
  gtk_widget_class_bind_template_callback (widget_class, on_limits);
}

static void
bud_plan_limits_init (BudPlanLimits *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
