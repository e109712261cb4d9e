#include "config.h"

#include "planner/advice.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "planner/limiter.h"

#define MIN_GAIN 0.03
#define MAX_CANDIDATES 24

typedef struct
{
  BudScenario *scenario;
  char *label;
  gboolean adds_devices;
} Candidate;

typedef struct
{
  Candidate items[MAX_CANDIDATES];
  guint n;
} Candidates;

void
bud_advice_free (BudAdvice *self)
{
  if (self == NULL)
    return;
  g_free (self->sentence);
  g_free (self->change_label);
  bud_scenario_free (self->changed);
  g_free (self);
}

/* A copy to change, or NULL when the list is full (it is sized for all kinds below). `label` is taken. */
static BudScenario *
add_candidate (Candidates *self, const BudScenario *scenario, gboolean adds_devices, char *label)
{
  Candidate *item;

  if (self->n >= MAX_CANDIDATES)
    {
      g_free (label);
      return NULL;
    }
  item = &self->items[self->n++];
  item->scenario = bud_scenario_copy (scenario);
  item->label = label;
  item->adds_devices = adds_devices;
  return item->scenario;
}

static void
clear_candidates (Candidates *self)
{
  for (guint i = 0; i < self->n; i++)
    {
      bud_scenario_free (self->items[i].scenario);
      g_free (self->items[i].label);
    }
  self->n = 0;
}

static void
add_formats (Candidates *self, const BudScenario *scenario, const BudDevice *device)
{
  /* Weight-only int4 needs no arithmetic of its own; the others only pay where the device has it. */
  static const struct
  {
    BudFormat format;
    BudCompute compute;
    const char *label;
  } weights[] = { { BUD_FORMAT_FP8, BUD_COMPUTE_FP8, N_ ("Try FP8 Weights") },
                  { BUD_FORMAT_NVFP4, BUD_COMPUTE_FP4, N_ ("Try NVFP4 Weights") },
                  { BUD_FORMAT_INT4, BUD_N_COMPUTES, N_ ("Try INT4 Weights") } };
  const BudDeployment *d = &scenario->deployment;
  BudScenario *changed;

  for (guint i = 0; i < G_N_ELEMENTS (weights); i++)
    {
      if (bud_format_bytes (weights[i].format) >= bud_format_bytes (d->weight_format))
        continue;
      if (weights[i].compute != BUD_N_COMPUTES && !(device->peak_flop_per_s[weights[i].compute] > 0))
        continue;
      changed = add_candidate (self, scenario, FALSE, g_strdup (_ (weights[i].label)));
      if (changed == NULL)
        continue;
      changed->deployment.weight_format = weights[i].format;
      changed->deployment.activation_format = bud_format_default_activation (weights[i].format);
      changed->has_activation_format = FALSE;
    }
  if (bud_format_bytes (d->kv_format) > 1 && device->peak_flop_per_s[BUD_COMPUTE_FP8] > 0)
    {
      changed = add_candidate (self, scenario, FALSE, g_strdup (_ ("Try an FP8 KV Cache")));
      if (changed != NULL)
        changed->deployment.kv_format = BUD_FORMAT_FP8;
    }
}

static void
add_layout (Candidates *self, const BudScenario *scenario, uint32_t devices, uint32_t tp, uint32_t pp,
            uint32_t ep, uint32_t dp)
{
  BudDeployment laid_out = scenario->deployment;
  BudScenario *changed;

  if (tp == 0 || pp == 0 || ep == 0 || dp == 0 || devices % (tp * pp * dp) != 0)
    return;
  laid_out.n_devices = devices;
  laid_out.tp = tp;
  laid_out.pp = pp;
  laid_out.ep = ep;
  laid_out.dp = dp;
  changed = add_candidate (self, scenario, devices > scenario->deployment.n_devices,
                           bud_advice_layout_label (&scenario->deployment, &laid_out));
  if (changed != NULL)
    changed->deployment = laid_out;
}

static gboolean
has_experts (const BudModel *model)
{
  for (uint32_t i = 0; i < model->n_groups; i++)
    if (model->groups[i].ffn.kind == BUD_FFN_MOE)
      return TRUE;
  return FALSE;
}

static void
add_layouts (Candidates *self, const BudScenario *scenario, const BudModel *model)
{
  const BudDeployment *d = &scenario->deployment;
  uint32_t n = d->n_devices;

  if ((guint64) d->tp * 2 * d->pp * d->dp <= n)
    add_layout (self, scenario, n, d->tp * 2, d->pp, d->ep, d->dp);
  if (d->pp % 2 == 0)
    add_layout (self, scenario, n, d->tp * 2, d->pp / 2, d->ep, d->dp);
  if (d->dp % 2 == 0)
    add_layout (self, scenario, n, d->tp * 2, d->pp, d->ep, d->dp / 2);
  if (d->tp % 2 == 0)
    add_layout (self, scenario, n, d->tp / 2, d->pp, 1, d->dp);
  if (has_experts (model))
    {
      if (d->tp * d->dp > 1)
        add_layout (self, scenario, n, d->tp, d->pp, d->ep > 1 ? 1 : d->tp * d->dp, d->dp);
      if (d->tp % 2 == 0)
        add_layout (self, scenario, n, d->tp / 2, d->pp, d->tp * d->dp, d->dp * 2);
      if (d->tp > 1)
        add_layout (self, scenario, n, 1, d->pp, d->tp * d->dp, d->dp * d->tp);
    }
  if (n <= G_MAXUINT32 / 4)
    {
      add_layout (self, scenario, n * 2, d->tp * 2, d->pp, d->ep, d->dp);
      add_layout (self, scenario, n * 2, d->tp, d->pp, d->ep, d->dp);
      if (d->ep > 1)
        add_layout (self, scenario, n * 2, d->tp, d->pp, d->ep * 2, d->dp * 2);
    }
}

static void
collect (Candidates *self, const BudScenario *scenario, const BudResolved *resolved)
{
  BudScenario *changed;

  add_formats (self, scenario, &resolved->device);
  add_layouts (self, scenario, resolved->model);
  if (!scenario->deployment.has_cuda_graphs && resolved->profile.has_cuda_graphs)
    {
      changed = add_candidate (self, scenario, FALSE, g_strdup (_ ("Turn CUDA Graphs On")));
      if (changed != NULL)
        changed->deployment.has_cuda_graphs = true;
    }
}

/* Estimates without operators. FALSE when the engine refuses. */
static gboolean
try_scenario (const BudScenario *scenario, const BudEvaluation *base, BudEstimate *estimate)
{
  BudCase request = base->request;

  memset (estimate, 0, sizeof *estimate);
  request.deployment = scenario->deployment;
  request.workload = scenario->workload;
  return bud_estimate (&request, estimate, NULL) == BUD_STATUS_OK;
}

static gboolean
misses_ttft (const BudEvaluation *evaluation)
{
  return isfinite (evaluation->scenario->ttft_limit_s)
         && evaluation->estimate.ttft_s > evaluation->scenario->ttft_limit_s;
}

static gboolean
improves_ttft (const BudEvaluation *evaluation)
{
  return misses_ttft (evaluation) || !(evaluation->estimate.tpot_s > 0);
}

/* The best change of those that add devices (or not): its gain on TPOT, or on TTFT when that misses its
 * limit, with the whole request not slower. NULL when none reaches MIN_GAIN. */
static Candidate *
best_change (Candidates *candidates, const BudEvaluation *evaluation, gboolean adds_devices, double *gain)
{
  const BudEstimate *old = &evaluation->estimate;
  gboolean by_ttft = improves_ttft (evaluation);
  Candidate *best = NULL;
  BudEstimate new;

  *gain = MIN_GAIN;
  for (guint i = 0; i < candidates->n; i++)
    {
      Candidate *item = &candidates->items[i];
      double ratio;

      if (item->adds_devices != adds_devices || !try_scenario (item->scenario, evaluation, &new)
          || !new.memory.fits || new.n_running < old->n_running || !(new.e2e_s <= old->e2e_s))
        continue;
      ratio = by_ttft ? 1 - new.ttft_s / old->ttft_s : 1 - new.tpot_s / old->tpot_s;
      if (isfinite (ratio) && ratio > *gain)
        {
          *gain = ratio;
          best = item;
        }
    }
  return best;
}

static void
take_change (BudAdvice *self, Candidate *item, double gain)
{
  self->change_label = g_steal_pointer (&item->label);
  self->changed = g_steal_pointer (&item->scenario);
  self->gain_ratio = gain;
}

static gboolean
fits (const BudScenario *scenario, const BudEvaluation *base)
{
  BudCase request = base->request;
  BudMemory memory;

  request.deployment = scenario->deployment;
  request.workload = scenario->workload;
  memset (&memory, 0, sizeof memory);
  return bud_deployment_validate (&request.deployment, request.model, NULL) == BUD_STATUS_OK
         && bud_estimate_memory (&request, &memory, NULL) == BUD_STATUS_OK && memory.fits;
}

/* The layout of `devices` that fits with the widest TP inside a node: what one would try first. */
static void
add_fitting_layout (Candidates *self, const BudEvaluation *evaluation, uint32_t devices)
{
  const BudScenario *scenario = evaluation->scenario;
  uint32_t node = MAX (evaluation->device.devices_per_node, 1);
  g_autoptr (BudScenario) trial = bud_scenario_copy (scenario);
  BudEstimate estimate;

  for (uint32_t tp = MIN (devices, node); tp >= 1; tp--)
    {
      if (devices % tp != 0)
        continue;
      trial->deployment.n_devices = devices;
      trial->deployment.tp = tp;
      trial->deployment.pp = devices / tp;
      trial->deployment.dp = 1;
      trial->deployment.ep = tp % scenario->deployment.ep == 0 ? scenario->deployment.ep : 1;
      if (fits (trial, evaluation) && try_scenario (trial, evaluation, &estimate))
        {
          add_layout (self, scenario, devices, tp, devices / tp, trial->deployment.ep, 1);
          return;
        }
    }
}

/* In the order of least intrusion: a smaller KV format, the same devices cut otherwise, smaller weights,
 * fewer sequences, more devices. */
static void
collect_fitting (Candidates *self, const BudEvaluation *evaluation)
{
  const BudScenario *scenario = evaluation->scenario;
  const BudMemory *m = &evaluation->estimate.memory;
  Candidates formats = { 0 };
  BudScenario *changed;

  add_fitting_layout (self, evaluation, scenario->deployment.n_devices);
  add_formats (&formats, scenario, &evaluation->device);
  for (guint i = formats.n; i > 0; i--) /* the KV cache is last in the list */
    {
      Candidate *item = &formats.items[i == formats.n ? i - 1 : formats.n - 1 - i];

      changed = add_candidate (self, item->scenario, FALSE, g_strdup (item->label));
      if (changed == NULL)
        break;
    }
  clear_candidates (&formats);
  if (m->max_batch >= 1 && m->max_batch < scenario->workload.n_sequences)
    {
      changed = add_candidate (self, scenario, FALSE,
                               g_strdup_printf (scenario->workload.is_concurrency ? _ ("Use Concurrency %.0f")
                                                                                  : _ ("Use Batch %.0f"),
                                                m->max_batch));
      if (changed != NULL)
        changed->workload.n_sequences = (uint32_t) m->max_batch;
    }
  if (m->minimum_devices > scenario->deployment.n_devices)
    add_fitting_layout (self, evaluation, m->minimum_devices);
}

static BudAdvice *
advise_unfit (const BudEvaluation *evaluation)
{
  BudAdvice *self = g_new0 (BudAdvice, 1);
  g_autofree char *reason = bud_evaluation_reason (evaluation);
  const BudMemory *m = &evaluation->estimate.memory;
  Candidates candidates = { 0 };

  if (m->minimum_devices > 0)
    self->sentence = g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "Does not fit: %s %u device is the fewest that holds it.",
                     "Does not fit: %s %u devices are the fewest that hold it.", m->minimum_devices),
        reason, m->minimum_devices);
  else
    self->sentence = g_strdup_printf (_ ("Does not fit: %s No number of these devices holds it."), reason);
  collect_fitting (&candidates, evaluation);
  for (guint i = 0; i < candidates.n && self->changed == NULL; i++)
    if (fits (candidates.items[i].scenario, evaluation))
      take_change (self, &candidates.items[i], 0);
  clear_candidates (&candidates);
  return self;
}

BudAdvice *
bud_advice_new (const BudEvaluation *evaluation, const BudResolved *resolved)
{
  BudAdvice *self;
  Candidates candidates = { 0 };
  Candidate *best;
  double gain;

  if (evaluation->status != BUD_STATUS_OK)
    return bud_advice_repair (evaluation, resolved);
  if (!evaluation->estimate.memory.fits)
    return advise_unfit (evaluation);
  self = g_new0 (BudAdvice, 1);
  self->sentence = bud_limiter_sentence (evaluation);
  collect (&candidates, evaluation->scenario, resolved);
  /* A change of what is there comes before buying more of it. */
  best = best_change (&candidates, evaluation, FALSE, &gain);
  if (best == NULL)
    best = best_change (&candidates, evaluation, TRUE, &gain);
  if (best != NULL)
    {
      take_change (self, best, gain);
      self->is_ttft = improves_ttft (evaluation);
      self->improved_s
          = (1 - gain) * (self->is_ttft ? evaluation->estimate.ttft_s : evaluation->estimate.tpot_s);
    }
  clear_candidates (&candidates);
  return self;
}
