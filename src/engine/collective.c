#include "engine/collective.h"

#include <math.h>

#include "engine/numeric.h"

double
bud_collective_factor (BudCollectiveKind kind, double n_ranks)
{
  if (n_ranks <= 1.0)
    return 0.0;
  switch (kind)
    {
    case BUD_COLLECTIVE_ALL_REDUCE:
      return 2.0 * (n_ranks - 1.0) / n_ranks;
    case BUD_COLLECTIVE_SEND:
      return 1.0;
    default:
      return (n_ranks - 1.0) / n_ranks;
    }
}

/* Position of n on the axis 2, 4, 8 → 0, 1, 2. */
static double
axis (double n_ranks)
{
  if (n_ranks == 2.0)
    return 0.0;
  if (n_ranks == 4.0)
    return 1.0;
  if (n_ranks == 8.0)
    return 2.0;
  return log2 (n_ranks) - 1.0;
}

static double
between (const double table[3], double x)
{
  return x <= 1.0 ? table[0] + x * (table[1] - table[0]) : table[1] + (x - 1.0) * (table[2] - table[1]);
}

double
bud_collective_alpha_s (const BudCollectiveRate *rate, double n_ranks)
{
  return bud_max (between (rate->latency_s, bud_max (axis (n_ranks), 0.0)), 0.0);
}

double
bud_collective_bus_bytes_per_s (const BudCollectiveRate *rate, double n_ranks)
{
  return between (rate->bus_bytes_per_s, bud_min (bud_max (axis (n_ranks), 0.0), 2.0));
}

BudCollectiveLine
bud_collective_line (const BudCollectiveRate *rate, BudCollectiveKind kind, double n_ranks)
{
  return (BudCollectiveLine){
    bud_collective_alpha_s (rate, n_ranks),
    bud_max (between (rate->switch_s, bud_min (bud_max (axis (n_ranks), 0.0), 2.0)), 0.0),
    bud_collective_factor (kind, n_ranks) / bud_collective_bus_bytes_per_s (rate, n_ranks)
  };
}

/* In-switch reduction can beat the wire's rate in bus terms: never slower than what was measured. Without a
 * fabric the wires that the group reaches are the limit. */
static double
fastest_bus (const BudDevice *device, BudCollectiveKind kind, uint32_t n_ranks)
{
  double best
      = device->link_bytes_per_s * bud_device_link_ratio (device, kind == BUD_COLLECTIVE_SEND ? 2 : n_ranks);
  if (device->topology != BUD_TOPOLOGY_FABRIC)
    return best;
  for (int i = 0; i < 3; i++)
    {
      best = bud_max (best, device->collective[kind].bus_bytes_per_s[i]);
      if (kind == BUD_COLLECTIVE_ALL_REDUCE)
        for (int library = 0; library < BUD_N_LIBRARIES; library++)
          best = bud_max (best, device->own_all_reduce[library].bus_bytes_per_s[i]);
    }
  return best;
}

static BudCollectiveLine
within_node (const BudDevice *device, BudCollectiveKind kind, uint32_t n_ranks, bool is_ideal)
{
  if (n_ranks <= 1)
    return (BudCollectiveLine){ 0 };
  if (is_ideal)
    return (BudCollectiveLine){ 0.0, 0.0,
                                bud_collective_factor (kind, n_ranks) / fastest_bus (device, kind, n_ranks) };
  return bud_collective_line (&device->collective[kind], kind, n_ranks);
}

/* Between nodes, `n_nodes` peers, each device its own link; a tree of ⌈log2⌉ hops each way. */
static BudCollectiveLine
between_nodes (const BudDevice *device, BudCollectiveKind kind, double n_nodes, bool is_ideal)
{
  const double hops = ceil (log2 (n_nodes)) * (kind == BUD_COLLECTIVE_ALL_REDUCE ? 2.0 : 1.0);
  const double latency_s = kind == BUD_COLLECTIVE_SEND || kind == BUD_COLLECTIVE_ALL_TO_ALL ? 1.0 : hops;
  return (BudCollectiveLine){ is_ideal ? 0.0 : latency_s * device->node_link_latency_s, 0.0,
                              bud_collective_factor (kind, n_nodes) / device->node_link_bytes_per_s };
}

static BudCollectiveLine
across_nodes (const BudDevice *device, BudCollectiveKind kind, uint32_t n_ranks, double n_nodes,
              bool is_ideal)
{
  const double local = bud_max (1.0, ceil (n_ranks / n_nodes));
  const uint32_t n_local = (uint32_t) local;
  if (kind == BUD_COLLECTIVE_SEND)
    return between_nodes (device, kind, 2.0, is_ideal);
  if (kind == BUD_COLLECTIVE_ALL_TO_ALL)
    {
      /* Both tiers carry their share at once. */
      const double inside = (local - 1.0) / n_ranks;
      const double outside = bud_max (n_ranks - local, 0.0) / n_ranks;
      const BudCollectiveLine near = within_node (device, kind, n_local, is_ideal);
      const double near_factor = n_local > 1 ? bud_collective_factor (kind, local) : 1.0;
      const double far_byte_s = outside / device->node_link_bytes_per_s;
      return (BudCollectiveLine){ is_ideal ? 0.0 : bud_max (near.fixed_s, device->node_link_latency_s),
                                  near.switch_s, bud_max (near.byte_s / near_factor * inside, far_byte_s) };
    }

  const BudCollectiveLine far = between_nodes (device, kind, n_nodes, is_ideal);
  BudCollectiveLine law = { far.fixed_s, far.switch_s, far.byte_s / local };
  if (kind == BUD_COLLECTIVE_ALL_REDUCE)
    {
      const BudCollectiveLine scatter
          = within_node (device, BUD_COLLECTIVE_REDUCE_SCATTER, n_local, is_ideal);
      const BudCollectiveLine gather = within_node (device, BUD_COLLECTIVE_ALL_GATHER, n_local, is_ideal);
      law.fixed_s += scatter.fixed_s + gather.fixed_s;
      law.switch_s += scatter.switch_s + gather.switch_s;
      law.byte_s += scatter.byte_s + gather.byte_s;
    }
  else
    {
      const BudCollectiveLine near = within_node (device, kind, n_local, is_ideal);
      law.fixed_s += near.fixed_s;
      law.switch_s += near.switch_s;
      law.byte_s += near.byte_s;
    }
  return law;
}

BudCollectiveLaw
bud_collective_law (const BudDevice *device, BudCollectiveKind kind, BudLibrary library, uint32_t n_ranks,
                    uint32_t span, bool is_ideal, bool has_cuda_graphs)
{
  if (n_ranks <= 1)
    return (BudCollectiveLaw){ 0 };
  const uint32_t per_node = device->devices_per_node > 0 ? device->devices_per_node : 1;
  BudCollectiveLaw law = { .has_other = false };
  if (span <= per_node)
    {
      law.line = within_node (device, kind, n_ranks, is_ideal);
      /* The engines' own kernels reach across one node. */
      if (kind == BUD_COLLECTIVE_ALL_REDUCE && !is_ideal)
        {
          law.has_other = true;
          law.other = bud_collective_line (&device->own_all_reduce[library], kind, n_ranks);
        }
    }
  else
    {
      const double n_nodes = ceil ((double) span / per_node);
      law.line = across_nodes (device, kind, n_ranks, bud_min (n_nodes, n_ranks), is_ideal);
    }
  if (!is_ideal && !has_cuda_graphs)
    {
      law.line.fixed_s += device->eager_collective_s;
      law.other.fixed_s += device->eager_collective_s;
    }
  return law;
}
