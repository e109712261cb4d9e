#include <config.h>

#include "catalog/keyring.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>

#include "catalog/hub.h"

static const SecretSchema schema = { .name = BUD_APP_ID ".Hub",
                                     .flags = SECRET_SCHEMA_NONE,
                                     .attributes = { { "hub", SECRET_SCHEMA_ATTRIBUTE_STRING } } };

gboolean
bud_keyring_is_available (void)
{
  return TRUE;
}

/* What libsecret and D-Bus say, as one thing that a caller can tell apart. */
static void
take_problem (GError *problem, GError **error)
{
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, problem);
      return;
    }
  g_dbus_error_strip_remote_error (problem);
  g_set_error (error, BUD_HUB_ERROR, BUD_HUB_ERROR_KEYRING, _ ("the keyring is not available: %s"),
               problem->message);
  g_error_free (problem);
}

char *
bud_keyring_lookup (const char *hub_url, GCancellable *cancellable, GError **error)
{
  GError *problem = NULL;
  char *token = secret_password_lookup_sync (&schema, cancellable, &problem, "hub", hub_url, NULL);

  if (problem != NULL)
    take_problem (problem, error);
  return token;
}

gboolean
bud_keyring_has (const char *hub_url, GCancellable *cancellable, GError **error)
{
  GError *problem = NULL;
  GList *items = secret_password_search_sync (&schema, SECRET_SEARCH_NONE, cancellable, &problem, "hub",
                                              hub_url, NULL);
  gboolean is_found = items != NULL;

  g_list_free_full (items, g_object_unref);
  if (problem != NULL)
    take_problem (problem, error);
  return is_found;
}

gboolean
bud_keyring_store (const char *hub_url, const char *token, GCancellable *cancellable, GError **error)
{
  GError *problem = NULL;
  g_autofree char *label = g_strdup_printf (_ ("Bud Simulator: access token for %s"), hub_url);

  if (secret_password_store_sync (&schema, SECRET_COLLECTION_DEFAULT, label, token, cancellable, &problem,
                                  "hub", hub_url, NULL))
    return TRUE;
  take_problem (problem, error);
  return FALSE;
}

gboolean
bud_keyring_forget (const char *hub_url, GCancellable *cancellable, GError **error)
{
  GError *problem = NULL;

  secret_password_clear_sync (&schema, cancellable, &problem, "hub", hub_url, NULL);
  if (problem == NULL)
    return TRUE;
  take_problem (problem, error);
  return FALSE;
}

void
bud_keyring_free (char *token)
{
  secret_password_free (token);
}
