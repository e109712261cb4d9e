/* Matrix of counts: how many devices a model (row) needs at a context length (column). */
#pragma once

#include "plot/plot.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_CELL_PENDING = 0, /* not computed yet: an empty place */
  BUD_CELL_COUNT,       /* filled with the step of the sequential scale, 1 strongest */
  BUD_CELL_OVER,        /* more than `most`: dashed outline */
  BUD_CELL_NONE,        /* does not apply: "–" */
} BudCellKind;

typedef struct
{
  BudCellKind kind;
  guint count; /* 1 … most */
} BudMatrixCell;

typedef struct
{
  const char *const *rows; /* n_rows names */
  guint n_rows;
  const char *const *columns; /* n_columns short names, "128 K" */
  guint n_columns;
  const BudMatrixCell *cells; /* n_rows × n_columns, row by row */
  guint most;                 /* counts beyond it are BUD_CELL_OVER */
  const char *row_title;      /* "Model" */
  const char *column_title;   /* "Context in tokens", of the table */
  const char *count_title;    /* "Devices needed" */
  const char *none_text;      /* what "–" stands for: "beyond the model's context" */
} BudMatrixData;

/* Copies everything. Marks are the cells, row by row. */
BudPlot *bud_plot_new_matrix (const BudMatrixData *data);

G_END_DECLS
