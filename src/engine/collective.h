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

typedef struct
{
  double fixed_s;
  double byte_s; /* seconds per byte of the buffer */
} BudCollectiveLaw;

/* Law of `kind` for `n_ranks` ranks that occupy `span` consecutive devices (≥ n_ranks; a strided group spans
 * more nodes than its size tells). n_ranks ≤ 1: both numbers 0. The device must have a link (link_bytes_per_s
 * > 0). Cost: constant. */
BudCollectiveLaw bud_collective_law (const BudDevice *device, BudCollectiveKind kind, uint32_t n_ranks,
                                     uint32_t span, bool is_ideal, bool has_cuda_graphs);

static inline double
bud_collective_time (const BudCollectiveLaw *law, double bytes)
{
  return law->fixed_s + bytes * law->byte_s;
}

/* f(n) above. */
double bud_collective_factor (BudCollectiveKind kind, double n_ranks);

/* α(n) and busbw(n) of the device's rows: linear in log2 n between 2, 4 and 8; beyond 8, α goes on by the
 * last slope and busbw stays. */
double bud_collective_alpha_s (const BudCollectiveRate *rate, double n_ranks);
double bud_collective_bus_bytes_per_s (const BudCollectiveRate *rate, double n_ranks);
