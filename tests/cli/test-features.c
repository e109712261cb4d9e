/* What a deployment may add to a model: flags and scenario keys say the same, and the answer shows it. */
#include <glib.h>
#include <string.h>

#include "spawn.h"

typedef struct
{
  const char *flags, *keys; /* of the scenario's deployment */
  const char *shown;        /* key of the answer's deployment */
} Feature;

static const Feature features[] = {
  { "--lora-rank 16 --lora-adapters 4 --lora-targets all",
    "\"lora_rank\": 16, \"lora_adapters\": 4, \"lora_targets\": \"all\"", "lora_rank" },
  { "--offload weights:0.5,kv:0.25", "\"offload_weights_ratio\": 0.5, \"offload_kv_cache_ratio\": 0.25",
    "offload_weights_ratio" },
  { "--offload kv:0.25 --offload-gbs 16", "\"offload_kv_cache_ratio\": 0.25, \"offload_bytes_per_s\": 16e9",
    "offload_bytes_per_s" },
  { "--draft ngram --draft-tokens 4 --acceptance 0.7",
    "\"draft\": \"ngram\", \"draft_tokens\": 4, \"acceptance_ratio\": 0.7", "draft" },
  { "--draft mtp --draft-tokens 2 --acceptance 0.8",
    "\"draft\": \"mtp\", \"draft_tokens\": 2, \"acceptance_ratio\": 0.8", "acceptance_ratio" },
  { "--draft meta-llama/Llama-3.2-1B --draft-tokens 4 --acceptance 0.7",
    "\"draft\": \"meta-llama/Llama-3.2-1B\", \"draft_tokens\": 4, \"acceptance_ratio\": 0.7",
    "draft_tokens" },
  { "--chunk 512", "\"chunk_tokens\": 512", "chunk_tokens" },
  { "--disaggregate 2p1d", "\"disaggregate\": \"2p1d\"", "disaggregate" },
  { "--cuda-graphs off", "\"cuda_graphs\": false", "cuda_graphs" },
};

static char *
answer (const char *command, const char *input)
{
  char *output = NULL;
  g_autofree char *errors = NULL;
  int status = spawn_budsim (command, input, &output, &errors);

  if (status != 0)
    g_error ("%s: %s", command, errors);
  return output;
}

static void
test_scenario_agrees (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (features); i++)
    {
      g_autofree char *line = g_strconcat (
          "estimate meta-llama/Llama-3.1-8B h100-sxm5-80 --concurrency 16 --json ", features[i].flags, NULL);
      g_autofree char *scenario
          = g_strdup_printf ("{\"format\": \"bud-scenario\", \"version\": 1, "
                             "\"model\": \"meta-llama/Llama-3.1-8B\", \"hardware\": \"h100-sxm5-80\", "
                             "\"deployment\": {%s}, \"workload\": {\"concurrency\": 16}}",
                             features[i].keys);
      g_autofree char *by_flags = answer (line, NULL);
      g_autofree char *by_file = answer ("estimate --scenario - --json", scenario);
      g_autoptr (JsonNode) node = json_from_string (by_flags, NULL);
      JsonObject *deployment = json_object_get_object_member (json_node_get_object (node), "deployment");

      g_assert_cmpstr (by_flags, ==, by_file);
      if (!json_object_has_member (deployment, features[i].shown))
        g_error ("%s: no “%s”", features[i].flags, features[i].shown);
    }
}

/* Not asked for, not shown. */
static void
test_plain (void)
{
  g_autoptr (JsonObject) root = spawn_json ("estimate meta-llama/Llama-3.1-8B h100-sxm5-80 --json");
  JsonObject *deployment = json_object_get_object_member (root, "deployment");
  static const char *const absent[]
      = { "lora_rank", "offload_weights_ratio", "draft", "chunk_tokens", "disaggregate" };

  for (gsize i = 0; i < G_N_ELEMENTS (absent); i++)
    g_assert_false (json_object_has_member (deployment, absent[i]));
  g_assert_false (json_object_has_member (root, "tokens_per_step"));
}

/* It counts in memory, with or without a device. */
static void
test_memory (void)
{
  g_autoptr (JsonObject) plain = spawn_json ("memory meta-llama/Llama-3.1-8B --json");
  g_autoptr (JsonObject) adapted
      = spawn_json ("memory meta-llama/Llama-3.1-8B --lora-rank 8 --lora-adapters 5 --json");
  g_autoptr (JsonObject) offloaded
      = spawn_json ("memory meta-llama/Llama-3.1-8B --hardware h100-sxm5-80 --offload weights:0.5 --json");
  double weights
      = json_object_get_double_member (json_object_get_object_member (plain, "memory"), "weights_bytes");

  g_assert_cmpfloat (
      json_object_get_double_member (json_object_get_object_member (adapted, "memory"), "weights_bytes")
          - weights,
      ==, 5 * 32 * 2.0 * 8 * (2 * 8192 + 2 * 5120));
  g_assert_cmpfloat (
      json_object_get_double_member (json_object_get_object_member (offloaded, "memory"), "offloaded_bytes"),
      ==, weights / 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/features/scenario-agrees", test_scenario_agrees);
  g_test_add_func ("/cli/features/plain", test_plain);
  g_test_add_func ("/cli/features/memory", test_memory);
  return g_test_run ();
}
