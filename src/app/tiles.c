#include "app/tiles.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "app/band-text.h"
#include "app/preferences.h"
#include "plot/number.h"

/* Adds "name   value" to a tooltip. */
static void
add_term (GString *terms, const char *name, char *value)
{
  g_autofree char *line = g_markup_printf_escaped ("\n%s: <b>%s</b>", name, value);

  g_string_append (terms, line);
  g_free (value);
}

static char *
quantity (BudQuantity value)
{
  return bud_quantity_string (&value);
}

static GString *
start_terms (const char *formula)
{
  g_autofree char *escaped = g_markup_escape_text (formula, -1);

  return g_string_new (escaped);
}

static void
finish_terms (BudKpiTile *tile, GString *terms)
{
  bud_kpi_tile_set_terms (tile, terms->str);
  g_string_free (terms, TRUE);
}

char *
bud_tile_limit_foot (double limit_s, BudVerdict verdict, char **short_foot)
{
  BudScale scale = bud_scale_time (limit_s);
  g_autofree char *number = bud_number_tick (limit_s / scale.factor); /* "500", not "500.0" */
  g_autofree char *limit = g_strconcat (number, BUD_NBSP, scale.unit, NULL);

  switch (verdict)
    {
    case BUD_VERDICT_MET: /* Translators: the limit of a use case, met. */
      return g_strdup_printf (_ ("limit %s"), limit);
    case BUD_VERDICT_CLOSE:
      if (short_foot != NULL)
        *short_foot = g_strdup_printf (_ ("close to %s"), limit);
      return g_strdup_printf (_ ("limit %s, close"), limit);
    case BUD_VERDICT_MISSED:
      if (short_foot != NULL)
        *short_foot = g_strdup_printf (_ ("missed %s"), limit);
      return g_strdup_printf (_ ("limit %s, missed"), limit);
    case BUD_VERDICT_NONE:
    default:
      return NULL;
    }
}

/* A latency with its limit's verdict, or another figure below it where there is no limit. */
static void
show_latency (BudKpiTile *tile, double value_s, double limit_s, const char *otherwise)
{
  BudQuantity value = bud_quantity_time (value_s);
  BudVerdict verdict = bud_verdict_of (value_s, limit_s);
  g_autofree char *short_foot = NULL;
  g_autofree char *foot = bud_tile_limit_foot (limit_s, verdict, &short_foot);

  bud_kpi_tile_set_short_foot (tile, short_foot);
  bud_kpi_tile_set (tile, value.value, value.unit, foot != NULL ? foot : otherwise, verdict);
}

static void
show_ttft (BudKpiTile *tile, const BudEvaluation *evaluation)
{
  const BudEstimate *e = &evaluation->estimate;
  const BudWorkload *workload = &evaluation->scenario->workload;
  gboolean is_batch = !workload->is_concurrency;
  gboolean waits = workload->is_concurrency && workload->n_sequences > 1;
  GString *terms = start_terms (is_batch ? _ ("Prefill of the whole batch")
                                         : _ ("Prefill of a lone request (unloaded)"));

  add_term (terms, _ ("Operators"),
            bud_number_time (e->prefill.latency_s - e->prefill.host_s - e->prefill.pipeline_s));
  add_term (terms, _ ("Host"), bud_number_time (e->prefill.host_s));
  add_term (terms, _ ("Pipeline"), bud_number_time (e->prefill.pipeline_s));
  add_term (terms, _ ("Of peak compute (MFU)"), bud_number_percent (e->prefill.mfu_ratio));
  if (waits)
    g_string_append_printf (terms, "\n%s", _ ("Serve simulates how long requests wait for others before it"));
  finish_terms (tile, terms);
  /* A limit's verdict stands where the foot would say so. */
  g_object_set (tile, "title", waits ? _ ("Time to first token, unloaded") : _ ("Time to first token"),
                /* Translators: of a server that serves nobody else; as short as can be. */
                "short-title", waits ? _ ("TTFT, idle") : _ ("TTFT"), NULL);
  show_latency (tile, e->ttft_s, evaluation->scenario->ttft_limit_s,
                is_batch ? _ ("whole batch") : _ ("unloaded"));
}

static void
show_tpot (BudKpiTile *tile, const BudEvaluation *evaluation)
{
  const BudEstimate *e = &evaluation->estimate;
  GString *terms = start_terms (_ ("Mean decode step, with other requests’ prefill"));
  g_autofree char *bandwidth = bud_number_percent_whole (e->decode.mbu_ratio);
  /* Translators: memory bandwidth utilisation. */
  g_autofree char *foot = g_strdup_printf (_ ("MBU %s"), bandwidth);

  add_term (terms, _ ("Operators"),
            bud_number_time (e->decode.latency_s - e->decode.host_s - e->decode.pipeline_s));
  add_term (terms, _ ("Host"), bud_number_time (e->decode.host_s));
  add_term (terms, _ ("Pipeline"), bud_number_time (e->decode.pipeline_s));
  add_term (terms, _ ("Other requests’ prefill"), bud_number_time (e->interference_s));
  add_term (terms, _ ("Of memory bandwidth (MBU)"), bud_number_percent (e->decode.mbu_ratio));
  finish_terms (tile, terms);
  show_latency (tile, e->tpot_s, evaluation->scenario->tpot_limit_s, foot);
}

static void
show_e2e (BudKpiTile *tile, const BudEvaluation *evaluation)
{
  const BudEstimate *e = &evaluation->estimate;
  GString *terms = start_terms (_ ("TTFT + (output tokens − 1) × TPOT"));
  g_autofree char *output = bud_number_count (evaluation->scenario->workload.output_tokens);
  g_autofree char *foot = g_strdup_printf (_ ("%s tokens"), output);

  add_term (terms, _ ("TTFT"), bud_number_time (e->ttft_s));
  add_term (terms, _ ("TPOT"), bud_number_time (e->tpot_s));
  add_term (terms, _ ("Output tokens"), g_strdup (output));
  finish_terms (tile, terms);
  show_latency (tile, e->e2e_s, evaluation->scenario->e2e_limit_s, foot);
}

static void
show_throughput (BudKpiTile *tile, const BudEvaluation *evaluation)
{
  const BudEstimate *e = &evaluation->estimate;
  const BudWorkload *workload = &evaluation->scenario->workload;
  BudQuantity total = bud_quantity_token_rate (e->output_tokens_per_s);
  BudQuantity per_device = bud_quantity_token_rate (e->output_tokens_per_s_per_device);
  g_autofree char *per_user = bud_number (1 / e->tpot_s);
  g_autofree char *user_foot = g_strdup_printf (_ ("%s per user"), per_user);
  gboolean waits = e->n_running < workload->n_sequences;
  g_autofree char *running = bud_number_count (e->n_running);
  g_autofree char *wait_foot = g_strdup_printf (_ ("only %s run at once"), running);
  GString *terms = start_terms (_ ("Sequences running ÷ TPOT"));

  add_term (terms, _ ("Running"), g_strdup (running));
  add_term (terms, _ ("Per user"), g_strdup_printf ("%s tok/s", per_user));
  add_term (terms, _ ("Per device"), quantity (per_device));
  add_term (terms, _ ("Requests"), quantity (bud_quantity_request_rate (e->requests_per_s)));
  finish_terms (tile, terms);
  bud_kpi_tile_set (tile, total.value, total.unit, waits ? wait_foot : user_foot,
                    waits ? BUD_VERDICT_CLOSE : BUD_VERDICT_NONE);
}

static void
show_device (BudKpiTile *tile, const BudEvaluation *evaluation)
{
  const BudEstimate *e = &evaluation->estimate;
  BudQuantity per_device = bud_quantity_token_rate (e->output_tokens_per_s_per_device);
  g_autofree char *bandwidth = bud_number_percent_whole (e->decode.mbu_ratio);
  g_autofree char *foot = g_strdup_printf (_ ("%s of memory roof"), bandwidth);
  GString *terms = start_terms (_ ("Throughput ÷ devices"));

  add_term (terms, _ ("Devices"), bud_number_count (evaluation->scenario->deployment.n_devices));
  add_term (terms, _ ("Of memory bandwidth, decode"), bud_number_percent (e->decode.mbu_ratio));
  add_term (terms, _ ("Of peak compute, prefill"), bud_number_percent (e->prefill.mfu_ratio));
  finish_terms (tile, terms);
  bud_kpi_tile_set (tile, per_device.value, per_device.unit, foot, BUD_VERDICT_NONE);
}

static void
show_cost (BudKpiTile *tile, const BudEvaluation *evaluation)
{
  const BudEstimate *e = &evaluation->estimate;
  BudQuantity cost = bud_quantity_money_per_million (e->usd_per_million_output_tokens);
  g_autofree char *per_hour = quantity (bud_quantity_money_per_hour (e->usd_per_h));
  g_autofree char *bought = NULL;
  GString *terms = start_terms (_ ("Price of all devices ÷ output tokens"));

  if (!isfinite (e->usd_per_h))
    {
      g_string_append_printf (terms, "\n%s", _ ("The catalog has no usable price for this device"));
      finish_terms (tile, terms);
      bud_kpi_tile_set (tile, BUD_MISSING, "", _ ("no price on file"), BUD_VERDICT_NONE);
      return;
    }
  add_term (terms, _ ("Per million output tokens"), bud_number_money (e->usd_per_million_output_tokens));
  add_term (terms, _ ("Per device-hour"), bud_number_money (evaluation->device.usd_per_h));
  add_term (terms, _ ("All devices"), g_strdup (per_hour));
  add_term (terms, _ ("Per million tokens, input included"), bud_number_money (e->usd_per_million_tokens));
  add_term (
      terms, _ ("Price of"),
      g_strdup (evaluation->device.price_date[0] != '\0' ? evaluation->device.price_date : _ ("no date")));
  if ((evaluation->device.assumed & BUD_ASSUMED_PRICE_FROM_PURCHASE) != 0)
    {
      g_string_append_printf (terms, "\n%s",
                              _ ("Bought: the purchase price over 36 months, with electricity"));
      bought = g_strdup_printf (_ ("%s, bought"), per_hour);
    }
  finish_terms (tile, terms);
  /* From $10 on the whole unit does not stand beside the value; the tooltip spells it out. */
  bud_kpi_tile_set_short_unit (tile, strlen (cost.value) > 5 ? _ ("/M") : NULL);
  bud_kpi_tile_set (tile, cost.value, cost.unit, bought != NULL ? bought : per_hour, BUD_VERDICT_NONE);
}

static void
show_energy (BudKpiTile *tile, const BudEvaluation *evaluation)
{
  const BudEstimate *e = &evaluation->estimate;
  BudQuantity energy = bud_quantity_energy_per_token (e->joule_per_output_token);
  BudPreferences *preferences = bud_preferences_get ();
  double usd_per_h = bud_preferences_electricity_usd_per_h (preferences, e);
  g_autofree char *power = quantity (bud_quantity_power (e->average_power_w));
  g_autofree char *foot = NULL;
  GString *terms = start_terms (_ ("Mean power ÷ output tokens per second"));

  if (!isfinite (e->joule_per_output_token))
    {
      g_string_append_printf (terms, "\n%s", _ ("The device’s power is not on file"));
      finish_terms (tile, terms);
      bud_kpi_tile_set (tile, BUD_MISSING, "", _ ("power not on file"), BUD_VERDICT_NONE);
      return;
    }
  add_term (terms, _ ("All devices"), g_strdup (power));
  add_term (terms, _ ("TDP of one"), quantity (bud_quantity_power (evaluation->device.tdp_w)));
  if (isfinite (usd_per_h))
    {
      g_autofree char *bill = bud_number_money (usd_per_h);

      add_term (terms, _ ("Electricity of all devices"), quantity (bud_quantity_money_per_hour (usd_per_h)));
      add_term (terms, _ ("Electricity per million output tokens"),
                bud_number_money (bud_preferences_electricity_usd_per_million (preferences, e)));
      /* Translators: power and what its electricity costs per hour, "4.98 kW, $0.60/h". */
      foot = g_strdup_printf (_ ("%s, %s/h"), power, bill);
    }
  finish_terms (tile, terms);
  /* Translators: joules per token where there is little room. */
  bud_kpi_tile_set_short_unit (tile, strlen (energy.value) > 4 ? _ ("J/tok") : NULL);
  bud_kpi_tile_set (tile, energy.value, energy.unit, foot != NULL ? foot : power, BUD_VERDICT_NONE);
}

void
bud_tiles_show (const BudTiles *tiles, const BudEvaluation *evaluation)
{
  static const struct
  {
    gsize offset;
    void (*show) (BudKpiTile *tile, const BudEvaluation *evaluation);
  } shows[] = {
    { G_STRUCT_OFFSET (BudTiles, ttft), show_ttft },
    { G_STRUCT_OFFSET (BudTiles, tpot), show_tpot },
    { G_STRUCT_OFFSET (BudTiles, e2e), show_e2e },
    { G_STRUCT_OFFSET (BudTiles, throughput), show_throughput },
    { G_STRUCT_OFFSET (BudTiles, device), show_device },
    { G_STRUCT_OFFSET (BudTiles, cost), show_cost },
    { G_STRUCT_OFFSET (BudTiles, energy), show_energy },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (shows); i++)
    {
      BudKpiTile *tile = G_STRUCT_MEMBER (BudKpiTile *, tiles, shows[i].offset);

      if (tile != NULL)
        shows[i].show (tile, evaluation);
    }
}

/* With where the nearest is from, for a band of shipped runs. */
static char *
add_source (char *meaning, const BudAccuracy *accuracy, const BudEvaluation *evaluation, BudMetric metric)
{
  g_autofree char *text = meaning;
  g_autoptr (GArray) near = bud_accuracy_nearest (accuracy, evaluation, metric, 1);
  const char *source = near->len > 0 ? g_array_index (near, BudNearRun, 0).run->source : NULL;

  if (source == NULL || *source == '\0')
    return g_steal_pointer (&text);
  return g_strdup_printf (_ ("%s. The nearest is from %s"), text, source);
}

/* The tile has room for one number, the larger side; the tooltip has both. */
static void
show_band (BudKpiTile *tile, const BudEvaluation *evaluation, const BudAccuracy *accuracy, BudMetric metric,
           gboolean is_rate)
{
  g_autofree char *text = NULL;
  g_autofree char *meaning = NULL;
  BudBand band;

  if (tile == NULL)
    return;
  meaning
      = bud_band_meaning (accuracy, &evaluation->request, evaluation->scenario->engine_spec, metric, &band);
  if (meaning != NULL && band.n_runs == 0)
    text = bud_number_keep_order (g_strdup ("±?"));
  else if (meaning != NULL)
    {
      double low = is_rate ? 1 / band.high_ratio : band.low_ratio;
      double high = is_rate ? 1 / band.low_ratio : band.high_ratio;
      g_autofree char *percent = bud_number_percent_whole (fmax (1 - low, high - 1));

      text = bud_number_keep_order (g_strdup_printf ("±%s", percent));
      if (!band.is_own)
        meaning = add_source (meaning, accuracy, evaluation, metric);
    }
  bud_kpi_tile_set_band (tile, text, meaning);
}

void
bud_tiles_show_bands (const BudTiles *tiles, const BudEvaluation *evaluation, const BudAccuracy *accuracy)
{
  show_band (tiles->ttft, evaluation, accuracy, BUD_METRIC_TTFT, FALSE);
  show_band (tiles->tpot, evaluation, accuracy, BUD_METRIC_TPOT, FALSE);
  show_band (tiles->throughput, evaluation, accuracy, BUD_METRIC_TPOT, TRUE);
}

char *
bud_memory_summary (const BudEvaluation *evaluation)
{
  const BudMemory *memory = &evaluation->estimate.memory;
  double n_sequences = evaluation->scenario->workload.n_sequences;
  const BudScale scale = bud_scale_memory ();
  g_autofree char *total = bud_number_fixed (memory->total_bytes / scale.factor, 1);
  double shown = memory->capacity_bytes / scale.factor;
  /* A capacity is a whole number of GB more often than not: "80", not "80.0". */
  g_autofree char *capacity = bud_number_fixed (shown, fabs (shown - round (shown)) < 0.05 ? 0 : 1);
  double n_more = bud_memory_max_batch (memory) - n_sequences; /* NAN: memory is no limit */
  g_autofree char *more = bud_number_count (n_more);
  /* Translators: used of capacity and unit, as in "38.0 of 80 GB"; keep the tags. */
  g_autofree char *use = g_markup_printf_escaped (_ ("<b>%s</b> of %s %s"), total, capacity, scale.unit);

  if (memory->fits && n_more >= 1)
    {
      g_autofree char *room = g_markup_printf_escaped (
          ngettext ("%s more user fits", "%s more users fit", (gulong) n_more), more);
      return g_strdup_printf ("%s <span alpha=\"55%%\">· %s</span>", use, room);
    }
  return g_steal_pointer (&use);
}
