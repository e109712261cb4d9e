#include "app/plan-text.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/describe.h"
#include "plot/number.h"

#define CLOSE_RATIO 0.9

char *
bud_plan_text_hardware (const BudPlan *plan, const BudPlanResult *result)
{
  const BudCluster *cluster = bud_plan_get_cluster (plan, result);

  if (cluster != NULL) /* whole: its name says how many */
    return g_strdup (cluster->name);
  return bud_describe_hardware (
      result->deployment.n_devices,
      bud_describe_past_maker (bud_plan_get_request (plan)->devices[result->device].name));
}

char *
bud_plan_text_layout (const BudDeployment *d)
{
  GString *text = g_string_new (NULL);
  guint n_replicas = d->n_devices / (d->tp * d->pp * d->dp);

  g_string_append_printf (text, _ ("TP %u"), d->tp);
  if (d->pp > 1)
    g_string_append_printf (text, ", PP %u", d->pp);
  if (d->ep > 1)
    g_string_append_printf (text, ", EP %u", d->ep);
  if (d->dp > 1)
    g_string_append_printf (text, ", DP %u", d->dp);
  if (n_replicas > 1)
    {
      g_string_append (text, ", ");
      g_string_append_printf (text, ngettext ("%u replica", "%u replicas", n_replicas), n_replicas);
    }
  return g_string_free (text, FALSE);
}

/* Standing */

BudPlanStanding
bud_plan_standing (const BudPlan *plan, const BudPlanResult *result)
{
  switch (result->verdict)
    {
    case BUD_PLAN_REFUSED:
      return BUD_PLAN_STANDING_REFUSED;
    case BUD_PLAN_UNFIT:
      return BUD_PLAN_STANDING_UNFIT;
    case BUD_PLAN_MEETS:
      return bud_rank_figure (plan, result, BUD_RANK_LIMITS) >= CLOSE_RATIO ? BUD_PLAN_STANDING_CLOSE
                                                                            : BUD_PLAN_STANDING_MET;
    case BUD_PLAN_MISSES_TTFT:
    case BUD_PLAN_MISSES_TPOT:
    case BUD_PLAN_MISSES_E2E:
    case BUD_PLAN_MISSES_USERS:
    case BUD_PLAN_MISSES_RATE:
    case BUD_N_PLAN_VERDICTS:
    default:
      return BUD_PLAN_STANDING_MISSED;
    }
}

static const struct
{
  const char *word;
  const char *icon;
  const char *css_class;
} standings[] = {
  [BUD_PLAN_STANDING_MET] = { N_ ("met"), "bud-met-symbolic", "success" },
  [BUD_PLAN_STANDING_CLOSE] = { N_ ("close"), "dialog-warning-symbolic", "warning" },
  [BUD_PLAN_STANDING_MISSED] = { N_ ("missed"), "dialog-error-symbolic", "error" },
  [BUD_PLAN_STANDING_UNFIT] = { N_ ("too large"), "dialog-error-symbolic", "error" },
  [BUD_PLAN_STANDING_REFUSED] = { N_ ("cannot run"), "dialog-error-symbolic", "error" },
};

const char *
bud_plan_standing_word (BudPlanStanding standing)
{
  return _ (standings[standing].word);
}

const char *
bud_plan_standing_icon (BudPlanStanding standing)
{
  return standings[standing].icon;
}

const char *
bud_plan_standing_class (BudPlanStanding standing)
{
  return standings[standing].css_class;
}

/* Verdicts */

char *
bud_plan_text_verdict (const BudPlanRequest *r, BudPlanVerdict verdict)
{
  double limit_s = verdict == BUD_PLAN_MISSES_TTFT   ? r->ttft_limit_s
                   : verdict == BUD_PLAN_MISSES_TPOT ? r->tpot_limit_s
                                                     : r->e2e_limit_s;
  g_autofree char *limit = bud_number_time (limit_s);
  g_autofree char *rate = bud_number (r->requests_per_s);

  switch (verdict)
    {
    case BUD_PLAN_UNFIT:
      return g_strdup (_ ("Do not fit in memory"));
    case BUD_PLAN_MISSES_TTFT:
      return g_strdup_printf (_ ("TTFT over %s"), limit);
    case BUD_PLAN_MISSES_TPOT:
      return g_strdup_printf (_ ("TPOT over %s"), limit);
    case BUD_PLAN_MISSES_E2E:
      return g_strdup_printf (_ ("End to end over %s"), limit);
    case BUD_PLAN_MISSES_USERS:
      return g_strdup_printf (_ ("Fewer than %u requests at once"), r->concurrency);
    case BUD_PLAN_MISSES_RATE:
      return g_strdup_printf (_ ("Fewer than %s requests per second"), rate);
    case BUD_PLAN_MEETS:
      return g_strdup (_ ("Meet the limits"));
    case BUD_PLAN_REFUSED:
    case BUD_N_PLAN_VERDICTS:
    default:
      return g_strdup (_ ("Cannot run"));
    }
}

/* How far off, in the figure that was missed. */
static char *
describe_miss (const BudPlan *plan, const BudPlanResult *result)
{
  const BudPlanRequest *r = bud_plan_get_request (plan);
  g_autofree char *amount = NULL;

  switch (result->verdict)
    {
    case BUD_PLAN_UNFIT:
      amount = bud_number_bytes (result->total_bytes - r->devices[result->device].memory_bytes, FALSE);
      return g_strdup_printf (_ ("needs %s more per device"), amount);
    case BUD_PLAN_MISSES_TTFT:
      return bud_number_time (result->ttft_s);
    case BUD_PLAN_MISSES_TPOT:
      return bud_number_time (result->tpot_s);
    case BUD_PLAN_MISSES_E2E:
      return bud_number_time (result->e2e_s);
    case BUD_PLAN_MISSES_USERS:
      return g_strdup_printf (_ ("runs %.0f of %u"), result->n_running, r->concurrency);
    case BUD_PLAN_MISSES_RATE:
      amount = bud_number (result->requests_per_s);
      return g_strdup_printf (_ ("serves %s per second"), amount);
    case BUD_PLAN_MEETS:
    case BUD_PLAN_REFUSED:
    case BUD_N_PLAN_VERDICTS:
    default:
      return bud_plan_reason (plan, result);
    }
}

char *
bud_plan_text_nearest (const BudPlan *plan, const BudPlanResult *result)
{
  g_autofree char *hardware = bud_plan_text_hardware (plan, result);
  g_autofree char *layout = bud_plan_text_layout (&result->deployment);
  g_autofree char *weights = bud_describe_format (result->deployment.weight_format);
  g_autofree char *miss = describe_miss (plan, result);

  /* Translators: of those that lost, the nearest: "best: 8 × L40S, TP 8, FP8: 47.0 ms". */
  return g_strdup_printf (_ ("best: %s, %s, %s: %s"), hardware, layout, weights, miss != NULL ? miss : "");
}

char *
bud_plan_text_nearest_of_all (const BudRanking *ranking)
{
  const BudPlan *plan = bud_ranking_get_plan (ranking);
  const BudPlanSummary *summary = bud_ranking_get_summary (ranking);
  const BudPlanGroup *nearest = NULL;
  double least = INFINITY;
  g_autofree char *text = NULL;
  g_autofree char *verdict = NULL;

  for (guint i = 0; i < summary->n_groups; i++)
    {
      double excess = bud_plan_excess (plan, bud_plan_get_result (plan, summary->groups[i].nearest));

      if (nearest == NULL || excess < least)
        {
          nearest = &summary->groups[i];
          least = excess;
        }
    }
  if (nearest == NULL)
    return NULL;
  verdict = bud_plan_text_verdict (bud_plan_get_request (plan), nearest->verdict);
  text = bud_plan_text_nearest (plan, bud_plan_get_result (plan, nearest->nearest));
  return g_strdup_printf ("%s; %s", verdict, text);
}

/* "TPOT is at 59 % of its limit": the limit that is nearest. NULL without limits. */
static char *
describe_margin (const BudPlan *plan, const BudPlanResult *result)
{
  const BudPlanRequest *r = bud_plan_get_request (plan);
  const struct
  {
    const char *name;
    double ratio;
  } limits[] = { { _ ("TTFT"), result->ttft_s / r->ttft_limit_s },
                 { _ ("TPOT"), result->tpot_s / r->tpot_limit_s },
                 { _ ("End to end"), result->e2e_s / r->e2e_limit_s } };
  guint nearest = 0;
  g_autofree char *share = NULL;

  for (guint i = 1; i < G_N_ELEMENTS (limits); i++)
    if (!(limits[i].ratio <= limits[nearest].ratio) && isfinite (limits[i].ratio))
      nearest = i;
  if (!isfinite (limits[nearest].ratio))
    return NULL;
  share = bud_number_percent_whole (limits[nearest].ratio);
  return g_strdup_printf (_ ("%s is at %s of its limit"), limits[nearest].name, share);
}

char *
bud_plan_text_summary (const BudPlan *plan, const BudPlanResult *result)
{
  g_autofree char *margin = NULL;
  g_autofree char *rate = NULL;
  g_autofree char *price = NULL;
  g_autofree char *running = NULL;

  if (!bud_plan_result_has_figures (result))
    {
      g_autofree char *reason = bud_plan_reason (plan, result);

      return bud_describe_sentence (reason != NULL ? reason : "");
    }
  margin = describe_margin (plan, result);
  rate = bud_number (result->output_tokens_per_s);
  running = bud_number_count (result->n_running);
  price = isfinite (result->usd_per_h) ? bud_number_money (result->usd_per_h) : NULL;
  /* A bought device is not as cheap as it looks beside rented ones. */
  if (price != NULL && bud_plan_is_bought (plan, result))
    return g_strdup_printf (_ ("%s tok/s for %s requests in flight at %s per hour or more (bought; without "
                               "servers, space and idle time)%s%s."),
                            rate, running, price, margin != NULL ? "; " : "", margin != NULL ? margin : "");
  if (price != NULL)
    return g_strdup_printf (_ ("%s tok/s for %s requests in flight at %s per hour%s%s."), rate, running,
                            price, margin != NULL ? "; " : "", margin != NULL ? margin : "");
  return g_strdup_printf (_ ("%s tok/s for %s requests in flight, price unknown%s%s."), rate, running,
                          margin != NULL ? "; " : "", margin != NULL ? margin : "");
}

char *
bud_plan_text_price (const BudPlan *plan, const BudPlanResult *result)
{
  g_autofree char *hardware = bud_plan_text_hardware (plan, result);
  g_autofree char *price = bud_number_money (result->usd_per_h);

  if (!isfinite (result->usd_per_h))
    return g_steal_pointer (&hardware);
  if (bud_plan_is_bought (plan, result))
    return g_strdup_printf (_ ("%s at %s per hour or more (bought)"), hardware, price);
  /* Translators: "4 × H200 SXM at $13.96 per hour". */
  return g_strdup_printf (_ ("%s at %s per hour"), hardware, price);
}

char *
bud_plan_text_loaded (const BudFinalist *finalist)
{
  g_autofree char *p50 = NULL;
  g_autofree char *p99 = NULL;
  g_autofree char *share = NULL;

  if (finalist == NULL)
    return NULL;
  if (!finalist->is_judged)
    {
      g_autofree char *problem = bud_describe_sentence (finalist->problem);

      return g_strdup_printf (_ ("Under load: %s"), problem);
    }
  p50 = bud_number_time (finalist->ttft_p50_s);
  p99 = bud_number_time (finalist->ttft_p99_s);
  share = bud_number_percent_whole (finalist->attainment_ratio);
  return g_strdup_printf (_ ("Under load TTFT is %s (p50) to %s (p99); %s of the requests meet every limit."),
                          p50, p99, share);
}

/* Tables */

char *
bud_plan_text_rows (const BudPlanRequest *request, guint32 verdicts)
{
  if (verdicts == BUD_RANK_MEETING)
    return g_strdup (_ ("Plans that meet the limits"));
  for (int v = 0; v < BUD_N_PLAN_VERDICTS; v++)
    if (verdicts == 1u << v)
      return bud_plan_text_verdict (request, (BudPlanVerdict) v);
  return g_strdup (_ ("All plans"));
}

const char *
bud_plan_text_order (const BudPlanRequest *request)
{
  switch (request->objective)
    {
    case BUD_OBJECTIVE_LATENCY:
      return _ ("shortest end to end first");
    case BUD_OBJECTIVE_THROUGHPUT:
      return _ ("most tokens per device first");
    case BUD_OBJECTIVE_ENERGY:
      return _ ("least energy per token first");
    case BUD_OBJECTIVE_BALANCED:
      return _ ("best balance of cost, latency, throughput and energy first");
    case BUD_OBJECTIVE_COST:
    default:
      return request->requests_per_s > 0 ? _ ("cheapest per hour first, rented before bought")
                                         : _ ("cheapest per token first, rented before bought");
    }
}

BudRankKey
bud_plan_deciding_key (const BudPlanRequest *request)
{
  switch (request->objective)
    {
    case BUD_OBJECTIVE_LATENCY:
      return BUD_RANK_E2E;
    case BUD_OBJECTIVE_THROUGHPUT:
      return BUD_RANK_THROUGHPUT;
    case BUD_OBJECTIVE_ENERGY:
      return BUD_RANK_ENERGY;
    case BUD_OBJECTIVE_COST:
    case BUD_OBJECTIVE_BALANCED:
    default:
      return request->requests_per_s > 0 ? BUD_RANK_USD_PER_H : BUD_RANK_USD_PER_MILLION;
    }
}

/* Criteria */

char *
bud_plan_text_load (const BudPlanCriteria *criteria)
{
  guint n = MAX (criteria->scenario->workload.n_sequences, 1);
  g_autofree char *rate = bud_number (criteria->requests_per_s);

  if (criteria->load == BUD_PLAN_LOAD_USERS)
    return g_strdup_printf (ngettext ("%u user or more", "%u users or more", n), n);
  if (criteria->load == BUD_PLAN_LOAD_RATE)
    return g_strdup_printf (_ ("%s requests/s"), rate);
  return g_strdup (_ ("Any load"));
}

char *
bud_plan_text_limits (const BudScenario *scenario)
{
  g_autofree char *input = bud_number_count (scenario->workload.input_tokens);
  g_autofree char *output = bud_number_count (scenario->workload.output_tokens);

  /* Translators: input and output tokens of a request. */
  return g_strdup_printf (_ ("%s + %s tokens"), input, output);
}

char *
bud_plan_text_formats (guint64 formats)
{
  GString *text = g_string_new (NULL);

  for (int f = 0; f < BUD_N_FORMATS; f++)
    if (formats >> f & 1)
      {
        g_autofree char *name = bud_describe_format ((BudFormat) f);

        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", name);
      }
  return g_string_free (text, FALSE);
}

const char *
bud_plan_text_objective (BudObjective objective)
{
  switch (objective)
    {
    case BUD_OBJECTIVE_LATENCY:
      return _ ("Fastest");
    case BUD_OBJECTIVE_THROUGHPUT:
      return _ ("Most tokens per device");
    case BUD_OBJECTIVE_ENERGY:
      return _ ("Least energy");
    case BUD_OBJECTIVE_BALANCED:
      return _ ("Balanced");
    case BUD_OBJECTIVE_COST:
    default:
      return _ ("Cheapest");
    }
}
