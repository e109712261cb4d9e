#include "app/usecase-editor.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/item-actions.h"
#include "catalog/json-text.h"

/* Ranges are those of the catalog's reader (catalog/usecase.c). */
static const BudMeasure measures[BUD_N_RANGES] = {
  [BUD_RANGE_INPUT] = { N_ ("Input"), N_ ("tokens"), 1, 0, 1e9, TRUE, TRUE, TRUE },
  [BUD_RANGE_OUTPUT] = { N_ ("Output"), N_ ("tokens"), 1, 0, 1e9, TRUE, TRUE, TRUE },
  [BUD_RANGE_TTFT] = { N_ ("Time to first token"), "s", 1, 0, 1e6, TRUE, FALSE, FALSE },
  [BUD_RANGE_INTER_TOKEN] = { N_ ("Time between tokens"), "ms", 1e-3, 0, 1e6, TRUE, FALSE, FALSE },
  [BUD_RANGE_E2E] = { N_ ("End to end"), "s", 1, 0, 1e9, TRUE, FALSE, FALSE },
};

static const BudMeasure batch_measure = { N_ ("Requests in a batch"), "", 1, 1, 1e6, FALSE, TRUE, TRUE };
static const BudMeasure beam_measure = { N_ ("Beams"), "", 1, 1, 1e6, FALSE, TRUE, TRUE };

struct _BudUsecaseEditor
{
  AdwBin parent_instance;

  BudSession *session;
  JsonObject *start; /* NULL = a new one */
  char *id;
  BudUsecaseDraft *original;
  BudUsecaseDraft *draft;
  char *problem;
  gboolean is_showing; /* widgets follow the draft */

  GtkLabel *title;
  GtkLabel *state;
  GtkWidget *save_button;
  AdwEntryRow *name;
  AdwEntryRow *industry;
  GtkMenuButton *industries;
  AdwPreferencesGroup *tokens_group;
  AdwPreferencesGroup *limits_group;
  AdwPreferencesGroup *decoding_group;
  BudTagRow *tags;
  BudMeasureRow *rows[BUD_N_RANGES];
  BudMeasureRow *batch;
  BudMeasureRow *beams;
  BudBudgetCard *card;
};

enum
{
  SAVED,
  DISCARDED,
  EDITED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BudUsecaseEditor, bud_usecase_editor, ADW_TYPE_BIN)

/* Checking */

static char *
find_problem (BudUsecaseEditor *self)
{
  BudBudget budget = bud_budget_of (self->draft->ranges);

  if (self->draft->name[0] == '\0')
    return g_strdup (_ ("Give the use case a name."));
  for (int i = 0; i < BUD_N_RANGES; i++)
    if (bud_measure_row_get_problem (self->rows[i]) != NULL)
      return g_strdup_printf (_ ("%s: %s."), _ (measures[i].title),
                              bud_measure_row_get_problem (self->rows[i]));
  if (bud_measure_row_get_problem (self->batch) != NULL)
    return g_strdup_printf (_ ("%s: %s."), _ (batch_measure.title),
                            bud_measure_row_get_problem (self->batch));
  if (bud_measure_row_get_problem (self->beams) != NULL)
    return g_strdup_printf (_ ("%s: %s."), _ (beam_measure.title), bud_measure_row_get_problem (self->beams));
  return budget.state == BUD_BUDGET_CONTRADICTORY ? bud_budget_describe (&budget) : NULL;
}

static void
check (BudUsecaseEditor *self)
{
  gboolean contradicts = bud_budget_of (self->draft->ranges).state == BUD_BUDGET_CONTRADICTORY;
  gboolean is_changed = bud_usecase_editor_is_changed (self);

  g_free (self->problem);
  self->problem = find_problem (self);
  bud_measure_row_set_conflict (self->rows[BUD_RANGE_E2E],
                                contradicts ? _ ("contradicts the token time") : NULL);
  bud_budget_card_show (self->card, self->draft);
  gtk_widget_set_sensitive (self->save_button, self->problem == NULL && is_changed);
  gtk_widget_set_tooltip_text (self->save_button, self->problem);
  gtk_label_set_label (self->state, self->problem != NULL && !contradicts ? self->problem
                                    : is_changed                          ? _ ("not saved")
                                                                          : _ ("unchanged"));
}

/* From widgets to the draft */

static void
read_text (char **where, AdwEntryRow *row)
{
  g_free (*where);
  *where = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
}

static void
on_edited (BudUsecaseEditor *self)
{
  BudUsecaseDraft *draft = self->draft;

  if (self->is_showing)
    return;
  read_text (&draft->name, self->name);
  read_text (&draft->industry, self->industry);
  for (int i = 0; i < BUD_N_RANGES; i++)
    draft->ranges[i]
        = (BudRange){ bud_measure_row_get (self->rows[i], 0), bud_measure_row_get (self->rows[i], 1) };
  draft->batch_size = bud_measure_row_get (self->batch, 0);
  draft->beam_size = bud_measure_row_get (self->beams, 0);
  g_ptr_array_set_size (draft->tags, 0);
  for (guint i = 0; i < bud_tag_row_get (self->tags)->len; i++)
    g_ptr_array_add (draft->tags, g_strdup (bud_tag_row_get (self->tags)->pdata[i]));
  check (self);
  g_signal_emit (self, signals[EDITED], 0);
}

/* From the draft to widgets */

static void
show_draft (BudUsecaseEditor *self)
{
  const BudUsecaseDraft *draft = self->draft;

  self->is_showing = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->name), draft->name);
  gtk_editable_set_text (GTK_EDITABLE (self->industry), draft->industry);
  bud_tag_row_set (self->tags, draft->tags);
  for (int i = 0; i < BUD_N_RANGES; i++)
    {
      bud_measure_row_set (self->rows[i], 0, draft->ranges[i].min);
      bud_measure_row_set (self->rows[i], 1, draft->ranges[i].max);
    }
  bud_measure_row_set (self->batch, 0, draft->batch_size);
  bud_measure_row_set (self->beams, 0, draft->beam_size);
  self->is_showing = FALSE;
  check (self);
}

static void
on_repair (BudBudgetCard *card, int kind, BudUsecaseEditor *self)
{
  double value = bud_usecase_draft_repair (self->draft, (BudRangeKind) kind);

  if (isnan (value))
    return;
  bud_usecase_draft_set_limit (self->draft, (BudRangeKind) kind, value);
  show_draft (self);
  g_signal_emit (self, signals[EDITED], 0);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (*(const char *const *) a, *(const char *const *) b);
}

/* The catalog's industries, to choose from instead of typing. */
static void
list_industries (BudUsecaseEditor *self)
{
  g_autoptr (GPtrArray) items
      = bud_catalog_search (bud_session_get_catalog (self->session), BUD_CATALOG_USECASE, NULL, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GMenu) menu = g_menu_new ();

  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      const char *name = bud_catalog_item_get_vendor (g_ptr_array_index (items, i));

      if (name != NULL && !g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
        g_ptr_array_add (names, (gpointer) name);
    }
  g_ptr_array_sort (names, compare_texts);
  for (guint i = 0; i < names->len; i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (names->pdata[i], NULL);

      g_menu_item_set_action_and_target (item, "editor.industry", "s", names->pdata[i]);
      g_menu_append_item (menu, item);
    }
  gtk_menu_button_set_menu_model (self->industries, G_MENU_MODEL (menu));
}

void
bud_usecase_editor_start (BudUsecaseEditor *self, JsonObject *json, const char *id)
{
  g_clear_pointer (&self->start, json_object_unref);
  g_clear_pointer (&self->original, bud_usecase_draft_free);
  g_clear_pointer (&self->draft, bud_usecase_draft_free);
  g_free (self->id);
  self->id = g_strdup (id);
  self->start = json != NULL ? json_object_ref (json) : NULL;
  self->original = bud_usecase_draft_from_json (json);
  self->draft = bud_usecase_draft_copy (self->original);
  gtk_label_set_label (self->title, id != NULL ? _ ("Edit Use Case") : _ ("New Use Case"));
  list_industries (self);
  show_draft (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}

const BudUsecaseDraft *
bud_usecase_editor_get_draft (BudUsecaseEditor *self)
{
  return self->draft;
}

const char *
bud_usecase_editor_get_id (BudUsecaseEditor *self)
{
  return self->id;
}

gboolean
bud_usecase_editor_is_changed (BudUsecaseEditor *self)
{
  return self->draft != NULL && (self->id == NULL || !bud_usecase_draft_equal (self->draft, self->original));
}

const char *
bud_usecase_editor_get_problem (BudUsecaseEditor *self)
{
  return self->problem;
}

gboolean
bud_usecase_editor_save (BudUsecaseEditor *self)
{
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (BudCatalogItem) item = NULL;
  g_autofree char *json = NULL, *id = NULL;

  if (self->problem != NULL)
    return FALSE;
  node = bud_usecase_draft_to_json (self->draft, self->start);
  json = bud_json_to_string (node, FALSE);
  id = self->id != NULL ? g_strdup (self->id)
                        : bud_item_free_id (bud_session_get_catalog (self->session), BUD_CATALOG_USECASE,
                                            self->draft->name);
  /* Before the catalog tells everybody, so that nobody takes it for being edited still. */
  g_clear_pointer (&self->original, bud_usecase_draft_free);
  self->original = bud_usecase_draft_copy (self->draft);
  item = bud_item_add (self->session, BUD_CATALOG_USECASE, id, json, &error);
  if (item == NULL)
    {
      bud_session_say (self->session, error->message, FALSE);
      return FALSE;
    }
  g_signal_emit (self, signals[SAVED], 0, id);
  return TRUE;
}

static void
on_save_clicked (BudUsecaseEditor *self)
{
  bud_usecase_editor_save (self);
}

static void
on_save (GtkWidget *widget, const char *name, GVariant *parameter)
{
  bud_usecase_editor_save (BUD_USECASE_EDITOR (widget));
}

static void
on_discard (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[DISCARDED], 0);
}

static void
on_industry (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_editable_set_text (GTK_EDITABLE (BUD_USECASE_EDITOR (widget)->industry),
                         g_variant_get_string (parameter, NULL));
}

BudMeasureRow *
bud_usecase_editor_get_row (BudUsecaseEditor *self, BudRangeKind kind)
{
  return self->rows[kind];
}

BudBudgetCard *
bud_usecase_editor_get_card (BudUsecaseEditor *self)
{
  return self->card;
}

BudTagRow *
bud_usecase_editor_get_tags (BudUsecaseEditor *self)
{
  return self->tags;
}

GtkEditable *
bud_usecase_editor_get_name (BudUsecaseEditor *self)
{
  return GTK_EDITABLE (self->name);
}

void
bud_usecase_editor_set_session (BudUsecaseEditor *self, BudSession *session)
{
  self->session = g_object_ref (session);
}

static void
dispose (GObject *object)
{
  g_clear_object (&BUD_USECASE_EDITOR (object)->session);
  G_OBJECT_CLASS (bud_usecase_editor_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  BudUsecaseEditor *self = BUD_USECASE_EDITOR (object);

  g_clear_pointer (&self->start, json_object_unref);
  g_clear_pointer (&self->original, bud_usecase_draft_free);
  g_clear_pointer (&self->draft, bud_usecase_draft_free);
  g_free (self->id);
  g_free (self->problem);
  G_OBJECT_CLASS (bud_usecase_editor_parent_class)->finalize (object);
}

static void
bud_usecase_editor_class_init (BudUsecaseEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  signals[SAVED] = g_signal_new ("saved", BUD_TYPE_USECASE_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[DISCARDED] = g_signal_new ("discarded", BUD_TYPE_USECASE_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                     NULL, G_TYPE_NONE, 0);
  signals[EDITED] = g_signal_new ("edited", BUD_TYPE_USECASE_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
  g_type_ensure (BUD_TYPE_TAG_ROW);
  g_type_ensure (BUD_TYPE_BUDGET_CARD);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/usecase-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, BudUsecaseEditor, title);
  gtk_widget_class_bind_template_child (widget_class, BudUsecaseEditor, state);
  gtk_widget_class_bind_template_child (widget_class, BudUsecaseEditor, save_button);
  gtk_widget_class_bind_template_child (widget_class, BudUsecaseEditor, name);
  gtk_widget_class_bind_template_child (widget_class, BudUsecaseEditor, industry);
  gtk_widget_class_bind_template_child (widget_class, BudUsecaseEditor, industries);
  gtk_widget_class_bind_template_child (widget_class, BudUsecaseEditor, tags);
  gtk_widget_class_bind_template_child (widget_class, BudUsecaseEditor, tokens_group);
  gtk_widget_class_bind_template_child (widget_class, BudUsecaseEditor, limits_group);
  gtk_widget_class_bind_template_child (widget_class, BudUsecaseEditor, decoding_group);
  gtk_widget_class_bind_template_child (widget_class, BudUsecaseEditor, card);
  gtk_widget_class_bind_template_callback (widget_class, on_edited);
  gtk_widget_class_bind_template_callback (widget_class, on_repair);
  gtk_widget_class_bind_template_callback (widget_class, on_save_clicked);
  gtk_widget_class_install_action (widget_class, "editor.save", NULL, on_save);
  gtk_widget_class_install_action (widget_class, "editor.discard", NULL, on_discard);
  gtk_widget_class_install_action (widget_class, "editor.industry", "s", on_industry);
}

static BudMeasureRow *
add_row (BudUsecaseEditor *self, AdwPreferencesGroup *group, const BudMeasure *measure)
{
  BudMeasure translated = *measure;
  GtkWidget *row;

  translated.title = _ (measure->title);
  translated.unit = measure->unit[0] != '\0' ? _ (measure->unit) : "";
  row = bud_measure_row_new (&translated);
  g_signal_connect_swapped (row, "edited", G_CALLBACK (on_edited), self);
  adw_preferences_group_add (group, row);
  return BUD_MEASURE_ROW (row);
}

static void
bud_usecase_editor_init (BudUsecaseEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (int i = 0; i < BUD_N_RANGES; i++)
    self->rows[i]
        = add_row (self, i <= BUD_RANGE_OUTPUT ? self->tokens_group : self->limits_group, &measures[i]);
  self->batch = add_row (self, self->decoding_group, &batch_measure);
  self->beams = add_row (self, self->decoding_group, &beam_measure);
}
