#include "catalog/device-json.h"

#include <math.h>
#include <string.h>

#include "catalog/cluster-json.h"
#include "catalog/json-read.h"
#include "catalog/kernels.h"
#include "catalog/price.h"

#define GB 1e9
#define TERA 1e12

/* What stands in for facts no source on file states; each use sets its bit in `assumed`. */
#define ASSUMED_SM_COUNT 130            /* between A100's 108 and B200's 148 */
#define ASSUMED_IDLE_RATIO 0.2          /* of TDP */
#define ASSUMED_DEVICES_PER_NODE 8      /* HGX and OAM baseboards */
#define ASSUMED_NODE_LINK_GBS 50        /* one 400 Gb/s port per device, as DGX H100 and B200 have */
#define ASSUMED_NODE_LINK_LATENCY_US 10 /* ai-dynamo/aiconfigurator systems, p2p_latency between nodes */
#define ASSUMED_LINK_LATENCY_US                                                                              \
  5 /* measured 2-GPU all-reduce in a CUDA graph: A100 4.9, H100 4.3, L40S 5.4 */

static const char *const PEAK_KEYS[BUD_N_COMPUTES]
    = { "fp32", "tf32", "bf16", "fp16", "fp8", "int8", "fp4", "int4" };

static gboolean
fail (GError **error, const char *pointer, const char *what)
{
  g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "%s: %s", pointer, what);
  return FALSE;
}

static gboolean
read_identity (JsonObject *object, BudDevice *device, GError **error)
{
  const char *id = NULL, *name = NULL, *type = NULL, *capability = NULL;

  if (!bud_json_read_string (object, "", "id", &id, error)
      || !bud_json_read_string (object, "", "name", &name, error)
      || !bud_json_read_string (object, "", "type", &type, error)
      || !bud_json_read_string (object, "", "compute_capability", &capability, error))
    return FALSE;
  if (capability != NULL)
    device->compute_capability = g_ascii_strtod (capability, NULL);
  if (name == NULL && id == NULL)
    return fail (error, "/name", "is missing");
  bud_json_copy_text (device->id, sizeof device->id, id != NULL ? id : name);
  bud_json_copy_text (device->name, sizeof device->name, name != NULL ? name : id);
  if (type == NULL || g_str_equal (type, "gpu"))
    device->type = BUD_DEVICE_GPU;
  else if (g_str_equal (type, "cpu"))
    device->type = BUD_DEVICE_CPU;
  else if (g_str_equal (type, "accelerator") || g_str_equal (type, "asic"))
    device->type = BUD_DEVICE_ACCELERATOR;
  else
    return fail (error, "/type", "must be gpu, cpu, accelerator or asic");
  return TRUE;
}

static gboolean
read_peaks (JsonObject *object, BudDevice *device, GError **error)
{
  JsonObject *peaks = bud_json_object (object, "flops_tflops");
  gboolean any = FALSE;

  if (peaks == NULL)
    return fail (error, "/flops_tflops", "is missing");
  for (int i = 0; i < BUD_N_COMPUTES; i++)
    {
      double tflops = 0;

      if (!bud_json_read_number (peaks, "/flops_tflops", PEAK_KEYS[i], 1e-3, 1e6, &tflops, error))
        return FALSE;
      device->peak_flop_per_s[i] = tflops * TERA;
      any = any || tflops > 0;
    }
  return any || fail (error, "/flops_tflops", "states no peak");
}

/* A CPU's memory_gb is the most its board takes; people buy memory_gb_typical. */
static gboolean
read_memory (JsonObject *object, BudDevice *device, GError **error)
{
  double memory_gb = NAN, typical_gb = NAN, bandwidth_gbs = NAN, l2_mb = 0;

  if (!bud_json_read_number (object, "", "memory_gb", 1e-3, 1e6, &memory_gb, error)
      || !bud_json_read_number (object, "", "memory_gb_typical", 1e-3, 1e6, &typical_gb, error)
      || !bud_json_read_number (object, "", "memory_bw_gbs", 1e-3, 1e9, &bandwidth_gbs, error)
      || !bud_json_read_number (object, "", "l2_mb", 0, 1e6, &l2_mb, error))
    return FALSE;
  if (isnan (memory_gb) && isnan (typical_gb))
    return fail (error, "/memory_gb", "is missing");
  if (isnan (bandwidth_gbs))
    return fail (error, "/memory_bw_gbs", "is missing");
  if (!isnan (typical_gb))
    device->assumed |= BUD_ASSUMED_MEMORY_TYPICAL;
  device->memory_bytes = (isnan (typical_gb) ? memory_gb : typical_gb) * GB;
  device->memory_bytes_per_s = bandwidth_gbs * GB;
  device->l2_bytes = l2_mb * 1e6;
  return TRUE;
}

static gboolean
read_link (JsonObject *object, BudDevice *device, GError **error)
{
  JsonObject *link = bud_json_object (object, "interconnect");
  const char *name = NULL;
  double gbs = 0, latency_us = NAN;

  if (!bud_json_read_string (link, "/interconnect", "name", &name, error)
      || !bud_json_read_number (link, "/interconnect", "bw_gbs_per_direction", 1e-3, 1e6, &gbs, error)
      || !bud_json_read_number (link, "/interconnect", "latency_us", 0, 1e6, &latency_us, error)
      || !bud_wiring_from_json (link, "/interconnect", &device->topology, &device->n_wires, error))
    return FALSE;
  bud_json_copy_text (device->link_name, sizeof device->link_name, name != NULL ? name : "none");
  device->link_bytes_per_s = gbs * GB;
  if (gbs == 0)
    return TRUE;
  if (isnan (latency_us))
    {
      latency_us = ASSUMED_LINK_LATENCY_US;
      device->assumed |= BUD_ASSUMED_LINK_LATENCY;
    }
  device->link_latency_s = latency_us * 1e-6;
  return TRUE;
}

/* Devices whose link to each other is PCIe reach their host over the same one. */
static gboolean
read_host_link (JsonObject *object, BudDevice *device, GError **error)
{
  JsonObject *link = bud_json_object (object, "host_link");
  double gbs = 0;

  if (!bud_json_read_number (link, "/host_link", "bw_gbs_per_direction", 1e-3, 1e6, &gbs, error))
    return FALSE;
  if (gbs > 0)
    device->host_link_bytes_per_s = gbs * GB;
  else if (g_str_has_prefix (device->link_name, "PCIe"))
    device->host_link_bytes_per_s = device->link_bytes_per_s;
  return TRUE;
}

static gboolean
read_node (JsonObject *object, BudDevice *device, GError **error)
{
  JsonObject *node = bud_json_object (object, "node");
  double devices = NAN, gbs = NAN, latency_us = NAN;

  if (!bud_json_read_number (node, "/node", "devices", 1, 100000, &devices, error)
      || !bud_json_read_number (node, "/node", "link_gbs_per_direction", 1e-3, 1e6, &gbs, error)
      || !bud_json_read_number (node, "/node", "link_latency_us", 0, 1e6, &latency_us, error))
    return FALSE;
  if (isnan (devices))
    {
      devices = ASSUMED_DEVICES_PER_NODE;
      device->assumed |= BUD_ASSUMED_DEVICES_PER_NODE;
    }
  if (isnan (gbs))
    {
      gbs = ASSUMED_NODE_LINK_GBS;
      device->assumed |= BUD_ASSUMED_NODE_LINK;
    }
  else if (isnan (latency_us))
    device->assumed |= BUD_ASSUMED_NODE_LATENCY;
  latency_us = isnan (latency_us) ? ASSUMED_NODE_LINK_LATENCY_US : latency_us;
  device->devices_per_node = (uint32_t) devices;
  device->node_link_bytes_per_s = gbs * GB;
  device->node_link_latency_s = latency_us * 1e-6;
  return TRUE;
}

static gboolean
read_power_and_sms (JsonObject *object, BudDevice *device, GError **error)
{
  double n_sms = NAN;

  device->tdp_w = NAN;
  device->idle_w = NAN;
  if (!bud_json_read_number (object, "", "tdp_w", 1, 1e6, &device->tdp_w, error)
      || !bud_json_read_number (object, "", "idle_w", 0, 1e6, &device->idle_w, error)
      || !bud_json_read_number (object, "", "sm_count", 1, 1e6, &n_sms, error))
    return FALSE;
  if (isnan (device->idle_w) && !isnan (device->tdp_w))
    {
      device->idle_w = ASSUMED_IDLE_RATIO * device->tdp_w;
      device->assumed |= BUD_ASSUMED_IDLE_POWER;
    }
  if (isnan (n_sms))
    {
      n_sms = ASSUMED_SM_COUNT;
      device->assumed |= BUD_ASSUMED_SM_COUNT;
    }
  device->n_sms = n_sms;
  return TRUE;
}

static void
read_price (JsonObject *object, BudDevice *device)
{
  BudPrice price = bud_price_choose (bud_json_array (object, "prices"), device->tdp_w, NULL);

  device->usd_per_h = price.usd_per_h;
  bud_json_copy_text (device->price_date, sizeof device->price_date, price.date);
  if (isnan (price.usd_per_h))
    return;
  if (price.is_undated)
    device->assumed |= BUD_ASSUMED_PRICE_UNDATED;
  if (price.is_from_purchase)
    device->assumed |= BUD_ASSUMED_PRICE_FROM_PURCHASE;
}

gboolean
bud_device_read (JsonObject *object, BudDevice *device, GError **error)
{
  JsonObject *kernels = bud_json_object (object, "kernels");

  memset (device, 0, sizeof *device);
  if (!read_identity (object, device, error) || !read_peaks (object, device, error)
      || !read_memory (object, device, error) || !read_link (object, device, error)
      || !read_host_link (object, device, error) || !read_node (object, device, error)
      || !read_power_and_sms (object, device, error)
      || !bud_kernels_from_json (kernels, "/kernels", device, error))
    return FALSE;
  read_price (object, device);
  return TRUE;
}
