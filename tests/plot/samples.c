#include "samples.h"

#include <math.h>

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
