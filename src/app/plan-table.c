#include "app/plan-table.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/compat.h"
#include "app/describe.h"
#include "app/plan-text.h"
#include "app/plot-widget.h"
#include "plot/mark.h"
#include "plot/number.h"

typedef enum
{
  COLUMN_FRONT = 0,
  COLUMN_RANK,
  COLUMN_HARDWARE,
  COLUMN_LAYOUT,
  COLUMN_WEIGHTS,
  COLUMN_USERS,
  COLUMN_TTFT,
  COLUMN_TPOT,
  COLUMN_E2E,
  COLUMN_THROUGHPUT,
  COLUMN_USD_PER_H,
  COLUMN_USD_PER_MILLION,
  COLUMN_ENERGY,
  COLUMN_MEETS,
  N_COLUMNS,
} Column;

/* Widths are fixed: rows that come and go while a plan runs must not move what is beside them. */
static const struct
{
  const char *title;
  const char *tooltip;
  BudRankKey key;
  gboolean is_number;
  int width_px;
} columns[N_COLUMNS] = {
  [COLUMN_FRONT] = { "", NULL, BUD_RANK_OBJECTIVE, FALSE, 24 },
  [COLUMN_RANK] = { N_ ("Rank"), N_ ("Place by the objective"), BUD_RANK_OBJECTIVE, TRUE, 44 },
  [COLUMN_HARDWARE] = { N_ ("Hardware"), NULL, BUD_RANK_HARDWARE, FALSE, 170 },
  [COLUMN_LAYOUT] = { N_ ("Layout"), NULL, BUD_RANK_LAYOUT, FALSE, 108 },
  [COLUMN_WEIGHTS] = { N_ ("Weights"), NULL, BUD_RANK_WEIGHTS, FALSE, 60 },
  [COLUMN_USERS] = { N_ ("Users"), NULL, BUD_RANK_USERS, TRUE, 52 },
  [COLUMN_TTFT] = { N_ ("TTFT (ms)"), NULL, BUD_RANK_TTFT, TRUE, 70 },
  [COLUMN_TPOT] = { N_ ("TPOT (ms)"), NULL, BUD_RANK_TPOT, TRUE, 72 },
  [COLUMN_E2E] = { N_ ("E2E (s)"), NULL, BUD_RANK_E2E, TRUE, 58 },
  [COLUMN_THROUGHPUT] = { N_ ("tok/s"), NULL, BUD_RANK_THROUGHPUT, TRUE, 62 },
  [COLUMN_USD_PER_H] = { N_ ("$/hour"), NULL, BUD_RANK_USD_PER_H, TRUE, 62 },
  [COLUMN_USD_PER_MILLION] = { N_ ("$/M tok"), NULL, BUD_RANK_USD_PER_MILLION, TRUE, 66 },
  [COLUMN_ENERGY] = { N_ ("J/token"), NULL, BUD_RANK_ENERGY, TRUE, 60 },
  [COLUMN_MEETS] = { N_ ("Limits"), NULL, BUD_RANK_LIMITS, FALSE, 92 },
};

/* What makes room, in this order. */
static const Column first_to_hide[]
    = { COLUMN_WEIGHTS, COLUMN_USERS,     COLUMN_TTFT,   COLUMN_E2E,  COLUMN_ENERGY,
        COLUMN_RANK,    COLUMN_USD_PER_H, COLUMN_LAYOUT, COLUMN_MEETS };

struct _BudPlanTable
{
  GtkWidget parent_instance;

  GtkWidget *scroller;
  GtkColumnView *view;
  GtkColumnViewColumn *columns[N_COLUMNS];
  BudPlanList *list;
  GHashTable *front;  /* candidates */
  GPtrArray *markers; /* GtkDrawingArea of the front's column */
  Column deciding;
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

static char *
number_text (Column column, double value)
{
  switch (column)
    {
    case COLUMN_USERS:
      return bud_number_count (value);
    case COLUMN_TTFT:
    case COLUMN_TPOT:
      return bud_number (value * 1e3);
    case COLUMN_USD_PER_H:
    case COLUMN_USD_PER_MILLION:
      return isfinite (value) && value >= 0.01 ? bud_number_fixed (value, 2) : bud_number (value);
    case COLUMN_E2E:
    case COLUMN_THROUGHPUT:
    case COLUMN_ENERGY:
    case COLUMN_FRONT:
    case COLUMN_RANK:
    case COLUMN_HARDWARE:
    case COLUMN_LAYOUT:
    case COLUMN_WEIGHTS:
    case COLUMN_MEETS:
    case N_COLUMNS:
    default:
      return bud_number (value);
    }
}

static char *
cell_text (BudPlanTable *self, BudPlanItem *item, Column column)
{
  BudRanking *ranking = bud_plan_list_get_ranking (self->list);
  const BudPlan *plan = bud_ranking_get_plan (ranking);
  const BudPlanResult *result = bud_plan_item_get_result (item);

  switch (column)
    {
    case COLUMN_RANK:
      return bud_number_count (bud_ranking_get_rank (ranking, bud_plan_item_get_candidate (item)) + 1.);
    case COLUMN_HARDWARE:
      return bud_plan_text_hardware (plan, result);
    case COLUMN_LAYOUT:
      return bud_plan_text_layout (&result->deployment);
    case COLUMN_WEIGHTS:
      return bud_describe_format (result->deployment.weight_format);
    case COLUMN_MEETS:
      return g_strdup (bud_plan_standing_word (bud_plan_standing (plan, result)));
    case COLUMN_FRONT:
    case COLUMN_USERS:
    case COLUMN_TTFT:
    case COLUMN_TPOT:
    case COLUMN_E2E:
    case COLUMN_THROUGHPUT:
    case COLUMN_USD_PER_H:
    case COLUMN_USD_PER_MILLION:
    case COLUMN_ENERGY:
    case N_COLUMNS:
    default:
      return number_text (column, bud_rank_figure (plan, result, columns[column].key));
    }
}

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
  Column column;
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

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *list_item, CellKind *kind)
{
  GtkWidget *label;
  GtkWidget *box;
  GtkWidget *icon;

  if (kind->column == COLUMN_FRONT)
    {
      set_up_marker (kind->table, list_item);
      return;
    }
  label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (label), columns[kind->column].is_number ? 1 : 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "numeric");
  g_object_set_data (G_OBJECT (list_item), "label", label);
  if (kind->column != COLUMN_MEETS)
    {
      if (kind->column == COLUMN_HARDWARE)
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
show_standing (BudPlanTable *self, GtkListItem *list_item, const BudPlanResult *result)
{
  const BudPlan *plan = bud_ranking_get_plan (bud_plan_list_get_ranking (self->list));
  BudPlanStanding standing = bud_plan_standing (plan, result);
  GtkWidget *icon = g_object_get_data (G_OBJECT (list_item), "icon");
  const char *classes[] = { bud_plan_standing_class (standing), NULL };

  gtk_image_set_from_icon_name (GTK_IMAGE (icon), bud_plan_standing_icon (standing));
  gtk_widget_set_css_classes (icon, classes);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *list_item, CellKind *kind)
{
  BudPlanItem *item = gtk_list_item_get_item (list_item);
  GtkWidget *label = g_object_get_data (G_OBJECT (list_item), "label");
  g_autofree char *text = NULL;

  if (kind->column == COLUMN_FRONT)
    {
      GtkWidget *marker = gtk_list_item_get_child (list_item);

      g_object_set_data (G_OBJECT (marker), "candidate",
                         GUINT_TO_POINTER (bud_plan_item_get_candidate (item)));
      gtk_widget_queue_draw (marker);
      return;
    }
  text = cell_text (kind->table, item, kind->column);
  gtk_label_set_label (GTK_LABEL (label), text);
  if (kind->column == kind->table->deciding)
    gtk_widget_add_css_class (label, "heading");
  else if (kind->column != COLUMN_HARDWARE)
    gtk_widget_remove_css_class (label, "heading");
  if (kind->column == COLUMN_HARDWARE || kind->column == COLUMN_LAYOUT)
    gtk_widget_set_tooltip_text (label, text);
  if (kind->column == COLUMN_MEETS)
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

  return column >= 0 ? columns[column].key : BUD_RANK_OBJECTIVE;
}

/* Width */

static gboolean
on_width_idle (gpointer user_data)
{
  BudPlanTable *self = user_data;
  gboolean is_hidden[N_COLUMNS] = { FALSE };
  int needed_px = 0;

  self->width_id = 0;
  for (int i = 0; i < N_COLUMNS; i++)
    needed_px += columns[i].width_px;
  for (guint i = 0; i < G_N_ELEMENTS (first_to_hide) && needed_px > self->width_px; i++)
    {
      is_hidden[first_to_hide[i]] = TRUE;
      needed_px -= columns[first_to_hide[i]].width_px;
    }
  for (int i = 0; i < N_COLUMNS; i++)
    gtk_column_view_column_set_visible (self->columns[i], !is_hidden[i]);
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
bud_plan_table_set_front (BudPlanTable *self, GArray *candidates)
{
  g_hash_table_remove_all (self->front);
  for (guint i = 0; i < candidates->len; i++)
    g_hash_table_add (self->front, GUINT_TO_POINTER (g_array_index (candidates, guint32, i)));
  for (guint i = 0; i < self->markers->len; i++)
    gtk_widget_queue_draw (g_ptr_array_index (self->markers, i));
}

void
bud_plan_table_set_deciding (BudPlanTable *self, BudRankKey key)
{
  for (int i = COLUMN_LAYOUT; i < N_COLUMNS; i++)
    if (columns[i].key == key)
      self->deciding = (Column) i;
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
  for (int i = 0; i < N_COLUMNS; i++)
    if (gtk_column_view_column_get_visible (self->columns[i]) && position-- == 0)
      return gtk_column_view_column_get_title (self->columns[i]);
  return NULL;
}

/* Set-up */

static void
add_column (BudPlanTable *self, Column column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  CellKind *kind = g_new (CellKind, 1);

  *kind = (CellKind){ self, column };
  g_object_set_data_full (G_OBJECT (factory), "kind", kind, g_free);
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), kind);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), kind);
  self->columns[column] = gtk_column_view_column_new (
      columns[column].title[0] != '\0' ? _ (columns[column].title) : "", factory);
  if (column != COLUMN_FRONT)
    bud_compat_make_sortable (self->columns[column], column);
  gtk_column_view_column_set_fixed_width (self->columns[column], columns[column].width_px);
  gtk_column_view_column_set_expand (self->columns[column], column == COLUMN_HARDWARE);
  gtk_column_view_append_column (self->view, self->columns[column]);
  g_object_unref (self->columns[column]); /* the view holds it */
}

static void
dispose (GObject *object)
{
  BudPlanTable *self = BUD_PLAN_TABLE (object);

  g_clear_handle_id (&self->width_id, g_source_remove);
  g_clear_object (&self->list);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  G_OBJECT_CLASS (bud_plan_table_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  BudPlanTable *self = BUD_PLAN_TABLE (object);

  g_hash_table_unref (self->front);
  g_ptr_array_unref (self->markers);
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
  gboolean is_right[N_COLUMNS];

  self->deciding = COLUMN_USD_PER_MILLION;
  self->front = g_hash_table_new (NULL, NULL);
  self->markers = g_ptr_array_new ();
  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  self->scroller = gtk_scrolled_window_new ();
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "bud-table");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Plans"),
                                  -1);
  for (int i = 0; i < N_COLUMNS; i++)
    {
      add_column (self, (Column) i);
      is_right[i] = columns[i].is_number;
    }
  bud_compat_align_titles (self->view, is_right, N_COLUMNS);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_AUTOMATIC,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), GTK_WIDGET (self->view));
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  g_signal_connect_object (gtk_column_view_get_sorter (self->view), "changed", G_CALLBACK (on_sorter_changed),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect (self->view, "activate", G_CALLBACK (on_activate), self);
}

GtkWidget *
bud_plan_table_new (void)
{
  return g_object_new (BUD_TYPE_PLAN_TABLE, NULL);
}
