/* Writing a plot to the file a command names. */
#pragma once

#include "planner/evaluation.h"
#include "plot/plot.h"

G_BEGIN_DECLS

/* BUD_EXIT_OK, or BUD_EXIT_USAGE after printing that the path is missing or ends in something else. */
int bud_cli_check_plot_path (const char *path, const char *usage);

/* Exit status; BUD_EXIT_CANNOT_WRITE after printing why. */
int bud_cli_write_plot (BudPlot *plot, const char *title, const char *subtitle, const char *footer,
                        const char *path);

/* With the scenario in a line under the title. */
int bud_cli_write_evaluation_plot (BudPlot *plot, const char *title, const BudEvaluation *evaluation,
                                   const char *path);

/* "Llama-3.1-70B, 1024 input and 256 output tokens, batch 8 on 8 × H100, TP 8". Free with g_free. */
char *bud_cli_scenario_line (const BudEvaluation *evaluation);

G_END_DECLS
