#include "plot/axis.h"

#include <math.h>
#include <string.h>

#include "plot/number.h"

#define TICK_GAP_PX 42.0
#define LEAST_TICK_GAP_PX 18.0
#define LABEL_GAP_PX 8.0

double
bud_axis_px (const BudAxis *axis, double value)
{
  double t = axis->is_log ? log (value / axis->min) / log (axis->max / axis->min)
                          : (value - axis->min) / (axis->max - axis->min);

  return axis->from_px + t * (axis->to_px - axis->from_px);
}

double
bud_axis_value (const BudAxis *axis, double px)
{
  double t = (px - axis->from_px) / (axis->to_px - axis->from_px);

  return axis->is_log ? axis->min * pow (axis->max / axis->min, t) : axis->min + t * (axis->max - axis->min);
}

static double
round_step (double value, gboolean is_up)
{
  static const double steps[] = { 1, 2, 5, 10 };
  double decade = pow (10, floor (log10 (value) + 1e-12));
  double mantissa = value / decade;

  if (is_up)
    {
      for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
        if (steps[i] >= mantissa * (1 - 1e-9))
          return steps[i] * decade;
      return 10 * decade;
    }
  for (guint i = G_N_ELEMENTS (steps); i-- > 0;)
    if (steps[i] <= mantissa * (1 + 1e-9))
      return steps[i] * decade;
  return decade;
}

double
bud_axis_round_down (double value)
{
  return round_step (value, FALSE);
}

static double
round_up (double value)
{
  return round_step (value, TRUE);
}

static guint
add_tick (const BudAxis *axis, double value, gboolean is_major, BudTick *ticks, guint n)
{
  double slack = 1e-9 * (axis->is_log ? value : axis->max - axis->min);

  if (n == BUD_AXIS_MAX_TICKS || value < axis->min - slack || value > axis->max + slack)
    return n;
  ticks[n] = (BudTick){ value, bud_axis_px (axis, value), is_major };
  return n + 1;
}

static guint
linear_ticks (const BudAxis *axis, double factor, double gap_px, BudTick *ticks)
{
  double length = fabs (axis->to_px - axis->from_px);
  double span = (axis->max - axis->min) / factor;
  double step = round_up (span * gap_px / MAX (length, 1));
  double last = -INFINITY;
  guint n = 0;

  /* Counted, for the sum would stand still where a step is below the precision of the values. */
  for (int i = 0; i < 4 * BUD_AXIS_MAX_TICKS; i++)
    {
      double value = (ceil (axis->min / factor / step - 1e-9) + i) * step * factor;

      if (value > axis->max + 1e-9 * (axis->max - axis->min))
        break;

      /* On a log axis equal steps crowd together upwards. */
      if (fabs (bud_axis_px (axis, value) - last) < gap_px - 0.5 || (axis->is_log && value <= 0))
        continue;
      last = bud_axis_px (axis, value);
      n = add_tick (axis, value, TRUE, ticks, n);
    }
  return n;
}

static guint
log_ticks (const BudAxis *axis, double factor, double gap_px, gboolean decades_only, BudTick *ticks)
{
  static const double mantissas[] = { 1, 2, 5 };
  double decade_px = fabs (axis->to_px - axis->from_px) / MAX (log10 (axis->max / axis->min), 1e-9);
  gboolean has_steps = !decades_only && decade_px * log10 (2) >= gap_px;
  int stride = MAX ((int) ceil (gap_px / decade_px), 1);
  guint n = 0;

  for (int e = (int) floor (log10 (axis->min / factor) - 1e-9); e <= ceil (log10 (axis->max / factor)); e++)
    for (guint i = 0; i < G_N_ELEMENTS (mantissas); i++)
      {
        gboolean is_major = i == 0 ? (e % stride) == 0 : has_steps;

        if (i == 0 || stride == 1)
          n = add_tick (axis, mantissas[i] * pow (10, e) * factor, is_major, ticks, n);
      }
  return n;
}

gboolean
bud_axis_spec_is_money (const BudAxisSpec *spec)
{
  return spec->prefix && strcmp (spec->prefix, "$") == 0;
}

double
bud_axis_spec_factor (const BudAxisSpec *spec)
{
  double factor = spec->factor > 0 ? spec->factor : 1;

  return bud_axis_spec_is_money (spec) ? factor / bud_number_get_style ().per_usd : factor;
}

guint
bud_axis_ticks (const BudAxis *axis, double factor, double gap_px, gboolean decades_only, BudTick *ticks)
{
  guint n, n_major = 0;

  if (!isfinite (axis->max - axis->min) || axis->max <= axis->min || (axis->is_log && axis->min <= 0))
    return 0;
  if (!axis->is_log)
    return linear_ticks (axis, factor, gap_px, ticks);
  n = log_ticks (axis, factor, gap_px, decades_only, ticks);
  for (guint i = 0; i < n; i++)
    n_major += ticks[i].is_major;
  if (n_major >= 2)
    return n;
  return linear_ticks (axis, factor, gap_px, ticks);
}

static void
init_labels (BudFrameAxis *on, const BudTheme *theme, const BudAxisSpec *spec)
{
  const BudNumberStyle style = bud_number_get_style ();
  const char *prefix = bud_axis_spec_is_money (spec) ? style.currency : spec->prefix;
  double factor = bud_axis_spec_factor (spec);

  for (guint i = 0; i < on->n_ticks; i++)
    if (on->ticks[i].is_major)
      {
        g_autofree char *number = bud_number_tick (on->ticks[i].value / factor);
        g_autofree char *label = g_strconcat (prefix ? prefix : "", number, NULL);

        bud_text_init (&on->labels[i], theme, label, BUD_TEXT_REGULAR, 1, theme->dim);
      }
}

static void
init_title (BudText *title, const BudTheme *theme, const BudAxisSpec *spec, double room)
{
  bud_text_init (title, theme, spec->title, BUD_TEXT_REGULAR, 1, theme->text);
  if (title->rect.width > room && spec->short_title)
    {
      bud_text_clear (title);
      bud_text_init (title, theme, spec->short_title, BUD_TEXT_REGULAR, 1, theme->text);
    }
  bud_text_limit (title, room);
}

static double
widest_label (const BudFrameAxis *on)
{
  double widest = 0;

  for (guint i = 0; i < on->n_ticks; i++)
    widest = MAX (widest, on->labels[i].rect.width);
  return widest;
}

static void
place_y (BudFrame *self, const BudPlotRect *rect)
{
  for (guint i = 0; i < self->on_y.n_ticks; i++)
    bud_text_place (&self->on_y.labels[i], self->area.x - 6, self->on_y.ticks[i].px, 1, 0.5);
  self->on_y.title.angle = -G_PI / 2;
  bud_text_place (&self->on_y.title, rect->x + self->on_y.title.rect.height / 2,
                  self->area.y + self->area.height / 2, 0.5, 0.5);
}

/* Labels keep inside the rect and apart; one that would touch its neighbour is left out. */
static void
place_x (BudFrame *self, const BudPlotRect *rect)
{
  double bottom = self->area.y + self->area.height, last = -INFINITY;

  for (guint i = 0; i < self->on_x.n_ticks; i++)
    {
      BudText *label = &self->on_x.labels[i];

      if (!label->layout)
        continue;
      bud_text_place (label, self->on_x.ticks[i].px, bottom + 6, 0.5, 0);
      label->rect.x = MIN (label->rect.x, rect->x + rect->width - label->rect.width);
      if (label->rect.x < last + LABEL_GAP_PX)
        bud_text_clear (label);
      else
        last = label->rect.x + label->rect.width;
    }
  bud_text_place (&self->on_x.title, self->area.x + self->area.width / 2, rect->y + rect->height, 0.5, 1);
}

static void
set_height (BudFrame *self, const BudTheme *theme, const BudAxisSpec *y, double top, double height,
            gboolean is_compact)
{
  double factor = bud_axis_spec_factor (y), scale = MIN (theme->font_scale, 2);
  double gap_px = TICK_GAP_PX * scale * (is_compact ? 0.8 : 1);

  /* a low panel still needs a second label to say its scale */
  gap_px = MAX (MIN (gap_px, height / 2.5), LEAST_TICK_GAP_PX * scale);
  for (guint i = 0; i < self->on_y.n_ticks; i++)
    bud_text_clear (&self->on_y.labels[i]);
  self->area.y = top;
  self->area.height = MAX (height, 1);
  self->y = (BudAxis){ y->is_log, y->min, y->max, top + self->area.height, top };
  self->on_y.n_ticks = bud_axis_ticks (&self->y, factor, gap_px, is_compact, self->on_y.ticks);
  init_labels (&self->on_y, theme, y);
}

double
bud_frame_below_px (const BudTheme *theme)
{
  return 12 + 2 * bud_text_height (theme);
}

static void
set_width (BudFrame *self, const BudTheme *theme, const BudAxisSpec *x, double title_room,
           gboolean is_compact)
{
  self->x = (BudAxis){ x->is_log, x->min, x->max, self->area.x, self->area.x + self->area.width };
  self->on_x.n_ticks
      = bud_axis_ticks (&self->x, bud_axis_spec_factor (x), TICK_GAP_PX * MIN (theme->font_scale, 2),
                        is_compact, self->on_x.ticks);
  init_labels (&self->on_x, theme, x);
  init_title (&self->on_x.title, theme, x, title_room);
}

static void
keep_title_inside (BudFrame *self, const BudPlotRect *rect)
{
  BudPlotRect *title = &self->on_x.title.rect;

  title->x = CLAMP (title->x, rect->x, MAX (rect->x + rect->width - title->width, rect->x));
}

void
bud_frame_init_rows (BudFrame *self, const BudTheme *theme, const BudAxisSpec *x, BudPlotRect rect,
                     double left_px, double right_px, gboolean is_compact)
{
  *self = (BudFrame){ 0 };
  self->area = (BudPlotRect){ rect.x + left_px, rect.y, MAX (rect.width - left_px - right_px, 1),
                              MAX (rect.height - bud_frame_below_px (theme), 1) };
  set_width (self, theme, x, self->area.width, is_compact);
  place_x (self, &rect);
  keep_title_inside (self, &rect);
}

void
bud_frame_init (BudFrame *self, const BudTheme *theme, const BudAxisSpec *x, const BudAxisSpec *y,
                BudPlotRect rect, double right_px, gboolean is_compact, gboolean is_square)
{
  double line = bud_text_height (theme);
  double below = bud_frame_below_px (theme), left;

  *self = (BudFrame){ 0 };
  set_height (self, theme, y, rect.y + line / 2, rect.height - below - line / 2, is_compact);
  left = line + 6 + widest_label (&self->on_y) + 6;
  self->area.x = rect.x + left;
  self->area.width = MAX (rect.width - left - right_px, 1);
  if (is_square && self->area.width < self->area.height)
    {
      set_height (self, theme, y, rect.y + line / 2 + (self->area.height - self->area.width) / 2,
                  self->area.width, is_compact);
      rect.height = self->area.y + self->area.height + below - rect.y;
    }
  else if (is_square)
    {
      self->area.x += (self->area.width - self->area.height) / 2;
      self->area.width = self->area.height;
      rect.x = self->area.x - left;
      rect.width = left + self->area.width + right_px;
    }
  set_width (self, theme, x, self->area.width + left, is_compact);
  init_title (&self->on_y.title, theme, y, self->area.height + line);
  place_y (self, &rect);
  place_x (self, &rect);
  keep_title_inside (self, &rect);
}

void
bud_frame_clear (BudFrame *self)
{
  for (guint i = 0; i < BUD_AXIS_MAX_TICKS; i++)
    {
      bud_text_clear (&self->on_x.labels[i]);
      bud_text_clear (&self->on_y.labels[i]);
    }
  bud_text_clear (&self->on_x.title);
  bud_text_clear (&self->on_y.title);
}

static void
draw_grid (const BudFrame *self, const BudTheme *theme, cairo_t *cr, gboolean is_major)
{
  const BudPlotRect *area = &self->area;

  for (guint i = 0; i < self->on_x.n_ticks; i++)
    if (self->on_x.ticks[i].is_major == is_major)
      {
        cairo_move_to (cr, round (self->on_x.ticks[i].px) + 0.5, area->y);
        cairo_line_to (cr, round (self->on_x.ticks[i].px) + 0.5, area->y + area->height);
      }
  for (guint i = 0; i < self->on_y.n_ticks; i++)
    if (self->on_y.ticks[i].is_major == is_major)
      {
        cairo_move_to (cr, area->x, round (self->on_y.ticks[i].px) + 0.5);
        cairo_line_to (cr, area->x + area->width, round (self->on_y.ticks[i].px) + 0.5);
      }
  bud_color_set_source (is_major ? theme->grid : theme->grid_minor, cr);
  cairo_stroke (cr);
}

void
bud_frame_draw (const BudFrame *self, const BudTheme *theme, cairo_t *cr)
{
  double bottom = round (self->area.y + self->area.height) + 0.5;

  cairo_save (cr);
  cairo_set_dash (cr, NULL, 0, 0);
  cairo_set_line_width (cr, 1);
  draw_grid (self, theme, cr, FALSE);
  draw_grid (self, theme, cr, TRUE);
  cairo_move_to (cr, self->area.x, bottom);
  cairo_line_to (cr, self->area.x + self->area.width, bottom);
  for (guint i = 0; i < self->on_x.n_ticks; i++)
    if (self->on_x.ticks[i].is_major)
      {
        cairo_move_to (cr, round (self->on_x.ticks[i].px) + 0.5, bottom);
        cairo_line_to (cr, round (self->on_x.ticks[i].px) + 0.5, bottom + 4);
      }
  bud_color_set_source (theme->dim, cr);
  cairo_set_line_width (cr, 1 + theme->line_px);
  cairo_stroke (cr);
  for (guint i = 0; i < BUD_AXIS_MAX_TICKS; i++)
    {
      bud_text_draw (&self->on_x.labels[i], theme, cr);
      bud_text_draw (&self->on_y.labels[i], theme, cr);
    }
  bud_text_draw (&self->on_x.title, theme, cr);
  bud_text_draw (&self->on_y.title, theme, cr);
  cairo_restore (cr);
}
