#include <config.h>

#include "catalog/keyring.h"

#include <glib/gi18n-lib.h>

#include "catalog/hub.h"

gboolean
bud_keyring_is_available (void)
{
  return FALSE;
}

static void
fail (GError **error)
{
  g_set_error_literal (error, BUD_HUB_ERROR, BUD_HUB_ERROR_UNAVAILABLE,
                       _ ("this program was built without a keyring"));
}

char *
bud_keyring_lookup (const char *hub_url, GCancellable *cancellable, GError **error)
{
  fail (error);
  return NULL;
}

gboolean
bud_keyring_has (const char *hub_url, GCancellable *cancellable, GError **error)
{
  fail (error);
  return FALSE;
}

gboolean
bud_keyring_store (const char *hub_url, const char *token, GCancellable *cancellable, GError **error)
{
  fail (error);
  return FALSE;
}

gboolean
bud_keyring_forget (const char *hub_url, GCancellable *cancellable, GError **error)
{
  fail (error);
  return FALSE;
}

void
bud_keyring_free (char *token)
{
  g_free (token);
}
