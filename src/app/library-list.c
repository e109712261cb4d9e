#include "app/library-list.h"

#include <glib/gi18n.h>

#include "app/describe.h"

struct _BudLibraryList
{
  GtkBox parent_instance;

  BudSession *session;
  BudCatalogKind kind;
  const BudLibraryListFuncs *funcs;
  gpointer user_data;
  GListStore *items; /* BudCatalogItem: all, or what the search found, best first */
  GtkSortListModel *sorted;
  GtkSingleSelection *selection;
  BudLibraryOrder order;
  BudLibraryRows rows;
  char *chosen_id;
  guint n_all;
  gboolean is_selecting;
  gboolean is_changing; /* the program moves the selection, not a person */

  GtkEditable *search;
  BudLibraryFilters *filters;
  GtkLabel *count;
  GtkDropDown *sorts;
  GtkWidget *select_button;
  GtkStack *list_states;
  GtkListView *list;
  AdwStatusPage *no_match;
  BudLibraryChecks *checks;
};

enum
{
  PROP_IS_SELECTING = 1,
};

enum
{
  CHOSEN,
  OPENED,
  USE_SELECTION,
  N_SIGNALS,
};

static GParamSpec *is_selecting_property;
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BudLibraryList, bud_library_list, GTK_TYPE_BOX)

/* What is shown */

/* A search has an order of its own: the best first. */
static void
apply_order (BudLibraryList *self)
{
  gboolean is_search = gtk_editable_get_text (self->search)[0] != '\0';
  g_autoptr (GtkSorter) sorter = is_search ? NULL : bud_library_order_get_sorter (&self->order);

  gtk_widget_set_sensitive (GTK_WIDGET (self->sorts), !is_search);
  gtk_sort_list_model_set_sorter (self->sorted, sorter);
}

void
bud_library_list_add_sort (BudLibraryList *self, const char *title, BudLibraryCompare compare)
{
  bud_library_order_add (&self->order, title, compare);
}

static guint
n_shown (BudLibraryList *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->selection));
}

static void
show_count (BudLibraryList *self)
{
  const char *text = gtk_editable_get_text (self->search);
  g_autoptr (BudCatalogItem) first = g_list_model_get_item (G_LIST_MODEL (self->selection), 0);
  g_autofree char *count = self->funcs->count (n_shown (self), self->n_all, self->user_data);

  if (first != NULL && text[0] != '\0' && !bud_describe_is_literal (first, text))
    { /* Translators: "3 of 124 models, close matches": nothing is spelt as what was typed. */
      g_autofree char *close = g_strdup_printf (_ ("%s, close matches"), count);
      gtk_label_set_label (self->count, close);
    }
  else
    gtk_label_set_label (self->count, count);
  if (first == NULL)
    {
      g_autofree char *none = text[0] != '\0' ? g_strdup_printf (_ ("Nothing Like “%s”"), text)
                                              : g_strdup (_ ("Nothing Passes the Filters"));
      g_autofree char *title = g_markup_escape_text (none, -1);

      adw_status_page_set_title (self->no_match, title);
    }
  gtk_stack_set_visible_child_name (self->list_states, first != NULL ? "list" : "no-match");
}

static gboolean
find_row (BudLibraryList *self, const char *id, guint *position)
{
  for (*position = 0; id != NULL && *position < n_shown (self); (*position)++)
    {
      g_autoptr (BudCatalogItem) item = g_list_model_get_item (G_LIST_MODEL (self->selection), *position);

      if (g_strcmp0 (bud_catalog_item_get_id (item), id) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Before its first frame the list has no size to scroll in. */
static gboolean
on_first_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  BudLibraryList *self = user_data;
  guint position = gtk_single_selection_get_selected (self->selection);

  if (gtk_widget_get_height (widget) == 0)
    return G_SOURCE_CONTINUE;
  if (position != GTK_INVALID_LIST_POSITION)
    gtk_widget_activate_action (widget, "list.scroll-to-item", "u", position);
  return G_SOURCE_REMOVE;
}

static void
scroll_to (BudLibraryList *self, guint position)
{
  if (gtk_widget_get_height (GTK_WIDGET (self->list)) == 0)
    gtk_widget_add_tick_callback (GTK_WIDGET (self->list), on_first_frame, self, NULL);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
}

/* The chosen row stays chosen through searches and filters, as long as it is there. */
static gboolean
keep_chosen (BudLibraryList *self)
{
  guint position;
  gboolean is_there = find_row (self, self->chosen_id, &position);

  self->is_changing = TRUE;
  gtk_single_selection_set_selected (self->selection, is_there ? position : GTK_INVALID_LIST_POSITION);
  self->is_changing = FALSE;
  if (is_there)
    scroll_to (self, position);
  return is_there;
}

gboolean
bud_library_list_refill (BudLibraryList *self, const char *id, GError **error)
{
  const char *text = gtk_editable_get_text (self->search);
  BudCatalog *catalog = bud_session_get_catalog (self->session);
  g_autoptr (GPtrArray) all = bud_catalog_search (catalog, self->kind, NULL, error);
  g_autoptr (GPtrArray) found = NULL;

  if (all == NULL)
    return FALSE;
  found = text[0] != '\0' ? bud_catalog_search (catalog, self->kind, text, error) : g_ptr_array_ref (all);
  if (found == NULL)
    return FALSE;
  self->n_all = all->len;
  if (id != self->chosen_id)
    {
      g_free (self->chosen_id);
      self->chosen_id = g_strdup (id);
    }
  self->is_changing = TRUE;
  apply_order (self);
  g_list_store_splice (self->items, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)), found->pdata,
                       found->len);
  self->is_changing = FALSE;
  keep_chosen (self);
  show_count (self);
  return TRUE;
}

static void
on_search_changed (BudLibraryList *self)
{
  g_autoptr (GError) error = NULL;

  if (self->session != NULL && !bud_library_list_refill (self, self->chosen_id, &error))
    bud_session_say (self->session, error->message, FALSE);
}

static void
on_filtered (BudLibraryList *self)
{
  if (self->session == NULL || self->is_changing)
    return;
  keep_chosen (self);
  show_count (self);
}

static void
on_sort (BudLibraryList *self)
{
  if (self->session == NULL)
    return;
  self->is_changing = TRUE;
  apply_order (self);
  self->is_changing = FALSE;
  keep_chosen (self);
}

static void
on_show_all (BudLibraryList *self)
{
  gtk_editable_set_text (self->search, "");
  bud_library_filters_clear (self->filters);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

/* Choosing */

static void
on_selected (BudLibraryList *self)
{
  BudCatalogItem *item = gtk_single_selection_get_selected_item (self->selection);

  if (self->is_changing || item == NULL || g_strcmp0 (bud_catalog_item_get_id (item), self->chosen_id) == 0)
    return;
  g_free (self->chosen_id);
  self->chosen_id = g_strdup (bud_catalog_item_get_id (item));
  g_signal_emit (self, signals[CHOSEN], 0, item);
}

gboolean
bud_library_list_choose (BudLibraryList *self, const char *id)
{
  guint position;

  if (!find_row (self, id, &position))
    {
      gtk_editable_set_text (self->search, "");
      bud_library_filters_clear (self->filters);
      if (!find_row (self, id, &position))
        return FALSE;
    }
  gtk_single_selection_set_selected (self->selection, position);
  scroll_to (self, position);
  return TRUE;
}

static void
on_activate (GtkListView *list, guint position, BudLibraryList *self)
{
  gtk_single_selection_set_selected (self->selection, position);
  g_signal_emit (self, signals[OPENED], 0);
}

static void
on_search_activate (BudLibraryList *self)
{
  guint position = gtk_single_selection_get_selected (self->selection);

  if (n_shown (self) > 0)
    on_activate (self->list, position != GTK_INVALID_LIST_POSITION ? position : 0, self);
}

static void
on_stop_search (BudLibraryList *self)
{
  gtk_editable_set_text (self->search, "");
}

/* Down leads from the entry into the list. */
static gboolean
on_search_key (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state,
               BudLibraryList *self)
{
  if ((keyval != GDK_KEY_Down && keyval != GDK_KEY_KP_Down) || n_shown (self) == 0)
    return GDK_EVENT_PROPAGATE;
  if (gtk_single_selection_get_selected (self->selection) == GTK_INVALID_LIST_POSITION)
    gtk_single_selection_set_selected (self->selection, 0);
  gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
  return GDK_EVENT_STOP;
}

/* Set-up */

void
bud_library_list_refresh (BudLibraryList *self)
{
  bud_library_rows_refresh (&self->rows, self->list);
}

static void
on_use_selection (BudLibraryList *self, GPtrArray *items)
{
  g_signal_emit (self, signals[USE_SELECTION], 0, items);
  g_object_set (self, "is-selecting", FALSE, NULL);
}

void
bud_library_list_set_selection_action (BudLibraryList *self, const char *label, guint most)
{
  bud_library_checks_set_action (self->checks, label, most);
  gtk_widget_set_visible (self->select_button, TRUE);
}

void
bud_library_list_add_top (BudLibraryList *self, GtkWidget *widget)
{
  gtk_box_prepend (GTK_BOX (gtk_widget_get_parent (GTK_WIDGET (self->search))), widget);
}

void
bud_library_list_set_search_hint (BudLibraryList *self, const char *hint)
{
  g_object_set (self->search, "placeholder-text", hint, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL, hint, -1);
}

guint
bud_library_list_get_n_all (BudLibraryList *self)
{
  return self->n_all;
}

BudLibraryFilters *
bud_library_list_get_filters (BudLibraryList *self)
{
  return self->filters;
}

GtkSingleSelection *
bud_library_list_get_selection (BudLibraryList *self)
{
  return self->selection;
}

GtkEditable *
bud_library_list_get_search (BudLibraryList *self)
{
  return self->search;
}

void
bud_library_list_set_up (BudLibraryList *self, BudSession *session, BudCatalogKind kind,
                         const BudLibraryListFuncs *funcs, gpointer user_data)
{
  self->session = g_object_ref (session);
  self->kind = kind;
  self->funcs = funcs;
  self->user_data = user_data;
  self->rows.funcs = &funcs->rows;
  self->rows.user_data = user_data;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  bud_describe_kind (kind), -1);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_IS_SELECTING)
    g_value_set_boolean (value, BUD_LIBRARY_LIST (object)->is_selecting);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  BudLibraryList *self = BUD_LIBRARY_LIST (object);

  if (id != PROP_IS_SELECTING)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  if (self->is_selecting == g_value_get_boolean (value))
    return;
  self->is_selecting = g_value_get_boolean (value);
  bud_library_checks_clear (self->checks);
  g_object_notify_by_pspec (object, is_selecting_property);
  bud_library_checks_set_revealed (self->checks, self->is_selecting);
}

static void
dispose (GObject *object)
{
  BudLibraryList *self = BUD_LIBRARY_LIST (object);

  g_clear_object (&self->session);
  G_OBJECT_CLASS (bud_library_list_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  BudLibraryList *self = BUD_LIBRARY_LIST (object);

  g_clear_object (&self->items);
  g_clear_object (&self->selection);
  bud_library_order_clear (&self->order);
  g_free (self->chosen_id);
  G_OBJECT_CLASS (bud_library_list_parent_class)->finalize (object);
}

static void
bud_library_list_class_init (BudLibraryListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = get_property;
  object_class->set_property = set_property;
  object_class->dispose = dispose;
  object_class->finalize = finalize;
  is_selecting_property
      = g_param_spec_boolean ("is-selecting", NULL, NULL, FALSE,
                              G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_property (object_class, PROP_IS_SELECTING, is_selecting_property);
  signals[CHOSEN] = g_signal_new ("chosen", BUD_TYPE_LIBRARY_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, BUD_TYPE_CATALOG_ITEM);
  signals[OPENED] = g_signal_new ("opened", BUD_TYPE_LIBRARY_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
  signals[USE_SELECTION] = g_signal_new ("use-selection", BUD_TYPE_LIBRARY_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
  g_type_ensure (BUD_TYPE_LIBRARY_CHECKS);
  g_type_ensure (BUD_TYPE_LIBRARY_FILTERS);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/library-list.ui");
  gtk_widget_class_bind_template_child (widget_class, BudLibraryList, search);
  gtk_widget_class_bind_template_child (widget_class, BudLibraryList, filters);
  gtk_widget_class_bind_template_child (widget_class, BudLibraryList, count);
  gtk_widget_class_bind_template_child (widget_class, BudLibraryList, sorts);
  gtk_widget_class_bind_template_child (widget_class, BudLibraryList, select_button);
  gtk_widget_class_bind_template_child (widget_class, BudLibraryList, list_states);
  gtk_widget_class_bind_template_child (widget_class, BudLibraryList, list);
  gtk_widget_class_bind_template_child (widget_class, BudLibraryList, no_match);
  gtk_widget_class_bind_template_child (widget_class, BudLibraryList, checks);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
  gtk_widget_class_bind_template_callback (widget_class, on_search_key);
  gtk_widget_class_bind_template_callback (widget_class, on_sort);
  gtk_widget_class_bind_template_callback (widget_class, on_show_all);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_use_selection);
}

static void
set_up_model (BudLibraryList *self)
{
  GtkFilterListModel *filtered;

  self->items = g_list_store_new (BUD_TYPE_CATALOG_ITEM);
  filtered = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->items)),
                                        g_object_ref (bud_library_filters_get_filter (self->filters)));
  self->sorted = gtk_sort_list_model_new (G_LIST_MODEL (filtered), NULL);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->sorted));
  g_object_unref (self->sorted);
  bud_library_filters_set_items (self->filters, G_LIST_MODEL (self->items));
}

static void
bud_library_list_init (BudLibraryList *self)
{
  g_autoptr (GtkListItemFactory) factory = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  bud_library_order_set_up (&self->order, self->sorts);
  self->rows.owner = G_OBJECT (self);
  self->rows.checks = self->checks;
  set_up_model (self);
  g_signal_connect_object (self->sorted, "items-changed", G_CALLBACK (on_filtered), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (on_selected), self,
                           G_CONNECT_SWAPPED);
  factory = bud_library_rows_factory (&self->rows);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
}
