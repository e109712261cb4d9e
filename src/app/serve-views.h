/* The views of a simulated load: over time, latencies, requests, rates, pools; each as a plot or a table. */
#pragma once

#include <adwaita.h>

#include "app/load-simulator.h"
#include "app/session.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_SERVE_VIEW_TIME = 0,    /* over simulated time */
  BUD_SERVE_VIEW_PERCENTILES, /* against the limits */
  BUD_SERVE_VIEW_LATENCY,
  BUD_SERVE_VIEW_REQUESTS,
  BUD_SERVE_VIEW_RATE,
  BUD_SERVE_VIEW_POOLS, /* prefill and decode together or apart */
  BUD_N_SERVE_VIEWS,
} BudServeView;

#define BUD_TYPE_SERVE_VIEWS (bud_serve_views_get_type ())
G_DECLARE_FINAL_TYPE (BudServeViews, bud_serve_views, BUD, SERVE_VIEWS, AdwBin)

void bud_serve_views_set_session (BudServeViews *self, BudSession *session);
void bud_serve_views_set_titles (BudServeViews *self, const char *title, const char *subtitle);

/* A run that has a simulation. */
void bud_serve_views_show (BudServeViews *self, BudLoadRun *run);
/* Latencies without the first and last wave of requests. */
void bud_serve_views_set_steady (BudServeViews *self, gboolean is_steady);

void bud_serve_views_show_view (BudServeViews *self, BudServeView view);
BudServeView bud_serve_views_get_view (BudServeViews *self);
void bud_serve_views_toggle_table (BudServeViews *self);

/* Of the Requests view: > 1 looks closer, < 1 shows more, 0 shows all. */
void bud_serve_views_zoom (BudServeViews *self, double factor);

/* A rate curve is being computed. */
gboolean bud_serve_views_is_busy (BudServeViews *self);

void bud_serve_views_copy (BudServeViews *self);
void bud_serve_views_export (BudServeViews *self);
/* Every request of the run (of its simulated rank) as a table, however many the view leaves out. */
void bud_serve_views_export_requests (BudServeViews *self);
void bud_serve_views_print (BudServeViews *self);

G_END_DECLS
