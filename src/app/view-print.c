#include <glib/gi18n.h>
#include <string.h>

#include "app/csv-rows.h"
#include "app/view-export.h"

#define PICTURE_WIDTH 1600
#define PICTURE_HEIGHT 1000
#define LINE_PT 11.
#define TEXT_PT 8.
#define COLUMN_GAP_PT 10.

/* What is printed: a picture as drawing commands, else the cells of a table. */
typedef struct
{
  BudSession *session;
  char *heading;
  cairo_surface_t *picture;
  GPtrArray *rows; /* GStrv */
  guint rows_per_page;
} PrintJob;

static void
print_job_free (PrintJob *job)
{
  g_clear_pointer (&job->picture, cairo_surface_destroy);
  g_clear_pointer (&job->rows, g_ptr_array_unref);
  g_free (job->heading);
  g_object_unref (job->session);
  g_free (job);
}

static void
on_begin (GtkPrintOperation *operation, GtkPrintContext *context, PrintJob *job)
{
  double height = gtk_print_context_get_height (context);
  guint n_pages = 1;

  if (job->rows != NULL)
    {
      job->rows_per_page = (guint) MAX (1, (height - 2 * LINE_PT) / LINE_PT);
      n_pages = (job->rows->len + job->rows_per_page - 1) / job->rows_per_page;
    }
  gtk_print_operation_set_n_pages (operation, (int) MAX (n_pages, 1));
}

static double
draw_cell (cairo_t *cr, PangoLayout *layout, const char *text, double x, double y)
{
  int width;

  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, &width, NULL);
  if (cr != NULL)
    {
      cairo_move_to (cr, x, y);
      pango_cairo_show_layout (cr, layout);
    }
  return width;
}

static void
draw_table (GtkPrintContext *context, PrintJob *job, guint page)
{
  cairo_t *cr = gtk_print_context_get_cairo_context (context);
  g_autoptr (PangoLayout) layout = gtk_print_context_create_pango_layout (context);
  g_autoptr (PangoFontDescription) font = pango_font_description_from_string ("Cantarell");
  guint first = page * job->rows_per_page;
  guint last = MIN (first + job->rows_per_page, job->rows->len);
  double x = 0;

  pango_font_description_set_size (font, (int) (TEXT_PT * PANGO_SCALE));
  pango_layout_set_font_description (layout, font);
  draw_cell (cr, layout, job->heading, 0, 0);
  for (guint column = 0;; column++)
    {
      double width = -1;

      for (guint row = first; row < last; row++)
        {
          char **cells = g_ptr_array_index (job->rows, row);

          if (column >= g_strv_length (cells))
            continue;
          width = MAX (width, draw_cell (cr, layout, cells[column], x, (row - first + 2) * LINE_PT));
        }
      if (width < 0)
        return;
      x += width + COLUMN_GAP_PT;
    }
}

static void
on_draw (GtkPrintOperation *operation, GtkPrintContext *context, int page, PrintJob *job)
{
  cairo_t *cr = gtk_print_context_get_cairo_context (context);
  double scale = MIN (gtk_print_context_get_width (context) / PICTURE_WIDTH,
                      gtk_print_context_get_height (context) / PICTURE_HEIGHT);

  if (job->picture == NULL)
    {
      draw_table (context, job, (guint) page);
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

static PrintJob *
print_job_new (BudSession *session, const BudViewContent *content)
{
  PrintJob *job = g_new0 (PrintJob, 1);

  job->session = g_object_ref (session);
  job->heading = g_strdup_printf ("%s, %s. %s", content->title, content->subtitle, content->notes);
  if (content->plot != NULL)
    {
      BudExport options = bud_view_export_options (content);
      cairo_t *cr;

      /* Recorded now: the plot changes with the next input. */
      job->picture = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
      cr = cairo_create (job->picture);
      bud_plot_export_draw (content->plot, &options, cr, PICTURE_WIDTH, PICTURE_HEIGHT);
      cairo_destroy (cr);
    }
  else
    job->rows = bud_csv_rows (content->csv);
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
