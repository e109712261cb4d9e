#include "app/simulate-page.h"

#include <glib/gi18n.h>

#include "app/deploy-dialog.h"
#include "app/describe.h"
#include "app/inputs-pane.h"
#include "app/plan-page.h"
#include "app/usecases-page.h"
#include "app/window.h"

struct _BudSimulatePage
{
  BudPage parent_instance;

  BudSession *session;

  GtkStack *modes;
  AdwViewStack *tabs;
  AdwBin *wide_inputs;
  AdwBin *wide_results;
  AdwBin *narrow_inputs;
  AdwBin *narrow_results;
  BudInputsPane *inputs;
  BudResultsPane *results;
};

G_DEFINE_FINAL_TYPE (BudSimulatePage, bud_simulate_page, BUD_TYPE_PAGE)

static void
show_titles (BudSimulatePage *self)
{
  const BudScenario *scenario = bud_session_get_scenario (self->session);
  const char *model = bud_inputs_pane_get_model_name (self->inputs);
  const char *usecase = bud_inputs_pane_get_usecase_name (self->inputs);
  g_autofree char *devices = bud_describe_devices (scenario, bud_session_get_catalog (self->session));
  /* Translators: a use case on devices, as "RAG chat on 8 × H100 SXM". */
  g_autofree char *subtitle
      = usecase != NULL ? g_strdup_printf (_ ("%s on %s"), usecase, devices) : g_strdup (devices);

  bud_page_set_title (BUD_PAGE (self), model);
  bud_page_set_subtitle (BUD_PAGE (self), subtitle);
  bud_results_views_set_titles (bud_results_pane_get_views (self->results), model, subtitle);
}

static void
move_child (AdwBin *from, AdwBin *to)
{
  GtkWidget *child = adw_bin_get_child (from);

  if (child == NULL)
    return;
  g_object_ref (child);
  adw_bin_set_child (from, NULL);
  adw_bin_set_child (to, child);
  g_object_unref (child);
}

static void
set_narrow (BudPage *page, gboolean is_narrow)
{
  BudSimulatePage *self = BUD_SIMULATE_PAGE (page);

  if (is_narrow)
    {
      move_child (self->wide_inputs, self->narrow_inputs);
      move_child (self->wide_results, self->narrow_results);
    }
  else
    {
      move_child (self->narrow_inputs, self->wide_inputs);
      move_child (self->narrow_results, self->wide_results);
    }
  bud_results_pane_set_narrow (self->results, is_narrow);
  gtk_stack_set_visible_child_name (self->modes, is_narrow ? "narrow" : "wide");
}

static gboolean
next_pane (BudPage *page, gboolean from_start)
{
  BudSimulatePage *self = BUD_SIMULATE_PAGE (page);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *target = GTK_WIDGET (self->inputs);

  if (!from_start)
    {
      if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->inputs)))
        return FALSE;
      target = GTK_WIDGET (self->results);
    }
  if (bud_page_get_narrow (page))
    bud_simulate_page_show_tab (self, target == GTK_WIDGET (self->results));
  return gtk_widget_child_focus (target, GTK_DIR_TAB_FORWARD);
}

static void
on_view (GtkWidget *widget, const char *name, GVariant *parameter)
{
  bud_results_views_show_view (bud_results_pane_get_views (BUD_SIMULATE_PAGE (widget)->results),
                               (BudView) g_variant_get_uint32 (parameter));
}

static void
on_phase (GtkWidget *widget, const char *name, GVariant *parameter)
{
  bud_results_views_show_phase (bud_results_pane_get_views (BUD_SIMULATE_PAGE (widget)->results),
                                g_str_equal (name, "page.prefill"));
}

static void
on_search (GtkWidget *widget, const char *name, GVariant *parameter)
{
  BudSimulatePage *self = BUD_SIMULATE_PAGE (widget);

  if (bud_page_get_narrow (BUD_PAGE (self)))
    bud_simulate_page_show_tab (self, FALSE);
  bud_inputs_pane_search_models (self->inputs);
}

static void
on_deployment_commands (GtkWidget *widget, const char *name, GVariant *parameter)
{
  bud_deploy_dialog_open (widget, BUD_SIMULATE_PAGE (widget)->session);
}

static void
on_view_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  static const struct
  {
    const char *name;
    void (*run) (BudResultsViews *views);
  } actions[] = {
    { "page.show-table", bud_results_views_toggle_table },
    { "page.copy-view", bud_results_views_copy },
    { "page.export-view", bud_results_views_export },
    { "page.print-view", bud_results_views_print },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (name, actions[i].name))
      actions[i].run (bud_results_pane_get_views (BUD_SIMULATE_PAGE (widget)->results));
}

static void
on_compare (GtkWidget *widget, const char *name, GVariant *parameter)
{
  BudSimulatePage *self = BUD_SIMULATE_PAGE (widget);

  bud_session_compare (self->session, bud_session_get_scenario (self->session), NULL);
}

/* Another page goes on with the scenario. */
static BudPage *
show_page (GtkWidget *widget, const char *name)
{
  BudWindow *window = BUD_WINDOW (gtk_widget_get_root (widget));

  bud_window_show_page (window, name);
  return bud_window_get_page (window, name);
}

static void
on_plan (GtkWidget *widget, const char *name, GVariant *parameter)
{
  bud_plan_page_plan_for_scenario (BUD_PLAN_PAGE (show_page (widget, "plan")));
}

static void
on_save_usecase (GtkWidget *widget, const char *name, GVariant *parameter)
{
  BudSimulatePage *self = BUD_SIMULATE_PAGE (widget);

  bud_usecases_page_add_from (BUD_USECASES_PAGE (show_page (widget, "usecases")),
                              bud_session_get_scenario (self->session));
}

BudResultsPane *
bud_simulate_page_get_results (BudSimulatePage *self)
{
  return self->results;
}

void
bud_simulate_page_show_tab (BudSimulatePage *self, gboolean is_results)
{
  adw_view_stack_set_visible_child_name (self->tabs, is_results ? "results" : "inputs");
}

static void
dispose (GObject *object)
{
  BudSimulatePage *self = BUD_SIMULATE_PAGE (object);

  G_OBJECT_CLASS (bud_simulate_page_parent_class)->dispose (object);
  g_clear_object (&self->session);
}

static void
bud_simulate_page_class_init (BudSimulatePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  BudPageClass *page_class = BUD_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  page_class->set_narrow = set_narrow;
  page_class->next_pane = next_pane;
  g_type_ensure (BUD_TYPE_INPUTS_PANE);
  g_type_ensure (BUD_TYPE_RESULTS_PANE);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/simulate-page.ui");
  gtk_widget_class_bind_template_child (widget_class, BudSimulatePage, modes);
  gtk_widget_class_bind_template_child (widget_class, BudSimulatePage, tabs);
  gtk_widget_class_bind_template_child (widget_class, BudSimulatePage, wide_inputs);
  gtk_widget_class_bind_template_child (widget_class, BudSimulatePage, wide_results);
  gtk_widget_class_bind_template_child (widget_class, BudSimulatePage, narrow_inputs);
  gtk_widget_class_bind_template_child (widget_class, BudSimulatePage, narrow_results);
  gtk_widget_class_bind_template_child (widget_class, BudSimulatePage, inputs);
  gtk_widget_class_bind_template_child (widget_class, BudSimulatePage, results);

  gtk_widget_class_install_action (widget_class, "page.view", "u", on_view);
  gtk_widget_class_install_action (widget_class, "page.prefill", NULL, on_phase);
  gtk_widget_class_install_action (widget_class, "page.decode", NULL, on_phase);
  gtk_widget_class_install_action (widget_class, "page.search", NULL, on_search);
  gtk_widget_class_install_action (widget_class, "page.deployment-commands", NULL, on_deployment_commands);
  gtk_widget_class_install_action (widget_class, "page.show-table", NULL, on_view_action);
  gtk_widget_class_install_action (widget_class, "page.copy-view", NULL, on_view_action);
  gtk_widget_class_install_action (widget_class, "page.export-view", NULL, on_view_action);
  gtk_widget_class_install_action (widget_class, "page.print-view", NULL, on_view_action);
  gtk_widget_class_install_action (widget_class, "page.add-to-comparison", NULL, on_compare);
  gtk_widget_class_install_action (widget_class, "page.plan-for-this", NULL, on_plan);
  gtk_widget_class_install_action (widget_class, "page.save-as-usecase", NULL, on_save_usecase);
}

static void
bud_simulate_page_init (BudSimulatePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  bud_simulate_page_show_tab (self, TRUE);
}

BudPage *
bud_simulate_page_new (BudSession *session)
{
  BudSimulatePage *self = g_object_new (BUD_TYPE_SIMULATE_PAGE, NULL);

  self->session = g_object_ref (session);
  bud_inputs_pane_set_session (self->inputs, session);
  bud_results_pane_set_session (self->results, session);
  /* After the inputs, whose names the title shows. */
  g_signal_connect_object (session, "scenario-changed", G_CALLBACK (show_titles), self, G_CONNECT_SWAPPED);
  show_titles (self);
  return BUD_PAGE (self);
}
