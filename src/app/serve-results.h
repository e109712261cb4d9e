/* The results of the Serve page: tiles, and views of the simulated run. */
#pragma once

#include <adwaita.h>

#include "app/load-simulator.h"
#include "app/session.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_SERVE_VIEW_TIME = 0, /* over simulated time */
  BUD_SERVE_VIEW_LATENCY,
  BUD_SERVE_VIEW_REQUESTS,
  BUD_SERVE_VIEW_RATE,
  BUD_SERVE_VIEW_POOLS, /* prefill and decode together or apart */
  BUD_N_SERVE_VIEWS,
} BudServeView;

#define BUD_TYPE_SERVE_RESULTS (bud_serve_results_get_type ())
G_DECLARE_FINAL_TYPE (BudServeResults, bud_serve_results, BUD, SERVE_RESULTS, AdwBin)

void bud_serve_results_set_up (BudServeResults *self, BudSession *session, BudLoadSimulator *simulator);
void bud_serve_results_set_titles (BudServeResults *self, const char *title, const char *subtitle);

void bud_serve_results_show_view (BudServeResults *self, BudServeView view);
BudServeView bud_serve_results_get_view (BudServeResults *self);
void bud_serve_results_toggle_table (BudServeResults *self);

/* Of the Requests view: > 1 looks closer, < 1 shows more, 0 shows all. */
void bud_serve_results_zoom (BudServeResults *self, double factor);

/* The rate curve is being computed. */
gboolean bud_serve_results_is_busy (BudServeResults *self);

void bud_serve_results_copy (BudServeResults *self);
void bud_serve_results_export (BudServeResults *self);
void bud_serve_results_print (BudServeResults *self);

G_END_DECLS
