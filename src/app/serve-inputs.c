#include "app/serve-inputs.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/describe.h"
#include "app/load-field.h"
#include "app/pools-group.h"
#include "app/problem-row.h"
#include "app/value-row.h"
#include "plot/number.h"

struct _BudServeInputs
{
  AdwBin parent_instance;

  BudSession *session;
  BudLoadSimulator *simulator;
  char *trace_name;
  gboolean is_showing; /* widgets follow the scenario, not the other way round */

  BudValueRow *rows[BUD_N_LOAD_FIELDS];
  AdwActionRow *deployment_row;
  BudProblemRow *deployment_problem;
  BudInputsGroup *pools_group;
  AdwComboRow *arrival_row;
  AdwActionRow *trace_row;
  BudProblemRow *arrival_problem;
  AdwComboRow *lengths_row;
  BudProblemRow *lengths_problem;
  BudProblemRow *scheduler_problem;
};

G_DEFINE_FINAL_TYPE (BudServeInputs, bud_serve_inputs, ADW_TYPE_BIN)

/* In the order of BudArrival and BudLengths. */
static const char *const arrival_names[] = { N_ ("As answers return"), N_ ("At random (Poisson)"),
                                             N_ ("In bursts (gamma)"), N_ ("Evenly"), N_ ("From a trace") };
static const char *const lengths_names[] = { N_ ("Fixed"), N_ ("Uniform"), N_ ("Lognormal") };

static void
on_edited (BudValueRow *row, BudServeInputs *self)
{
  for (int field = 0; field < BUD_N_LOAD_FIELDS; field++)
    if (self->rows[field] == row)
      {
        BudScenario *changed = bud_scenario_copy (bud_session_get_scenario (self->session));
        const char *title = bud_load_field_title ((BudLoadField) field);

        bud_load_field_write ((BudLoadField) field, changed, bud_value_row_get_value (row));
        bud_session_change (self->session, changed, _ (title), title);
        return;
      }
}

static void
on_arrival_selected (BudServeInputs *self)
{
  guint selected = adw_combo_row_get_selected (self->arrival_row);
  BudScenario *changed;

  if (self->is_showing || selected >= G_N_ELEMENTS (arrival_names))
    return;
  changed = bud_scenario_copy (bud_session_get_scenario (self->session));
  changed->load.arrival = (BudArrival) selected;
  bud_session_change (self->session, changed, _ ("Arrivals"), NULL);
}

static void
on_lengths_selected (BudServeInputs *self)
{
  guint selected = adw_combo_row_get_selected (self->lengths_row);
  BudScenario *changed;

  if (self->is_showing || selected >= G_N_ELEMENTS (lengths_names))
    return;
  changed = bud_scenario_copy (bud_session_get_scenario (self->session));
  changed->load.lengths = (BudLengths) selected;
  /* A spread above 1 is no ratio. */
  if (changed->load.lengths == BUD_LENGTHS_UNIFORM)
    changed->load.length_parameter = MIN (changed->load.length_parameter, 1);
  bud_session_change (self->session, changed, _ ("Lengths"), NULL);
}

void
bud_serve_inputs_use_trace (BudServeInputs *self, BudTrace *trace, const char *name)
{
  BudScenario *changed = bud_scenario_copy (bud_session_get_scenario (self->session));

  g_free (self->trace_name);
  self->trace_name = g_strdup (name);
  changed->load.arrival = BUD_ARRIVAL_TRACE;
  bud_load_simulator_set_trace (self->simulator, trace);
  bud_session_change (self->session, changed, _ ("Trace"), NULL);
}

static void
on_choose_trace (BudServeInputs *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "page.open-trace", NULL);
}

/* From the scenario to widgets */

static void
show_visible (BudServeInputs *self, const BudScenarioLoad *load)
{
  const struct
  {
    gpointer row;
    gboolean is_visible;
  } rows[] = {
    { self->rows[BUD_LOAD_FIELD_CONCURRENCY], load->arrival == BUD_ARRIVAL_CLOSED },
    { self->rows[BUD_LOAD_FIELD_THINK],
      load->arrival == BUD_ARRIVAL_CLOSED || (load->arrival != BUD_ARRIVAL_TRACE && load->n_turns > 1) },
    { self->rows[BUD_LOAD_FIELD_TURNS], load->arrival != BUD_ARRIVAL_TRACE },
    { self->rows[BUD_LOAD_FIELD_RATE],
      load->arrival != BUD_ARRIVAL_CLOSED && load->arrival != BUD_ARRIVAL_TRACE },
    { self->rows[BUD_LOAD_FIELD_BURSTINESS], load->arrival == BUD_ARRIVAL_GAMMA },
    { self->trace_row, load->arrival == BUD_ARRIVAL_TRACE },
    { self->rows[BUD_LOAD_FIELD_REQUESTS], load->arrival != BUD_ARRIVAL_TRACE },
    { self->rows[BUD_LOAD_FIELD_INPUT], load->arrival != BUD_ARRIVAL_TRACE },
    { self->rows[BUD_LOAD_FIELD_OUTPUT], load->arrival != BUD_ARRIVAL_TRACE },
    { self->lengths_row, load->arrival != BUD_ARRIVAL_TRACE },
    { self->rows[BUD_LOAD_FIELD_RATIO],
      load->arrival != BUD_ARRIVAL_TRACE && load->lengths == BUD_LENGTHS_UNIFORM },
    { self->rows[BUD_LOAD_FIELD_CV],
      load->arrival != BUD_ARRIVAL_TRACE && load->lengths == BUD_LENGTHS_LOGNORMAL },
    { self->rows[BUD_LOAD_FIELD_SEED], load->arrival != BUD_ARRIVAL_TRACE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    gtk_widget_set_visible (rows[i].row, rows[i].is_visible);
}

static void
show_placeholder (BudValueRow *row, double count)
{
  g_autofree char *text = count > 0 ? bud_number_count (count) : NULL;

  bud_value_row_set_placeholder (row, text != NULL ? text : _ ("engine’s"));
}

static void
show_trace (BudServeInputs *self)
{
  BudTrace *trace = bud_load_simulator_get_trace (self->simulator);
  g_autofree char *count = trace != NULL ? bud_number_count (trace->requests->len) : NULL;
  g_autofree char *text = NULL;

  if (trace == NULL)
    text = g_strdup (_ ("Choose or drop a CSV or JSONL file"));
  else
    text = g_strdup_printf (ngettext ("%s: %s request", "%s: %s requests", trace->requests->len),
                            self->trace_name, count);
  adw_action_row_set_subtitle (self->trace_row, text);
}

static void
on_scenario_changed (BudServeInputs *self)
{
  const BudScenario *scenario = bud_session_get_scenario (self->session);

  self->is_showing = TRUE;
  adw_combo_row_set_selected (self->arrival_row, scenario->load.arrival);
  adw_combo_row_set_selected (self->lengths_row, scenario->load.lengths);
  for (int field = 0; field < BUD_N_LOAD_FIELDS; field++)
    bud_value_row_set_value (self->rows[field], bud_load_field_read ((BudLoadField) field, scenario));
  show_placeholder (
      self->rows[BUD_LOAD_FIELD_REQUESTS],
      (double) bud_scenario_load_n_requests (&(BudScenarioLoad){ .arrival = scenario->load.arrival },
                                             scenario->workload.n_sequences));
  bud_inputs_group_show (self->pools_group, scenario);
  show_visible (self, &scenario->load);
  show_trace (self);
  self->is_showing = FALSE;
}

static void
show_deployment (BudServeInputs *self, const BudScenario *scenario, const BudEvaluation *evaluation)
{
  const BudDeployment *d = &scenario->deployment;
  BudCatalog *catalog = bud_session_get_catalog (self->session);
  g_autofree char *model
      = bud_describe_item (catalog, BUD_CATALOG_MODEL, scenario->model_id, scenario->model_spec);
  g_autofree char *devices = bud_describe_devices (scenario, catalog);
  g_autofree char *format = bud_describe_format (d->weight_format);
  g_autoptr (GString) text = g_string_new (devices);

  g_string_append_printf (text, ", TP %u", d->tp);
  if (d->pp > 1)
    g_string_append_printf (text, ", PP %u", d->pp);
  if (d->ep > 1)
    g_string_append_printf (text, ", EP %u", d->ep);
  if (d->dp > 1)
    g_string_append_printf (text, ", DP %u", d->dp);
  if (d->n_prefill_instances > 0)
    {
      g_string_append (text, ", ");
      g_string_append_printf (text, _ ("%u prefill + %u decode"), d->n_prefill_instances,
                              d->n_decode_instances);
    }
  g_string_append_printf (text, ", %s, %s", format,
                          evaluation != NULL ? evaluation->profile.name : scenario->engine_id);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->deployment_row), model);
  adw_action_row_set_subtitle (self->deployment_row, text->str);
}

const char *
bud_serve_inputs_get_title (BudServeInputs *self)
{
  return adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self->deployment_row));
}

const char *
bud_serve_inputs_get_subtitle (BudServeInputs *self)
{
  return adw_action_row_get_subtitle (self->deployment_row);
}

/* Problems */

static BudProblemRow *
problem_for (BudServeInputs *self, const char *field)
{
  static const struct
  {
    const char *field;
    gsize row;
  } places[] = {
    { "rate", G_STRUCT_OFFSET (BudServeInputs, arrival_problem) },
    { "burstiness", G_STRUCT_OFFSET (BudServeInputs, arrival_problem) },
    { "concurrency", G_STRUCT_OFFSET (BudServeInputs, arrival_problem) },
    { "requests", G_STRUCT_OFFSET (BudServeInputs, arrival_problem) },
    { "trace", G_STRUCT_OFFSET (BudServeInputs, arrival_problem) },
    { "lengths", G_STRUCT_OFFSET (BudServeInputs, lengths_problem) },
    { "prefix_hit", G_STRUCT_OFFSET (BudServeInputs, lengths_problem) },
    { "input_tokens", G_STRUCT_OFFSET (BudServeInputs, lengths_problem) },
    { "output_tokens", G_STRUCT_OFFSET (BudServeInputs, lengths_problem) },
    { "prefix_tokens", G_STRUCT_OFFSET (BudServeInputs, lengths_problem) },
    { "max_batched_tokens", G_STRUCT_OFFSET (BudServeInputs, scheduler_problem) },
    { "max_sequences", G_STRUCT_OFFSET (BudServeInputs, scheduler_problem) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    if (strcmp (places[i].field, field) == 0)
      return G_STRUCT_MEMBER (BudProblemRow *, self, places[i].row);
  return self->deployment_problem;
}

/* NULL: nothing is wrong. */
static void
show_problem (BudServeInputs *self, const BudDiagnostic *diagnostic)
{
  BudProblemRow *rows[]
      = { self->deployment_problem, self->arrival_problem, self->lengths_problem, self->scheduler_problem };
  BudProblemRow *kept = diagnostic != NULL ? problem_for (self, diagnostic->field) : NULL;
  g_autofree char *sentence = diagnostic != NULL ? bud_describe_sentence (diagnostic->message) : NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i] != kept)
      bud_problem_row_hide (rows[i]);
  if (kept != NULL)
    bud_problem_row_show (kept, TRUE, sentence,
                          strcmp (diagnostic->field, "engine") == 0 ? _ ("Use vLLM") : NULL);
}

/* Only an engine without a scheduler has a repair here. */
static void
on_repair (BudServeInputs *self)
{
  BudScenario *changed = bud_scenario_copy (bud_session_get_scenario (self->session));

  bud_scenario_set_engine (changed, "vllm");
  bud_session_change (self->session, changed, _ ("Engine"), NULL);
}

static void
on_outcome_changed (BudServeInputs *self)
{
  BudOutcome *outcome = bud_session_get_outcome (self->session);
  BudDiagnostic unresolved = { .field = "model" };

  if (outcome == NULL)
    return;
  show_deployment (self, outcome->scenario, outcome->asked);
  if (outcome->error != NULL)
    {
      g_strlcpy (unresolved.message, outcome->error->message, sizeof unresolved.message);
      show_problem (self, &unresolved);
    }
  else if (outcome->asked->status != BUD_STATUS_OK)
    show_problem (self, &outcome->asked->diagnostic);
  if (outcome->asked != NULL && outcome->asked->profile.has_scheduler)
    {
      show_placeholder (self->rows[BUD_LOAD_FIELD_BUDGET],
                        outcome->asked->profile.scheduler.max_batched_tokens);
      show_placeholder (self->rows[BUD_LOAD_FIELD_SEQUENCES], outcome->asked->profile.max_sequences);
    }
}

static void
on_finished (BudServeInputs *self, BudLoadRun *run)
{
  show_problem (self, run->simulation == NULL ? &run->diagnostic : NULL);
  if (run->simulation != NULL && run->options.kv_blocks == 0)
    show_placeholder (self->rows[BUD_LOAD_FIELD_BLOCKS], (double) run->simulation->kv_capacity_tokens
                                                             / run->evaluation->profile.kv_block_tokens);
}

/* Set-up */

static void
fill (AdwComboRow *row, const char *const *names, gsize n)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  for (gsize i = 0; i < n; i++)
    gtk_string_list_append (list, _ (names[i]));
  adw_combo_row_set_model (row, G_LIST_MODEL (list));
}

void
bud_serve_inputs_set_up (BudServeInputs *self, BudSession *session, BudLoadSimulator *simulator)
{
  self->session = g_object_ref (session);
  self->simulator = g_object_ref (simulator);
  bud_inputs_group_set_session (self->pools_group, session);
  g_signal_connect_object (session, "scenario-changed", G_CALLBACK (on_scenario_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "outcome-changed", G_CALLBACK (on_outcome_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (simulator, "finished", G_CALLBACK (on_finished), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (simulator, "trace-changed", G_CALLBACK (show_trace), self, G_CONNECT_SWAPPED);
  show_deployment (self, bud_session_get_scenario (session), NULL);
  on_scenario_changed (self);
  on_outcome_changed (self);
}

static void
dispose (GObject *object)
{
  g_clear_object (&BUD_SERVE_INPUTS (object)->session);
  g_clear_object (&BUD_SERVE_INPUTS (object)->simulator);
  G_OBJECT_CLASS (bud_serve_inputs_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  g_free (BUD_SERVE_INPUTS (object)->trace_name);
  G_OBJECT_CLASS (bud_serve_inputs_parent_class)->finalize (object);
}

static void
bind (GtkWidgetClass *widget_class)
{
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, BudServeInputs, child)
  BIND (deployment_row);
  BIND (deployment_problem);
  BIND (pools_group);
  BIND (arrival_row);
  BIND (trace_row);
  BIND (arrival_problem);
  BIND (lengths_row);
  BIND (lengths_problem);
  BIND (scheduler_problem);
#undef BIND
  for (int field = 0; field < BUD_N_LOAD_FIELDS; field++)
    {
      g_autofree char *name = g_strconcat (bud_load_field_name ((BudLoadField) field), "_row", NULL);

      gtk_widget_class_bind_template_child_full (widget_class, name, FALSE,
                                                 G_STRUCT_OFFSET (BudServeInputs, rows)
                                                     + field * (gssize) sizeof (BudValueRow *));
    }
}

static void
bud_serve_inputs_class_init (BudServeInputsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  g_type_ensure (BUD_TYPE_VALUE_ROW);
  g_type_ensure (BUD_TYPE_POOLS_GROUP);
  g_type_ensure (BUD_TYPE_PROBLEM_ROW);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/serve-inputs.ui");
  bind (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_edited);
  gtk_widget_class_bind_template_callback (widget_class, on_arrival_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_lengths_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_trace);
  gtk_widget_class_bind_template_callback (widget_class, on_repair);
}

static void
bud_serve_inputs_init (BudServeInputs *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->is_showing = TRUE;
  fill (self->arrival_row, arrival_names, G_N_ELEMENTS (arrival_names));
  fill (self->lengths_row, lengths_names, G_N_ELEMENTS (lengths_names));
  self->is_showing = FALSE;
}
