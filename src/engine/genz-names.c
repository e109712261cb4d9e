/* GenZ's vocabulary: formats, built-in systems, row names and shapes. */
#include "engine/genz-internal.h"

#include <math.h>
#include <string.h>

static const struct
{
  const char *name;
  double bytes;
  double compute_factor; /* the same on every machine, whether it has such arithmetic or not */
} formats[BUD_GENZ_N_BITS] = {
  [BUD_GENZ_F32] = { "f32", 4, 2 },      [BUD_GENZ_BF16] = { "bf16", 2, 1 },
  [BUD_GENZ_INT8] = { "int8", 1, 0.5 },  [BUD_GENZ_FP8] = { "fp8", 1, 0.5 },
  [BUD_GENZ_FP6] = { "fp6", 0.75, 0.5 }, [BUD_GENZ_INT4] = { "int4", 0.5, 0.25 },
  [BUD_GENZ_FP4] = { "fp4", 0.5, 0.25 }, [BUD_GENZ_INT2] = { "int2", 0.25, 0.125 },
};

static const BudGenzBuiltin builtins[] = {
  { "A100_40GB_GPU", 312, 40, 1600, 150, 1 }, { "A100_80GB_GPU", 312, 80, 2039, 150, 1 },
  { "H100_GPU", 989, 80, 3400, 450, 1 },      { "GH200_GPU", 1979, 144, 4900, 450, 1 },
  { "B100", 3500, 192, 8000, 900, 0.25 },     { "GB200", 4500, 192, 8000, 900, 0.25 },
  { "TPUv6", 926, 32, 1640, 100, 1 },         { "TPUv5e", 197, 16, 820, 50, 1 },
  { "TPUv5p", 459, 95, 2765, 450, 1 },        { "TPUv4", 275, 32, 1228, 24, 1 },
  { "MI300X", 1307, 192, 5300, 400, 1 },      { "MI325X", 1307, 256, 6000, 400, 1 },
  { "Gaudi3", 1835, 128, 3675, 300, 1 },      { NULL, 0, 0, 0, 0, 0 },
};

static const char *const row_names[BUD_GENZ_N_ROWS] = {
  [BUD_GENZ_ROW_EMBEDDINGS] = "embeddings",
  [BUD_GENZ_ROW_EMBEDDINGS_AR] = "Emb_AR",
  [BUD_GENZ_ROW_CLASSIFIER] = "classifier",
  [BUD_GENZ_ROW_CLASSIFIER_AG] = "classifier_AG",
  [BUD_GENZ_ROW_QKV] = "QKV",
  [BUD_GENZ_ROW_LOGIT] = "Logit",
  [BUD_GENZ_ROW_ATTEND] = "Attend",
  [BUD_GENZ_ROW_LOGIT_PRE] = "Logit Pre",
  [BUD_GENZ_ROW_ATTEND_PRE] = "Attend Pre",
  [BUD_GENZ_ROW_LOGIT_SUF] = "Logit Suf",
  [BUD_GENZ_ROW_ATTEND_SUF] = "Attend Suf",
  [BUD_GENZ_ROW_LOGIT_DEC] = "Logit Dec",
  [BUD_GENZ_ROW_ATTEND_DEC] = "Attend Dec",
  [BUD_GENZ_ROW_OUT_PROJ] = "Out Proj",
  [BUD_GENZ_ROW_MHA_AR] = "MHA AR",
  [BUD_GENZ_ROW_GATE] = "Gate",
  [BUD_GENZ_ROW_GATE_AR] = "Gate AR",
  [BUD_GENZ_ROW_DISPATCH] = "Dispatch A2A",
  [BUD_GENZ_ROW_UP_GATE] = "up+gate",
  [BUD_GENZ_ROW_DOWN] = "down",
  [BUD_GENZ_ROW_COLLECT] = "Collect A2A",
  [BUD_GENZ_ROW_SHARED_UP_GATE] = "shared up+gate",
  [BUD_GENZ_ROW_SHARED_DOWN] = "shared down",
  [BUD_GENZ_ROW_FFN_AR] = "FFN AR",
  [BUD_GENZ_ROW_MAMBA_IN] = "Inproj",
  [BUD_GENZ_ROW_MAMBA_CONV] = "Conv",
  [BUD_GENZ_ROW_MAMBA_BC] = "BC proj",
  [BUD_GENZ_ROW_MAMBA_XT] = "xt proj",
  [BUD_GENZ_ROW_DELTA_A] = "deltaA",
  [BUD_GENZ_ROW_DELTA_B] = "deltaB",
  [BUD_GENZ_ROW_DELTA_BU] = "deltaBu",
  [BUD_GENZ_ROW_X_CALC] = "x calc",
  [BUD_GENZ_ROW_Y_CALC] = "y calc",
  [BUD_GENZ_ROW_D_ADDITION] = "D addition",
  [BUD_GENZ_ROW_OUT_MULT_Z] = "out mult z",
  [BUD_GENZ_ROW_MAMBA_OUT] = "Out proj",
  [BUD_GENZ_ROW_MAMBA_AR] = "Mamba AR",
  [BUD_GENZ_ROW_MESSAGE_PASS] = "Message Pass",
  [BUD_GENZ_ROW_REPEAT] = "Repeat",
  [BUD_GENZ_ROW_END_REPEAT] = "End Repeat",
};

static const char *const kind_names[] = {
  [BUD_GENZ_KIND_GEMM] = "GEMM",     [BUD_GENZ_KIND_LOGIT] = "Logit",
  [BUD_GENZ_KIND_ATTEND] = "Attend", [BUD_GENZ_KIND_SYNC] = "Sync",
  [BUD_GENZ_KIND_CONV1D] = "CONV1D", [BUD_GENZ_KIND_EINSUM] = "Einsum",
  [BUD_GENZ_KIND_REPEAT] = "Repeat", [BUD_GENZ_KIND_END_REPEAT] = "EndRepeat",
};

static const struct
{
  const char *name;
  BudStatus status;
  const char *field;
  const char *message;
} outcomes[] = {
  [BUD_GENZ_OK] = { "ok", BUD_STATUS_OK, "", "" },
  [BUD_GENZ_DOES_NOT_FIT] = { "does_not_fit", BUD_STATUS_OK, "", "" },
  [BUD_GENZ_EXPERTS_NOT_DIVISIBLE]
  = { "experts_not_divisible_by_ep", BUD_STATUS_INVALID, "ep",
      "GenZ needs the number of experts to be a multiple of ep; a dense model has one expert." },
  [BUD_GENZ_HEADS_NOT_DIVISIBLE]
  = { "heads_not_divisible_by_kv_heads", BUD_STATUS_INVALID, "tp",
      "On this layout the heads of one device are not a multiple of its KV heads, which GenZ refuses." },
  [BUD_GENZ_MIXED_LAYERS] = { "mixed_layer_model_unsupported", BUD_STATUS_UNSUPPORTED, "model",
                              "GenZ cannot time a model that mixes kinds of layers." },
  [BUD_GENZ_ZERO_DIVISION]
  = { "zero_division", BUD_STATUS_INVALID, "pp",
      "GenZ divides by zero here: the last pipeline stage has no layer, or there is nothing to compute." },
  [BUD_GENZ_BAD_STAGE] = { "bad_stage", BUD_STATUS_INVALID, "pp",
                           "GenZ cannot lay a Mamba model over so many stages, or run it on no token." },
  [BUD_GENZ_NO_CONTEXT] = { "no_context", BUD_STATUS_UNSUPPORTED, "output_tokens",
                            "GenZ's KV compression has no answer for a context of zero tokens." },
  [BUD_GENZ_BAD_INPUT] = { "bad_input", BUD_STATUS_INVALID, "", "A value is outside the range GenZ takes." },
  [BUD_GENZ_NO_SPACE] = { "no_space", BUD_STATUS_NO_SPACE, "rows", "The operator table is too small." },
};

const char *
bud_genz_bits_name (BudGenzBits bits)
{
  return formats[bits].name;
}

bool
bud_genz_bits_parse (const char *name, BudGenzBits *bits)
{
  for (int i = 0; i < BUD_GENZ_N_BITS; i++)
    if (strcmp (name, formats[i].name) == 0)
      {
        *bits = (BudGenzBits) i;
        return true;
      }
  return false;
}

double
bud_genz_bits_bytes (BudGenzBits bits)
{
  return formats[bits].bytes;
}

double
bud_genz_bits_compute_factor (BudGenzBits bits)
{
  return formats[bits].compute_factor;
}

const char *
bud_genz_outcome_name (BudGenzOutcome outcome)
{
  return outcomes[outcome].name;
}

BudStatus
genz_report (BudGenzOutcome outcome, BudDiagnostic *diagnostic)
{
  if (outcomes[outcome].status == BUD_STATUS_OK)
    return BUD_STATUS_OK;
  return bud_fail (diagnostic, outcomes[outcome].status, outcomes[outcome].field, NAN, "%s",
                   outcomes[outcome].message);
}

const char *
bud_genz_row_name (BudGenzRowName name)
{
  return row_names[name];
}

const char *
bud_genz_kind_name (BudGenzKind kind)
{
  return kind_names[kind];
}

const BudGenzBuiltin *
bud_genz_builtins (void)
{
  return builtins;
}

void
bud_genz_system_from_units (BudGenzSystem *system, double peak_tflops, double memory_gb, double memory_gbps,
                            double link_gbps, double link_latency_us)
{
  *system = (BudGenzSystem){
    .peak_flop_per_s = peak_tflops * 1e12,
    .memory_bytes = memory_gb * BUD_GENZ_GB,
    .memory_bytes_per_s = memory_gbps * BUD_GENZ_GB,
    .onchip_bytes_per_s = 18000 * BUD_GENZ_GB,
    .link_bytes_per_s = link_gbps * BUD_GENZ_GB,
    .link_latency_s = link_latency_us * 1e-6,
    .external_bytes_per_s = 128 * BUD_GENZ_GB,
    .frequency_hz = 1e9,
    .comm_efficiency = 1,
  };
}

bool
bud_genz_system_find (const char *name, BudGenzSystem *system)
{
  for (const BudGenzBuiltin *builtin = builtins; builtin->name; builtin++)
    if (strcmp (name, builtin->name) == 0)
      {
        bud_genz_system_from_units (system, builtin->peak_tflops, builtin->memory_gb, builtin->memory_gbps,
                                    builtin->link_gbps, builtin->link_latency_us);
        return true;
      }
  return false;
}

static void
set_shape (int64_t shape[4], size_t *rank, size_t n, int64_t a, int64_t b, int64_t c, int64_t d)
{
  shape[0] = a;
  shape[1] = b;
  shape[2] = c;
  shape[3] = d;
  *rank = n;
}

/* The axes in the order of GenZ's equations: b channels tokens states, except the scan (tokens first) and
 * the two final products (b tokens channels). */
static void
einsum_shapes (const BudGenzRow *row, int64_t shapes[3][4], size_t ranks[3])
{
  int64_t b = row->batch;
  int64_t w = row->dim[0];
  int64_t n = row->dim[1];
  int64_t s = row->dim[2];

  switch (row->name)
    {
    case BUD_GENZ_ROW_DELTA_A:
      set_shape (shapes[0], &ranks[0], 3, b, w, n, 0);
      set_shape (shapes[1], &ranks[1], 2, w, s, 0, 0);
      set_shape (shapes[2], &ranks[2], 4, b, w, n, s);
      break;
    case BUD_GENZ_ROW_DELTA_B:
      set_shape (shapes[0], &ranks[0], 3, b, w, n, 0);
      set_shape (shapes[1], &ranks[1], 3, b, n, s, 0);
      set_shape (shapes[2], &ranks[2], 4, b, w, n, s);
      break;
    case BUD_GENZ_ROW_DELTA_BU:
      set_shape (shapes[0], &ranks[0], 4, b, w, n, s);
      set_shape (shapes[1], &ranks[1], 3, b, w, n, 0);
      set_shape (shapes[2], &ranks[2], 4, b, w, n, s);
      break;
    case BUD_GENZ_ROW_X_CALC:
      for (int i = 0; i < 3; i++)
        set_shape (shapes[i], &ranks[i], 4, n, b, w, s);
      break;
    case BUD_GENZ_ROW_Y_CALC:
      set_shape (shapes[0], &ranks[0], 4, n, b, w, s);
      set_shape (shapes[1], &ranks[1], 3, n, b, s, 0);
      set_shape (shapes[2], &ranks[2], 3, n, b, w, 0);
      break;
    default:
      for (int i = 0; i < 3; i++)
        set_shape (shapes[i], &ranks[i], 3, b, n, w, 0);
      break;
    }
}

bool
bud_genz_row_shapes (const BudGenzRow *row, int64_t shapes[3][4], size_t ranks[3])
{
  const int64_t *d = row->dim;
  int64_t b = row->batch;
  bool is_logit = row->kind == BUD_GENZ_KIND_LOGIT;

  switch (row->kind)
    {
    case BUD_GENZ_KIND_GEMM:
      set_shape (shapes[0], &ranks[0], 3, b, d[1], d[2], 0);
      set_shape (shapes[1], &ranks[1], 2, d[0], d[2], 0, 0);
      set_shape (shapes[2], &ranks[2], 3, b, d[1], d[0], 0);
      return true;
    case BUD_GENZ_KIND_LOGIT:
    case BUD_GENZ_KIND_ATTEND:
      set_shape (shapes[is_logit ? 0 : 2], &ranks[is_logit ? 0 : 2], 4, b, d[0], d[1], d[3]);
      set_shape (shapes[1], &ranks[1], 4, b, d[4], d[2], d[3]);
      set_shape (shapes[is_logit ? 2 : 0], &ranks[is_logit ? 2 : 0], 4, b, d[0], d[1], d[2]);
      return true;
    case BUD_GENZ_KIND_CONV1D:
      set_shape (shapes[0], &ranks[0], 3, b, d[1], d[0], 0);
      set_shape (shapes[1], &ranks[1], 3, d[0], 1, d[2], 0);
      set_shape (shapes[2], &ranks[2], 3, b, d[1], d[0], 0);
      return true;
    case BUD_GENZ_KIND_EINSUM:
      einsum_shapes (row, shapes, ranks);
      return true;
    default:
      return false;
    }
}
