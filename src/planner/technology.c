#include "config.h"

#include "planner/technology.h"

#include <glib/gi18n-lib.h>
#include <string.h>

const char *
bud_technology_name (BudTechnology technology)
{
  static const char *const names[BUD_N_TECHNOLOGIES] = {
    [BUD_TECHNOLOGY_MEMORY_BANDWIDTH] = N_ ("Memory bandwidth"),
    [BUD_TECHNOLOGY_COMPUTE] = N_ ("Compute"),
    [BUD_TECHNOLOGY_LINK] = N_ ("Link bandwidth"),
    [BUD_TECHNOLOGY_CAPACITY] = N_ ("Memory capacity"),
  };

  return _ (names[technology]);
}

static void
scale_all (double *values, gsize n, double factor)
{
  for (gsize i = 0; i < n; i++)
    values[i] *= factor;
}

static void
scale_links (BudDevice *device, double factor)
{
  device->link_bytes_per_s *= factor;
  device->node_link_bytes_per_s *= factor;
  for (int i = 0; i < BUD_N_LIBRARIES; i++)
    scale_all (device->own_all_reduce[i].bus_bytes_per_s,
               G_N_ELEMENTS (device->own_all_reduce[i].bus_bytes_per_s), factor);
  for (int i = 0; i < BUD_N_COLLECTIVES; i++)
    scale_all (device->collective[i].bus_bytes_per_s, G_N_ELEMENTS (device->collective[i].bus_bytes_per_s),
               factor);
}

/* factor > 0. Latencies and launch costs stay as they are. */
static void
scale (BudDevice *device, BudTechnology technology, double factor)
{
  switch (technology)
    {
    case BUD_TECHNOLOGY_MEMORY_BANDWIDTH:
      device->memory_bytes_per_s *= factor;
      break;
    case BUD_TECHNOLOGY_COMPUTE:
      scale_all (device->peak_flop_per_s, BUD_N_COMPUTES, factor);
      break;
    case BUD_TECHNOLOGY_LINK:
      scale_links (device, factor);
      break;
    case BUD_TECHNOLOGY_CAPACITY:
      device->memory_bytes *= factor;
      break;
    case BUD_N_TECHNOLOGIES:
    default:
      break;
    }
}

void
bud_technology_estimate (const BudEvaluation *evaluation, BudTechnology technology, double factor,
                         BudEstimate *estimate)
{
  BudDevice device = evaluation->device;
  BudCase request = evaluation->request;

  scale (&device, technology, factor);
  request.device = &device;
  memset (estimate, 0, sizeof *estimate);
  if (evaluation->status != BUD_STATUS_OK || bud_estimate (&request, estimate, NULL) != BUD_STATUS_OK)
    memset (estimate, 0, sizeof *estimate);
}
