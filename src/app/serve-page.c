#include "app/serve-page.h"

#include <glib/gi18n.h>

#include "app/compat.h"
#include "app/deploy-dialog.h"
#include "app/document-actions.h"
#include "app/trace-dialog.h"
#include "app/two-panes.h"
#include "catalog/scenario-file.h"

#define ZOOM_STEP 1.6

struct _BudServePage
{
  BudPage parent_instance;

  BudSession *session;
  BudLoadSimulator *simulator;
  gboolean is_stale; /* the scenario changed while the page was not looked at */

  BudTwoPanes *panes;
  BudServeInputs *inputs;
  BudServeResults *results;
};

G_DEFINE_FINAL_TYPE (BudServePage, bud_serve_page, BUD_TYPE_PAGE)

static BudServeViews *
views_of (BudServePage *self)
{
  return bud_serve_results_get_views (self->results);
}

/* The newest outcome under load, unless nobody looks. */
static void
simulate (BudServePage *self)
{
  BudOutcome *outcome = bud_session_get_outcome (self->session);

  self->is_stale = !gtk_widget_get_mapped (GTK_WIDGET (self));
  if (self->is_stale || outcome == NULL || outcome->error != NULL || outcome->asked->status != BUD_STATUS_OK)
    return;
  bud_load_simulator_submit (self->simulator, outcome->asked, bud_load_simulator_get_trace (self->simulator));
}

static void
on_outcome_changed (BudServePage *self)
{
  const char *title = bud_serve_inputs_get_title (self->inputs);
  const char *subtitle = bud_serve_inputs_get_subtitle (self->inputs);

  bud_page_set_title (BUD_PAGE (self), title);
  bud_page_set_subtitle (BUD_PAGE (self), subtitle);
  bud_serve_views_set_titles (views_of (self), title, subtitle);
  simulate (self);
}

static void
map (GtkWidget *widget)
{
  BudServePage *self = BUD_SERVE_PAGE (widget);

  GTK_WIDGET_CLASS (bud_serve_page_parent_class)->map (widget);
  if (self->is_stale)
    simulate (self);
}

static void
set_narrow (BudPage *page, gboolean is_narrow)
{
  bud_two_panes_set_narrow (BUD_SERVE_PAGE (page)->panes, is_narrow);
}

static gboolean
next_pane (BudPage *page, gboolean from_start)
{
  return bud_two_panes_next (BUD_SERVE_PAGE (page)->panes, from_start);
}

static void
on_view (GtkWidget *widget, const char *name, GVariant *parameter)
{
  bud_serve_views_show_view (views_of (BUD_SERVE_PAGE (widget)),
                             (BudServeView) g_variant_get_uint32 (parameter));
}

static void
on_zoom (GtkWidget *widget, const char *name, GVariant *parameter)
{
  bud_serve_views_zoom (views_of (BUD_SERVE_PAGE (widget)), g_str_equal (name, "page.zoom-in") ? ZOOM_STEP
                                                            : g_str_equal (name, "page.zoom-out")
                                                                ? 1 / ZOOM_STEP
                                                                : 0);
}

/* Traces */

static void
on_trace_accepted (BudTraceDialog *dialog, BudTrace *trace, const char *name, BudServePage *self)
{
  bud_serve_inputs_use_trace (self->inputs, trace, name);
}

GtkWindow *
bud_serve_page_open_trace (BudServePage *self, GFile *file)
{
  g_autoptr (GError) error = NULL;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  BudTraceDialog *dialog = bud_trace_dialog_new (GTK_WINDOW (root), file, &error);
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  if (dialog != NULL)
    {
      g_signal_connect_object (dialog, "accepted", G_CALLBACK (on_trace_accepted), self, 0);
      gtk_window_present (GTK_WINDOW (dialog));
      return GTK_WINDOW (dialog);
    }
  name = g_file_get_basename (file);
  text = g_strdup_printf ("%s: %s", name, error->message);
  bud_session_say (self->session, text, FALSE);
  return NULL;
}

static void
on_trace_chosen (GFile *file, gpointer user_data)
{
  if (file != NULL)
    bud_serve_page_open_trace (user_data, file);
}

static void
on_open_trace (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const BudFileType types[]
      = { { _ ("Comma-separated table"), "csv" }, { _ ("JSON lines"), "jsonl" }, { NULL } };
  BudServePage *self = BUD_SERVE_PAGE (widget);
  GSettings *settings = bud_session_get_settings (self->session);
  g_autofree char *folder = settings != NULL ? g_settings_get_string (settings, "last-folder") : NULL;

  bud_compat_open_file (GTK_WINDOW (gtk_widget_get_root (widget)), _ ("Open Trace"), types, folder,
                        on_trace_chosen, g_object_ref (self), g_object_unref);
}

/* The first file; scenarios are the window's. */
static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, BudServePage *self)
{
  g_autoptr (GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));
  g_autofree char *name = files != NULL ? g_file_get_basename (files->data) : NULL;

  if (name == NULL)
    return FALSE;
  if (g_str_has_suffix (name, BUD_SCENARIO_SUFFIX))
    bud_document_actions_open (BUD_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), files->data);
  else
    bud_serve_page_open_trace (self, files->data);
  return TRUE;
}

static void
on_deployment_commands (GtkWidget *widget, const char *name, GVariant *parameter)
{
  bud_deploy_dialog_open (widget, BUD_SERVE_PAGE (widget)->session);
}

static void
on_view_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  static const struct
  {
    const char *name;
    void (*run) (BudServeViews *views);
  } actions[] = {
    { "page.show-table", bud_serve_views_toggle_table },
    { "page.copy-view", bud_serve_views_copy },
    { "page.export-view", bud_serve_views_export },
    { "page.export-requests", bud_serve_views_export_requests },
    { "page.print-view", bud_serve_views_print },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (name, actions[i].name))
      actions[i].run (views_of (BUD_SERVE_PAGE (widget)));
}

BudServeInputs *
bud_serve_page_get_inputs (BudServePage *self)
{
  return self->inputs;
}

BudServeResults *
bud_serve_page_get_results (BudServePage *self)
{
  return self->results;
}

void
bud_serve_page_show_tab (BudServePage *self, gboolean is_results)
{
  bud_two_panes_show_tab (self->panes, is_results);
}

gboolean
bud_serve_page_is_busy (BudServePage *self)
{
  return bud_load_simulator_is_busy (self->simulator) || bud_serve_views_is_busy (views_of (self));
}

static void
dispose (GObject *object)
{
  BudServePage *self = BUD_SERVE_PAGE (object);

  if (self->simulator != NULL)
    bud_load_simulator_cancel (self->simulator);
  G_OBJECT_CLASS (bud_serve_page_parent_class)->dispose (object);
  g_clear_object (&self->simulator);
  g_clear_object (&self->session);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "page.view", "u", on_view);
  gtk_widget_class_install_action (widget_class, "page.zoom-in", NULL, on_zoom);
  gtk_widget_class_install_action (widget_class, "page.zoom-out", NULL, on_zoom);
  gtk_widget_class_install_action (widget_class, "page.zoom-all", NULL, on_zoom);
  gtk_widget_class_install_action (widget_class, "page.open-trace", NULL, on_open_trace);
  gtk_widget_class_install_action (widget_class, "page.deployment-commands", NULL, on_deployment_commands);
  gtk_widget_class_install_action (widget_class, "page.show-table", NULL, on_view_action);
  gtk_widget_class_install_action (widget_class, "page.copy-view", NULL, on_view_action);
  gtk_widget_class_install_action (widget_class, "page.export-requests", NULL, on_view_action);
  gtk_widget_class_install_action (widget_class, "page.export-view", NULL, on_view_action);
  gtk_widget_class_install_action (widget_class, "page.print-view", NULL, on_view_action);
}

static void
bud_serve_page_class_init (BudServePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  BudPageClass *page_class = BUD_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  widget_class->map = map;
  page_class->set_narrow = set_narrow;
  page_class->next_pane = next_pane;
  g_type_ensure (BUD_TYPE_TWO_PANES);
  g_type_ensure (BUD_TYPE_SERVE_INPUTS);
  g_type_ensure (BUD_TYPE_SERVE_RESULTS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/serve-page.ui");
  gtk_widget_class_bind_template_child (widget_class, BudServePage, panes);
  gtk_widget_class_bind_template_child (widget_class, BudServePage, inputs);
  gtk_widget_class_bind_template_child (widget_class, BudServePage, results);
  install_actions (widget_class);
}

static void
bud_serve_page_init (BudServePage *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  self->simulator = bud_load_simulator_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (target, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

BudPage *
bud_serve_page_new (BudSession *session)
{
  BudServePage *self = g_object_new (BUD_TYPE_SERVE_PAGE, NULL);

  self->session = g_object_ref (session);
  bud_serve_inputs_set_up (self->inputs, session, self->simulator);
  bud_serve_results_set_up (self->results, session, self->simulator);
  /* After the inputs, whose names the title shows. */
  g_signal_connect_object (session, "outcome-changed", G_CALLBACK (on_outcome_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->simulator, "trace-changed", G_CALLBACK (simulate), self, G_CONNECT_SWAPPED);
  on_outcome_changed (self);
  return BUD_PAGE (self);
}
