#include "app/compare-scenarios.h"

#include <glib/gi18n.h>

#include "app/compare-figures.h"
#include "app/compare-subjects.h"
#include "app/plot-card.h"

struct _BudCompareScenarios
{
  BudCompareView parent_instance;

  BudCompareGrid *grid;
  BudPlotCard *card;
  GtkToggleButton *prefill;
  GtkToggleButton *decode;
  GtkToggleButton *groups;
  GtkToggleButton *operators;
};

G_DEFINE_FINAL_TYPE (BudCompareScenarios, bud_compare_scenarios, BUD_TYPE_COMPARE_VIEW)

/* The use case of all scenarios and their load, or that they differ. */
static void
describe_load (BudCompareScenarios *self, char **usecase, char **load)
{
  BudComparison *comparison = bud_compare_view_get_comparison (BUD_COMPARE_VIEW (self));
  BudCatalog *catalog = bud_session_get_catalog (bud_compare_view_get_session (BUD_COMPARE_VIEW (self)));
  const BudScenario *first = bud_compared_get_scenario (bud_comparison_get (comparison, 0));
  const BudWorkload *a = &first->workload;
  g_autoptr (BudCatalogItem) item = NULL;
  gboolean same_usecase = TRUE, same_load = TRUE;

  for (guint i = 1; i < bud_comparison_get_n (comparison); i++)
    {
      const BudScenario *other = bud_compared_get_scenario (bud_comparison_get (comparison, i));
      const BudWorkload *b = &other->workload;

      same_usecase &= g_strcmp0 (first->usecase_id, other->usecase_id) == 0;
      same_load &= a->input_tokens == b->input_tokens && a->output_tokens == b->output_tokens
                   && a->n_sequences == b->n_sequences && a->is_concurrency == b->is_concurrency;
    }
  if (same_usecase && first->usecase_id != NULL)
    item = bud_catalog_lookup (catalog, BUD_CATALOG_USECASE, first->usecase_id, NULL);
  *usecase = g_strdup (item != NULL   ? bud_catalog_item_get_name (item)
                       : same_usecase ? _ ("Own tokens")
                                      : _ ("Different use cases"));
  if (!same_load)
    *load = g_strdup (_ ("Different loads"));
  else if (a->is_concurrency)
    *load = g_strdup_printf (ngettext ("%u user", "%u users", a->n_sequences), a->n_sequences);
  else
    *load = g_strdup_printf (_ ("Batch %u"), a->n_sequences);
}

static void
show_plot (BudCompareScenarios *self)
{
  BudCompareView *view = BUD_COMPARE_VIEW (self);
  BudComparison *comparison = bud_compare_view_get_comparison (view);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  BudPlotSubject subjects[BUD_PLOT_MAX_SUBJECTS];
  guint n = bud_compare_subjects (comparison, subjects, names);
  gboolean is_by_operator = gtk_toggle_button_get_active (self->operators);

  bud_plot_card_set_title (self->card,
                           is_by_operator ? _ ("Difference per operator") : _ ("Difference per group"));
  bud_plot_card_show (self->card,
                      bud_plot_of_differences (subjects, n, bud_comparison_get_baseline (comparison),
                                               gtk_toggle_button_get_active (self->prefill), is_by_operator),
                      bud_compare_view_is_table (view),
                      bud_comparison_is_busy (comparison) ? _ ("Computing…")
                                                          : _ ("None of the scenarios runs."));
}

static void
show (BudCompareView *view)
{
  BudCompareScenarios *self = BUD_COMPARE_SCENARIOS (view);
  BudComparison *comparison = bud_compare_view_get_comparison (view);
  g_autofree char *usecase = NULL;
  g_autofree char *load = NULL;

  if (bud_comparison_get_n (comparison) == 0)
    return;
  describe_load (self, &usecase, &load);
  bud_compare_figures_show (self->grid, comparison, bud_compare_view_get_accuracy (view), usecase, load);
  show_plot (self);
}

static void
get_content (BudCompareView *view, BudViewContent *content, char **csv)
{
  BudCompareScenarios *self = BUD_COMPARE_SCENARIOS (view);
  g_autofree char *figures = bud_compare_grid_to_csv (self->grid);

  content->name = "comparison";
  *csv = bud_compare_view_give_cards (&self->card, 1, figures, content);
}

static GtkToggleButton *
add_toggle (GtkWidget *box, const char *label, GtkToggleButton *group)
{
  GtkWidget *button = gtk_toggle_button_new_with_label (label);

  gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), group);
  gtk_widget_add_css_class (button, "bud-small");
  gtk_box_append (GTK_BOX (box), button);
  return GTK_TOGGLE_BUTTON (button);
}

static GtkWidget *
switch_new (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_add_css_class (box, "linked");
  gtk_widget_add_css_class (box, "bud-switch");
  return box;
}

static void
add_controls (BudCompareScenarios *self)
{
  GtkWidget *detail = switch_new (), *phase = switch_new ();

  self->groups = add_toggle (detail, _ ("Groups"), NULL);
  self->operators = add_toggle (detail, _ ("Operators"), self->groups);
  self->prefill = add_toggle (phase, _ ("Prefill"), NULL);
  self->decode = add_toggle (phase, _ ("Decode"), self->prefill);
  gtk_toggle_button_set_active (self->groups, TRUE);
  gtk_toggle_button_set_active (self->decode, TRUE);
  g_signal_connect_swapped (self->operators, "toggled", G_CALLBACK (show_plot), self);
  g_signal_connect_swapped (self->prefill, "toggled", G_CALLBACK (show_plot), self);
  bud_plot_card_add_control (self->card, detail);
  bud_plot_card_add_control (self->card, phase);
}

static void
bud_compare_scenarios_class_init (BudCompareScenariosClass *klass)
{
  BUD_COMPARE_VIEW_CLASS (klass)->show = show;
  BUD_COMPARE_VIEW_CLASS (klass)->get_content = get_content;
}

static void
bud_compare_scenarios_init (BudCompareScenarios *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->grid = BUD_COMPARE_GRID (bud_compare_grid_new (_ ("Figures")));
  self->card = BUD_PLOT_CARD (bud_plot_card_new (_ ("Difference per group")));
  gtk_widget_set_vexpand (GTK_WIDGET (self->card), TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->grid));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->card));
  add_controls (self);
  adw_bin_set_child (ADW_BIN (self), box);
}
