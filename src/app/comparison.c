#include "app/comparison.h"

#include <glib/gi18n.h>

#include "app/comparison-task.h"

struct _BudComparison
{
  GObject parent_instance;

  char *shipped_path;
  char *user_path;
  GPtrArray *items; /* BudCompared */
  guint baseline;
  GCancellable *cancellable; /* of the evaluation under way, NULL = none */
};

struct _BudComparisonState
{
  GPtrArray *items;
  guint baseline;
};

enum
{
  CHANGING,
  CHANGED,
  EVALUATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static GType
get_item_type (GListModel *model)
{
  return BUD_TYPE_COMPARED;
}

static guint
get_n_items (GListModel *model)
{
  return BUD_COMPARISON (model)->items->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  BudCompared *item = bud_comparison_get (BUD_COMPARISON (model), position);

  return item != NULL ? g_object_ref (item) : NULL;
}

static void
init_list (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (BudComparison, bud_comparison, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, init_list))

/* Evaluation: one task at a time, over what has no result yet. */

static void evaluate (BudComparison *self);

static void
on_evaluated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  BudComparison *self = BUD_COMPARISON (source);

  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return; /* forgotten meanwhile */
  g_clear_object (&self->cancellable);
  bud_comparison_task_finish (result);
  g_signal_emit (self, signals[EVALUATED], 0);
  evaluate (self);
}

static void
evaluate (BudComparison *self)
{
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_object_unref);

  if (self->cancellable != NULL)
    return;
  for (guint i = 0; i < self->items->len; i++)
    if (!bud_compared_is_known (g_ptr_array_index (self->items, i)))
      g_ptr_array_add (unknown, g_object_ref (g_ptr_array_index (self->items, i)));
  if (unknown->len == 0)
    return;
  self->cancellable = g_cancellable_new ();
  bud_comparison_task_start (self, self->shipped_path, self->user_path, unknown, self->cancellable,
                             on_evaluated);
}

gboolean
bud_comparison_is_busy (BudComparison *self)
{
  return self->cancellable != NULL;
}

void
bud_comparison_forget (BudComparison *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  for (guint i = 0; i < self->items->len; i++)
    bud_compared_set_result (g_ptr_array_index (self->items, i), NULL, NULL);
  evaluate (self);
}

/* Changes */

static GPtrArray *
copy_items (GPtrArray *items)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (copy, g_object_ref (g_ptr_array_index (items, i)));
  return copy;
}

/* Takes `items`. */
static void
become (BudComparison *self, GPtrArray *items, guint baseline)
{
  guint n_before = self->items->len;
  g_autoptr (GPtrArray) before = self->items;

  self->items = items;
  self->baseline = items->len > 0 ? MIN (baseline, items->len - 1) : 0;
  evaluate (self);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, items->len);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
announce (BudComparison *self, const char *what)
{
  g_signal_emit (self, signals[CHANGING], 0, what);
}

guint
bud_comparison_get_n (BudComparison *self)
{
  return self->items->len;
}

BudCompared *
bud_comparison_get (BudComparison *self, guint position)
{
  return position < self->items->len ? g_ptr_array_index (self->items, position) : NULL;
}

guint
bud_comparison_get_baseline (BudComparison *self)
{
  return self->baseline;
}

static BudScenario *
named_copy (const BudScenario *scenario, const char *name)
{
  BudScenario *copy = bud_scenario_copy (scenario);

  g_free (copy->name);
  copy->name = name != NULL && name[0] != '\0' ? g_strdup (name) : NULL;
  return copy;
}

gboolean
bud_comparison_add (BudComparison *self, const BudScenario *scenario, const char *name)
{
  GPtrArray *items;

  if (self->items->len >= BUD_COMPARISON_MAX)
    return FALSE;
  announce (self, _ ("Add to Comparison"));
  items = copy_items (self->items);
  g_ptr_array_add (items, bud_compared_new (named_copy (scenario, name)));
  become (self, items, self->baseline);
  return TRUE;
}

void
bud_comparison_remove (BudComparison *self, guint position)
{
  guint baseline = self->baseline;
  GPtrArray *items;

  if (position >= self->items->len)
    return;
  announce (self, _ ("Remove from Comparison"));
  items = copy_items (self->items);
  g_ptr_array_remove_index (items, position);
  if (position == baseline)
    baseline = 0;
  else if (position < baseline)
    baseline--;
  become (self, items, baseline);
}

void
bud_comparison_clear (BudComparison *self)
{
  if (self->items->len == 0)
    return;
  announce (self, _ ("Clear Comparison"));
  become (self, g_ptr_array_new_with_free_func (g_object_unref), 0);
}

void
bud_comparison_move (BudComparison *self, guint from, guint to)
{
  BudCompared *baseline = bud_comparison_get (self, self->baseline);
  GPtrArray *items;
  guint position = 0;

  if (from >= self->items->len || to >= self->items->len || from == to)
    return;
  announce (self, _ ("Move Scenario"));
  items = copy_items (self->items);
  g_ptr_array_insert (items, (int) to, g_ptr_array_steal_index (items, from));
  g_ptr_array_find (items, baseline, &position);
  become (self, items, position);
}

void
bud_comparison_rename (BudComparison *self, guint position, const char *name)
{
  BudCompared *item = bud_comparison_get (self, position);
  g_autofree char *before = item != NULL ? bud_compared_dup_title (item) : NULL;
  BudEvaluation *evaluation;
  const GError *error;
  BudCompared *renamed;
  GPtrArray *items;

  if (item == NULL || g_strcmp0 (before, name) == 0)
    return;
  announce (self, _ ("Rename Scenario"));
  renamed = bud_compared_new (named_copy (bud_compared_get_scenario (item), name));
  evaluation = bud_compared_get_evaluation (item);
  error = bud_compared_get_error (item);
  bud_compared_set_result (renamed, evaluation != NULL ? bud_evaluation_ref (evaluation) : NULL,
                           error != NULL ? g_error_copy (error) : NULL);
  items = copy_items (self->items);
  g_object_unref (g_ptr_array_index (items, position));
  g_ptr_array_index (items, position) = renamed;
  become (self, items, self->baseline);
}

void
bud_comparison_set_baseline (BudComparison *self, guint position)
{
  if (position >= self->items->len || position == self->baseline)
    return;
  announce (self, _ ("Baseline"));
  become (self, copy_items (self->items), position);
}

/* Undo */

BudComparisonState *
bud_comparison_state_new (GPtrArray *items, guint baseline)
{
  BudComparisonState *state = g_new (BudComparisonState, 1);

  state->items = copy_items (items);
  state->baseline = baseline;
  return state;
}

BudComparisonState *
bud_comparison_get_state (BudComparison *self)
{
  return bud_comparison_state_new (self->items, self->baseline);
}

static gboolean
is_state (BudComparison *self, const BudComparisonState *state)
{
  if (self->baseline != state->baseline || self->items->len != state->items->len)
    return FALSE;
  for (guint i = 0; i < self->items->len; i++)
    if (g_ptr_array_index (self->items, i) != g_ptr_array_index (state->items, i))
      return FALSE;
  return TRUE;
}

void
bud_comparison_set_state (BudComparison *self, const BudComparisonState *state)
{
  if (!is_state (self, state))
    become (self, copy_items (state->items), state->baseline);
}

void
bud_comparison_state_free (BudComparisonState *state)
{
  g_ptr_array_unref (state->items);
  g_free (state);
}

/* Object */

BudComparison *
bud_comparison_new (const char *shipped_path, const char *user_path)
{
  BudComparison *self = g_object_new (BUD_TYPE_COMPARISON, NULL);

  self->shipped_path = g_strdup (shipped_path);
  self->user_path = g_strdup (user_path);
  return self;
}

static void
finalize (GObject *object)
{
  BudComparison *self = BUD_COMPARISON (object);

  g_clear_object (&self->cancellable);
  g_ptr_array_unref (self->items);
  g_free (self->shipped_path);
  g_free (self->user_path);
  G_OBJECT_CLASS (bud_comparison_parent_class)->finalize (object);
}

static void
bud_comparison_class_init (BudComparisonClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  signals[CHANGING] = g_signal_new ("changing", BUD_TYPE_COMPARISON, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[CHANGED] = g_signal_new ("changed", BUD_TYPE_COMPARISON, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  signals[EVALUATED] = g_signal_new ("evaluated", BUD_TYPE_COMPARISON, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 0);
}

static void
bud_comparison_init (BudComparison *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}
