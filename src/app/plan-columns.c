#include "app/plan-columns.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/band-text.h"
#include "app/describe.h"
#include "app/plan-text.h"
#include "plot/number.h"

static const struct
{
  const char *title;
  BudPlanColumnInfo info;
} columns[BUD_N_PLAN_COLUMNS] = {
  [BUD_PLAN_COLUMN_FRONT] = { "", { BUD_RANK_OBJECTIVE, FALSE, FALSE, 24 } },
  [BUD_PLAN_COLUMN_RANK] = { N_ ("Rank"), { BUD_RANK_OBJECTIVE, TRUE, FALSE, 44 } },
  [BUD_PLAN_COLUMN_HARDWARE] = { N_ ("Hardware"), { BUD_RANK_HARDWARE, FALSE, FALSE, 170 } },
  [BUD_PLAN_COLUMN_LAYOUT] = { N_ ("Layout"), { BUD_RANK_LAYOUT, FALSE, FALSE, 108 } },
  [BUD_PLAN_COLUMN_WEIGHTS] = { N_ ("Weights"), { BUD_RANK_WEIGHTS, FALSE, FALSE, 60 } },
  [BUD_PLAN_COLUMN_USERS] = { N_ ("Users"), { BUD_RANK_USERS, TRUE, FALSE, 52 } },
  [BUD_PLAN_COLUMN_TTFT] = { N_ ("TTFT (ms)"), { BUD_RANK_TTFT, TRUE, FALSE, 70 } },
  [BUD_PLAN_COLUMN_TPOT] = { N_ ("TPOT (ms)"), { BUD_RANK_TPOT, TRUE, FALSE, 72 } },
  [BUD_PLAN_COLUMN_E2E] = { N_ ("E2E (s)"), { BUD_RANK_E2E, TRUE, FALSE, 58 } },
  [BUD_PLAN_COLUMN_THROUGHPUT] = { N_ ("tok/s"), { BUD_RANK_THROUGHPUT, TRUE, FALSE, 62 } },
  [BUD_PLAN_COLUMN_USD_PER_H] = { N_ ("%s/hour"), { BUD_RANK_USD_PER_H, TRUE, FALSE, 62 } },
  [BUD_PLAN_COLUMN_USD_PER_MILLION] = { N_ ("%s/M tok"), { BUD_RANK_USD_PER_MILLION, TRUE, FALSE, 66 } },
  [BUD_PLAN_COLUMN_ENERGY] = { N_ ("J/token"), { BUD_RANK_ENERGY, TRUE, FALSE, 60 } },
  [BUD_PLAN_COLUMN_LOADED_P50] = { N_ ("Loaded p50 (s)"), { BUD_RANK_OBJECTIVE, TRUE, TRUE, 98 } },
  [BUD_PLAN_COLUMN_LOADED_P99] = { N_ ("Loaded p99 (s)"), { BUD_RANK_OBJECTIVE, TRUE, TRUE, 98 } },
  [BUD_PLAN_COLUMN_LIMITS] = { N_ ("Limits"), { BUD_RANK_LIMITS, FALSE, FALSE, 92 } },
};

/* What makes room, in this order. */
static const BudPlanColumn first_to_hide[] = {
  BUD_PLAN_COLUMN_WEIGHTS, BUD_PLAN_COLUMN_USERS,      BUD_PLAN_COLUMN_TTFT,      BUD_PLAN_COLUMN_E2E,
  BUD_PLAN_COLUMN_ENERGY,  BUD_PLAN_COLUMN_RANK,       BUD_PLAN_COLUMN_USD_PER_H, BUD_PLAN_COLUMN_LAYOUT,
  BUD_PLAN_COLUMN_LIMITS,  BUD_PLAN_COLUMN_THROUGHPUT, BUD_PLAN_COLUMN_TPOT,
};

const BudPlanColumnInfo *
bud_plan_column_info (BudPlanColumn column)
{
  return &columns[column].info;
}

char *
bud_plan_column_title (BudPlanColumn column)
{
  const BudNumberStyle style = bud_number_get_style ();

  /* Translators: %s is a currency's sign. */
  if (column == BUD_PLAN_COLUMN_USD_PER_H)
    return g_strdup_printf (_ ("%s/hour"), style.currency);
  if (column == BUD_PLAN_COLUMN_USD_PER_MILLION)
    return g_strdup_printf (_ ("%s/M tok"), style.currency);
  return g_strdup (columns[column].title[0] != '\0' ? _ (columns[column].title) : "");
}

static char *
money_text (double usd)
{
  double amount = usd * bud_number_get_style ().per_usd;

  if (!isfinite (amount) || amount < 0.01)
    return bud_number (amount);
  return bud_number_fixed (amount, amount < 999.995 ? 2 : 0);
}

static char *
number_text (BudPlanColumn column, double value)
{
  switch ((int) column)
    {
    case BUD_PLAN_COLUMN_USERS:
      return bud_number_count (value);
    case BUD_PLAN_COLUMN_TTFT:
    case BUD_PLAN_COLUMN_TPOT:
      return bud_number (value * 1e3);
    default:
      return bud_number (value);
    }
}

/* Of a bought device it is the least that it costs. */
static char *
price_text (const BudPlan *plan, const BudPlanResult *result, double usd)
{
  g_autofree char *text = money_text (usd);

  return isfinite (usd) && bud_plan_is_bought (plan, result) ? g_strconcat ("≥ ", text, NULL)
                                                             : g_steal_pointer (&text);
}

/* TTFT; "…" until its simulation is done. */
static char *
loaded_text (BudPlanColumn column, const BudFinalists *finalists, guint32 candidate)
{
  const BudFinalist *finalist;

  if (finalists == NULL || !bud_finalists_has (finalists, candidate))
    return g_strdup ("");
  finalist = bud_finalists_find (finalists, candidate);
  if (finalist == NULL)
    return g_strdup ("…");
  if (!finalist->is_judged)
    return g_strdup (BUD_MISSING);
  return bud_number (column == BUD_PLAN_COLUMN_LOADED_P50 ? finalist->ttft_p50_s : finalist->ttft_p99_s);
}

char *
bud_plan_column_text (BudPlanColumn column, const BudRanking *ranking, const BudFinalists *finalists,
                      guint32 candidate)
{
  const BudPlan *plan = bud_ranking_get_plan (ranking);
  const BudPlanResult *result = bud_plan_get_result (plan, candidate);

  switch ((int) column)
    {
    case BUD_PLAN_COLUMN_RANK:
      return bud_number_count (bud_ranking_get_rank (ranking, candidate) + 1.);
    case BUD_PLAN_COLUMN_HARDWARE:
      return bud_plan_text_hardware (plan, result);
    case BUD_PLAN_COLUMN_LAYOUT:
      return bud_plan_text_layout (&result->deployment);
    case BUD_PLAN_COLUMN_WEIGHTS:
      return bud_describe_format (result->deployment.weight_format);
    case BUD_PLAN_COLUMN_LIMITS:
      return g_strdup (bud_plan_standing_word (bud_plan_standing (plan, result)));
    case BUD_PLAN_COLUMN_LOADED_P50:
    case BUD_PLAN_COLUMN_LOADED_P99:
      return loaded_text (column, finalists, candidate);
    case BUD_PLAN_COLUMN_USD_PER_H:
    case BUD_PLAN_COLUMN_USD_PER_MILLION:
      return price_text (plan, result, bud_rank_figure (plan, result, columns[column].info.key));
    default:
      return number_text (column, bud_rank_figure (plan, result, columns[column].info.key));
    }
}

BudPlanColumn
bud_plan_column_to_hide (guint i)
{
  return first_to_hide[i];
}

char *
bud_plan_column_meaning (BudPlanColumn column, const BudPlan *plan, const BudPlanResult *result,
                         const BudAccuracy *accuracy)
{
  gboolean is_banded = column == BUD_PLAN_COLUMN_TTFT || column == BUD_PLAN_COLUMN_TPOT
                       || column == BUD_PLAN_COLUMN_THROUGHPUT || column == BUD_PLAN_COLUMN_USD_PER_MILLION;
  BudCase request;

  if (!is_banded || !bud_plan_result_has_figures (result))
    return NULL;
  request = bud_plan_case (plan, result);
  return bud_band_meaning (accuracy, &request, NULL,
                           column == BUD_PLAN_COLUMN_TTFT ? BUD_METRIC_TTFT : BUD_METRIC_TPOT, NULL);
}

guint
bud_plan_columns_hidden (int width_px, gboolean has_loaded)
{
  int needed_px = 0;
  guint n = 0;

  for (int i = 0; i < BUD_N_PLAN_COLUMNS; i++)
    if (has_loaded || !columns[i].info.is_loaded)
      needed_px += columns[i].info.width_px;
  while (n < G_N_ELEMENTS (first_to_hide) && needed_px > width_px)
    needed_px -= columns[first_to_hide[n++]].info.width_px;
  return n;
}
