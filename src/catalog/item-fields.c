#include "catalog/item-fields.h"

#include <math.h>

#include "catalog/cluster-json.h"

/* Short, for the tables. */
#define TEXT BUD_FIELD_TEXT
#define NUMBER BUD_FIELD_NUMBER
#define WHOLE BUD_FIELD_WHOLE
#define FLAG BUD_FIELD_FLAG
#define TEXTS BUD_FIELD_TEXTS
#define OBJECT BUD_FIELD_OBJECT
#define OBJECTS BUD_FIELD_OBJECTS
#define OPEN BUD_FIELD_OPEN

static const char *const CONFIDENCES[] = { "high", "medium", "low", NULL };
static const char *const MODALITIES[] = { "text", "image", "video", "audio", NULL };
static const char *const PRICE_KINDS[] = { "cloud", "purchase", NULL };
static const char *const CLUSTER_TYPES[] = { "server", "rack", "slice", "cloud", NULL };
static const char *const TIERS[] = { "on_demand", "reserved", "spot", NULL };

static const BudField CONFIG_SOURCE[] = {
  { "kind", TEXT, TRUE }, { "repo", TEXT, TRUE }, { "path", TEXT },
  { "commit", TEXT },     { "also", TEXT },       { NULL },
};
static const BudField QUALITY[] = {
  { "metric", TEXT, TRUE },
  { "value", NUMBER, TRUE, 0, 100 },
  { "shots", WHOLE, FALSE, 0, 100 },
  { "source", TEXT, TRUE },
  { "date", TEXT },
  { "confidence", TEXT, TRUE, .words = CONFIDENCES },
  { NULL },
};
static const BudField MODEL[] = {
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

static const BudField PEAKS[] = {
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
static const BudField LINK[] = {
  { "name", TEXT, TRUE },
  { "bw_gbs_per_direction", NUMBER, FALSE, 1e-3, 1e6 },
  { "bw_gbs_bidirectional", NUMBER, FALSE, 1e-3, 1e6 },
  { "latency_us", NUMBER, FALSE, 0, 1e6 },
  { "topology", TEXT, FALSE, .words = bud_cluster_topologies },
  { "links", WHOLE, FALSE, 1, 1024 },
  { "source", TEXT },
  { NULL },
};
static const BudField HOST_LINK[] = {
  { "name", TEXT, TRUE },
  { "bw_gbs_per_direction", NUMBER, TRUE, 1e-3, 1e6 },
  { "source", TEXT, TRUE },
  { NULL },
};
static const BudField NODE[] = {
  { "devices", WHOLE, FALSE, 1, 1e5 },
  { "link_gbs_per_direction", NUMBER, FALSE, 1e-3, 1e6 },
  { "link_latency_us", NUMBER, FALSE, 0, 1e6 },
  { "source", TEXT, TRUE },
  { NULL },
};
static const BudField PRICE[] = {
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
static const BudField CHECK[] = {
  { "facts", TEXTS, TRUE }, /* columns, as in "flops_tflops.bf16" */
  { "source", TEXT, TRUE },
  { "date", TEXT, TRUE },
  { NULL },
};
static const BudField DEVICE[] = {
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
  { "memory_reported_mib", NUMBER, FALSE, 1, 1e9 },
  { "memory_reported_source", TEXT },
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

static const BudField IN_NODE[] = {
  { "name", TEXT, TRUE },
  { "topology", TEXT, TRUE, .words = bud_cluster_topologies },
  { "links", WHOLE, FALSE, 1, 1024 },
  { "bw_gbs_per_direction", NUMBER, TRUE, 1e-3, 1e6 },
  { "latency_us", NUMBER, FALSE, 1e-3, 1e6 },
  { "source", TEXT, TRUE },
  { NULL },
};
static const BudField BETWEEN_NODES[] = {
  { "name", TEXT, TRUE },
  { "bw_gbs_per_direction", NUMBER, TRUE, 1e-3, 1e6 },
  { "latency_us", NUMBER, FALSE, 1e-3, 1e6 },
  { "source", TEXT, TRUE },
  { NULL },
};
static const BudField HOST[] = {
  { "cpu", TEXT, TRUE },
  { "count", WHOLE, TRUE, 1, 1024 },
  { "memory_gb", NUMBER, FALSE, 1, 1e6 },
  { "source", TEXT, TRUE },
  { NULL },
};
static const BudField OTHER_POWER[] = {
  { "w_per_node", NUMBER, TRUE, 0, 1e7 },
  { "source", TEXT, TRUE },
  { NULL },
};
static const BudField NODE_PRICE[] = {
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
static const BudField CLUSTER[] = {
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

static const BudField TOKENS[]
    = { { "min", WHOLE, FALSE, 0, 1e9 }, { "max", WHOLE, TRUE, 0, 1e9 }, { NULL } };
static const BudField SECONDS[]
    = { { "min", NUMBER, FALSE, 0, 1e9 }, { "max", NUMBER, TRUE, 1e-6, 1e9 }, { NULL } };
static const BudField USECASE[] = {
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
  { "confidence", TEXT, TRUE, .words = CONFIDENCES },
  { "note", TEXT },
  { NULL },
};

static const BudField RUN[] = { { "file", TEXT }, { "tool", TEXT, TRUE }, { "model", TEXT }, { NULL } };
static const BudField CALIBRATION[] = {
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
static const BudField KERNEL_RULE[] = {
  { "family", TEXT, TRUE },
  { "compute_capability", WHOLE, FALSE, 1, 99 },
  { "bits", WHOLE, FALSE, 4, 16 },
  CONSTANT ("time_ratio"),
  CONSTANT ("overhead_ratio"),
  { "source", TEXT, TRUE },
  { NULL },
};
static const BudField ENGINE[] = {
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
  { "kernels", OBJECTS, FALSE, .fields = KERNEL_RULE },
  { "scheduler", OPEN },
  { "sources", OPEN, TRUE },
  { "calibration", OBJECT, FALSE, .fields = CALIBRATION },
  { NULL },
};

static const BudField *const TABLES[] = {
  [BUD_CATALOG_MODEL] = MODEL,   [BUD_CATALOG_HARDWARE] = DEVICE, [BUD_CATALOG_USECASE] = USECASE,
  [BUD_CATALOG_ENGINE] = ENGINE, [BUD_CATALOG_CLUSTER] = CLUSTER,
};

const BudField *
bud_item_fields (BudCatalogKind kind)
{
  return TABLES[kind];
}
