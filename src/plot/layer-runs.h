/* The order of a model's layers, cut into runs that repeat: "three dense, then 58 with experts", "ten times
 * five local and one global". */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint start;     /* first layer */
  guint period;    /* layers that repeat */
  guint n_repeats; /* ≥ 1; 1 only with period 1 */
} BudLayerRun;

/* Runs that cover the layers in order; `kinds` says of each layer what it is. From each start the run that
 * covers most is taken, the shorter period of equal ones. Element type BudLayerRun. Cost: n_layers ·
 * longest period (32). Checked by tests/plot/test-architecture.c. */
GArray *bud_layer_runs (const guint8 *kinds, guint n_layers);

G_END_DECLS
