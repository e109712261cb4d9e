/* An estimate as sections of a document: inputs, key figures, memory, where the time goes, plots. */
#pragma once

#include "engine/estimate.h"
#include "plot/document.h"

G_BEGIN_DECLS

/* Adds everything that follows from the numbers. `request` is what `estimate` was made from, with operators.
 */
void bud_document_estimate (BudDocument *document, const BudCase *request, const BudEstimate *estimate);

/* What cannot be drawn: the limiter in a sentence (NULL = none), assumptions and sources; both lists may be
 * NULL or empty. */
void bud_document_words (BudDocument *document, const char *limits, const char *const *assumptions,
                         const char *const *sources);

G_END_DECLS
