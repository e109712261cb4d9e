#include "config.h"

#include "planner/evaluation.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "catalog/config.h"
#include "catalog/scenario-cluster.h"

void
bud_resolved_clear (BudResolved *resolved)
{
  g_clear_pointer (&resolved->model, g_free);
  g_clear_pointer (&resolved->draft, g_free);
  g_clear_pointer (&resolved->model_assumptions, g_strfreev);
}

/* A spec is a config.json, or a catalog item around one. */
static JsonObject *
spec_config (JsonNode *spec)
{
  JsonObject *object = json_node_get_object (spec);
  JsonNode *config = json_object_get_member (object, "config");

  return config != NULL && JSON_NODE_HOLDS_OBJECT (config) ? json_node_get_object (config) : object;
}

gboolean
bud_scenario_load_model (const BudScenario *scenario, BudCatalog *catalog, BudResolved *resolved,
                         GError **error)
{
  g_autoptr (BudCatalogItem) item = NULL;
  JsonObject *config;

  resolved->model = g_new0 (BudModel, 1);
  if (scenario->model_spec != NULL)
    {
      config = spec_config (scenario->model_spec);
      if (!bud_model_from_config (config, scenario->model_id, resolved->model, error))
        {
          g_prefix_error (error, "/model");
          return FALSE;
        }
      resolved->model_assumptions = bud_model_config_assumptions (config);
      return TRUE;
    }
  if (scenario->model_id == NULL || *scenario->model_id == '\0')
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_NOT_FOUND, "%s", _ ("no model is named"));
      return FALSE;
    }
  if (!bud_catalog_load_model (catalog, scenario->model_id, resolved->model, error))
    return FALSE;
  item = bud_catalog_lookup (catalog, BUD_CATALOG_MODEL, scenario->model_id, NULL);
  if (item != NULL)
    {
      JsonObject *json = bud_catalog_item_get_json (item);
      JsonNode *node = json != NULL ? json_object_get_member (json, "config") : NULL;

      if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
        resolved->model_assumptions = bud_model_config_assumptions (json_node_get_object (node));
    }
  return TRUE;
}

static gboolean
load_draft (const BudScenario *scenario, BudCatalog *catalog, BudResolved *resolved, GError **error)
{
  if (scenario->deployment.speculation.kind != BUD_SPECULATION_MODEL)
    return TRUE;
  resolved->draft = g_new0 (BudModel, 1);
  if (scenario->draft_spec != NULL)
    {
      if (bud_model_from_config (spec_config (scenario->draft_spec), scenario->draft_id, resolved->draft,
                                 error))
        return TRUE;
      g_prefix_error (error, "/deployment/draft");
      return FALSE;
    }
  return bud_catalog_load_model (catalog, scenario->draft_id, resolved->draft, error);
}

static gboolean
load_device (const BudScenario *scenario, BudCatalog *catalog, BudResolved *resolved, GError **error)
{
  if (scenario->hardware_spec != NULL)
    {
      if (bud_device_from_json (json_node_get_object (scenario->hardware_spec), &resolved->device, error))
        return bud_scenario_place_device (scenario, catalog, &resolved->device, error);
      g_prefix_error (error, "/hardware");
      return FALSE;
    }
  if (scenario->hardware_id == NULL || *scenario->hardware_id == '\0')
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_NOT_FOUND, "%s", _ ("no hardware is named"));
      return FALSE;
    }
  return bud_catalog_load_device (catalog, scenario->hardware_id, &resolved->device, error)
         && bud_scenario_place_device (scenario, catalog, &resolved->device, error);
}

gboolean
bud_scenario_load_profile (const BudScenario *scenario, BudCatalog *catalog, BudEngineProfile *profile,
                           GError **error)
{
  if (scenario->engine_spec == NULL)
    return bud_catalog_load_profile (catalog, scenario->engine_id, profile, error);
  if (bud_profile_from_json (json_node_get_object (scenario->engine_spec), profile, error))
    return TRUE;
  g_prefix_error (error, "/engine");
  return FALSE;
}

gboolean
bud_scenario_load (const BudScenario *scenario, BudCatalog *catalog, BudResolved *resolved, GError **error)
{
  memset (resolved, 0, sizeof *resolved);
  if (bud_scenario_load_model (scenario, catalog, resolved, error)
      && load_device (scenario, catalog, resolved, error) && load_draft (scenario, catalog, resolved, error)
      && bud_scenario_load_profile (scenario, catalog, &resolved->profile, error))
    return TRUE;
  bud_resolved_clear (resolved);
  return FALSE;
}

/* Keeps exactly the operators that were written. */
static void
keep_operators (BudEvaluation *self, BudOperator *scratch)
{
  BudEstimate *e = &self->estimate;
  size_t n_prefill = e->prefill.n_operators, n_decode = e->decode.n_operators;

  self->operators = g_new0 (BudOperator, n_prefill + n_decode + 1);
  memcpy (self->operators, scratch, n_prefill * sizeof *scratch);
  memcpy (self->operators + n_prefill, scratch + BUD_MAX_OPERATORS, n_decode * sizeof *scratch);
  e->prefill.operators = self->operators;
  e->prefill.operators_capacity = n_prefill;
  e->decode.operators = self->operators + n_prefill;
  e->decode.operators_capacity = n_decode;
}

static void
evaluate (BudEvaluation *self)
{
  g_autofree BudOperator *scratch = g_new (BudOperator, 2 * BUD_MAX_OPERATORS);
  BudEstimate *e = &self->estimate;

  e->prefill.operators = scratch;
  e->prefill.operators_capacity = BUD_MAX_OPERATORS;
  e->decode.operators = scratch + BUD_MAX_OPERATORS;
  e->decode.operators_capacity = BUD_MAX_OPERATORS;
  self->status = bud_estimate (&self->request, e, &self->diagnostic);
  if (self->status == BUD_STATUS_OK)
    keep_operators (self, scratch);
  else
    memset (e, 0, sizeof *e);
}

BudEvaluation *
bud_evaluation_new (const BudScenario *scenario, const BudResolved *resolved)
{
  BudEvaluation *self = g_new0 (BudEvaluation, 1);
  g_autoptr (GError) error = NULL;

  g_atomic_ref_count_init (&self->ref_count);
  self->scenario = bud_scenario_copy (scenario);
  self->model = g_memdup2 (resolved->model, sizeof *resolved->model);
  self->draft = resolved->draft != NULL ? g_memdup2 (resolved->draft, sizeof *resolved->draft) : NULL;
  self->device = resolved->device;
  self->profile = resolved->profile;
  self->model_assumptions = g_strdupv (resolved->model_assumptions);
  if (isfinite (scenario->usd_per_device_hour))
    {
      self->device.usd_per_h = scenario->usd_per_device_hour;
      self->device.price_date[0] = '\0';
      self->device.assumed &= ~(uint32_t) (BUD_ASSUMED_PRICE_UNDATED | BUD_ASSUMED_PRICE_FROM_PURCHASE);
    }
  if (!bud_scenario_resolve (self->scenario, &error))
    {
      self->status = bud_fail (&self->diagnostic, BUD_STATUS_INVALID, "devices", NAN, "%s", error->message);
      return self;
    }
  self->request.model = self->model;
  self->request.draft = self->draft;
  self->request.device = &self->device;
  self->request.profile = &self->profile;
  self->request.deployment = self->scenario->deployment;
  self->request.workload = self->scenario->workload;
  self->request.method = self->scenario->method;
  evaluate (self);
  return self;
}

BudEvaluation *
bud_evaluation_ref (BudEvaluation *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
bud_evaluation_unref (BudEvaluation *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  bud_scenario_free (self->scenario);
  g_free (self->model);
  g_free (self->draft);
  g_free (self->operators);
  g_strfreev (self->model_assumptions);
  g_free (self);
}

/* The price is a median: some of what it is of may be dated. */
static const char *
assumed_text (const BudEvaluation *self, BudAssumed bit)
{
  return bit == BUD_ASSUMED_PRICE_UNDATED && self->device.price_date[0] != '\0'
             ? N_ ("Some of the prices behind the price per hour carry no date.")
             : bud_assumed_text (bit);
}

char **
bud_evaluation_assumptions (const BudEvaluation *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (int i = 0; i < 32; i++)
    {
      BudAssumed bit = (BudAssumed) (1u << i);
      const char *text = (self->estimate.assumed & bit) != 0 ? assumed_text (self, bit) : NULL;

      if (text != NULL)
        g_strv_builder_add (builder, g_dgettext (GETTEXT_PACKAGE, text));
    }
  if (isfinite (self->scenario->usd_per_device_hour))
    g_strv_builder_add (builder, _ ("The price per device-hour is the user's own."));
  if (self->model_assumptions != NULL)
    g_strv_builder_addv (builder, (const char **) self->model_assumptions);
  return g_strv_builder_end (builder);
}

static const char *
term_label (BudMemoryTerm term)
{
  switch (term)
    {
    case BUD_MEMORY_WEIGHTS:
      return _ ("the weights");
    case BUD_MEMORY_KV_CACHE:
      return _ ("the KV cache");
    case BUD_MEMORY_STATE:
      return _ ("the recurrent state");
    case BUD_MEMORY_ACTIVATIONS:
      return _ ("the activations");
    case BUD_MEMORY_COMMUNICATION:
      return _ ("the communication buffers");
    case BUD_MEMORY_RESERVE:
    case BUD_N_MEMORY_TERMS:
    default:
      return _ ("the engine's reserve");
    }
}

char *
bud_memory_reason (const BudMemory *m)
{
  return g_strdup_printf (
      _ ("%.1f GB are needed per device and it has %.1f GB: with %s (%.1f GB) it is over by %.1f GB."),
      m->total_bytes / 1e9, m->capacity_bytes / 1e9, term_label (m->overflow_term),
      m->term_bytes[m->overflow_term] / 1e9, m->overflow_bytes / 1e9);
}

char *
bud_evaluation_reason (const BudEvaluation *self)
{
  const BudMemory *m = &self->estimate.memory;

  return self->status != BUD_STATUS_OK || m->fits ? NULL : bud_memory_reason (m);
}
