#include "app/compare-page.h"

#include <glib/gi18n.h>

#include "app/compare-column.h"
#include "app/compare-models.h"
#include "app/compare-platforms.h"
#include "app/compare-scenarios.h"
#include "app/compare-technology.h"
#include "app/compare-usecases.h"
#include "app/view-switch.h"

static const struct
{
  const char *name;
  const char *title;
  GType (*get_type) (void);
  gboolean has_baseline;
  gboolean has_plots;
} views[] = {
  { "scenarios", N_ ("Scenarios"), bud_compare_scenarios_get_type, TRUE, TRUE },
  { "models", N_ ("Models"), bud_compare_models_get_type, FALSE, TRUE },
  { "platforms", N_ ("Platforms"), bud_compare_platforms_get_type, TRUE, TRUE },
  { "usecases", N_ ("Use Cases"), bud_compare_usecases_get_type, FALSE, FALSE },
  { "technology", N_ ("Technology"), bud_compare_technology_get_type, FALSE, TRUE },
};

#define N_VIEWS G_N_ELEMENTS (views)

struct _BudComparePage
{
  BudPage parent_instance;

  BudSession *session;
  guint view;
  gboolean is_setting;

  GtkStack *stack;
  BudViewSwitch *view_switch;
  AdwButtonContent *add_content;
  GtkLabel *baseline_label;
  GtkDropDown *baseline_choice;
  GtkToggleButton *table_button;
  GtkStack *views;
  BudCompareView *shown[N_VIEWS];
};

G_DEFINE_FINAL_TYPE (BudComparePage, bud_compare_page, BUD_TYPE_PAGE)

static void
apply_state (BudComparePage *self)
{
  gboolean is_table = gtk_toggle_button_get_active (self->table_button);

  for (guint i = 0; i < N_VIEWS; i++)
    bud_compare_view_set_state (self->shown[i], i == self->view, is_table);
}

/* Only what the dashboard in front answers to. */
static void
show_controls (BudComparePage *self)
{
  gboolean has_baseline = views[self->view].has_baseline && self->session != NULL
                          && bud_comparison_get_n (bud_session_get_comparison (self->session)) > 1;
  gboolean is_narrow = bud_page_get_narrow (BUD_PAGE (self));

  gtk_widget_set_visible (GTK_WIDGET (self->baseline_choice), has_baseline);
  gtk_widget_set_opacity (GTK_WIDGET (self->baseline_label), has_baseline);
  /* It stays as the space before the choice. */
  gtk_label_set_label (self->baseline_label, is_narrow ? "" : _ ("Difference to"));
  gtk_widget_set_visible (GTK_WIDGET (self->table_button), views[self->view].has_plots);
}

static void
show_view (BudComparePage *self, guint view)
{
  self->view = view;
  bud_view_switch_select (self->view_switch, view);
  apply_state (self);
  show_controls (self);
  gtk_stack_set_visible_child (self->views, GTK_WIDGET (self->shown[view]));
}

void
bud_compare_page_show_view (BudComparePage *self, const char *name)
{
  for (guint i = 0; i < N_VIEWS; i++)
    if (g_strcmp0 (views[i].name, name) == 0)
      show_view (self, i);
}

static void
on_view_chosen (BudComparePage *self, guint view)
{
  show_view (self, view);
}

static void
on_table_toggled (BudComparePage *self)
{
  apply_state (self);
}

static void
on_baseline_chosen (BudComparePage *self)
{
  if (!self->is_setting)
    bud_comparison_set_baseline (bud_session_get_comparison (self->session),
                                 gtk_drop_down_get_selected (self->baseline_choice));
}

/* A drop-down must not get another model while it is telling of a choice: only other names make one. */
static void
set_labels (BudComparePage *self, GListModel *labels)
{
  GListModel *before = gtk_drop_down_get_model (self->baseline_choice);
  guint n = g_list_model_get_n_items (labels);
  gboolean is_same = before != NULL && g_list_model_get_n_items (before) == n;

  for (guint i = 0; i < n && is_same; i++)
    is_same = g_strcmp0 (gtk_string_list_get_string (GTK_STRING_LIST (before), i),
                         gtk_string_list_get_string (GTK_STRING_LIST (labels), i))
              == 0;
  if (!is_same)
    gtk_drop_down_set_model (self->baseline_choice, labels);
}

/* Names and baseline of the columns, as the page itself shows them. */
static void
show_columns (BudComparePage *self)
{
  BudComparison *comparison = bud_session_get_comparison (self->session);
  guint n = bud_comparison_get_n (comparison);
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  g_autofree char *subtitle = g_strdup_printf (ngettext ("%u scenario", "%u scenarios", n), n);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *label = bud_comparison_dup_label (comparison, i);

      gtk_string_list_append (labels, label);
    }
  self->is_setting = TRUE;
  set_labels (self, G_LIST_MODEL (labels));
  gtk_drop_down_set_selected (self->baseline_choice, bud_comparison_get_baseline (comparison));
  self->is_setting = FALSE;
  bud_page_set_subtitle (BUD_PAGE (self), n > 0 ? subtitle : NULL);
  show_controls (self);
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "content" : "empty");
}

/* Actions */

static void
on_add (GtkWidget *widget, const char *name, GVariant *parameter)
{
  BudComparePage *self = BUD_COMPARE_PAGE (widget);
  BudComparison *comparison = bud_session_get_comparison (self->session);
  g_autofree char *full = NULL;

  if (bud_comparison_add (comparison, bud_session_get_scenario (self->session), NULL))
    return;
  full = g_strdup_printf (_ ("The comparison has its %d scenarios; remove one first"), BUD_COMPARISON_MAX);
  bud_session_say (self->session, full, FALSE);
}

static void
on_rename_response (AdwMessageDialog *dialog, const char *response, BudComparePage *self)
{
  guint position = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (dialog), "position"));
  GtkEditable *entry = GTK_EDITABLE (adw_message_dialog_get_extra_child (dialog));

  if (g_strcmp0 (response, "rename") == 0)
    bud_comparison_rename (bud_session_get_comparison (self->session), position,
                           gtk_editable_get_text (entry));
}

static void
rename_column (BudComparePage *self, guint position)
{
  BudCompared *item = bud_comparison_get (bud_session_get_comparison (self->session), position);
  g_autofree char *title = bud_compared_dup_title (item);
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *dialog
      = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _ ("Rename Scenario"),
                                _ ("Without a name it is called by its hardware."));

  gtk_editable_set_text (GTK_EDITABLE (entry), title);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Name"), -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), entry);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "rename",
                                    _ ("_Rename"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "rename", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "rename");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data (G_OBJECT (dialog), "position", GUINT_TO_POINTER (position));
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_rename_response), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
open_column (BudComparePage *self, guint position)
{
  BudCompared *item = bud_comparison_get (bud_session_get_comparison (self->session), position);

  bud_session_change (self->session, bud_scenario_copy (bud_compared_get_scenario (item)),
                      _ ("Open Scenario"), NULL);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.page", "s", "simulate");
}

static void
on_column (GtkWidget *widget, const char *name, GVariant *parameter)
{
  BudComparePage *self = BUD_COMPARE_PAGE (widget);
  BudComparison *comparison = bud_session_get_comparison (self->session);
  const char *what = name + strlen ("page.column-");
  guint position = g_variant_get_uint32 (parameter);

  if (position >= bud_comparison_get_n (comparison))
    return;
  if (g_str_equal (what, "baseline"))
    bud_comparison_set_baseline (comparison, position);
  else if (g_str_equal (what, "simulate"))
    open_column (self, position);
  else if (g_str_equal (what, "rename"))
    rename_column (self, position);
  else if (g_str_equal (what, "left") && position > 0)
    bud_comparison_move (comparison, position, position - 1);
  else if (g_str_equal (what, "right"))
    bud_comparison_move (comparison, position, position + 1);
  else if (g_str_equal (what, "remove"))
    {
      bud_comparison_remove (comparison, position);
      bud_session_say (self->session, _ ("Scenario removed"), TRUE);
    }
}

static void
on_clear (GtkWidget *widget, const char *name, GVariant *parameter)
{
  BudComparePage *self = BUD_COMPARE_PAGE (widget);

  bud_comparison_clear (bud_session_get_comparison (self->session));
  bud_session_say (self->session, _ ("Comparison cleared"), TRUE);
}

static void
on_out (GtkWidget *widget, const char *name, GVariant *parameter)
{
  BudComparePage *self = BUD_COMPARE_PAGE (widget);
  BudViewContent content = { .title = _ ("Comparison") };
  g_autofree char *csv = NULL;

  if (bud_comparison_get_n (bud_session_get_comparison (self->session)) == 0)
    return;
  bud_compare_view_get_content (self->shown[self->view], &content, &csv);
  content.is_table = gtk_toggle_button_get_active (self->table_button);
  content.csv = csv;
  content.subtitle = _ (views[self->view].title);
  if (g_str_equal (name, "page.copy-view"))
    bud_view_copy (widget, self->session, &content);
  else if (g_str_equal (name, "page.export-view"))
    bud_view_export (widget, self->session, &content);
  else
    bud_view_print (widget, self->session, &content);
}

static void
on_show_table (GtkWidget *widget, const char *name, GVariant *parameter)
{
  BudComparePage *self = BUD_COMPARE_PAGE (widget);

  gtk_toggle_button_set_active (self->table_button, !gtk_toggle_button_get_active (self->table_button));
}

static void
on_show_view (GtkWidget *widget, const char *name, GVariant *parameter)
{
  guint view = g_variant_get_uint32 (parameter);

  if (view < N_VIEWS)
    show_view (BUD_COMPARE_PAGE (widget), view);
}

/* Set-up */

static void
set_narrow (BudPage *page, gboolean is_narrow)
{
  BudComparePage *self = BUD_COMPARE_PAGE (page);

  for (guint i = 0; i < N_VIEWS; i++)
    bud_compare_view_set_narrow (self->shown[i], is_narrow);
  if (self->add_content != NULL)
    adw_button_content_set_label (self->add_content, is_narrow ? "" : _ ("Add Scenario"));
  show_controls (self);
}

static void
dispose (GObject *object)
{
  BudComparePage *self = BUD_COMPARE_PAGE (object);

  G_OBJECT_CLASS (bud_compare_page_parent_class)->dispose (object);
  g_clear_object (&self->session);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  static const char *const column[]
      = { "page.column-baseline", "page.column-simulate", "page.column-rename",
          "page.column-left",     "page.column-right",    "page.column-remove" };
  static const char *const out[] = { "page.copy-view", "page.export-view", "page.print-view" };

  for (gsize i = 0; i < G_N_ELEMENTS (column); i++)
    gtk_widget_class_install_action (widget_class, column[i], "u", on_column);
  for (gsize i = 0; i < G_N_ELEMENTS (out); i++)
    gtk_widget_class_install_action (widget_class, out[i], NULL, on_out);
  gtk_widget_class_install_action (widget_class, "page.add-to-comparison", NULL, on_add);
  gtk_widget_class_install_action (widget_class, "page.clear", NULL, on_clear);
  gtk_widget_class_install_action (widget_class, "page.show-table", NULL, on_show_table);
  gtk_widget_class_install_action (widget_class, "page.view", "u", on_show_view);
}

static void
bud_compare_page_class_init (BudComparePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  BUD_PAGE_CLASS (klass)->set_narrow = set_narrow;
  g_type_ensure (BUD_TYPE_VIEW_SWITCH);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/compare-page.ui");
  gtk_widget_class_bind_template_child (widget_class, BudComparePage, stack);
  gtk_widget_class_bind_template_child (widget_class, BudComparePage, view_switch);
  gtk_widget_class_bind_template_child (widget_class, BudComparePage, baseline_label);
  gtk_widget_class_bind_template_child (widget_class, BudComparePage, baseline_choice);
  gtk_widget_class_bind_template_child (widget_class, BudComparePage, table_button);
  gtk_widget_class_bind_template_child (widget_class, BudComparePage, views);
  gtk_widget_class_bind_template_callback (widget_class, on_view_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_baseline_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_table_toggled);
  install_actions (widget_class);
}

static void
bud_compare_page_init (BudComparePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < N_VIEWS; i++)
    {
      bud_view_switch_add (self->view_switch, _ (views[i].title));
      self->shown[i] = g_object_new (views[i].get_type (), NULL);
      gtk_stack_add_named (self->views, GTK_WIDGET (self->shown[i]), views[i].name);
    }
  bud_page_set_title (BUD_PAGE (self), _ ("Compare"));
}

static void
add_header (BudComparePage *self)
{
  GtkWidget *button = gtk_button_new ();

  self->add_content = ADW_BUTTON_CONTENT (adw_button_content_new ());
  adw_button_content_set_icon_name (self->add_content, "list-add-symbolic");
  adw_button_content_set_label (self->add_content, _ ("Add Scenario"));
  gtk_button_set_child (GTK_BUTTON (button), GTK_WIDGET (self->add_content));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Add Scenario"),
                                  -1);
  gtk_widget_set_tooltip_text (button, _ ("Add the scenario of Simulate"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.add-to-comparison");
  bud_page_set_header (BUD_PAGE (self), button);
}

BudPage *
bud_compare_page_new (BudSession *session)
{
  BudComparePage *self = g_object_new (BUD_TYPE_COMPARE_PAGE, NULL);
  BudComparison *comparison = bud_session_get_comparison (session);

  self->session = g_object_ref (session);
  for (guint i = 0; i < N_VIEWS; i++)
    bud_compare_view_set_session (self->shown[i], session);
  add_header (self);
  g_signal_connect_object (comparison, "changed", G_CALLBACK (show_columns), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (comparison, "evaluated", G_CALLBACK (show_columns), self, G_CONNECT_SWAPPED);
  show_columns (self);
  show_view (self, 0);
  return BUD_PAGE (self);
}
