#include "hub-server.h"

#include <libsoup/soup.h>
#include <string.h>

struct HubServer
{
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  SoupServer *server;
  char *url;
  GMutex mutex;
  GCond started;
  guint n_requests;
  char *token;
};

static const char CONFIG[]
    = "{\"architectures\":[\"LlamaForCausalLM\"],\"model_type\":\"llama\",\"hidden_size\":64,"
      "\"intermediate_size\":128,\"num_attention_heads\":8,\"num_hidden_layers\":2,\"vocab_size\":1000,"
      "\"max_position_embeddings\":2048,\"x\":Infinity}";

/* By the model's name: status, X-Error-Code, body. */
static const struct
{
  const char *path;
  guint status;
  const char *code, *location, *body;
} ANSWERS[] = {
  { "/good/model/resolve/main/config.json", 200, NULL, NULL, CONFIG },
  { "/good/model/resolve/v1.0/config.json", 200, NULL, NULL, CONFIG },
  { "/single/resolve/main/config.json", 200, NULL, NULL, CONFIG },
  { "/gated/model/resolve/main/config.json", 401, "GatedRepo", NULL,
    "Access to model gated/model is restricted." },
  { "/gated/plain/resolve/main/config.json", 403, NULL, NULL, "Forbidden" },
  { "/no/model/resolve/main/config.json", 401, "RepoNotFound", NULL, "Invalid username or password." },
  { "/no/plain/resolve/main/config.json", 404, NULL, NULL, "Not Found" },
  { "/no/config/resolve/main/config.json", 404, "EntryNotFound", NULL, "Entry not found" },
  { "/good/model/resolve/nope/config.json", 404, "RevisionNotFound", NULL, "Invalid rev id: nope" },
  { "/busy/model/resolve/main/config.json", 429, NULL, NULL, "slow down" },
  { "/broken/server/resolve/main/config.json", 500, NULL, NULL, "oops" },
  { "/locked/model/resolve/main/config.json", 200, NULL, NULL, CONFIG },
  { "/moved/model/resolve/main/config.json", 307, NULL, "/good/model/resolve/main/config.json", "" },
  { "/circle/model/resolve/main/config.json", 302, NULL, "/circle/model/resolve/main/config.json", "" },
  { "/away/model/resolve/main/config.json", 302, NULL,
    "http://localhost:@/good/model/resolve/main/config.json", "" },
  { "/nowhere/model/resolve/main/config.json", 302, NULL, "file:///etc/passwd", "" },
  { "/page/model/resolve/main/config.json", 200, NULL, NULL, "<html>log in</html>" },
  { "/other/model/resolve/main/config.json", 200, NULL, NULL, "{\"model_type\":\"nonesuch\"}" },
  { "/empty/model/resolve/main/config.json", 200, NULL, NULL, "" },
};

static void
answer_large (SoupServerMessage *message)
{
  g_autofree char *blanks = g_strnfill (5 << 20, ' ');

  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, blanks, 5 << 20);
}

/* To be seen with a token only. */
static gboolean
is_locked (const char *path, const char *token)
{
  return g_str_has_prefix (path, "/locked/") && token == NULL;
}

static void
answer_from_table (HubServer *self, SoupServerMessage *message, const char *path)
{
  gsize i = 0;

  while (i < G_N_ELEMENTS (ANSWERS) && strcmp (ANSWERS[i].path, path) != 0)
    i++;
  if (i == G_N_ELEMENTS (ANSWERS))
    {
      soup_server_message_set_status (message, 418, NULL);
      return;
    }
  soup_server_message_set_status (message, ANSWERS[i].status, NULL);
  if (ANSWERS[i].code != NULL)
    soup_message_headers_append (soup_server_message_get_response_headers (message), "X-Error-Code",
                                 ANSWERS[i].code);
  if (ANSWERS[i].location != NULL)
    {
      g_auto (GStrv) parts = g_strsplit (ANSWERS[i].location, "@", 2);
      g_autofree char *location = parts[1] == NULL
                                      ? g_strdup (parts[0])
                                      : g_strconcat (parts[0], strrchr (self->url, ':') + 1, parts[1], NULL);

      soup_message_headers_append (soup_server_message_get_response_headers (message), "Location", location);
    }
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_COPY, ANSWERS[i].body,
                                    strlen (ANSWERS[i].body));
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query,
            gpointer data)
{
  HubServer *self = data;
  const char *token
      = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization");

  g_mutex_lock (&self->mutex);
  self->n_requests++;
  g_free (self->token);
  self->token = g_strdup (token != NULL ? token : "");
  g_mutex_unlock (&self->mutex);
  if (g_str_has_prefix (path, "/silent/"))
    soup_server_message_pause (message);
  else if (g_str_has_prefix (path, "/large/"))
    answer_large (message);
  else
    answer_from_table (self, message,
                       is_locked (path, token) ? "/gated/model/resolve/main/config.json" : path);
}

static gpointer
run (gpointer data)
{
  HubServer *self = data;
  g_autoptr (GError) error = NULL;
  GSList *uris;

  g_main_context_push_thread_default (self->context);
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  g_mutex_lock (&self->mutex);
  self->url = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_cond_signal (&self->started);
  g_mutex_unlock (&self->mutex);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  g_main_loop_run (self->loop);
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

HubServer *
hub_server_start (void)
{
  HubServer *self = g_new0 (HubServer, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->started);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->thread = g_thread_new ("hub", run, self);
  g_mutex_lock (&self->mutex);
  while (self->url == NULL)
    g_cond_wait (&self->started, &self->mutex);
  g_mutex_unlock (&self->mutex);
  return self;
}

void
hub_server_stop (HubServer *self)
{
  g_main_loop_quit (self->loop);
  g_thread_join (self->thread);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->started);
  g_free (self->url);
  g_free (self->token);
  g_free (self);
}

const char *
hub_server_get_url (HubServer *self)
{
  return self->url;
}

guint
hub_server_count (HubServer *self)
{
  guint n;

  g_mutex_lock (&self->mutex);
  n = self->n_requests;
  g_mutex_unlock (&self->mutex);
  return n;
}

char *
hub_server_last_token (HubServer *self)
{
  char *token;

  g_mutex_lock (&self->mutex);
  token = g_strdup (self->token);
  g_mutex_unlock (&self->mutex);
  return token;
}
