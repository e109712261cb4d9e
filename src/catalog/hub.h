/* A model's config.json by its name, from the Hugging Face hub or a mirror. Nothing is fetched until the user
 * has allowed it, once, on this computer. Built with libsoup; without it every fetch is UNAVAILABLE. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BUD_HUB_ERROR (bud_hub_error_quark ())
GQuark bud_hub_error_quark (void);

typedef enum
{
  BUD_HUB_ERROR_UNAVAILABLE, /* built without it */
  BUD_HUB_ERROR_FORBIDDEN,   /* not allowed by the user yet */
  BUD_HUB_ERROR_NAME,        /* this cannot be a name on the hub */
  BUD_HUB_ERROR_NOT_FOUND,   /* no such model, or it is private */
  BUD_HUB_ERROR_NO_CONFIG,   /* the model has no config.json */
  BUD_HUB_ERROR_GATED,       /* its terms have to be accepted, or the token does not open it */
  BUD_HUB_ERROR_BUSY,        /* too many requests */
  BUD_HUB_ERROR_KEYRING,     /* no such service, or it stays locked */
  BUD_HUB_ERROR_TOO_LARGE,
  BUD_HUB_ERROR_TIMEOUT,
  BUD_HUB_ERROR_NETWORK, /* no connection, broken answer, other statuses */
} BudHubError;

typedef struct
{
  const char *base_url; /* NULL: bud_hub_get_url () */
  const char
      *token;      /* NULL: $HF_TOKEN, else the keyring's; "" = none. To base_url's host only, never logged */
  guint silence_s; /* longest wait for the next bytes, 0 = 15 */
  guint total_s;   /* longest time in all, 0 = 60 */
  gsize max_bytes; /* 0 = 4 MB */
} BudHubOptions;

gboolean bud_hub_is_available (void);

/* What $HF_TOKEN holds; NULL: nothing. */
const char *bud_hub_environment_token (void);

/* Kept in $XDG_CONFIG_HOME/budsimulator/hub.ini, for the window and the command line alike. */
gboolean bud_hub_is_allowed (void);
/* The mirror the user chose, else $HF_ENDPOINT, else https://huggingface.co; no slash at the end. Free with
 * g_free. */
char *bud_hub_get_url (void);
/* `url` NULL: as it was; "": none. Error: cannot write. */
gboolean bud_hub_set (gboolean is_allowed, const char *url, GError **error);

/* Fetches config.json of "owner/name", "name" or either with "@revision". The text is a model item as
 * bud_catalog_add takes it, with the address and the date as its source. The keyring is asked only for a
 * model that the hub does not give out without a token. Runs in a thread; `callback` in the caller's main
 * context. Cancelled: G_IO_ERROR_CANCELLED. `options` NULL or copied. */
void bud_hub_fetch_async (const char *name, const BudHubOptions *options, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer data);
char *bud_hub_fetch_finish (GAsyncResult *result, GError **error);
/* The same, blocking. Test: /cli/fetch/… */
char *bud_hub_fetch (const char *name, const BudHubOptions *options, GCancellable *cancellable,
                     GError **error);

G_END_DECLS
