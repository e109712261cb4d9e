#include "app/serve-plots.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/serve-tiles.h"
#include "plot/number.h"

#define MAX_ROWS 1500 /* of the timeline at once */

/* "At 12.3 s: 14 running, 3 waiting, cache 43 %". */
static char *
moment_text (const BudServeLook *look, gsize n_left_out)
{
  const BudServingResult *r = &look->run->simulation->result;
  const BudServingSample *sample = &r->samples[0];
  double blocks
      = (double) look->run->simulation->kv_capacity_tokens / look->run->evaluation->profile.kv_block_tokens;
  g_autofree char *time = bud_number_time (look->now_s);
  g_autofree char *cache = NULL;
  g_autofree char *rest = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < r->n_samples && r->samples[i].time_s <= look->now_s; i++)
    sample = &r->samples[i];
  cache = bud_number_percent (blocks > 0 ? sample->n_blocks / blocks : NAN);
  /* Translators: a moment of a run: "At 12.3 s: 14 running, 3 waiting, cache 43 %". */
  text = g_strdup_printf (_ ("At %s: %u running, %u waiting, cache %s"), time, sample->n_running,
                          sample->n_waiting, cache);
  if (n_left_out == 0)
    return g_steal_pointer (&text);
  rest = bud_number_count ((double) n_left_out);
  return g_strdup_printf (_ ("%s. %s requests of this span are left out: look closer to see all"), text,
                          rest);
}

static BudPlot *
make_requests (const BudServeLook *look, char **text)
{
  const BudSimulation *s = look->run->simulation;
  gsize n_left_out = 0;
  BudPlot *plot = bud_plot_of_requests (s->requests, s->n_requests, look->span.from_s, look->span.to_s,
                                        look->now_s, MAX_ROWS, &n_left_out);

  *text = moment_text (look, n_left_out);
  return plot;
}

static BudPlot *
plot_load (const BudLoadRun *run)
{
  const BudSimulation *s = run->simulation;
  const BudEvaluation *e = run->evaluation;
  guint n_devices = e->scenario->deployment.n_devices;

  return bud_plot_of_load (&s->result, s->kv_capacity_tokens / e->profile.kv_block_tokens, s->n_ranks,
                           n_devices * e->device.idle_w, n_devices * e->device.tdp_w);
}

static BudPlot *
plot_percentiles (const BudServeLook *look)
{
  double limits_s[BUD_N_LATENCIES];

  for (int i = 0; i < BUD_N_LATENCIES; i++)
    limits_s[i] = bud_serve_limit (look->run, (BudLatency) i);
  return bud_plot_of_percentiles (&look->run->simulation->result, look->is_steady, limits_s);
}

BudPlot *
bud_serve_plot (BudServeView view, const BudServeLook *look, char **text)
{
  const BudSimulation *s = look->run->simulation;

  switch (view)
    {
    case BUD_SERVE_VIEW_TIME:
      return plot_load (look->run);
    case BUD_SERVE_VIEW_PERCENTILES:
      return plot_percentiles (look);
    case BUD_SERVE_VIEW_LATENCY:
      return bud_plot_of_latency (&s->result, s->requests, s->n_requests, look->latency, look->is_steady,
                                  bud_serve_limit (look->run, look->latency));
    case BUD_SERVE_VIEW_REQUESTS:
      return make_requests (look, text);
    case BUD_SERVE_VIEW_RATE:
    case BUD_SERVE_VIEW_POOLS:
    case BUD_N_SERVE_VIEWS:
    default:
      *text = bud_rate_view_text (look->sweep);
      return bud_rate_view_plot (look->sweep, look->latency, bud_serve_limit (look->run, look->latency));
    }
}
