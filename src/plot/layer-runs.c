#include "plot/layer-runs.h"

#include <string.h>

#define LONGEST_PERIOD 32

/* How often the `period` layers at `start` come one after the other. */
static guint
count_repeats (const guint8 *kinds, guint n_layers, guint start, guint period)
{
  guint n = 1;

  while (start + (n + 1) * period <= n_layers
         && memcmp (kinds + start, kinds + start + n * period, period) == 0)
    n++;
  return n;
}

GArray *
bud_layer_runs (const guint8 *kinds, guint n_layers)
{
  GArray *runs = g_array_new (FALSE, FALSE, sizeof (BudLayerRun));

  for (guint i = 0; i < n_layers;)
    {
      BudLayerRun best = { i, 1, count_repeats (kinds, n_layers, i, 1) };

      for (guint period = 2; period <= LONGEST_PERIOD && i + 2 * period <= n_layers; period++)
        {
          guint n = count_repeats (kinds, n_layers, i, period);

          if (n > 1 && n * period > best.period * best.n_repeats)
            best = (BudLayerRun){ i, period, n };
        }
      g_array_append_val (runs, best);
      i += best.period * best.n_repeats;
    }
  return runs;
}
