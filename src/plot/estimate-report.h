/* An estimate as sections of a document: inputs, key figures, memory, where the time goes, plots. */
#pragma once

#include "engine/estimate.h"
#include "plot/document.h"

G_BEGIN_DECLS

/* Adds everything that follows from the numbers. `request` is what `estimate` was made from, with operators.
 */
void bud_document_estimate (BudDocument *document, const BudCase *request, const BudEstimate *estimate);

G_END_DECLS
