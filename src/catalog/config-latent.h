/* The latent attention and the mixture of experts of DeepSeek, for the families that combine them with
 * something else. Internal to the config reader. */
#pragma once

#include "catalog/config-families.h"

G_BEGIN_DECLS

void bud_plan_read_latent (BudPlan *plan);
/* `has_correction`: the router has a correction per expert, unless topk_method says otherwise. */
void bud_plan_read_deepseek_moe (BudPlan *plan, gboolean has_correction);

G_END_DECLS
