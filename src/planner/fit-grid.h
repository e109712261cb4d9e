/* How many of a device each model needs at each context length, for one request at a time: the Hardware
 * page's matrix. Models are read and cells worked out by a job; each row is a chunk. Checked by
 * tests/planner/test-fit-grid.c. */
#pragma once

#include "catalog/catalog.h"
#include "engine/deployment.h"
#include "planner/job.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_FIT_PENDING = 0,
  BUD_FIT_FITS,
  BUD_FIT_TOO_LARGE,      /* by more than `most_devices` */
  BUD_FIT_BEYOND_CONTEXT, /* the model's own limit is shorter */
  BUD_FIT_REFUSED,        /* `problem` of the row or cell says why */
} BudFitKind;

typedef struct
{
  BudFitKind kind;
  guint32 n_devices;        /* fewest with a legal layout; TOO_LARGE: 0 = none up to 1024 */
  BudDeployment deployment; /* FITS: a layout of that many that holds it and, where there is one, runs */
  /* One copy of the model, not divided over devices, without reserve: */
  double weights_bytes;
  double kv_bytes;
  double activations_bytes;
} BudFitCell;

typedef struct
{
  const char *shipped_path, *user_path; /* as of bud_catalog_open */
  const char *const *model_ids;         /* NULL-terminated */
  BudDevice device;
  BudEngineProfile profile;
  const double *context_tokens; /* prompt and answer together, each ≥ 2 */
  guint n_contexts;
  BudFormat weight_format, kv_format;
  guint32 most_devices;
} BudFitGridRequest;

typedef struct _BudFitGrid BudFitGrid; /* atomically reference counted */

BudFitGrid *bud_fit_grid_new (const BudFitGridRequest *request); /* copies */
BudFitGrid *bud_fit_grid_ref (BudFitGrid *self);
void bud_fit_grid_unref (BudFitGrid *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudFitGrid, bud_fit_grid_unref)

/* A job over the rows that holds a reference to the grid; start it. Threads open the catalog for themselves.
 */
BudJob *bud_fit_grid_job (BudFitGrid *self, guint n_threads);

/* After the job is done; rows a cancelled job left out are PENDING. */
guint bud_fit_grid_n_rows (const BudFitGrid *self);
guint bud_fit_grid_n_columns (const BudFitGrid *self);
const char *bud_fit_grid_model_id (const BudFitGrid *self, guint row);
const BudFitCell *bud_fit_grid_cell (const BudFitGrid *self, guint row, guint column);
const char *bud_fit_grid_problem (const BudFitGrid *self, guint row); /* why REFUSED, else NULL */

/* The workload a column stands for: one request of that context, most of it prompt. */
BudWorkload bud_fit_grid_workload (const BudFitGrid *self, guint column);

/* What one device keeps free beside the model. */
double bud_fit_grid_reserve_bytes (const BudFitGrid *self);

G_END_DECLS
