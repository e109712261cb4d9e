#include "app/search-provider.h"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app-bus.h"
#include "app/device-facts.h"
#include "app/model-facts.h"
#include "plot/number.h"

/* Shorter texts fit too much that people look for elsewhere. */
#define LEAST_CHARACTERS 3
#define MOST_RESULTS 20

struct _BudSearchProvider
{
  GObject parent_instance;

  GApplication *application;
  BudShellSearchProvider2 *skeleton;
  BudCatalog *catalog; /* of the last search; NULL before */
};

G_DEFINE_FINAL_TYPE (BudSearchProvider, bud_search_provider, G_TYPE_OBJECT)

static char *
describe_model (BudCatalogItem *item)
{
  g_autofree char *parameters = bud_number_compact (bud_catalog_item_get_number (item, "parameters"));
  g_autofree char *facts = bud_model_facts_line (item);

  /* Translators: a search result: "8.03 B parameters · Meta, dense, GQA, 128 K". */
  return g_strdup_printf (_ ("%s parameters · %s"), parameters, facts);
}

/* A result's id is "PAGE/ID". */
static const struct
{
  const char *page;
  BudCatalogKind kind;
  const char *icon_name;
  char *(*describe) (BudCatalogItem *item);
} groups[] = {
  { "models", BUD_CATALOG_MODEL, BUD_APP_ID "-models-symbolic", describe_model },
  { "hardware", BUD_CATALOG_HARDWARE, BUD_APP_ID "-hardware-symbolic", bud_device_facts_line },
};

/* The group of a result, and `*id` without it; -1: not one of ours. */
static int
parse_result (const char *result, const char **id)
{
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      gsize length = strlen (groups[i].page);

      if (g_str_has_prefix (result, groups[i].page) && result[length] == '/')
        {
          *id = result + length + 1;
          return (int) i;
        }
    }
  return -1;
}

/* Opened anew for each search, as the user's items change; a search of a file takes a few milliseconds. */
static gboolean
open_catalog (BudSearchProvider *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->catalog, bud_catalog_close);
  self->catalog = bud_catalog_open (NULL, NULL, &error);
  if (self->catalog == NULL)
    g_warning ("search: %s", error->message);
  return self->catalog != NULL;
}

/* The best of each group in turn, so that neither hides the other. */
static char **
search (BudSearchProvider *self, const char *text)
{
  g_autoptr (GStrvBuilder) results = g_strv_builder_new ();
  GPtrArray *found[G_N_ELEMENTS (groups)] = { NULL };

  if (g_utf8_strlen (text, -1) >= LEAST_CHARACTERS && open_catalog (self))
    for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
      found[i] = bud_catalog_search (self->catalog, groups[i].kind, text, NULL);
  for (guint rank = 0; rank < MOST_RESULTS; rank++)
    for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
      if (found[i] != NULL && rank < found[i]->len)
        {
          g_autofree char *result = g_strdup_printf (
              "%s/%s", groups[i].page, bud_catalog_item_get_id (g_ptr_array_index (found[i], rank)));

          g_strv_builder_add (results, result);
        }
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    g_clear_pointer (&found[i], g_ptr_array_unref);
  return g_strv_builder_end (results);
}

static char **
search_terms (BudSearchProvider *self, const char *const *terms)
{
  g_autofree char *text = g_strjoinv (" ", (char **) terms);

  /* A service without windows ends a while after the last question. */
  g_application_hold (self->application);
  g_application_release (self->application);
  return search (self, g_strstrip (text));
}

static gboolean
on_get_initial_result_set (BudShellSearchProvider2 *skeleton, GDBusMethodInvocation *invocation,
                           const char *const *terms, BudSearchProvider *self)
{
  g_auto (GStrv) results = search_terms (self, terms);

  bud_shell_search_provider2_complete_get_initial_result_set (skeleton, invocation,
                                                              (const char *const *) results);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* A longer text can mean, misspelt, what the shorter one did not. */
static gboolean
on_get_subsearch_result_set (BudShellSearchProvider2 *skeleton, GDBusMethodInvocation *invocation,
                             const char *const *previous, const char *const *terms, BudSearchProvider *self)
{
  g_auto (GStrv) results = search_terms (self, terms);

  bud_shell_search_provider2_complete_get_subsearch_result_set (skeleton, invocation,
                                                                (const char *const *) results);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
add_meta (BudSearchProvider *self, GVariantBuilder *metas, const char *result)
{
  const char *id;
  int group = parse_result (result, &id);
  g_autoptr (BudCatalogItem) item = NULL;
  g_autoptr (GIcon) icon = NULL;
  g_autoptr (GVariant) serialized = NULL;
  g_autofree char *description = NULL;

  if (group >= 0)
    item = bud_catalog_lookup (self->catalog, groups[group].kind, id, NULL);
  if (item == NULL)
    return;
  icon = g_themed_icon_new (groups[group].icon_name);
  serialized = g_icon_serialize (icon);
  description = groups[group].describe (item);
  g_variant_builder_open (metas, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (metas, "{sv}", "id", g_variant_new_string (result));
  g_variant_builder_add (metas, "{sv}", "name", g_variant_new_string (bud_catalog_item_get_name (item)));
  g_variant_builder_add (metas, "{sv}", "description", g_variant_new_string (description));
  g_variant_builder_add (metas, "{sv}", "icon", serialized);
  g_variant_builder_add (metas, "{sv}", "clipboardText", g_variant_new_string (id));
  g_variant_builder_close (metas);
}

static gboolean
on_get_result_metas (BudShellSearchProvider2 *skeleton, GDBusMethodInvocation *invocation,
                     const char *const *results, BudSearchProvider *self)
{
  GVariantBuilder metas;

  g_variant_builder_init (&metas, G_VARIANT_TYPE ("aa{sv}"));
  if (self->catalog != NULL || open_catalog (self))
    for (const char *const *result = results; *result != NULL; result++)
      add_meta (self, &metas, *result);
  bud_shell_search_provider2_complete_get_result_metas (skeleton, invocation, g_variant_builder_end (&metas));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
go (BudSearchProvider *self, const char *action, const char *page, const char *what, guint timestamp)
{
  g_action_group_activate_action (G_ACTION_GROUP (self->application), action,
                                  g_variant_new ("(ssu)", page, what, timestamp));
}

static gboolean
on_activate_result (BudShellSearchProvider2 *skeleton, GDBusMethodInvocation *invocation, const char *result,
                    const char *const *terms, guint timestamp, BudSearchProvider *self)
{
  const char *id;
  int group = parse_result (result, &id);

  if (group >= 0)
    go (self, "show-item", groups[group].page, id, timestamp);
  bud_shell_search_provider2_complete_activate_result (skeleton, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* The page that has the best match. */
static gboolean
on_launch_search (BudShellSearchProvider2 *skeleton, GDBusMethodInvocation *invocation,
                  const char *const *terms, guint timestamp, BudSearchProvider *self)
{
  g_auto (GStrv) results = search_terms (self, terms);
  g_autofree char *text = g_strjoinv (" ", (char **) terms);
  const char *id;
  int group = results[0] != NULL ? parse_result (results[0], &id) : 0;

  go (self, "search-page", groups[MAX (group, 0)].page, text, timestamp);
  bud_shell_search_provider2_complete_launch_search (skeleton, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

gboolean
bud_search_provider_export (BudSearchProvider *self, GDBusConnection *connection,
                            const char *application_path, GError **error)
{
  g_autofree char *path = g_strconcat (application_path, "/SearchProvider", NULL);

  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), connection, path,
                                           error);
}

void
bud_search_provider_unexport (BudSearchProvider *self)
{
  g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));
}

static void
finalize (GObject *object)
{
  BudSearchProvider *self = BUD_SEARCH_PROVIDER (object);

  g_clear_object (&self->skeleton);
  g_clear_pointer (&self->catalog, bud_catalog_close);
  G_OBJECT_CLASS (bud_search_provider_parent_class)->finalize (object);
}

static void
bud_search_provider_class_init (BudSearchProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
bud_search_provider_init (BudSearchProvider *self)
{
  self->skeleton = bud_shell_search_provider2_skeleton_new ();
  g_object_connect (self->skeleton, "signal::handle-get-initial-result-set", on_get_initial_result_set, self,
                    "signal::handle-get-subsearch-result-set", on_get_subsearch_result_set, self,
                    "signal::handle-get-result-metas", on_get_result_metas, self,
                    "signal::handle-activate-result", on_activate_result, self,
                    "signal::handle-launch-search", on_launch_search, self, NULL);
}

BudSearchProvider *
bud_search_provider_new (GApplication *application)
{
  BudSearchProvider *self = g_object_new (BUD_TYPE_SEARCH_PROVIDER, NULL);

  self->application = application;
  return self;
}
