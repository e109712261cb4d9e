#include "samples.h"

#include <math.h>
#include <stdlib.h>

const BudPlotGroup sample_groups[6] = {
  { "FFN", 0 },         { "Attention projections", 1 }, { "Attention core", 2 },
  { "Collectives", 3 }, { "Embedding and head", 4 },    { "Norms and other", 5 },
};

static const BudRoof roofs[] = {
  { BUD_ROOF_MEMORY, "Memory", NULL, 3e12, 0 },
  { BUD_ROOF_COMPUTE, "BF16 dense", "BF16", 900e12, 0 },
  { BUD_ROOF_NETWORK, "NVLink", NULL, 400e9, 0 },
};

BudPlot *
sample_roofline (guint phase)
{
  const BudRooflinePoint points[] = {
    { "Gate and up", 0, 1, 62, 160e12, 0.305, 4.27e-3, 80, 0, 0.86 },
    { "Down", 0, 1, 62, 150e12, 0.159, 2.23e-3, 80, 0, 0.81 },
    { "QKV projection", 1, 1, 61, 125e12, 0.054, 0.76e-3, 80, 0, 0.68 },
    { "Output projection", 1, 1, 60, 110e12, 0.045, 0.63e-3, 80, 0, 0.61 },
    { "Attend", 2, 1, 8, 19e12, 0.243, 3.40e-3, 80, 0, 0.79 },
    { "All-reduce", 3, 1, 0.5, 0.15e12, 0.136, 1.90e-3, 160, 2, 0.75 },
    { "Norms, activation", 5, 1, 0.7, 1.2e12, 0.039, 0.55e-3, 322, 0, 0.57 },
    { "Head", 4, 1, 63, 165e12, 0.019, 0.27e-3, 1, 0, 0.87 },
    { "Gate and up", 0, 0, 1700, 640e12, 0.42, 72e-3, 80, 1, 0.71 },
    { "Down", 0, 0, 1400, 610e12, 0.21, 36e-3, 80, 1, 0.68 },
    { "QKV projection", 1, 0, 800, 520e12, 0.07, 12e-3, 80, 1, 0.58 },
    { "Output projection", 1, 0, 700, 450e12, 0.06, 10e-3, 80, 1, 0.5 },
    { "Attend", 2, 0, 900, 330e12, 0.09, 15e-3, 80, 1, 0.37 },
    { "All-reduce", 3, 0, 0.5, 0.3e12, 0.1, 17e-3, 160, 2, 1.5 },
    { "Norms, activation", 5, 0, 0.7, 1.9e12, 0.05, 9e-3, 322, 0, 0.9 },
    { "Lookup", 4, 0, 0, 0, 0.0, 1e-6, 1, 0, NAN },
  };
  const BudRooflineData data = {
    .roofs = roofs,
    .n_roofs = G_N_ELEMENTS (roofs),
    .groups = sample_groups,
    .n_groups = G_N_ELEMENTS (sample_groups),
    .points = points,
    .n_points = G_N_ELEMENTS (points),
    .phases = { { "prefill", "TTFT", "Time to first token" }, { "decode", "TPOT", "Time per output token" } },
    .n_phases = 2,
    .phase = phase,
  };

  return bud_plot_new_roofline (&data);
}

BudPlot *
sample_device (void)
{
  const BudRoof device[] = {
    { BUD_ROOF_MEMORY, "HBM3", NULL, 3e12, 0 },     { BUD_ROOF_COMPUTE, "FP8", NULL, 1800e12, 0 },
    { BUD_ROOF_COMPUTE, "INT8", NULL, 1800e12, 5 }, { BUD_ROOF_COMPUTE, "BF16", NULL, 900e12, 1 },
    { BUD_ROOF_COMPUTE, "FP16", NULL, 900e12, 4 },  { BUD_ROOF_COMPUTE, "TF32", NULL, 450e12, 3 },
    { BUD_ROOF_COMPUTE, "FP32", NULL, 60e12, 2 },
  };
  const BudRooflineData data = { .roofs = device, .n_roofs = G_N_ELEMENTS (device), .is_device = TRUE };

  return bud_plot_new_roofline (&data);
}

BudPlot *
sample_breakdown (gboolean is_share)
{
  const double prefill[] = { 92e-3, 18e-3, 15e-3, 31e-3, 3e-3, 12e-3 };
  const double decode[] = { 6.5e-3, 1.4e-3, 3.4e-3, 1.9e-3, 0.3e-3, 0.5e-3 };
  const BudBreakdownBar bars[] = { { "Prefill", "TTFT", prefill, NAN }, { "Decode", "TPOT", decode, NAN } };
  const BudBreakdownData data = { sample_groups, 6, bars, 2, is_share };

  return bud_plot_new_breakdown (&data);
}

BudPlot *
sample_memory (double capacity_bytes)
{
  const BudMemorySegment segments[] = {
    { "Weights", 0, FALSE, 17.5e9 },
    { "KV cache", 2, FALSE, 10.5e9 },
    { "Activations", 1, FALSE, 2e9 },
    { "Reserve", 5, TRUE, 8e9 },
  };
  const BudMemoryBarData data = { segments, 4, capacity_bytes, FALSE, TRUE };

  return bud_plot_new_memory_bar (&data);
}

BudPlot *
sample_matrix (void)
{
  static const char *const models[]
      = { "Small 8B", "Middle 32B", "A model with a long name 70B", "Short context", "Large MoE 670B" };
  static const char *const contexts[] = { "4 K", "16 K", "64 K", "128 K" };
  static const BudMatrixCell cells[] = {
    { BUD_CELL_COUNT, 1 }, { BUD_CELL_COUNT, 1 }, { BUD_CELL_COUNT, 1 },   { BUD_CELL_COUNT, 2 },
    { BUD_CELL_COUNT, 1 }, { BUD_CELL_COUNT, 1 }, { BUD_CELL_COUNT, 2 },   { BUD_CELL_COUNT, 3 },
    { BUD_CELL_COUNT, 2 }, { BUD_CELL_COUNT, 2 }, { BUD_CELL_COUNT, 4 },   { BUD_CELL_COUNT, 8 },
    { BUD_CELL_COUNT, 1 }, { BUD_CELL_NONE, 0 },  { BUD_CELL_NONE, 0 },    { BUD_CELL_NONE, 0 },
    { BUD_CELL_OVER, 0 },  { BUD_CELL_OVER, 0 },  { BUD_CELL_PENDING, 0 }, { BUD_CELL_PENDING, 0 },
  };
  const BudMatrixData data = {
    models, 5, contexts, 4, cells, 8, "Model", "Context (tokens)", "Devices needed", "beyond the context"
  };

  return bud_plot_new_matrix (&data);
}

BudPlot *
sample_budget (double e2e_limit_s)
{
  return bud_plot_new_budget (&(BudBudgetData){ 2, 999, 0.1, e2e_limit_s });
}

BudPlot *
sample_lines (void)
{
  static const double users[] = { 1, 2, 4, 8, 16, 32, 64, 128, 256 };
  static const double dense[] = { 9e-3, 9.2e-3, 9.5e-3, 10e-3, 11e-3, 13e-3, 17e-3, 25e-3, 41e-3 };
  static const double quantised[] = { 5e-3, 5.2e-3, 5.5e-3, 6e-3, 7e-3, 8.5e-3, 12e-3, NAN, 31e-3 };
  static const double low[] = { 4.5e-3, 4.7e-3, 5e-3, 5.4e-3, 6.3e-3, 7.6e-3, 11e-3, NAN, 28e-3 };
  static const double high[] = { 5.5e-3, 5.7e-3, 6e-3, 6.6e-3, 7.7e-3, 9.4e-3, 13e-3, NAN, 34e-3 };
  static const guint n_runs[] = { 40, 40, 40, 40, 40, 38, 31, 0, 12 };
  static const BudPlotGroup groups[] = { { "BF16 weights", 0 }, { "FP8 weights", 1 }, { "8 of 10 runs", 1 } };
  static const BudLine lines[]
      = { { users, dense, 9, 0, FALSE, FALSE }, { users, quantised, 9, 1, FALSE, FALSE } };
  static const BudLineBand bands[] = { { users, low, high, n_runs, 9, 2, 1 } };
  static const BudPlotLimit limits[] = { { FALSE, 30e-3, "limit 30 ms", FALSE } };
  static const BudLineMarker markers[] = { { 64, "now 64" } };
  const BudLinesData data = {
    .x = { "Users at once", NULL, TRUE, NAN, NAN, 1, NULL, TRUE },
    .y = { "Time per output token (ms)", "TPOT (ms)", FALSE, NAN, NAN, 1e-3, NULL },
    .groups = groups,
    .n_groups = 3,
    .lines = lines,
    .n_lines = 2,
    .bands = bands,
    .n_bands = 1,
    .limits = limits,
    .n_limits = 1,
    .markers = markers,
    .n_markers = 1,
  };

  return bud_plot_new_lines (&data);
}

BudPlot *
sample_areas (void)
{
  static const double batch[] = { 1, 2, 4, 8, 16, 32, 64 };
  static const double weights[] = { 18e9, 18e9, 18e9, 18e9, 18e9, 18e9, 18e9 };
  static const double cache[] = { 1e9, 2e9, 4e9, 8e9, 16e9, 32e9, 64e9 };
  static const double none[7] = { 0 };
  static const BudPlotGroup groups[] = { { "Weights", 0 }, { "KV cache", 2 } };
  static const BudLine lines[]
      = { { batch, weights, 7, 0, FALSE, TRUE, none }, { batch, cache, 7, 1, FALSE, TRUE, weights } };
  static const BudPlotLimit limits[] = { { FALSE, 48e9, "48 GB", FALSE } };
  static const BudLineMarker markers[] = { { 8, "now 8" }, { 9.5, "knee 9" }, { NAN, "none" } };
  const BudLinesData data = {
    .x = { "Sequences at once", NULL, TRUE, NAN, NAN, 1, NULL, TRUE },
    .y = { "Memory per device (GB)", NULL, FALSE, 0, NAN, 1e9, NULL },
    .groups = groups,
    .n_groups = 2,
    .lines = lines,
    .n_lines = 2,
    .limits = limits,
    .n_limits = 1,
    .markers = markers,
    .n_markers = 3,
  };

  return bud_plot_new_lines (&data);
}

BudPlot *
sample_dumbbells (void)
{
  static const double values[][3] = { { 6.5e-3, 3.9e-3, 4.4e-3 },
                                      { 3.4e-3, 3.4e-3, 4.9e-3 },
                                      { 1.9e-3, 1.9e-3, NAN },
                                      { 1.4e-3, 0.8e-3, 1.1e-3 },
                                      { 0.54e-3, 0.55e-3, 0.6e-3 } };
  static const BudPlotGroup groups[] = { { "A: 8 × A", 0 }, { "B: 8 × A, FP8", 1 }, { "C: 4 × B", 7 } };
  static const char *const titles[] = { "", "B − A", "C − A" };
  BudRow rows[G_N_ELEMENTS (values)];
  const BudRowsData data = {
    .x = { "Time per output token (ms)", "TPOT (ms)", FALSE, 0, NAN, 1e-3, NULL },
    .groups = groups,
    .n_groups = 3,
    .rows = rows,
    .n_rows = G_N_ELEMENTS (rows),
    .titles = titles,
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    rows[i] = (BudRow){ sample_groups[i].name, values[i] };
  return bud_plot_new_rows (&data);
}

BudPlot *
sample_stack (void)
{
  static const double first[] = { 0.2, 12.1 }, second[] = { 1.1, 7.4 }, third[] = { NAN, NAN };
  static const BudPlotGroup groups[] = { { "First token", 0 }, { "Decode", 1 } };
  static const BudRow rows[]
      = { { "A: 8 × A", first }, { "B: 4 × B with a name that is long", second }, { "C", third } };
  static const BudPlotLimit limits[] = { { TRUE, 10, "limit 10 s", FALSE } };
  const BudRowsData data = {
    .look = BUD_ROWS_STACKED,
    .x = { "End to end (s)", NULL, FALSE, 0, NAN, 1, NULL },
    .groups = groups,
    .n_groups = 2,
    .rows = rows,
    .n_rows = G_N_ELEMENTS (rows),
    .limits = limits,
    .n_limits = 1,
  };

  return bud_plot_new_rows (&data);
}

/* Numbers that look scattered and are the same on every machine. */
static double
next_ratio (guint32 *state)
{
  *state = *state * 1664525u + 1013904223u;
  return (*state >> 8) / 16777216.0;
}

BudPlot *
sample_pareto (void)
{
  static const BudScatterGroup groups[] = {
    { "Pareto front", 0, BUD_SCATTER_SERIES, TRUE, FALSE },
    { "meets limits", 5, BUD_SCATTER_FAINT, FALSE, FALSE },
    { "in the table", 5, BUD_SCATTER_STRONG, FALSE, FALSE },
    { "rejected", 5, BUD_SCATTER_CROSS, FALSE, FALSE },
  };
  static const BudPlotLimit limits[] = { { TRUE, 30e-3, "limit 30 ms", FALSE } };
  static BudScatterPoint points[164] = {
    { 8.3e-3, 2.3, 0, "8 × A", NULL },
    { 9.6e-3, 1.6, 0, "8 × B", NULL },
    { 12e-3, 0.9, 0, "4 × B", NULL },
    { 18e-3, 0.75, 0, "4 × C", "TP 4, FP8" },
  };
  guint32 state = 7;
  BudScatterData data = {
    .x = { "Time per output token (ms)", NULL, TRUE, NAN, NAN, 1e-3, NULL },
    .y = { "Cost ($/M tokens)", NULL, TRUE, NAN, NAN, 1, "$" },
    .groups = groups,
    .n_groups = 4,
    .points = points,
    .n_points = G_N_ELEMENTS (points),
    .limits = limits,
    .n_limits = 1,
    .current_x = NAN,
  };

  for (guint i = 4; i < G_N_ELEMENTS (points); i++)
    {
      double x = 9e-3 * pow (7, next_ratio (&state));

      points[i] = (BudScatterPoint){ x, 12e-3 / x + 0.6 + 3 * next_ratio (&state) * next_ratio (&state),
                                     x > 30e-3     ? 3
                                     : i % 20 == 0 ? 2
                                                   : 1,
                                     "candidate", NULL };
    }
  return bud_plot_new_scatter (&data);
}

BudPlot *
sample_accuracy (void)
{
  static const BudScatterGroup groups[] = {
    { "Dense, BF16", 0, BUD_SCATTER_SERIES, FALSE, TRUE },
    { "Dense, FP8 or INT4", 1, BUD_SCATTER_SERIES, FALSE, TRUE },
    { "MoE", 3, BUD_SCATTER_SERIES, FALSE, TRUE },
    { "MLA", 2, BUD_SCATTER_SERIES, FALSE, TRUE },
  };
  static BudScatterPoint points[120];
  guint32 state = 3;
  BudScatterData data = {
    .x = { "Measured TPOT (ms)", NULL, TRUE, NAN, NAN, 1e-3, NULL },
    .y = { "Predicted TPOT (ms)", NULL, TRUE, NAN, NAN, 1e-3, NULL },
    .groups = groups,
    .n_groups = 4,
    .points = points,
    .n_points = G_N_ELEMENTS (points),
    .legend_title = "Class",
    .has_identity = TRUE,
    .band_ratio = 0.2,
    .current_x = 14.6e-3,
    .current_y = 14e-3,
    .current_title = "current scenario, 14.0 ms",
    .current_detail = "nearest run measured 14.6 ms",
  };

  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    {
      double x = 3e-3 * pow (100, next_ratio (&state));

      points[i] = (BudScatterPoint){ x, x * (0.8 + 0.4 * next_ratio (&state)), i % 4, "run", NULL };
    }
  points[5].y = NAN;
  return bud_plot_new_scatter (&data);
}

/* A run of 40 s: the queue builds up and empties, the cache fills. */
BudPlot *
sample_panels (void)
{
  static const BudPlotGroup groups[]
      = { { "Running", 0 }, { "Waiting", 1 }, { "KV cache in use", 2 }, { "Output tokens/s", 4 } };
  static double time[41], running[41], waiting[41], cache[41], tokens[41];
  static const BudAxisSpec axes[] = { { .title = "Requests", .min = NAN, .max = NAN, .is_count = TRUE },
                                      { .title = "KV cache (%)", .min = 0, .max = 1, .factor = 0.01 },
                                      { .title = "tok/s", .min = NAN, .max = NAN } };
  static const BudPanelLine lines[]
      = { { running, 0, 0, TRUE }, { waiting, 1, 0, TRUE }, { cache, 2, 1, FALSE }, { tokens, 3, 2, FALSE } };
  const BudPanelsData data = { .x = { .title = "Time (s)", .min = 0, .max = NAN },
                               .xs = time,
                               .n = G_N_ELEMENTS (time),
                               .panels = axes,
                               .n_panels = G_N_ELEMENTS (axes),
                               .groups = groups,
                               .n_groups = G_N_ELEMENTS (groups),
                               .lines = lines,
                               .n_lines = G_N_ELEMENTS (lines) };

  for (int i = 0; i < 41; i++)
    {
      time[i] = i;
      running[i] = MIN (i * 4, 64);
      waiting[i] = i < 16 ? 0 : MAX (30 - abs (i - 28) * 2, 0);
      cache[i] = running[i] / 70;
      tokens[i] = running[i] * 70 / (1 + running[i] / 200);
    }
  tokens[20] = NAN;
  return bud_plot_new_panels (&data);
}

BudPlot *
sample_histogram (void)
{
  static const BudHistogramLine lines[]
      = { { 0.21, "p50 210 ms" }, { 0.62, "p90 620 ms" }, { 1.4, "p99 1.40 s" } };
  static const BudPlotLimit limits[] = { { TRUE, 1.0, "limit 1 s", FALSE } };
  static double values[500], edges[25], counts[24];
  guint32 state = 11;
  BudHistogramData data
      = { .x = { .title = "Time to first token (s)", .is_log = TRUE, .min = NAN, .max = NAN },
          .y = { .title = "Requests", .min = NAN, .max = NAN, .is_count = TRUE },
          .edges = edges,
          .counts = counts,
          .lines = lines,
          .n_lines = G_N_ELEMENTS (lines),
          .limits = limits,
          .n_limits = 1 };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    values[i] = 0.2 * pow (6, next_ratio (&state) + next_ratio (&state) + next_ratio (&state) - 1.5);
  data.n_bins = bud_histogram_bins (values, G_N_ELEMENTS (values), TRUE, 24, edges, counts);
  return bud_plot_new_histogram (&data);
}

/* One within its limit, one beyond, one without, one of which nothing is known. */
BudPlot *
sample_quantiles (void)
{
  static const BudQuantileRow rows[] = {
    { "Time to first token", { 0.21, 0.62, 0.8, 1.4, 3.1 }, 2 },
    { "Time per output token", { 0.0124, 0.0171, 0.0188, 0.0352, 0.04 }, 0.03 },
    { "Inter-token latency", { 0.0111, 0.0112, 0.02, 0.347, 0.9 }, NAN },
    { "End to end", { NAN, NAN, NAN, NAN, NAN }, 4 },
  };

  return bud_plot_new_quantiles (&(BudQuantilesData){ rows, G_N_ELEMENTS (rows), "Latency", FALSE });
}

/* The last request can never fit; the sixth was preempted. */
BudPlot *
sample_timeline (void)
{
  static BudTimelineRow rows[24];
  BudTimelineData data = { .from_s = 0, .to_s = 12, .now_s = 5, .rows = rows, .n_rows = G_N_ELEMENTS (rows) };
  guint32 state = 5;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      double sent_s = 0.4 * i, queued_s = sent_s + (i > 8 ? 0.15 * (i - 8) : 0);
      double first_s = queued_s + 0.2 + 0.3 * next_ratio (&state);

      rows[i]
          = (BudTimelineRow){ .id = i,
                              .at_s = { sent_s, queued_s, first_s, first_s + 1 + 3 * next_ratio (&state) },
                              .input_tokens = 500 + 10 * i,
                              .output_tokens = 100 + i,
                              .n_preemptions = i == 5 };
    }
  rows[23].at_s[1] = rows[23].at_s[2] = rows[23].at_s[3] = NAN;
  return bud_plot_new_timeline (&data);
}

BudModel *
sample_model (void)
{
  BudModel *model = g_new0 (BudModel, 1);

  *model = (BudModel){ .hidden_dim = 1024,
                       .vocab_size = 32000,
                       .has_lm_head = true,
                       .max_context_tokens = 8192,
                       .n_groups = 2,
                       .n_decoder_layers = 8,
                       .layer_order = { 0, 0, 1, 1, 1, 1, 1, 1 } };
  for (int i = 0; i < 2; i++)
    {
      model->groups[i].hidden_dim = 1024;
      model->groups[i].n_layers = i == 0 ? 2 : 6;
      model->groups[i].attention = (BudAttention){
        .kind = BUD_ATTENTION_GQA, .n_heads = 16, .n_kv_heads = 4, .qk_head_dim = 64, .v_head_dim = 64
      };
    }
  model->groups[0].ffn = (BudFfn){ .kind = BUD_FFN_DENSE, .is_gated = true, .intermediate_dim = 4096 };
  model->groups[1].ffn = (BudFfn){
    .kind = BUD_FFN_MOE, .is_gated = true, .n_experts = 16, .n_experts_per_token = 2, .expert_dim = 512
  };
  return model;
}

BudPlot *
sample_architecture (void)
{
  static const BudArchitectureBlock input = { "Embedding", "1.05 B", 4, 1.05e9 };
  static const BudArchitectureBlock output = { "LM head", "1.05 B", 4, 1.05e9 };
  static const BudArchitectureBlock local[] = { { "QKV, output", "151 M", 1, 0.6e9 },
                                                { "GQA attention", "64 heads, 8 KV, window 4 096", 2, 0 },
                                                { "FFN, gated", "8 192 → 14 336, 352 M", 0, 1.4e9 } };
  static const BudArchitectureBlock global[] = { { "QKV, output", "151 M", 1, 12e9 },
                                                 { "A mixer with quite a long name", NULL, 2, 0 },
                                                 { "Experts", "8 of 128 + shared, 705 M", 0, 54e9 } };
  static const BudArchitectureRow rows[] = { { "5 ×", local, 3 }, { "1 ×", global, 3 } };
  static const BudArchitectureFrame frames[]
      = { { "8 times these 6 layers", "855 M each, 97 % of all parameters", rows, 2 } };
  const BudArchitectureData data = { &input, &output, frames, 1, 70e9 };

  return bud_plot_new_architecture (&data);
}

BudPlot *
sample_roofline_prefill (void)
{
  return sample_roofline (0);
}

BudPlot *
sample_roofline_decode (void)
{
  return sample_roofline (1);
}

BudPlot *
sample_breakdown_time (void)
{
  return sample_breakdown (FALSE);
}

BudPlot *
sample_breakdown_share (void)
{
  return sample_breakdown (TRUE);
}

BudPlot *
sample_memory_fits (void)
{
  return sample_memory (80e9);
}

BudPlot *
sample_memory_over (void)
{
  return sample_memory (30e9);
}

BudPlot *
sample_budget_over (void)
{
  return sample_budget (15);
}

BudPlot *
sample_budget_within (void)
{
  return sample_budget (150);
}
