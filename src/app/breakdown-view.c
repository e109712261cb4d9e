#include "app/breakdown-view.h"

#include <glib/gi18n.h>

#include "app/operators-table.h"
#include "app/plot-widget.h"
#include "app/table-view.h"
#include "plot/estimate-plots.h"
#include "plot/number.h"

struct _BudBreakdownView
{
  AdwBin parent_instance;

  BudEvaluation *shown;
  gboolean is_prefill;
  gboolean is_table;
  gboolean is_setting;
  int breakdown_mark; /* the segment drilled into, −1 = none */

  GtkStack *breakdown_stack;
  BudPlotWidget *breakdown_plot;
  BudPlotTableView *breakdown_table;
  GtkWidget *up_button;
  GtkLabel *crumbs_label;
  BudOperatorsTable *breakdown_operators;
};

enum
{
  COPY_CSV,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BudBreakdownView, bud_breakdown_view, ADW_TYPE_BIN)

static gboolean
shows_prefill (BudBreakdownView *self)
{
  return self->breakdown_mark >= 0 ? self->breakdown_mark / BUD_N_SHOWN == 0 : self->is_prefill;
}

static void
show_crumbs (BudBreakdownView *self)
{
  gboolean is_prefill = shows_prefill (self);
  const char *phase = is_prefill ? _ ("Prefill") : _ ("Decode");
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->up_button, self->breakdown_mark >= 0);
  if (self->breakdown_mark >= 0 && self->shown != NULL)
    {
      BudShownGroup group = (BudShownGroup) (self->breakdown_mark % BUD_N_SHOWN);
      g_autoptr (GPtrArray) operators
          = bud_shown_operators (&self->shown->request, &self->shown->estimate, is_prefill);
      g_autofree char *total = bud_number_time (bud_phase_time (&self->shown->estimate, is_prefill));
      g_autofree char *part = NULL;
      double sum_s = 0;

      for (guint i = 0; i < operators->len; i++)
        {
          const BudShownOperator *shown = g_ptr_array_index (operators, i);
          if (shown->group == group)
            sum_s += shown->time_s;
        }
      part = bud_number_time (sum_s);
      /* Translators: Decode ▸ Attention core, 3.40 ms of 14.0 ms per token; keep the tags. */
      text = g_markup_printf_escaped (
          is_prefill ? _ ("%s ▸ <b>%s</b> <span alpha=\"60%%\">%s of %s</span>")
                     : _ ("%s ▸ <b>%s</b> <span alpha=\"60%%\">%s of %s per token</span>"),
          phase, bud_shown_group_name (group), part, total);
    }
  else
    text = g_markup_printf_escaped ("<b>%s</b>", phase);
  gtk_label_set_markup (self->crumbs_label, text);
}

static void
show_table (BudBreakdownView *self)
{
  if (self->is_table)
    bud_plot_table_view_show (self->breakdown_table, bud_plot_widget_get_plot (self->breakdown_plot));
}

void
bud_breakdown_view_show (BudBreakdownView *self, BudEvaluation *evaluation, gboolean is_prefill,
                         gboolean is_share)
{
  BudPlot *plot = NULL;

  if (evaluation != NULL)
    {
      bud_evaluation_ref (evaluation);
      plot = bud_plot_of_breakdown (&evaluation->request, &evaluation->estimate, is_share);
    }
  g_clear_pointer (&self->shown, bud_evaluation_unref);
  self->shown = evaluation;
  self->is_prefill = is_prefill;
  bud_plot_widget_set_plot (self->breakdown_plot, plot);
  show_table (self);
  bud_operators_table_show (self->breakdown_operators, self->shown, shows_prefill (self));
  show_crumbs (self);
}

void
bud_breakdown_view_set_table (BudBreakdownView *self, gboolean is_table)
{
  self->is_table = is_table;
  show_table (self);
  gtk_stack_set_visible_child_name (self->breakdown_stack, is_table ? "table" : "plot");
}

BudPlot *
bud_breakdown_view_get_plot (BudBreakdownView *self)
{
  return bud_plot_widget_get_plot (self->breakdown_plot);
}

guint32
bud_breakdown_view_get_hidden_groups (BudBreakdownView *self)
{
  return bud_plot_widget_get_hidden_groups (self->breakdown_plot);
}

static void
drill (BudBreakdownView *self, int mark)
{
  if (mark == self->breakdown_mark)
    return;
  self->breakdown_mark = mark;
  self->is_setting = TRUE;
  bud_plot_widget_select (self->breakdown_plot, mark);
  bud_operators_table_show (self->breakdown_operators, self->shown, shows_prefill (self));
  bud_operators_table_open_group (self->breakdown_operators, mark >= 0 ? mark % BUD_N_SHOWN : -1);
  show_crumbs (self);
  self->is_setting = FALSE;
}

static void
on_segment_selected (BudPlotWidget *plot, int mark, BudBreakdownView *self)
{
  if (!self->is_setting)
    drill (self, mark);
}

static void
on_group_selected (BudOperatorsTable *table, int group, BudBreakdownView *self)
{
  int phase = shows_prefill (self) ? 0 : 1;

  if (self->is_setting || group < 0)
    return;
  self->breakdown_mark = phase * BUD_N_SHOWN + group;
  self->is_setting = TRUE;
  bud_plot_widget_select (self->breakdown_plot, self->breakdown_mark);
  show_crumbs (self);
  self->is_setting = FALSE;
}

static void
on_up_clicked (BudBreakdownView *self)
{
  drill (self, -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->breakdown_plot));
}

static void
on_copy_csv (BudBreakdownView *self)
{
  g_autofree char *csv = bud_operators_table_to_csv (self->breakdown_operators);

  g_signal_emit (self, signals[COPY_CSV], 0, csv);
}

/* The picture leaves as the page's view does. */
static void
on_out (BudBreakdownView *self, const char *action)
{
  gtk_widget_activate_action (GTK_WIDGET (self), action, NULL);
}

static void
on_copy (BudBreakdownView *self)
{
  on_out (self, "page.copy-view");
}

static void
on_export (BudBreakdownView *self)
{
  on_out (self, "page.export-view");
}

static void
on_print (BudBreakdownView *self)
{
  on_out (self, "page.print-view");
}

static void
dispose (GObject *object)
{
  BudBreakdownView *self = BUD_BREAKDOWN_VIEW (object);

  G_OBJECT_CLASS (bud_breakdown_view_parent_class)->dispose (object);
  g_clear_pointer (&self->shown, bud_evaluation_unref);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, BudBreakdownView, child)
#define BIND_CALLBACK(callback) gtk_widget_class_bind_template_callback (widget_class, callback)

static void
bud_breakdown_view_class_init (BudBreakdownViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  signals[COPY_CSV] = g_signal_new ("copy-csv", BUD_TYPE_BREAKDOWN_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  g_type_ensure (BUD_TYPE_PLOT_WIDGET);
  g_type_ensure (BUD_TYPE_PLOT_TABLE);
  g_type_ensure (BUD_TYPE_OPERATORS_TABLE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/breakdown-view.ui");
  BIND (breakdown_stack);
  BIND (breakdown_plot);
  BIND (breakdown_table);
  BIND (up_button);
  BIND (crumbs_label);
  BIND (breakdown_operators);
  BIND_CALLBACK (on_segment_selected);
  BIND_CALLBACK (on_group_selected);
  BIND_CALLBACK (on_up_clicked);
  BIND_CALLBACK (on_copy);
  BIND_CALLBACK (on_export);
  BIND_CALLBACK (on_print);
  BIND_CALLBACK (on_copy_csv);
}

static void
bud_breakdown_view_init (BudBreakdownView *self)
{
  self->breakdown_mark = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
}
