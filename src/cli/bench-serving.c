#include "cli/bench-serving.h"

#include <math.h>

#include "planner/simulation.h"

#define N_ROUNDS 5

static int
on_compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

double
bud_bench_median (double *values, guint n)
{
  qsort (values, n, sizeof *values, on_compare_doubles);
  return values[n / 2];
}

/* Seconds of the simulation itself, median; NAN when it is refused. */
static double
time_simulation (const BudSimulationOptions *options, double *n_events)
{
  double rounds[N_ROUNDS];

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      BudDiagnostic diagnostic = { 0 };
      g_autoptr (BudSimulation) simulation = bud_simulation_new (options, &diagnostic);

      if (simulation == NULL)
        return NAN;
      rounds[i] = simulation->elapsed_s;
      *n_events = (double) simulation->result.n_events;
    }
  return bud_bench_median (rounds, N_ROUNDS);
}

static void
measure (const BudEvaluation *evaluation, BudServingBench *bench)
{
  BudSimulationOptions options;
  double n_events, jumping_s;

  bud_simulation_options_init (&options, evaluation);
  options.workload.arrival = BUD_ARRIVAL_CLOSED;
  options.workload.lengths = BUD_LENGTHS_UNIFORM;
  options.workload.length_parameter = 0.8;
  options.workload.concurrency = 64;
  options.n_requests = 1000;
  bench->thousand_s = time_simulation (&options, &n_events);

  options.workload.concurrency = 4;
  jumping_s = time_simulation (&options, &n_events);
  options.no_jump = TRUE;
  bench->jump_speed_ratio = time_simulation (&options, &n_events) / jumping_s;

  options.no_jump = FALSE;
  options.workload.arrival = BUD_ARRIVAL_POISSON;
  options.workload.requests_per_s = 8;
  options.n_requests = 100000;
  bench->trace_s = time_simulation (&options, &n_events);
  bench->events_per_s = n_events / bench->trace_s;
}

gboolean
bud_bench_serving (BudCatalog *catalog, const char *model, const char *device, BudServingBench *bench,
                   GError **error)
{
  g_autoptr (BudScenario) scenario = bud_scenario_new ();
  g_autoptr (BudEvaluation) evaluation = NULL;
  BudResolved resolved;

  scenario->model_id = g_strdup (model);
  scenario->hardware_id = g_strdup (device);
  scenario->deployment.n_devices = scenario->deployment.tp = 8;
  if (!bud_scenario_load (scenario, catalog, &resolved, error))
    return FALSE;
  evaluation = bud_evaluation_new (scenario, &resolved);
  measure (evaluation, bench);
  bud_resolved_clear (&resolved);
  return TRUE;
}
