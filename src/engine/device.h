/* A device as the engine sees it. Plain data, filled by catalog/ from data/catalog/hardware.
 *
 * Unknown numbers are NAN where said so; an assumed number is filled in and its bit set in `assumed`,
 * so that every result can list it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "engine/format.h"

/* Constants of one family of kernels:
 *   t = t0 + t_k + t_q + ((FLOP / (compute · P))^p + (bytes / (memory · B))^p)^(1/p)
 *   t_k = depth · k / (1 + k / 2048)          the accumulation along k that no parallelism hides
 *   t_q = m·k·(2 + w) / (quantise · B)        only for dynamically quantised activations
 * Ranges: 0 < compute, memory ≤ 1; t0, depth ≥ 0; 1 ≤ p ≤ 8; quantise 0 = no such pass. */
typedef struct
{
  double compute_ratio;
  double memory_ratio;
  double overhead_s;
  double p_norm;
  double quantise_ratio;
  double depth_s; /* per element of k; GEMMs only */
} BudKernelRate;

/* Constants of an attention kernel that reads a latent cache (MLA), decode:
 *   t = t0 + ‖(FLOP / (compute · P), bytes / (memory · B), sm · batch / SMs)‖_2 */
typedef struct
{
  double overhead_s;
  double compute_ratio;
  double memory_ratio;
  double sm_s;
} BudLatentRate;

/* Constants of prefill attention: t = t0 + ‖(FLOP / (compute · P) + tile · ⌈tiles / SMs⌉, bytes / (.8 B))‖_2,
 * FLOP with query tiles padded to 128 rows and half a tile of masked keys. */
typedef struct
{
  double overhead_s;
  double compute_ratio; /* of the 16-bit peak, head dim 128, long sequences */
  double tile_s;
} BudPrefillRate;

typedef enum
{
  BUD_RATE_16BIT = 0,
  BUD_RATE_8BIT,
  BUD_RATE_4BIT,
  BUD_N_RATES,
} BudRateClass;

/* Group sizes 2, 4, 8 at indices 0, 1, 2. */
typedef struct
{
  double latency_s[3]; /* α */
  double switch_s[3];  /* more once a message outgrows the one-shot kernel: · bytes / (bytes + 512 KiB) */
  double bus_bytes_per_s[3]; /* busbw: t = α + switch + bytes · f(n) / busbw */
} BudCollectiveRate;

/* Who implements an engine's own all-reduce; everything else is NCCL's. */
typedef enum
{
  BUD_LIBRARY_CUSTOM = 0, /* vLLM's and SGLang's kernel */
  BUD_LIBRARY_TRTLLM,
  BUD_N_LIBRARIES,
} BudLibrary;

typedef enum
{
  BUD_COLLECTIVE_ALL_REDUCE = 0,
  BUD_COLLECTIVE_ALL_GATHER,
  BUD_COLLECTIVE_REDUCE_SCATTER,
  BUD_COLLECTIVE_ALL_TO_ALL,
  BUD_COLLECTIVE_SEND,
  BUD_N_COLLECTIVES,
} BudCollectiveKind;

/* Which of the values below were assumed for want of a source. */
typedef enum
{
  BUD_ASSUMED_SM_COUNT = 1 << 0,
  BUD_ASSUMED_IDLE_POWER = 1 << 1,
  BUD_ASSUMED_DEVICES_PER_NODE = 1 << 2,
  BUD_ASSUMED_NODE_LINK = 1 << 3,
  BUD_ASSUMED_LINK_LATENCY = 1 << 4,
  BUD_ASSUMED_KERNEL_RATES = 1 << 5,     /* the class's constants, not this device's */
  BUD_ASSUMED_COLLECTIVE_RATES = 1 << 6, /* the class's busbw/link ratio on this device's link */
  BUD_ASSUMED_PRICE_UNDATED = 1 << 7,
  BUD_ASSUMED_PRICE_FROM_PURCHASE = 1 << 8,
  BUD_ASSUMED_MEMORY_TYPICAL = 1 << 9, /* CPU: typical, not maximal memory */
  BUD_ASSUMED_SINGLE_FORMAT = 1 << 10, /* genz: the weights' format stands for all others, too */
  BUD_ASSUMED_HOST_MEMORY = 1 << 11,   /* offload: large enough, read at the link's full rate */
  BUD_ASSUMED_NODE_LATENCY = 1 << 12,  /* of the link between nodes, whose rate is stated */
  BUD_ASSUMED_UNEVEN = 1 << 13,        /* the layout rounds up: bud_deployment_is_even */
} BudAssumed;

/* How a node's devices are wired: through a fabric each reaches any other at its whole rate; in a mesh one
 * wire leads to each peer; in a torus two wires lead along each axis. */
typedef enum
{
  BUD_TOPOLOGY_FABRIC = 0,
  BUD_TOPOLOGY_MESH,
  BUD_TOPOLOGY_TORUS,
} BudTopology;

typedef enum
{
  BUD_DEVICE_GPU = 0,
  BUD_DEVICE_CPU,
  BUD_DEVICE_ACCELERATOR,
} BudDeviceType;

typedef struct
{
  char id[64];
  char name[128];
  BudDeviceType type;
  double compute_capability; /* NVIDIA's, 9.0 = Hopper; 0 = none stated */

  double peak_flop_per_s[BUD_N_COMPUTES]; /* dense; 0 = the datasheet states none */
  double memory_bytes;
  double memory_bytes_per_s;
  double l2_bytes; /* 0 = unknown */
  double n_sms;

  /* in-node tier */
  char link_name[48];
  double link_bytes_per_s; /* per direction; 0 = no link on file */
  double link_latency_s;
  BudTopology topology;
  uint32_t n_wires; /* of equal rate, link_bytes_per_s together; not read for a fabric, else ≥ 1 */
  uint32_t devices_per_node;
  /* between nodes, per device */
  double node_link_bytes_per_s;
  double node_link_latency_s;
  /* to the memory of the host, per device and direction; 0 = not on file */
  double host_link_bytes_per_s;
  uint32_t max_devices; /* of the cluster it stands in (cluster.h); 0 = as many as asked for */

  double tdp_w; /* NAN = unknown: no energy */
  double idle_w;
  double usd_per_h;    /* NAN = no usable price: no cost */
  char price_date[16]; /* "" = undated */

  BudKernelRate gemm[BUD_N_RATES];
  BudKernelRate grouped_gemm[BUD_N_RATES]; /* MoE */
  BudPrefillRate prefill_attention;
  BudPrefillRate latent_prefill_attention;
  double prefill_attention_dim64_ratio; /* factor at head dim ≤ 64 */
  double prefill_attention_dim256_ratio;
  double decode_attention_overhead_s;
  double decode_attention_sm_s; /* × half-rounded waves of b · kv_heads over n_sms */
  double decode_attention_memory_ratio;
  BudLatentRate latent_decode_attention;
  double elementwise_overhead_s; /* one fused kernel in a CUDA graph */
  double elementwise_memory_ratio;
  double eager_launch_s; /* added per kernel without CUDA graphs */
  BudCollectiveRate own_all_reduce[BUD_N_LIBRARIES];
  BudCollectiveRate collective[BUD_N_COLLECTIVES]; /* NCCL */
  double eager_collective_s;
  double eager_module_s; /* a whole attention module without a graph (vLLM 0.14's MLA) */
  uint32_t assumed;      /* BudAssumed bits */
  /* Of BUD_ASSUMED_KERNEL_RATES: 1 << BudRateClass for GEMMs and experts in it, BUD_RATES_OF_ALL for the rest
   */
  uint32_t assumed_rates;
} BudDevice;

#define BUD_RATES_OF_ALL (1u << BUD_N_RATES)

/* A plain sentence for one assumption bit, for assumptions[]. */
const char *bud_assumed_text (BudAssumed bit);

/* What part of link_bytes_per_s a group of n_ranks within a node can use: all through a fabric; n − 1 wires
 * of a mesh; in a torus one wire along each axis of the group's box, which is not closed to rings, so
 * min(⌈log2 n⌉, axes) of 2 · axes. Cost: constant. Test: /engine/cluster/topology */
double bud_device_link_ratio (const BudDevice *device, uint32_t n_ranks);

/* Fills every rate constant that is 0 with the class default of spec/engine.md §4 (documented at the
 * definition) and sets the matching bits of `assumed`. Called once by whoever makes a device. */
void bud_device_complete (BudDevice *device);

/* The compute class this device runs `wanted` arithmetic in: `wanted`, or the next wider one that has a peak.
 * False when there is none. Cost: constant. */
bool bud_device_compute (const BudDevice *device, BudCompute wanted, BudCompute *used);
