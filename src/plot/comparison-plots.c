#include "plot/comparison-plots.h"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "plot/estimate-plots.h"
#include "plot/number.h"
#include "plot/rows.h"
#include "plot/scatter.h"

guint
bud_plot_subject_series (guint position)
{
  static const guint order[] = { 0, 1, 3, 2, 4, 5 };

  return position < G_N_ELEMENTS (order) ? order[position] : position;
}

char *
bud_plot_subject_letter (guint position)
{
  return g_strdup_printf ("%c", (char) ('A' + position % 26));
}

static gboolean
has_times (const BudPlotSubject *subject, gboolean is_prefill)
{
  return subject->estimate != NULL && isfinite (bud_phase_time (subject->estimate, is_prefill));
}

/* Rows by name in the order they first appear; values NAN where a subject has no times, else 0 until found.
 */
typedef struct
{
  char *name;
  double values[BUD_PLOT_MAX_SUBJECTS];
} Row;

static void
clear_row (gpointer row)
{
  g_free (((Row *) row)->name);
}

static Row *
find_row (GArray *rows, const char *name, const BudPlotSubject *subjects, guint n, gboolean is_prefill)
{
  Row row = { 0 };

  for (guint i = 0; i < rows->len; i++)
    if (strcmp (g_array_index (rows, Row, i).name, name) == 0)
      return &g_array_index (rows, Row, i);
  row.name = g_strdup (name);
  for (guint i = 0; i < n; i++)
    row.values[i] = has_times (&subjects[i], is_prefill) ? 0 : NAN;
  g_array_append_val (rows, row);
  return &g_array_index (rows, Row, rows->len - 1);
}

static GArray *
collect_rows (const BudPlotSubject *subjects, guint n, gboolean is_prefill, gboolean is_by_operator)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (Row));

  g_array_set_clear_func (rows, clear_row);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GPtrArray) operators = NULL;

      if (!has_times (&subjects[i], is_prefill))
        continue;
      operators = bud_shown_operators (subjects[i].request, subjects[i].estimate, is_prefill);
      for (guint k = 0; k < operators->len; k++)
        {
          const BudShownOperator *shown = g_ptr_array_index (operators, k);
          const char *name = is_by_operator ? shown->name : bud_shown_group_name (shown->group);

          find_row (rows, name, subjects, n, is_prefill)->values[i] += shown->time_s;
        }
    }
  return rows;
}

static double
largest_of (const Row *row)
{
  double max = 0;

  for (guint i = 0; i < BUD_PLOT_MAX_SUBJECTS; i++)
    if (row->values[i] > max)
      max = row->values[i];
  return max;
}

static int
by_size (gconstpointer a, gconstpointer b)
{
  double one = largest_of (a), other = largest_of (b);

  return one > other ? -1 : one < other;
}

static BudAxisSpec
time_axis (BudScale scale, gboolean is_prefill, char **title, char **short_title)
{
  *title = bud_scale_title (&scale, is_prefill ? _ ("Time to first token") : _ ("Time per output token"));
  *short_title = bud_scale_title (&scale, is_prefill ? _ ("TTFT") : _ ("TPOT"));
  return (BudAxisSpec){ *title, *short_title, FALSE, 0, NAN, scale.factor, NULL, FALSE };
}

BudPlot *
bud_plot_of_differences (const BudPlotSubject *subjects, guint n, guint baseline, gboolean is_prefill,
                         gboolean is_by_operator)
{
  g_autoptr (GArray) rows = collect_rows (subjects, n, is_prefill, is_by_operator);
  g_autofree BudRow *shown = g_new0 (BudRow, rows->len + 1);
  g_autofree char *title = NULL, *short_title = NULL;
  BudPlotGroup groups[BUD_PLOT_MAX_SUBJECTS];
  char *titles[BUD_PLOT_MAX_SUBJECTS];
  BudRowsData data = { .look = BUD_ROWS_DUMBBELLS, .groups = groups, .n_groups = n, .rows = shown };
  BudPlot *plot;

  if (rows->len == 0)
    return NULL;
  g_array_sort (rows, by_size);
  data.n_rows = rows->len;
  data.baseline = n > 1 && baseline < n ? (int) baseline : -1;
  data.titles = (const char *const *) titles;
  data.x = time_axis (bud_scale_time (largest_of (&g_array_index (rows, Row, 0))), is_prefill, &title,
                      &short_title);
  for (guint i = 0; i < rows->len; i++)
    shown[i] = (BudRow){ g_array_index (rows, Row, i).name, g_array_index (rows, Row, i).values };
  for (guint i = 0; i < n; i++)
    {
      groups[i] = (BudPlotGroup){ subjects[i].name, bud_plot_subject_series (i) };
      titles[i] = g_strdup_printf ("%c " BUD_MINUS " %c", 'A' + (char) i, 'A' + (char) baseline);
    }
  plot = bud_plot_new_rows (&data);
  for (guint i = 0; i < n; i++)
    g_free (titles[i]);
  return plot;
}

BudPlot *
bud_plot_of_platforms (const BudPlotSubject *subjects, guint n, guint baseline)
{
  BudScatterGroup groups[BUD_PLOT_MAX_SUBJECTS];
  BudScatterPoint points[BUD_PLOT_MAX_SUBJECTS];
  BudScatterData data = { .groups = groups, .points = points, .n_groups = n, .current_x = NAN };
  g_autofree char *title = NULL;
  double largest_s = 0;
  BudScale scale;

  for (guint i = 0; i < n; i++)
    {
      groups[i] = (BudScatterGroup){ subjects[i].name, bud_plot_subject_series (i), BUD_SCATTER_SERIES, FALSE,
                                     FALSE };
      if (!has_times (&subjects[i], TRUE) || !(subjects[i].estimate->output_tokens_per_s > 0))
        continue;
      points[data.n_points++]
          = (BudScatterPoint){ subjects[i].estimate->ttft_s, subjects[i].estimate->output_tokens_per_s, i,
                               subjects[i].name, NULL };
      largest_s = MAX (largest_s, subjects[i].estimate->ttft_s);
    }
  if (data.n_points == 0)
    return NULL;
  scale = bud_scale_time (largest_s);
  title = bud_scale_title (&scale, _ ("Time to first token"));
  data.x = (BudAxisSpec){ title, _ ("TTFT"), TRUE, NAN, NAN, scale.factor, NULL, FALSE };
  data.y = (BudAxisSpec){ _ ("Throughput (tok/s)"), NULL, TRUE, NAN, NAN, 1, NULL, FALSE };
  if (baseline < n && n > 1 && has_times (&subjects[baseline], TRUE))
    data.quadrants = (BudQuadrants){
      subjects[baseline].estimate->ttft_s,
      subjects[baseline].estimate->output_tokens_per_s,
      /* Translators: quadrants of time to first token against throughput, around a baseline. */
      { _ ("sooner and more"), _ ("later but more"), _ ("sooner but less"), _ ("later and less") }
    };
  return bud_plot_new_scatter (&data);
}

BudPlot *
bud_plot_of_response (const BudPlotSubject *subjects, guint n, double limit_s)
{
  const BudPlotGroup groups[] = { { _ ("First token"), 0 }, { _ ("Decode"), 1 } };
  double values[BUD_PLOT_MAX_SUBJECTS][2];
  BudRow rows[BUD_PLOT_MAX_SUBJECTS];
  BudPlotLimit limit = { TRUE, limit_s, NULL, FALSE };
  BudRowsData data = { .look = BUD_ROWS_STACKED,
                       .groups = groups,
                       .n_groups = 2,
                       .rows = rows,
                       .n_rows = n,
                       .limits = &limit,
                       .n_limits = 1 };
  g_autofree char *title = NULL, *label = NULL, *number = bud_number_time (limit_s);
  double largest_s = 0;
  BudScale scale;

  for (guint i = 0; i < n; i++)
    {
      gboolean runs = has_times (&subjects[i], TRUE);

      values[i][0] = runs ? subjects[i].estimate->ttft_s : NAN;
      values[i][1] = runs ? subjects[i].estimate->e2e_s - subjects[i].estimate->ttft_s : NAN;
      rows[i] = (BudRow){ subjects[i].name, values[i] };
      if (runs)
        largest_s = MAX (largest_s, subjects[i].estimate->e2e_s);
    }
  if (!(largest_s > 0))
    return NULL;
  scale = bud_scale_time (largest_s);
  title = bud_scale_title (&scale, _ ("End to end"));
  label = g_strdup_printf (_ ("limit %s"), number);
  limit.label = label;
  data.x = (BudAxisSpec){ title, NULL, FALSE, 0, NAN, scale.factor, NULL, FALSE };
  return bud_plot_new_rows (&data);
}
