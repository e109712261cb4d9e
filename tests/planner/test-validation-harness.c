/* What the launch scripts of public benchmarks set, found by what a record states. */
#include <glib.h>
#include <string.h>

#include "planner/validation-harness.h"

typedef struct
{
  const char *engine, *version, *model_class;
  double compute_capability;
  BudFormat weights;
  guint32 tp, dp;
  double input_tokens, output_tokens, concurrency; /* as asked for */
  gboolean is_sparse, has_equal_lengths;
} Stated;

typedef struct
{
  BudRun run;
  BudModel model;
  BudDevice device;
  BudEngineProfile profile;
  BudCase request;
} Made;

static void
make (const Stated *s, Made *made)
{
  const double ratio = s->has_equal_lengths ? 1 : 0.9;

  memset (made, 0, sizeof *made);
  made->run.engine = (char *) s->engine;
  made->run.engine_version = (char *) s->version;
  made->run.model_class = s->model_class;
  made->run.input_tokens = ratio * s->input_tokens;
  made->run.output_tokens = ratio * s->output_tokens;
  made->run.concurrency = s->concurrency;
  made->run.has_equal_lengths = s->has_equal_lengths;
  made->run.deployment.tp = s->tp;
  made->run.deployment.dp = s->dp;
  made->run.deployment.weight_format = s->weights;
  made->run.deployment.activation_format = bud_format_default_activation (s->weights);
  made->model.n_groups = 1;
  made->model.groups[0].attention.sparse_top_k_tokens = s->is_sparse ? 2048 : 0;
  made->device.compute_capability = s->compute_capability;
  made->profile.scheduler.policy = g_str_equal (s->engine, "trtllm")   ? BUD_POLICY_WHOLE_PROMPT
                                   : g_str_equal (s->engine, "sglang") ? BUD_POLICY_PREFILL_FIRST
                                                                       : BUD_POLICY_MIXED;
  made->request = (BudCase){ .model = &made->model, .device = &made->device, .profile = &made->profile };
}

static void
test_limits (void)
{
  const struct
  {
    Stated stated;
    guint32 tokens, wait_steps, receive_steps, stream_tokens;
  } cases[] = {
    { { "trtllm", "", "dense", 9, BUD_FORMAT_FP8, 2, 1, 1024, 1024, 16 }, 16384, 20, 0, 10 },
    { { "trtllm", "", "dense", 9, BUD_FORMAT_FP8, 8, 1, 1024, 1024, 16 }, 16384, 0, 0, 10 },
    { { "trtllm", "", "moe", 9, BUD_FORMAT_MXFP4, 2, 1, 1024, 1024, 16 }, 20000, 0, 0, 20 },
    { { "trtllm", "", "mla", 9, BUD_FORMAT_FP8, 8, 1, 1024, 8192, 64 }, 1152, 0, 0, 10 },
    { { "trtllm", "1.2.0rc6.post2", "mla", 10, BUD_FORMAT_FP8, 8, 1, 1024, 8192, 64 }, 8192, 0, 0, 10 },
    { { "trtllm", "1.2.0rc6.post2", "mla", 10, BUD_FORMAT_FP8, 8, 1, 1024, 1024, 64 }, 8192, 40, 0, 10 },
    /* three drafts a sequence take their part of the budget */
    { { "trtllm", "1.2.0rc6.post3", "mla", 10, BUD_FORMAT_FP8, 8, 1, 1024, 1024, 64 }, 1344, 0, 0, 10 },
    { { "trtllm", "", "mla", 9, BUD_FORMAT_FP8, 1, 8, 1024, 8192, 64 }, 1152, 60, 0, 10 },
    { { "sglang", "0.5.9", "mla", 9, BUD_FORMAT_FP8, 8, 1, 1024, 1024, 16 }, 32768, 0, 0, 10 },
    { { "sglang", "0.5.9", "mla", 10, BUD_FORMAT_FP8, 8, 1, 1024, 1024, 16 }, 32768, 0, 30, 30 },
    { { "sglang", "0.5.9", "mla", 10, BUD_FORMAT_NVFP4, 8, 1, 1024, 1024, 8 }, 16384, 0, 10, 10 },
    { { "sglang", "nightly", "mla", 9, BUD_FORMAT_FP8, 8, 1, 1024, 1024, 8, TRUE }, 8192, 0, 0, 10 },
    { { "sglang", "0.5.9", "hybrid", 9, BUD_FORMAT_FP8, 8, 1, 1024, 1024, 8 }, 16384, 0, 0, 10 },
    { { "vllm", "0.18.0", "moe", 9, BUD_FORMAT_FP8, 4, 1, 1024, 1024, 8 }, 8192, 0, 0, 1 },
    { { "vllm", "0.19.0", "moe", 10, BUD_FORMAT_FP8, 4, 1, 1024, 1024, 8 }, 2048, 0, 0, 20 },
    { { "vllm", "0.12.0", "dense", 9, BUD_FORMAT_FP8, 1, 1, 4000, 500, 8, FALSE, TRUE }, 5508, 0, 0, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Made made;
      BudHarness h;

      make (&cases[i].stated, &made);
      h = bud_harness_of (&made.run, &made.request);
      if (h.max_batched_tokens != cases[i].tokens || h.wait_steps != cases[i].wait_steps
          || h.receive_interval_steps != cases[i].receive_steps
          || h.stream_interval_tokens != cases[i].stream_tokens)
        g_error ("case %u: %u tokens, waits %u, reads every %u, streams every %u", i, h.max_batched_tokens,
                 h.wait_steps, h.receive_interval_steps, h.stream_interval_tokens);
      g_assert_cmpfloat (h.input_tokens, ==, cases[i].stated.input_tokens);
    }
}

static void
test_cache (void)
{
  const struct
  {
    Stated stated;
    BudFormat format;
  } cases[] = {
    { { "vllm", "", "dense", 9, BUD_FORMAT_FP8, 1, 1, 1024, 1024, 8 }, BUD_FORMAT_FP8 },
    { { "vllm", "0.18.0", "moe", 9, BUD_FORMAT_FP8, 1, 1, 1024, 1024, 8 }, BUD_FORMAT_BF16 },
    { { "vllm", "0.17.0", "moe", 10, BUD_FORMAT_FP8, 1, 1, 1024, 1024, 8 }, BUD_FORMAT_BF16 },
    { { "vllm", "0.19.0", "moe", 10, BUD_FORMAT_FP8, 1, 1, 1024, 1024, 8 }, BUD_FORMAT_FP8 },
    { { "vllm", "0.16.0", "mla", 9, BUD_FORMAT_INT4, 1, 1, 1024, 1024, 8 }, BUD_FORMAT_BF16 },
    { { "vllm", "0.17.0", "mla", 10, BUD_FORMAT_NVFP4, 1, 1, 1024, 1024, 8 }, BUD_FORMAT_FP8 },
    { { "sglang", "0.5.9", "mla", 9, BUD_FORMAT_FP8, 1, 1, 1024, 1024, 8 }, BUD_FORMAT_BF16 },
    { { "sglang", "0.5.9", "mla", 10, BUD_FORMAT_FP8, 1, 1, 1024, 1024, 8 }, BUD_FORMAT_FP8 },
    { { "sglang", "0.5.9", "hybrid", 10, BUD_FORMAT_BF16, 1, 1, 1024, 1024, 8 }, BUD_FORMAT_BF16 },
    { { "sglang", "0.5.9", "dense", 9, BUD_FORMAT_FP8, 1, 1, 4000, 500, 8, FALSE, TRUE }, BUD_FORMAT_BF16 },
    { { "trtllm", "", "moe", 9, BUD_FORMAT_MXFP4, 1, 1, 1024, 1024, 8 }, BUD_FORMAT_BF16 },
    { { "trtllm", "", "moe", 10, BUD_FORMAT_NVFP4, 1, 1, 1024, 1024, 8 }, BUD_FORMAT_FP8 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Made made;

      make (&cases[i].stated, &made);
      if (bud_harness_cache_format (&made.run, &made.device) != cases[i].format)
        g_error ("case %u: another format", i);
    }
}

static void
test_speculation (void)
{
  const struct
  {
    Stated stated;
    guint32 n_tokens;
  } cases[] = {
    { { "trtllm", "1.2.0rc6.post3", "mla", 10, BUD_FORMAT_FP8, 8, 1, 1024, 1024, 8 }, 3 },
    { { "trtllm", "1.2.0rc6.post3", "mla", 10, BUD_FORMAT_FP8, 1, 8, 1024, 1024, 8 }, 1 },
    { { "trtllm", "1.2.0rc6.post2", "mla", 10, BUD_FORMAT_FP8, 8, 1, 1024, 1024, 8 }, 0 },
    { { "trtllm", "1.2.0rc6.post3", "moe", 10, BUD_FORMAT_FP8, 8, 1, 1024, 1024, 8 }, 0 },
    { { "sglang", "1.2.0rc6.post3", "mla", 10, BUD_FORMAT_FP8, 8, 1, 1024, 1024, 8 }, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Made made;

      make (&cases[i].stated, &made);
      g_assert_cmpuint (bud_harness_speculation (&made.run).n_tokens, ==, cases[i].n_tokens);
    }
}

/* A benchmark without a warm-up waits once, and only when a whole chunk is sent. */
static void
test_compile (void)
{
  Stated stated = { "sglang", "", "mla", 10, BUD_FORMAT_NVFP4, 8, 1, 1024, 1024, 8 };
  Made made;

  make (&stated, &made);
  g_assert_cmpfloat (bud_harness_of (&made.run, &made.request).compile_s, ==, 0);
  stated.concurrency = 32;
  make (&stated, &made);
  g_assert_cmpfloat (bud_harness_of (&made.run, &made.request).compile_s, >, 0);
  stated.version = "0.5.9";
  make (&stated, &made);
  g_assert_cmpfloat (bud_harness_of (&made.run, &made.request).compile_s, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/planner/harness/limits", test_limits);
  g_test_add_func ("/planner/harness/cache", test_cache);
  g_test_add_func ("/planner/harness/speculation", test_speculation);
  g_test_add_func ("/planner/harness/compile", test_compile);
  return g_test_run ();
}
