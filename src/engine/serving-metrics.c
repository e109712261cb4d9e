#include <math.h>
#include <string.h>

#include "engine/serving-state.h"

/* ITL bins: 4096 over nine decades from 1 µs, 0.5 % wide. */
#define ITL_LEAST_S 1e-6
#define ITL_SPAN_E 20.72326583694641 /* ln 1e9 */
#define ITL_BINS_PER_E (ITL_BINS / ITL_SPAN_E)

double
bud_serving_gap_edge_s (uint32_t range)
{
  return ITL_LEAST_S * exp (ITL_SPAN_E * range / BUD_SERVING_GAP_RANGES);
}

void
bud_serving_add_gaps (BudServing *self, double gap_s, double n)
{
  double position = log (gap_s / ITL_LEAST_S) * ITL_BINS_PER_E;
  int bin = position < 0 ? 0 : position >= ITL_BINS ? ITL_BINS - 1 : (int) position;

  self->itl_counts[bin] += (uint64_t) n;
  self->itl_sum_s += gap_s * n;
  self->itl_max_s = fmax (self->itl_max_s, gap_s);
}

static double
gap_quantile (const BudServing *self, uint64_t n, double q)
{
  double rank = q * (double) (n - 1);
  uint64_t seen = 0;

  for (int bin = 0; bin < ITL_BINS; bin++)
    {
      seen += self->itl_counts[bin];
      if ((double) seen > rank)
        return fmin (ITL_LEAST_S * exp ((bin + 0.5) / ITL_BINS_PER_E), self->itl_max_s);
    }
  return self->itl_max_s;
}

static void
summarise_gaps (BudServing *self)
{
  BudDistribution *itl = &self->result->itl_s;
  uint64_t n = 0;

  for (int bin = 0; bin < ITL_BINS; bin++)
    {
      n += self->itl_counts[bin];
      self->result->gap_counts[bin / (ITL_BINS / BUD_SERVING_GAP_RANGES)] += self->itl_counts[bin];
    }
  if (n == 0)
    {
      *itl = (BudDistribution){ NAN, NAN, NAN, NAN, NAN, NAN };
      return;
    }
  *itl = (BudDistribution){ self->itl_sum_s / (double) n, gap_quantile (self, n, 0.5),
                            gap_quantile (self, n, 0.9),  gap_quantile (self, n, 0.95),
                            gap_quantile (self, n, 0.99), self->itl_max_s };
}

void
bud_serving_look (const BudServing *self, BudServingSample *sample)
{
  *sample = (BudServingSample){
    .time_s = self->now_s,
    .tokens = self->made_tokens,
    .busy_s = self->busy_s,
    .n_running = self->running.n,
    .n_waiting = self->waiting.n,
    .n_blocks = (uint32_t) ((double) self->used_blocks * self->gain),
  };
}

/* Halves the samples and doubles their distance when they are full. */
void
bud_serving_add_sample (BudServingResult *r, const BudServingSample *sample, double *gap_s, double *next_s)
{
  if (r->n_samples == BUD_SERVING_SAMPLES)
    {
      for (uint32_t i = 0; i < BUD_SERVING_SAMPLES / 2; i++)
        r->samples[i] = r->samples[2 * i];
      r->n_samples = BUD_SERVING_SAMPLES / 2;
      *gap_s = *gap_s > 0 ? 2 * *gap_s : sample->time_s / r->n_samples;
    }
  r->samples[r->n_samples++] = *sample;
  *next_s = sample->time_s + *gap_s;
}

void
bud_serving_sample (BudServing *self)
{
  BudServingSample sample;

  if (self->now_s < self->next_sample_s)
    return;
  bud_serving_look (self, &sample);
  bud_serving_add_sample (self->result, &sample, &self->sample_gap_s, &self->next_sample_s);
}

typedef enum
{
  TTFT,
  TPOT,
  E2E,
  QUEUE
} Figure;

static double
figure_of (const BudServingRequest *r, Figure figure)
{
  switch (figure)
    {
    case TTFT:
      return r->first_s - r->send_s;
    case TPOT:
      return r->output_tokens > 1 ? (r->last_s - r->first_s) / (r->output_tokens - 1) : NAN;
    case E2E:
      return r->last_s - r->send_s;
    default:
      return r->scheduled_s - r->send_s;
    }
}

/* Over all requests and over the steady ones, which are a part of what is gathered. */
static void
collect (BudServing *self, Figure figure, BudDistribution *all, BudDistribution *steady)
{
  const uint32_t from = self->result->steady_first, to = from + self->result->n_steady;
  size_t n = 0, before = 0, until = 0;

  for (uint32_t i = 0; i < self->n_sent; i++)
    {
      double value = isnan (self->requests[i].last_s) ? NAN : figure_of (&self->requests[i], figure);

      if (!isnan (value))
        self->values[n++] = value;
      before += i < from && !isnan (value);
      until += i < to && !isnan (value);
    }
  bud_distribution_of (self->values + before, until - before, steady);
  bud_distribution_of (self->values, n, all);
}

static bool
meets (double value, double limit)
{
  return isnan (limit) || isnan (value) || value <= limit;
}

static bool
is_good (const BudServing *self, uint32_t id)
{
  const BudServingCase *c = self->request;
  const BudServingRequest *r = &self->requests[id];

  return !isnan (r->last_s) && meets (figure_of (r, TTFT), c->ttft_limit_s)
         && meets (figure_of (r, TPOT), c->tpot_limit_s) && meets (figure_of (r, E2E), c->e2e_limit_s);
}

static void
judge (BudServing *self)
{
  BudServingResult *result = self->result;
  uint64_t good = 0, steady = 0;

  for (uint32_t i = 0; i < self->n_sent; i++)
    if (is_good (self, i))
      {
        good++;
        steady += i >= result->steady_first && i < result->steady_first + result->n_steady;
      }
  result->slo_attainment_ratio = self->n_done > 0 ? (double) good / (double) self->n_done : NAN;
  result->steady_slo_attainment_ratio
      = result->n_steady > 0 ? (double) steady / (double) result->n_steady : NAN;
  result->goodput_requests_per_s = (double) good / result->duration_s;
}

/* When the last of the requests [from, to) was answered. */
static double
answered_s (const BudServing *self, uint32_t from, uint32_t to)
{
  double last = -HUGE_VAL;

  for (uint32_t i = from; i < to; i++)
    if (!isnan (self->requests[i].last_s))
      last = fmax (last, self->requests[i].last_s);
  return last;
}

/* Output tokens of what was answered after the first wave, until the last steady request was. */
static double
steady_rate (const BudServing *self, uint32_t from, uint32_t to)
{
  double begin = answered_s (self, 0, from), end = answered_s (self, from, to), tokens = 0;

  for (uint32_t i = 0; i < self->n_sent; i++)
    if (self->requests[i].last_s > begin && self->requests[i].last_s <= end)
      tokens += self->requests[i].output_tokens;
  return end > begin && isfinite (begin) ? tokens / (end - begin) : NAN;
}

void
bud_serving_summarise (BudServing *self)
{
  BudServingResult *r = self->result;
  const BudServingWorkload *w = &self->request->workload;
  uint32_t n = self->n_sent, edge = w->arrival == BUD_ARRIVAL_CLOSED ? w->concurrency : n / 10;
  double begin = HUGE_VAL, end = 0, inputs = 0, cached = 0;

  for (uint32_t i = 0; i < n; i++)
    {
      begin = fmin (begin, self->requests[i].send_s);
      if (isnan (self->requests[i].last_s))
        continue;
      end = fmax (end, self->requests[i].last_s);
      inputs += self->requests[i].input_tokens;
      cached += self->requests[i].cached_tokens;
    }
  r->duration_s = end > begin ? end - begin : NAN;
  /* too short a run has no steady part */
  r->steady_first = n > 2 * edge ? edge : 0;
  r->n_steady = n > 2 * edge ? n - 2 * edge : 0;
  collect (self, TTFT, &r->ttft_s, &r->steady_ttft_s);
  collect (self, TPOT, &r->tpot_s, &r->steady_tpot_s);
  collect (self, E2E, &r->e2e_s, &r->steady_e2e_s);
  collect (self, QUEUE, &r->queue_s, &r->steady_queue_s);
  r->steady_output_tokens_per_s = r->n_steady > 0 ? steady_rate (self, edge, n - edge) : NAN;
  summarise_gaps (self);
  r->output_tokens_per_s = r->output_tokens / r->duration_s;
  r->busy_s = self->busy_s;
  if (self->n_blocks > 0)
    r->kv_peak_ratio = (double) self->peak_blocks / (double) self->n_blocks;
  r->prefix_hit_ratio = inputs > 0 ? cached / inputs : 0;
  r->total_tokens_per_s = (r->output_tokens + inputs) / r->duration_s;
  r->requests_per_s = (double) r->n_completed / r->duration_s;
  r->kv_mean_ratio = self->n_blocks > 0 ? self->kv_area / self->now_s / (double) self->n_blocks : NAN;
  r->mean_running = self->running_area / self->now_s;
  judge (self);
}

void
bud_serving_summarise_requests (const BudServingCase *request, BudServingRequest *requests, size_t n_requests,
                                void *workspace, BudServingResult *result)
{
  BudServing state, *self = &state;
  const uint32_t width = ITL_BINS / BUD_SERVING_GAP_RANGES;

  memset (self, 0, sizeof *self);
  self->request = request;
  self->requests = requests;
  self->n_requests = self->n_sent = (uint32_t) n_requests;
  self->n_done = n_requests;
  self->result = result;
  self->values = workspace;
  self->itl_counts = (uint64_t *) (self->values + n_requests);
  memset (self->itl_counts, 0, ITL_BINS * sizeof (uint64_t));
  for (uint32_t i = 0; i < BUD_SERVING_GAP_RANGES; i++)
    {
      double middle_s = sqrt (bud_serving_gap_edge_s (i) * bud_serving_gap_edge_s (i + 1));

      self->itl_counts[i * width + width / 2] = result->gap_counts[i];
      self->itl_sum_s += middle_s * (double) result->gap_counts[i];
      if (result->gap_counts[i] > 0)
        self->itl_max_s = bud_serving_gap_edge_s (i + 1);
      result->gap_counts[i] = 0;
    }
  for (uint32_t i = 0; i < n_requests; i++)
    if (!isnan (requests[i].last_s))
      {
        self->now_s = fmax (self->now_s, requests[i].last_s);
        self->running_area += requests[i].last_s - requests[i].scheduled_s;
      }
  bud_serving_summarise (self);
}
