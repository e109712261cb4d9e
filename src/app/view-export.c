#include "app/view-export.h"

#include <glib/gi18n.h>

#include "app/compat.h"
#include "app/spreadsheet.h"

BudExport
bud_view_export_options (const BudViewContent *content)
{
  return (BudExport){ .title = content->title,
                      .subtitle = content->subtitle,
                      .footer = content->notes,
                      .theme = BUD_THEME_LIGHT,
                      .hidden_groups = content->hidden_groups,
                      .caption = content->caption,
                      .beside = content->beside,
                      .beside_hidden_groups = content->beside_hidden_groups,
                      .beside_caption = content->beside_caption,
                      .is_rtl = gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL };
}

static gboolean
is_picture (const BudViewContent *content)
{
  return content->plot != NULL && !content->is_table;
}

/* NULL where there is no table. */
static char *
dup_csv (const BudViewContent *content)
{
  g_autoptr (BudPlotTable) table = NULL;

  if (content->csv != NULL || content->plot == NULL)
    return g_strdup (content->csv);
  table = bud_plot_table (content->plot);
  return bud_plot_table_to_csv (table);
}

/* Clipboard */

void
bud_view_copy (GtkWidget *widget, BudSession *session, const BudViewContent *content)
{
  GdkContentProvider *providers[2];
  g_autoptr (GdkContentProvider) all = NULL;
  g_autofree char *csv = dup_csv (content);
  g_autoptr (GError) error = NULL;
  gsize n_providers = 0;

  if (is_picture (content))
    {
      BudExport options = bud_view_export_options (content);
      g_autoptr (GBytes) png = bud_plot_export_bytes (content->plot, &options, BUD_EXPORT_PNG, &error);
      g_autoptr (GdkTexture) texture = png != NULL ? gdk_texture_new_from_bytes (png, &error) : NULL;

      if (texture == NULL)
        {
          bud_session_say (session, error->message, FALSE);
          return;
        }
      providers[n_providers++] = gdk_content_provider_new_typed (GDK_TYPE_TEXTURE, texture);
    }
  if (csv != NULL)
    providers[n_providers++] = gdk_content_provider_new_typed (G_TYPE_STRING, csv);
  all = gdk_content_provider_new_union (providers, n_providers);
  gdk_clipboard_set_content (gtk_widget_get_clipboard (widget), all);
  bud_session_say (session, is_picture (content) ? _ ("Picture copied") : _ ("Table copied"), FALSE);
}

/* Files. The content is made before the name is known, so that what was asked for is what is written. */

typedef struct
{
  BudSession *session;
  GBytes *bytes[3]; /* by BudExportFormat, NULL for a table */
  char *csv;
} Pending;

static void
pending_free (gpointer data)
{
  Pending *pending = data;

  for (gsize i = 0; i < G_N_ELEMENTS (pending->bytes); i++)
    g_clear_pointer (&pending->bytes[i], g_bytes_unref);
  g_free (pending->csv);
  g_object_unref (pending->session);
  g_free (pending);
}

static GBytes *
bytes_for (Pending *pending, GFile *file, GError **error)
{
  g_autofree char *name = g_file_get_basename (file);
  BudExportFormat format;

  if (pending->bytes[0] == NULL && g_str_has_suffix (name, ".xlsx"))
    return bud_spreadsheet_from_csv (pending->csv, error);
  if (pending->bytes[0] == NULL)
    return g_bytes_new (pending->csv, strlen (pending->csv));
  return bud_export_format_for_path (name, &format, error) ? g_bytes_ref (pending->bytes[format]) : NULL;
}

static void
on_file_chosen (GFile *file, gpointer user_data)
{
  Pending *pending = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  if (file == NULL)
    return;
  bytes = bytes_for (pending, file, &error);
  if (bytes == NULL
      || !g_file_replace_contents (file, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL,
                                   FALSE, G_FILE_CREATE_NONE, NULL, NULL, &error))
    {
      bud_session_say (pending->session, error->message, FALSE);
      return;
    }
  if (bud_session_get_settings (pending->session) != NULL)
    {
      g_autoptr (GFile) folder = g_file_get_parent (file);
      g_autofree char *uri = folder != NULL ? g_file_get_uri (folder) : g_strdup ("");

      g_settings_set_string (bud_session_get_settings (pending->session), "last-folder", uri);
    }
  name = g_file_get_basename (file);
  text = g_strdup_printf (_ ("“%s” saved"), name);
  bud_session_say (pending->session, text, FALSE);
}

static Pending *
prepare (BudSession *session, const BudViewContent *content, GError **error)
{
  Pending *pending = g_new0 (Pending, 1);
  BudExport options = bud_view_export_options (content);

  pending->session = g_object_ref (session);
  pending->csv = dup_csv (content);
  for (gsize i = 0; is_picture (content) && i < G_N_ELEMENTS (pending->bytes); i++)
    {
      pending->bytes[i] = bud_plot_export_bytes (content->plot, &options, (BudExportFormat) i, error);
      if (pending->bytes[i] == NULL)
        {
          pending_free (pending);
          return NULL;
        }
    }
  return pending;
}

void
bud_view_export (GtkWidget *widget, BudSession *session, const BudViewContent *content)
{
  const BudFileType pictures[] = {
    { _ ("PNG picture"), "png" }, { _ ("SVG drawing"), "svg" }, { _ ("PDF document"), "pdf" }, { NULL }
  };
  const BudFileType tables[] = { { _ ("Comma-separated table"), "csv" },
                                 { bud_spreadsheet_is_built () ? _ ("Excel workbook") : NULL, "xlsx" },
                                 { NULL } };
  const BudFileType *types = is_picture (content) ? pictures : tables;
  GSettings *settings = bud_session_get_settings (session);
  g_autofree char *folder = settings != NULL ? g_settings_get_string (settings, "last-folder") : NULL;
  g_autofree char *name = g_strconcat (content->name, ".", types[0].suffix, NULL);
  g_autoptr (GError) error = NULL;
  Pending *pending = prepare (session, content, &error);

  if (pending == NULL)
    {
      bud_session_say (session, error->message, FALSE);
      return;
    }
  bud_compat_save_file (GTK_WINDOW (gtk_widget_get_root (widget)), _ ("Export"), name, types, folder,
                        on_file_chosen, pending, pending_free);
}
