#include "plot/growth-plots.h"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "plot/lines.h"
#include "plot/number.h"

#define MAX_GROWTHS 8
#define OTHER_SERIES 5 /* grey */

static const struct
{
  const char *name;
  const char *title; /* with the unit; times and money choose theirs */
  gboolean is_time;
  const char *prefix;
} figures[BUD_N_FIGURES] = {
  [BUD_FIGURE_THROUGHPUT] = { N_ ("Throughput"), N_ ("Throughput (tok/s)"), FALSE, NULL },
  [BUD_FIGURE_PER_USER] = { N_ ("Per user"), N_ ("Throughput per user (tok/s)"), FALSE, NULL },
  [BUD_FIGURE_PREFILL] = { N_ ("Prefill rate"), N_ ("Prefill (tok/s)"), FALSE, NULL },
  [BUD_FIGURE_TTFT] = { N_ ("TTFT"), N_ ("Time to first token"), TRUE, NULL },
  [BUD_FIGURE_TPOT] = { N_ ("TPOT"), N_ ("Time per output token"), TRUE, NULL },
  [BUD_FIGURE_COST] = { N_ ("Cost"), NULL, FALSE, "$" },
};

const char *
bud_figure_name (BudFigure figure)
{
  return _ (figures[figure].name);
}

double
bud_growth_figure (const BudGrowth *growth, guint i, BudFigure figure)
{
  const BudEstimate *e = &growth->estimates[i];

  if (!e->memory.fits)
    return NAN;
  switch (figure)
    {
    case BUD_FIGURE_THROUGHPUT:
      return e->output_tokens_per_s;
    case BUD_FIGURE_PER_USER:
      return e->tpot_s > 0 ? 1 / e->tpot_s : NAN;
    case BUD_FIGURE_PREFILL:
      return growth->prefill_tokens != NULL && e->ttft_s > 0 ? growth->prefill_tokens[i] / e->ttft_s : NAN;
    case BUD_FIGURE_TTFT:
      return e->ttft_s;
    case BUD_FIGURE_TPOT:
      return e->tpot_s;
    case BUD_FIGURE_COST:
    case BUD_N_FIGURES:
    default:
      return e->usd_per_million_output_tokens;
    }
}

/* The markers of an axis; labels are freed by the caller. */
static guint
make_markers (const BudGrowthAxis *axis, BudLineMarker *markers, char **labels)
{
  g_autofree char *current
      = axis->is_ratio ? bud_number (axis->current_x) : bud_number_count (axis->current_x);
  g_autofree char *knee = bud_number_count (axis->knee_x);

  /* Translators: where the scenario stands on an axis. */
  labels[0]
      = axis->is_ratio ? g_strconcat (current, BUD_TIMES, NULL) : g_strdup_printf (_ ("now %s"), current);
  /* Translators: from here doubling adds less than half. */
  labels[1] = g_strdup_printf (_ ("knee %s"), knee);
  markers[0] = (BudLineMarker){ axis->current_x, labels[0] };
  markers[1] = (BudLineMarker){ axis->knee_x, labels[1] };
  return 2;
}

static BudPlot *
make_plot (BudLinesData *data, const BudGrowthAxis *axis)
{
  BudLineMarker markers[2];
  char *labels[2];
  BudPlot *plot;

  data->x = (BudAxisSpec){ axis->x_title, NULL, TRUE, NAN, NAN, 1, NULL, !axis->is_ratio };
  data->n_markers = make_markers (axis, markers, labels);
  data->markers = markers;
  plot = bud_plot_new_lines (data);
  g_free (labels[0]);
  g_free (labels[1]);
  return plot;
}

/* The parts of the memory from the bottom up: what stays below what grows. */
static const struct
{
  const char *name;
  BudMemoryTerm term;
  guint series;
} parts[] = {
  { N_ ("Weights"), BUD_MEMORY_WEIGHTS, 0 },
  { N_ ("Reserve"), BUD_MEMORY_RESERVE, 5 },
  { N_ ("Activations"), BUD_MEMORY_ACTIVATIONS, 1 }, /* buffers of collectives included */
  { N_ ("State"), BUD_MEMORY_STATE, 3 },
  { N_ ("KV cache"), BUD_MEMORY_KV_CACHE, 2 },
};

/* FALSE when there is nothing of it anywhere. */
static gboolean
fill_part (const BudGrowth *growth, BudMemoryTerm term, double *y)
{
  gboolean has_any = FALSE;

  for (guint i = 0; i < growth->n; i++)
    {
      const BudMemory *memory = &growth->estimates[i].memory;

      y[i] = memory->total_bytes > 0 ? memory->term_bytes[term] : NAN;
      if (term == BUD_MEMORY_ACTIVATIONS)
        y[i] += memory->term_bytes[BUD_MEMORY_COMMUNICATION];
      has_any |= y[i] > 0;
    }
  return has_any;
}

static double *
new_array (GPtrArray *arrays, guint n)
{
  double *array = g_new0 (double, n + 1);

  g_ptr_array_add (arrays, array);
  return array;
}

static guint
stack_parts (const BudGrowth *growth, GPtrArray *arrays, BudPlotGroup *groups, BudLine *lines)
{
  double *base = new_array (arrays, growth->n);
  guint n = 0;

  for (guint part = 0; part < G_N_ELEMENTS (parts); part++)
    {
      double *y = new_array (arrays, growth->n), *top;

      if (!fill_part (growth, parts[part].term, y))
        continue;
      groups[n] = (BudPlotGroup){ _ (parts[part].name), parts[part].series };
      lines[n] = (BudLine){ growth->x, y, growth->n, n, FALSE, TRUE, base };
      n++;
      top = new_array (arrays, growth->n);
      for (guint i = 0; i < growth->n; i++)
        top[i] = base[i] + (isfinite (y[i]) ? y[i] : 0);
      base = top;
    }
  return n;
}

BudPlot *
bud_plot_of_growth (const BudGrowth *growth, const BudGrowthAxis *axis)
{
  g_autoptr (GPtrArray) arrays = g_ptr_array_new_with_free_func (g_free);
  BudPlotGroup groups[G_N_ELEMENTS (parts)];
  BudLine lines[G_N_ELEMENTS (parts)];
  BudPlotLimit capacity = { FALSE, NAN, NULL, FALSE };
  BudLinesData data = { .groups = groups, .lines = lines, .limits = &capacity, .n_limits = 1 };
  g_autofree char *title = NULL, *label = NULL, *size = NULL;
  double largest_bytes = 0;
  BudScale scale;

  for (guint i = 0; i < growth->n; i++)
    {
      const BudMemory *memory = &growth->estimates[i].memory;

      largest_bytes = MAX (largest_bytes, memory->total_bytes);
      if (memory->capacity_bytes > 0)
        capacity.value = memory->capacity_bytes;
    }
  data.n_lines = data.n_groups = stack_parts (growth, arrays, groups, lines);
  if (data.n_lines == 0)
    return NULL;
  scale = bud_scale_bytes (largest_bytes, FALSE);
  title = bud_scale_title (&scale, _ ("Memory per device"));
  size = bud_number_bytes (capacity.value, FALSE);
  /* Translators: a device's memory as a limit. */
  label = g_strdup_printf (_ ("capacity %s"), size);
  capacity.label = label;
  /* Far beyond the capacity there is nothing to see. */
  data.y = (BudAxisSpec){ title,        NULL, FALSE, 0, MIN (largest_bytes, 1.6 * capacity.value) * 1.05,
                          scale.factor, NULL, FALSE };
  if (!isfinite (capacity.value))
    data.y.max = NAN;
  return make_plot (&data, axis);
}

static char *
figure_title (BudFigure figure, const BudScale *scale)
{
  const BudScale money = bud_scale_money_per_million ();

  if (figure == BUD_FIGURE_COST)
    return bud_scale_title (&money, bud_figure_name (figure));
  return figures[figure].is_time ? bud_scale_title (scale, _ (figures[figure].title))
                                 : g_strdup (_ (figures[figure].title));
}

/* Times and cost go with their range, rates against it. FALSE when there is none anywhere. */
static gboolean
fill_band (const BudGrowth *growth, BudFigure figure, const double *y, double *low, double *high,
           guint *n_runs)
{
  gboolean is_first = figure == BUD_FIGURE_TTFT || figure == BUD_FIGURE_PREFILL;
  gboolean is_rate
      = figure == BUD_FIGURE_THROUGHPUT || figure == BUD_FIGURE_PER_USER || figure == BUD_FIGURE_PREFILL;
  const BudGrowthRange *ranges = is_first ? growth->ttft_ranges : growth->tpot_ranges;
  gboolean has_any = FALSE;

  for (guint i = 0; i < growth->n && ranges != NULL; i++)
    {
      const BudGrowthRange *range = &ranges[i];
      gboolean is_known = range->n_runs > 0 && isfinite (y[i]);

      low[i] = is_known ? y[i] * (is_rate ? 1 / range->high_ratio : range->low_ratio) : NAN;
      high[i] = is_known ? y[i] * (is_rate ? 1 / range->low_ratio : range->high_ratio) : NAN;
      n_runs[i] = range->n_runs;
      has_any |= is_known;
    }
  return has_any;
}

/* Of all curves one legend entry after theirs: in the look of a lone curve, else in that of no curve. */
static void
add_bands (BudLinesData *data, const BudGrowth *growths, BudFigure figure, BudLineBand *bands,
           BudPlotGroup *groups, GPtrArray *arrays)
{
  for (guint k = 0; k < data->n_lines; k++)
    {
      const BudGrowth *growth = &growths[k];
      double *low = new_array (arrays, growth->n), *high = new_array (arrays, growth->n);
      guint *n_runs = g_new0 (guint, growth->n + 1);

      g_ptr_array_add (arrays, n_runs);
      if (fill_band (growth, figure, data->lines[k].y, low, high, n_runs))
        bands[data->n_bands++] = (BudLineBand){ growth->x, low, high, n_runs, growth->n, data->n_groups, k };
    }
  if (data->n_bands == 0)
    return;
  data->bands = bands;
  /* Translators: a range around a curve: that of eight in ten measured runs near it. */
  groups[data->n_groups++]
      = (BudPlotGroup){ _ ("8 of 10 measured runs"), data->n_lines == 1 ? growths[0].series : OTHER_SERIES };
}

BudPlot *
bud_plot_of_scaling (const BudGrowth *growths, guint n, const BudGrowthAxis *axis, BudFigure figure,
                     double limit)
{
  g_autoptr (GPtrArray) arrays = g_ptr_array_new_with_free_func (g_free);
  BudPlotGroup groups[MAX_GROWTHS + 1];
  BudLineBand bands[MAX_GROWTHS];
  BudLine lines[MAX_GROWTHS];
  BudPlotLimit slo = { FALSE, limit, NULL, FALSE };
  BudLinesData data
      = { .groups = groups, .n_groups = n, .lines = lines, .n_lines = n, .limits = &slo, .n_limits = 1 };
  g_autofree char *title = NULL, *text = NULL;
  BudScale scale = { 1, "" };
  double largest = 0;

  g_return_val_if_fail (n <= MAX_GROWTHS, NULL);
  for (guint k = 0; k < n; k++)
    {
      double *y = new_array (arrays, growths[k].n);

      for (guint i = 0; i < growths[k].n; i++)
        {
          y[i] = bud_growth_figure (&growths[k], i, figure);
          if (y[i] > largest)
            largest = y[i];
        }
      groups[k] = (BudPlotGroup){ growths[k].name != NULL ? growths[k].name : bud_figure_name (figure),
                                  growths[k].series };
      lines[k] = (BudLine){ growths[k].x, y, growths[k].n, k, FALSE, FALSE, NULL };
    }
  if (!(largest > 0))
    return NULL;
  add_bands (&data, growths, figure, bands, groups, arrays);
  if (figures[figure].is_time)
    scale = bud_scale_time (largest);
  title = figure_title (figure, &scale);
  data.y = (BudAxisSpec){ title,        _ (figures[figure].name), FALSE, 0, NAN,
                          scale.factor, figures[figure].prefix,   FALSE };
  if (isfinite (limit))
    {
      g_autofree char *number = bud_number_time (limit);

      text = g_strdup_printf (_ ("limit %s"), number);
      slo.label = text;
    }
  return make_plot (&data, axis);
}
