#include "app/engine-choice.h"

#include <glib/gi18n.h>

#include "catalog/json-read.h"

static guint
find (const BudEngineChoice *self, const BudScenario *scenario)
{
  guint i = 0;

  while (self->ids[i] != NULL
         && (scenario->engine_spec != NULL || g_strcmp0 (self->ids[i], scenario->engine_id) != 0))
    i++;
  return i;
}

/* The document's own, or one that was removed since: named, so that the row never shows another one. */
static char *
foreign_name (const BudScenario *scenario)
{
  const char *name = scenario->engine_spec != NULL
                         ? bud_json_string (json_node_get_object (scenario->engine_spec), "name")
                         : NULL;

  if (name != NULL)
    return g_strdup_printf (_ ("%s (of this document)"), name);
  return g_strdup_printf (_ ("%s (not in the catalog)"), scenario->engine_id);
}

static void
select_engine (BudEngineChoice *self)
{
  const BudScenario *scenario = self->shown;
  GtkStringList *names = GTK_STRING_LIST (adw_combo_row_get_model (self->row));
  guint n_known = g_strv_length (self->ids), selected = find (self, scenario);
  guint n_shown = g_list_model_get_n_items (G_LIST_MODEL (names));
  g_autofree char *foreign = selected == n_known ? foreign_name (scenario) : NULL;
  const char *const added[] = { foreign, NULL };

  if (n_shown > n_known || foreign != NULL)
    gtk_string_list_splice (names, n_known, n_shown - n_known, foreign != NULL ? added : NULL);
  adw_combo_row_set_selected (self->row, selected);
}

void
bud_engine_choice_fill (BudEngineChoice *self, AdwComboRow *row, BudCatalog *catalog)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  g_clear_pointer (&self->ids, g_strfreev);
  self->row = row;
  self->ids = bud_catalog_list_profiles (catalog);
  for (char **id = self->ids; *id != NULL; id++)
    {
      BudEngineProfile profile;

      gtk_string_list_append (names,
                              bud_catalog_load_profile (catalog, *id, &profile, NULL) ? profile.name : *id);
    }
  adw_combo_row_set_model (row, G_LIST_MODEL (names));
  if (self->shown != NULL)
    select_engine (self);
}

void
bud_engine_choice_show (BudEngineChoice *self, const BudScenario *scenario)
{
  bud_scenario_free (self->shown);
  self->shown = bud_scenario_copy (scenario);
  select_engine (self);
}

gboolean
bud_engine_choice_apply (const BudEngineChoice *self, BudScenario *scenario)
{
  guint selected = adw_combo_row_get_selected (self->row);

  if (self->ids == NULL || selected >= g_strv_length (self->ids))
    return FALSE;
  bud_scenario_set_engine (scenario, self->ids[selected]);
  return TRUE;
}

static void
on_selected (BudEngineChoice *self)
{
  BudScenario *changed;

  if (bud_inputs_group_is_showing (self->group))
    return;
  changed = bud_inputs_group_edit (self->group);
  if (bud_engine_choice_apply (self, changed))
    bud_inputs_group_change (self->group, changed, _ ("Engine"), NULL);
  else
    bud_scenario_free (changed);
}

static void
on_catalog_changed (BudSession *session, BudCatalogKind kind, BudEngineChoice *self)
{
  if (kind != BUD_CATALOG_ENGINE)
    return;
  bud_inputs_group_set_showing (self->group, TRUE);
  bud_engine_choice_fill (self, self->row, bud_session_get_catalog (session));
  bud_inputs_group_set_showing (self->group, FALSE);
}

void
bud_engine_choice_join (BudEngineChoice *self, BudInputsGroup *group, AdwComboRow *row)
{
  BudSession *session = bud_inputs_group_get_session (group);
  GClosure *closure = g_cclosure_new (G_CALLBACK (on_catalog_changed), self, NULL);

  self->group = group;
  bud_engine_choice_fill (self, row, bud_session_get_catalog (session));
  g_signal_connect_swapped (row, "notify::selected", G_CALLBACK (on_selected), self);
  g_object_watch_closure (G_OBJECT (group), closure); /* the session may outlive the group */
  g_signal_connect_closure (session, "catalog-changed", closure, FALSE);
}

void
bud_engine_choice_clear (BudEngineChoice *self)
{
  g_clear_pointer (&self->ids, g_strfreev);
  g_clear_pointer (&self->shown, bud_scenario_free);
}
