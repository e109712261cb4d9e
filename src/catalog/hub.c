#include <config.h>

#include "catalog/hub-private.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "catalog/config.h"
#include "catalog/json-text.h"
#include "catalog/keyring.h"

#define DEFAULT_URL "https://huggingface.co"
#define MAX_PART 96 /* the hub's own limit for a name */
#define GROUP "hub"

G_DEFINE_QUARK (bud - hub - error - quark, bud_hub_error)

static char *
settings_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "budsimulator", "hub.ini", NULL);
}

static GKeyFile *
read_settings (void)
{
  GKeyFile *settings = g_key_file_new ();
  g_autofree char *path = settings_path ();

  g_key_file_load_from_file (settings, path, G_KEY_FILE_KEEP_COMMENTS, NULL);
  return settings;
}

gboolean
bud_hub_is_allowed (void)
{
  g_autoptr (GKeyFile) settings = read_settings ();

  return g_key_file_get_boolean (settings, GROUP, "allowed", NULL);
}

static const char *
get_environment (const char *name)
{
  const char *value = g_getenv (name);

  return value != NULL && *value != '\0' ? value : NULL;
}

const char *
bud_hub_environment_token (void)
{
  return get_environment ("HF_TOKEN");
}

static char *
without_slash (const char *url)
{
  return g_strndup (url, strlen (url) - g_str_has_suffix (url, "/"));
}

char *
bud_hub_get_url (void)
{
  g_autoptr (GKeyFile) settings = read_settings ();
  g_autofree char *url = g_key_file_get_string (settings, GROUP, "url", NULL);
  const char *endpoint = get_environment ("HF_ENDPOINT");

  if (url != NULL && *url != '\0')
    return without_slash (url);
  return without_slash (endpoint != NULL ? endpoint : DEFAULT_URL);
}

static gboolean
check_url (const char *url, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";

  if ((g_str_equal (scheme, "https") || g_str_equal (scheme, "http")) && g_uri_get_host (uri) != NULL
      && g_uri_get_userinfo (uri) == NULL && g_uri_get_query (uri) == NULL)
    return TRUE;
  g_set_error (error, BUD_HUB_ERROR, BUD_HUB_ERROR_NAME,
               _ ("“%s” is no address of a hub, such as https://huggingface.co"), url);
  return FALSE;
}

gboolean
bud_hub_set (gboolean is_allowed, const char *url, GError **error)
{
  g_autoptr (GKeyFile) settings = read_settings ();
  g_autofree char *path = settings_path ();
  g_autofree char *folder = g_path_get_dirname (path);

  if (url != NULL && *url != '\0' && !check_url (url, error))
    return FALSE;
  g_key_file_set_boolean (settings, GROUP, "allowed", is_allowed);
  if (url != NULL)
    g_key_file_set_string (settings, GROUP, "url", url);
  g_mkdir_with_parents (folder, 0700);
  return g_key_file_save_to_file (settings, path, error);
}

/* Letters, digits and ._- with a letter or digit at each end, as the hub asks for. */
static gboolean
is_part (const char *part)
{
  gsize length = strlen (part);

  if (length == 0 || length > MAX_PART || !g_ascii_isalnum (part[0]) || !g_ascii_isalnum (part[length - 1])
      || strstr (part, "..") != NULL)
    return FALSE;
  for (; *part != '\0'; part++)
    if (!g_ascii_isalnum (*part) && strchr ("._-", *part) == NULL)
      return FALSE;
  return TRUE;
}

/* "/owner/name/resolve/revision/config.json"; `id` receives the name without the revision. */
static char *
make_path (const char *name, char **id, GError **error)
{
  g_auto (GStrv) halves = g_strsplit (name, "@", 2);
  const char *revision = halves[0] != NULL && halves[1] != NULL ? halves[1] : "main";
  g_auto (GStrv) parts = g_strsplit (halves[0] != NULL ? halves[0] : "", "/", -1);
  guint n = g_strv_length (parts);
  gboolean is_good = (n == 1 || n == 2) && is_part (revision);

  for (guint i = 0; i < n; i++)
    is_good = is_good && is_part (parts[i]);
  if (is_good)
    {
      *id = g_strdup (halves[0]);
      return g_strdup_printf ("/%s/resolve/%s/config.json", halves[0], revision);
    }
  g_set_error (error, BUD_HUB_ERROR, BUD_HUB_ERROR_NAME,
               _ ("“%s” is no name on the hub; they look like owner/name, with @revision if need be"), name);
  return NULL;
}

static char *
make_item (const char *id, const char *text, const char *url, GError **error)
{
  g_autofree char *clean = bud_config_sanitize (text, -1);
  g_autoptr (JsonNode) config = bud_json_parse (clean, -1, error);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%d");
  g_autofree char *source = g_strdup_printf ("%s, %s", url, date);
  JsonObject *item;

  if (config == NULL)
    return NULL;
  item = json_object_new ();
  json_node_take_object (node, item);
  json_object_set_string_member (item, "id", id);
  json_object_set_string_member (item, "source", source);
  json_object_set_member (item, "config", g_steal_pointer (&config));
  return bud_json_to_string (node, FALSE);
}

/* A private model looks to the hub's visitors as if it were not there. */
static gboolean
may_want_token (const GError *refusal)
{
  return g_error_matches (refusal, BUD_HUB_ERROR, BUD_HUB_ERROR_GATED)
         || g_error_matches (refusal, BUD_HUB_ERROR, BUD_HUB_ERROR_NOT_FOUND);
}

/* Asks again with the keyring's token where there is one; else the refusal stands. */
static char *
get_with_keyring (BudHubOptions *options, const char *path, GCancellable *cancellable, GError **error)
{
  GError *refusal = NULL;
  g_autoptr (GError) problem = NULL;
  char *text = bud_hub_get (options, path, cancellable, &refusal);
  char *token;

  if (text != NULL)
    return text;
  token = may_want_token (refusal) ? bud_keyring_lookup (options->base_url, cancellable, &problem) : NULL;
  if (token == NULL)
    {
      if (g_error_matches (problem, BUD_HUB_ERROR, BUD_HUB_ERROR_KEYRING))
        g_set_error (error, refusal->domain, refusal->code, "%s; %s", refusal->message, problem->message);
      else
        g_set_error_literal (error, refusal->domain, refusal->code, refusal->message);
      g_error_free (refusal);
      return NULL;
    }
  g_clear_error (&refusal);
  options->token = token;
  text = bud_hub_get (options, path, cancellable, error);
  options->token = "";
  bud_keyring_free (token);
  return text;
}

static void
fill_options (BudHubOptions *options, const char *base_url)
{
  options->base_url = base_url;
  options->silence_s = options->silence_s > 0 ? options->silence_s : 15;
  options->total_s = options->total_s > 0 ? options->total_s : 60;
  options->max_bytes = options->max_bytes > 0 ? options->max_bytes : 4 << 20;
}

char *
bud_hub_fetch (const char *name, const BudHubOptions *given, GCancellable *cancellable, GError **error)
{
  BudHubOptions options = given != NULL ? *given : (BudHubOptions){ 0 };
  g_autofree char *base_url
      = options.base_url != NULL ? without_slash (options.base_url) : bud_hub_get_url ();
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  g_autofree char *url = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (name != NULL, NULL);
  if (!bud_hub_is_allowed ())
    {
      g_set_error (error, BUD_HUB_ERROR, BUD_HUB_ERROR_FORBIDDEN, _ ("fetching from %s has not been allowed"),
                   base_url);
      return NULL;
    }
  path = make_path (name, &id, error);
  if (path == NULL || !check_url (base_url, error))
    return NULL;
  fill_options (&options, base_url);
  if (options.token == NULL)
    options.token = bud_hub_environment_token ();
  if (options.token != NULL)
    text = bud_hub_get (&options, path, cancellable, error);
  else
    {
      options.token = "";
      text = get_with_keyring (&options, path, cancellable, error);
    }
  url = g_strconcat (base_url, path, NULL);
  return text != NULL ? make_item (id, text, url, error) : NULL;
}

typedef struct
{
  char *name, *base_url, *token;
  BudHubOptions options;
} Request;

static void
request_free (gpointer data)
{
  Request *self = data;

  g_free (self->name);
  g_free (self->base_url);
  g_free (self->token);
  g_free (self);
}

static void
fetch_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Request *request = data;
  GError *error = NULL;
  char *text = bud_hub_fetch (request->name, &request->options, cancellable, &error);

  if (text != NULL)
    g_task_return_pointer (task, text, g_free);
  else
    g_task_return_error (task, error);
}

void
bud_hub_fetch_async (const char *name, const BudHubOptions *options, GCancellable *cancellable,
                     GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Request *request = g_new0 (Request, 1);

  g_return_if_fail (name != NULL);
  request->name = g_strdup (name);
  if (options != NULL)
    request->options = *options;
  request->base_url = g_strdup (request->options.base_url);
  request->token = g_strdup (request->options.token);
  request->options.base_url = request->base_url;
  request->options.token = request->token;
  g_task_set_task_data (task, request, request_free);
  g_task_run_in_thread (task, fetch_in_thread);
}

char *
bud_hub_fetch_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
