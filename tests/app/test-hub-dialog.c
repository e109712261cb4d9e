/* Fetching a model by name from the window, and the token that opens gated ones: off until allowed, every
 * failure told apart with what to do, the answer shown before it is saved. */
#include "harness.h"

#include <glib/gstdio.h>
#include <string.h>

#include "../cli/hub-server.h"
#include "app/hub-dialog.h"
#include "app/model-editor.h"
#include "app/preferences-window.h"
#include "app/problem-row.h"
#include "app/token-group.h"
#include "catalog/hub.h"
#include "catalog/keyring.h"

static HubServer *server;
static BudSession *session;
static BudWindow *window;

#define PART(name) HARNESS_CHILD (dialog, BUD_TYPE_HUB_DIALOG, name)

static GtkWidget *
find_window (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) candidate = g_list_model_get_item (windows, i);

      if (g_type_is_a (G_OBJECT_TYPE (candidate), type))
        return candidate;
    }
  return NULL;
}

static GtkWidget *
open_dialog (void)
{
  gtk_widget_activate_action (GTK_WIDGET (bud_window_get_page (window, "models")), "models.add-hub", NULL);
  return find_window (BUD_TYPE_HUB_DIALOG);
}

static gboolean
is_fetching (GtkWidget *dialog)
{
  return gtk_widget_get_visible (PART ("progress_row"));
}

static gboolean
is_done (gpointer dialog)
{
  return find_window (BUD_TYPE_HUB_DIALOG) == NULL || !is_fetching (dialog);
}

static void
ask (GtkWidget *dialog, const char *name)
{
  gtk_editable_set_text (GTK_EDITABLE (PART ("name_row")), name);
  g_signal_emit_by_name (PART ("fetch_button"), "clicked");
}

/* Nothing is asked of anybody until the person has allowed it, and then at once. */
static void
test_off (void)
{
  GtkWidget *dialog = open_dialog ();
  GtkWidget *preferences;

  g_assert_cmpstr (gtk_stack_get_visible_child_name (GTK_STACK (PART ("states"))), ==, "off");
  g_assert_false (gtk_widget_get_visible (PART ("fetch_button")));
  g_signal_emit_by_name (
      harness_find (gtk_stack_get_visible_child (GTK_STACK (PART ("states"))), GTK_TYPE_BUTTON), "clicked");
  preferences = find_window (BUD_TYPE_PREFERENCES_WINDOW);
  g_assert_nonnull (preferences);
  gtk_switch_set_active (GTK_SWITCH (HARNESS_CHILD (preferences, BUD_TYPE_PREFERENCES_WINDOW, "hub_switch")),
                         TRUE);
  g_assert_true (bud_hub_set (TRUE, hub_server_get_url (server), NULL));
  gtk_window_destroy (GTK_WINDOW (preferences));
  g_assert_cmpstr (gtk_stack_get_visible_child_name (GTK_STACK (PART ("states"))), ==, "name");
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (PART ("source_row"))), ==,
                   hub_server_get_url (server));
  g_assert_cmpuint (hub_server_count (server), ==, 0);
  gtk_window_close (GTK_WINDOW (dialog));
}

static void
test_failures (void)
{
  static const struct
  {
    const char *name, *says, *button;
  } cases[] = {
    { "gated/model", "gated", "Preferences" },    { "no/model", "no model", NULL },
    { "no/config", "no config.json", NULL },      { "busy/model", "minute", "Try Again" },
    { "large/model", "too large", NULL },         { "broken/server", "online", "Try Again" },
    { "not a name", "no name on the hub", NULL }, { "page/model", "1:1", NULL },
  };
  GtkWidget *dialog = open_dialog ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      BudProblemRow *problem = BUD_PROBLEM_ROW (PART ("problem"));
      GtkWidget *button = GTK_WIDGET (bud_problem_row_get_button (problem));

      ask (dialog, cases[i].name);
      g_assert_true (harness_wait (is_done, dialog));
      if (!gtk_widget_get_visible (GTK_WIDGET (problem))
          || strstr (bud_problem_row_get_text (problem), cases[i].says) == NULL)
        g_error ("%s: “%s”", cases[i].name, bud_problem_row_get_text (problem));
      g_assert_cmpint (gtk_widget_get_visible (button), ==, cases[i].button != NULL);
      if (cases[i].button != NULL)
        g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (button)), ==, cases[i].button);
    }
  gtk_window_close (GTK_WINDOW (dialog));
}

/* Stopped, the dialog stays with what was typed; closed, nothing comes after it. */
static void
test_stop (void)
{
  GtkWidget *dialog = open_dialog ();

  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (dialog)), PART ("name_row")));
  ask (dialog, "silent/model");
  g_assert_true (is_fetching (dialog));
  g_assert_false (gtk_widget_get_sensitive (PART ("fetch_button")));
  g_signal_emit_by_name (harness_find (PART ("progress_row"), GTK_TYPE_BUTTON), "clicked");
  g_assert_true (harness_wait (is_done, dialog));
  g_assert_false (gtk_widget_get_visible (PART ("problem")));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (PART ("name_row"))), ==, "silent/model");
  ask (dialog, "silent/model");
  gtk_window_close (GTK_WINDOW (dialog));
  harness_settle (session, 50);
  g_assert_null (find_window (BUD_TYPE_MODEL_EDITOR));
}

static gboolean
has_editor (gpointer data)
{
  return find_window (BUD_TYPE_MODEL_EDITOR) != NULL;
}

/* What came is shown, saved only when asked, and says where it is from. */
static void
test_good (void)
{
  BudCatalog *catalog = bud_session_get_catalog (session);
  GtkWidget *dialog = open_dialog ();
  GtkWidget *editor;
  g_autoptr (BudCatalogItem) item = NULL;
  const char *source;

  ask (dialog, " good/model ");
  g_assert_true (harness_wait (has_editor, NULL));
  editor = find_window (BUD_TYPE_MODEL_EDITOR);
  g_assert_nonnull (strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (
                                HARNESS_CHILD (editor, BUD_TYPE_MODEL_EDITOR, "architecture_row"))),
                            "LlamaForCausalLM"));
  g_assert_cmpstr (
      gtk_editable_get_text (GTK_EDITABLE (HARNESS_CHILD (editor, BUD_TYPE_MODEL_EDITOR, "id_row"))), ==,
      "good/model");
  g_assert_null (bud_catalog_lookup (catalog, BUD_CATALOG_MODEL, "good/model", NULL));
  g_signal_emit_by_name (HARNESS_CHILD (editor, BUD_TYPE_MODEL_EDITOR, "save_button"), "clicked");
  item = bud_catalog_lookup (catalog, BUD_CATALOG_MODEL, "good/model", NULL);
  g_assert_nonnull (item);
  source = json_object_get_string_member (bud_catalog_item_get_json (item), "source");
  g_assert_true (g_str_has_prefix (source, hub_server_get_url (server)));
}

/* The token */

static BudTokenGroup *
token_group (GtkWidget *preferences)
{
  return BUD_TOKEN_GROUP (harness_find (preferences, BUD_TYPE_TOKEN_GROUP));
}

#define TOKEN(name) HARNESS_CHILD (group, BUD_TYPE_TOKEN_GROUP, name)

static gboolean
is_idle (gpointer group)
{
  return !bud_token_group_is_busy (group);
}

static void
assert_state (BudTokenGroup *group, const char *says, gboolean is_stored)
{
  const char *state;

  g_assert_true (harness_wait (is_idle, group));
  state = adw_action_row_get_subtitle (ADW_ACTION_ROW (TOKEN ("state_row")));
  if (strstr (state, says) == NULL)
    g_error ("“%s” does not say “%s”", state, says);
  g_assert_cmpint (gtk_widget_get_visible (TOKEN ("forget_button")), ==, is_stored);
}

static void
test_token (void)
{
  const char *url = hub_server_get_url (server);
  GtkWidget *preferences = bud_preferences_window_new (GTK_WINDOW (window), session);
  BudTokenGroup *group = token_group (preferences);
  char *stored;

  if (!bud_keyring_is_available ())
    {
      assert_state (group, "built without a keyring", FALSE);
      gtk_window_destroy (GTK_WINDOW (preferences));
      return;
    }
  assert_state (group, "None", FALSE);
  gtk_editable_set_text (GTK_EDITABLE (TOKEN ("token_row")), " hf_typed ");
  g_signal_emit_by_name (TOKEN ("token_row"), "apply");
  assert_state (group, url, TRUE);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (TOKEN ("token_row"))), ==, "");
  stored = bud_keyring_lookup (url, NULL, NULL);
  g_assert_cmpstr (stored, ==, "hf_typed");
  bud_keyring_free (stored);

  g_setenv ("HF_TOKEN", "hf_environment", TRUE);
  bud_token_group_set_hub (group, url);
  assert_state (group, "HF_TOKEN", TRUE);
  g_unsetenv ("HF_TOKEN");

  bud_token_group_set_hub (group, "https://elsewhere.example");
  assert_state (group, "None", FALSE);
  bud_token_group_set_hub (group, url);
  assert_state (group, url, TRUE);
  g_signal_emit_by_name (TOKEN ("forget_button"), "clicked");
  assert_state (group, "None", FALSE);
  g_assert_null (bud_keyring_lookup (url, NULL, NULL));
  gtk_window_destroy (GTK_WINDOW (preferences));
}

int
main (int argc, char *argv[])
{
  g_autofree char *keyring = NULL;
  int status;

  harness_init (&argc, &argv);
  session = harness_session ();
  window = harness_window (session, 1000, 700);
  bud_window_show_page (window, "models");
  server = hub_server_start ();
  keyring = g_build_filename (g_get_user_config_dir (), "test-keyring", NULL);
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", keyring, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "test", TRUE);
  g_unsetenv ("HF_TOKEN");
  g_unsetenv ("HF_ENDPOINT");
  g_test_add_func ("/app/hub-dialog/off", test_off);
  g_test_add_func ("/app/hub-dialog/failures", test_failures);
  g_test_add_func ("/app/hub-dialog/stop", test_stop);
  g_test_add_func ("/app/hub-dialog/good", test_good);
  g_test_add_func ("/app/hub-dialog/token", test_token);
  status = g_test_run ();
  hub_server_stop (server);
  bud_hub_set (FALSE, "", NULL);
  g_remove (keyring);
  harness_destroy (window);
  g_object_unref (session);
  return status;
}
