#include "plot/nodes.h"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "plot/class.h"
#include "plot/mark.h"
#include "plot/number.h"
#include "plot/text.h"
#include "plot/view.h"

#define MAX_NODES 4
#define MAX_CELLS 256 /* more are named, not drawn */
#define NODE_PX 300.0 /* widest and tallest a node gets */
#define LEAST_NODE_PX 120.0
#define GAP_PX 12.0
#define PAD_PX 10.0
#define CELL_PX 44.0 /* largest device */
#define RADIUS_PX 6.0
#define LINK_SERIES 3 /* collectives */

enum
{
  MARK_DEVICES,
  MARK_LINK,
  MARK_NODE_LINK,
  N_MARKS,
};

typedef struct
{
  guint n_shown; /* nodes drawn */
  BudPlotRect nodes[MAX_NODES];
  BudPlotRect links[MAX_NODES];
  BudPlotRect grids[MAX_NODES]; /* of the devices, as large as they are together */
  guint n_columns, n_rows;      /* of a grid; 0 = too many to draw */
  double step;                  /* from device to device */
  BudText title, link, more, node_link;
  BudPlotRect bus; /* width 0: no link between nodes */
} NodesLayout;

static gboolean
has_rate (double bytes_per_s)
{
  return isfinite (bytes_per_s) && bytes_per_s > 0;
}

/* In the drawing: "NVLink 4 450 GB/s". */
static char *
label_text (const char *name, double bytes_per_s)
{
  BudQuantity rate = bud_quantity_byte_rate (bytes_per_s);
  g_autofree char *number = bud_quantity_string (&rate);

  if (!has_rate (bytes_per_s))
    return g_strdup (_ ("No link on file"));
  return g_strdup_printf ("%s%s%s", name != NULL ? name : "", name != NULL ? " " : "", number);
}

static char *
rate_text (const char *name, double bytes_per_s)
{
  BudQuantity rate = bud_quantity_byte_rate (bytes_per_s);
  g_autofree char *number = bud_quantity_string (&rate);

  if (!has_rate (bytes_per_s))
    return g_strdup (_ ("No link on file"));
  /* Translators: a link and its rate per direction, "NVLink 4: 450 GB/s each way". */
  return name != NULL ? g_strdup_printf (_ ("%s: %s each way"), name, number)
                      : g_strdup_printf (_ ("%s each way"), number);
}

static char *
devices_text (const BudNodesData *nodes)
{
  return g_strdup_printf ("%u × %s", nodes->devices_per_node, nodes->device);
}

/* Columns and rows that make the devices largest in the area. */
static void
fit_grid (NodesLayout *layout, guint n, double width, double height)
{
  layout->step = 0;
  for (guint columns = 1; columns <= n && n <= MAX_CELLS; columns++)
    {
      guint rows = (n + columns - 1) / columns;
      double step = MIN (MIN (width / columns, height / rows), CELL_PX);

      /* Of equal ones the wider. */
      if (step >= layout->step)
        {
          layout->step = step;
          layout->n_columns = columns;
          layout->n_rows = rows;
        }
    }
  /* Rows of one length: eight as two fours, not as six and two. */
  if (layout->n_rows > 0)
    layout->n_columns = (n + layout->n_rows - 1) / layout->n_rows;
}

static void
place_node (NodesLayout *layout, guint i, const BudPlotRect *node, double line)
{
  double bar = line + 8;
  double top = node->y + PAD_PX + line + 4;
  double height = node->y + node->height - PAD_PX - bar - 6 - top;
  double grid_width = layout->step * layout->n_columns, grid_height = layout->step * layout->n_rows;

  layout->nodes[i] = *node;
  layout->links[i] = (BudPlotRect){ node->x + PAD_PX, node->y + node->height - PAD_PX - bar,
                                    node->width - 2 * PAD_PX, bar };
  layout->grids[i] = (BudPlotRect){ node->x + (node->width - grid_width) / 2,
                                    top + (height - grid_height) / 2, grid_width, grid_height };
}

/* How many nodes stand side by side, and how wide each is. */
static guint
count_shown (const BudNodesData *nodes, double width, double *node_width)
{
  guint n = CLAMP ((guint) (width / LEAST_NODE_PX), 1, MAX_NODES);

  n = MIN (n, nodes->n_nodes);
  *node_width = MIN ((width - (n - 1) * GAP_PX) / n, NODE_PX);
  return n;
}

static gpointer
lay_out (gconstpointer data, const BudTheme *theme, double width, double height, guint32 hidden)
{
  const BudNodesData *nodes = data;
  NodesLayout *layout = g_new0 (NodesLayout, 1);
  gboolean has_bus = has_rate (nodes->node_link_bytes_per_s);
  double line = bud_text_height (theme), node_width, left, node_height, top = 0;
  g_autofree char *title = devices_text (nodes);
  g_autofree char *link = label_text (nodes->link, nodes->link_bytes_per_s);
  g_autofree char *between = label_text (nodes->node_link, nodes->node_link_bytes_per_s);
  double below = (has_bus ? line + 8 + GAP_PX : 0) + (nodes->n_nodes > 1 ? line + 4 : 0);

  layout->n_shown = count_shown (nodes, width, &node_width);
  node_height = MIN (height - below, NODE_PX * 0.75);
  top = MAX (0, (height - below - node_height) / 2);
  left = (width - layout->n_shown * node_width - (layout->n_shown - 1) * GAP_PX) / 2;
  fit_grid (layout, nodes->devices_per_node, node_width - 2 * PAD_PX,
            node_height - 2 * PAD_PX - 2 * line - 18);
  for (guint i = 0; i < layout->n_shown; i++)
    place_node (layout, i, &(BudPlotRect){ left + i * (node_width + GAP_PX), top, node_width, node_height },
                line);
  bud_text_init (&layout->title, theme, title, BUD_TEXT_BOLD, 1, theme->text);
  bud_text_limit (&layout->title, node_width - 2 * PAD_PX);
  bud_text_init (&layout->link, theme, link, BUD_TEXT_REGULAR, 1, theme->text);
  bud_text_limit (&layout->link, node_width - 2 * PAD_PX - 8);
  if (has_bus)
    {
      layout->bus = (BudPlotRect){ left, top + node_height + GAP_PX,
                                   layout->n_shown * (node_width + GAP_PX) - GAP_PX, line + 8 };
      bud_text_init (&layout->node_link, theme, between, BUD_TEXT_REGULAR, 1, theme->text);
      bud_text_limit (&layout->node_link, layout->bus.width - 8);
    }
  if (nodes->n_nodes > 1)
    {
      guint n = nodes->n_nodes;
      g_autofree char *more
          = layout->n_shown < n ? g_strdup_printf (
                ngettext ("%u of %u node drawn", "%u of %u nodes drawn", n), layout->n_shown, n)
                                : g_strdup_printf (ngettext ("%u node", "%u nodes", n), n);

      bud_text_init (&layout->more, theme, more, BUD_TEXT_REGULAR, 1, theme->dim);
      bud_text_place (&layout->more, width / 2, top + node_height + below, 0.5, 1);
    }
  return layout;
}

static void
free_layout (gpointer data)
{
  NodesLayout *layout = data;

  bud_text_clear (&layout->title);
  bud_text_clear (&layout->link);
  bud_text_clear (&layout->more);
  bud_text_clear (&layout->node_link);
  g_free (layout);
}

static double
strength (const BudPlotView *view, int mark)
{
  int chosen = bud_plot_view_active (view);

  return bud_plot_view_dim (view, chosen >= 0 && chosen != mark);
}

static void
draw_devices (const BudNodesData *nodes, const NodesLayout *layout, guint i, cairo_t *cr,
              const BudTheme *theme, double alpha)
{
  const BudPlotRect *grid = &layout->grids[i];
  double gap = CLAMP (layout->step * 0.14, 0.5, 5);

  for (guint k = 0; layout->n_columns > 0 && k < nodes->devices_per_node; k++)
    {
      BudPlotRect cell = { grid->x + k % layout->n_columns * layout->step + gap / 2,
                           grid->y + k / layout->n_columns * layout->step + gap / 2, layout->step - gap,
                           layout->step - gap };

      bud_rounded_rect (cr, &cell, MIN (RADIUS_PX / 2, cell.width / 4));
    }
  bud_color_set_source (bud_color_with_alpha (bud_theme_series (theme, 0)->color, alpha), cr);
  cairo_fill (cr);
}

static void
draw_link (const BudPlotRect *rect, BudText *text, cairo_t *cr, const BudTheme *theme, double alpha)
{
  bud_rounded_rect (cr, rect, rect->height / 2);
  bud_color_set_source (bud_color_with_alpha (bud_theme_series (theme, LINK_SERIES)->color, 0.22 * alpha),
                        cr);
  cairo_fill_preserve (cr);
  bud_color_set_source (bud_color_with_alpha (bud_theme_series (theme, LINK_SERIES)->color, alpha), cr);
  cairo_set_line_width (cr, 1 + theme->line_px);
  cairo_stroke (cr);
  bud_text_place (text, rect->x + rect->width / 2, rect->y + rect->height / 2, 0.5, 0.5);
  bud_text_draw (text, theme, cr);
}

static void
draw (gconstpointer data, gconstpointer state, cairo_t *cr, const BudTheme *theme, const BudPlotView *view)
{
  const BudNodesData *nodes = data;
  const NodesLayout *layout = state;

  for (guint i = 0; i < layout->n_shown; i++)
    {
      const BudPlotRect *node = &layout->nodes[i];
      BudText title = layout->title, link = layout->link;

      bud_rounded_rect (cr, node, RADIUS_PX);
      bud_color_set_source (theme->border, cr);
      cairo_set_line_width (cr, 1 + theme->line_px);
      cairo_stroke (cr);
      bud_text_place (&title, node->x + node->width / 2, node->y + PAD_PX, 0.5, 0);
      bud_text_draw (&title, theme, cr);
      draw_devices (nodes, layout, i, cr, theme, strength (view, MARK_DEVICES));
      draw_link (&layout->links[i], &link, cr, theme, strength (view, MARK_LINK));
      if (layout->bus.width > 0)
        {
          cairo_move_to (cr, node->x + node->width / 2, node->y + node->height);
          cairo_line_to (cr, node->x + node->width / 2, layout->bus.y);
          bud_color_set_source (bud_theme_series (theme, LINK_SERIES)->color, cr);
          cairo_stroke (cr);
        }
    }
  if (layout->bus.width > 0)
    {
      BudText text = layout->node_link;

      draw_link (&layout->bus, &text, cr, theme, strength (view, MARK_NODE_LINK));
    }
  if (nodes->n_nodes > 1)
    bud_text_draw (&layout->more, theme, cr);
}

static BudPlotHit
hit (gconstpointer data, gconstpointer state, double x, double y)
{
  const NodesLayout *layout = state;

  for (guint i = 0; i < layout->n_shown; i++)
    {
      if (bud_rect_has_point (&layout->links[i], x, y, 0))
        return (BudPlotHit){ MARK_LINK, -1 };
      if (bud_rect_has_point (&layout->nodes[i], x, y, 0))
        return (BudPlotHit){ MARK_DEVICES, -1 };
    }
  return (BudPlotHit){ bud_rect_has_point (&layout->bus, x, y, 0) ? MARK_NODE_LINK : -1, -1 };
}

static gboolean
get_mark_rect (gconstpointer data, gconstpointer state, guint mark, BudPlotRect *rect)
{
  const NodesLayout *layout = state;

  *rect = mark == MARK_DEVICES ? layout->grids[0] : mark == MARK_LINK ? layout->links[0] : layout->bus;
  return rect->width > 0;
}

static double
get_mark_value (gconstpointer data, guint mark)
{
  return N_MARKS - mark; /* from the device outwards */
}

static guint
count_marks (gconstpointer data)
{
  return N_MARKS;
}

static const char *
mark_name (guint mark)
{
  static const char *const names[] = { N_ ("Devices of a node"), N_ ("In the node"), N_ ("Between nodes") };

  return _ (names[mark]);
}

static char *
mark_text (const BudNodesData *nodes, guint mark)
{
  if (mark == MARK_DEVICES)
    return devices_text (nodes);
  return mark == MARK_LINK ? rate_text (nodes->link, nodes->link_bytes_per_s)
                           : rate_text (nodes->node_link, nodes->node_link_bytes_per_s);
}

static char *
describe_mark (gconstpointer data, guint mark)
{
  g_autofree char *text = mark_text (data, mark);

  return g_strdup_printf ("%s: %s", mark_name (mark), text);
}

static char *
describe (gconstpointer data)
{
  const BudNodesData *nodes = data;
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, ngettext ("%u node.", "%u nodes.", nodes->n_nodes), nodes->n_nodes);
  for (guint i = 0; i < N_MARKS; i++)
    {
      g_autofree char *mark = describe_mark (data, i);

      g_string_append_printf (text, " %s.", mark);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static BudPlotTable *
make_table (gconstpointer data)
{
  const char *titles[] = { _ ("Part"), _ ("What it is"), NULL };
  BudPlotTable *table = bud_plot_table_new (titles);

  for (guint i = 0; i < N_MARKS; i++)
    bud_plot_table_take_row (table, g_strdup (mark_name (i)), mark_text (data, i), NULL);
  return table;
}

static const BudPlotClass nodes_class = {
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
  .min_width = BUD_PLOT_MIN_WIDTH,
  .min_height = 160,
};

BudPlot *
bud_plot_new_nodes (const BudNodesData *data)
{
  BudPlotPool *pool = bud_plot_pool_new ();
  BudNodesData *nodes = bud_plot_pool_copy (pool, data, 1, sizeof *nodes);

  nodes->device = bud_plot_pool_string (pool, data->device);
  nodes->link = bud_plot_pool_string (pool, data->link);
  nodes->node_link = bud_plot_pool_string (pool, data->node_link);
  return bud_plot_new (&nodes_class, pool, nodes);
}
