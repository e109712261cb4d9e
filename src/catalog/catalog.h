/* The catalog: a read-only shipped database and the user's own beside it, seen as one.
 *
 * A user item hides a shipped one of the same id. All numbers leave here in SI units inside engine
 * structs; the JSON of an item keeps the catalog's own keys and units (flops_tflops, memory_gb).
 * Not thread-safe: one BudCatalog per thread. Items returned are immutable and may be shared between threads.
 */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "engine/cluster.h"
#include "engine/device.h"
#include "engine/model.h"
#include "engine/profile.h"

G_BEGIN_DECLS

#define BUD_CATALOG_ERROR (bud_catalog_error_quark ())
GQuark bud_catalog_error_quark (void);

typedef enum
{
  BUD_CATALOG_ERROR_NOT_FOUND, /* message lists the nearest names, after "/device: " for a cluster's */
  BUD_CATALOG_ERROR_INVALID,   /* message starts with the JSON pointer or line:column */
  BUD_CATALOG_ERROR_EXISTS,
  BUD_CATALOG_ERROR_READ_ONLY,   /* a shipped item cannot be removed */
  BUD_CATALOG_ERROR_DATABASE,    /* corrupt, newer than known, cannot write */
  BUD_CATALOG_ERROR_UNSUPPORTED, /* unknown architecture: message names it */
} BudCatalogError;

typedef enum
{
  BUD_CATALOG_MODEL,
  BUD_CATALOG_HARDWARE,
  BUD_CATALOG_USECASE,
  BUD_CATALOG_ENGINE,
  BUD_CATALOG_CLUSTER,
} BudCatalogKind; /* the numbers stand in users' databases */

/* One row of a list: an immutable GObject. Properties (read-only, construct): id, name, vendor (author /
 * vendor / industry), subtitle (one line of facts), is-user. `numbers` are for sorting and filtering, NAN =
 * unknown. */
#define BUD_TYPE_CATALOG_ITEM (bud_catalog_item_get_type ())
G_DECLARE_FINAL_TYPE (BudCatalogItem, bud_catalog_item, BUD, CATALOG_ITEM, GObject)

const char *bud_catalog_item_get_id (BudCatalogItem *self);
const char *bud_catalog_item_get_name (BudCatalogItem *self);
const char *bud_catalog_item_get_vendor (BudCatalogItem *self);
const char *bud_catalog_item_get_subtitle (BudCatalogItem *self);
const char *bud_catalog_item_get_family (BudCatalogItem *self); /* model_type / device type / industry / cluster type */
BudCatalogKind bud_catalog_item_get_kind (BudCatalogItem *self);
gboolean bud_catalog_item_get_is_user (BudCatalogItem *self);

/* How often public runs and prices name it; 0 = never. */
int bud_catalog_item_get_prominence (BudCatalogItem *self);

/* Numbers by key: models: parameters, active_parameters, context_tokens; hardware: memory_bytes,
 * memory_bytes_per_s, bf16_flop_per_s, tdp_w, usd_per_h, release_year; usecases: input_tokens,
 * output_tokens, ttft_s, inter_token_s, e2e_s (maxima); engines: host_step_s, front_end_s, own_runs,
 * error_before_ratio, error_after_ratio; clusters: devices, devices_per_node, nodes, link_bytes_per_s,
 * node_link_bytes_per_s, other_w and usd_per_h of a node. NAN when unknown. */
double bud_catalog_item_get_number (BudCatalogItem *self, const char *key);

/* The whole item as JSON in the catalog's own keys (with sources); do not modify. Parsed lazily. */
JsonObject *bud_catalog_item_get_json (BudCatalogItem *self);

/* A use case in engine terms; limits NAN when not stated. Tokens 0: image, voice and
 * video use cases that make no text by their own figures; the engine refuses them as a workload. */
typedef struct
{
  double input_tokens_min, input_tokens_max;
  double output_tokens_min, output_tokens_max;
  double ttft_limit_s;        /* the maxima are the limits judged */
  double inter_token_limit_s; /* = TPOT limit */
  double e2e_limit_s;
  guint batch_size, beam_size;
  gboolean is_contradictory; /* ttft.min + (output.min − 1) · inter_token.min > e2e.max */
  gboolean is_tight;         /* … only by the maxima */
} BudUsecase;

typedef struct _BudCatalog BudCatalog;

/* Opens the shipped database (NULL: the installed one, or $BUDSIM_CATALOG, or beside the build) and the
 * user's (NULL: in g_get_user_data_dir ()/budsimulator/user.db, created on first write only). */
BudCatalog *bud_catalog_open (const char *shipped_path, const char *user_path, GError **error);
void bud_catalog_close (BudCatalog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudCatalog, bud_catalog_close)

/* Why the user's database cannot be used, or where a damaged one was kept; translated, NULL when all is well.
 * The shipped items work either way. */
const char *bud_catalog_get_warning (BudCatalog *self);

/* Rows of a kind matching `text` (NULL or "": all, by name), best match first; misspelt, partial and
 * alias names match. Element type BudCatalogItem. */
GPtrArray *bud_catalog_search (BudCatalog *self, BudCatalogKind kind, const char *text, GError **error);

/* By id, alias or case-insensitive exact name. NOT_FOUND lists up to five nearest. */
BudCatalogItem *bud_catalog_lookup (BudCatalog *self, BudCatalogKind kind, const char *id, GError **error);

/* Engine structs of an item, in full. Errors: UNSUPPORTED, INVALID with pointer. */
gboolean bud_catalog_load_model (BudCatalog *self, const char *id, BudModel *model, GError **error);
gboolean bud_catalog_load_device (BudCatalog *self, const char *id, BudDevice *device, GError **error);
gboolean bud_catalog_load_usecase (BudCatalog *self, const char *id, BudUsecase *usecase, GError **error);
gboolean bud_catalog_load_cluster (BudCatalog *self, const char *id, BudCluster *cluster, GError **error);
/* A cluster, and its device placed in it. */
gboolean bud_catalog_load_placed (BudCatalog *self, const char *id, BudCluster *cluster, BudDevice *device,
                                  GError **error);

/* Serving-engine profiles: the shipped ones in the order of their file, the first is the default (vllm), then
 * the user's by name. An own one may not have the id of a shipped one. */
gboolean bud_catalog_load_profile (BudCatalog *self, const char *id, BudEngineProfile *profile,
                                   GError **error);
char **bud_catalog_list_profiles (BudCatalog *self);

/* The measured serving runs the program ships, one per configuration, as JSON lines in the record form of
 * planner/validation.h. Free with g_free. */
char *bud_catalog_measured_runs (BudCatalog *self, GError **error);

/* Adds or replaces a user item from the catalog's own JSON (models: also a Hugging Face config.json, then
 * `id` is needed unless _name_or_path has one). One transaction; nothing is written on error. */
BudCatalogItem *bud_catalog_add (BudCatalog *self, BudCatalogKind kind, const char *id, const char *json,
                                 GError **error);
gboolean bud_catalog_remove (BudCatalog *self, BudCatalogKind kind, const char *id, GError **error);

/* One saved version of a user item. Versions are never changed or dropped. */
typedef struct
{
  gint64 version;  /* rises with each save, over all items */
  gint64 saved_at; /* seconds since 1970, UTC */
  gboolean is_removal;
  gint64 restored_from; /* the version it repeats, 0 = none */
} BudCatalogVersion;

/* Newest first; element type BudCatalogVersion, empty for shipped items. NOT_FOUND: never was one. */
GArray *bud_catalog_history (BudCatalog *self, BudCatalogKind kind, const char *id, GError **error);
/* Makes an earlier version the current one, as a new version; 0: the one saved last before the current one,
 * or before the removal. NOT_FOUND: no such version. */
BudCatalogItem *bud_catalog_restore (BudCatalog *self, BudCatalogKind kind, const char *id, gint64 version,
                                     GError **error);
/* Ids of the user items that were removed and can be restored, last removed first; may be empty. Free with
 * g_strfreev. */
char **bud_catalog_list_removed (BudCatalog *self, BudCatalogKind kind, GError **error);

/* One item as pretty JSON, every fact with its source: what bud_catalog_add takes back. */
char *bud_catalog_export (BudCatalog *self, BudCatalogKind kind, const char *id, GError **error);
/* All items of a kind as CSV (RFC 4180, a header line): every plain fact in the catalog's own keys and units,
 * nested ones with a dot (ttft_s.max), lists of texts as "a; b". Prices, quality figures, configs and kernels
 * have no columns. For use cases and devices it is what bud_catalog_import_csv takes back. */
char *bud_catalog_export_csv (BudCatalog *self, BudCatalogKind kind, GError **error);

/* Adds every row of such a CSV file, in one transaction, all or none. INVALID: "line N: …". Returns the
 * number of items, -1 on error. Not for models. */
int bud_catalog_import_csv (BudCatalog *self, BudCatalogKind kind, const char *text, GError **error);

/* The same conversions for items that are not in the database (scenario files, tests). */
gboolean bud_device_from_json (JsonObject *object, BudDevice *device, GError **error);
gboolean bud_usecase_from_json (JsonObject *object, BudUsecase *usecase, GError **error);
gboolean bud_profile_from_json (JsonObject *object, BudEngineProfile *profile, GError **error);
#define BUD_CLUSTER_MAX_DEVICES 65536
gboolean bud_cluster_from_json (JsonObject *object, BudCluster *cluster, GError **error);
/* The id of the hardware item its nodes hold; NULL = not stated. */
const char *bud_cluster_device_id (JsonObject *object);

G_END_DECLS
