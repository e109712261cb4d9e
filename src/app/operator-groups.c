#include "app/operator-groups.h"

#include "app/operator-item.h"

static gboolean
have_same_names (GListStore *store, GPtrArray *operators)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (store)) != operators->len)
    return FALSE;
  for (guint i = 0; i < operators->len; i++)
    {
      g_autoptr (BudOperatorItem) item = g_list_model_get_item (G_LIST_MODEL (store), i);

      if (g_strcmp0 (bud_operator_item_get (item)->name,
                     ((BudShownOperator *) g_ptr_array_index (operators, i))->name)
          != 0)
        return FALSE;
    }
  return TRUE;
}

static void
fill_children (GListStore *store, GPtrArray *operators)
{
  if (have_same_names (store, operators))
    {
      for (guint i = 0; i < operators->len; i++)
        {
          g_autoptr (BudOperatorItem) item = g_list_model_get_item (G_LIST_MODEL (store), i);
          bud_operator_item_update (item, g_ptr_array_index (operators, i));
        }
      return;
    }
  g_list_store_remove_all (store);
  for (guint i = 0; i < operators->len; i++)
    {
      g_autoptr (BudOperatorItem) item = bud_operator_item_new (g_ptr_array_index (operators, i), FALSE);
      g_list_store_append (store, item);
    }
}

/* The position of a group among those shown, or where it would stand. */
static guint
group_position (GListStore *groups, BudShownGroup group, gboolean *is_there)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (groups));
  guint position = 0;

  *is_there = FALSE;
  for (; position < n_items && !*is_there; position++)
    {
      g_autoptr (BudOperatorItem) item = g_list_model_get_item (G_LIST_MODEL (groups), position);

      if (bud_operator_item_get (item)->group > group)
        break;
      *is_there = bud_operator_item_get (item)->group == group;
    }
  return *is_there ? position - 1 : position;
}

static void
fill_group (GListStore *groups, GPtrArray *operators, BudShownGroup group)
{
  g_autoptr (GPtrArray) own = g_ptr_array_new ();
  g_autoptr (BudOperatorItem) item = NULL;
  BudShownOperator sum;
  gboolean is_there;
  guint position = group_position (groups, group, &is_there);

  for (guint i = 0; i < operators->len; i++)
    if (((BudShownOperator *) g_ptr_array_index (operators, i))->group == group)
      g_ptr_array_add (own, g_ptr_array_index (operators, i));
  if (own->len == 0)
    {
      if (is_there)
        g_list_store_remove (groups, position);
      return;
    }
  bud_operator_item_summarise (own, group, &sum);
  if (is_there)
    {
      item = g_list_model_get_item (G_LIST_MODEL (groups), position);
      fill_children (bud_operator_item_get_children (item), own);
      bud_operator_item_update (item, &sum);
      return;
    }
  item = bud_operator_item_new (&sum, TRUE);
  fill_children (bud_operator_item_get_children (item), own);
  g_list_store_insert (groups, position, item);
}

void
bud_operator_groups_fill (GListStore *groups, GPtrArray *operators)
{
  for (int group = 0; group < BUD_N_SHOWN; group++)
    fill_group (groups, operators, (BudShownGroup) group);
}
