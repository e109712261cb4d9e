/* Serving engines: the shipped ones in their order, the user's own behind them, inside documents, and back.
 */
#include "fixture.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "catalog/scenario-file.h"

#define E BUD_CATALOG_ENGINE

/* vLLM under another name with another host time. */
static BudCatalogItem *
add_own (Fixture *self, const char *id, double host_step_ms, GError **error)
{
  g_autofree char *text = bud_catalog_export (self->catalog, E, "vllm", NULL);
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  JsonObject *object = json_node_get_object (node);
  g_autofree char *json = NULL;

  json_object_set_string_member (object, "base", "vllm");
  json_object_set_string_member (object, "name", "My engine");
  json_object_set_double_member (object, "host_step_ms", host_step_ms);
  json = json_to_string (node, FALSE);
  return bud_catalog_add (self->catalog, E, id, json, error);
}

static double
host_step_ms (Fixture *self, const char *id)
{
  BudEngineProfile profile;

  return bud_catalog_load_profile (self->catalog, id, &profile, NULL) ? profile.host_step_s * 1e3 : -1;
}

static char *
list (Fixture *self)
{
  g_auto (GStrv) ids = bud_catalog_list_profiles (self->catalog);

  return g_strjoinv (" ", ids);
}

static void
test_own (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BudCatalogItem) item = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  BudEngineProfile profile;
  Fixture fixture;

  fixture_set_up (&fixture);
  before = list (&fixture);
  g_assert_cmpstr (before, ==, "vllm sglang trtllm llama.cpp none");
  item = add_own (&fixture, "mine", 3, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (bud_catalog_item_get_vendor (item), ==, "vllm");
  after = list (&fixture);
  g_assert_cmpstr (after, ==, "vllm sglang trtllm llama.cpp none mine");
  g_assert_true (bud_catalog_load_profile (fixture.catalog, "My Engine", &profile, NULL));
  g_assert_cmpstr (profile.id, ==, "mine");
  g_assert_cmpstr (profile.base_id, ==, "vllm");
  g_assert_cmpfloat (profile.host_step_s, ==, 3e-3);
  g_assert_true (bud_catalog_load_profile (fixture.catalog, "vllm", &profile, NULL));
  g_assert_cmpstr (profile.base_id, ==, "vllm");
  fixture_tear_down (&fixture);
}

static void
test_versions (void)
{
  g_autoptr (GArray) versions = NULL;
  Fixture fixture;

  fixture_set_up (&fixture);
  g_object_unref (add_own (&fixture, "mine", 3, NULL));
  g_object_unref (add_own (&fixture, "mine", 4, NULL));
  g_assert_cmpfloat (host_step_ms (&fixture, "mine"), ==, 4);
  g_object_unref (bud_catalog_restore (fixture.catalog, E, "mine", 0, NULL));
  g_assert_cmpfloat (host_step_ms (&fixture, "mine"), ==, 3);
  g_assert_true (bud_catalog_remove (fixture.catalog, E, "mine", NULL));
  g_assert_cmpfloat (host_step_ms (&fixture, "mine"), ==, -1);
  fixture_reopen (&fixture);
  g_object_unref (bud_catalog_restore (fixture.catalog, E, "mine", 0, NULL));
  g_assert_cmpfloat (host_step_ms (&fixture, "mine"), ==, 3);
  versions = bud_catalog_history (fixture.catalog, E, "mine", NULL);
  g_assert_cmpuint (versions->len, ==, 5);
  fixture_tear_down (&fixture);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *id;
    double host_step_ms;
    int code;
    const char *says;
  } cases[] = {
    { "vllm", 3, BUD_CATALOG_ERROR_EXISTS, "/id: “vllm” comes with the program" },
    { "SGLang", 3, BUD_CATALOG_ERROR_EXISTS, "/id: “SGLang” comes with the program" },
    { "mine", -3, BUD_CATALOG_ERROR_INVALID, "/host_step_ms: must be between" },
    { "a-name-of-one-byte-more-than-the-sixty-three-that-an-id-may-have", 3, BUD_CATALOG_ERROR_INVALID,
      "/id: must be at most 63 bytes" },
  };
  Fixture fixture;

  fixture_set_up (&fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *ids = NULL;

      g_assert_null (add_own (&fixture, cases[i].id, cases[i].host_step_ms, &error));
      g_assert_error (error, BUD_CATALOG_ERROR, cases[i].code);
      if (!g_str_has_prefix (error->message, cases[i].says))
        g_error ("“%s”, not “%s”", error->message, cases[i].says);
      ids = list (&fixture);
      g_assert_cmpstr (ids, ==, "vllm sglang trtllm llama.cpp none");
    }
  fixture_tear_down (&fixture);
}

/* A document that leaves this catalog takes the engine along; where it is at home it is a name again. */
static void
test_documents (void)
{
  g_autoptr (BudScenario) scenario = bud_scenario_new ();
  g_autoptr (BudScenario) embedded = NULL;
  g_autoptr (BudScenario) read = NULL;
  g_autofree char *text = NULL;
  BudEngineProfile profile;
  Fixture fixture;

  fixture_set_up (&fixture);
  g_object_unref (add_own (&fixture, "mine", 3, NULL));
  bud_scenario_set_engine (scenario, "mine");
  embedded = bud_scenario_embed (scenario, fixture.catalog);
  text = bud_scenario_to_json (embedded);
  read = bud_scenario_from_json (text, -1, NULL);
  g_assert_cmpstr (read->engine_id, ==, "mine");
  g_assert_nonnull (read->engine_spec);
  g_assert_true (bud_profile_from_json (json_node_get_object (read->engine_spec), &profile, NULL));
  g_assert_cmpfloat (profile.host_step_s, ==, 3e-3);
  g_assert_true (bud_scenario_equal (embedded, read));
  g_assert_false (bud_scenario_equal (scenario, read));
  bud_scenario_link (read, fixture.catalog);
  g_assert_true (bud_scenario_equal (scenario, read));
  /* Another engine of that name stays the document's own. */
  g_object_unref (add_own (&fixture, "mine", 5, NULL));
  bud_scenario_link (embedded, fixture.catalog);
  g_assert_nonnull (embedded->engine_spec);
  bud_scenario_set_engine (embedded, "vllm");
  g_assert_null (embedded->engine_spec);
  fixture_tear_down (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalog/profiles/own", test_own);
  g_test_add_func ("/catalog/profiles/versions", test_versions);
  g_test_add_func ("/catalog/profiles/refused", test_refused);
  g_test_add_func ("/catalog/profiles/documents", test_documents);
  return g_test_run ();
}
