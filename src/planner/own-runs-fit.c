#include <math.h>
#include <string.h>

#include "planner/own-runs.h"

#define N_ROUNDS 2
#define N_GRID 8
#define N_HALVINGS 8
const BudOwnConstants bud_own_constants_least = { .prefill_ratio = 0.25 };
const BudOwnConstants bud_own_constants_most
    = { .host_step_s = 0.02, .front_end_s = 0.5, .prefill_ratio = 4 };

#define LEAST_GAIN 1e-6 /* below it a constant stays: the runs say nothing about it */

/* A constant by its place 0 … 1 in its range; finer near the low end. */
typedef struct
{
  double *value;
  double low, high, power;
} Constant;

typedef struct
{
  GPtrArray *runs;
  BudCase request; /* of the copied profile */
  double error_ratio;
  guint n_runs, n_figures;
} Search;

/* Mean |ln (predicted / measured)|; INFINITY when nothing is predicted. */
static double
score (Search *self)
{
  double sum = 0;

  self->error_ratio = 0;
  self->n_runs = self->n_figures = 0;
  for (guint i = 0; i < self->runs->len; i++)
    {
      BudOwnRun *run = g_ptr_array_index (self->runs, i);
      guint n_before = self->n_figures;

      bud_own_run_predict (run, &self->request);
      for (int m = 0; m < BUD_N_METRICS; m++)
        {
          double ratio = run->predicted[m] / run->measured[m];

          if (!(ratio > 0) || !isfinite (ratio))
            continue;
          sum += fabs (log (ratio));
          self->error_ratio += fabs (ratio - 1);
          self->n_figures++;
        }
      self->n_runs += self->n_figures > n_before;
    }
  self->error_ratio /= self->n_figures;
  return self->n_figures > 0 ? sum / self->n_figures : INFINITY;
}

static void
try_place (Search *self, const Constant *c, double place, double *best, double *best_value)
{
  double at;

  *c->value = c->low + (c->high - c->low) * pow (CLAMP (place, 0, 1), c->power);
  at = score (self);
  if (at < *best - LEAST_GAIN)
    {
      *best = at;
      *best_value = *c->value;
    }
}

/* The best of a grid and of ever closer neighbours of it. */
static void
improve (Search *self, const Constant *c, double *best)
{
  double best_value = *c->value;

  for (int i = 0; i <= N_GRID; i++)
    try_place (self, c, (double) i / N_GRID, best, &best_value);
  for (int i = 1; i <= N_HALVINGS; i++)
    {
      double place = pow (CLAMP ((best_value - c->low) / (c->high - c->low), 0, 1), 1 / c->power);
      double distance = ldexp (1.0 / N_GRID, -i);

      try_place (self, c, place - distance, best, &best_value);
      try_place (self, c, place + distance, best, &best_value);
    }
  *c->value = best_value;
}

/* A rule before all others, in the place of the one for the same devices and models; else a full list loses
 * the last but the one for all. */
static BudServingAdders *
add_rule (BudEngineProfile *profile, const BudCase *request)
{
  BudPrefillRule *rules = profile->prefill_rules;
  BudPrefillRule rule = { .compute_capability = (guint32) request->device->compute_capability,
                          .adders = bud_profile_adders (profile, request->device, request->model) };
  guint n = profile->n_prefill_rules, place = 0;

  g_strlcpy (rule.model_class, bud_model_class (request->model), sizeof rule.model_class);
  while (place < n
         && (rules[place].compute_capability != rule.compute_capability
             || strcmp (rules[place].model_class, rule.model_class) != 0))
    place++;
  if (place == n && n < BUD_MAX_PREFILL_RULES)
    profile->n_prefill_rules++;
  else if (place == n)
    place = n - 2;
  memmove (rules + 1, rules, place * sizeof rule);
  rules[0] = rule;
  return &rules[0].adders;
}

static BudOwnConstants
constants_of (const BudEngineProfile *profile)
{
  return (BudOwnConstants){ .host_step_s = profile->host_step_s,
                            .front_end_s = profile->scheduler.front_end_s,
                            .prefill_ratio = profile->prefill_rules[0].adders.prefill_ratio };
}

gboolean
bud_own_runs_fit (GPtrArray *runs, const BudCase *request, BudOwnFit *fit)
{
  Search search = { .runs = runs, .request = *request };
  BudServingAdders *adders;
  double best;

  *fit = (BudOwnFit){ .profile = *request->profile };
  adders = add_rule (&fit->profile, request);
  search.request.profile = &fit->profile;
  best = score (&search);
  fit->before = constants_of (&fit->profile);
  fit->error_before_ratio = search.error_ratio;
  fit->n_runs = search.n_runs;
  fit->n_figures = search.n_figures;
  if (search.n_figures == 0)
    return FALSE;
  for (int round = 0; round < N_ROUNDS; round++)
    {
      const BudOwnConstants *least = &bud_own_constants_least, *most = &bud_own_constants_most;
      const Constant constants[]
          = { { &fit->profile.host_step_s, least->host_step_s, most->host_step_s, 2 },
              { &adders->prefill_ratio, least->prefill_ratio, most->prefill_ratio, 2 },
              { &fit->profile.scheduler.front_end_s, least->front_end_s, most->front_end_s, 2 } };

      for (guint i = 0; i < G_N_ELEMENTS (constants); i++)
        improve (&search, &constants[i], &best);
    }
  score (&search);
  fit->after = constants_of (&fit->profile);
  fit->error_after_ratio = search.error_ratio;
  search.request = *request;
  score (&search);
  return TRUE;
}
