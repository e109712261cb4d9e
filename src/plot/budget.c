#include "plot/budget.h"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "plot/axis.h"
#include "plot/class.h"
#include "plot/mark.h"
#include "plot/number.h"

#define BAR_PX 24.0
#define LIMIT_PX 18.0
#define ROW_GAP_PX 8.0
#define TICK_GAP_PX 64.0
#define GAP_PX 6.0 /* between a bar and its label */

enum
{
  MARK_TTFT,
  MARK_TOKENS,
  MARK_LIMIT,
  N_MARKS,
};

typedef struct
{
  BudBudgetData data;
  double tokens_s;
  double total_s;
} Budget;

typedef struct
{
  BudPlotRect rects[N_MARKS]; /* width 0: not shown */
  BudText labels[N_MARKS];
  BudText total;
  BudTick ticks[BUD_AXIS_MAX_TICKS];
  BudText tick_texts[BUD_AXIS_MAX_TICKS];
  guint n_ticks;
  double left, right, axis_y;
} BudgetLayout;

static double
at_least_zero (double value)
{
  return isfinite (value) && value > 0 ? value : 0;
}

static gboolean
is_over (const Budget *budget)
{
  return budget->total_s > budget->data.e2e_limit_s;
}

static double
measure_height (gconstpointer state, const BudTheme *theme, double width)
{
  double line = bud_text_height (theme);

  return ceil (line + 4 + BAR_PX + ROW_GAP_PX + MAX (LIMIT_PX, line) + ROW_GAP_PX + 6 + line);
}

static void
lay_out_ticks (BudgetLayout *layout, const BudTheme *theme, double longest_s)
{
  BudAxis axis = { FALSE, 0, longest_s, layout->left, layout->right };
  BudScale scale = bud_scale_time (longest_s);

  layout->n_ticks
      = bud_axis_ticks (&axis, scale.factor, TICK_GAP_PX * theme->font_scale, FALSE, layout->ticks);
  for (guint i = 0; i < layout->n_ticks; i++)
    {
      g_autofree char *number = bud_number_tick (layout->ticks[i].value / scale.factor);
      g_autofree char *text = g_strconcat (number, BUD_NBSP, scale.unit, NULL);
      BudText *label = &layout->tick_texts[i];
      double half;

      bud_text_init (label, theme, layout->ticks[i].is_major ? text : NULL, BUD_TEXT_REGULAR, 1, theme->dim);
      half = label->rect.width / 2;
      bud_text_place (label, CLAMP (layout->ticks[i].px, half, layout->right - half), layout->axis_y + 5, 0.5,
                      0);
    }
}

static void
init_labels (const Budget *budget, BudgetLayout *layout, const BudTheme *theme)
{
  g_autofree char *ttft = bud_number_time (budget->data.ttft_s);
  g_autofree char *each = bud_number_time (budget->data.inter_token_s);
  g_autofree char *tokens = bud_number_time (budget->tokens_s);
  g_autofree char *total = bud_number_time (budget->total_s);
  g_autofree char *limit = bud_number_time (budget->data.e2e_limit_s);
  g_autofree char *count = bud_number_count (budget->data.n_steps);
  g_autofree char *first_text = g_strdup_printf ("TTFT %s", ttft);
  /* Translators: 999 tokens × 100 ms = 99.9 s */
  g_autofree char *tokens_text = g_strdup_printf (_ ("%s tokens × %s = %s"), count, each, tokens);
  g_autofree char *limit_text = g_strdup_printf (_ ("end-to-end limit %s"), limit);
  BudColor verdict = is_over (budget) ? theme->error : theme->text;

  bud_text_init (&layout->labels[MARK_TTFT], theme, first_text, BUD_TEXT_BOLD, 1, theme->text);
  bud_text_init (&layout->labels[MARK_TOKENS], theme, budget->tokens_s > 0 ? tokens_text : NULL,
                 BUD_TEXT_BOLD, 1, bud_theme_series (theme, 0)->on_color);
  bud_text_init (&layout->labels[MARK_LIMIT], theme, isfinite (budget->data.e2e_limit_s) ? limit_text : NULL,
                 BUD_TEXT_BOLD, 1, verdict);
  bud_text_init (&layout->total, theme, total, BUD_TEXT_BOLD, 1, verdict);
}

/* Beside the bar's end where there is room, else before it. */
static void
place_beside (BudText *text, double end, double middle, double right)
{
  gboolean has_room = end + GAP_PX + text->rect.width <= right + 0.5; /* sums of fractions */

  bud_text_place (text, has_room ? end + GAP_PX : MAX (end - GAP_PX, text->rect.width), middle,
                  has_room ? 0 : 1, 0.5);
}

static void
place_labels (BudgetLayout *layout, const BudTheme *theme, double width)
{
  const BudPlotRect *first = &layout->rects[MARK_TTFT], *tokens = &layout->rects[MARK_TOKENS];
  const BudPlotRect *limit = &layout->rects[MARK_LIMIT];
  BudText *inside = &layout->labels[MARK_TOKENS];
  double end = tokens->x + tokens->width;

  bud_text_place (&layout->labels[MARK_TTFT], first->x, 0, 0, 0);
  place_beside (&layout->total, end, first->y + first->height / 2, width);
  place_beside (&layout->labels[MARK_LIMIT], limit->x + limit->width, limit->y + limit->height / 2, width);
  if (inside->rect.width + 2 * GAP_PX > tokens->width)
    {
      /* No room in the bar: in the first line, behind the time to first token. */
      double x = first->x + layout->labels[MARK_TTFT].rect.width + 2 * GAP_PX;

      inside->color = theme->text;
      if (x + inside->rect.width <= width)
        bud_text_place (inside, x, 0, 0, 0);
      else
        bud_text_clear (inside);
    }
  else
    bud_text_place (inside, tokens->x + tokens->width / 2, tokens->y + tokens->height / 2, 0.5, 0.5);
}

static gpointer
lay_out (gconstpointer state, const BudTheme *theme, double width, double height, guint32 hidden)
{
  const Budget *budget = state;
  BudgetLayout *layout = g_new0 (BudgetLayout, 1);
  double line = bud_text_height (theme), limit_s = at_least_zero (budget->data.e2e_limit_s);
  double longest_s = MAX (MAX (budget->total_s, limit_s), 1e-3), per_s, top = line + 4;

  init_labels (budget, layout, theme);
  layout->right = MAX (width - layout->total.rect.width - GAP_PX, 1);
  per_s = layout->right / longest_s;
  layout->rects[MARK_TTFT] = (BudPlotRect){ 0, top, at_least_zero (budget->data.ttft_s) * per_s, BAR_PX };
  layout->rects[MARK_TOKENS]
      = (BudPlotRect){ layout->rects[MARK_TTFT].width, top, budget->tokens_s * per_s, BAR_PX };
  top += BAR_PX + ROW_GAP_PX;
  layout->rects[MARK_LIMIT]
      = (BudPlotRect){ 0, top + (MAX (LIMIT_PX, line) - LIMIT_PX) / 2, limit_s * per_s, LIMIT_PX };
  layout->axis_y = round (top + MAX (LIMIT_PX, line) + ROW_GAP_PX) + 0.5;
  place_labels (layout, theme, width);
  lay_out_ticks (layout, theme, longest_s);
  return layout;
}

static void
free_layout (gpointer state)
{
  BudgetLayout *layout = state;

  for (int i = 0; i < N_MARKS; i++)
    bud_text_clear (&layout->labels[i]);
  bud_text_clear (&layout->total);
  for (guint i = 0; i < layout->n_ticks; i++)
    bud_text_clear (&layout->tick_texts[i]);
  g_free (layout);
}

static void
draw_axis (const BudgetLayout *layout, cairo_t *cr, const BudTheme *theme)
{
  double top = layout->rects[MARK_TTFT].y - 2;

  cairo_set_line_width (cr, 1 + theme->line_px);
  bud_color_set_source (theme->grid, cr);
  for (guint i = 0; i < layout->n_ticks; i++)
    if (layout->ticks[i].is_major)
      {
        cairo_move_to (cr, floor (layout->ticks[i].px) + 0.5, top);
        cairo_line_to (cr, floor (layout->ticks[i].px) + 0.5, layout->axis_y);
      }
  cairo_stroke (cr);
  bud_color_set_source (bud_color_with_alpha (theme->text, 0.5), cr);
  cairo_move_to (cr, 0, layout->axis_y);
  cairo_line_to (cr, layout->right, layout->axis_y);
  cairo_stroke (cr);
  for (guint i = 0; i < layout->n_ticks; i++)
    bud_text_draw (&layout->tick_texts[i], theme, cr);
}

static void
draw_limit (const Budget *budget, const BudgetLayout *layout, cairo_t *cr, const BudTheme *theme)
{
  static const double dashes[] = { 4, 3 };
  const BudPlotRect *limit = &layout->rects[MARK_LIMIT];
  BudPlotRect box = { 0.75, limit->y + 0.75, MAX (limit->width - 1.5, 1), limit->height - 1.5 };

  bud_rounded_rect (cr, &box, MIN (3, box.width / 2));
  bud_color_set_source (theme->text, cr);
  cairo_set_line_width (cr, 1.5 + theme->line_px);
  cairo_stroke (cr);
  bud_color_set_source (is_over (budget) ? theme->error : theme->success, cr);
  cairo_set_line_width (cr, 2 + theme->line_px);
  cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_move_to (cr, limit->width, layout->rects[MARK_TTFT].y - 2);
  cairo_line_to (cr, limit->width, layout->axis_y);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

static void
draw (gconstpointer state, gconstpointer place, cairo_t *cr, const BudTheme *theme, const BudPlotView *view)
{
  const Budget *budget = state;
  const BudgetLayout *layout = place;
  static const guint series[] = { 1, 0 };

  draw_axis (layout, cr, theme);
  for (int i = MARK_TTFT; i <= MARK_TOKENS; i++)
    if (layout->rects[i].width > 0)
      {
        const BudPlotRect *rect = &layout->rects[i];

        cairo_rectangle (cr, rect->x, rect->y, rect->width, rect->height);
        if (theme->is_print || bud_theme_is_high_contrast (theme))
          bud_pattern_fill (cr, theme, bud_theme_series (theme, series[i]), 1);
        else
          {
            bud_color_set_source (bud_theme_series (theme, series[i])->color, cr);
            cairo_fill (cr);
          }
      }
  if (layout->rects[MARK_LIMIT].width > 0)
    draw_limit (budget, layout, cr, theme);
  for (int i = 0; i < N_MARKS; i++)
    bud_text_draw (&layout->labels[i], theme, cr);
  bud_text_draw (&layout->total, theme, cr);
}

static BudPlotHit
hit (gconstpointer state, gconstpointer place, double x, double y)
{
  const BudgetLayout *layout = place;

  for (int i = 0; i < N_MARKS; i++)
    if (layout->rects[i].width > 0 && bud_rect_has_point (&layout->rects[i], x, y, 0))
      return (BudPlotHit){ i, -1 };
  return (BudPlotHit){ -1, -1 };
}

static gboolean
get_mark_rect (gconstpointer state, gconstpointer place, guint mark, BudPlotRect *rect)
{
  *rect = ((const BudgetLayout *) place)->rects[mark];
  return rect->width > 0;
}

static double
get_mark_value (gconstpointer state, guint mark)
{
  const Budget *budget = state;

  return mark == MARK_TTFT     ? budget->data.ttft_s
         : mark == MARK_TOKENS ? budget->tokens_s
                               : budget->data.e2e_limit_s;
}

static guint
count_marks (gconstpointer state)
{
  return N_MARKS;
}

static const char *
mark_name (guint mark)
{
  static const char *const names[N_MARKS]
      = { N_ ("Time to first token"), N_ ("Tokens after the first"), N_ ("End-to-end limit") };

  return _ (names[mark]);
}

static char *
describe_mark (gconstpointer state, guint mark)
{
  g_autofree char *time = bud_number_time (get_mark_value (state, mark));

  return g_strdup_printf ("%s %s", mark_name (mark), time);
}

static char *
describe (gconstpointer state)
{
  const Budget *budget = state;
  g_autofree char *total = bud_number_time (budget->total_s);
  g_autofree char *limit = bud_number_time (budget->data.e2e_limit_s);

  if (!isfinite (budget->data.e2e_limit_s))
    return g_strdup_printf (_ ("A request takes %s; there is no end-to-end limit."), total);
  if (is_over (budget))
    return g_strdup_printf (_ ("A request takes %s, more than the end-to-end limit of %s."), total, limit);
  return g_strdup_printf (_ ("A request takes %s, within the end-to-end limit of %s."), total, limit);
}

static BudPlotTable *
make_table (gconstpointer state)
{
  const char *titles[] = { _ ("Part"), _ ("#Time"), NULL };
  BudPlotTable *table = bud_plot_table_new (titles);

  for (guint i = 0; i < N_MARKS; i++)
    bud_plot_table_take_row (table, g_strdup (mark_name (i)), bud_number_time (get_mark_value (state, i)),
                             NULL);
  return table;
}

static const BudPlotClass budget_class = {
  .layout = lay_out,
  .layout_free = free_layout,
  .draw = draw,
  .hit = hit,
  .mark_rect = get_mark_rect,
  .mark_value = get_mark_value,
  .n_marks = count_marks,
  .describe = describe,
  .describe_mark = describe_mark,
  .table = make_table,
  .natural_height = measure_height,
  .min_width = 160,
  .min_height = BAR_PX,
};

BudPlot *
bud_plot_new_budget (const BudBudgetData *data)
{
  BudPlotPool *pool = bud_plot_pool_new ();
  Budget *budget = bud_plot_pool_copy (pool, NULL, 0, sizeof *budget);

  budget->data = *data;
  budget->tokens_s = at_least_zero (data->n_steps * data->inter_token_s);
  budget->total_s = at_least_zero (data->ttft_s) + budget->tokens_s;
  return bud_plot_new (&budget_class, pool, budget);
}
