/* Simulates a load on a thread of its own, latest wins: what is submitted while one runs replaces what
 * waited; a long run is cancelled by a newer one, a short one finishes so that a moving slider always shows
 * something. Main thread only. */
#pragma once

#include "planner/simulation.h"

G_BEGIN_DECLS

/* A simulated load. Immutable once handed out, shared by reference. */
typedef struct
{
  gatomicrefcount ref_count;
  BudEvaluation *evaluation;
  BudTrace *trace; /* NULL = none */
  BudSimulationOptions options;
  BudSimulation *simulation; /* NULL: `diagnostic` says why */
  BudDiagnostic diagnostic;
  /* while it runs */
  volatile bool cancel;
  volatile uint64_t n_answered;
} BudLoadRun;

BudLoadRun *bud_load_run_ref (BudLoadRun *self);
void bud_load_run_unref (BudLoadRun *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudLoadRun, bud_load_run_unref)

#define BUD_TYPE_LOAD_SIMULATOR (bud_load_simulator_get_type ())
/* Signals: "finished" (BudLoadRun *, borrowed); "busy-changed"; "trace-changed". */
G_DECLARE_FINAL_TYPE (BudLoadSimulator, bud_load_simulator, BUD, LOAD_SIMULATOR, GObject)

BudLoadSimulator *bud_load_simulator_new (void);

/* The scenario's load on its deployment; `trace` may be NULL. Takes references. */
void bud_load_simulator_submit (BudLoadSimulator *self, BudEvaluation *evaluation, BudTrace *trace);

/* The requests of a trace, for loads that come from one; NULL = none. Takes a reference. */
void bud_load_simulator_set_trace (BudLoadSimulator *self, BudTrace *trace);
BudTrace *bud_load_simulator_get_trace (BudLoadSimulator *self); /* borrowed */

/* Gives up what runs and what waits; nothing is handed out for them. */
void bud_load_simulator_cancel (BudLoadSimulator *self);
gboolean bud_load_simulator_is_busy (BudLoadSimulator *self);

/* 0 … 1 of the run under way; 0 when none is. */
double bud_load_simulator_get_progress (BudLoadSimulator *self);

G_END_DECLS
