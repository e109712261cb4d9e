/* Measured runs whose prompts one pool of workers computed and another answered, each with its own layout. */
#pragma once

#include "planner/validation.h"

G_BEGIN_DECLS

/* The layout of one worker; the number of devices stays. */
void bud_worker_pool_lay_out (const BudWorkerPool *pool, BudDeployment *deployment);

/* Replaces nothing but the predictions of `run`: TTFT with the wait for the prefill pool, TPOT and rates, of
 * a closed loop. `request` has the run's model, device, profile, formats and lengths; `pools` are the
 * workers. FALSE with a diagnostic when the engine refuses one of the two. Cost: ~20 estimates. */
gboolean bud_run_predict_pools (BudRun *run, const BudCase *request, BudDiagnostic *diagnostic);

G_END_DECLS
