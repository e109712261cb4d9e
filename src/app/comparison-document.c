/* A comparison in a document. */
#include "app/comparison.h"
#include "catalog/scenario-cluster.h"
#include "catalog/scenario-file.h"

#include <string.h>

#define MEMBER "comparison"

static JsonObject *
copy_members (JsonObject *object, const char *without)
{
  JsonObject *copy = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  if (object == NULL)
    return copy;
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    if (strcmp (name, without) != 0)
      json_object_set_member (copy, name, json_node_copy (member));
  return copy;
}

/* Objects of unknown keys are shared between copies of a scenario: replace, never change. */
static void
replace_extra (BudScenario *document, JsonObject *extra)
{
  g_clear_pointer (&document->extra, json_object_unref);
  if (json_object_get_size (extra) > 0)
    document->extra = extra;
  else
    json_object_unref (extra);
}

void
bud_comparison_write (BudComparison *self, BudScenario *document, BudCatalog *catalog)
{
  JsonObject *extra = copy_members (document->extra, MEMBER);
  guint n = bud_comparison_get_n (self);

  if (n > 0)
    {
      JsonObject *object = json_object_new ();
      JsonArray *scenarios = json_array_new ();

      json_object_set_int_member (object, "baseline", bud_comparison_get_baseline (self));
      for (guint i = 0; i < n; i++)
        {
          const BudScenario *scenario = bud_compared_get_scenario (bud_comparison_get (self, i));
          g_autoptr (BudScenario) whole = catalog != NULL ? bud_scenario_embed (scenario, catalog) : NULL;
          g_autofree char *json = bud_scenario_to_json (whole != NULL ? whole : scenario);

          json_array_add_element (scenarios, json_from_string (json, NULL));
        }
      json_object_set_array_member (object, "scenarios", scenarios);
      json_object_set_object_member (extra, MEMBER, object);
    }
  replace_extra (document, extra);
}

static BudScenario *
read_scenario (JsonNode *node, guint position, BudCatalog *catalog, GError **error)
{
  g_autofree char *json = json_to_string (node, FALSE);
  g_autoptr (BudScenario) scenario = bud_scenario_from_json (json, -1, error);

  if (scenario != NULL)
    bud_scenario_complete_cluster (scenario, catalog, NULL);
  /* A layout that disagrees with the devices is shown as a refusal in its column. */
  if (scenario != NULL && scenario->model_id != NULL && scenario->hardware_id != NULL)
    {
      bud_scenario_resolve (scenario, NULL);
      bud_scenario_link (scenario, catalog);
      return g_steal_pointer (&scenario);
    }
  if (scenario != NULL)
    g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "must name a model and hardware");
  g_prefix_error (error, "/" MEMBER "/scenarios/%u: ", position);
  return NULL;
}

static gboolean
read_members (JsonObject *object, BudCatalog *catalog, BudComparisonState **state, GError **error)
{
  JsonNode *list = json_object_get_member (object, "scenarios");
  JsonNode *baseline = json_object_get_member (object, "baseline");
  JsonArray *scenarios = list != NULL && JSON_NODE_HOLDS_ARRAY (list) ? json_node_get_array (list) : NULL;
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  gint64 position = baseline != NULL && JSON_NODE_HOLDS_VALUE (baseline) ? json_node_get_int (baseline) : 0;

  if (scenarios == NULL || json_array_get_length (scenarios) > BUD_COMPARISON_MAX)
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID,
                   "/" MEMBER "/scenarios: must be an array of at most %d", BUD_COMPARISON_MAX);
      return FALSE;
    }
  for (guint i = 0; i < json_array_get_length (scenarios); i++)
    {
      BudScenario *scenario = read_scenario (json_array_get_element (scenarios, i), i, catalog, error);

      if (scenario == NULL)
        return FALSE;
      g_ptr_array_add (items, bud_compared_new (scenario));
    }
  *state = bud_comparison_state_new (items, (guint) CLAMP (position, 0, BUD_COMPARISON_MAX));
  return TRUE;
}

gboolean
bud_comparison_read (BudComparison *self, BudScenario *document, BudCatalog *catalog, GError **error)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (BudComparisonState) state = NULL;
  JsonNode *node = document->extra != NULL ? json_object_get_member (document->extra, MEMBER) : NULL;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    state = bud_comparison_state_new (none, 0);
  else if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "/" MEMBER ": must be an object");
      return FALSE;
    }
  else if (!read_members (json_node_get_object (node), catalog, &state, error))
    return FALSE;
  if (document->extra != NULL)
    replace_extra (document, copy_members (document->extra, MEMBER));
  bud_comparison_set_state (self, state);
  return TRUE;
}
