#include "app/models-page.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/model-facts.h"
#include "app/models-actions.h"
#include "plot/number.h"

struct _BudModelsPage
{
  BudLibraryPage parent_instance;

  BudModelDetails *details;
  AdwSplitButton *add_button;
};

G_DEFINE_FINAL_TYPE (BudModelsPage, bud_models_page, BUD_TYPE_LIBRARY_PAGE)

/* Rows and details */

static char *
count (BudLibraryPage *page, guint n_shown, guint n_all)
{
  return g_strdup_printf (ngettext ("%u of %u model", "%u of %u models", n_all), n_shown, n_all);
}

static void
describe_row (BudLibraryPage *page, BudCatalogItem *item, char **facts, char **tag)
{
  *facts = bud_model_facts_line (item);
  *tag = bud_number_compact (bud_catalog_item_get_number (item, "parameters"));
}

static void
show_item (BudLibraryPage *page, BudCatalogItem *item)
{
  BudModelsPage *self = BUD_MODELS_PAGE (page);
  gboolean is_user = item != NULL && bud_catalog_item_get_is_user (item);
  static const char *const any[]
      = { "models.simulate", "models.copy-name", "models.copy-id", "models.duplicate", "models.export" };

  for (gsize i = 0; i < G_N_ELEMENTS (any); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), any[i], item != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "models.edit", is_user);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "models.remove", is_user);
  bud_model_details_show (self->details, bud_library_page_get_session (page), item);
}

/* The lines in the memory plot are those of the scenario's device. */
static void
on_scenario_changed (BudModelsPage *self)
{
  BudLibraryPage *page = BUD_LIBRARY_PAGE (self);

  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  bud_model_details_show (self->details, bud_library_page_get_session (page),
                          bud_library_page_get_item (page));
}

/* Orders */

static int
compare_parameters (BudCatalogItem *a, BudCatalogItem *b)
{
  return bud_library_compare_numbers (a, b, "parameters", TRUE);
}

static int
compare_active (BudCatalogItem *a, BudCatalogItem *b)
{
  return bud_library_compare_numbers (a, b, "active_parameters", FALSE);
}

static int
compare_context (BudCatalogItem *a, BudCatalogItem *b)
{
  return bud_library_compare_numbers (a, b, "context_tokens", TRUE);
}

static int
compare_makers (BudCatalogItem *a, BudCatalogItem *b)
{
  const char *maker_a = bud_model_maker (a);
  const char *maker_b = bud_model_maker (b);
  int order = g_utf8_collate (maker_a != NULL ? maker_a : "", maker_b != NULL ? maker_b : "");

  return order != 0 ? order : compare_parameters (a, b);
}

/* Filters */

typedef struct
{
  const char *label;
  double above, up_to; /* above < value ≤ up_to */
} Range;

static const Range sizes[] = {
  { N_ ("≤ 3 B"), 0, 3e9 },         { N_ ("3–10 B"), 3e9, 10e9 },        { N_ ("10–40 B"), 10e9, 40e9 },
  { N_ ("40–120 B"), 40e9, 120e9 }, { N_ ("> 120 B"), 120e9, HUGE_VAL },
};

static const Range contexts[] = {
  { N_ ("≤ 8 K"), 0, 8192 },
  { N_ ("8–32 K"), 8192, 32768 },
  { N_ ("32–128 K"), 32768, 131072 },
  { N_ ("> 128 K"), 131072, HUGE_VAL },
};

static gboolean
has_trait (BudCatalogItem *item, gconstpointer data)
{
  return (bud_model_traits (item) & GPOINTER_TO_UINT (data)) != 0;
}

static gboolean
is_within (double value, const Range *range)
{
  return value > range->above && value <= range->up_to; /* never for NAN */
}

static gboolean
has_size (BudCatalogItem *item, gconstpointer data)
{
  return is_within (bud_catalog_item_get_number (item, "parameters"), data);
}

static gboolean
has_context (BudCatalogItem *item, gconstpointer data)
{
  return is_within (bud_catalog_item_get_number (item, "context_tokens"), data);
}

static gboolean
is_user (BudCatalogItem *item, gconstpointer data)
{
  return bud_catalog_item_get_is_user (item) == GPOINTER_TO_INT (data);
}

static void
add_traits (BudLibraryFilters *filters, const char *family, BudModelTraits first, BudModelTraits last)
{
  const guint primary = BUD_TRAIT_DENSE | BUD_TRAIT_MOE | BUD_TRAIT_HYBRID | BUD_TRAIT_GQA | BUD_TRAIT_MLA;

  for (guint trait = first; trait <= (guint) last; trait <<= 1)
    bud_library_filters_add (filters, family, bud_model_trait_name ((BudModelTraits) trait),
                             (primary & trait) != 0, has_trait, GUINT_TO_POINTER (trait));
}

static void
add_filters (BudModelsPage *self, BudSession *session)
{
  g_autoptr (GPtrArray) items
      = bud_catalog_search (bud_session_get_catalog (session), BUD_CATALOG_MODEL, NULL, NULL);
  BudLibraryFilters *filters
      = bud_library_list_get_filters (bud_library_page_get_list (BUD_LIBRARY_PAGE (self)));

  add_traits (filters, _ ("Type"), BUD_TRAIT_DENSE, BUD_TRAIT_ENCODER);
  add_traits (filters, _ ("Attention"), BUD_TRAIT_MHA, BUD_TRAIT_WINDOW);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    bud_library_filters_add (filters, _ ("Parameters"), _ (sizes[i].label), FALSE, has_size, &sizes[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (contexts); i++)
    bud_library_filters_add (filters, _ ("Context"), _ (contexts[i].label), FALSE, has_context, &contexts[i]);
  add_traits (filters, _ ("Modality"), BUD_TRAIT_TEXT_ONLY, BUD_TRAIT_AUDIO);
  bud_library_filters_add (filters, _ ("Origin"), _ ("Own"), FALSE, is_user, GINT_TO_POINTER (TRUE));
  bud_library_filters_add (filters, _ ("Origin"), _ ("Bundled"), FALSE, is_user, GINT_TO_POINTER (FALSE));
  if (items != NULL)
    bud_library_filters_add_values (filters, _ ("Made by"), items, bud_model_maker);
}

static void
add_sorts (BudModelsPage *self)
{
  BudLibraryList *list = bud_library_page_get_list (BUD_LIBRARY_PAGE (self));

  bud_library_list_add_sort (list, _ ("Maker and size"), compare_makers);
  bud_library_list_add_sort (list, _ ("Name"), bud_library_compare_names);
  bud_library_list_add_sort (list, _ ("Most parameters"), compare_parameters);
  bud_library_list_add_sort (list, _ ("Fewest active"), compare_active);
  bud_library_list_add_sort (list, _ ("Longest context"), compare_context);
}

AdwSplitButton *
bud_models_page_get_add_button (BudModelsPage *self)
{
  return self->add_button;
}

BudModelDetails *
bud_models_page_get_details (BudModelsPage *self)
{
  return self->details;
}

static void
set_narrow (BudPage *page, gboolean is_narrow)
{
  BudModelsPage *self = BUD_MODELS_PAGE (page);

  BUD_PAGE_CLASS (bud_models_page_parent_class)->set_narrow (page, is_narrow);
  if (is_narrow)
    adw_split_button_set_icon_name (self->add_button, "list-add-symbolic");
  else
    adw_split_button_set_label (self->add_button, _ ("Add Model"));
}

static void
bud_models_page_class_init (BudModelsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  BudLibraryPageClass *library_class = BUD_LIBRARY_PAGE_CLASS (klass);

  BUD_PAGE_CLASS (klass)->set_narrow = set_narrow;
  library_class->count = count;
  library_class->describe_row = describe_row;
  library_class->show_item = show_item;
  library_class->use_selection = bud_models_actions_compare;
  g_type_ensure (BUD_TYPE_MODEL_DETAILS);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/models-page.ui");
  gtk_widget_class_bind_template_child (widget_class, BudModelsPage, details);
  gtk_widget_class_bind_template_child (widget_class, BudModelsPage, add_button);
  bud_models_actions_install (widget_class);
}

static void
bud_models_page_init (BudModelsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  bud_page_set_title (BUD_PAGE (self), _ ("Models"));
  bud_library_page_add_header_button (BUD_LIBRARY_PAGE (self), GTK_WIDGET (self->add_button));
  bud_library_list_set_selection_action (bud_library_page_get_list (BUD_LIBRARY_PAGE (self)), _ ("Compare"),
                                         BUD_COMPARISON_MAX);
  add_sorts (self);
}

BudPage *
bud_models_page_new (BudSession *session)
{
  BudModelsPage *self = g_object_new (BUD_TYPE_MODELS_PAGE, NULL);

  add_filters (self, session);
  bud_library_page_set_up (BUD_LIBRARY_PAGE (self), session, BUD_CATALOG_MODEL,
                           bud_session_get_scenario (session)->model_id);
  bud_models_actions_set_up (self);
  g_signal_connect_object (session, "scenario-changed", G_CALLBACK (on_scenario_changed), self,
                           G_CONNECT_SWAPPED);
  return BUD_PAGE (self);
}
