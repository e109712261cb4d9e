#include "catalog/catalog.h"

#include <math.h>
#include <string.h>

#include "catalog/json-read.h"

/* {"min": …, "max": …}; a lone bound stands for both. */
static gboolean
read_range (JsonObject *object, const char *key, double low, double high, double *min, double *max,
            GError **error)
{
  JsonObject *range = bud_json_object (object, key);
  g_autofree char *pointer = g_strdup_printf ("/%s", key);

  *min = *max = NAN;
  if (!bud_json_read_number (range, pointer, "min", low, high, min, error)
      || !bud_json_read_number (range, pointer, "max", low, high, max, error))
    return FALSE;
  if (isnan (*min))
    *min = *max;
  if (isnan (*max))
    *max = *min;
  if (*max < *min)
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "%s/max: must not be less than min",
                   pointer);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_tokens (JsonObject *object, const char *key, double *min, double *max, GError **error)
{
  if (!read_range (object, key, 0, 1e9, min, max, error))
    return FALSE;
  if (!isnan (*max))
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
  double ttft_min, inter_token_min, e2e_min;

  memset (usecase, 0, sizeof *usecase);
  if (!read_tokens (object, "input_tokens", &usecase->input_tokens_min, &usecase->input_tokens_max, error)
      || !read_tokens (object, "output_tokens", &usecase->output_tokens_min, &usecase->output_tokens_max,
                       error)
      || !read_range (object, "ttft_s", 0, 1e6, &ttft_min, &usecase->ttft_limit_s, error)
      || !read_range (object, "inter_token_s", 0, 1e6, &inter_token_min, &usecase->inter_token_limit_s, error)
      || !read_range (object, "e2e_s", 0, 1e9, &e2e_min, &usecase->e2e_limit_s, error)
      || !read_count (object, "batch_size", &usecase->batch_size, error)
      || !read_count (object, "beam_size", &usecase->beam_size, error))
    return FALSE;
  /* Comparisons with a limit that is not stated (NAN) are false: neither flag. */
  usecase->is_contradictory = ttft_min + usecase->output_tokens_min * inter_token_min > usecase->e2e_limit_s;
  usecase->is_tight = !usecase->is_contradictory
                      && usecase->ttft_limit_s + usecase->output_tokens_max * usecase->inter_token_limit_s
                             > usecase->e2e_limit_s;
  return TRUE;
}
