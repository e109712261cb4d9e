/* Odd command lines and broken files: the right exit status, one line on standard error that names what is
 * wrong. */
#include <glib.h>
#include <string.h>

#include "spawn.h"

#define ESTIMATE "estimate meta-llama/Llama-3.1-8B h100-sxm5-80 "

#define PLAN "plan meta-llama/Llama-3.1-8B --input 512 --output 128 --rate 1 "

#define SIMULATE "simulate meta-llama/Llama-3.1-8B l40s"

typedef struct
{
  const char *command, *names; /* `names` stands in the line */
} Refusal;

static const Refusal refusals[] = {
  { "", "command" },
  { "frobnicate", "frobnicate" },
  { "estimate", "MODEL" },
  { "estimate meta-llama/Llama-3.1-8B", "HARDWARE" },
  { "estimate nope h100-sxm5-80", "nope" },
  { "estimate lama-3.1-8b h100-sxm5-80 --tp 0", "--tp" },
  { ESTIMATE "--tp 0", "1 to" },
  { ESTIMATE "--tp -1", "--tp" },
  { ESTIMATE "--tp ''", "--tp" },
  { ESTIMATE "--tp", "--tp" },
  { ESTIMATE "--tp 2 --tp 4", "twice" },
  { ESTIMATE "--tp 64 --devices 64", "heads" },
  { ESTIMATE "--devices 8 --tp 3", "devices 8" },
  { ESTIMATE "--devices 8 --tp 3", "tp 3" },
  { ESTIMATE "--devices 8 --disaggregate 2p1d", "pp 1 x dp 1 x (2 + 1) instances = 3" },
  { ESTIMATE "--devices 0", "--devices" },
  { ESTIMATE "--pp 200 --devices 200", "--pp" },
  { ESTIMATE "--ep 2 --devices 2", "--ep" },
  { ESTIMATE "--batch 1e9", "--batch" },
  { ESTIMATE "--batch 99999999999999999999", "--batch" },
  { ESTIMATE "--batch 2 --concurrency 2", "--concurrency" },
  { ESTIMATE "--input 0", "--input" },
  { ESTIMATE "--input nan", "--input" },
  { ESTIMATE "--input 1e400", "--input" },
  { ESTIMATE "--input 10000000", "131072" },
  { ESTIMATE "--prefix 1024", "1023" },
  { ESTIMATE "--beams 0", "--beams" },
  { ESTIMATE "--precision fp9", "nvfp4" },
  { ESTIMATE "--kv-precision q4_k_m", "KV" },
  { ESTIMATE "--method foo", "calibrated" },
  { ESTIMATE "--engine foo", "sglang" },
  { ESTIMATE "--nope 3", "--nope" },
  { ESTIMATE "--lora-rank 0", "--lora-rank" },
  { ESTIMATE "--lora-adapters 2", "--lora-rank" },
  { ESTIMATE "--lora-rank 8 --lora-targets ffn", "attention" },
  { ESTIMATE "--offload weights", "weights:RATIO" },
  { ESTIMATE "--offload kv:1.5", "kv:1.5" },
  { ESTIMATE "--offload kv:0.5,weights:0.5,kv:0.2", "“kv:0.2” is named twice" },
  { ESTIMATE "--offload-gbs 50", "needs --offload" },
  { "estimate meta-llama/Llama-3.1-8B tpu-v5e --offload kv:0.5", "no link to host memory" },
  { ESTIMATE "--draft ngram", "draft_tokens" },
  { ESTIMATE "--draft ngram --draft-tokens 3", "acceptance" },
  { ESTIMATE "--draft-tokens 3", "--draft" },
  { ESTIMATE "--draft nope --draft-tokens 3 --acceptance 0.5", "nope" },
  { ESTIMATE "--draft mtp --draft-tokens 3 --acceptance 0.5 --pp 2", "pp" },
  { ESTIMATE "--draft ngram --draft-tokens 3 --acceptance 0.5 --method genz", "genz" },
  { ESTIMATE "--chunk 8 --concurrency 32", "--chunk" },
  { ESTIMATE "--disaggregate 2x", "2p1d" },
  { ESTIMATE "--disaggregate 0p1d", "2p1d" },
  { ESTIMATE "--disaggregate 1p1d --devices 3", "devices 3" },
  { ESTIMATE "extra", "extra" },
  { ESTIMATE "--json --csv", "--csv" },
  { "estimate --scenario /nonexistent", "/nonexistent" },
  { "estimate --scenario /tmp", "/tmp" },
  { "models show nope", "nope" },
  { "hardware show nope", "nope" },
  { "usecases show nope", "nope" },
  { "memory nope", "nope" },
  { "memory meta-llama/Llama-3.1-8B --context 200000", "--context: 200000 tokens exceed the 131072" },
  { "memory meta-llama/Llama-3.1-8B --tp 2", "--tp needs --hardware" },
  { "plan meta-llama/Llama-3.1-8B", "--usecase" },
  { PLAN "--hardware l40s,,mi300x", "--hardware: the value is empty" },
  { PLAN "--hardware l40s,L40S", "“L40S” is named twice" },
  { PLAN "--cluster dgx-h10", "--cluster: no cluster “dgx-h10”; nearest: dgx-h100" },
  { "sweep meta-llama/Llama-3.1-8B l40s", "--vary" },
  { "sweep meta-llama/Llama-3.1-8B l40s --vary batch", "KEY=LIST" },
  { "sweep meta-llama/Llama-3.1-8B l40s --vary batch=", "batch" },
  { "sweep meta-llama/Llama-3.1-8B l40s --vary batch=1,2 --concurrency 4", "--concurrency" },
  { "sweep meta-llama/Llama-3.1-8B l40s --vary kv_precision=fp8 --kv-precision bf16", "--kv-precision" },
  { "sweep meta-llama/Llama-3.1-8B l40s --vary colour=1", "colour" },
  { "sweep meta-llama/Llama-3.1-8B l40s --vary batch=1,2 --bands --method ideal", "--bands" },
  { "plot", "roofline" },
  { "plot nope", "nope" },
  { "plot roofline meta-llama/Llama-3.1-8B l40s", "-o" },
  { "plot roofline meta-llama/Llama-3.1-8B l40s -o x.gif", ".svg" },
  { "plot roofline meta-llama/Llama-3.1-405B l40s -o x.svg", "needed" },
  { "report --tp 8", "MODEL" },
  { SIMULATE, "--concurrency" },
  { SIMULATE " --rate 1 --concurrency 2", "exclude" },
  { SIMULATE " --rate 1 --batch 4", "--batch" },
  { SIMULATE " --rate 0", "--rate" },
  { SIMULATE " --concurrency 4 --burstiness 2", "--burstiness" },
  { SIMULATE " --rate 1 --lengths zipf", "--lengths" },
  { SIMULATE " --rate 1 --lengths uniform:2", "--lengths" },
  { SIMULATE " --trace /nonexistent", "/nonexistent" },
  { SIMULATE " --find-rate", "limit" },
  { SIMULATE " --rate 1 --engine none", "scheduler" },
  { SIMULATE " --rate 1 --method genz", "genz" },
  { "deploy", "MODEL" },
  { "deploy meta-llama/Llama-3.1-8B l40s --format ollama", "--format" },
  { SIMULATE " --rate 1 --disaggregate 3x5", "--disaggregate" },
  { SIMULATE " --devices 2 --tp 1 --rate 1 --disaggregate 2p2d", "devices" },
  { "validate", "genz" },
  { "validate genz /nonexistent", "/nonexistent" },
  { "validate parameters /nonexistent", "/nonexistent" },
  { "validate parameters /dev/null", "no case" },
  { "validate serving /dev/null", "no case" },
  { "validate kernels /dev/null", "no case" },
  { "validate own /nonexistent", "--scenario" },
  { "validate own /nonexistent --scenario x", "/nonexistent" },
  { "validate own /nonexistent --scenario x --save", "--save is for --calibrate" },
  { "validate serving x --scenario x", "--scenario" },
  { "validate serving x --calibrate", "--calibrate" },
};

static void
check_line (const Refusal *refusal, const char *errors)
{
  const char *end = strchr (errors, '\n');

  if (!g_str_has_prefix (errors, "budsim: ") || end == NULL || end[1] != '\0'
      || strstr (errors, refusal->names) == NULL)
    g_error ("budsim %s: “%s” is not one line naming “%s”", refusal->command, errors, refusal->names);
}

static void
test_refusals (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *output = NULL;
      g_autofree char *errors = NULL;
      int status = spawn_budsim (refusals[i].command, NULL, &output, &errors);

      if (status != 2 || *output != '\0')
        g_error ("budsim %s: exit %d, printed “%s”", refusals[i].command, status, output);
      check_line (&refusals[i], errors);
    }
}

static const Refusal scenarios[] = {
  { "", "1:1" },
  { "{", "1:2" },
  { "[]", "object" },
  { "nonsense", "1:1" },
  { "{\"format\":\"x\",\"version\":1}", "/format" },
  { "{\"format\":\"bud-scenario\",\"version\":2}", "/version" },
  { "{\"format\":\"bud-scenario\",\"version\":\"1\"}", "/version" },
  { "{\"format\":\"bud-scenario\",\"version\":1,\"model\":7}", "/model" },
  { "{\"format\":\"bud-scenario\",\"version\":1,\"model\":\"m\",\"hardware\":\"h\",\"deployment\":{\"tp\":"
    "\"x\"}}",
    "/deployment/tp" },
  { "{\"format\":\"bud-scenario\",\"version\":1,\"model\":\"m\",\"hardware\":\"h\",\"deployment\":[]}",
    "/deployment" },
  { "{\"format\":\"bud-scenario\",\"version\":1,\"model\":\"m\",\"hardware\":\"h\",\"workload\":{\"batch\":-"
    "1}}",
    "/workload/batch" },
  { "{\"format\":\"bud-scenario\",\"version\":1,\"model\":\"m\",\"hardware\":\"h\",\"workload\":{\"batch\":"
    "1e999}}",
    "/workload/batch" },
  { "{\"format\":\"bud-scenario\",\"version\":1,\"model\":\"m\",\"hardware\":\"h\",\"slo\":{\"ttft_s\":"
    "\"fast\"}}",
    "/slo/ttft_s" },
};

static void
test_broken_scenarios (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (scenarios); i++)
    {
      g_autofree char *errors = NULL;

      g_assert_cmpint (spawn_budsim ("estimate --scenario -", scenarios[i].command, NULL, &errors), ==, 2);
      check_line (&scenarios[i], errors);
    }
}

/* Of several files the one that is refused is named, with the pointer in it. */
static void
test_compared (void)
{
  static const char good[]
      = "{\"format\":\"bud-scenario\",\"version\":1,\"model\":\"meta-llama/Llama-3.1-8B\","
        "\"hardware\":\"l40s\"}";
  static const Refusal bad[] = {
    { "\"deployment\":{\"devices\":3,\"tp\":2}", "/deployment/devices: devices 3 and layout tp 2" },
    { "\"deployment\":{\"draft_tokens\":3,\"draft\":\"ngram\"}", "/deployment/acceptance_ratio: " },
    { "\"workload\":{\"input_tokens\":1e6}", "/workload/input_tokens: 1000000 input tokens" },
    { "\"engine\":\"nope\"", "nope" },
  };
  g_autofree char *good_path = g_build_filename (spawn_home (), "good.budscenario", NULL);
  g_autofree char *bad_path = g_build_filename (spawn_home (), "bad.budscenario", NULL);
  g_autofree char *command = g_strdup_printf ("compare '%s' '%s'", good_path, bad_path);

  g_assert_true (g_file_set_contents (good_path, good, -1, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *text = g_strdup_printf ("%.*s,%s}", (int) strlen (good) - 1, good, bad[i].command);
      g_autofree char *errors = NULL;

      g_assert_true (g_file_set_contents (bad_path, text, -1, NULL));
      g_assert_cmpint (spawn_budsim (command, NULL, NULL, &errors), ==, 2);
      check_line (&bad[i], errors);
      g_assert_nonnull (strstr (errors, "bad.budscenario: "));
    }
}

static void
test_cannot_write (void)
{
  g_autofree char *errors = NULL;

  g_assert_cmpint (
      spawn_budsim ("plot roofline meta-llama/Llama-3.1-8B l40s -o /nonexistent/x.svg", NULL, NULL, &errors),
      ==, 3);
  g_assert_nonnull (strstr (errors, "/nonexistent/x.svg"));
}

static void
test_help (void)
{
  static const char *const verbs[]
      = { "",      "models",  "hardware", "usecases", "memory", "estimate", "plan",
          "sweep", "compare", "plot",     "validate", "bench",  "report" };

  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_autofree char *command = g_strdup_printf ("%s --help", verbs[i]);
      g_autofree char *output = NULL;

      g_assert_cmpint (spawn_budsim (command, NULL, &output, NULL), ==, 0);
      g_assert_nonnull (strstr (output, "budsim"));
    }
}

/* Padded by the columns of a terminal, not by bytes: "ID,…" has more of these. */
static void
test_help_is_aligned (void)
{
  g_autofree char *output = NULL;
  g_auto (GStrv) lines = NULL;
  guint n_options = 0;

  g_assert_cmpint (spawn_budsim ("plan --help", NULL, &output, NULL), ==, 0);
  lines = g_strsplit (output, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    if (g_str_has_prefix (*line, "  --"))
      {
        const char *help = g_utf8_offset_to_pointer (*line, 29);

        g_assert_true (help[-1] == ' ' && help[0] != ' ');
        n_options++;
      }
  g_assert_cmpuint (n_options, >, 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/usage/refusals", test_refusals);
  g_test_add_func ("/cli/usage/broken-scenarios", test_broken_scenarios);
  g_test_add_func ("/cli/usage/compared", test_compared);
  g_test_add_func ("/cli/usage/cannot-write", test_cannot_write);
  g_test_add_func ("/cli/usage/help", test_help);
  g_test_add_func ("/cli/usage/help-is-aligned", test_help_is_aligned);
  return g_test_run ();
}
