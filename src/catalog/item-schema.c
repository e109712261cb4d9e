#include "catalog/item-schema.h"

#include <math.h>

#include "catalog/cluster-json.h"
#include "catalog/json-text.h"

typedef enum
{
  TEXT,    /* not empty */
  NUMBER,  /* min … max */
  WHOLE,   /* the same without a fraction */
  FLAG,    /* true or false */
  TEXTS,   /* an array of TEXT */
  OBJECT,  /* `fields` */
  OBJECTS, /* an array of OBJECT */
  OPEN,    /* an object that another reader checks */
} FieldType;

typedef struct Field
{
  const char *key; /* NULL ends a table */
  FieldType type;
  gboolean is_needed; /* in a shipped item */
  double min, max;
  const struct Field *fields;
  const char *const *words; /* what a TEXT may be; NULL = anything */
} Field;

static const char *const CONFIDENCES[] = { "high", "medium", "low", NULL };
static const char *const MODALITIES[] = { "text", "image", "video", "audio", NULL };
static const char *const PRICE_KINDS[] = { "cloud", "purchase", NULL };
static const char *const CLUSTER_TYPES[] = { "server", "rack", "slice", "cloud", NULL };
static const char *const TIERS[] = { "on_demand", "reserved", "spot", NULL };

static const Field CONFIG_SOURCE[] = {
  { "kind", TEXT, TRUE }, { "repo", TEXT, TRUE }, { "path", TEXT },
  { "commit", TEXT },     { "also", TEXT },       { NULL },
};
static const Field QUALITY[] = {
  { "metric", TEXT, TRUE },
  { "value", NUMBER, TRUE, 0, 100 },
  { "shots", WHOLE, FALSE, 0, 100 },
  { "source", TEXT, TRUE },
  { "date", TEXT },
  { "confidence", TEXT, TRUE, .words = CONFIDENCES },
  { NULL },
};
static const Field MODEL[] = {
  { "id", TEXT, TRUE },
  { "name", TEXT, TRUE },
  { "aliases", TEXTS },
  { "author", TEXT, TRUE },
  { "provider", TEXT },
  { "license", TEXT, TRUE },
  { "license_confidence", TEXT, TRUE, .words = CONFIDENCES },
  { "license_source", TEXT },
  { "parameter_count", WHOLE, TRUE, 1, 1e15 },
  { "parameter_count_source", TEXT, TRUE },
  { "active_parameter_count", WHOLE, FALSE, 1, 1e15 },
  { "context_length", WHOLE, TRUE, 1, 1e9 },
  { "model_type", TEXT, TRUE },
  { "is_moe", FLAG, TRUE },
  { "attention_type", TEXT, TRUE },
  { "modalities", TEXTS, TRUE, .words = MODALITIES },
  { "size_class", TEXT },
  { "prominence", WHOLE, FALSE, 0, 1e6 },
  { "quality", OBJECTS, FALSE, .fields = QUALITY },
  { "source", TEXT },
  { "source_url", TEXT, TRUE },
  { "config", OPEN, TRUE },
  { "config_source", OBJECT, TRUE, .fields = CONFIG_SOURCE },
  { "confidence", TEXT, TRUE, .words = CONFIDENCES },
  { "note", TEXT },
  { NULL },
};

static const Field PEAKS[] = {
  { "fp32", NUMBER, FALSE, 1e-3, 1e6 },
  { "tf32", NUMBER, FALSE, 1e-3, 1e6 },
  { "bf16", NUMBER, FALSE, 1e-3, 1e6 },
  { "fp16", NUMBER, FALSE, 1e-3, 1e6 },
  { "fp8", NUMBER, FALSE, 1e-3, 1e6 },
  { "int8", NUMBER, FALSE, 1e-3, 1e6 },
  { "fp4", NUMBER, FALSE, 1e-3, 1e6 },
  { "int4", NUMBER, FALSE, 1e-3, 1e6 },
  { NULL },
};
static const Field LINK[] = {
  { "name", TEXT, TRUE },
  { "bw_gbs_per_direction", NUMBER, FALSE, 1e-3, 1e6 },
  { "bw_gbs_bidirectional", NUMBER, FALSE, 1e-3, 1e6 },
  { "latency_us", NUMBER, FALSE, 0, 1e6 },
  { NULL },
};
static const Field HOST_LINK[] = {
  { "name", TEXT, TRUE },
  { "bw_gbs_per_direction", NUMBER, TRUE, 1e-3, 1e6 },
  { "source", TEXT, TRUE },
  { NULL },
};
static const Field NODE[] = {
  { "devices", WHOLE, FALSE, 1, 1e5 },
  { "link_gbs_per_direction", NUMBER, FALSE, 1e-3, 1e6 },
  { "link_latency_us", NUMBER, FALSE, 0, 1e6 },
  { "source", TEXT, TRUE },
  { NULL },
};
static const Field PRICE[] = {
  { "kind", TEXT, TRUE, .words = PRICE_KINDS },
  { "provider", TEXT },
  { "region", TEXT },
  { "instance", TEXT },
  { "tier", TEXT, .words = TIERS },
  { "date", TEXT },
  { "usd", NUMBER, FALSE, 1, 1e8 },
  { "usd_low", NUMBER, FALSE, 1, 1e8 },
  { "usd_high", NUMBER, FALSE, 1, 1e8 },
  { "usd_per_device_hour", NUMBER, FALSE, 1e-3, 1e5 },
  { "usd_per_hour_low", NUMBER, FALSE, 1e-3, 1e5 },
  { "usd_per_hour_high", NUMBER, FALSE, 1e-3, 1e5 },
  { "vendors", TEXTS },
  { "source", TEXT, TRUE },
  { "confidence", TEXT, .words = CONFIDENCES },
  { NULL },
};
static const Field CHECK[] = {
  { "facts", TEXTS, TRUE }, /* columns, as in "flops_tflops.bf16" */
  { "source", TEXT, TRUE },
  { "date", TEXT, TRUE },
  { NULL },
};
static const Field DEVICE[] = {
  { "id", TEXT, TRUE },
  { "name", TEXT, TRUE },
  { "vendor", TEXT, TRUE },
  { "type", TEXT, TRUE },
  { "aliases", TEXTS },
  { "architecture", TEXT, TRUE },
  { "release_year", WHOLE, TRUE, 1990, 2100 },
  { "process_node", TEXT },
  { "flops_tflops", OBJECT, TRUE, .fields = PEAKS },
  { "flops_basis", TEXT, TRUE },
  { "flops_note", TEXT },
  { "memory_gb", NUMBER, TRUE, 1e-3, 1e6 },
  { "memory_gb_typical", NUMBER, FALSE, 1e-3, 1e6 },
  { "memory_type", TEXT, TRUE },
  { "memory_bw_gbs", NUMBER, TRUE, 1e-3, 1e9 },
  { "memory_channels", WHOLE, FALSE, 1, 1024 },
  { "memory_mts", WHOLE, FALSE, 100, 1e6 },
  { "l2_mb", NUMBER, FALSE, 0, 1e6 },
  { "l3_cache_mb", NUMBER, FALSE, 0, 1e6 },
  { "interconnect", OBJECT, TRUE, .fields = LINK },
  { "host_link", OBJECT, FALSE, .fields = HOST_LINK },
  { "node", OBJECT, FALSE, .fields = NODE },
  { "tdp_w", NUMBER, FALSE, 1, 1e6 },
  { "idle_w", NUMBER, FALSE, 0, 1e6 },
  { "sm_count", WHOLE, FALSE, 1, 1e6 },
  { "sm_count_source", TEXT },
  { "compute_capability", TEXT },
  { "sockets", WHOLE, FALSE, 1, 64 },
  { "cores", WHOLE, FALSE, 1, 1e6 },
  { "base_ghz", NUMBER, FALSE, 0.1, 20 },
  { "boost_ghz", NUMBER, FALSE, 0.1, 20 },
  { "isa", TEXT },
  { "prices", OBJECTS, FALSE, .fields = PRICE },
  { "kernels", OPEN },
  { "prominence", WHOLE, FALSE, 0, 1e6 },
  { "source", TEXT, TRUE },
  { "datasheet_url", TEXT },
  { "checked", OBJECTS, FALSE, .fields = CHECK },
  { "confidence", TEXT, TRUE, .words = CONFIDENCES },
  { "note", TEXT },
  { NULL },
};

static const Field IN_NODE[] = {
  { "name", TEXT, TRUE },
  { "topology", TEXT, TRUE, .words = bud_cluster_topologies },
  { "bw_gbs_per_direction", NUMBER, TRUE, 1e-3, 1e6 },
  { "latency_us", NUMBER, FALSE, 1e-3, 1e6 },
  { "source", TEXT, TRUE },
  { NULL },
};
static const Field BETWEEN_NODES[] = {
  { "name", TEXT, TRUE },
  { "bw_gbs_per_direction", NUMBER, TRUE, 1e-3, 1e6 },
  { "latency_us", NUMBER, FALSE, 1e-3, 1e6 },
  { "source", TEXT, TRUE },
  { NULL },
};
static const Field HOST[] = {
  { "cpu", TEXT, TRUE },
  { "count", WHOLE, TRUE, 1, 1024 },
  { "memory_gb", NUMBER, FALSE, 1, 1e6 },
  { "source", TEXT, TRUE },
  { NULL },
};
static const Field OTHER_POWER[] = {
  { "w_per_node", NUMBER, TRUE, 0, 1e7 },
  { "source", TEXT, TRUE },
  { NULL },
};
static const Field NODE_PRICE[] = {
  { "kind", TEXT, TRUE, .words = PRICE_KINDS },
  { "provider", TEXT },
  { "region", TEXT },
  { "instance", TEXT },
  { "tier", TEXT, .words = TIERS },
  { "date", TEXT },
  { "usd_per_node", NUMBER, FALSE, 1, 1e9 },
  { "usd_per_node_hour", NUMBER, FALSE, 1e-3, 1e6 },
  { "source", TEXT, TRUE },
  { NULL },
};
static const Field CLUSTER[] = {
  { "id", TEXT, TRUE },
  { "name", TEXT, TRUE },
  { "vendor", TEXT, TRUE },
  { "type", TEXT, TRUE, .words = CLUSTER_TYPES },
  { "aliases", TEXTS },
  { "device", TEXT, TRUE },
  { "devices_per_node", WHOLE, TRUE, 1, BUD_CLUSTER_MAX_DEVICES },
  { "nodes", WHOLE, TRUE, 1, BUD_CLUSTER_MAX_DEVICES },
  { "in_node", OBJECT, FALSE, .fields = IN_NODE },
  { "between_nodes", OBJECT, FALSE, .fields = BETWEEN_NODES },
  { "host", OBJECT, FALSE, .fields = HOST },
  { "other_power", OBJECT, FALSE, .fields = OTHER_POWER },
  { "prices", OBJECTS, FALSE, .fields = NODE_PRICE },
  { "prominence", WHOLE, FALSE, 0, 1e6 },
  { "source", TEXT, TRUE },
  { "source_url", TEXT },
  { "date", TEXT, TRUE },
  { "confidence", TEXT, TRUE, .words = CONFIDENCES },
  { "note", TEXT },
  { NULL },
};

static const Field TOKENS[] = { { "min", WHOLE, FALSE, 0, 1e9 }, { "max", WHOLE, TRUE, 0, 1e9 }, { NULL } };
static const Field SECONDS[]
    = { { "min", NUMBER, FALSE, 0, 1e9 }, { "max", NUMBER, TRUE, 1e-6, 1e9 }, { NULL } };
static const Field USECASE[] = {
  { "unique_id", TEXT, TRUE },
  { "name", TEXT, TRUE },
  { "aliases", TEXTS },
  { "industry", TEXT, TRUE },
  { "category", TEXT, TRUE },
  { "description", TEXT },
  { "tags", TEXTS },
  { "batch_size", WHOLE, FALSE, 1, 1e6 },
  { "beam_size", WHOLE, FALSE, 1, 1e6 },
  { "input_tokens", OBJECT, TRUE, .fields = TOKENS },
  { "output_tokens", OBJECT, TRUE, .fields = TOKENS },
  { "ttft_s", OBJECT, FALSE, .fields = SECONDS },
  { "inter_token_s", OBJECT, FALSE, .fields = SECONDS },
  { "e2e_s", OBJECT, FALSE, .fields = SECONDS },
  { "latency_profile", TEXT },
  { "input_length_profile", TEXT },
  { "prominence", WHOLE, FALSE, 0, 1e6 },
  { "source", TEXT, TRUE },
  { "note", TEXT },
  { NULL },
};

static const Field RUN[] = { { "file", TEXT }, { "tool", TEXT, TRUE }, { "model", TEXT }, { NULL } };
static const Field CALIBRATION[] = {
  { "date", TEXT, TRUE },
  { "error_before_ratio", NUMBER, TRUE, 0, 1e9 },
  { "error_after_ratio", NUMBER, TRUE, 0, 1e9 },
  { "deployment", OPEN },
  { "before", OPEN },
  { "runs", OBJECTS, TRUE, .fields = RUN },
  { NULL },
};
/* The reader of profiles knows the range of each. */
#define CONSTANT(key)                                                                                        \
  {                                                                                                          \
    key, NUMBER, TRUE, 0, HUGE_VAL                                                                           \
  }
static const Field ENGINE[] = {
  { "id", TEXT, TRUE },
  { "name", TEXT, TRUE },
  { "base", TEXT },
  CONSTANT ("host_step_ms"),
  CONSTANT ("host_sequence_ms"),
  CONSTANT ("interference_ratio"),
  CONSTANT ("wave_interference_ratio"),
  CONSTANT ("moe_time_ratio"),
  { "moe_widened_time_ratio", NUMBER, FALSE, 0, HUGE_VAL },
  { "moe_widened_overhead_ratio", NUMBER, FALSE, 0, HUGE_VAL },
  CONSTANT ("moe_overhead_ratio"),
  CONSTANT ("decode_attention_time_ratio"),
  CONSTANT ("gemm_compute_ratio"),
  CONSTANT ("kernel_overhead_us"),
  CONSTANT ("sm_gbs"),
  CONSTANT ("sm_tflops"),
  CONSTANT ("quantise_scale_ratio"),
  CONSTANT ("memory_utilization_ratio"),
  CONSTANT ("reserve_gb"),
  CONSTANT ("kv_block_tokens"),
  CONSTANT ("max_sequences"),
  CONSTANT ("max_batched_tokens"),
  { "all_reduce_library", TEXT, TRUE },
  { "cuda_graphs", FLAG, TRUE },
  { "scheduler", OPEN },
  { "sources", OPEN, TRUE },
  { "calibration", OBJECT, FALSE, .fields = CALIBRATION },
  { NULL },
};

static const Field *const TABLES[] = {
  [BUD_CATALOG_MODEL] = MODEL,   [BUD_CATALOG_HARDWARE] = DEVICE, [BUD_CATALOG_USECASE] = USECASE,
  [BUD_CATALOG_ENGINE] = ENGINE, [BUD_CATALOG_CLUSTER] = CLUSTER,
};

gboolean
bud_item_fail (GError **error, const char *pointer, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "%s: %s", pointer, what);
  return FALSE;
}

static gboolean
check_text (const Field *field, JsonNode *node, const char *pointer, GError **error)
{
  const char *text = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
  g_autofree char *choices = NULL;

  if (text == NULL)
    return bud_item_fail (error, pointer, "must be a string");
  if (*text == '\0')
    return bud_item_fail (error, pointer, "must not be empty");
  if (field->words == NULL || g_strv_contains (field->words, text))
    return TRUE;
  choices = g_strjoinv (", ", (char **) field->words);
  return bud_item_fail (error, pointer, "must be one of %s", choices);
}

static gboolean
check_number (const Field *field, JsonNode *node, const char *pointer, GError **error)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;
  char low[32], high[32];
  double value;

  if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
    return bud_item_fail (error, pointer, "must be a number");
  value = json_node_get_double (node);
  if (!(value >= field->min && value <= field->max))
    return bud_item_fail (error, pointer, "must be between %s and %s",
                          bud_json_format_double (field->min, low),
                          bud_json_format_double (field->max, high));
  if (field->type == WHOLE && value != floor (value))
    return bud_item_fail (error, pointer, "must be a whole number");
  return TRUE;
}

static gboolean check_object (const Field *fields, JsonObject *object, const char *pointer,
                              gboolean is_shipped, GError **error);

/* An array whose elements are what `field` says of one. */
static gboolean
check_array (const Field *field, JsonNode *node, const char *pointer, gboolean is_shipped, GError **error)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (array == NULL)
    return bud_item_fail (error, pointer, "must be an array");
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autofree char *inner = g_strdup_printf ("%s/%u", pointer, i);
      JsonNode *element = json_array_get_element (array, i);

      if (field->type == TEXTS)
        {
          if (!check_text (field, element, inner, error))
            return FALSE;
        }
      else if (!JSON_NODE_HOLDS_OBJECT (element))
        return bud_item_fail (error, inner, "must be an object");
      else if (!check_object (field->fields, json_node_get_object (element), inner, is_shipped, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_field (const Field *field, JsonNode *node, const char *pointer, gboolean is_shipped, GError **error)
{
  switch (field->type)
    {
    case TEXT:
      return check_text (field, node, pointer, error);
    case NUMBER:
    case WHOLE:
      return check_number (field, node, pointer, error);
    case FLAG:
      return (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
             || bud_item_fail (error, pointer, "must be true or false");
    case TEXTS:
    case OBJECTS:
      return check_array (field, node, pointer, is_shipped, error);
    case OBJECT:
      if (!JSON_NODE_HOLDS_OBJECT (node))
        return bud_item_fail (error, pointer, "must be an object");
      return check_object (field->fields, json_node_get_object (node), pointer, is_shipped, error);
    case OPEN:
    default:
      return JSON_NODE_HOLDS_OBJECT (node) || bud_item_fail (error, pointer, "must be an object");
    }
}

static const Field *
find_field (const Field *fields, const char *key)
{
  for (; fields->key != NULL; fields++)
    if (g_str_equal (fields->key, key))
      return fields;
  return NULL;
}

static gboolean
check_object (const Field *fields, JsonObject *object, const char *pointer, gboolean is_shipped,
              GError **error)
{
  g_autoptr (GList) keys = json_object_get_members (object);

  for (GList *key = keys; key != NULL; key = key->next)
    {
      const Field *field = find_field (fields, key->data);
      g_autofree char *inner = g_strdup_printf ("%s/%s", pointer, (char *) key->data);
      JsonNode *node = json_object_get_member (object, key->data);

      if (field == NULL && is_shipped)
        return bud_item_fail (error, inner, "is not a key of the catalog");
      if (field == NULL || (!is_shipped && JSON_NODE_HOLDS_NULL (node)))
        continue;
      if (!check_field (field, node, inner, is_shipped, error))
        return FALSE;
    }
  for (const Field *field = fields; is_shipped && field->key != NULL; field++)
    if (field->is_needed && !json_object_has_member (object, field->key))
      {
        g_autofree char *inner = g_strdup_printf ("%s/%s", pointer, field->key);

        return bud_item_fail (error, inner, "is missing");
      }
  return TRUE;
}

gboolean
bud_item_check (BudCatalogKind kind, JsonObject *object, gboolean is_shipped, GError **error)
{
  return check_object (TABLES[kind], object, "", is_shipped, error);
}

static BudFactType
fact_type (const Field *field)
{
  switch (field->type)
    {
    case TEXT:
      return BUD_FACT_TEXT;
    case NUMBER:
    case WHOLE:
      return BUD_FACT_NUMBER;
    case FLAG:
      return BUD_FACT_FLAG;
    case TEXTS:
      return BUD_FACT_TEXTS;
    case OBJECT:
    case OBJECTS:
    case OPEN:
    default:
      return BUD_FACT_NONE;
    }
}

static void
add_columns (const Field *fields, const char *prefix, GPtrArray *columns)
{
  for (; fields->key != NULL; fields++)
    {
      g_autofree char *column = g_strconcat (prefix, fields->key, NULL);
      g_autofree char *inner = g_strconcat (column, ".", NULL);

      if (fields->type == OBJECT)
        add_columns (fields->fields, inner, columns);
      else if (fact_type (fields) != BUD_FACT_NONE)
        g_ptr_array_add (columns, g_steal_pointer (&column));
    }
}

GPtrArray *
bud_item_columns (BudCatalogKind kind)
{
  GPtrArray *columns = g_ptr_array_new_with_free_func (g_free);

  add_columns (TABLES[kind], "", columns);
  return columns;
}

BudFactType
bud_item_column_type (BudCatalogKind kind, const char *column)
{
  g_auto (GStrv) keys = g_strsplit (column, ".", -1);
  const Field *fields = TABLES[kind], *field = NULL;

  for (guint i = 0; keys[i] != NULL; i++)
    {
      field = fields != NULL ? find_field (fields, keys[i]) : NULL;
      fields = field != NULL && field->type == OBJECT ? field->fields : NULL;
    }
  return field != NULL ? fact_type (field) : BUD_FACT_NONE;
}
