#include "app/plan-table.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/compat.h"
#include "app/plan-columns.h"
#include "app/plan-text.h"
#include "app/plot-widget.h"
#include "app/spoken-names.h"
#include "app/text-scale.h"
#include "plot/mark.h"

#define ROW_PX 30 /* the least a row is high */
#define NEAR_PAGES 1.5

struct _BudPlanTable
{
  GtkWidget parent_instance;

  GtkWidget *scroller;
  GtkColumnView *view;
  GtkColumnViewColumn *columns[BUD_N_PLAN_COLUMNS];
  BudPlanList *list;
  BudAccuracyStore *accuracy;
  BudFinalists *finalists; /* NULL = none were judged */
  GHashTable *front;       /* candidates */
  GPtrArray *markers;      /* GtkDrawingArea of the front's column */
  GPtrArray *loaded;       /* GtkListItem of the cells that fill in later */
  BudPlanColumn deciding;
  int width_px;
  guint width_id;
};

enum
{
  ORDER_CHANGED,
  ACTIVATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BudPlanTable, bud_plan_table, GTK_TYPE_WIDGET)

/* Cells */

static void
draw_marker (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer user_data)
{
  BudPlanTable *self = user_data;
  gpointer key = g_object_get_data (G_OBJECT (area), "candidate");
  BudTheme theme;

  if (!g_hash_table_contains (self->front, key))
    return;
  bud_plot_widget_read_theme (GTK_WIDGET (area), &theme);
  bud_mark_draw (cr, &theme, bud_theme_series (&theme, 0), width / 2., height / 2., 4.2, TRUE, 1);
}

typedef struct
{
  BudPlanTable *table;
  BudPlanColumn column;
} CellKind;

static void
on_marker_gone (GtkWidget *marker, BudPlanTable *self)
{
  g_ptr_array_remove_fast (self->markers, marker);
}

static void
set_up_marker (BudPlanTable *self, GtkListItem *list_item)
{
  GtkWidget *marker = gtk_drawing_area_new ();

  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (marker), 12);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (marker), 12);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (marker), draw_marker, self, NULL);
  g_ptr_array_add (self->markers, marker);
  g_signal_connect_object (marker, "destroy", G_CALLBACK (on_marker_gone), self, 0);
  gtk_list_item_set_child (list_item, marker);
}

static gboolean
on_query_tooltip (GtkWidget *label, int x, int y, gboolean is_keyboard, GtkTooltip *tooltip,
                  GtkListItem *list_item)
{
  const CellKind *kind = g_object_get_data (G_OBJECT (list_item), "kind");
  BudPlanTable *self = kind->table;
  BudPlanItem *item = gtk_list_item_get_item (list_item);
  BudRanking *ranking = self->list != NULL ? bud_plan_list_get_ranking (self->list) : NULL;
  g_autofree char *text = NULL;

  if (item == NULL || ranking == NULL || self->accuracy == NULL)
    return FALSE;
  text = bud_plan_column_meaning (kind->column, bud_ranking_get_plan (ranking),
                                  bud_plan_item_get_result (item),
                                  bud_accuracy_store_get (self->accuracy, BUD_REPLAY_CLOSED_FORM));
  gtk_tooltip_set_text (tooltip, text);
  return text != NULL;
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *list_item, CellKind *kind)
{
  GtkWidget *label;
  GtkWidget *box;
  GtkWidget *icon;

  if (kind->column == BUD_PLAN_COLUMN_FRONT)
    {
      set_up_marker (kind->table, list_item);
      return;
    }
  label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (label), bud_plan_column_info (kind->column)->is_number ? 1 : 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "numeric");
  g_object_set_data (G_OBJECT (list_item), "label", label);
  g_object_set_data (G_OBJECT (list_item), "kind", kind);
  if (bud_plan_column_info (kind->column)->is_loaded)
    g_ptr_array_add (kind->table->loaded, list_item);
  if (bud_plan_column_info (kind->column)->is_number)
    {
      gtk_widget_set_has_tooltip (label, TRUE);
      g_signal_connect (label, "query-tooltip", G_CALLBACK (on_query_tooltip), list_item);
    }
  if (kind->column != BUD_PLAN_COLUMN_LIMITS)
    {
      if (kind->column == BUD_PLAN_COLUMN_HARDWARE)
        gtk_widget_add_css_class (label, "heading");
      gtk_list_item_set_child (list_item, label);
      return;
    }
  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 5);
  icon = gtk_image_new ();
  gtk_image_set_pixel_size (GTK_IMAGE (icon), 14);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), label);
  g_object_set_data (G_OBJECT (list_item), "icon", icon);
  gtk_list_item_set_child (list_item, box);
}

static void
on_teardown (GtkSignalListItemFactory *factory, GtkListItem *list_item, CellKind *kind)
{
  if (bud_plan_column_info (kind->column)->is_loaded)
    g_ptr_array_remove_fast (kind->table->loaded, list_item);
}

static void
show_standing (BudPlanTable *self, GtkListItem *list_item, const BudPlanResult *result)
{
  const BudPlan *plan = bud_ranking_get_plan (bud_plan_list_get_ranking (self->list));
  BudPlanStanding standing = bud_plan_standing (plan, result);
  GtkWidget *icon = g_object_get_data (G_OBJECT (list_item), "icon");
  const char *classes[] = { bud_plan_standing_class (standing), NULL };

  gtk_image_set_from_icon_name (GTK_IMAGE (icon), bud_plan_standing_icon (standing));
  gtk_widget_set_css_classes (icon, classes);
}

/* Several plans are on the same hardware. */
static void
name_row (BudPlanTable *self, BudPlanItem *item, GtkWidget *cell, const char *hardware)
{
  const BudRanking *ranking = bud_plan_list_get_ranking (self->list);
  guint32 candidate = bud_plan_item_get_candidate (item);
  g_autofree char *layout = bud_plan_column_text (BUD_PLAN_COLUMN_LAYOUT, ranking, NULL, candidate);
  g_autofree char *weights = bud_plan_column_text (BUD_PLAN_COLUMN_WEIGHTS, ranking, NULL, candidate);
  g_autofree char *name = g_strdup_printf ("%s, %s, %s", hardware, layout, weights);

  bud_name_row (cell, name);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *list_item, CellKind *kind)
{
  BudPlanItem *item = gtk_list_item_get_item (list_item);
  GtkWidget *label = g_object_get_data (G_OBJECT (list_item), "label");
  g_autofree char *text = NULL;

  if (kind->column == BUD_PLAN_COLUMN_FRONT)
    {
      GtkWidget *marker = gtk_list_item_get_child (list_item);

      g_object_set_data (G_OBJECT (marker), "candidate",
                         GUINT_TO_POINTER (bud_plan_item_get_candidate (item)));
      gtk_widget_queue_draw (marker);
      return;
    }
  text = bud_plan_column_text (kind->column, bud_plan_list_get_ranking (kind->table->list),
                               kind->table->finalists, bud_plan_item_get_candidate (item));
  gtk_label_set_label (GTK_LABEL (label), text);
  if (kind->column == BUD_PLAN_COLUMN_HARDWARE)
    name_row (kind->table, item, label, text);
  if (kind->column == kind->table->deciding)
    gtk_widget_add_css_class (label, "heading");
  else if (kind->column != BUD_PLAN_COLUMN_HARDWARE)
    gtk_widget_remove_css_class (label, "heading");
  if (kind->column == BUD_PLAN_COLUMN_HARDWARE || kind->column == BUD_PLAN_COLUMN_LAYOUT)
    gtk_widget_set_tooltip_text (label, text);
  if (kind->column == BUD_PLAN_COLUMN_LIMITS)
    show_standing (kind->table, list_item, bud_plan_item_get_result (item));
}

/* Order. Columns carry sorters only for their titles: the ranking is what orders, on a thread. */

static void
on_sorter_changed (BudPlanTable *self)
{
  if (self->list != NULL) /* a view that goes takes its columns' orders back */
    g_signal_emit (self, signals[ORDER_CHANGED], 0);
}

BudRankKey
bud_plan_table_get_key (BudPlanTable *self, gboolean *is_descending)
{
  int column = bud_compat_get_sorted_column (self->view, is_descending);

  return column >= 0 ? bud_plan_column_info ((BudPlanColumn) column)->key : BUD_RANK_OBJECTIVE;
}

/* Width */

/* A hidden column with a fixed width still takes it from the others (GTK 4.8). */
static void
show_column (BudPlanTable *self, BudPlanColumn column, gboolean is_shown)
{
  int width_px = (int) round (bud_plan_column_info (column)->width_px * bud_text_scale (GTK_WIDGET (self)));

  gtk_column_view_column_set_fixed_width (self->columns[column], is_shown ? width_px : -1);
  gtk_column_view_column_set_visible (self->columns[column], is_shown);
}

static gboolean
on_width_idle (gpointer user_data)
{
  BudPlanTable *self = user_data;
  guint n_hidden = bud_plan_columns_hidden ((int) round (self->width_px / bud_text_scale (GTK_WIDGET (self))),
                                            self->finalists != NULL);

  self->width_id = 0;
  for (int i = 0; i < BUD_N_PLAN_COLUMNS; i++)
    {
      gboolean is_shown = self->finalists != NULL || !bud_plan_column_info ((BudPlanColumn) i)->is_loaded;

      for (guint k = 0; k < n_hidden; k++)
        is_shown = is_shown && bud_plan_column_to_hide (k) != (BudPlanColumn) i;
      show_column (self, (BudPlanColumn) i, is_shown);
    }
  return G_SOURCE_REMOVE;
}

static void
size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  BudPlanTable *self = BUD_PLAN_TABLE (widget);

  gtk_widget_allocate (self->scroller, width, height, baseline, NULL);
  if (width == self->width_px)
    return;
  self->width_px = width;
  /* Columns must not change while they are being allocated. */
  if (self->width_id == 0)
    self->width_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_width_idle, self, NULL);
}

static void
measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
         int *minimum_baseline, int *natural_baseline)
{
  gtk_widget_measure (BUD_PLAN_TABLE (widget)->scroller, orientation, for_size, minimum, natural, NULL, NULL);
}

void
bud_plan_table_set_list (BudPlanTable *self, BudPlanList *list)
{
  g_set_object (&self->list, list);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (list));
}

void
bud_plan_table_set_accuracy (BudPlanTable *self, BudAccuracyStore *accuracy)
{
  g_set_object (&self->accuracy, accuracy);
}

void
bud_plan_table_set_front (BudPlanTable *self, const BudPlanCloud *cloud)
{
  g_hash_table_remove_all (self->front);
  for (guint i = 0; i < cloud->points->len; i++)
    {
      const BudCloudPoint *point = &g_array_index (cloud->points, BudCloudPoint, i);

      if (point->kind == BUD_CLOUD_FRONT)
        g_hash_table_add (self->front, GUINT_TO_POINTER (point->candidate));
    }
  for (guint i = 0; i < self->markers->len; i++)
    gtk_widget_queue_draw (g_ptr_array_index (self->markers, i));
}

void
bud_plan_table_set_finalists (BudPlanTable *self, BudFinalists *finalists)
{
  if (finalists != NULL)
    bud_finalists_ref (finalists);
  g_clear_pointer (&self->finalists, bud_finalists_unref);
  self->finalists = finalists;
  if (self->width_id == 0)
    self->width_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_width_idle, self, NULL);
  bud_plan_table_refresh_finalists (self);
}

void
bud_plan_table_refresh_finalists (BudPlanTable *self)
{
  BudRanking *ranking = bud_plan_list_get_ranking (self->list);

  for (guint i = 0; i < self->loaded->len; i++)
    {
      GtkListItem *list_item = g_ptr_array_index (self->loaded, i);
      const CellKind *kind = g_object_get_data (G_OBJECT (list_item), "kind");
      BudPlanItem *item = gtk_list_item_get_item (list_item);
      g_autofree char *text = NULL;

      if (item == NULL || ranking == NULL)
        continue;
      text
          = bud_plan_column_text (kind->column, ranking, self->finalists, bud_plan_item_get_candidate (item));
      gtk_label_set_label (g_object_get_data (G_OBJECT (list_item), "label"), text);
    }
}

void
bud_plan_table_set_deciding (BudPlanTable *self, BudRankKey key)
{
  for (int i = BUD_PLAN_COLUMN_LAYOUT; i < BUD_N_PLAN_COLUMNS; i++)
    if (bud_plan_column_info ((BudPlanColumn) i)->key == key)
      self->deciding = (BudPlanColumn) i;
}

GtkAdjustment *
bud_plan_table_get_vadjustment (BudPlanTable *self)
{
  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
}

gboolean
bud_plan_table_is_at_top (BudPlanTable *self)
{
  return gtk_adjustment_get_value (bud_plan_table_get_vadjustment (self)) < 1;
}

guint
bud_plan_table_get_n_near (BudPlanTable *self)
{
  GtkAdjustment *adjustment = bud_plan_table_get_vadjustment (self);
  double page = gtk_adjustment_get_page_size (adjustment);

  return (guint) ((gtk_adjustment_get_value (adjustment) + NEAR_PAGES * page) / ROW_PX) + 1;
}

void
bud_plan_table_scroll_to_top (BudPlanTable *self)
{
  gtk_widget_activate_action (gtk_widget_get_last_child (GTK_WIDGET (self->view)), "list.scroll-to-item", "u",
                              0u);
}

void
bud_plan_table_scroll_to (BudPlanTable *self, guint32 candidate)
{
  guint32 position = self->list != NULL ? bud_plan_list_get_position (self->list, candidate) : BUD_RANK_NONE;

  if (position != BUD_RANK_NONE)
    gtk_widget_activate_action (gtk_widget_get_last_child (GTK_WIDGET (self->view)), "list.scroll-to-item",
                                "u", position);
}

static void
on_activate (GtkColumnView *view, guint position, BudPlanTable *self)
{
  BudRanking *ranking = bud_plan_list_get_ranking (self->list);

  g_signal_emit (self, signals[ACTIVATED], 0, bud_ranking_get_candidate (ranking, position));
}

GtkColumnView *
bud_plan_table_get_view (BudPlanTable *self)
{
  return self->view;
}

const char *
bud_plan_table_get_title (BudPlanTable *self, guint position)
{
  for (int i = 0; i < BUD_N_PLAN_COLUMNS; i++)
    if (gtk_column_view_column_get_visible (self->columns[i]) && position-- == 0)
      return gtk_column_view_column_get_title (self->columns[i]);
  return NULL;
}

/* Set-up */

static void
add_column (BudPlanTable *self, BudPlanColumn column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  CellKind *kind = g_new (CellKind, 1);
  g_autofree char *title = bud_plan_column_title (column);

  *kind = (CellKind){ self, column };
  g_object_set_data_full (G_OBJECT (factory), "kind", kind, g_free);
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), kind);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), kind);
  g_signal_connect (factory, "teardown", G_CALLBACK (on_teardown), kind);
  self->columns[column] = gtk_column_view_column_new (title, factory);
  if (column != BUD_PLAN_COLUMN_FRONT && !bud_plan_column_info (column)->is_loaded)
    bud_compat_make_sortable (self->columns[column], column);
  show_column (self, column, !bud_plan_column_info (column)->is_loaded);
  gtk_column_view_column_set_expand (self->columns[column],
                                     column == BUD_PLAN_COLUMN_HARDWARE || column == BUD_PLAN_COLUMN_LAYOUT);
  gtk_column_view_append_column (self->view, self->columns[column]);
  g_object_unref (self->columns[column]); /* the view holds it */
}

static void
dispose (GObject *object)
{
  BudPlanTable *self = BUD_PLAN_TABLE (object);

  g_clear_handle_id (&self->width_id, g_source_remove);
  g_clear_object (&self->list);
  g_clear_object (&self->accuracy);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  G_OBJECT_CLASS (bud_plan_table_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  BudPlanTable *self = BUD_PLAN_TABLE (object);

  g_hash_table_unref (self->front);
  g_ptr_array_unref (self->markers);
  g_ptr_array_unref (self->loaded);
  g_clear_pointer (&self->finalists, bud_finalists_unref);
  G_OBJECT_CLASS (bud_plan_table_parent_class)->finalize (object);
}

static void
bud_plan_table_class_init (BudPlanTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  widget_class->measure = measure;
  widget_class->size_allocate = size_allocate;
  signals[ORDER_CHANGED] = g_signal_new ("order-changed", BUD_TYPE_PLAN_TABLE, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);
  signals[ACTIVATED] = g_signal_new ("activated", BUD_TYPE_PLAN_TABLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
bud_plan_table_init (BudPlanTable *self)
{
  gboolean is_right[BUD_N_PLAN_COLUMNS];

  self->deciding = BUD_PLAN_COLUMN_USD_PER_MILLION;
  self->front = g_hash_table_new (NULL, NULL);
  self->markers = g_ptr_array_new ();
  self->loaded = g_ptr_array_new ();
  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  self->scroller = gtk_scrolled_window_new ();
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "bud-table");
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "bud-hiding");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Plans"),
                                  -1);
  for (int i = 0; i < BUD_N_PLAN_COLUMNS; i++)
    {
      add_column (self, (BudPlanColumn) i);
      is_right[i] = bud_plan_column_info ((BudPlanColumn) i)->is_number;
    }
  bud_compat_align_titles (self->view, is_right, BUD_N_PLAN_COLUMNS);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_AUTOMATIC,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), GTK_WIDGET (self->view));
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  g_signal_connect_object (gtk_column_view_get_sorter (self->view), "changed", G_CALLBACK (on_sorter_changed),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect (self->view, "activate", G_CALLBACK (on_activate), self);
}
