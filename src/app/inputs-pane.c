#include "app/inputs-pane.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "app/captioned-choice.h"
#include "app/describe.h"
#include "app/count-text.h"
#include "app/engine-choice.h"
#include "plot/number.h"
#include "app/load-row.h"
#include "app/number-row.h"
#include "app/problem-row.h"

typedef struct
{
  char *id;
  char *name;
} Name;

struct _BudInputsPane
{
  AdwBin parent_instance;

  BudSession *session;
  BudEngineChoice engines;
  Name model;
  Name hardware;
  Name usecase;
  gboolean usecase_contradicts; /* its own limits cannot all be met */
  gboolean is_showing;          /* widgets follow the scenario, not the other way round */

  BudPickerRow *model_row;
  BudPickerRow *usecase_row;
  BudPickerRow *hardware_row;
  BudNumberRow *input_row;
  BudNumberRow *output_row;
  BudNumberRow *devices_row;
  BudLoadRow *load_row;
  BudCaptionedChoice *weights_choice;
  BudCaptionedChoice *activations_choice;
  BudCaptionedChoice *kv_choice;
  BudCaptionedChoice *tp_choice;
  BudCaptionedChoice *pp_choice;
  BudCaptionedChoice *ep_choice;
  BudCaptionedChoice *dp_choice;
  GtkImage *layout_icon;
  GtkLabel *layout_label;
  AdwComboRow *engine_row;
  AdwComboRow *method_row;
  AdwExpanderRow *more_row;
  BudNumberRow *prefix_row;
  BudNumberRow *beams_row;
  BudProblemRow *workload_problem;
  BudProblemRow *hardware_problem;
  BudProblemRow *precision_problem;
  BudProblemRow *layout_problem;
  BudProblemRow *serving_problem;
};

G_DEFINE_FINAL_TYPE (BudInputsPane, bud_inputs_pane, ADW_TYPE_BIN)

static const BudMethod methods[] = { BUD_METHOD_CALIBRATED, BUD_METHOD_IDEAL };
static const char *const method_names[] = { N_ ("Calibrated roofline"), N_ ("Physical limit") };

/* A copy of the current scenario to change. */
static BudScenario *
edit (BudInputsPane *self)
{
  return bud_scenario_copy (bud_session_get_scenario (self->session));
}

/* From widgets to the scenario */

static void
on_model_picked (BudPickerRow *row, BudCatalogItem *item, BudInputsPane *self)
{
  BudScenario *changed = edit (self);

  bud_scenario_set_model (changed, bud_catalog_item_get_id (item));
  bud_session_change (self->session, changed, _ ("Model"), NULL);
}

static void
on_hardware_picked (BudPickerRow *row, BudCatalogItem *item, BudInputsPane *self)
{
  BudScenario *changed = edit (self);
  g_autoptr (GError) error = NULL;
  const char *id = bud_catalog_item_get_id (item);

  if (bud_catalog_item_get_kind (item) != BUD_CATALOG_CLUSTER)
    bud_scenario_set_hardware (changed, id);
  else if (!bud_scenario_use_cluster (changed, bud_session_get_catalog (self->session), id, &error))
    {
      bud_session_say (self->session, error->message, FALSE);
      bud_scenario_free (changed);
      return;
    }
  bud_session_change (self->session, changed, changed->cluster_id != NULL ? _ ("Cluster") : _ ("Device"),
                      NULL);
}

static void
on_usecase_picked (BudPickerRow *row, BudCatalogItem *item, BudInputsPane *self)
{
  BudScenario *changed = edit (self);
  g_autoptr (GError) error = NULL;
  BudUsecase usecase;

  if (item != NULL
      && !bud_catalog_load_usecase (bud_session_get_catalog (self->session), bud_catalog_item_get_id (item),
                                    &usecase, &error))
    {
      bud_session_say (self->session, error->message, FALSE);
      bud_scenario_free (changed);
      return;
    }
  bud_scenario_set_usecase (changed, item != NULL ? bud_catalog_item_get_id (item) : NULL,
                            item != NULL ? &usecase : NULL);
  bud_session_change (self->session, changed, _ ("Use case"), NULL);
}

static void
on_input_edited (BudNumberRow *row, BudInputsPane *self)
{
  BudScenario *changed = edit (self);

  changed->workload.input_tokens = bud_number_row_get_value (row);
  changed->workload.prefix_tokens = MIN (changed->workload.prefix_tokens, changed->workload.input_tokens - 1);
  bud_session_change (self->session, changed, _ ("Input tokens"), "input");
}

static void
on_output_edited (BudNumberRow *row, BudInputsPane *self)
{
  BudScenario *changed = edit (self);

  changed->workload.output_tokens = bud_number_row_get_value (row);
  bud_session_change (self->session, changed, _ ("Output tokens"), "output");
}

static void
on_prefix_edited (BudNumberRow *row, BudInputsPane *self)
{
  BudScenario *changed = edit (self);

  changed->workload.prefix_tokens = bud_number_row_get_value (row);
  bud_session_change (self->session, changed, _ ("Cached prefix"), "prefix");
}

static void
on_beams_edited (BudNumberRow *row, BudInputsPane *self)
{
  BudScenario *changed = edit (self);

  changed->workload.n_beams = (uint32_t) bud_number_row_get_value (row);
  bud_session_change (self->session, changed, _ ("Beams"), "beams");
}

static void
on_load_edited (BudLoadRow *row, BudInputsPane *self)
{
  BudScenario *changed = edit (self);

  changed->workload.is_concurrency = bud_load_row_get_is_concurrency (row);
  changed->workload.n_sequences = bud_load_row_get_n_sequences (row);
  bud_session_change (self->session, changed,
                      changed->workload.is_concurrency ? _ ("Concurrency") : _ ("Batch"), "load");
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
on_devices_edited (BudNumberRow *row, BudInputsPane *self)
{
  BudScenario *changed = edit (self);

  follow_devices (&changed->deployment, (guint) bud_number_row_get_value (row),
                  bud_session_get_outcome (self->session));
  bud_session_change (self->session, changed, _ ("Devices"), "devices");
}

static void
on_precision_edited (BudCaptionedChoice *choice, BudInputsPane *self)
{
  BudScenario *changed = edit (self);
  BudDeployment *deployment = &changed->deployment;

  deployment->kv_format = (BudFormat) bud_captioned_choice_get_value (self->kv_choice);
  if (choice == self->weights_choice)
    {
      deployment->weight_format = (BudFormat) bud_captioned_choice_get_value (self->weights_choice);
      deployment->activation_format = bud_format_default_activation (deployment->weight_format);
      changed->has_activation_format = FALSE;
    }
  else if (choice == self->activations_choice)
    {
      deployment->activation_format = (BudFormat) bud_captioned_choice_get_value (self->activations_choice);
      changed->has_activation_format = TRUE;
    }
  bud_session_change (self->session, changed, _ ("Precision"), NULL);
}

static void
on_layout_edited (BudCaptionedChoice *choice, BudInputsPane *self)
{
  BudScenario *changed = edit (self);

  changed->deployment.tp = bud_captioned_choice_get_value (self->tp_choice);
  changed->deployment.pp = bud_captioned_choice_get_value (self->pp_choice);
  changed->deployment.ep = bud_captioned_choice_get_value (self->ep_choice);
  changed->deployment.dp = bud_captioned_choice_get_value (self->dp_choice);
  bud_session_change (self->session, changed, _ ("Parallelism"), NULL);
}

static void
on_engine_selected (BudInputsPane *self)
{
  BudScenario *changed;

  if (self->is_showing)
    return;
  changed = edit (self);
  if (bud_engine_choice_apply (&self->engines, changed))
    bud_session_change (self->session, changed, _ ("Engine"), NULL);
  else
    bud_scenario_free (changed);
}

static void
on_method_selected (BudInputsPane *self)
{
  guint selected = adw_combo_row_get_selected (self->method_row);
  BudScenario *changed;

  if (self->is_showing || selected >= G_N_ELEMENTS (methods))
    return;
  changed = edit (self);
  changed->method = methods[selected];
  bud_session_change (self->session, changed, _ ("Method"), NULL);
}

static void
on_repair (BudInputsPane *self)
{
  BudOutcome *outcome = bud_session_get_outcome (self->session);

  if (outcome == NULL || outcome->advice == NULL || outcome->advice->changed == NULL)
    return;
  bud_session_change (self->session, bud_scenario_copy (outcome->advice->changed),
                      outcome->advice->change_label, NULL);
}

/* From the scenario to widgets */

/* The name of an item, looked up again only when the id is another. */
static void
refresh_name (BudInputsPane *self, BudCatalogKind kind, const char *id, JsonNode *spec, Name *name)
{
  if (name->name != NULL && g_strcmp0 (name->id, id) == 0)
    return;
  g_free (name->id);
  g_free (name->name);
  name->id = g_strdup (id);
  name->name = bud_describe_item (bud_session_get_catalog (self->session), kind, id, spec);
}

static void
show_degree (BudCaptionedChoice *choice, guint value)
{
  /* 0 in a document that does not say and cannot be completed. */
  g_autofree char *text = value > 0 ? g_strdup_printf ("%u", value) : g_strdup (BUD_MISSING);

  bud_captioned_choice_set_value (choice, value, text);
}

static void
show_layout_use (BudInputsPane *self, const BudDeployment *d)
{
  guint64 used = (guint64) MAX (d->tp, 1) * d->pp * d->dp;
  gboolean divides = used > 0 && used <= d->n_devices && d->n_devices % used == 0;
  guint64 shown = divides ? d->n_devices : used;
  g_autofree char *text = g_strdup_printf (
      ngettext ("%" PRIu64 " of %u device", "%" PRIu64 " of %u devices", d->n_devices), shown, d->n_devices);
  g_autofree char *replicas = NULL;
  const char *classes[] = { "caption", "numeric", divides ? "success" : "error", NULL };

  if (divides && d->n_devices > used)
    {
      /* Translators: independent copies of the whole model. */
      replicas = g_strdup_printf (
          ngettext ("%" PRIu64 " replica, %s", "%" PRIu64 " replicas, %s", d->n_devices / used),
          d->n_devices / used, text);
      gtk_label_set_label (self->layout_label, replicas);
    }
  else
    gtk_label_set_label (self->layout_label, text);
  gtk_widget_set_css_classes (GTK_WIDGET (self->layout_label), classes);
  gtk_widget_set_css_classes (GTK_WIDGET (self->layout_icon), classes + 2);
  gtk_image_set_from_icon_name (self->layout_icon, divides ? "bud-met-symbolic" : "dialog-error-symbolic");
}

static void
show_names (BudInputsPane *self, const BudScenario *scenario)
{
  BudUsecase usecase;

  if (g_strcmp0 (self->usecase.id, scenario->usecase_id) != 0)
    self->usecase_contradicts = scenario->usecase_id != NULL
                                && bud_catalog_load_usecase (bud_session_get_catalog (self->session),
                                                             scenario->usecase_id, &usecase, NULL)
                                && usecase.is_contradictory;
  refresh_name (self, BUD_CATALOG_MODEL, scenario->model_id, scenario->model_spec, &self->model);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->hardware_row),
                                 scenario->cluster_id != NULL ? _ ("Cluster") : _ ("Device"));
  if (scenario->cluster_id != NULL)
    refresh_name (self, BUD_CATALOG_CLUSTER, scenario->cluster_id, scenario->cluster_spec, &self->hardware);
  else
    refresh_name (self, BUD_CATALOG_HARDWARE, scenario->hardware_id, scenario->hardware_spec,
                  &self->hardware);
  refresh_name (self, BUD_CATALOG_USECASE, scenario->usecase_id, NULL, &self->usecase);
  bud_picker_row_set_current (self->model_row, scenario->model_id, self->model.name);
  bud_picker_row_set_current (self->hardware_row, self->hardware.id, self->hardware.name);
  bud_picker_row_set_current (self->usecase_row, scenario->usecase_id,
                              self->usecase.name != NULL ? self->usecase.name : _ ("Own Tokens"));
}

static void
show_serving (BudInputsPane *self, const BudScenario *scenario)
{
  bud_engine_choice_show (&self->engines, scenario);
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    if (methods[i] == scenario->method)
      adw_combo_row_set_selected (self->method_row, i);
}

static void
show_more (BudInputsPane *self, const BudWorkload *workload)
{
  g_autoptr (GString) text = g_string_new (NULL);

  bud_number_row_set_range (self->prefix_row, 0, MAX (workload->input_tokens - 1, 0));
  bud_number_row_set_value (self->prefix_row, workload->prefix_tokens);
  bud_number_row_set_value (self->beams_row, workload->n_beams);
  /* What counts though it is folded away. */
  if (workload->n_beams > 1)
    g_string_append_printf (text, ngettext ("%u beam", "%u beams", workload->n_beams), workload->n_beams);
  if (workload->prefix_tokens > 0)
    {
      g_autofree char *tokens = bud_number_count (workload->prefix_tokens);

      if (text->len > 0)
        g_string_append (text, ", ");
      g_string_append_printf (text, _ ("%s tokens cached"), tokens);
    }
  adw_expander_row_set_subtitle (self->more_row, text->str);
}

static void
on_scenario_changed (BudInputsPane *self)
{
  const BudScenario *scenario = bud_session_get_scenario (self->session);
  const BudDeployment *deployment = &scenario->deployment;

  self->is_showing = TRUE;
  show_names (self, scenario);
  bud_number_row_set_value (self->input_row, scenario->workload.input_tokens);
  bud_number_row_set_value (self->output_row, scenario->workload.output_tokens);
  bud_number_row_set_value (self->devices_row, deployment->n_devices);
  bud_load_row_set (self->load_row, scenario->workload.is_concurrency, scenario->workload.n_sequences);
  bud_captioned_choice_set_value (self->weights_choice, deployment->weight_format, NULL);
  bud_captioned_choice_set_value (self->activations_choice, deployment->activation_format, NULL);
  bud_captioned_choice_set_value (self->kv_choice, deployment->kv_format, NULL);
  show_degree (self->tp_choice, deployment->tp);
  show_degree (self->pp_choice, deployment->pp);
  show_degree (self->ep_choice, deployment->ep);
  show_degree (self->dp_choice, deployment->dp);
  show_layout_use (self, deployment);
  show_serving (self, scenario);
  show_more (self, &scenario->workload);
  self->is_showing = FALSE;
}

/* Problems */

static const struct
{
  const char *field;
  gsize problem_offset;
} places[] = {
  { "tp", G_STRUCT_OFFSET (BudInputsPane, layout_problem) },
  { "pp", G_STRUCT_OFFSET (BudInputsPane, layout_problem) },
  { "ep", G_STRUCT_OFFSET (BudInputsPane, layout_problem) },
  { "dp", G_STRUCT_OFFSET (BudInputsPane, layout_problem) },
  { "devices", G_STRUCT_OFFSET (BudInputsPane, layout_problem) },
  { "n_devices", G_STRUCT_OFFSET (BudInputsPane, layout_problem) },
  { "precision", G_STRUCT_OFFSET (BudInputsPane, precision_problem) },
  { "activation_precision", G_STRUCT_OFFSET (BudInputsPane, precision_problem) },
  { "kv_precision", G_STRUCT_OFFSET (BudInputsPane, precision_problem) },
  { "input_tokens", G_STRUCT_OFFSET (BudInputsPane, workload_problem) },
  { "output_tokens", G_STRUCT_OFFSET (BudInputsPane, workload_problem) },
  { "prefix_tokens", G_STRUCT_OFFSET (BudInputsPane, workload_problem) },
  { "images", G_STRUCT_OFFSET (BudInputsPane, workload_problem) },
  { "batch", G_STRUCT_OFFSET (BudInputsPane, workload_problem) },
  { "concurrency", G_STRUCT_OFFSET (BudInputsPane, workload_problem) },
  { "n_sequences", G_STRUCT_OFFSET (BudInputsPane, workload_problem) },
  { "beams", G_STRUCT_OFFSET (BudInputsPane, workload_problem) },
  { "n_beams", G_STRUCT_OFFSET (BudInputsPane, workload_problem) },
  { "model", G_STRUCT_OFFSET (BudInputsPane, workload_problem) },
  { "hardware", G_STRUCT_OFFSET (BudInputsPane, hardware_problem) },
  { "method", G_STRUCT_OFFSET (BudInputsPane, serving_problem) },
  { "engine", G_STRUCT_OFFSET (BudInputsPane, serving_problem) },
};

static BudProblemRow *
problem_for (BudInputsPane *self, const char *field)
{
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    if (strcmp (places[i].field, field) == 0)
      return G_STRUCT_MEMBER (BudProblemRow *, self, places[i].problem_offset);
  return self->hardware_problem;
}

static void
outline (BudInputsPane *self, const char *field)
{
  gboolean is_devices = strcmp (field, "devices") == 0 || strcmp (field, "n_devices") == 0;

  bud_captioned_choice_set_outlined (self->tp_choice, strcmp (field, "tp") == 0);
  bud_captioned_choice_set_outlined (self->pp_choice, strcmp (field, "pp") == 0);
  bud_captioned_choice_set_outlined (self->ep_choice, strcmp (field, "ep") == 0);
  bud_captioned_choice_set_outlined (self->dp_choice, strcmp (field, "dp") == 0);
  bud_captioned_choice_set_outlined (self->weights_choice, strcmp (field, "precision") == 0);
  bud_captioned_choice_set_outlined (self->activations_choice, strcmp (field, "activation_precision") == 0);
  bud_captioned_choice_set_outlined (self->kv_choice, strcmp (field, "kv_precision") == 0);
  bud_number_row_set_outlined (self->input_row, strcmp (field, "input_tokens") == 0);
  bud_number_row_set_outlined (self->output_row, strcmp (field, "output_tokens") == 0);
  bud_number_row_set_outlined (self->devices_row, is_devices);
}

/* What the results on screen stand for while they are not the inputs'. */
static char *
with_results_note (const char *text, const BudOutcome *outcome)
{
  g_autofree char *difference
      = outcome->shown != NULL ? bud_describe_difference (outcome->scenario, outcome->shown->scenario) : NULL;

  if (difference == NULL)
    return g_strdup (text);
  /* Translators: an explanation, then what the numbers shown are for, e.g. "TP 4, PP 2". */
  return g_strdup_printf (_ ("%s Results are for %s."), text, difference);
}

static void
show_unfit (BudInputsPane *self, const BudOutcome *outcome)
{
  const BudMemory *memory = &outcome->asked->estimate.memory;
  g_autofree char *needed = bud_number_bytes (memory->total_bytes, FALSE);
  g_autofree char *there = bud_number_bytes (memory->capacity_bytes, FALSE);
  g_autofree char *text
      = g_strdup_printf (_ ("Does not fit: %s needed per device, %s there."), needed, there);
  g_autofree char *full = with_results_note (text, outcome);
  const char *label
      = outcome->advice != NULL && outcome->advice->changed != NULL ? outcome->advice->change_label : NULL;

  bud_problem_row_show (self->hardware_problem, FALSE, full, label);
}

static void
show_refusal (BudInputsPane *self, const BudOutcome *outcome)
{
  const BudDiagnostic *diagnostic = &outcome->asked->diagnostic;
  g_autofree char *sentence = bud_describe_sentence (diagnostic->message);
  g_autofree char *full = with_results_note (sentence, outcome);
  const char *label
      = outcome->advice != NULL && outcome->advice->changed != NULL ? outcome->advice->change_label : NULL;

  bud_problem_row_show (problem_for (self, diagnostic->field), TRUE, full, label);
  outline (self, diagnostic->field);
}

static void
on_outcome_changed (BudInputsPane *self)
{
  BudOutcome *outcome = bud_session_get_outcome (self->session);
  BudProblemRow *rows[] = { self->workload_problem, self->hardware_problem, self->precision_problem,
                            self->layout_problem, self->serving_problem };
  BudProblemRow *kept = NULL;

  if (outcome == NULL)
    return;
  if (outcome->error == NULL && outcome->asked->status != BUD_STATUS_OK)
    kept = problem_for (self, outcome->asked->diagnostic.field);
  else if (outcome->error == NULL && !outcome->asked->estimate.memory.fits)
    kept = self->hardware_problem;
  else if (outcome->error != NULL || self->usecase_contradicts)
    kept = self->workload_problem;
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i] != kept)
      bud_problem_row_hide (rows[i]);

  if (outcome->error != NULL)
    bud_problem_row_show (self->workload_problem, TRUE, outcome->error->message, NULL);
  else if (outcome->asked->status != BUD_STATUS_OK)
    {
      show_refusal (self, outcome);
      return;
    }
  else if (!outcome->asked->estimate.memory.fits)
    show_unfit (self, outcome);
  else if (self->usecase_contradicts)
    bud_problem_row_show (
        self->workload_problem, FALSE,
        _ ("This use case contradicts itself: its shortest first token and token times already exceed "
           "its end-to-end limit."),
        NULL);
  outline (self, "");
}

/* Set-up */

static void
fill_choices (BudInputsPane *self)
{
  static const guint degrees[] = { 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64 };
  BudCaptionedChoice *choices[] = { self->tp_choice, self->pp_choice, self->ep_choice, self->dp_choice };

  for (int format = 0; format < BUD_N_FORMATS; format++)
    {
      g_autofree char *text = bud_describe_format ((BudFormat) format);

      bud_captioned_choice_add (self->weights_choice, text, (guint) format);
      if (!bud_format_is_weight_only ((BudFormat) format))
        bud_captioned_choice_add (self->activations_choice, text, (guint) format);
      if (bud_format_is_kv ((BudFormat) format))
        bud_captioned_choice_add (self->kv_choice, text, (guint) format);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (choices); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (degrees); j++)
      {
        g_autofree char *text = g_strdup_printf ("%u", degrees[j]);
        bud_captioned_choice_add (choices[i], text, degrees[j]);
      }
}

static void
fill_serving (BudInputsPane *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  bud_engine_choice_fill (&self->engines, self->engine_row, bud_session_get_catalog (self->session));
  for (gsize i = 0; i < G_N_ELEMENTS (method_names); i++)
    gtk_string_list_append (names, _ (method_names[i]));
  adw_combo_row_set_model (self->method_row, G_LIST_MODEL (names));
}

static void
on_catalog_changed (BudInputsPane *self, BudCatalogKind kind)
{
  if (kind != BUD_CATALOG_ENGINE)
    return;
  self->is_showing = TRUE;
  bud_engine_choice_fill (&self->engines, self->engine_row, bud_session_get_catalog (self->session));
  self->is_showing = FALSE;
}

void
bud_inputs_pane_set_session (BudInputsPane *self, BudSession *session)
{
  self->session = g_object_ref (session);
  bud_picker_row_set_up (self->model_row, session, BUD_CATALOG_MODEL);
  bud_picker_row_set_up (self->hardware_row, session, BUD_CATALOG_HARDWARE);
  bud_picker_row_offer_clusters (self->hardware_row);
  bud_picker_row_set_up (self->usecase_row, session, BUD_CATALOG_USECASE);
  self->is_showing = TRUE;
  fill_serving (self);
  self->is_showing = FALSE;
  g_signal_connect_object (session, "scenario-changed", G_CALLBACK (on_scenario_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "outcome-changed", G_CALLBACK (on_outcome_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "catalog-changed", G_CALLBACK (on_catalog_changed), self,
                           G_CONNECT_SWAPPED);
  on_scenario_changed (self);
  on_outcome_changed (self);
}

void
bud_inputs_pane_search_models (BudInputsPane *self)
{
  bud_picker_row_open (self->model_row);
}

const char *
bud_inputs_pane_get_model_name (BudInputsPane *self)
{
  return self->model.name;
}

const char *
bud_inputs_pane_get_usecase_name (BudInputsPane *self)
{
  return self->usecase.name;
}

static void
dispose (GObject *object)
{
  g_clear_object (&BUD_INPUTS_PANE (object)->session);
  G_OBJECT_CLASS (bud_inputs_pane_parent_class)->dispose (object);
}

static void
clear_name (Name *name)
{
  g_free (name->id);
  g_free (name->name);
}

static void
finalize (GObject *object)
{
  BudInputsPane *self = BUD_INPUTS_PANE (object);

  bud_engine_choice_clear (&self->engines);
  clear_name (&self->model);
  clear_name (&self->hardware);
  clear_name (&self->usecase);
  G_OBJECT_CLASS (bud_inputs_pane_parent_class)->finalize (object);
}

static void
bud_inputs_pane_class_init (BudInputsPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  g_type_ensure (BUD_TYPE_PICKER_ROW);
  g_type_ensure (BUD_TYPE_NUMBER_ROW);
  g_type_ensure (BUD_TYPE_LOAD_ROW);
  g_type_ensure (BUD_TYPE_CAPTIONED_CHOICE);
  g_type_ensure (BUD_TYPE_PROBLEM_ROW);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/inputs-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, BudInputsPane, model_row);
  gtk_widget_class_bind_template_child (widget_class, BudInputsPane, usecase_row);
  gtk_widget_class_bind_template_child (widget_class, BudInputsPane, hardware_row);
  gtk_widget_class_bind_template_child (widget_class, BudInputsPane, input_row);
  gtk_widget_class_bind_template_child (widget_class, BudInputsPane, output_row);
  gtk_widget_class_bind_template_child (widget_class, BudInputsPane, devices_row);
  gtk_widget_class_bind_template_child (widget_class, BudInputsPane, load_row);
  gtk_widget_class_bind_template_child (widget_class, BudInputsPane, weights_choice);
  gtk_widget_class_bind_template_child (widget_class, BudInputsPane, activations_choice);
  gtk_widget_class_bind_template_child (widget_class, BudInputsPane, kv_choice);
  gtk_widget_class_bind_template_child (widget_class, BudInputsPane, tp_choice);
  gtk_widget_class_bind_template_child (widget_class, BudInputsPane, pp_choice);
  gtk_widget_class_bind_template_child (widget_class, BudInputsPane, ep_choice);
  gtk_widget_class_bind_template_child (widget_class, BudInputsPane, dp_choice);
  gtk_widget_class_bind_template_child (widget_class, BudInputsPane, layout_icon);
  gtk_widget_class_bind_template_child (widget_class, BudInputsPane, layout_label);
  gtk_widget_class_bind_template_child (widget_class, BudInputsPane, engine_row);
  gtk_widget_class_bind_template_child (widget_class, BudInputsPane, method_row);
  gtk_widget_class_bind_template_child (widget_class, BudInputsPane, beams_row);
  gtk_widget_class_bind_template_child (widget_class, BudInputsPane, prefix_row);
  gtk_widget_class_bind_template_child (widget_class, BudInputsPane, more_row);
  gtk_widget_class_bind_template_child (widget_class, BudInputsPane, workload_problem);
  gtk_widget_class_bind_template_child (widget_class, BudInputsPane, hardware_problem);
  gtk_widget_class_bind_template_child (widget_class, BudInputsPane, precision_problem);
  gtk_widget_class_bind_template_child (widget_class, BudInputsPane, layout_problem);
  gtk_widget_class_bind_template_child (widget_class, BudInputsPane, serving_problem);
  gtk_widget_class_bind_template_callback (widget_class, on_model_picked);
  gtk_widget_class_bind_template_callback (widget_class, on_usecase_picked);
  gtk_widget_class_bind_template_callback (widget_class, on_hardware_picked);
  gtk_widget_class_bind_template_callback (widget_class, on_input_edited);
  gtk_widget_class_bind_template_callback (widget_class, on_output_edited);
  gtk_widget_class_bind_template_callback (widget_class, on_devices_edited);
  gtk_widget_class_bind_template_callback (widget_class, on_load_edited);
  gtk_widget_class_bind_template_callback (widget_class, on_precision_edited);
  gtk_widget_class_bind_template_callback (widget_class, on_layout_edited);
  gtk_widget_class_bind_template_callback (widget_class, on_engine_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_method_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_repair);
  gtk_widget_class_bind_template_callback (widget_class, on_beams_edited);
  gtk_widget_class_bind_template_callback (widget_class, on_prefix_edited);
}

static void
bud_inputs_pane_init (BudInputsPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_choices (self);
}
