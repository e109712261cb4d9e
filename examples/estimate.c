/* How fast does a model of one's own making run on a device of one's own making?
 *
 *   cc estimate.c $(pkg-config --cflags --libs budengine) && ./a.out
 */
#include <engine/engine.h>
#include <stdio.h>
#include <string.h>

/* 32 identical layers, as in Llama-3.1-8B. */
static void
make_model (BudModel *model)
{
  memset (model, 0, sizeof *model);
  strcpy (model->id, "example/my-8b");
  strcpy (model->name, "My 8B");
  model->hidden_dim = 4096;
  model->vocab_size = 128256;
  model->has_lm_head = true;
  model->max_context_tokens = 131072;
  model->n_other_parameters = 4096; /* the final norm */
  model->native_format = BUD_FORMAT_BF16;
  model->n_groups = 1;
  model->n_decoder_layers = 32; /* layer_order is all zeros: every layer is of group 0 */

  BudLayerGroup *layer = &model->groups[0];
  layer->role = BUD_ROLE_DECODER;
  layer->n_layers = 32;
  layer->hidden_dim = 4096;
  layer->attention = (BudAttention){
    .kind = BUD_ATTENTION_GQA, .n_heads = 32, .n_kv_heads = 8, .qk_head_dim = 128, .v_head_dim = 128
  };
  layer->ffn = (BudFfn){ .kind = BUD_FFN_DENSE, .is_gated = true, .intermediate_dim = 14336 };
  layer->n_norms = 2;
  layer->n_other_parameters = 2 * 4096;
}

/* What its datasheet would say; everything else is filled in as assumed. */
static void
make_device (BudDevice *device)
{
  memset (device, 0, sizeof *device);
  strcpy (device->id, "my-device");
  strcpy (device->name, "My device");
  device->peak_flop_per_s[BUD_COMPUTE_BF16] = 1000e12;
  device->memory_bytes = 80e9;
  device->memory_bytes_per_s = 3.35e12;
  device->link_bytes_per_s = 450e9;
  device->devices_per_node = 8;
  device->tdp_w = 700;
  device->idle_w = 140;
  device->usd_per_h = 2.5;
  bud_device_complete (device);
}

static int
refuse (const BudDiagnostic *diagnostic)
{
  fprintf (stderr, "%s: %s\n", diagnostic->field, diagnostic->message);
  return 1;
}

static void
print (const BudEstimate *estimate)
{
  const BudMemory *memory = &estimate->memory;
  printf ("memory      %8.2f GB of %.0f GB per device\n", memory->total_bytes / 1e9,
          memory->capacity_bytes / 1e9);
  if (!memory->fits)
    {
      printf ("%s does not fit by %.2f GB; %u devices would do\n",
              bud_memory_term_name (memory->overflow_term), memory->overflow_bytes / 1e9,
              memory->minimum_devices);
      return;
    }
  printf ("first token %8.2f ms\n", estimate->ttft_s * 1e3);
  printf ("next tokens %8.2f ms each\n", estimate->tpot_s * 1e3);
  printf ("throughput  %8.1f tokens/s\n", estimate->output_tokens_per_s);
  printf ("cost        %8.2f USD per million output tokens\n", estimate->usd_per_million_output_tokens);
  for (size_t i = 0; i < estimate->decode.n_operators; i++)
    {
      const BudOperator *op = &estimate->decode.operators[i];
      printf ("  %-22s x %3.0f %8.1f us, %s bound\n", op->name, op->count, op->latency_s * 1e6,
              bud_bound_name (op->bound));
    }
}

int
main (void)
{
  static BudOperator prefill[BUD_MAX_OPERATORS], decode[BUD_MAX_OPERATORS];
  BudModel model;
  BudDevice device;
  BudDiagnostic diagnostic;
  const BudEngineProfile engine = { .id = "none", .name = "kernels alone", .memory_utilization_ratio = 1.0 };

  make_model (&model);
  make_device (&device);
  if (bud_model_validate (&model, &diagnostic) != BUD_STATUS_OK)
    return refuse (&diagnostic);

  const BudCase request
      = { .model = &model,
          .device = &device,
          .profile = &engine,
          .deployment = { .n_devices = 2,
                          .tp = 2,
                          .pp = 1,
                          .ep = 1,
                          .dp = 1,
                          .weight_format = BUD_FORMAT_BF16,
                          .activation_format = BUD_FORMAT_BF16,
                          .kv_format = BUD_FORMAT_BF16,
                          .has_cuda_graphs = true },
          .workload = { .n_sequences = 8, .n_beams = 1, .input_tokens = 1024, .output_tokens = 256 },
          .method = BUD_METHOD_CALIBRATED };
  BudEstimate estimate = { .prefill = { .operators = prefill, .operators_capacity = BUD_MAX_OPERATORS },
                           .decode = { .operators = decode, .operators_capacity = BUD_MAX_OPERATORS } };
  if (bud_estimate (&request, &estimate, &diagnostic) != BUD_STATUS_OK)
    return refuse (&diagnostic);
  printf ("engine      %s\n", bud_engine_version ());
  print (&estimate);
  return 0;
}
