#include "app/results-views.h"

#include <glib/gi18n.h>

#include "app/breakdown-view.h"
#include "app/growth-view.h"
#include "app/operators-table.h"
#include "app/plot-widget.h"
#include "app/table-view.h"
#include "app/view-export.h"
#include "app/view-switch.h"
#include "plot/estimate-plots.h"

#define ROOFLINE_PX 240 /* the least its plot is high */
#define ROOFLINE_NARROW_PX 330

struct _BudResultsViews
{
  AdwBin parent_instance;

  BudSession *session;
  BudEvaluation *shown; /* NULL before the first */
  BudEvaluation *asked;
  char *title;
  char *subtitle;
  BudView view;
  gboolean is_stale[BUD_N_VIEWS]; /* built only once it is looked at */
  gboolean is_prefill;

  BudViewSwitch *view_switch;
  GtkStack *switches;
  GtkToggleButton *prefill_button;
  GtkToggleButton *decode_button;
  GtkToggleButton *time_button;
  GtkToggleButton *share_button;
  GtkToggleButton *table_button;
  GtkStack *views;
  GtkStack *roofline_stack;
  BudPlotWidget *roofline_plot;
  BudPlotTableView *roofline_table;
  BudBreakdownView *breakdown;
  BudOperatorsTable *operators;
  BudGrowthView *memory;
  BudGrowthView *scaling;
};

G_DEFINE_FINAL_TYPE (BudResultsViews, bud_results_views, ADW_TYPE_BIN)

static const struct
{
  const char *name;
  const char *title;
} views[BUD_N_VIEWS] = {
  [BUD_VIEW_ROOFLINE] = { "roofline", N_ ("Roofline") },
  [BUD_VIEW_BREAKDOWN] = { "breakdown", N_ ("Breakdown") },
  [BUD_VIEW_OPERATORS] = { "operators", N_ ("Operators") },
  [BUD_VIEW_MEMORY] = { "memory", N_ ("Memory") },
  [BUD_VIEW_SCALING] = { "scaling", N_ ("Scaling") },
};

const char *
bud_view_name (BudView view)
{
  return views[view].name;
}

static void
build_roofline (BudResultsViews *self)
{
  bud_plot_widget_set_plot (self->roofline_plot,
                            self->shown != NULL ? bud_plot_of_roofline (
                                &self->shown->request, &self->shown->estimate, self->is_prefill)
                                                : NULL);
  if (gtk_toggle_button_get_active (self->table_button))
    bud_plot_table_view_show (self->roofline_table, bud_plot_widget_get_plot (self->roofline_plot));
}

static BudAccuracy *
accuracy_of (BudResultsViews *self)
{
  return self->session != NULL
             ? bud_accuracy_store_get (bud_session_get_accuracy (self->session), BUD_REPLAY_CLOSED_FORM)
             : NULL;
}

static void
on_accuracy (BudResultsViews *self)
{
  if (self->view == BUD_VIEW_SCALING)
    bud_growth_view_set_accuracy (self->scaling, accuracy_of (self));
}

static void
build_view (BudResultsViews *self)
{
  if (!self->is_stale[self->view])
    return;
  self->is_stale[self->view] = FALSE;
  switch (self->view)
    {
    case BUD_VIEW_ROOFLINE:
      build_roofline (self);
      break;
    case BUD_VIEW_BREAKDOWN:
      bud_breakdown_view_show (self->breakdown, self->shown, self->is_prefill,
                               gtk_toggle_button_get_active (self->share_button));
      break;
    case BUD_VIEW_OPERATORS:
      bud_operators_table_show (self->operators, self->shown, self->is_prefill);
      break;
    case BUD_VIEW_MEMORY:
      bud_growth_view_show (self->memory, self->asked);
      break;
    case BUD_VIEW_SCALING:
      bud_growth_view_set_accuracy (self->scaling, accuracy_of (self));
      bud_growth_view_show (self->scaling, self->shown);
      break;
    case BUD_N_VIEWS:
    default:
      break;
    }
}

static void
rebuild (BudResultsViews *self)
{
  for (int view = 0; view < BUD_N_VIEWS; view++)
    self->is_stale[view] = TRUE;
  build_view (self);
}

static void
show_switches (BudResultsViews *self)
{
  static const char *const switches[BUD_N_VIEWS] = { "phase", "unit", "phase", "memory", "scaling" };

  gtk_stack_set_visible_child_name (self->switches, switches[self->view]);
  gtk_widget_set_visible (GTK_WIDGET (self->table_button), self->view != BUD_VIEW_OPERATORS);
}

void
bud_results_views_show_view (BudResultsViews *self, BudView view)
{
  GSettings *settings;

  if (view >= BUD_N_VIEWS)
    return;
  self->view = view;
  bud_view_switch_select (self->view_switch, view);
  build_view (self);
  gtk_stack_set_visible_child_name (self->views, views[view].name);
  show_switches (self);
  settings = self->session != NULL ? bud_session_get_settings (self->session) : NULL;
  if (settings != NULL)
    g_settings_set_string (settings, "simulate-view", views[view].name);
}

void
bud_results_views_show_phase (BudResultsViews *self, gboolean is_prefill)
{
  gtk_toggle_button_set_active (is_prefill ? self->prefill_button : self->decode_button, TRUE);
}

void
bud_results_views_set_narrow (BudResultsViews *self, gboolean is_narrow)
{
  gtk_widget_set_size_request (GTK_WIDGET (self->roofline_plot), -1,
                               is_narrow ? ROOFLINE_NARROW_PX : ROOFLINE_PX);
}

void
bud_results_views_toggle_table (BudResultsViews *self)
{
  if (self->view != BUD_VIEW_OPERATORS)
    gtk_toggle_button_set_active (self->table_button, !gtk_toggle_button_get_active (self->table_button));
}

static void
on_view_chosen (BudResultsViews *self, guint view)
{
  bud_results_views_show_view (self, (BudView) view);
}

static void
on_phase_toggled (BudResultsViews *self)
{
  GSettings *settings = self->session != NULL ? bud_session_get_settings (self->session) : NULL;

  self->is_prefill = gtk_toggle_button_get_active (self->prefill_button);
  if (settings != NULL)
    g_settings_set_boolean (settings, "simulate-prefill", self->is_prefill);
  rebuild (self);
}

static void
on_unit_toggled (BudResultsViews *self)
{
  self->is_stale[BUD_VIEW_BREAKDOWN] = TRUE;
  build_view (self);
}

static void
on_table_toggled (BudResultsViews *self)
{
  gboolean is_table = gtk_toggle_button_get_active (self->table_button);

  rebuild (self);
  gtk_stack_set_visible_child_name (self->roofline_stack, is_table ? "table" : "plot");
  bud_breakdown_view_set_table (self->breakdown, is_table);
  bud_growth_view_set_table (self->memory, is_table);
  bud_growth_view_set_table (self->scaling, is_table);
}

/* A point of the roofline opens its row: marks are the operators of prefill, then of decode. */
static void
on_roofline_activated (BudPlotWidget *plot, int mark, BudResultsViews *self)
{
  g_autoptr (GPtrArray) prefill = NULL;
  g_autoptr (GPtrArray) decode = NULL;
  const BudShownOperator *shown;
  gboolean is_prefill;

  if (self->shown == NULL || mark < 0)
    return;
  prefill = bud_shown_operators (&self->shown->request, &self->shown->estimate, TRUE);
  decode = bud_shown_operators (&self->shown->request, &self->shown->estimate, FALSE);
  is_prefill = (guint) mark < prefill->len;
  if (!is_prefill && (guint) mark - prefill->len >= decode->len)
    return;
  shown = is_prefill ? g_ptr_array_index (prefill, mark)
                     : g_ptr_array_index (decode, mark - (int) prefill->len);
  bud_results_views_show_phase (self, is_prefill);
  bud_results_views_show_view (self, BUD_VIEW_OPERATORS);
  bud_operators_table_open_operator (self->operators, (int) shown->group, shown->name);
  gtk_widget_child_focus (GTK_WIDGET (self->operators), GTK_DIR_TAB_FORWARD);
}

static char *
notes (BudResultsViews *self)
{
  const char *method
      = self->shown->scenario->method == BUD_METHOD_IDEAL ? _ ("physical limit") : _ ("calibrated roofline");

  return g_strdup_printf ("%s, %s", method, self->shown->profile.name);
}

typedef void (*ContentFunc) (GtkWidget *widget, BudSession *session, const BudViewContent *content);

/* The plot in front; NULL: a table, or nothing yet. */
static BudPlot *
front_plot (BudResultsViews *self, guint32 *hidden_groups)
{
  switch (self->view)
    {
    case BUD_VIEW_ROOFLINE:
      *hidden_groups = bud_plot_widget_get_hidden_groups (self->roofline_plot);
      return bud_plot_widget_get_plot (self->roofline_plot);
    case BUD_VIEW_BREAKDOWN:
      *hidden_groups = bud_breakdown_view_get_hidden_groups (self->breakdown);
      return bud_breakdown_view_get_plot (self->breakdown);
    case BUD_VIEW_MEMORY:
      *hidden_groups = bud_growth_view_get_hidden_groups (self->memory);
      return bud_growth_view_get_plot (self->memory);
    case BUD_VIEW_SCALING:
      *hidden_groups = bud_growth_view_get_hidden_groups (self->scaling);
      return bud_growth_view_get_plot (self->scaling);
    case BUD_VIEW_OPERATORS:
    case BUD_N_VIEWS:
    default:
      *hidden_groups = 0;
      return NULL;
    }
}

static void
send (BudResultsViews *self, ContentFunc func)
{
  gboolean is_table = gtk_toggle_button_get_active (self->table_button);
  BudViewContent content = { 0 };
  g_autofree char *csv = NULL;
  g_autofree char *foot = NULL;
  g_autoptr (BudPlotTable) paper = NULL;

  if (self->shown == NULL)
    return;
  build_view (self);
  content.plot = front_plot (self, &content.hidden_groups);
  if (content.plot == NULL && self->view != BUD_VIEW_OPERATORS)
    return;
  if (content.plot == NULL)
    {
      csv = bud_operators_table_to_csv (self->operators);
      paper = bud_operators_table_to_paper (self->operators);
    }
  foot = notes (self);
  content.is_table = is_table;
  content.csv = csv;
  content.paper = paper;
  content.title = self->title;
  content.subtitle = self->subtitle;
  content.notes = foot;
  content.name = views[self->view].name;
  func (GTK_WIDGET (self), self->session, &content);
}

void
bud_results_views_copy (BudResultsViews *self)
{
  send (self, bud_view_copy);
}

void
bud_results_views_export (BudResultsViews *self)
{
  send (self, bud_view_export);
}

void
bud_results_views_print (BudResultsViews *self)
{
  send (self, bud_view_print);
}

void
bud_results_views_set_titles (BudResultsViews *self, const char *title, const char *subtitle)
{
  g_free (self->title);
  g_free (self->subtitle);
  self->title = g_strdup (title);
  self->subtitle = g_strdup (subtitle);
}

static void
on_copy_csv (BudBreakdownView *breakdown, const char *csv, BudResultsViews *self)
{
  bud_view_copy (GTK_WIDGET (self), self->session, &(BudViewContent){ .csv = csv });
}

void
bud_results_views_show (BudResultsViews *self, BudEvaluation *shown, BudEvaluation *asked)
{
  g_clear_pointer (&self->shown, bud_evaluation_unref);
  g_clear_pointer (&self->asked, bud_evaluation_unref);
  self->shown = shown != NULL ? bud_evaluation_ref (shown) : NULL;
  /* A refusal has no memory either. */
  if (asked == NULL || asked->status != BUD_STATUS_OK)
    asked = shown;
  self->asked = asked != NULL ? bud_evaluation_ref (asked) : NULL;
  rebuild (self);
}

/* Set-up */

void
bud_results_views_set_session (BudResultsViews *self, BudSession *session)
{
  GSettings *settings = bud_session_get_settings (session);
  g_autofree char *name = NULL;

  self->session = g_object_ref (session);
  g_signal_connect_object (bud_session_get_accuracy (session), "changed", G_CALLBACK (on_accuracy), self,
                           G_CONNECT_SWAPPED);
  if (settings == NULL)
    return;
  name = g_settings_get_string (settings, "simulate-view");
  bud_results_views_show_phase (self, g_settings_get_boolean (settings, "simulate-prefill"));
  for (int view = 0; view < BUD_N_VIEWS; view++)
    if (g_strcmp0 (views[view].name, name) == 0)
      bud_results_views_show_view (self, (BudView) view);
}

static void
dispose (GObject *object)
{
  BudResultsViews *self = BUD_RESULTS_VIEWS (object);

  G_OBJECT_CLASS (bud_results_views_parent_class)->dispose (object);
  g_clear_object (&self->session);
  g_clear_pointer (&self->shown, bud_evaluation_unref);
  g_clear_pointer (&self->asked, bud_evaluation_unref);
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->subtitle, g_free);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, BudResultsViews, child)
#define BIND_CALLBACK(callback) gtk_widget_class_bind_template_callback (widget_class, callback)

static void
bind (GtkWidgetClass *widget_class)
{
  BIND (view_switch);
  BIND (switches);
  BIND (prefill_button);
  BIND (decode_button);
  BIND (time_button);
  BIND (share_button);
  BIND (table_button);
  BIND (views);
  BIND (roofline_stack);
  BIND (roofline_plot);
  BIND (roofline_table);
  BIND (breakdown);
  BIND (operators);
  BIND_CALLBACK (on_view_chosen);
  BIND_CALLBACK (on_phase_toggled);
  BIND_CALLBACK (on_unit_toggled);
  BIND_CALLBACK (on_table_toggled);
  BIND_CALLBACK (on_roofline_activated);
  BIND_CALLBACK (bud_results_views_copy);
  BIND_CALLBACK (bud_results_views_export);
  BIND_CALLBACK (bud_results_views_print);
  BIND_CALLBACK (on_copy_csv);
}

static void
bud_results_views_class_init (BudResultsViewsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  g_type_ensure (BUD_TYPE_PLOT_WIDGET);
  g_type_ensure (BUD_TYPE_PLOT_TABLE);
  g_type_ensure (BUD_TYPE_OPERATORS_TABLE);
  g_type_ensure (BUD_TYPE_BREAKDOWN_VIEW);
  g_type_ensure (BUD_TYPE_VIEW_SWITCH);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/results-views.ui");
  bind (widget_class);
}

static BudGrowthView *
add_growth (BudResultsViews *self, BudView view, BudGrowthKind kind)
{
  BudGrowthView *growth = BUD_GROWTH_VIEW (bud_growth_view_new (kind));

  gtk_stack_add_named (self->views, GTK_WIDGET (growth), views[view].name);
  gtk_stack_add_named (self->switches, bud_growth_view_get_controls (growth), views[view].name);
  return growth;
}

static void
bud_results_views_init (BudResultsViews *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  bud_operators_table_expand_new (self->operators); /* a group's row alone says little */
  self->memory = add_growth (self, BUD_VIEW_MEMORY, BUD_GROWTH_MEMORY);
  self->scaling = add_growth (self, BUD_VIEW_SCALING, BUD_GROWTH_SCALING);
  for (int view = 0; view < BUD_N_VIEWS; view++)
    bud_view_switch_add (self->view_switch, _ (views[view].title));
  bud_results_views_show_view (self, BUD_VIEW_ROOFLINE);
}
