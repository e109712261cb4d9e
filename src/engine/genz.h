/* GenZ: what the published GenZ analyzer (package 0.0.13, arXiv 2406.01698) answers, quirks included.
 *
 * This method exists to reproduce, not to be right: see the table of known modelling defects in the project's
 * documentation. Inside everything is SI; GenZ's user "GB/s" and "GB" are binary (times 2^30), which
 * bud_genz_system_from_units() applies. No function allocates; the operator table is the caller's.
 *
 * Truth: every case of tests/golden/genz.jsonl (tests/planner/test-genz-replay.c) within 1e-9 relative.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/status.h"

/* One number format for weights, activations, KV and messages alike. */
typedef enum
{
  BUD_GENZ_F32 = 0,
  BUD_GENZ_BF16,
  BUD_GENZ_INT8,
  BUD_GENZ_FP8,
  BUD_GENZ_FP6,
  BUD_GENZ_INT4,
  BUD_GENZ_FP4,
  BUD_GENZ_INT2,
  BUD_GENZ_N_BITS,
} BudGenzBits;

/* A ModelConfig with every default resolved; dimensions are element counts. */
typedef struct
{
  int64_t vocab_size;
  int64_t hidden_dim;
  int64_t intermediate_dim; /* 0 is legal (falcon-mamba) */
  int64_t n_ffi;            /* parallel up projections; 0 is legal */
  int64_t n_layers;
  int64_t n_heads;
  int64_t n_kv_heads;
  int64_t head_dim;
  int64_t n_experts; /* 1 = dense */
  int64_t top_k;
  int64_t moe_intermediate_dim;
  int64_t n_shared_experts;
  int64_t shared_intermediate_dim;
  int64_t n_unique_layers; /* > 1: refused by prefill and decode, treated as attention by chunks */
  bool has_deepseek_ffn;   /* reached by chunks and the speculative verify step only */
  bool is_mamba;           /* the first layer type is Mamba */
  int64_t mamba_d_state;
  int64_t mamba_d_conv;
  int64_t mamba_expand;
  int64_t mamba_dt_rank;
} BudGenzModel;

/* KV compression "gear": K of Logit and V of Attend take
 * bytes(bits) + sparsity · bytes + rank · (N + D)/(N·D) · bytes instead of bytes per element. */
typedef struct
{
  bool is_set;
  double rank;
  double sparsity_percent;
  BudGenzBits bits;
} BudGenzGear;

typedef struct
{
  double peak_flop_per_s; /* bf16; the time factor of another format is on every machine the same */
  double memory_bytes;    /* INFINITY is legal */
  double memory_bytes_per_s;
  double onchip_bytes_per_s;
  double link_bytes_per_s;
  double link_latency_s;
  double external_bytes_per_s; /* 0: offload runs at 128 "GB/s" */
  double frequency_hz;         /* only the cycle columns */
  double comm_efficiency;      /* 0 < e ≤ 1 */
  BudGenzGear gear;
} BudGenzSystem;

/* One of the 13 systems GenZ knows by name, in GenZ's user units. */
typedef struct
{
  const char *name;
  double peak_tflops;
  double memory_gb;
  double memory_gbps;
  double link_gbps;
  double link_latency_us;
} BudGenzBuiltin;

typedef enum
{
  BUD_GENZ_PREFILL = 0,
  BUD_GENZ_DECODE,
  BUD_GENZ_CHUNKED,
  BUD_GENZ_SPEC_PREFILL,
  BUD_GENZ_SPEC_DECODE,
} BudGenzStage;

/* Chunked: a prompt with `past_tokens` already cached and `new_tokens` in this chunk. */
typedef struct
{
  int64_t past_tokens;
  int64_t new_tokens;
} BudGenzPrefillEntry;

typedef enum
{
  BUD_GENZ_DECODE_ONE = 0, /* value[0] = context */
  BUD_GENZ_DECODE_BATCH,   /* sequences, context */
  BUD_GENZ_DECODE_BEAMS,   /* prefix beams, suffix beams, prefix context, suffix context */
} BudGenzDecodeKind;

typedef struct
{
  BudGenzDecodeKind kind;
  int64_t value[4];
} BudGenzDecodeEntry;

/* Speculative decoding. A zeroed `has_system` runs the draft on the full model's system and layout. */
typedef struct
{
  const BudGenzModel *model;
  bool has_system;
  BudGenzSystem system;
  BudGenzBits system_bits;
  int64_t tp;
  int64_t pp;
  int64_t micro_batch;
} BudGenzDraft;

typedef struct
{
  const BudGenzModel *model;
  const BudGenzSystem *system;
  BudGenzBits bits;
  int64_t tp; /* devices = tp · pp · ep, each ≥ 1 */
  int64_t pp;
  int64_t ep;
  double efficiency; /* of compute and memory alike, 0 < e ≤ 1 */
  bool may_offload;
  int64_t batch; /* ≥ 1; not read by chunks */
  int64_t beams; /* ≥ 1, decode only */
  int64_t input_tokens;
  int64_t output_tokens;
  const BudGenzPrefillEntry *prefills; /* chunks */
  size_t n_prefills;
  const BudGenzDecodeEntry *decodes;
  size_t n_decodes;
  const BudGenzDraft *draft; /* speculative stages */
  double acceptance_ratio;   /* 0…1, speculative decode */
  int64_t n_parallel_tokens; /* > 1, speculative decode */
} BudGenzCase;

/* How a case ended. Everything but OK and DOES_NOT_FIT comes with a BudStatus other than OK. */
typedef enum
{
  BUD_GENZ_OK = 0,
  BUD_GENZ_DOES_NOT_FIT,
  BUD_GENZ_EXPERTS_NOT_DIVISIBLE, /* also any dense model with ep > 1 */
  BUD_GENZ_HEADS_NOT_DIVISIBLE,   /* per-device heads, after rounding up */
  BUD_GENZ_MIXED_LAYERS,
  BUD_GENZ_ZERO_DIVISION, /* a last pipeline stage with no layer, or nothing to compute */
  BUD_GENZ_BAD_STAGE,     /* Mamba with a last stage of negative size, or without tokens */
  BUD_GENZ_NO_CONTEXT,    /* gear over a context of zero tokens */
  BUD_GENZ_BAD_INPUT,
  BUD_GENZ_NO_SPACE,
} BudGenzOutcome;

typedef enum
{
  BUD_GENZ_KIND_GEMM = 0,
  BUD_GENZ_KIND_LOGIT,
  BUD_GENZ_KIND_ATTEND,
  BUD_GENZ_KIND_SYNC,
  BUD_GENZ_KIND_CONV1D,
  BUD_GENZ_KIND_EINSUM,
  BUD_GENZ_KIND_REPEAT,
  BUD_GENZ_KIND_END_REPEAT,
} BudGenzKind;

typedef enum
{
  BUD_GENZ_ROW_EMBEDDINGS = 0,
  BUD_GENZ_ROW_EMBEDDINGS_AR,
  BUD_GENZ_ROW_CLASSIFIER,
  BUD_GENZ_ROW_CLASSIFIER_AG,
  BUD_GENZ_ROW_QKV,
  BUD_GENZ_ROW_LOGIT,
  BUD_GENZ_ROW_ATTEND,
  BUD_GENZ_ROW_LOGIT_PRE,
  BUD_GENZ_ROW_ATTEND_PRE,
  BUD_GENZ_ROW_LOGIT_SUF,
  BUD_GENZ_ROW_ATTEND_SUF,
  BUD_GENZ_ROW_LOGIT_DEC,
  BUD_GENZ_ROW_ATTEND_DEC,
  BUD_GENZ_ROW_OUT_PROJ,
  BUD_GENZ_ROW_MHA_AR,
  BUD_GENZ_ROW_GATE,
  BUD_GENZ_ROW_GATE_AR,
  BUD_GENZ_ROW_DISPATCH,
  BUD_GENZ_ROW_UP_GATE,
  BUD_GENZ_ROW_DOWN,
  BUD_GENZ_ROW_COLLECT,
  BUD_GENZ_ROW_SHARED_UP_GATE,
  BUD_GENZ_ROW_SHARED_DOWN,
  BUD_GENZ_ROW_FFN_AR,
  BUD_GENZ_ROW_MAMBA_IN,
  BUD_GENZ_ROW_MAMBA_CONV,
  BUD_GENZ_ROW_MAMBA_BC,
  BUD_GENZ_ROW_MAMBA_XT,
  BUD_GENZ_ROW_DELTA_A,
  BUD_GENZ_ROW_DELTA_B,
  BUD_GENZ_ROW_DELTA_BU,
  BUD_GENZ_ROW_X_CALC,
  BUD_GENZ_ROW_Y_CALC,
  BUD_GENZ_ROW_D_ADDITION,
  BUD_GENZ_ROW_OUT_MULT_Z,
  BUD_GENZ_ROW_MAMBA_OUT,
  BUD_GENZ_ROW_MAMBA_AR,
  BUD_GENZ_ROW_MESSAGE_PASS,
  BUD_GENZ_ROW_REPEAT,
  BUD_GENZ_ROW_END_REPEAT,
  BUD_GENZ_N_ROWS,
} BudGenzRowName;

typedef enum
{
  BUD_GENZ_ALL_REDUCE = 0,
  BUD_GENZ_ALL_GATHER,
  BUD_GENZ_ALL_TO_ALL,
  BUD_GENZ_MESSAGE_PASS,
} BudGenzCollective;

/* One row of the operator table. `dim` by kind: GEMM M, N, K · LOGIT/ATTEND heads, queries, context,
 * head dim, KV heads · SYNC rows, columns, nodes · CONV1D channels, tokens, kernel · EINSUM channels,
 * tokens, states · REPEAT/END_REPEAT count. The costs are of one instance. */
typedef struct
{
  BudGenzRowName name;
  BudGenzKind kind;
  BudGenzCollective collective;
  unsigned pins;     /* bit 0 input, bit 1 weight, bit 2 output stay on chip */
  bool merges_beams; /* runs with batch / beams */
  int64_t batch;
  int64_t dim[5];
  double multiplier; /* product of the enclosing repeats */
  double macs;
  double input_bytes;
  double weight_bytes;
  double output_bytes;
  double compute_s;
  double memory_s;
  double network_s;
  double time_s; /* max of the three */
  double compute_utilisation;
  double memory_utilisation; /* as if every tensor were off chip: may exceed 1 */
  double network_utilisation;
} BudGenzRow;

/* Sums over the table, weighted by the multipliers. flop = 2 · MACs. */
typedef struct
{
  double flop;
  double data_bytes;
  double weight_bytes;
  double unused_weight_bytes;
  double kv_bytes;
  double footprint_bytes; /* largest row, unweighted */
  double latency_s;
  double latency_ms; /* the sum as GenZ makes it: its last bit decides ties on a Pareto front */
  double cycles;
  double attention_s;
  double linear_s;
  double network_s;
} BudGenzSummary;

/* Buckets overlap: embedding + attention + ffn + mamba + send_recv is the latency. */
typedef struct
{
  double embedding_s;
  double attention_s;
  double ffn_s;
  double collective_s;
  double attention_core_s;
  double attention_projections_s;
  double ffn_layers_s;
  double softmax_s; /* always 0 */
  double all_reduce_s;
  double all_to_all_s;
  double send_recv_s;
  double mamba_s;
} BudGenzBuckets;

/* Set `rows` and `rows_capacity` before the call; the table of the last pass stays there (speculative
 * prefill: the draft's; speculative decode: the verify step's). */
typedef struct
{
  BudGenzRow *rows;
  size_t rows_capacity;
  size_t n_rows;
  BudGenzOutcome outcome;
  double latency_s;
  double latency_ms;       /* the same, rounded as GenZ rounds */
  double throughput_per_s; /* requests, tokens or beams' sequences: see the stage */
  bool is_offloaded;
  double memory_bytes_per_s; /* after offloading */
  double required_bytes;     /* per device, compared with the capacity */
  double expected_tokens;    /* speculative decode */
  BudGenzSummary summary;
  BudGenzBuckets buckets;
} BudGenzResult;

/* Rows a table can have: any stage but chunks, and chunks with so many entries. */
#define BUD_GENZ_MAX_ROWS 96
#define BUD_GENZ_CHUNK_ROWS(n_prefills, n_decodes) (BUD_GENZ_MAX_ROWS + 4 * (n_prefills) + 8 * (n_decodes))

/* Multipliers of GenZ's "GB/s" and "GB". */
#define BUD_GENZ_GB 1073741824.0

const char *bud_genz_bits_name (BudGenzBits bits); /* "bf16" */
bool bud_genz_bits_parse (const char *name, BudGenzBits *bits);
double bud_genz_bits_bytes (BudGenzBits bits);
double bud_genz_bits_compute_factor (BudGenzBits bits); /* of the bf16 compute time */

const char *bud_genz_outcome_name (BudGenzOutcome outcome); /* "does_not_fit", as in the golden file */
const char *bud_genz_row_name (BudGenzRowName name);        /* "up+gate" */
const char *bud_genz_kind_name (BudGenzKind kind);          /* "GEMM" */
const char *bud_genz_row_bound (const BudGenzRow *row);     /* "Collective", "Compute" or "Memory" */

/* Compute over memory time, 0 when there is no memory time. */
double bud_genz_row_ratio (const BudGenzRow *row);

/* Shapes of input, weight and output; returns false for rows without (SYNC and repeats). */
bool bud_genz_row_shapes (const BudGenzRow *row, int64_t shapes[3][4], size_t ranks[3]);

/* Decimal TFLOPS, binary GB and GB/s, microseconds; on-chip 18000, external 128, 1000 MHz as for every
 * system GenZ builds from a dict. */
void bud_genz_system_from_units (BudGenzSystem *system, double peak_tflops, double memory_gb,
                                 double memory_gbps, double link_gbps, double link_latency_us);

/* The 13 systems known by name, NULL-name terminated; exact names. */
const BudGenzBuiltin *bud_genz_builtins (void);
bool bud_genz_system_find (const char *name, BudGenzSystem *system);

/* One stage. OK also when it does not fit (`outcome` says so; times are then 0). INVALID or UNSUPPORTED
 * with the outcome for everything GenZ raises on. Cost: O(rows), ~1 µs.
 * Prefill: throughput in requests/s. Decode: batch/latency. Chunks: (new tokens + entries)/latency. */
BudStatus bud_genz_evaluate (const BudGenzCase *request, BudGenzStage stage, BudGenzResult *result,
                             BudDiagnostic *diagnostic);

/* Shares of the power, not per cent: GenZ's default 0.3/0.4/0.2/0.1 times 100 is taken as it stands. */
typedef struct
{
  double power_w;
  double static_ratio;
  double compute_ratio;
  double memory_ratio;
  double network_ratio;
} BudGenzPower;

/* Σ w · t · P · (static + compute·u_c + memory·u_m + network·u_x) over the table. */
double bud_genz_energy_j (const BudGenzRow *rows, size_t n_rows, const BudGenzPower *power);

/* ---- Searches over tp · pp (ep = 1, efficiency 1, no offload). The case's tp, pp, ep are ignored. ---- */

typedef struct
{
  int64_t tp;
  int64_t pp;
} BudGenzLayout;

#define BUD_GENZ_MAX_LAYOUTS 1024

/* nodes = 1: (1,1); else tp divides the heads, pp the layers and nodes/2 ≤ tp·pp < nodes. Sorted by tp, pp.
 * INVALID for nodes < 1, NO_SPACE. */
BudStatus bud_genz_layouts (const BudGenzModel *model, int64_t n_nodes, BudGenzLayout *layouts,
                            size_t capacity, size_t *n_layouts, BudDiagnostic *diagnostic);

/* An evaluated point. GenZ divides the batch by pp here and the stage divides again. */
typedef struct
{
  int64_t batch;
  int64_t micro_batch;
  int64_t tp;
  int64_t pp;
  double latency_ms; /* as GenZ rounds it, because ties decide what is kept */
  double throughput_per_s;
  bool is_kept; /* on the front, or the best */
} BudGenzPoint;

/* `scratch` is the caller's table for the evaluations. `points` in order of evaluation. */
typedef struct
{
  BudGenzRow *rows;
  size_t rows_capacity;
  BudGenzPoint *points;
  size_t points_capacity;
  size_t n_points;
  BudGenzOutcome outcome;
} BudGenzSearch;

/* Keeps the point of highest throughput (the first of equals); none when no layout has pp ≤ batch. The
 * first layout that fails, in the order of CPython's set, ends the search with its outcome. */
BudStatus bud_genz_best (const BudGenzCase *request, BudGenzStage stage, int64_t n_nodes,
                         BudGenzSearch *search, BudDiagnostic *diagnostic);

/* The same over several batches; keeps what is not dominated in (latency, throughput). */
BudStatus bud_genz_pareto (const BudGenzCase *request, BudGenzStage stage, int64_t n_nodes,
                           const int64_t *batches, size_t n_batches, BudGenzSearch *search,
                           BudDiagnostic *diagnostic);

/* Smallest power-of-two node count on which every layout of bud_genz_best works (or there is none).
 * `tried` gets the counts in order; its capacity must be at least BUD_GENZ_MAX_TRIED. */
#define BUD_GENZ_MAX_TRIED 48
BudStatus bud_genz_minimum_nodes (const BudGenzCase *request, BudGenzStage stage, BudGenzSearch *search,
                                  int64_t *tried, size_t *n_tried, BudDiagnostic *diagnostic);
