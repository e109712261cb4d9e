/* Made-up data for the plots' tests: shaped like a large dense model on eight devices, round numbers. */
#pragma once

#include "engine/model.h"
#include "plot/architecture.h"
#include "plot/breakdown.h"
#include "plot/budget.h"
#include "plot/histogram.h"
#include "plot/lines.h"
#include "plot/matrix.h"
#include "plot/memorybar.h"
#include "plot/panels.h"
#include "plot/quantiles.h"
#include "plot/roofline.h"
#include "plot/rows.h"
#include "plot/scatter.h"
#include "plot/timeline.h"

#define SAMPLE_ARCHITECTURE_BIGGEST 6

extern const BudPlotGroup sample_groups[6];

BudPlot *sample_roofline (guint phase);
BudPlot *sample_roofline_prefill (void);
BudPlot *sample_roofline_decode (void);
BudPlot *sample_device (void);
BudPlot *sample_breakdown (gboolean is_share);
BudPlot *sample_breakdown_time (void);
BudPlot *sample_breakdown_share (void);
BudPlot *sample_memory (double capacity_bytes);
BudPlot *sample_memory_fits (void);
BudPlot *sample_memory_over (void);
BudPlot *sample_matrix (void);
BudPlot *sample_budget (double e2e_limit_s);
BudPlot *sample_budget_over (void);
BudPlot *sample_budget_within (void);
BudPlot *sample_lines (void);
BudPlot *sample_areas (void);
BudPlot *sample_dumbbells (void);
BudPlot *sample_stack (void);
BudPlot *sample_pareto (void);
BudPlot *sample_accuracy (void);
BudPlot *sample_panels (void);
BudPlot *sample_histogram (void);
BudPlot *sample_timeline (void);
BudPlot *sample_quantiles (void);
BudModel *sample_model (void); /* two dense layers, then six with experts; free with g_free */
BudPlot *sample_architecture (void);
