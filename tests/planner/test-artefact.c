/* Command lines and manifests: the flags that are asked for, and none that the engines do not have. */
#include <math.h>
#include <string.h>

#include "planner/artefact.h"
#include "shipped.h"

static BudCatalog *catalog;

/* Every flag that may appear, from the sources named in artefact.c. */
static const char *const flags[] = {
  /* vLLM */
  "--tensor-parallel-size", "--pipeline-parallel-size", "--data-parallel-size", "--enable-expert-parallel",
  "--dtype", "--quantization", "--kv-cache-dtype", "--max-model-len", "--max-num-seqs",
  "--max-num-batched-tokens", "--gpu-memory-utilization", "--num-gpu-blocks-override", "--enforce-eager",
  "--enable-lora", "--max-lora-rank", "--max-loras", "--host", "--port",
  /* SGLang */
  "--model-path", "--tp-size", "--pp-size", "--dp-size", "--ep-size", "--enable-dp-attention",
  "--context-length", "--max-running-requests", "--chunked-prefill-size", "--mem-fraction-static",
  "--max-total-tokens", "--disable-cuda-graph", "--max-loras-per-batch",
  /* TensorRT-LLM */
  "--tp_size", "--pp_size", "--ep_size", "--max_seq_len", "--max_batch_size", "--max_num_tokens",
  "--kv_cache_free_gpu_memory_fraction", "--extra_llm_api_options"
};

typedef struct
{
  const char *model, *engine;
  guint devices, tp, pp, ep, dp;
  BudFormat weights, kv;
} Deployment;

static BudScenario *
scenario_of (const Deployment *d)
{
  BudScenario *scenario = bud_scenario_new ();

  scenario->model_id = g_strdup (d->model);
  scenario->hardware_id = g_strdup ("h100-sxm5-80");
  g_free (scenario->engine_id);
  scenario->engine_id = g_strdup (d->engine);
  scenario->deployment.n_devices = d->devices;
  scenario->deployment.tp = d->tp;
  scenario->deployment.pp = d->pp;
  scenario->deployment.ep = d->ep;
  scenario->deployment.dp = d->dp;
  scenario->deployment.weight_format = d->weights;
  scenario->deployment.kv_format = d->kv;
  scenario->workload.is_concurrency = true;
  scenario->workload.n_sequences = 32;
  scenario->workload.input_tokens = 2000;
  scenario->workload.output_tokens = 500;
  return scenario;
}

static BudEvaluation *
evaluation_of (BudScenario *scenario)
{
  BudEvaluation *evaluation;
  g_autoptr (GError) error = NULL;
  BudResolved resolved;

  g_assert_true (bud_scenario_resolve (scenario, &error));
  g_assert_true (bud_scenario_load (scenario, catalog, &resolved, &error));
  evaluation = bud_evaluation_new (scenario, &resolved);
  bud_resolved_clear (&resolved);
  return evaluation;
}

static char *
text_of (BudScenario *scenario, BudArtefact artefact)
{
  g_autoptr (BudEvaluation) evaluation = evaluation_of (scenario);

  return bud_artefact_text (evaluation, artefact);
}

static const Deployment dense
    = { "meta-llama/Llama-3.1-70B", "vllm", 8, 4, 1, 1, 1, BUD_FORMAT_FP8, BUD_FORMAT_FP8 };
static const Deployment moe
    = { "Qwen/Qwen3-235B-A22B", "sglang", 8, 2, 1, 8, 4, BUD_FORMAT_BF16, BUD_FORMAT_BF16 };
static const Deployment deep
    = { "meta-llama/Llama-3.1-70B", "trtllm", 8, 4, 2, 1, 1, BUD_FORMAT_INT4, BUD_FORMAT_FP8 };

static void
test_says (void)
{
  static const struct
  {
    const Deployment *deployment;
    BudArtefact artefact;
    const char *says[8];
  } cases[] = {
    { &dense,
      BUD_ARTEFACT_VLLM,
      { "exec vllm serve meta-llama/Llama-3.1-70B", "--tensor-parallel-size 4", "--quantization fp8",
        "--kv-cache-dtype fp8", "--max-model-len 2500", "--max-num-seqs 1024", "--gpu-memory-utilization 0.9",
        "2 replicas of 4 devices" } },
    { &dense,
      BUD_ARTEFACT_SGLANG,
      { "python -m sglang.launch_server --model-path meta-llama/Llama-3.1-70B", "--tp-size 4",
        "estimated for vLLM", "--context-length 2500", "--kv-cache-dtype fp8_e4m3" } },
    { &moe,
      BUD_ARTEFACT_SGLANG,
      { "--tp-size 8", "--dp-size 4", "--enable-dp-attention", "--ep-size 8", "--chunked-prefill-size 8192",
        "--mem-fraction-static 0.875" } },
    { &moe,
      BUD_ARTEFACT_VLLM,
      { "--tensor-parallel-size 2", "--data-parallel-size 4", "--enable-expert-parallel",
        "--dtype bfloat16" } },
    { &moe, BUD_ARTEFACT_TRTLLM, { "attention DP over all ranks only", "--tp_size 8", "--ep_size 8" } },
    { &deep,
      BUD_ARTEFACT_TRTLLM,
      { "exec trtllm-serve meta-llama/Llama-3.1-70B", "--pp_size 2", "kv_cache_config:\n  dtype: fp8",
        "--extra_llm_api_options trtllm-config.yaml", "weights are int4", "--max_num_tokens 8192" } },
    { &dense,
      BUD_ARTEFACT_KUBERNETES,
      { "kind: Deployment", "replicas: 2", "nvidia.com/gpu: 4", "name: llama-3-1-70b", "kind: Service",
        "- \"--tensor-parallel-size\"\n            - \"4\"", "path: /health", "medium: Memory" } },
    { &deep,
      BUD_ARTEFACT_KUBERNETES,
      { "kind: ConfigMap", "    kv_cache_config:\n      dtype: fp8", "\"/config/trtllm-config.yaml\"",
        "configMap: { name: llama-3-1-70b }" } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (BudScenario) scenario = scenario_of (cases[i].deployment);
      g_autofree char *text = text_of (scenario, cases[i].artefact);

      for (gsize s = 0; s < G_N_ELEMENTS (cases[i].says) && cases[i].says[s] != NULL; s++)
        if (strstr (text, cases[i].says[s]) == NULL)
          g_error ("case %zu does not say “%s”:\n%s", i, cases[i].says[s], text);
    }
}

static gboolean
is_known (const char *flag)
{
  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    if (strcmp (flags[i], flag) == 0)
      return TRUE;
  return FALSE;
}

/* Everything switched on at once uses only flags on the list; comments are not looked at. */
static void
test_only_real_flags (void)
{
  const Deployment *deployments[] = { &dense, &moe, &deep };

  for (gsize i = 0; i < G_N_ELEMENTS (deployments); i++)
    for (int artefact = 0; artefact < BUD_N_ARTEFACTS; artefact++)
      {
        g_autoptr (BudScenario) scenario = scenario_of (deployments[i]);
        g_autoptr (GRegex) regex = g_regex_new ("(?<![\\w-])--[a-z][a-z_-]+", 0, 0, NULL);
        g_auto (GStrv) lines = NULL;
        g_autofree char *text = NULL;

        scenario->deployment.has_cuda_graphs = false;
        scenario->deployment.lora = (BudLora){ .rank = 16, .n_adapters = 4 };
        scenario->load.kv_blocks = 1000;
        scenario->load.max_sequences = 77;
        text = text_of (scenario, (BudArtefact) artefact);
        lines = g_strsplit (text, "\n", -1);
        for (char **line = lines; *line != NULL; line++)
          {
            g_autoptr (GMatchInfo) match = NULL;

            if (**line == '#')
              continue;
            for (g_regex_match (regex, *line, 0, &match); g_match_info_matches (match);
                 g_match_info_next (match, NULL))
              {
                g_autofree char *flag = g_match_info_fetch (match, 0);

                if (!is_known (flag))
                  g_error ("%s is no known flag:\n%s", flag, text);
              }
          }
      }
}

/* What the load sets wins over the engine's own; lengths without an end set no longest request. */
static void
test_load (void)
{
  g_autoptr (BudScenario) scenario = scenario_of (&dense);
  g_autofree char *text = NULL;

  scenario->load.max_sequences = 96;
  scenario->load.max_batched_tokens = 2048;
  scenario->load.lengths = BUD_LENGTHS_LOGNORMAL;
  text = text_of (scenario, BUD_ARTEFACT_VLLM);
  g_assert_nonnull (strstr (text, "--max-num-seqs 96"));
  g_assert_nonnull (strstr (text, "--max-num-batched-tokens 2048"));
  g_assert_null (strstr (text, "--max-model-len"));
}

/* What no flag says stands in a comment. */
static void
test_says_what_is_missing (void)
{
  g_autoptr (BudScenario) scenario = scenario_of (&dense);
  g_autofree char *text = NULL;

  scenario->deployment.n_prefill_instances = scenario->deployment.n_decode_instances = 1;
  scenario->deployment.chunk_tokens = 3000;
  scenario->deployment.offload.weights_ratio = 0.25;
  text = text_of (scenario, BUD_ARTEFACT_VLLM);
  g_assert_nonnull (strstr (text, "# - 1 instances that only prefill and 1 that only decode"));
  g_assert_nonnull (strstr (text, "# - 25 % of the weights"));
  g_assert_nonnull (strstr (text, "--max-num-batched-tokens 3000"));
}

/* A script must say that it will not fit. */
static void
test_does_not_fit (void)
{
  Deployment tight = dense;
  g_autoptr (BudScenario) scenario = NULL;
  g_autofree char *text = NULL;

  tight.devices = tight.tp = 1;
  tight.weights = BUD_FORMAT_BF16;
  scenario = scenario_of (&tight);
  text = text_of (scenario, BUD_ARTEFACT_VLLM);
  g_assert_nonnull (strstr (text, "DOES NOT FIT"));
}

/* vLLM does not start with more sequences than tokens of a step. */
static void
test_few_tokens (void)
{
  g_autoptr (BudScenario) scenario = scenario_of (&dense);
  g_autofree char *text = NULL;

  scenario->deployment.chunk_tokens = 512;
  text = text_of (scenario, BUD_ARTEFACT_VLLM);
  g_assert_nonnull (strstr (text, "--max-num-seqs 512"));
  g_assert_nonnull (strstr (text, "--max-num-batched-tokens 512"));
}

/* 64 heads by 3: the estimate rounds up, engines do not start. */
static void
test_uneven (void)
{
  Deployment uneven = dense;
  g_autoptr (BudScenario) even = scenario_of (&dense), scenario = NULL;
  g_autofree char *good = text_of (even, BUD_ARTEFACT_VLLM), *text = NULL;

  uneven.devices = uneven.tp = 3;
  scenario = scenario_of (&uneven);
  text = text_of (scenario, BUD_ARTEFACT_VLLM);
  g_assert_null (strstr (good, "MAY REFUSE"));
  g_assert_nonnull (strstr (text, "THE ENGINE MAY REFUSE TO START: TP 3"));
}

/* Names are from files of others: none may end a comment, leave its quotes or break the YAML. */
static void
test_odd_names (void)
{
  g_autoptr (BudScenario) scenario = scenario_of (&dense);
  g_autoptr (BudEvaluation) evaluation = evaluation_of (scenario);
  g_autofree char *model = g_strdup (evaluation->scenario->model_id), *script = NULL, *manifest = NULL;

  g_strlcpy (evaluation->device.name, "X\nreboot\r\nhalt", sizeof evaluation->device.name);
  g_free (evaluation->scenario->model_id);
  evaluation->scenario->model_id = g_strdup ("a\"b/7b\\c '{d}!\tx");
  script = bud_artefact_text (evaluation, BUD_ARTEFACT_VLLM);
  manifest = bud_artefact_text (evaluation, BUD_ARTEFACT_KUBERNETES);
  g_assert_nonnull (strstr (manifest, "  name: model-7b-c-d-x\n"));
  g_assert_nonnull (strstr (script, "8 x X reboot  halt,"));
  g_assert_nonnull (strstr (script, "serve 'a\"b/7b\\c '\\''{d}!\tx' --host"));
  g_assert_nonnull (strstr (manifest, "- \"a\\\"b/7b\\\\c '{d}!\tx\"\n"));
}

static void
test_names (void)
{
  BudArtefact artefact;

  for (int i = 0; i < BUD_N_ARTEFACTS; i++)
    {
      g_assert_true (bud_artefact_parse (bud_artefact_id ((BudArtefact) i), &artefact));
      g_assert_cmpint (artefact, ==, i);
    }
  g_assert_false (bud_artefact_parse ("ollama", &artefact));
  g_assert_cmpint (bud_artefact_of_engine ("sglang"), ==, BUD_ARTEFACT_SGLANG);
  g_assert_cmpint (bud_artefact_of_engine ("llama.cpp"), ==, BUD_ARTEFACT_VLLM);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  catalog = shipped_catalog ();
  g_test_add_func ("/planner/artefact/says", test_says);
  g_test_add_func ("/planner/artefact/only-real-flags", test_only_real_flags);
  g_test_add_func ("/planner/artefact/load", test_load);
  g_test_add_func ("/planner/artefact/says-what-is-missing", test_says_what_is_missing);
  g_test_add_func ("/planner/artefact/does-not-fit", test_does_not_fit);
  g_test_add_func ("/planner/artefact/few-tokens", test_few_tokens);
  g_test_add_func ("/planner/artefact/uneven", test_uneven);
  g_test_add_func ("/planner/artefact/odd-names", test_odd_names);
  g_test_add_func ("/planner/artefact/names", test_names);
  status = g_test_run ();
  bud_catalog_close (catalog);
  return status;
}
