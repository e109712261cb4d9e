#include "app/plan-csv.h"

#include "app/csv-rows.h"

static void
append_row (GString *csv, BudRanking *ranking, guint32 position)
{
  const BudPlan *plan = bud_ranking_get_plan (ranking);
  const BudPlanResult *r = bud_ranking_get_result (ranking, position);
  const BudCluster *cluster = bud_plan_get_cluster (plan, r);
  const BudDeployment *d = &r->deployment;
  g_autofree char *reason = bud_plan_reason (plan, r);
  const double figures[] = { r->ttft_s,
                             r->tpot_s,
                             r->e2e_s,
                             r->output_tokens_per_s,
                             r->requests_per_s,
                             r->usd_per_h,
                             r->usd_per_million_output_tokens,
                             r->joule_per_output_token };

  g_string_append_printf (csv, "%u",
                          bud_ranking_get_rank (ranking, bud_ranking_get_candidate (ranking, position)) + 1);
  bud_csv_add_text (csv, bud_plan_get_request (plan)->devices[r->device].id);
  g_string_append_printf (csv, ",%u,%u,%u,%u,%u,%s,%u", d->n_devices, d->tp, d->pp, d->ep, d->dp,
                          bud_format_name (d->weight_format), r->concurrency);
  for (gsize i = 0; i < G_N_ELEMENTS (figures); i++)
    bud_csv_add_number (csv, figures[i]);
  bud_csv_add_text (csv, cluster != NULL ? cluster->id : "");
  bud_csv_add_text (csv, reason != NULL ? reason : "");
  bud_csv_end_row (csv);
}

char *
bud_plan_csv (BudRanking *ranking, guint32 most)
{
  GString *csv = g_string_new ("rank,hardware,devices,tp,pp,ep,dp,precision,batch,ttft_s,tpot_s,e2e_s,"
                               "output_tokens_per_s,requests_per_s,usd_per_hour,"
                               "usd_per_million_output_tokens,joule_per_output_token,cluster,reason\r\n");

  for (guint32 i = 0; i < MIN (bud_ranking_get_n (ranking), most); i++)
    append_row (csv, ranking, i);
  return g_string_free (csv, FALSE);
}
