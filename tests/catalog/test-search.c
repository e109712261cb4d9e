#include "fixture.h"

#include "catalog/match.h"

typedef struct
{
  BudCatalogKind kind;
  const char *text;
  const char *first;
} Query;

#define M BUD_CATALOG_MODEL
#define H BUD_CATALOG_HARDWARE
#define U BUD_CATALOG_USECASE

/* What people type, and the row that must come first. */
static const Query QUERIES[] = {
  { H, "h100", "h100-sxm5-80" },
  { H, "H100 SXM", "h100-sxm5-80" },
  { H, "h100 pcie", "h100-pcie-80" },
  { H, "H100 NVL", "h100-nvl-94" },
  { H, "nvidia h100", "h100-sxm5-80" },
  { H, "h200", "h200-sxm-141" },
  { H, "hopper", "h100-sxm5-80" },
  { H, "a100", "a100-sxm4-80" },
  { H, "a100 40", "a100-sxm4-40" },
  { H, "A100_80GB_GPU", "a100-sxm4-80" },
  { H, "a100 pcie", "a100-pcie-80" },
  { H, "B200", "b200-sxm-180" },
  { H, "gb200", "gb200-186" },
  { H, "gb300", "gb300-288" },
  { H, "b300", "b300-sxm-288" },
  { H, "MI300", "mi300x" },
  { H, "mi 300x", "mi300x" },
  { H, "mi325", "mi325x" },
  { H, "AMD Instinct MI300X", "mi300x" },
  { H, "4090", "rtx4090" },
  { H, "rtx 4090", "rtx4090" },
  { H, "geforce 5090", "rtx5090" },
  { H, "gefroce 5090", "rtx5090" },
  { H, "5060 ti", "rtx5060ti-16" },
  { H, "RTX 5070 Ti", "rtx5070ti" },
  { H, "geforce 5070", "rtx5070" },
  { H, "RTX4060Ti", "rtx4060ti-16" },
  { H, "l40s", "l40s" },
  { H, "L40", "l40" },
  { H, "l4", "l4" },
  { H, "t4", "t4" },
  { H, "rtx pro 6000", "rtx-pro-6000-bw-server" },
  { H, "rtx 6000 ada", "rtx-6000-ada" },
  { H, "dgx spark", "gb10" },
  { H, "gaudi 3", "gaudi3" },
  { H, "gaudi", "gaudi2" },
  { H, "gadui2", "gaudi2" },
  { H, "tpu v5e", "tpu-v5e" },
  { H, "trillium", "tpu-v6e" },
  { H, "ironwood", "tpu-v7x" },
  { H, "inferentia", "inferentia2" },
  { H, "SapphireRapids_CPU", "xeon-8480plus" },
  { H, "saphire rapids", "xeon-8480plus" },
  { H, "epyc 9654", "epyc-9654" },
  { H, "m3 max", "m3-max" },
  { H, "grace hopper", "gh200-144" },
  { H, "ponte vecchio", "max1550" },
  { M, "lama 3 70b", "meta-llama/Llama-3.1-70B" },
  { M, "llama 70", "meta-llama/Llama-3.1-70B" },
  { M, "llama3", "meta-llama/Llama-3.1-8B" },
  { M, "llama 3.3", "meta-llama/Llama-3.3-70B-Instruct" },
  { M, "llama2 7b", "meta-llama/Llama-2-7b-hf" },
  { M, "405b", "meta-llama/Llama-3.1-405B" },
  { M, "lamma 3.1 405", "meta-llama/Llama-3.1-405B" },
  { M, "meta-llama/meta-llama-3.1-8b", "meta-llama/Llama-3.1-8B" },
  { M, "maverick", "meta-llama/Llama-4-Maverick-17B-128E-Instruct" },
  { M, "llama 4 scout", "meta-llama/Llama-4-Scout-17B-16E-Instruct" },
  { M, "qwen 235", "Qwen/Qwen3-235B-A22B" },
  { M, "qwen3 32b", "Qwen/Qwen3-32B" },
  { M, "qwen-32b", "Qwen/Qwen3-32B" },
  { M, "qwn 3 8b", "Qwen/Qwen3-8B" },
  { M, "quen3 30b", "Qwen/Qwen3-30B-A3B" },
  { M, "qwen2.5 7b", "Qwen/Qwen2.5-7B" },
  { M, "qwen coder", "Qwen/Qwen3-Coder-480B-A35B-Instruct" },
  { M, "qwq", "Qwen/QwQ-32B" },
  { M, "deepseek v3", "deepseek-ai/DeepSeek-V3" },
  { M, "deepseek r1", "deepseek-ai/DeepSeek-R1" },
  { M, "deepseekr1", "deepseek-ai/DeepSeek-R1" },
  { M, "deep seek v3.2", "deepseek-ai/DeepSeek-V3.2" },
  { M, "depseek", "deepseek-ai/DeepSeek-R1" },
  { M, "mixtral", "mistralai/Mixtral-8x7B-v0.1" },
  { M, "mixtrel 8x22", "mistralai/Mixtral-8x22B-v0.1" },
  { M, "mistral 7b", "mistralai/Mistral-7B-v0.3" },
  { M, "mistral nemo", "mistralai/Mistral-Nemo-Instruct-2407" },
  { M, "gpt oss", "openai/gpt-oss-120b" },
  { M, "gpt-oss-20", "openai/gpt-oss-20b" },
  { M, "gptoss120", "openai/gpt-oss-120b" },
  { M, "gpt2", "openai-community/gpt2" },
  { M, "gemma 27b", "google/gemma-2-27b" },
  { M, "gemma-3-27B", "google/gemma-3-27b-it" },
  { M, "google/gemma-2-27b-it", "google/gemma-2-27b" },
  { M, "kimi k2", "moonshotai/Kimi-K2-Instruct" },
  { M, "kimi", "moonshotai/Kimi-K2.5" },
  { M, "glm 4.5 air", "zai-org/GLM-4.5-Air" },
  { M, "minimax m1", "MiniMaxAI/MiniMax-M1-80k" },
  { M, "phi 4", "microsoft/phi-4" },
  { M, "phi3 mini", "microsoft/Phi-3-mini-128k-instruct" },
  { M, "jamba mini", "ai21labs/AI21-Jamba-1.5-Mini" },
  { M, "falcon 180", "tiiuae/falcon-180B" },
  { M, "mamba 2.8b", "state-spaces/mamba-2.8b-hf" },
  { M, "bigscience/bloom-176b", "bigscience/bloom" },
  { M, "grok", "xai-org/grok-1" },
  { M, "zephyr", "HuggingFaceH4/zephyr-7b-beta" },
  { U, "chatbot", "uc_003" },
  { U, "uc_011", "uc_011" },
  { U, "rag", "uc_011" },
  { U, "retreival", "uc_011" },
  { U, "question answering", "uc_001" },
  { U, "code autocomplete", "usecase_071" },
  { U, "sumarization", "uc_002" },
  { U, "sql", "usecase_077" },
  { U, "radiology", "usecase_015" },
  { U, "resume", "usecase_096" },
};

static void
test_first_hit (void)
{
  Fixture fixture;
  guint wrong = 0;

  fixture_set_up (&fixture);
  for (guint i = 0; i < G_N_ELEMENTS (QUERIES); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) items
          = bud_catalog_search (fixture.catalog, QUERIES[i].kind, QUERIES[i].text, &error);
      const char *first;

      g_assert_no_error (error);
      first = items->len > 0 ? bud_catalog_item_get_id (items->pdata[0]) : "nothing";
      if (!g_str_equal (first, QUERIES[i].first))
        {
          g_test_message ("“%s” finds %s, not %s", QUERIES[i].text, first, QUERIES[i].first);
          wrong++;
        }
    }
  g_assert_cmpuint (wrong, ==, 0);
  fixture_tear_down (&fixture);
}

/* Every other name that a file states finds its item before all others. */
static void
test_aliases (void)
{
  static const BudCatalogKind kinds[] = { M, H };
  guint n_aliases = 0;
  Fixture fixture;

  fixture_set_up (&fixture);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GPtrArray) items = bud_catalog_search (fixture.catalog, kinds[i], NULL, NULL);

      for (guint k = 0; k < items->len; k++)
        {
          JsonObject *object = bud_catalog_item_get_json (items->pdata[k]);
          JsonArray *aliases = json_object_has_member (object, "aliases")
                                   ? json_object_get_array_member (object, "aliases")
                                   : NULL;

          for (guint j = 0; aliases != NULL && j < json_array_get_length (aliases); j++, n_aliases++)
            {
              const char *alias = json_array_get_string_element (aliases, j);
              g_autoptr (GPtrArray) found = bud_catalog_search (fixture.catalog, kinds[i], alias, NULL);
              const char *first = found->len > 0 ? bud_catalog_item_get_id (found->pdata[0]) : "nothing";

              if (g_strcmp0 (first, bud_catalog_item_get_id (items->pdata[k])) != 0)
                g_error ("“%s” finds %s, not %s", alias, first, bud_catalog_item_get_id (items->pdata[k]));
            }
        }
    }
  g_assert_cmpuint (n_aliases, >, 200);
  fixture_tear_down (&fixture);
}

static void
test_no_hit (void)
{
  const char *const texts[] = { "zzzz", "!?", "qqq 17" };
  Fixture fixture;

  fixture_set_up (&fixture);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GPtrArray) items = bud_catalog_search (fixture.catalog, H, texts[i], NULL);

      g_assert_nonnull (items);
      if (items->len > 0)
        g_test_message ("“%s” finds %s", texts[i], bud_catalog_item_get_id (items->pdata[0]));
      g_assert_cmpuint (items->len, ==, 0);
    }
  fixture_tear_down (&fixture);
}

static void
test_empty_lists_all (void)
{
  Fixture fixture;
  g_autoptr (GPtrArray) items = NULL;

  fixture_set_up (&fixture);
  items = bud_catalog_search (fixture.catalog, H, "", NULL);
  g_assert_cmpuint (items->len, ==, 132);
  for (guint i = 1; i < items->len; i++)
    g_assert_cmpint (g_ascii_strcasecmp (bud_catalog_item_get_name (items->pdata[i - 1]),
                                         bud_catalog_item_get_name (items->pdata[i])),
                     <=, 0);
  fixture_tear_down (&fixture);
}

static double
score (const char *query, const char *name)
{
  g_auto (BudWords) a = { 0 };
  g_auto (BudWords) b = { 0 };

  bud_words_init (&a, query);
  bud_words_init (&b, name);
  return bud_match_score (&a, &b);
}

static void
test_words (void)
{
  g_auto (BudWords) words = { 0 };

  bud_words_init (&words, "  Méta-Llama_3.1 (70B)");
  g_assert_cmpuint (words.words->len, ==, 4);
  g_assert_cmpstr (words.words->pdata[0], ==, "meta");
  g_assert_cmpstr (words.words->pdata[2], ==, "3.1");
  g_assert_cmpstr (words.words->pdata[3], ==, "70b");
  g_assert_cmpstr (words.compact, ==, "metallama3.170b");
}

static void
test_score_order (void)
{
  g_assert_cmpfloat (score ("h100", "H100"), ==, 1.1);
  g_assert_cmpfloat (score ("llama", "Llama-3"), >, score ("lama", "Llama-3"));
  g_assert_cmpfloat (score ("70b", "Llama-3.1-70B"), >, score ("7b", "Llama-3.1-70B"));
  /* One digit off is another model, not a misspelling. */
  g_assert_cmpfloat (score ("2025", "2407"), <, BUD_MATCH_THRESHOLD);
  g_assert_cmpfloat (score ("", "x"), ==, 0);
  g_assert_cmpfloat (score ("x", ""), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalog/match/words", test_words);
  g_test_add_func ("/catalog/match/score-order", test_score_order);
  g_test_add_func ("/catalog/search/first-hit", test_first_hit);
  g_test_add_func ("/catalog/search/aliases", test_aliases);
  g_test_add_func ("/catalog/search/no-hit", test_no_hit);
  g_test_add_func ("/catalog/search/empty-lists-all", test_empty_lists_all);
  return g_test_run ();
}
