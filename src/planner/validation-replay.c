#include "config.h"

#include "planner/validation-replay.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "catalog/engine-profile.h"
#include "catalog/json-read.h"
#include "catalog/json-text.h"
#include "planner/validation.h"

struct _BudReplay
{
  BudCatalog *catalog;
  GHashTable *models;   /* id → BudModel */
  GHashTable *devices;  /* id → BudDevice */
  GHashTable *profiles; /* id → BudEngineProfile */
  GHashTable *missing;  /* model ids that are not in the catalog: looking for near names is slow */
  JsonNode *constants;  /* laid over the catalog's, or NULL */
  BudReplayLoad load;
};

BudReplay *
bud_replay_new (BudCatalog *catalog)
{
  BudReplay *self = g_new0 (BudReplay, 1);

  self->catalog = catalog;
  self->models = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->missing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->devices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->profiles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
bud_replay_free (BudReplay *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->models);
  g_hash_table_unref (self->missing);
  g_hash_table_unref (self->devices);
  g_hash_table_unref (self->profiles);
  g_clear_pointer (&self->constants, json_node_unref);
  g_free (self);
}

void
bud_replay_set_load (BudReplay *self, BudReplayLoad load)
{
  self->load = load;
}

BudReplayLoad
bud_replay_get_load (const BudReplay *self)
{
  return self->load;
}

double
bud_record_number (JsonObject *object, const char *key, double fallback)
{
  JsonNode *node = json_object_get_member (object, key);
  GType type
      = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
    return fallback;
  return isfinite (json_node_get_double (node)) ? json_node_get_double (node) : fallback;
}

const char *
bud_record_string (JsonObject *object, const char *key, const char *fallback)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : fallback;
}

/* A message of the parser is "1:column: …" of its own line. */
static void
set_line (GError *error, guint line)
{
  const char *rest = g_str_has_prefix (error->message, "1:") ? error->message + 2 : NULL;
  char *message = rest != NULL ? g_strdup_printf ("%u:%s", line, rest)
                               : g_strdup_printf ("%u:1: %s", line, error->message);

  g_free (error->message);
  error->message = message;
}

GPtrArray *
bud_records_parse (const char *text, gssize length, GError **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  const char *end = text + (length < 0 ? strlen (text) : (gsize) length);
  guint number = 0;

  for (const char *line = text; line < end;)
    {
      const char *stop = memchr (line, '\n', end - line);
      gsize size = (stop != NULL ? stop : end) - line;
      gsize blank = 0;

      number++;
      while (blank < size && g_ascii_isspace (line[blank]))
        blank++;
      if (blank < size)
        {
          JsonNode *node = bud_json_parse (line, size, error);

          if (node == NULL)
            {
              if (error != NULL)
                set_line (*error, number);
              return NULL;
            }
          g_ptr_array_add (records, node);
          if (!JSON_NODE_HOLDS_OBJECT (node))
            {
              g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "%u:1: %s", number,
                           _ ("a record must be a JSON object"));
              return NULL;
            }
        }
      line += size + 1;
    }
  return g_steal_pointer (&records);
}

static JsonObject *
member_object (JsonObject *object, const char *key)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, key) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* The constants given for `id` of a section, or for every item ("*"). */
static JsonObject *
constants_of (BudReplay *self, const char *section, const char *id)
{
  JsonObject *items
      = self->constants != NULL ? member_object (json_node_get_object (self->constants), section) : NULL;
  JsonObject *own = member_object (items, id);

  return own != NULL ? own : member_object (items, "*");
}

/* Members of `over` win; objects are merged. */
static JsonNode *
merge (JsonNode *under, JsonNode *over)
{
  JsonObject *copy;
  JsonObjectIter iter;
  JsonNode *node, *value;
  const char *key;

  if (!JSON_NODE_HOLDS_OBJECT (under) || !JSON_NODE_HOLDS_OBJECT (over))
    return json_node_copy (over);
  copy = json_object_new ();
  json_object_iter_init (&iter, json_node_get_object (under));
  while (json_object_iter_next (&iter, &key, &value))
    json_object_set_member (copy, key, json_node_copy (value));
  json_object_iter_init (&iter, json_node_get_object (over));
  while (json_object_iter_next (&iter, &key, &value))
    {
      JsonNode *old = json_object_get_member (copy, key);

      json_object_set_member (copy, key, old != NULL ? merge (old, value) : json_node_copy (value));
    }
  node = json_node_init_object (json_node_alloc (), copy);
  json_object_unref (copy);
  return node;
}

const BudModel *
bud_replay_model (BudReplay *self, const char *id, GError **error)
{
  BudModel *model = g_hash_table_lookup (self->models, id);

  const char *problem = g_hash_table_lookup (self->missing, id);
  g_autoptr (GError) local = NULL;

  if (model != NULL)
    return model;
  if (problem != NULL)
    {
      g_set_error_literal (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_NOT_FOUND, problem);
      return NULL;
    }
  model = g_new0 (BudModel, 1);
  if (!bud_catalog_load_model (self->catalog, id, model, &local))
    {
      g_hash_table_insert (self->missing, g_strdup (id), g_strdup (local->message));
      g_propagate_error (error, g_steal_pointer (&local));
      g_free (model);
      return NULL;
    }
  g_hash_table_insert (self->models, g_strdup (id), model);
  return model;
}

/* What was measured ran in the memory its driver reports: a data-centre GPU's gigabytes are nearly binary
 * ones.
 */
static void
take_reported_memory (JsonObject *json, BudDevice *device)
{
  double mib = bud_json_number (json, "memory_reported_mib");

  if (!isnan (mib))
    device->memory_bytes = mib * 1024 * 1024;
}

static gboolean
load_device (BudReplay *self, const char *id, BudDevice *device, GError **error)
{
  JsonObject *constants = constants_of (self, "hardware", id);
  g_autoptr (BudCatalogItem) item = NULL;
  g_autoptr (JsonNode) under = NULL;
  g_autoptr (JsonNode) over = NULL;
  g_autoptr (JsonNode) merged = NULL;

  item = bud_catalog_lookup (self->catalog, BUD_CATALOG_HARDWARE, id, error);
  if (item == NULL)
    return FALSE;
  under = json_node_init_object (json_node_alloc (), bud_catalog_item_get_json (item));
  if (constants == NULL)
    merged = json_node_ref (under);
  else
    {
      over = json_node_init_object (json_node_alloc (), constants);
      merged = merge (under, over);
    }
  if (!bud_device_from_json (json_node_get_object (merged), device, error))
    return FALSE;
  take_reported_memory (json_node_get_object (merged), device);
  return TRUE;
}

const BudDevice *
bud_replay_device (BudReplay *self, const char *id, GError **error)
{
  BudDevice *device = g_hash_table_lookup (self->devices, id);

  if (device != NULL)
    return device;
  device = g_new0 (BudDevice, 1);
  if (!load_device (self, id, device, error))
    {
      g_free (device);
      return NULL;
    }
  g_hash_table_insert (self->devices, g_strdup (id), device);
  return device;
}

gboolean
bud_replay_set_constants (BudReplay *self, const char *json, gssize length, GError **error)
{
  JsonNode *node = bud_json_parse (json, length, error);

  if (node == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      json_node_unref (node);
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "1:1: %s",
                   _ ("constants must be a JSON object"));
      return FALSE;
    }
  g_clear_pointer (&self->constants, json_node_unref);
  self->constants = node;
  g_hash_table_remove_all (self->devices);
  g_hash_table_remove_all (self->profiles);
  return TRUE;
}

static gboolean
lay_over_profile (JsonObject *constants, BudEngineProfile *profile, GError **error)
{
  JsonArray *prefill = bud_json_array (constants, "prefill");
  JsonArray *kernels = bud_json_array (constants, "kernels");
  const struct
  {
    const char *key;
    double *value;
  } fields[] = {
    { "host_step_s", &profile->host_step_s },
    { "host_sequence_s", &profile->host_sequence_s },
    { "interference_ratio", &profile->interference_ratio },
    { "wave_interference_ratio", &profile->wave_interference_ratio },
    { "moe_time_ratio", &profile->moe_time_ratio },
    { "moe_widened_time_ratio", &profile->moe_widened_time_ratio },
    { "moe_widened_overhead_ratio", &profile->moe_widened_overhead_ratio },
    { "moe_overhead_ratio", &profile->moe_overhead_ratio },
    { "decode_attention_time_ratio", &profile->decode_attention_time_ratio },
    { "gemm_compute_ratio", &profile->gemm_compute_ratio },
    { "kernel_overhead_s", &profile->kernel_overhead_s },
    { "sm_bytes_per_s", &profile->sm_bytes_per_s },
    { "sm_flop_per_s", &profile->sm_flop_per_s },
    { "quantise_scale_ratio", &profile->quantise_scale_ratio },
    { "memory_utilization_ratio", &profile->memory_utilization_ratio },
    { "reserve_bytes", &profile->reserve_bytes },
    { "front_end_s", &profile->scheduler.front_end_s },
    { "front_end_serial_s", &profile->scheduler.front_end_serial_s },
    { "front_end_token_s", &profile->scheduler.front_end_token_s },
    { "output_message_s", &profile->scheduler.output_message_s },
  };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    *fields[i].value = bud_record_number (constants, fields[i].key, *fields[i].value);
  profile->scheduler.lag_steps
      = (uint32_t) bud_record_number (constants, "lag_steps", profile->scheduler.lag_steps);
  if (kernels != NULL && !bud_profile_read_kernels (kernels, profile, error))
    return FALSE;
  return prefill == NULL || bud_profile_read_prefill (prefill, profile, error);
}

const BudEngineProfile *
bud_replay_profile (BudReplay *self, const char *id, GError **error)
{
  BudEngineProfile *profile = g_hash_table_lookup (self->profiles, id);
  JsonObject *constants = constants_of (self, "engines", id);

  if (profile != NULL)
    return profile;
  profile = g_new0 (BudEngineProfile, 1);
  if (!bud_catalog_load_profile (self->catalog, id, profile, error)
      || (constants != NULL && !lay_over_profile (constants, profile, error)))
    {
      g_free (profile);
      return NULL;
    }
  g_hash_table_insert (self->profiles, g_strdup (id), profile);
  return profile;
}
