#include "app/usecases-page.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/item-actions.h"
#include "app/usecase-filters.h"
#include "catalog/json-read.h"
#include "plot/number.h"

struct _BudUsecasesPage
{
  BudLibraryPage parent_instance;

  GtkStack *stack;
  BudUsecaseDetails *details;
  BudUsecaseEditor *editor;
  AdwSplitButton *add_button;
  GSimpleActionGroup *actions;
  gboolean has_draft; /* the editor holds something, in front or not */
};

G_DEFINE_FINAL_TYPE (BudUsecasesPage, bud_usecases_page, BUD_TYPE_LIBRARY_PAGE)

static BudSession *
session_of (BudUsecasesPage *self)
{
  return bud_library_page_get_session (BUD_LIBRARY_PAGE (self));
}

static const char *
current_id (BudUsecasesPage *self)
{
  BudCatalogItem *item = bud_library_page_get_item (BUD_LIBRARY_PAGE (self));

  return item != NULL ? bud_catalog_item_get_id (item) : NULL;
}

/* The item whose unsaved draft the editor holds. */
static gboolean
is_edited (BudUsecasesPage *self, BudCatalogItem *item)
{
  return self->has_draft && item != NULL
         && g_strcmp0 (bud_usecase_editor_get_id (self->editor), bud_catalog_item_get_id (item)) == 0;
}

/* List */

static char *
count (BudLibraryPage *page, guint n_shown, guint n_all)
{
  return g_strdup_printf (ngettext ("%u of %u use case", "%u of %u use cases", n_all), n_shown, n_all);
}

static void
describe_row (BudLibraryPage *page, BudCatalogItem *item, char **facts, char **tag)
{
  BudUsecasesPage *self = BUD_USECASES_PAGE (page);
  const char *latency = bud_json_string (bud_catalog_item_get_json (item), "latency_profile");
  const char *industry = bud_catalog_item_get_vendor (item);
  g_autofree char *input = bud_number_count (bud_catalog_item_get_number (item, "input_tokens"));
  g_autofree char *output = bud_number_count (bud_catalog_item_get_number (item, "output_tokens"));
  GString *text = g_string_new (industry);

  if (latency != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", bud_usecase_latency_name (latency));
  if (is_edited (self, item) && bud_usecase_editor_is_changed (self->editor))
    g_string_append_printf (text, ", %s", _ ("edited"));
  *facts = g_string_free (text, FALSE);
  *tag = bud_number_keep_order (g_strdup_printf ("%s → %s", input, output));
}

static char *
find_problem (BudLibraryPage *page, BudCatalogItem *item)
{
  BudUsecasesPage *self = BUD_USECASES_PAGE (page);
  gboolean contradicts = is_edited (self, item)
                             ? bud_budget_of (bud_usecase_editor_get_draft (self->editor)->ranges).state
                                   == BUD_BUDGET_CONTRADICTORY
                             : bud_usecase_is_contradictory (item);

  return contradicts ? g_strdup (_ ("The limits contradict each other")) : NULL;
}

static void
enable (BudUsecasesPage *self, const char *name, gboolean is_enabled)
{
  g_simple_action_set_enabled (
      G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), name)), is_enabled);
}

static void
show_item (BudLibraryPage *page, BudCatalogItem *item)
{
  static const char *const names[] = { "edit", "duplicate", "export", "simulate" };
  BudUsecasesPage *self = BUD_USECASES_PAGE (page);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    enable (self, names[i], item != NULL);
  enable (self, "remove", item != NULL && bud_catalog_item_get_is_user (item));
  bud_usecase_details_show (self->details, bud_session_get_catalog (session_of (self)), item);
  gtk_stack_set_visible_child_name (self->stack, is_edited (self, item) ? "editor" : "details");
}

static void
use_selection (BudLibraryPage *page, GPtrArray *items)
{
  bud_item_compare (bud_library_page_get_session (page), BUD_CATALOG_USECASE, items);
}

static void
set_narrow (BudPage *page, gboolean is_narrow)
{
  BudUsecasesPage *self = BUD_USECASES_PAGE (page);

  BUD_PAGE_CLASS (bud_usecases_page_parent_class)->set_narrow (page, is_narrow);
  if (is_narrow)
    adw_split_button_set_icon_name (self->add_button, "list-add-symbolic");
  else
    adw_split_button_set_child (
        self->add_button,
        g_object_new (ADW_TYPE_BUTTON_CONTENT, "icon-name", "list-add-symbolic", "label", _ ("New"), NULL));
}

/* Editing */

static void
show_editor (BudUsecasesPage *self)
{
  gtk_stack_set_visible_child_name (self->stack, "editor");
  bud_library_page_show_details (BUD_LIBRARY_PAGE (self), TRUE);
  bud_library_list_refresh (bud_library_page_get_list (BUD_LIBRARY_PAGE (self)));
}

/* There is one draft: what is unsaved of another use case comes first, and says so. */
static gboolean
holds_another (BudUsecasesPage *self)
{
  g_autofree char *text = NULL;
  const char *id;

  if (!self->has_draft || !bud_usecase_editor_is_changed (self->editor))
    return FALSE;
  text
      = g_strdup_printf (_ ("Save or discard “%s” first"), bud_usecase_editor_get_draft (self->editor)->name);
  bud_session_say (session_of (self), text, FALSE);
  id = bud_usecase_editor_get_id (self->editor);
  if (id != NULL)
    bud_library_page_open (BUD_LIBRARY_PAGE (self), id);
  show_editor (self);
  return TRUE;
}

static void
edit (BudUsecasesPage *self, JsonObject *json, const char *id)
{
  if (holds_another (self))
    return;
  self->has_draft = TRUE;
  bud_usecase_editor_start (self->editor, json, id);
  show_editor (self);
}

void
bud_usecases_page_add_from (BudUsecasesPage *self, const BudScenario *scenario)
{
  g_autoptr (BudUsecaseDraft) draft = bud_usecase_draft_new ();
  g_autoptr (JsonNode) node = NULL;
  const BudWorkload *workload = &scenario->workload;
  const double limits_s[] = { [BUD_RANGE_TTFT] = scenario->ttft_limit_s,
                              [BUD_RANGE_INTER_TOKEN] = scenario->tpot_limit_s,
                              [BUD_RANGE_E2E] = scenario->e2e_limit_s };

  draft->ranges[BUD_RANGE_INPUT] = (BudRange){ workload->input_tokens, workload->input_tokens };
  draft->ranges[BUD_RANGE_OUTPUT] = (BudRange){ workload->output_tokens, workload->output_tokens };
  for (int kind = BUD_RANGE_TTFT; kind < BUD_N_RANGES; kind++)
    if (isfinite (limits_s[kind]))
      draft->ranges[kind] = (BudRange){ 0, limits_s[kind] };
  draft->batch_size = workload->n_sequences;
  draft->beam_size = workload->n_beams;
  node = bud_usecase_draft_to_json (draft, NULL);
  edit (self, json_node_get_object (node), NULL);
}

static void
leave_editor (BudUsecasesPage *self)
{
  self->has_draft = FALSE;
  gtk_stack_set_visible_child_name (self->stack, "details");
  bud_library_list_refresh (bud_library_page_get_list (BUD_LIBRARY_PAGE (self)));
}

static void
on_saved (BudUsecasesPage *self, const char *id)
{
  leave_editor (self);
  bud_library_page_open (BUD_LIBRARY_PAGE (self), id);
}

static void
on_edited (BudUsecasesPage *self)
{
  bud_library_list_refresh (bud_library_page_get_list (BUD_LIBRARY_PAGE (self)));
}

static void
on_add (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  edit (self, NULL, NULL);
}

static void
on_edit (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  BudCatalogItem *item = bud_library_page_get_item (BUD_LIBRARY_PAGE (self));

  edit (self, bud_catalog_item_get_json (item), bud_catalog_item_get_id (item));
}

/* A repair chosen in the details opens the editor with it made, to be seen and saved. */
static void
on_repair (BudUsecasesPage *self, int kind)
{
  BudBudgetCard *card = bud_usecase_editor_get_card (self->editor);

  on_edit (NULL, NULL, self);
  if (is_edited (self, bud_library_page_get_item (BUD_LIBRARY_PAGE (self))))
    g_signal_emit_by_name (card, "repair", kind);
}

static void
on_duplicate (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  BudCatalogItem *item = bud_library_page_get_item (BUD_LIBRARY_PAGE (self));
  BudUsecaseEditor *editor = BUD_USECASES_PAGE (self)->editor;
  /* Translators: the name of a copy. */
  g_autofree char *copy = g_strdup_printf (_ ("%s (copy)"), bud_catalog_item_get_name (item));

  edit (self, bud_catalog_item_get_json (item), NULL);
  if (bud_usecase_editor_get_id (editor) == NULL)
    gtk_editable_set_text (bud_usecase_editor_get_name (editor), copy);
}

static void
on_remove (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  if (!bud_usecases_page_is_editing (self)) /* Delete in the editor means something else */
    bud_item_remove (session_of (self), BUD_CATALOG_USECASE, current_id (self));
}

static void
on_export (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  bud_item_export (self, session_of (self), BUD_CATALOG_USECASE, current_id (self));
}

static void
on_imported (gpointer self, const char *id)
{
  bud_library_page_open (self, id);
}

static void
on_import (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  bud_item_import (self, session_of (self), BUD_CATALOG_USECASE, on_imported);
}

static void
on_simulate (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  bud_item_simulate (self, session_of (self), BUD_CATALOG_USECASE, current_id (self));
}

static void
on_restore (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BudCatalogItem) item
      = bud_catalog_restore (bud_session_get_catalog (session_of (self)), BUD_CATALOG_USECASE,
                             current_id (self), g_variant_get_int64 (parameter), &error);

  if (item == NULL)
    bud_session_say (session_of (self), error->message, FALSE);
  else
    bud_session_catalog_changed (session_of (self), BUD_CATALOG_USECASE);
}

static const GActionEntry entries[] = {
  { "add", on_add },
  { "edit", on_edit },
  { "duplicate", on_duplicate },
  { "remove", on_remove },
  { "export", on_export },
  { "import", on_import },
  { "simulate", on_simulate },
  { "restore", on_restore, "x" },
};

BudUsecaseDetails *
bud_usecases_page_get_details (BudUsecasesPage *self)
{
  return self->details;
}

BudUsecaseEditor *
bud_usecases_page_get_editor (BudUsecasesPage *self)
{
  return self->editor;
}

gboolean
bud_usecases_page_is_editing (BudUsecasesPage *self)
{
  return g_str_equal (gtk_stack_get_visible_child_name (self->stack), "editor");
}

static void
dispose (GObject *object)
{
  g_clear_object (&BUD_USECASES_PAGE (object)->actions);
  G_OBJECT_CLASS (bud_usecases_page_parent_class)->dispose (object);
}

static void
bud_usecases_page_class_init (BudUsecasesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  BudLibraryPageClass *library_class = BUD_LIBRARY_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  BUD_PAGE_CLASS (klass)->set_narrow = set_narrow;
  library_class->count = count;
  library_class->describe_row = describe_row;
  library_class->find_problem = find_problem;
  library_class->show_item = show_item;
  library_class->use_selection = use_selection;
  g_type_ensure (BUD_TYPE_USECASE_DETAILS);
  g_type_ensure (BUD_TYPE_USECASE_EDITOR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/usecases-page.ui");
  gtk_widget_class_bind_template_child (widget_class, BudUsecasesPage, stack);
  gtk_widget_class_bind_template_child (widget_class, BudUsecasesPage, details);
  gtk_widget_class_bind_template_child (widget_class, BudUsecasesPage, editor);
  gtk_widget_class_bind_template_child (widget_class, BudUsecasesPage, add_button);
  gtk_widget_class_bind_template_callback (widget_class, on_repair);
  gtk_widget_class_bind_template_callback (widget_class, on_saved);
  gtk_widget_class_bind_template_callback (widget_class, on_edited);
  gtk_widget_class_bind_template_callback (widget_class, leave_editor);
}

static void
bud_usecases_page_init (BudUsecasesPage *self)
{
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  /* The button stands in the window's header bar, outside the page. */
  gtk_widget_insert_action_group (GTK_WIDGET (self), "usecases", G_ACTION_GROUP (self->actions));
  gtk_widget_insert_action_group (GTK_WIDGET (self->add_button), "usecases", G_ACTION_GROUP (self->actions));
  bud_page_set_title (BUD_PAGE (self), _ ("Use Cases"));
  bud_library_page_add_header_button (BUD_LIBRARY_PAGE (self), GTK_WIDGET (self->add_button));
}

BudPage *
bud_usecases_page_new (BudSession *session)
{
  BudUsecasesPage *self = g_object_new (BUD_TYPE_USECASES_PAGE, NULL);
  BudLibraryList *list = bud_library_page_get_list (BUD_LIBRARY_PAGE (self));

  bud_usecase_editor_set_session (self->editor, session);
  bud_usecase_add_sorts (list);
  bud_library_list_set_selection_action (list, _ ("Compare"), BUD_COMPARISON_MAX);
  bud_usecase_add_filters (list, bud_session_get_catalog (session));
  bud_library_page_set_up (BUD_LIBRARY_PAGE (self), session, BUD_CATALOG_USECASE,
                           bud_session_get_scenario (session)->usecase_id);
  return BUD_PAGE (self);
}
