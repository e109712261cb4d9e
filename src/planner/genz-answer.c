/* The engine's answer to a GenZ case in the case file's keys and units: ms, binary MB, MFLOP, kWh. */
#include "planner/genz-case.h"

#define MB 1048576.0

static void
set_summary (JsonObject *result, const BudGenzSummary *summary)
{
  JsonObject *object = json_object_new ();

  json_object_set_double_member (object, "MACs (MFLOP)", summary->flop / 1e6);
  json_object_set_double_member (object, "Total Data (MB)", summary->data_bytes / MB);
  json_object_set_double_member (object, "Total Weights (MB)", summary->weight_bytes / MB);
  json_object_set_double_member (object, "Unused Weights (MB)", summary->unused_weight_bytes / MB);
  json_object_set_double_member (object, "KV Cache (MB)", summary->kv_bytes / MB);
  json_object_set_double_member (object, "On-chip Memory Footprint (MB)", summary->footprint_bytes / MB);
  json_object_set_double_member (object, "Latency (msec)", summary->latency_ms);
  json_object_set_double_member (object, "Cycles", summary->cycles);
  json_object_set_double_member (object, "Attn Latency (msec)", summary->attention_s / 1e-3);
  json_object_set_double_member (object, "Linear Latency (msec)", summary->linear_s / 1e-3);
  json_object_set_double_member (object, "Comm Latency (msec)", summary->network_s / 1e-3);
  json_object_set_object_member (result, "summary", object);
}

static void
set_buckets (JsonObject *result, const BudGenzBuckets *buckets)
{
  JsonObject *object = json_object_new ();

  json_object_set_double_member (object, "Embedding", buckets->embedding_s / 1e-3);
  json_object_set_double_member (object, "MHA", buckets->attention_s / 1e-3);
  json_object_set_double_member (object, "FFN", buckets->ffn_s / 1e-3);
  json_object_set_double_member (object, "Collective", buckets->collective_s / 1e-3);
  json_object_set_double_member (object, "LA_layers", buckets->attention_core_s / 1e-3);
  json_object_set_double_member (object, "QKVO_layers", buckets->attention_projections_s / 1e-3);
  json_object_set_double_member (object, "FFN_layers", buckets->ffn_layers_s / 1e-3);
  json_object_set_double_member (object, "Softmax", buckets->softmax_s / 1e-3);
  json_object_set_double_member (object, "AR_time", buckets->all_reduce_s / 1e-3);
  json_object_set_double_member (object, "A2A_time", buckets->all_to_all_s / 1e-3);
  json_object_set_double_member (object, "Send_Recv_time", buckets->send_recv_s / 1e-3);
  json_object_set_double_member (object, "Mamba_time", buckets->mamba_s / 1e-3);
  json_object_set_object_member (result, "breakdown", object);
}

static JsonArray *
int_array (const int64_t *values, gsize n)
{
  JsonArray *array = json_array_new ();

  for (gsize i = 0; i < n; i++)
    json_array_add_int_element (array, values[i]);
  return array;
}

static void
set_dimension (JsonObject *object, const BudGenzRow *row)
{
  int64_t shapes[3][4];
  gsize ranks[3];
  JsonArray *triple;

  if (bud_genz_row_shapes (row, shapes, ranks))
    {
      triple = json_array_new ();
      for (int i = 0; i < 3; i++)
        json_array_add_array_element (triple, int_array (shapes[i], ranks[i]));
      if (row->kind == BUD_GENZ_KIND_GEMM)
        {
          JsonArray *list = json_array_new ();

          json_array_add_array_element (list, triple);
          triple = list;
        }
      json_object_set_array_member (object, "Dimension", triple);
    }
  else if (row->kind == BUD_GENZ_KIND_SYNC)
    {
      const int64_t size[3] = { row->batch, row->dim[0], row->dim[1] };

      if (row->dim[2] == 1 && row->collective != BUD_GENZ_MESSAGE_PASS)
        json_object_set_null_member (object, "Dimension");
      else
        json_object_set_array_member (object, "Dimension", int_array (size, 3));
    }
  else
    json_object_set_int_member (object, "Dimension", row->dim[0]);
}

static JsonObject *
row_object (const BudGenzRow *row, const BudGenzCase *request)
{
  JsonObject *object = json_object_new ();
  double bytes = row->input_bytes + row->weight_bytes + row->output_bytes;
  double flop = 2 * row->macs;
  double hz = request->system->frequency_hz;

  json_object_set_string_member (object, "Layer Name", bud_genz_row_name (row->name));
  json_object_set_string_member (object, "Op Type", bud_genz_kind_name (row->kind));
  set_dimension (object, row);
  json_object_set_string_member (object, "Bound", bud_genz_row_bound (row));
  json_object_set_double_member (object, "C/M ratio", bud_genz_row_ratio (row));
  json_object_set_double_member (object, "Op Intensity", bytes != 0 ? flop / bytes : 0);
  json_object_set_double_member (object, "Latency (msec)", row->time_s / 1e-3);
  json_object_set_double_member (object, "Cycles", row->time_s * hz);
  json_object_set_double_member (object, "C Effcy", request->efficiency);
  json_object_set_double_member (object, "Num ops (MFLOP)", flop / 1e6);
  json_object_set_double_member (object, "Input_a (MB)", row->input_bytes / MB);
  json_object_set_double_member (object, "Input_w (MB)", row->weight_bytes / MB);
  json_object_set_double_member (object, "Output (MB)", row->output_bytes / MB);
  json_object_set_double_member (object, "Total Data (MB)", bytes / MB);
  json_object_set_double_member (object, "Throughput (Tflops)",
                                 row->time_s != 0 ? flop / row->time_s / 1e12 : 0);
  json_object_set_double_member (object, "Compute time (msec)", row->compute_s / 1e-3);
  json_object_set_double_member (object, "Memory time (msec)", row->memory_s / 1e-3);
  json_object_set_double_member (object, "Communication time (msec)", row->network_s / 1e-3);
  json_object_set_double_member (object, "Compute cycle", row->compute_s * hz);
  json_object_set_double_member (object, "Memory cycle", row->memory_s * hz);
  json_object_set_double_member (object, "Communication cycle", row->network_s * hz);
  json_object_set_double_member (object, "Compute Utilization", row->compute_utilisation);
  json_object_set_double_member (object, "Memory Utilization", row->memory_utilisation);
  json_object_set_double_member (object, "Communication Utilization", row->network_utilisation);
  return object;
}

static void
set_rows (JsonObject *object, const BudGenzResult *result, const BudGenzCase *request)
{
  JsonArray *rows = json_array_new ();

  for (gsize i = 0; i < result->n_rows; i++)
    json_array_add_object_element (rows, row_object (&result->rows[i], request));
  json_object_set_array_member (object, "operators", rows);
}

static JsonObject *
run_stage (const BudGenzReplayCase *self, gboolean with_operators)
{
  gsize capacity = BUD_GENZ_CHUNK_ROWS (self->request.n_prefills, self->request.n_decodes);
  g_autofree BudGenzRow *rows = g_new (BudGenzRow, capacity);
  BudGenzResult result = { .rows = rows, .rows_capacity = capacity };
  JsonObject *object = json_object_new ();

  bud_genz_evaluate (&self->request, self->stage, &result, NULL);
  if (result.outcome != BUD_GENZ_OK)
    {
      json_object_set_string_member (object, "error", bud_genz_outcome_name (result.outcome));
      return object;
    }
  json_object_set_double_member (object, "latency_ms", result.latency_ms);
  json_object_set_double_member (object, "throughput", result.throughput_per_s);
  json_object_set_boolean_member (object, "is_offload", result.is_offloaded);
  set_buckets (object, &result.buckets);
  set_summary (object, &result.summary);
  json_object_set_double_member (object, "effective_mem_bw_gbps", result.memory_bytes_per_s / BUD_GENZ_GB);
  if (self->stage == BUD_GENZ_SPEC_DECODE)
    json_object_set_double_member (object, "tokens_generated", result.expected_tokens);
  if (self->ask == BUD_GENZ_ASK_ENERGY)
    json_object_set_double_member (object, "energy_kwh",
                                   bud_genz_energy_j (result.rows, result.n_rows, &self->power) / 3.6e6);
  if (with_operators)
    set_rows (object, &result, &self->request);
  return object;
}

static void
set_layouts (const BudGenzReplayCase *self, JsonObject *object)
{
  BudGenzLayout layouts[BUD_GENZ_MAX_LAYOUTS];
  JsonArray *array = json_array_new ();
  gsize n = 0;

  bud_genz_layouts (&self->model, self->n_nodes, layouts, G_N_ELEMENTS (layouts), &n, NULL);
  for (gsize i = 0; i < n; i++)
    json_array_add_array_element (array, int_array ((int64_t[]){ layouts[i].tp, layouts[i].pp }, 2));
  json_object_set_array_member (object, "combos_tp_pp", array);
}

static JsonObject *
point_object (const BudGenzPoint *point, gboolean with_batch)
{
  JsonObject *object = json_object_new ();

  if (with_batch)
    json_object_set_int_member (object, "batch", point->batch);
  json_object_set_int_member (object, "micro batch", point->micro_batch);
  json_object_set_int_member (object, "TP", point->tp);
  json_object_set_int_member (object, "PP", point->pp);
  json_object_set_double_member (object, "Latency(ms)", point->latency_ms);
  json_object_set_double_member (object, "Tokens/s", point->throughput_per_s);
  return object;
}

static void
set_points (JsonObject *object, const BudGenzSearch *search, gboolean with_batch)
{
  JsonArray *kept = json_array_new ();
  JsonArray *evaluated = json_array_new ();

  for (gsize i = 0; i < search->n_points; i++)
    {
      const BudGenzPoint *point = &search->points[i];
      JsonArray *row = int_array ((int64_t[]){ point->micro_batch, point->tp, point->pp }, 3);

      json_array_add_double_element (row, point->latency_ms);
      json_array_add_double_element (row, point->throughput_per_s);
      json_array_add_array_element (evaluated, row);
      if (point->is_kept)
        json_array_add_object_element (kept, point_object (point, with_batch));
    }
  json_object_set_array_member (object, "rows", kept);
  json_object_set_array_member (object, "evaluated_ubatch_tp_pp_latms_thr", evaluated);
}

static JsonObject *
run_search (const BudGenzReplayCase *self)
{
  gsize capacity = BUD_GENZ_MAX_LAYOUTS * MAX (self->batches->len, 1);
  g_autofree BudGenzPoint *points = g_new (BudGenzPoint, capacity);
  BudGenzRow rows[BUD_GENZ_MAX_ROWS];
  BudGenzSearch search
      = { .rows = rows, .rows_capacity = G_N_ELEMENTS (rows), .points = points, .points_capacity = capacity };
  JsonObject *object = json_object_new ();
  int64_t tried[BUD_GENZ_MAX_TRIED];
  gsize n_tried;

  if (self->ask == BUD_GENZ_ASK_MINIMUM)
    bud_genz_minimum_nodes (&self->request, self->stage, &search, tried, &n_tried, NULL);
  else if (self->ask == BUD_GENZ_ASK_BEST)
    bud_genz_best (&self->request, self->stage, self->n_nodes, &search, NULL);
  else
    bud_genz_pareto (&self->request, self->stage, self->n_nodes,
                     (const int64_t *) (void *) self->batches->data, self->batches->len, &search, NULL);
  if (self->ask != BUD_GENZ_ASK_MINIMUM)
    set_layouts (self, object);
  if (search.outcome != BUD_GENZ_OK)
    json_object_set_string_member (object, "error", bud_genz_outcome_name (search.outcome));
  else if (self->ask != BUD_GENZ_ASK_MINIMUM)
    set_points (object, &search, self->ask == BUD_GENZ_ASK_PARETO);
  else
    {
      json_object_set_int_member (object, "num_nodes", tried[n_tried - 1]);
      json_object_set_array_member (object, "node_counts_tried", int_array (tried, n_tried));
    }
  return object;
}

JsonObject *
bud_genz_replay_case_run (const BudGenzReplayCase *self, gboolean with_operators)
{
  return self->ask >= BUD_GENZ_ASK_BEST ? run_search (self) : run_stage (self, with_operators);
}
