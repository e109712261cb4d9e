#include "plot/labels.h"

#include <math.h>
#include <stdlib.h>

#define GAP_PX 6.0
#define CROWD_PX 6.0
#define ROW_MIN_PX 16.0

void
bud_space_init (BudSpace *self, BudPlotRect area)
{
  self->rects = g_array_new (FALSE, FALSE, sizeof (BudPlotRect));
  self->soft = g_array_new (FALSE, FALSE, sizeof (BudPlotRect));
  self->area = area;
}

void
bud_space_clear (BudSpace *self)
{
  g_clear_pointer (&self->rects, g_array_unref);
  g_clear_pointer (&self->soft, g_array_unref);
}

void
bud_space_avoid (BudSpace *self, double x1, double y1, double x2, double y2)
{
  guint n = (guint) CLAMP (hypot (x2 - x1, y2 - y1) / 6, 1, 1000);

  for (guint i = 0; i <= n; i++)
    {
      BudPlotRect dot = { x1 + (x2 - x1) * i / n - 1, y1 + (y2 - y1) * i / n - 1, 2, 2 };

      g_array_append_val (self->soft, dot);
    }
}

void
bud_space_take (BudSpace *self, const BudPlotRect *rect)
{
  g_array_append_val (self->rects, *rect);
}

gboolean
bud_space_is_free (const BudSpace *self, const BudPlotRect *rect, double gap)
{
  if (!bud_rect_contains (&self->area, rect))
    return FALSE;
  for (guint i = 0; i < self->rects->len; i++)
    if (bud_rect_intersects (rect, &g_array_index (self->rects, BudPlotRect, i), gap))
      return FALSE;
  return TRUE;
}

static guint
count_boxes (const BudText *text)
{
  return MAX ((guint) ceil (text->rect.width / text->rect.height), 1);
}

static BudPlotRect
get_box (const BudText *text, guint i)
{
  guint n = count_boxes (text);
  double size = text->rect.height, along = text->rect.width - size;
  double t = n > 1 ? along * i / (n - 1) - along / 2 : 0;
  double x = text->rect.x + text->rect.width / 2 + t * cos (text->angle);
  double y = text->rect.y + text->rect.height / 2 + t * sin (text->angle);

  return (BudPlotRect){ x - size / 2, y - size / 2, size, size };
}

gboolean
bud_space_is_free_along (const BudSpace *self, const BudText *text)
{
  for (guint i = 0; i < count_boxes (text); i++)
    {
      BudPlotRect box = get_box (text, i);

      if (!bud_space_is_free (self, &box, 0))
        return FALSE;
    }
  return TRUE;
}

void
bud_space_take_along (BudSpace *self, const BudText *text)
{
  for (guint i = 0; i < count_boxes (text); i++)
    {
      BudPlotRect box = get_box (text, i);

      bud_space_take (self, &box);
    }
}

static gboolean
try_beside (BudLabel *label, const BudSpace *space)
{
  const double at[4][4] = {
    { label->x + label->extent + GAP_PX, label->y, 0, 0.5 },
    { label->x - label->extent - GAP_PX, label->y, 1, 0.5 },
    { label->x, label->y - label->extent - 3, 0.5, 1 },
    { label->x, label->y + label->extent + 3, 0.5, 0 },
  };

  for (int i = 0; i < 4; i++)
    {
      bud_text_place (&label->text, at[i][0], at[i][1], at[i][2], at[i][3]);
      if (bud_space_is_free (space, &label->text.rect, 1))
        return TRUE;
    }
  return FALSE;
}

static double
row_height (BudLabel **stack)
{
  return MAX (stack[0]->text.rect.height + 1, ROW_MIN_PX);
}

/* Rows from `top` on one side of the crowd, aligned towards it. */
static gboolean
try_stack (BudLabel **stack, guint n, double x, double top, gboolean is_right, gboolean is_strict,
           const BudSpace *space)
{
  for (guint i = 0; i < n; i++)
    {
      bud_text_place (&stack[i]->text, x, top + (i + 0.5) * row_height (stack), is_right ? 0 : 1, 0.5);
      if (!bud_space_is_free (space, &stack[i]->text.rect, 0))
        return FALSE;
      for (guint s = 0; s < space->soft->len && is_strict; s++)
        if (bud_rect_intersects (&stack[i]->text.rect, &g_array_index (space->soft, BudPlotRect, s), 0))
          return FALSE;
    }
  return TRUE;
}

static gboolean
place_stack (BudLabel **stack, guint n, gboolean is_strict, const BudSpace *space)
{
  static const double reaches[] = { 26, 40, 60, 90 };
  double left = INFINITY, right = -INFINITY, middle = 0;

  for (guint i = 0; i < n; i++)
    {
      left = MIN (left, stack[i]->x - stack[i]->extent);
      right = MAX (right, stack[i]->x + stack[i]->extent);
      middle += stack[i]->y / n;
    }
  for (guint r = 0; r < G_N_ELEMENTS (reaches); r++)
    for (int step = 0; step <= 24; step++)
      for (int side = 1; side >= 0; side--)
        {
          /* 0, 1, −1, 2, −2 … half rows away from the middle, rather down than up. */
          double off = (step % 2 ? 1 : -1) * ((step + 1) / 2) * row_height (stack) / 2;
          double x = side ? right + reaches[r] : left - reaches[r];

          if (!try_stack (stack, n, x, middle - n * row_height (stack) / 2 + off, side, is_strict, space))
            continue;
          for (guint i = 0; i < n; i++)
            {
              stack[i]->has_leader = TRUE;
              stack[i]->leader_x = side ? x - 3 : x + 3;
              stack[i]->elbow_x = side ? x - 10 : x + 10;
              stack[i]->leader_y = stack[i]->text.rect.y + stack[i]->text.rect.height / 2;
            }
          return TRUE;
        }
  return FALSE;
}

static int
compare_height (gconstpointer a, gconstpointer b)
{
  const BudLabel *one = *(BudLabel *const *) a, *other = *(BudLabel *const *) b;

  if (fabs (one->y - other->y) > 0.5)
    return one->y < other->y ? -1 : 1;
  return one->x < other->x ? 1 : one->x > other->x ? -1 : 0;
}

static void
keep (BudLabel *label, BudSpace *space)
{
  label->is_placed = TRUE;
  bud_space_take (space, &label->text.rect);
}

/* The label's point and all not yet placed whose points touch it, or one that does. */
static guint
collect_crowd (BudLabel *labels, guint n, guint first, BudLabel **stack)
{
  gboolean is_in[BUD_LABELS_MAX] = { FALSE };
  guint found = 0;

  is_in[first] = TRUE;
  for (gboolean has_grown = TRUE; has_grown;)
    {
      has_grown = FALSE;
      for (guint i = first; i < n; i++)
        for (guint j = first; j < n && !is_in[i] && !labels[i].is_placed; j++)
          if (is_in[j]
              && hypot (labels[i].x - labels[j].x, labels[i].y - labels[j].y)
                     < labels[i].extent + labels[j].extent + CROWD_PX)
            is_in[i] = has_grown = TRUE;
    }
  for (guint i = first; i < n; i++)
    if (is_in[i])
      stack[found++] = &labels[i];
  return found;
}

void
bud_labels_place (BudLabel *labels, guint n, BudSpace *space)
{
  BudLabel *stack[BUD_LABELS_MAX];

  g_return_if_fail (n <= BUD_LABELS_MAX);
  for (guint i = 0; i < n; i++)
    {
      guint crowd;

      if (labels[i].is_placed)
        continue;
      crowd = collect_crowd (labels, n, i, stack);
      if (crowd == 1 && try_beside (&labels[i], space))
        {
          keep (&labels[i], space);
          continue;
        }
      /* The smaller ones of a crowd give way first. */
      for (; crowd > 0; crowd--)
        {
          BudLabel *sorted[BUD_LABELS_MAX];

          for (guint j = 0; j < crowd; j++)
            sorted[j] = stack[j];
          qsort (sorted, crowd, sizeof *sorted, compare_height);
          if (!place_stack (sorted, crowd, TRUE, space) && !place_stack (sorted, crowd, FALSE, space))
            continue;
          for (guint j = 0; j < crowd; j++)
            keep (sorted[j], space);
          break;
        }
    }
}

void
bud_labels_draw (const BudLabel *label, const BudTheme *theme, cairo_t *cr)
{
  if (!label->is_placed)
    return;
  if (label->has_leader)
    {
      double dx = label->elbow_x - label->x, dy = label->leader_y - label->y;
      double length = MAX (hypot (dx, dy), 1e-6), edge = MIN (label->extent * 0.6, length);

      cairo_move_to (cr, label->x + dx / length * edge, label->y + dy / length * edge);
      cairo_line_to (cr, label->elbow_x, label->leader_y);
      cairo_line_to (cr, label->leader_x, label->leader_y);
      cairo_set_dash (cr, NULL, 0, 0);
      bud_color_set_source (theme->dim, cr);
      cairo_set_line_width (cr, 1 + theme->line_px);
      cairo_stroke (cr);
    }
  bud_text_draw (&label->text, theme, cr);
}
