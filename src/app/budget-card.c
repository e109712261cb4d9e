#include "app/budget-card.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/plot-widget.h"
#include "app/wrap-layout.h"
#include "plot/budget.h"
#include "plot/number.h"

/* What can be changed, in the order of the buttons. */
static const BudRangeKind repairs[] = { BUD_RANGE_INTER_TOKEN, BUD_RANGE_OUTPUT, BUD_RANGE_E2E };

struct _BudBudgetCard
{
  GtkBox parent_instance;

  GtkImage *icon;
  GtkLabel *heading;
  GtkLabel *sentence;
  BudPlotWidget *plot;
  GtkBox *buttons;
  GtkButton *repairs[G_N_ELEMENTS (repairs)];
};

static guint repair_signal;

G_DEFINE_FINAL_TYPE (BudBudgetCard, bud_budget_card, GTK_TYPE_BOX)

char *
bud_budget_describe (const BudBudget *budget)
{
  g_autofree char *total = bud_number_time (budget->total_s);
  g_autofree char *limit = bud_number_time (budget->e2e_limit_s);
  g_autofree char *tokens = bud_number_count (budget->output_tokens);

  if (budget->state == BUD_BUDGET_CONTRADICTORY)
    return g_strdup_printf (_ ("Even the shortest answer at the fastest times the ranges allow, %s tokens, "
                               "takes %s, but end to end "
                               "is limited to %s."),
                            tokens, total, limit);
  if (budget->state == BUD_BUDGET_TIGHT)
    return g_strdup_printf (
        _ ("An answer of %s tokens that uses all of its limits takes %s, but end to end is limited to %s: it "
           "must be faster than the single limits say."),
        tokens, total, limit);
  return NULL;
}

static void
show_words (BudBudgetCard *self, const BudBudget *budget)
{
  static const struct
  {
    const char *icon, *css_class, *heading;
  } looks[] = {
    [BUD_BUDGET_KEPT] = { "bud-met-symbolic", "success", N_ ("These limits agree") },
    [BUD_BUDGET_TIGHT] = { "dialog-warning-symbolic", "warning", N_ ("These limits leave no slack") },
    [BUD_BUDGET_CONTRADICTORY]
    = { "dialog-error-symbolic", "error", N_ ("These limits contradict each other") },
  };
  g_autofree char *sentence = bud_budget_describe (budget);
  const char *classes[] = { looks[budget->state].css_class, NULL };
  const char *heading_classes[] = { "heading", budget->state == BUD_BUDGET_KEPT ? NULL : classes[0], NULL };

  gtk_image_set_from_icon_name (self->icon, looks[budget->state].icon);
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), classes);
  gtk_label_set_label (self->heading, _ (looks[budget->state].heading));
  gtk_widget_set_css_classes (GTK_WIDGET (self->heading), heading_classes);
  gtk_label_set_label (self->sentence, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->sentence), sentence != NULL);
  if (budget->state == BUD_BUDGET_CONTRADICTORY)
    gtk_widget_add_css_class (GTK_WIDGET (self), "bud-contradiction");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "bud-contradiction");
}

static char *
repair_label (BudRangeKind kind, double value)
{
  g_autofree char *time = bud_number_time (value), *count = bud_number_count (value);

  if (kind == BUD_RANGE_INTER_TOKEN)
    return g_strdup_printf (_ ("Token time ≤ %s"), time);
  if (kind == BUD_RANGE_OUTPUT)
    return g_strdup_printf (_ ("Output ≤ %s tokens"), count);
  return g_strdup_printf (_ ("End to end ≤ %s"), time);
}

static void
show_repairs (BudBudgetCard *self, const BudUsecaseDraft *draft)
{
  gboolean any = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (repairs); i++)
    {
      double value = bud_usecase_draft_repair (draft, repairs[i]);
      g_autofree char *label = repair_label (repairs[i], value);

      gtk_button_set_label (self->repairs[i], label);
      gtk_widget_set_visible (GTK_WIDGET (self->repairs[i]), !isnan (value));
      any = any || !isnan (value);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->buttons), any);
}

void
bud_budget_card_show (BudBudgetCard *self, const BudUsecaseDraft *draft)
{
  BudBudget budget = bud_budget_of (draft->ranges);
  BudBudgetData data = { .ttft_s = budget.ttft_s,
                         .n_steps = MAX (budget.output_tokens - 1, 0),
                         .inter_token_s = budget.inter_token_s,
                         .e2e_limit_s = budget.e2e_limit_s };

  gtk_widget_set_visible (GTK_WIDGET (self), !isnan (budget.total_s));
  if (isnan (budget.total_s))
    return;
  show_words (self, &budget);
  show_repairs (self, draft);
  bud_plot_widget_set_plot (self->plot, bud_plot_new_budget (&data));
}

const char *
bud_budget_card_get_sentence (BudBudgetCard *self)
{
  return gtk_label_get_label (self->sentence);
}

GtkButton *
bud_budget_card_get_repair (BudBudgetCard *self, BudRangeKind kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (repairs); i++)
    if (repairs[i] == kind && gtk_widget_get_visible (GTK_WIDGET (self->repairs[i])))
      return self->repairs[i];
  return NULL;
}

static void
on_repair_clicked (GtkButton *button, BudBudgetCard *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (repairs); i++)
    if (self->repairs[i] == button)
      g_signal_emit (self, repair_signal, 0, (int) repairs[i]);
}

static void
bud_budget_card_class_init (BudBudgetCardClass *klass)
{
  repair_signal = g_signal_new ("repair", BUD_TYPE_BUDGET_CARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
add_buttons (BudBudgetCard *self)
{
  GtkWidget *caption = gtk_label_new (_ ("Use instead"));

  self->buttons = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6));
  gtk_widget_set_layout_manager (GTK_WIDGET (self->buttons), bud_wrap_layout_new (6));
  gtk_widget_add_css_class (caption, "dim-label");
  gtk_widget_set_margin_top (caption, 4); /* on a line with the buttons' texts */
  gtk_box_append (self->buttons, caption);
  for (guint i = 0; i < G_N_ELEMENTS (repairs); i++)
    {
      self->repairs[i] = GTK_BUTTON (gtk_button_new ());
      gtk_widget_add_css_class (GTK_WIDGET (self->repairs[i]), "bud-small");
      g_signal_connect (self->repairs[i], "clicked", G_CALLBACK (on_repair_clicked), self);
      gtk_box_append (self->buttons, GTK_WIDGET (self->repairs[i]));
    }
  gtk_widget_set_visible (GTK_WIDGET (self->buttons), FALSE);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->buttons));
}

static void
bud_budget_card_init (BudBudgetCard *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 9);
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_widget_add_css_class (GTK_WIDGET (self), "bud-budget");
  self->icon = GTK_IMAGE (gtk_image_new ());
  self->heading = GTK_LABEL (gtk_label_new (NULL));
  self->sentence = GTK_LABEL (gtk_label_new (NULL));
  self->plot = BUD_PLOT_WIDGET (bud_plot_widget_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->icon), GTK_ALIGN_START);
  gtk_label_set_xalign (self->heading, 0);
  gtk_label_set_wrap (self->heading, TRUE);
  gtk_label_set_xalign (self->sentence, 0);
  gtk_label_set_wrap (self->sentence, TRUE);
  gtk_widget_set_hexpand (texts, TRUE);
  bud_plot_widget_set_interactive (self->plot, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->plot), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Time budget"), -1);
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->heading));
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->sentence));
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->icon));
  gtk_box_append (GTK_BOX (head), texts);
  gtk_box_append (GTK_BOX (self), head);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->plot));
  add_buttons (self);
}
