#include "app/band-text.h"

#include <glib/gi18n.h>

char *
bud_band_meaning (const BudAccuracy *accuracy, const BudCase *request, JsonNode *engine_spec,
                  BudMetric metric, BudBand *band)
{
  const char *figure = metric == BUD_METRIC_TTFT ? _ ("TTFT of a lone prompt") : _ ("TPOT");
  g_autofree char *range = NULL, *runs = NULL;
  BudBand found = { 0 };
  gboolean has_band;

  if (accuracy == NULL || request->method != BUD_METHOD_CALIBRATED)
    return NULL;
  has_band = bud_accuracy_band_of (accuracy, request, engine_spec, metric, &found);
  if (band != NULL)
    *band = has_band ? found : (BudBand){ 0 };
  if (!has_band)
    return g_strdup (_ ("No measured run near: how far off this is, is not known"));
  range = bud_band_text (&found);
  runs = bud_band_runs_text (&found, request->profile);
  /* Translators: a figure, “±12 %”, “8 of 10 of the 40 nearest measured runs”. */
  return g_strdup_printf (_ ("%s: within %s of its prediction in %s"), figure, range, runs);
}
