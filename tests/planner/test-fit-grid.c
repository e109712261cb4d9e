/* The fit matrix over the shipped catalog: counts against memory worked out by itself. */
#include <math.h>

#include "engine/estimate.h"
#include "planner/fit-grid.h"

#define SMALL "meta-llama/Llama-3.1-8B"
#define LARGE "meta-llama/Llama-3.1-70B"
#define SHORT "google/gemma-2-27b"
#define HUGE_MODEL "moonshotai/Kimi-K2-Instruct"

static const char *const models[] = { SMALL, LARGE, SHORT, HUGE_MODEL, "no/such-model", NULL };
static const double contexts[] = { 4096, 32768, 131072 };

static char *shipped;
static char *user;

static BudFitGrid *
make_grid (BudFormat weights)
{
  g_autoptr (GError) error = NULL;
  BudCatalog *catalog = bud_catalog_open (shipped, user, &error);
  BudFitGridRequest request = { .shipped_path = shipped,
                                .user_path = user,
                                .model_ids = models,
                                .context_tokens = contexts,
                                .n_contexts = G_N_ELEMENTS (contexts),
                                .weight_format = weights,
                                .kv_format = BUD_FORMAT_BF16,
                                .most_devices = 8 };

  g_assert_no_error (error);
  g_assert_true (bud_catalog_load_device (catalog, "h100-sxm5-80", &request.device, &error));
  g_assert_true (bud_catalog_load_profile (catalog, "vllm", &request.profile, &error));
  bud_catalog_close (catalog);
  return bud_fit_grid_new (&request);
}

static BudFitGrid *
fill_grid (BudFormat weights, guint n_threads)
{
  BudFitGrid *grid = make_grid (weights);
  g_autoptr (BudJob) job = bud_fit_grid_job (grid, n_threads);

  bud_job_start (job, NULL, NULL);
  g_assert_true (bud_job_wait (job, 20 * G_USEC_PER_SEC));
  return grid;
}

static void
test_kinds (void)
{
  /* 8-bit weights on 80 GB: 8 GB fit one device, 71 GB of which a tenth is the engine's need two; 27 B
   * parameters have 8 K of context; a trillion parameters need more than eight. */
  static const struct
  {
    guint row, column;
    BudFitKind kind;
    guint32 n_devices; /* 0: not looked at */
  } cases[] = {
    { 0, 0, BUD_FIT_FITS, 1 },      { 0, 2, BUD_FIT_FITS, 1 },           { 1, 0, BUD_FIT_FITS, 2 },
    { 2, 0, BUD_FIT_FITS, 1 },      { 2, 1, BUD_FIT_BEYOND_CONTEXT, 0 }, { 2, 2, BUD_FIT_BEYOND_CONTEXT, 0 },
    { 3, 0, BUD_FIT_TOO_LARGE, 0 }, { 4, 0, BUD_FIT_REFUSED, 0 },        { 4, 2, BUD_FIT_REFUSED, 0 },
  };
  g_autoptr (BudFitGrid) grid = fill_grid (BUD_FORMAT_FP8, 2);

  g_assert_cmpuint (bud_fit_grid_n_rows (grid), ==, 5);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const BudFitCell *cell = bud_fit_grid_cell (grid, cases[i].row, cases[i].column);

      g_test_message ("row %u column %u", cases[i].row, cases[i].column);
      g_assert_cmpint (cell->kind, ==, cases[i].kind);
      if (cases[i].n_devices > 0)
        g_assert_cmpuint (cell->n_devices, ==, cases[i].n_devices);
    }
  g_assert_null (bud_fit_grid_problem (grid, 0));
  g_assert_nonnull (bud_fit_grid_problem (grid, 4));
}

/* More context never needs fewer devices, and 8-bit weights never more than 16-bit ones. */
static void
test_order (void)
{
  g_autoptr (BudFitGrid) wide = fill_grid (BUD_FORMAT_BF16, 1);
  g_autoptr (BudFitGrid) slim = fill_grid (BUD_FORMAT_FP8, 1);

  for (guint row = 0; row < 2; row++)
    for (guint column = 0; column < G_N_ELEMENTS (contexts); column++)
      {
        const BudFitCell *cell = bud_fit_grid_cell (wide, row, column);

        g_assert_cmpuint (bud_fit_grid_cell (slim, row, column)->n_devices, <=, cell->n_devices);
        if (column > 0)
          {
            const BudFitCell *before = bud_fit_grid_cell (wide, row, column - 1);

            g_assert_cmpuint (cell->n_devices, >=, before->n_devices);
            g_assert_cmpfloat (cell->kv_bytes, >, before->kv_bytes);
            g_assert_cmpfloat (cell->weights_bytes, ==, before->weights_bytes);
          }
      }
}

/* The layout a cell opens with is legal, holds the model and runs. */
static void
test_layouts_run (void)
{
  g_autoptr (BudFitGrid) grid = fill_grid (BUD_FORMAT_BF16, 2);
  g_autofree BudModel *model = g_new0 (BudModel, 1);
  BudCatalog *catalog = bud_catalog_open (shipped, user, NULL);
  BudDevice device;
  BudEngineProfile profile;

  g_assert_true (bud_catalog_load_device (catalog, "h100-sxm5-80", &device, NULL));
  g_assert_true (bud_catalog_load_profile (catalog, "vllm", &profile, NULL));
  for (guint row = 0; row < 2; row++)
    for (guint column = 0; column < G_N_ELEMENTS (contexts); column++)
      {
        const BudFitCell *cell = bud_fit_grid_cell (grid, row, column);
        BudCase request = { model,
                            &device,
                            &profile,
                            cell->deployment,
                            bud_fit_grid_workload (grid, column),
                            BUD_METHOD_CALIBRATED };
        BudEstimate estimate = { 0 };

        g_assert_true (bud_catalog_load_model (catalog, models[row], model, NULL));
        g_assert_cmpuint (cell->deployment.n_devices, ==, cell->n_devices);
        g_assert_cmpint (bud_estimate (&request, &estimate, NULL), ==, BUD_STATUS_OK);
        g_assert_true (estimate.memory.fits);
        g_assert_cmpfloat (request.workload.input_tokens + request.workload.output_tokens, ==,
                           contexts[column]);
      }
  bud_catalog_close (catalog);
}

static void
test_threads_agree (void)
{
  g_autoptr (BudFitGrid) one = fill_grid (BUD_FORMAT_FP8, 1);
  g_autoptr (BudFitGrid) many = fill_grid (BUD_FORMAT_FP8, 3);

  for (guint row = 0; row < bud_fit_grid_n_rows (one); row++)
    for (guint column = 0; column < bud_fit_grid_n_columns (one); column++)
      {
        const BudFitCell *a = bud_fit_grid_cell (one, row, column),
                         *b = bud_fit_grid_cell (many, row, column);

        g_assert_cmpint (a->kind, ==, b->kind);
        g_assert_cmpuint (a->n_devices, ==, b->n_devices);
        g_assert_cmpuint (a->deployment.tp, ==, b->deployment.tp);
        g_assert_cmpfloat (a->weights_bytes, ==, b->weights_bytes);
        g_assert_cmpfloat (a->kv_bytes, ==, b->kv_bytes);
        g_assert_cmpfloat (a->activations_bytes, ==, b->activations_bytes);
      }
}

static void
test_cancelled (void)
{
  g_autoptr (BudFitGrid) grid = make_grid (BUD_FORMAT_BF16);
  g_autoptr (BudJob) job = bud_fit_grid_job (grid, 1);

  bud_job_cancel (job);
  bud_job_start (job, NULL, NULL);
  g_assert_true (bud_job_wait (job, 20 * G_USEC_PER_SEC));
  g_assert_cmpint (bud_fit_grid_cell (grid, 0, 0)->kind, ==, BUD_FIT_PENDING);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  shipped = g_test_build_filename (G_TEST_BUILT, "..", "data", "catalog.db", NULL);
  user = g_test_build_filename (G_TEST_BUILT, "no-such-user.db", NULL);
  g_test_add_func ("/planner/fit-grid/kinds", test_kinds);
  g_test_add_func ("/planner/fit-grid/order", test_order);
  g_test_add_func ("/planner/fit-grid/layouts-run", test_layouts_run);
  g_test_add_func ("/planner/fit-grid/threads-agree", test_threads_agree);
  g_test_add_func ("/planner/fit-grid/cancelled", test_cancelled);
  status = g_test_run ();
  g_free (shipped);
  g_free (user);
  return status;
}
