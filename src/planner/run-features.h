/* What makes two runs, or a run and a scenario, alike. Pure. */
#pragma once

#include <glib.h>

#include "engine/estimate.h"

G_BEGIN_DECLS

typedef struct
{
  const char *model, *model_class, *engine, *hardware;
  guint capability;
  BudFormat weights;
  double log_load, log_input, log_output, log_devices, log_parameters; /* base 2 */
} BudRunFeatures;

/* Borrows the names; the load is to be set. */
BudRunFeatures bud_run_features (const char *model_id, const char *engine, const BudModel *model,
                                 const BudDevice *device, const BudDeployment *deployment);
void bud_run_features_set_load (BudRunFeatures *self, double n_sequences, double input_tokens,
                                double output_tokens);
void bud_run_features_set_devices (BudRunFeatures *self, double n_devices);

/* 0 = the same deployment and load. Weights by how much each difference moves the error, by leaving one out
 * (docs/accuracy.md). */
double bud_run_distance (const BudRunFeatures *a, const BudRunFeatures *b);

G_END_DECLS
