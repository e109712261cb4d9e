/* Mixtures of experts as the families' configs state them. Internal to the config reader. */
#pragma once

#include "catalog/config-plan.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_EXPERTS_UNGATED = 1 << 0,     /* two FFN matrices */
  BUD_EXPERTS_CORRECTION = 1 << 1,  /* the router has a bias or correction per expert */
  BUD_EXPERTS_SHARED_GATE = 1 << 2, /* the shared expert has a gate */
} BudExpertTraits;

/* Experts and their width, "|" between the names it may have; shared experts where the config has any. */
void bud_plan_read_experts (BudPlan *plan, BudExpertTraits traits, const char *width_names);

/* The same, and which layers have them. */
typedef void (*BudExpertRule) (BudPlan *plan, BudExpertTraits traits);

void bud_experts_everywhere (BudPlan *plan, BudExpertTraits traits);
void bud_experts_qwen (BudPlan *plan, BudExpertTraits traits);
void bud_experts_deepseek (BudPlan *plan, BudExpertTraits traits);
void bud_experts_llama4 (BudPlan *plan, BudExpertTraits traits);
void bud_experts_gpt_oss (BudPlan *plan, BudExpertTraits traits);
void bud_experts_minimax_m3 (BudPlan *plan, BudExpertTraits traits);
void bud_experts_arctic (BudPlan *plan, BudExpertTraits traits);
void bud_experts_bailing (BudPlan *plan, BudExpertTraits traits);
void bud_experts_hunyuan (BudPlan *plan, BudExpertTraits traits);
void bud_experts_ernie (BudPlan *plan, BudExpertTraits traits);
void bud_experts_ernie_vl (BudPlan *plan, BudExpertTraits traits);

G_END_DECLS
