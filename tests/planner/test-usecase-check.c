/* The default scenario under other use cases. */
#include <math.h>

#include "planner/default-scenario.h"
#include "planner/usecase-check.h"

static BudEvaluation *
evaluate (BudCatalog **catalog)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BudScenario) scenario = NULL;
  BudResolved resolved;
  BudEvaluation *evaluation;

  *catalog = bud_catalog_open (NULL, "", &error);
  g_assert_no_error (error);
  scenario = bud_scenario_default (*catalog);
  g_assert_true (bud_scenario_load (scenario, *catalog, &resolved, &error));
  evaluation = bud_evaluation_new (scenario, &resolved);
  bud_resolved_clear (&resolved);
  return evaluation;
}

/* Under its own use case it is the evaluation itself. */
static void
test_own (void)
{
  g_autoptr (BudCatalog) catalog = NULL;
  g_autoptr (BudEvaluation) evaluation = evaluate (&catalog);
  BudUsecase usecase;
  BudEstimate estimate;

  g_assert_true (bud_catalog_load_usecase (catalog, evaluation->scenario->usecase_id, &usecase, NULL));
  bud_usecase_estimate (evaluation, &usecase, &estimate);
  g_assert_cmpfloat (estimate.ttft_s, ==, evaluation->estimate.ttft_s);
  g_assert_cmpfloat (estimate.tpot_s, ==, evaluation->estimate.tpot_s);
}

static void
test_tokens (void)
{
  g_autoptr (BudCatalog) catalog = NULL;
  g_autoptr (BudEvaluation) evaluation = evaluate (&catalog);
  BudUsecase usecase
      = { .input_tokens_min = 100, .input_tokens_max = 300, .output_tokens_min = 9, .output_tokens_max = 11 };
  BudEstimate estimate;

  bud_usecase_estimate (evaluation, &usecase, &estimate);
  g_assert_cmpfloat_with_epsilon (estimate.e2e_s, estimate.ttft_s + 9 * estimate.tpot_s, 1e-9);
  g_assert_cmpfloat (estimate.ttft_s, <, evaluation->estimate.ttft_s);
  usecase.output_tokens_min = usecase.output_tokens_max = 0; /* images, voice */
  bud_usecase_estimate (evaluation, &usecase, &estimate);
  g_assert_false (estimate.memory.fits);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/planner/usecase-check/own", test_own);
  g_test_add_func ("/planner/usecase-check/tokens", test_tokens);
  return g_test_run ();
}
