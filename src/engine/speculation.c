#include "engine/speculation.h"

#include <math.h>
#include <string.h>

#include "engine/step.h"

double
bud_speculation_verify_tokens (const BudSpeculation *speculation)
{
  return speculation->kind != BUD_SPECULATION_NONE ? speculation->n_tokens + 1.0 : 1.0;
}

/* The sum 1 + a + … + a^n itself: n is small, and a = 1 is no special case. */
double
bud_speculation_expected_tokens (const BudSpeculation *speculation)
{
  double sum = 1.0, power = 1.0;
  if (speculation->kind == BUD_SPECULATION_NONE)
    return 1.0;
  for (uint32_t i = 0; i < speculation->n_tokens; i++)
    {
      power *= speculation->acceptance_ratio;
      sum += power;
    }
  return sum;
}

void
bud_speculation_make_head (const BudModel *model, BudModel *head)
{
  const uint64_t hidden = model->hidden_dim;
  memset (head, 0, sizeof *head);
  memcpy (head->name, model->name, sizeof head->name);
  head->hidden_dim = model->hidden_dim;
  head->vocab_size = model->vocab_size;
  head->has_lm_head = true;
  head->has_tied_embeddings = model->has_tied_embeddings;
  head->max_context_tokens = model->max_context_tokens;
  head->n_groups = 1;
  head->groups[0] = model->groups[model->layer_order[model->n_decoder_layers - 1]];
  head->groups[0].n_layers = 1;
  head->groups[0].n_other_parameters += 2 * hidden * hidden;
  head->n_decoder_layers = 1;
}

#define MOST_DRAFT_TOKENS 64u

static BudStatus
check_draft (const BudCase *request, BudDiagnostic *diagnostic)
{
  const BudSpeculationKind kind = request->deployment.speculation.kind;
  if (kind == BUD_SPECULATION_NGRAM)
    return BUD_STATUS_OK;
  if (kind == BUD_SPECULATION_MODEL && request->draft == NULL)
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "draft", NAN, "no draft model is given");
  if (kind == BUD_SPECULATION_MODEL && !bud_model_generates (request->draft))
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "draft", NAN, "%s makes no tokens: it cannot draft",
                     request->draft->name);
  if (request->deployment.pp > 1)
    return bud_fail (diagnostic, BUD_STATUS_UNSUPPORTED, "draft", NAN,
                     "a draft beside pipeline stages has no answer: pp must be 1, or the draft ngram");
  return BUD_STATUS_OK;
}

BudStatus
bud_speculation_validate (const BudCase *request, BudDiagnostic *diagnostic)
{
  const BudSpeculation *s = &request->deployment.speculation;
  if (s->kind == BUD_SPECULATION_NONE)
    return BUD_STATUS_OK;
  if (!bud_model_generates (request->model))
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "draft", NAN, "%s makes no tokens to speculate on",
                     request->model->name);
  if (s->n_tokens < 1 || s->n_tokens > MOST_DRAFT_TOKENS)
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "draft_tokens", s->n_tokens < 1 ? 1 : MOST_DRAFT_TOKENS,
                     "draft_tokens is %u, legal is 1 to %u", s->n_tokens, MOST_DRAFT_TOKENS);
  if (!(s->acceptance_ratio >= 0.0 && s->acceptance_ratio <= 1.0))
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "acceptance_ratio", NAN,
                     "acceptance_ratio must be stated, 0 to 1: the share of drafted tokens that is kept");
  if (request->workload.n_beams > 1)
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "beams", 1.0, "beams is %u, with speculation only 1",
                     request->workload.n_beams);
  return check_draft (request, diagnostic);
}
