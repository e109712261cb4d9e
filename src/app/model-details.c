#include "app/model-details.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/describe.h"
#include "app/device-facts.h"
#include "app/model-facts.h"
#include "app/wrap-layout.h"
#include "catalog/json-read.h"
#include "planner/model-memory.h"
#include "plot/model-plots.h"
#include "plot/number.h"

#define MAX_MEMORY_ROWS 4

struct _BudModelDetails
{
  AdwBin parent_instance;

  GtkStack *states;
  GtkScrolledWindow *scroller;
  GtkLabel *name;
  GtkLabel *id_label;
  GtkWidget *chips;
  GtkWidget *facts;
  GtkLabel *sources;
  GtkLinkButton *source_link;
  GtkLabel *problem;
  BudPlotSection *architecture;
  GtkWidget *pair;
  BudPlotSection *memory;
  BudPlotSection *parameters;
  GtkWidget *quality_group;
  GtkListBox *quality;
  GtkWidget *versions_group;
  GtkListBox *versions;
};

G_DEFINE_FINAL_TYPE (BudModelDetails, bud_model_details, ADW_TYPE_BIN)

static void
empty (GtkWidget *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    {
      if (GTK_IS_LIST_BOX (box))
        gtk_list_box_remove (GTK_LIST_BOX (box), child);
      else
        gtk_box_remove (GTK_BOX (box), child);
    }
}

/* Heading */

static void
add_chip (BudModelDetails *self, const char *text)
{
  GtkWidget *label;

  if (text == NULL || *text == '\0')
    return;
  label = gtk_label_new (text);
  gtk_widget_add_css_class (label, "bud-tag");
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (self->chips), label);
}

static void
show_heading (BudModelDetails *self, BudCatalogItem *item)
{
  BudModelTraits traits = bud_model_traits (item);
  const char *name = bud_catalog_item_get_name (item);

  gtk_label_set_label (self->name, name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name), name);
  gtk_label_set_label (self->id_label, bud_catalog_item_get_id (item));
  empty (self->chips);
  add_chip (self, bud_model_maker (item));
  for (guint bit = 0; bit < 16; bit++)
    if (traits & (1u << bit))
      add_chip (self, bud_model_trait_name ((BudModelTraits) (1u << bit)));
  add_chip (self, bud_json_string (bud_catalog_item_get_json (item), "license"));
  if (bud_catalog_item_get_is_user (item))
    add_chip (self, _ ("Own"));
}

/* Facts */

/* Takes `value`. */
static void
add_fact (BudModelDetails *self, const char *title, char *value, const char *tooltip)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *caption = gtk_label_new (title);
  GtkWidget *label = gtk_label_new (value);

  gtk_label_set_xalign (GTK_LABEL (caption), 0);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (caption, "caption");
  gtk_widget_add_css_class (caption, "dim-label");
  gtk_widget_add_css_class (label, "title-4");
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_set_size_request (box, 84, -1);
  gtk_widget_set_tooltip_text (box, tooltip);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_RELATION_LABELLED_BY, caption, NULL,
                                  -1);
  gtk_box_append (GTK_BOX (box), caption);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (self->facts), box);
  g_free (value);
}

static void
add_parameter_facts (BudModelDetails *self, const BudModel *model)
{
  BudParameterCounts counts;
  g_autofree char *total = NULL;
  g_autofree char *active = NULL;

  bud_model_count_parameters (model, &counts);
  total = bud_number_count ((double) counts.total);
  active = bud_number_count ((double) counts.active);
  add_fact (self, _ ("Parameters"), bud_number_compact ((double) counts.total), total);
  if (counts.active < counts.total)
    add_fact (self, _ ("Active per token"), bud_number_compact ((double) counts.active), active);
}

/* What the model asks of memory for each sequence. */
static void
add_cache_facts (BudModelDetails *self, const BudModel *model, double context_tokens)
{
  double state_bytes = bud_model_state_bytes (model);
  double kv_bytes = bud_model_kv_bytes (model, BUD_FORMAT_BF16, context_tokens);

  if (kv_bytes > 0 && context_tokens > 0)
    add_fact (
        self, _ ("KV per token"), bud_number_bytes (kv_bytes / context_tokens, TRUE),
        _ ("BF16 KV cache of a full context, per token; windows make it less than that of a first token"));
  if (state_bytes > 0)
    add_fact (self, _ ("State per sequence"), bud_number_bytes (state_bytes, TRUE),
              _ ("Recurrent and convolution state, whatever the length"));
}

static double
context_of (BudCatalogItem *item, const BudModel *model)
{
  double stated = bud_catalog_item_get_number (item, "context_tokens");

  return !isnan (stated) && stated >= 2 ? stated : model != NULL ? model->max_context_tokens : NAN;
}

/* What the reader assumes of others is no fact about the checkpoint. */
static gboolean
states_format (BudCatalogItem *item)
{
  static const char *const keys[] = { "quantization_config", "torch_dtype", "dtype" };
  JsonObject *config = bud_json_object (bud_catalog_item_get_json (item), "config");

  for (gsize i = 0; config != NULL && i < G_N_ELEMENTS (keys); i++)
    if (json_object_has_member (config, keys[i]))
      return TRUE;
  return FALSE;
}

static void
show_facts (BudModelDetails *self, BudCatalogItem *item, const BudModel *model)
{
  double context_tokens = context_of (item, model);

  empty (self->facts);
  if (model == NULL)
    {
      double parameters = bud_catalog_item_get_number (item, "parameters");
      g_autofree char *exact = bud_number_count (parameters);

      add_fact (self, _ ("Parameters"), bud_number_compact (parameters), exact);
    }
  else
    add_parameter_facts (self, model);
  add_fact (self, _ ("Context"), bud_number_count (context_tokens), _ ("tokens"));
  if (model == NULL)
    return;
  add_cache_facts (self, model, context_tokens);
  add_fact (self, _ ("Layers"), bud_number_count (model->n_decoder_layers), NULL);
  add_fact (self, _ ("Hidden size"), bud_number_count (model->hidden_dim), NULL);
  add_fact (self, _ ("Vocabulary"), bud_number_count (model->vocab_size), NULL);
  if (states_format (item))
    add_fact (self, _ ("Number format"), bud_describe_format (model->native_format),
              _ ("Of the published weights, as the config states it"));
}

/* Sources */

static void
show_sources (BudModelDetails *self, BudCatalogItem *item)
{
  JsonObject *json = bud_catalog_item_get_json (item);
  const char *url = bud_json_string (json, "source_url");
  g_autofree char *text = bud_model_sources_text (json);

  gtk_label_set_label (self->sources, text);
  gtk_widget_set_visible (GTK_WIDGET (self->sources), *text != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->source_link), url != NULL);
  if (url != NULL)
    {
      gtk_link_button_set_uri (self->source_link, url);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->source_link), url);
    }
}

/* Memory */

static guint
fill_memory (const BudModel *model, double context_tokens, BudModelMemory *rows, char **names)
{
  const BudFormat formats[] = { model->native_format, BUD_FORMAT_BF16, BUD_FORMAT_FP8, BUD_FORMAT_INT4 };
  guint n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      BudFormat kv = bud_format_bytes (formats[i]) >= 2 ? BUD_FORMAT_BF16 : BUD_FORMAT_FP8;
      g_autofree char *weights = bud_describe_format (formats[i]);
      BudModelMemory *row = &rows[n];

      if (i > 0 && formats[i] == model->native_format)
        continue;
      names[n] = kv == BUD_FORMAT_FP8 && formats[i] != BUD_FORMAT_FP8
                     ? g_strdup_printf (_ ("%s, KV FP8"), weights)
                     : g_steal_pointer (&weights);
      bud_model_memory (model, formats[i], kv, context_tokens, &row->weights_bytes, &row->kv_bytes, NULL);
      row->name = names[n];
      n++;
    }
  return n;
}

static void
show_memory (BudModelDetails *self, BudSession *session, BudCatalogItem *item, const BudModel *model)
{
  const char *hardware_id = bud_session_get_scenario (session)->hardware_id;
  g_autoptr (BudCatalogItem) device
      = hardware_id != NULL
            ? bud_catalog_lookup (bud_session_get_catalog (session), BUD_CATALOG_HARDWARE, hardware_id, NULL)
            : NULL;
  double context_tokens = context_of (item, model);
  BudModelMemory rows[MAX_MEMORY_ROWS];
  g_auto (GStrv) names = g_new0 (char *, MAX_MEMORY_ROWS + 1);
  g_autofree char *notes = NULL;
  guint n_rows;

  if (isnan (context_tokens) || context_tokens < 2)
    {
      bud_plot_section_show (self->memory, session, NULL, _ ("The config states no context length"), NULL,
                             NULL);
      return;
    }
  n_rows = fill_memory (model, context_tokens, rows, names);
  if (device != NULL)
    notes = g_strdup_printf (_ ("Lines: memory of %s"), bud_catalog_item_get_name (device));
  bud_plot_section_show (
      self->memory, session,
      bud_plot_of_model_memory (rows, n_rows, context_tokens,
                                device != NULL ? bud_catalog_item_get_number (device, "memory_bytes") : NAN),
      NULL, bud_catalog_item_get_name (item), notes);
}

static void
show_plots (BudModelDetails *self, BudSession *session, BudCatalogItem *item, const BudModel *model)
{
  const char *name = bud_catalog_item_get_name (item);
  BudPlot *architecture = model != NULL ? bud_plot_of_architecture (model) : NULL;
  BudPlot *parameters = model != NULL ? bud_plot_of_parameters (model) : NULL;

  bud_plot_section_show (self->architecture, session, architecture, NULL, name, NULL);
  bud_plot_section_show (self->parameters, session, parameters, NULL, name, NULL);
  gtk_widget_set_visible (self->pair, model != NULL);
  if (model != NULL)
    show_memory (self, session, item, model);
}

/* Quality */

static void
add_quality (BudModelDetails *self, JsonObject *fact)
{
  const char *metric = bud_json_string (fact, "metric");
  const char *source = bud_json_string (fact, "source");
  const char *confidence = bud_confidence_text (bud_json_string (fact, "confidence"));
  const char *date = bud_json_string (fact, "date");
  double shots = bud_json_number (fact, "shots");
  g_autofree char *title
      = isnan (shots) ? g_strdup (metric) : g_strdup_printf (_ ("%s, %.0f-shot"), metric, shots);
  g_autofree char *value = bud_number_fixed (bud_json_number (fact, "value"), 1);
  g_autoptr (GString) subtitle = g_string_new (source != NULL ? source : _ ("no source"));
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *label = gtk_label_new (value);

  if (date != NULL)
    g_string_append_printf (subtitle, ", %s", date);
  if (confidence != NULL)
    g_string_append_printf (subtitle, ", %s", confidence);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle->str);
  gtk_widget_add_css_class (label, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  gtk_list_box_append (self->quality, row);
}

static void
show_quality (BudModelDetails *self, BudCatalogItem *item)
{
  JsonArray *facts = bud_json_array (bud_catalog_item_get_json (item), "quality");
  guint n = facts != NULL ? json_array_get_length (facts) : 0;

  empty (GTK_WIDGET (self->quality));
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (facts, i);

      if (JSON_NODE_HOLDS_OBJECT (node) && bud_json_string (json_node_get_object (node), "metric") != NULL)
        add_quality (self, json_node_get_object (node));
    }
  gtk_widget_set_visible (self->quality_group,
                          gtk_widget_get_first_child (GTK_WIDGET (self->quality)) != NULL);
}

/* Versions */

static void
add_version (BudModelDetails *self, const BudCatalogVersion *version, gboolean is_current)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (version->saved_at);
  g_autofree char *title = g_date_time_format (time, "%x %X");
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), is_current                   ? _ ("Current")
                                                     : version->is_removal        ? _ ("Removed")
                                                     : version->restored_from > 0 ? _ ("Restored")
                                                                                  : _ ("Saved"));
  if (!is_current && !version->is_removal)
    {
      GtkWidget *button = gtk_button_new_with_label (_ ("Restore"));

      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "models.restore");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "x", version->version);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
    }
  gtk_list_box_append (self->versions, row);
}

static void
show_versions (BudModelDetails *self, BudSession *session, BudCatalogItem *item)
{
  g_autoptr (GArray) versions = NULL;

  empty (GTK_WIDGET (self->versions));
  if (bud_catalog_item_get_is_user (item))
    versions = bud_catalog_history (bud_session_get_catalog (session), BUD_CATALOG_MODEL,
                                    bud_catalog_item_get_id (item), NULL);
  for (guint i = 0; versions != NULL && i < versions->len; i++)
    add_version (self, &g_array_index (versions, BudCatalogVersion, i), i == 0);
  gtk_widget_set_visible (self->versions_group, versions != NULL && versions->len > 1);
}

void
bud_model_details_show (BudModelDetails *self, BudSession *session, BudCatalogItem *item)
{
  g_autofree BudModel *model = g_new0 (BudModel, 1);
  g_autoptr (GError) error = NULL;
  gboolean is_read;

  gtk_stack_set_visible_child_name (self->states, item != NULL ? "content" : "none");
  if (item == NULL)
    return;
  is_read = bud_catalog_load_model (bud_session_get_catalog (session), bud_catalog_item_get_id (item), model,
                                    &error);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), !is_read);
  if (!is_read)
    gtk_label_set_label (self->problem, error->message);
  show_heading (self, item);
  show_facts (self, item, is_read ? model : NULL);
  show_sources (self, item);
  show_plots (self, session, item, is_read ? model : NULL);
  show_quality (self, item);
  show_versions (self, session, item);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
}

void
bud_model_details_toggle_tables (BudModelDetails *self)
{
  BudPlotSection *cards[] = { self->architecture, self->memory, self->parameters };
  gboolean is_table = !bud_plot_section_get_table (self->architecture);

  for (gsize i = 0; i < G_N_ELEMENTS (cards); i++)
    bud_plot_section_set_table (cards[i], is_table);
}

BudPlotSection *
bud_model_details_get_architecture (BudModelDetails *self)
{
  return self->architecture;
}

static void
bud_model_details_class_init (BudModelDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (BUD_TYPE_PLOT_SECTION);
  g_type_ensure (BUD_TYPE_WRAP_LAYOUT);

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/model-details.ui");
  gtk_widget_class_bind_template_child (widget_class, BudModelDetails, states);
  gtk_widget_class_bind_template_child (widget_class, BudModelDetails, scroller);
  gtk_widget_class_bind_template_child (widget_class, BudModelDetails, name);
  gtk_widget_class_bind_template_child (widget_class, BudModelDetails, id_label);
  gtk_widget_class_bind_template_child (widget_class, BudModelDetails, chips);
  gtk_widget_class_bind_template_child (widget_class, BudModelDetails, facts);
  gtk_widget_class_bind_template_child (widget_class, BudModelDetails, sources);
  gtk_widget_class_bind_template_child (widget_class, BudModelDetails, source_link);
  gtk_widget_class_bind_template_child (widget_class, BudModelDetails, problem);
  gtk_widget_class_bind_template_child (widget_class, BudModelDetails, architecture);
  gtk_widget_class_bind_template_child (widget_class, BudModelDetails, pair);
  gtk_widget_class_bind_template_child (widget_class, BudModelDetails, memory);
  gtk_widget_class_bind_template_child (widget_class, BudModelDetails, parameters);
  gtk_widget_class_bind_template_child (widget_class, BudModelDetails, quality_group);
  gtk_widget_class_bind_template_child (widget_class, BudModelDetails, quality);
  gtk_widget_class_bind_template_child (widget_class, BudModelDetails, versions_group);
  gtk_widget_class_bind_template_child (widget_class, BudModelDetails, versions);
}

static void
bud_model_details_init (BudModelDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
