#include "app/wrap-layout.h"

struct _BudWrapLayout
{
  GtkLayoutManager parent_instance;

  int spacing;
  gboolean wants_line;
};

enum
{
  PROP_SPACING = 1,
  PROP_WANTS_LINE,
};

G_DEFINE_FINAL_TYPE (BudWrapLayout, bud_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

static GtkSizeRequestMode
get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

typedef struct
{
  GtkWidget *first, *end; /* of the children; NULL: the last one */
  int width, height;      /* of what is in it, spaces included */
  int n_expanding;
} Line;

static int
child_width (GtkWidget *child, int width, int *height)
{
  int minimum, natural, given;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  given = CLAMP (natural, minimum, MAX (width, minimum));
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, given, NULL, height, NULL, NULL);
  return given;
}

/* As many children from `first` on as `width` has room for, one at least. */
static Line
fill_line (BudWrapLayout *self, GtkWidget *first, int width)
{
  Line line = { first, NULL, 0, 0, 0 };

  for (GtkWidget *child = first; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int height, wanted;

      if (!gtk_widget_should_layout (child))
        continue;
      wanted = child_width (child, width, &height);
      if (line.width > 0 && line.width + self->spacing + wanted > width)
        {
          line.end = child;
          return line;
        }
      line.width += wanted + (line.width > 0 ? self->spacing : 0);
      line.height = MAX (line.height, height);
      line.n_expanding += gtk_widget_get_hexpand (child);
    }
  return line;
}

/* What is left of the line goes to those that expand. */
static void
allocate_line (BudWrapLayout *self, const Line *line, int y, int width, gboolean is_rtl)
{
  int extra = MAX (width - line->width, 0);
  int x = 0;

  for (GtkWidget *child = line->first; child != line->end; child = gtk_widget_get_next_sibling (child))
    {
      int height, given;

      if (!gtk_widget_should_layout (child))
        continue;
      given = child_width (child, width, &height);
      if (gtk_widget_get_hexpand (child))
        given += extra / line->n_expanding;
      gtk_widget_size_allocate (
          child, &(GtkAllocation){ is_rtl ? width - x - given : x, y, given, line->height }, -1);
      x += given + self->spacing;
    }
}

/* Lines up the children within `width` and returns the height; allocates them too when asked to. */
static int
flow (BudWrapLayout *self, GtkWidget *widget, int width, gboolean allocates)
{
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GtkWidget *first = gtk_widget_get_first_child (widget);
  int y = 0;

  while (first != NULL)
    {
      Line line = fill_line (self, first, width);

      if (allocates)
        allocate_line (self, &line, y, width, is_rtl);
      y += line.height + self->spacing;
      first = line.end;
    }
  return MAX (y - self->spacing, 0);
}

static void
measure (GtkLayoutManager *manager, GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
         int *natural, int *minimum_baseline, int *natural_baseline)
{
  BudWrapLayout *self = BUD_WRAP_LAYOUT (manager);
  int widest = 0, line = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkRequisition child_minimum, child_natural;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_get_preferred_size (child, &child_minimum, &child_natural);
      widest = MAX (widest, child_minimum.width);
      line += child_natural.width + (line > 0 ? self->spacing : 0);
    }
  /* It fills what it is given, and widens nothing unless it is to. */
  *minimum = widest;
  *natural = self->wants_line ? MAX (line, widest) : widest;
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = flow (self, widget, for_size >= 0 ? for_size : *natural, FALSE);
}

static void
allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  flow (BUD_WRAP_LAYOUT (manager), widget, width, TRUE);
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  BudWrapLayout *self = BUD_WRAP_LAYOUT (object);

  if (id == PROP_SPACING)
    self->spacing = g_value_get_int (value);
  else if (id == PROP_WANTS_LINE)
    self->wants_line = g_value_get_boolean (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (object));
}

static void
bud_wrap_layout_class_init (BudWrapLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  G_OBJECT_CLASS (klass)->set_property = set_property;
  layout_class->get_request_mode = get_request_mode;
  layout_class->measure = measure;
  layout_class->allocate = allocate;
  g_object_class_install_property (
      G_OBJECT_CLASS (klass), PROP_SPACING,
      g_param_spec_int ("spacing", NULL, NULL, 0, G_MAXINT16, 6, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (
      G_OBJECT_CLASS (klass), PROP_WANTS_LINE,
      g_param_spec_boolean ("wants-line", NULL, NULL, FALSE, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
}

static void
bud_wrap_layout_init (BudWrapLayout *self)
{
  self->spacing = 6;
}

GtkLayoutManager *
bud_wrap_layout_new (int spacing)
{
  return g_object_new (BUD_TYPE_WRAP_LAYOUT, "spacing", spacing, NULL);
}
