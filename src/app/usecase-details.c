#include "app/usecase-details.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/device-facts.h"
#include "app/fact-card.h"
#include "app/fact-list.h"
#include "app/usecase-filters.h"
#include "app/wrap-layout.h"
#include "catalog/json-read.h"
#include "plot/number.h"

struct _BudUsecaseDetails
{
  AdwBin parent_instance;

  GtkWidget *content;
  GtkLabel *title;
  GtkBox *tags;
  BudFactCard *facts;
  BudBudgetCard *card;
  BudFactList *ranges;
  BudFactList *sources;
  BudFactList *versions;
};

static guint repair_signal;

G_DEFINE_FINAL_TYPE (BudUsecaseDetails, bud_usecase_details, ADW_TYPE_BIN)

static void
add_tag (BudUsecaseDetails *self, const char *text)
{
  GtkWidget *label;

  if (text == NULL || text[0] == '\0')
    return;
  label = gtk_label_new (text);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "bud-tag");
  gtk_box_append (self->tags, label);
}

static void
show_head (BudUsecaseDetails *self, BudCatalogItem *item, const BudUsecaseDraft *draft)
{
  GtkWidget *tag;

  gtk_label_set_label (self->title, draft->name);
  while ((tag = gtk_widget_get_first_child (GTK_WIDGET (self->tags))) != NULL)
    gtk_box_remove (self->tags, tag);
  add_tag (self, draft->industry);
  add_tag (self, bud_usecase_latency_name (bud_latency_profile (draft->ranges[BUD_RANGE_E2E].max)));
  for (guint i = 0; i < draft->tags->len; i++)
    add_tag (self, draft->tags->pdata[i]);
  if (bud_catalog_item_get_is_user (item))
    add_tag (self, _ ("Yours"));
}

static char *
value_text (BudRangeKind kind, double value)
{
  if (kind <= BUD_RANGE_OUTPUT)
    return bud_number_count (value);
  return isnan (value) ? g_strdup (BUD_MISSING) : bud_number_time (value);
}

static char *
range_text (BudRangeKind kind, const BudRange *range)
{
  g_autofree char *low = value_text (kind, range->min), *high = value_text (kind, range->max);

  if (isnan (range->max))
    return g_strdup (_ ("not stated"));
  return range->min == range->max ? g_strdup (high) : g_strdup_printf (_ ("%s to %s"), low, high);
}

static void
show_numbers (BudUsecaseDetails *self, const BudUsecaseDraft *draft)
{
  static const struct
  {
    const char *caption, *title;
  } names[BUD_N_RANGES] = {
    [BUD_RANGE_INPUT] = { N_ ("Input, at most"), N_ ("Input tokens") },
    [BUD_RANGE_OUTPUT] = { N_ ("Output, at most"), N_ ("Output tokens") },
    [BUD_RANGE_TTFT] = { N_ ("TTFT limit"), N_ ("Time to first token") },
    [BUD_RANGE_INTER_TOKEN] = { N_ ("Token time limit"), N_ ("Time between tokens") },
    [BUD_RANGE_E2E] = { N_ ("End-to-end limit"), N_ ("End to end") },
  };
  g_autofree char *beams = bud_number_count (draft->beam_size);

  bud_fact_card_clear (self->facts);
  bud_fact_list_clear (self->ranges);
  for (int i = 0; i < BUD_N_RANGES; i++)
    {
      g_autofree char *most = value_text ((BudRangeKind) i, draft->ranges[i].max);
      g_autofree char *range = range_text ((BudRangeKind) i, &draft->ranges[i]);

      bud_fact_card_add (self->facts, _ (names[i].caption), most,
                         _ ("The upper end of the range is what is judged"));
      bud_fact_list_add (self->ranges, _ (names[i].title), NULL, range);
    }
  bud_fact_card_add (self->facts, _ ("Beams"), beams, NULL);
}

static void
show_versions (BudUsecaseDetails *self, BudCatalog *catalog, BudCatalogItem *item)
{
  g_autoptr (GArray) versions
      = bud_catalog_history (catalog, BUD_CATALOG_USECASE, bud_catalog_item_get_id (item), NULL);

  bud_fact_list_clear (self->versions);
  for (guint i = 0; versions != NULL && i < versions->len; i++)
    {
      const BudCatalogVersion *version = &g_array_index (versions, BudCatalogVersion, i);
      g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (version->saved_at);
      g_autofree char *date = g_date_time_format (when, "%x %X");
      AdwActionRow *row = bud_fact_list_add (self->versions, date,
                                             i == 0                ? _ ("current")
                                             : version->is_removal ? _ ("removed")
                                                                   : NULL,
                                             NULL);
      GtkWidget *button;

      if (i == 0 || version->is_removal)
        continue;
      button = gtk_button_new_with_label (_ ("Restore"));
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "usecases.restore");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "x", version->version);
      adw_action_row_add_suffix (row, button);
    }
}

static void
show_sources (BudUsecaseDetails *self, JsonObject *json)
{
  const char *source = bud_json_string (json, "source"), *note = bud_json_string (json, "note");

  bud_fact_list_clear (self->sources);
  if (source != NULL)
    bud_fact_list_add (self->sources, _ ("Source"), source,
                       bud_confidence_text (bud_json_string (json, "confidence")));
  if (note != NULL)
    adw_action_row_set_subtitle_lines (bud_fact_list_add (self->sources, _ ("Note"), note, NULL), 0);
}

void
bud_usecase_details_show (BudUsecaseDetails *self, BudCatalog *catalog, BudCatalogItem *item)
{
  g_autoptr (BudUsecaseDraft) draft = NULL;

  gtk_widget_set_visible (self->content, item != NULL);
  if (item == NULL)
    return;
  draft = bud_usecase_draft_from_json (bud_catalog_item_get_json (item));
  show_head (self, item, draft);
  show_numbers (self, draft);
  bud_budget_card_show (self->card, draft);
  show_sources (self, bud_catalog_item_get_json (item));
  show_versions (self, catalog, item);
}

BudBudgetCard *
bud_usecase_details_get_card (BudUsecaseDetails *self)
{
  return self->card;
}

static void
on_repair (BudUsecaseDetails *self, int kind)
{
  g_signal_emit (self, repair_signal, 0, kind);
}

static void
bud_usecase_details_class_init (BudUsecaseDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  repair_signal = g_signal_new ("repair", BUD_TYPE_USECASE_DETAILS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_INT);
  g_type_ensure (BUD_TYPE_FACT_CARD);
  g_type_ensure (BUD_TYPE_FACT_LIST);
  g_type_ensure (BUD_TYPE_BUDGET_CARD);
  g_type_ensure (BUD_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/usecase-details.ui");
  gtk_widget_class_bind_template_child (widget_class, BudUsecaseDetails, content);
  gtk_widget_class_bind_template_child (widget_class, BudUsecaseDetails, title);
  gtk_widget_class_bind_template_child (widget_class, BudUsecaseDetails, tags);
  gtk_widget_class_bind_template_child (widget_class, BudUsecaseDetails, facts);
  gtk_widget_class_bind_template_child (widget_class, BudUsecaseDetails, card);
  gtk_widget_class_bind_template_child (widget_class, BudUsecaseDetails, ranges);
  gtk_widget_class_bind_template_child (widget_class, BudUsecaseDetails, sources);
  gtk_widget_class_bind_template_child (widget_class, BudUsecaseDetails, versions);
  gtk_widget_class_bind_template_callback (widget_class, on_repair);
}

static void
bud_usecase_details_init (BudUsecaseDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
