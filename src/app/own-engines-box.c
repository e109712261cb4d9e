#include "app/own-engines-box.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "app/compat.h"
#include "app/item-actions.h"
#include "catalog/json-read.h"
#include "planner/own-errors.h"
#include "plot/number.h"

#define KIND BUD_CATALOG_ENGINE

struct _BudOwnEnginesBox
{
  GtkBox parent_instance;

  BudSession *session;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (BudOwnEnginesBox, bud_own_engines_box, GTK_TYPE_BOX)

static GtkWidget *
action_button (const char *label, const char *action, const char *id)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "bud-small");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", id);
  return button;
}

static void
add_fact (AdwExpanderRow *row, const char *title, const char *text)
{
  GtkWidget *fact = adw_action_row_new ();
  GtkWidget *label = gtk_label_new (text);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (fact), title);
  gtk_widget_add_css_class (label, "numeric");
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_tooltip_text (label, text);
  adw_action_row_add_suffix (ADW_ACTION_ROW (fact), label);
  adw_expander_row_add_row (row, fact);
}

static void
take_change (AdwExpanderRow *row, const char *title, char *before, char *after)
{
  g_autofree char *text = g_strdup_printf ("%s → %s", before, after);

  add_fact (row, title, text);
  g_free (before);
  g_free (after);
}

static void
add_constants (AdwExpanderRow *row, BudCatalogItem *item, JsonObject *before)
{
  JsonObject *scheduler = bud_json_object (bud_catalog_item_get_json (item), "scheduler");
  JsonArray *rules = bud_json_array (scheduler, "prefill");

  take_change (row, _ ("Host time per step"),
               bud_number_time (bud_json_number (before, "host_step_ms") * 1e-3),
               bud_number_time (bud_catalog_item_get_number (item, "host_step_s")));
  if (rules == NULL)
    return;
  take_change (row, _ ("Front end per request"),
               bud_number_time (bud_json_number (before, "front_end_ms") * 1e-3),
               bud_number_time (bud_catalog_item_get_number (item, "front_end_s")));
  take_change (row, _ ("Prefill time ratio"), bud_number_fixed (bud_json_number (before, "prefill_ratio"), 2),
               bud_number_fixed (bud_json_number (json_array_get_object_element (rules, 0), "ratio"), 2));
}

/* Which runs, by their files. */
static void
add_runs (AdwExpanderRow *row, JsonArray *runs)
{
  g_autoptr (GString) files = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (runs); i++)
    {
      JsonObject *run = json_array_get_object_element (runs, i);
      const char *file = bud_json_string (run, "file");

      if (file == NULL)
        file = bud_json_string (run, "tool");
      if (file != NULL && strstr (files->str, file) == NULL)
        g_string_append_printf (files, "%s%s", files->len > 0 ? ", " : "", file);
    }
  add_fact (row, _ ("Your runs"), files->str);
}

static void
add_bands (AdwExpanderRow *row, BudCatalog *catalog, JsonObject *engine)
{
  const char *id = bud_json_string (engine, "base");
  g_autoptr (BudCatalogItem) base = id != NULL ? bud_catalog_lookup (catalog, KIND, id, NULL) : NULL;
  g_autoptr (BudOwnErrors) errors = bud_own_errors_read (engine);
  g_autofree char *text
      = base != NULL ? bud_own_errors_text (errors, bud_catalog_item_get_name (base)) : NULL;

  if (text != NULL)
    add_fact (row, _ ("Error bands from"), text);
}

static void
add_versions (AdwExpanderRow *row, BudCatalog *catalog, const char *id)
{
  g_autoptr (GArray) versions = bud_catalog_history (catalog, KIND, id, NULL);

  for (guint i = 1; versions != NULL && i < versions->len; i++)
    {
      const BudCatalogVersion *version = &g_array_index (versions, BudCatalogVersion, i);
      g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (version->saved_at);
      g_autofree char *title = g_date_time_format (when, "%x %X");
      GtkWidget *earlier = adw_action_row_new ();
      GtkWidget *button = gtk_button_new_with_label (_ ("Restore"));

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (earlier), title);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (earlier),
                                   version->is_removal ? _ ("Removed") : _ ("Earlier version"));
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (button, "bud-small");
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "engines.restore");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(sx)", id, version->version);
      if (!version->is_removal)
        adw_action_row_add_suffix (ADW_ACTION_ROW (earlier), button);
      adw_expander_row_add_row (row, earlier);
    }
}

static void
add_actions (AdwExpanderRow *row, const char *id)
{
  GtkWidget *actions = adw_action_row_new ();

  adw_action_row_add_suffix (ADW_ACTION_ROW (actions), action_button (_ ("Export…"), "engines.export", id));
  adw_action_row_add_suffix (ADW_ACTION_ROW (actions), action_button (_ ("Remove"), "engines.remove", id));
  adw_expander_row_add_row (row, actions);
}

static gboolean
is_used (BudOwnEnginesBox *self, const char *id)
{
  const BudScenario *scenario = bud_session_get_scenario (self->session);

  return scenario->engine_spec == NULL && g_strcmp0 (scenario->engine_id, id) == 0;
}

static GtkWidget *
make_row (BudOwnEnginesBox *self, BudCatalogItem *item)
{
  const char *id = bud_catalog_item_get_id (item);
  GtkWidget *widget = adw_expander_row_new ();
  AdwExpanderRow *row = ADW_EXPANDER_ROW (widget);
  JsonObject *calibration = bud_json_object (bud_catalog_item_get_json (item), "calibration");
  JsonArray *runs = bud_json_array (calibration, "runs");
  GtkWidget *use = action_button (is_used (self, id) ? _ ("In use") : _ ("Use"), "engines.use", id);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), bud_catalog_item_get_name (item));
  adw_expander_row_set_subtitle (row, bud_catalog_item_get_subtitle (item));
  gtk_widget_set_sensitive (use, !is_used (self, id));
  gtk_widget_set_tooltip_text (use, _ ("Makes it the serving engine of this scenario"));
  adw_expander_row_add_action (row, use);
  gtk_widget_set_name (widget, id);
  if (bud_json_object (calibration, "before") != NULL)
    add_constants (row, item, bud_json_object (calibration, "before"));
  if (runs != NULL)
    add_runs (row, runs);
  add_bands (row, bud_session_get_catalog (self->session), bud_catalog_item_get_json (item));
  add_versions (row, bud_session_get_catalog (self->session), id);
  add_actions (row, id);
  return widget;
}

static gboolean
was_open (BudOwnEnginesBox *self, const char *id)
{
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->list)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    if (g_str_equal (gtk_widget_get_name (row), id))
      return adw_expander_row_get_expanded (ADW_EXPANDER_ROW (row));
  return FALSE;
}

static void
update (BudOwnEnginesBox *self)
{
  g_autoptr (GPtrArray) items
      = bud_catalog_search (bud_session_get_catalog (self->session), KIND, NULL, NULL);
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();

  for (guint i = 0; items != NULL && i < items->len; i++)
    if (bud_catalog_item_get_is_user (items->pdata[i]))
      {
        GtkWidget *row = make_row (self, items->pdata[i]);

        adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row),
                                       was_open (self, bud_catalog_item_get_id (items->pdata[i])));
        g_ptr_array_add (rows, row);
      }
  bud_compat_empty_list (self->list);
  for (guint i = 0; i < rows->len; i++)
    gtk_list_box_append (self->list, rows->pdata[i]);
  gtk_widget_set_visible (GTK_WIDGET (self), rows->len > 0);
}

static void
on_catalog_changed (BudOwnEnginesBox *self, BudCatalogKind kind)
{
  if (kind == KIND)
    update (self);
}

static void
on_use (GtkWidget *widget, const char *name, GVariant *parameter)
{
  BudOwnEnginesBox *self = BUD_OWN_ENGINES_BOX (widget);
  BudScenario *changed = bud_scenario_copy (bud_session_get_scenario (self->session));

  bud_scenario_set_engine (changed, g_variant_get_string (parameter, NULL));
  bud_session_change (self->session, changed, _ ("Engine"), NULL);
}

static void
on_export (GtkWidget *widget, const char *name, GVariant *parameter)
{
  bud_item_export (widget, BUD_OWN_ENGINES_BOX (widget)->session, KIND,
                   g_variant_get_string (parameter, NULL));
}

static void
on_remove (GtkWidget *widget, const char *name, GVariant *parameter)
{
  bud_item_remove (BUD_OWN_ENGINES_BOX (widget)->session, KIND, g_variant_get_string (parameter, NULL));
}

static void
on_restore (GtkWidget *widget, const char *name, GVariant *parameter)
{
  BudSession *session = BUD_OWN_ENGINES_BOX (widget)->session;
  g_autoptr (GError) error = NULL;
  g_autoptr (BudCatalogItem) item = NULL;
  const char *id;
  gint64 version;

  g_variant_get (parameter, "(&sx)", &id, &version);
  item = bud_catalog_restore (bud_session_get_catalog (session), KIND, id, version, &error);
  if (item != NULL)
    bud_session_catalog_changed (session, KIND);
  else
    bud_session_say (session, error->message, FALSE);
}

void
bud_own_engines_box_set_session (BudOwnEnginesBox *self, BudSession *session)
{
  self->session = g_object_ref (session);
  g_signal_connect_object (session, "catalog-changed", G_CALLBACK (on_catalog_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "scenario-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
dispose (GObject *object)
{
  G_OBJECT_CLASS (bud_own_engines_box_parent_class)->dispose (object);
  g_clear_object (&BUD_OWN_ENGINES_BOX (object)->session);
}

static void
bud_own_engines_box_class_init (BudOwnEnginesBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/own-engines-box.ui");
  gtk_widget_class_bind_template_child (widget_class, BudOwnEnginesBox, list);
  gtk_widget_class_install_action (widget_class, "engines.use", "s", on_use);
  gtk_widget_class_install_action (widget_class, "engines.export", "s", on_export);
  gtk_widget_class_install_action (widget_class, "engines.remove", "s", on_remove);
  gtk_widget_class_install_action (widget_class, "engines.restore", "(sx)", on_restore);
}

static void
bud_own_engines_box_init (BudOwnEnginesBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
