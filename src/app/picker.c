#include "app/picker.h"

#include <glib/gi18n.h>

#include "app/cluster-facts.h"
#include "app/describe.h"
#include "app/device-facts.h"
#include "app/fit-check.h"
#include "app/library-order.h"
#include "app/model-facts.h"
#include "plot/number.h"
#include "app/spoken-names.h"

struct _BudPicker
{
  GtkPopover parent_instance;

  BudSession *session;
  BudCatalogKind kind;
  gboolean has_clusters; /* beside the devices */
  char *listed_for;      /* the text that was typed */
  GListStore *items;     /* BudCatalogItem, and OwnTokens first for use cases */
  GtkSingleSelection *selection;
  GHashTable *fewest_devices; /* id → GUINT_TO_POINTER (count + 1) */
  GCancellable *cancellable;

  GtkEditable *entry;
  GtkLabel *close_label;
  GtkStack *stack;
  GtkScrolledWindow *scroller;
  GtkListView *list;
  GtkLabel *empty_label;
};

static guint picked_signal;

G_DEFINE_FINAL_TYPE (BudPicker, bud_picker, GTK_TYPE_POPOVER)

/* The row "Own Tokens" is a plain string among the catalog's items. */
static BudCatalogItem *
as_item (gpointer object)
{
  return BUD_IS_CATALOG_ITEM (object) ? object : NULL;
}

static void
show_tick (BudPicker *self, GtkWidget *row, BudCatalogItem *item)
{
  GtkImage *icon = g_object_get_data (G_OBJECT (row), "icon");
  GtkLabel *word = g_object_get_data (G_OBJECT (row), "word");
  gboolean is_cluster = item != NULL && bud_catalog_item_get_kind (item) == BUD_CATALOG_CLUSTER;
  const char *id = item == NULL ? NULL
                   : is_cluster ? bud_cluster_device_id (bud_catalog_item_get_json (item))
                                : bud_catalog_item_get_id (item);
  gpointer found = id != NULL ? g_hash_table_lookup (self->fewest_devices, id) : NULL;
  guint n_devices = found != NULL ? GPOINTER_TO_UINT (found) - 1 : 0;
  /* A cluster is taken whole. */
  guint n_owned = is_cluster ? (guint) bud_catalog_item_get_number (item, "devices")
                             : bud_session_get_scenario (self->session)->deployment.n_devices;
  gboolean fits = n_devices > 0 && n_devices <= n_owned;
  g_autofree char *text = NULL;
  const char *css_class = fits ? "success" : "warning";
  const char *icon_classes[] = { css_class, NULL };
  const char *word_classes[] = { "caption", "numeric", css_class, NULL };

  gtk_widget_set_visible (GTK_WIDGET (icon), found != NULL);
  gtk_widget_set_visible (GTK_WIDGET (word), found != NULL);
  if (found == NULL)
    return;
  if (fits)
    text = g_strdup (_ ("fits"));
  else if (n_devices == 0)
    text = g_strdup (_ ("too large"));
  else /* Translators: needs so many devices to fit. */
    text = g_strdup_printf (ngettext ("needs %u", "needs %u", n_devices), n_devices);
  gtk_image_set_from_icon_name (icon, fits ? "bud-met-symbolic" : "dialog-warning-symbolic");
  gtk_label_set_label (word, text);
  gtk_widget_set_css_classes (GTK_WIDGET (icon), icon_classes);
  gtk_widget_set_css_classes (GTK_WIDGET (word), word_classes);
}

static void
on_row_setup (GtkSignalListItemFactory *factory, GtkListItem *list_item, BudPicker *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *name = gtk_label_new (NULL);
  GtkWidget *facts = gtk_label_new (NULL);
  GtkWidget *icon = gtk_image_new ();
  GtkWidget *word = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (facts), 0);
  gtk_label_set_ellipsize (GTK_LABEL (facts), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (facts, "caption");
  gtk_widget_add_css_class (facts, "dim-label");
  gtk_image_set_pixel_size (GTK_IMAGE (icon), 14);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (texts), name);
  gtk_box_append (GTK_BOX (texts), facts);
  gtk_box_append (GTK_BOX (row), texts);
  gtk_box_append (GTK_BOX (row), icon);
  gtk_box_append (GTK_BOX (row), word);
  g_object_set_data (G_OBJECT (row), "name", name);
  g_object_set_data (G_OBJECT (row), "facts", facts);
  g_object_set_data (G_OBJECT (row), "icon", icon);
  g_object_set_data (G_OBJECT (row), "word", word);
  gtk_list_item_set_child (list_item, row);
}

/* As the libraries have it, the most telling first: the row is narrow. */
static char *
facts_line (BudPicker *self, BudCatalogItem *item)
{
  g_autofree char *size = NULL;
  g_autofree char *rest = NULL;

  switch (bud_catalog_item_get_kind (item))
    {
    case BUD_CATALOG_CLUSTER:
      return bud_cluster_facts_line (bud_session_get_catalog (self->session), item);
    case BUD_CATALOG_HARDWARE:
      return bud_device_facts_line (item);
    case BUD_CATALOG_MODEL:
      size = bud_number_compact (bud_catalog_item_get_number (item, "parameters"));
      rest = bud_model_facts_line (item);
      return g_strconcat (size, ", ", rest, NULL);
    case BUD_CATALOG_USECASE:
    case BUD_CATALOG_ENGINE:
    default:
      return g_strdup (bud_catalog_item_get_subtitle (item));
    }
}

static void
on_row_bind (GtkSignalListItemFactory *factory, GtkListItem *list_item, BudPicker *self)
{
  GtkWidget *row = gtk_list_item_get_child (list_item);
  gpointer object = gtk_list_item_get_item (list_item);
  BudCatalogItem *item = as_item (object);
  GtkLabel *name = g_object_get_data (G_OBJECT (row), "name");
  GtkLabel *facts = g_object_get_data (G_OBJECT (row), "facts");

  if (item != NULL)
    {
      gtk_label_set_label (name, bud_catalog_item_get_name (item));
      g_autofree char *line = facts_line (self, item);

      gtk_label_set_label (facts, line);
    }
  else
    {
      gtk_label_set_label (name, gtk_string_object_get_string (GTK_STRING_OBJECT (object)));
      gtk_label_set_label (facts, _ ("No use case, no limits"));
    }
  show_tick (self, row, item);
  bud_name_row (row, gtk_label_get_label (name));
}

/* Clusters stand after the devices, or before them when they alone are spelt as what was typed. */
static void
add_clusters (BudPicker *self, const char *text, GPtrArray *shown)
{
  g_autoptr (GPtrArray) clusters
      = bud_catalog_search (bud_session_get_catalog (self->session), BUD_CATALOG_CLUSTER, text, NULL);
  gboolean are_first = text[0] != '\0' && clusters != NULL && clusters->len > 0
                       && bud_describe_is_literal (clusters->pdata[0], text)
                       && (shown->len == 0 || !bud_describe_is_literal (shown->pdata[0], text));

  for (guint i = 0; clusters != NULL && i < clusters->len; i++)
    g_ptr_array_insert (shown, are_first ? (int) i : -1, g_object_ref (clusters->pdata[i]));
}

static int
compare_known (gconstpointer a, gconstpointer b)
{
  BudCatalogItem *one = *(BudCatalogItem **) a, *other = *(BudCatalogItem **) b;
  int by_known = bud_catalog_item_get_prominence (other) - bud_catalog_item_get_prominence (one);

  return by_known != 0 ? by_known : bud_library_compare_names (one, other);
}

static void
fill (BudPicker *self)
{
  const char *text = gtk_editable_get_text (self->entry);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found
      = bud_catalog_search (bud_session_get_catalog (self->session), self->kind, text, &error);
  g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean is_close = FALSE;

  g_free (self->listed_for);
  self->listed_for = g_strdup (text);
  /* What is typed is found best first. */
  if (found != NULL && text[0] == '\0')
    g_ptr_array_sort (found, compare_known);
  if (self->kind == BUD_CATALOG_USECASE && text[0] == '\0')
    g_ptr_array_add (shown, gtk_string_object_new (_ ("Own Tokens")));
  for (guint i = 0; found != NULL && i < found->len; i++)
    g_ptr_array_add (shown, g_object_ref (g_ptr_array_index (found, i)));
  if (self->has_clusters)
    add_clusters (self, text, shown);
  g_list_store_splice (self->items, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)), shown->pdata,
                       shown->len);

  if (shown->len > 0 && text[0] != '\0' && as_item (shown->pdata[0]) != NULL)
    is_close = !bud_describe_is_literal (shown->pdata[0], text);
  gtk_widget_set_visible (GTK_WIDGET (self->close_label), is_close);
  if (shown->len == 0)
    {
      g_autofree char *none = error != NULL
                                  ? g_strdup (error->message)
                                  : g_strdup_printf (_ ("Nothing in the catalog is like “%s”"), text);
      gtk_label_set_label (self->empty_label, none);
    }
  gtk_stack_set_visible_child_name (self->stack, shown->len > 0 ? "list" : "empty");
  if (text[0] != '\0' && shown->len > 0)
    {
      gtk_single_selection_set_selected (self->selection, 0);
      gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", 0);
    }
}

static void
pick (BudPicker *self, guint position)
{
  g_autoptr (GObject) object = g_list_model_get_item (G_LIST_MODEL (self->items), position);

  if (object == NULL)
    return;
  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, picked_signal, 0, as_item (object));
}

/* Also comes, late, for a text that was set and is listed already: then what is selected stays. */
static void
on_search_changed (BudPicker *self)
{
  if (g_strcmp0 (self->listed_for, gtk_editable_get_text (self->entry)) != 0)
    fill (self);
}

static void
on_entry_activate (BudPicker *self)
{
  guint position = gtk_single_selection_get_selected (self->selection);

  pick (self, position != GTK_INVALID_LIST_POSITION ? position : 0);
}

static void
on_stop_search (BudPicker *self)
{
  gtk_popover_popdown (GTK_POPOVER (self));
}

static void
on_list_activate (GtkListView *list, guint position, BudPicker *self)
{
  pick (self, position);
}

/* Arrows choose while the entry keeps the focus. */
static gboolean
on_entry_key (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state,
              BudPicker *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->items));
  guint selected = gtk_single_selection_get_selected (self->selection);

  if (n_items == 0)
    return GDK_EVENT_PROPAGATE;
  if (keyval == GDK_KEY_Down || keyval == GDK_KEY_KP_Down)
    selected = selected == GTK_INVALID_LIST_POSITION ? 0 : MIN (selected + 1, n_items - 1);
  else if ((keyval == GDK_KEY_Up || keyval == GDK_KEY_KP_Up) && selected != GTK_INVALID_LIST_POSITION)
    selected = selected > 0 ? selected - 1 : 0;
  else
    return GDK_EVENT_PROPAGATE;
  gtk_single_selection_set_selected (self->selection, selected);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", selected);
  return GDK_EVENT_STOP;
}

static gboolean
on_idle_show (gpointer user_data)
{
  BudPicker *self = user_data;
  guint selected;

  /* It may be closed, or gone with its window. */
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return G_SOURCE_REMOVE;
  selected = gtk_single_selection_get_selected (self->selection);
  if (selected != GTK_INVALID_LIST_POSITION)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", selected);
  return G_SOURCE_REMOVE;
}

/* Once its rows have been laid out: before, it goes nowhere. */
static void
show_selected (BudPicker *self)
{
  g_idle_add_full (G_PRIORITY_LOW, on_idle_show, g_object_ref (self), g_object_unref);
}

static void
refresh_ticks (BudPicker *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->items));
  guint selected = gtk_single_selection_get_selected (self->selection);

  /* Rows read their tick when bound: have them bound again. */
  g_list_model_items_changed (G_LIST_MODEL (self->items), 0, n_items, n_items);
  gtk_single_selection_set_selected (self->selection, selected);
  show_selected (self);
}

static void
on_fit_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BudPicker) self = user_data;
  g_autoptr (GArray) counts = bud_fit_check_finish (result, NULL);
  const char *const *ids = bud_fit_check_ids (result);

  if (counts == NULL)
    return;
  for (guint i = 0; i < counts->len; i++)
    {
      guint32 count = g_array_index (counts, guint32, i);

      if (count != BUD_FIT_UNKNOWN)
        g_hash_table_insert (self->fewest_devices, g_strdup (ids[i]), GUINT_TO_POINTER (count + 1));
    }
  refresh_ticks (self);
}

static void
check_fit (BudPicker *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) ids = NULL;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_hash_table_remove_all (self->fewest_devices);
  if (self->kind == BUD_CATALOG_USECASE)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->items)); i++)
    {
      g_autoptr (BudCatalogItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      if (bud_catalog_item_get_kind (item) == self->kind)
        g_strv_builder_add (builder, bud_catalog_item_get_id (item));
    }
  ids = g_strv_builder_end (builder);
  self->cancellable = g_cancellable_new ();
  bud_session_check_fit (self->session, self->kind, (const char *const *) ids, self->cancellable,
                         on_fit_checked, g_object_ref (self));
}

void
bud_picker_prepare (BudPicker *self, const char *current_id)
{
  gtk_editable_set_text (self->entry, "");
  fill (self);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->items)); i++)
    {
      g_autoptr (GObject) object = g_list_model_get_item (G_LIST_MODEL (self->items), i);
      BudCatalogItem *item = as_item (object);

      if (g_strcmp0 (item != NULL ? bud_catalog_item_get_id (item) : NULL, current_id) == 0)
        gtk_single_selection_set_selected (self->selection, i);
    }
  show_selected (self);
  check_fit (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

void
bud_picker_offer_clusters (BudPicker *self)
{
  const char *hint = _ ("Search devices and clusters");

  self->has_clusters = TRUE;
  g_object_set (self->entry, "placeholder-text", hint, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, hint, -1);
}

GListModel *
bud_picker_get_items (BudPicker *self)
{
  return G_LIST_MODEL (self->items);
}

GtkEditable *
bud_picker_get_entry (BudPicker *self)
{
  return self->entry;
}

static void
dispose (GObject *object)
{
  BudPicker *self = BUD_PICKER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (bud_picker_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  BudPicker *self = BUD_PICKER (object);

  g_clear_object (&self->items);
  g_free (self->listed_for);
  g_clear_pointer (&self->fewest_devices, g_hash_table_unref);
  G_OBJECT_CLASS (bud_picker_parent_class)->finalize (object);
}

static void
bud_picker_class_init (BudPickerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  picked_signal = g_signal_new ("picked", BUD_TYPE_PICKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, BUD_TYPE_CATALOG_ITEM);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/picker.ui");
  gtk_widget_class_bind_template_child (widget_class, BudPicker, entry);
  gtk_widget_class_bind_template_child (widget_class, BudPicker, close_label);
  gtk_widget_class_bind_template_child (widget_class, BudPicker, stack);
  gtk_widget_class_bind_template_child (widget_class, BudPicker, scroller);
  gtk_widget_class_bind_template_child (widget_class, BudPicker, list);
  gtk_widget_class_bind_template_child (widget_class, BudPicker, empty_label);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_key);
  gtk_widget_class_bind_template_callback (widget_class, on_list_activate);
}

static void
bud_picker_init (BudPicker *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->fewest_devices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->items = g_list_store_new (G_TYPE_OBJECT);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->items)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  g_signal_connect (factory, "setup", G_CALLBACK (on_row_setup), self);
  g_signal_connect (factory, "bind", G_CALLBACK (on_row_bind), self);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_object_unref (self->selection);
  g_object_unref (factory);
}

GtkWidget *
bud_picker_new (BudSession *session, BudCatalogKind kind)
{
  static const char *const hints[] = {
    [BUD_CATALOG_MODEL] = N_ ("Search models"),
    [BUD_CATALOG_HARDWARE] = N_ ("Search hardware"),
    [BUD_CATALOG_USECASE] = N_ ("Search use cases"),
  };
  BudPicker *self = g_object_new (BUD_TYPE_PICKER, NULL);

  self->session = g_object_ref (session);
  self->kind = kind;
  g_object_set (self->entry, "placeholder-text", _ (hints[kind]), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (hints[kind]), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  bud_describe_kind (kind), -1);
  return GTK_WIDGET (self);
}
