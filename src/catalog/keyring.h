/* The hub's access token in the desktop's keyring (org.freedesktop.secrets): one for each hub, so that what
 * was given for one is not sent to another. It is kept nowhere else. All calls block, a keyring may want to
 * be unlocked first: not for the main thread. Built with libsecret; without it every call fails with
 * UNAVAILABLE. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean bud_keyring_is_available (void); /* built with it; the service may be missing nevertheless */

/* NULL without an error: none is stored. Free with bud_keyring_free. Errors: BUD_HUB_ERROR_UNAVAILABLE,
 * _KEYRING (no service, stays locked), cancelled. Test: /cli/fetch/keyring */
char *bud_keyring_lookup (const char *hub_url, GCancellable *cancellable, GError **error);
/* Only whether there is one: asks nobody to unlock anything. FALSE with an error as above. */
gboolean bud_keyring_has (const char *hub_url, GCancellable *cancellable, GError **error);
gboolean bud_keyring_store (const char *hub_url, const char *token, GCancellable *cancellable,
                            GError **error);
/* TRUE as well when there was none. */
gboolean bud_keyring_forget (const char *hub_url, GCancellable *cancellable, GError **error);

void bud_keyring_free (char *token); /* wiped first; NULL is fine */

G_END_DECLS
