#include "app/model-editor.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "app/compat.h"
#include "app/model-entry.h"
#include "app/problem-row.h"
#include "app/spoken-names.h"
#include "catalog/json-text.h"
#include "plot/number.h"

#define MAX_FILE_BYTES (4 * 1024 * 1024) /* a config.json has a few kB */

struct _BudModelEditor
{
  AdwWindow parent_instance;

  BudSession *session;
  GCancellable *cancellable;
  BudModelEntry *entry;
  JsonObject *base; /* what is known beside the config; NULL: nothing */
  char *own_id;     /* of the item being edited; NULL: a new one */
  char *shown_id;   /* what was last put into the row, not typed */
  guint read_id;

  GtkButton *save_button;
  AdwEntryRow *name_row;
  AdwEntryRow *id_row;
  BudProblemRow *id_problem;
  GtkTextView *text;
  BudProblemRow *problem;
  AdwActionRow *architecture_row;
  AdwActionRow *context_row;
  AdwActionRow *cache_row;
  AdwActionRow *assumed_row;
};

static guint saved_signal;

G_DEFINE_FINAL_TYPE (BudModelEditor, bud_model_editor, ADW_TYPE_WINDOW)

static const char *
row_text (AdwEntryRow *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static char *
buffer_text (BudModelEditor *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

/* What was recognised */

static void
show_model (BudModelEditor *self)
{
  const BudModel *model = self->entry->model;
  AdwActionRow *rows[] = { self->architecture_row, self->context_row, self->cache_row };
  g_autofree char *architecture = NULL, *context = NULL, *cache = NULL, *assumed = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    gtk_widget_set_visible (GTK_WIDGET (rows[i]), model != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->assumed_row), model != NULL && self->entry->assumptions != NULL
                                                              && self->entry->assumptions[0] != NULL);
  if (model == NULL)
    return;
  architecture = bud_model_entry_describe (self->entry);
  adw_action_row_set_subtitle (self->architecture_row, architecture);
  context = model->max_context_tokens > 0 ? bud_number_count (model->max_context_tokens)
                                          : g_strdup (_ ("not stated"));
  adw_action_row_set_subtitle (self->context_row, context);
  cache = bud_number_bytes (bud_model_kv_bytes (model, BUD_FORMAT_BF16, 1), TRUE);
  adw_action_row_set_subtitle (self->cache_row, cache);
  assumed = g_strjoinv ("\n", self->entry->assumptions);
  adw_action_row_set_subtitle (self->assumed_row, assumed);
}

/* Where in the text an error is: "line:column: …", or the last key of a pointer that stands there. */
static gboolean
find_error (BudModelEditor *self, GtkTextIter *where)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  const char *message = self->entry->error != NULL ? self->entry->error->message : "";
  const char *end = strchr (message, ':');
  unsigned line, column;
  g_autofree char *pointer = NULL;
  g_autofree char *key = NULL;
  GtkTextIter start;

  if (sscanf (message, "%u:%u:", &line, &column) == 2 && line > 0 && column > 0)
    return gtk_text_buffer_get_iter_at_line_index (buffer, where, (int) line - 1, (int) column - 1);
  if (message[0] != '/' || end == NULL)
    return FALSE;
  pointer = g_strndup (message, (gsize) (end - message));
  key = g_strdup_printf ("\"%s\"", strrchr (pointer, '/') + 1);
  gtk_text_buffer_get_start_iter (buffer, &start);
  return gtk_text_iter_forward_search (&start, key, GTK_TEXT_SEARCH_TEXT_ONLY, where, NULL, NULL);
}

static void
on_show_error (BudModelEditor *self)
{
  GtkTextIter where;

  if (!find_error (self, &where))
    return;
  gtk_text_buffer_place_cursor (gtk_text_view_get_buffer (self->text), &where);
  gtk_text_view_scroll_to_iter (self->text, &where, 0, TRUE, 0, 0.3);
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

static void
show_problems (BudModelEditor *self)
{
  const char *id = row_text (self->id_row);
  gboolean is_empty = gtk_text_buffer_get_char_count (gtk_text_view_get_buffer (self->text)) == 0;
  g_autofree char *id_problem
      = bud_model_entry_check_id (bud_session_get_catalog (self->session), id, self->own_id);
  gboolean has_name = row_text (self->name_row)[0] != '\0';
  GtkTextIter where;

  if (self->entry->error != NULL && !is_empty)
    bud_problem_row_show (self->problem, TRUE, self->entry->error->message,
                          find_error (self, &where) ? _ ("Show") : NULL);
  else
    bud_problem_row_hide (self->problem);
  /* Nothing is wrong with what nobody has begun. */
  if (id_problem != NULL && (*id != '\0' || self->entry->model != NULL))
    bud_problem_row_show (self->id_problem, TRUE, id_problem, NULL);
  else
    bud_problem_row_hide (self->id_problem);
  gtk_widget_set_sensitive (GTK_WIDGET (self->save_button),
                            self->entry->model != NULL && id_problem == NULL && has_name);
}

/* Reading */

/* The id that the text names, until somebody types another; its last part is the name. */
static void
suggest (BudModelEditor *self, const char *id)
{
  const char *slash = id != NULL ? strrchr (id, '/') : NULL;
  const char *name = slash != NULL ? slash + 1 : id;

  if (id == NULL || *id == '\0' || self->own_id != NULL
      || g_strcmp0 (row_text (self->id_row), self->shown_id != NULL ? self->shown_id : "") != 0)
    return;
  g_free (self->shown_id);
  self->shown_id = g_strdup (id);
  gtk_editable_set_text (GTK_EDITABLE (self->id_row), id);
  if (row_text (self->name_row)[0] == '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->name_row), name);
}

static gboolean
on_read_due (gpointer user_data)
{
  BudModelEditor *self = user_data;
  g_autofree char *text = buffer_text (self);

  self->read_id = 0;
  g_clear_pointer (&self->entry, bud_model_entry_free);
  self->entry = bud_model_entry_read (text);
  suggest (self, self->entry->suggested_id);
  show_model (self);
  show_problems (self);
  return G_SOURCE_REMOVE;
}

static void
on_text_changed (BudModelEditor *self)
{
  if (self->read_id == 0)
    self->read_id = g_idle_add (on_read_due, self);
}

static void
on_row_changed (BudModelEditor *self)
{
  if (self->session != NULL)
    show_problems (self);
}

void
bud_model_editor_set_text (BudModelEditor *self, const char *text)
{
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), text, -1);
  g_clear_handle_id (&self->read_id, g_source_remove);
  on_read_due (self);
}

/* Something cannot even be put into the text. */
static void
refuse (BudModelEditor *self, const char *message)
{
  bud_problem_row_show (self->problem, TRUE, message, NULL);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BudModelEditor) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_load_contents_finish (G_FILE (source), result, &text, &length, NULL, &error))
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        refuse (self, error->message);
    }
  else if (length > MAX_FILE_BYTES)
    refuse (self, _ ("The file is too large for a config.json"));
  else if (!g_utf8_validate (text, (gssize) length, NULL))
    refuse (self, _ ("The file is not text in UTF-8"));
  else
    {
      /* The folder is called as the model is more often than not. */
      g_autoptr (GFile) folder = g_file_get_parent (G_FILE (source));
      g_autofree char *name = folder != NULL ? g_file_get_basename (folder) : NULL;

      bud_model_editor_set_text (self, text);
      if (self->entry->model != NULL && self->entry->suggested_id == NULL && name != NULL && *name != '/')
        suggest (self, name);
    }
}

void
bud_model_editor_load (BudModelEditor *self, GFile *file)
{
  g_file_load_contents_async (file, self->cancellable, on_loaded, g_object_ref (self));
}

static void
on_file_chosen (GFile *file, gpointer user_data)
{
  if (file != NULL)
    bud_model_editor_load (user_data, file);
}

void
bud_model_editor_open_file (BudModelEditor *self)
{
  const BudFileType types[] = { { _ ("JSON"), "json" }, { NULL, NULL } };

  bud_compat_open_file (GTK_WINDOW (self), _ ("Open config.json"), types, NULL, on_file_chosen,
                        g_object_ref (self), g_object_unref);
}

static void
on_pasted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BudModelEditor) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, &error);

  if (text != NULL)
    bud_model_editor_set_text (self, text);
  else if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    refuse (self, _ ("The clipboard has no text"));
}

void
bud_model_editor_paste (BudModelEditor *self)
{
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->cancellable, on_pasted,
                                 g_object_ref (self));
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, BudModelEditor *self)
{
  g_autoptr (GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));

  if (files == NULL)
    return FALSE;
  bud_model_editor_load (self, files->data);
  return TRUE;
}

void
bud_model_editor_begin_with (BudModelEditor *self, BudCatalogItem *item, gboolean is_copy)
{
  const char *id = bud_catalog_item_get_id (item);
  JsonNode *config;
  g_autofree char *text = NULL;
  g_autofree char *copy_id = g_strconcat (id, "-copy", NULL);
  g_autofree char *copy_name = g_strdup_printf (_ ("%s copy"), bud_catalog_item_get_name (item));

  self->base = json_object_ref (bud_catalog_item_get_json (item));
  self->own_id = is_copy ? NULL : g_strdup (id);
  config = json_object_get_member (self->base, "config");
  text = config != NULL ? bud_json_to_string (config, TRUE) : g_strdup ("");
  gtk_editable_set_text (GTK_EDITABLE (self->name_row),
                         is_copy ? copy_name : bud_catalog_item_get_name (item));
  gtk_editable_set_text (GTK_EDITABLE (self->id_row), is_copy ? copy_id : id);
  gtk_editable_set_editable (GTK_EDITABLE (self->id_row), is_copy);
  gtk_window_set_title (GTK_WINDOW (self), is_copy ? _ ("Duplicate Model") : _ ("Edit Model"));
  gtk_button_set_label (self->save_button, is_copy ? _ ("_Add") : _ ("_Save"));
  bud_model_editor_set_text (self, text);
}

static void
on_save (BudModelEditor *self)
{
  JsonObject *base = self->entry->item != NULL ? self->entry->item : self->base;
  g_autofree char *json = bud_model_entry_to_json (self->entry, row_text (self->name_row), base);
  g_autoptr (GError) error = NULL;
  g_autoptr (BudCatalogItem) item = bud_catalog_add (
      bud_session_get_catalog (self->session), BUD_CATALOG_MODEL, row_text (self->id_row), json, &error);

  if (item == NULL)
    {
      refuse (self, error->message);
      return;
    }
  bud_session_catalog_changed (self->session, BUD_CATALOG_MODEL);
  g_signal_emit (self, saved_signal, 0, bud_catalog_item_get_id (item));
  gtk_window_close (GTK_WINDOW (self));
}

static void
dispose (GObject *object)
{
  BudModelEditor *self = BUD_MODEL_EDITOR (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->read_id, g_source_remove);
  G_OBJECT_CLASS (bud_model_editor_parent_class)->dispose (object);
  g_clear_object (&self->session);
}

static void
finalize (GObject *object)
{
  BudModelEditor *self = BUD_MODEL_EDITOR (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->entry, bud_model_entry_free);
  g_clear_pointer (&self->base, json_object_unref);
  g_free (self->own_id);
  g_free (self->shown_id);
  G_OBJECT_CLASS (bud_model_editor_parent_class)->finalize (object);
}

static void
bud_model_editor_class_init (BudModelEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  saved_signal = g_signal_new ("saved", BUD_TYPE_MODEL_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 1, G_TYPE_STRING);
  g_type_ensure (BUD_TYPE_PROBLEM_ROW);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/model-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, BudModelEditor, save_button);
  gtk_widget_class_bind_template_child (widget_class, BudModelEditor, name_row);
  gtk_widget_class_bind_template_child (widget_class, BudModelEditor, id_row);
  gtk_widget_class_bind_template_child (widget_class, BudModelEditor, id_problem);
  gtk_widget_class_bind_template_child (widget_class, BudModelEditor, text);
  gtk_widget_class_bind_template_child (widget_class, BudModelEditor, problem);
  gtk_widget_class_bind_template_child (widget_class, BudModelEditor, architecture_row);
  gtk_widget_class_bind_template_child (widget_class, BudModelEditor, context_row);
  gtk_widget_class_bind_template_child (widget_class, BudModelEditor, cache_row);
  gtk_widget_class_bind_template_child (widget_class, BudModelEditor, assumed_row);
  gtk_widget_class_bind_template_callback (widget_class, on_row_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_show_error);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
  gtk_widget_class_bind_template_callback (widget_class, bud_model_editor_open_file);
  gtk_widget_class_bind_template_callback (widget_class, bud_model_editor_paste);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
bud_model_editor_init (BudModelEditor *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  bud_name_controls (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  self->entry = bud_model_entry_read ("");
  g_signal_connect (target, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
  g_signal_connect_swapped (gtk_text_view_get_buffer (self->text), "changed", G_CALLBACK (on_text_changed),
                            self);
  show_model (self);
}

BudModelEditor *
bud_model_editor_new (BudSession *session, GtkWindow *parent)
{
  BudModelEditor *self = g_object_new (BUD_TYPE_MODEL_EDITOR, "transient-for", parent, NULL);

  self->session = g_object_ref (session);
  show_problems (self);
  return self;
}
