/* What better hardware would buy: an evaluated scenario with one property of its device changed by a factor.
 * Pure, any thread. Checked by tests/planner/test-technology.c. */
#pragma once

#include "planner/evaluation.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_TECHNOLOGY_MEMORY_BANDWIDTH = 0,
  BUD_TECHNOLOGY_COMPUTE,  /* every format's peak */
  BUD_TECHNOLOGY_LINK,     /* links in and between nodes, and what collectives reach on them */
  BUD_TECHNOLOGY_CAPACITY, /* memory: more sequences may run at once */
  BUD_N_TECHNOLOGIES,
} BudTechnology;

const char *bud_technology_name (BudTechnology technology); /* "Memory bandwidth", translated */

/* The evaluation's request on the changed device; without operators. Zeroed when it is refused. */
void bud_technology_estimate (const BudEvaluation *evaluation, BudTechnology technology, double factor,
                              BudEstimate *estimate);

G_END_DECLS
