#include "engine/layout-search.h"

#include <math.h>

#include "engine/memory.h"

typedef struct
{
  BudDeployment *layouts;
  size_t capacity;
  size_t n;
} Output;

static void
add (Output *self, const BudDeployment *layout)
{
  if (self->n < self->capacity)
    self->layouts[self->n] = *layout;
  self->n++;
}

/* Attention data parallelism differs from replicas where ranks share experts, or where TP does not divide the
 * cache. */
static bool
uses_attention_dp (const BudModel *model)
{
  for (uint32_t i = 0; i < model->n_groups; i++)
    if (model->groups[i].ffn.kind == BUD_FFN_MOE || model->groups[i].attention.kind == BUD_ATTENTION_MLA)
      return true;
  return false;
}

static uint32_t
most_experts (const BudModel *model)
{
  uint32_t most = 1;
  for (uint32_t i = 0; i < model->n_groups; i++)
    if (model->groups[i].ffn.kind == BUD_FFN_MOE && model->groups[i].ffn.n_experts > most)
      most = model->groups[i].ffn.n_experts;
  return most;
}

/* Every legal (tp, pp, dp, ep) with tp · pp · dp dividing n_devices, or equal to it when `is_whole`. */
static void
enumerate (const BudModel *model, uint32_t n_devices, const BudDeployment *base, Output *output)
{
  const bool has_dp = uses_attention_dp (model);
  const uint32_t experts = most_experts (model);
  const uint32_t most_pp = model->n_decoder_layers > 0 ? model->n_decoder_layers : 1;
  BudDeployment layout = *base;
  layout.n_prefill_instances = layout.n_decode_instances = 0;
  layout.n_devices = n_devices;
  for (layout.tp = 1; layout.tp <= n_devices; layout.tp++)
    {
      layout.pp = layout.dp = layout.ep = 1;
      if (n_devices % layout.tp != 0 || !bud_deployment_is_even (&layout, model)
          || bud_deployment_validate (&layout, model, NULL) != BUD_STATUS_OK)
        continue;
      const uint32_t behind_tp = n_devices / layout.tp;
      for (layout.pp = 1; layout.pp <= behind_tp && layout.pp <= most_pp; layout.pp++)
        {
          if (behind_tp % layout.pp != 0)
            continue;
          const uint32_t behind_pp = behind_tp / layout.pp;
          for (layout.dp = 1; layout.dp <= (has_dp ? behind_pp : 1); layout.dp++)
            {
              if (behind_pp % layout.dp != 0)
                continue;
              const uint32_t ranks = layout.tp * layout.dp;
              for (layout.ep = 1; layout.ep <= ranks && layout.ep <= experts; layout.ep++)
                if (ranks % layout.ep == 0 && bud_deployment_is_even (&layout, model))
                  add (output, &layout);
            }
        }
    }
}

static BudStatus
finish (const Output *output, size_t *n)
{
  *n = output->n;
  return output->n > output->capacity && output->layouts != NULL ? BUD_STATUS_NO_SPACE : BUD_STATUS_OK;
}

BudStatus
bud_search_layouts (const BudModel *model, uint32_t n_devices, const BudDeployment *base,
                    BudDeployment *layouts, size_t capacity, size_t *n)
{
  Output output = { layouts, layouts != NULL ? capacity : 0, 0 };
  enumerate (model, n_devices, base, &output);
  return finish (&output, n);
}

BudStatus
bud_search_all_layouts (const BudModel *model, uint32_t max_devices, const BudDeployment *base,
                        BudDeployment *layouts, size_t capacity, size_t *n)
{
  Output output = { layouts, layouts != NULL ? capacity : 0, 0 };
  for (uint32_t devices = 1; devices <= max_devices; devices++)
    enumerate (model, devices, base, &output);
  return finish (&output, n);
}

#define MOST_DEVICES 1024u

static uint32_t
greatest_common_divisor (uint32_t a, uint32_t b)
{
  while (b != 0)
    {
      const uint32_t rest = a % b;
      a = b;
      b = rest;
    }
  return a;
}

typedef struct
{
  const BudModel *model;
  BudCase trial;
  double room_bytes;          /* capacity less reserve */
  double least_sharded_bytes; /* weights that TP or PP divide at best */
  uint32_t experts;
  bool has_dp;
  uint16_t degrees[MOST_DEVICES]; /* legal TP */
  uint32_t n_degrees;
} Minimum;

static bool
fits (Minimum *self, uint32_t n_devices, uint32_t tp, uint32_t pp, uint32_t dp)
{
  BudDeployment *layout = &self->trial.deployment;
  BudMemoryLaw law;
  double terms[BUD_N_MEMORY_TERMS];
  layout->n_devices = n_devices;
  layout->tp = tp;
  layout->pp = pp;
  layout->dp = dp;
  layout->ep = self->experts > 1 ? greatest_common_divisor (self->experts, tp * dp) : 1;
  bud_memory_law_init (&law, &self->trial);
  const double groups = (double) dp * law.replicas;
  const double each
      = self->trial.workload.is_concurrency ? 1.0 : ceil (self->trial.workload.n_sequences / groups);
  const double context = law.shape.prompt_tokens + law.shape.output_tokens;
  return bud_memory_at (&law, each, context, terms) <= law.capacity_bytes;
}

static uint32_t
most_stages (const Minimum *self)
{
  return self->model->n_decoder_layers > 0 ? self->model->n_decoder_layers : 1;
}

/* Cut more finely than any layout does, on however many devices: where that does not fit, nothing does. */
static bool
finest_cut_fits (Minimum *self)
{
  const uint32_t pp = most_stages (self);
  return fits (self, MOST_DEVICES * pp, MOST_DEVICES, pp, 1)
         || (self->has_dp && fits (self, MOST_DEVICES * MOST_DEVICES * pp, MOST_DEVICES, pp, MOST_DEVICES));
}

/* Degrees that divide the heads, in rising order. */
static void
list_degrees (Minimum *self)
{
  uint32_t most = MOST_DEVICES;
  for (uint32_t i = 0; i < self->model->n_groups; i++)
    {
      const BudLayerGroup *group = &self->model->groups[i];
      if (group->role != BUD_ROLE_TOWER && group->attention.n_heads > 0)
        most = group->attention.n_heads < most ? group->attention.n_heads : most;
    }
  self->n_degrees = 0;
  for (uint32_t tp = 1; tp <= most; tp++)
    {
      const BudDeployment sharding = { .n_devices = tp, .tp = tp, .pp = 1, .ep = 1, .dp = 1 };
      if (bud_deployment_is_even (&sharding, self->model))
        self->degrees[self->n_degrees++] = (uint16_t) tp;
    }
}

static bool
some_layout_fits (Minimum *self, uint32_t n_devices)
{
  const uint32_t most_pp = most_stages (self);
  for (uint32_t i = 0; i < self->n_degrees && self->degrees[i] <= n_devices; i++)
    {
      const uint32_t tp = self->degrees[i];
      if (n_devices % tp != 0)
        continue;
      const uint32_t behind_tp = n_devices / tp;
      for (uint32_t pp = 1; pp <= behind_tp && pp <= most_pp; pp++)
        {
          if (behind_tp % pp != 0)
            continue;
          const uint32_t rest = behind_tp / pp;
          const double share = self->least_sharded_bytes / ((double) tp * pp);
          if (share <= self->room_bytes && fits (self, n_devices, tp, pp, 1))
            return true;
          if (self->has_dp && rest > 1 && share / rest <= self->room_bytes
              && fits (self, n_devices, tp, pp, rest))
            return true;
        }
    }
  return false;
}

uint32_t
bud_memory_minimum_devices (const BudCase *request)
{
  BudParameterCounts counts;
  Minimum self;
  self.model = request->model;
  self.trial = *request;
  /* Pools apart: one instance of each at least. */
  const bool is_apart = request->deployment.n_prefill_instances != 0;
  self.trial.deployment.n_prefill_instances = self.trial.deployment.n_decode_instances = 0;
  bud_model_count_parameters (request->model, &counts);
  self.room_bytes
      = request->device->memory_bytes - bud_memory_reserve_bytes (request->device, request->profile);
  self.least_sharded_bytes = counts.total * bud_format_bytes (request->deployment.weight_format)
                             * (1.0 - request->deployment.offload.weights_ratio);
  self.experts = most_experts (request->model);
  self.has_dp = uses_attention_dp (request->model);
  if (!(self.room_bytes > 0.0))
    return 0;
  /* Fewer devices than this cannot even hold the weights once. */
  const double least = ceil (self.least_sharded_bytes / self.room_bytes);
  if (!(least <= MOST_DEVICES) || !finest_cut_fits (&self))
    return 0;
  list_degrees (&self);
  for (uint32_t n = least > 1.0 ? (uint32_t) least : 1; n <= MOST_DEVICES; n++)
    if (some_layout_fits (&self, n))
      return is_apart ? 2 * n : n;
  return 0;
}
