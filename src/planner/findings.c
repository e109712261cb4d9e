#include "config.h"

#include "planner/findings.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "catalog/json-read.h"
#include "catalog/price.h"

#define N_RUNS 5

static char *
item_name (BudCatalog *catalog, BudCatalogKind kind, const char *id)
{
  g_autoptr (BudCatalogItem) item = id != NULL ? bud_catalog_lookup (catalog, kind, id, NULL) : NULL;

  return g_strdup (item != NULL ? bud_catalog_item_get_name (item) : id);
}

static void
find_band (BudFindingBand *found, const BudEvaluation *evaluation, const BudAccuracy *accuracy,
           BudMetric metric)
{
  BudBand band;

  if (bud_accuracy_band (accuracy, evaluation, metric, &band))
    {
      found->range = bud_band_text (&band);
      found->runs = bud_band_runs_text (&band, &evaluation->profile);
    }
  else
    found->runs = g_strdup (_ ("no measured run near: how far off this is, is not known"));
}

static void
clear_run (gpointer data)
{
  BudFindingRun *run = data;

  g_free (run->what);
  g_free (run->source);
}

/* The file the run is in, once for all runs of it. */
static void
add_run_source (GStrvBuilder *sources, GHashTable *seen, const BudFindingRun *found, const BudRun *run)
{
  g_autofree char *line = NULL;

  if (run->source_url == NULL || !g_hash_table_add (seen, run->source_url))
    return;
  line = g_strdup_printf (_ ("Measured runs of %s: %s"), found->source, run->source_url);
  g_strv_builder_add (sources, line);
}

static void
find_runs (BudFindings *self, const BudEvaluation *evaluation, const BudAccuracy *accuracy,
           BudCatalog *catalog, GStrvBuilder *sources)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GArray) near = bud_accuracy_nearest (accuracy, evaluation, BUD_METRIC_TPOT, N_RUNS);

  for (guint i = 0; i < near->len; i++)
    {
      const BudNearRun *one = &g_array_index (near, BudNearRun, i);
      const BudDeployment *d = &one->run->deployment;
      g_autofree char *model = item_name (catalog, BUD_CATALOG_MODEL, one->run->model);
      g_autofree char *device = item_name (catalog, BUD_CATALOG_HARDWARE, one->run->hardware);
      BudFindingRun run = { .measured_s = one->measured,
                            .predicted_s = one->predicted,
                            .what = g_strdup_printf (_ ("%s on %u × %s, %s, TP %u, %.0f at once"), model,
                                                     d->n_devices, device, bud_format_name (d->weight_format),
                                                     d->tp, one->run->concurrency),
                            .source = g_strndup (one->run->source, strcspn (one->run->source, " ")) };

      g_array_append_val (self->runs, run);
      add_run_source (sources, seen, &run, one->run);
    }
}

static void
add_source (GStrvBuilder *sources, BudCatalog *catalog, BudCatalogKind kind, const char *id)
{
  static const char *const keys[] = { "source", "source_url", "datasheet_url" };
  g_autoptr (BudCatalogItem) item = id != NULL ? bud_catalog_lookup (catalog, kind, id, NULL) : NULL;
  JsonObject *json = item != NULL ? bud_catalog_item_get_json (item) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *line = NULL;

  for (gsize i = 0; json != NULL && i < G_N_ELEMENTS (keys); i++)
    {
      JsonNode *node = json_object_get_member (json, keys[i]);

      if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", json_node_get_string (node));
    }
  if (text->len == 0)
    return;
  /* Translators: a model or device, and where its facts are from. */
  line = g_strdup_printf (_ ("%s: %s"), bud_catalog_item_get_name (item), text->str);
  g_strv_builder_add (sources, line);
}

/* Of the price a cost is computed with; a cluster's is its own. */
static void
add_price_sources (GStrvBuilder *sources, const BudScenario *scenario, BudCatalog *catalog)
{
  g_autoptr (BudCatalogItem) item
      = bud_catalog_lookup (catalog, BUD_CATALOG_HARDWARE, scenario->hardware_id, NULL);
  g_autoptr (GPtrArray) facts = g_ptr_array_new ();
  JsonObject *json = item != NULL ? bud_catalog_item_get_json (item) : NULL;

  if (json == NULL || isfinite (scenario->usd_per_device_hour) || scenario->cluster_id != NULL)
    return;
  bud_price_choose (bud_json_array (json, "prices"), bud_json_number (json, "tdp_w"), facts);
  for (guint i = 0; i < facts->len; i++)
    {
      JsonObject *fact = g_ptr_array_index (facts, i);
      const char *provider = bud_json_string (fact, "provider"), *date = bud_json_string (fact, "date");
      const char *source = bud_json_string (fact, "source");
      g_autofree char *line = g_strdup_printf (
          /* Translators: a cloud or “purchase”, a date, a source */
          _ ("Price, %s, %s: %s"), provider != NULL ? provider : _ ("purchase"),
          date != NULL ? date : _ ("no date"), source != NULL ? source : _ ("no source"));

      g_strv_builder_add (sources, line);
    }
}

/* Of the catalog's items; what the scenario brings along has none. */
static void
list_sources (GStrvBuilder *sources, const BudScenario *scenario, BudCatalog *catalog)
{
  if (scenario->model_spec == NULL)
    add_source (sources, catalog, BUD_CATALOG_MODEL, scenario->model_id);
  if (scenario->hardware_spec == NULL)
    {
      add_source (sources, catalog, BUD_CATALOG_HARDWARE, scenario->hardware_id);
      add_price_sources (sources, scenario, catalog);
    }
  if (scenario->cluster_spec == NULL)
    add_source (sources, catalog, BUD_CATALOG_CLUSTER, scenario->cluster_id);
  add_source (sources, catalog, BUD_CATALOG_USECASE, scenario->usecase_id);
}

BudFindings *
bud_findings_new (const BudEvaluation *evaluation, const BudAdvice *advice, const BudAccuracy *accuracy,
                  BudCatalog *catalog)
{
  BudFindings *self = g_new0 (BudFindings, 1);
  g_autoptr (GStrvBuilder) sources = g_strv_builder_new ();

  self->runs = g_array_new (FALSE, FALSE, sizeof (BudFindingRun));
  g_array_set_clear_func (self->runs, clear_run);
  self->usecase = item_name (catalog, BUD_CATALOG_USECASE, evaluation->scenario->usecase_id);
  self->limits = advice != NULL ? g_strdup (advice->sentence) : NULL;
  self->assumptions = bud_evaluation_assumptions (evaluation);
  list_sources (sources, evaluation->scenario, catalog);
  if (accuracy != NULL && evaluation->request.method == BUD_METHOD_CALIBRATED)
    {
      find_band (&self->ttft, evaluation, accuracy, BUD_METRIC_TTFT);
      find_band (&self->tpot, evaluation, accuracy, BUD_METRIC_TPOT);
      find_runs (self, evaluation, accuracy, catalog, sources);
    }
  self->sources = g_strv_builder_end (sources);
  return self;
}

static void
clear_band (BudFindingBand *band)
{
  g_free (band->range);
  g_free (band->runs);
}

void
bud_findings_free (BudFindings *self)
{
  if (self == NULL)
    return;
  clear_band (&self->ttft);
  clear_band (&self->tpot);
  g_array_unref (self->runs);
  g_strfreev (self->assumptions);
  g_strfreev (self->sources);
  g_free (self->usecase);
  g_free (self->limits);
  g_free (self);
}
