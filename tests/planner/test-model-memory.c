/* A model's own memory against figures worked by hand. */
#include <glib.h>
#include <math.h>

#include "planner/model-memory.h"

static BudModel
make_model (void)
{
  BudModel model = { .hidden_dim = 1024,
                     .vocab_size = 1000,
                     .has_tied_embeddings = true,
                     .has_lm_head = true,
                     .max_context_tokens = 4096,
                     .n_groups = 1,
                     .n_decoder_layers = 4,
                     .native_format = BUD_FORMAT_BF16 };

  model.groups[0] = (BudLayerGroup){ .n_layers = 4, .hidden_dim = 1024, .n_norms = 2 };
  model.groups[0].attention = (BudAttention){
    .kind = BUD_ATTENTION_GQA, .n_heads = 16, .n_kv_heads = 4, .qk_head_dim = 64, .v_head_dim = 64
  };
  model.groups[0].ffn = (BudFfn){ .kind = BUD_FFN_DENSE, .is_gated = true, .intermediate_dim = 2048 };
  return model;
}

/* Per layer: attention 1024 · 64 · (16 + 4 + 4 + 16) = 2 621 440, FFN 3 · 1024 · 2048 = 6 291 456; four of
 * them and 1 024 000 of embedding are 36 675 584 parameters of 2 bytes. KV: 4 layers · 4 heads · 128 · 2
 * bytes per token. */
static void
test_by_hand (void)
{
  const BudModel model = make_model ();
  double weights_bytes, kv_bytes;

  g_assert_cmpint (
      bud_model_memory (&model, BUD_FORMAT_BF16, BUD_FORMAT_BF16, 1000, &weights_bytes, &kv_bytes, NULL), ==,
      BUD_STATUS_OK);
  g_assert_cmpfloat (weights_bytes, ==, 2 * 36675584.);
  g_assert_cmpfloat (kv_bytes, ==, 1000 * 4 * 4 * 128 * 2.);
}

/* Fewer bits take less of what they are bits of, and nothing of the other. */
static void
test_formats (void)
{
  const BudModel model = make_model ();
  double wide, narrow, wide_kv, narrow_kv;

  bud_model_memory (&model, BUD_FORMAT_BF16, BUD_FORMAT_BF16, 1000, &wide, &wide_kv, NULL);
  bud_model_memory (&model, BUD_FORMAT_INT4, BUD_FORMAT_BF16, 1000, &narrow, &narrow_kv, NULL);
  g_assert_cmpfloat (narrow, <, wide / 2);
  g_assert_cmpfloat (narrow_kv, ==, wide_kv);
  bud_model_memory (&model, BUD_FORMAT_BF16, BUD_FORMAT_FP8, 1000, &narrow, &narrow_kv, NULL);
  g_assert_cmpfloat (narrow, ==, wide);
  g_assert_cmpfloat (narrow_kv, ==, wide_kv / 2);
}

static void
test_refused (void)
{
  const BudModel model = make_model ();
  BudDiagnostic diagnostic;
  double weights_bytes, kv_bytes;

  g_assert_cmpint (bud_model_memory (&model, BUD_FORMAT_BF16, BUD_FORMAT_INT4, 1000, &weights_bytes,
                                     &kv_bytes, &diagnostic),
                   !=, BUD_STATUS_OK); /* a KV cache cannot be int4 */
  g_assert_true (isnan (weights_bytes) && isnan (kv_bytes));
  g_assert_cmpstr (diagnostic.message, !=, "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/planner/model-memory/by-hand", test_by_hand);
  g_test_add_func ("/planner/model-memory/formats", test_formats);
  g_test_add_func ("/planner/model-memory/refused", test_refused);
  return g_test_run ();
}
