#include "plot/plot.h"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "plot/class.h"
#include "plot/text.h"

struct _BudPlot
{
  const BudPlotClass *klass;
  BudPlotPool *pool;
  gpointer data;
  gpointer layout; /* NULL until the first, and when too small */
  gboolean has_layout;
  BudTheme theme;
  double width, height;
  guint32 hidden;
};

BudPlotPool *
bud_plot_pool_new (void)
{
  BudPlotPool *pool = g_new0 (BudPlotPool, 1);

  pool->strings = g_string_chunk_new (512);
  pool->blocks = g_ptr_array_new_with_free_func (g_free);
  return pool;
}

static void
pool_free (BudPlotPool *pool)
{
  g_string_chunk_free (pool->strings);
  g_ptr_array_unref (pool->blocks);
  g_free (pool);
}

const char *
bud_plot_pool_string (BudPlotPool *pool, const char *text)
{
  return text ? g_string_chunk_insert_const (pool->strings, text) : NULL;
}

gpointer
bud_plot_pool_copy (BudPlotPool *pool, gconstpointer block, gsize n, gsize size)
{
  gpointer copy = n ? g_memdup2 (block, n * size) : g_malloc0 (MAX (size, 1));

  g_ptr_array_add (pool->blocks, copy);
  return copy;
}

const BudPlotGroup *
bud_plot_pool_groups (BudPlotPool *pool, const BudPlotGroup *groups, guint n_groups)
{
  BudPlotGroup *copy = bud_plot_pool_copy (pool, groups, n_groups, sizeof *groups);

  for (guint i = 0; i < n_groups; i++)
    copy[i].name = bud_plot_pool_string (pool, groups[i].name ? groups[i].name : "");
  return copy;
}

const BudPlotLimit *
bud_plot_pool_limits (BudPlotPool *pool, const BudPlotLimit *limits, guint n_limits)
{
  BudPlotLimit *copy = bud_plot_pool_copy (pool, limits, n_limits, sizeof *limits);

  for (guint i = 0; i < n_limits; i++)
    copy[i].label = bud_plot_pool_string (pool, limits[i].label);
  return copy;
}

void
bud_axis_spec_own (BudAxisSpec *spec, BudPlotPool *pool)
{
  spec->title = bud_plot_pool_string (pool, spec->title ? spec->title : "");
  spec->short_title = bud_plot_pool_string (pool, spec->short_title);
  spec->prefix = bud_plot_pool_string (pool, spec->prefix);
}

BudPlot *
bud_plot_new (const BudPlotClass *klass, BudPlotPool *pool, gpointer data)
{
  BudPlot *plot = g_new0 (BudPlot, 1);

  plot->klass = klass;
  plot->pool = pool;
  plot->data = data;
  return plot;
}

static void
drop_layout (BudPlot *plot)
{
  if (plot->layout)
    plot->klass->layout_free (plot->layout);
  plot->layout = NULL;
  plot->has_layout = FALSE;
}

void
bud_plot_free (BudPlot *plot)
{
  if (!plot)
    return;
  drop_layout (plot);
  pool_free (plot->pool);
  g_free (plot);
}

void
bud_plot_layout (BudPlot *plot, const BudTheme *theme, double width, double height, guint32 hidden_groups)
{
  if (plot->has_layout && plot->width == width && plot->height == height && plot->hidden == hidden_groups
      && bud_theme_equal (&plot->theme, theme))
    return;
  drop_layout (plot);
  plot->theme = *theme;
  plot->width = width;
  plot->height = height;
  plot->hidden = hidden_groups;
  plot->has_layout = TRUE;
  if (width >= plot->klass->min_width && height >= plot->klass->min_height)
    plot->layout = plot->klass->layout (plot->data, &plot->theme, width, height, hidden_groups);
}

gboolean
bud_plot_is_readable (BudPlot *plot)
{
  return plot->layout != NULL;
}

static void
draw_too_small (const BudPlot *plot, cairo_t *cr)
{
  BudText text;

  bud_text_init (&text, &plot->theme, _ ("Too small for the plot: show it as a table."), BUD_TEXT_REGULAR, 1,
                 plot->theme.dim);
  bud_text_wrap (&text, MAX (plot->width - 12, 1));
  bud_text_place (&text, plot->width / 2, plot->height / 2, 0.5, 0.5);
  if (text.rect.height <= plot->height)
    bud_text_draw (&text, &plot->theme, cr);
  bud_text_clear (&text);
}

void
bud_plot_draw (BudPlot *plot, cairo_t *cr, const BudTheme *theme, double width, double height,
               const BudPlotView *view)
{
  const BudPlotView none = BUD_PLOT_VIEW_NONE;

  if (!view)
    view = &none;
  bud_plot_layout (plot, theme, width, height, view->hidden_groups);
  cairo_save (cr);
  cairo_new_path (cr);
  if (plot->layout)
    plot->klass->draw (plot->data, plot->layout, cr, &plot->theme, view);
  else
    draw_too_small (plot, cr);
  cairo_restore (cr);
}

BudPlotHit
bud_plot_hit (BudPlot *plot, double x, double y)
{
  if (!plot->layout)
    return (BudPlotHit){ -1, -1 };
  return plot->klass->hit (plot->data, plot->layout, x, y);
}

double
bud_plot_x_at (BudPlot *plot, double x, double y)
{
  return plot->layout && plot->klass->x_at ? plot->klass->x_at (plot->layout, x, y) : NAN;
}

gboolean
bud_plot_mark_rect (BudPlot *plot, int mark, BudPlotRect *rect)
{
  return plot->layout && mark >= 0 && (guint) mark < bud_plot_n_marks (plot)
         && plot->klass->mark_rect (plot->data, plot->layout, (guint) mark, rect);
}

static int
find_extreme (BudPlot *plot, double sign)
{
  double best = -INFINITY;
  int found = -1;
  BudPlotRect rect;

  for (guint i = 0; i < bud_plot_n_marks (plot); i++)
    if (bud_plot_mark_rect (plot, (int) i, &rect))
      {
        double value = sign * plot->klass->mark_value (plot->data, i);

        if (found < 0 || value > best)
          {
            best = value;
            found = (int) i;
          }
      }
  return found;
}

/* Distance that counts sideways twice, within 45° either side of the direction first. */
static double
directed_distance (const BudPlotRect *from, const BudPlotRect *to, BudPlotMove move)
{
  double dx = to->x + to->width / 2 - from->x - from->width / 2;
  double dy = to->y + to->height / 2 - from->y - from->height / 2;
  gboolean is_across = move == BUD_PLOT_MOVE_LEFT || move == BUD_PLOT_MOVE_RIGHT;
  double along = is_across ? dx : dy, aside = fabs (is_across ? dy : dx);

  if (move == BUD_PLOT_MOVE_LEFT || move == BUD_PLOT_MOVE_UP)
    along = -along;
  if (along <= 1e-6)
    return INFINITY;
  return along + 2 * aside + (aside > along ? 1e4 : 0);
}

int
bud_plot_move (BudPlot *plot, int mark, BudPlotMove move)
{
  double best = INFINITY;
  int found = mark;
  BudPlotRect from, to;

  if (move == BUD_PLOT_MOVE_BIGGEST || move == BUD_PLOT_MOVE_SMALLEST)
    return find_extreme (plot, move == BUD_PLOT_MOVE_BIGGEST ? 1 : -1);
  if (!bud_plot_mark_rect (plot, mark, &from))
    return find_extreme (plot, 1);
  for (guint i = 0; i < bud_plot_n_marks (plot); i++)
    if ((int) i != mark && bud_plot_mark_rect (plot, (int) i, &to))
      {
        double distance = directed_distance (&from, &to, move);

        if (distance < best)
          {
            best = distance;
            found = (int) i;
          }
      }
  return found;
}

guint
bud_plot_n_marks (const BudPlot *plot)
{
  return plot->klass->n_marks (plot->data);
}

guint
bud_plot_n_groups (const BudPlot *plot)
{
  guint n_groups = 0;

  if (plot->klass->groups)
    plot->klass->groups (plot->data, &n_groups);
  return n_groups;
}

const char *
bud_plot_group_name (const BudPlot *plot, guint group)
{
  guint n_groups = 0;
  const BudPlotGroup *groups = plot->klass->groups ? plot->klass->groups (plot->data, &n_groups) : NULL;

  return group < n_groups ? groups[group].name : NULL;
}

char *
bud_plot_describe (const BudPlot *plot)
{
  return plot->klass->describe (plot->data);
}

char *
bud_plot_describe_mark (const BudPlot *plot, int mark)
{
  if (mark < 0 || (guint) mark >= bud_plot_n_marks (plot))
    return NULL;
  return plot->klass->describe_mark (plot->data, (guint) mark);
}

BudPlotTable *
bud_plot_table (const BudPlot *plot)
{
  return plot->klass->table (plot->data);
}

double
bud_plot_natural_height (BudPlot *plot, const BudTheme *theme, double width)
{
  return plot->klass->natural_height ? plot->klass->natural_height (plot->data, theme, width) : 0;
}
