#include "app/serve-tiles.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/tiles.h"
#include "plot/number.h"

double
bud_serve_limit (const BudLoadRun *run, BudLatency latency)
{
  switch (latency)
    {
    case BUD_LATENCY_TTFT:
      return run->options.ttft_limit_s;
    case BUD_LATENCY_TPOT:
      return run->options.tpot_limit_s;
    case BUD_LATENCY_E2E:
      return run->options.e2e_limit_s;
    case BUD_LATENCY_ITL:
    case BUD_N_LATENCIES:
    default:
      return NAN;
    }
}

static void
add_term (GString *terms, const char *name, char *value)
{
  g_autofree char *line
      = g_markup_printf_escaped ("%s%s: <b>%s</b>", terms->len > 0 ? "\n" : "", name, value);

  g_string_append (terms, line);
  g_free (value);
}

static void
finish_terms (BudKpiTile *tile, GString *terms)
{
  bud_kpi_tile_set_terms (tile, terms->str);
  g_string_free (terms, TRUE);
}

static void
show_latency (BudKpiTile *tile, const BudLoadRun *run, BudLatency latency, gboolean is_steady)
{
  const BudDistribution *d = bud_latency_distribution (&run->simulation->result, latency, is_steady);
  double limit_s = bud_serve_limit (run, latency);
  BudQuantity middle = bud_quantity_time (d->p50);
  BudVerdict verdict = bud_verdict_of (d->p99, limit_s);
  g_autofree char *p90 = bud_number_time (d->p90);
  g_autofree char *p99 = bud_number_time (d->p99);
  /* Translators: percentiles of a latency below its median. */
  g_autofree char *detail = g_strdup_printf (_ ("p90 %s · p99 %s"), p90, p99);
  g_autofree char *foot = bud_tile_limit_foot (limit_s, verdict, NULL);
  GString *terms = g_string_new (NULL);

  add_term (terms, _ ("Mean"), bud_number_time (d->mean));
  add_term (terms, _ ("p50, in large"), bud_number_time (d->p50));
  add_term (terms, "p90", g_strdup (p90));
  add_term (terms, "p95", bud_number_time (d->p95));
  add_term (terms, "p99", g_strdup (p99));
  add_term (terms, _ ("Highest"), bud_number_time (d->max));
  if (isfinite (limit_s))
    add_term (terms, _ ("Limit of p99"), bud_number_time (limit_s));
  finish_terms (tile, terms);
  bud_kpi_tile_set_detail (tile, detail);
  bud_kpi_tile_set (tile, middle.value, middle.unit,
                    foot != NULL                              ? foot
                    : latency == BUD_LATENCY_ITL && is_steady ? _ ("whole run")
                                                              : _ ("median"),
                    verdict);
}

static void
show_throughput (BudKpiTile *tile, const BudLoadRun *run, gboolean is_steady)
{
  const BudServingResult *r = &run->simulation->result;
  const BudEvaluation *e = run->evaluation;
  double rate = is_steady ? r->steady_output_tokens_per_s : r->output_tokens_per_s;
  BudQuantity tokens = bud_quantity_token_rate (rate);
  BudQuantity requests = bud_quantity_request_rate (r->requests_per_s);
  g_autofree char *detail = bud_quantity_string (&requests);
  double usd_per_h = e->device.usd_per_h * e->scenario->deployment.n_devices;
  g_autofree char *money = bud_number_money (usd_per_h / (rate * 3600) * 1e6);
  /* Translators: the cost of a million output tokens. */
  g_autofree char *foot = isfinite (usd_per_h) ? g_strdup_printf (_ ("%s/M tok"), money) : NULL;
  GString *terms = g_string_new (NULL);

  add_term (terms, _ ("Output tokens/s"), bud_number (r->output_tokens_per_s));
  add_term (terms, _ ("… of the steady part"), bud_number (r->steady_output_tokens_per_s));
  add_term (terms, _ ("Input and output tokens/s"), bud_number (r->total_tokens_per_s));
  add_term (terms, _ ("Requests/s"), bud_number (r->requests_per_s));
  if (isfinite (usd_per_h))
    add_term (terms, _ ("All devices, per hour"), bud_number_money (usd_per_h));
  if (isfinite (run->simulation->average_power_w))
    {
      BudQuantity power = bud_quantity_power (run->simulation->average_power_w);
      BudQuantity energy = bud_quantity_energy_per_token (run->simulation->joule_per_output_token);

      add_term (terms, _ ("Mean power of all devices"), bud_quantity_string (&power));
      add_term (terms, _ ("Energy per output token"), bud_quantity_string (&energy));
    }
  finish_terms (tile, terms);
  bud_kpi_tile_set_detail (tile, detail);
  bud_kpi_tile_set (tile, tokens.value, tokens.unit, foot != NULL ? foot : _ ("no price on file"),
                    BUD_VERDICT_NONE);
}

static void
show_goodput (BudKpiTile *tile, const BudLoadRun *run, gboolean is_steady)
{
  const BudServingResult *r = &run->simulation->result;
  double ratio = is_steady ? r->steady_slo_attainment_ratio : r->slo_attainment_ratio;
  gboolean has_limits = FALSE;
  BudQuantity good = bud_quantity_request_rate (r->goodput_requests_per_s);
  g_autofree char *share = bud_number_percent (ratio);
  g_autofree char *detail = NULL;
  GString *terms = g_string_new (NULL);

  for (int i = 0; i < BUD_N_LATENCIES; i++)
    has_limits |= isfinite (bud_serve_limit (run, (BudLatency) i));
  /* Translators: the share of requests within all limits. */
  detail = has_limits ? g_strdup_printf (_ ("%s within limits"), share) : g_strdup (_ ("no limits are set"));
  add_term (terms, _ ("Requests/s within all limits"), bud_number (r->goodput_requests_per_s));
  add_term (terms, _ ("Share of requests"), bud_number_percent (r->slo_attainment_ratio));
  add_term (terms, _ ("… of the steady part"), bud_number_percent (r->steady_slo_attainment_ratio));
  finish_terms (tile, terms);
  bud_kpi_tile_set_detail (tile, detail);
  bud_kpi_tile_set (tile, good.value, good.unit, _ ("whole run"), BUD_VERDICT_NONE);
}

static void
show_cache (BudKpiTile *tile, const BudLoadRun *run)
{
  const BudServingResult *r = &run->simulation->result;
  gboolean has_cache = r->kv_peak_ratio > 0;
  g_autofree char *peak = bud_number_fixed (100 * r->kv_peak_ratio, 1);
  g_autofree char *mean = bud_number_percent (r->kv_mean_ratio);
  g_autofree char *tokens = bud_number_count ((double) run->simulation->kv_capacity_tokens);
  g_autofree char *detail = g_strdup_printf (_ ("mean %s"), mean);
  g_autofree char *foot
      = g_strdup_printf (run->simulation->n_ranks > 1 ? _ ("of %s tokens each") : _ ("of %s tokens"), tokens);
  GString *terms = g_string_new (NULL);

  add_term (terms, _ ("Capacity per rank, tokens"), g_strdup (tokens));
  add_term (terms, _ ("Ranks"), bud_number_count (run->simulation->n_ranks));
  if (r->prefix_hit_ratio > 0)
    add_term (terms, _ ("Prompt tokens found in it"), bud_number_percent (r->prefix_hit_ratio));
  add_term (terms, _ ("Mean requests running"), bud_number (r->mean_running));
  finish_terms (tile, terms);
  bud_kpi_tile_set_detail (tile, detail);
  bud_kpi_tile_set (tile, has_cache ? peak : BUD_MISSING, has_cache ? "%" : "", foot,
                    r->kv_peak_ratio > 0.98 ? BUD_VERDICT_CLOSE : BUD_VERDICT_NONE);
}

static void
show_preemptions (BudKpiTile *tile, const BudLoadRun *run)
{
  const BudServingResult *r = &run->simulation->result;
  g_autofree char *count = bud_number_count ((double) r->n_preemptions);
  g_autofree char *tokens = bud_number_count ((double) r->n_recomputed_tokens);
  g_autofree char *failed = bud_number_count ((double) r->n_failed);
  g_autofree char *detail = g_strdup_printf (_ ("%s tokens again"), tokens);
  g_autofree char *foot
      = r->n_failed > 0
            ? g_strdup_printf (ngettext ("%s never fits", "%s never fit", (gulong) r->n_failed), failed)
            : g_strdup (_ ("all answered"));
  GString *terms = g_string_new (NULL);

  add_term (terms, _ ("Requests that lost their place in the cache"), g_strdup (count));
  add_term (terms, _ ("Tokens computed again"), g_strdup (tokens));
  add_term (terms, _ ("Requests answered"), bud_number_count ((double) r->n_completed));
  add_term (terms, _ ("Requests longer than the whole cache"), g_strdup (failed));
  finish_terms (tile, terms);
  bud_kpi_tile_set_detail (tile, detail);
  bud_kpi_tile_set (tile, count, "", foot, r->n_failed > 0 ? BUD_VERDICT_MISSED : BUD_VERDICT_NONE);
}

void
bud_serve_tiles_show (const BudServeTiles *tiles, const BudLoadRun *run, gboolean is_steady)
{
  for (int i = 0; i < BUD_N_LATENCIES; i++)
    show_latency (tiles->latencies[i], run, (BudLatency) i, is_steady);
  show_throughput (tiles->throughput, run, is_steady);
  show_goodput (tiles->goodput, run, is_steady);
  show_cache (tiles->cache, run);
  show_preemptions (tiles->preemptions, run);
}
