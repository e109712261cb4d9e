/* The computed roofline; only roofline*.c include this. */
#pragma once

#include "plot/axis.h"
#include "plot/labels.h"
#include "plot/legend.h"
#include "plot/roofline.h"

G_BEGIN_DECLS

typedef struct
{
  double x, y;   /* the value, px */
  double radius; /* 0: not shown */
  double extent; /* half the side of the marker's box */
  gboolean is_chosen;
} RooflinePointLayout;

typedef struct
{
  double x1, y1, x2, y2;
  gboolean is_shown;
  BudText label;
} RooflineRoofLayout;

typedef struct
{
  double width, height; /* of the whole plot, px */
  BudFrame frame;
  double scale_flop_per_s;
  RooflineRoofLayout *roofs;
  guint n_roofs;
  RooflinePointLayout *points; /* of a device: the knees, one per roof, radius 0 for others */
  BudText *knees;              /* of a device: their values */
  guint n_points;
  guint *order;  /* points, biggest first, the chosen phase last */
  double knee_x; /* of the first compute roof, px; NAN = none */
  BudText knee_left, knee_right;
  BudLabel labels[BUD_LABELS_MAX];
  guint n_labels;
  BudLegend legend;
  BudText message; /* instead of everything else */
} RooflineLayout;

gpointer bud_roofline_lay_out (gconstpointer data, const BudTheme *theme, double width, double height,
                               guint32 hidden);
void bud_roofline_layout_free (gpointer layout);
void bud_roofline_draw (gconstpointer data, gconstpointer layout, cairo_t *cr, const BudTheme *theme,
                        const BudPlotView *view);

/* Labels go where `space` is free, take what they cover, and are left out where there is none. */
void bud_roofline_label_roofs (RooflineLayout *layout, const BudRooflineData *data, const BudTheme *theme,
                               BudSpace *space, BudRoofKind kind, gboolean is_compact);
/* One of them along its line, as near as can be to `wished`, 0…1 of its length. */
void bud_roofline_label_slope (RooflineRoofLayout *roof, BudSpace *space, double wished, gboolean is_above);
void bud_roofline_label_knee (RooflineLayout *layout, const BudTheme *theme, BudSpace *space);
void bud_roofline_label_points (RooflineLayout *layout, const BudRooflineData *data, const BudTheme *theme,
                                BudSpace *space);

/* Of a device they stand to the right of the frame, one per rate: the widest in px, then their places. */
double bud_roofline_init_device_labels (RooflineLayout *layout, const BudRooflineData *data,
                                        const BudTheme *theme);
void bud_roofline_place_device_labels (RooflineLayout *layout, const BudRooflineData *data,
                                       const BudTheme *theme);

/* Roof height at an intensity, FLOP/s. */
double bud_roof_at (const BudRoof *roof, double intensity_flop_per_byte);

/* The lowest memory roof and the highest or first compute roof; NULL without one. */
const BudRoof *bud_roofline_memory (const BudRooflineData *data);
const BudRoof *bud_roofline_top (const BudRooflineData *data);
const BudRoof *bud_roofline_first_compute (const BudRooflineData *data);
gboolean bud_roof_is_valid (const BudRoof *roof);
gboolean bud_roofline_point_is_valid (const BudRooflinePoint *point);
const char *bud_roofline_limit_name (const BudRooflineData *data, int roof); /* translated */
char *bud_roof_text (const BudRoof *roof, gboolean is_short);                /* "Memory 3.35 TB/s" */

G_END_DECLS
