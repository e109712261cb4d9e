#include "app/plan-plot.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/describe.h"
#include "app/plan-text.h"
#include "plot/number.h"

const BudRankKey bud_plan_x_keys[3] = { BUD_RANK_TPOT, BUD_RANK_TTFT, BUD_RANK_E2E };
const BudRankKey bud_plan_y_keys[5] = { BUD_RANK_USD_PER_MILLION, BUD_RANK_USD_PER_H, BUD_RANK_THROUGHPUT,
                                        BUD_RANK_DEVICE_THROUGHPUT, BUD_RANK_ENERGY };

static const struct
{
  BudRankKey key;
  const char *name;  /* in a chooser */
  const char *title; /* along the axis */
  double factor;
  const char *prefix;
} axes[] = {
  { BUD_RANK_TPOT, N_ ("TPOT"), N_ ("Time per output token (ms)"), 1e-3, NULL },
  { BUD_RANK_TTFT, N_ ("TTFT"), N_ ("Time to first token (ms)"), 1e-3, NULL },
  { BUD_RANK_E2E, N_ ("End to end"), N_ ("End to end (s)"), 1, NULL },
  { BUD_RANK_USD_PER_MILLION, N_ ("Cost"), N_ ("Cost (%s/M tok)"), 1, "$" },
  { BUD_RANK_USD_PER_H, N_ ("Price"), N_ ("Price (%s/hour)"), 1, "$" },
  { BUD_RANK_THROUGHPUT, N_ ("Throughput"), N_ ("Throughput (tok/s)"), 1, NULL },
  { BUD_RANK_DEVICE_THROUGHPUT, N_ ("Throughput per device"), N_ ("Throughput (tok/s per device)"), 1, NULL },
  { BUD_RANK_ENERGY, N_ ("Energy"), N_ ("Energy (J/token)"), 1, NULL },
};

static guint
find_axis (BudRankKey key)
{
  guint i = 0;

  while (i + 1 < G_N_ELEMENTS (axes) && axes[i].key != key)
    i++;
  return i;
}

const char *
bud_plan_axis_name (BudRankKey key)
{
  return _ (axes[find_axis (key)].name);
}

/* Translators: in the titles %s is a currency's sign. */
static const char *
axis_title (BudRankKey key)
{
  const BudNumberStyle style = bud_number_get_style ();
  g_autofree char *title
      = key == BUD_RANK_USD_PER_MILLION ? g_strdup_printf (_ ("Cost (%s/M tok)"), style.currency)
        : key == BUD_RANK_USD_PER_H     ? g_strdup_printf (_ ("Price (%s/hour)"), style.currency)
                                        : g_strdup (_ (axes[find_axis (key)].title));

  return g_intern_string (title);
}

static BudAxisSpec
axis_spec (BudRankKey key)
{
  guint i = find_axis (key);

  return (BudAxisSpec){ .title = axis_title (key),
                        .is_log = TRUE,
                        .min = NAN,
                        .max = NAN,
                        .factor = axes[i].factor,
                        .prefix = axes[i].prefix };
}

static void
add_point (const BudPlanCloud *cloud, guint32 candidate, guint group, GArray *points, GArray *candidates)
{
  const BudPlan *plan = bud_ranking_get_plan (cloud->ranking);
  const BudPlanResult *result = bud_plan_get_result (plan, candidate);
  g_autofree char *layout = bud_plan_text_layout (&result->deployment);
  g_autofree char *weights = bud_describe_format (result->deployment.weight_format);
  BudScatterPoint point = { .x = bud_rank_figure (plan, result, cloud->x),
                            .y = bud_rank_figure (plan, result, cloud->y),
                            .group = group,
                            .name = bud_plan_text_hardware (plan, result),
                            .detail = g_strdup_printf ("%s, %s", layout, weights) };

  g_array_append_val (points, point);
  g_array_append_val (candidates, candidate);
}

static void
clear_point (gpointer data)
{
  BudScatterPoint *point = data;

  g_free ((char *) point->name);
  g_free ((char *) point->detail);
}

/* A name of a legend entry with how many it stands for, drawn or not. */
static char *
count_name (const char *name, guint32 n)
{
  g_autofree char *count = bud_number_count (n);

  return g_strdup_printf ("%s (%s)", name, count);
}

/* What is not drawn is said. */
static char *
describe_thinning (const BudPlanCloud *cloud)
{
  guint32 n_all = cloud->n_meeting + cloud->n_lost;
  g_autofree char *drawn = bud_number_count (cloud->points->len);
  g_autofree char *all = bud_number_count (n_all);
  g_autofree char *beyond = bud_number_count (cloud->n_beyond);
  GString *text = g_string_new (NULL);

  if (cloud->points->len < n_all)
    g_string_append_printf (text, _ ("%s of %s points are drawn, one of those that lie over each other."),
                            drawn, all);
  if (cloud->n_beyond > 0)
    {
      if (text->len > 0)
        g_string_append_c (text, ' ');
      g_string_append_printf (text, _ ("%s rejected lie beyond the axes."), beyond);
    }
  return g_string_free (text, FALSE);
}

static BudPlot *
make_plot (const BudPlanCloud *cloud, const BudScatterPoint *points, guint n_points)
{
  const BudPlanRequest *request = bud_plan_get_request (bud_ranking_get_plan (cloud->ranking));
  g_autofree char *meeting = count_name (_ ("meets limits"), cloud->n_meeting);
  g_autofree char *lost = count_name (_ ("rejected"), cloud->n_lost);
  double limit_s = bud_plan_limit (request, cloud->x);
  g_autofree char *limit_text = bud_number_time (limit_s);
  /* Translators: beside the line of a limit: "limit 30.0 ms". */
  g_autofree char *label = g_strdup_printf (_ ("limit %s"), limit_text);
  g_autofree char *note = describe_thinning (cloud);
  const BudPlotLimit limit = { TRUE, limit_s, label, FALSE };
  const BudScatterGroup groups[] = {
    [BUD_CLOUD_FRONT] = { _ ("Pareto front"), 0, BUD_SCATTER_SERIES, TRUE, FALSE },
    [BUD_CLOUD_LISTED] = { _ ("in the table"), 1, BUD_SCATTER_STRONG, FALSE, FALSE },
    [BUD_CLOUD_MEETS] = { meeting, 2, BUD_SCATTER_FAINT, FALSE, FALSE },
    [BUD_CLOUD_LOST] = { lost, 5, BUD_SCATTER_CROSS, FALSE, FALSE },
  };
  const BudScatterData data = { .x = axis_spec (cloud->x),
                                .y = axis_spec (cloud->y),
                                .groups = groups,
                                .n_groups = G_N_ELEMENTS (groups),
                                .points = points,
                                .n_points = n_points,
                                .limits = &limit,
                                .n_limits = isfinite (limit_s) ? 1 : 0,
                                .current_x = NAN,
                                .current_y = NAN,
                                .note = note };

  return bud_plot_new_scatter (&data);
}

BudPlot *
bud_plan_plot_new (const BudPlanCloud *cloud, guint32 selected, GArray **candidates)
{
  const BudPlan *plan = bud_ranking_get_plan (cloud->ranking);
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (BudScatterPoint));
  gboolean has_selected = selected == BUD_RANK_NONE;

  g_array_set_clear_func (points, clear_point);
  *candidates = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; i < cloud->points->len; i++)
    {
      const BudCloudPoint *point = &g_array_index (cloud->points, BudCloudPoint, i);

      has_selected |= point->candidate == selected;
      add_point (cloud, point->candidate, point->kind, points, *candidates);
    }
  if (!has_selected)
    {
      const BudPlanResult *result = bud_plan_get_result (plan, selected);

      if (result != NULL && bud_plan_result_has_figures (result))
        add_point (cloud, selected, result->verdict == BUD_PLAN_MEETS ? BUD_CLOUD_LISTED : BUD_CLOUD_LOST,
                   points, *candidates);
    }
  return make_plot (cloud, (const BudScatterPoint *) (gpointer) points->data, points->len);
}
