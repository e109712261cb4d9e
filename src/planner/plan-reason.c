/* Why a candidate lost, in numbers and in words. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "planner/plan.h"
#include "planner/refusal.h"

double
bud_plan_excess (const BudPlan *self, const BudPlanResult *result)
{
  const BudPlanRequest *r = bud_plan_get_request (self);

  switch (result->verdict)
    {
    case BUD_PLAN_MEETS:
      return 1;
    case BUD_PLAN_UNFIT:
      return result->total_bytes / r->devices[result->device].memory_bytes;
    case BUD_PLAN_MISSES_TTFT:
      return result->ttft_s / r->ttft_limit_s;
    case BUD_PLAN_MISSES_TPOT:
      return result->tpot_s / r->tpot_limit_s;
    case BUD_PLAN_MISSES_E2E:
      return result->e2e_s / r->e2e_limit_s;
    case BUD_PLAN_MISSES_USERS:
      return r->concurrency / result->n_running;
    case BUD_PLAN_MISSES_RATE:
      return r->requests_per_s / result->requests_per_s;
    case BUD_PLAN_REFUSED:
    case BUD_N_PLAN_VERDICTS:
    default:
      return NAN;
    }
}

/* Of those without figures, asked of the engine again: a reason is only wanted for what is shown. */
static char *
engine_reason (const BudPlan *self, const BudPlanResult *result)
{
  BudCase request = bud_plan_case (self, result);
  BudDiagnostic diagnostic = { 0 };
  BudEstimate e;

  memset (&e, 0, sizeof e);
  if (bud_estimate (&request, &e, &diagnostic) != BUD_STATUS_OK)
    return bud_refusal_text (diagnostic.message);
  return bud_memory_reason (&e.memory);
}

char *
bud_plan_reason (const BudPlan *self, const BudPlanResult *result)
{
  const BudPlanRequest *r = bud_plan_get_request (self);

  switch (result->verdict)
    {
    case BUD_PLAN_MEETS:
      return NULL;
    case BUD_PLAN_MISSES_TTFT:
      return g_strdup_printf (_ ("TTFT %.3g s is above the limit of %.3g s"), result->ttft_s,
                              r->ttft_limit_s);
    case BUD_PLAN_MISSES_TPOT:
      return g_strdup_printf (_ ("TPOT %.3g s is above the limit of %.3g s"), result->tpot_s,
                              r->tpot_limit_s);
    case BUD_PLAN_MISSES_E2E:
      return g_strdup_printf (_ ("end to end %.3g s is above the limit of %.3g s"), result->e2e_s,
                              r->e2e_limit_s);
    case BUD_PLAN_MISSES_USERS:
      return g_strdup_printf (_ ("runs %.0f of %u requests at once; the rest would wait"), result->n_running,
                              r->concurrency);
    case BUD_PLAN_MISSES_RATE:
      return g_strdup_printf (_ ("serves %.3g requests/s of the %.3g asked for"), result->requests_per_s,
                              r->requests_per_s);
    case BUD_PLAN_REFUSED:
    case BUD_PLAN_UNFIT:
    case BUD_N_PLAN_VERDICTS:
    default:
      return engine_reason (self, result);
    }
}
