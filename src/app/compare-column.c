#include "app/compare-column.h"

#include <glib/gi18n.h>

#include "app/describe.h"
#include "app/evaluator.h"
#include "app/plot-widget.h"
#include "app/spoken-names.h"
#include "plot/comparison-plots.h"
#include "plot/mark.h"

struct _BudCompareColumn
{
  AdwBin parent_instance;

  GtkDrawingArea *marker;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkMenuButton *menu;
  guint position;
  gboolean is_baseline;
};

G_DEFINE_FINAL_TYPE (BudCompareColumn, bud_compare_column, ADW_TYPE_BIN)

char *
bud_comparison_dup_label (BudComparison *self, guint position)
{
  g_autofree char *letter = bud_plot_subject_letter (position);
  g_autofree char *title = bud_compared_dup_title (bud_comparison_get (self, position));

  return g_strdup_printf ("%s: %s", letter, title);
}

/* Why a column has no times: unknown names, refused, too large. Free with g_free; NULL when it has, or is not
 * known yet. */
static char *
dup_problem (BudCompared *self)
{
  const GError *error = bud_compared_get_error (self);
  BudEvaluation *evaluation = bud_compared_get_evaluation (self);

  if (error != NULL)
    return g_strdup (error->message);
  if (evaluation == NULL || bud_evaluation_runs (evaluation))
    return NULL;
  if (evaluation->status != BUD_STATUS_OK)
    return bud_describe_sentence (evaluation->diagnostic.message);
  return bud_evaluation_reason (evaluation);
}

/* "Llama 3.1 70B, TP 8, baseline" */
static char *
describe (BudCompared *item, gboolean is_baseline)
{
  BudEvaluation *evaluation = bud_compared_get_evaluation (item);
  const BudScenario *scenario = bud_compared_get_scenario (item);
  const BudDeployment *deployment = &scenario->deployment;
  GString *text = g_string_new (evaluation != NULL ? evaluation->model->name : scenario->model_id);

  if (deployment->tp > 1)
    g_string_append_printf (text, ", TP %u", deployment->tp);
  if (deployment->pp > 1)
    g_string_append_printf (text, ", PP %u", deployment->pp);
  if (deployment->ep > 1)
    g_string_append_printf (text, ", EP %u", deployment->ep);
  if (deployment->dp > 1)
    g_string_append_printf (text, ", DP %u", deployment->dp);
  if (is_baseline)
    g_string_append_printf (text, ", %s", _ ("baseline"));
  return g_string_free (text, FALSE);
}

static void
append_action (GMenu *menu, const char *label, const char *action, guint position)
{
  g_autofree char *detailed = g_strdup_printf ("page.column-%s(uint32 %u)", action, position);

  g_menu_append (menu, label, detailed);
}

static GMenuModel *
make_menu (guint position, guint n, gboolean is_baseline)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) first = g_menu_new ();
  g_autoptr (GMenu) moves = g_menu_new ();
  g_autoptr (GMenu) last = g_menu_new ();

  if (!is_baseline)
    append_action (first, _ ("Use as _Baseline"), "baseline", position);
  append_action (first, _ ("Open in _Simulate"), "simulate", position);
  append_action (first, _ ("Re_name…"), "rename", position);
  if (position > 0)
    append_action (moves, _ ("Move _Left"), "left", position);
  if (position + 1 < n)
    append_action (moves, _ ("Move _Right"), "right", position);
  append_action (last, _ ("R_emove"), "remove", position);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (first));
  if (g_menu_model_get_n_items (G_MENU_MODEL (moves)) > 0)
    g_menu_append_section (menu, NULL, G_MENU_MODEL (moves));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (last));
  return G_MENU_MODEL (menu);
}

char *
bud_compare_column_show (BudCompareColumn *self, BudComparison *comparison, guint position)
{
  BudCompared *item = bud_comparison_get (comparison, position);
  g_autoptr (GMenuModel) menu = NULL;
  g_autofree char *problem = dup_problem (item);
  g_autofree char *tip = NULL;
  g_autofree char *menu_tip = NULL;
  g_autofree char *subtitle = NULL;
  char *label = bud_comparison_dup_label (comparison, position);

  self->position = position;
  self->is_baseline = position == bud_comparison_get_baseline (comparison);
  subtitle = problem != NULL ? g_strdup (problem) : describe (item, self->is_baseline);
  tip = g_strdup_printf ("%s\n%s", label, subtitle);
  gtk_label_set_label (self->title, label);
  gtk_label_set_label (self->subtitle, subtitle);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), tip);
  if (problem != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->subtitle), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->subtitle), "error");
  menu = make_menu (position, bud_comparison_get_n (comparison), self->is_baseline);
  gtk_menu_button_set_menu_model (self->menu, menu);
  /* Translators: the menu of a compared scenario. */
  menu_tip = g_strdup_printf (_ ("Menu of %s"), label);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->menu), menu_tip);
  gtk_widget_queue_draw (GTK_WIDGET (self->marker));
  return label;
}

static void
draw_marker (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer user_data)
{
  BudCompareColumn *self = user_data;
  guint series = bud_plot_subject_series (self->position);
  BudTheme theme;

  bud_plot_widget_read_theme (GTK_WIDGET (area), &theme);
  if (self->is_baseline)
    bud_mark_draw_ring (cr, &theme, bud_theme_series (&theme, series), width / 2., height / 2., 1);
  else
    bud_mark_draw (cr, &theme, bud_theme_series (&theme, series), width / 2., height / 2., 7,
                   bud_series_is_filled (series), 1);
}

static void
bud_compare_column_class_init (BudCompareColumnClass *klass)
{
}

static GtkLabel *
add_label (GtkWidget *box, const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 1); /* as wide as the column */
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static void
bud_compare_column_init (BudCompareColumn *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->marker = GTK_DRAWING_AREA (gtk_drawing_area_new ());
  gtk_drawing_area_set_content_width (self->marker, 18);
  gtk_drawing_area_set_content_height (self->marker, 20);
  gtk_drawing_area_set_draw_func (self->marker, draw_marker, self, NULL);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self->marker, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->marker));
  self->title = add_label (texts, "bud-compare-title");
  self->subtitle = add_label (texts, "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->subtitle), "bud-caption");
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), texts);
  self->menu = GTK_MENU_BUTTON (gtk_menu_button_new ());
  gtk_menu_button_set_icon_name (self->menu, "view-more-symbolic");
  gtk_widget_set_valign (GTK_WIDGET (self->menu), GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self->menu), "flat");
  gtk_widget_add_css_class (GTK_WIDGET (self->menu), "bud-small");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->menu));
  gtk_widget_add_css_class (GTK_WIDGET (self), "bud-compare-cell");
  gtk_widget_add_css_class (GTK_WIDGET (self), "top");
  gtk_widget_add_css_class (GTK_WIDGET (self), "column");
  adw_bin_set_child (ADW_BIN (self), box);
  bud_name_controls (box);
}

GtkWidget *
bud_compare_column_new (void)
{
  return g_object_new (BUD_TYPE_COMPARE_COLUMN, NULL);
}
