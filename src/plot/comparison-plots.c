#include "plot/comparison-plots.h"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "plot/estimate-plots.h"
#include "plot/number.h"
#include "plot/rows.h"

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
