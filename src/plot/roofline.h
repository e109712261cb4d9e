/* Roofline: operators under the roofs of a device (Williams, Waterman, Patterson 2009), log-log. */
#pragma once

#include "plot/plot.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_ROOF_MEMORY = 0, /* slope: byte/s × intensity */
  BUD_ROOF_COMPUTE,    /* level: FLOP/s */
  BUD_ROOF_NETWORK,    /* slope, ends at the highest compute roof */
} BudRoofKind;

typedef struct
{
  BudRoofKind kind;
  const char *name;       /* "Memory", "BF16 dense", "NVLink" */
  const char *short_name; /* narrow plots; NULL = name */
  double rate;            /* byte/s, or FLOP/s for compute; > 0, else the roof is left out */
  guint series;           /* look of a compute roof when is_device */
} BudRoof;

/* One operator of one phase, on one device. */
typedef struct
{
  const char *name; /* "Attend" */
  guint group;      /* index into groups */
  guint phase;      /* index into phases: 0 or 1 */
  double intensity_flop_per_byte;
  double achieved_flop_per_s;
  double share_ratio; /* of its phase's time, 0…1 */
  double time_s;      /* all calls */
  double count;       /* calls; each takes time_s / count */
  int roof;           /* index of the roof that limits it, −1 = a fixed cost */
  double roof_ratio;  /* achieved over that roof at this intensity; NAN = none */
} BudRooflinePoint;

typedef struct
{
  const char *name;         /* "decode" */
  const char *metric;       /* "TPOT" */
  const char *legend_title; /* "Time per output token" */
} BudRooflinePhase;

typedef struct
{
  const BudRoof *roofs;
  guint n_roofs;
  const BudPlotGroup *groups;
  guint n_groups;
  const BudRooflinePoint *points;
  guint n_points;
  BudRooflinePhase phases[2];
  guint n_phases;     /* 0…2 */
  guint phase;        /* the chosen one: filled, in the legend; the other is hollow */
  gboolean is_device; /* no operators: compute roofs as coloured series with their knees and direct labels */
} BudRooflineData;

/* Copies everything. Marks are the points (of a device: the compute roofs in data order). */
BudPlot *bud_plot_new_roofline (const BudRooflineData *data);

/* Where the lowest memory roof meets a compute roof, FLOP/byte; NAN without both. */
double bud_roofline_knee (const BudRooflineData *data, const BudRoof *compute);

G_END_DECLS
