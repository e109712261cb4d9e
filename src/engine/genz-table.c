/* GenZ's operator table: element counts, roofline of each row, sums and buckets. */
#include "engine/genz-internal.h"

#include <math.h>

/* numpy's int64 product, which wraps silently. */
static int64_t
product (const int64_t *factors, size_t n)
{
  uint64_t value = 1;

  for (size_t i = 0; i < n; i++)
    value *= (uint64_t) factors[i];
  return (int64_t) value;
}

#define PRODUCT(...)                                                                                         \
  product ((const int64_t[]){ __VA_ARGS__ }, sizeof ((const int64_t[]){ __VA_ARGS__ }) / sizeof (int64_t))

typedef struct
{
  double macs;
  double elements[3]; /* input, weight, output */
} Counts;

static Counts
count_einsum (const BudGenzRow *row)
{
  int64_t b = row->batch;
  int64_t w = row->dim[0];
  int64_t n = row->dim[1];
  int64_t s = row->dim[2];
  double plane = (double) PRODUCT (b, w, n);
  double cube = (double) PRODUCT (b, w, n, s);
  double states = (double) PRODUCT (b, n, s);

  switch (row->name)
    {
    case BUD_GENZ_ROW_DELTA_A:
      return (Counts){ cube, { plane, (double) PRODUCT (w, s), cube } };
    case BUD_GENZ_ROW_DELTA_B:
      return (Counts){ cube, { plane, states, cube } };
    case BUD_GENZ_ROW_DELTA_BU:
      return (Counts){ cube, { cube, plane, cube } };
    case BUD_GENZ_ROW_X_CALC:
      return (Counts){ cube, { cube, cube, cube } };
    case BUD_GENZ_ROW_Y_CALC:
      return (Counts){ cube, { cube, states, plane } };
    default:
      return (Counts){ plane, { plane, plane, plane } };
    }
}

static Counts
count (const BudGenzRow *row)
{
  const int64_t *d = row->dim;
  int64_t b = row->batch;
  double keys;

  switch (row->kind)
    {
    case BUD_GENZ_KIND_GEMM:
      return (Counts){ (double) PRODUCT (b, d[0], d[1], d[2]),
                       { (double) PRODUCT (b, d[1], d[2]), (double) PRODUCT (d[0], d[2]),
                         (double) PRODUCT (b, d[1], d[0]) } };
    case BUD_GENZ_KIND_LOGIT:
    case BUD_GENZ_KIND_ATTEND:
      {
        double queries = (double) PRODUCT (b, d[0], d[1], d[3]);
        double scores = (double) PRODUCT (b, d[0], d[1], d[2]);
        bool is_logit = row->kind == BUD_GENZ_KIND_LOGIT;

        keys = (double) PRODUCT (b, d[4], d[2], d[3]);
        return (Counts){ (double) PRODUCT (b, d[0], d[1], d[2], d[3]),
                         { is_logit ? queries : scores, keys, is_logit ? scores : queries } };
      }
    case BUD_GENZ_KIND_CONV1D:
      return (Counts){ (double) PRODUCT (b, d[0], d[1], d[2]),
                       { (double) PRODUCT (b, d[1], d[0]), (double) PRODUCT (d[0], d[2]),
                         (double) PRODUCT (b, d[1], d[0]) } };
    case BUD_GENZ_KIND_EINSUM:
      return count_einsum (row);
    default:
      return (Counts){ 0, { 0, 0, 0 } };
    }
}

static double
key_bytes (const BudGenzRow *row, const GenzCosting *costing)
{
  const BudGenzGear *gear = &costing->system->gear;
  double bytes = bud_genz_bits_bytes (costing->bits);
  double n = (double) row->dim[2];
  double dim = (double) row->dim[3];

  if (!gear->is_set)
    return bytes;
  return bud_genz_bits_bytes (gear->bits) + gear->sparsity_percent / 100 * bytes
         + 1 / (n * dim) * (n * gear->rank + dim * gear->rank) * bytes;
}

/* Rings at one bandwidth with a fixed 5 us, except the message between stages. */
static double
collective_s (const BudGenzRow *row, const GenzCosting *costing)
{
  const BudGenzSystem *system = costing->system;
  double nodes = (double) row->dim[2];
  double bytes = (double) row->batch * (double) row->dim[0] * (double) row->dim[1]
                 * bud_genz_bits_bytes (costing->bits);
  double hops = row->collective == BUD_GENZ_ALL_REDUCE ? 2 * (nodes - 1) : nodes - 1;
  double time_s;

  if (bytes == 0 || (row->dim[2] == 1 && row->collective != BUD_GENZ_MESSAGE_PASS))
    return 0;
  if (row->collective == BUD_GENZ_MESSAGE_PASS)
    time_s = system->link_latency_s + bytes / system->link_bytes_per_s;
  else
    time_s = 5e-6 + hops * system->link_latency_s + hops * (bytes / nodes) / system->link_bytes_per_s;
  /* Through milliseconds and back, for the rounding. */
  return time_s * 1000 / 1000;
}

static void
cost_row (BudGenzRow *row, const GenzCosting *costing)
{
  const BudGenzSystem *system = costing->system;
  Counts counts = count (row);
  double element_bytes = bud_genz_bits_bytes (costing->bits);
  bool is_core = row->kind == BUD_GENZ_KIND_LOGIT || row->kind == BUD_GENZ_KIND_ATTEND;
  double bytes[3];
  double ideal_memory_s = 0;
  double ideal_compute_s;

  row->macs = counts.macs;
  row->memory_s = 0;
  for (int i = 0; i < 3; i++)
    {
      double width = i == 1 && is_core ? key_bytes (row, costing) : element_bytes;
      bool is_on_chip = row->pins & (1u << i);

      bytes[i] = counts.elements[i] * width;
      row->memory_s += bytes[i] / (is_on_chip ? system->onchip_bytes_per_s : system->memory_bytes_per_s);
      ideal_memory_s += counts.elements[i] * element_bytes / system->memory_bytes_per_s;
    }
  row->input_bytes = bytes[0];
  row->weight_bytes = bytes[1];
  row->output_bytes = bytes[2];
  ideal_compute_s
      = counts.macs * bud_genz_bits_compute_factor (costing->bits) / (system->peak_flop_per_s / 2);
  row->compute_s = ideal_compute_s / costing->efficiency;
  row->memory_s /= costing->efficiency;
  row->network_s
      = row->kind == BUD_GENZ_KIND_SYNC ? collective_s (row, costing) / system->comm_efficiency : 0;
  if (row->compute_s == 0)
    row->memory_s = 0;
  row->time_s = fmax (fmax (row->compute_s, row->memory_s), row->network_s);
  row->compute_utilisation = row->time_s != 0 ? ideal_compute_s / row->time_s : 0;
  row->memory_utilisation = row->time_s != 0 ? ideal_memory_s / row->time_s : 0;
  row->network_utilisation = row->time_s != 0 ? row->network_s / row->time_s : 0;
}

/* What GenZ raises while it turns rows into operators. */
static BudGenzOutcome
check_row (const BudGenzRow *row, const GenzCosting *costing)
{
  if (row->kind != BUD_GENZ_KIND_LOGIT && row->kind != BUD_GENZ_KIND_ATTEND)
    return BUD_GENZ_OK;
  if (row->dim[4] == 0)
    return BUD_GENZ_ZERO_DIVISION;
  if (row->dim[0] % row->dim[4] != 0)
    return BUD_GENZ_HEADS_NOT_DIVISIBLE;
  if (costing->system->gear.is_set && PRODUCT (row->batch, row->dim[4], row->dim[2], row->dim[3]) == 0)
    return BUD_GENZ_NO_CONTEXT;
  return BUD_GENZ_OK;
}

static void
add_row (BudGenzSummary *summary, const BudGenzRow *row)
{
  double w = row->multiplier;
  double bytes = row->input_bytes + row->weight_bytes + row->output_bytes;
  double weight = row->weight_bytes * w;
  bool is_core = row->kind == BUD_GENZ_KIND_LOGIT || row->kind == BUD_GENZ_KIND_ATTEND;

  summary->flop += 2 * row->macs * w;
  summary->data_bytes += bytes * w;
  summary->footprint_bytes = fmax (summary->footprint_bytes, bytes);
  if (is_core || row->kind == BUD_GENZ_KIND_CONV1D)
    summary->kv_bytes += weight;
  else if (row->name == BUD_GENZ_ROW_X_CALC)
    summary->kv_bytes += weight / (double) row->dim[1];
  else if (row->kind == BUD_GENZ_KIND_GEMM)
    {
      summary->weight_bytes += weight;
      if (row->macs == 0)
        summary->unused_weight_bytes += weight;
    }
  summary->latency_ms += row->time_s / 1e-3 * w;
  if (is_core)
    summary->attention_s += row->time_s * w;
  else if (row->kind == BUD_GENZ_KIND_GEMM)
    summary->linear_s += row->time_s * w;
  else if (row->kind == BUD_GENZ_KIND_SYNC)
    summary->network_s += row->time_s * w;
}

BudGenzOutcome
genz_cost (BudGenzRow *rows, size_t n_rows, const GenzCosting *costing, BudGenzSummary *summary)
{
  double multiplier = 1;
  bool is_text = false;

  *summary = (BudGenzSummary){ 0 };
  for (size_t i = 0; i < n_rows; i++)
    {
      BudGenzRow *row = &rows[i];
      BudGenzOutcome outcome;

      /* A float division, then truncation, as Python does it. */
      row->batch = row->merges_beams && costing->beams > 1
                       ? (int64_t) ((double) costing->batch / (double) costing->beams)
                       : costing->batch;
      outcome = check_row (row, costing);
      if (outcome != BUD_GENZ_OK)
        return outcome;
      is_text = is_text || row->kind == BUD_GENZ_KIND_EINSUM;
    }
  for (size_t i = 0; i < n_rows; i++)
    {
      BudGenzRow *row = &rows[i];

      cost_row (row, costing);
      row->multiplier = multiplier;
      if (row->kind == BUD_GENZ_KIND_REPEAT)
        {
          /* A table with einsums is read back as text, where only digits become a number. */
          if (is_text && row->dim[0] < 0)
            return BUD_GENZ_BAD_STAGE;
          multiplier *= (double) row->dim[0];
        }
      else if (row->kind == BUD_GENZ_KIND_END_REPEAT)
        {
          if (row->dim[0] == 0)
            return BUD_GENZ_ZERO_DIVISION;
          multiplier /= (double) row->dim[0];
        }
      else
        add_row (summary, row);
    }
  summary->latency_s = summary->latency_ms * 1e-3;
  summary->cycles = summary->latency_s * costing->system->frequency_hz;
  return BUD_GENZ_OK;
}

enum
{
  TO_EMBEDDING = 1 << 0,
  TO_ATTENTION = 1 << 1,
  TO_PROJECTIONS = 1 << 2,
  TO_CORE = 1 << 3,
  TO_FFN = 1 << 4,
  TO_FFN_LAYERS = 1 << 5,
  TO_COLLECTIVE = 1 << 6,
  TO_ALL_REDUCE = 1 << 7,
  TO_ALL_TO_ALL = 1 << 8,
  TO_SEND_RECV = 1 << 9,
  TO_MAMBA = 1 << 10,
};

static unsigned
row_buckets (BudGenzRowName name)
{
  switch (name)
    {
    case BUD_GENZ_ROW_EMBEDDINGS:
    case BUD_GENZ_ROW_CLASSIFIER:
      return TO_EMBEDDING;
    case BUD_GENZ_ROW_EMBEDDINGS_AR:
    case BUD_GENZ_ROW_CLASSIFIER_AG:
      return TO_EMBEDDING | TO_COLLECTIVE | TO_ALL_REDUCE;
    case BUD_GENZ_ROW_QKV:
    case BUD_GENZ_ROW_OUT_PROJ:
      return TO_ATTENTION | TO_PROJECTIONS;
    case BUD_GENZ_ROW_LOGIT:
    case BUD_GENZ_ROW_ATTEND:
    case BUD_GENZ_ROW_LOGIT_PRE:
    case BUD_GENZ_ROW_ATTEND_PRE:
    case BUD_GENZ_ROW_LOGIT_SUF:
    case BUD_GENZ_ROW_ATTEND_SUF:
    case BUD_GENZ_ROW_LOGIT_DEC:
    case BUD_GENZ_ROW_ATTEND_DEC:
      return TO_ATTENTION | TO_CORE;
    case BUD_GENZ_ROW_GATE:
    case BUD_GENZ_ROW_UP_GATE:
    case BUD_GENZ_ROW_DOWN:
    case BUD_GENZ_ROW_SHARED_UP_GATE:
    case BUD_GENZ_ROW_SHARED_DOWN:
      return TO_FFN | TO_FFN_LAYERS;
    case BUD_GENZ_ROW_MESSAGE_PASS:
      return TO_COLLECTIVE | TO_SEND_RECV;
    case BUD_GENZ_ROW_MHA_AR:
    case BUD_GENZ_ROW_MAMBA_AR:
      return TO_ATTENTION | TO_COLLECTIVE | TO_ALL_REDUCE;
    case BUD_GENZ_ROW_GATE_AR:
    case BUD_GENZ_ROW_FFN_AR:
      return TO_FFN | TO_COLLECTIVE | TO_ALL_REDUCE;
    case BUD_GENZ_ROW_DISPATCH:
    case BUD_GENZ_ROW_COLLECT:
      return TO_FFN | TO_COLLECTIVE | TO_ALL_TO_ALL;
    case BUD_GENZ_ROW_REPEAT:
    case BUD_GENZ_ROW_END_REPEAT:
      return 0;
    default:
      return TO_MAMBA;
    }
}

void
genz_break_down (const BudGenzRow *rows, size_t n_rows, BudGenzBuckets *buckets)
{
  double *const target[] = {
    &buckets->embedding_s,      &buckets->attention_s,  &buckets->attention_projections_s,
    &buckets->attention_core_s, &buckets->ffn_s,        &buckets->ffn_layers_s,
    &buckets->collective_s,     &buckets->all_reduce_s, &buckets->all_to_all_s,
    &buckets->send_recv_s,      &buckets->mamba_s,
  };

  *buckets = (BudGenzBuckets){ 0 };
  for (size_t i = 0; i < n_rows; i++)
    {
      unsigned bits = row_buckets (rows[i].name);

      for (size_t k = 0; k < sizeof target / sizeof *target; k++)
        if (bits & (1u << k))
          *target[k] += rows[i].time_s * rows[i].multiplier;
    }
}

double
bud_genz_energy_j (const BudGenzRow *rows, size_t n_rows, const BudGenzPower *power)
{
  double energy = 0;

  for (size_t i = 0; i < n_rows; i++)
    {
      const BudGenzRow *row = &rows[i];

      energy += row->time_s * row->multiplier * power->power_w
                * (power->static_ratio + power->compute_ratio * row->compute_utilisation
                   + power->memory_ratio * row->memory_utilisation
                   + power->network_ratio * row->network_utilisation);
    }
  return energy;
}

double
bud_genz_row_ratio (const BudGenzRow *row)
{
  return row->memory_s != 0 ? row->compute_s / row->memory_s : 0;
}

const char *
bud_genz_row_bound (const BudGenzRow *row)
{
  double ratio = bud_genz_row_ratio (row);

  return ratio == 0 ? "Collective" : ratio > 1 ? "Compute" : "Memory";
}
