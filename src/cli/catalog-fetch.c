/* budsim models fetch: a config.json by its name on the hub. */
#include "config.h"

#include <glib/gi18n.h>

#include "catalog/hub.h"
#include "cli/catalog-actions.h"
#include "cli/cli.h"

typedef struct
{
  GMainLoop *loop;
  GCancellable *cancellable;
  char *text;
  GError *error;
} Fetch;

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer data)
{
  Fetch *self = data;

  self->text = bud_hub_fetch_finish (result, &self->error);
  g_main_loop_quit (self->loop);
}

static gboolean
on_tick (gpointer data)
{
  if (bud_cli_is_interrupted ())
    g_cancellable_cancel (data);
  return G_SOURCE_CONTINUE;
}

/* The item's text; NULL with the error set. Ctrl-C cancels. */
static char *
fetch (const char *name, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Fetch self = { .loop = loop, .cancellable = cancellable };
  guint tick = g_timeout_add (50, on_tick, cancellable);

  bud_hub_fetch_async (name, NULL, cancellable, on_fetched, &self);
  g_main_loop_run (loop);
  g_source_remove (tick);
  if (self.text == NULL)
    g_propagate_error (error, self.error);
  return self.text;
}

static int
fail (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return BUD_EXIT_INTERRUPTED;
  if (g_error_matches (error, BUD_HUB_ERROR, BUD_HUB_ERROR_FORBIDDEN))
    return bud_cli_fail (BUD_EXIT_USAGE, _ ("%s; “budsim models fetch --allow” allows it from now on"),
                         error->message);
  return bud_cli_fail_catalog (NULL, error);
}

static int
change_settings (gboolean is_allowed, const char *mirror)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;

  if (!bud_hub_set (is_allowed, mirror, &error))
    return bud_cli_fail (error->domain == BUD_HUB_ERROR ? BUD_EXIT_USAGE : BUD_EXIT_CANNOT_WRITE, "%s",
                         error->message);
  url = bud_hub_get_url ();
  bud_cli_print (is_allowed ? _ ("fetching from %s is allowed\n") : _ ("fetching from %s is not allowed\n"),
                 url);
  return BUD_EXIT_OK;
}

static int
fetch_model (const BudCliKind *info, const char *name, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = fetch (name, &error);
  g_autoptr (BudCatalogItem) item = NULL;

  if (text == NULL)
    return fail (error);
  item = bud_catalog_add (bud_cli_catalog (), info->kind, id, text, &error);
  if (item == NULL)
    return bud_cli_fail_catalog (name, error);
  bud_cli_print (_ ("added %s\n"), bud_catalog_item_get_id (item));
  return BUD_EXIT_OK;
}

int
bud_cli_fetch_item (const BudCliKind *info, int argc, char **argv)
{
  const char *name = NULL, *id = NULL, *mirror = NULL;
  gboolean allow = FALSE, forbid = FALSE;
  BudOption options[] = {
    { "--id", BUD_OPTION_STRING, &id, .argument = "ID", .help = N_ ("the name it gets") },
    { "--allow", BUD_OPTION_FLAG, &allow, .help = N_ ("allow fetching from now on") },
    { "--forbid", BUD_OPTION_FLAG, &forbid, .help = N_ ("forbid it again") },
    { "--mirror", BUD_OPTION_STRING, &mirror, .argument = "URL",
      .help = N_ ("fetch from here from now on; “default” for the hub itself") },
  };
  BudSyntax syntax
      = { .usage = "[NAME] [--id ID] [--allow | --forbid] [--mirror URL]",
          .about = N_ ("Adds a model by its name on the Hugging Face hub: owner/name, with "
                       "@revision if need be. A token is taken from HF_TOKEN, or from the keyring."),
          .options = options,
          .n_options = G_N_ELEMENTS (options),
          .values = &name,
          .operands = (const char *const[]){ "NAME", NULL } };
  int code;

  if (info->kind != BUD_CATALOG_MODEL)
    return bud_cli_fail (BUD_EXIT_USAGE, _ ("only models can be fetched"));
  code = bud_cli_read_operand (info, &syntax, argc, argv);
  if (code != BUD_OPTIONS_DONE)
    return code;
  if (allow && forbid)
    return bud_cli_fail (BUD_EXIT_USAGE, _ ("--allow and --forbid exclude each other"));
  if (!allow && !forbid && mirror == NULL && name == NULL)
    return bud_cli_fail (BUD_EXIT_USAGE, _ ("models fetch: NAME is missing"));
  if (allow || forbid || mirror != NULL)
    code = change_settings (allow || (!forbid && bud_hub_is_allowed ()),
                            g_strcmp0 (mirror, "default") == 0 ? "" : mirror);
  if (code != BUD_OPTIONS_DONE && (code != BUD_EXIT_OK || name == NULL))
    return code;
  return fetch_model (info, name, id);
}
