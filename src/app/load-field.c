#include "app/load-field.h"

#include <glib/gi18n.h>
#include <math.h>

typedef enum
{
  FIELD_REAL = 0,
  FIELD_COUNT,   /* guint32; empty is 0 */
  FIELD_COUNT64, /* guint64; empty is 0 */
  FIELD_PREFIX,  /* tokens, shown as a share of the input */
} FieldKind;

#define FIELD(name) G_STRUCT_OFFSET (BudScenario, name)

static const struct
{
  const char *name;
  gsize offset;
  FieldKind kind;
  gboolean is_optional;
  const char *title;
} fields[BUD_N_LOAD_FIELDS] = {
  [BUD_LOAD_FIELD_CONCURRENCY]
  = { "concurrency", FIELD (workload.n_sequences), FIELD_COUNT, FALSE, N_ ("Concurrency") },
  [BUD_LOAD_FIELD_THINK] = { "think", FIELD (load.think_s), FIELD_REAL, FALSE, N_ ("Think time") },
  [BUD_LOAD_FIELD_TURNS] = { "turns", FIELD (load.n_turns), FIELD_COUNT, FALSE, N_ ("Turns") },
  [BUD_LOAD_FIELD_RATE] = { "rate", FIELD (load.requests_per_s), FIELD_REAL, FALSE, N_ ("Rate") },
  [BUD_LOAD_FIELD_BURSTINESS]
  = { "burstiness", FIELD (load.burstiness), FIELD_REAL, FALSE, N_ ("Burstiness") },
  [BUD_LOAD_FIELD_REQUESTS] = { "requests", FIELD (load.n_requests), FIELD_COUNT64, TRUE, N_ ("Requests") },
  [BUD_LOAD_FIELD_INPUT] = { "input", FIELD (workload.input_tokens), FIELD_REAL, FALSE, N_ ("Input tokens") },
  [BUD_LOAD_FIELD_OUTPUT]
  = { "output", FIELD (workload.output_tokens), FIELD_REAL, FALSE, N_ ("Output tokens") },
  [BUD_LOAD_FIELD_RATIO]
  = { "ratio", FIELD (load.length_parameter), FIELD_REAL, FALSE, N_ ("Shortest length") },
  [BUD_LOAD_FIELD_CV] = { "cv", FIELD (load.length_parameter), FIELD_REAL, FALSE, N_ ("Spread of lengths") },
  [BUD_LOAD_FIELD_PREFIX]
  = { "prefix", FIELD (workload.prefix_tokens), FIELD_PREFIX, FALSE, N_ ("Cached prefix") },
  [BUD_LOAD_FIELD_SEED] = { "seed", FIELD (load.seed), FIELD_COUNT64, FALSE, N_ ("Seed") },
  [BUD_LOAD_FIELD_TTFT] = { "ttft", FIELD (ttft_limit_s), FIELD_REAL, TRUE, N_ ("Limit of TTFT") },
  [BUD_LOAD_FIELD_TPOT] = { "tpot", FIELD (tpot_limit_s), FIELD_REAL, TRUE, N_ ("Limit of TPOT") },
  [BUD_LOAD_FIELD_E2E] = { "e2e", FIELD (e2e_limit_s), FIELD_REAL, TRUE, N_ ("Limit of a request") },
  [BUD_LOAD_FIELD_BUDGET]
  = { "budget", FIELD (load.max_batched_tokens), FIELD_COUNT, TRUE, N_ ("Tokens per step") },
  [BUD_LOAD_FIELD_SEQUENCES]
  = { "sequences", FIELD (load.max_sequences), FIELD_COUNT, TRUE, N_ ("Sequences at once") },
  [BUD_LOAD_FIELD_BLOCKS] = { "blocks", FIELD (load.kv_blocks), FIELD_COUNT64, TRUE, N_ ("KV blocks") },
};

const char *
bud_load_field_name (BudLoadField field)
{
  return fields[field].name;
}

const char *
bud_load_field_title (BudLoadField field)
{
  return fields[field].title;
}

double
bud_load_field_read (BudLoadField field, const BudScenario *scenario)
{
  double value;

  switch (fields[field].kind)
    {
    case FIELD_COUNT:
      value = G_STRUCT_MEMBER (guint32, scenario, fields[field].offset);
      break;
    case FIELD_COUNT64:
      value = (double) G_STRUCT_MEMBER (guint64, scenario, fields[field].offset);
      break;
    case FIELD_PREFIX:
      return scenario->workload.prefix_tokens / scenario->workload.input_tokens;
    case FIELD_REAL:
    default:
      return G_STRUCT_MEMBER (double, scenario, fields[field].offset);
    }
  return value == 0 && fields[field].is_optional ? NAN : value;
}

void
bud_load_field_write (BudLoadField field, BudScenario *scenario, double value)
{
  BudWorkload *workload = &scenario->workload;

  switch (fields[field].kind)
    {
    case FIELD_COUNT:
      G_STRUCT_MEMBER (guint32, scenario, fields[field].offset) = isnan (value) ? 0 : (guint32) value;
      break;
    case FIELD_COUNT64:
      G_STRUCT_MEMBER (guint64, scenario, fields[field].offset) = isnan (value) ? 0 : (guint64) value;
      break;
    case FIELD_PREFIX:
      workload->prefix_tokens = round (value * workload->input_tokens);
      break;
    case FIELD_REAL:
    default:
      G_STRUCT_MEMBER (double, scenario, fields[field].offset) = value;
    }
  workload->prefix_tokens = MIN (workload->prefix_tokens, workload->input_tokens - 1);
  if (field == BUD_LOAD_FIELD_CONCURRENCY)
    workload->is_concurrency = TRUE; /* requests kept in flight, whatever Simulate was asked for */
}
