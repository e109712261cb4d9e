/* A model's architecture: what a token passes from the embedding through frames of repeated layers to the
 * head. Blocks are as high as their share of the parameters. */
#pragma once

#include "plot/plot.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;   /* "FFN, gated" */
  const char *detail; /* "8 192 → 28 672, 705 M"; may be NULL */
  guint series;
  double parameters; /* of all the layers it stands for; 0: has none (the attention core) */
} BudArchitectureBlock;

/* Layers of one kind that follow each other within what repeats. */
typedef struct
{
  const char *name; /* "5 ×"; NULL where the frame's title says it all */
  const BudArchitectureBlock *blocks;
  guint n_blocks;
} BudArchitectureRow;

typedef struct
{
  const char *title; /* "80 identical layers" */
  const char *note;  /* "855 M each, 97 % of all parameters"; may be NULL */
  const BudArchitectureRow *rows;
  guint n_rows;
} BudArchitectureFrame;

typedef struct
{
  const BudArchitectureBlock *input;  /* NULL: none */
  const BudArchitectureBlock *output; /* NULL: none (encoders) */
  const BudArchitectureFrame *frames;
  guint n_frames;
  double total_parameters;
  gboolean is_mixed; /* frames are kinds of layers that alternate: no arrows from one to the next */
} BudArchitectureData;

/* Copies everything. Marks are the blocks in the order a token passes them. Give it
 * bud_plot_natural_height(). */
BudPlot *bud_plot_new_architecture (const BudArchitectureData *data);

G_END_DECLS
