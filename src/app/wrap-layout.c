#include "app/wrap-layout.h"

struct _BudWrapLayout
{
  GtkLayoutManager parent_instance;

  int spacing;
};

enum
{
  PROP_SPACING = 1,
};

G_DEFINE_FINAL_TYPE (BudWrapLayout, bud_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

static GtkSizeRequestMode
get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* Lines up the children within `width` and returns the height; allocates them too when asked to. */
static int
flow (BudWrapLayout *self, GtkWidget *widget, int width, gboolean allocates)
{
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int x = 0, y = 0, line_height = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkRequisition minimum, natural;
      int child_width;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_get_preferred_size (child, &minimum, &natural);
      child_width = CLAMP (natural.width, minimum.width, MAX (width, minimum.width));
      if (x > 0 && x + child_width > width)
        {
          x = 0;
          y += line_height + self->spacing;
          line_height = 0;
        }
      if (allocates)
        gtk_widget_size_allocate (
            child, &(GtkAllocation){ is_rtl ? width - x - child_width : x, y, child_width, natural.height },
            -1);
      x += child_width + self->spacing;
      line_height = MAX (line_height, natural.height);
    }
  return y + line_height;
}

static void
measure (GtkLayoutManager *manager, GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
         int *natural, int *minimum_baseline, int *natural_baseline)
{
  BudWrapLayout *self = BUD_WRAP_LAYOUT (manager);
  int widest = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkRequisition child_minimum, child_natural;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_get_preferred_size (child, &child_minimum, &child_natural);
      widest = MAX (widest, child_minimum.width);
    }
  /* It fills what it is given, and widens nothing. */
  *minimum = *natural = widest;
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
  if (id != PROP_SPACING)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  BUD_WRAP_LAYOUT (object)->spacing = g_value_get_int (value);
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
