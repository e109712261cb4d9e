#include "planner/cloud.h"

#include <math.h>
#include <string.h>

#define N_LISTED 60     /* rows of the table that keep their point */
#define BEYOND_RATIO 2. /* how far the axes go on beyond what meets the limits */

typedef struct
{
  double low, high;
} Span;

static void
widen (Span *span, double value)
{
  span->low = fmin (span->low, value);
  span->high = fmax (span->high, value);
}

double
bud_plan_limit (const BudPlanRequest *request, BudRankKey key)
{
  return key == BUD_RANK_TTFT   ? request->ttft_limit_s
         : key == BUD_RANK_TPOT ? request->tpot_limit_s
         : key == BUD_RANK_E2E  ? request->e2e_limit_s
                                : NAN;
}

static gboolean
locate (const BudPlanCloud *self, const BudPlanResult *result, double *x, double *y)
{
  const BudPlan *plan = bud_ranking_get_plan (self->ranking);

  *x = bud_rank_figure (plan, result, self->x);
  *y = bud_rank_figure (plan, result, self->y);
  return isfinite (*x) && isfinite (*y) && *x > 0 && *y > 0; /* the axes are logarithmic */
}

static const BudPlanResult *
result_at_rank (const BudPlanCloud *self, guint32 rank)
{
  return bud_plan_get_result (bud_ranking_get_plan (self->ranking),
                              bud_ranking_at_rank (self->ranking, rank));
}

static void
find_spans (const BudPlanCloud *self, guint32 n, Span *across, Span *up)
{
  const BudPlanRequest *request = bud_plan_get_request (bud_ranking_get_plan (self->ranking));
  Span *spans[] = { across, up };
  const BudRankKey keys[] = { self->x, self->y };
  double x, y;

  for (int i = 0; i < 2; i++)
    *spans[i] = (Span){ INFINITY, -INFINITY };
  for (guint32 rank = 0; rank < n; rank++)
    if (locate (self, result_at_rank (self, rank), &x, &y))
      {
        widen (across, x);
        widen (up, y);
      }
  for (int i = 0; i < 2; i++)
    {
      double limit = bud_plan_limit (request, keys[i]);

      if (isfinite (limit))
        widen (spans[i], limit);
      spans[i]->low /= BEYOND_RATIO;
      spans[i]->high *= BEYOND_RATIO;
    }
}

static void
add (BudPlanCloud *self, gboolean *is_taken, guint32 candidate, BudCloudKind kind)
{
  const BudCloudPoint point = { candidate, kind };

  if (is_taken[candidate])
    return;
  is_taken[candidate] = TRUE;
  g_array_append_val (self->points, point);
}

static guint
cell_of (double value, const Span *span, guint n)
{
  double t = span->high > span->low ? log (value / span->low) / log (span->high / span->low) : 0;

  return (guint) fmin (t * n, n - 1);
}

/* The best by rank of each spot, of those that meet the limits and of those that lost. */
static void
thin (BudPlanCloud *self, gboolean *is_taken, guint columns, guint rows)
{
  const BudPlanSummary *summary = bud_ranking_get_summary (self->ranking);
  g_autofree guint8 *is_full = g_new0 (guint8, (gsize) 2 * columns * rows);
  Span across, up;
  double x, y;

  find_spans (self, summary->n_meeting > 0 ? summary->n_meeting : summary->n_done, &across, &up);
  for (guint32 rank = 0; rank < summary->n_done; rank++)
    {
      const BudPlanResult *result = result_at_rank (self, rank);
      gboolean is_lost = result->verdict != BUD_PLAN_MEETS;
      guint8 *cell;

      if (!locate (self, result, &x, &y))
        continue;
      if (x < across.low || x > across.high || y < up.low || y > up.high)
        {
          self->n_beyond++;
          continue;
        }
      *(is_lost ? &self->n_lost : &self->n_meeting) += 1;
      cell = &is_full[(cell_of (y, &up, rows) * columns + cell_of (x, &across, columns)) * 2
                      + (guint) is_lost];
      if (!*cell)
        add (self, is_taken, bud_ranking_at_rank (self->ranking, rank),
             is_lost ? BUD_CLOUD_LOST : BUD_CLOUD_MEETS);
      *cell = TRUE;
    }
}

BudPlanCloud *
bud_plan_cloud_new (BudRanking *ranking, BudRankKey x, BudRankKey y, guint columns, guint rows)
{
  BudPlanCloud *self = g_new0 (BudPlanCloud, 1);
  const BudPlan *plan = bud_ranking_get_plan (ranking);
  g_autofree gboolean *is_taken = g_new0 (gboolean, bud_plan_get_n_candidates (plan) + 1);
  g_autoptr (GArray) front = bud_ranking_front (ranking, x, y);

  self->ranking = bud_ranking_ref (ranking);
  self->x = x;
  self->y = y;
  self->points = g_array_new (FALSE, FALSE, sizeof (BudCloudPoint));
  for (guint i = 0; i < front->len; i++)
    add (self, is_taken, g_array_index (front, guint32, i), BUD_CLOUD_FRONT);
  for (guint32 i = 0; i < MIN (bud_ranking_get_n (ranking), N_LISTED); i++)
    if (bud_ranking_get_result (ranking, i)->verdict == BUD_PLAN_MEETS)
      add (self, is_taken, bud_ranking_get_candidate (ranking, i), BUD_CLOUD_LISTED);
  thin (self, is_taken, columns, rows);
  return self;
}

void
bud_plan_cloud_free (BudPlanCloud *self)
{
  if (self == NULL)
    return;
  bud_ranking_unref (self->ranking);
  g_array_unref (self->points);
  g_free (self);
}
