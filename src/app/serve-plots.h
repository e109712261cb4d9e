/* The pictures of a run, request by request, one per view. */
#pragma once

#include "app/rate-view.h"
#include "app/serve-views.h"
#include "app/time-span.h"
#include "plot/serving-plots.h"

G_BEGIN_DECLS

typedef struct
{
  const BudLoadRun *run;
  BudLatency latency;
  gboolean is_steady; /* of the steady part alone */
  BudTimeSpan span;   /* of the requests */
  double now_s;       /* the moment looked at */
  BudRateView *sweep; /* of a view that many runs make */
} BudServeLook;

/* `text` (free with g_free) says what the plot cannot, or stays NULL. */
BudPlot *bud_serve_plot (BudServeView view, const BudServeLook *look, char **text);

G_END_DECLS
