/* From stages to a service: who waits for whose prefill, pools apart, latencies and rates (spec §5). */
#include <math.h>

#include "engine/numeric.h"
#include "engine/speculation.h"
#include "engine/stage-run.h"

typedef struct
{
  const BudRun *run;
  BudEstimate *estimate;
  double most_requests_per_s; /* that prefill lets through */
  double n_decoding;          /* sequences in the decode steps */
} Service;

static double
new_prompt_tokens (const BudRun *run)
{
  return run->shape.prompt_tokens - run->shape.cached_tokens;
}

/* Prompts that share a step and so read the weights once: those of a wave as far as the token budget goes; of
 * mixed lengths as many as end, and are replaced, per step. */
static double
coinciding_prompts (const BudRun *run, double others, bool is_wave)
{
  const double prompt = new_prompt_tokens (run);
  const double budget = bud_run_token_budget (run);
  const double due = is_wave ? others : others / run->shape.output_tokens;
  const double room = budget > 0.0 && prompt > 0.0 ? floor (budget / prompt) : due;
  return bud_max (1.0, bud_min (due, room));
}

/* Prefill of the other running requests of a rank, spread over the tokens of this one. */
static BudStatus
run_interference (Service *self, const BudSpread *spread)
{
  const BudRun *run = self->run;
  BudEstimate *estimate = self->estimate;
  const double others = spread->each - 1.0;
  BudStage stage = { 0 };
  BudStatus status = BUD_STATUS_OK;
  const BudEngineProfile *profile = run->request->profile;
  const bool is_wave = run->request->workload.has_equal_lengths;
  const double ratio = is_wave ? profile->wave_interference_ratio : profile->interference_ratio;
  const double prompts = coinciding_prompts (run, others, is_wave);
  double prefill_s = estimate->prefill.latency_s - estimate->prefill.host_s;
  if (spread->dp_ranks > 1.0 || prompts > 1.0)
    {
      /* Attention-DP ranks prefill at the same time and meet at the experts. */
      const BudSpread together = { .busy = 1.0, .each = prompts, .dp_ranks = spread->dp_ranks };
      status = bud_run_prefill (run, &together, run->request->deployment.n_devices, &stage);
      prefill_s = (stage.latency_s - stage.host_s) / prompts;
    }
  estimate->interference_s = others * prefill_s / run->shape.output_tokens * ratio;
  /* However few tokens follow, every prompt is prefilled once. */
  if (ratio > 0.0)
    self->most_requests_per_s = spread->busy / (prefill_s * bud_min (ratio, 1.0));
  return status;
}

/* Chunked prefill: what room the decodes leave in a step is filled with prompts (Sarathi-Serve, arXiv
 * 2403.02310). Of all steps, as many carry a chunk as the prompts of those who replace finished requests
 * need; where that is more than there are, prefill limits the rate. */
static BudStatus
run_mixed_steps (Service *self, const BudSpread *spread, BudDiagnostic *diagnostic)
{
  const BudRun *run = self->run;
  BudEstimate *estimate = self->estimate;
  const BudWorkload *workload = &run->request->workload;
  const double n_micro = bud_run_micro_batches (run, spread->each);
  const double decodes = spread->each / n_micro * workload->n_beams * run->verify_tokens;
  const double room = floor (run->request->deployment.chunk_tokens - decodes);
  BudStage mixed = { 0 };
  if (room < 1.0)
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "chunk_tokens", ceil (decodes) + 1.0,
                     "chunk_tokens is %u, the %lld tokens that decode in a step leave no room for a prompt",
                     run->request->deployment.chunk_tokens, (long long) decodes);
  const BudStatus status = bud_run_decode (run, spread, room, run->request->deployment.n_devices, &mixed);
  const double prompt = new_prompt_tokens (run);
  const double due = (spread->each - 1.0) * prompt * estimate->tokens_per_step / run->shape.output_tokens;
  const double share = bud_min (due / (n_micro * room), 1.0);
  estimate->interference_s
      = share * bud_max (mixed.latency_s - estimate->decode.latency_s, 0.0) / estimate->tokens_per_step;
  self->most_requests_per_s = spread->busy * n_micro * room / (prompt * mixed.latency_s);
  return status;
}

static BudStatus
run_together (Service *self, BudDiagnostic *diagnostic)
{
  const BudRun *run = self->run;
  BudEstimate *estimate = self->estimate;
  const BudDeployment *layout = &run->request->deployment;
  const bool is_concurrency = run->request->workload.is_concurrency;
  const BudSpread spread
      = bud_spread_new (layout, bud_deployment_decode_instances (layout), estimate->n_running);
  const BudSpread lone = { 1.0, 1.0, 1.0 };
  const double devices = layout->n_devices;
  BudStatus status = bud_run_prefill (run, is_concurrency ? &lone : &spread, devices, &estimate->prefill);
  const bool generates = bud_model_generates (run->step->model);
  if (status == BUD_STATUS_OK && generates)
    status = bud_run_decode (run, &spread, 0.0, devices, &estimate->decode);
  if (status != BUD_STATUS_OK || !is_concurrency || !(spread.each > 1.0))
    return status;
  if (!generates)
    {
      status = run_interference (self, &spread);
      estimate->interference_s = 0.0; /* there are no tokens for it to be between */
      return status;
    }
  return layout->chunk_tokens != 0 ? run_mixed_steps (self, &spread, diagnostic)
                                   : run_interference (self, &spread);
}

/* Each device of a prefill instance sends its part of the cache to its counterpart. */
static double
transfer_time (const BudRun *run, double n_sequences)
{
  const BudDeployment *layout = &run->request->deployment;
  const BudCollectiveLaw law
      = bud_collective_law (run->request->device, BUD_COLLECTIVE_SEND, run->request->profile->library, 2,
                            layout->n_devices, run->step->kernels.is_ideal, layout->has_cuda_graphs);
  return bud_collective_time (&law,
                              n_sequences * bud_memory_sequence_bytes (run->law, run->shape.prompt_tokens));
}

static double
tokens_after_first (const BudRun *run)
{
  return bud_max (run->shape.output_tokens - 1.0, 1.0);
}

static double
decode_pool_tpot (const Service *self, double n_sequences)
{
  const BudDeployment *layout = &self->run->request->deployment;
  const BudSpread spread = bud_spread_new (layout, layout->n_decode_instances, n_sequences);
  BudStage stage = { 0 };
  bud_run_decode (self->run, &spread, 0.0, 1.0, &stage);
  return stage.latency_s / self->estimate->tokens_per_step;
}

/* Sequences the decode pool holds when the prefill pool is the narrower: those that its rate keeps there
 * (Little's law), n = rate · tokens · TPOT (n). Their throughput rises with n, so the crossing is one:
 * bisection. */
static double
match_rate (const Service *self, double asked)
{
  const double tokens = tokens_after_first (self->run);
  const double rate = self->most_requests_per_s;
  double low = 1.0, high = asked;
  if (low / (tokens * decode_pool_tpot (self, low)) >= rate)
    return low;
  for (int i = 0; i < 24 && high - low > 1e-3 * low; i++)
    {
      const double middle = 0.5 * (low + high);
      if (middle / (tokens * decode_pool_tpot (self, middle)) < rate)
        low = middle;
      else
        high = middle;
    }
  return high;
}

/* Pools apart (DistServe, arXiv 2401.09670): no prefill between decode steps; the cache goes over the link;
 * the slower pool sets the rate. */
static BudStatus
run_apart (Service *self, BudDiagnostic *diagnostic)
{
  const BudRun *run = self->run;
  BudEstimate *estimate = self->estimate;
  const BudDeployment *layout = &run->request->deployment;
  const bool is_concurrency = run->request->workload.is_concurrency;
  const double instance_devices = (double) layout->tp * layout->pp * layout->dp;
  const BudSpread lone = { 1.0, 1.0, 1.0 };
  const BudSpread prompts = bud_spread_new (layout, layout->n_prefill_instances, estimate->n_running);
  if (!(run->request->device->link_bytes_per_s > 0.0))
    return bud_fail (diagnostic, BUD_STATUS_UNSUPPORTED, "link", NAN,
                     "no link between devices is on file for %s: a cache cannot go from pool to pool",
                     run->request->device->name);
  BudStatus status = bud_run_prefill (run, is_concurrency ? &lone : &prompts,
                                      layout->n_prefill_instances * instance_devices, &estimate->prefill);
  if (status != BUD_STATUS_OK || !bud_model_generates (run->step->model))
    return status;
  estimate->kv_transfer_s = transfer_time (run, is_concurrency ? 1.0 : prompts.each);
  if (is_concurrency)
    {
      const double tpot_s = decode_pool_tpot (self, estimate->n_running);
      const double e2e_s
          = estimate->prefill.latency_s + estimate->kv_transfer_s + (run->shape.output_tokens - 1.0) * tpot_s;
      self->most_requests_per_s
          = (double) layout->n_prefill_instances * layout->dp / estimate->prefill.latency_s;
      if (estimate->n_running / e2e_s > self->most_requests_per_s)
        self->n_decoding = match_rate (self, estimate->n_running);
    }
  const BudSpread spread = bud_spread_new (layout, layout->n_decode_instances, self->n_decoding);
  return bud_run_decode (run, &spread, 0.0, layout->n_decode_instances * instance_devices, &estimate->decode);
}

static void
finish_rates (const Service *self)
{
  const BudRun *run = self->run;
  BudEstimate *estimate = self->estimate;
  const double output = run->request->workload.output_tokens;
  const bool generates = bud_model_generates (run->step->model);
  estimate->ttft_s = estimate->prefill.latency_s + estimate->kv_transfer_s;
  estimate->tpot_s = estimate->decode.latency_s / estimate->tokens_per_step + estimate->interference_s;
  estimate->e2e_s = estimate->ttft_s + (generates ? (output - 1.0) * estimate->tpot_s : 0.0);
  estimate->requests_per_s = bud_min (estimate->n_running / estimate->e2e_s, self->most_requests_per_s);
  estimate->output_tokens_per_s = generates ? self->n_decoding / estimate->tpot_s : 0.0;
  /* Fewer than one sequence decoding on average: the pool idles between them. */
  if (self->n_decoding < estimate->n_running)
    estimate->output_tokens_per_s
        = bud_min (estimate->output_tokens_per_s, self->most_requests_per_s * output);
  estimate->output_tokens_per_s_per_device
      = estimate->output_tokens_per_s / run->request->deployment.n_devices;
}

BudStatus
bud_run_service (const BudRun *run, BudEstimate *estimate, BudDiagnostic *diagnostic)
{
  Service self = {
    .run = run, .estimate = estimate, .most_requests_per_s = HUGE_VAL, .n_decoding = estimate->n_running
  };
  estimate->tokens_per_step = bud_speculation_expected_tokens (&run->request->deployment.speculation);
  const BudStatus status = run->request->deployment.n_prefill_instances != 0
                               ? run_apart (&self, diagnostic)
                               : run_together (&self, diagnostic);
  if (status == BUD_STATUS_NO_SPACE)
    return bud_fail (diagnostic, status, "operators", BUD_MAX_OPERATORS,
                     "the operators array holds %zu, the model has more",
                     estimate->prefill.operators_capacity);
  if (status == BUD_STATUS_OK)
    finish_rates (&self);
  return status;
}
