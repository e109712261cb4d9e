/* Models by name from a hub: every answer told apart, nothing asked before it is allowed, the token kept to
 * its host and out of every file. */
#include <string.h>

#include "catalog/catalog.h"
#include "catalog/hub.h"
#include "catalog/keyring.h"
#include "hub-server.h"
#include "scratch.h"
#include "spawn.h"

static HubServer *server;

static const struct
{
  const char *name;
  int code; /* BudHubError */
  const char *says;
} FAILURES[] = {
  { "gated/model", BUD_HUB_ERROR_GATED, "accept its terms" },
  { "gated/plain", BUD_HUB_ERROR_GATED, "gated" },
  { "no/model", BUD_HUB_ERROR_NOT_FOUND, "no such model" },
  { "no/plain", BUD_HUB_ERROR_NOT_FOUND, "no such model" },
  { "good/model@nope", BUD_HUB_ERROR_NOT_FOUND, "no such model" },
  { "no/config", BUD_HUB_ERROR_NO_CONFIG, "no config.json" },
  { "busy/model", BUD_HUB_ERROR_BUSY, "too many requests" },
  { "broken/server", BUD_HUB_ERROR_NETWORK, "500" },
  { "circle/model", BUD_HUB_ERROR_NETWORK, "in circles" },
  { "nowhere/model", BUD_HUB_ERROR_NETWORK, "to nowhere" },
  { "large/model", BUD_HUB_ERROR_TOO_LARGE, "larger than 4194304 bytes" },
  { "", BUD_HUB_ERROR_NAME, "no name on the hub" },
  { "a/b/c", BUD_HUB_ERROR_NAME, "no name on the hub" },
  { "../../etc/passwd", BUD_HUB_ERROR_NAME, "no name on the hub" },
  { "good/model@../x", BUD_HUB_ERROR_NAME, "no name on the hub" },
  { "good/model?x=1", BUD_HUB_ERROR_NAME, "no name on the hub" },
  { "good /model", BUD_HUB_ERROR_NAME, "no name on the hub" },
};

static char *
fetch (const char *name, const char *token, GError **error)
{
  const BudHubOptions options = { .base_url = hub_server_get_url (server), .token = token };

  return bud_hub_fetch (name, &options, NULL, error);
}

static void
test_forbidden (void)
{
  g_autoptr (GError) error = NULL;
  guint before = hub_server_count (server);

  g_assert_false (bud_hub_is_allowed ());
  g_assert_null (fetch ("good/model", "", &error));
  g_assert_error (error, BUD_HUB_ERROR, BUD_HUB_ERROR_FORBIDDEN);
  g_assert_cmpuint (hub_server_count (server), ==, before);
}

static void
test_failures (void)
{
  g_assert_true (bud_hub_set (TRUE, NULL, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (FAILURES); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = fetch (FAILURES[i].name, "", &error);

      if (text != NULL || error->domain != BUD_HUB_ERROR || error->code != FAILURES[i].code
          || strstr (error->message, FAILURES[i].says) == NULL)
        g_error ("%s: “%s”", FAILURES[i].name, text != NULL ? text : error->message);
    }
}

static void
test_good (void)
{
  static const char *const names[]
      = { "good/model", "good/model@v1.0", "single", "moved/model", "away/model" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = fetch (names[i], "", &error);

      g_assert_no_error (error);
      g_assert_nonnull (strstr (text, "\"hidden_size\":64"));
      g_assert_nonnull (strstr (text, hub_server_get_url (server)));
    }
}

static void
test_token (void)
{
  g_autofree char *text = fetch ("good/model", "hf_secret", NULL);
  g_autofree char *sent = hub_server_last_token (server);
  g_autofree char *away = NULL;
  g_autofree char *moved = NULL;
  g_autofree char *sent_moved = NULL;
  g_autofree char *sent_away = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (sent, ==, "Bearer hf_secret");
  g_assert_null (strstr (text, "hf_secret"));
  moved = fetch ("moved/model", "hf_secret", NULL);
  sent_moved = hub_server_last_token (server);
  g_assert_cmpstr (sent_moved, ==, "Bearer hf_secret");
  /* Another host name gets none. */
  away = fetch ("away/model", "hf_secret", NULL);
  sent_away = hub_server_last_token (server);
  g_assert_nonnull (away);
  g_assert_cmpstr (sent_away, ==, "");
  g_assert_null (fetch ("gated/model", "hf_secret", &error));
  g_assert_nonnull (strstr (error->message, "does not open"));
  g_assert_null (strstr (error->message, "hf_secret"));
}

/* One for each hub, from being stored to being forgotten. */
static void
test_keyring (void)
{
  g_autoptr (GError) error = NULL;
  char *token;

  if (!bud_keyring_is_available ())
    {
      g_assert_false (bud_keyring_store ("https://a.example", "hf_a", NULL, &error));
      g_assert_error (error, BUD_HUB_ERROR, BUD_HUB_ERROR_UNAVAILABLE);
      return;
    }
  g_assert_null (bud_keyring_lookup ("https://a.example", NULL, &error));
  g_assert_false (bud_keyring_has ("https://a.example", NULL, &error));
  g_assert_true (bud_keyring_store ("https://a.example", "hf_a", NULL, &error));
  g_assert_true (bud_keyring_store ("https://b.example", "hf_b", NULL, &error));
  g_assert_true (bud_keyring_store ("https://b.example", "hf_c", NULL, &error));
  g_assert_true (bud_keyring_has ("https://a.example", NULL, &error));
  token = bud_keyring_lookup ("https://b.example", NULL, &error);
  g_assert_cmpstr (token, ==, "hf_c");
  bud_keyring_free (token);
  g_assert_true (bud_keyring_forget ("https://b.example", NULL, &error));
  g_assert_null (bud_keyring_lookup ("https://b.example", NULL, &error));
  g_assert_true (bud_keyring_has ("https://a.example", NULL, &error));
  g_assert_true (bud_keyring_forget ("https://a.example", NULL, &error));
  g_assert_true (bud_keyring_forget ("https://a.example", NULL, &error));
  g_assert_no_error (error);
}

/* Fetches with the token of the keyring or the environment; `sent`: what went out with the last request. */
static void
assert_sent (const char *name, gboolean is_open, const char *sent)
{
  g_autofree char *text = fetch (name, NULL, NULL);
  g_autofree char *token = hub_server_last_token (server);

  g_assert_cmpint (text != NULL, ==, is_open);
  g_assert_cmpstr (token, ==, sent);
}

static void
test_order (void)
{
  const char *url = hub_server_get_url (server);

  if (!bud_keyring_is_available ())
    {
      g_test_skip ("built without libsecret");
      return;
    }
  g_assert_true (bud_hub_set (TRUE, NULL, NULL));
  assert_sent ("locked/model", FALSE, "");
  g_assert_true (bud_keyring_store ("https://elsewhere.example", "hf_elsewhere", NULL, NULL));
  assert_sent ("locked/model", FALSE, "");
  g_assert_true (bud_keyring_store (url, "hf_stored", NULL, NULL));
  assert_sent ("good/model", TRUE, ""); /* not needed, not sent */
  assert_sent ("locked/model", TRUE, "Bearer hf_stored");
  assert_sent ("gated/model", FALSE, "Bearer hf_stored");
  g_setenv ("HF_TOKEN", "hf_environment", TRUE);
  assert_sent ("locked/model", TRUE, "Bearer hf_environment");
  g_unsetenv ("HF_TOKEN");
  g_assert_true (bud_keyring_forget (url, NULL, NULL));
  g_assert_true (bud_keyring_forget ("https://elsewhere.example", NULL, NULL));
}

typedef struct
{
  GMainLoop *loop;
  GError *error;
} Wait;

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer data)
{
  Wait *wait = data;

  g_assert_null (bud_hub_fetch_finish (result, &wait->error));
  g_main_loop_quit (wait->loop);
}

static gboolean
on_cancel (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

static void
wait_for_silence (GCancellable *cancellable, Wait *wait)
{
  const BudHubOptions options = { .base_url = hub_server_get_url (server), .token = "", .silence_s = 1 };

  wait->loop = g_main_loop_new (NULL, FALSE);
  bud_hub_fetch_async ("silent/model", &options, cancellable, on_fetched, wait);
  g_main_loop_run (wait->loop);
  g_main_loop_unref (wait->loop);
}

static void
test_timeout (void)
{
  Wait wait = { 0 };

  wait_for_silence (NULL, &wait);
  g_assert_error (wait.error, BUD_HUB_ERROR, BUD_HUB_ERROR_TIMEOUT);
  g_error_free (wait.error);
}

static void
test_cancel (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Wait wait = { 0 };

  g_timeout_add (20, on_cancel, cancellable);
  wait_for_silence (cancellable, &wait);
  g_assert_error (wait.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_error_free (wait.error);
}

static void
test_no_server (void)
{
  const BudHubOptions options = { .base_url = "http://127.0.0.1:1", .token = "" };
  g_autoptr (GError) error = NULL;

  g_assert_null (bud_hub_fetch ("good/model", &options, NULL, &error));
  g_assert_error (error, BUD_HUB_ERROR, BUD_HUB_ERROR_NETWORK);
}

static void
test_settings (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;
  g_autofree char *other = NULL;

  g_assert_true (bud_hub_set (TRUE, "https://mirror.example/hf", NULL));
  url = bud_hub_get_url ();
  g_assert_cmpstr (url, ==, "https://mirror.example/hf");
  g_assert_false (bud_hub_set (TRUE, "ftp://mirror.example", &error));
  g_assert_error (error, BUD_HUB_ERROR, BUD_HUB_ERROR_NAME);
  g_assert_true (bud_hub_set (FALSE, "", NULL));
  g_assert_false (bud_hub_is_allowed ());
  other = bud_hub_get_url ();
  g_assert_cmpstr (other, ==, "https://huggingface.co");
}

static void
expect (const char *arguments, int status, const char *says)
{
  g_autofree char *command = g_strdup_printf ("models fetch %s", arguments);
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;
  int found = spawn_budsim (command, NULL, &output, &errors);

  if (found != status || strstr (status == 0 ? output : errors, says) == NULL)
    g_error ("%s: exit %d, “%s%s”", arguments, found, output, errors);
}

static gboolean
contains (const char *bytes, gsize length, const char *text)
{
  for (gsize i = 0; i + strlen (text) <= length; i++)
    if (memcmp (bytes + i, text, strlen (text)) == 0)
      return TRUE;
  return FALSE;
}

/* No file below the folder holds the text. */
static void
assert_nowhere (const char *folder, const char *text)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *bytes = NULL;
      gsize length;

      assert_nowhere (path, text);
      if (g_file_get_contents (path, &bytes, &length, NULL))
        g_assert_false (contains (bytes, length, text));
    }
}

static void
test_command (void)
{
  g_autofree char *mirror = g_strdup_printf ("--mirror %s", hub_server_get_url (server));
  g_autofree char *sent = NULL;
  JsonObject *item;

  g_setenv ("HF_TOKEN", "hf_secret", TRUE);
  expect ("", 2, "NAME");
  expect ("good/model", 2, "--allow");
  expect (mirror, 0, "not allowed");
  expect ("--allow", 0, "is allowed");
  expect ("good/model", 0, "added good/model");
  sent = hub_server_last_token (server);
  g_assert_cmpstr (sent, ==, "Bearer hf_secret");
  expect ("good/model@v1.0 --id mine", 0, "added mine");
  expect ("gated/model", 2, "does not open");
  expect ("no/model", 2, "no such model");
  expect ("page/model", 2, "1:1");
  expect ("empty/model", 2, "1:1");
  expect ("other/model", 2, "nonesuch");
  expect ("../x", 2, "no name");
  item = spawn_json ("models show good/model --json");
  g_assert_nonnull (
      strstr (json_object_get_string_member (item, "source"), "/good/model/resolve/main/config.json, 2"));
  json_object_unref (item);
  expect ("--forbid", 0, "not allowed");
  expect ("good/model", 2, "--allow");
  assert_nowhere (spawn_home (), "hf_secret");
}

/* A refusal says that the keyring could not be asked, and stays the refusal it was. */
static void
test_no_service (void)
{
  g_autofree char *mirror = g_strdup_printf ("--mirror %s", hub_server_get_url (server));
  g_autofree char *bus = g_strdup (g_getenv ("DBUS_SESSION_BUS_ADDRESS"));

  g_unsetenv ("HF_TOKEN");
  g_setenv ("SECRET_BACKEND", "service", TRUE);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  expect ("--allow", 0, "is allowed");
  expect (mirror, 0, "is allowed");
  expect ("good/model --id again", 0, "added again");
  expect ("gated/model", 2, "accept its terms");
  if (bud_keyring_is_available ())
    expect ("gated/model", 2, "the keyring is not available");
  if (bus != NULL)
    g_setenv ("DBUS_SESSION_BUS_ADDRESS", bus, TRUE);
}

int
main (int argc, char **argv)
{
  int status;
  g_autofree char *config = scratch_folder ();
  g_autofree char *keyring = g_build_filename (config, "keyring", NULL);

  g_setenv ("XDG_CONFIG_HOME", config, TRUE);
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", keyring, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "test", TRUE);
  g_unsetenv ("HF_TOKEN");
  g_unsetenv ("HF_ENDPOINT");
  g_test_init (&argc, &argv, NULL);
  server = hub_server_start ();
  g_test_add_func ("/cli/fetch/forbidden", test_forbidden);
  g_test_add_func ("/cli/fetch/failures", test_failures);
  g_test_add_func ("/cli/fetch/good", test_good);
  g_test_add_func ("/cli/fetch/token", test_token);
  g_test_add_func ("/cli/fetch/keyring", test_keyring);
  g_test_add_func ("/cli/fetch/order", test_order);
  g_test_add_func ("/cli/fetch/timeout", test_timeout);
  g_test_add_func ("/cli/fetch/cancel", test_cancel);
  g_test_add_func ("/cli/fetch/no-server", test_no_server);
  g_test_add_func ("/cli/fetch/settings", test_settings);
  g_test_add_func ("/cli/fetch/command", test_command);
  g_test_add_func ("/cli/fetch/no-service", test_no_service);
  status = g_test_run ();
  hub_server_stop (server);
  return status;
}
