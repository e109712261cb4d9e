#include "planner/layouts.h"

static uint32_t
count_experts (const BudModel *model)
{
  uint32_t n = 0;

  for (uint32_t i = 0; i < model->n_groups; i++)
    if (model->groups[i].ffn.kind == BUD_FFN_MOE)
      n = MAX (n, model->groups[i].ffn.n_experts);
  return n;
}

static void
add_expert_layouts (GArray *layouts, const BudModel *model, BudDeployment d, uint32_t n_experts)
{
  for (d.ep = 1; d.ep <= MAX (MIN (d.tp * d.dp, n_experts), 1); d.ep++)
    if (bud_deployment_is_even (&d, model) && bud_deployment_validate (&d, model, NULL) == BUD_STATUS_OK)
      g_array_append_val (layouts, d);
}

GArray *
bud_layouts_new (const BudModel *model, uint32_t max_devices)
{
  GArray *layouts = g_array_new (FALSE, TRUE, sizeof (BudDeployment));
  uint32_t n_experts = count_experts (model);

  for (uint32_t n = 1; n <= max_devices; n++)
    for (uint32_t tp = 1; tp <= n; tp++)
      for (uint32_t pp = 1; n % tp == 0 && pp <= n / tp; pp++)
        {
          BudDeployment d = { .n_devices = n,
                              .tp = tp,
                              .pp = pp,
                              .weight_format = BUD_FORMAT_BF16,
                              .activation_format = BUD_FORMAT_BF16,
                              .kv_format = BUD_FORMAT_BF16,
                              .has_cuda_graphs = true };

          if (n / tp % pp != 0)
            continue;
          d.dp = n / tp / pp;
          add_expert_layouts (layouts, model, d, n_experts);
        }
  return layouts;
}
