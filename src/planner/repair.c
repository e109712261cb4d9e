/* The nearest legal scenario to one that was refused. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "planner/advice.h"
#include "planner/refusal.h"

static gboolean
is_answered (const BudScenario *scenario, const BudResolved *resolved)
{
  BudCase request = { .model = resolved->model,
                      .device = &resolved->device,
                      .profile = &resolved->profile,
                      .draft = resolved->draft,
                      .deployment = scenario->deployment,
                      .workload = scenario->workload,
                      .method = scenario->method };
  BudEstimate estimate;

  memset (&estimate, 0, sizeof estimate);
  return bud_estimate (&request, &estimate, NULL) == BUD_STATUS_OK;
}

static double
distance (double a, double b)
{
  return fabs (log2 (MAX (a, 1)) - log2 (MAX (b, 1)));
}

/* How far a layout is from the one asked for, in doublings; TP counts a little less than giving up devices.
 */
static double
layout_distance (const BudDeployment *a, const BudDeployment *b)
{
  return 4 * distance (a->n_devices, b->n_devices) + distance (a->tp, b->tp) + distance (a->pp, b->pp)
         + distance (a->dp, b->dp) + 0.5 * distance (a->ep, b->ep);
}

static void
try_layouts (const BudScenario *asked, const BudResolved *resolved, uint32_t devices, BudScenario **best,
             double *best_distance)
{
  g_autoptr (BudScenario) trial = bud_scenario_copy (asked);
  BudDeployment *d = &trial->deployment;
  uint32_t last_ep = 0;

  d->n_devices = devices;
  for (d->tp = 1; d->tp <= devices; d->tp++)
    for (d->pp = 1; devices % d->tp == 0 && d->pp <= devices / d->tp; d->pp++)
      {
        if (devices / d->tp % d->pp != 0)
          continue;
        d->dp = 1;
        if (asked->deployment.dp > 1 && devices / d->tp / d->pp % asked->deployment.dp == 0)
          d->dp = asked->deployment.dp;
        last_ep = 0;
        for (int i = 0; i < 2; i++)
          {
            double far;

            d->ep = i == 0 ? MIN (asked->deployment.ep, d->tp * d->dp) : 1;
            if (d->ep == last_ep)
              continue;
            last_ep = d->ep;
            far = layout_distance (d, &asked->deployment);
            if (far < *best_distance && is_answered (trial, resolved))
              {
                *best_distance = far;
                bud_scenario_free (*best);
                *best = bud_scenario_copy (trial);
              }
          }
      }
}

static BudScenario *
repair_layout (const BudScenario *asked, const BudResolved *resolved)
{
  BudScenario *best = NULL;
  double best_distance = G_MAXDOUBLE;
  guint64 product = (guint64) asked->deployment.tp * asked->deployment.pp * asked->deployment.dp;
  uint32_t devices = MIN (MAX (asked->deployment.n_devices, 1), 1024);

  try_layouts (asked, resolved, devices, &best, &best_distance);
  if (product > 0 && product <= 1024)
    try_layouts (asked, resolved, (uint32_t) product, &best, &best_distance);
  for (uint32_t n = 1; best == NULL && n <= devices; n *= 2)
    try_layouts (asked, resolved, n, &best, &best_distance);
  return best;
}

/* A single figure of the workload or deployment set to the legal value the engine named. */
static BudScenario *
repair_figure (const BudEvaluation *refused, const BudResolved *resolved, const char **label)
{
  const BudDiagnostic *diagnostic = &refused->diagnostic;
  BudScenario *changed = bud_scenario_copy (refused->scenario);
  BudWorkload *w = &changed->workload;
  const struct
  {
    const char *field;
    double *number;
    uint32_t *count;
    const char *label;
  } figures[] = { { "input_tokens", &w->input_tokens, NULL, N_ ("Use %.0f Input Tokens") },
                  { "output_tokens", &w->output_tokens, NULL, N_ ("Use %.0f Output Tokens") },
                  { "prefix_tokens", &w->prefix_tokens, NULL, N_ ("Use %.0f Prefix Tokens") },
                  { "images", &w->images, NULL, N_ ("Use %.0f Images") },
                  { "n_sequences", NULL, &w->n_sequences, N_ ("Use %.0f Sequences") },
                  { "batch", NULL, &w->n_sequences, N_ ("Use Batch %.0f") },
                  { "concurrency", NULL, &w->n_sequences, N_ ("Use Concurrency %.0f") },
                  { "beams", NULL, &w->n_beams, N_ ("Use %.0f Beams") },
                  { "n_beams", NULL, &w->n_beams, N_ ("Use %.0f Beams") } };

  for (guint i = 0; i < G_N_ELEMENTS (figures) && isfinite (diagnostic->nearest); i++)
    if (strcmp (figures[i].field, diagnostic->field) == 0)
      {
        if (figures[i].number != NULL)
          *figures[i].number = diagnostic->nearest;
        else
          *figures[i].count = (uint32_t) CLAMP (diagnostic->nearest, 1, (double) G_MAXUINT32);
        *label = figures[i].label;
        if (is_answered (changed, resolved))
          return changed;
      }
  bud_scenario_free (changed);
  return NULL;
}

/* Formats the engine would rather not have: 16-bit everywhere. */
static BudScenario *
repair_formats (const BudScenario *asked, const BudResolved *resolved)
{
  BudScenario *changed = bud_scenario_copy (asked);

  changed->deployment.weight_format = BUD_FORMAT_BF16;
  changed->deployment.activation_format = BUD_FORMAT_BF16;
  changed->deployment.kv_format = BUD_FORMAT_BF16;
  changed->has_activation_format = FALSE;
  if (is_answered (changed, resolved))
    return changed;
  bud_scenario_free (changed);
  return NULL;
}

char *
bud_advice_layout_label (const BudDeployment *old, const BudDeployment *new)
{
  const struct
  {
    const char *name;
    uint32_t old, new;
  } degrees[] = { { "TP", old->tp, new->tp },
                  { "PP", old->pp, new->pp },
                  { "EP", old->ep, new->ep },
                  { "DP", old->dp, new->dp } };
  g_autoptr (GString) parts = g_string_new (NULL);

  if (new->n_devices != old->n_devices)
    g_string_append_printf (parts, ngettext ("%u Device", "%u Devices", new->n_devices), new->n_devices);
  for (guint i = 0; i < G_N_ELEMENTS (degrees); i++)
    if (degrees[i].old != degrees[i].new)
      g_string_append_printf (parts, "%s%s %u", parts->len > 0 ? ", " : "", degrees[i].name, degrees[i].new);
  /* Translators: "8 Devices, TP 8" or "TP 4". */
  return g_strdup_printf (_ ("Use %s"), parts->str);
}

BudAdvice *
bud_advice_repair (const BudEvaluation *refused, const BudResolved *resolved)
{
  BudAdvice *self;
  const char *label = NULL;
  BudScenario *changed;
  double nearest = refused->diagnostic.nearest;

  if (refused->status == BUD_STATUS_OK)
    return NULL;
  changed = repair_figure (refused, resolved, &label);
  if (changed == NULL)
    changed = repair_layout (refused->scenario, resolved);
  if (changed == NULL)
    {
      changed = repair_formats (refused->scenario, resolved);
      label = changed != NULL ? N_ ("Use BF16") : NULL;
      nearest = 16;
    }
  if (changed == NULL)
    return NULL;
  self = g_new0 (BudAdvice, 1);
  self->sentence = bud_refusal_text (refused->diagnostic.message);
  self->changed = changed;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* a label above, with this one argument or none */
  self->change_label = label != NULL
                           ? g_strdup_printf (_ (label), nearest)
                           : bud_advice_layout_label (&refused->scenario->deployment, &changed->deployment);
#pragma GCC diagnostic pop
  return self;
}
