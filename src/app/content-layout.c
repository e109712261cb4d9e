#include "app/content-layout.h"

#include "app/window.h"

/* The sidebar's 184 px and its separator leave this to the page when the window is just not narrow. */
#define NATURAL_PX (BUD_NARROW_PX - 185)

/* The content asks for the width at which the flap is to fold, and never for more than 360 px: while
 * the window crosses that line a page may be a frame late in folding itself. */
static void
measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
         int *minimum_baseline, int *natural_baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  gtk_widget_measure (child, orientation, orientation == GTK_ORIENTATION_VERTICAL ? -1 : for_size, minimum,
                      natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = BUD_WINDOW_MIN_PX;
      *natural = NATURAL_PX;
    }
}

static void
allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);
  int minimum_width;
  int minimum_height;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum_width, NULL, NULL, NULL);
  width = MAX (width, minimum_width);
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, &minimum_height, NULL, NULL, NULL);
  gtk_widget_allocate (child, width, MAX (height, minimum_height), baseline, NULL);
}

GtkLayoutManager *
bud_content_layout_new (void)
{
  return gtk_custom_layout_new (NULL, measure, allocate);
}
