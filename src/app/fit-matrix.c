#include "app/fit-matrix.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/describe.h"
#include "app/figure.h"
#include "catalog/scenario-cluster.h"
#include "planner/fit-grid.h"
#include "plot/matrix.h"
#include "plot/number.h"

#define MOST_DEVICES 8
#define SHOWN_MODELS 9 /* of the best known ones */

static const double contexts[] = { 4096, 8192, 16384, 32768, 65536, 131072 };
static const char *const context_names[] = { "4 K", "8 K", "16 K", "32 K", "64 K", "128 K" };

static const struct
{
  BudFormat weights, kv;
} precisions[] = {
  { BUD_FORMAT_BF16, BUD_FORMAT_BF16 }, { BUD_FORMAT_FP8, BUD_FORMAT_BF16 },
  { BUD_FORMAT_FP8, BUD_FORMAT_FP8 },   { BUD_FORMAT_NVFP4, BUD_FORMAT_FP8 },
  { BUD_FORMAT_INT4, BUD_FORMAT_BF16 },
};

struct _BudFitMatrix
{
  GtkWidget parent_instance;

  BudSession *session;
  BudDevice device;
  char *cluster_id; /* it stands in; NULL = none */
  gboolean has_device;
  GPtrArray *models; /* BudCatalogItem, in the order of the rows */
  BudFitGrid *grid;
  BudJob *job; /* the one whose result is wanted; NULL = none runs */

  BudFigure *card;
  GtkDropDown *precision;
  GtkToggleButton *all_button;
  GtkLabel *sentence;
  GtkButton *open_button;
};

G_DEFINE_FINAL_TYPE (BudFitMatrix, bud_fit_matrix, GTK_TYPE_WIDGET)

/* Rows */

/* The scenario's model and the person's own always count as known. */
static double
rank (BudFitMatrix *self, BudCatalogItem *item)
{
  const char *current = bud_session_get_scenario (self->session)->model_id;

  if (g_strcmp0 (bud_catalog_item_get_id (item), current) == 0)
    return INFINITY;
  return bud_catalog_item_get_is_user (item) ? G_MAXINT : bud_catalog_item_get_prominence (item);
}

static int
compare_ranks (gconstpointer a, gconstpointer b, gpointer user_data)
{
  double rank_a = rank (user_data, *(BudCatalogItem **) a), rank_b = rank (user_data, *(BudCatalogItem **) b);

  return (rank_a < rank_b) - (rank_a > rank_b);
}

static int
compare_sizes (gconstpointer a, gconstpointer b)
{
  double size_a = bud_catalog_item_get_number (*(BudCatalogItem **) a, "parameters");
  double size_b = bud_catalog_item_get_number (*(BudCatalogItem **) b, "parameters");

  return (size_a > size_b) - (size_a < size_b);
}

static void
list_models (BudFitMatrix *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->models, g_ptr_array_unref);
  self->models
      = bud_catalog_search (bud_session_get_catalog (self->session), BUD_CATALOG_MODEL, NULL, &error);
  if (self->models == NULL)
    {
      self->models = g_ptr_array_new_with_free_func (g_object_unref);
      bud_session_say (self->session, error->message, FALSE);
      return;
    }
  if (!gtk_toggle_button_get_active (self->all_button) && self->models->len > SHOWN_MODELS)
    {
      g_ptr_array_sort_with_data (self->models, compare_ranks, self);
      g_ptr_array_set_size (self->models, SHOWN_MODELS);
    }
  g_ptr_array_sort (self->models, compare_sizes);
}

/* The chosen cell */

static const BudFitCell *
chosen (BudFitMatrix *self, guint *row, guint *column)
{
  int mark = bud_plot_widget_get_selected (bud_figure_get_widget (self->card));

  if (mark < 0 || self->grid == NULL || self->job != NULL)
    return NULL;
  *row = (guint) mark / G_N_ELEMENTS (contexts);
  *column = (guint) mark % G_N_ELEMENTS (contexts);
  return *row < bud_fit_grid_n_rows (self->grid) ? bud_fit_grid_cell (self->grid, *row, *column) : NULL;
}

static char *
sum_up (BudFitMatrix *self, const BudFitCell *cell)
{
  g_autofree char *weights = bud_number_bytes (cell->weights_bytes, FALSE);
  g_autofree char *kv = bud_number_bytes (cell->kv_bytes, FALSE);
  g_autofree char *activations = bud_number_bytes (cell->activations_bytes, FALSE);
  g_autofree char *total
      = bud_number_bytes (cell->weights_bytes + cell->kv_bytes + cell->activations_bytes, FALSE);
  g_autofree char *reserve = bud_number_bytes (bud_fit_grid_reserve_bytes (self->grid), FALSE);

  /* Translators: "70.6 GB weights, 42.9 GB KV cache and 1.2 GB activations make 115 GB; each device keeps 9.6
   * GB in reserve." */
  return g_strdup_printf (
      _ ("%s weights, %s KV cache and %s activations make %s; each device keeps %s in reserve."), weights, kv,
      activations, total, reserve);
}

static char *
explain_cell (BudFitMatrix *self, const BudFitCell *cell, guint row)
{
  BudCatalogItem *model = g_ptr_array_index (self->models, row);
  double context = bud_catalog_item_get_number (model, "context_tokens");
  g_autofree char *tokens = bud_number_count (context);
  g_autofree char *capacity = bud_number_bytes (cell->n_devices * self->device.memory_bytes, FALSE);
  g_autofree char *parts = NULL;
  const char *problem = bud_fit_grid_problem (self->grid, row);

  if (cell->kind == BUD_FIT_BEYOND_CONTEXT)
    return g_strdup_printf (_ ("The model's context ends at %s tokens."), tokens);
  if (cell->kind == BUD_FIT_REFUSED)
    return problem != NULL ? bud_describe_sentence (problem) : g_strdup ("");
  parts = sum_up (self, cell);
  if (cell->kind == BUD_FIT_TOO_LARGE && cell->n_devices == 0)
    return g_strdup_printf (_ ("%s No number of these devices holds it."), parts);
  return g_strdup_printf (ngettext ("%s %u device with %s is the fewest that holds it.",
                                    "%s %u devices with %s are the fewest that hold it.", cell->n_devices),
                          parts, cell->n_devices, capacity);
}

static void
show_sentence (BudFitMatrix *self)
{
  guint row, column;
  const BudFitCell *cell = chosen (self, &row, &column);
  g_autofree char *text = NULL, *markup = NULL;

  gtk_widget_set_sensitive (GTK_WIDGET (self->open_button), cell != NULL && cell->kind == BUD_FIT_FITS);
  if (cell == NULL)
    {
      gtk_label_set_label (self->sentence, self->job != NULL
                                               ? _ ("Counting devices…")
                                               : _ ("Choose a cell to see what fills the memory."));
      return;
    }
  text = explain_cell (self, cell, row);
  /* Translators: a model at a context length, then what it takes: "Llama 3.1 70B at 128 K:". */
  markup = g_markup_printf_escaped (_ ("<b>%s at %s:</b> %s"),
                                    bud_catalog_item_get_name (g_ptr_array_index (self->models, row)),
                                    context_names[column], text);
  gtk_label_set_markup (self->sentence, markup);
}

gboolean
bud_fit_matrix_open (BudFitMatrix *self)
{
  guint row, column;
  const BudFitCell *cell = chosen (self, &row, &column);
  BudScenario *changed;

  if (cell == NULL || cell->kind != BUD_FIT_FITS)
    return FALSE;
  changed = bud_scenario_copy (bud_session_get_scenario (self->session));
  bud_scenario_set_model (changed, bud_fit_grid_model_id (self->grid, row));
  bud_scenario_set_hardware (changed, self->device.id);
  if (self->cluster_id != NULL && cell->deployment.n_devices <= self->device.max_devices)
    bud_scenario_set_cluster (changed, bud_session_get_catalog (self->session), self->cluster_id, NULL);
  bud_scenario_set_usecase (changed, NULL, NULL);
  changed->deployment = cell->deployment;
  changed->has_activation_format = FALSE;
  changed->workload = bud_fit_grid_workload (self->grid, column);
  bud_session_change (self->session, changed, _ ("Devices Needed"), NULL);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.page", "s", "simulate");
  return TRUE;
}

/* The grid */

static BudCellKind
cell_kind (BudFitKind kind)
{
  switch (kind)
    {
    case BUD_FIT_FITS:
      return BUD_CELL_COUNT;
    case BUD_FIT_TOO_LARGE:
      return BUD_CELL_OVER;
    case BUD_FIT_BEYOND_CONTEXT:
    case BUD_FIT_REFUSED:
      return BUD_CELL_NONE;
    case BUD_FIT_PENDING:
    default:
      return BUD_CELL_PENDING;
    }
}

static void
show_grid (BudFitMatrix *self)
{
  guint n_rows = self->models->len, n_columns = G_N_ELEMENTS (contexts);
  g_autofree BudMatrixCell *cells = g_new0 (BudMatrixCell, n_rows * n_columns + 1);
  g_autofree const char **rows = g_new0 (const char *, n_rows + 1);
  BudMatrixData data = { .rows = rows,
                         .n_rows = n_rows,
                         .columns = context_names,
                         .n_columns = n_columns,
                         .cells = cells,
                         .most = MOST_DEVICES,
                         .row_title = _ ("Model"),
                         .column_title = _ ("Context in tokens"),
                         .count_title = _ ("Devices needed"),
                         .none_text = _ ("beyond the model's context") };

  for (guint row = 0; row < n_rows; row++)
    rows[row] = bud_catalog_item_get_name (g_ptr_array_index (self->models, row));
  for (guint i = 0; self->job == NULL && i < n_rows * n_columns; i++)
    {
      const BudFitCell *cell = bud_fit_grid_cell (self->grid, i / n_columns, i % n_columns);

      cells[i] = (BudMatrixCell){ cell_kind (cell->kind), cell->n_devices };
    }
  bud_figure_set_plot (self->card, bud_plot_new_matrix (&data));
  show_sentence (self);
}

static void
on_done (BudJob *job, gpointer user_data)
{
  g_autoptr (BudFitMatrix) self = user_data;

  if (job != self->job) /* of another device or precision */
    return;
  g_clear_pointer (&self->job, bud_job_unref);
  show_grid (self);
}

static void
stop (BudFitMatrix *self)
{
  if (self->job != NULL)
    bud_job_cancel (self->job);
  g_clear_pointer (&self->job, bud_job_unref);
  g_clear_pointer (&self->grid, bud_fit_grid_unref);
}

static void
start (BudFitMatrix *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) ids = NULL;
  guint chosen_precision = gtk_drop_down_get_selected (self->precision);
  BudFitGridRequest request = { .device = self->device,
                                .context_tokens = contexts,
                                .n_contexts = G_N_ELEMENTS (contexts),
                                .weight_format = precisions[chosen_precision].weights,
                                .kv_format = precisions[chosen_precision].kv,
                                .most_devices = MOST_DEVICES };

  stop (self);
  if (!self->has_device)
    return;
  if (!bud_scenario_load_profile (bud_session_get_scenario (self->session),
                                  bud_session_get_catalog (self->session), &request.profile, &error))
    {
      bud_session_say (self->session, error->message, FALSE);
      return;
    }
  list_models (self);
  for (guint i = 0; i < self->models->len; i++)
    g_strv_builder_add (builder, bud_catalog_item_get_id (g_ptr_array_index (self->models, i)));
  ids = g_strv_builder_end (builder);
  request.model_ids = (const char *const *) ids;
  self->grid = bud_session_make_fit_grid (self->session, &request);
  self->job = bud_fit_grid_job (self->grid, 0);
  show_grid (self);
  bud_job_start (self->job, on_done, g_object_ref (self));
}

void
bud_fit_matrix_set_device (BudFitMatrix *self, const BudDevice *device)
{
  self->has_device = device != NULL;
  if (device == NULL)
    {
      stop (self);
      bud_figure_set_plot (self->card, NULL);
      return;
    }
  self->device = *device;
  g_clear_pointer (&self->cluster_id, g_free);
  bud_figure_set_subject (self->card, device->name, _ ("Devices needed by context length, one request"));
  start (self);
}

void
bud_fit_matrix_set_cluster (BudFitMatrix *self, const char *id)
{
  g_free (self->cluster_id);
  self->cluster_id = g_strdup (id);
}

static void
on_settings_changed (BudFitMatrix *self)
{
  if (self->session != NULL)
    start (self);
}

static void
on_activated (BudFitMatrix *self)
{
  bud_fit_matrix_open (self);
}

void
bud_fit_matrix_set_all (BudFitMatrix *self, gboolean is_all)
{
  gtk_toggle_button_set_active (self->all_button, is_all);
}

gboolean
bud_fit_matrix_is_busy (BudFitMatrix *self)
{
  return self->job != NULL;
}

void
bud_fit_matrix_select (BudFitMatrix *self, guint row, guint column)
{
  bud_plot_widget_select (bud_figure_get_widget (self->card), (int) (row * G_N_ELEMENTS (contexts) + column));
}

const char *
bud_fit_matrix_get_sentence (BudFitMatrix *self)
{
  return gtk_label_get_text (self->sentence);
}

void
bud_fit_matrix_set_session (BudFitMatrix *self, BudSession *session)
{
  self->session = g_object_ref (session);
  bud_figure_set_up (self->card, session, "devices-needed");
}

static void
dispose (GObject *object)
{
  BudFitMatrix *self = BUD_FIT_MATRIX (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  stop (self);
  if (child != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->models, g_ptr_array_unref);
  g_clear_pointer (&self->cluster_id, g_free);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (bud_fit_matrix_parent_class)->dispose (object);
}

static void
bud_fit_matrix_class_init (BudFitMatrixClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
make_precision (BudFitMatrix *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (precisions); i++)
    {
      g_autofree char *weights = bud_describe_format (precisions[i].weights);
      g_autofree char *kv = bud_describe_format (precisions[i].kv);
      /* Translators: number formats: "FP8 weights, BF16 KV". */
      g_autofree char *name = g_strdup_printf (_ ("%s weights, %s KV"), weights, kv);

      gtk_string_list_append (names, name);
    }
  self->precision = GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&names)), NULL));
  gtk_drop_down_set_selected (self->precision, 1);
  gtk_widget_add_css_class (GTK_WIDGET (self->precision), "bud-flat-drop-down");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->precision), _ ("Number formats of weights and KV cache"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->precision), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Precision"), -1);
  g_signal_connect_swapped (self->precision, "notify::selected", G_CALLBACK (on_settings_changed), self);
  bud_figure_add_control (self->card, GTK_WIDGET (self->precision));
}

static GtkWidget *
make_note (void)
{
  GtkWidget *note = gtk_label_new (
      _ ("Columns: context in tokens, one request at a time. – beyond the model's context."));

  gtk_label_set_xalign (GTK_LABEL (note), 0);
  gtk_label_set_wrap (GTK_LABEL (note), TRUE);
  gtk_widget_add_css_class (note, "caption");
  gtk_widget_add_css_class (note, "dim-label");
  return note;
}

static GtkWidget *
make_buttons (BudFitMatrix *self)
{
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->open_button = GTK_BUTTON (gtk_button_new_with_label (_ ("Open in Simulate")));
  self->all_button = GTK_TOGGLE_BUTTON (gtk_toggle_button_new_with_label (_ ("All Models")));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->all_button),
                               _ ("Every model of the catalog instead of the best known ones"));
  gtk_widget_add_css_class (GTK_WIDGET (self->open_button), "bud-small");
  gtk_widget_add_css_class (GTK_WIDGET (self->all_button), "bud-small");
  gtk_box_append (GTK_BOX (buttons), GTK_WIDGET (self->open_button));
  gtk_box_append (GTK_BOX (buttons), GTK_WIDGET (self->all_button));
  g_signal_connect_swapped (self->open_button, "clicked", G_CALLBACK (on_activated), self);
  g_signal_connect_swapped (self->all_button, "toggled", G_CALLBACK (on_settings_changed), self);
  return buttons;
}

static void
bud_fit_matrix_init (BudFitMatrix *self)
{
  BudPlotWidget *plot;

  self->card = BUD_FIGURE (bud_figure_new ());
  g_object_set (self->card, "heading", _ ("Devices needed"), NULL);
  gtk_widget_set_parent (GTK_WIDGET (self->card), GTK_WIDGET (self));
  make_precision (self);
  bud_figure_add_foot (self->card, make_note ());
  self->sentence = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->sentence, 0);
  gtk_label_set_yalign (self->sentence, 0);
  gtk_label_set_wrap (self->sentence, TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self->sentence), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->sentence), "caption");
  bud_figure_add_foot (self->card, GTK_WIDGET (self->sentence));
  bud_figure_add_foot (self->card, make_buttons (self));
  plot = bud_figure_get_widget (self->card);
  g_signal_connect_swapped (plot, "selection-changed", G_CALLBACK (show_sentence), self);
  g_signal_connect_swapped (plot, "mark-activated", G_CALLBACK (on_activated), self);
}
