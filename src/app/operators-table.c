#include "app/operators-table.h"

#include "app/compat.h"
#include "app/operator-cell.h"
#include "app/operator-groups.h"
#include "app/operator-item.h"
#include "app/operators-csv.h"

struct _BudOperatorsTable
{
  GtkWidget parent_instance;

  GtkScrolledWindow *scroller;
  GtkColumnView *view;
  GtkColumnViewColumn *columns[BUD_N_OPERATOR_COLUMNS];
  GListStore *groups; /* BudOperatorItem, those that have operators, in palette order */
  GtkTreeListModel *tree;
  GtkSingleSelection *selection;
  BudOperatorUnits units;
  BudEvaluation *evaluation;
  gboolean is_prefill;
  gboolean is_stale; /* the rows are older than `evaluation` */
  gboolean is_selecting;
};

static guint group_selected_signal;

G_DEFINE_FINAL_TYPE (BudOperatorsTable, bud_operators_table, GTK_TYPE_WIDGET)

/* Rows */

static GPtrArray *
list_operators (BudOperatorsTable *self)
{
  return bud_shown_operators (&self->evaluation->request, &self->evaluation->estimate, self->is_prefill);
}

static void
show_units (BudOperatorsTable *self, GPtrArray *operators)
{
  bud_operator_units_choose (&self->units, operators);
  for (int column = 0; column < BUD_N_OPERATOR_COLUMNS; column++)
    {
      g_autofree char *title = bud_operator_column_title ((BudOperatorColumn) column, &self->units);

      gtk_column_view_column_set_title (self->columns[column], title);
    }
}

static void
align_titles (BudOperatorsTable *self)
{
  gboolean is_right[BUD_N_OPERATOR_COLUMNS];

  for (int column = 0; column < BUD_N_OPERATOR_COLUMNS; column++)
    is_right[column] = bud_operator_column_is_number ((BudOperatorColumn) column);
  bud_compat_align_titles (self->view, is_right, BUD_N_OPERATOR_COLUMNS);
}

static void
refresh (BudOperatorsTable *self)
{
  g_autoptr (GPtrArray) operators = NULL;

  if (!self->is_stale || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->is_stale = FALSE;
  if (self->evaluation == NULL)
    {
      g_list_store_remove_all (self->groups);
      return;
    }
  operators = list_operators (self);
  show_units (self, operators);
  self->is_selecting = TRUE;
  bud_operator_groups_fill (self->groups, operators);
  self->is_selecting = FALSE;
  if (gtk_column_view_get_sorter (self->view) != NULL)
    gtk_sorter_changed (gtk_column_view_get_sorter (self->view), GTK_SORTER_CHANGE_DIFFERENT);
  align_titles (self);
}

void
bud_operators_table_show (BudOperatorsTable *self, BudEvaluation *evaluation, gboolean is_prefill)
{
  if (evaluation != NULL)
    bud_evaluation_ref (evaluation);
  g_clear_pointer (&self->evaluation, bud_evaluation_unref);
  self->evaluation = evaluation;
  self->is_prefill = is_prefill;
  self->is_stale = TRUE;
  refresh (self);
}

static void
map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (bud_operators_table_parent_class)->map (widget);
  refresh (BUD_OPERATORS_TABLE (widget));
}

/* Selection */

static guint
find_row (BudOperatorsTable *self, int group, const char *name)
{
  GListModel *model = G_LIST_MODEL (self->selection);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (GtkTreeListRow) row = g_list_model_get_item (model, i);
      g_autoptr (BudOperatorItem) item = gtk_tree_list_row_get_item (row);
      const BudShownOperator *shown = bud_operator_item_get (item);

      if ((int) shown->group == group && (name == NULL || g_strcmp0 (name, shown->name) == 0)
          && bud_operator_item_is_group (item) == (name == NULL))
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

static void
select_row (BudOperatorsTable *self, guint position)
{
  self->is_selecting = TRUE;
  gtk_single_selection_set_selected (self->selection, position);
  self->is_selecting = FALSE;
  if (position != GTK_INVALID_LIST_POSITION)
    gtk_widget_activate_action (gtk_widget_get_last_child (GTK_WIDGET (self->view)), "list.scroll-to-item",
                                "u", position);
}

void
bud_operators_table_expand_new (BudOperatorsTable *self)
{
  gtk_tree_list_model_set_autoexpand (self->tree, TRUE);
}

void
bud_operators_table_open_group (BudOperatorsTable *self, int group)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->selection)); i++)
    {
      g_autoptr (GtkTreeListRow) row = g_list_model_get_item (G_LIST_MODEL (self->selection), i);
      g_autoptr (BudOperatorItem) item = gtk_tree_list_row_get_item (row);

      if (bud_operator_item_is_group (item))
        gtk_tree_list_row_set_expanded (row, (int) bud_operator_item_get (item)->group == group);
    }
  select_row (self, group >= 0 ? find_row (self, group, NULL) : GTK_INVALID_LIST_POSITION);
}

void
bud_operators_table_open_operator (BudOperatorsTable *self, int group, const char *name)
{
  bud_operators_table_open_group (self, group);
  select_row (self, find_row (self, group, name));
}

static void
on_selected (BudOperatorsTable *self)
{
  GtkTreeListRow *row = gtk_single_selection_get_selected_item (self->selection);
  g_autoptr (BudOperatorItem) item = NULL;

  if (self->is_selecting)
    return;
  if (row != NULL)
    item = gtk_tree_list_row_get_item (row);
  g_signal_emit (self, group_selected_signal, 0,
                 item != NULL ? (int) bud_operator_item_get (item)->group : -1);
}

static void
on_activate (GtkColumnView *view, guint position, BudOperatorsTable *self)
{
  g_autoptr (GtkTreeListRow) row = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (row != NULL && gtk_tree_list_row_is_expandable (row))
    gtk_tree_list_row_set_expanded (row, !gtk_tree_list_row_get_expanded (row));
}

guint
bud_operators_table_n_rows (BudOperatorsTable *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->selection));
}

char *
bud_operators_table_to_csv (BudOperatorsTable *self)
{
  g_autoptr (GPtrArray) operators = self->evaluation != NULL ? list_operators (self) : g_ptr_array_new ();

  return bud_operators_csv (operators);
}

BudPlotTable *
bud_operators_table_to_paper (BudOperatorsTable *self)
{
  g_autoptr (GPtrArray) operators = self->evaluation != NULL ? list_operators (self) : g_ptr_array_new ();
  g_autoptr (GPtrArray) titles = g_ptr_array_new_with_free_func (g_free);
  BudPlotTable *table;

  for (BudOperatorColumn column = 0; column < BUD_N_OPERATOR_COLUMNS; column++)
    {
      g_autofree char *title = bud_operator_column_title (column, &self->units);

      g_ptr_array_add (titles, g_strconcat (bud_operator_column_is_number (column) ? "#" : "", title, NULL));
    }
  g_ptr_array_add (titles, NULL);
  table = bud_plot_table_new ((const char *const *) titles->pdata);
  for (guint i = 0; i < operators->len; i++)
    {
      char **row = g_new0 (char *, BUD_N_OPERATOR_COLUMNS + 1);

      for (BudOperatorColumn column = 0; column < BUD_N_OPERATOR_COLUMNS; column++)
        row[column] = bud_operator_column_text (column, g_ptr_array_index (operators, i), &self->units);
      bud_plot_table_take_cells (table, row);
    }
  return table;
}

/* Set-up */

static int
compare_items (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return bud_operator_column_compare ((BudOperatorColumn) GPOINTER_TO_INT (user_data),
                                      bud_operator_item_get (BUD_OPERATOR_ITEM ((gpointer) a)),
                                      bud_operator_item_get (BUD_OPERATOR_ITEM ((gpointer) b)));
}

static void
add_column (BudOperatorsTable *self, BudOperatorColumn column)
{
  g_autofree char *title = bud_operator_column_title (column, NULL);
  g_autoptr (GtkSorter) sorter
      = GTK_SORTER (gtk_custom_sorter_new (compare_items, GINT_TO_POINTER (column), NULL));

  self->columns[column]
      = gtk_column_view_column_new (title, bud_operator_cell_factory_new (column, &self->units));
  gtk_column_view_column_set_sorter (self->columns[column], sorter);
  gtk_column_view_column_set_expand (self->columns[column], column == BUD_OPERATOR_NAME);
  gtk_column_view_column_set_resizable (self->columns[column], column == BUD_OPERATOR_NAME);
  gtk_column_view_append_column (self->view, self->columns[column]);
  g_object_unref (self->columns[column]); /* the view holds it */
}

static GListModel *
children_of (gpointer object, gpointer user_data)
{
  BudOperatorItem *item = object;

  /* Waiting is its own only operator. */
  return bud_operator_item_is_group (item) && bud_operator_item_get (item)->group != BUD_SHOWN_WAIT
             ? G_LIST_MODEL (g_object_ref (bud_operator_item_get_children (item)))
             : NULL;
}

static void
set_up_model (BudOperatorsTable *self)
{
  GtkSorter *sorter
      = GTK_SORTER (gtk_tree_list_row_sorter_new (g_object_ref (gtk_column_view_get_sorter (self->view))));
  GtkSortListModel *sorted;

  self->groups = g_list_store_new (BUD_TYPE_OPERATOR_ITEM);
  self->tree = gtk_tree_list_model_new (G_LIST_MODEL (g_object_ref (self->groups)), FALSE, FALSE, children_of,
                                        NULL, NULL);
  sorted = gtk_sort_list_model_new (G_LIST_MODEL (g_object_ref (self->tree)), sorter);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (sorted));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (on_selected), self,
                           G_CONNECT_SWAPPED);
}

static void
dispose (GObject *object)
{
  BudOperatorsTable *self = BUD_OPERATORS_TABLE (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->selection);
  g_clear_object (&self->tree);
  g_clear_object (&self->groups);
  g_clear_pointer (&self->evaluation, bud_evaluation_unref);
  G_OBJECT_CLASS (bud_operators_table_parent_class)->dispose (object);
}

static void
bud_operators_table_class_init (BudOperatorsTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  widget_class->map = map;
  group_selected_signal = g_signal_new ("group-selected", BUD_TYPE_OPERATORS_TABLE, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/operators-table.ui");
  gtk_widget_class_bind_template_child (widget_class, BudOperatorsTable, scroller);
  gtk_widget_class_bind_template_child (widget_class, BudOperatorsTable, view);
}

static void
bud_operators_table_init (BudOperatorsTable *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (int column = 0; column < BUD_N_OPERATOR_COLUMNS; column++)
    add_column (self, (BudOperatorColumn) column);
  set_up_model (self);
  g_signal_connect (self->view, "activate", G_CALLBACK (on_activate), self);
}
