#include "app/plan-losers.h"

#include <glib/gi18n.h>

#include "app/plan-text.h"
#include "plot/number.h"

typedef struct
{
  GtkWidget *row;
  GtkLabel *title;
  GtkLabel *nearest;
  GtkProgressBar *share;
  GtkLabel *count;
  guint32 n;
} Line;

struct _BudPlanLosers
{
  AdwBin parent_instance;

  GtkListBox *list;
  Line lines[BUD_N_PLAN_VERDICTS]; /* by verdict; that of MEETS is unused */
};

static guint chosen_signal;

G_DEFINE_FINAL_TYPE (BudPlanLosers, bud_plan_losers, ADW_TYPE_BIN)

static void
show_group (BudPlanLosers *self, const BudPlan *plan, const BudPlanGroup *group, guint32 largest)
{
  Line *line = &self->lines[group->verdict];
  g_autofree char *title = bud_plan_text_verdict (bud_plan_get_request (plan), group->verdict);
  g_autofree char *nearest = bud_plan_text_nearest (plan, bud_plan_get_result (plan, group->nearest));
  g_autofree char *count = bud_number_count (group->n);

  line->n = group->n;
  gtk_label_set_label (line->title, title);
  gtk_label_set_label (line->nearest, nearest);
  gtk_widget_set_tooltip_text (line->row, nearest);
  gtk_label_set_label (line->count, count);
  gtk_progress_bar_set_fraction (line->share, (double) group->n / largest);
}

void
bud_plan_losers_show (BudPlanLosers *self, BudRanking *ranking)
{
  const BudPlanSummary *summary = ranking != NULL ? bud_ranking_get_summary (ranking) : NULL;

  for (int v = BUD_PLAN_MEETS + 1; v < BUD_N_PLAN_VERDICTS; v++)
    self->lines[v].n = 0;
  for (guint i = 0; summary != NULL && i < summary->n_groups; i++)
    show_group (self, bud_ranking_get_plan (ranking), &summary->groups[i], summary->groups[0].n);
  for (int v = BUD_PLAN_MEETS + 1; v < BUD_N_PLAN_VERDICTS; v++)
    gtk_widget_set_visible (self->lines[v].row, self->lines[v].n > 0);
  gtk_list_box_invalidate_sort (self->list);
}

GtkWidget *
bud_plan_losers_get_row (BudPlanLosers *self, BudPlanVerdict verdict)
{
  return self->lines[verdict].n > 0 ? self->lines[verdict].row : NULL;
}

static int
verdict_of (GtkListBoxRow *row)
{
  return GPOINTER_TO_INT (g_object_get_data (G_OBJECT (row), "verdict"));
}

static int
compare_rows (GtkListBoxRow *a, GtkListBoxRow *b, gpointer user_data)
{
  BudPlanLosers *self = user_data;
  guint32 one = self->lines[verdict_of (a)].n, other = self->lines[verdict_of (b)].n;

  return one != other ? (one > other ? -1 : 1) : verdict_of (a) - verdict_of (b);
}

static void
on_row_activated (GtkListBox *list, GtkListBoxRow *row, BudPlanLosers *self)
{
  g_signal_emit (self, chosen_signal, 0, (guint) verdict_of (row));
}

static void
add_line (BudPlanLosers *self, BudPlanVerdict verdict)
{
  Line *line = &self->lines[verdict];
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);

  line->row = gtk_list_box_row_new ();
  line->title = GTK_LABEL (gtk_label_new (NULL));
  line->nearest = GTK_LABEL (gtk_label_new (NULL));
  line->share = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  line->count = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (line->title, 0);
  gtk_label_set_ellipsize (line->title, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (line->nearest, 0);
  gtk_label_set_ellipsize (line->nearest, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (line->nearest), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (line->nearest), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (line->count), "numeric");
  gtk_widget_add_css_class (GTK_WIDGET (line->count), "heading");
  gtk_widget_add_css_class (GTK_WIDGET (line->share), "bud-share");
  gtk_label_set_xalign (line->count, 1);
  gtk_label_set_width_chars (line->count, 6);
  gtk_widget_set_valign (GTK_WIDGET (line->share), GTK_ALIGN_CENTER);
  gtk_accessible_update_state (GTK_ACCESSIBLE (line->share), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (line->title));
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (line->nearest));
  gtk_box_append (GTK_BOX (box), texts);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (line->share));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (line->count));
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_widget_add_css_class (box, "bud-loser");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (line->row), box);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (line->row), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  line->title, NULL, -1);
  gtk_widget_set_visible (line->row, FALSE);
  g_object_set_data (G_OBJECT (line->row), "verdict", GINT_TO_POINTER (verdict));
  gtk_list_box_append (self->list, line->row);
}

static void
bud_plan_losers_class_init (BudPlanLosersClass *klass)
{
  chosen_signal = g_signal_new ("chosen", BUD_TYPE_PLAN_LOSERS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
bud_plan_losers_init (BudPlanLosers *self)
{
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_list_box_set_sort_func (self->list, compare_rows, self, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Why the others lost"), -1);
  for (int v = BUD_PLAN_MEETS + 1; v < BUD_N_PLAN_VERDICTS; v++)
    add_line (self, (BudPlanVerdict) v);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (on_row_activated), self);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->list));
}
