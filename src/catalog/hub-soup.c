#include <config.h>

#include "catalog/hub-private.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#define MAX_REDIRECTS 5
#define CHUNK_BYTES 16384

typedef struct
{
  const BudHubOptions *options;
  SoupSession *session;
  GCancellable *cancellable;
  gint64 deadline_us;
} Transfer;

gboolean
bud_hub_is_available (void)
{
  return TRUE;
}

static gboolean
check_time (const Transfer *self, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  if (g_get_monotonic_time () < self->deadline_us)
    return TRUE;
  g_set_error (error, BUD_HUB_ERROR, BUD_HUB_ERROR_TIMEOUT, _ ("%s did not answer within %u s"),
               self->options->base_url, self->options->total_s);
  return FALSE;
}

/* What went wrong below HTTP, in our terms. */
static void
take_problem (const Transfer *self, GError *problem, GError **error)
{
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, problem);
      return;
    }
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    g_set_error (error, BUD_HUB_ERROR, BUD_HUB_ERROR_TIMEOUT, _ ("%s did not answer within %u s"),
                 self->options->base_url, self->options->silence_s);
  else
    g_set_error (error, BUD_HUB_ERROR, BUD_HUB_ERROR_NETWORK, _ ("cannot reach %s: %s"),
                 self->options->base_url, problem->message);
  g_error_free (problem);
}

static gboolean
is_same_host (GUri *a, GUri *b)
{
  return g_str_equal (g_uri_get_scheme (a), g_uri_get_scheme (b))
         && g_ascii_strcasecmp (g_uri_get_host (a), g_uri_get_host (b)) == 0
         && g_uri_get_port (a) == g_uri_get_port (b);
}

/* A token is for the host it was given for: redirects are followed here, without it. */
static SoupMessage *
make_message (const Transfer *self, GUri *base, GUri *uri)
{
  SoupMessage *message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_append (headers, "Accept", "application/json, text/plain, */*");
  if (*self->options->token != '\0' && is_same_host (base, uri))
    {
      g_autofree char *bearer = g_strconcat ("Bearer ", self->options->token, NULL);

      soup_message_headers_append (headers, "Authorization", bearer);
    }
  return message;
}

/* The hub answers 401 to a name it does not know as well; its X-Error-Code tells them apart. */
static void
set_status_error (const Transfer *self, SoupMessage *message, const char *path, GError **error)
{
  guint status = soup_message_get_status (message);
  const char *code
      = soup_message_headers_get_one (soup_message_get_response_headers (message), "X-Error-Code");
  gboolean has_token = *self->options->token != '\0';

  if (g_strcmp0 (code, "EntryNotFound") == 0)
    g_set_error (error, BUD_HUB_ERROR, BUD_HUB_ERROR_NO_CONFIG, _ ("%s%s: the model has no config.json"),
                 self->options->base_url, path);
  else if (g_strcmp0 (code, "RepoNotFound") == 0 || g_strcmp0 (code, "RevisionNotFound") == 0 || status == 404
           || status == 410)
    g_set_error (error, BUD_HUB_ERROR, BUD_HUB_ERROR_NOT_FOUND,
                 _ ("%s%s: there is no such model, or it is private"), self->options->base_url, path);
  else if (status == 401 || status == 403 || g_strcmp0 (code, "GatedRepo") == 0)
    g_set_error (
        error, BUD_HUB_ERROR, BUD_HUB_ERROR_GATED,
        has_token
            ? _ ("%s%s: the token does not open this model; have its terms been accepted?")
            : _ ("%s%s: the model is gated; accept its terms on the hub and give a token, in HF_TOKEN or in "
                 "Preferences"),
        self->options->base_url, path);
  else if (status == 429)
    g_set_error (error, BUD_HUB_ERROR, BUD_HUB_ERROR_BUSY, _ ("%s asks to wait: too many requests"),
                 self->options->base_url);
  else
    g_set_error (error, BUD_HUB_ERROR, BUD_HUB_ERROR_NETWORK, _ ("%s%s: answered %u %s"),
                 self->options->base_url, path, status, soup_status_get_phrase (status));
}

static gboolean
fail_too_large (const Transfer *self, GError **error)
{
  g_set_error (error, BUD_HUB_ERROR, BUD_HUB_ERROR_TOO_LARGE,
               _ ("the answer is larger than %zu bytes"), self->options->max_bytes);
  return FALSE;
}

static gboolean
read_body (const Transfer *self, GInputStream *stream, GString *body, GError **error)
{
  g_autofree char *chunk = g_malloc (CHUNK_BYTES);
  GError *problem = NULL;

  for (;;)
    {
      gssize n = g_input_stream_read (stream, chunk, CHUNK_BYTES, self->cancellable, &problem);

      if (n < 0)
        {
          take_problem (self, problem, error);
          return FALSE;
        }
      if (n == 0)
        return TRUE;
      if ((gsize) n > self->options->max_bytes - body->len)
        return fail_too_large (self, error);
      g_string_append_len (body, chunk, n);
      if (!check_time (self, error))
        return FALSE;
    }
}

/* NULL after an error; else the place to look next. */
static GUri *
follow (const Transfer *self, SoupMessage *message, GUri *from, GError **error)
{
  const char *location
      = soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");
  GUri *next = location != NULL ? g_uri_parse_relative (from, location, SOUP_HTTP_URI_FLAGS, NULL) : NULL;
  const char *scheme = next != NULL ? g_uri_get_scheme (next) : "";

  /* Never from an encrypted connection to a plain one. */
  if (g_str_equal (scheme, "https")
      || (g_str_equal (scheme, "http") && g_str_equal (g_uri_get_scheme (from), "http")))
    return next;
  g_clear_pointer (&next, g_uri_unref);
  g_set_error (error, BUD_HUB_ERROR, BUD_HUB_ERROR_NETWORK, _ ("%s sends on to nowhere"),
               self->options->base_url);
  return NULL;
}

/* One request; `next` is set when the answer is elsewhere. */
static gboolean
request (const Transfer *self, const char *path, GUri *base, GUri *uri, GString *body, GUri **next,
         GError **error)
{
  g_autoptr (SoupMessage) message = make_message (self, base, uri);
  GError *problem = NULL;
  g_autoptr (GInputStream) stream = soup_session_send (self->session, message, self->cancellable, &problem);

  if (stream == NULL)
    {
      take_problem (self, problem, error);
      return FALSE;
    }
  if (SOUP_STATUS_IS_REDIRECTION (soup_message_get_status (message)))
    {
      *next = follow (self, message, uri, error);
      return *next != NULL;
    }
  if (soup_message_get_status (message) == SOUP_STATUS_OK)
    return read_body (self, stream, body, error);
  set_status_error (self, message, path, error);
  return FALSE;
}

static gboolean
fetch (const Transfer *self, const char *path, GString *body, GError **error)
{
  g_autofree char *address = g_strconcat (self->options->base_url, path, NULL);
  g_autoptr (GUri) base = g_uri_parse (address, SOUP_HTTP_URI_FLAGS, error);
  g_autoptr (GUri) uri = base != NULL ? g_uri_ref (base) : NULL;

  for (int i = 0; uri != NULL && i <= MAX_REDIRECTS; i++)
    {
      GUri *next = NULL;

      if (!check_time (self, error) || !request (self, path, base, uri, body, &next, error))
        return FALSE;
      if (next == NULL)
        return TRUE;
      g_uri_unref (uri);
      uri = next;
    }
  if (uri != NULL)
    g_set_error (error, BUD_HUB_ERROR, BUD_HUB_ERROR_NETWORK, _ ("%s sends on in circles"),
                 self->options->base_url);
  return FALSE;
}

char *
bud_hub_get (const BudHubOptions *options, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (SoupSession) session = soup_session_new_with_options (
      "timeout", options->silence_s, "user-agent", "BudSimulator/" BUD_VERSION, NULL);
  Transfer self = { .options = options,
                    .session = session,
                    .cancellable = cancellable,
                    .deadline_us = g_get_monotonic_time () + (gint64) options->total_s * G_USEC_PER_SEC };
  g_autoptr (GString) body = g_string_new (NULL);

  if (!fetch (&self, path, body, error))
    return NULL;
  if (strlen (body->str) == body->len)
    return g_strdup (body->str);
  g_set_error (error, BUD_HUB_ERROR, BUD_HUB_ERROR_NETWORK, _ ("%s%s: this is not text"), options->base_url,
               path);
  return NULL;
}
