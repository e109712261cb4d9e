/* Time laws of collectives within a group of ranks (spec §4):
 *   t = α(n) + bytes · f(n) / busbw(n),   f = 2(n−1)/n all-reduce, (n−1)/n gather, scatter, all-to-all, 1
 * send where `bytes` is one rank's full buffer. Linear in bytes, so a law is two numbers. A group that spans
 * nodes works tier by tier: in-node reduce-scatter, all-reduce of each device's share between nodes, in-node
 * all-gather. The ideal method keeps bytes · f at the fastest rate on file and no α. Checked by
 * tests/engine/test-collective.c.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "engine/device.h"

#define BUD_COLLECTIVE_SWITCH_BYTES 524288.0

typedef struct
{
  double fixed_s;
  double switch_s;
  double byte_s; /* seconds per byte of the buffer */
} BudCollectiveLine;

typedef struct
{
  BudCollectiveLine line;
  BudCollectiveLine other; /* the alternative, when has_other */
  bool has_other;
} BudCollectiveLaw;

/* Law of `kind` for `n_ranks` ranks that occupy `span` consecutive devices (≥ n_ranks; a strided group spans
 * more nodes than its size tells). n_ranks ≤ 1: both numbers 0. The device must have a link (link_bytes_per_s
 * > 0). Cost: constant. */
BudCollectiveLaw bud_collective_law (const BudDevice *device, BudCollectiveKind kind, BudLibrary library,
                                     uint32_t n_ranks, uint32_t span, bool is_ideal, bool has_cuda_graphs);

/* One implementation within a node, for replaying measured kernels. */
BudCollectiveLine bud_collective_line (const BudCollectiveRate *rate, BudCollectiveKind kind, double n_ranks);

static inline double
bud_collective_line_time (const BudCollectiveLine *line, double bytes)
{
  return line->fixed_s + line->switch_s * bytes / (bytes + BUD_COLLECTIVE_SWITCH_BYTES)
         + bytes * line->byte_s;
}

static inline double
bud_collective_time (const BudCollectiveLaw *law, double bytes)
{
  const double time_s = bud_collective_line_time (&law->line, bytes);
  if (!law->has_other)
    return time_s;
  const double other_s = bud_collective_line_time (&law->other, bytes);
  return other_s < time_s ? other_s : time_s;
}

/* f(n) above. */
double bud_collective_factor (BudCollectiveKind kind, double n_ranks);

/* α(n) and busbw(n) of the device's rows: linear in log2 n between 2, 4 and 8; beyond 8, α goes on by the
 * last slope and busbw stays. */
double bud_collective_alpha_s (const BudCollectiveRate *rate, double n_ranks);
double bud_collective_bus_bytes_per_s (const BudCollectiveRate *rate, double n_ranks);
