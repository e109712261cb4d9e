#include "app/trace-dialog.h"

#include <glib/gi18n.h>

#include "app/describe.h"
#include "app/problem-row.h"
#include "app/spoken-names.h"
#include "planner/trace.h"
#include "plot/number.h"

#define PREVIEW_ROWS 6
#define CELL_CHARS 18

struct _BudTraceDialog
{
  AdwWindow parent_instance;

  char *name;
  GBytes *text;
  BudTracePreview *preview;
  BudTrace *trace;    /* what the mapping gives, NULL while unknown or wrong */
  guint64 generation; /* of the newest reading */
  gboolean is_setting;

  AdwComboRow *rows[BUD_N_TRACE_COLUMNS];
  AdwComboRow *arrival_row;
  AdwComboRow *input_row;
  AdwComboRow *output_row;
  AdwComboRow *prefix_row;
  AdwComboRow *group_row;
  AdwComboRow *session_row;
  AdwComboRow *blocks_row;
  AdwComboRow *times_row;
  BudProblemRow *problem;
  GtkLabel *summary_label;
  GtkGrid *grid;
  GtkWidget *use_button;
};

static guint accepted_signal;

G_DEFINE_FINAL_TYPE (BudTraceDialog, bud_trace_dialog, ADW_TYPE_WINDOW)

/* One reading of the whole file, in a thread. */
typedef struct
{
  GBytes *text;
  char *names[BUD_N_TRACE_COLUMNS];
  BudTraceTimes times;
  guint64 generation;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_bytes_unref (reading->text);
  for (int i = 0; i < BUD_N_TRACE_COLUMNS; i++)
    g_free (reading->names[i]);
  g_free (reading);
}

static void
read_all (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Reading *reading = data;
  BudTraceMapping mapping = { .times = reading->times };
  GError *error = NULL;
  gsize length;
  const char *text = g_bytes_get_data (reading->text, &length);
  BudTrace *trace;

  for (int i = 0; i < BUD_N_TRACE_COLUMNS; i++)
    mapping.names[i] = reading->names[i];
  trace = bud_trace_parse (text, length, &mapping, &error);
  if (trace == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, trace, (GDestroyNotify) bud_trace_unref);
}

static char *
summary_of (const BudTrace *trace)
{
  const GArray *requests = trace->requests;
  const double shared_ratio = bud_trace_shared_ratio (trace);
  double input = 0, output = 0, n = requests->len;
  double span_s = g_array_index (requests, BudServingRequest, requests->len - 1).send_s;
  g_autofree char *count = bud_number_count (n);
  g_autofree char *span = bud_number_time (span_s);
  g_autofree char *mean_input = NULL;
  g_autofree char *mean_output = NULL;
  g_autofree char *shared = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < requests->len; i++)
    {
      input += g_array_index (requests, BudServingRequest, i).input_tokens;
      output += g_array_index (requests, BudServingRequest, i).output_tokens;
    }
  mean_input = bud_number (input / n);
  mean_output = bud_number (output / n);
  /* Translators: "12 345 requests over 3 600 s, 812 tokens in and 245 out on average". */
  text = g_strdup_printf (ngettext ("%s request over %s, %s tokens in and %s out on average",
                                    "%s requests over %s, %s tokens in and %s out on average", requests->len),
                          count, span, mean_input, mean_output);
  if (!(shared_ratio > 0))
    return g_steal_pointer (&text);
  shared = bud_number_percent (shared_ratio);
  /* Translators: after the sentence above; a cache that forgets nothing would find this share. */
  return g_strdup_printf (_ ("%s. %s of the input stands in earlier prompts"), text, shared);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  BudTraceDialog *self = BUD_TRACE_DIALOG (source);
  const Reading *reading = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (BudTrace) trace = g_task_propagate_pointer (G_TASK (result), &error);
  g_autofree char *summary = NULL;

  if (reading->generation != self->generation || self->use_button == NULL)
    return;
  if (trace == NULL)
    {
      g_autofree char *where = g_strdup_printf (_ ("Line %s"), error->message);

      bud_problem_row_show (self->problem, TRUE, where, NULL);
      gtk_label_set_label (self->summary_label, "");
      return;
    }
  summary = summary_of (trace);
  bud_problem_row_hide (self->problem);
  gtk_label_set_label (self->summary_label, summary);
  self->trace = g_steal_pointer (&trace);
  gtk_widget_set_sensitive (self->use_button, TRUE);
}

/* The file's column chosen for a purpose; the list of one that may be missing begins with "None". */
static const char *
chosen (BudTraceDialog *self, int column)
{
  guint selected = adw_combo_row_get_selected (self->rows[column]);
  guint n_names = g_strv_length (self->preview->names);

  if (bud_trace_column_is_optional ((BudTraceColumn) column))
    return selected >= 1 && selected <= n_names ? self->preview->names[selected - 1] : NULL;
  return selected < n_names ? self->preview->names[selected] : NULL;
}

static void
read_with_mapping (BudTraceDialog *self)
{
  g_autoptr (GTask) task = NULL;
  Reading *reading;

  if (self->is_setting)
    return;
  g_clear_pointer (&self->trace, bud_trace_unref);
  gtk_widget_set_sensitive (self->use_button, FALSE);
  gtk_label_set_label (self->summary_label, _ ("Reading…"));
  reading = g_new0 (Reading, 1);
  reading->text = g_bytes_ref (self->text);
  reading->times = (BudTraceTimes) adw_combo_row_get_selected (self->times_row);
  reading->generation = ++self->generation;
  for (int i = 0; i < BUD_N_TRACE_COLUMNS; i++)
    reading->names[i] = g_strdup (chosen (self, i));
  task = g_task_new (self, NULL, on_read, NULL);
  g_task_set_task_data (task, reading, reading_free);
  g_task_run_in_thread (task, read_all);
}

static void
on_use (BudTraceDialog *self)
{
  g_autoptr (BudTrace) trace = self->trace != NULL ? bud_trace_ref (self->trace) : NULL;

  if (trace == NULL)
    return;
  g_signal_emit (self, accepted_signal, 0, trace, self->name);
  gtk_window_close (GTK_WINDOW (self));
}

static void
fill_choices (BudTraceDialog *self)
{
  const char *times[] = { _ ("Seconds"), _ ("Milliseconds"), _ ("Date and time"), NULL };
  g_autoptr (GtkStringList) units = gtk_string_list_new (times);

  for (int column = 0; column < BUD_N_TRACE_COLUMNS; column++)
    {
      g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
      guint offset = bud_trace_column_is_optional ((BudTraceColumn) column) ? 1 : 0,
            selected = offset == 1 ? 0 : GTK_INVALID_LIST_POSITION;

      if (offset == 1)
        gtk_string_list_append (names, _ ("None"));
      for (guint i = 0; self->preview->names[i] != NULL; i++)
        {
          gtk_string_list_append (names, self->preview->names[i]);
          if (self->preview->names[i] == self->preview->guessed.names[column])
            selected = i + offset;
        }
      adw_combo_row_set_model (self->rows[column], G_LIST_MODEL (names));
      adw_combo_row_set_selected (self->rows[column], selected);
    }
  adw_combo_row_set_model (self->times_row, G_LIST_MODEL (units));
  adw_combo_row_set_selected (self->times_row, self->preview->guessed.times);
}

static void
add_cell (BudTraceDialog *self, const char *text, int column, int row)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), CELL_CHARS);
  gtk_widget_set_tooltip_text (label, text);
  gtk_widget_add_css_class (label, row == 0 ? "caption-heading" : "caption");
  gtk_widget_add_css_class (label, "numeric");
  gtk_grid_attach (self->grid, label, column, row, 1, 1);
}

static void
fill_grid (BudTraceDialog *self)
{
  for (int i = 0; self->preview->names[i] != NULL; i++)
    {
      add_cell (self, self->preview->names[i], i, 0);
      for (guint r = 0; r < self->preview->rows->len; r++)
        add_cell (self, ((char **) g_ptr_array_index (self->preview->rows, r))[i], i, (int) r + 1);
    }
}

BudTraceDialog *
bud_trace_dialog_new (GtkWindow *parent, GFile *file, GError **error)
{
  g_autoptr (GBytes) text = g_file_load_bytes (file, NULL, NULL, error);
  g_autoptr (BudTracePreview) preview = NULL;
  BudTraceDialog *self;
  gsize length;
  const char *data;

  if (text == NULL)
    return NULL;
  data = g_bytes_get_data (text, &length);
  preview = bud_trace_preview_new (data != NULL ? data : "", length, PREVIEW_ROWS, error);
  if (preview == NULL)
    return NULL;
  self = g_object_new (BUD_TYPE_TRACE_DIALOG, "transient-for", parent, "modal", parent != NULL, NULL);
  self->name = g_file_get_basename (file);
  self->text = g_steal_pointer (&text);
  self->preview = g_steal_pointer (&preview);
  gtk_window_set_title (GTK_WINDOW (self), self->name);
  self->is_setting = TRUE;
  fill_choices (self);
  self->is_setting = FALSE;
  fill_grid (self);
  read_with_mapping (self);
  return self;
}

static void
dispose (GObject *object)
{
  BudTraceDialog *self = BUD_TRACE_DIALOG (object);

  self->use_button = NULL;
  G_OBJECT_CLASS (bud_trace_dialog_parent_class)->dispose (object);
  g_clear_pointer (&self->trace, bud_trace_unref);
}

static void
finalize (GObject *object)
{
  BudTraceDialog *self = BUD_TRACE_DIALOG (object);

  g_free (self->name);
  g_clear_pointer (&self->text, g_bytes_unref);
  g_clear_pointer (&self->preview, bud_trace_preview_free);
  G_OBJECT_CLASS (bud_trace_dialog_parent_class)->finalize (object);
}

static void
bud_trace_dialog_class_init (BudTraceDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  accepted_signal = g_signal_new ("accepted", BUD_TYPE_TRACE_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_STRING);
  g_type_ensure (BUD_TYPE_PROBLEM_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/trace-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, BudTraceDialog, arrival_row);
  gtk_widget_class_bind_template_child (widget_class, BudTraceDialog, input_row);
  gtk_widget_class_bind_template_child (widget_class, BudTraceDialog, output_row);
  gtk_widget_class_bind_template_child (widget_class, BudTraceDialog, prefix_row);
  gtk_widget_class_bind_template_child (widget_class, BudTraceDialog, group_row);
  gtk_widget_class_bind_template_child (widget_class, BudTraceDialog, session_row);
  gtk_widget_class_bind_template_child (widget_class, BudTraceDialog, blocks_row);
  gtk_widget_class_bind_template_child (widget_class, BudTraceDialog, times_row);
  gtk_widget_class_bind_template_child (widget_class, BudTraceDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, BudTraceDialog, summary_label);
  gtk_widget_class_bind_template_child (widget_class, BudTraceDialog, grid);
  gtk_widget_class_bind_template_child (widget_class, BudTraceDialog, use_button);
  gtk_widget_class_bind_template_callback (widget_class, read_with_mapping);
  gtk_widget_class_bind_template_callback (widget_class, on_use);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
bud_trace_dialog_init (BudTraceDialog *self)
{
  self->is_setting = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  bud_name_controls (GTK_WIDGET (self));
  self->rows[BUD_TRACE_ARRIVAL] = self->arrival_row;
  self->rows[BUD_TRACE_INPUT] = self->input_row;
  self->rows[BUD_TRACE_OUTPUT] = self->output_row;
  self->rows[BUD_TRACE_PREFIX] = self->prefix_row;
  self->rows[BUD_TRACE_GROUP] = self->group_row;
  self->rows[BUD_TRACE_SESSION] = self->session_row;
  self->rows[BUD_TRACE_BLOCKS] = self->blocks_row;
  self->is_setting = FALSE;
}
