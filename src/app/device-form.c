#include "app/device-form.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "app/describe.h"
#include "app/device-fields.h"
#include "app/item-actions.h"
#include "app/picker-row.h"
#include "app/spoken-names.h"
#include "catalog/json-read.h"
#include "catalog/json-text.h"

#define MAX_TEXTS 5
#define MAX_CHOICES 2
#define MAX_WORDS 6

typedef struct
{
  const char *object, *key, *title;
} FormText;

/* Words of the catalog with their names, ended by NULL. */
typedef struct
{
  const char *object, *key, *title;
  const char *words[MAX_WORDS], *names[MAX_WORDS];
} FormChoice;

typedef struct
{
  const char *add_title, *edit_title, *no_name;
  guint n_texts, n_choices, n_fields;
  FormText texts[MAX_TEXTS];
  FormChoice choices[MAX_CHOICES];
  const BudDeviceField *fields;
  gboolean has_device; /* names a device of the catalog */
} Form;

static const Form device_form = {
  .add_title = N_ ("Add Device"),
  .edit_title = N_ ("Edit Device"),
  .no_name = N_ ("Give the device a name."),
  .n_texts = 5,
  .texts = { { NULL, "vendor", N_ ("Vendor") },
             { NULL, "architecture", N_ ("Architecture") },
             { NULL, "memory_type", N_ ("Kind of memory") },
             { "interconnect", "name", N_ ("Name of the link") },
             { NULL, "source", N_ ("Where the numbers are from") } },
  .n_choices = 1,
  .choices = { { NULL,
                 "type",
                 N_ ("Type"),
                 { "gpu", "accelerator", "cpu" },
                 { N_ ("GPU"), N_ ("Accelerator"), N_ ("CPU") } } },
  .n_fields = BUD_N_DEVICE_FIELDS,
  .fields = bud_device_fields,
};

static const Form cluster_form = {
  .add_title = N_ ("Add Cluster"),
  .edit_title = N_ ("Edit Cluster"),
  .no_name = N_ ("Give the cluster a name."),
  .n_texts = 4,
  .texts = { { NULL, "vendor", N_ ("Vendor") },
             { "in_node", "name", N_ ("Name of the link in the node") },
             { "between_nodes", "name", N_ ("Name of the link between nodes") },
             { NULL, "source", N_ ("Where the numbers are from") } },
  .n_choices = 2,
  .choices = { { NULL,
                 "type",
                 N_ ("Type"),
                 { "server", "rack", "slice", "cloud" },
                 { N_ ("Server"), N_ ("Rack"), N_ ("Slice"), N_ ("Cloud instance") } },
               { "in_node",
                 "topology",
                 N_ ("Topology in the node"),
                 { "switch", "mesh", "torus", "hypercube", "pcie" },
                 { N_ ("Switch"), N_ ("Full mesh"), N_ ("Torus"), N_ ("Hypercube"), N_ ("PCIe") } } },
  .n_fields = BUD_N_CLUSTER_FIELDS,
  .fields = bud_cluster_fields,
  .has_device = TRUE,
};

struct _BudDeviceForm
{
  AdwWindow parent_instance;

  const Form *form;
  BudCatalogKind kind;
  BudSession *session;
  char *device_id;   /* of a cluster; NULL = none chosen yet */
  JsonObject *start; /* NULL = empty */
  char *id;          /* NULL = a new one */
  char *problem;
  gboolean is_ready;

  AdwEntryRow *name;
  BudPickerRow *device_row; /* NULL = has none */
  AdwComboRow *choices[MAX_CHOICES];
  AdwEntryRow *texts[MAX_TEXTS];
  BudMeasureRow *rows[BUD_N_DEVICE_FIELDS]; /* the most any form has */
  GtkWidget *save_button;
  GtkLabel *problem_label;
};

static guint saved_signal;

G_DEFINE_FINAL_TYPE (BudDeviceForm, bud_device_form, ADW_TYPE_WINDOW)

static gboolean
has_changed (BudDeviceForm *self, guint i)
{
  double before = bud_device_field_read (self->start, &self->form->fields[i]),
         now = bud_measure_row_get (self->rows[i], 0);

  return !(isnan (before) && isnan (now)) && before != now;
}

static JsonNode *
build (BudDeviceForm *self)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonNode) start = json_node_new (JSON_NODE_OBJECT);
  JsonObject *device;

  if (self->start != NULL)
    {
      /* Through text: a copy all the way down. */
      g_autofree char *text = NULL;

      json_node_set_object (start, self->start);
      text = bud_json_to_string (start, FALSE);
      json_node_free (node);
      node = json_from_string (text, NULL);
    }
  else
    json_node_take_object (node, json_object_new ());
  device = json_node_get_object (node);
  json_object_remove_member (device, "id");
  json_object_remove_member (device, "aliases");
  json_object_remove_member (device, "prominence");
  json_object_set_string_member (device, "name", gtk_editable_get_text (GTK_EDITABLE (self->name)));
  if (self->device_id != NULL)
    json_object_set_string_member (device, "device", self->device_id);
  for (guint i = 0; i < self->form->n_choices; i++)
    bud_device_write_text (device, self->form->choices[i].object, self->form->choices[i].key,
                           self->form->choices[i].words[adw_combo_row_get_selected (self->choices[i])]);
  for (guint i = 0; i < self->form->n_texts; i++)
    bud_device_write_text (device, self->form->texts[i].object, self->form->texts[i].key,
                           gtk_editable_get_text (GTK_EDITABLE (self->texts[i])));
  for (guint i = 0; i < self->form->n_fields; i++)
    if (has_changed (self, i) || self->start == NULL)
      bud_device_field_write (device, &self->form->fields[i], bud_measure_row_get (self->rows[i], 0));
  return node;
}

/* Checking */

/* What the catalog's reader says of it. */
static char *
find_fault (BudDeviceForm *self, JsonObject *item)
{
  g_autoptr (GError) error = NULL;
  BudDevice device;
  BudCluster cluster;

  if (self->kind == BUD_CATALOG_CLUSTER ? bud_cluster_from_json (item, &cluster, &error)
                                        : bud_device_from_json (item, &device, &error))
    return NULL;
  return g_strdup (error->message);
}

static char *
find_problem (BudDeviceForm *self, JsonObject *item)
{
  const char *name = gtk_editable_get_text (GTK_EDITABLE (self->name));

  if (name[0] == '\0')
    return g_strdup (_ (self->form->no_name));
  if (self->form->has_device && self->device_id == NULL)
    return g_strdup (_ ("Choose the device of its nodes."));
  for (guint i = 0; i < self->form->n_fields; i++)
    if (bud_measure_row_get_problem (self->rows[i]) != NULL)
      return g_strdup_printf (_ ("%s: %s."), _ (self->form->fields[i].title),
                              bud_measure_row_get_problem (self->rows[i]));
  if (self->kind == BUD_CATALOG_HARDWARE && bud_json_object (item, "flops_tflops") == NULL)
    return g_strdup (_ ("Give at least one dense peak."));
  return find_fault (self, item);
}

static void
check (BudDeviceForm *self)
{
  g_autoptr (JsonNode) node = NULL;

  if (!self->is_ready)
    return;
  node = build (self);
  g_free (self->problem);
  self->problem = find_problem (self, json_node_get_object (node));
  gtk_label_set_label (self->problem_label, self->problem != NULL ? self->problem : "");
  gtk_widget_set_sensitive (self->save_button, self->problem == NULL);
}

const char *
bud_device_form_get_problem (BudDeviceForm *self)
{
  return self->problem;
}

gboolean
bud_device_form_save (BudDeviceForm *self)
{
  g_autoptr (JsonNode) node = build (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (BudCatalogItem) item = NULL;
  g_autofree char *json = bud_json_to_string (node, FALSE);
  g_autofree char *id = NULL;

  if (self->problem != NULL)
    return FALSE;
  id = self->id != NULL ? g_strdup (self->id)
                        : bud_item_free_id (bud_session_get_catalog (self->session), self->kind,
                                            gtk_editable_get_text (GTK_EDITABLE (self->name)));
  item = bud_item_add (self->session, self->kind, id, json, &error);
  if (item == NULL)
    {
      gtk_label_set_label (self->problem_label, error->message);
      return FALSE;
    }
  g_signal_emit (self, saved_signal, 0, id);
  gtk_window_destroy (GTK_WINDOW (self));
  return TRUE;
}

/* Building */

static AdwEntryRow *
add_text_row (BudDeviceForm *self, AdwPreferencesGroup *group, const char *title, const char *text)
{
  AdwEntryRow *row = ADW_ENTRY_ROW (adw_entry_row_new ());

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
  g_signal_connect_swapped (row, "changed", G_CALLBACK (check), self);
  adw_preferences_group_add (group, GTK_WIDGET (row));
  return row;
}

static AdwPreferencesGroup *
add_group (AdwPreferencesPage *page, const char *title)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_group_set_title (group, title != NULL ? title : "");
  adw_preferences_page_add (page, group);
  return group;
}

/* Where a text or a word stands: in the item or in an object of it. */
static const char *
start_text (BudDeviceForm *self, const char *object, const char *key)
{
  return bud_json_string (object != NULL ? bud_json_object (self->start, object) : self->start, key);
}

static AdwComboRow *
add_choice (BudDeviceForm *self, AdwPreferencesGroup *group, const FormChoice *choice)
{
  AdwComboRow *row = ADW_COMBO_ROW (adw_combo_row_new ());
  g_autoptr (GtkStringList) model = gtk_string_list_new (NULL);
  const char *word = start_text (self, choice->object, choice->key);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (choice->title));
  for (guint i = 0; i < MAX_WORDS && choice->words[i] != NULL; i++)
    gtk_string_list_append (model, _ (choice->names[i]));
  adw_combo_row_set_model (row, G_LIST_MODEL (model));
  for (guint i = 0; i < MAX_WORDS && choice->words[i] != NULL; i++)
    if (g_strcmp0 (word, choice->words[i]) == 0
        || (g_strcmp0 (word, "asic") == 0 && g_str_equal (choice->words[i], "accelerator")))
      adw_combo_row_set_selected (row, i);
  adw_preferences_group_add (group, GTK_WIDGET (row));
  return row;
}

static void
set_device (BudDeviceForm *self, const char *id)
{
  g_autofree char *name = id != NULL ? bud_describe_item (bud_session_get_catalog (self->session),
                                                          BUD_CATALOG_HARDWARE, id, NULL)
                                     : NULL;

  g_free (self->device_id);
  self->device_id = g_strdup (id);
  bud_picker_row_set_current (self->device_row, id, name != NULL ? name : _ ("Choose…"));
}

static void
on_device_picked (BudPickerRow *row, BudCatalogItem *item, BudDeviceForm *self)
{
  set_device (self, bud_catalog_item_get_id (item));
  check (self);
}

static void
add_device (BudDeviceForm *self, AdwPreferencesGroup *group)
{
  self->device_row = g_object_new (BUD_TYPE_PICKER_ROW, "title", _ ("Device"), NULL);
  bud_picker_row_set_up (self->device_row, self->session, BUD_CATALOG_HARDWARE);
  set_device (self, bud_json_string (self->start, "device"));
  g_signal_connect (self->device_row, "picked", G_CALLBACK (on_device_picked), self);
  adw_preferences_group_add (group, GTK_WIDGET (self->device_row));
}

static void
add_identity (BudDeviceForm *self, AdwPreferencesPage *page)
{
  AdwPreferencesGroup *group = add_group (page, NULL);

  self->name = add_text_row (self, group, _ ("Name"), bud_json_string (self->start, "name"));
  if (self->form->has_device)
    add_device (self, group);
  for (guint i = 0; i < self->form->n_choices; i++)
    self->choices[i] = add_choice (self, group, &self->form->choices[i]);
  for (guint i = 0; i < self->form->n_texts; i++)
    self->texts[i] = add_text_row (self, group, _ (self->form->texts[i].title),
                                   start_text (self, self->form->texts[i].object, self->form->texts[i].key));
}

static void
add_fields (BudDeviceForm *self, AdwPreferencesPage *page)
{
  AdwPreferencesGroup *group = NULL;

  for (guint i = 0; i < self->form->n_fields; i++)
    {
      const BudDeviceField *field = &self->form->fields[i];
      BudMeasure measure = { _ (field->title),
                             field->unit[0] != '\0' ? _ (field->unit) : "",
                             1,
                             field->min,
                             field->max,
                             FALSE,
                             field->is_whole,
                             field->is_required };

      if (field->group != NULL)
        group = add_group (page, _ (field->group));
      self->rows[i] = BUD_MEASURE_ROW (bud_measure_row_new (&measure));
      bud_measure_row_set (self->rows[i], 0, bud_device_field_read (self->start, field));
      g_signal_connect_swapped (self->rows[i], "edited", G_CALLBACK (check), self);
      adw_preferences_group_add (group, GTK_WIDGET (self->rows[i]));
    }
}

BudMeasureRow *
bud_device_form_get_row (BudDeviceForm *self, const char *pointer)
{
  for (guint i = 0; i < self->form->n_fields; i++)
    {
      const BudDeviceField *field = &self->form->fields[i];
      g_autofree char *own = field->object != NULL ? g_strdup_printf ("/%s/%s", field->object, field->key)
                                                   : g_strdup_printf ("/%s", field->key);

      if (g_str_equal (own, pointer))
        return self->rows[i];
    }
  return NULL;
}

GtkEditable *
bud_device_form_get_name (BudDeviceForm *self)
{
  return GTK_EDITABLE (self->name);
}

static void
on_save (GtkWidget *widget, const char *name, GVariant *parameter)
{
  bud_device_form_save (BUD_DEVICE_FORM (widget));
}

static void
finalize (GObject *object)
{
  BudDeviceForm *self = BUD_DEVICE_FORM (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->start, json_object_unref);
  g_free (self->id);
  g_free (self->device_id);
  g_free (self->problem);
  G_OBJECT_CLASS (bud_device_form_parent_class)->finalize (object);
}

static void
bud_device_form_class_init (BudDeviceFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = finalize;
  saved_signal = g_signal_new ("saved", BUD_TYPE_DEVICE_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_install_action (widget_class, "form.save", NULL, on_save);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "form.save", NULL);
}

static GtkWidget *
make_header (BudDeviceForm *self)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));

  self->save_button = gtk_button_new_with_mnemonic (_ ("_Save"));
  gtk_widget_add_css_class (self->save_button, "suggested-action");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (cancel), "window.close");
  g_signal_connect_swapped (self->save_button, "clicked", G_CALLBACK (bud_device_form_save), self);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->save_button);
  return header;
}

static void
bud_device_form_init (BudDeviceForm *self)
{
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), 560, 680);
}

BudDeviceForm *
bud_device_form_new (GtkWindow *parent, BudSession *session, BudCatalogKind kind, JsonObject *json,
                     const char *id)
{
  BudDeviceForm *self = g_object_new (BUD_TYPE_DEVICE_FORM, "transient-for", parent, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *page = adw_preferences_page_new ();

  self->form = kind == BUD_CATALOG_CLUSTER ? &cluster_form : &device_form;
  self->kind = kind;
  self->session = g_object_ref (session);
  self->start = json != NULL ? json_object_ref (json) : NULL;
  self->id = g_strdup (id);
  gtk_window_set_title (GTK_WINDOW (self), _ (id != NULL ? self->form->edit_title : self->form->add_title));
  gtk_box_append (GTK_BOX (box), make_header (self));
  self->problem_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->problem_label, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->problem_label), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->problem_label), "bud-form-problem");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->problem_label));
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (box), page);
  adw_window_set_content (ADW_WINDOW (self), box);
  add_identity (self, ADW_PREFERENCES_PAGE (page));
  add_fields (self, ADW_PREFERENCES_PAGE (page));
  self->is_ready = TRUE;
  bud_name_controls (GTK_WIDGET (self));
  check (self);
  return self;
}
