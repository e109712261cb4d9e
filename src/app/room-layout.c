#include "app/room-layout.h"

#include "plot/plot.h"

struct _BudRoomLayout
{
  GtkLayoutManager parent_instance;

  int enough_px, plenty_px;
  int needed_px; /* by the child when it last had enough */
  BudRoom room;
  guint changed_id;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (BudRoomLayout, bud_room_layout, GTK_TYPE_LAYOUT_MANAGER)

BudRoom
bud_room_layout_get (BudRoomLayout *self)
{
  return self->room;
}

static gboolean
on_changed (gpointer user_data)
{
  BudRoomLayout *self = user_data;

  self->changed_id = 0;
  g_signal_emit (self, changed_signal, 0);
  return G_SOURCE_REMOVE;
}

static void
measure (GtkLayoutManager *manager, GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
         int *natural, int *minimum_baseline, int *natural_baseline)
{
  gtk_widget_measure (gtk_widget_get_first_child (widget), orientation,
                      orientation == GTK_ORIENTATION_VERTICAL ? -1 : for_size, minimum, natural, NULL, NULL);
  /* What is in the way of this width is put away as soon as it is given. */
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = MIN (*minimum, BUD_PLOT_MIN_WIDTH);
}

static void
allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  BudRoomLayout *self = BUD_ROOM_LAYOUT (manager);
  GtkWidget *child = gtk_widget_get_first_child (widget);
  BudRoom room;
  int minimum;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  if (self->room == BUD_ROOM_ENOUGH && self->changed_id == 0)
    self->needed_px = minimum;
  gtk_widget_allocate (child, MAX (width, minimum), height, baseline, NULL);
  room = width < MAX (self->enough_px, self->needed_px) ? BUD_ROOM_LITTLE
         : width >= self->plenty_px                     ? BUD_ROOM_PLENTY
                                                        : BUD_ROOM_ENOUGH;
  if (room == self->room)
    return;
  self->room = room;
  if (self->changed_id == 0)
    self->changed_id = g_idle_add_full (G_PRIORITY_HIGH, on_changed, self, NULL);
}

static void
dispose (GObject *object)
{
  g_clear_handle_id (&BUD_ROOM_LAYOUT (object)->changed_id, g_source_remove);
  G_OBJECT_CLASS (bud_room_layout_parent_class)->dispose (object);
}

static void
bud_room_layout_class_init (BudRoomLayoutClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  GTK_LAYOUT_MANAGER_CLASS (klass)->measure = measure;
  GTK_LAYOUT_MANAGER_CLASS (klass)->allocate = allocate;
  changed_signal = g_signal_new ("changed", BUD_TYPE_ROOM_LAYOUT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
bud_room_layout_init (BudRoomLayout *self)
{
  self->room = BUD_ROOM_ENOUGH;
}

BudRoomLayout *
bud_room_layout_new (int enough_px, int plenty_px)
{
  BudRoomLayout *self = g_object_new (BUD_TYPE_ROOM_LAYOUT, NULL);

  self->enough_px = enough_px;
  self->plenty_px = plenty_px;
  return self;
}
