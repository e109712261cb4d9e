#include "app/column-layout.h"

struct _BudColumnLayout
{
  GtkLayoutManager parent_instance;

  BudColumnsMode mode;
  int two_px;
  int spacing_px;
};

G_DEFINE_FINAL_TYPE (BudColumnLayout, bud_column_layout, GTK_TYPE_LAYOUT_MANAGER)

static GtkSizeRequestMode
get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static GtkWidget *
next_shown (GtkWidget *child)
{
  while (child != NULL && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

typedef struct
{
  BudColumnLayout *self;
  GtkWidget *widget;
  int n_columns;
  int column_px;
  gboolean allocates; /* else only heights are wanted */
} Run;

static int
height_of (const Run *run, GtkWidget *child)
{
  int natural = 0;

  if (child != NULL)
    gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, run->column_px, NULL, &natural, NULL, NULL);
  return natural;
}

static void
place (const Run *run, GtkWidget *child, int column, int y, int height)
{
  gboolean is_rtl = gtk_widget_get_direction (run->widget) == GTK_TEXT_DIR_RTL;
  GtkAllocation box
      = { (is_rtl ? run->n_columns - 1 - column : column) * (run->column_px + run->self->spacing_px), y,
          run->column_px, height };

  if (child != NULL && run->allocates)
    gtk_widget_size_allocate (child, &box, -1);
}

static int
lay_out_rows (const Run *run)
{
  GtkWidget *left = next_shown (gtk_widget_get_first_child (run->widget));
  int y = 0;

  while (left != NULL)
    {
      GtkWidget *right = run->n_columns > 1 ? next_shown (gtk_widget_get_next_sibling (left)) : NULL;
      int height = MAX (height_of (run, left), height_of (run, right));

      place (run, left, 0, y, height);
      place (run, right, 1, y, height);
      y += height + run->self->spacing_px;
      left = next_shown (gtk_widget_get_next_sibling (right != NULL ? right : left));
    }
  return y;
}

static int
lay_out_packed (const Run *run)
{
  int y[2] = { 0, 0 };

  for (GtkWidget *child = next_shown (gtk_widget_get_first_child (run->widget)); child != NULL;
       child = next_shown (gtk_widget_get_next_sibling (child)))
    {
      int column = run->n_columns > 1 && y[1] < y[0] ? 1 : 0;
      int height = height_of (run, child);

      place (run, child, column, y[column], height);
      y[column] += height + run->self->spacing_px;
    }
  return MAX (y[0], y[1]);
}

/* Returns the height. */
static int
lay_out (BudColumnLayout *self, GtkWidget *widget, int width, gboolean allocates)
{
  int n_columns = width >= self->two_px ? 2 : 1;
  Run run = { self, widget, n_columns, (width - (n_columns - 1) * self->spacing_px) / n_columns, allocates };
  int height = self->mode == BUD_COLUMNS_PACKED ? lay_out_packed (&run) : lay_out_rows (&run);

  return MAX (height - self->spacing_px, 0);
}

static void
measure (GtkLayoutManager *manager, GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
         int *natural, int *minimum_baseline, int *natural_baseline)
{
  BudColumnLayout *self = BUD_COLUMN_LAYOUT (manager);

  *minimum = *natural = 0;
  for (GtkWidget *child = next_shown (gtk_widget_get_first_child (widget));
       orientation == GTK_ORIENTATION_HORIZONTAL && child != NULL;
       child = next_shown (gtk_widget_get_next_sibling (child)))
    {
      int child_minimum, child_natural;

      gtk_widget_measure (child, orientation, -1, &child_minimum, &child_natural, NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      *natural = MAX (*natural, child_natural);
    }
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = lay_out (self, widget, for_size > 0 ? for_size : self->two_px, FALSE);
}

static void
allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  lay_out (BUD_COLUMN_LAYOUT (manager), widget, width, TRUE);
}

static void
bud_column_layout_class_init (BudColumnLayoutClass *klass)
{
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  manager_class->get_request_mode = get_request_mode;
  manager_class->measure = measure;
  manager_class->allocate = allocate;
}

static void
bud_column_layout_init (BudColumnLayout *self)
{
}

GtkLayoutManager *
bud_column_layout_new (BudColumnsMode mode, int two_px, int spacing_px)
{
  BudColumnLayout *self = g_object_new (BUD_TYPE_COLUMN_LAYOUT, NULL);

  self->mode = mode;
  self->two_px = two_px;
  self->spacing_px = spacing_px;
  return GTK_LAYOUT_MANAGER (self);
}
