#include "app/plan-pareto.h"

#include <glib/gi18n.h>

#include "app/plan-plot.h"
#include "app/plot-widget.h"
#include "app/table-view.h"
#include "app/view-export.h"

struct _BudPlanPareto
{
  AdwBin parent_instance;

  BudSession *session;
  BudPlanRun *run;
  GArray *marks; /* candidate of each mark of the plot */
  char *heading;
  char *subtitle;
  gboolean is_setting; /* the program selects, not the person */

  GtkLabel *title;
  GtkDropDown *y_choice;
  GtkDropDown *x_choice;
  GtkStack *stack;
  BudPlotWidget *plot;
  BudPlotTableView *table;
};

enum
{
  SELECTED,
  ACTIVATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BudPlanPareto, bud_plan_pareto, ADW_TYPE_BIN)

static int
find_mark (BudPlanPareto *self, guint32 candidate)
{
  for (guint i = 0; self->marks != NULL && i < self->marks->len; i++)
    if (g_array_index (self->marks, guint32, i) == candidate)
      return (int) i;
  return -1;
}

static gboolean
shows_table (BudPlanPareto *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "table") == 0;
}

void
bud_plan_pareto_show (BudPlanPareto *self, guint32 selected)
{
  const BudPlanCloud *cloud = bud_plan_run_get_cloud (self->run);
  BudPlot *plot = NULL;

  g_clear_pointer (&self->marks, g_array_unref);
  if (cloud != NULL)
    plot = bud_plan_plot_new (cloud, selected, &self->marks);
  self->is_setting = TRUE;
  bud_plot_widget_set_plot (self->plot, plot);
  bud_plot_widget_select (self->plot, find_mark (self, selected));
  self->is_setting = FALSE;
  if (shows_table (self))
    bud_plot_table_view_show (self->table, plot);
}

void
bud_plan_pareto_select (BudPlanPareto *self, guint32 candidate)
{
  int mark = find_mark (self, candidate);

  if (mark < 0 && candidate != BUD_RANK_NONE)
    {
      bud_plan_pareto_show (self, candidate);
      return;
    }
  self->is_setting = TRUE;
  bud_plot_widget_select (self->plot, mark);
  self->is_setting = FALSE;
}

static void
on_mark_selected (BudPlotWidget *plot, int mark, BudPlanPareto *self)
{
  if (!self->is_setting && self->marks != NULL)
    g_signal_emit (self, signals[SELECTED], 0,
                   mark >= 0 ? g_array_index (self->marks, guint32, mark) : BUD_RANK_NONE);
}

static void
on_mark_activated (BudPlanPareto *self)
{
  g_signal_emit (self, signals[ACTIVATED], 0);
}

/* Axes */

static void
show_title (BudPlanPareto *self)
{
  BudRankKey x = bud_plan_x_keys[gtk_drop_down_get_selected (self->x_choice)];
  BudRankKey y = bud_plan_y_keys[gtk_drop_down_get_selected (self->y_choice)];
  /* Translators: of a plot: "Cost over TPOT". */
  g_autofree char *title = g_strdup_printf (_ ("%s over %s"), bud_plan_axis_name (y), bud_plan_axis_name (x));

  gtk_label_set_label (self->title, title);
}

static void
on_axes (BudPlanPareto *self)
{
  guint x = gtk_drop_down_get_selected (self->x_choice), y = gtk_drop_down_get_selected (self->y_choice);

  if (self->is_setting || self->run == NULL || x >= G_N_ELEMENTS (bud_plan_x_keys)
      || y >= G_N_ELEMENTS (bud_plan_y_keys))
    return;
  show_title (self);
  bud_plan_run_set_axes (self->run, bud_plan_x_keys[x], bud_plan_y_keys[y]);
}

/* Out */

void
bud_plan_pareto_toggle_table (BudPlanPareto *self)
{
  gboolean is_table = shows_table (self);

  if (!is_table)
    bud_plot_table_view_show (self->table, bud_plot_widget_get_plot (self->plot));
  gtk_stack_set_visible_child_name (self->stack, is_table ? "plot" : "table");
}

static void
send_out (BudPlanPareto *self,
          void (*send) (GtkWidget *widget, BudSession *session, const BudViewContent *content))
{
  const BudViewContent content = { .plot = bud_plot_widget_get_plot (self->plot),
                                   .is_table = shows_table (self),
                                   .hidden_groups = bud_plot_widget_get_hidden_groups (self->plot),
                                   .title = self->heading,
                                   .subtitle = self->subtitle,
                                   .name = "pareto" };

  if (content.plot != NULL)
    send (GTK_WIDGET (self), self->session, &content);
}

void
bud_plan_pareto_copy (BudPlanPareto *self)
{
  send_out (self, bud_view_copy);
}

void
bud_plan_pareto_export (BudPlanPareto *self)
{
  send_out (self, bud_view_export);
}

void
bud_plan_pareto_print (BudPlanPareto *self)
{
  send_out (self, bud_view_print);
}

/* Set-up */

void
bud_plan_pareto_set_titles (BudPlanPareto *self, const char *title, const char *subtitle)
{
  g_free (self->heading);
  g_free (self->subtitle);
  self->heading = g_strdup (title);
  self->subtitle = g_strdup (subtitle);
}

void
bud_plan_pareto_set_run (BudPlanPareto *self, BudSession *session, BudPlanRun *run)
{
  self->session = g_object_ref (session);
  self->run = g_object_ref (run);
}

static void
dispose (GObject *object)
{
  BudPlanPareto *self = BUD_PLAN_PARETO (object);

  self->is_setting = TRUE;
  G_OBJECT_CLASS (bud_plan_pareto_parent_class)->dispose (object);
  g_clear_pointer (&self->marks, g_array_unref);
  g_clear_object (&self->run);
  g_clear_object (&self->session);
}

static void
finalize (GObject *object)
{
  BudPlanPareto *self = BUD_PLAN_PARETO (object);

  g_free (self->heading);
  g_free (self->subtitle);
  G_OBJECT_CLASS (bud_plan_pareto_parent_class)->finalize (object);
}

static void
bud_plan_pareto_class_init (BudPlanParetoClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  g_type_ensure (BUD_TYPE_PLOT_WIDGET);
  g_type_ensure (BUD_TYPE_PLOT_TABLE);
  signals[SELECTED] = g_signal_new ("selected", BUD_TYPE_PLAN_PARETO, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[ACTIVATED] = g_signal_new ("activated", BUD_TYPE_PLAN_PARETO, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                     NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/plan-pareto.ui");
  gtk_widget_class_bind_template_child (widget_class, BudPlanPareto, title);
  gtk_widget_class_bind_template_child (widget_class, BudPlanPareto, y_choice);
  gtk_widget_class_bind_template_child (widget_class, BudPlanPareto, x_choice);
  gtk_widget_class_bind_template_child (widget_class, BudPlanPareto, stack);
  gtk_widget_class_bind_template_child (widget_class, BudPlanPareto, plot);
  gtk_widget_class_bind_template_child (widget_class, BudPlanPareto, table);
  gtk_widget_class_bind_template_callback (widget_class, on_axes);
  gtk_widget_class_bind_template_callback (widget_class, on_mark_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_mark_activated);
  gtk_widget_class_bind_template_callback (widget_class, bud_plan_pareto_copy);
  gtk_widget_class_bind_template_callback (widget_class, bud_plan_pareto_export);
  gtk_widget_class_bind_template_callback (widget_class, bud_plan_pareto_print);
}

static void
fill (GtkDropDown *choice, const BudRankKey *keys, guint n_keys)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  for (guint i = 0; i < n_keys; i++)
    gtk_string_list_append (names, bud_plan_axis_name (keys[i]));
  gtk_drop_down_set_model (choice, G_LIST_MODEL (names));
}

static void
bud_plan_pareto_init (BudPlanPareto *self)
{
  self->is_setting = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  fill (self->x_choice, bud_plan_x_keys, G_N_ELEMENTS (bud_plan_x_keys));
  fill (self->y_choice, bud_plan_y_keys, G_N_ELEMENTS (bud_plan_y_keys));
  show_title (self);
  self->is_setting = FALSE;
}
