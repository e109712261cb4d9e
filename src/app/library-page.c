#include "app/library-page.h"

#include <glib/gi18n.h>

typedef struct
{
  BudSession *session;
  BudCatalogKind kind;
  BudCatalogItem *item; /* in the details */
  gboolean is_details;

  GtkBox *header;
  GtkWidget *back;
  GtkStack *states;
  BudLibraryList *list;
  GtkWidget *separator;
  AdwBin *details_bin;
  AdwStatusPage *empty;
} BudLibraryPagePrivate;

enum
{
  PROP_DETAILS = 1,
  PROP_SEARCH_HINT,
  PROP_EMPTY_ICON,
  PROP_EMPTY_TITLE,
  PROP_EMPTY_TEXT,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (BudLibraryPage, bud_library_page, BUD_TYPE_PAGE)

static BudLibraryPagePrivate *
private_of (BudLibraryPage *self)
{
  return bud_library_page_get_instance_private (self);
}

/* Panes */

static void
arrange (BudLibraryPage *self)
{
  BudLibraryPagePrivate *priv = private_of (self);
  gboolean is_narrow = bud_page_get_narrow (BUD_PAGE (self));

  gtk_widget_set_visible (GTK_WIDGET (priv->list), !is_narrow || !priv->is_details);
  gtk_widget_set_visible (priv->separator, !is_narrow);
  gtk_widget_set_visible (GTK_WIDGET (priv->details_bin), !is_narrow || priv->is_details);
  gtk_widget_set_hexpand (GTK_WIDGET (priv->list), is_narrow);
  /* The list's own buttons leave their room to the title. */
  for (GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (priv->header)); button != NULL;
       button = gtk_widget_get_next_sibling (button))
    gtk_widget_set_visible (button, (button == priv->back) == (is_narrow && priv->is_details));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "library.back", is_narrow && priv->is_details);
}

void
bud_library_page_show_details (BudLibraryPage *self, gboolean is_details)
{
  BudLibraryPagePrivate *priv = private_of (self);
  GtkWidget *target = is_details ? GTK_WIDGET (priv->details_bin) : GTK_WIDGET (priv->list);

  if (priv->is_details == is_details)
    return;
  priv->is_details = is_details;
  arrange (self);
  if (bud_page_get_narrow (BUD_PAGE (self)))
    gtk_widget_child_focus (target, GTK_DIR_TAB_FORWARD);
}

static void
set_narrow (BudPage *page, gboolean is_narrow)
{
  BudLibraryPagePrivate *priv = private_of (BUD_LIBRARY_PAGE (page));

  priv->is_details = FALSE;
  arrange (BUD_LIBRARY_PAGE (page));
}

static void
on_back_clicked (BudLibraryPage *self)
{
  bud_library_page_show_details (self, FALSE);
}

static void
on_back (GtkWidget *widget, const char *name, GVariant *parameter)
{
  bud_library_page_show_details (BUD_LIBRARY_PAGE (widget), FALSE);
}

static void
on_search (GtkWidget *widget, const char *name, GVariant *parameter)
{
  BudLibraryPage *self = BUD_LIBRARY_PAGE (widget);

  bud_library_page_show_details (self, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (bud_library_list_get_search (private_of (self)->list)));
}

static gboolean
next_pane (BudPage *page, gboolean from_start)
{
  BudLibraryPage *self = BUD_LIBRARY_PAGE (page);
  BudLibraryPagePrivate *priv = private_of (self);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *list = GTK_WIDGET (priv->list);
  gboolean goes_on = !from_start;

  if (goes_on && (focus == NULL || !gtk_widget_is_ancestor (focus, list)))
    return FALSE;
  bud_library_page_show_details (self, goes_on);
  return gtk_widget_child_focus (goes_on ? GTK_WIDGET (priv->details_bin) : list, GTK_DIR_TAB_FORWARD);
}

/* Items */

static void
show_item (BudLibraryPage *self, BudCatalogItem *item)
{
  BudLibraryPagePrivate *priv = private_of (self);

  g_set_object (&priv->item, item);
  BUD_LIBRARY_PAGE_GET_CLASS (self)->show_item (self, item);
}

static void
refill (BudLibraryPage *self, const char *id)
{
  BudLibraryPagePrivate *priv = private_of (self);
  g_autoptr (GError) error = NULL;
  gboolean is_read = bud_library_list_refill (priv->list, id, &error);

  if (!is_read)
    {
      g_autofree char *why = g_markup_escape_text (error->message, -1);

      adw_status_page_set_title (priv->empty, _ ("The Catalog Cannot Be Read"));
      adw_status_page_set_description (priv->empty, why);
    }
  gtk_stack_set_visible_child_name (
      priv->states, is_read && bud_library_list_get_n_all (priv->list) > 0 ? "content" : "empty");
}

/* The row at `position`, or the last above it, takes the place of one that is gone. */
static BudCatalogItem *
neighbour (BudLibraryPage *self, guint position)
{
  GListModel *shown = G_LIST_MODEL (bud_library_list_get_selection (private_of (self)->list));
  guint n_shown = g_list_model_get_n_items (shown);

  return n_shown > 0 ? g_list_model_get_item (shown, MIN (position, n_shown - 1)) : NULL;
}

static void
on_catalog_changed (BudLibraryPage *self, int kind)
{
  BudLibraryPagePrivate *priv = private_of (self);
  guint position = gtk_single_selection_get_selected (bud_library_list_get_selection (priv->list));
  const char *id = priv->item != NULL ? bud_catalog_item_get_id (priv->item) : NULL;
  g_autoptr (BudCatalogItem) item = NULL;

  if (kind != (int) priv->kind)
    return;
  if (id != NULL)
    item = bud_catalog_lookup (bud_session_get_catalog (priv->session), priv->kind, id, NULL);
  if (item != NULL && g_strcmp0 (bud_catalog_item_get_id (item), id) != 0)
    g_clear_object (&item); /* gone; something else has it as an alias */
  refill (self, item != NULL ? id : NULL);
  if (item == NULL && (item = neighbour (self, position)) != NULL)
    bud_library_list_choose (priv->list, bud_catalog_item_get_id (item));
  show_item (self, item);
}

gboolean
bud_library_page_open (BudLibraryPage *self, const char *id)
{
  if (!bud_library_list_choose (private_of (self)->list, id))
    return FALSE;
  bud_library_page_show_details (self, TRUE);
  return TRUE;
}

void
bud_library_page_search (BudLibraryPage *self, const char *text)
{
  bud_library_page_show_details (self, FALSE);
  gtk_editable_set_text (bud_library_list_get_search (private_of (self)->list), text);
}

static char *
count (guint n_shown, guint n_all, gpointer self)
{
  return BUD_LIBRARY_PAGE_GET_CLASS (self)->count (self, n_shown, n_all);
}

static void
describe_row (BudCatalogItem *item, char **facts, char **tag, gpointer self)
{
  BUD_LIBRARY_PAGE_GET_CLASS (self)->describe_row (self, item, facts, tag);
}

static char *
find_problem (BudCatalogItem *item, gpointer self)
{
  BudLibraryPageClass *klass = BUD_LIBRARY_PAGE_GET_CLASS (self);

  return klass->find_problem != NULL ? klass->find_problem (self, item) : NULL;
}

static void
describe_by_subtitle (BudLibraryPage *self, BudCatalogItem *item, char **facts, char **tag)
{
  *facts = g_strdup (bud_catalog_item_get_subtitle (item));
}

static void
on_opened (BudLibraryPage *self)
{
  bud_library_page_show_details (self, TRUE);
}

static void
on_use_selection (BudLibraryPage *self, GPtrArray *items)
{
  BUD_LIBRARY_PAGE_GET_CLASS (self)->use_selection (self, items);
}

void
bud_library_page_set_up (BudLibraryPage *self, BudSession *session, BudCatalogKind kind, const char *first_id)
{
  static const BudLibraryListFuncs funcs
      = { .count = count, .rows = { .describe = describe_row, .find_problem = find_problem } };
  BudLibraryPagePrivate *priv = private_of (self);
  g_autoptr (BudCatalogItem) item
      = first_id != NULL ? bud_catalog_lookup (bud_session_get_catalog (session), kind, first_id, NULL)
                         : NULL;

  priv->session = g_object_ref (session);
  priv->kind = kind;
  bud_library_list_set_up (priv->list, session, kind, &funcs, self);
  refill (self, item != NULL ? bud_catalog_item_get_id (item) : NULL);
  if (item == NULL && (item = neighbour (self, 0)) != NULL)
    bud_library_list_choose (priv->list, bud_catalog_item_get_id (item));
  show_item (self, item);
  g_signal_connect_object (priv->list, "chosen", G_CALLBACK (show_item), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "catalog-changed", G_CALLBACK (on_catalog_changed), self,
                           G_CONNECT_SWAPPED);
}

BudSession *
bud_library_page_get_session (BudLibraryPage *self)
{
  return private_of (self)->session;
}

BudLibraryList *
bud_library_page_get_list (BudLibraryPage *self)
{
  return private_of (self)->list;
}

BudCatalogItem *
bud_library_page_get_item (BudLibraryPage *self)
{
  return private_of (self)->item;
}

void
bud_library_page_add_header_button (BudLibraryPage *self, GtkWidget *button)
{
  gtk_box_append (private_of (self)->header, button);
}

/* Boilerplate */

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  BudLibraryPagePrivate *priv = private_of (BUD_LIBRARY_PAGE (object));

  switch (id)
    {
    case PROP_DETAILS:
      adw_bin_set_child (priv->details_bin, g_value_get_object (value));
      break;
    case PROP_SEARCH_HINT:
      bud_library_list_set_search_hint (priv->list, g_value_get_string (value));
      break;
    case PROP_EMPTY_ICON:
      adw_status_page_set_icon_name (priv->empty, g_value_get_string (value));
      break;
    case PROP_EMPTY_TITLE:
      adw_status_page_set_title (priv->empty, g_value_get_string (value));
      break;
    case PROP_EMPTY_TEXT:
      adw_status_page_set_description (priv->empty, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dispose (GObject *object)
{
  BudLibraryPagePrivate *priv = private_of (BUD_LIBRARY_PAGE (object));

  G_OBJECT_CLASS (bud_library_page_parent_class)->dispose (object);
  g_clear_object (&priv->item);
  g_clear_object (&priv->session);
}

static void
bud_library_page_class_init (BudLibraryPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = set_property;
  object_class->dispose = dispose;
  BUD_PAGE_CLASS (klass)->set_narrow = set_narrow;
  BUD_PAGE_CLASS (klass)->next_pane = next_pane;
  klass->describe_row = describe_by_subtitle;
  properties[PROP_DETAILS] = g_param_spec_object ("details", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_SEARCH_HINT] = g_param_spec_string ("search-hint", NULL, NULL, NULL, flags);
  properties[PROP_EMPTY_ICON] = g_param_spec_string ("empty-icon", NULL, NULL, NULL, flags);
  properties[PROP_EMPTY_TITLE] = g_param_spec_string ("empty-title", NULL, NULL, NULL, flags);
  properties[PROP_EMPTY_TEXT] = g_param_spec_string ("empty-text", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_type_ensure (BUD_TYPE_LIBRARY_LIST);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/library-page.ui");
  gtk_widget_class_bind_template_child_private (widget_class, BudLibraryPage, header);
  gtk_widget_class_bind_template_child_private (widget_class, BudLibraryPage, back);
  gtk_widget_class_bind_template_child_private (widget_class, BudLibraryPage, states);
  gtk_widget_class_bind_template_child_private (widget_class, BudLibraryPage, list);
  gtk_widget_class_bind_template_child_private (widget_class, BudLibraryPage, separator);
  gtk_widget_class_bind_template_child_private (widget_class, BudLibraryPage, details_bin);
  gtk_widget_class_bind_template_child_private (widget_class, BudLibraryPage, empty);
  gtk_widget_class_bind_template_callback (widget_class, on_back_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_opened);
  gtk_widget_class_bind_template_callback (widget_class, on_use_selection);
  gtk_widget_class_install_action (widget_class, "library.back", NULL, on_back);
  gtk_widget_class_install_action (widget_class, "page.search", NULL, on_search);
}

static gboolean
on_idle_open (gpointer self)
{
  if (gtk_widget_get_mapped (self))
    bud_library_page_show_details (self, TRUE);
  return G_SOURCE_REMOVE;
}

/* Where details take the place of the list, one click on a row leads there. */
static void
on_list_released (GtkGestureClick *gesture, int n_press, double x, double y, BudLibraryPage *self)
{
  GtkWidget *list = GTK_WIDGET (private_of (self)->list);
  GtkWidget *picked = gtk_widget_pick (list, x, y, GTK_PICK_DEFAULT);
  GtkWidget *rows = picked != NULL ? gtk_widget_get_ancestor (picked, GTK_TYPE_LIST_VIEW) : NULL;
  gboolean is_selecting;

  g_object_get (list, "is-selecting", &is_selecting, NULL);
  if (rows == NULL || picked == rows || is_selecting || !bud_page_get_narrow (BUD_PAGE (self)))
    return;
  /* The row chooses its item only after this. */
  g_idle_add_full (G_PRIORITY_DEFAULT, on_idle_open, g_object_ref (self), g_object_unref);
}

static void
bud_library_page_init (BudLibraryPage *self)
{
  BudLibraryPagePrivate *priv = private_of (self);
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "released", G_CALLBACK (on_list_released), self);
  gtk_widget_add_controller (GTK_WIDGET (priv->list), GTK_EVENT_CONTROLLER (click));
  bud_page_set_header (BUD_PAGE (self), GTK_WIDGET (priv->header));
  arrange (self);
}
