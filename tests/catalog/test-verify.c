/* What the build asks of the shipped files: one fact changed in a good file is refused with file and pointer.
 */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>

#include "catalog/json-text.h"
#include "catalog/verify.h"
#include "scratch.h"

#define M BUD_CATALOG_MODEL
#define H BUD_CATALOG_HARDWARE
#define U BUD_CATALOG_USECASE
#define C BUD_CATALOG_CLUSTER

static const char *const FILES[] = {
  [M] = "models/Qwen--Qwen3-8B.json",
  [H] = "hardware/h100-sxm5-80.json",
  [U] = "usecases/uc_001.json",
  [C] = "clusters/aws-p5.json",
};

/* `from` becomes `to` once; "" = nothing changed. */
static const struct
{
  BudCatalogKind kind;
  const char *from, *to, *says;
} CASES[] = {
  { H, "\"vendor\"", "\"vendour\"", "/vendour: is not a key" },
  { H, "\"fp8\"", "\"fp7\"", "/flops_tflops/fp7: is not a key" },
  { H, "\"fp8\"", "\"fp8_sparse\"", "/flops_tflops/fp8_sparse: is not a key" },
  { H, "\"fp8\": 1978.9", "\"fp8\": 3957.8", "/flops_tflops/fp8: is 4.00 times bf16" },
  { H, "\"bf16\": 989.4", "\"bf16\": 1978.9", "/flops_tflops/bf16: is 4.00 times tf32" },
  { H, "\"bf16\": 989.4", "\"bf16\": 0", "/flops_tflops/bf16: must be between" },
  { H, "\"bf16\": 989.4", "\"bf16\": \"989\"", "/flops_tflops/bf16: must be a number" },
  { H, "\"flops_basis\": \"dense\"", "\"flops_basis\": \"sparse\"", "/flops_basis: must be dense" },
  { H, "\"memory_bw_gbs\": 3350", "\"memory_bw_gbs\": 0", "/memory_bw_gbs: must be between" },
  { H, "\"memory_bw_gbs\": 3350", "\"memory_bw_gbs\": -3350", "/memory_bw_gbs: must be between" },
  { H, "\"memory_gb\": 80", "\"memory_gb\": null", "/memory_gb: must be a number" },
  { H, "\"release_year\": 2022", "\"release_year\": 2022.5", "/release_year: must be a whole" },
  { H, "\"release_year\": 2022", "\"release_year\": 22", "/release_year: must be between" },
  { H, "\"flops_basis\": \"dense\"",
    "\"flops_basis\": \"dense, cores x base clock\", \"cores\": 96, \"base_ghz\": 2.4",
    "/flops_tflops/fp32: is no power of two" },
  { H, "\"fp8\": 1978.9", "\"fp8\": 1500", "/flops_tflops/fp8: is 1.52 times bf16" },
  { H, "\"memory_bw_gbs\": 3350", "\"memory_bw_gbs\": 33500",
    "/memory_bw_gbs: is more than eight stacks of HBM3" },
  { H, "\"memory_bw_gbs\": 3350", "\"memory_bw_gbs\": 3350, \"memory_channels\": 8, \"memory_mts\": 4800",
    "/memory_bw_gbs: its channels carry 307.2" },
  { H, "\"bw_gbs_per_direction\": 450, \"bw_gbs_bidirectional\": 900", "\"bw_gbs_per_direction\": 900",
    "/interconnect/bw_gbs_per_direction: a link of this name carries 450" },
  { H, "\"bw_gbs_per_direction\": 64", "\"bw_gbs_per_direction\": 128",
    "/host_link/bw_gbs_per_direction: a link of this name carries 64" },
  { H, "\"memory_bw_gbs\", \"tdp_w\"", "\"memory_bw\", \"tdp_w\"",
    "/checked/0/facts/7: “memory_bw” is no fact" },
  { M, "\"license_confidence\": \"high\"", "\"license_confidence\": \"low\"",
    "/license_confidence: is low just without" },
  { M, "\"license_source\"", "\"note\"", "/license_confidence: is low just without" },
  { H, "\"bw_gbs_per_direction\": 450", "\"bw_gbs_per_direction\": 900",
    "/interconnect/bw_gbs_bidirectional: must be twice" },
  { H, "\"source\": \"NVIDIA H100 datasheet / Hopper whitepaper\"", "\"note\": \"x\"",
    "/source: is missing" },
  { H, "\"source\": \"NVIDIA H100 datasheet / Hopper whitepaper\"", "\"source\": \"\"",
    "/source: must not be empty" },
  { H, "\"vendor\": \"NVIDIA\"", "\"vendor\": \"\\u001b[31mNVIDIA\"", "/vendor: must not contain control" },
  { U, "\"source\": \"", "\"source\": \"\\n", "/source: must not contain control" },
  { H, "\"sm_count_source\"", "\"note\"", "/sm_count_source: is missing" },
  { H, "\"confidence\": \"high\"", "\"confidence\": \"sure\"", "/confidence: must be one of high, medium" },
  { H, "\"aliases\": [", "\"aliases\": [7, ", "/aliases/0: must be a string" },
  { H, "\"kind\": \"cloud\"", "\"kind\": \"lease\"", "/prices/0/kind: must be one of cloud, purchase" },
  { H, "\"usd_per_device_hour\": 3.9,", "\"usd_per_device_hour\": 0,",
    "/prices/0/usd_per_device_hour: must" },
  { H, "\"tier\": \"on_demand\"", "\"usd_per_hour_low\": 3, \"usd_per_hour_high\": 2",
    "/prices/0/usd_per_hour_high: must not be less" },
  { H, "\"id\": \"h100-sxm5-80\"", "\"id\": \"h100\"", "/id: belongs in the file h100.json" },
  { H, "\"type\": \"gpu\"", "\"type\": \"toaster\"", "/type: must be gpu" },
  { M, "\"license\"", "\"licence\"", "/licence: is not a key" },
  { M, "\"modalities\": [\"text\"", "\"modalities\": [\"smell\"", "/modalities/0: must be one of text" },
  { M, "\"is_moe\": false", "\"is_moe\": 0", "/is_moe: must be true or false" },
  { M, "\"num_attention_heads\": 32", "\"num_attention_heads\": 33",
    "/config/num_key_value_heads: 8 does not divide" },
  { M, "\"num_hidden_layers\": 36", "\"num_hidden_layers\": 0",
    "/config/num_hidden_layers: 0 is out of range" },
  { M, "\"num_hidden_layers\": 36", "\"num_hidden_layers\": 38", "/parameter_count: the config has" },
  { M, "\"context_length\": ", "\"context_length\": -", "/context_length: must be between" },
  { M, "\"config_source\"", "\"config_origin\"", "/config_origin: is not a key" },
  { M, "\"source_url\"", "\"note\"", "/source_url: is missing" },
  { M, "\"is_moe\": false", "\"is_moe\": false, \"active_parameter_count\": 9000000000",
    "/active_parameter_count: must not be more" },
  { U, "\"industry\"", "\"branch\"", "/branch: is not a key" },
  { U, "\"ttft_s\": {\"min\": 1.0, \"max\": 2.0}", "\"ttft_s\": {\"min\": 3.0, \"max\": 2.0}",
    "/ttft_s/max: must not be less than min" },
  { U, "\"ttft_s\": {\"min\": 1.0, \"max\": 2.0}", "\"ttft_s\": {\"min\": 1.0, \"max\": 0}",
    "/ttft_s/max: must be between" },
  { U, "\"ttft_s\": {\"min\": 1.0, \"max\": 2.0}", "\"ttft_s\": 2", "/ttft_s: must be an object" },
  { U, "\"input_tokens\": {\"min\": 1000, \"max\": 1000}", "\"input_tokens\": {\"min\": 1000}",
    "/input_tokens/max: is missing" },
  { U, "\"batch_size\": 1", "\"batch_size\": 0", "/batch_size: must be between" },
  { U, "\"source\"", "\"note\"", "/source: is missing" },
  { U, "\"unique_id\": \"uc_001\"", "\"unique_id\": \"uc_002\"",
    "/unique_id: belongs in the file uc_002.json" },
  { C, "\"devices_per_node\"", "\"devices_per_rack\"", "/devices_per_rack: is not a key" },
  { C, "\"devices_per_node\": 8", "\"devices_per_node\": 0", "/devices_per_node: must be between" },
  { C, "\"devices_per_node\": 8", "\"devices_per_node\": 7.5", "/devices_per_node: must be a whole" },
  { C, "\"nodes\": 1", "\"nodes\": 60000", "/nodes: makes more than 65536" },
  { C, "\"topology\": \"switch\"", "\"topology\": \"star\"", "/in_node/topology: must be one of switch" },
  { C, "\"bw_gbs_per_direction\": 450", "\"bw_gbs_per_direction\": 0",
    "/in_node/bw_gbs_per_direction: must be between" },
  { C, "\"bw_gbs_per_direction\": 50", "\"bw_gbs_per_direction\": -50",
    "/between_nodes/bw_gbs_per_direction: must be between" },
  { C, "\"in_node\": {", "\"in_node\": {\"latency_us\": 0, ", "/in_node/latency_us: must be between" },
  { C, "\"in_node\"", "\"host\"", "/host/name: is not a key" },
  { C, ", \"source\": \"AWS EC2 accelerated computing instances, specifications: 900 GB/s NVSwitch\"", "",
    "/in_node/source: is missing" },
  { C, "  \"source\": \"AWS", "  \"note\": \"AWS", "/source: is missing" },
  { C, "\"date\": \"2023\"", "\"note\": \"2023\"", "/date: is missing" },
  { C, "\"date\": \"2026-11-09\", ", "", "/prices/0/date: is missing" },
  { C, "\"tier\": \"on_demand\"", "\"tier\": \"cheap\"", "/prices/0/tier: must be one of" },
  { C, "\"confidence\": \"medium\"", "\"confidence\": \"sure\"", "/confidence: must be one of" },
  { C, "\"type\": \"cloud\"", "\"type\": \"box\"", "/type: must be one of server, rack" },
  { C, "\"id\": \"aws-p5\"", "\"id\": \"p5\"", "/id: belongs in the file p5.json" },
};

static char *
read_shipped (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "catalog", name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static char *
replace_once (const char *text, const char *from, const char *to)
{
  const char *at = strstr (text, from);

  if (at == NULL)
    g_error ("“%s” is not in the file", from);
  return g_strdup_printf ("%.*s%s%s", (int) (at - text), text, to, at + strlen (from));
}

static gboolean
verify (BudCatalogKind kind, const char *text, GError **error)
{
  g_autofree char *base = g_path_get_basename (FILES[kind]);
  g_autoptr (JsonNode) node = bud_json_parse (text, -1, error);

  return node != NULL && bud_verify_item (kind, node, base, error);
}

static void
test_items (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *good = read_shipped (FILES[CASES[i].kind]);
      g_autofree char *bad = replace_once (good, CASES[i].from, CASES[i].to);
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) no_error = NULL;

      g_assert_true (verify (CASES[i].kind, good, &no_error));
      if (verify (CASES[i].kind, bad, &error))
        g_error ("%s is accepted", CASES[i].to);
      g_assert_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID);
      if (!g_str_has_prefix (error->message, CASES[i].says))
        g_error ("%s: “%s”, not “%s”", CASES[i].to, error->message, CASES[i].says);
    }
}

/* How sure the file may be follows from what was compared. */
static void
test_confidence (void)
{
  static const struct
  {
    const char *confidence, *facts; /* facts: NULL = nothing was compared */
    gboolean is_good;
  } cases[] = {
    { "low", NULL, TRUE },
    { "medium", NULL, FALSE },
    { "medium", "[\"memory_gb\"]", TRUE },
    { "medium", "[\"tdp_w\"]", FALSE },
    { "high", "[\"memory_gb\", \"memory_bw_gbs\"]", FALSE },
    { "high", "[\"memory_gb\", \"memory_bw_gbs\", \"flops_tflops.bf16\"]", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = read_shipped (FILES[H]);
      g_autoptr (JsonNode) node = bud_json_parse (text, -1, NULL);
      JsonObject *object = json_node_get_object (node);
      g_autofree char *check = g_strdup_printf (
          "[{\"facts\": %s, \"source\": \"x\", \"date\": \"2026-01-01\"}]", cases[i].facts);
      g_autoptr (GError) error = NULL;

      json_object_set_string_member (object, "confidence", cases[i].confidence);
      json_object_remove_member (object, "checked");
      if (cases[i].facts != NULL)
        json_object_set_member (object, "checked", bud_json_parse (check, -1, NULL));
      g_assert_cmpint (bud_verify_item (H, node, NULL, &error), ==, cases[i].is_good);
      g_assert_true (cases[i].is_good || g_str_has_prefix (error->message, "/confidence: is "));
    }
}

static void
write_file (const char *root, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (root, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* Builds a catalog of the four good files and one more; what it says, NULL when it is built. */
static char *
build_with (const char *name, const char *text)
{
  g_autofree char *root = scratch_folder ();
  g_autofree char *output = g_build_filename (root, "catalog.db", NULL);
  g_autofree char *depfile = g_build_filename (root, "catalog.d", NULL);
  g_autofree char *engines = read_shipped ("engines/engines.json");
  g_autofree char *errors = NULL;
  const char *argv[] = { g_getenv ("MKCATALOG"), root, output, depfile, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  for (gsize i = 0; i < G_N_ELEMENTS (FILES); i++)
    {
      g_autofree char *good = FILES[i] != NULL ? read_shipped (FILES[i]) : NULL;

      if (good == NULL)
        continue; /* engines stand in one file */
      write_file (root, FILES[i], good);
    }
  write_file (root, "engines/engines.json", engines);
  write_file (root, "measured/runs.jsonl", "");
  write_file (root, name, text);
  g_spawn_sync (NULL, (char **) argv, NULL, 0, NULL, NULL, NULL, &errors, &status, &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, *errors != '\0');
  g_assert_cmpint (g_file_test (output, G_FILE_TEST_EXISTS), ==, *errors == '\0');
  return *errors != '\0' ? g_strdup (errors + strlen (root) + 1) : NULL;
}

static void
test_build (void)
{
  static const struct
  {
    const char *name, *of, *from, *to, *says;
  } cases[] = {
    { "hardware/h100-sxm5-80.json", "hardware/h100-sxm5-80.json", "\"id\"", "\"id\"", NULL },
    { "hardware/h100-sxm5-80.json", "hardware/h100-sxm5-80.json", "3350", "0",
      "hardware/h100-sxm5-80.json: /memory_bw_gbs: must be between" },
    { "hardware/h100-sxm5-80.json", "hardware/h100-sxm5-80.json", "\"memory_gb\": 80",
      "\"memory_gb\": 80, \"memory_gb\": 81", "hardware/h100-sxm5-80.json: 12:20: this key stands twice" },
    { "usecases/uc_900.json", "usecases/uc_001.json", "\"uc_001\"", "\"uc_900\"",
      "usecases/uc_900.json: /name: “Question Answering” already names uc_001" },
    { "engines/engines.json", "engines/engines.json", "\"host_step_ms\": 0.686", "\"host_step_ms\": -1",
      "engines/engines.json: /0/host_step_ms: must be between" },
    { "engines/engines.json", "engines/engines.json", "\"host_step_ms\": 0.686", "\"host_step_ms\": 1e5",
      "engines/engines.json: /0/host_step_ms: must be" },
    { "engines/engines.json", "engines/engines.json", "\"policy\": \"mixed\"", "\"policy\": \"any\"",
      "engines/engines.json: /0/scheduler/policy: must be mixed" },
    { "engines/engines.json", "engines/engines.json", "\"family\": \"experts\"", "\"family\": \"any\"",
      "engines/engines.json: /0/kernels/0/family: “any” is no family of kernels" },
    { "engines/engines.json", "engines/engines.json", "\"bits\": 8", "\"bits\": 0",
      "engines/engines.json: /0/kernels/0/bits: must be" },
    { "hardware/h101.json", "hardware/h100-sxm5-80.json",
      "\"id\": \"h100-sxm5-80\",\n  \"name\": \"NVIDIA H100 SXM5 80GB\"",
      "\"id\": \"h101\",\n  \"name\": \"H101\"",
      "hardware/h101.json: /aliases: “H100_GPU” already names h100-sxm5-80" },
    { "clusters/aws-p5.json", "clusters/aws-p5.json", "\"device\": \"h100-sxm5-80\"", "\"device\": \"h100\"",
      "clusters/aws-p5.json: /device: “h100” is not the id of a hardware item" },
    { "clusters/aws-p5.json", "clusters/aws-p5.json", "\"bw_gbs_per_direction\": 450",
      "\"bw_gbs_per_direction\": 900",
      "clusters/aws-p5.json: /in_node/bw_gbs_per_direction: is more than the 450 GB/s" },
    { "clusters/aws-p6.json", "clusters/aws-p5.json", "\"id\": \"aws-p5\"", "\"id\": \"aws-p6\"",
      "clusters/aws-p6.json: /name: “AWS p5.48xlarge” already names aws-p5" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *good = read_shipped (cases[i].of);
      g_autofree char *bad = replace_once (good, cases[i].from, cases[i].to);
      g_autofree char *errors = build_with (cases[i].name, bad);

      if (cases[i].says == NULL ? errors != NULL
                                : errors == NULL || !g_str_has_prefix (errors, cases[i].says))
        g_error ("“%s”, not “%s”", errors, cases[i].says);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalog/verify/items", test_items);
  g_test_add_func ("/catalog/verify/confidence", test_confidence);
  g_test_add_func ("/catalog/verify/build", test_build);
  return g_test_run ();
}
