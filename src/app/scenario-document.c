#include "app/scenario-document.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#include "app/session.h"

#define DRAFT_SUFFIX ".draft"

struct _BudScenarioDocument
{
  GObject parent_instance;

  BudSession *session; /* the owner */
  GFile *file;
  char *saved_json; /* what the file holds; NULL when it cannot be known */
  gboolean is_modified;
  char *draft_path;
  guint draft_id;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (BudScenarioDocument, bud_scenario_document, G_TYPE_OBJECT)

static void
set_file (BudScenarioDocument *self, GFile *file)
{
  if (file != NULL)
    g_object_ref (file);
  g_clear_object (&self->file);
  self->file = file;
}

/* The whole document: `scenario` with the session's comparison; with user-made items inside when it is for a
 * file. */
static BudScenario *
compose (BudScenarioDocument *self, const BudScenario *scenario, gboolean is_for_file)
{
  BudCatalog *catalog = bud_session_get_catalog (self->session);
  BudScenario *whole = is_for_file ? bud_scenario_embed (scenario, catalog) : bud_scenario_copy (scenario);

  bud_comparison_write (bud_session_get_comparison (self->session), whole, is_for_file ? catalog : NULL);
  return whole;
}

static char *
compose_json (BudScenarioDocument *self, const BudScenario *scenario)
{
  g_autoptr (BudScenario) whole = compose (self, scenario, FALSE);

  return bud_scenario_to_json (whole);
}

/* The comparison of a document that was read becomes the session's. */
static gboolean
take_comparison (BudScenarioDocument *self, BudScenario *whole, GError **error)
{
  return bud_comparison_read (bud_session_get_comparison (self->session), whole,
                              bud_session_get_catalog (self->session), error);
}

static void
set_saved (BudScenarioDocument *self, const BudScenario *scenario)
{
  g_free (self->saved_json);
  self->saved_json = compose_json (self, scenario);
}

static gboolean
differs (BudScenarioDocument *self, const BudScenario *scenario)
{
  g_autofree char *json = compose_json (self, scenario);

  return self->saved_json == NULL || strcmp (json, self->saved_json) != 0;
}

gboolean
bud_scenario_document_keep_draft (BudScenarioDocument *self, GError **error)
{
  g_autoptr (BudScenario) whole = NULL;

  g_clear_handle_id (&self->draft_id, g_source_remove);
  if (self->draft_path[0] == '\0')
    return TRUE;
  if (self->file == NULL && !self->is_modified)
    {
      g_unlink (self->draft_path);
      return TRUE;
    }
  whole = compose (self, bud_session_get_scenario (self->session), FALSE);
  return bud_draft_write (self->draft_path, whole, self->file, error);
}

static gboolean
on_draft_due (gpointer user_data)
{
  BudScenarioDocument *self = user_data;
  g_autoptr (GError) error = NULL;

  self->draft_id = 0;
  if (!bud_scenario_document_keep_draft (self, &error))
    bud_session_say (self->session, error->message, FALSE);
  return G_SOURCE_REMOVE;
}

void
bud_scenario_document_drop_draft (BudScenarioDocument *self)
{
  g_clear_handle_id (&self->draft_id, g_source_remove);
  if (self->draft_path[0] != '\0')
    g_unlink (self->draft_path);
  g_free (self->draft_path);
  self->draft_path = g_strdup ("");
}

static void
on_changed (BudScenarioDocument *self)
{
  gboolean is_modified = differs (self, bud_session_get_scenario (self->session));

  if (self->draft_id == 0 && self->draft_path[0] != '\0')
    self->draft_id = g_timeout_add_seconds (1, on_draft_due, self);
  if (is_modified == self->is_modified)
    return;
  self->is_modified = is_modified;
  g_signal_emit (self, changed_signal, 0);
}

/* Now the same as what is on disk. */
static void
settle (BudScenarioDocument *self)
{
  g_autoptr (GError) error = NULL;

  self->is_modified = FALSE;
  if (!bud_scenario_document_keep_draft (self, &error))
    bud_session_say (self->session, error->message, FALSE);
  g_signal_emit (self, changed_signal, 0);
}

gboolean
bud_scenario_document_open (BudScenarioDocument *self, GFile *file, GError **error)
{
  BudScenario *scenario = bud_scenario_file_read (file, bud_session_get_catalog (self->session), error);

  if (scenario != NULL && !take_comparison (self, scenario, error))
    g_clear_pointer (&scenario, bud_scenario_free);
  if (scenario == NULL)
    return FALSE;
  set_file (self, file);
  set_saved (self, scenario);
  bud_session_replace (self->session, scenario);
  settle (self);
  return TRUE;
}

gboolean
bud_scenario_document_save (BudScenarioDocument *self, GFile *file, GError **error)
{
  const BudScenario *scenario = bud_session_get_scenario (self->session);

  g_autoptr (BudScenario) whole = compose (self, scenario, TRUE);

  if (file == NULL)
    file = self->file;
  if (!bud_scenario_file_write (whole, file, error))
    return FALSE;
  set_file (self, file);
  set_saved (self, scenario);
  settle (self);
  return TRUE;
}

/* What the restored draft is compared with: its file as it is now, or a new document. */
static void
restore_saved (BudScenarioDocument *self)
{
  BudCatalog *catalog = bud_session_get_catalog (self->session);
  g_autoptr (BudScenario) saved = self->file != NULL ? bud_scenario_file_read (self->file, catalog, NULL)
                                                     : bud_session_new_scenario (self->session);

  if (saved != NULL && take_comparison (self, saved, NULL))
    set_saved (self, saved);
}

static void
set_aside (BudScenarioDocument *self, char **notice)
{
  g_autofree char *aside = g_strconcat (self->draft_path, ".broken", NULL);

  if (g_rename (self->draft_path, aside) == 0 && notice != NULL)
    *notice = g_strdup (_ ("The last scenario could not be read and was set aside"));
}

BudScenario *
bud_scenario_document_restore (BudScenarioDocument *self, char **notice)
{
  BudScenario *scenario = NULL;

  if (self->draft_path[0] != '\0' && g_file_test (self->draft_path, G_FILE_TEST_EXISTS))
    {
      scenario = bud_draft_read (self->draft_path, &self->file, NULL);
      if (scenario == NULL)
        set_aside (self, notice);
    }
  restore_saved (self);
  if (scenario != NULL && !take_comparison (self, scenario, NULL))
    {
      g_clear_pointer (&scenario, bud_scenario_free);
      g_clear_object (&self->file);
      set_aside (self, notice);
    }
  if (scenario == NULL)
    scenario = bud_session_new_scenario (self->session);
  self->is_modified = differs (self, scenario);
  return scenario;
}

void
bud_scenario_document_start (BudScenarioDocument *self)
{
  g_signal_connect_object (self->session, "scenario-changed", G_CALLBACK (on_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (bud_session_get_comparison (self->session), "changed", G_CALLBACK (on_changed),
                           self, G_CONNECT_SWAPPED);
}

GFile *
bud_scenario_document_get_file (BudScenarioDocument *self)
{
  return self->file;
}

char *
bud_scenario_document_dup_name (BudScenarioDocument *self)
{
  char *name = self->file != NULL ? g_file_get_basename (self->file) : NULL;

  if (name != NULL && g_str_has_suffix (name, BUD_SCENARIO_SUFFIX))
    name[strlen (name) - strlen (BUD_SCENARIO_SUFFIX)] = '\0';
  return name;
}

gboolean
bud_scenario_document_is_modified (BudScenarioDocument *self)
{
  return self->is_modified;
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

char **
bud_drafts_list (const char *folder)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, DRAFT_SUFFIX))
      g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (paths, compare_paths);
  g_ptr_array_add (paths, NULL);
  return (char **) g_ptr_array_steal (paths, NULL);
}

char *
bud_draft_new_path (const char *folder)
{
  /* Names sort by the time they were made. */
  g_autofree char *name
      = g_strdup_printf ("%016" G_GINT64_MODIFIER "x-%08x" DRAFT_SUFFIX, g_get_real_time (), g_random_int ());

  return g_build_filename (folder, name, NULL);
}

BudScenarioDocument *
bud_scenario_document_new (BudSession *session, const char *draft_path)
{
  BudScenarioDocument *self = g_object_new (BUD_TYPE_SCENARIO_DOCUMENT, NULL);

  self->session = session;
  self->draft_path = g_strdup (draft_path);
  return self;
}

static void
finalize (GObject *object)
{
  BudScenarioDocument *self = BUD_SCENARIO_DOCUMENT (object);

  g_clear_handle_id (&self->draft_id, g_source_remove);
  g_clear_object (&self->file);
  g_free (self->saved_json);
  g_free (self->draft_path);
  G_OBJECT_CLASS (bud_scenario_document_parent_class)->finalize (object);
}

static void
bud_scenario_document_class_init (BudScenarioDocumentClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  changed_signal = g_signal_new ("changed", BUD_TYPE_SCENARIO_DOCUMENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
bud_scenario_document_init (BudScenarioDocument *self)
{
}
