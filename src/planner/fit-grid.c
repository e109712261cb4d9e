#include "planner/fit-grid.h"

#include <math.h>
#include <string.h>

#include "engine/estimate.h"
#include "engine/layout-search.h"
#include "engine/memory.h"

#define ANSWER_TOKENS 256 /* of a context that is long enough; else half of it */
#define MAX_LAYOUTS 256

struct _BudFitGrid
{
  gatomicrefcount ref_count;
  BudFitGridRequest request;
  char *shipped_path, *user_path;
  char **model_ids;
  double *context_tokens;
  guint n_rows;
  BudFitCell *cells;
  char **problems; /* one slot per row */
};

typedef struct
{
  BudFitGrid *grid;
  GPtrArray *catalogs; /* one slot per worker, opened by it */
} Work;

BudFitGrid *
bud_fit_grid_new (const BudFitGridRequest *request)
{
  BudFitGrid *self = g_new0 (BudFitGrid, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->request = *request;
  self->shipped_path = g_strdup (request->shipped_path);
  self->user_path = g_strdup (request->user_path);
  self->model_ids = g_strdupv ((char **) request->model_ids);
  self->context_tokens = g_memdup2 (request->context_tokens, request->n_contexts * sizeof (double));
  self->n_rows = g_strv_length (self->model_ids);
  self->cells = g_new0 (BudFitCell, MAX (self->n_rows * request->n_contexts, 1));
  self->problems = g_new0 (char *, self->n_rows + 1);
  return self;
}

BudFitGrid *
bud_fit_grid_ref (BudFitGrid *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
bud_fit_grid_unref (BudFitGrid *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  for (guint i = 0; i < self->n_rows; i++)
    g_free (self->problems[i]);
  g_free (self->problems);
  g_free (self->cells);
  g_free (self->context_tokens);
  g_strfreev (self->model_ids);
  g_free (self->shipped_path);
  g_free (self->user_path);
  g_free (self);
}

BudWorkload
bud_fit_grid_workload (const BudFitGrid *self, guint column)
{
  double context = self->context_tokens[column];
  double output = MIN (ANSWER_TOKENS, floor (context / 2));

  return (BudWorkload){ .is_concurrency = true,
                        .n_sequences = 1,
                        .n_beams = 1,
                        .input_tokens = context - output,
                        .output_tokens = output };
}

static BudCase
make_case (const BudFitGrid *self, const BudModel *model, guint column)
{
  const BudFitGridRequest *r = &self->request;

  return (BudCase){ .model = model,
                    .device = &r->device,
                    .profile = &r->profile,
                    .deployment = { .n_devices = 1,
                                    .tp = 1,
                                    .pp = 1,
                                    .ep = 1,
                                    .dp = 1,
                                    .weight_format = r->weight_format,
                                    .activation_format = bud_format_default_activation (r->weight_format),
                                    .kv_format = r->kv_format,
                                    .has_cuda_graphs = r->profile.has_cuda_graphs },
                    .workload = bud_fit_grid_workload (self, column),
                    .method = BUD_METHOD_CALIBRATED };
}

static gboolean
runs (const BudCase *request)
{
  BudEstimate estimate;

  memset (&estimate, 0, sizeof estimate);
  return bud_estimate (request, &estimate, NULL) == BUD_STATUS_OK && estimate.memory.fits;
}

/* The widest tensor parallelism within a node that holds it: the layouts come by rising TP. */
static BudDeployment
choose_layout (const BudCase *request, guint32 n_devices)
{
  BudDeployment layouts[MAX_LAYOUTS];
  BudDeployment chosen = request->deployment;
  BudCase trial = *request;
  gsize n = 0;

  chosen.n_devices = chosen.tp = n_devices;
  /* With more than there is room for, the first MAX_LAYOUTS do. */
  bud_search_layouts (request->model, n_devices, &request->deployment, layouts, MAX_LAYOUTS, &n);
  for (gsize i = MIN (n, MAX_LAYOUTS); i > 0; i--)
    {
      BudMemory memory;

      trial.deployment = layouts[i - 1];
      if (layouts[i - 1].tp * layouts[i - 1].pp * layouts[i - 1].dp < n_devices
          || bud_estimate_memory (&trial, &memory, NULL) != BUD_STATUS_OK || !memory.fits)
        continue;
      chosen = layouts[i - 1];
      if (runs (&trial))
        return chosen;
    }
  return chosen;
}

static void
fill_cell (const BudFitGrid *self, const BudModel *model, guint column, BudFitCell *cell, char **problem)
{
  BudCase request = make_case (self, model, column);
  BudDiagnostic diagnostic;
  BudMemory memory, whole;

  if (model->max_context_tokens != 0 && self->context_tokens[column] > model->max_context_tokens)
    {
      cell->kind = BUD_FIT_BEYOND_CONTEXT;
      return;
    }
  memset (&diagnostic, 0, sizeof diagnostic);
  if (bud_estimate_memory (&request, &memory, &diagnostic) != BUD_STATUS_OK)
    {
      cell->kind = BUD_FIT_REFUSED;
      if (*problem == NULL)
        *problem = g_strdup (diagnostic.message);
      return;
    }
  cell->n_devices = memory.minimum_devices;
  cell->kind = memory.minimum_devices > 0 && memory.minimum_devices <= self->request.most_devices
                   ? BUD_FIT_FITS
                   : BUD_FIT_TOO_LARGE;
  if (cell->kind == BUD_FIT_FITS)
    cell->deployment = choose_layout (&request, cell->n_devices);
  request.device = NULL;
  if (bud_estimate_memory (&request, &whole, NULL) != BUD_STATUS_OK)
    return;
  cell->weights_bytes = whole.term_bytes[BUD_MEMORY_WEIGHTS];
  cell->kv_bytes = whole.term_bytes[BUD_MEMORY_KV_CACHE] + whole.term_bytes[BUD_MEMORY_STATE];
  cell->activations_bytes
      = whole.term_bytes[BUD_MEMORY_ACTIVATIONS] + whole.term_bytes[BUD_MEMORY_COMMUNICATION];
}

static void
refuse_row (const BudFitGrid *self, guint row, const char *problem)
{
  self->problems[row] = g_strdup (problem);
  for (guint i = 0; i < self->request.n_contexts; i++)
    self->cells[row * self->request.n_contexts + i].kind = BUD_FIT_REFUSED;
}

static void
fill_row (const BudFitGrid *self, BudCatalog *catalog, guint row)
{
  g_autofree BudModel *model = g_new0 (BudModel, 1);
  g_autoptr (GError) error = NULL;
  BudFitCell *cells = &self->cells[row * self->request.n_contexts];

  if (!bud_catalog_load_model (catalog, self->model_ids[row], model, &error))
    {
      refuse_row (self, row, error->message);
      return;
    }
  for (guint i = 0; i < self->request.n_contexts; i++)
    fill_cell (self, model, i, &cells[i], &self->problems[row]);
}

static void
fill_rows (guint64 begin, guint64 end, guint worker, gpointer user_data)
{
  Work *work = user_data;
  gpointer *catalog = &work->catalogs->pdata[worker];

  for (guint64 row = begin; row < end; row++)
    {
      g_autoptr (GError) error = NULL;

      if (*catalog == NULL)
        *catalog = bud_catalog_open (work->grid->shipped_path, work->grid->user_path, &error);
      if (*catalog != NULL)
        fill_row (work->grid, *catalog, (guint) row);
      else
        refuse_row (work->grid, (guint) row, error->message);
    }
}

static void
close_catalog (gpointer catalog)
{
  if (catalog != NULL)
    bud_catalog_close (catalog);
}

static void
work_free (gpointer data)
{
  Work *work = data;

  g_ptr_array_unref (work->catalogs);
  bud_fit_grid_unref (work->grid);
  g_free (work);
}

BudJob *
bud_fit_grid_job (BudFitGrid *self, guint n_threads)
{
  Work *data = g_new0 (Work, 1);
  guint n_workers = n_threads > 0 ? n_threads : g_get_num_processors ();

  data->grid = bud_fit_grid_ref (self);
  data->catalogs = g_ptr_array_new_with_free_func (close_catalog);
  g_ptr_array_set_size (data->catalogs, (int) n_workers);
  return bud_job_new (self->n_rows, 1, n_workers, NULL, fill_rows, data, work_free);
}

guint
bud_fit_grid_n_rows (const BudFitGrid *self)
{
  return self->n_rows;
}

guint
bud_fit_grid_n_columns (const BudFitGrid *self)
{
  return self->request.n_contexts;
}

const char *
bud_fit_grid_model_id (const BudFitGrid *self, guint row)
{
  return self->model_ids[row];
}

const BudFitCell *
bud_fit_grid_cell (const BudFitGrid *self, guint row, guint column)
{
  return &self->cells[row * self->request.n_contexts + column];
}

const char *
bud_fit_grid_problem (const BudFitGrid *self, guint row)
{
  return self->problems[row];
}

double
bud_fit_grid_reserve_bytes (const BudFitGrid *self)
{
  return bud_memory_reserve_bytes (&self->request.device, &self->request.profile);
}
