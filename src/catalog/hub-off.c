#include <config.h>

#include "catalog/hub-private.h"

#include <glib/gi18n-lib.h>

gboolean
bud_hub_is_available (void)
{
  return FALSE;
}

char *
bud_hub_get (const BudHubOptions *options, const char *path, GCancellable *cancellable, GError **error)
{
  g_set_error_literal (error, BUD_HUB_ERROR, BUD_HUB_ERROR_UNAVAILABLE,
                       _ ("this program was built without fetching from a hub"));
  return NULL;
}
