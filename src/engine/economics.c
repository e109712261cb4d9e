#include "engine/economics.h"

#include <math.h>

static double
busy_ratio (const BudStage *stage, double scale)
{
  return fmin (fmax (stage->mfu_ratio, stage->mbu_ratio) * scale, 1.0);
}

/* What requests bring per second; a model that only encodes makes none. */
static double
generated_tokens_per_s (const BudCase *request, const BudEstimate *estimate)
{
  return estimate->output_tokens_per_s > 0.0 ? estimate->requests_per_s * request->workload.output_tokens
                                             : 0.0;
}

static void
fill_cost (const BudCase *request, BudEstimate *estimate)
{
  const double output_per_h = generated_tokens_per_s (request, estimate) * 3600.0;
  const double input_per_h = estimate->requests_per_s * request->workload.input_tokens * 3600.0;
  estimate->usd_per_h = request->device->usd_per_h * request->deployment.n_devices;
  estimate->usd_per_million_output_tokens
      = output_per_h > 0.0 ? estimate->usd_per_h / output_per_h * 1e6 : NAN;
  estimate->usd_per_million_tokens = estimate->usd_per_h / (output_per_h + input_per_h) * 1e6;
}

/* EP takes devices of its own under GenZ's rules only. */
static double
rank_devices (const BudCase *request)
{
  const BudDeployment *layout = &request->deployment;
  const uint32_t devices = layout->tp * layout->pp;
  return request->method == BUD_METHOD_GENZ ? (double) devices * layout->ep : devices;
}

/* Pools apart work at the same time: each at its own utilisation, prefill in as much of the time as requests
 * ask. */
static double
pools_power_w (const BudCase *request, const BudEstimate *estimate)
{
  const BudDevice *device = request->device;
  const BudDeployment *layout = &request->deployment;
  const double instance = (double) layout->tp * layout->pp * layout->dp;
  const double prompts = request->workload.is_concurrency ? 1.0 : estimate->n_running;
  const double prefilling
      = busy_ratio (&estimate->prefill, estimate->requests_per_s / prompts * estimate->prefill.latency_s);
  const double decoding = busy_ratio (&estimate->decode, 1.0);
  return instance * (layout->n_prefill_instances + layout->n_decode_instances) * device->idle_w
         + instance * (device->tdp_w - device->idle_w)
               * (layout->n_prefill_instances * prefilling + layout->n_decode_instances * decoding);
}

static void
fill_energy (const BudCase *request, BudEstimate *estimate)
{
  const BudDevice *device = request->device;
  const double output = request->workload.output_tokens;
  /* A lone prefill keeps one rank busy; under concurrency every rank prefills its own requests. */
  const double ranks = request->workload.is_concurrency
                           ? (double) request->deployment.n_devices / rank_devices (request)
                           : 1.0;
  const double prefill_s = estimate->ttft_s + (output - 1.0) * estimate->interference_s;
  const double decode_s = estimate->e2e_s - prefill_s;
  const double busy
      = (prefill_s * busy_ratio (&estimate->prefill, ranks) + decode_s * busy_ratio (&estimate->decode, 1.0))
        / estimate->e2e_s;
  estimate->average_power_w
      = request->deployment.n_devices * (device->idle_w + (device->tdp_w - device->idle_w) * busy);
  if (request->deployment.n_prefill_instances != 0)
    estimate->average_power_w = pools_power_w (request, estimate);
  const double tokens_per_s = generated_tokens_per_s (request, estimate);
  estimate->joule_per_output_token = tokens_per_s > 0.0 ? estimate->average_power_w / tokens_per_s : NAN;
}

void
bud_economics_fill (const BudCase *request, BudEstimate *estimate)
{
  fill_cost (request, estimate);
  fill_energy (request, estimate);
}
