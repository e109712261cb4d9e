#include "app/plan-list.h"

/* Items */

struct _BudPlanItem
{
  GObject parent_instance;

  BudPlan *plan;
  guint32 candidate;
};

G_DEFINE_FINAL_TYPE (BudPlanItem, bud_plan_item, G_TYPE_OBJECT)

guint32
bud_plan_item_get_candidate (BudPlanItem *self)
{
  return self->candidate;
}

const BudPlanResult *
bud_plan_item_get_result (BudPlanItem *self)
{
  return bud_plan_get_result (self->plan, self->candidate);
}

static void
finalize_item (GObject *object)
{
  bud_plan_unref (BUD_PLAN_ITEM (object)->plan);
  G_OBJECT_CLASS (bud_plan_item_parent_class)->finalize (object);
}

static void
bud_plan_item_class_init (BudPlanItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize_item;
}

static void
bud_plan_item_init (BudPlanItem *self)
{
}

/* The list */

struct _BudPlanList
{
  GObject parent_instance;

  BudRanking *ranking;
  guint32 n_rows;
  /* While one ranking replaces another piece by piece: rows before `old_end` are still the old ones, after
   * them come those of the new from `new_begin` on. */
  BudRanking *old;
  guint32 old_end, new_begin;
  guint32 selected;   /* candidate */
  GHashTable *living; /* candidate → BudPlanItem, weak: those somebody shows */
};

static guint selected_signal;

static void init_list_model (GListModelInterface *iface);
static void init_selection_model (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BudPlanList, bud_plan_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, init_list_model)
                                   G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL, init_selection_model))

static guint32
position_in (BudRanking *ranking, guint32 n_rows, guint32 candidate)
{
  guint32 position
      = ranking != NULL && candidate != BUD_RANK_NONE ? bud_ranking_find (ranking, candidate) : BUD_RANK_NONE;

  return position < n_rows ? position : BUD_RANK_NONE;
}

guint32
bud_plan_list_get_position (BudPlanList *self, guint32 candidate)
{
  return position_in (self->ranking, self->n_rows, candidate);
}

static guint32
candidate_at (BudPlanList *self, guint32 position)
{
  if (self->old != NULL && position < self->old_end)
    return bud_ranking_get_candidate (self->old, position);
  position = position - self->old_end + self->new_begin;
  return position < self->n_rows ? bud_ranking_get_candidate (self->ranking, position) : BUD_RANK_NONE;
}

static void
on_item_gone (gpointer data, GObject *where)
{
  BudPlanList *self = data;
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->living);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    if (item == (gpointer) where)
      g_hash_table_iter_remove (&iter);
}

static void
forget_items (BudPlanList *self)
{
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->living);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    g_object_weak_unref (item, on_item_gone, self);
  g_hash_table_remove_all (self->living);
}

/* Another ranking of the same plan */

/* A row on screen, before and after. */
typedef struct
{
  guint32 old_position, new_position;
} Pin;

static int
on_compare_pins (gconstpointer a, gconstpointer b)
{
  const Pin *one = a, *other = b;

  return one->old_position < other->old_position ? -1 : one->old_position > other->old_position;
}

/* The rows somebody shows and that are in both, by old position; NULL when their order changed. */
static GArray *
find_pins (BudPlanList *self, BudRanking *ranking, guint32 n_rows)
{
  GArray *pins = g_array_new (FALSE, FALSE, sizeof (Pin));
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->living);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      guint32 candidate = GPOINTER_TO_UINT (key);
      Pin pin = { bud_plan_list_get_position (self, candidate), position_in (ranking, n_rows, candidate) };

      if (pin.old_position != BUD_RANK_NONE && pin.new_position != BUD_RANK_NONE)
        g_array_append_val (pins, pin);
    }
  g_array_sort (pins, on_compare_pins);
  for (guint i = 1; i < pins->len; i++)
    if (g_array_index (pins, Pin, i).new_position <= g_array_index (pins, Pin, i - 1).new_position)
      {
        g_array_unref (pins);
        return NULL;
      }
  return pins;
}

static gboolean
has_same_rows (BudRanking *old, guint32 old_from, BudRanking *new, guint32 new_from, guint32 n)
{
  for (guint32 i = 0; i < n; i++)
    if (bud_ranking_get_candidate (old, old_from + i) != bud_ranking_get_candidate (new, new_from + i))
      return FALSE;
  return TRUE;
}

/* Rows on screen stay: only what lies between two of them is replaced, from the end so that positions before
 * hold. Replacing all at once would make a list view look through every new row for the old ones. */
static void
splice_around (BudPlanList *self, guint32 n_old, GArray *pins)
{
  guint32 old_end = n_old, new_end = self->n_rows;

  for (guint i = pins->len + 1; i-- > 0;)
    {
      const Pin *pin = i > 0 ? &g_array_index (pins, Pin, i - 1) : NULL;
      guint32 old_from = pin != NULL ? pin->old_position + 1 : 0;
      guint32 new_from = pin != NULL ? pin->new_position + 1 : 0;
      guint32 n_removed = old_end - old_from, n_added = new_end - new_from;

      self->old_end = old_from;
      self->new_begin = new_from;
      if (n_removed != n_added || !has_same_rows (self->old, old_from, self->ranking, new_from, n_added))
        g_list_model_items_changed (G_LIST_MODEL (self), old_from, n_removed, n_added);
      if (pin != NULL)
        {
          old_end = pin->old_position;
          new_end = pin->new_position;
        }
    }
}

static void
replace_all (BudPlanList *self, BudRanking *ranking, guint32 n_rows)
{
  guint32 n_old = self->n_rows;

  self->n_rows = 0;
  if (n_old > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n_old, 0);
  g_clear_pointer (&self->ranking, bud_ranking_unref);
  self->ranking = ranking != NULL ? bud_ranking_ref (ranking) : NULL;
  self->n_rows = n_rows;
  if (n_rows > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, n_rows);
}

void
bud_plan_list_show (BudPlanList *self, BudRanking *ranking, guint32 most)
{
  guint32 n_rows = ranking != NULL ? MIN (bud_ranking_get_n (ranking), most) : 0;
  gboolean same_plan = self->ranking != NULL && ranking != NULL
                       && bud_ranking_get_plan (self->ranking) == bud_ranking_get_plan (ranking);
  g_autoptr (GArray) pins = same_plan ? find_pins (self, ranking, n_rows) : NULL;

  if (ranking == self->ranking && n_rows == self->n_rows)
    return;
  if (!same_plan)
    {
      forget_items (self);
      self->selected = BUD_RANK_NONE;
    }
  if (pins == NULL || pins->len == 0)
    replace_all (self, ranking, n_rows);
  else
    {
      guint32 n_old = self->n_rows;

      self->old = self->ranking;
      self->ranking = bud_ranking_ref (ranking);
      self->n_rows = n_rows;
      splice_around (self, n_old, pins);
      self->old_end = self->new_begin = 0;
      g_clear_pointer (&self->old, bud_ranking_unref);
    }
}

BudRanking *
bud_plan_list_get_ranking (BudPlanList *self)
{
  return self->ranking;
}

gboolean
bud_plan_list_is_alike (BudPlanList *self, BudRanking *ranking)
{
  return self->ranking != NULL && ranking != NULL
         && bud_ranking_get_plan (self->ranking) == bud_ranking_get_plan (ranking)
         && bud_rank_order_equal (bud_ranking_get_order (self->ranking), bud_ranking_get_order (ranking));
}

/* Selection */

static void
change_selection (BudPlanList *self, guint32 candidate)
{
  guint32 before = bud_plan_list_get_position (self, self->selected);
  guint32 after = bud_plan_list_get_position (self, candidate);

  self->selected = candidate;
  if (before != BUD_RANK_NONE)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), before, 1);
  if (after != BUD_RANK_NONE)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), after, 1);
}

guint32
bud_plan_list_get_selected (BudPlanList *self)
{
  return self->selected;
}

void
bud_plan_list_select (BudPlanList *self, guint32 candidate)
{
  if (candidate != self->selected)
    change_selection (self, candidate);
}

static gboolean
is_selected (GtkSelectionModel *model, guint position)
{
  BudPlanList *self = BUD_PLAN_LIST (model);

  return self->selected != BUD_RANK_NONE && candidate_at (self, position) == self->selected;
}

static GtkBitset *
get_selection_in_range (GtkSelectionModel *model, guint position, guint n_items)
{
  BudPlanList *self = BUD_PLAN_LIST (model);
  GtkBitset *set = gtk_bitset_new_empty ();
  guint32 selected = bud_plan_list_get_position (self, self->selected);

  if (selected != BUD_RANK_NONE)
    gtk_bitset_add (set, selected);
  return set;
}

static gboolean
select_item (GtkSelectionModel *model, guint position, gboolean exclusive)
{
  BudPlanList *self = BUD_PLAN_LIST (model);
  guint32 candidate = position != GTK_INVALID_LIST_POSITION ? candidate_at (self, position) : BUD_RANK_NONE;

  if (candidate != self->selected)
    {
      change_selection (self, candidate);
      g_signal_emit (self, selected_signal, 0);
    }
  return TRUE;
}

static gboolean
unselect_item (GtkSelectionModel *model, guint position)
{
  return is_selected (model, position) && select_item (model, GTK_INVALID_LIST_POSITION, TRUE);
}

static void
init_selection_model (GtkSelectionModelInterface *iface)
{
  iface->is_selected = is_selected;
  iface->get_selection_in_range = get_selection_in_range;
  iface->select_item = select_item;
  iface->unselect_item = unselect_item;
}

/* Rows */

static GType
get_item_type (GListModel *model)
{
  return BUD_TYPE_PLAN_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  BudPlanList *self = BUD_PLAN_LIST (model);

  return self->old_end + self->n_rows - self->new_begin;
}

static gpointer
get_item (GListModel *model, guint position)
{
  BudPlanList *self = BUD_PLAN_LIST (model);
  guint32 candidate = candidate_at (self, position);
  BudPlanItem *item;

  if (candidate == BUD_RANK_NONE)
    return NULL;
  item = g_hash_table_lookup (self->living, GUINT_TO_POINTER (candidate));
  if (item != NULL)
    return g_object_ref (item);
  item = g_object_new (BUD_TYPE_PLAN_ITEM, NULL);
  item->plan = bud_plan_ref (bud_ranking_get_plan (self->ranking));
  item->candidate = candidate;
  g_hash_table_insert (self->living, GUINT_TO_POINTER (candidate), item);
  g_object_weak_ref (G_OBJECT (item), on_item_gone, self);
  return item;
}

static void
init_list_model (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
finalize (GObject *object)
{
  BudPlanList *self = BUD_PLAN_LIST (object);

  forget_items (self);
  g_hash_table_unref (self->living);
  g_clear_pointer (&self->ranking, bud_ranking_unref);
  G_OBJECT_CLASS (bud_plan_list_parent_class)->finalize (object);
}

static void
bud_plan_list_class_init (BudPlanListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  selected_signal
      = g_signal_new ("selected", BUD_TYPE_PLAN_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bud_plan_list_init (BudPlanList *self)
{
  self->selected = BUD_RANK_NONE;
  self->living = g_hash_table_new (NULL, NULL);
}

BudPlanList *
bud_plan_list_new (void)
{
  return g_object_new (BUD_TYPE_PLAN_LIST, NULL);
}
