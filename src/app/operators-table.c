#include "app/operators-table.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/compat.h"
#include "app/operator-item.h"
#include "app/plot-widget.h"
#include "plot/mark.h"
#include "plot/number.h"

typedef enum
{
  COLUMN_NAME = 0,
  COLUMN_CALLS,
  COLUMN_EACH,
  COLUMN_TIME,
  COLUMN_SHARE,
  COLUMN_INTENSITY,
  COLUMN_ACHIEVED,
  COLUMN_LIMIT,
  COLUMN_OF_ROOF,
  N_COLUMNS,
} Column;

struct _BudOperatorsTable
{
  GtkWidget parent_instance;

  GtkScrolledWindow *scroller;
  GtkColumnView *view;
  GtkColumnViewColumn *columns[N_COLUMNS];
  GListStore *groups; /* BudOperatorItem, those that have operators, in palette order */
  GtkTreeListModel *tree;
  GtkSingleSelection *selection;
  BudScale each_scale;
  BudScale time_scale;
  BudEvaluation *evaluation;
  gboolean is_prefill;
  gboolean is_stale; /* the rows are older than `evaluation` */
  gboolean is_selecting;
};

static guint group_selected_signal;

G_DEFINE_FINAL_TYPE (BudOperatorsTable, bud_operators_table, GTK_TYPE_WIDGET)

/* The figure a column sorts by; NAN sorts last. */
static double
figure (const BudShownOperator *shown, Column column)
{
  switch (column)
    {
    case COLUMN_CALLS:
      return shown->count;
    case COLUMN_EACH:
      return shown->latency_s;
    case COLUMN_TIME:
      return shown->time_s;
    case COLUMN_SHARE:
      return shown->share_ratio;
    case COLUMN_INTENSITY:
      return shown->intensity_flop_per_byte;
    case COLUMN_ACHIEVED:
      return shown->achieved_flop_per_s;
    case COLUMN_LIMIT:
      return shown->bound;
    case COLUMN_OF_ROOF:
      return shown->roof_ratio;
    case COLUMN_NAME:
    case N_COLUMNS:
    default:
      return NAN;
    }
}

static char *
cell_text (BudOperatorsTable *self, const BudShownOperator *shown, Column column)
{
  double value = figure (shown, column);

  switch (column)
    {
    case COLUMN_CALLS:
      return bud_number_count (value);
    case COLUMN_EACH:
      return bud_scale_number (&self->each_scale, value);
    case COLUMN_TIME:
      return bud_scale_number (&self->time_scale, value);
    case COLUMN_SHARE:
      return bud_number_percent (value);
    case COLUMN_INTENSITY:
      return bud_number (value);
    case COLUMN_ACHIEVED:
      return bud_number (value / 1e12);
    case COLUMN_OF_ROOF:
      return bud_number_percent_whole (value);
    case COLUMN_LIMIT:
      return g_strdup (bud_bound_label (shown->bound));
    case COLUMN_NAME:
    case N_COLUMNS:
    default:
      return g_strdup (shown->name);
    }
}

static const char *
limit_icon (int bound)
{
  switch (bound)
    {
    case BUD_BOUND_COMPUTE:
      return "bud-limit-compute-symbolic";
    case BUD_BOUND_MEMORY:
      return "bud-limit-memory-symbolic";
    case BUD_BOUND_NETWORK:
      return "bud-limit-network-symbolic";
    case BUD_BOUND_LATENCY:
      return "bud-limit-latency-symbolic";
    default:
      return NULL;
    }
}

/* Cells. A cell is an expander or a box, with its label and item kept beside it. */

typedef struct
{
  BudOperatorsTable *table;
  Column column;
} CellKind;

/* The item a cell is bound to: kept beside it, for the row may have lost it when the cell is unbound. */
static BudOperatorItem *
item_of (GtkListItem *list_item)
{
  return g_object_get_data (G_OBJECT (list_item), "item");
}

static void
fill_cell (GtkListItem *list_item, CellKind *kind)
{
  GtkWidget *cell = gtk_list_item_get_child (list_item);
  GtkLabel *label = g_object_get_data (G_OBJECT (cell), "label");
  GtkWidget *icon = g_object_get_data (G_OBJECT (cell), "icon");
  const BudShownOperator *shown = bud_operator_item_get (item_of (list_item));
  g_autofree char *text = cell_text (kind->table, shown, kind->column);

  if (g_strcmp0 (text, gtk_label_get_label (label)) != 0)
    gtk_label_set_label (label, text);
  if (kind->column == COLUMN_LIMIT)
    {
      gtk_image_set_from_icon_name (GTK_IMAGE (icon), limit_icon (shown->bound));
      gtk_widget_set_visible (icon, shown->bound >= 0);
    }
}

static void
on_item_changed (BudOperatorItem *item, GtkListItem *list_item)
{
  fill_cell (list_item, g_object_get_data (G_OBJECT (list_item), "kind"));
}

static void
draw_marker (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer user_data)
{
  BudTheme theme;
  int group = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (area), "group"));

  if (group < 0)
    return;
  bud_plot_widget_read_theme (GTK_WIDGET (area), &theme);
  bud_mark_draw (cr, &theme, bud_theme_series (&theme, (guint) group), width / 2., height / 2., 5.5, TRUE, 1);
}

static GtkWidget *
name_cell (GtkLabel *label)
{
  GtkWidget *expander = gtk_tree_expander_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *marker = gtk_drawing_area_new ();

  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (marker), 14);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (marker), 14);
  gtk_widget_set_valign (marker, GTK_ALIGN_CENTER);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (marker), draw_marker, NULL, NULL);
  gtk_label_set_ellipsize (label, PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (label, 17);
  gtk_box_append (GTK_BOX (box), marker);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (label));
  gtk_tree_expander_set_child (GTK_TREE_EXPANDER (expander), box);
  g_object_set_data (G_OBJECT (expander), "marker", marker);
  return expander;
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *list_item, CellKind *kind)
{
  GtkLabel *label = GTK_LABEL (gtk_label_new (NULL));
  GtkWidget *cell = GTK_WIDGET (label);
  GtkWidget *icon = NULL;

  gtk_label_set_xalign (label, kind->column == COLUMN_NAME || kind->column == COLUMN_LIMIT ? 0 : 1);
  gtk_widget_add_css_class (GTK_WIDGET (label), "numeric");
  if (kind->column == COLUMN_NAME)
    cell = name_cell (label);
  else if (kind->column == COLUMN_LIMIT)
    {
      cell = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
      icon = gtk_image_new ();
      gtk_box_append (GTK_BOX (cell), icon);
      gtk_box_append (GTK_BOX (cell), GTK_WIDGET (label));
    }
  g_object_set_data (G_OBJECT (cell), "label", label);
  g_object_set_data (G_OBJECT (cell), "icon", icon);
  g_object_set_data (G_OBJECT (list_item), "kind", kind);
  gtk_list_item_set_child (list_item, cell);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *list_item, CellKind *kind)
{
  BudOperatorItem *item = gtk_tree_list_row_get_item (gtk_list_item_get_item (list_item));
  GtkWidget *cell = gtk_list_item_get_child (list_item);

  g_object_set_data_full (G_OBJECT (list_item), "item", item, g_object_unref);
  if (kind->column == COLUMN_NAME)
    {
      GtkWidget *marker = g_object_get_data (G_OBJECT (cell), "marker");
      int group = bud_operator_item_is_group (item) ? (int) bud_operator_item_get (item)->group : -1;

      gtk_tree_expander_set_list_row (GTK_TREE_EXPANDER (cell), gtk_list_item_get_item (list_item));
      g_object_set_data (G_OBJECT (marker), "group", GINT_TO_POINTER (group));
      gtk_widget_set_visible (marker, group >= 0);
      gtk_widget_queue_draw (marker);
    }
  fill_cell (list_item, kind);
  g_signal_connect (item, "changed", G_CALLBACK (on_item_changed), list_item);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *list_item, CellKind *kind)
{
  g_signal_handlers_disconnect_by_func (item_of (list_item), on_item_changed, list_item);
  g_object_set_data (G_OBJECT (list_item), "item", NULL);
  if (kind->column == COLUMN_NAME)
    gtk_tree_expander_set_list_row (GTK_TREE_EXPANDER (gtk_list_item_get_child (list_item)), NULL);
}

static int
compare_items (gconstpointer a, gconstpointer b, gpointer user_data)
{
  Column column = (Column) GPOINTER_TO_INT (user_data);
  const BudShownOperator *one = bud_operator_item_get (BUD_OPERATOR_ITEM ((gpointer) a));
  const BudShownOperator *other = bud_operator_item_get (BUD_OPERATOR_ITEM ((gpointer) b));
  double x = figure (one, column);
  double y = figure (other, column);

  if (column == COLUMN_NAME)
    return g_utf8_collate (one->name, other->name);
  if (isnan (x) || isnan (y))
    return isnan (x) - isnan (y);
  return (x > y) - (x < y);
}

/* Rows */

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
group_position (BudOperatorsTable *self, BudShownGroup group, gboolean *is_there)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->groups));
  guint position = 0;

  *is_there = FALSE;
  for (; position < n_items && !*is_there; position++)
    {
      g_autoptr (BudOperatorItem) item = g_list_model_get_item (G_LIST_MODEL (self->groups), position);

      if (bud_operator_item_get (item)->group > group)
        break;
      *is_there = bud_operator_item_get (item)->group == group;
    }
  return *is_there ? position - 1 : position;
}

static void
fill_group (BudOperatorsTable *self, GPtrArray *operators, BudShownGroup group)
{
  g_autoptr (GPtrArray) own = g_ptr_array_new ();
  g_autoptr (BudOperatorItem) item = NULL;
  BudShownOperator sum;
  gboolean is_there;
  guint position = group_position (self, group, &is_there);

  for (guint i = 0; i < operators->len; i++)
    if (((BudShownOperator *) g_ptr_array_index (operators, i))->group == group)
      g_ptr_array_add (own, g_ptr_array_index (operators, i));
  if (own->len == 0)
    {
      if (is_there)
        g_list_store_remove (self->groups, position);
      return;
    }
  bud_operator_item_summarise (own, group, &sum);
  if (is_there)
    {
      item = g_list_model_get_item (G_LIST_MODEL (self->groups), position);
      fill_children (bud_operator_item_get_children (item), own);
      bud_operator_item_update (item, &sum);
      return;
    }
  item = bud_operator_item_new (&sum, TRUE);
  fill_children (bud_operator_item_get_children (item), own);
  g_list_store_insert (self->groups, position, item);
}

static void
choose_units (BudOperatorsTable *self, GPtrArray *operators)
{
  double longest_each = 0, longest = 0;
  g_autofree char *each_title = NULL;
  g_autofree char *time_title = NULL;

  for (guint i = 0; i < operators->len; i++)
    {
      const BudShownOperator *shown = g_ptr_array_index (operators, i);
      if (shown->bound >= 0) /* what is no operator is there once, and would set the unit of all */
        longest_each = MAX (longest_each, shown->latency_s);
      longest = MAX (longest, shown->time_s);
    }
  self->each_scale = bud_scale_time (longest_each);
  self->time_scale = bud_scale_time (longest);
  each_title = bud_scale_title (&self->each_scale, _ ("Each"));
  time_title = bud_scale_title (&self->time_scale, _ ("Time"));
  gtk_column_view_column_set_title (self->columns[COLUMN_EACH], each_title);
  gtk_column_view_column_set_title (self->columns[COLUMN_TIME], time_title);
}

static void
align_titles (BudOperatorsTable *self)
{
  static const gboolean is_right[N_COLUMNS] = { FALSE, TRUE, TRUE, TRUE, TRUE, TRUE, TRUE, FALSE, TRUE };

  bud_compat_align_titles (self->view, is_right, N_COLUMNS);
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
  operators = bud_shown_operators (&self->evaluation->request, &self->evaluation->estimate, self->is_prefill);
  choose_units (self, operators);
  self->is_selecting = TRUE;
  for (int group = 0; group < BUD_N_SHOWN; group++)
    fill_group (self, operators, (BudShownGroup) group);
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
  g_autoptr (GPtrArray) operators = NULL;
  GString *csv = g_string_new ("operator,group,calls,latency_s,time_s,share_ratio,intensity_flop_per_byte,"
                               "achieved_flop_per_s,limit,roof_ratio\r\n");

  if (self->evaluation == NULL)
    return g_string_free (csv, FALSE);
  operators = bud_shown_operators (&self->evaluation->request, &self->evaluation->estimate, self->is_prefill);
  for (guint i = 0; i < operators->len; i++)
    {
      const BudShownOperator *shown = g_ptr_array_index (operators, i);
      const double values[] = { shown->count,
                                shown->latency_s,
                                shown->time_s,
                                shown->share_ratio,
                                shown->intensity_flop_per_byte,
                                shown->achieved_flop_per_s };
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      /* Names and groups are ours and hold no quotes. */
      g_string_append_printf (csv, "\"%s\",\"%s\"", shown->name, bud_shown_group_name (shown->group));
      for (gsize j = 0; j < G_N_ELEMENTS (values); j++)
        g_string_append_printf (
            csv, ",%s", isfinite (values[j]) ? g_ascii_dtostr (number, sizeof number, values[j]) : "");
      g_string_append_printf (csv, ",%s", shown->bound >= 0 ? bud_bound_name ((BudBound) shown->bound) : "");
      g_string_append_printf (
          csv, ",%s\r\n",
          isfinite (shown->roof_ratio) ? g_ascii_dtostr (number, sizeof number, shown->roof_ratio) : "");
    }
  return g_string_free (csv, FALSE);
}

/* Set-up */

static GListModel *
children_of (gpointer object, gpointer user_data)
{
  BudOperatorItem *item = object;

  return bud_operator_item_is_group (item)
             ? G_LIST_MODEL (g_object_ref (bud_operator_item_get_children (item)))
             : NULL;
}

static void
add_column (BudOperatorsTable *self, Column column, const char *title)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  CellKind *kind = g_new (CellKind, 1);
  g_autoptr (GtkSorter) sorter
      = GTK_SORTER (gtk_custom_sorter_new (compare_items, GINT_TO_POINTER (column), NULL));

  *kind = (CellKind){ self, column };
  g_object_set_data_full (G_OBJECT (factory), "kind", kind, g_free);
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), kind);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), kind);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), kind);
  self->columns[column] = gtk_column_view_column_new (title, factory);
  gtk_column_view_column_set_sorter (self->columns[column], sorter);
  gtk_column_view_column_set_expand (self->columns[column], column == COLUMN_NAME);
  gtk_column_view_column_set_resizable (self->columns[column], column == COLUMN_NAME);
  gtk_column_view_append_column (self->view, self->columns[column]);
  g_object_unref (self->columns[column]); /* the view holds it */
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
  static const char *const titles[N_COLUMNS] = {
    [COLUMN_NAME] = N_ ("Operator"),    [COLUMN_CALLS] = N_ ("Calls"), [COLUMN_EACH] = N_ ("Each"),
    [COLUMN_TIME] = N_ ("Time"),        [COLUMN_SHARE] = N_ ("Share"), [COLUMN_INTENSITY] = N_ ("FLOP/byte"),
    [COLUMN_ACHIEVED] = N_ ("TFLOP/s"), [COLUMN_LIMIT] = N_ ("Limit"), [COLUMN_OF_ROOF] = N_ ("Of roof"),
  };

  gtk_widget_init_template (GTK_WIDGET (self));
  for (int column = 0; column < N_COLUMNS; column++)
    add_column (self, (Column) column, _ (titles[column]));
  set_up_model (self);
  g_signal_connect (self->view, "activate", G_CALLBACK (on_activate), self);
}

GtkWidget *
bud_operators_table_new (void)
{
  return g_object_new (BUD_TYPE_OPERATORS_TABLE, NULL);
}
