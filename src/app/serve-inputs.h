/* The inputs of the Serve page: how requests come, how long they are, limits and scheduler. */
#pragma once

#include <adwaita.h>

#include "app/load-simulator.h"
#include "app/session.h"

G_BEGIN_DECLS

#define BUD_TYPE_SERVE_INPUTS (bud_serve_inputs_get_type ())
G_DECLARE_FINAL_TYPE (BudServeInputs, bud_serve_inputs, BUD, SERVE_INPUTS, AdwBin)

void bud_serve_inputs_set_up (BudServeInputs *self, BudSession *session, BudLoadSimulator *simulator);

/* A trace was read: its requests are what comes from now on. Takes a reference. */
void bud_serve_inputs_use_trace (BudServeInputs *self, BudTrace *trace, const char *name);

/* "Llama 3.1 70B" and "8 × H100 SXM, TP 8, BF16, vLLM", as the first row says. */
const char *bud_serve_inputs_get_title (BudServeInputs *self);
const char *bud_serve_inputs_get_subtitle (BudServeInputs *self);

G_END_DECLS
