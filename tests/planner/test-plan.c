/* Plans on the shipped catalog: candidates, verdicts, order, fronts, threads and cancel. */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "catalog/catalog.h"
#include "planner/cloud.h"
#include "planner/finalists.h"
#include "shipped.h"

static BudModel model;
static BudDevice devices[3];
static BudEngineProfile profile;
static const char *const device_ids[] = { "h100-sxm5-80", "l40s", "mi300x" };
static const BudFormat formats[] = { BUD_FORMAT_BF16, BUD_FORMAT_FP8 };

static void
load (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BudCatalog) catalog = shipped_catalog ();

  g_assert_true (bud_catalog_load_model (catalog, "meta-llama/Llama-3.1-70B", &model, &error));
  g_assert_true (bud_catalog_load_profile (catalog, "vllm", &profile, &error));
  for (guint i = 0; i < G_N_ELEMENTS (device_ids); i++)
    g_assert_true (bud_catalog_load_device (catalog, device_ids[i], &devices[i], &error));
}

static BudPlanRequest
new_request (void)
{
  return (BudPlanRequest){ .model = &model,
                           .devices = devices,
                           .n_devices = G_N_ELEMENTS (devices),
                           .profile = profile,
                           .max_devices = 8,
                           .formats = formats,
                           .n_formats = G_N_ELEMENTS (formats),
                           .kv_format = BUD_FORMAT_BF16,
                           .input_tokens = 3000,
                           .output_tokens = 300,
                           .n_beams = 1,
                           .ttft_limit_s = 0.5,
                           .tpot_limit_s = 0.03,
                           .e2e_limit_s = NAN };
}

static BudPlan *
run_plan (const BudPlanRequest *request, guint n_threads)
{
  BudPlan *plan = bud_plan_new (request);
  g_autoptr (BudJob) job = bud_plan_job (plan, n_threads, NULL);

  bud_job_start (job, NULL, NULL);
  g_assert_true (bud_job_wait (job, -1));
  return plan;
}

static BudRanking *
rank (BudPlan *plan, BudRankKey key, gboolean is_descending, guint32 verdicts)
{
  const BudRankOrder order = { .key = key, .is_descending = is_descending, .verdicts = verdicts };

  return bud_ranking_new (plan, &order);
}

static void
test_verdicts (void)
{
  const BudPlanRequest request = new_request ();
  g_autoptr (BudPlan) plan = run_plan (&request, 0);
  guint seen[BUD_N_PLAN_VERDICTS] = { 0 };

  g_assert_cmpuint (bud_plan_get_n_candidates (plan), >, 100);
  for (guint32 i = 0; i < bud_plan_get_n_candidates (plan); i++)
    {
      const BudPlanResult *r = bud_plan_get_result (plan, i);
      const BudDeployment *d = &r->deployment;
      g_autofree char *reason = bud_plan_reason (plan, r);

      seen[r->verdict]++;
      g_assert_cmpuint (d->n_devices, <=, request.max_devices);
      g_assert_cmpuint (d->n_devices % (d->tp * d->pp * d->dp), ==, 0);
      g_assert_cmpint (reason != NULL, ==, r->verdict != BUD_PLAN_MEETS);
      if (r->verdict == BUD_PLAN_MEETS)
        {
          g_assert_cmpfloat (r->ttft_s, <=, request.ttft_limit_s);
          g_assert_cmpfloat (r->tpot_s, <=, request.tpot_limit_s);
        }
      else if (r->verdict == BUD_PLAN_UNFIT)
        g_assert_cmpfloat (r->total_bytes, >, request.devices[r->device].memory_bytes);
      if (r->verdict != BUD_PLAN_REFUSED)
        g_assert_true ((bud_plan_excess (plan, r) > 1) == (r->verdict != BUD_PLAN_MEETS));
    }
  g_assert_cmpuint (seen[BUD_PLAN_MEETS], >, 0);
  g_assert_cmpuint (seen[BUD_PLAN_UNFIT], >, 0);
  g_assert_cmpuint (seen[BUD_PLAN_MISSES_TTFT] + seen[BUD_PLAN_MISSES_TPOT], >, 0);
}

/* The concurrency kept is the best of those tried, and none is tried below the least asked for. */
static void
test_concurrency (void)
{
  BudPlanRequest request = new_request ();
  g_autoptr (BudPlan) exact = NULL;
  g_autoptr (BudPlan) least = NULL;
  gboolean has_more = FALSE;

  request.concurrency = 12;
  exact = run_plan (&request, 0);
  request.is_least = TRUE;
  least = run_plan (&request, 0);
  for (guint32 i = 0; i < bud_plan_get_n_candidates (exact); i++)
    {
      const BudPlanResult *one = bud_plan_get_result (exact, i);
      const BudPlanResult *more = bud_plan_get_result (least, i);

      g_assert_cmpuint (one->concurrency, ==, 12);
      g_assert_cmpuint (more->concurrency % 12, ==, 0);
      has_more |= more->concurrency > 12;
      if (one->verdict == BUD_PLAN_MEETS)
        {
          g_assert_cmpint (more->verdict, ==, BUD_PLAN_MEETS);
          g_assert_cmpfloat (more->usd_per_million_output_tokens, <=, one->usd_per_million_output_tokens);
        }
      if (bud_plan_result_has_figures (one) && one->n_running < 12)
        g_assert_cmpint (one->verdict, !=, BUD_PLAN_MEETS); /* the rest would wait */
    }
  g_assert_true (has_more);
}

/* However cheap, by cost a bought device follows every rented one, and only by cost. */
static void
test_bought (void)
{
  BudDevice priced[G_N_ELEMENTS (devices)];
  BudPlanRequest request = new_request ();

  memcpy (priced, devices, sizeof priced);
  priced[0].usd_per_h = 0.001;
  priced[0].assumed |= BUD_ASSUMED_PRICE_FROM_PURCHASE;
  request.devices = priced;
  for (int objective = BUD_OBJECTIVE_COST; objective <= BUD_OBJECTIVE_LATENCY; objective++)
    {
      g_autoptr (BudPlan) plan = NULL;
      g_autoptr (BudRanking) ranking = NULL;
      gboolean was_bought = FALSE;
      guint n_back = 0, n_bought = 0;

      request.objective = (BudObjective) objective;
      plan = run_plan (&request, 0);
      ranking = rank (plan, BUD_RANK_OBJECTIVE, FALSE, BUD_RANK_MEETING);
      for (guint32 i = 0; i < bud_ranking_get_n (ranking); i++)
        {
          const BudPlanResult *result = bud_ranking_get_result (ranking, i);

          g_assert_cmpint (bud_plan_is_bought (plan, result), ==, result->device == 0);
          n_bought += result->device == 0;
          n_back += was_bought && result->device != 0;
          was_bought = result->device == 0;
        }
      g_assert_cmpuint (n_bought, >, 0);
      g_assert_cmpuint (n_bought, <, bud_ranking_get_n (ranking));
      g_assert_cmpint (n_back == 0, ==, objective == BUD_OBJECTIVE_COST);
    }
}

static void
test_threads (void)
{
  const BudPlanRequest request = new_request ();
  g_autoptr (BudPlan) one = run_plan (&request, 1);
  g_autoptr (BudRanking) first = rank (one, BUD_RANK_OBJECTIVE, FALSE, BUD_RANK_ALL);

  for (guint n_threads = 2; n_threads <= 5; n_threads++)
    {
      g_autoptr (BudPlan) many = run_plan (&request, n_threads);
      g_autoptr (BudRanking) second = rank (many, BUD_RANK_OBJECTIVE, FALSE, BUD_RANK_ALL);

      g_assert_cmpuint (bud_ranking_get_n (first), ==, bud_ranking_get_n (second));
      for (guint32 i = 0; i < bud_ranking_get_n (first); i++)
        {
          g_assert_cmpuint (bud_ranking_get_candidate (first, i), ==, bud_ranking_get_candidate (second, i));
          g_assert_cmpint (memcmp (bud_ranking_get_result (first, i), bud_ranking_get_result (second, i),
                                   sizeof (BudPlanResult)),
                           ==, 0);
        }
    }
}

/* In order by its own key, those without one last; every listed candidate once. */
static void
test_orders (void)
{
  BudPlanRequest request = new_request ();
  g_autoptr (BudPlan) plan = run_plan (&request, 0);

  for (int key = BUD_RANK_HARDWARE + 1; key < BUD_N_RANK_KEYS; key++)
    for (int is_descending = 0; is_descending < 2; is_descending++)
      {
        g_autoptr (BudRanking) ranking = rank (plan, (BudRankKey) key, is_descending, BUD_RANK_ALL);
        double last = is_descending ? INFINITY : -INFINITY;

        g_assert_cmpuint (bud_ranking_get_n (ranking), ==, bud_plan_get_n_candidates (plan));
        for (guint32 i = 0; i < bud_ranking_get_n (ranking); i++)
          {
            double value = bud_rank_figure (plan, bud_ranking_get_result (ranking, i), (BudRankKey) key);

            g_assert_cmpuint (bud_ranking_find (ranking, bud_ranking_get_candidate (ranking, i)), ==, i);
            if (!isnan (value))
              g_assert_true (is_descending ? value <= last : value >= last);
            else
              value = is_descending ? -INFINITY : INFINITY;
            last = value;
          }
      }
}

static void
test_objectives (void)
{
  BudPlanRequest request = new_request ();

  for (int objective = BUD_OBJECTIVE_COST; objective <= BUD_OBJECTIVE_BALANCED; objective++)
    {
      g_autoptr (BudPlan) plan = NULL;
      g_autoptr (BudRanking) ranking = NULL;
      const BudPlanSummary *summary;
      gboolean has_ended = FALSE;

      request.objective = (BudObjective) objective;
      plan = run_plan (&request, 0);
      ranking = rank (plan, BUD_RANK_OBJECTIVE, FALSE, BUD_RANK_ALL);
      summary = bud_ranking_get_summary (ranking);
      g_assert_cmpuint (summary->n_done, ==, bud_plan_get_n_candidates (plan));
      for (guint32 i = 0; i < bud_ranking_get_n (ranking); i++)
        {
          gboolean meets = bud_ranking_get_result (ranking, i)->verdict == BUD_PLAN_MEETS;

          g_assert_false (meets && has_ended);
          has_ended |= !meets;
          g_assert_cmpint (meets, ==, i < summary->n_meeting);
          if (i > 0 && i < summary->n_meeting)
            g_assert_cmpfloat (bud_ranking_get_score (ranking, bud_ranking_get_candidate (ranking, i - 1)),
                               <=, bud_ranking_get_score (ranking, bud_ranking_get_candidate (ranking, i)));
        }
    }
}

static void
test_summary (void)
{
  const BudPlanRequest request = new_request ();
  g_autoptr (BudPlan) plan = run_plan (&request, 0);
  g_autoptr (BudRanking) ranking = rank (plan, BUD_RANK_OBJECTIVE, FALSE, BUD_RANK_MEETING);
  const BudPlanSummary *summary = bud_ranking_get_summary (ranking);
  guint32 n_lost = 0;
  uint32_t fewest = G_MAXUINT32;

  g_assert_cmpuint (bud_ranking_get_n (ranking), ==, summary->n_meeting);
  for (guint32 i = 0; i < summary->n_meeting; i++)
    fewest = MIN (fewest, bud_ranking_get_result (ranking, i)->deployment.n_devices);
  g_assert_cmpuint (summary->minimum_devices, ==, fewest);
  g_assert_cmpuint (bud_plan_get_result (plan, summary->minimum)->deployment.n_devices, ==, fewest);
  for (guint g = 0; g < summary->n_groups; g++)
    {
      const BudPlanGroup *group = &summary->groups[g];
      double nearest = bud_plan_excess (plan, bud_plan_get_result (plan, group->nearest));
      guint32 n = 0;

      g_assert_cmpint (bud_plan_get_result (plan, group->nearest)->verdict, ==, group->verdict);
      for (guint32 i = 0; i < summary->n_done; i++)
        if (bud_plan_get_result (plan, i)->verdict == group->verdict)
          {
            n++;
            g_assert_false (bud_plan_excess (plan, bud_plan_get_result (plan, i)) < nearest);
          }
      g_assert_cmpuint (n, ==, group->n);
      g_assert_true (g == 0 || group[-1].n >= group->n);
      n_lost += n;
    }
  g_assert_cmpuint (n_lost + summary->n_meeting, ==, summary->n_done);
}

static void
test_one_per_device (void)
{
  const BudPlanRequest request = new_request ();
  const BudRankOrder order = { .verdicts = BUD_RANK_ALL, .one_per_device = TRUE };
  g_autoptr (BudPlan) plan = run_plan (&request, 0);
  g_autoptr (BudRanking) all = rank (plan, BUD_RANK_OBJECTIVE, FALSE, BUD_RANK_ALL);
  g_autoptr (BudRanking) best = bud_ranking_new (plan, &order);

  g_assert_cmpuint (bud_ranking_get_n (best), ==, request.n_devices);
  g_assert_cmpuint (bud_ranking_get_candidate (best, 0), ==, bud_ranking_get_candidate (all, 0));
  for (guint32 i = 0; i < bud_ranking_get_n (best); i++)
    for (guint32 rank_above = 0;
         rank_above < bud_ranking_get_rank (best, bud_ranking_get_candidate (best, i)); rank_above++)
      g_assert_cmpuint (bud_ranking_get_result (all, rank_above)->device, !=,
                        bud_ranking_get_result (best, i)->device);
}

static gboolean
beats (const double *a, const double *b, guint n)
{
  gboolean is_better = FALSE;

  for (guint i = 0; i < n; i++)
    {
      if (a[i] > b[i])
        return FALSE;
      is_better |= a[i] < b[i];
    }
  return is_better;
}

static void
test_pareto (void)
{
  const BudPlanRequest request = new_request ();
  g_autoptr (BudPlan) plan = run_plan (&request, 0);
  g_autoptr (BudRanking) ranking = rank (plan, BUD_RANK_OBJECTIVE, FALSE, BUD_RANK_ALL);
  g_autofree gboolean *is_pareto = bud_ranking_pareto (ranking);
  guint32 n = bud_plan_get_n_candidates (plan);
  g_autofree double *figures = g_new (double, 4 * n);
  guint n_front = 0;

  for (guint32 i = 0; i < n; i++)
    for (int k = 0; k < 4; k++)
      {
        double value = bud_plan_figure (plan, bud_plan_get_result (plan, i), (BudObjective) k);

        figures[4 * i + k] = isfinite (value) ? value : G_MAXDOUBLE;
      }
  for (guint32 i = 0; i < n; i++)
    {
      gboolean is_front = bud_plan_result_has_figures (bud_plan_get_result (plan, i));

      for (guint32 k = 0; k < n && is_front; k++)
        is_front = !bud_plan_result_has_figures (bud_plan_get_result (plan, k))
                   || !beats (figures + 4 * k, figures + 4 * i, 4);
      g_assert_cmpint (is_pareto[i], ==, is_front);
      n_front += is_front;
    }
  g_assert_cmpuint (n_front, >, 1);
}

static void
test_front (void)
{
  static const BudRankKey axes[][2] = { { BUD_RANK_TPOT, BUD_RANK_USD_PER_MILLION },
                                        { BUD_RANK_TTFT, BUD_RANK_THROUGHPUT },
                                        { BUD_RANK_E2E, BUD_RANK_ENERGY } };
  const BudPlanRequest request = new_request ();
  g_autoptr (BudPlan) plan = run_plan (&request, 0);
  g_autoptr (BudRanking) ranking = rank (plan, BUD_RANK_OBJECTIVE, FALSE, BUD_RANK_MEETING);

  for (guint a = 0; a < G_N_ELEMENTS (axes); a++)
    {
      g_autoptr (GArray) front = bud_ranking_front (ranking, axes[a][0], axes[a][1]);

      g_assert_cmpuint (front->len, >, 0);
      for (guint32 i = 0; i < bud_ranking_get_n (ranking); i++)
        {
          double own[2];
          gboolean is_covered = FALSE, is_on_front = FALSE;

          for (int k = 0; k < 2; k++)
            own[k] = bud_rank_figure (plan, bud_ranking_get_result (ranking, i), axes[a][k])
                     * (bud_rank_is_more_better (axes[a][k]) ? -1 : 1);
          for (guint f = 0; f < front->len; f++)
            {
              guint32 candidate = g_array_index (front, guint32, f);
              double other[2];

              for (int k = 0; k < 2; k++)
                other[k] = bud_rank_figure (plan, bud_plan_get_result (plan, candidate), axes[a][k])
                           * (bud_rank_is_more_better (axes[a][k]) ? -1 : 1);
              g_assert_false (beats (own, other, 2));
              is_covered |= other[0] <= own[0] && other[1] <= own[1];
              is_on_front |= candidate == bud_ranking_get_candidate (ranking, i);
            }
          g_assert_true (is_covered || is_on_front);
        }
    }
}

/* The front first, no candidate twice, and no spot left empty that has a candidate. */
static void
test_cloud (void)
{
  const BudPlanRequest request = new_request ();
  g_autoptr (BudPlan) plan = run_plan (&request, 0);
  g_autoptr (BudRanking) ranking = rank (plan, BUD_RANK_OBJECTIVE, FALSE, BUD_RANK_MEETING);
  g_autoptr (BudPlanCloud) coarse
      = bud_plan_cloud_new (ranking, BUD_RANK_TPOT, BUD_RANK_USD_PER_MILLION, 2, 2);
  g_autoptr (BudPlanCloud) fine
      = bud_plan_cloud_new (ranking, BUD_RANK_TPOT, BUD_RANK_USD_PER_MILLION, 4000, 4000);
  g_autoptr (GArray) front = bud_ranking_front (ranking, BUD_RANK_TPOT, BUD_RANK_USD_PER_MILLION);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < fine->points->len; i++)
    {
      const BudCloudPoint *point = &g_array_index (fine->points, BudCloudPoint, i);

      g_assert_true (g_hash_table_add (seen, GUINT_TO_POINTER (point->candidate)));
      g_assert_cmpint (point->kind == BUD_CLOUD_FRONT, ==, i < front->len);
      g_assert_cmpint (point->kind == BUD_CLOUD_LOST, ==,
                       bud_plan_get_result (plan, point->candidate)->verdict != BUD_PLAN_MEETS);
      if (i < front->len)
        g_assert_cmpuint (point->candidate, ==, g_array_index (front, guint32, i));
    }
  g_assert_cmpuint (fine->n_meeting, ==, bud_ranking_get_summary (ranking)->n_meeting);
  g_assert_cmpuint (fine->n_lost, ==, coarse->n_lost);
  g_assert_cmpuint (fine->points->len, <=, fine->n_meeting + fine->n_lost);
  g_assert_cmpuint (coarse->points->len, <, fine->points->len);
  g_assert_cmpuint (coarse->points->len, >=, front->len);
}

static void
test_finalists (void)
{
  BudPlanRequest request = new_request ();
  g_autoptr (BudPlan) plan = NULL;
  g_autoptr (BudRanking) ranking = NULL;
  g_autoptr (BudFinalists) one = NULL;
  g_autoptr (BudFinalists) many = NULL;

  request.concurrency = 8;
  request.is_least = TRUE;
  plan = run_plan (&request, 0);
  ranking = rank (plan, BUD_RANK_OBJECTIVE, FALSE, BUD_RANK_MEETING);
  one = bud_finalists_new (ranking, 4);
  many = bud_finalists_new (ranking, 4);
  g_assert_cmpuint (bud_finalists_get_n (one), ==, 4);
  for (guint n_threads = 1; n_threads <= 3; n_threads += 2)
    {
      g_autoptr (BudJob) job = bud_finalists_job (n_threads == 1 ? one : many, n_threads, NULL);

      bud_job_start (job, NULL, NULL);
      g_assert_true (bud_job_wait (job, -1));
    }
  for (guint32 i = 0; i < 4; i++)
    {
      const BudFinalist *finalist = bud_finalists_get (one, i);
      const BudPlanResult *result = bud_ranking_get_result (ranking, i);

      g_assert_cmpuint (finalist->candidate, ==, bud_ranking_get_candidate (ranking, i));
      g_assert_true (finalist->is_judged);
      /* A queue only adds to what a lone request waits. */
      g_assert_cmpfloat (finalist->ttft_p99_s, >=, finalist->ttft_p50_s);
      g_assert_cmpfloat (finalist->ttft_p99_s, >, result->ttft_s * 0.9);
      g_assert_cmpfloat (finalist->attainment_ratio, >=, 0);
      g_assert_cmpfloat (finalist->attainment_ratio, <=, 1);
      g_assert_cmpfloat (bud_finalists_get (many, i)->ttft_p99_s, ==, finalist->ttft_p99_s);
      g_assert_cmpfloat (bud_finalists_get (many, i)->attainment_ratio, ==, finalist->attainment_ratio);
    }
  g_assert_null (bud_finalists_find (one, bud_ranking_get_candidate (ranking, 4)));
  g_assert_false (bud_finalists_has (one, bud_ranking_get_candidate (ranking, 4)));
}

static void
test_cancel (void)
{
  BudPlanRequest request = new_request ();
  g_autoptr (BudPlan) plan = NULL;
  g_autoptr (BudPlan) whole = run_plan (&request, 0);
  g_autoptr (BudRanking) ranking = NULL;
  g_autoptr (BudJob) job = NULL;

  plan = bud_plan_new (&request);
  job = bud_plan_job (plan, 1, NULL);
  bud_job_start (job, NULL, NULL);
  while (bud_job_get_n_done (job) == 0)
    g_thread_yield ();
  bud_job_cancel (job);
  g_assert_true (bud_job_wait (job, -1));
  ranking = rank (plan, BUD_RANK_OBJECTIVE, FALSE, BUD_RANK_ALL);
  g_assert_cmpuint (bud_ranking_get_n (ranking), ==, bud_job_get_n_done (job));
  for (guint32 i = 0; i < bud_ranking_get_n (ranking); i++)
    {
      guint32 candidate = bud_ranking_get_candidate (ranking, i);

      g_assert_cmpint (memcmp (bud_plan_get_result (plan, candidate), bud_plan_get_result (whole, candidate),
                               sizeof (BudPlanResult)),
                       ==, 0);
    }
  for (guint32 i = 0; i < bud_plan_get_n_candidates (plan); i++)
    if (bud_plan_get_result (plan, i) == NULL)
      g_assert_cmpuint (bud_ranking_get_rank (ranking, i), ==, BUD_RANK_NONE);
}

/* What is ranked while the job runs keeps its order when more arrives. */
static void
test_partial (void)
{
  const BudPlanRequest request = new_request ();
  g_autoptr (BudPlan) plan = bud_plan_new (&request);
  g_autoptr (BudJob) job = bud_plan_job (plan, 2, NULL);
  g_autoptr (BudRanking) early = NULL;
  g_autoptr (BudRanking) late = NULL;
  guint32 last = 0;

  bud_job_start (job, NULL, NULL);
  early = rank (plan, BUD_RANK_OBJECTIVE, FALSE, BUD_RANK_ALL);
  g_assert_true (bud_job_wait (job, -1));
  late = rank (plan, BUD_RANK_OBJECTIVE, FALSE, BUD_RANK_ALL);
  for (guint32 i = 0; i < bud_ranking_get_n (early); i++)
    {
      guint32 place = bud_ranking_find (late, bud_ranking_get_candidate (early, i));

      g_assert_cmpuint (place, !=, BUD_RANK_NONE);
      g_assert_true (i == 0 || place > last);
      last = place;
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  load ();
  g_test_add_func ("/planner/plan/verdicts", test_verdicts);
  g_test_add_func ("/planner/plan/concurrency", test_concurrency);
  g_test_add_func ("/planner/plan/bought", test_bought);
  g_test_add_func ("/planner/plan/threads", test_threads);
  g_test_add_func ("/planner/plan/orders", test_orders);
  g_test_add_func ("/planner/plan/objectives", test_objectives);
  g_test_add_func ("/planner/plan/summary", test_summary);
  g_test_add_func ("/planner/plan/one-per-device", test_one_per_device);
  g_test_add_func ("/planner/plan/pareto", test_pareto);
  g_test_add_func ("/planner/plan/front", test_front);
  g_test_add_func ("/planner/plan/cloud", test_cloud);
  g_test_add_func ("/planner/plan/finalists", test_finalists);
  g_test_add_func ("/planner/plan/cancel", test_cancel);
  g_test_add_func ("/planner/plan/partial", test_partial);
  return g_test_run ();
}
