#include "app/hub-dialog.h"

#include <glib/gi18n.h>

#include "app/spoken-names.h"
#include "app/preferences-window.h"
#include "app/problem-row.h"
#include "catalog/hub.h"

/* What can be done about a problem, where anything can. */
typedef enum
{
  REPAIR_NONE,
  REPAIR_PREFERENCES,
  REPAIR_RETRY,
} Repair;

struct _BudHubDialog
{
  AdwWindow parent_instance;

  BudSession *session;
  GCancellable *cancellable; /* of the fetch under way, NULL: none */
  char *url;
  Repair repair; /* of the problem shown */

  GtkStack *states;
  GtkButton *fetch_button;
  AdwEntryRow *name_row;
  GtkWidget *preferences_button;
  BudProblemRow *problem;
  AdwActionRow *progress_row;
  AdwActionRow *source_row;
};

static guint fetched_signal;

G_DEFINE_FINAL_TYPE (BudHubDialog, bud_hub_dialog, ADW_TYPE_WINDOW)

static char *
asked_name (BudHubDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));
}

static void
show_state (BudHubDialog *self)
{
  gboolean is_allowed = bud_hub_is_allowed ();
  gboolean is_fetching = self->cancellable != NULL;
  g_autofree char *name = asked_name (self);

  g_free (self->url);
  self->url = bud_hub_get_url ();
  adw_action_row_set_subtitle (self->source_row, self->url);
  gtk_stack_set_visible_child_name (self->states, is_allowed ? "name" : "off");
  gtk_widget_set_visible (GTK_WIDGET (self->fetch_button), is_allowed);
  gtk_widget_set_sensitive (GTK_WIDGET (self->fetch_button), !is_fetching && *name != '\0');
  gtk_editable_set_editable (GTK_EDITABLE (self->name_row), !is_fetching);
  gtk_widget_set_visible (GTK_WIDGET (self->progress_row), is_fetching);
}

/* What has the focus behind another state would swallow every key, Escape too. */
static void
show_whether_allowed (BudHubDialog *self)
{
  show_state (self);
  gtk_widget_grab_focus (bud_hub_is_allowed () ? GTK_WIDGET (self->name_row) : self->preferences_button);
}

static Repair
repair_of (const GError *error)
{
  if (error->domain != BUD_HUB_ERROR)
    return REPAIR_NONE;
  switch ((BudHubError) error->code)
    {
    case BUD_HUB_ERROR_GATED:
    case BUD_HUB_ERROR_KEYRING:
      return REPAIR_PREFERENCES;
    case BUD_HUB_ERROR_BUSY:
    case BUD_HUB_ERROR_TIMEOUT:
    case BUD_HUB_ERROR_NETWORK:
      return REPAIR_RETRY;
    default:
      return REPAIR_NONE;
    }
}

static char *
explain (const GError *error, const char *name, const char *url)
{
  if (error->domain != BUD_HUB_ERROR)
    return g_strdup (error->message);
  switch ((BudHubError) error->code)
    {
    case BUD_HUB_ERROR_GATED:
      return g_strdup_printf (
          _ ("“%s” is gated. Accept its terms on its page at %s; an access token of the same "
             "account, given in Preferences or in HF_TOKEN, then opens it."),
          name, url);
    case BUD_HUB_ERROR_NOT_FOUND:
      return g_strdup_printf (
          _ ("There is no model “%s” at %s, or it is private. Upper and lower case count; a "
             "private model needs an access token."),
          name, url);
    case BUD_HUB_ERROR_NO_CONFIG:
      return g_strdup_printf (
          _ ("“%s” has no config.json. Repositories of GGUF files or adapters often have none: "
             "fetch the model they were made of, or open the GGUF file with budsim."),
          name);
    case BUD_HUB_ERROR_TOO_LARGE:
      return g_strdup_printf (_ ("What “%s” has as config.json is far too large to be one."), name);
    case BUD_HUB_ERROR_BUSY:
      return g_strdup_printf (_ ("%s gets too many requests from here. Try again in a minute."), url);
    case BUD_HUB_ERROR_TIMEOUT:
    case BUD_HUB_ERROR_NETWORK:
      return g_strdup_printf (_ ("Nothing was fetched: %s. Is this computer online?"), error->message);
    default:
      return g_strdup (error->message);
    }
}

static void
show_problem (BudHubDialog *self, const GError *error)
{
  const char *const labels[] = { [REPAIR_PREFERENCES] = _ ("Preferences"), [REPAIR_RETRY] = _ ("Try Again") };
  g_autofree char *name = asked_name (self);
  g_autofree char *text = explain (error, name, self->url);

  self->repair = repair_of (error);
  bud_problem_row_show (self->problem, TRUE, text, labels[self->repair]);
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BudHubDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = bud_hub_fetch_finish (result, &error);

  if (self->session == NULL) /* closed meanwhile */
    return;
  g_clear_object (&self->cancellable);
  show_state (self);
  if (text != NULL)
    {
      g_signal_emit (self, fetched_signal, 0, text);
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_problem (self, error);
  gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
}

static void
on_fetch (BudHubDialog *self)
{
  g_autofree char *name = asked_name (self);
  g_autofree char *title = g_strdup_printf (_ ("Fetching “%s”…"), name);

  if (self->cancellable != NULL || *name == '\0')
    return;
  bud_problem_row_hide (self->problem);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->progress_row), title);
  self->cancellable = g_cancellable_new ();
  bud_hub_fetch_async (name, NULL, self->cancellable, on_fetched, g_object_ref (self));
  show_state (self);
}

static void
on_stop (BudHubDialog *self)
{
  g_cancellable_cancel (self->cancellable);
}

static void
on_name_changed (BudHubDialog *self)
{
  bud_problem_row_hide (self->problem);
  show_state (self);
}

static void
on_preferences (BudHubDialog *self)
{
  GtkWidget *preferences = bud_preferences_window_new (GTK_WINDOW (self), self->session);

  if (preferences == NULL)
    return;
  g_signal_connect_object (preferences, "unrealize", G_CALLBACK (show_whether_allowed), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (preferences));
}

static void
on_repair (BudHubDialog *self)
{
  if (self->repair == REPAIR_RETRY)
    on_fetch (self);
  else
    on_preferences (self);
}

static void
dispose (GObject *object)
{
  BudHubDialog *self = BUD_HUB_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (bud_hub_dialog_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  g_free (BUD_HUB_DIALOG (object)->url);
  G_OBJECT_CLASS (bud_hub_dialog_parent_class)->finalize (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, BudHubDialog, child)

static void
bud_hub_dialog_class_init (BudHubDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  fetched_signal = g_signal_new ("fetched", BUD_TYPE_HUB_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_STRING);
  g_type_ensure (BUD_TYPE_PROBLEM_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/hub-dialog.ui");
  BIND (states);
  BIND (fetch_button);
  BIND (preferences_button);
  BIND (name_row);
  BIND (problem);
  BIND (progress_row);
  BIND (source_row);
  gtk_widget_class_bind_template_callback (widget_class, on_fetch);
  gtk_widget_class_bind_template_callback (widget_class, on_stop);
  gtk_widget_class_bind_template_callback (widget_class, on_name_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_preferences);
  gtk_widget_class_bind_template_callback (widget_class, on_repair);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
bud_hub_dialog_init (BudHubDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  bud_name_controls (GTK_WIDGET (self));
}

BudHubDialog *
bud_hub_dialog_new (BudSession *session, GtkWindow *parent)
{
  BudHubDialog *self = g_object_new (BUD_TYPE_HUB_DIALOG, "transient-for", parent, NULL);

  self->session = g_object_ref (session);
  show_whether_allowed (self);
  return self;
}
