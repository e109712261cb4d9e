/* The ranges GenZ's arithmetic is defined on. */
#include "engine/genz-internal.h"

#include <math.h>

/* The same limits for every count keep all products of a few of them inside int64. */
#define MAX_COUNT (INT64_C (1) << 40)

static bool
is_count (int64_t value, int64_t minimum)
{
  return value >= minimum && value <= MAX_COUNT;
}

static bool
is_positive (double value)
{
  return isfinite (value) && value > 0;
}

static BudStatus
refuse (BudDiagnostic *diagnostic, const char *field)
{
  return bud_fail (diagnostic, BUD_STATUS_INVALID, field, NAN, "%s is outside the range GenZ takes.", field);
}

static BudStatus
check_model (const BudGenzModel *model, BudDiagnostic *diagnostic)
{
  const struct
  {
    const char *field;
    int64_t value;
    int64_t minimum;
  } fields[] = {
    { "vocab_size", model->vocab_size, 1 },
    { "hidden_size", model->hidden_dim, 1 },
    { "intermediate_size", model->intermediate_dim, 0 },
    { "num_ffi", model->n_ffi, 0 },
    { "num_decoder_layers", model->n_layers, 1 },
    { "num_attention_heads", model->n_heads, 1 },
    { "num_key_value_heads", model->n_kv_heads, 1 },
    { "head_dim", model->head_dim, 1 },
    { "num_experts", model->n_experts, 1 },
    { "expert_top_k", model->top_k, 0 },
    { "moe_intermediate_size", model->moe_intermediate_dim, 0 },
    { "n_shared_experts", model->n_shared_experts, 0 },
    { "shared_expert_intermediate_size", model->shared_intermediate_dim, 0 },
    { "unique_layers", model->n_unique_layers, 1 },
    { "mamba_d_state", model->mamba_d_state, 0 },
    { "mamba_d_conv", model->mamba_d_conv, 0 },
    { "mamba_expand", model->mamba_expand, 0 },
    { "mamba_dt_rank", model->mamba_dt_rank, 0 },
  };

  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    if (!is_count (fields[i].value, fields[i].minimum))
      return refuse (diagnostic, fields[i].field);
  return BUD_STATUS_OK;
}

static BudStatus
check_system (const BudGenzSystem *system, BudDiagnostic *diagnostic)
{
  const struct
  {
    const char *field;
    double value;
  } fields[] = {
    { "flops_tflops", system->peak_flop_per_s },      { "mem_bw_gbps", system->memory_bytes_per_s },
    { "onchip_bw_gbps", system->onchip_bytes_per_s }, { "icn_gbps", system->link_bytes_per_s },
    { "frequency_mhz", system->frequency_hz },        { "comm_efficiency", system->comm_efficiency },
  };

  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    if (!is_positive (fields[i].value))
      return refuse (diagnostic, fields[i].field);
  if (!(system->memory_bytes > 0))
    return refuse (diagnostic, "mem_gb");
  if (!isfinite (system->link_latency_s) || system->link_latency_s < 0)
    return refuse (diagnostic, "icn_latency_us");
  if (!isfinite (system->external_bytes_per_s) || system->external_bytes_per_s < 0)
    return refuse (diagnostic, "external_bw_gbps");
  if (system->gear.is_set
      && (!isfinite (system->gear.rank) || !isfinite (system->gear.sparsity_percent)
          || system->gear.bits >= BUD_GENZ_N_BITS))
    return refuse (diagnostic, "gear");
  return BUD_STATUS_OK;
}

static BudStatus
check_chunk (const BudGenzCase *request, BudDiagnostic *diagnostic)
{
  for (size_t i = 0; i < request->n_prefills; i++)
    if (!is_count (request->prefills[i].past_tokens, 0) || !is_count (request->prefills[i].new_tokens, 0))
      return refuse (diagnostic, "prefill_kv_sizes");
  for (size_t i = 0; i < request->n_decodes; i++)
    for (int k = 0; k < 4; k++)
      if (!is_count (request->decodes[i].value[k], 0))
        return refuse (diagnostic, "decode_kv_sizes");
  return BUD_STATUS_OK;
}

static BudStatus
check_draft (const BudGenzCase *request, BudGenzStage stage, BudDiagnostic *diagnostic)
{
  const BudGenzDraft *draft = request->draft;
  BudStatus status
      = draft && draft->model ? check_model (draft->model, diagnostic) : refuse (diagnostic, "draft");

  if (status != BUD_STATUS_OK || stage == BUD_GENZ_SPEC_PREFILL)
    return status;
  if (!(request->acceptance_ratio >= 0 && request->acceptance_ratio <= 1))
    return refuse (diagnostic, "acceptance");
  if (request->n_parallel_tokens < 2 || request->n_parallel_tokens > 4096)
    return refuse (diagnostic, "num_parallel_tokens");
  if (!draft->has_system)
    return BUD_STATUS_OK;
  if (!is_count (draft->tp, 1) || !is_count (draft->pp, 1) || !is_count (draft->micro_batch, 1))
    return refuse (diagnostic, "draft_system");
  if (draft->system_bits >= BUD_GENZ_N_BITS)
    return refuse (diagnostic, "bits");
  return check_system (&draft->system, diagnostic);
}

BudStatus
genz_check_case (const BudGenzCase *request, BudGenzStage stage, BudDiagnostic *diagnostic)
{
  const struct
  {
    const char *field;
    int64_t value;
    int64_t minimum;
  } fields[] = {
    { "tp", request->tp, 1 },
    { "pp", request->pp, 1 },
    { "ep", request->ep, 1 },
    { "batch", stage == BUD_GENZ_CHUNKED ? 1 : request->batch, 1 },
    { "beam", stage == BUD_GENZ_DECODE ? request->beams : 1, 1 },
    { "input_tokens", stage == BUD_GENZ_CHUNKED ? 0 : request->input_tokens, 0 },
    { "output_tokens", stage == BUD_GENZ_DECODE || stage == BUD_GENZ_SPEC_DECODE ? request->output_tokens : 0,
      0 },
  };
  BudStatus status;

  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    if (!is_count (fields[i].value, fields[i].minimum))
      return refuse (diagnostic, fields[i].field);
  if (request->bits >= BUD_GENZ_N_BITS)
    return refuse (diagnostic, "bits");
  if (!is_positive (request->efficiency))
    return refuse (diagnostic, "eff");
  status = check_model (request->model, diagnostic);
  if (status == BUD_STATUS_OK)
    status = check_system (request->system, diagnostic);
  if (status == BUD_STATUS_OK && stage == BUD_GENZ_CHUNKED)
    status = check_chunk (request, diagnostic);
  if (status == BUD_STATUS_OK && (stage == BUD_GENZ_SPEC_PREFILL || stage == BUD_GENZ_SPEC_DECODE))
    status = check_draft (request, stage, diagnostic);
  return status;
}
