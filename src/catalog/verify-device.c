#include "catalog/verify-device.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "catalog/device-json.h"
#include "catalog/item-schema.h"
#include "catalog/json-read.h"

static gboolean
is_near (double a, double b, double tolerance)
{
  return fabs (a - b) <= tolerance * fabs (b);
}

/* Dense, a format of half the width is as fast or twice as fast; four times means 2:4 sparsity. Devices that
 * are neither say why in flops_note. */
static gboolean
check_peaks (JsonObject *object, GError **error)
{
  static const char *const pairs[][2]
      = { { "tf32", "bf16" }, { "tf32", "fp16" }, { "bf16", "fp16" }, { "bf16", "fp8" }, { "fp16", "fp8" },
          { "bf16", "int8" }, { "fp16", "int8" }, { "fp8", "int8" },  { "fp8", "fp4" },  { "int8", "int4" } };
  JsonObject *peaks = bud_json_object (object, "flops_tflops");
  const char *basis = bud_json_string (object, "flops_basis");

  if (!g_str_equal (basis, "dense") && !g_str_has_prefix (basis, "dense,"))
    return bud_item_fail (error, "/flops_basis", "must be dense: halve peaks with sparsity");
  if (bud_json_string (object, "flops_note") != NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      double ratio = bud_json_number (peaks, pairs[i][1]) / bud_json_number (peaks, pairs[i][0]);
      g_autofree char *pointer = g_strdup_printf ("/flops_tflops/%s", pairs[i][1]);

      if (!isnan (ratio) && !is_near (ratio, 1, 0.03) && !is_near (ratio, 2, 0.03))
        return bud_item_fail (error, pointer,
                              "is %.2f times %s, neither once nor twice; flops_note must say why", ratio,
                              pairs[i][0]);
    }
  return TRUE;
}

/* A core does a power of two of operations each cycle: the peaks follow from cores and clock. */
static gboolean
check_core_peaks (JsonObject *object, GError **error)
{
  JsonObject *peaks = bud_json_object (object, "flops_tflops");
  double cycles = bud_json_number (object, "cores") * bud_json_number (object, "base_ghz") * 1e-3;
  g_autoptr (GList) formats = json_object_get_members (peaks);

  if (strstr (bud_json_string (object, "flops_basis"), "cores x base clock") == NULL)
    return TRUE;
  for (GList *format = formats; format != NULL; format = format->next)
    {
      double steps = log2 (bud_json_number (peaks, format->data) / cycles);
      g_autofree char *pointer = g_strdup_printf ("/flops_tflops/%s", (const char *) format->data);

      if (!(fabs (steps - round (steps)) < 0.02))
        return bud_item_fail (error, pointer, "is no power of two of operations for each cycle of a core");
    }
  return TRUE;
}

/* JEDEC's fastest grade of each generation, and no package has more than eight stacks: catches a slipped
 * digit. */
static gboolean
check_memory (JsonObject *object, GError **error)
{
  static const struct
  {
    const char *type;
    double stack_gbs;
  } generations[] = { { "HBM2", 307 }, { "HBM2e", 461 }, { "HBM3", 819 }, { "HBM3e", 1229 } };
  double rate_gbs = bud_json_number (object, "memory_bw_gbs");
  double channels_gbs
      = bud_json_number (object, "memory_channels") * bud_json_number (object, "memory_mts") * 8 / 1000;

  if (!isnan (channels_gbs) && !is_near (rate_gbs, channels_gbs, 5e-3))
    return bud_item_fail (error, "/memory_bw_gbs", "its channels carry %.1f", channels_gbs);
  for (guint i = 0; i < G_N_ELEMENTS (generations); i++)
    if (g_str_equal (bud_json_string (object, "memory_type"), generations[i].type)
        && rate_gbs > 8.1 * generations[i].stack_gbs)
      return bud_item_fail (error, "/memory_bw_gbs", "is more than eight stacks of %s carry",
                            generations[i].type);
  return TRUE;
}

/* What a link's name says it carries one way; NAN when the name says nothing. */
static double
nominal_gbs (const char *name)
{
  static const double nvlinks_gbs[]
      = { 80, 150, 300, 450, 900 }; /* all links of an SXM module, by generation */
  int generation, lanes, end = 0;

  if (sscanf (name, "PCIe %d.0 x%d%n", &generation, &lanes, &end) == 2 && name[end] == '\0'
      && generation >= 3)
    return lanes * ldexp (1, generation - 3);
  if (sscanf (name, "NVLink %d%n", &generation, &end) == 1 && generation >= 1
      && generation <= (int) G_N_ELEMENTS (nvlinks_gbs)
      && (name[end] == '\0' || g_str_equal (name + end, " (NVL72)")))
    return nvlinks_gbs[generation - 1];
  return NAN;
}

static gboolean
check_link (JsonObject *object, const char *key, GError **error)
{
  JsonObject *link = bud_json_object (object, key);
  double one_way = bud_json_number (link, "bw_gbs_per_direction");
  double both_ways = bud_json_number (link, "bw_gbs_bidirectional");
  double nominal = link != NULL ? nominal_gbs (bud_json_string (link, "name")) : NAN;
  g_autofree char *pointer = g_strdup_printf ("/%s/bw_gbs_per_direction", key);
  g_autofree char *both = g_strdup_printf ("/%s/bw_gbs_bidirectional", key);

  if (!isnan (both_ways) && !is_near (both_ways, 2 * one_way, 1e-3))
    return bud_item_fail (error, both, "must be twice bw_gbs_per_direction");
  /* PCIe 3.0 is often stated with its 1.5 % of line code taken off. */
  return isnan (nominal) || isnan (one_way) || is_near (one_way, nominal, 0.02)
         || bud_item_fail (error, pointer, "a link of this name carries %g", nominal);
}

static gboolean
check_price (JsonObject *price, guint index, GError **error)
{
  static const char *const ranges[][2]
      = { { "usd_low", "usd_high" }, { "usd_per_hour_low", "usd_per_hour_high" } };

  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    if (bud_json_number (price, ranges[i][0]) > bud_json_number (price, ranges[i][1]))
      {
        g_autofree char *pointer = g_strdup_printf ("/prices/%u/%s", index, ranges[i][1]);

        return bud_item_fail (error, pointer, "must not be less than %s", ranges[i][0]);
      }
  return TRUE;
}

static gboolean
has_fact (JsonObject *object, const char *column)
{
  g_auto (GStrv) parts = g_strsplit (column, ".", 2);

  if (parts[0] == NULL || !json_object_has_member (object, parts[0]))
    return FALSE;
  return parts[1] == NULL
         || (bud_json_object (object, parts[0]) != NULL
             && json_object_has_member (bud_json_object (object, parts[0]), parts[1]));
}

/* Notes in `found` which facts were checked, by the part of the column before a dot. */
static gboolean
check_checks (JsonObject *object, GHashTable *found, GError **error)
{
  JsonArray *checks = bud_json_array (object, "checked");
  guint n_checks = checks != NULL ? json_array_get_length (checks) : 0;

  for (guint i = 0; i < n_checks; i++)
    {
      JsonArray *facts = bud_json_array (json_array_get_object_element (checks, i), "facts");

      for (guint k = 0; k < json_array_get_length (facts); k++)
        {
          const char *fact = json_array_get_string_element (facts, k);
          g_autofree char *pointer = g_strdup_printf ("/checked/%u/facts/%u", i, k);

          if (!has_fact (object, fact))
            return bud_item_fail (error, pointer, "“%s” is no fact of this device", fact);
          g_hash_table_add (found, g_strndup (fact, strcspn (fact, ".")));
        }
    }
  return TRUE;
}

/* High: peaks, memory and its rate were all found elsewhere too; medium: some of it, or the memory rate
 * follows from channels and speed; low: nothing could be checked. */
static gboolean
check_confidence (JsonObject *object, GError **error)
{
  static const char *const needed[] = { "flops_tflops", "memory_gb", "memory_bw_gbs" };
  g_autoptr (GHashTable) found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const char *confidence = bud_json_string (object, "confidence");
  guint n_found = 0;

  if (!check_checks (object, found, error))
    return FALSE;
  /* What the checks above derive from checked facts is as sure as these. */
  if (g_hash_table_contains (found, "cores") && g_hash_table_contains (found, "base_ghz"))
    g_hash_table_add (found, g_strdup ("flops_tflops"));
  if (g_hash_table_contains (found, "memory_mts") && json_object_has_member (object, "memory_channels"))
    g_hash_table_add (found, g_strdup ("memory_bw_gbs"));
  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    n_found += g_hash_table_contains (found, needed[i]);
  if (g_str_equal (confidence, "high") && n_found < G_N_ELEMENTS (needed))
    return bud_item_fail (error, "/confidence",
                          "is high only when peaks, memory and its rate are among checked");
  return !g_str_equal (confidence, "medium") || n_found > 0
         || json_object_has_member (object, "memory_channels")
         || bud_item_fail (error, "/confidence", "is medium only when something of it is checked");
}

gboolean
bud_verify_device (JsonObject *object, GError **error)
{
  BudDevice device;
  JsonArray *prices = bud_json_array (object, "prices");

  if (!bud_device_read (object, &device, error) || !check_peaks (object, error)
      || !check_core_peaks (object, error) || !check_memory (object, error)
      || !check_link (object, "interconnect", error) || !check_link (object, "host_link", error)
      || !check_confidence (object, error))
    return FALSE;
  if (json_object_has_member (object, "sm_count") && bud_json_string (object, "sm_count_source") == NULL)
    return bud_item_fail (error, "/sm_count_source", "is missing");
  for (guint i = 0; prices != NULL && i < json_array_get_length (prices); i++)
    if (!check_price (json_array_get_object_element (prices, i), i, error))
      return FALSE;
  return TRUE;
}
