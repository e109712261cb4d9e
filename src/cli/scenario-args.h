/* The options that describe one deployment, shared by estimate, memory, sweep, plot. */
#pragma once

#include "catalog/scenario.h"
#include "cli/options.h"
#include "planner/evaluation.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_ARGS_WORKLOAD = 1 << 0, /* --input, --output, --prefix, --beams, --concurrency, … */
  BUD_ARGS_SCENARIO = 1 << 1, /* --scenario FILE */
} BudArgsParts;

#define BUD_ARGS_MAX_OPTIONS 58

typedef struct
{
  BudOption options[BUD_ARGS_MAX_OPTIONS];
  guint n_options;
  const char *scenario_path, *cluster, *engine, *method, *cuda_graphs;
  uint32_t devices, tp, pp, ep, dp, batch, concurrency, beams;
  double input, output, prefix, images, expert_load, price;
  BudFormat precision, kv_precision, activation_precision;
  const char *lora_targets;
  uint32_t lora_rank, lora_adapters;
  const char *offload, *draft, *pools;
  uint32_t draft_tokens, chunk;
  double acceptance;
  double offload_gbs;
} BudScenarioArgs;

/* Fills the options; a verb adds its own with bud_scenario_args_add. `self` must stay where it is. */
void bud_scenario_args_init (BudScenarioArgs *self, BudArgsParts parts);
BudOption *bud_scenario_args_add (BudScenarioArgs *self, BudOption option);

/* As bud_options_read with these options. */
int bud_scenario_args_read (BudScenarioArgs *self, BudSyntax *syntax, int argc, char **argv);
/* BUD_EXIT_OK when MODEL and HARDWARE are there, or a file or cluster in their place; else as bud_cli_fail.
 */
int bud_scenario_args_check (const BudScenarioArgs *self, const BudSyntax *syntax);

/* The scenario of the file (when given) or of the defaults, with what was given on top. `model` and
 * `hardware` may be NULL. NULL with *code after printing why. */
BudScenario *bud_scenario_args_build (BudScenarioArgs *self, BudSyntax *syntax, const char *model,
                                      const char *hardware, int *code);

/* Reads a scenario file. NULL with *code after printing why. */
BudScenario *bud_cli_read_scenario (const char *path, int *code);

/* Loads the names and evaluates. NULL with *code after printing why, also when the engine refuses. */
BudEvaluation *bud_cli_evaluate (const BudScenario *scenario, int *code);

/* Of a scenario file that no option changes; what is refused is named by the file and its JSON pointer. */
BudEvaluation *bud_cli_evaluate_file (const char *path, int *code);

/* One line about an engine's refusal, with the option its field belongs to; BUD_EXIT_USAGE. */
int bud_cli_refuse (const BudDiagnostic *diagnostic);

G_END_DECLS
