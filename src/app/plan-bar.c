#include "app/plan-bar.h"

#include <glib/gi18n.h>

#include "app/criterion-button.h"
#include "app/describe.h"
#include "app/device-chooser.h"
#include "app/picker.h"
#include "app/plan-formats.h"
#include "app/plan-goal.h"
#include "app/plan-limits.h"
#include "app/plan-load.h"
#include "app/plan-text.h"
#include "app/wrap-layout.h"

struct _BudPlanBar
{
  GtkWidget parent_instance;

  BudSession *session;
  BudPlanCriteria *criteria;
  char *model_name;
  char *usecase_name;
  gboolean is_showing; /* widgets follow the criteria, not the other way round */

  GtkMenuButton *model_button;
  GtkMenuButton *usecase_button;
  GtkMenuButton *limits_button;
  GtkMenuButton *load_button;
  GtkMenuButton *devices_button;
  GtkMenuButton *formats_button;
  GtkMenuButton *goal_button;
  BudPlanLimits *limits;
  BudPlanLoadChooser *load;
  BudPlanFormats *formats;
  BudPlanGoal *goal;
  GtkToggleButton *traffic_buttons[3];
};

enum
{
  EDITED,
  TRAFFIC,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BudPlanBar, bud_plan_bar, GTK_TYPE_WIDGET)

static const guint traffics[] = { 1, 2, 4 };

/* Showing */

static BudDeviceChooser *
chooser (BudPlanBar *self)
{
  return BUD_DEVICE_CHOOSER (gtk_menu_button_get_popover (self->devices_button));
}

static void
show_buttons (BudPlanBar *self)
{
  const BudPlanCriteria *c = self->criteria;
  g_autofree char *limits = bud_plan_limits_describe (c->scenario);
  guint64 many = c->formats;
  guint n_formats = 0;

  for (; many != 0; many &= many - 1)
    n_formats++;
  bud_criterion_button_show (self->model_button, g_strdup (self->model_name));
  bud_criterion_button_show (self->usecase_button,
                             g_strdup (self->usecase_name != NULL ? self->usecase_name : _ ("Own Tokens")));
  bud_criterion_button_show (self->limits_button, bud_plan_text_limits (c->scenario));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->limits_button), limits);
  bud_criterion_button_show (self->load_button, bud_plan_text_load (c));
  bud_criterion_button_show (self->devices_button, bud_device_chooser_describe (chooser (self)));
  bud_criterion_button_show (
      self->formats_button,
      n_formats == 0  ? g_strdup (_ ("No precision"))
      : n_formats > 3 ? g_strdup_printf (ngettext ("%u precision", "%u precisions", n_formats), n_formats)
                      : bud_plan_text_formats (c->formats));
  bud_criterion_button_show (self->goal_button, g_strdup (bud_plan_text_objective (c->objective)));
  gtk_widget_set_sensitive (GTK_WIDGET (self->traffic_buttons[1]), c->load != BUD_PLAN_LOAD_ANY);
  gtk_widget_set_sensitive (GTK_WIDGET (self->traffic_buttons[2]), c->load != BUD_PLAN_LOAD_ANY);
}

static void
show (BudPlanBar *self)
{
  const BudPlanCriteria *c = self->criteria;
  BudCatalog *catalog = bud_session_get_catalog (self->session);

  self->is_showing = TRUE;
  g_free (self->model_name);
  g_free (self->usecase_name);
  self->model_name
      = bud_describe_item (catalog, BUD_CATALOG_MODEL, c->scenario->model_id, c->scenario->model_spec);
  self->usecase_name = bud_describe_item (catalog, BUD_CATALOG_USECASE, c->scenario->usecase_id, NULL);
  bud_plan_limits_show (self->limits, c);
  bud_plan_load_show (self->load, c);
  for (guint i = 0; i < G_N_ELEMENTS (traffics); i++)
    if (traffics[i] == c->traffic)
      gtk_toggle_button_set_active (self->traffic_buttons[i], TRUE);
  bud_plan_formats_show (self->formats, c);
  bud_plan_goal_show (self->goal, c);
  show_buttons (self);
  self->is_showing = FALSE;
}

static void
edited (BudPlanBar *self)
{
  show (self);
  g_signal_emit (self, signals[EDITED], 0);
}

/* From widgets to the criteria */

static void
on_model_picked (BudPicker *picker, BudCatalogItem *item, BudPlanBar *self)
{
  BudScenario *scenario = self->criteria->scenario;

  g_free (scenario->model_id);
  scenario->model_id = g_strdup (bud_catalog_item_get_id (item));
  g_clear_pointer (&scenario->model_spec, json_node_unref);
  edited (self);
}

static void
on_usecase_picked (BudPicker *picker, BudCatalogItem *item, BudPlanBar *self)
{
  const char *id = item != NULL ? bud_catalog_item_get_id (item) : NULL;
  g_autoptr (GError) error = NULL;
  BudUsecase usecase;

  if (id != NULL && !bud_catalog_load_usecase (bud_session_get_catalog (self->session), id, &usecase, &error))
    {
      bud_session_say (self->session, error->message, FALSE);
      return;
    }
  bud_scenario_set_usecase (self->criteria->scenario, id, id != NULL ? &usecase : NULL);
  edited (self);
}

static void
on_limits (BudPlanBar *self)
{
  bud_plan_limits_apply (self->limits, self->criteria);
  edited (self);
}

static void
on_load (BudPlanBar *self)
{
  bud_plan_load_apply (self->load, self->criteria);
  edited (self);
}

static void
on_goal (BudPlanBar *self)
{
  bud_plan_goal_apply (self->goal, self->criteria);
  edited (self);
}

static void
on_devices (BudDeviceChooser *devices, BudPlanBar *self)
{
  g_strfreev (self->criteria->device_ids);
  self->criteria->device_ids = bud_device_chooser_get_ids (devices);
  g_strfreev (self->criteria->cluster_ids);
  self->criteria->cluster_ids = bud_device_chooser_get_cluster_ids (devices);
  self->criteria->max_devices = bud_device_chooser_get_max_devices (devices);
  edited (self);
}

static void
on_formats (BudPlanBar *self)
{
  bud_plan_formats_apply (self->formats, self->criteria);
  edited (self);
}

static void
on_traffic (BudPlanBar *self)
{
  guint before = self->criteria->traffic;

  if (self->is_showing)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (traffics); i++)
    if (gtk_toggle_button_get_active (self->traffic_buttons[i]))
      self->criteria->traffic = traffics[i];
  if (self->criteria->traffic != before)
    g_signal_emit (self, signals[TRAFFIC], 0);
}

/* From outside */

const BudPlanCriteria *
bud_plan_bar_get (BudPlanBar *self)
{
  return self->criteria;
}

void
bud_plan_bar_set (BudPlanBar *self, const BudPlanCriteria *criteria)
{
  BudPlanCriteria *copy = bud_plan_criteria_copy (criteria);

  bud_plan_criteria_free (self->criteria);
  self->criteria = copy;
  bud_device_chooser_set (chooser (self), (const char *const *) copy->device_ids,
                          (const char *const *) copy->cluster_ids, copy->max_devices);
  show (self);
}

void
bud_plan_bar_follow (BudPlanBar *self, const BudScenario *scenario)
{
  g_autoptr (BudPlanCriteria) criteria = bud_plan_criteria_new (scenario);

  if (self->criteria != NULL)
    {
      criteria->device_ids = g_strdupv (self->criteria->device_ids);
      criteria->cluster_ids = g_strdupv (self->criteria->cluster_ids);
      criteria->max_devices = self->criteria->max_devices;
      criteria->formats = self->criteria->formats;
      criteria->objective = self->criteria->objective;
    }
  bud_plan_bar_set (self, criteria);
}

const char *
bud_plan_bar_get_model_name (BudPlanBar *self)
{
  return self->model_name;
}

const char *
bud_plan_bar_get_usecase_name (BudPlanBar *self)
{
  return self->usecase_name;
}

const char *
bud_plan_bar_get_problem (BudPlanBar *self)
{
  if (self->criteria->formats == 0)
    return _ ("No precision is chosen: tick one at least.");
  if (self->criteria->device_ids != NULL && self->criteria->device_ids[0] == NULL
      && self->criteria->cluster_ids == NULL)
    return _ ("No device is chosen: tick one at least.");
  if (!(self->criteria->scenario->workload.output_tokens >= 1)
      || !(self->criteria->scenario->workload.input_tokens >= 1))
    return _ ("This use case makes no text: state tokens of your own.");
  return NULL;
}

void
bud_plan_bar_open (BudPlanBar *self, const char *name)
{
  g_autofree char *child = g_strconcat (name, "_button", NULL);

  gtk_menu_button_popup (
      GTK_MENU_BUTTON (gtk_widget_get_template_child (GTK_WIDGET (self), BUD_TYPE_PLAN_BAR, child)));
}

/* Set-up */

static void
prepare_model (GtkMenuButton *button, gpointer user_data)
{
  BudPlanBar *self = user_data;

  bud_picker_prepare (BUD_PICKER (gtk_menu_button_get_popover (button)), self->criteria->scenario->model_id);
}

static void
prepare_usecase (GtkMenuButton *button, gpointer user_data)
{
  BudPlanBar *self = user_data;

  bud_picker_prepare (BUD_PICKER (gtk_menu_button_get_popover (button)),
                      self->criteria->scenario->usecase_id);
}

static void
set_up_pickers (BudPlanBar *self)
{
  GtkWidget *models = bud_picker_new (self->session, BUD_CATALOG_MODEL);
  GtkWidget *usecases = bud_picker_new (self->session, BUD_CATALOG_USECASE);
  GtkWidget *devices = bud_device_chooser_new (self->session);

  gtk_menu_button_set_popover (self->model_button, models);
  gtk_menu_button_set_create_popup_func (self->model_button, prepare_model, self, NULL);
  g_signal_connect (models, "picked", G_CALLBACK (on_model_picked), self);
  gtk_menu_button_set_popover (self->usecase_button, usecases);
  gtk_menu_button_set_create_popup_func (self->usecase_button, prepare_usecase, self, NULL);
  g_signal_connect (usecases, "picked", G_CALLBACK (on_usecase_picked), self);
  gtk_menu_button_set_popover (self->devices_button, devices);
  g_signal_connect (devices, "edited", G_CALLBACK (on_devices), self);
}

void
bud_plan_bar_set_session (BudPlanBar *self, BudSession *session)
{
  self->session = g_object_ref (session);
  set_up_pickers (self);
  bud_plan_goal_set_session (self->goal, session);
  bud_plan_bar_follow (self, bud_session_get_scenario (session));
}

static void
dispose (GObject *object)
{
  BudPlanBar *self = BUD_PLAN_BAR (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (bud_plan_bar_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  BudPlanBar *self = BUD_PLAN_BAR (object);

  bud_plan_criteria_free (self->criteria);
  g_free (self->model_name);
  g_free (self->usecase_name);
  G_OBJECT_CLASS (bud_plan_bar_parent_class)->finalize (object);
}

static void
bud_plan_bar_class_init (BudPlanBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  g_type_ensure (BUD_TYPE_PLAN_FORMATS);
  g_type_ensure (BUD_TYPE_PLAN_GOAL);
  g_type_ensure (BUD_TYPE_PLAN_LIMITS);
  g_type_ensure (BUD_TYPE_PLAN_LOAD);
  g_type_ensure (BUD_TYPE_WRAP_LAYOUT);
  signals[EDITED]
      = g_signal_new ("edited", BUD_TYPE_PLAN_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[TRAFFIC]
      = g_signal_new ("traffic", BUD_TYPE_PLAN_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/plan-bar.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, BudPlanBar, name)
  CHILD (model_button);
  CHILD (usecase_button);
  CHILD (limits_button);
  CHILD (load_button);
  CHILD (devices_button);
  CHILD (formats_button);
  CHILD (goal_button);
  CHILD (limits);
  CHILD (formats);
  CHILD (load);
  CHILD (goal);
#undef CHILD
  for (guint i = 0; i < G_N_ELEMENTS (traffics); i++)
    {
      g_autofree char *name = g_strdup_printf ("traffic_%u", traffics[i]);

      gtk_widget_class_bind_template_child_full (widget_class, name, FALSE,
                                                 G_STRUCT_OFFSET (BudPlanBar, traffic_buttons)
                                                     + (gssize) (i * sizeof (GtkToggleButton *)));
    }
  gtk_widget_class_bind_template_callback (widget_class, on_limits);
  gtk_widget_class_bind_template_callback (widget_class, on_load);
  gtk_widget_class_bind_template_callback (widget_class, on_formats);
  gtk_widget_class_bind_template_callback (widget_class, on_goal);
  gtk_widget_class_bind_template_callback (widget_class, on_traffic);
}

static void
bud_plan_bar_init (BudPlanBar *self)
{
  self->is_showing = TRUE; /* the template sets its own values */
  gtk_widget_init_template (GTK_WIDGET (self));
  bud_criterion_button_dress (self->model_button, "bud-models-symbolic", _ ("Model"));
  bud_criterion_button_dress (self->usecase_button, NULL, _ ("Use case"));
  bud_criterion_button_dress (self->limits_button, NULL, _ ("Tokens and limits of a request"));
  bud_criterion_button_dress (self->load_button, "system-users-symbolic", _ ("Load to be served"));
  bud_criterion_button_dress (self->devices_button, "bud-hardware-symbolic",
                              _ ("Candidate devices and clusters"));
  bud_criterion_button_dress (self->formats_button, NULL, _ ("Precision of the weights"));
  bud_criterion_button_dress (self->goal_button, NULL, _ ("Objective, serving engine and method"));
  /* "2×" has no letter that says which way it runs. */
  for (guint i = 0; i < G_N_ELEMENTS (traffics); i++)
    gtk_widget_set_direction (gtk_button_get_child (GTK_BUTTON (self->traffic_buttons[i])), GTK_TEXT_DIR_LTR);
  self->is_showing = FALSE;
}
