#include "catalog/verify.h"

#include <math.h>
#include <string.h>

#include "catalog/config.h"
#include "catalog/device-json.h"
#include "catalog/item-schema.h"
#include "catalog/json-read.h"

G_GNUC_PRINTF (3, 4)
static gboolean
fail (GError **error, const char *pointer, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "%s: %s", pointer, what);
  return FALSE;
}

/* "Qwen/Qwen3-8B" lives in Qwen--Qwen3-8B.json. */
static gboolean
check_file_name (BudCatalogKind kind, JsonObject *object, const char *file_name, GError **error)
{
  const char *id_key = bud_kind_info (kind)->id_key;
  g_auto (GStrv) parts = g_strsplit (bud_json_string (object, id_key), "/", -1);
  g_autofree char *stem = g_strjoinv ("--", parts);
  g_autofree char *expected = g_strconcat (stem, ".json", NULL);
  g_autofree char *pointer = g_strconcat ("/", id_key, NULL);

  return file_name == NULL || g_str_equal (file_name, expected)
         || fail (error, pointer, "belongs in the file %s", expected);
}

static gboolean
is_near (double a, double b, double tolerance)
{
  return fabs (a - b) <= tolerance * fabs (b);
}

/* The published count may round, count a tied head twice or leave out a tower: then a note says so. */
static gboolean
check_model (JsonObject *object, GError **error)
{
  g_autofree BudModel *model = g_new0 (BudModel, 1);
  BudParameterCounts counts;
  double stated = bud_json_number (object, "parameter_count");
  const char *id = bud_json_string (object, "id");
  gboolean is_computed
      = g_str_has_prefix (bud_json_string (object, "parameter_count_source"), "computed from config");

  if (!bud_model_from_config (bud_json_object (object, "config"), id, model, error))
    {
      g_prefix_error (error, "/config");
      return FALSE;
    }
  bud_model_count_parameters (model, &counts);
  if (bud_json_number (object, "active_parameter_count") > stated)
    return fail (error, "/active_parameter_count", "must not be more than parameter_count");
  return is_near (stated, (double) counts.total, is_computed ? 1e-3 : 0.02)
         || (!is_computed && bud_json_string (object, "note") != NULL)
         || fail (error, "/parameter_count",
                  "the config has %" G_GUINT64_FORMAT "; a difference needs a note", (guint64) counts.total);
}

/* A peak with 2:4 sparsity is twice the dense one, so four times that of the format twice as wide. Devices
 * whose dense peaks are as far apart say why in flops_note. */
static gboolean
check_peaks (JsonObject *object, GError **error)
{
  static const char *const pairs[][2]
      = { { "tf32", "bf16" }, { "tf32", "fp16" }, { "bf16", "fp16" }, { "bf16", "fp8" }, { "fp16", "fp8" },
          { "bf16", "int8" }, { "fp16", "int8" }, { "fp8", "fp4" },   { "int8", "int4" } };
  JsonObject *peaks = bud_json_object (object, "flops_tflops");
  const char *basis = bud_json_string (object, "flops_basis");

  if (!g_str_equal (basis, "dense") && !g_str_has_prefix (basis, "dense,"))
    return fail (error, "/flops_basis", "must be dense: halve peaks with sparsity");
  if (bud_json_string (object, "flops_note") != NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    if (bud_json_number (peaks, pairs[i][1]) > 2.1 * bud_json_number (peaks, pairs[i][0]))
      {
        g_autofree char *pointer = g_strdup_printf ("/flops_tflops/%s", pairs[i][1]);

        return fail (error, pointer, "is more than twice %s: with sparsity? flops_note must say why not",
                     pairs[i][0]);
      }
  return TRUE;
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

        return fail (error, pointer, "must not be less than %s", ranges[i][0]);
      }
  return TRUE;
}

static gboolean
check_device (JsonObject *object, GError **error)
{
  BudDevice device;
  JsonObject *link = bud_json_object (object, "interconnect");
  JsonArray *prices = bud_json_array (object, "prices");
  double both_ways = bud_json_number (link, "bw_gbs_bidirectional");

  if (!bud_device_read (object, &device, error) || !check_peaks (object, error))
    return FALSE;
  if (!isnan (both_ways) && !is_near (both_ways, 2 * bud_json_number (link, "bw_gbs_per_direction"), 1e-3))
    return fail (error, "/interconnect/bw_gbs_bidirectional", "must be twice bw_gbs_per_direction");
  if (json_object_has_member (object, "sm_count") && bud_json_string (object, "sm_count_source") == NULL)
    return fail (error, "/sm_count_source", "is missing");
  for (guint i = 0; prices != NULL && i < json_array_get_length (prices); i++)
    if (!check_price (json_array_get_object_element (prices, i), i, error))
      return FALSE;
  return TRUE;
}

gboolean
bud_verify_item (BudCatalogKind kind, JsonNode *node, const char *file_name, GError **error)
{
  JsonObject *object;
  BudUsecase usecase;
  BudEngineProfile profile;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (error, "1:1", "must be an object");
  object = json_node_get_object (node);
  if (!bud_item_check (kind, object, TRUE, error) || !check_file_name (kind, object, file_name, error))
    return FALSE;
  switch (kind)
    {
    case BUD_CATALOG_MODEL:
      return check_model (object, error);
    case BUD_CATALOG_HARDWARE:
      return check_device (object, error);
    case BUD_CATALOG_USECASE:
      return bud_usecase_from_json (object, &usecase, error);
    case BUD_CATALOG_ENGINE:
    default:
      return bud_profile_from_json (object, &profile, error);
    }
}

struct _BudNames
{
  GHashTable *owners[BUD_N_KINDS]; /* folded name -> id */
};

BudNames *
bud_names_new (void)
{
  BudNames *self = g_new0 (BudNames, 1);

  for (int i = 0; i < BUD_N_KINDS; i++)
    self->owners[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
bud_names_free (BudNames *self)
{
  for (int i = 0; i < BUD_N_KINDS; i++)
    g_hash_table_unref (self->owners[i]);
  g_free (self);
}

static const char *
key_of (BudCatalogKind kind, const BudRow *row, const char *term)
{
  if (g_str_equal (term, row->id))
    return bud_kind_info (kind)->id_key;
  return g_str_equal (term, row->name) ? "name" : "aliases";
}

gboolean
bud_names_add (BudNames *self, BudCatalogKind kind, const BudRow *row, GError **error)
{
  for (guint i = 0; i < row->terms->len; i++)
    {
      g_autofree char *name = g_utf8_casefold (row->terms->pdata[i], -1);
      const char *owner = g_hash_table_lookup (self->owners[kind], name);

      if (owner != NULL)
        {
          g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "/%s: “%s” already names %s",
                       key_of (kind, row, row->terms->pdata[i]), (char *) row->terms->pdata[i], owner);
          return FALSE;
        }
      g_hash_table_insert (self->owners[kind], g_steal_pointer (&name), g_strdup (row->id));
    }
  return TRUE;
}
