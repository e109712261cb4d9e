/* One case of the simulator by GenZ's rules.
 *
 * devices = tp · pp · ep (a multiple of it: replicas that share the load evenly); one number format, the
 * weights'; device facts are taken as printed on the datasheet and read in GenZ's binary units; efficiency 1;
 * no host time, no reserve, no activations in the fit. Prefill is timed for the batch, decode at the
 * end of the generation, both for one micro-batch (batch / pp).
 *
 * What GenZ does with a model: every layer alike and global (windows, dense first layers and interleaving are
 * ignored, each layer is MoE when any is); routed experts take the dense width when the model has one,
 * shared experts vanish; MLA becomes two KV heads of hidden / heads, as in its own DeepSeek-V3 entry;
 * towers and encoders are not timed. Refused with the reason: layers of several kinds or shapes, recurrent
 * mixers other than Mamba-1, formats it does not know, attention data parallelism, cached prefixes, images.
 */
#pragma once

#include "engine/estimate.h"
#include "engine/genz.h"

/* GenZ's own overlapping buckets of the two stages. */
typedef struct
{
  BudGenzBuckets prefill;
  BudGenzBuckets decode;
} BudGenzBreakdown;

/* Fills everything of `estimate` but cost and energy, which are NAN here and follow from it as for the
 * other methods. Operators as in bud_estimate. `breakdown` may be NULL. Does not fit: OK, fits false, times
 * NAN. Cost: ~4 µs. Checked by tests/engine/test-genz-estimate.c. */
BudStatus bud_genz_estimate (const BudCase *request, BudEstimate *estimate, BudGenzBreakdown *breakdown,
                             BudDiagnostic *diagnostic);

/* The parts of the above, for a memory-only question and for tests. */
BudStatus bud_genz_model_from (BudGenzModel *genz, const BudModel *model, BudDiagnostic *diagnostic);
BudStatus bud_genz_bits_from (BudGenzBits *bits, BudFormat format, BudDiagnostic *diagnostic);
BudStatus bud_genz_system_from (BudGenzSystem *system, const BudDevice *device, BudDiagnostic *diagnostic);
BudStatus bud_genz_memory (const BudCase *request, BudMemory *memory, BudDiagnostic *diagnostic);
