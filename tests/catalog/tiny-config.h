/* A model small enough to count by hand, for the tests of the config reader. */
#pragma once

#include "catalog/config.h"

#define TINY                                                                                                 \
  "\"hidden_size\": 8, \"intermediate_size\": 16, \"num_hidden_layers\": 2, "                                \
  "\"num_attention_heads\": 2, \"vocab_size\": 10"

static inline BudModel *
read_text (const char *text)
{
  BudModel *model = g_new0 (BudModel, 1);
  g_autoptr (GError) error = NULL;

  g_assert_true (bud_model_from_config_text (text, -1, "test/model", model, &error));
  g_assert_no_error (error);
  return model;
}
