#include "app/workload-group.h"

#include <glib/gi18n.h>

#include "app/load-row.h"
#include "app/number-row.h"
#include "app/picker-row.h"
#include "app/shown-name.h"

struct _BudWorkloadGroup
{
  BudInputsGroup parent_instance;

  BudShownName model;
  BudShownName usecase;
  gboolean is_contradictory;

  BudPickerRow *model_row;
  BudPickerRow *usecase_row;
  BudNumberRow *input_row;
  BudNumberRow *output_row;
  BudLoadRow *load_row;
};

G_DEFINE_FINAL_TYPE (BudWorkloadGroup, bud_workload_group, BUD_TYPE_INPUTS_GROUP)

static void
on_model_picked (BudPickerRow *row, BudCatalogItem *item, BudInputsGroup *group)
{
  BudScenario *changed = bud_inputs_group_edit (group);

  bud_scenario_set_model (changed, bud_catalog_item_get_id (item));
  bud_inputs_group_change (group, changed, _ ("Model"), NULL);
}

static void
on_usecase_picked (BudPickerRow *row, BudCatalogItem *item, BudInputsGroup *group)
{
  BudScenario *changed = bud_inputs_group_edit (group);
  g_autoptr (GError) error = NULL;
  BudUsecase usecase;

  if (item != NULL
      && !bud_catalog_load_usecase (bud_inputs_group_get_catalog (group), bud_catalog_item_get_id (item),
                                    &usecase, &error))
    {
      bud_session_say (bud_inputs_group_get_session (group), error->message, FALSE);
      bud_scenario_free (changed);
      return;
    }
  bud_scenario_set_usecase (changed, item != NULL ? bud_catalog_item_get_id (item) : NULL,
                            item != NULL ? &usecase : NULL);
  bud_inputs_group_change (group, changed, _ ("Use case"), NULL);
}

static void
on_input_edited (BudNumberRow *row, BudInputsGroup *group)
{
  BudScenario *changed = bud_inputs_group_edit (group);

  changed->workload.input_tokens = bud_number_row_get_value (row);
  changed->workload.prefix_tokens = MIN (changed->workload.prefix_tokens, changed->workload.input_tokens - 1);
  bud_inputs_group_change (group, changed, _ ("Input tokens"), "input");
}

static void
on_output_edited (BudNumberRow *row, BudInputsGroup *group)
{
  BudScenario *changed = bud_inputs_group_edit (group);

  changed->workload.output_tokens = bud_number_row_get_value (row);
  bud_inputs_group_change (group, changed, _ ("Output tokens"), "output");
}

static void
on_load_edited (BudLoadRow *row, BudInputsGroup *group)
{
  BudScenario *changed = bud_inputs_group_edit (group);

  changed->workload.is_concurrency = bud_load_row_get_is_concurrency (row);
  changed->workload.n_sequences = bud_load_row_get_n_sequences (row);
  bud_inputs_group_change (group, changed, changed->workload.is_concurrency ? _ ("Concurrency") : _ ("Batch"),
                           "load");
}

static void
show_names (BudWorkloadGroup *self, const BudScenario *scenario)
{
  BudCatalog *catalog = bud_inputs_group_get_catalog (BUD_INPUTS_GROUP (self));
  BudUsecase usecase;

  if (g_strcmp0 (self->usecase.id, scenario->usecase_id) != 0)
    self->is_contradictory = scenario->usecase_id != NULL
                             && bud_catalog_load_usecase (catalog, scenario->usecase_id, &usecase, NULL)
                             && usecase.is_contradictory;
  bud_shown_name_refresh (&self->model, catalog, BUD_CATALOG_MODEL, scenario->model_id, scenario->model_spec);
  bud_shown_name_refresh (&self->usecase, catalog, BUD_CATALOG_USECASE, scenario->usecase_id, NULL);
  bud_picker_row_set_current (self->model_row, scenario->model_id, self->model.name);
  bud_picker_row_set_current (self->usecase_row, scenario->usecase_id,
                              self->usecase.name != NULL ? self->usecase.name : _ ("Own Tokens"));
}

static void
show (BudInputsGroup *group, const BudScenario *scenario)
{
  BudWorkloadGroup *self = BUD_WORKLOAD_GROUP (group);
  const BudWorkload *workload = &scenario->workload;

  show_names (self, scenario);
  bud_number_row_set_value (self->input_row, workload->input_tokens);
  bud_number_row_set_value (self->output_row, workload->output_tokens);
  bud_load_row_set (self->load_row, workload->is_concurrency, workload->n_sequences);
}

static void
outline (BudInputsGroup *group, const char *field)
{
  BudWorkloadGroup *self = BUD_WORKLOAD_GROUP (group);

  bud_number_row_set_outlined (self->input_row, g_str_equal (field, "input_tokens"));
  bud_number_row_set_outlined (self->output_row, g_str_equal (field, "output_tokens"));
}

void
bud_workload_group_search_models (BudWorkloadGroup *self)
{
  bud_picker_row_open (self->model_row);
}

const char *
bud_workload_group_get_model_name (BudWorkloadGroup *self)
{
  return self->model.name;
}

const char *
bud_workload_group_get_usecase_name (BudWorkloadGroup *self)
{
  return self->usecase.name;
}

gboolean
bud_workload_group_is_contradictory (BudWorkloadGroup *self)
{
  return self->is_contradictory;
}

static void
set_up (BudInputsGroup *group, BudSession *session)
{
  BudWorkloadGroup *self = BUD_WORKLOAD_GROUP (group);

  bud_picker_row_set_up (self->model_row, session, BUD_CATALOG_MODEL);
  bud_picker_row_set_up (self->usecase_row, session, BUD_CATALOG_USECASE);
}

static void
finalize (GObject *object)
{
  BudWorkloadGroup *self = BUD_WORKLOAD_GROUP (object);

  bud_shown_name_clear (&self->model);
  bud_shown_name_clear (&self->usecase);
  G_OBJECT_CLASS (bud_workload_group_parent_class)->finalize (object);
}

static void
bud_workload_group_class_init (BudWorkloadGroupClass *klass)
{
  static const char *const fields[]
      = { "input_tokens", "output_tokens", "prefix_tokens", "images", "batch", "concurrency",
          "n_sequences",  "beams",         "n_beams",       "model",  NULL };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = finalize;
  BUD_INPUTS_GROUP_CLASS (klass)->fields = fields;
  BUD_INPUTS_GROUP_CLASS (klass)->set_up = set_up;
  BUD_INPUTS_GROUP_CLASS (klass)->show = show;
  BUD_INPUTS_GROUP_CLASS (klass)->outline = outline;
  g_type_ensure (BUD_TYPE_PICKER_ROW);
  g_type_ensure (BUD_TYPE_NUMBER_ROW);
  g_type_ensure (BUD_TYPE_LOAD_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/workload-group.ui");
  gtk_widget_class_bind_template_child (widget_class, BudWorkloadGroup, model_row);
  gtk_widget_class_bind_template_child (widget_class, BudWorkloadGroup, usecase_row);
  gtk_widget_class_bind_template_child (widget_class, BudWorkloadGroup, input_row);
  gtk_widget_class_bind_template_child (widget_class, BudWorkloadGroup, output_row);
  gtk_widget_class_bind_template_child (widget_class, BudWorkloadGroup, load_row);
  gtk_widget_class_bind_template_callback (widget_class, on_model_picked);
  gtk_widget_class_bind_template_callback (widget_class, on_usecase_picked);
  gtk_widget_class_bind_template_callback (widget_class, on_input_edited);
  gtk_widget_class_bind_template_callback (widget_class, on_output_edited);
  gtk_widget_class_bind_template_callback (widget_class, on_load_edited);
}

static void
bud_workload_group_init (BudWorkloadGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
