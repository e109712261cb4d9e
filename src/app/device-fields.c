#include "app/device-fields.h"

#include <glib/gi18n.h>
#include <math.h>

#include "catalog/json-read.h"

/* A catalog's CPU states what its board takes and what people buy; the form asks for what is there. */
#define TYPICAL "memory_gb_typical"

const BudDeviceField bud_device_fields[BUD_N_DEVICE_FIELDS] = {
  { N_ ("Memory"), NULL, "memory_gb", N_ ("Capacity"), "GB", 1e-3, 1e6, FALSE, TRUE },
  { NULL, NULL, "memory_bw_gbs", N_ ("Bandwidth"), "GB/s", 1e-3, 1e9, FALSE, TRUE },
  { N_ ("Dense peaks, at least one"), "flops_tflops", "fp32", "FP32", "TFLOP/s", 1e-3, 1e6, FALSE, FALSE },
  { NULL, "flops_tflops", "tf32", "TF32", "TFLOP/s", 1e-3, 1e6, FALSE, FALSE },
  { NULL, "flops_tflops", "bf16", "BF16", "TFLOP/s", 1e-3, 1e6, FALSE, FALSE },
  { NULL, "flops_tflops", "fp16", "FP16", "TFLOP/s", 1e-3, 1e6, FALSE, FALSE },
  { NULL, "flops_tflops", "fp8", "FP8", "TFLOP/s", 1e-3, 1e6, FALSE, FALSE },
  { NULL, "flops_tflops", "int8", "INT8", "TOP/s", 1e-3, 1e6, FALSE, FALSE },
  { NULL, "flops_tflops", "fp4", "FP4", "TFLOP/s", 1e-3, 1e6, FALSE, FALSE },
  { NULL, "flops_tflops", "int4", "INT4", "TOP/s", 1e-3, 1e6, FALSE, FALSE },
  { N_ ("Links"), "interconnect", "bw_gbs_per_direction", N_ ("In the node, each way"), "GB/s", 1e-3, 1e6,
    FALSE, FALSE },
  { NULL, "node", "devices", N_ ("Devices per node"), "", 1, 100000, TRUE, FALSE },
  { NULL, "node", "link_gbs_per_direction", N_ ("Between nodes, each way"), "GB/s", 1e-3, 1e6, FALSE, FALSE },
  { NULL, "node", "link_latency_us", N_ ("Latency between nodes"), "µs", 0, 1e6, FALSE, FALSE },
  { N_ ("Power"), NULL, "tdp_w", N_ ("Thermal design power"), "W", 1, 1e6, FALSE, FALSE },
  { NULL, NULL, "idle_w", N_ ("Idle"), "W", 0, 1e6, FALSE, FALSE },
  { N_ ("Price"), "prices", "usd_per_device_hour", N_ ("On demand, per device"), N_ ("$ per hour"), 0, 1e6,
    FALSE, FALSE },
};

const BudDeviceField bud_cluster_fields[BUD_N_CLUSTER_FIELDS] = {
  { N_ ("Nodes"), NULL, "devices_per_node", N_ ("Devices per node"), "", 1, 65536, TRUE, TRUE },
  { NULL, NULL, "nodes", N_ ("Nodes"), "", 1, 65536, TRUE, FALSE },
  { N_ ("Link in the node"), "in_node", "bw_gbs_per_direction", N_ ("Each way"), "GB/s", 1e-3, 1e6, FALSE,
    FALSE },
  { NULL, "in_node", "latency_us", N_ ("Latency"), "µs", 1e-3, 1e6, FALSE, FALSE },
  { N_ ("Link between nodes, per device"), "between_nodes", "bw_gbs_per_direction", N_ ("Each way"), "GB/s",
    1e-3, 1e6, FALSE, FALSE },
  { NULL, "between_nodes", "latency_us", N_ ("Latency"), "µs", 1e-3, 1e6, FALSE, FALSE },
  { N_ ("Power and price of a node"), "other_power", "w_per_node", N_ ("Beside its devices"), "W", 0, 1e7,
    FALSE, FALSE },
  { NULL, "prices", "usd_per_node_hour", N_ ("On demand"), N_ ("$ per hour"), 0, 1e6, FALSE, FALSE },
};

/* The only entry of the prices stands for the price of one's own. */
static double
read_price (JsonObject *device, const char *key)
{
  JsonArray *prices = bud_json_array (device, "prices");

  if (prices == NULL || json_array_get_length (prices) != 1)
    return NAN;
  return bud_json_number (json_array_get_object_element (prices, 0), key);
}

double
bud_device_field_read (JsonObject *device, const BudDeviceField *field)
{
  if (device == NULL)
    return NAN;
  if (g_strcmp0 (field->object, "prices") == 0)
    return read_price (device, field->key);
  if (g_str_equal (field->key, "memory_gb") && !isnan (bud_json_number (device, TYPICAL)))
    return bud_json_number (device, TYPICAL);
  return bud_json_number (field->object != NULL ? bud_json_object (device, field->object) : device,
                          field->key);
}

static JsonObject *
member_object (JsonObject *device, const char *key)
{
  if (key == NULL)
    return device;
  if (bud_json_object (device, key) == NULL)
    json_object_set_object_member (device, key, json_object_new ());
  return json_object_get_object_member (device, key);
}

static void
drop_if_empty (JsonObject *device, const char *key)
{
  JsonObject *object = key != NULL ? bud_json_object (device, key) : NULL;

  if (object != NULL && json_object_get_size (object) == 0)
    json_object_remove_member (device, key);
}

static void
write_price (JsonObject *device, const char *key, double usd_per_h)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%d");
  JsonArray *prices;
  JsonObject *price;

  if (isnan (usd_per_h) || usd_per_h == read_price (device, key))
    return;
  prices = json_array_new ();
  price = json_object_new ();
  json_object_set_string_member (price, "kind", "cloud");
  json_object_set_string_member (price, "tier", "on_demand");
  json_object_set_double_member (price, key, usd_per_h);
  json_object_set_string_member (price, "date", date);
  json_object_set_string_member (price, "source", _ ("entered by hand"));
  json_array_add_object_element (prices, price);
  json_object_set_array_member (device, "prices", prices);
}

void
bud_device_field_write (JsonObject *device, const BudDeviceField *field, double value)
{
  JsonObject *object;

  if (g_strcmp0 (field->object, "prices") == 0)
    {
      write_price (device, field->key, value);
      return;
    }
  object = member_object (device, field->object);
  if (isnan (value))
    json_object_remove_member (object, field->key);
  else
    json_object_set_double_member (object, field->key, value);
  if (g_str_equal (field->key, "memory_gb"))
    json_object_remove_member (device, TYPICAL);
  drop_if_empty (device, field->object);
}

void
bud_device_write_text (JsonObject *device, const char *object_key, const char *key, const char *text)
{
  JsonObject *object = member_object (device, object_key);

  if (text[0] == '\0')
    json_object_remove_member (object, key);
  else
    json_object_set_string_member (object, key, text);
  drop_if_empty (device, object_key);
}
