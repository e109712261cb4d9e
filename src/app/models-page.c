#include "app/models-page.h"

#include <glib/gi18n.h>

struct _BudModelsPage
{
  BudLibraryPage parent_instance;

  GtkLabel *name;
  GtkLabel *facts;
};

G_DEFINE_FINAL_TYPE (BudModelsPage, bud_models_page, BUD_TYPE_LIBRARY_PAGE)

static char *
count (BudLibraryPage *page, guint n_shown, guint n_all)
{
  return g_strdup_printf (ngettext ("%u of %u model", "%u of %u models", n_all), n_shown, n_all);
}

static void
show_item (BudLibraryPage *page, BudCatalogItem *item)
{
  BudModelsPage *self = BUD_MODELS_PAGE (page);

  gtk_label_set_label (self->name, item != NULL ? bud_catalog_item_get_name (item) : "");
  gtk_label_set_label (self->facts, item != NULL ? bud_catalog_item_get_subtitle (item) : "");
}

static int
compare_parameters (BudCatalogItem *a, BudCatalogItem *b)
{
  return bud_library_compare_numbers (a, b, "parameters", TRUE);
}

static int
compare_context (BudCatalogItem *a, BudCatalogItem *b)
{
  return bud_library_compare_numbers (a, b, "context_tokens", TRUE);
}

static gboolean
is_user (BudCatalogItem *item, gconstpointer data)
{
  return bud_catalog_item_get_is_user (item) == GPOINTER_TO_INT (data);
}

static void
bud_models_page_class_init (BudModelsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  BudLibraryPageClass *library_class = BUD_LIBRARY_PAGE_CLASS (klass);

  library_class->count = count;
  library_class->show_item = show_item;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/models-page.ui");
  gtk_widget_class_bind_template_child (widget_class, BudModelsPage, name);
  gtk_widget_class_bind_template_child (widget_class, BudModelsPage, facts);
}

static void
bud_models_page_init (BudModelsPage *self)
{
  BudLibraryList *list = bud_library_page_get_list (BUD_LIBRARY_PAGE (self));
  BudLibraryFilters *filters = bud_library_list_get_filters (list);

  gtk_widget_init_template (GTK_WIDGET (self));
  bud_page_set_title (BUD_PAGE (self), _ ("Models"));
  bud_library_list_add_sort (list, _ ("Name"), bud_library_compare_names);
  bud_library_list_add_sort (list, _ ("Parameters"), compare_parameters);
  bud_library_list_add_sort (list, _ ("Context"), compare_context);
  bud_library_filters_add (filters, _ ("Origin"), _ ("Bundled"), FALSE, is_user, GINT_TO_POINTER (FALSE));
  bud_library_filters_add (filters, _ ("Origin"), _ ("Own"), TRUE, is_user, GINT_TO_POINTER (TRUE));
}

BudPage *
bud_models_page_new (BudSession *session)
{
  BudModelsPage *self = g_object_new (BUD_TYPE_MODELS_PAGE, NULL);

  bud_library_page_set_up (BUD_LIBRARY_PAGE (self), session, BUD_CATALOG_MODEL,
                           bud_session_get_scenario (session)->model_id);
  return BUD_PAGE (self);
}
