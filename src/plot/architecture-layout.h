/* The layout of an architecture: where its blocks, frames and arrows stand. Private to architecture*.c. */
#pragma once

#include "plot/architecture.h"
#include "plot/text.h"

G_BEGIN_DECLS

#define BUD_ARCHITECTURE_RADIUS_PX 6.0

typedef struct
{
  BudArchitectureData data;
  const BudArchitectureBlock **marks;
  const BudArchitectureFrame **mark_frames; /* NULL: input and output */
  guint n_marks;
  double largest; /* parameters of the largest block */
} BudArchitecture;

typedef struct
{
  BudPlotRect rect;
  BudText name, detail;
} BudBlockLayout;

typedef struct
{
  BudPlotRect rect;
  BudText title, note;
} BudFrameLayout;

typedef struct
{
  double from_x, from_y, to_x, to_y;
} BudArrow;

typedef struct
{
  BudBlockLayout *blocks; /* per mark */
  BudFrameLayout *frames;
  GArray *arrows;    /* BudArrow */
  GArray *row_names; /* BudText */
  guint n_marks, n_frames;
  double width, height;
} BudArchitectureLayout;

/* Of a BudArchitecture, as BudPlotClass asks for them. */
gpointer bud_architecture_lay_out (gconstpointer data, const BudTheme *theme, double width, double height,
                                   guint32 hidden);
void bud_architecture_layout_free (gpointer layout);
double bud_architecture_measure (gconstpointer data, const BudTheme *theme, double width);

G_END_DECLS
