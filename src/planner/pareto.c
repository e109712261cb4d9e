/* Fronts over the candidates of a ranking. */
#include <math.h>
#include <string.h>

#include "planner/ranking.h"

typedef struct
{
  double figures[4]; /* smaller is better */
  guint32 rank;
} FrontPoint;

static int
on_compare_points (gconstpointer a, gconstpointer b)
{
  const FrontPoint *one = a, *other = b;

  for (int i = 0; i < 4; i++)
    if (one->figures[i] != other->figures[i])
      return one->figures[i] < other->figures[i] ? -1 : 1;
  return one->rank < other->rank ? -1 : one->rank > other->rank;
}

static double
signed_figure (const BudPlan *plan, const BudPlanResult *result, BudRankKey key)
{
  double value = bud_rank_figure (plan, result, key);

  return bud_rank_is_more_better (key) ? -value : value;
}

GArray *
bud_ranking_front (const BudRanking *self, BudRankKey x, BudRankKey y)
{
  const BudPlan *plan = bud_ranking_get_plan (self);
  guint32 n_meeting = bud_ranking_get_summary (self)->n_meeting;
  g_autoptr (GArray) points = g_array_sized_new (FALSE, TRUE, sizeof (FrontPoint), n_meeting);
  GArray *front = g_array_new (FALSE, FALSE, sizeof (guint32));
  double best = INFINITY;

  for (guint32 rank = 0; rank < n_meeting; rank++)
    {
      const BudPlanResult *result = bud_plan_get_result (plan, bud_ranking_at_rank (self, rank));
      FrontPoint point = { { signed_figure (plan, result, x), signed_figure (plan, result, y) }, rank };

      if (isfinite (point.figures[0]) && isfinite (point.figures[1]))
        g_array_append_val (points, point);
    }
  g_array_sort (points, on_compare_points);
  for (guint i = 0; i < points->len; i++)
    {
      const FrontPoint *point = &g_array_index (points, FrontPoint, i);
      guint32 candidate = bud_ranking_at_rank (self, point->rank);

      if (!(point->figures[1] < best))
        continue;
      best = point->figures[1];
      g_array_append_val (front, candidate);
    }
  return front;
}

static gboolean
is_dominated (GArray *front, const FrontPoint *point)
{
  FrontPoint *others = (FrontPoint *) (gpointer) front->data;

  for (guint k = 0; k < front->len; k++)
    if (others[k].figures[1] <= point->figures[1] && others[k].figures[2] <= point->figures[2]
        && others[k].figures[3] <= point->figures[3]
        && memcmp (others[k].figures, point->figures, sizeof point->figures) != 0)
      {
        FrontPoint strong = others[k];

        /* What dominates one dominates many: it is asked earlier the next time. */
        others[k] = others[k / 2];
        others[k / 2] = strong;
        return TRUE;
      }
  return FALSE;
}

/* Sorted by the first figure, a point can only be dominated by one before it, and then by one on the front.
 */
gboolean *
bud_ranking_pareto (const BudRanking *self)
{
  const BudPlan *plan = bud_ranking_get_plan (self);
  guint32 n_done = bud_ranking_get_summary (self)->n_done;
  gboolean *is_on_front = g_new0 (gboolean, bud_plan_get_n_candidates (plan) + 1);
  g_autoptr (GArray) points = g_array_sized_new (FALSE, FALSE, sizeof (FrontPoint), n_done);
  g_autoptr (GArray) front = g_array_new (FALSE, FALSE, sizeof (FrontPoint));

  for (guint32 rank = 0; rank < n_done; rank++)
    {
      const BudPlanResult *result = bud_plan_get_result (plan, bud_ranking_at_rank (self, rank));
      FrontPoint point = { .rank = rank };

      if (!bud_plan_result_has_figures (result))
        continue;
      for (int i = 0; i < 4; i++)
        {
          double value = bud_plan_figure (plan, result, (BudObjective) i);

          point.figures[i] = isfinite (value) ? value : G_MAXDOUBLE; /* what is unknown is worst */
        }
      g_array_append_val (points, point);
    }
  g_array_sort (points, on_compare_points);
  for (guint i = 0; i < points->len; i++)
    {
      const FrontPoint *point = &g_array_index (points, FrontPoint, i);

      if (is_dominated (front, point))
        continue;
      g_array_append_val (front, *point);
      is_on_front[bud_ranking_at_rank (self, point->rank)] = TRUE;
    }
  return is_on_front;
}
