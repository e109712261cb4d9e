#include <math.h>
#include <string.h>

#include "planner/own-errors.h"
#include "planner/own-runs.h"

#define N_ROUNDS 2
#define N_GRID 8
#define N_HALVINGS 8
#define N_TURNS 8 /* of leaving out: with as few runs as are asked for, each alone */
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
static void
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
}

static BudOwnConstants
constants_of (const BudEngineProfile *profile)
{
  return (BudOwnConstants){ .host_step_s = profile->host_step_s,
                            .front_end_s = profile->scheduler.front_end_s,
                            .prefill_ratio = profile->prefill_rules[0].adders.prefill_ratio };
}

static double *
prefill_ratio (BudEngineProfile *profile)
{
  return &profile->prefill_rules[0].adders.prefill_ratio;
}

/* Each constant once, in the profile of the search. */
static void
improve_all (Search *self, BudEngineProfile *profile, double *best)
{
  const BudOwnConstants *least = &bud_own_constants_least, *most = &bud_own_constants_most;
  const Constant constants[]
      = { { &profile->host_step_s, least->host_step_s, most->host_step_s, 2 },
          { prefill_ratio (profile), least->prefill_ratio, most->prefill_ratio, 2 },
          { &profile->scheduler.front_end_s, least->front_end_s, most->front_end_s, 2 } };

  for (guint i = 0; i < G_N_ELEMENTS (constants); i++)
    improve (self, &constants[i], best);
}

gboolean
bud_own_runs_fit (GPtrArray *runs, const BudCase *request, BudOwnFit *fit)
{
  Search search = { .runs = runs, .request = *request };
  double best;

  *fit = (BudOwnFit){ .profile = *request->profile };
  add_rule (&fit->profile, request);
  search.request.profile = &fit->profile;
  best = score (&search);
  fit->before = constants_of (&fit->profile);
  fit->error_before_ratio = search.error_ratio;
  fit->n_runs = search.n_runs;
  fit->n_figures = search.n_figures;
  if (search.n_figures == 0)
    return FALSE;
  for (int round = 0; round < N_ROUNDS; round++)
    improve_all (&search, &fit->profile, &best);
  score (&search);
  fit->after = constants_of (&fit->profile);
  fit->error_after_ratio = search.error_ratio;
  search.request = *request;
  score (&search);
  return TRUE;
}

/* Copies of those with a figure whose turn it is not, and of the others. */
static GPtrArray *
all_but (GPtrArray *runs, GPtrArray *usable, guint turn)
{
  GPtrArray *kept = g_ptr_array_new_with_free_func ((GDestroyNotify) bud_own_run_free);

  for (guint i = 0; i < runs->len; i++)
    {
      const BudOwnRun *run = g_ptr_array_index (runs, i);
      guint place;

      if (!g_ptr_array_find (usable, run, &place) || place % N_TURNS != turn)
        g_ptr_array_add (kept, bud_own_run_copy (run));
    }
  return kept;
}

static void
forget (BudOwnRun *run)
{
  run->ttft_left_out_ratio = run->tpot_left_out_ratio = 0;
}

static void
leave_out (GPtrArray *runs, GPtrArray *usable, guint turn, const BudCase *request, const BudOwnFit *fit)
{
  g_autoptr (GPtrArray) kept = all_but (runs, usable, turn);
  BudEngineProfile profile = fit->profile;
  Search search = { .runs = kept, .request = *request };
  double best;

  search.request.profile = &profile;
  best = score (&search);
  improve_all (&search, &profile, &best);
  for (guint i = turn; i < usable->len; i += N_TURNS)
    {
      BudOwnRun *run = g_ptr_array_index (usable, i);
      const double ttft_ratio = bud_own_run_ratio (run, &search.request, BUD_METRIC_TTFT);
      const double tpot_ratio = bud_own_run_ratio (run, &search.request, BUD_METRIC_TPOT);

      run->ttft_left_out_ratio = isnan (ttft_ratio) ? 0 : ttft_ratio;
      run->tpot_left_out_ratio = isnan (tpot_ratio) ? 0 : tpot_ratio;
    }
}

void
bud_own_runs_leave_out (GPtrArray *runs, const BudCase *request, const BudOwnFit *fit,
                        GCancellable *cancellable)
{
  g_autoptr (GPtrArray) usable = g_ptr_array_new ();

  for (guint i = 0; i < runs->len; i++)
    {
      BudOwnRun *run = g_ptr_array_index (runs, i);

      forget (run);
      if (!isnan (bud_own_run_ratio (run, request, BUD_METRIC_TTFT))
          || !isnan (bud_own_run_ratio (run, request, BUD_METRIC_TPOT)))
        g_ptr_array_add (usable, run);
    }
  if (usable->len < BUD_OWN_MIN_RUNS)
    return;
  for (guint turn = 0; turn < N_TURNS && !g_cancellable_is_cancelled (cancellable); turn++)
    leave_out (runs, usable, turn, request, fit);
  for (guint i = 0; i < usable->len && g_cancellable_is_cancelled (cancellable); i++)
    forget (g_ptr_array_index (usable, i));
}
