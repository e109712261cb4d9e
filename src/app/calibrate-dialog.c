#include "app/calibrate-dialog.h"

#include <glib/gi18n.h>

#include "app/describe.h"
#include "app/item-actions.h"
#include "app/spoken-names.h"
#include "catalog/json-text.h"
#include "planner/own-errors.h"
#include "plot/number.h"

/* What a worker fits: copies, and a snapshot of the scenario. An atomic rc box. */
typedef struct
{
  GPtrArray *runs;
  BudEvaluation *evaluation;
  BudOwnFit fit;
  char *problem; /* translated, NULL = the fit may be kept */
} Calibration;

struct _BudCalibrateDialog
{
  AdwWindow parent_instance;

  BudSession *session;
  Calibration *calibration;
  char *id; /* the engine it becomes */
  char *date;
  GCancellable *cancellable;

  GtkStack *stack;
  AdwStatusPage *problem;
  AdwPreferencesGroup *group;
  AdwEntryRow *name_row;
  AdwActionRow *step_row, *front_end_row, *prefill_row, *error_row, *band_row;
  GtkSwitch *use_switch;
  GtkWidget *save_button;
};

G_DEFINE_FINAL_TYPE (BudCalibrateDialog, bud_calibrate_dialog, ADW_TYPE_WINDOW)

static void
calibration_clear (gpointer data)
{
  Calibration *self = data;

  g_ptr_array_unref (self->runs);
  bud_evaluation_unref (self->evaluation);
  g_free (self->problem);
}

static void
calibration_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, calibration_clear);
}

static void
fit (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Calibration *self = data;
  const BudCase *request = &self->evaluation->request;

  if (bud_own_runs_fit (self->runs, request, &self->fit))
    self->problem = bud_own_fit_problem (&self->fit, self->runs, request);
  else
    self->problem = g_strdup (_ ("none of the runs can be predicted for this scenario"));
  if (self->problem == NULL)
    bud_own_runs_leave_out (self->runs, request, &self->fit, cancellable);
  g_task_return_boolean (task, TRUE);
}

/* “686 µs → 9.51 ms” */
static void
show_change (AdwActionRow *row, char *before, char *after)
{
  g_autofree char *text = g_strdup_printf ("%s → %s", before, after);
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "numeric");
  adw_action_row_add_suffix (row, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  g_free (before);
  g_free (after);
}

/* An own engine that is in use is calibrated further: the same item, a new version. */
static gboolean
is_further (BudCalibrateDialog *self, BudCatalogItem *item)
{
  return self->calibration->evaluation->scenario->engine_spec == NULL && item != NULL
         && bud_catalog_item_get_is_user (item);
}

/* The engine's name in the catalog that this one is based on. */
static char *
base_name (BudCalibrateDialog *self)
{
  const BudEngineProfile *profile = &self->calibration->evaluation->profile;
  g_autoptr (BudCatalogItem) base = bud_catalog_lookup (bud_session_get_catalog (self->session),
                                                        BUD_CATALOG_ENGINE, profile->base_id, NULL);

  return g_strdup (base != NULL ? bud_catalog_item_get_name (base) : profile->name);
}

static void
name_it (BudCalibrateDialog *self)
{
  BudCatalog *catalog = bud_session_get_catalog (self->session);
  const BudEvaluation *evaluation = self->calibration->evaluation;
  g_autoptr (BudCatalogItem) item
      = bud_catalog_lookup (catalog, BUD_CATALOG_ENGINE, evaluation->scenario->engine_id, NULL);
  g_autofree char *base = base_name (self), *name = NULL, *text = NULL;

  if (is_further (self, item))
    {
      self->id = g_strdup (bud_catalog_item_get_id (item));
      name = g_strdup (bud_catalog_item_get_name (item));
      text = g_strdup (_ ("Saved as a new version of this engine; the earlier one can be restored."));
    }
  else
    {
      name = bud_own_fit_name (&self->calibration->fit, base, self->date);
      self->id = bud_item_free_id (catalog, BUD_CATALOG_ENGINE, name);
      text = g_strdup (_ ("Kept beside the engines of the program, with these runs."));
    }
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), name);
  adw_preferences_group_set_description (self->group, text);
}

static void
show_fit (BudCalibrateDialog *self)
{
  const BudOwnFit *f = &self->calibration->fit;
  g_autofree char *base = base_name (self);
  g_autofree char *bands = bud_own_runs_bands_text (self->calibration->runs, base);

  name_it (self);
  adw_action_row_set_subtitle (self->band_row, bands);
  show_change (self->step_row, bud_number_time (f->before.host_step_s),
               bud_number_time (f->after.host_step_s));
  show_change (self->front_end_row, bud_number_time (f->before.front_end_s),
               bud_number_time (f->after.front_end_s));
  show_change (self->prefill_row, bud_number_fixed (f->before.prefill_ratio, 2),
               bud_number_fixed (f->after.prefill_ratio, 2));
  show_change (self->error_row, bud_number_percent (f->error_before_ratio),
               bud_number_percent (f->error_after_ratio));
  gtk_stack_set_visible_child_name (self->stack, "content");
  gtk_widget_set_sensitive (self->save_button, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
}

static void
show_problem (BudCalibrateDialog *self, const char *message)
{
  g_autofree char *sentence = bud_describe_sentence (message);
  g_autofree char *escaped = g_markup_escape_text (sentence, -1);

  adw_status_page_set_description (self->problem, escaped);
  gtk_stack_set_visible_child_name (self->stack, "problem");
}

static void
on_fitted (GObject *source, GAsyncResult *result, gpointer data)
{
  BudCalibrateDialog *self = BUD_CALIBRATE_DIALOG (source);

  if (self->session == NULL) /* closed meanwhile */
    return;
  if (self->calibration->problem == NULL)
    {
      show_fit (self);
      return;
    }
  show_problem (self, self->calibration->problem);
}

static void
on_name (BudCalibrateDialog *self)
{
  gsize length = strlen (gtk_editable_get_text (GTK_EDITABLE (self->name_row)));
  gboolean is_good = length > 0 && length < sizeof ((BudEngineProfile *) NULL)->name;

  gtk_widget_set_sensitive (self->save_button, is_good);
  if (is_good)
    gtk_widget_remove_css_class (GTK_WIDGET (self->name_row), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->name_row), "error");
}

static BudCatalogItem *
save (BudCalibrateDialog *self, GError **error)
{
  const Calibration *c = self->calibration;
  g_autoptr (JsonNode) base
      = bud_scenario_engine_item (c->evaluation->scenario, bud_session_get_catalog (self->session), error);
  g_autoptr (JsonNode) item = NULL;
  g_autofree char *json = NULL;

  if (base == NULL)
    return NULL;
  item = bud_own_fit_to_item (&c->fit, c->runs, c->evaluation, json_node_get_object (base), self->id,
                              gtk_editable_get_text (GTK_EDITABLE (self->name_row)), self->date);
  json = bud_json_to_string (item, FALSE);
  return bud_item_add (self->session, BUD_CATALOG_ENGINE, NULL, json, error);
}

static void
on_save (BudCalibrateDialog *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BudCatalogItem) item = save (self, &error);
  g_autofree char *text = NULL;

  if (item == NULL)
    {
      show_problem (self, error->message);
      gtk_widget_set_sensitive (self->save_button, FALSE);
      return;
    }
  if (gtk_switch_get_active (self->use_switch))
    {
      BudScenario *changed = bud_scenario_copy (bud_session_get_scenario (self->session));

      bud_scenario_set_engine (changed, bud_catalog_item_get_id (item));
      bud_session_change (self->session, changed, _ ("Engine"), NULL);
    }
  text = g_strdup_printf (_ ("Saved %s"), bud_catalog_item_get_name (item));
  bud_session_say (self->session, text, FALSE);
  gtk_window_close (GTK_WINDOW (self));
}

BudCalibrateDialog *
bud_calibrate_dialog_new (GtkWindow *parent, BudSession *session, GPtrArray *runs, BudEvaluation *evaluation)
{
  BudCalibrateDialog *self
      = g_object_new (BUD_TYPE_CALIBRATE_DIALOG, "transient-for", parent, "modal", TRUE, NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GTask) task = NULL;

  self->cancellable = g_cancellable_new ();
  task = g_task_new (self, self->cancellable, on_fitted, NULL);
  self->session = g_object_ref (session);
  self->date = g_date_time_format (now, "%Y-%m-%d");
  self->calibration = g_atomic_rc_box_new0 (Calibration);
  self->calibration->runs = bud_own_runs_copy (runs);
  self->calibration->evaluation = bud_evaluation_ref (evaluation);
  g_task_set_task_data (task, g_atomic_rc_box_acquire (self->calibration), calibration_unref);
  g_task_run_in_thread (task, fit);
  return self;
}

static void
dispose (GObject *object)
{
  BudCalibrateDialog *self = BUD_CALIBRATE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  G_OBJECT_CLASS (bud_calibrate_dialog_parent_class)->dispose (object);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  g_clear_pointer (&self->calibration, calibration_unref);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->date, g_free);
}

static void
bud_calibrate_dialog_class_init (BudCalibrateDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/calibrate-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, BudCalibrateDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, BudCalibrateDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, BudCalibrateDialog, group);
  gtk_widget_class_bind_template_child (widget_class, BudCalibrateDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, BudCalibrateDialog, step_row);
  gtk_widget_class_bind_template_child (widget_class, BudCalibrateDialog, front_end_row);
  gtk_widget_class_bind_template_child (widget_class, BudCalibrateDialog, prefill_row);
  gtk_widget_class_bind_template_child (widget_class, BudCalibrateDialog, error_row);
  gtk_widget_class_bind_template_child (widget_class, BudCalibrateDialog, band_row);
  gtk_widget_class_bind_template_child (widget_class, BudCalibrateDialog, use_switch);
  gtk_widget_class_bind_template_child (widget_class, BudCalibrateDialog, save_button);
  gtk_widget_class_bind_template_callback (widget_class, on_name);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
bud_calibrate_dialog_init (BudCalibrateDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  bud_name_controls (GTK_WIDGET (self));
}
