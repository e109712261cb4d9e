#include "engine/deployment.h"

#include <math.h>
#include <stdlib.h>

/* Smallest number of heads that TP has to divide, over all decoder layers; 0 = no heads anywhere. */
static uint32_t
least_heads (const BudModel *model)
{
  uint32_t least = 0;
  for (uint32_t i = 0; i < model->n_groups; i++)
    {
      const BudLayerGroup *group = &model->groups[i];
      const uint32_t heads = group->attention.kind != BUD_ATTENTION_NONE ? group->attention.n_heads
                             : group->ssm.kind != BUD_SSM_NONE
                                 ? (group->ssm.n_heads != 0 ? group->ssm.n_heads : group->ssm.inner_dim)
                                 : 0;
      if (group->role != BUD_ROLE_TOWER && heads != 0 && (least == 0 || heads < least))
        least = heads;
    }
  return least;
}

/* Smallest number of experts a layer holds; 0 = dense. */
static uint32_t
least_experts (const BudModel *model)
{
  uint32_t least = 0;
  for (uint32_t i = 0; i < model->n_groups; i++)
    {
      const BudFfn *ffn = &model->groups[i].ffn;
      if (ffn->kind == BUD_FFN_MOE && (least == 0 || ffn->n_experts < least))
        least = ffn->n_experts;
    }
  return least;
}

/* Stages the decoder can be cut into; a model without one is a single stage. */
static uint32_t
most_stages (const BudModel *model)
{
  return model->n_decoder_layers > 0 ? model->n_decoder_layers : 1;
}

static bool
heads_are_even (const BudLayerGroup *group, uint32_t tp)
{
  const BudAttention *a = &group->attention;
  if (a->kind == BUD_ATTENTION_GQA && a->n_kv_heads % tp != 0 && tp % a->n_kv_heads != 0)
    return false;
  if (a->kind != BUD_ATTENTION_NONE && a->n_heads % tp != 0)
    return false;
  if (group->ssm.kind != BUD_SSM_NONE)
    return (group->ssm.n_heads != 0 ? group->ssm.n_heads : group->ssm.inner_dim) % tp == 0;
  return true;
}

bool
bud_deployment_is_even (const BudDeployment *deployment, const BudModel *model)
{
  if (deployment->tp == 0 || deployment->ep == 0 || deployment->dp == 0 || deployment->pp == 0)
    return false;
  if (deployment->pp > most_stages (model) || deployment->tp * deployment->dp % deployment->ep != 0)
    return false;
  for (uint32_t i = 0; i < model->n_groups; i++)
    {
      const BudLayerGroup *group = &model->groups[i];
      if (group->role != BUD_ROLE_TOWER && !heads_are_even (group, deployment->tp))
        return false;
      if (group->ffn.kind == BUD_FFN_MOE && group->ffn.n_experts % deployment->ep != 0)
        return false;
    }
  return true;
}

uint32_t
bud_deployment_decode_instances (const BudDeployment *deployment)
{
  return deployment->n_decode_instances != 0
             ? deployment->n_decode_instances
             : deployment->n_devices / (deployment->tp * deployment->pp * deployment->dp);
}

static BudStatus
check_positive (const char *field, uint32_t value, uint32_t most, BudDiagnostic *diagnostic)
{
  if (value >= 1 && value <= most)
    return BUD_STATUS_OK;
  return bud_fail (diagnostic, BUD_STATUS_INVALID, field, value < 1 ? 1 : most, "%s is %u, legal is 1 to %u",
                   field, value, most);
}

#define MOST_DEVICES 65536u

static BudStatus
check_sizes (const BudDeployment *d, const BudModel *model, BudDiagnostic *diagnostic)
{
  const uint32_t heads = least_heads (model);
  BudStatus status = check_positive ("tp", d->tp, MOST_DEVICES, diagnostic);
  if (status == BUD_STATUS_OK)
    status = check_positive ("pp", d->pp, BUD_MODEL_MAX_LAYERS, diagnostic);
  if (status == BUD_STATUS_OK)
    status = check_positive ("ep", d->ep, MOST_DEVICES, diagnostic);
  if (status == BUD_STATUS_OK)
    status = check_positive ("dp", d->dp, MOST_DEVICES, diagnostic);
  if (status == BUD_STATUS_OK)
    status = check_positive ("devices", d->n_devices, MOST_DEVICES, diagnostic);
  if (status != BUD_STATUS_OK)
    return status;
  if (heads != 0 && d->tp > heads)
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "tp", heads, "tp is %u, %s has %u heads: at most %u",
                     d->tp, model->name, heads, heads);
  if (d->pp > most_stages (model))
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "pp", most_stages (model),
                     "pp is %u, %s has %u decoder layers: at most %u", d->pp, model->name,
                     model->n_decoder_layers, most_stages (model));
  return BUD_STATUS_OK;
}

/* The divisor of `n` nearest to `wanted`, the smaller of two, at most `most`. */
static uint32_t
nearest_divisor (uint64_t n, uint32_t wanted, uint32_t most)
{
  uint32_t best = 1;
  for (uint32_t i = 1; i <= most && i <= n; i++)
    if (n % i == 0 && llabs ((long long) i - wanted) < llabs ((long long) best - wanted))
      best = i;
  return best;
}

static BudStatus
check_experts (const BudDeployment *d, const BudModel *model, BudDiagnostic *diagnostic)
{
  const uint32_t experts = least_experts (model);
  const uint64_t ranks = (uint64_t) d->tp * d->dp;
  if (d->ep > 1 && experts == 0)
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "ep", 1, "ep is %u, %s has no experts: only 1", d->ep,
                     model->name);
  if (d->ep > 1 && d->ep > experts)
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "ep", nearest_divisor (ranks, d->ep, experts),
                     "ep is %u, %s has %u experts: at most %u", d->ep, model->name, experts, experts);
  if (ranks % d->ep != 0)
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "ep",
                     nearest_divisor (ranks, d->ep, experts != 0 ? experts : 1),
                     "ep is %u, it must divide tp x dp = %llu", d->ep, (unsigned long long) ranks);
  if (d->expert_load_ratio != 0.0 && !(d->expert_load_ratio >= 1.0 && d->expert_load_ratio <= 1e3))
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "expert_load_ratio", 1.0,
                     "expert_load_ratio must be 1 or more (busiest rank over the mean)");
  return BUD_STATUS_OK;
}

static BudStatus
check_formats (const BudDeployment *d, BudDiagnostic *diagnostic)
{
  if (bud_format_name (d->weight_format) == NULL)
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "precision", NAN, "precision %d is no number format",
                     (int) d->weight_format);
  if (bud_format_name (d->activation_format) == NULL || bud_format_is_weight_only (d->activation_format))
    return bud_fail (
        diagnostic, BUD_STATUS_INVALID, "activation_precision", NAN, "%s is not a format of activations",
        bud_format_name (d->activation_format) ? bud_format_name (d->activation_format) : "this");
  if (!bud_format_is_kv (d->kv_format))
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "kv_precision", NAN,
                     "%s is not a format of the KV cache",
                     bud_format_name (d->kv_format) ? bud_format_name (d->kv_format) : "this");
  return BUD_STATUS_OK;
}

static BudStatus
check_ratio (const char *field, double value, BudDiagnostic *diagnostic)
{
  if (value >= 0.0 && value <= 1.0)
    return BUD_STATUS_OK;
  return bud_fail (diagnostic, BUD_STATUS_INVALID, field, value > 1.0 ? 1.0 : 0.0, "%s must be 0 to 1",
                   field);
}

#define MOST_RANK 1024u
#define MOST_ADAPTERS 65536u

static BudStatus
check_lora (const BudLora *lora, BudDiagnostic *diagnostic)
{
  if (lora->rank == 0 && lora->n_adapters == 0)
    return BUD_STATUS_OK;
  BudStatus status = check_positive ("lora_rank", lora->rank, MOST_RANK, diagnostic);
  if (status == BUD_STATUS_OK)
    status = check_positive ("lora_adapters", lora->n_adapters, MOST_ADAPTERS, diagnostic);
  return status;
}

static BudStatus
check_offload (const BudOffload *offload, BudDiagnostic *diagnostic)
{
  BudStatus status = check_ratio ("offload_weights_ratio", offload->weights_ratio, diagnostic);
  if (status == BUD_STATUS_OK)
    status = check_ratio ("offload_kv_cache_ratio", offload->kv_cache_ratio, diagnostic);
  if (status == BUD_STATUS_OK && !(offload->link_bytes_per_s >= 0.0 && offload->link_bytes_per_s <= 1e15))
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "offload_link_bytes_per_s", NAN,
                     "offload_link_bytes_per_s must be 0 (the device's own) to 1e15");
  return status;
}

/* Instances of prefill and decode pools, and the devices they take. */
static BudStatus
check_pools (const BudDeployment *d, BudDiagnostic *diagnostic)
{
  const uint64_t ranks = (uint64_t) d->tp * d->pp * d->dp;
  const uint64_t instances = (uint64_t) d->n_prefill_instances + d->n_decode_instances;
  if (instances == 0)
    return BUD_STATUS_OK;
  if (d->n_prefill_instances == 0 || d->n_decode_instances == 0)
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "disaggregate", NAN,
                     "%u instances for prefill and %u for decode: each needs one at least",
                     d->n_prefill_instances, d->n_decode_instances);
  if (instances * ranks != d->n_devices)
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "devices", (double) (instances * ranks),
                     "devices is %u, %u + %u instances of %llu devices are %llu", d->n_devices,
                     d->n_prefill_instances, d->n_decode_instances, (unsigned long long) ranks,
                     (unsigned long long) (instances * ranks));
  return BUD_STATUS_OK;
}

BudStatus
bud_deployment_validate (const BudDeployment *deployment, const BudModel *model, BudDiagnostic *diagnostic)
{
  BudStatus status = check_sizes (deployment, model, diagnostic);
  if (status == BUD_STATUS_OK)
    status = check_experts (deployment, model, diagnostic);
  if (status == BUD_STATUS_OK)
    status = check_formats (deployment, diagnostic);
  if (status == BUD_STATUS_OK)
    status = check_lora (&deployment->lora, diagnostic);
  if (status == BUD_STATUS_OK)
    status = check_offload (&deployment->offload, diagnostic);
  if (status != BUD_STATUS_OK)
    return status;
  const uint64_t ranks = (uint64_t) deployment->tp * deployment->pp * deployment->dp;
  if (deployment->n_devices % ranks != 0)
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "devices",
                     fmax (1.0, round ((double) deployment->n_devices / (double) ranks)) * (double) ranks,
                     "devices is %u, tp x pp x dp = %u x %u x %u = %llu must divide it",
                     deployment->n_devices, deployment->tp, deployment->pp, deployment->dp,
                     (unsigned long long) ranks);
  return check_pools (deployment, diagnostic);
}

#define MOST_TOKENS 1e9

static BudStatus
check_tokens (const char *field, double value, double least, double most, BudDiagnostic *diagnostic)
{
  if (value >= least && value <= most)
    return BUD_STATUS_OK;
  return bud_fail (diagnostic, BUD_STATUS_INVALID, field, value > most ? most : least,
                   "%s must be %lld to %lld", field, (long long) least, (long long) most);
}

BudStatus
bud_workload_validate (const BudWorkload *workload, const BudModel *model, BudDiagnostic *diagnostic)
{
  const double context = workload->input_tokens + workload->output_tokens;
  BudStatus status = check_tokens ("input_tokens", workload->input_tokens, 1.0, MOST_TOKENS, diagnostic);
  if (status == BUD_STATUS_OK)
    status = check_tokens ("output_tokens", workload->output_tokens, 1.0, MOST_TOKENS, diagnostic);
  if (status == BUD_STATUS_OK)
    status = check_tokens ("prefix_tokens", workload->prefix_tokens, 0.0, workload->input_tokens - 1.0,
                           diagnostic);
  if (status == BUD_STATUS_OK)
    status = check_tokens (workload->is_concurrency ? "concurrency" : "batch", workload->n_sequences, 1.0,
                           MOST_TOKENS, diagnostic);
  if (status == BUD_STATUS_OK)
    status = check_tokens ("beams", workload->n_beams, 1.0, 1024.0, diagnostic);
  if (status == BUD_STATUS_OK)
    status = check_tokens ("images", workload->images, 0.0, 1e6, diagnostic);
  if (status != BUD_STATUS_OK)
    return status;
  if (workload->images > 0.0 && model->tower_tokens == 0)
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "images", 0.0, "%s has no vision or audio tower",
                     model->name);
  if (model->max_context_tokens != 0 && workload->input_tokens > model->max_context_tokens)
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "input_tokens", model->max_context_tokens,
                     "%lld input tokens exceed the %u that %s can hold", (long long) workload->input_tokens,
                     model->max_context_tokens, model->name);
  if (model->max_context_tokens != 0 && model->has_lm_head && context > model->max_context_tokens)
    return bud_fail (diagnostic, BUD_STATUS_INVALID, "output_tokens",
                     fmax (1.0, model->max_context_tokens - workload->input_tokens),
                     "%lld input and %lld output tokens exceed the %u that %s can hold",
                     (long long) workload->input_tokens, (long long) workload->output_tokens,
                     model->max_context_tokens, model->name);
  return BUD_STATUS_OK;
}
