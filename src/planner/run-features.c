#include "planner/run-features.h"

#include <math.h>
#include <string.h>

static double
log_of (double value)
{
  return log2 (fmax (value, 1));
}

BudRunFeatures
bud_run_features (const char *model_id, const char *engine, const BudModel *model, const BudDevice *device,
                  const BudDeployment *deployment)
{
  BudParameterCounts counts;

  bud_model_count_parameters (model, &counts);
  return (BudRunFeatures){ .model = model_id,
                           .model_class = bud_model_class (model),
                           .engine = engine,
                           .hardware = device->id,
                           .capability = (guint) device->compute_capability,
                           .weights = deployment->weight_format,
                           .log_devices = log_of (deployment->n_devices),
                           .log_parameters = log_of ((double) counts.total) };
}

void
bud_run_features_set_load (BudRunFeatures *self, double n_sequences, double input_tokens,
                           double output_tokens)
{
  self->log_load = log_of (n_sequences);
  self->log_input = log_of (input_tokens);
  self->log_output = log_of (output_tokens);
}

void
bud_run_features_set_devices (BudRunFeatures *self, double n_devices)
{
  self->log_devices = log_of (n_devices);
}

double
bud_run_distance (const BudRunFeatures *a, const BudRunFeatures *b)
{
  return 2.0 * (strcmp (a->model_class, b->model_class) != 0) + 1.0 * (strcmp (a->engine, b->engine) != 0)
         + 0.5 * (strcmp (a->hardware, b->hardware) != 0) + 1.0 * (a->capability != b->capability)
         + 0.5 * (a->weights != b->weights) + 0.25 * fabs (a->log_load - b->log_load)
         + 0.15 * fabs (a->log_input - b->log_input) + 0.1 * fabs (a->log_output - b->log_output)
         + 0.25 * fabs (a->log_devices - b->log_devices)
         + 0.25 * fabs (a->log_parameters - b->log_parameters);
}
