/* *.budscenario files that are none: refused at the member that is wrong, with what it may be. */
#include <glib.h>
#include <string.h>

#include "catalog/scenario.h"

typedef enum
{
  TEXT,
  REFERENCE, /* text or an object */
  NUMBER,
  COUNT,
  FLAG,
  SECTION,
} Kind;

/* Every member this version reads. */
static const struct
{
  const char *section, *key;
  Kind kind;
  const char *good, *range; /* of a number: its legal range as the message states it */
} members[] = {
  { "", "format", TEXT, "\"bud-scenario\"" },
  { "", "version", COUNT, "1", "1 to 1000000000" },
  { "", "name", TEXT, "\"n\"" },
  { "", "model", REFERENCE, "\"m\"" },
  { "", "hardware", REFERENCE, "\"h\"" },
  { "", "cluster", REFERENCE, "\"c\"" },
  { "", "usecase", TEXT, "\"u\"" },
  { "", "engine", REFERENCE, "\"vllm\"" },
  { "", "method", TEXT, "\"ideal\"" },
  { "", "usd_per_device_hour", NUMBER, "2.5", "0 to 1000000" },
  { "", "deployment", SECTION, "{}" },
  { "", "workload", SECTION, "{}" },
  { "", "slo", SECTION, "{}" },
  { "", "load", SECTION, "{}" },
  { "deployment", "devices", COUNT, "2", "1 to 65536" },
  { "deployment", "tp", COUNT, "2", "1 to 65536" },
  { "deployment", "pp", COUNT, "1", "1 to 65536" },
  { "deployment", "ep", COUNT, "1", "1 to 65536" },
  { "deployment", "dp", COUNT, "1", "1 to 65536" },
  { "deployment", "precision", TEXT, "\"fp8\"" },
  { "deployment", "kv_precision", TEXT, "\"fp8\"" },
  { "deployment", "activation_precision", TEXT, "\"bf16\"" },
  { "deployment", "cuda_graphs", FLAG, "false" },
  { "deployment", "expert_load_ratio", NUMBER, "1.5", "1 to 1000" },
  { "deployment", "lora_rank", COUNT, "8", "1 to 1024" },
  { "deployment", "lora_adapters", COUNT, "2", "1 to 65536" },
  { "deployment", "lora_targets", TEXT, "\"all\"" },
  { "deployment", "offload_weights_ratio", NUMBER, "0.5", "0 to 1" },
  { "deployment", "offload_kv_cache_ratio", NUMBER, "0.5", "0 to 1" },
  { "deployment", "offload_bytes_per_s", NUMBER, "1e10", "1 to 1e+15" },
  { "deployment", "draft", REFERENCE, "\"ngram\"" },
  { "deployment", "draft_tokens", COUNT, "3", "1 to 64" },
  { "deployment", "acceptance_ratio", NUMBER, "0.5", "0 to 1" },
  { "deployment", "chunk_tokens", COUNT, "512", "1 to 16777216" },
  { "deployment", "disaggregate", TEXT, "\"1p1d\"" },
  { "workload", "batch", COUNT, "4", "1 to 16777216" },
  { "workload", "concurrency", COUNT, "4", "1 to 16777216" },
  { "workload", "beams", COUNT, "1", "1 to 1024" },
  { "workload", "input_tokens", NUMBER, "100.5", "1 to 1000000000" },
  { "workload", "output_tokens", NUMBER, "1", "1 to 1000000000" },
  { "workload", "prefix_tokens", NUMBER, "0", "0 to 1000000000" },
  { "workload", "images", NUMBER, "1", "0 to 1000000" },
  { "slo", "ttft_s", NUMBER, "1", "1e-09 to 1000000000" },
  { "slo", "tpot_s", NUMBER, "1", "1e-09 to 1000000000" },
  { "slo", "e2e_s", NUMBER, "1", "1e-09 to 1000000000" },
  { "load", "arrival", TEXT, "\"poisson\"" },
  { "load", "lengths", TEXT, "\"uniform\"" },
  { "load", "requests_per_s", NUMBER, "1", "1e-06 to 1000000" },
  { "load", "burstiness", NUMBER, "1", "0.01 to 100" },
  { "load", "think_s", NUMBER, "1", "0 to 1000000" },
  { "load", "length_parameter", NUMBER, "0.5", "1e-06 to 10" },
  { "load", "turns", COUNT, "2", "1 to 1000" },
  { "load", "requests", COUNT, "5", "0 to 16777216" },
  { "load", "max_batched_tokens", COUNT, "5", "0 to 16777216" },
  { "load", "max_sequences", COUNT, "5", "0 to 16777216" },
  { "load", "kv_blocks", COUNT, "5", "0 to 4000000000" },
  { "load", "seed", COUNT, "5", "0 to 4294967295" },
};

/* What is never right for a kind; a number's kinds share a list. */
static const char *const not_text[] = { "7", "true", "[]", "[\"x\"]", "{}", NULL };
static const char *const not_reference[] = { "7", "true", "[]", "[\"x\"]", NULL };
static const char *const not_number[] = { "\"1\"", "true", "[]", "[1]", "{}", "-1", "1e30", "1e999", NULL };
static const char *const not_count[]
    = { "\"1\"", "true", "[]", "[1]", "{}", "-1", "1.5", "1e-9", "1e30", "18446744073709551616", NULL };
static const char *const not_flag[] = { "\"true\"", "1", "0", "[]", "{}", NULL };
static const char *const not_section[] = { "\"x\"", "7", "false", "[]", NULL };
static const char *const *const wrong[]
    = { not_text, not_reference, not_number, not_count, not_flag, not_section };

#define HEAD "\"format\":\"bud-scenario\",\"version\":1"

/* One member beside what a file needs. */
static char *
compose (const char *section, const char *key, const char *value)
{
  if (*section != '\0')
    return g_strdup_printf ("{" HEAD ",\"%s\":{\"%s\":%s}}", section, key, value);
  if (strcmp (key, "format") == 0)
    return g_strdup_printf ("{\"version\":1,\"format\":%s}", value);
  if (strcmp (key, "version") == 0)
    return g_strdup_printf ("{\"format\":\"bud-scenario\",\"version\":%s}", value);
  return g_strdup_printf ("{" HEAD ",\"%s\":%s}", key, value);
}

static void
assert_refused (const char *text, gssize length, const char *starts, const char *says)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BudScenario) scenario = bud_scenario_from_json (text, length, &error);

  if (scenario != NULL)
    g_error ("%s: accepted", text);
  g_assert_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID);
  if (!g_str_has_prefix (error->message, starts) || (says != NULL && strstr (error->message, says) == NULL))
    g_error ("%s: “%s”, not “%s … %s”", text, error->message, starts, says);
}

static void
test_wrong (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    for (const char *const *value = wrong[members[i].kind]; *value != NULL; value++)
      {
        g_autofree char *text = compose (members[i].section, members[i].key, *value);
        g_autofree char *pointer = g_strdup_printf ("%s%s/%s: ", *members[i].section != '\0' ? "/" : "",
                                                    members[i].section, members[i].key);
        const char *says = members[i].range;

        if (strcmp (members[i].key, "version") == 0 && g_str_has_prefix (*value, "1e-"))
          says = NULL;
        assert_refused (text, -1, pointer, says);
      }
}

/* Each alone and null: a file that others wrote may leave anything out. */
static void
test_right (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    for (int is_null = 0; is_null < 2; is_null++)
      {
        g_autofree char *text
            = compose (members[i].section, members[i].key, is_null ? "null" : members[i].good);
        g_autoptr (GError) error = NULL;
        g_autoptr (BudScenario) scenario = bud_scenario_from_json (text, -1, &error);

        /* Formats and versions are what makes it a scenario. */
        if (is_null && i < 2)
          g_assert_null (scenario);
        else
          g_assert_no_error (error);
      }
}

static const struct
{
  const char *text, *starts, *says;
} files[] = {
  { "", "1:1: ", "ends" },
  { "[]", "/: ", "object" },
  { "{}", "/format: ", "bud-scenario" },
  { "{\"format\":\"bud-scenarios\",\"version\":1}", "/format: ", NULL },
  { "{\"format\":\"bud-scenario\"}", "/version: ", "missing" },
  { "{\"format\":\"bud-scenario\",\"version\":2}", "/version: ", "later than 1" },
  { "{\"format\":\"bud-scenario\",\"version\":999999999}", "/version: ", "later than 1" },
  { "{" HEAD ",\"version\":1}", "1:38: ", "twice" },
  { "{" HEAD ",\"workload\":{\"batch\":1,\"batch\":2}}", "1:60: ", "twice" },
  { "{" HEAD ",\"workload\":{\"batch\":1,\"concurrency\":2}}", "/workload/concurrency: ", "beside" },
  { "{" HEAD ",\"name\":\"\\ud800\"}", "1:", "surrogate" },
  { "{" HEAD ",\"name\":\"\\udc00\\ud800\"}", "1:", "surrogate" },
  { "{" HEAD ",\"name\":\"\xed\xa0\x80\"}", "1:", "UTF-8" },
  { "{" HEAD ",\"slo\":{\"ttft_s\":NaN}}", "1:", "value" },
  { "{" HEAD ",\"slo\":{\"ttft_s\":0}}", "/slo/ttft_s: ", "1e-09 to" },
  { "{" HEAD ",\"name\":\"a\\nb\"}", "/name: ", "control characters" },
  { "{" HEAD ",\"model\":\"\\u001b[2J\"}", "/model: ", "control characters" },
  { "{" HEAD ",\"model\":{\"id\":\"a\\nb\"}}", "/model/id: ", "control characters" },
  { "{" HEAD ",\"hardware\":{\"id\":\"\\u009b2J\"}}", "/hardware/id: ", "control characters" },
  { "{" HEAD ",\"method\":\"guess\"}", "/method: ", "genz, ideal, calibrated" },
  { "{" HEAD ",\"deployment\":{\"precision\":\"fp9\"}}", "/deployment/precision: ", "fp9" },
  { "{" HEAD ",\"deployment\":{\"lora_targets\":\"ffn\"}}", "/deployment/lora_targets: ", "attention, all" },
  { "{" HEAD ",\"deployment\":{\"disaggregate\":\"2x1\"}}", "/deployment/disaggregate: ", "2p1d" },
  { "{" HEAD ",\"load\":{\"arrival\":\"often\"}}", "/load/arrival: ", "closed, poisson, gamma" },
  { "{" HEAD ",\"load\":{\"lengths\":\"zipf\"}}", "/load/lengths: ", "fixed, uniform, lognormal" },
  { "{" HEAD ",\"load\":{\"lengths\":\"uniform\",\"length_parameter\":2}}",
    "/load/length_parameter: ", "to 1" },
};

static void
test_files (void)
{
  g_autoptr (GString) deep = g_string_new ("{" HEAD ",\"x\":");

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    assert_refused (files[i].text, -1, files[i].starts, files[i].says);
  assert_refused ("{" HEAD "}\0", sizeof "{" HEAD "}", "1:", NULL);
  for (int i = 0; i < 100000; i++)
    g_string_append_c (deep, '[');
  assert_refused (deep->str, -1, "1:", "nested deeper than 64 levels");
}

/* A file cut off anywhere says so where it ends. */
static void
test_cut (void)
{
  static const char text[] = "{" HEAD ",\"name\":\"ä\\u00e4\",\"workload\":{\"batch\":1.5e1}}";

  for (gssize length = 0; length < (gssize) strlen (text); length++)
    assert_refused (text, length, "1:", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalog/scenario/wrong", test_wrong);
  g_test_add_func ("/catalog/scenario/right", test_right);
  g_test_add_func ("/catalog/scenario/files", test_files);
  g_test_add_func ("/catalog/scenario/cut", test_cut);
  return g_test_run ();
}
