#include "catalog/kernels.h"

#include <math.h>

#include "catalog/json-read.h"

#define US 1e-6
#define NS 1e-9

static const char *const RATE_CLASSES[BUD_N_RATES] = { "16bit", "8bit", "4bit" };
static const char *const COLLECTIVES[BUD_N_COLLECTIVES]
    = { "all_reduce", "all_gather", "reduce_scatter", "all_to_all", "send" };
static const char *const LIBRARIES[BUD_N_LIBRARIES] = { "custom", "trtllm" };

/* The member object, or NULL; `pointer` becomes its pointer. FALSE when it is something else than an object.
 */
static gboolean
enter (JsonObject *parent, const char *parent_pointer, const char *key, JsonObject **child, char **pointer,
       GError **error)
{
  JsonNode *node = parent != NULL ? json_object_get_member (parent, key) : NULL;

  *child = NULL;
  *pointer = g_strdup_printf ("%s/%s", parent_pointer, key);
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      *child = json_node_get_object (node);
      return TRUE;
    }
  g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "%s: must be an object", *pointer);
  return FALSE;
}

static gboolean
read_us (JsonObject *object, const char *pointer, const char *key, double *value_s, GError **error)
{
  double value_us = NAN;

  if (!bud_json_read_number (object, pointer, key, 0, 1e6, &value_us, error))
    return FALSE;
  if (!isnan (value_us))
    *value_s = value_us * US;
  return TRUE;
}

static gboolean
read_ns (JsonObject *object, const char *pointer, const char *key, double *value_s, GError **error)
{
  double value_ns = NAN;

  if (!bud_json_read_number (object, pointer, key, 0, 1e6, &value_ns, error))
    return FALSE;
  if (!isnan (value_ns))
    *value_s = value_ns * NS;
  return TRUE;
}

static gboolean
read_rate (JsonObject *rate, const char *pointer, BudKernelRate *out, GError **error)
{
  return bud_json_read_number (rate, pointer, "compute", 1e-6, 1, &out->compute_ratio, error)
         && bud_json_read_number (rate, pointer, "memory", 1e-6, 1, &out->memory_ratio, error)
         && read_us (rate, pointer, "overhead_us", &out->overhead_s, error)
         && bud_json_read_number (rate, pointer, "p", 1, 8, &out->p_norm, error)
         && bud_json_read_number (rate, pointer, "quantise", 0, 10, &out->quantise_ratio, error)
         && read_ns (rate, pointer, "depth_ns", &out->depth_s, error);
}

static gboolean
read_rates (JsonObject *kernels, const char *parent, const char *key, BudKernelRate *rates, GError **error)
{
  g_autofree char *pointer = NULL;
  JsonObject *object;

  if (!enter (kernels, parent, key, &object, &pointer, error))
    return FALSE;
  for (int i = 0; object != NULL && i < BUD_N_RATES; i++)
    {
      g_autofree char *rate_pointer = NULL;
      JsonObject *rate;

      if (!enter (object, pointer, RATE_CLASSES[i], &rate, &rate_pointer, error)
          || !read_rate (rate, rate_pointer, &rates[i], error))
        return FALSE;
    }
  return TRUE;
}

/* An array of exactly n numbers in [min, max], times `unit`. */
static gboolean
read_numbers (JsonObject *object, const char *pointer, const char *key, guint n, double min, double max,
              double unit, double *values, GError **error)
{
  JsonArray *array = bud_json_array (object, key);

  if (array == NULL)
    return TRUE;
  if (json_array_get_length (array) != n)
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "%s/%s: must hold %u numbers",
                   pointer, key, n);
      return FALSE;
    }
  for (guint i = 0; i < n; i++)
    {
      double value = json_array_get_double_element (array, i);

      if (!(value >= min && value <= max))
        {
          g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "%s/%s/%u: is out of range",
                       pointer, key, i);
          return FALSE;
        }
      values[i] = value * unit;
    }
  return TRUE;
}

static gboolean
read_prefill (JsonObject *kernels, const char *parent, const char *key, BudPrefillRate *rate, GError **error)
{
  g_autofree char *pointer = NULL;
  JsonObject *object;

  return enter (kernels, parent, key, &object, &pointer, error)
         && bud_json_read_number (object, pointer, "compute", 1e-6, 1, &rate->compute_ratio, error)
         && read_us (object, pointer, "overhead_us", &rate->overhead_s, error)
         && read_us (object, pointer, "tile_us", &rate->tile_s, error);
}

static gboolean
read_latent_decode (JsonObject *kernels, const char *parent, BudLatentRate *rate, GError **error)
{
  g_autofree char *pointer = NULL;
  JsonObject *object;

  return enter (kernels, parent, "latent_decode_attention", &object, &pointer, error)
         && bud_json_read_number (object, pointer, "compute", 1e-6, 1, &rate->compute_ratio, error)
         && bud_json_read_number (object, pointer, "memory", 1e-6, 1, &rate->memory_ratio, error)
         && read_us (object, pointer, "overhead_us", &rate->overhead_s, error)
         && read_us (object, pointer, "per_sm_us", &rate->sm_s, error);
}

static gboolean
read_attention (JsonObject *kernels, const char *parent, BudDevice *device, GError **error)
{
  g_autofree char *prefill_pointer = NULL;
  g_autofree char *decode_pointer = NULL;
  JsonObject *prefill, *decode;

  return read_prefill (kernels, parent, "prefill_attention", &device->prefill_attention, error)
         && read_prefill (kernels, parent, "latent_prefill_attention", &device->latent_prefill_attention,
                          error)
         && read_latent_decode (kernels, parent, &device->latent_decode_attention, error)
         && enter (kernels, parent, "prefill_attention", &prefill, &prefill_pointer, error)
         && bud_json_read_number (prefill, prefill_pointer, "head_dim_64", 0.01, 2,
                                  &device->prefill_attention_dim64_ratio, error)
         && bud_json_read_number (prefill, prefill_pointer, "head_dim_256", 0.01, 2,
                                  &device->prefill_attention_dim256_ratio, error)
         && enter (kernels, parent, "decode_attention", &decode, &decode_pointer, error)
         && read_us (decode, decode_pointer, "overhead_us", &device->decode_attention_overhead_s, error)
         && read_us (decode, decode_pointer, "per_sm_us", &device->decode_attention_sm_s, error)
         && bud_json_read_number (decode, decode_pointer, "memory", 1e-6, 1,
                                  &device->decode_attention_memory_ratio, error);
}

static gboolean
read_launches (JsonObject *kernels, const char *parent, BudDevice *device, GError **error)
{
  g_autofree char *elementwise_pointer = NULL;
  g_autofree char *eager_pointer = NULL;
  JsonObject *elementwise, *eager;

  return enter (kernels, parent, "elementwise", &elementwise, &elementwise_pointer, error)
         && read_us (elementwise, elementwise_pointer, "overhead_us", &device->elementwise_overhead_s, error)
         && bud_json_read_number (elementwise, elementwise_pointer, "memory", 1e-6, 1,
                                  &device->elementwise_memory_ratio, error)
         && enter (kernels, parent, "eager", &eager, &eager_pointer, error)
         && read_us (eager, eager_pointer, "launch_us", &device->eager_launch_s, error)
         && read_us (eager, eager_pointer, "collective_us", &device->eager_collective_s, error)
         && read_us (eager, eager_pointer, "module_us", &device->eager_module_s, error);
}

static gboolean
read_collectives (JsonObject *kernels, const char *parent, const char *key, const char *const *names, guint n,
                  BudCollectiveRate *rates, GError **error)
{
  g_autofree char *pointer = NULL;
  JsonObject *object;

  if (!enter (kernels, parent, key, &object, &pointer, error))
    return FALSE;
  for (guint i = 0; object != NULL && i < n; i++)
    {
      g_autofree char *rate_pointer = NULL;
      JsonObject *rate;

      if (!enter (object, pointer, names[i], &rate, &rate_pointer, error)
          || !read_numbers (rate, rate_pointer, "alpha_us", 3, 0, 1e6, US, rates[i].latency_s, error)
          || !read_numbers (rate, rate_pointer, "switch_us", 3, 0, 1e6, US, rates[i].switch_s, error)
          || !read_numbers (rate, rate_pointer, "bus_gbs", 3, 1e-3, 1e6, 1e9, rates[i].bus_bytes_per_s,
                            error))
        return FALSE;
    }
  return TRUE;
}

gboolean
bud_kernels_from_json (JsonObject *kernels, const char *pointer, BudDevice *device, GError **error)
{
  return kernels == NULL
         || (read_rates (kernels, pointer, "gemm", device->gemm, error)
             && read_rates (kernels, pointer, "grouped_gemm", device->grouped_gemm, error)
             && read_attention (kernels, pointer, device, error)
             && read_launches (kernels, pointer, device, error)
             && read_collectives (kernels, pointer, "collectives", COLLECTIVES, BUD_N_COLLECTIVES,
                                  device->collective, error)
             && read_collectives (kernels, pointer, "own_all_reduce", LIBRARIES, BUD_N_LIBRARIES,
                                  device->own_all_reduce, error));
}
