/* Cost and energy of an estimate (spec §7): price per device-hour over requests per second; average power =
 * devices · (idle + (TDP − idle) · max (MFU, MBU)), weighted by the time of each phase. NAN where the price
 * or the TDP is unknown. Checked by tests/engine/test-economics.c. */
#pragma once

#include "engine/estimate.h"

/* Fills usd_* and *_w, joule_* from the times already in `estimate`. */
void bud_economics_fill (const BudCase *request, BudEstimate *estimate);
