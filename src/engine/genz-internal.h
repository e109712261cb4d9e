/* Shared by the genz-*.c files only. */
#pragma once

#include "engine/genz.h"

/* Residency tags: which tensors an operator keeps on chip. */
enum
{
  PIN_NONE = 0,
  PIN_A = 1,
  PIN_W = 2,
  PIN_O = 4,
  PIN_AO = PIN_A | PIN_O,
  PIN_WO = PIN_W | PIN_O,
  PIN_ALL = PIN_A | PIN_W | PIN_O,
};

/* What a graph is built from: one stage of one model on one layout. */
typedef struct
{
  const BudGenzModel *model;
  int64_t tp;
  int64_t pp;
  int64_t ep;
  BudGenzStage stage; /* PREFILL, DECODE or CHUNKED */
  int64_t input_tokens;
  int64_t output_tokens;
  const BudGenzPrefillEntry *prefills;
  size_t n_prefills;
  const BudGenzDecodeEntry *decodes;
  size_t n_decodes;
} GenzGraph;

typedef struct
{
  BudGenzRow *rows;
  size_t capacity;
  size_t n;
  BudGenzOutcome outcome; /* first failure; rows are complete only when OK */
} GenzBuilder;

/* How a graph's rows are costed. */
typedef struct
{
  const BudGenzSystem *system;
  BudGenzBits bits;
  double efficiency;
  int64_t batch;
  int64_t beams; /* divisor of beam-merged rows */
} GenzCosting;

BudGenzRow *genz_push (GenzBuilder *builder, BudGenzRowName name, BudGenzKind kind, unsigned pins);
void genz_push_gemm (GenzBuilder *builder, BudGenzRowName name, int64_t m, int64_t n, int64_t k,
                     unsigned pins);
void genz_push_sync (GenzBuilder *builder, BudGenzRowName name, int64_t rows, int64_t columns, int64_t nodes,
                     BudGenzCollective collective);

/* max(ceil(value / parts), 1): how GenZ shards every width. */
int64_t genz_shard (int64_t value, int64_t parts);
int64_t genz_ceil_div (int64_t value, int64_t divisor);

void genz_push_attention (GenzBuilder *builder, const GenzGraph *graph, int64_t chunk_tokens);
void genz_push_mamba (GenzBuilder *builder, const GenzGraph *graph);
void genz_push_ffn (GenzBuilder *builder, const GenzGraph *graph, int64_t tokens);

/* Fills builder->rows in table order. */
void genz_build (GenzBuilder *builder, const GenzGraph *graph);

/* Costs every row and sums. Outcomes: OK, HEADS_NOT_DIVISIBLE, NO_CONTEXT, then ZERO_DIVISION, BAD_STAGE. */
BudGenzOutcome genz_cost (BudGenzRow *rows, size_t n_rows, const GenzCosting *costing,
                          BudGenzSummary *summary);
void genz_break_down (const BudGenzRow *rows, size_t n_rows, BudGenzBuckets *buckets);

/* The builder's graph costed at once. */
BudGenzOutcome genz_run (const GenzGraph *graph, const GenzCosting *costing, BudGenzResult *result,
                         BudGenzSummary *summary);

/* Offload: the blended bandwidth at which everything then runs; unchanged when it fits. */
void genz_offload (BudGenzSystem *system, double required_bytes);

int64_t genz_micro_batch (int64_t batch, int64_t pp);
BudGenzOutcome genz_spec_prefill (const BudGenzCase *request, BudGenzResult *result);
BudGenzOutcome genz_spec_decode (const BudGenzCase *request, BudGenzResult *result);

/* Ranges of every field the stage reads. */
BudStatus genz_check_case (const BudGenzCase *request, BudGenzStage stage, BudDiagnostic *diagnostic);

/* The status and sentence that go with an outcome. */
BudStatus genz_report (BudGenzOutcome outcome, BudDiagnostic *diagnostic);
