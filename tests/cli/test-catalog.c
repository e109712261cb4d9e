/* What a person does with their own items on the command line. */
#include <glib.h>
#include <string.h>

#include "spawn.h"

static const char DEVICE[] = "{\"id\":\"mine\",\"name\":\"Mine\",\"type\":\"gpu\",\"memory_gb\":%d,"
                             "\"memory_bw_gbs\":1000,\"flops_tflops\":{\"bf16\":100}}";

static void
expect (const char *command, const char *input, int status, const char *out, const char *err)
{
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;
  int found = spawn_budsim (command, input, &output, &errors);

  if (found != status || strstr (output, out) == NULL || strstr (errors, err) == NULL)
    g_error ("budsim %s: exit %d, “%s”, “%s”", command, found, output, errors);
}

static void
add_device (int memory_gb)
{
  g_autofree char *json = g_strdup_printf (DEVICE, memory_gb);

  expect ("hardware add -", json, 0, "added mine", "");
}

static void
test_history (void)
{
  JsonObject *root;
  JsonArray *versions;

  add_device (10);
  add_device (20);
  expect ("hardware remove mine", NULL, 0, "removed", "");
  expect ("hardware history", NULL, 0, "mine", "");
  root = spawn_json ("hardware history mine --json");
  versions = json_object_get_array_member (root, "versions");
  g_assert_cmpuint (json_array_get_length (versions), ==, 3);
  g_assert_true (json_object_get_boolean_member (json_array_get_object_element (versions, 0), "is_removal"));
  json_object_unref (root);
  expect ("hardware history mine", NULL, 0, "saved", "");
  expect ("hardware restore mine", NULL, 0, "restored mine", "");
  expect ("hardware list --csv", NULL, 0, "mine,Mine,,20000000000", "");
  expect ("hardware restore mine --version 1", NULL, 0, "restored mine", "");
  expect ("hardware list --csv", NULL, 0, "mine,Mine,,10000000000", "");
}

static void
test_engines (void)
{
  g_autofree char *text = NULL;
  g_autofree char *errors = NULL;

  g_assert_cmpint (spawn_budsim ("engines export vllm", NULL, &text, &errors), ==, 0);
  expect ("engines add - --id vllm", text, 2, "", "/id: “vllm” comes with the program");
  expect ("engines add - --id my-vllm --dry-run", text, 0, "my-vllm", "");
  expect ("engines add - --id my-vllm", text, 0, "added my-vllm", "");
  expect ("engines list --csv", NULL, 0, "my-vllm,vLLM,my-vllm,", "");
  expect ("engines add x.csv --csv", NULL, 2, "", "--csv");
  expect ("estimate Qwen/Qwen3-8B h100-sxm5-80 --engine my-vllm --json", NULL, 0, "\"my-vllm\"", "");
  expect ("engines remove my-vllm", NULL, 0, "removed", "");
  expect ("estimate Qwen/Qwen3-8B h100-sxm5-80 --engine my-vllm", NULL, 2, "", "no serving engine “my-vllm”");
  expect ("engines restore my-vllm", NULL, 0, "restored my-vllm", "");
  expect ("engines history my-vllm", NULL, 0, "restored from", "");
  expect ("engines remove vllm", NULL, 2, "", "comes with the program");
  expect ("engines remove my-vllm", NULL, 0, "removed", "");
}

static void
test_history_refused (void)
{
  expect ("hardware history h200-sxm-141", NULL, 0, "no versions", "");
  expect ("hardware history nope", NULL, 2, "", "nope");
  expect ("hardware restore h200-sxm-141", NULL, 2, "", "no earlier version");
  expect ("hardware restore mine --version 0", NULL, 2, "", "--version");
  expect ("models restore", NULL, 2, "", "ID");
  expect ("models histroy", NULL, 2, "", "history");
}

static void
test_csv (void)
{
  g_autofree char *csv = NULL;

  g_assert_cmpint (spawn_budsim ("usecases export --csv", NULL, &csv, NULL), ==, 0);
  g_assert_true (g_str_has_prefix (csv, "unique_id,name,"));
  expect ("usecases add --csv -", csv, 0, "added 112", "");
  expect ("usecases add --csv -", "unique_id,name\n", 2, "", "line 1");
  expect ("usecases export --csv uc_001", NULL, 2, "", "either");
  expect ("usecases export", NULL, 2, "", "either");
  expect ("models add --csv -", "x", 2, "", "--csv");
}

static void
test_dry_run (void)
{
  static const char config[] = "{\"model_type\":\"llama\",\"hidden_size\":64,\"intermediate_size\":128,"
                               "\"num_attention_heads\":8,\"num_hidden_layers\":2,\"vocab_size\":1000}";

  expect ("models add - --dry-run --id dry/model", config, 0, "assumed: ", "");
  expect ("models add - --dry-run --id dry/model", config, 0, "parameters", "");
  expect ("models show dry/model", NULL, 2, "", "dry/model");
  expect ("models add - --dry-run", config, 2, "", "/id");
  expect ("hardware add - --dry-run --csv", "x", 2, "", "--dry-run");
}

static void
test_clusters (void)
{
  static const char mine[] = "{\"id\":\"rack\",\"name\":\"Rack\",\"device\":\"h100-sxm5-80\","
                             "\"devices_per_node\":8,\"nodes\":2}";
  g_autoptr (JsonObject) found = spawn_json ("clusters search dgx-h100 --json");
  JsonObject *first = json_array_get_object_element (json_object_get_array_member (found, "items"), 0);
  g_autofree char *csv = NULL;

  g_assert_cmpstr (json_object_get_string_member (first, "device"), ==, "h100-sxm5-80");
  g_assert_cmpfloat (json_object_get_double_member (first, "devices"), ==, 8);
  g_assert_cmpfloat (json_object_get_double_member (first, "link_bytes_per_s"), ==, 450e9);
  expect ("clusters add - --dry-run", mine, 0, "devices              16", "");
  expect ("clusters add - --dry-run --id x", "{\"device\":\"h101\",\"devices_per_node\":8}", 2, "",
          "/device: ");
  expect ("clusters show rack", NULL, 2, "", "rack");
  expect ("clusters add -", mine, 0, "added rack", "");
  expect ("clusters remove rack", NULL, 0, "removed", "");
  expect ("clusters restore rack", NULL, 0, "restored rack", "");
  expect ("clusters history rack", NULL, 0, "removed", "");
  expect ("clusters export rack", NULL, 0, "devices_per_node", "");
  g_assert_cmpint (spawn_budsim ("clusters export --csv", NULL, &csv, NULL), ==, 0);
  expect ("clusters add --csv -", csv, 0, "added ", "");
}

/* A cluster stands for its device, its links and all its devices. */
static void
test_cluster_estimate (void)
{
  static const char small[]
      = "{\"format\":\"bud-scenario\",\"version\":1,\"model\":\"meta-llama/Llama-3.1-8B\","
        "\"cluster\":{\"id\":\"two\",\"name\":\"Two\",\"device\":\"h100-sxm5-80\","
        "\"devices_per_node\":1,\"nodes\":2,\"between_nodes\":{\"bw_gbs_per_direction\":1}}}";
  g_autoptr (JsonObject) whole = spawn_json ("estimate meta-llama/Llama-3.1-8B --cluster dgx-h100 --json");
  g_autoptr (JsonObject) plain
      = spawn_json ("estimate meta-llama/Llama-3.1-8B h100-sxm5-80 --devices 8 --json");
  g_autoptr (JsonObject) part
      = spawn_json ("estimate meta-llama/Llama-3.1-8B --cluster aws-p5 --devices 2 --json");

  g_assert_cmpstr (json_object_get_string_member (whole, "cluster"), ==, "dgx-h100");
  g_assert_cmpstr (json_object_get_string_member (whole, "hardware"), ==, "h100-sxm5-80");
  g_assert_cmpint (
      json_object_get_int_member (json_object_get_object_member (whole, "deployment"), "devices"), ==, 8);
  g_assert_cmpfloat (json_object_get_double_member (whole, "tpot_s"), ==,
                     json_object_get_double_member (plain, "tpot_s"));
  g_assert_false (json_object_has_member (plain, "cluster"));
  /* $55.04 for a node of eight. */
  g_assert_cmpfloat (
      json_object_get_double_member (json_object_get_object_member (part, "cost"), "usd_per_hour"), ==,
      2 * 55.04 / 8);
  expect ("estimate --scenario - --csv", small, 0, "h100-sxm5-80,2,2,", "");
  expect ("estimate meta-llama/Llama-3.1-8B h100-sxm5-80 --cluster dgx-h100", NULL, 2, "",
          "exclude each other");
  expect ("estimate meta-llama/Llama-3.1-8B --cluster dgx-h100 --devices 16", NULL, 2, "", "at most 8");
  expect ("estimate meta-llama/Llama-3.1-8B --cluster dgx-h10", NULL, 2, "", "nearest: dgx-h100");
  expect ("memory meta-llama/Llama-3.1-8B --cluster dgx-h100", NULL, 0, "80.0 GB", "");
  expect ("sweep meta-llama/Llama-3.1-8B --cluster dgx-h100 --vary tp=2,4 --csv", NULL, 0, "\n4,", "");
}

/* Contradictory limits are said, and only where they are. */
/* The list says it of as many, beside each. */
static void
assert_contradictory (int expected)
{
  JsonObject *list = spawn_json ("usecases list --json");
  JsonArray *items = json_object_get_array_member (list, "items");
  int n = 0;

  for (guint i = 0; i < json_array_get_length (items); i++)
    n += g_str_equal (json_object_get_string_member (json_array_get_object_element (items, i), "limits"),
                      "contradictory");
  g_assert_cmpint (n, ==, expected);
  json_object_unref (list);
}

static void
test_contradiction (void)
{
  g_autofree char *output = NULL;

  expect ("usecases show uc_001", NULL, 0, "Contradictory", "");
  assert_contradictory (71);
  expect ("usecases show uc_007", NULL, 0, "Tight", "");
  g_assert_cmpint (spawn_budsim ("usecases show uc_004", NULL, &output, NULL), ==, 0);
  g_assert_null (strstr (output, "Contradictory"));
  g_assert_null (strstr (output, "Tight"));
}

static void
test_files (void)
{
  expect ("models add /nonexistent", NULL, 2, "", "/nonexistent");
  expect ("models add /dev/zero", NULL, 2, "", "not a file");
  expect ("models add /tmp/../tmp/..", NULL, 2, "", "config.json");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/catalog/history", test_history);
  g_test_add_func ("/cli/catalog/engines", test_engines);
  g_test_add_func ("/cli/catalog/history-refused", test_history_refused);
  g_test_add_func ("/cli/catalog/csv", test_csv);
  g_test_add_func ("/cli/catalog/dry-run", test_dry_run);
  /* Before test_clusters, whose own clusters hide shipped ones. */
  g_test_add_func ("/cli/catalog/cluster-estimate", test_cluster_estimate);
  g_test_add_func ("/cli/catalog/clusters", test_clusters);
  g_test_add_func ("/cli/catalog/contradiction", test_contradiction);
  g_test_add_func ("/cli/catalog/files", test_files);
  return g_test_run ();
}
