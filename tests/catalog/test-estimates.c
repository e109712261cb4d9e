/* Every model of the catalog on every device of it, in three weight formats: an answer that adds up and is no
 * faster than the device, or a reason. */
#include <math.h>
#include <string.h>

#include "engine/estimate.h"
#include "fixture.h"

static const BudFormat formats[] = { BUD_FORMAT_BF16, BUD_FORMAT_FP8, BUD_FORMAT_INT4 };

typedef struct
{
  const BudModel *model;
  const BudDevice *device;
  guint n_answers, n_unfit, n_refused;
} Tally;

static void
assert_stage (const BudStage *stage, const char *where)
{
  double sum_s = stage->host_s + stage->pipeline_s;
  for (int i = 0; i < BUD_N_GROUPS; i++)
    {
      if (!isfinite (stage->group_s[i]) || stage->group_s[i] < 0.0)
        g_error ("%s: %s is %g s", where, bud_group_name ((BudGroup) i), stage->group_s[i]);
      sum_s += stage->group_s[i];
    }
  if (!(fabs (sum_s - stage->latency_s) <= 1e-9 * fabs (stage->latency_s)))
    g_error ("%s: parts are %.17g, the whole %.17g", where, sum_s, stage->latency_s);
  if (!(stage->mfu_ratio >= 0.0 && stage->mfu_ratio <= 1.0 + 1e-9 && stage->mbu_ratio >= 0.0
        && stage->mbu_ratio <= 1.0 + 1e-9))
    g_error ("%s: MFU %g, MBU %g", where, stage->mfu_ratio, stage->mbu_ratio);
}

static BudStatus
estimate (BudCase *request, BudMethod method, BudEstimate *e, BudDiagnostic *diagnostic)
{
  *e = (BudEstimate){ 0 };
  request->method = method;
  return bud_estimate (request, e, diagnostic);
}

static void
check (Tally *tally, BudCase *request)
{
  BudEstimate calibrated, ideal;
  BudDiagnostic diagnostic = { 0 };
  g_autofree char *where
      = g_strdup_printf ("%s on %u %s in %s", tally->model->id, request->deployment.n_devices,
                         tally->device->id, bud_format_name (request->deployment.weight_format));
  if (estimate (request, BUD_METHOD_CALIBRATED, &calibrated, &diagnostic) != BUD_STATUS_OK)
    {
      g_assert_cmpstr (diagnostic.field, !=, "");
      g_assert_cmpuint (strlen (diagnostic.message), >, 10);
      tally->n_refused++;
      return;
    }
  if (!calibrated.memory.fits)
    {
      tally->n_unfit++;
      return;
    }
  tally->n_answers++;
  assert_stage (&calibrated.prefill, where);
  assert_stage (&calibrated.decode, where);
  if (estimate (request, BUD_METHOD_IDEAL, &ideal, NULL) != BUD_STATUS_OK)
    g_error ("%s: refused by ideal alone", where);
  assert_stage (&ideal.prefill, where);
  assert_stage (&ideal.decode, where);
  if (!(ideal.ttft_s <= calibrated.ttft_s * (1 + 1e-12) && ideal.tpot_s <= calibrated.tpot_s * (1 + 1e-12)))
    g_error ("%s: ideal %g s and %g s, calibrated %g s and %g s", where, ideal.ttft_s, ideal.tpot_s,
             calibrated.ttft_s, calibrated.tpot_s);
}

static void
check_layouts (Tally *tally, const BudEngineProfile *profile)
{
  const guint context = tally->model->max_context_tokens;
  BudCase request = { .model = tally->model, .device = tally->device, .profile = profile };
  request.workload = (BudWorkload){ .n_sequences = 8,
                                    .n_beams = 1,
                                    .input_tokens = context != 0 ? MIN (1024, context / 2) : 1024,
                                    .output_tokens = context != 0 ? MIN (256, context / 2) : 256 };
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    for (guint devices = 1; devices <= 8; devices *= 8)
      {
        request.deployment = (BudDeployment){ .n_devices = devices,
                                              .tp = devices,
                                              .pp = 1,
                                              .ep = 1,
                                              .dp = 1,
                                              .weight_format = formats[i],
                                              .activation_format = bud_format_default_activation (formats[i]),
                                              .kv_format = BUD_FORMAT_BF16,
                                              .has_cuda_graphs = profile->has_cuda_graphs };
        check (tally, &request);
      }
}

static GPtrArray *
load_devices (BudCatalog *catalog)
{
  g_autoptr (GPtrArray) items = bud_catalog_search (catalog, BUD_CATALOG_HARDWARE, NULL, NULL);
  GPtrArray *devices = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < items->len; i++)
    {
      g_autoptr (GError) error = NULL;
      BudDevice *device = g_new0 (BudDevice, 1);
      bud_catalog_load_device (catalog, bud_catalog_item_get_id (items->pdata[i]), device, &error);
      g_assert_no_error (error);
      g_ptr_array_add (devices, device);
    }
  return devices;
}

static void
test_everything (void)
{
  Fixture fixture;
  BudEngineProfile profile;
  guint n_models = 0;
  Tally tally = { 0 };
  fixture_set_up (&fixture);
  g_assert_true (bud_catalog_load_profile (fixture.catalog, "vllm", &profile, NULL));
  {
    g_autoptr (GPtrArray) models = bud_catalog_search (fixture.catalog, BUD_CATALOG_MODEL, NULL, NULL);
    g_autoptr (GPtrArray) devices = load_devices (fixture.catalog);
    g_autofree BudModel *model = g_new0 (BudModel, 1);
    for (guint i = 0; i < models->len; i++)
      {
        g_autoptr (GError) error = NULL;
        if (!bud_catalog_load_model (fixture.catalog, bud_catalog_item_get_id (models->pdata[i]), model,
                                     &error))
          {
            /* An incomplete config or a family the engine does not know says so. */
            g_assert_cmpuint (strlen (error->message), >, 10);
            continue;
          }
        n_models++;
        tally.model = model;
        for (guint j = 0; j < devices->len; j++)
          {
            tally.device = devices->pdata[j];
            check_layouts (&tally, &profile);
          }
      }
    g_test_message ("%u models, %u devices: %u answers, %u that do not fit, %u refusals", n_models,
                    devices->len, tally.n_answers, tally.n_unfit, tally.n_refused);
    g_assert_cmpuint (n_models, >, 100);
    g_assert_cmpuint (tally.n_answers, >, n_models * devices->len);
  }
  fixture_tear_down (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalog/estimates/everything", test_everything);
  return g_test_run ();
}
