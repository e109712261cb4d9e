#include "catalog/scenario.h"

#include <math.h>
#include <string.h>

#include "catalog/json-text.h"

#define MAX_RANKS 65536.0

BudScenario *
bud_scenario_new (void)
{
  BudScenario *self = g_new0 (BudScenario, 1);

  self->engine_id = g_strdup ("vllm");
  self->method = BUD_METHOD_CALIBRATED;
  self->deployment.weight_format = BUD_FORMAT_BF16;
  self->deployment.activation_format = BUD_FORMAT_BF16;
  self->deployment.kv_format = BUD_FORMAT_BF16;
  self->deployment.has_cuda_graphs = true;
  self->deployment.speculation.acceptance_ratio = NAN; /* to be stated */
  self->workload.n_sequences = 1;
  self->workload.n_beams = 1;
  self->workload.input_tokens = 1024;
  self->workload.output_tokens = 256;
  self->ttft_limit_s = self->tpot_limit_s = self->e2e_limit_s = NAN;
  self->usd_per_device_hour = NAN;
  bud_scenario_load_init (&self->load);
  return self;
}

static JsonNode *
copy_node (JsonNode *node)
{
  return node != NULL ? json_node_copy (node) : NULL;
}

BudScenario *
bud_scenario_copy (const BudScenario *self)
{
  BudScenario *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  copy->model_id = g_strdup (self->model_id);
  copy->draft_id = g_strdup (self->draft_id);
  copy->hardware_id = g_strdup (self->hardware_id);
  copy->cluster_id = g_strdup (self->cluster_id);
  copy->usecase_id = g_strdup (self->usecase_id);
  copy->engine_id = g_strdup (self->engine_id);
  copy->model_spec = copy_node (self->model_spec);
  copy->draft_spec = copy_node (self->draft_spec);
  copy->hardware_spec = copy_node (self->hardware_spec);
  copy->cluster_spec = copy_node (self->cluster_spec);
  copy->engine_spec = copy_node (self->engine_spec);
  /* What is read from a file is never changed afterwards, so that copies may share it. */
  copy->extra = self->extra != NULL ? json_object_ref (self->extra) : NULL;
  return copy;
}

void
bud_scenario_set_engine (BudScenario *self, const char *id)
{
  char *copy = g_strdup (id);

  g_free (self->engine_id);
  self->engine_id = copy;
  g_clear_pointer (&self->engine_spec, json_node_unref);
}

void
bud_scenario_clear_cluster (BudScenario *self)
{
  g_clear_pointer (&self->cluster_id, g_free);
  g_clear_pointer (&self->cluster_spec, json_node_unref);
}

void
bud_scenario_set_draft (BudScenario *self, const char *draft)
{
  g_clear_pointer (&self->draft_id, g_free);
  g_clear_pointer (&self->draft_spec, json_node_unref);
  self->deployment.speculation.kind = BUD_SPECULATION_NONE;
  if (draft == NULL)
    return;
  if (g_ascii_strcasecmp (draft, "ngram") == 0)
    self->deployment.speculation.kind = BUD_SPECULATION_NGRAM;
  else if (g_ascii_strcasecmp (draft, "mtp") == 0)
    self->deployment.speculation.kind = BUD_SPECULATION_HEAD;
  else
    {
      self->deployment.speculation.kind = BUD_SPECULATION_MODEL;
      self->draft_id = g_strdup (draft);
    }
}

const char *
bud_scenario_get_draft (const BudScenario *self)
{
  switch (self->deployment.speculation.kind)
    {
    case BUD_SPECULATION_NGRAM:
      return "ngram";
    case BUD_SPECULATION_HEAD:
      return "mtp";
    case BUD_SPECULATION_MODEL:
      return self->draft_id;
    case BUD_SPECULATION_NONE:
    default:
      return NULL;
    }
}

gboolean
bud_pools_parse (const char *text, uint32_t *n_prefill, uint32_t *n_decode)
{
  guint64 counts[2];
  char *end = (char *) text;

  for (int i = 0; i < 2; i++)
    {
      if (!g_ascii_isdigit (*end))
        return FALSE;
      counts[i] = g_ascii_strtoull (end, &end, 10);
      if (counts[i] < 1 || counts[i] > MAX_RANKS || g_ascii_tolower (*end) != "pd"[i])
        return FALSE;
      end++;
    }
  if (*end != '\0')
    return FALSE;
  *n_prefill = (uint32_t) counts[0];
  *n_decode = (uint32_t) counts[1];
  return TRUE;
}

void
bud_scenario_free (BudScenario *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->model_id);
  g_free (self->hardware_id);
  g_free (self->cluster_id);
  g_free (self->usecase_id);
  g_free (self->engine_id);
  g_free (self->draft_id);
  g_clear_pointer (&self->model_spec, json_node_unref);
  g_clear_pointer (&self->draft_spec, json_node_unref);
  g_clear_pointer (&self->hardware_spec, json_node_unref);
  g_clear_pointer (&self->cluster_spec, json_node_unref);
  g_clear_pointer (&self->engine_spec, json_node_unref);
  g_clear_pointer (&self->extra, json_object_unref);
  g_free (self);
}

gboolean
bud_scenario_equal (const BudScenario *a, const BudScenario *b)
{
  g_autofree char *text_a = bud_scenario_to_json (a);
  g_autofree char *text_b = bud_scenario_to_json (b);

  return strcmp (text_a, text_b) == 0;
}

static BudStatus
refuse_layout (const BudDeployment *d, BudMethod method, guint64 product, BudDiagnostic *diagnostic)
{
  guint64 below = d->n_devices / product * product;
  guint64 nearest = below > 0 ? below : product;
  const char *third = method == BUD_METHOD_GENZ ? "ep" : "dp";
  uint32_t third_ranks = method == BUD_METHOD_GENZ ? d->ep : d->dp;

  char tp[24] = "", pools[64] = "";

  if (d->tp > 0)
    g_snprintf (tp, sizeof tp, "tp %u x ", d->tp);
  if (d->n_prefill_instances > 0 && d->n_decode_instances > 0)
    g_snprintf (pools, sizeof pools, " x (%u + %u) instances", d->n_prefill_instances, d->n_decode_instances);
  return bud_fail (diagnostic, BUD_STATUS_INVALID, "devices", (double) nearest,
                   "devices %u and layout %spp %u x %s %u%s = %" G_GUINT64_FORMAT
                   " disagree: devices must be a multiple of the layout, e.g. %" G_GUINT64_FORMAT,
                   d->n_devices, tp, d->pp, third, third_ranks, pools, product, nearest);
}

BudStatus
bud_deployment_resolve (BudDeployment *d, BudMethod method, BudDiagnostic *diagnostic)
{
  guint64 others, product;

  d->pp = MAX (d->pp, 1);
  d->ep = MAX (d->ep, 1);
  d->dp = MAX (d->dp, 1);
  others = method == BUD_METHOD_GENZ ? (guint64) d->ep * d->pp : (guint64) d->pp * d->dp;
  /* Pools apart: all their instances are of this layout. */
  if (d->n_prefill_instances > 0 && d->n_decode_instances > 0)
    others *= (guint64) d->n_prefill_instances + d->n_decode_instances;
  if (d->n_devices == 0)
    {
      product = others * MAX (d->tp, 1);
      if (others > (guint64) MAX_RANKS || product > (guint64) MAX_RANKS)
        return bud_fail (diagnostic, BUD_STATUS_INVALID, "devices", NAN,
                         "the layout needs more than %d devices", (int) MAX_RANKS);
      d->n_devices = (uint32_t) product;
    }
  if (d->tp == 0)
    {
      if (d->n_devices % others != 0)
        return refuse_layout (d, method, others, diagnostic);
      d->tp = (uint32_t) (d->n_devices / others);
    }
  product = others * d->tp;
  if (d->n_devices % product != 0)
    return refuse_layout (d, method, product, diagnostic);
  return BUD_STATUS_OK;
}

gboolean
bud_scenario_resolve (BudScenario *self, GError **error)
{
  BudDeployment *d = &self->deployment;
  BudDiagnostic diagnostic = { 0 };

  if (bud_deployment_resolve (d, self->method, &diagnostic) != BUD_STATUS_OK)
    {
      g_set_error_literal (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, diagnostic.message);
      return FALSE;
    }
  if (!self->has_activation_format)
    d->activation_format = bud_format_default_activation (d->weight_format);
  return TRUE;
}
