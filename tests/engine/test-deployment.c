/* Which layouts and workloads are refused, with field and nearest legal value. */
#include <glib.h>
#include <math.h>

#include "engine/deployment.h"
#include "fixtures.h"

static BudDeployment
layout (uint32_t devices, uint32_t tp, uint32_t pp, uint32_t ep, uint32_t dp)
{
  return (BudDeployment){ .n_devices = devices,
                          .tp = tp,
                          .pp = pp,
                          .ep = ep,
                          .dp = dp,
                          .weight_format = BUD_FORMAT_BF16,
                          .activation_format = BUD_FORMAT_BF16,
                          .kv_format = BUD_FORMAT_BF16 };
}

static void
test_layouts (void)
{
  /* Llama-8B: 32 heads, 8 KV heads, 32 layers; Mixtral: 8 experts; DeepSeek: 128 heads, 256 experts, 61
   * layers. */
  static const struct
  {
    Fixture model;
    uint32_t devices, tp, pp, ep, dp;
    const char *field; /* NULL = legal */
    double nearest;
  } rows[] = {
    { FIXTURE_LLAMA_8B, 1, 1, 1, 1, 1, NULL, 0 },
    { FIXTURE_LLAMA_8B, 6, 3, 1, 1, 2, NULL, 0 }, /* rounds up */
    { FIXTURE_LLAMA_8B, 64, 64, 1, 1, 1, "tp", 32 },
    { FIXTURE_LLAMA_8B, 1, 0, 1, 1, 1, "tp", 1 },
    { FIXTURE_LLAMA_8B, 33, 1, 33, 1, 1, "pp", 32 },
    { FIXTURE_LLAMA_8B, 2, 2, 1, 2, 1, "ep", 1 },
    { FIXTURE_LLAMA_8B, 3, 2, 1, 1, 1, "devices", 4 },
    { FIXTURE_LLAMA_8B, 0, 1, 1, 1, 1, "devices", 1 },
    { FIXTURE_MIXTRAL, 8, 8, 1, 8, 1, NULL, 0 },
    { FIXTURE_MIXTRAL, 8, 8, 1, 3, 1, "ep", 2 },
    { FIXTURE_MIXTRAL, 16, 16, 1, 16, 1, "ep", 8 },
    { FIXTURE_DEEPSEEK, 32, 1, 1, 32, 32, NULL, 0 },
    { FIXTURE_DEEPSEEK, 62, 1, 62, 1, 1, "pp", 61 },
    { FIXTURE_BERT, 2, 1, 2, 1, 1, "pp", 1 },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const BudModel model = fixture_model (rows[i].model);
      const BudDeployment d = layout (rows[i].devices, rows[i].tp, rows[i].pp, rows[i].ep, rows[i].dp);
      BudDiagnostic diagnostic = { 0 };
      const BudStatus status = bud_deployment_validate (&d, &model, &diagnostic);
      g_assert_cmpint (status, ==, rows[i].field ? BUD_STATUS_INVALID : BUD_STATUS_OK);
      if (rows[i].field == NULL)
        continue;
      g_assert_cmpstr (diagnostic.field, ==, rows[i].field);
      g_assert_cmpfloat (diagnostic.nearest, ==, rows[i].nearest);
      g_assert_cmpstr (diagnostic.message, !=, "");
    }
}

static void
test_even (void)
{
  static const struct
  {
    Fixture model;
    uint32_t tp, pp, ep, dp;
    bool is_even;
  } rows[] = {
    { FIXTURE_LLAMA_8B, 8, 1, 1, 1, true },
    { FIXTURE_LLAMA_8B, 16, 1, 1, 1, true }, /* a multiple of 8 KV heads */
    { FIXTURE_LLAMA_8B, 3, 1, 1, 1, false },
    { FIXTURE_LLAMA_8B, 1, 33, 1, 1, false },
    { FIXTURE_MIXTRAL, 4, 1, 4, 1, true },
    { FIXTURE_MIXTRAL, 4, 1, 3, 1, false },
    { FIXTURE_FALCON_H1, 8, 1, 1, 1, false }, /* 12 heads */
    { FIXTURE_FALCON_H1, 2, 1, 1, 1, true },
    { FIXTURE_MAMBA2, 16, 1, 1, 1, true }, /* 80 heads */
    { FIXTURE_MAMBA2, 32, 1, 1, 1, false },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const BudModel model = fixture_model (rows[i].model);
      const BudDeployment d = layout (0, rows[i].tp, rows[i].pp, rows[i].ep, rows[i].dp);
      g_assert_cmpint (bud_deployment_is_even (&d, &model), ==, rows[i].is_even);
    }
}

static void
test_formats (void)
{
  const BudModel model = fixture_model (FIXTURE_LLAMA_8B);
  BudDiagnostic diagnostic = { 0 };
  BudDeployment d = layout (1, 1, 1, 1, 1);
  d.kv_format = BUD_FORMAT_INT4;
  g_assert_cmpint (bud_deployment_validate (&d, &model, &diagnostic), ==, BUD_STATUS_INVALID);
  g_assert_cmpstr (diagnostic.field, ==, "kv_precision");
  d = layout (1, 1, 1, 1, 1);
  d.activation_format = BUD_FORMAT_Q4_K_M;
  g_assert_cmpint (bud_deployment_validate (&d, &model, &diagnostic), ==, BUD_STATUS_INVALID);
  g_assert_cmpstr (diagnostic.field, ==, "activation_precision");
  d = layout (1, 1, 1, 1, 1);
  d.weight_format = BUD_N_FORMATS;
  g_assert_cmpint (bud_deployment_validate (&d, &model, &diagnostic), ==, BUD_STATUS_INVALID);
  g_assert_cmpstr (diagnostic.field, ==, "precision");
}

static void
test_workloads (void)
{
  const BudModel llama = fixture_model (FIXTURE_LLAMA_8B);
  const BudWorkload good = { .n_sequences = 1, .n_beams = 1, .input_tokens = 1024, .output_tokens = 256 };
  struct
  {
    BudWorkload workload;
    const char *field;
    double nearest;
  } rows[] = {
    { good, NULL, 0 },
    { good, "input_tokens", 1 },
    { good, "output_tokens", 1 },
    { good, "prefix_tokens", 1023 },
    { good, "batch", 1 },
    { good, "concurrency", 1 },
    { good, "beams", 1 },
    { good, "images", 0 },
    { good, "input_tokens", 131072 },
    { good, "output_tokens", 72 },
    { good, "input_tokens", 1 },
  };
  rows[1].workload.input_tokens = 0.0;
  rows[2].workload.output_tokens = 0.5;
  rows[3].workload.prefix_tokens = 1024.0;
  rows[4].workload.n_sequences = 0;
  rows[5].workload.n_sequences = 0;
  rows[5].workload.is_concurrency = true;
  rows[6].workload.n_beams = 0;
  rows[7].workload.images = 1.0; /* a text model */
  rows[8].workload.input_tokens = 200000.0;
  rows[9].workload.input_tokens = 131000.0;
  rows[10].workload.input_tokens = NAN;
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      BudDiagnostic diagnostic = { 0 };
      const BudStatus status = bud_workload_validate (&rows[i].workload, &llama, &diagnostic);
      g_assert_cmpint (status, ==, rows[i].field ? BUD_STATUS_INVALID : BUD_STATUS_OK);
      if (rows[i].field != NULL)
        {
          g_assert_cmpstr (diagnostic.field, ==, rows[i].field);
          g_assert_cmpfloat (diagnostic.nearest, ==, rows[i].nearest);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/deployment/layouts", test_layouts);
  g_test_add_func ("/engine/deployment/even", test_even);
  g_test_add_func ("/engine/deployment/formats", test_formats);
  g_test_add_func ("/engine/deployment/workloads", test_workloads);
  return g_test_run ();
}
