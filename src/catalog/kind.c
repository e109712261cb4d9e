#include "catalog/kind.h"

#include <math.h>
#include <string.h>

#include "catalog/config.h"
#include "catalog/json-read.h"
#include "catalog/price.h"

/* Order matters: it is the order of the columns. */
enum
{
  MODEL_PARAMETERS,
  MODEL_ACTIVE,
  MODEL_CONTEXT,
};
enum
{
  DEVICE_MEMORY,
  DEVICE_BANDWIDTH,
  DEVICE_BF16,
  DEVICE_FP16,
  DEVICE_FP8,
  DEVICE_FP4,
  DEVICE_LINK,
  DEVICE_TDP,
  DEVICE_PRICE,
  DEVICE_YEAR,
};
enum
{
  CLUSTER_DEVICES,
  CLUSTER_PER_NODE,
  CLUSTER_NODES,
  CLUSTER_LINK,
  CLUSTER_NODE_LINK,
  CLUSTER_OTHER_POWER,
  CLUSTER_PRICE,
};
enum
{
  USECASE_INPUT,
  USECASE_OUTPUT,
  USECASE_TTFT,
  USECASE_INTER_TOKEN,
  USECASE_E2E,
};
enum
{
  ENGINE_HOST_STEP,
  ENGINE_FRONT_END,
  ENGINE_OWN_RUNS,
  ENGINE_ERROR_BEFORE,
  ENGINE_ERROR_AFTER,
};

static const BudKindInfo KINDS[BUD_N_KINDS] = {
  [BUD_CATALOG_MODEL] = { "models", "id", 3, { "parameters", "active_parameters", "context_tokens" } },
  [BUD_CATALOG_HARDWARE]
  = { "hardware",
      "id",
      10,
      { "memory_bytes", "memory_bytes_per_s", "bf16_flop_per_s", "fp16_flop_per_s", "fp8_flop_per_s",
        "fp4_flop_per_s", "link_bytes_per_s", "tdp_w", "usd_per_h", "release_year" } },
  [BUD_CATALOG_USECASE]
  = { "usecases", "unique_id", 5, { "input_tokens", "output_tokens", "ttft_s", "inter_token_s", "e2e_s" } },
  [BUD_CATALOG_ENGINE]
  = { "engines",
      "id",
      5,
      { "host_step_s", "front_end_s", "own_runs", "error_before_ratio", "error_after_ratio" } },
  [BUD_CATALOG_CLUSTER] = { "clusters",
                            "id",
                            7,
                            { "devices", "devices_per_node", "nodes", "link_bytes_per_s",
                              "node_link_bytes_per_s", "other_w", "usd_per_h" } },
};

const BudKindInfo *
bud_kind_info (BudCatalogKind kind)
{
  g_return_val_if_fail ((guint) kind < BUD_N_KINDS, NULL);
  return &KINDS[kind];
}

static void
add_term (BudRow *row, const char *term)
{
  for (guint i = 0; i < row->terms->len; i++)
    if (g_ascii_strcasecmp (row->terms->pdata[i], term) == 0)
      return;
  g_ptr_array_add (row->terms, g_strdup (term));
}

static void
add_hint (BudRow *row, const char *hint)
{
  if (hint != NULL && *hint != '\0'
      && !g_ptr_array_find_with_equal_func (row->hints, hint, g_str_equal, NULL))
    g_ptr_array_add (row->hints, g_strdup (hint));
}

static void
add_hints (BudRow *row, JsonArray *hints)
{
  guint n = hints != NULL ? json_array_get_length (hints) : 0;

  for (guint i = 0; i < n; i++)
    if (JSON_NODE_HOLDS_VALUE (json_array_get_element (hints, i)))
      add_hint (row, json_array_get_string_element (hints, i));
}

static void
add_aliases (BudRow *row, JsonArray *aliases)
{
  guint n = aliases != NULL ? json_array_get_length (aliases) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (aliases, i);

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_string (node) != NULL)
        add_term (row, json_node_get_string (node));
    }
}

/* Multimodal configs keep the language model's fields one level down. */
static double
config_number (JsonObject *config, const char *key)
{
  double value = bud_json_number (config, key);

  return isnan (value) ? bud_json_number (bud_json_object (config, "text_config"), key) : value;
}

/* Exact counts from the config; the published figure only for what the reader cannot take. */
static void
count_parameters (JsonObject *object, JsonObject *config, BudRow *row)
{
  g_autofree BudModel *model = g_new0 (BudModel, 1);
  BudParameterCounts counts;

  if (config != NULL && bud_model_from_config (config, bud_json_string (object, "id"), model, NULL))
    {
      bud_model_count_parameters (model, &counts);
      row->numbers[MODEL_PARAMETERS] = (double) counts.total;
      row->numbers[MODEL_ACTIVE] = (double) counts.active;
      return;
    }
  row->numbers[MODEL_PARAMETERS] = bud_json_number (object, "parameter_count");
  row->numbers[MODEL_ACTIVE] = bud_json_number (object, "active_parameter_count");
  if (isnan (row->numbers[MODEL_ACTIVE]))
    row->numbers[MODEL_ACTIVE] = row->numbers[MODEL_PARAMETERS];
}

static void
fill_model (JsonObject *object, BudRow *row)
{
  JsonObject *config = bud_json_object (object, "config");
  const char *family = bud_json_string (config, "model_type");

  row->vendor = g_strdup (bud_json_string (object, "author"));
  row->family = g_strdup (family != NULL ? family : bud_json_string (object, "model_type"));
  row->detail = g_strdup (bud_json_string (object, "attention_type"));
  count_parameters (object, config, row);
  row->numbers[MODEL_CONTEXT] = bud_json_number (object, "context_length");
  if (isnan (row->numbers[MODEL_CONTEXT]))
    row->numbers[MODEL_CONTEXT] = config_number (config, "max_position_embeddings");
}

static void
fill_device (JsonObject *object, BudRow *row)
{
  JsonObject *peaks = bud_json_object (object, "flops_tflops");
  double memory_gb = bud_json_number (object, "memory_gb_typical");
  double tdp_w = bud_json_number (object, "tdp_w");

  row->vendor = g_strdup (bud_json_string (object, "vendor"));
  row->family = g_strdup (bud_json_string (object, "type"));
  row->detail = g_strdup (bud_json_string (object, "memory_type"));
  if (isnan (memory_gb))
    memory_gb = bud_json_number (object, "memory_gb");
  row->numbers[DEVICE_MEMORY] = memory_gb * 1e9;
  row->numbers[DEVICE_BANDWIDTH] = bud_json_number (object, "memory_bw_gbs") * 1e9;
  row->numbers[DEVICE_BF16] = bud_json_number (peaks, "bf16") * 1e12;
  row->numbers[DEVICE_FP16] = bud_json_number (peaks, "fp16") * 1e12;
  row->numbers[DEVICE_FP8] = bud_json_number (peaks, "fp8") * 1e12;
  row->numbers[DEVICE_FP4] = bud_json_number (peaks, "fp4") * 1e12;
  row->numbers[DEVICE_LINK]
      = bud_json_number (bud_json_object (object, "interconnect"), "bw_gbs_per_direction") * 1e9;
  row->numbers[DEVICE_TDP] = tdp_w;
  row->numbers[DEVICE_PRICE] = bud_price_choose (bud_json_array (object, "prices"), tdp_w, NULL).usd_per_h;
  row->numbers[DEVICE_YEAR] = bud_json_number (object, "release_year");
}

static void
fill_usecase (JsonObject *object, BudRow *row)
{
  row->vendor = g_strdup (bud_json_string (object, "industry"));
  row->family = g_strdup (bud_json_string (object, "industry"));
  row->detail = g_strdup (bud_json_string (object, "latency_profile"));
  for (guint i = 0; i < KINDS[BUD_CATALOG_USECASE].n_numbers; i++)
    row->numbers[i]
        = bud_json_number (bud_json_object (object, KINDS[BUD_CATALOG_USECASE].numbers[i]), "max");
}

/* What it is fitted from is its vendor. */
static void
fill_engine (JsonObject *object, BudRow *row)
{
  const char *base = bud_json_string (object, "base");
  JsonObject *calibration = bud_json_object (object, "calibration");
  JsonArray *runs = bud_json_array (calibration, "runs");

  row->vendor = g_strdup (base != NULL ? base : row->id);
  row->numbers[ENGINE_HOST_STEP] = bud_json_number (object, "host_step_ms") * 1e-3;
  row->numbers[ENGINE_FRONT_END]
      = bud_json_number (bud_json_object (object, "scheduler"), "front_end_ms") * 1e-3;
  if (runs != NULL)
    row->numbers[ENGINE_OWN_RUNS] = json_array_get_length (runs);
  row->numbers[ENGINE_ERROR_BEFORE] = bud_json_number (calibration, "error_before_ratio");
  row->numbers[ENGINE_ERROR_AFTER] = bud_json_number (calibration, "error_after_ratio");
}

static void
fill_cluster (JsonObject *object, BudRow *row)
{
  double nodes = bud_json_number (object, "nodes");

  row->vendor = g_strdup (bud_json_string (object, "vendor"));
  row->family = g_strdup (bud_json_string (object, "type"));
  row->detail = g_strdup (bud_cluster_device_id (object));
  row->numbers[CLUSTER_PER_NODE] = bud_json_number (object, "devices_per_node");
  row->numbers[CLUSTER_NODES] = isnan (nodes) ? 1 : nodes;
  row->numbers[CLUSTER_DEVICES] = row->numbers[CLUSTER_PER_NODE] * row->numbers[CLUSTER_NODES];
  row->numbers[CLUSTER_LINK]
      = bud_json_number (bud_json_object (object, "in_node"), "bw_gbs_per_direction") * 1e9;
  row->numbers[CLUSTER_NODE_LINK]
      = bud_json_number (bud_json_object (object, "between_nodes"), "bw_gbs_per_direction") * 1e9;
  row->numbers[CLUSTER_OTHER_POWER] = bud_json_number (bud_json_object (object, "other_power"), "w_per_node");
  row->numbers[CLUSTER_PRICE]
      = bud_price_on_demand (bud_json_array (object, "prices"), "usd_per_node_hour").usd_per_h;
}

static void
fill (BudCatalogKind kind, JsonObject *object, BudRow *row)
{
  switch (kind)
    {
    case BUD_CATALOG_MODEL:
      fill_model (object, row);
      break;
    case BUD_CATALOG_HARDWARE:
      fill_device (object, row);
      break;
    case BUD_CATALOG_USECASE:
      fill_usecase (object, row);
      break;
    case BUD_CATALOG_ENGINE:
      fill_engine (object, row);
      break;
    case BUD_CATALOG_CLUSTER:
    default:
      fill_cluster (object, row);
    }
}

gboolean
bud_row_from_json (BudCatalogKind kind, JsonObject *object, BudRow *row, GError **error)
{
  const BudKindInfo *info = bud_kind_info (kind);
  const char *id = bud_json_string (object, info->id_key);
  const char *name = bud_json_string (object, "name");
  double prominence = bud_json_number (object, "prominence");

  memset (row, 0, sizeof *row);
  if (id == NULL || *id == '\0')
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "/%s: is missing", info->id_key);
      return FALSE;
    }
  if (name == NULL || *name == '\0')
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "/name: is missing");
      return FALSE;
    }
  row->id = g_strdup (id);
  row->name = g_strdup (name);
  row->prominence = isnan (prominence) ? 0 : (int) prominence;
  row->terms = g_ptr_array_new_with_free_func (g_free);
  row->hints = g_ptr_array_new_with_free_func (g_free);
  add_term (row, id);
  add_term (row, name);
  add_aliases (row, bud_json_array (object, "aliases"));
  for (guint i = 0; i < BUD_MAX_NUMBERS; i++)
    row->numbers[i] = NAN;
  fill (kind, object, row);
  add_hint (row, row->vendor);
  add_hint (row, row->family);
  add_hint (row, row->detail);
  add_hint (row, bud_json_string (object, "provider"));
  add_hint (row, bud_json_string (object, "architecture"));
  add_hint (row, bud_json_string (object, "category"));
  add_hints (row, bud_json_array (object, "tags"));
  return TRUE;
}

double
bud_row_get_number (BudCatalogKind kind, const BudRow *row, const char *key)
{
  const BudKindInfo *info = bud_kind_info (kind);

  for (guint i = 0; i < info->n_numbers; i++)
    if (g_str_equal (info->numbers[i], key))
      return row->numbers[i];
  return NAN;
}

void
bud_row_clear (BudRow *row)
{
  g_clear_pointer (&row->id, g_free);
  g_clear_pointer (&row->name, g_free);
  g_clear_pointer (&row->vendor, g_free);
  g_clear_pointer (&row->family, g_free);
  g_clear_pointer (&row->detail, g_free);
  g_clear_pointer (&row->terms, g_ptr_array_unref);
  g_clear_pointer (&row->hints, g_ptr_array_unref);
}
