/* A *.budscenario file: refused with a reason, or it survives being written and read again, and the engine
 * answers it. */
#include <glib.h>

#include "catalog/config.h"
#include "catalog/scenario.h"
#include "fuzz.h"
#include "planner/evaluation.h"

/* Inline specs as they are; names stand for one model and one device. */
static void
evaluate (const BudScenario *scenario)
{
  static const char plain[]
      = "{\"architectures\":[\"LlamaForCausalLM\"],\"model_type\":\"llama\",\"hidden_size\":256,"
        "\"intermediate_size\":512,\"num_hidden_layers\":4,\"num_attention_heads\":8,\"num_key_value_heads\":"
        "4,"
        "\"vocab_size\":1024,\"max_position_embeddings\":131072}";
  g_autofree BudModel *model = g_new0 (BudModel, 1);
  BudResolved resolved = { .model = model };
  g_autoptr (BudEvaluation) evaluation = NULL;

  if (scenario->model_spec != NULL)
    {
      if (!bud_model_from_config (json_node_get_object (scenario->model_spec), "fuzz", model, NULL))
        return;
    }
  else if (!bud_model_from_config_text (plain, -1, "fuzz", model, NULL))
    g_assert_not_reached ();
  fuzz_device (&resolved.device);
  if (scenario->hardware_spec != NULL
      && !bud_device_from_json (json_node_get_object (scenario->hardware_spec), &resolved.device, NULL))
    return;
  fuzz_profile (&resolved.profile);
  evaluation = bud_evaluation_new (scenario, &resolved);
  if (evaluation->status == BUD_STATUS_OK && evaluation->request.method != BUD_METHOD_GENZ)
    fuzz_check_estimate (&evaluation->request);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BudScenario) scenario = bud_scenario_from_json ((const char *) data, (gssize) size, &error);
  g_autoptr (BudScenario) again = NULL;
  g_autofree char *text = NULL;

  if (scenario == NULL)
    {
      g_assert_nonnull (error);
      return 0;
    }
  text = bud_scenario_to_json (scenario);
  again = bud_scenario_from_json (text, -1, &error);
  g_assert_no_error (error);
  g_assert_true (bud_scenario_equal (scenario, again));
  evaluate (scenario);
  return 0;
}
