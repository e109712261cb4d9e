#include "catalog/verify.h"

#include <math.h>
#include <string.h>

#include "catalog/config.h"
#include "catalog/item-schema.h"
#include "catalog/json-read.h"
#include "catalog/verify-device.h"

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
         || bud_item_fail (error, pointer, "belongs in the file %s", expected);
}

static gboolean
is_near (double a, double b, double tolerance)
{
  return fabs (a - b) <= tolerance * fabs (b);
}

/* High: read in the maker's own text; medium: in another's; low: nowhere that could be read. */
static gboolean
check_license (JsonObject *object, GError **error)
{
  gboolean is_low = g_str_equal (bud_json_string (object, "license_confidence"), "low");

  return is_low == (bud_json_string (object, "license_source") == NULL)
         || bud_item_fail (error, "/license_confidence", "is low just without a license_source");
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
  if (!check_license (object, error))
    return FALSE;
  if (bud_json_number (object, "active_parameter_count") > stated)
    return bud_item_fail (error, "/active_parameter_count", "must not be more than parameter_count");
  return is_near (stated, (double) counts.total, is_computed ? 1e-3 : 0.02)
         || (!is_computed && bud_json_string (object, "note") != NULL)
         || bud_item_fail (error, "/parameter_count",
                           "the config has %" G_GUINT64_FORMAT "; a difference needs a note",
                           (guint64) counts.total);
}

static gboolean
check_cluster (JsonObject *object, GError **error)
{
  BudCluster cluster;
  JsonArray *prices = bud_json_array (object, "prices");

  if (!bud_cluster_from_json (object, &cluster, error))
    return FALSE;
  if (cluster.devices_per_node > 1 && cluster.link_bytes_per_s == 0)
    return bud_item_fail (error, "/in_node", "is missing");
  if (cluster.n_nodes > 1 && cluster.node_link_bytes_per_s == 0)
    return bud_item_fail (error, "/between_nodes", "is missing");
  for (guint i = 0; prices != NULL && i < json_array_get_length (prices); i++)
    {
      JsonObject *price = json_array_get_object_element (prices, i);
      g_autofree char *pointer = g_strdup_printf ("/prices/%u/date", i);

      if (bud_json_string (price, "date") == NULL)
        return bud_item_fail (error, pointer, "is missing");
    }
  return TRUE;
}

gboolean
bud_verify_item (BudCatalogKind kind, JsonNode *node, const char *file_name, GError **error)
{
  JsonObject *object;
  BudUsecase usecase;
  BudEngineProfile profile;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return bud_item_fail (error, "1:1", "must be an object");
  object = json_node_get_object (node);
  if (!bud_item_check (kind, object, TRUE, error) || !check_file_name (kind, object, file_name, error))
    return FALSE;
  switch (kind)
    {
    case BUD_CATALOG_MODEL:
      return check_model (object, error);
    case BUD_CATALOG_HARDWARE:
      return bud_verify_device (object, error);
    case BUD_CATALOG_USECASE:
      return bud_usecase_from_json (object, &usecase, error);
    case BUD_CATALOG_ENGINE:
      return bud_profile_from_json (object, &profile, error);
    case BUD_CATALOG_CLUSTER:
    default:
      return check_cluster (object, error);
    }
}

struct _BudNames
{
  GHashTable *owners[BUD_N_KINDS]; /* folded name -> id */
  GHashTable *links;               /* id of a device -> double *, bytes/s of its own link */
};

BudNames *
bud_names_new (void)
{
  BudNames *self = g_new0 (BudNames, 1);

  for (int i = 0; i < BUD_N_KINDS; i++)
    self->owners[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->links = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
bud_names_free (BudNames *self)
{
  for (int i = 0; i < BUD_N_KINDS; i++)
    g_hash_table_unref (self->owners[i]);
  g_hash_table_unref (self->links);
  g_free (self);
}

static const char *
key_of (BudCatalogKind kind, const BudRow *row, const char *term)
{
  if (g_str_equal (term, row->id))
    return bud_kind_info (kind)->id_key;
  return g_str_equal (term, row->name) ? "name" : "aliases";
}

/* The device a cluster names is in the catalog, and its links are not faster in this node than anywhere. */
static gboolean
check_its_device (BudNames *self, const BudRow *row, GError **error)
{
  const double *own = g_hash_table_lookup (self->links, row->detail);
  double link = bud_row_get_number (BUD_CATALOG_CLUSTER, row, "link_bytes_per_s");

  if (own == NULL)
    return bud_item_fail (error, "/device", "“%s” is not the id of a hardware item", row->detail);
  if (link > *own * 1.01)
    return bud_item_fail (error, "/in_node/bw_gbs_per_direction",
                          "is more than the %g GB/s of the device itself", *own / 1e9);
  return TRUE;
}

gboolean
bud_names_add (BudNames *self, BudCatalogKind kind, const BudRow *row, GError **error)
{
  if (kind == BUD_CATALOG_CLUSTER && !check_its_device (self, row, error))
    return FALSE;
  if (kind == BUD_CATALOG_HARDWARE)
    {
      double link = bud_row_get_number (kind, row, "link_bytes_per_s");

      g_hash_table_insert (self->links, g_strdup (row->id), g_memdup2 (&link, sizeof link));
    }
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
