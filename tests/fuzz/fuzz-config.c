/* A Hugging Face config.json: refused with a reason, or a model that is valid, counted and estimated. */
#include <glib.h>

#include "catalog/config.h"
#include "fuzz.h"

static void
estimate (const BudModel *model)
{
  BudDevice device;
  BudEngineProfile profile;
  fuzz_device (&device);
  fuzz_profile (&profile);
  const BudCase request = { .model = model,
                            .device = &device,
                            .profile = &profile,
                            .deployment = { .n_devices = 1,
                                            .tp = 1,
                                            .pp = 1,
                                            .ep = 1,
                                            .dp = 1,
                                            .weight_format = BUD_FORMAT_BF16,
                                            .activation_format = BUD_FORMAT_BF16,
                                            .kv_format = BUD_FORMAT_BF16,
                                            .has_cuda_graphs = true },
                            .workload = { .n_sequences = 2,
                                          .n_beams = 1,
                                          .input_tokens = 64,
                                          .output_tokens = 16,
                                          .images = model->tower_tokens != 0 ? 1 : 0 } };
  fuzz_check_estimate (&request);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static BudModel model;
  BudParameterCounts counts;
  g_autoptr (GError) error = NULL;

  if (!bud_model_from_config_text ((const char *) data, (gssize) size, "fuzz", &model, &error))
    {
      g_assert_nonnull (error);
      return 0;
    }
  g_assert_cmpint (bud_model_validate (&model, NULL), ==, BUD_STATUS_OK);
  bud_model_count_parameters (&model, &counts);
  g_assert_cmpuint (counts.active, <=, counts.total);
  g_assert_cmpuint (counts.total, ==,
                    counts.embedding + counts.attention + counts.ffn + counts.experts + counts.tower
                        + counts.other);
  estimate (&model);
  return 0;
}
