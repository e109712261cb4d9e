#include "app/compat.h"

#include <glib/gi18n.h>

typedef struct
{
  BudFileFunc callback;
  gpointer user_data;
  GDestroyNotify destroy;
} FileRequest;

static void
file_request_free (gpointer data)
{
  FileRequest *request = data;

  if (request->destroy != NULL)
    request->destroy (request->user_data);
  g_free (request);
}

static void
on_file_response (GtkNativeDialog *dialog, int response, FileRequest *request)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  request->callback (file, request->user_data);
  g_object_unref (dialog);
}

/* Takes the request's user data; the dialog frees itself once it is answered. */
static GtkFileChooserNative *
file_dialog_new (GtkFileChooserAction action, GtkWindow *parent, const char *title, const BudFileType *types,
                 const char *folder_uri, FileRequest request)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      title, parent, action, action == GTK_FILE_CHOOSER_ACTION_SAVE ? _ ("_Save") : _ ("_Open"),
      _ ("_Cancel"));

  for (const BudFileType *type = types; type->name != NULL; type++)
    {
      g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

      gtk_file_filter_set_name (filter, type->name);
      gtk_file_filter_add_suffix (filter, type->suffix);
      gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
    }
  if (folder_uri != NULL && folder_uri[0] != '\0')
    {
      g_autoptr (GFile) folder = g_file_new_for_uri (folder_uri);
      gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), folder, NULL);
    }
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_object_set_data_full (G_OBJECT (dialog), "request", g_memdup2 (&request, sizeof request),
                          file_request_free);
  g_signal_connect (dialog, "response", G_CALLBACK (on_file_response),
                    g_object_get_data (G_OBJECT (dialog), "request"));
  return dialog;
}

void
bud_compat_save_file (GtkWindow *parent, const char *title, const char *name, const BudFileType *types,
                      const char *folder_uri, BudFileFunc callback, gpointer user_data,
                      GDestroyNotify destroy)
{
  GtkFileChooserNative *dialog = file_dialog_new (GTK_FILE_CHOOSER_ACTION_SAVE, parent, title, types,
                                                  folder_uri, (FileRequest){ callback, user_data, destroy });

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

void
bud_compat_open_file (GtkWindow *parent, const char *title, const BudFileType *types, const char *folder_uri,
                      BudFileFunc callback, gpointer user_data, GDestroyNotify destroy)
{
  gtk_native_dialog_show (
      GTK_NATIVE_DIALOG (file_dialog_new (GTK_FILE_CHOOSER_ACTION_OPEN, parent, title, types, folder_uri,
                                          (FileRequest){ callback, user_data, destroy })));
}

/* A title is a button-like widget with a box that holds a label. */
static GtkLabel *
find_label (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    return GTK_LABEL (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkLabel *label = find_label (child);
      if (label != NULL)
        return label;
    }
  return NULL;
}

void
bud_compat_align_titles (GtkColumnView *view, const gboolean *is_right, guint n_columns)
{
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (view));
  guint i = 0;

  if (header == NULL)
    return;
  for (GtkWidget *title = gtk_widget_get_first_child (header); title != NULL && i < n_columns;
       title = gtk_widget_get_next_sibling (title), i++)
    {
      GtkLabel *label = find_label (title);

      if (label == NULL || !is_right[i])
        continue;
      gtk_label_set_xalign (label, 1);
      gtk_widget_set_hexpand (GTK_WIDGET (label), TRUE);
      gtk_widget_set_halign (GTK_WIDGET (label), GTK_ALIGN_END);
    }
}

void
bud_compat_empty_list (GtkListBox *list)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (list))) != NULL)
    gtk_list_box_remove (list, child);
}

/* The view's sorter asks the sorter of the first column first, and turns the answer round when it descends.
 */
static int asked_column;

static int
on_ask (gconstpointer a, gconstpointer b, gpointer number)
{
  if (asked_column < 0)
    asked_column = GPOINTER_TO_INT (number);
  return GTK_ORDERING_SMALLER;
}

void
bud_compat_make_sortable (GtkColumnViewColumn *column, int number)
{
  g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (on_ask, GINT_TO_POINTER (number), NULL));

  gtk_column_view_column_set_sorter (column, sorter);
}

int
bud_compat_get_sorted_column (GtkColumnView *view, gboolean *is_descending)
{
  g_autoptr (GObject) one = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GObject) other = g_object_new (G_TYPE_OBJECT, NULL);
  GtkSorter *sorter = gtk_column_view_get_sorter (view);
  GtkOrdering ordering;

  asked_column = -1;
  ordering = sorter != NULL ? gtk_sorter_compare (sorter, one, other) : GTK_ORDERING_EQUAL;
  *is_descending = ordering == GTK_ORDERING_LARGER;
  return asked_column;
}
