#include "app/own-runs-box.h"

#include <glib/gi18n.h>

#include "app/compat.h"
#include "app/own-run-row.h"

#define MAX_FILE_BYTES (64 << 20)

struct _BudOwnRunsBox
{
  GtkBox parent_instance;

  BudSession *session;
  GPtrArray *runs; /* BudOwnRun, as read */
  guint generation;

  GtkWidget *actions, *clear_button;
  GtkLabel *hint, *problem;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (BudOwnRunsBox, bud_own_runs_box, GTK_TYPE_BOX)

/* What a worker predicts: copies, and a snapshot of the scenario. */
typedef struct
{
  GPtrArray *runs;
  BudEvaluation *evaluation;
  guint generation;
} Prediction;

static void
prediction_free (gpointer data)
{
  Prediction *prediction = data;

  g_ptr_array_unref (prediction->runs);
  bud_evaluation_unref (prediction->evaluation);
  g_free (prediction);
}

static void
show_problem (BudOwnRunsBox *self, const char *text)
{
  gtk_label_set_label (self->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
}

static void
show_runs (BudOwnRunsBox *self, GPtrArray *runs)
{
  bud_compat_empty_list (self->list);
  for (guint i = 0; i < runs->len; i++)
    gtk_list_box_append (self->list, bud_own_run_row_new (g_ptr_array_index (runs, i)));
  gtk_widget_set_visible (GTK_WIDGET (self->list), runs->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->hint), runs->len == 0);
  gtk_widget_set_visible (self->actions, runs->len > 0);
}

static void
predict (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Prediction *prediction = data;

  for (guint i = 0; i < prediction->runs->len; i++)
    bud_own_run_predict (g_ptr_array_index (prediction->runs, i), &prediction->evaluation->request);
  g_task_return_boolean (task, TRUE);
}

static void
on_predicted (GObject *source, GAsyncResult *result, gpointer data)
{
  BudOwnRunsBox *self = BUD_OWN_RUNS_BOX (source);
  Prediction *prediction = g_task_get_task_data (G_TASK (result));

  if (prediction->generation == self->generation && self->session != NULL)
    show_runs (self, prediction->runs);
}

static gboolean
has_result (const BudOutcome *outcome)
{
  return outcome != NULL && outcome->asked != NULL && outcome->asked->status == BUD_STATUS_OK;
}

static void
update (BudOwnRunsBox *self)
{
  BudOutcome *outcome = bud_session_get_outcome (self->session);
  g_autoptr (GTask) task = NULL;
  Prediction *prediction;

  self->generation++;
  if (self->runs->len == 0)
    {
      show_runs (self, self->runs);
      return;
    }
  if (!has_result (outcome))
    {
      show_problem (self, _ ("The scenario has no result"));
      show_runs (self, self->runs);
      return;
    }
  show_problem (self, NULL);
  prediction = g_new (Prediction, 1);
  *prediction = (Prediction){ .runs = bud_own_runs_copy (self->runs),
                              .evaluation = bud_evaluation_ref (outcome->asked),
                              .generation = self->generation };
  task = g_task_new (self, NULL, on_predicted, NULL);
  g_task_set_task_data (task, prediction, prediction_free);
  g_task_run_in_thread (task, predict);
}

static GPtrArray *
read_file (GFile *file, GError **error)
{
  g_autoptr (GFileInfo) info
      = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, NULL, error);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *text = NULL;
  gsize length;

  if (info == NULL)
    return NULL;
  if (g_file_info_get_size (info) > MAX_FILE_BYTES)
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, _ ("larger than 64 MB"));
      return NULL;
    }
  if (!g_file_load_contents (file, NULL, &text, &length, NULL, error))
    return NULL;
  return bud_own_runs_parse (text, (gssize) length, name, error);
}

void
bud_own_runs_box_import (BudOwnRunsBox *self, GFile *file)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *runs = read_file (file, &error);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *problem = error != NULL ? g_strdup_printf ("%s: %s", name, error->message) : NULL;

  show_problem (self, problem);
  if (runs == NULL)
    return;
  g_ptr_array_extend_and_steal (self->runs, runs);
  update (self);
}

static void
on_chosen (GFile *file, gpointer user_data)
{
  if (file != NULL)
    bud_own_runs_box_import (user_data, file);
}

static void
on_import (BudOwnRunsBox *self)
{
  const BudFileType types[] = { { _ ("Benchmark result"), "json" }, { NULL, NULL } };

  bud_compat_open_file (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _ ("Import Results"), types,
                        NULL, on_chosen, g_object_ref (self), g_object_unref);
}

static void
on_clear (BudOwnRunsBox *self)
{
  g_ptr_array_set_size (self->runs, 0);
  show_problem (self, NULL);
  update (self);
}

BudCalibrateDialog *
bud_own_runs_box_calibrate (BudOwnRunsBox *self)
{
  BudOutcome *outcome = bud_session_get_outcome (self->session);
  BudCalibrateDialog *dialog;

  if (self->runs->len == 0 || !has_result (outcome))
    return NULL;
  dialog = bud_calibrate_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->session,
                                     self->runs, outcome->asked);
  gtk_window_present (GTK_WINDOW (dialog));
  return dialog;
}

static void
on_calibrate (BudOwnRunsBox *self)
{
  bud_own_runs_box_calibrate (self);
}

void
bud_own_runs_box_set_session (BudOwnRunsBox *self, BudSession *session)
{
  self->session = g_object_ref (session);
  g_signal_connect_object (session, "outcome-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
}

static void
dispose (GObject *object)
{
  BudOwnRunsBox *self = BUD_OWN_RUNS_BOX (object);

  G_OBJECT_CLASS (bud_own_runs_box_parent_class)->dispose (object);
  g_clear_object (&self->session);
}

static void
finalize (GObject *object)
{
  g_ptr_array_unref (BUD_OWN_RUNS_BOX (object)->runs);
  G_OBJECT_CLASS (bud_own_runs_box_parent_class)->finalize (object);
}

static void
bud_own_runs_box_class_init (BudOwnRunsBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/own-runs-box.ui");
  gtk_widget_class_bind_template_child (widget_class, BudOwnRunsBox, clear_button);
  gtk_widget_class_bind_template_child (widget_class, BudOwnRunsBox, actions);
  gtk_widget_class_bind_template_child (widget_class, BudOwnRunsBox, hint);
  gtk_widget_class_bind_template_child (widget_class, BudOwnRunsBox, problem);
  gtk_widget_class_bind_template_child (widget_class, BudOwnRunsBox, list);
  gtk_widget_class_bind_template_callback (widget_class, on_import);
  gtk_widget_class_bind_template_callback (widget_class, on_clear);
  gtk_widget_class_bind_template_callback (widget_class, on_calibrate);
}

static void
bud_own_runs_box_init (BudOwnRunsBox *self)
{
  self->runs = g_ptr_array_new_with_free_func ((GDestroyNotify) bud_own_run_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}
