#include "app/session.h"

#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/fit-check.h"
#include "app/preferences.h"

#define MERGE_USEC G_USEC_PER_SEC
#define MAX_UNDO 200

/* A state left behind and the name of the change that left it. */
typedef struct
{
  BudScenario *scenario;
  BudComparisonState *comparison;
  char *what;
} Step;

struct _BudSession
{
  GObject parent_instance;

  BudCatalog *catalog;
  char *shipped_path;
  char *user_path;
  GSettings *settings;
  BudEvaluator *evaluator;
  BudJobs *jobs;
  BudScenario *scenario;
  BudOutcome *outcome;
  BudComparison *comparison;
  BudAccuracyStore *accuracy;
  GPtrArray *undo; /* Step */
  GPtrArray *redo;
  char *merge_key;
  gint64 merged_usec;
  BudScenarioDocument *document;
};

enum
{
  SCENARIO_CHANGED,
  HISTORY_CHANGED,
  OUTCOME_CHANGED,
  CATALOG_CHANGED,
  NOTICE,
  OFFER,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];
static GPtrArray *all_sessions; /* borrowed; one per window */

G_DEFINE_FINAL_TYPE (BudSession, bud_session, G_TYPE_OBJECT)

static Step *
step_new (BudSession *self, const char *what)
{
  Step *step = g_new (Step, 1);

  step->scenario = bud_scenario_copy (self->scenario);
  step->comparison = bud_comparison_get_state (self->comparison);
  step->what = g_strdup (what);
  return step;
}

static void
step_free (gpointer data)
{
  Step *step = data;

  bud_scenario_free (step->scenario);
  bud_comparison_state_free (step->comparison);
  g_free (step->what);
  g_free (step);
}

static void
on_outcome (BudOutcome *outcome, gpointer user_data)
{
  BudSession *self = user_data;

  g_clear_pointer (&self->outcome, bud_outcome_unref);
  self->outcome = bud_outcome_ref (outcome);
  g_signal_emit (self, signals[OUTCOME_CHANGED], 0);
}

static void
become (BudSession *self, BudScenario *scenario)
{
  bud_scenario_free (self->scenario);
  self->scenario = scenario;
  bud_evaluator_submit (self->evaluator, scenario);
  g_signal_emit (self, signals[SCENARIO_CHANGED], 0);
}

/* What is left behind by a change called `what`. */
static void
record (BudSession *self, const char *what)
{
  g_ptr_array_add (self->undo, step_new (self, what));
  if (self->undo->len > MAX_UNDO)
    g_ptr_array_remove_index (self->undo, 0);
  g_ptr_array_set_size (self->redo, 0);
  g_clear_pointer (&self->merge_key, g_free);
}

static void
on_comparison_changing (BudSession *self, const char *what)
{
  record (self, what);
  g_signal_emit (self, signals[HISTORY_CHANGED], 0);
}

void
bud_session_change (BudSession *self, BudScenario *changed, const char *what, const char *merge_key)
{
  gint64 now_usec = g_get_monotonic_time ();
  gboolean merges = merge_key != NULL && self->undo->len > 0 && g_strcmp0 (merge_key, self->merge_key) == 0
                    && now_usec - self->merged_usec < MERGE_USEC;

  if (bud_scenario_equal (changed, self->scenario))
    {
      bud_scenario_free (changed);
      return;
    }
  if (!merges)
    record (self, what);
  g_ptr_array_set_size (self->redo, 0);
  g_free (self->merge_key);
  self->merge_key = g_strdup (merge_key);
  self->merged_usec = now_usec;
  become (self, changed);
  g_signal_emit (self, signals[HISTORY_CHANGED], 0);
}

static const char *
last_name (GPtrArray *steps)
{
  return steps->len > 0 ? ((Step *) g_ptr_array_index (steps, steps->len - 1))->what : NULL;
}

const char *
bud_session_get_undo_name (BudSession *self)
{
  return last_name (self->undo);
}

const char *
bud_session_get_redo_name (BudSession *self)
{
  return last_name (self->redo);
}

static void
travel (BudSession *self, GPtrArray *from, GPtrArray *to)
{
  Step *step;

  if (from->len == 0)
    return;
  step = g_ptr_array_steal_index (from, from->len - 1);
  g_ptr_array_add (to, step_new (self, step->what));
  g_clear_pointer (&self->merge_key, g_free);
  bud_comparison_set_state (self->comparison, step->comparison);
  if (!bud_scenario_equal (step->scenario, self->scenario))
    become (self, g_steal_pointer (&step->scenario));
  step_free (step);
  g_signal_emit (self, signals[HISTORY_CHANGED], 0);
}

void
bud_session_undo (BudSession *self)
{
  travel (self, self->undo, self->redo);
}

void
bud_session_redo (BudSession *self)
{
  travel (self, self->redo, self->undo);
}

void
bud_session_replace (BudSession *self, BudScenario *scenario)
{
  g_ptr_array_set_size (self->undo, 0);
  g_ptr_array_set_size (self->redo, 0);
  g_clear_pointer (&self->merge_key, g_free);
  become (self, scenario);
  g_signal_emit (self, signals[HISTORY_CHANGED], 0);
}

BudScenario *
bud_session_new_scenario (BudSession *self)
{
  BudScenario *scenario = bud_scenario_default (self->catalog);

  bud_preferences_apply (bud_preferences_get (), scenario, self->catalog);
  return scenario;
}

/* Numbers are written otherwise now: everything that shows some is told as if it had changed. */
static void
on_preferences_changed (BudSession *self)
{
  if (self->outcome != NULL)
    g_signal_emit (self, signals[OUTCOME_CHANGED], 0);
  bud_evaluator_submit (self->evaluator, self->scenario); /* sentences hold numbers as well */
  g_signal_emit_by_name (self->comparison, "evaluated");
  for (int kind = BUD_CATALOG_MODEL; kind <= BUD_CATALOG_CLUSTER; kind++)
    g_signal_emit (self, signals[CATALOG_CHANGED], 0, kind);
}

void
bud_session_catalog_changed (BudSession *self, BudCatalogKind kind)
{
  /* Other windows read the same user's database. */
  for (guint i = 0; i < all_sessions->len; i++)
    {
      BudSession *session = g_ptr_array_index (all_sessions, i);

      if (g_strcmp0 (session->user_path, self->user_path) != 0)
        continue;
      bud_evaluator_forget (session->evaluator);
      bud_evaluator_submit (session->evaluator, session->scenario);
      bud_comparison_forget (session->comparison);
      if (kind == BUD_CATALOG_ENGINE)
        bud_accuracy_store_renew (session->accuracy);
      g_signal_emit (session, signals[CATALOG_CHANGED], 0, (int) kind);
    }
}

void
bud_session_say (BudSession *self, const char *text, gboolean can_undo)
{
  g_signal_emit (self, signals[NOTICE], 0, text, can_undo);
}

void
bud_session_offer (BudSession *self, const char *text, const char *label, const char *action)
{
  g_signal_emit (self, signals[OFFER], 0, text, label, action);
}

void
bud_session_compare (BudSession *self, const BudScenario *scenario, const char *name)
{
  g_autofree char *full = NULL;

  if (bud_comparison_add (self->comparison, scenario, name))
    {
      bud_session_offer (self, _ ("Added to the comparison"), _ ("Show"), "win.page('compare')");
      return;
    }
  full = g_strdup_printf (_ ("The comparison has its %d scenarios; remove one first"), BUD_COMPARISON_MAX);
  bud_session_offer (self, full, _ ("Show"), "win.page('compare')");
}

void
bud_session_check_fit (BudSession *self, BudCatalogKind kind, const char *const *ids,
                       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  bud_fit_check_async (self->shipped_path, self->user_path, self->scenario, kind, ids, cancellable, callback,
                       user_data);
}

BudFitGrid *
bud_session_make_fit_grid (BudSession *self, BudFitGridRequest *request)
{
  request->shipped_path = self->shipped_path;
  request->user_path = self->user_path;
  return bud_fit_grid_new (request);
}

BudSession *
bud_session_new (const char *shipped_path, const char *user_path, const char *draft_path, char **notice,
                 GError **error)
{
  g_autoptr (BudSession) self = g_object_new (BUD_TYPE_SESSION, NULL);

  self->catalog = bud_catalog_open (shipped_path, user_path, error);
  if (self->catalog == NULL)
    return NULL;
  self->shipped_path = g_strdup (shipped_path);
  self->user_path = g_strdup (user_path);
  if (bud_preferences_get_settings (bud_preferences_get ()) != NULL)
    self->settings = g_object_ref (bud_preferences_get_settings (bud_preferences_get ()));
  self->comparison = bud_comparison_new (shipped_path, user_path);
  self->accuracy = bud_accuracy_store_new (shipped_path, user_path);
  self->document = bud_scenario_document_new (self, draft_path != NULL ? draft_path : "");
  self->scenario = bud_scenario_document_restore (self->document, notice);
  bud_scenario_document_start (self->document);
  self->evaluator = bud_evaluator_new (shipped_path, user_path, on_outcome, self);
  bud_evaluator_submit (self->evaluator, self->scenario);
  g_signal_connect_object (bud_preferences_get (), "changed", G_CALLBACK (on_preferences_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->comparison, "changing", G_CALLBACK (on_comparison_changing), self);
  return g_steal_pointer (&self);
}

BudScenarioDocument *
bud_session_get_document (BudSession *self)
{
  return self->document;
}

BudCatalog *
bud_session_get_catalog (BudSession *self)
{
  return self->catalog;
}

const char *
bud_session_get_shipped_path (BudSession *self)
{
  return self->shipped_path;
}

const char *
bud_session_get_user_path (BudSession *self)
{
  return self->user_path;
}

GSettings *
bud_session_get_settings (BudSession *self)
{
  return self->settings;
}

const BudScenario *
bud_session_get_scenario (BudSession *self)
{
  return self->scenario;
}

BudOutcome *
bud_session_get_outcome (BudSession *self)
{
  return self->outcome;
}

BudComparison *
bud_session_get_comparison (BudSession *self)
{
  return self->comparison;
}

BudAccuracyStore *
bud_session_get_accuracy (BudSession *self)
{
  return self->accuracy;
}

gboolean
bud_session_is_busy (BudSession *self)
{
  return bud_evaluator_is_busy (self->evaluator) || bud_comparison_is_busy (self->comparison);
}

BudJobs *
bud_session_get_jobs (BudSession *self)
{
  return self->jobs;
}

static void
finalize (GObject *object)
{
  BudSession *self = BUD_SESSION (object);

  g_ptr_array_remove (all_sessions, self);
  g_clear_pointer (&self->evaluator, bud_evaluator_free);
  if (self->document != NULL)
    bud_scenario_document_keep_draft (self->document, NULL);
  g_clear_object (&self->document);
  if (self->comparison != NULL)
    g_signal_handlers_disconnect_by_data (self->comparison, self);
  g_clear_object (&self->comparison);
  g_clear_object (&self->accuracy);
  g_clear_pointer (&self->outcome, bud_outcome_unref);
  g_clear_pointer (&self->scenario, bud_scenario_free);
  g_clear_pointer (&self->undo, g_ptr_array_unref);
  g_clear_pointer (&self->redo, g_ptr_array_unref);
  g_clear_pointer (&self->catalog, bud_catalog_close);
  g_clear_object (&self->settings);
  g_clear_object (&self->jobs);
  g_free (self->merge_key);
  g_free (self->shipped_path);
  g_free (self->user_path);
  G_OBJECT_CLASS (bud_session_parent_class)->finalize (object);
}

static void
bud_session_class_init (BudSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  signals[SCENARIO_CHANGED] = g_signal_new ("scenario-changed", BUD_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL,
                                            NULL, NULL, G_TYPE_NONE, 0);
  signals[HISTORY_CHANGED] = g_signal_new ("history-changed", BUD_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 0);
  signals[OUTCOME_CHANGED] = g_signal_new ("outcome-changed", BUD_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 0);
  signals[CATALOG_CHANGED] = g_signal_new ("catalog-changed", BUD_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[NOTICE] = g_signal_new ("notice", BUD_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
  signals[OFFER] = g_signal_new ("offer", BUD_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
}

static void
bud_session_init (BudSession *self)
{
  if (all_sessions == NULL)
    all_sessions = g_ptr_array_new ();
  g_ptr_array_add (all_sessions, self);
  self->jobs = bud_jobs_new ();
  self->undo = g_ptr_array_new_with_free_func (step_free);
  self->redo = g_ptr_array_new_with_free_func (step_free);
}
