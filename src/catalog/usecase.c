#include "catalog/catalog.h"

#include <math.h>
#include <string.h>

#include "catalog/json-read.h"
#include "catalog/usecase-draft.h"

/* {"min": …, "max": …}; a lone bound stands for both. */
static gboolean
read_range (JsonObject *object, const char *key, double high, BudRange *read, GError **error)
{
  JsonObject *range = bud_json_object (object, key);
  g_autofree char *pointer = g_strdup_printf ("/%s", key);

  read->min = read->max = NAN;
  if (!bud_json_read_number (range, pointer, "min", 0, high, &read->min, error)
      || !bud_json_read_number (range, pointer, "max", 0, high, &read->max, error))
    return FALSE;
  if (isnan (read->min))
    read->min = read->max;
  if (isnan (read->max))
    read->max = read->min;
  if (read->max < read->min)
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "%s/max: must not be less than min",
                   pointer);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_tokens (JsonObject *object, const char *key, BudRange *read, GError **error)
{
  if (!read_range (object, key, 1e9, read, error))
    return FALSE;
  if (!isnan (read->max))
    return TRUE;
  g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "/%s: is missing", key);
  return FALSE;
}

static gboolean
read_count (JsonObject *object, const char *key, guint *count, GError **error)
{
  double value = 1;

  if (!bud_json_read_number (object, "", key, 1, 1e6, &value, error))
    return FALSE;
  *count = (guint) value;
  return TRUE;
}

gboolean
bud_usecase_from_json (JsonObject *object, BudUsecase *usecase, GError **error)
{
  BudRange r[BUD_N_RANGES];
  BudBudgetState state;

  memset (usecase, 0, sizeof *usecase);
  if (!read_tokens (object, "input_tokens", &r[BUD_RANGE_INPUT], error)
      || !read_tokens (object, "output_tokens", &r[BUD_RANGE_OUTPUT], error)
      || !read_range (object, "ttft_s", 1e6, &r[BUD_RANGE_TTFT], error)
      || !read_range (object, "inter_token_s", 1e6, &r[BUD_RANGE_INTER_TOKEN], error)
      || !read_range (object, "e2e_s", 1e9, &r[BUD_RANGE_E2E], error)
      || !read_count (object, "batch_size", &usecase->batch_size, error)
      || !read_count (object, "beam_size", &usecase->beam_size, error))
    return FALSE;
  state = bud_budget_of (r).state;
  usecase->input_tokens_min = r[BUD_RANGE_INPUT].min;
  usecase->input_tokens_max = r[BUD_RANGE_INPUT].max;
  usecase->output_tokens_min = r[BUD_RANGE_OUTPUT].min;
  usecase->output_tokens_max = r[BUD_RANGE_OUTPUT].max;
  usecase->ttft_limit_s = r[BUD_RANGE_TTFT].max;
  usecase->inter_token_limit_s = r[BUD_RANGE_INTER_TOKEN].max;
  usecase->e2e_limit_s = r[BUD_RANGE_E2E].max;
  usecase->is_contradictory = state == BUD_BUDGET_CONTRADICTORY;
  usecase->is_tight = state == BUD_BUDGET_TIGHT;
  return TRUE;
}
