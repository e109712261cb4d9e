/* A use case while it is edited: ranges that may contradict each other, what is wrong with them, and the
 * nearest changes that put it right. Checked by tests/catalog/test-usecase-draft.c. */
#pragma once

#include "catalog/catalog.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_RANGE_INPUT = 0, /* tokens */
  BUD_RANGE_OUTPUT,
  BUD_RANGE_TTFT, /* s */
  BUD_RANGE_INTER_TOKEN,
  BUD_RANGE_E2E,
  BUD_N_RANGES,
} BudRangeKind;

typedef struct
{
  double min, max; /* both NAN: not stated */
} BudRange;

typedef struct
{
  char *name;
  char *industry;
  GPtrArray *tags; /* of char * */
  BudRange ranges[BUD_N_RANGES];
  double batch_size, beam_size;
} BudUsecaseDraft;

BudUsecaseDraft *bud_usecase_draft_new (void); /* no name, no limits, one sequence, one beam */
BudUsecaseDraft *bud_usecase_draft_copy (const BudUsecaseDraft *self);
void bud_usecase_draft_free (BudUsecaseDraft *self);
gboolean bud_usecase_draft_equal (const BudUsecaseDraft *a, const BudUsecaseDraft *b);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudUsecaseDraft, bud_usecase_draft_free)

/* Reads what there is; what is missing or of another type is not stated. Never fails. */
BudUsecaseDraft *bud_usecase_draft_from_json (JsonObject *object);

/* The catalog's JSON: `base` (may be NULL) with this draft's members in place of its own, and the profiles
 * that follow from them. */
JsonNode *bud_usecase_draft_to_json (const BudUsecaseDraft *self, JsonObject *base);

typedef enum
{
  BUD_BUDGET_KEPT = 0,      /* or no end-to-end limit, or no token times to hold against it */
  BUD_BUDGET_TIGHT,         /* a request at all its upper limits takes longer than the end-to-end limit */
  BUD_BUDGET_CONTRADICTORY, /* even the fastest and shortest one does */
} BudBudgetState;

/* What a request takes by the ranges: at their lower ends when contradictory, else at their upper ones.
 * e2e = ttft + (output − 1) · inter_token, as the engine counts. */
typedef struct
{
  BudBudgetState state;
  double ttft_s;
  double output_tokens;
  double inter_token_s;
  double total_s; /* NAN: nothing to add up */
  double e2e_limit_s;
} BudBudget;

/* `ranges`: BUD_N_RANGES of them. */
BudBudget bud_budget_of (const BudRange *ranges);

/* A value in the range's unit so that the budget is kept at all upper limits, NAN = none: INTER_TOKEN and
 * OUTPUT upper limits that are low enough, or an E2E one that is high enough; two digits, on the safe side.
 */
double bud_usecase_draft_repair (const BudUsecaseDraft *self, BudRangeKind kind);

/* Applies it: the upper end becomes `value`, the lower one no more than that. */
void bud_usecase_draft_set_limit (BudUsecaseDraft *self, BudRangeKind kind, double value);

/* "real-time", "interactive", "responsive" or "batch" by the end-to-end limit (2, 5, 10 s; the classes of
 * BudSimulator's catalog); NULL without one. */
const char *bud_latency_profile (double e2e_limit_s);

G_END_DECLS
