#include "engine/device.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "engine/numeric.h"

/* For whoever shows them to translate: the engine speaks English. */
#define N_(text) text

const char *
bud_assumed_text (BudAssumed bit)
{
  switch (bit)
    {
    case BUD_ASSUMED_SM_COUNT:
      return N_ ("The number of multiprocessors is not on file: 130 assumed.");
    case BUD_ASSUMED_IDLE_POWER:
      return N_ ("Idle power is not on file: a fifth of the TDP assumed.");
    case BUD_ASSUMED_DEVICES_PER_NODE:
      return N_ ("Devices per node are not on file: 8 assumed.");
    case BUD_ASSUMED_NODE_LINK:
      return N_ ("The link between nodes is not on file: 50 GB/s per device and 10 µs assumed.");
    case BUD_ASSUMED_NODE_LATENCY:
      return N_ ("The latency of the link between nodes is not on file: 10 µs assumed.");
    case BUD_ASSUMED_LINK_LATENCY:
      return N_ ("The latency of the in-node link is not on file: that of its class is assumed.");
    case BUD_ASSUMED_KERNEL_RATES:
      return N_ ("Kernel efficiencies of this device are not measured: those of its class are assumed.");
    case BUD_ASSUMED_COLLECTIVE_RATES:
      return N_ (
          "Collectives of this device are not measured: its class's share of the link's rate is assumed.");
    case BUD_ASSUMED_PRICE_UNDATED:
      return N_ ("The price carries no date.");
    case BUD_ASSUMED_PRICE_FROM_PURCHASE:
      return N_ ("The price per hour is the purchase price over 36 months with electricity.");
    case BUD_ASSUMED_MEMORY_TYPICAL:
      return N_ ("Memory is the typical configuration, not the board's maximum.");
    case BUD_ASSUMED_HOST_MEMORY:
      return N_ ("Host memory is taken to be large enough, and its link to run at full rate.");
    case BUD_ASSUMED_UNEVEN:
      return N_ ("TP or EP does not divide the heads or experts: shares are rounded up. Serving engines may "
                 "refuse such a layout.");
    case BUD_ASSUMED_SINGLE_FORMAT:
      return N_ (
          "GenZ knows one number format: that of the weights is used for activations, cache and messages.");
    }
  return "";
}

bool
bud_device_compute (const BudDevice *device, BudCompute wanted, BudCompute *used)
{
  /* What each class falls back to; fp16 and bf16 stand in for each other before anything wider. */
  static const BudCompute wider[BUD_N_COMPUTES][BUD_N_COMPUTES] = {
    [BUD_COMPUTE_FP32] = { BUD_COMPUTE_FP32, BUD_N_COMPUTES },
    [BUD_COMPUTE_TF32] = { BUD_COMPUTE_TF32, BUD_COMPUTE_FP32, BUD_N_COMPUTES },
    [BUD_COMPUTE_BF16]
    = { BUD_COMPUTE_BF16, BUD_COMPUTE_FP16, BUD_COMPUTE_TF32, BUD_COMPUTE_FP32, BUD_N_COMPUTES },
    [BUD_COMPUTE_FP16]
    = { BUD_COMPUTE_FP16, BUD_COMPUTE_BF16, BUD_COMPUTE_TF32, BUD_COMPUTE_FP32, BUD_N_COMPUTES },
    [BUD_COMPUTE_FP8] = { BUD_COMPUTE_FP8, BUD_COMPUTE_BF16, BUD_COMPUTE_FP16, BUD_COMPUTE_TF32,
                          BUD_COMPUTE_FP32, BUD_N_COMPUTES },
    [BUD_COMPUTE_INT8] = { BUD_COMPUTE_INT8, BUD_COMPUTE_BF16, BUD_COMPUTE_FP16, BUD_COMPUTE_TF32,
                           BUD_COMPUTE_FP32, BUD_N_COMPUTES },
    [BUD_COMPUTE_FP4] = { BUD_COMPUTE_FP4, BUD_COMPUTE_FP8, BUD_COMPUTE_BF16, BUD_COMPUTE_FP16,
                          BUD_COMPUTE_TF32, BUD_COMPUTE_FP32, BUD_N_COMPUTES },
    [BUD_COMPUTE_INT4] = { BUD_COMPUTE_INT4, BUD_COMPUTE_INT8, BUD_COMPUTE_BF16, BUD_COMPUTE_FP16,
                           BUD_COMPUTE_TF32, BUD_COMPUTE_FP32, BUD_N_COMPUTES },
  };
  if ((unsigned) wanted >= BUD_N_COMPUTES)
    return false;
  for (const BudCompute *c = wider[wanted]; *c != BUD_N_COMPUTES; c++)
    if (device->peak_flop_per_s[*c] > 0.0)
      {
        *used = *c;
        return true;
      }
  return false;
}

/* Sets `*value` when it is 0 and tells whether it did. */
static bool
fill (double *value, double standard)
{
  if (*value != 0.0)
    return false;
  *value = standard;
  return true;
}

/* A rate with no constants at all gets the class's quantise pass as well; 0 beside other constants means
 * none. */
static bool
fill_rate (BudKernelRate *rate, const BudKernelRate *standard)
{
  bool filled = false;
  if (rate->compute_ratio == 0.0 && rate->memory_ratio == 0.0)
    filled |= fill (&rate->quantise_ratio, standard->quantise_ratio);
  filled |= fill (&rate->compute_ratio, standard->compute_ratio);
  filled |= fill (&rate->memory_ratio, standard->memory_ratio);
  filled |= fill (&rate->overhead_s, standard->overhead_s);
  filled |= fill (&rate->p_norm, standard->p_norm);
  if (standard->depth_s > 0.0)
    filled |= fill (&rate->depth_s, standard->depth_s);
  return filled;
}

/* A GPU of no measured class: geometric means of the constants of A100, H100, B200, L40S and RTX PRO 6000 as
 * tools/fit-kernels.py and tools/fit-serving.py found them (16 bit: kernels; 8 and 4 bit: serving runs). */
static const BudKernelRate gpu_gemm[BUD_N_RATES] = {
  { 0.78, 0.86, 2.2e-6, 2.0, 0.0, 1.8e-9 },
  { 0.55, 0.85, 4.5e-6, 2.0, 0.3, 2.0e-9 },
  { 0.50, 0.80, 5.5e-6, 2.0, 0.6, 2.0e-9 },
};
static const BudKernelRate gpu_grouped[BUD_N_RATES] = {
  { 0.45, 0.87, 30e-6, 2.0, 0.0, 0.0 },
  { 0.25, 0.87, 30e-6, 2.0, 0.0, 0.0 },
  { 0.30, 0.87, 20e-6, 2.0, 0.0, 0.0 },
};
static const BudPrefillRate gpu_prefill = { 9e-6, 0.55, 1.5e-6 };
static const BudPrefillRate gpu_latent_prefill = { 14e-6, 0.45, 2e-6 };
static const BudLatentRate gpu_latent_decode = { 11e-6, 0.50, 0.65, 6e-6 };

/* CPUs: what fits vLLM on one and two Xeon 6767P (tools/fit-serving.py cpu), the only runs there are. The
 * thread barrier of every operator stands where GPUs pay a launch. */
#define CPU_BARRIER_S 20e-6
static const BudKernelRate cpu_gemm = { 0.29, 0.33, CPU_BARRIER_S, 2.0, 0.0, 0.0 };
static const BudPrefillRate cpu_prefill = { CPU_BARRIER_S, 0.15, 0.0 };
static const BudLatentRate cpu_latent_decode = { CPU_BARRIER_S, 0.15, 0.35, 0.0 };

static bool
fill_prefill (BudPrefillRate *rate, const BudPrefillRate *standard)
{
  bool filled = fill (&rate->overhead_s, standard->overhead_s);
  filled |= fill (&rate->compute_ratio, standard->compute_ratio);
  if (standard->tile_s > 0.0)
    filled |= fill (&rate->tile_s, standard->tile_s);
  return filled;
}

static bool
fill_latent (BudLatentRate *rate, const BudLatentRate *standard)
{
  bool filled = fill (&rate->overhead_s, standard->overhead_s);
  filled |= fill (&rate->compute_ratio, standard->compute_ratio);
  filled |= fill (&rate->memory_ratio, standard->memory_ratio);
  if (standard->sm_s > 0.0)
    filled |= fill (&rate->sm_s, standard->sm_s);
  return filled;
}

/* Whether the device has arithmetic that the rates of this class are for; without it they are never looked
 * at. */
static bool
runs_rate (const BudDevice *device, BudRateClass class)
{
  const double *peak = device->peak_flop_per_s;
  switch (class)
    {
    case BUD_RATE_8BIT:
      return peak[BUD_COMPUTE_FP8] > 0.0 || peak[BUD_COMPUTE_INT8] > 0.0;
    case BUD_RATE_4BIT:
      return peak[BUD_COMPUTE_FP4] > 0.0 || peak[BUD_COMPUTE_INT4] > 0.0;
    default:
      return true;
    }
}

/* Which constants that vary from device to device were missing, as assumed_rates; head-dim factors and
 * launches are the same everywhere. */
static uint32_t
fill_kernels (BudDevice *device)
{
  const bool is_cpu = device->type == BUD_DEVICE_CPU;
  uint32_t classes = 0;
  bool filled = false;
  for (int i = 0; i < BUD_N_RATES; i++)
    {
      const bool new_gemm = fill_rate (&device->gemm[i], is_cpu ? &cpu_gemm : &gpu_gemm[i]);
      const bool new_grouped = fill_rate (&device->grouped_gemm[i], is_cpu ? &cpu_gemm : &gpu_grouped[i]);
      if ((new_gemm || new_grouped) && runs_rate (device, (BudRateClass) i))
        classes |= 1u << i;
    }
  filled |= fill_prefill (&device->prefill_attention, is_cpu ? &cpu_prefill : &gpu_prefill);
  filled |= fill_prefill (&device->latent_prefill_attention, is_cpu ? &cpu_prefill : &gpu_latent_prefill);
  filled |= fill_latent (&device->latent_decode_attention, is_cpu ? &cpu_latent_decode : &gpu_latent_decode);
  fill (&device->prefill_attention_dim64_ratio, is_cpu ? 1.0 : 0.8);
  fill (&device->prefill_attention_dim256_ratio, is_cpu ? 1.0 : 1.15);
  filled |= fill (&device->decode_attention_overhead_s, is_cpu ? CPU_BARRIER_S : 8e-6);
  if (!is_cpu)
    filled |= fill (&device->decode_attention_sm_s, 2.5e-6);
  filled |= fill (&device->decode_attention_memory_ratio, is_cpu ? 0.35 : 0.85);
  filled |= fill (&device->elementwise_overhead_s, is_cpu ? 15e-6 : 2e-6);
  filled |= fill (&device->elementwise_memory_ratio, is_cpu ? 0.38 : 0.80);
  if (!is_cpu)
    fill (&device->eager_launch_s, 5e-6);
  return filled ? classes | BUD_RATES_OF_ALL : classes;
}

/* busbw over the link's rate and α for n = 2, 4, 8. In-node fabrics: mean of A100 (300 GB/s), H100 (450) and
 * B200 (900); PCIe: L40S (32 GB/s) and RTX PRO 6000 (64). All-to-all: mean of the same cards' NCCL rows. */
typedef struct
{
  double latency_s[3];
  double ratio[3];
} CollectiveClass;

static const CollectiveClass fabric_reduce = { { 5.4e-6, 5.6e-6, 6.1e-6 }, { 0.62, 0.71, 0.81 } };
/* NCCL's all-reduce starts later: α of the same cards. */
static const double nccl_reduce_latency_s[3] = { 8.9e-6, 12.9e-6, 20.9e-6 };
static const CollectiveClass fabric_exchange = { { 8.9e-6, 9.8e-6, 10.5e-6 }, { 0.47, 0.53, 0.60 } };
static const CollectiveClass pcie_reduce = { { 4.9e-6, 13.3e-6, 25.8e-6 }, { 0.59, 0.30, 0.22 } };
static const CollectiveClass pcie_exchange = { { 6.4e-6, 12.9e-6, 24.3e-6 }, { 0.55, 0.27, 0.17 } };

#define SWITCH_S 3e-6
#define FABRIC_BYTES_PER_S 100e9 /* the fastest PCIe on file is 64 GB/s, the slowest fabric 150 GB/s */

double
bud_device_link_ratio (const BudDevice *device, uint32_t n_ranks)
{
  const double n_wires = device->n_wires;
  double used = n_wires;
  if (device->topology == BUD_TOPOLOGY_MESH)
    used = bud_min (n_ranks - 1.0, n_wires);
  else if (device->topology == BUD_TOPOLOGY_TORUS)
    used = bud_min (ceil (log2 (n_ranks)), ceil (n_wires / 2.0));
  return n_wires > 0.0 && n_ranks > 1 ? used / n_wires : 1.0;
}

static bool
fill_collectives (BudDevice *device)
{
  const bool is_fabric = device->link_bytes_per_s >= FABRIC_BYTES_PER_S;
  double link[3];
  for (int i = 0; i < 3; i++)
    link[i] = device->link_bytes_per_s * bud_device_link_ratio (device, 2u << i);
  BudCollectiveRate *reduce = &device->collective[BUD_COLLECTIVE_ALL_REDUCE];
  const CollectiveClass *own = is_fabric ? &fabric_reduce : &pcie_reduce;
  bool filled = false;
  for (int library = 0; library < BUD_N_LIBRARIES; library++)
    for (int i = 0; i < 3; i++)
      {
        BudCollectiveRate *rate = &device->own_all_reduce[library];
        filled |= fill (&rate->bus_bytes_per_s[i], link[i] * own->ratio[i]);
        filled |= fill (&rate->latency_s[i], own->latency_s[i]);
        fill (&rate->switch_s[i], SWITCH_S);
      }
  for (int kind = 0; kind < BUD_N_COLLECTIVES; kind++)
    {
      BudCollectiveRate *rate = &device->collective[kind];
      const bool is_exchange = kind == BUD_COLLECTIVE_ALL_TO_ALL;
      const CollectiveClass *class = is_exchange ? (is_fabric ? &fabric_exchange : &pcie_exchange)
                                                 : (is_fabric ? &fabric_reduce : &pcie_reduce);
      for (int i = 0; i < 3; i++)
        {
          /* Gather and scatter are the halves of the device's own all-reduce. */
          const bool is_half = kind == BUD_COLLECTIVE_ALL_GATHER || kind == BUD_COLLECTIVE_REDUCE_SCATTER;
          const double bus = is_half ? reduce->bus_bytes_per_s[i] : link[i] * class->ratio[i];
          const double latency_s = is_half       ? 0.75 * reduce->latency_s[i]
                                   : is_exchange ? class->latency_s[i]
                                                 : nccl_reduce_latency_s[i];
          if (kind == BUD_COLLECTIVE_SEND)
            {
              /* Point to point reaches .8 of the way to one peer (InferSim), whatever the group. */
              filled |= fill (&rate->bus_bytes_per_s[i], 0.8 * link[0]);
              fill (&rate->latency_s[i], device->link_latency_s);
              continue;
            }
          const bool new_bus = fill (&rate->bus_bytes_per_s[i], bus);
          const bool new_latency = fill (&rate->latency_s[i], latency_s);
          filled |= !is_half && (new_bus || new_latency);
        }
    }
  filled |= fill (&device->eager_collective_s, 30e-6);
  fill (&device->eager_module_s, 150e-6);
  return filled;
}

void
bud_device_complete (BudDevice *device)
{
  if (fill (&device->n_sms, 130.0))
    device->assumed |= BUD_ASSUMED_SM_COUNT;
  if (device->devices_per_node == 0)
    {
      device->devices_per_node = 8;
      device->assumed |= BUD_ASSUMED_DEVICES_PER_NODE;
    }
  const bool new_node_rate = fill (&device->node_link_bytes_per_s, 50e9);
  const bool new_node_latency = fill (&device->node_link_latency_s, 10e-6);
  if (new_node_rate)
    device->assumed |= BUD_ASSUMED_NODE_LINK;
  else if (new_node_latency)
    device->assumed |= BUD_ASSUMED_NODE_LATENCY;
  if (!(device->idle_w > 0.0) && device->tdp_w > 0.0)
    {
      device->idle_w = 0.2 * device->tdp_w;
      device->assumed |= BUD_ASSUMED_IDLE_POWER;
    }
  device->assumed_rates |= fill_kernels (device);
  if (device->assumed_rates != 0)
    device->assumed |= BUD_ASSUMED_KERNEL_RATES;
  if (device->link_bytes_per_s > 0.0)
    {
      if (fill (&device->link_latency_s, 5e-6))
        device->assumed |= BUD_ASSUMED_LINK_LATENCY;
      if (fill_collectives (device))
        device->assumed |= BUD_ASSUMED_COLLECTIVE_RATES;
    }
}
