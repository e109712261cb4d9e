#include "app/csv-rows.h"
#include "app/view-export.h"
#include "plot/table-pages.h"

#define PICTURE_WIDTH 1600
#define PICTURE_HEIGHT 1000

/* What is printed: a picture as drawing commands, else tables. */
typedef struct
{
  BudSession *session;
  cairo_surface_t *picture;
  BudTablePages *pages;
} PrintJob;

static void
print_job_free (PrintJob *job)
{
  g_clear_pointer (&job->picture, cairo_surface_destroy);
  g_clear_pointer (&job->pages, bud_table_pages_free);
  g_object_unref (job->session);
  g_free (job);
}

static void
on_begin (GtkPrintOperation *operation, GtkPrintContext *context, PrintJob *job)
{
  guint n_pages = job->pages != NULL
                      ? bud_table_pages_lay_out (job->pages, gtk_print_context_get_width (context),
                                                 gtk_print_context_get_height (context))
                      : 1;

  gtk_print_operation_set_n_pages (operation, (int) n_pages);
}

static void
on_draw (GtkPrintOperation *operation, GtkPrintContext *context, int page, PrintJob *job)
{
  cairo_t *cr = gtk_print_context_get_cairo_context (context);
  double scale = MIN (gtk_print_context_get_width (context) / PICTURE_WIDTH,
                      gtk_print_context_get_height (context) / PICTURE_HEIGHT);

  if (job->picture == NULL)
    {
      bud_table_pages_draw (job->pages, cr, (guint) page);
      return;
    }
  cairo_scale (cr, scale, scale);
  cairo_set_source_surface (cr, job->picture, 0, 0);
  cairo_paint (cr);
}

static void
on_done (GtkPrintOperation *operation, GtkPrintOperationResult result, PrintJob *job)
{
  g_autoptr (GError) error = NULL;

  if (result == GTK_PRINT_OPERATION_RESULT_ERROR)
    {
      gtk_print_operation_get_error (operation, &error);
      bud_session_say (job->session, error->message, FALSE);
    }
}

/* Recorded now: the plot changes with the next input. */
static cairo_surface_t *
record_picture (const BudViewContent *content)
{
  BudExport options = bud_view_export_options (content);
  cairo_surface_t *picture = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_t *cr = cairo_create (picture);

  bud_plot_export_draw (content->plot, &options, cr, PICTURE_WIDTH, PICTURE_HEIGHT);
  cairo_destroy (cr);
  return picture;
}

static BudTablePages *
make_pages (const BudViewContent *content)
{
  BudTablePages *pages = bud_table_pages_new (content->title, content->subtitle, content->notes,
                                              gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL);
  g_autoptr (GPtrArray) tables = NULL;

  if (content->paper != NULL)
    bud_table_pages_take (pages, bud_plot_table_copy (content->paper));
  else if (content->csv == NULL)
    bud_table_pages_take (pages, bud_plot_table (content->plot));
  else
    {
      tables = bud_csv_tables (content->csv);
      g_ptr_array_set_free_func (tables, NULL);
      for (guint i = 0; i < tables->len; i++)
        bud_table_pages_take (pages, g_ptr_array_index (tables, i));
    }
  return pages;
}

static PrintJob *
print_job_new (BudSession *session, const BudViewContent *content)
{
  PrintJob *job = g_new0 (PrintJob, 1);

  job->session = g_object_ref (session);
  if (content->plot != NULL && !content->is_table)
    job->picture = record_picture (content);
  else
    job->pages = make_pages (content);
  return job;
}

void
bud_view_print (GtkWidget *widget, BudSession *session, const BudViewContent *content)
{
  g_autoptr (GtkPrintOperation) operation = gtk_print_operation_new ();
  g_autoptr (GtkPageSetup) setup = gtk_page_setup_new ();
  g_autoptr (GError) error = NULL;
  PrintJob *job = print_job_new (session, content);

  gtk_page_setup_set_orientation (setup, GTK_PAGE_ORIENTATION_LANDSCAPE);
  gtk_print_operation_set_default_page_setup (operation, setup);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_job_name (operation, content->title);
  gtk_print_operation_set_allow_async (operation, TRUE);
  g_object_set_data_full (G_OBJECT (operation), "job", job, (GDestroyNotify) print_job_free);
  g_signal_connect (operation, "begin-print", G_CALLBACK (on_begin), job);
  g_signal_connect (operation, "draw-page", G_CALLBACK (on_draw), job);
  g_signal_connect (operation, "done", G_CALLBACK (on_done), job);
  if (gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG,
                               GTK_WINDOW (gtk_widget_get_root (widget)), &error)
      == GTK_PRINT_OPERATION_RESULT_ERROR)
    bud_session_say (session, error->message, FALSE);
}
