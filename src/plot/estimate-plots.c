#include "config.h"

#include "plot/estimate-plots.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "plot/number.h"
#include "plot/operator-label.h"

BudShownGroup
bud_shown_group (BudGroup group)
{
  switch (group)
    {
    case BUD_GROUP_FFN:
    case BUD_GROUP_MOE:
      return BUD_SHOWN_FFN;
    case BUD_GROUP_ATTENTION_PROJECTIONS:
      return BUD_SHOWN_PROJECTIONS;
    case BUD_GROUP_ATTENTION_CORE:
    case BUD_GROUP_SSM:
      return BUD_SHOWN_ATTENTION;
    case BUD_GROUP_COLLECTIVE:
      return BUD_SHOWN_COLLECTIVES;
    case BUD_GROUP_EMBEDDING:
      return BUD_SHOWN_EMBEDDING;
    case BUD_GROUP_OTHER:
    case BUD_N_GROUPS:
    default:
      return BUD_SHOWN_OTHER;
    }
}

const char *
bud_shown_group_name (BudShownGroup group)
{
  static const char *const names[BUD_N_SHOWN] = {
    [BUD_SHOWN_FFN] = N_ ("FFN"),
    [BUD_SHOWN_PROJECTIONS] = N_ ("Attention projections"),
    [BUD_SHOWN_ATTENTION] = N_ ("Attention core"),
    [BUD_SHOWN_COLLECTIVES] = N_ ("Collectives"),
    [BUD_SHOWN_EMBEDDING] = N_ ("Embedding and head"),
    [BUD_SHOWN_OTHER] = N_ ("Norms, host and other"),
    [BUD_SHOWN_WAIT] = N_ ("Other requests’ prefill"),
  };

  return _ (names[group]);
}

guint
bud_shown_group_series (BudShownGroup group)
{
  return group == BUD_SHOWN_WAIT ? BUD_N_SERIES + BUD_SHOWN_OTHER : (guint) group;
}

const char *
bud_bound_label (int bound)
{
  switch (bound)
    {
    case BUD_BOUND_COMPUTE:
      return _ ("compute");
    case BUD_BOUND_MEMORY:
      return _ ("memory");
    case BUD_BOUND_NETWORK:
      return _ ("network");
    case BUD_BOUND_LATENCY:
      return _ ("latency");
    default:
      return BUD_MISSING;
    }
}

double
bud_phase_time (const BudEstimate *estimate, gboolean is_prefill)
{
  if (!estimate->memory.fits)
    return NAN;
  return is_prefill ? estimate->ttft_s : estimate->tpot_s;
}

static void
shown_operator_free (gpointer data)
{
  BudShownOperator *op = data;

  g_free (op->name);
  g_free (op);
}

/* The share of the attained rate of what binds it. */
static double
roof_ratio (const BudOperator *op, const BudCase *request, const BudEstimate *estimate)
{
  const BudDevice *device = request->device;
  double peak = device->peak_flop_per_s[estimate->compute_format];

  if (!(op->latency_s > 0))
    return NAN;
  switch (op->bound)
    {
    case BUD_BOUND_COMPUTE:
      return peak > 0 ? op->flop / op->latency_s / peak : NAN;
    case BUD_BOUND_MEMORY:
      return op->bytes / op->latency_s / device->memory_bytes_per_s;
    case BUD_BOUND_NETWORK:
      return device->link_bytes_per_s > 0 ? op->network_bytes / op->latency_s / device->link_bytes_per_s
                                          : NAN;
    case BUD_BOUND_LATENCY:
    default:
      return NAN;
    }
}

static BudShownOperator *
show_operator (const BudOperator *op, const BudCase *request, const BudEstimate *estimate, double total_s)
{
  BudShownOperator *shown = g_new0 (BudShownOperator, 1);
  gboolean is_collective = op->group == BUD_GROUP_COLLECTIVE;
  double bytes = is_collective ? op->network_bytes : op->bytes;

  shown->name = bud_operator_label (op->name);
  shown->group = bud_shown_group (op->group);
  shown->count = op->count;
  shown->latency_s = op->latency_s;
  shown->time_s = op->time_s;
  shown->share_ratio = total_s > 0 ? op->time_s / total_s : NAN;
  shown->intensity_flop_per_byte = bytes > 0 && op->flop > 0 ? op->flop / bytes : NAN;
  shown->achieved_flop_per_s = op->latency_s > 0 && op->flop > 0 ? op->flop / op->latency_s : NAN;
  shown->bound = (int) op->bound;
  shown->roof_ratio = roof_ratio (op, request, estimate);
  return shown;
}

static void
add_rest (GPtrArray *operators, BudShownGroup group, const char *name, double time_s, double total_s)
{
  BudShownOperator *shown;

  if (!(time_s > 0))
    return;
  shown = g_new0 (BudShownOperator, 1);
  shown->name = g_strdup (name);
  shown->group = group;
  shown->count = 1;
  shown->latency_s = shown->time_s = time_s;
  shown->share_ratio = time_s / total_s;
  shown->intensity_flop_per_byte = shown->achieved_flop_per_s = shown->roof_ratio = NAN;
  shown->bound = -1;
  g_ptr_array_add (operators, shown);
}

static gboolean
is_same_call (const BudOperator *one, const BudOperator *other)
{
  return one->latency_s == other->latency_s && one->flop == other->flop && one->bytes == other->bytes
         && one->network_bytes == other->network_bytes && one->group == other->group
         && one->bound == other->bound && strcmp (one->name, other->name) == 0;
}

/* Layers of different kinds have calls in common: those are one line. */
static void
add_operator (GPtrArray *operators, GPtrArray *firsts, const BudOperator *op, const BudCase *request,
              const BudEstimate *estimate, double total_s)
{
  for (guint i = 0; i < firsts->len; i++)
    if (is_same_call (g_ptr_array_index (firsts, i), op))
      {
        BudShownOperator *shown = g_ptr_array_index (operators, i);

        shown->count += op->count;
        shown->time_s += op->time_s;
        shown->share_ratio = total_s > 0 ? shown->time_s / total_s : NAN;
        return;
      }
  g_ptr_array_add (firsts, (gpointer) op);
  g_ptr_array_add (operators, show_operator (op, request, estimate, total_s));
}

GPtrArray *
bud_shown_operators (const BudCase *request, const BudEstimate *estimate, gboolean is_prefill)
{
  const BudStage *stage = is_prefill ? &estimate->prefill : &estimate->decode;
  double total_s = bud_phase_time (estimate, is_prefill);
  GPtrArray *operators = g_ptr_array_new_with_free_func (shown_operator_free);
  g_autoptr (GPtrArray) firsts = g_ptr_array_new ();

  if (!isfinite (total_s))
    return operators;
  for (size_t i = 0; i < stage->n_operators; i++)
    add_operator (operators, firsts, &stage->operators[i], request, estimate, total_s);
  add_rest (operators, BUD_SHOWN_OTHER, _ ("Host"), stage->host_s, total_s);
  add_rest (operators, BUD_SHOWN_OTHER, _ ("Pipeline fill and transfers"), stage->pipeline_s, total_s);
  /* Whatever the phase takes beyond its stage: other requests' prefill that lands on a token. */
  if (!is_prefill)
    add_rest (operators, BUD_SHOWN_WAIT, bud_shown_group_name (BUD_SHOWN_WAIT),
              total_s - stage->latency_s > 1e-9 * total_s ? total_s - stage->latency_s : 0, total_s);
  return operators;
}

static const BudPlotGroup *
plot_groups (void)
{
  static BudPlotGroup groups[BUD_N_SHOWN];

  for (guint i = 0; i < BUD_N_SHOWN; i++)
    groups[i] = (BudPlotGroup){ bud_shown_group_name ((BudShownGroup) i),
                                bud_shown_group_series ((BudShownGroup) i) };
  return groups;
}

/* Index into the roofs by what binds an operator. */
static int
roof_of (int bound, const BudRoof *roofs, guint n_roofs)
{
  for (guint i = 0; i < n_roofs; i++)
    if ((bound == BUD_BOUND_MEMORY && roofs[i].kind == BUD_ROOF_MEMORY)
        || (bound == BUD_BOUND_COMPUTE && roofs[i].kind == BUD_ROOF_COMPUTE)
        || (bound == BUD_BOUND_NETWORK && roofs[i].kind == BUD_ROOF_NETWORK))
      return (int) i;
  return -1;
}

static void
add_points (GArray *points, GPtrArray *operators, guint phase, const BudRoof *roofs, guint n_roofs)
{
  for (guint i = 0; i < operators->len; i++)
    {
      const BudShownOperator *shown = g_ptr_array_index (operators, i);
      BudRooflinePoint point = { 0 };

      point.name = shown->name;
      point.group = shown->group;
      point.phase = phase;
      point.intensity_flop_per_byte = shown->intensity_flop_per_byte;
      point.achieved_flop_per_s = shown->achieved_flop_per_s;
      point.share_ratio = shown->share_ratio;
      point.time_s = shown->time_s;
      point.count = shown->count;
      point.roof = roof_of (shown->bound, roofs, n_roofs);
      point.roof_ratio = shown->roof_ratio;
      g_array_append_val (points, point);
    }
}

BudPlot *
bud_plot_of_roofline (const BudCase *request, const BudEstimate *estimate, gboolean is_prefill)
{
  const BudDevice *device = request->device;
  const BudDeployment *deployment = &request->deployment;
  BudCompute compute = estimate->compute_format;
  g_autoptr (GPtrArray) prefill = bud_shown_operators (request, estimate, TRUE);
  g_autoptr (GPtrArray) decode = bud_shown_operators (request, estimate, FALSE);
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (BudRooflinePoint));
  g_autofree char *compute_upper = g_ascii_strup (bud_compute_name (compute), -1);
  /* Translators: a number format; dense arithmetic, without sparsity. */
  g_autofree char *compute_name = g_strdup_printf (_ ("%s dense"), compute_upper);
  BudRoof roofs[3];
  BudRooflineData data = { 0 };
  guint n_roofs = 0;

  if (!isfinite (bud_phase_time (estimate, TRUE)))
    return NULL;
  roofs[n_roofs++] = (BudRoof){ BUD_ROOF_MEMORY, _ ("Memory"), NULL, device->memory_bytes_per_s };
  roofs[n_roofs++]
      = (BudRoof){ BUD_ROOF_COMPUTE, compute_name, compute_upper, device->peak_flop_per_s[compute] };
  if (deployment->tp * deployment->pp * deployment->dp > 1 && device->link_bytes_per_s > 0)
    roofs[n_roofs++]
        = (BudRoof){ BUD_ROOF_NETWORK, device->link_name[0] != '\0' ? device->link_name : _ ("Network"), NULL,
                     device->link_bytes_per_s };
  add_points (points, prefill, 0, roofs, n_roofs);
  add_points (points, decode, 1, roofs, n_roofs);
  data.roofs = roofs;
  data.n_roofs = n_roofs;
  data.groups = plot_groups ();
  data.n_groups = BUD_N_SHOWN;
  data.points = (const BudRooflinePoint *) points->data;
  data.n_points = points->len;
  data.phases[0] = (BudRooflinePhase){ _ ("prefill"), _ ("TTFT"), _ ("Time to first token") };
  data.phases[1] = (BudRooflinePhase){ _ ("decode"), _ ("TPOT"), _ ("Time per output token") };
  data.n_phases = 2;
  data.phase = is_prefill ? 0 : 1;
  return bud_plot_new_roofline (&data);
}

static void
sum_groups (const BudCase *request, const BudEstimate *estimate, gboolean is_prefill, double *segment_s)
{
  g_autoptr (GPtrArray) operators = bud_shown_operators (request, estimate, is_prefill);

  memset (segment_s, 0, BUD_N_SHOWN * sizeof *segment_s);
  for (guint i = 0; i < operators->len; i++)
    {
      const BudShownOperator *shown = g_ptr_array_index (operators, i);
      segment_s[shown->group] += shown->time_s;
    }
}

BudPlot *
bud_plot_of_breakdown (const BudCase *request, const BudEstimate *estimate, gboolean is_share)
{
  double prefill_s[BUD_N_SHOWN];
  double decode_s[BUD_N_SHOWN];
  BudBreakdownBar bars[2] = {
    { _ ("Prefill"), _ ("TTFT"), prefill_s, bud_phase_time (estimate, TRUE) },
    { _ ("Decode"), _ ("TPOT"), decode_s, bud_phase_time (estimate, FALSE) },
  };
  BudBreakdownData data = { plot_groups (), BUD_N_SHOWN, bars, 2, is_share };

  if (!isfinite (bars[0].total_s))
    return NULL;
  sum_groups (request, estimate, TRUE, prefill_s);
  sum_groups (request, estimate, FALSE, decode_s);
  return bud_plot_new_breakdown (&data);
}

BudPlot *
bud_plot_of_memory (const BudEstimate *estimate, gboolean has_legend)
{
  const BudMemory *memory = &estimate->memory;
  const double *term = memory->term_bytes;
  const BudMemorySegment segments[] = {
    { _ ("Weights"), 0, FALSE, term[BUD_MEMORY_WEIGHTS] },
    { _ ("KV cache"), 2, FALSE, term[BUD_MEMORY_KV_CACHE] },
    { _ ("State"), 3, FALSE, term[BUD_MEMORY_STATE] },
    /* Working memory of a step, buffers of collectives included. */
    { _ ("Activations"), 1, FALSE, term[BUD_MEMORY_ACTIVATIONS] + term[BUD_MEMORY_COMMUNICATION] },
    { _ ("Reserve"), 5, TRUE, term[BUD_MEMORY_RESERVE] },
  };
  BudMemoryBarData data = { segments, G_N_ELEMENTS (segments), memory->capacity_bytes, FALSE, has_legend };

  if (!(memory->capacity_bytes > 0))
    return NULL;
  return bud_plot_new_memory_bar (&data);
}
