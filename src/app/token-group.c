#include "app/token-group.h"

#include <glib/gi18n.h>

#include "catalog/hub.h"
#include "catalog/keyring.h"

struct _BudTokenGroup
{
  AdwPreferencesGroup parent_instance;

  char *url;
  GCancellable *cancellable; /* of the newest errand; older ones are dropped */
  gboolean is_busy;

  AdwActionRow *state_row;
  GtkWidget *forget_button;
  AdwEntryRow *token_row;
};

G_DEFINE_FINAL_TYPE (BudTokenGroup, bud_token_group, ADW_TYPE_PREFERENCES_GROUP)

/* Something asked of the keyring, in a thread: it may wait for a person to unlock it. */
typedef struct
{
  char *url;
  char *token; /* to store; NULL: see forget */
  gboolean is_forgetting;
} Errand;

static void
errand_free (gpointer data)
{
  Errand *self = data;

  g_free (self->url);
  bud_keyring_free (self->token);
  g_free (self);
}

/* Does it, and answers whether a token is stored after that. */
static void
run_errand (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Errand *errand = data;
  GError *error = NULL;
  gboolean is_stored = FALSE;

  if (errand->token != NULL)
    is_stored = bud_keyring_store (errand->url, errand->token, cancellable, &error);
  else if (errand->is_forgetting)
    bud_keyring_forget (errand->url, cancellable, &error);
  else
    is_stored = bud_keyring_has (errand->url, cancellable, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, is_stored);
}

static char *
describe_state (BudTokenGroup *self, gboolean is_stored, const GError *error)
{
  if (bud_hub_environment_token () != NULL)
    return g_strdup (is_stored ? _ ("From HF_TOKEN in the environment, which goes before the stored one")
                               : _ ("From HF_TOKEN in the environment"));
  if (error != NULL)
    return g_strdup_printf (_ ("None can be stored: %s. HF_TOKEN in the environment works without."),
                            error->message);
  return is_stored ? g_strdup_printf (_ ("Stored in the keyring, for %s only"), self->url)
                   : g_strdup (_ ("None. Only gated and private models need one."));
}

static void
on_errand_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  BudTokenGroup *self = BUD_TOKEN_GROUP (source);
  g_autoptr (GError) error = NULL;
  gboolean is_stored = g_task_propagate_boolean (G_TASK (result), &error);
  g_autofree char *state = NULL;
  const Errand *errand = g_task_get_task_data (G_TASK (result));

  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;
  state = describe_state (self, is_stored, error);
  self->is_busy = FALSE;
  adw_action_row_set_subtitle (self->state_row, state);
  gtk_widget_set_visible (self->forget_button, is_stored);
  /* What could not be stored may be tried again. */
  gtk_widget_set_sensitive (GTK_WIDGET (self->token_row), error == NULL || errand->token != NULL);
}

/* Takes `token`. */
static void
send (BudTokenGroup *self, char *token, gboolean is_forgetting)
{
  Errand *errand = g_new0 (Errand, 1);
  g_autoptr (GTask) task = NULL;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->is_busy = TRUE;
  *errand = (Errand){ .url = g_strdup (self->url), .token = token, .is_forgetting = is_forgetting };
  task = g_task_new (self, self->cancellable, on_errand_done, NULL);
  g_task_set_task_data (task, errand, errand_free);
  g_task_run_in_thread (task, run_errand);
}

static void
on_apply (BudTokenGroup *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->token_row))));

  gtk_editable_set_text (GTK_EDITABLE (self->token_row), "");
  if (*text != '\0')
    send (self, g_steal_pointer (&text), FALSE);
}

static void
on_forget (BudTokenGroup *self)
{
  send (self, NULL, TRUE);
}

void
bud_token_group_set_hub (BudTokenGroup *self, const char *url)
{
  g_free (self->url);
  self->url = g_strdup (url);
  send (self, NULL, FALSE);
}

gboolean
bud_token_group_is_busy (BudTokenGroup *self)
{
  return self->is_busy;
}

static void
dispose (GObject *object)
{
  BudTokenGroup *self = BUD_TOKEN_GROUP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (bud_token_group_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  g_free (BUD_TOKEN_GROUP (object)->url);
  G_OBJECT_CLASS (bud_token_group_parent_class)->finalize (object);
}

static void
bud_token_group_class_init (BudTokenGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/token-group.ui");
  gtk_widget_class_bind_template_child (widget_class, BudTokenGroup, state_row);
  gtk_widget_class_bind_template_child (widget_class, BudTokenGroup, forget_button);
  gtk_widget_class_bind_template_child (widget_class, BudTokenGroup, token_row);
  gtk_widget_class_bind_template_callback (widget_class, on_apply);
  gtk_widget_class_bind_template_callback (widget_class, on_forget);
}

static void
bud_token_group_init (BudTokenGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
