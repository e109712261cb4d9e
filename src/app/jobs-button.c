#include "app/jobs-button.h"

#include <glib/gi18n.h>

#include "app/plot-widget.h"

#define RING_PX 16

struct _BudJobsButton
{
  AdwBin parent_instance;

  BudJobs *jobs;
  GtkMenuButton *button;
  GtkWidget *ring;
  GtkLabel *count;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (BudJobsButton, bud_jobs_button, ADW_TYPE_BIN)

static double
mean_progress (BudJobsButton *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->jobs));
  double sum = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (BudRunningJob) job = g_list_model_get_item (G_LIST_MODEL (self->jobs), i);

      sum += bud_running_job_get_progress (job);
    }
  return n > 0 ? sum / n : 0;
}

static void
draw_ring (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer user_data)
{
  BudTheme theme;
  double radius = RING_PX / 2. - 1.5;

  bud_plot_widget_read_theme (GTK_WIDGET (area), &theme);
  cairo_set_line_width (cr, 2.5);
  bud_color_set_source (theme.track, cr);
  cairo_arc (cr, width / 2., height / 2., radius, 0, 2 * G_PI);
  cairo_stroke (cr);
  bud_color_set_source (theme.accent, cr);
  cairo_arc (cr, width / 2., height / 2., radius, -G_PI / 2,
             -G_PI / 2 + 2 * G_PI * mean_progress (user_data));
  cairo_stroke (cr);
}

static void
on_progress (BudRunningJob *job, GParamSpec *pspec, GtkProgressBar *bar)
{
  BudJobsButton *self = BUD_JOBS_BUTTON (gtk_widget_get_ancestor (GTK_WIDGET (bar), BUD_TYPE_JOBS_BUTTON));

  gtk_progress_bar_set_fraction (bar, bud_running_job_get_progress (job));
  if (self != NULL)
    gtk_widget_queue_draw (self->ring);
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  BudRunningJob *job = BUD_RUNNING_JOB (item);
  GtkWidget *row = gtk_grid_new ();
  GtkWidget *name = gtk_label_new (bud_running_job_get_name (job));
  GtkWidget *detail = gtk_label_new (NULL);
  GtkWidget *bar = gtk_progress_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));

  gtk_widget_add_css_class (row, "bud-job");
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_label_set_xalign (GTK_LABEL (detail), 0);
  gtk_widget_add_css_class (detail, "caption");
  gtk_widget_add_css_class (detail, "numeric");
  gtk_widget_set_valign (cancel, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  bud_running_job_get_name (job), -1);
  gtk_grid_attach (GTK_GRID (row), name, 0, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (row), bar, 0, 1, 1, 1);
  gtk_grid_attach (GTK_GRID (row), detail, 0, 2, 1, 1);
  gtk_grid_attach (GTK_GRID (row), cancel, 1, 0, 1, 3);
  g_object_bind_property (job, "detail", detail, "label", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (job, "notify::progress", G_CALLBACK (on_progress), bar, 0);
  on_progress (job, NULL, GTK_PROGRESS_BAR (bar));
  g_signal_connect_object (cancel, "clicked", G_CALLBACK (bud_running_job_cancel), job, G_CONNECT_SWAPPED);
  return row;
}

static void
on_jobs_changed (BudJobsButton *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->jobs));
  g_autofree char *count = g_strdup_printf ("%u", n);
  g_autofree char *tip = g_strdup_printf (ngettext ("%u job runs", "%u jobs run", n), n);

  gtk_label_set_label (self->count, count);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, tip, -1);
  if (n == 0)
    gtk_menu_button_popdown (self->button);
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
  gtk_widget_queue_draw (self->ring);
}

static void
dispose (GObject *object)
{
  BudJobsButton *self = BUD_JOBS_BUTTON (object);

  g_clear_object (&self->jobs);
  G_OBJECT_CLASS (bud_jobs_button_parent_class)->dispose (object);
}

static void
bud_jobs_button_class_init (BudJobsButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
}

static void
bud_jobs_button_init (BudJobsButton *self)
{
  GtkWidget *face = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *popover = gtk_popover_new ();

  self->button = GTK_MENU_BUTTON (gtk_menu_button_new ());
  self->ring = gtk_drawing_area_new ();
  self->count = GTK_LABEL (gtk_label_new (NULL));
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (self->ring), RING_PX);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (self->ring), RING_PX);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->ring), draw_ring, self, NULL);
  gtk_widget_set_valign (self->ring, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self->count), "numeric");
  gtk_box_append (GTK_BOX (face), self->ring);
  gtk_box_append (GTK_BOX (face), GTK_WIDGET (self->count));
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "bud-jobs");
  gtk_widget_set_size_request (GTK_WIDGET (self->list), 300, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Jobs"), -1);
  gtk_popover_set_child (GTK_POPOVER (popover), GTK_WIDGET (self->list));
  gtk_menu_button_set_child (self->button, face);
  gtk_menu_button_set_popover (self->button, popover);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->button));
}

GtkWidget *
bud_jobs_button_new (BudJobs *jobs)
{
  BudJobsButton *self = g_object_new (BUD_TYPE_JOBS_BUTTON, NULL);

  self->jobs = g_object_ref (jobs);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (jobs), make_row, NULL, NULL);
  g_signal_connect_object (jobs, "items-changed", G_CALLBACK (on_jobs_changed), self, G_CONNECT_SWAPPED);
  on_jobs_changed (self);
  return GTK_WIDGET (self);
}
