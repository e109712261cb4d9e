#include "plot/roofline-layout.h"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "plot/number.h"

#define LABEL_MIN_RATIO 0.005 /* smaller shares are not worth a label */

static void
place_along (BudText *text, const RooflineRoofLayout *roof, double t, gboolean is_above)
{
  double dx = roof->x2 - roof->x1, dy = roof->y2 - roof->y1, length = hypot (dx, dy);
  double off = (text->rect.height / 2 + 3) * (is_above ? 1 : -1);
  double x = roof->x1 + t * dx + dy / length * off, y = roof->y1 + t * dy - dx / length * off;

  text->angle = atan2 (dy, dx);
  bud_text_place (text, x, y, 0.5, 0.5);
}

void
bud_roofline_label_slope (RooflineRoofLayout *roof, BudSpace *space, double wished, gboolean is_above)
{
  for (int step = 0; step <= 40; step++)
    {
      double t = wished + (step % 2 ? 1 : -1) * ((step + 1) / 2) * 0.045;

      if (t < 0.02 || t > 0.98)
        continue;
      place_along (&roof->label, roof, t, is_above);
      if (bud_space_is_free_along (space, &roof->label))
        {
          bud_space_take_along (space, &roof->label);
          return;
        }
    }
  bud_text_clear (&roof->label);
}

/* At the right end above the line, else further left, else below it. */
static void
label_level (RooflineRoofLayout *roof, BudSpace *space, double right)
{
  BudText *text = &roof->label;

  for (int below = 0; below < 2; below++)
    for (double x = right - 6; x - text->rect.width >= roof->x1 - (below ? 0 : text->rect.width * 0.75);
         x -= 8)
      {
        bud_text_place (text, x, below ? roof->y1 + 3 : roof->y1 - 3, 1, below ? 0 : 1);
        if (bud_space_is_free (space, &text->rect, 0))
          {
            bud_space_take (space, &text->rect);
            return;
          }
      }
  bud_text_clear (text);
}

void
bud_roofline_label_roofs (RooflineLayout *layout, const BudRooflineData *data, const BudTheme *theme,
                          BudSpace *space, BudRoofKind kind, gboolean is_compact)
{
  const BudPlotRect *area = &layout->frame.area;

  for (guint i = 0; i < data->n_roofs; i++)
    {
      RooflineRoofLayout *roof = &layout->roofs[i];
      g_autofree char *text = NULL;

      if (!roof->is_shown || data->roofs[i].kind != kind)
        continue;
      text = bud_roof_text (&data->roofs[i], is_compact);
      bud_text_init (&roof->label, theme, text, BUD_TEXT_BOLD, 1, theme->text);
      roof->label.has_halo = TRUE;
      if (kind == BUD_ROOF_COMPUTE)
        label_level (roof, space, area->x + area->width);
      else
        bud_roofline_label_slope (roof, space, kind == BUD_ROOF_MEMORY ? 0.2 : 0.55, kind == BUD_ROOF_MEMORY);
    }
}

void
bud_roofline_label_knee (RooflineLayout *layout, const BudTheme *theme, BudSpace *space)
{
  const BudPlotRect *area = &layout->frame.area;
  double y = area->y + area->height - 5;

  if (!isfinite (layout->knee_x))
    return;
  bud_text_init (&layout->knee_left, theme, _ ("memory-bound"), BUD_TEXT_REGULAR, 1, theme->dim);
  bud_text_init (&layout->knee_right, theme, _ ("compute-bound"), BUD_TEXT_REGULAR, 1, theme->dim);
  bud_text_place (&layout->knee_left, layout->knee_x - 6, y, 1, 1);
  bud_text_place (&layout->knee_right, layout->knee_x + 6, y, 0, 1);
  layout->knee_left.has_halo = layout->knee_right.has_halo = TRUE;
  if (!bud_space_is_free (space, &layout->knee_left.rect, 0)
      || !bud_space_is_free (space, &layout->knee_right.rect, 0))
    {
      bud_text_clear (&layout->knee_left);
      bud_text_clear (&layout->knee_right);
      return;
    }
  bud_space_take (space, &layout->knee_left.rect);
  bud_space_take (space, &layout->knee_right.rect);
}

void
bud_roofline_label_points (RooflineLayout *layout, const BudRooflineData *data, const BudTheme *theme,
                           BudSpace *space)
{
  /* The drawing order has the other phase first, then the chosen one's from the largest down. */
  for (guint i = 0; i < layout->n_points && layout->n_labels < BUD_LABELS_MAX; i++)
    {
      guint index = layout->order[i];
      const RooflinePointLayout *point = &layout->points[index];
      BudLabel *label = &layout->labels[layout->n_labels];

      if (point->radius <= 0 || !point->is_chosen || !(data->points[index].share_ratio >= LABEL_MIN_RATIO))
        continue;
      *label = (BudLabel){ .mark = index, .x = point->x, .y = point->y, .extent = point->extent };
      bud_text_init_pair (&label->text, theme, data->points[index].name,
                          bud_number_percent (data->points[index].share_ratio));
      label->text.has_halo = TRUE;
      layout->n_labels++;
    }
  for (guint i = 0; i < data->n_roofs; i++)
    if (layout->roofs[i].is_shown && data->roofs[i].kind != BUD_ROOF_NETWORK)
      bud_space_avoid (space, layout->roofs[i].x1, layout->roofs[i].y1, layout->roofs[i].x2,
                       layout->roofs[i].y2);
  bud_labels_place (layout->labels, layout->n_labels, space);
}

/* Roofs of one rate share a label: "BF16, FP16 989". */
static char *
device_label (const BudRooflineData *data, guint index, gsize *bold_from)
{
  BudScale scale = bud_scale_flop_rate (bud_roofline_top (data)->rate);
  g_autofree char *value = bud_scale_number (&scale, data->roofs[index].rate);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < data->n_roofs; i++)
    {
      const BudRoof *roof = &data->roofs[i];

      if (roof->kind != BUD_ROOF_COMPUTE || !bud_roof_is_valid (roof)
          || fabs (roof->rate / data->roofs[index].rate - 1) > 1e-3)
        continue;
      if (i < index)
        {
          /* The first of them has it. */
          g_string_free (text, TRUE);
          return NULL;
        }
      g_string_append_printf (text, "%s%s", text->len ? ", " : "",
                              roof->short_name ? roof->short_name : roof->name);
    }
  g_string_append_c (text, ' ');
  *bold_from = text->len;
  g_string_append (text, value);
  return g_string_free (text, FALSE);
}

double
bud_roofline_init_device_labels (RooflineLayout *layout, const BudRooflineData *data, const BudTheme *theme)
{
  double widest = 0;

  for (guint i = 0; i < data->n_roofs; i++)
    if (data->roofs[i].kind == BUD_ROOF_COMPUTE && bud_roof_is_valid (&data->roofs[i]))
      {
        gsize bold_from = 0;
        g_autofree char *text = device_label (data, i, &bold_from);

        if (!text)
          continue;
        bud_text_init (&layout->roofs[i].label, theme, text, (int) bold_from, 1, theme->text);
        widest = MAX (widest, layout->roofs[i].label.rect.width);
      }
  return widest;
}

static int
compare_rates (gconstpointer a, gconstpointer b, gpointer data)
{
  const BudRoof *roofs = ((const BudRooflineData *) data)->roofs;
  double one = roofs[*(const guint *) a].rate, other = roofs[*(const guint *) b].rate;

  return one > other ? -1 : one < other;
}

/* From the highest down, each at its line or just below the one before. */
void
bud_roofline_place_device_labels (RooflineLayout *layout, const BudRooflineData *data, const BudTheme *theme)
{
  g_autofree guint *order = g_new (guint, data->n_roofs + 1);
  double right = layout->frame.area.x + layout->frame.area.width, last = -INFINITY,
         line = bud_text_height (theme);
  guint n = 0;

  for (guint i = 0; i < data->n_roofs; i++)
    if (data->roofs[i].kind == BUD_ROOF_COMPUTE && layout->roofs[i].is_shown && layout->roofs[i].label.layout)
      order[n++] = i;
  g_qsort_with_data (order, (gint) n, sizeof *order, compare_rates, (gpointer) data);
  for (guint i = 0; i < n; i++)
    {
      double y = MAX (layout->roofs[order[i]].y1, last + line);

      bud_text_place (&layout->roofs[order[i]].label, right + 8, y, 0, 0.5);
      last = y;
    }
}
