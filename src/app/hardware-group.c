#include "app/hardware-group.h"

#include <glib/gi18n.h>

#include "app/number-row.h"
#include "app/picker-row.h"
#include "app/shown-name.h"

struct _BudHardwareGroup
{
  BudInputsGroup parent_instance;

  BudShownName hardware;

  BudPickerRow *hardware_row;
  BudNumberRow *devices_row;
};

G_DEFINE_FINAL_TYPE (BudHardwareGroup, bud_hardware_group, BUD_TYPE_INPUTS_GROUP)

static void
on_hardware_picked (BudPickerRow *row, BudCatalogItem *item, BudInputsGroup *group)
{
  BudScenario *changed = bud_inputs_group_edit (group);
  g_autoptr (GError) error = NULL;
  const char *id = bud_catalog_item_get_id (item);

  if (bud_catalog_item_get_kind (item) != BUD_CATALOG_CLUSTER)
    bud_scenario_set_hardware (changed, id);
  else if (!bud_scenario_use_cluster (changed, bud_inputs_group_get_catalog (group), id, &error))
    {
      bud_session_say (bud_inputs_group_get_session (group), error->message, FALSE);
      bud_scenario_free (changed);
      return;
    }
  bud_inputs_group_change (group, changed, changed->cluster_id != NULL ? _ ("Cluster") : _ ("Device"), NULL);
}

/* TP follows the devices where it used all of them and stays legal; anything else is for the person to say.
 */
static void
follow_devices (BudDeployment *deployment, guint n_devices, BudOutcome *outcome)
{
  BudDeployment followed = *deployment;
  guint others = deployment->pp * deployment->dp;

  followed.n_devices = n_devices;
  if (deployment->tp * others == deployment->n_devices && n_devices % others == 0)
    followed.tp = n_devices / others;
  if (followed.ep == deployment->tp * deployment->dp)
    followed.ep = followed.tp * followed.dp;
  if (outcome == NULL || outcome->asked == NULL || bud_deployment_is_even (&followed, outcome->asked->model))
    deployment->tp = followed.tp, deployment->ep = followed.ep;
  deployment->n_devices = n_devices;
}

static void
on_devices_edited (BudNumberRow *row, BudInputsGroup *group)
{
  BudScenario *changed = bud_inputs_group_edit (group);

  follow_devices (&changed->deployment, (guint) bud_number_row_get_value (row),
                  bud_session_get_outcome (bud_inputs_group_get_session (group)));
  bud_inputs_group_change (group, changed, _ ("Devices"), "devices");
}

static void
show (BudInputsGroup *group, const BudScenario *scenario)
{
  BudHardwareGroup *self = BUD_HARDWARE_GROUP (group);
  BudCatalog *catalog = bud_inputs_group_get_catalog (group);
  gboolean is_cluster = scenario->cluster_id != NULL;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->hardware_row),
                                 is_cluster ? _ ("Cluster") : _ ("Device"));
  if (is_cluster)
    bud_shown_name_refresh (&self->hardware, catalog, BUD_CATALOG_CLUSTER, scenario->cluster_id,
                            scenario->cluster_spec);
  else
    bud_shown_name_refresh (&self->hardware, catalog, BUD_CATALOG_HARDWARE, scenario->hardware_id,
                            scenario->hardware_spec);
  bud_picker_row_set_current (self->hardware_row, self->hardware.id, self->hardware.name);
  bud_number_row_set_value (self->devices_row, scenario->deployment.n_devices);
}

static void
outline (BudInputsGroup *group, const char *field)
{
  bud_number_row_set_outlined (BUD_HARDWARE_GROUP (group)->devices_row,
                               g_str_equal (field, "devices") || g_str_equal (field, "n_devices"));
}

static void
set_up (BudInputsGroup *group, BudSession *session)
{
  BudHardwareGroup *self = BUD_HARDWARE_GROUP (group);

  bud_picker_row_set_up (self->hardware_row, session, BUD_CATALOG_HARDWARE);
  bud_picker_row_offer_clusters (self->hardware_row);
}

static void
finalize (GObject *object)
{
  bud_shown_name_clear (&BUD_HARDWARE_GROUP (object)->hardware);
  G_OBJECT_CLASS (bud_hardware_group_parent_class)->finalize (object);
}

static void
bud_hardware_group_class_init (BudHardwareGroupClass *klass)
{
  static const char *const fields[] = { "hardware", NULL };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = finalize;
  BUD_INPUTS_GROUP_CLASS (klass)->fields = fields;
  BUD_INPUTS_GROUP_CLASS (klass)->set_up = set_up;
  BUD_INPUTS_GROUP_CLASS (klass)->show = show;
  BUD_INPUTS_GROUP_CLASS (klass)->outline = outline;
  g_type_ensure (BUD_TYPE_PICKER_ROW);
  g_type_ensure (BUD_TYPE_NUMBER_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/hardware-group.ui");
  gtk_widget_class_bind_template_child (widget_class, BudHardwareGroup, hardware_row);
  gtk_widget_class_bind_template_child (widget_class, BudHardwareGroup, devices_row);
  gtk_widget_class_bind_template_callback (widget_class, on_hardware_picked);
  gtk_widget_class_bind_template_callback (widget_class, on_devices_edited);
}

static void
bud_hardware_group_init (BudHardwareGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
