#include "plot/architecture-layout.h"

#include <math.h>

#define PADDING_PX 14.0
#define END_PX 92.0   /* width of embedding and head beside the frames */
#define WIDE_PX 560.0 /* from here on they stand beside them */
#define ARROW_PX 20.0 /* between blocks, and between frames and ends */
#define NARROW_ARROW_PX 12.0
#define FRAME_PADDING_PX 12.0
#define BLOCK_MAX_PX 104.0 /* of the block with most parameters */
#define ROW_GAP_PX 8.0
#define TEXT_PADDING_PX 5.0

/* A pass over the data that places one part after the other; `layout` NULL only measures. */
typedef struct
{
  const BudArchitecture *self;
  const BudTheme *theme;
  BudArchitectureLayout *layout;
  double width;
  guint mark;
} Pass;

static double
line_height (const BudTheme *theme)
{
  return bud_text_height (theme);
}

static double
block_height (const Pass *pass, const BudArchitectureBlock *block)
{
  double least = 3 * line_height (pass->theme) + 2 * TEXT_PADDING_PX;
  double share = pass->self->largest > 0 ? MAX (block->parameters, 0) / pass->self->largest : 0;

  return round (MAX (least, BLOCK_MAX_PX * CLAMP (pass->theme->font_scale, 1, 2) * share));
}

static double
row_height (const Pass *pass, const BudArchitectureRow *row)
{
  double height = 0;

  for (guint i = 0; i < row->n_blocks; i++)
    height = MAX (height, block_height (pass, &row->blocks[i]));
  return height;
}

/* The detail has two lines where one is too short for it. */
static void
init_block_text (const Pass *pass, BudBlockLayout *layout, const BudArchitectureBlock *block)
{
  const BudSeriesStyle *style = bud_theme_series (pass->theme, block->series);
  double room = layout->rect.width - 2 * TEXT_PADDING_PX, x = layout->rect.x + layout->rect.width / 2, top;

  bud_text_init (&layout->name, pass->theme, block->name, BUD_TEXT_BOLD, 1, style->on_color);
  bud_text_init (&layout->detail, pass->theme, block->detail, BUD_TEXT_REGULAR, 0.92, style->on_color);
  bud_text_limit (&layout->name, room);
  if (layout->detail.rect.width > room)
    {
      pango_layout_set_height (layout->detail.layout, -2);
      pango_layout_set_ellipsize (layout->detail.layout, PANGO_ELLIPSIZE_END);
      bud_text_wrap (&layout->detail, room);
    }
  top = layout->rect.y + (layout->rect.height - layout->name.rect.height - layout->detail.rect.height) / 2;
  bud_text_place (&layout->name, x, top, 0.5, 0);
  bud_text_place (&layout->detail, x, top + layout->name.rect.height, 0.5, 0);
}

static void
place_block (Pass *pass, const BudArchitectureBlock *block, double x, double middle, double width)
{
  BudBlockLayout *layout;
  double height = block_height (pass, block);

  if (pass->layout == NULL)
    return;
  layout = &pass->layout->blocks[pass->mark++];
  layout->rect = (BudPlotRect){ x, middle - height / 2, width, height };
  if (pass->theme->is_rtl)
    layout->rect = bud_rect_mirror (&layout->rect, 0, pass->width);
  init_block_text (pass, layout, block);
}

static void
place_arrow (Pass *pass, double from_x, double from_y, double to_x, double to_y)
{
  BudArrow arrow = { from_x, from_y, to_x, to_y };

  if (pass->layout == NULL)
    return;
  if (pass->theme->is_rtl)
    {
      arrow.from_x = pass->width - from_x;
      arrow.to_x = pass->width - to_x;
    }
  g_array_append_val (pass->layout->arrows, arrow);
}

/* Room for the longest "5 ×" of a frame. */
static double
row_name_width (const Pass *pass, const BudArchitectureFrame *frame)
{
  double width = 0;

  for (guint i = 0; i < frame->n_rows; i++)
    {
      BudText text;

      bud_text_init (&text, pass->theme, frame->rows[i].name, BUD_TEXT_BOLD, 1, pass->theme->text);
      width = MAX (width, text.layout != NULL ? text.rect.width + 8 : 0);
      bud_text_clear (&text);
    }
  return width;
}

static void
place_row_name (Pass *pass, const char *name, double x, double middle)
{
  BudText text;

  if (pass->layout == NULL || name == NULL)
    return;
  bud_text_init (&text, pass->theme, name, BUD_TEXT_BOLD, 1, pass->theme->text);
  bud_text_place (&text, pass->theme->is_rtl ? pass->width - x : x, middle, pass->theme->is_rtl ? 1 : 0, 0.5);
  g_array_append_val (pass->layout->row_names, text);
}

static void
place_row (Pass *pass, const BudArchitectureRow *row, double x, double y, double width)
{
  double arrow = pass->width >= WIDE_PX ? ARROW_PX : NARROW_ARROW_PX;
  double middle = y + row_height (pass, row) / 2;
  double block_width = (width - (row->n_blocks - 1) * arrow) / row->n_blocks;

  for (guint i = 0; i < row->n_blocks; i++)
    {
      if (i > 0)
        place_arrow (pass, x - arrow + 2, middle, x - 2, middle);
      place_block (pass, &row->blocks[i], x, middle, block_width);
      x += block_width + arrow;
    }
}

static void
place_frame_text (Pass *pass, BudFrameLayout *layout, const BudArchitectureFrame *frame)
{
  gboolean is_rtl = pass->theme->is_rtl;
  double left = layout->rect.x + FRAME_PADDING_PX;
  double right = layout->rect.x + layout->rect.width - FRAME_PADDING_PX;
  double middle = layout->rect.y + FRAME_PADDING_PX / 2 + line_height (pass->theme) / 2 + 2;

  bud_text_init (&layout->title, pass->theme, frame->title, BUD_TEXT_BOLD, 1, pass->theme->text);
  bud_text_limit (&layout->title, right - left);
  bud_text_place (&layout->title, is_rtl ? right : left, middle, is_rtl ? 1 : 0, 0.5);
  bud_text_init (&layout->note, pass->theme, frame->note, BUD_TEXT_REGULAR, 1, pass->theme->dim);
  bud_text_limit (&layout->note, right - left - layout->title.rect.width - 12);
  bud_text_place (&layout->note, is_rtl ? left : right, middle, is_rtl ? 0 : 1, 0.5);
}

/* Returns its height. */
static double
place_frame (Pass *pass, guint index, double x, double y, double width)
{
  const BudArchitectureFrame *frame = &pass->self->data.frames[index];
  double names = row_name_width (pass, frame);
  double at = y + FRAME_PADDING_PX + line_height (pass->theme) + 2;

  for (guint i = 0; i < frame->n_rows; i++)
    {
      double height = row_height (pass, &frame->rows[i]);

      place_row_name (pass, frame->rows[i].name, x + FRAME_PADDING_PX, at + height / 2);
      place_row (pass, &frame->rows[i], x + FRAME_PADDING_PX + names, at,
                 width - 2 * FRAME_PADDING_PX - names);
      at += height + ROW_GAP_PX;
    }
  at += FRAME_PADDING_PX - ROW_GAP_PX;
  if (pass->layout != NULL)
    {
      BudFrameLayout *layout = &pass->layout->frames[index];

      layout->rect = (BudPlotRect){ x, y, width, at - y };
      if (pass->theme->is_rtl)
        layout->rect = bud_rect_mirror (&layout->rect, 0, pass->width);
      place_frame_text (pass, layout, frame);
    }
  return at - y;
}

static double
place_frames (Pass *pass, double x, double y, double width)
{
  const double gap = NARROW_ARROW_PX + 4;
  double at = y;

  for (guint i = 0; i < pass->self->data.n_frames; i++)
    {
      if (i > 0)
        {
          if (!pass->self->data.is_mixed)
            place_arrow (pass, x + width / 2, at + 2, x + width / 2, at + gap - 2);
          at += gap;
        }
      at += place_frame (pass, i, x, at, width);
    }
  return at - y;
}

/* Embedding and head left and right of the frames. Marks are placed in their order, so the height of the
 * frames must be known before. */
static double
place_wide (Pass *pass)
{
  const BudArchitectureData *data = &pass->self->data;
  Pass measuring = { pass->self, pass->theme, NULL, pass->width, 0 };
  double left = PADDING_PX + (data->input != NULL ? END_PX + ARROW_PX : 0);
  double right = pass->width - PADDING_PX - (data->output != NULL ? END_PX + ARROW_PX : 0);
  double frames = place_frames (&measuring, left, 0, right - left);
  double height = MAX (frames, data->input != NULL ? block_height (pass, data->input) : 0), middle;

  height = MAX (height, data->output != NULL ? block_height (pass, data->output) : 0);
  middle = PADDING_PX + height / 2;
  if (data->input != NULL)
    {
      place_block (pass, data->input, PADDING_PX, middle, END_PX);
      place_arrow (pass, left - ARROW_PX + 2, middle, left - 2, middle);
    }
  place_frames (pass, left, middle - frames / 2, right - left);
  if (data->output != NULL)
    {
      place_arrow (pass, right + 2, middle, right + ARROW_PX - 2, middle);
      place_block (pass, data->output, right + ARROW_PX, middle, END_PX);
    }
  return height + 2 * PADDING_PX;
}

/* From top to bottom. */
static double
place_narrow (Pass *pass)
{
  const BudArchitectureData *data = &pass->self->data;
  const double gap = NARROW_ARROW_PX + 4;
  double width = pass->width - 2 * PADDING_PX, at = PADDING_PX, x = PADDING_PX + width / 2;

  if (data->input != NULL)
    {
      double height = block_height (pass, data->input);

      place_block (pass, data->input, PADDING_PX, at + height / 2, width);
      place_arrow (pass, x, at + height + 2, x, at + height + gap - 2);
      at += height + gap;
    }
  at += place_frames (pass, PADDING_PX, at, width);
  if (data->output != NULL)
    {
      double height = block_height (pass, data->output);

      place_arrow (pass, x, at + 2, x, at + gap - 2);
      place_block (pass, data->output, PADDING_PX, at + gap + height / 2, width);
      at += gap + height;
    }
  return at + PADDING_PX;
}

static double
place (Pass *pass)
{
  return pass->width >= WIDE_PX * CLAMP (pass->theme->font_scale, 1, 2) ? place_wide (pass)
                                                                        : place_narrow (pass);
}

double
bud_architecture_measure (gconstpointer data, const BudTheme *theme, double width)
{
  Pass pass = { data, theme, NULL, width, 0 };

  return ceil (place (&pass));
}

gpointer
bud_architecture_lay_out (gconstpointer data, const BudTheme *theme, double width, double height,
                          guint32 hidden)
{
  const BudArchitecture *self = data;
  BudArchitectureLayout *layout = g_new0 (BudArchitectureLayout, 1);
  Pass pass = { self, theme, layout, width, 0 };

  layout->n_marks = self->n_marks;
  layout->n_frames = self->data.n_frames;
  layout->blocks = g_new0 (BudBlockLayout, self->n_marks + 1);
  layout->frames = g_new0 (BudFrameLayout, self->data.n_frames + 1);
  layout->arrows = g_array_new (FALSE, FALSE, sizeof (BudArrow));
  layout->row_names = g_array_new (FALSE, FALSE, sizeof (BudText));
  layout->width = width;
  layout->height = place (&pass);
  return layout;
}

void
bud_architecture_layout_free (gpointer data)
{
  BudArchitectureLayout *layout = data;

  for (guint i = 0; i < layout->n_marks; i++)
    {
      bud_text_clear (&layout->blocks[i].name);
      bud_text_clear (&layout->blocks[i].detail);
    }
  for (guint i = 0; i < layout->n_frames; i++)
    {
      bud_text_clear (&layout->frames[i].title);
      bud_text_clear (&layout->frames[i].note);
    }
  for (guint i = 0; i < layout->row_names->len; i++)
    bud_text_clear (&g_array_index (layout->row_names, BudText, i));
  g_array_unref (layout->arrows);
  g_array_unref (layout->row_names);
  g_free (layout->blocks);
  g_free (layout->frames);
  g_free (layout);
}
