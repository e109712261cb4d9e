#include "app/curve-growth.h"

static const BudGrowthRange *
ranges_of (const BudBand *bands, guint n, GPtrArray *arrays)
{
  BudGrowthRange *ranges;

  if (bands == NULL)
    return NULL;
  ranges = g_new (BudGrowthRange, n + 1);
  g_ptr_array_add (arrays, ranges);
  for (guint i = 0; i < n; i++)
    ranges[i] = (BudGrowthRange){ bands[i].low_ratio, bands[i].high_ratio, bands[i].n_runs };
  return ranges;
}

BudGrowth
bud_curve_growth (const BudCurve *curve, const char *name, guint series, GPtrArray *arrays)
{
  if (curve == NULL)
    return (BudGrowth){ .name = name, .series = series };
  return (BudGrowth){ .name = name,
                      .series = series,
                      .x = curve->x,
                      .prefill_tokens = curve->prefill_tokens,
                      .estimates = curve->estimates,
                      .n = curve->n,
                      .ttft_ranges = ranges_of (curve->ttft_bands, curve->n, arrays),
                      .tpot_ranges = ranges_of (curve->tpot_bands, curve->n, arrays) };
}
