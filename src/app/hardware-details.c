#include "app/hardware-details.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/cluster-facts.h"
#include "app/column-layout.h"
#include "app/device-facts.h"
#include "app/figure.h"
#include "app/wrap-layout.h"
#include "catalog/json-read.h"

#define TWO_COLUMNS_PX 660
#define CARD_SPACING_PX 18
#define ROOFLINE_MIN_PX 300 /* so that knees and labels stand apart */

struct _BudHardwareDetails
{
  AdwBin parent_instance;

  BudSession *session;

  GtkWidget *content;
  GtkLabel *title;
  GtkBox *tags;
  GtkLabel *problem;
  GtkWidget *edit_button;
  BudFactCard *facts;
  GtkBox *plots;
  GtkBox *lists;
  BudFigure *roofline;
  BudFitMatrix *matrix;
  BudFactList *prices;
  BudFactList *links;
  BudFactList *peaks;
  BudFactList *processor;
  BudFactList *sources;
};

G_DEFINE_FINAL_TYPE (BudHardwareDetails, bud_hardware_details, ADW_TYPE_BIN)

static void
add_tag (BudHardwareDetails *self, const char *text, gboolean is_chip)
{
  GtkWidget *label;

  if (text == NULL || *text == '\0')
    return;
  label = gtk_label_new (text);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, is_chip ? "bud-tag" : "dim-label");
  gtk_box_append (self->tags, label);
}

static void
clear_head (BudHardwareDetails *self, BudCatalogItem *item)
{
  GtkWidget *tag;

  gtk_label_set_label (self->title, bud_catalog_item_get_name (item));
  while ((tag = gtk_widget_get_first_child (GTK_WIDGET (self->tags))) != NULL)
    gtk_box_remove (self->tags, tag);
}

static void
show_head (BudHardwareDetails *self, BudCatalogItem *item, const BudDevice *device, JsonObject *json)
{
  double year = bud_json_number (json, "release_year");
  g_autofree char *maker = isnan (year)
                               ? g_strdup (bud_catalog_item_get_vendor (item))
                               : g_strdup_printf ("%s, %.0f", bud_catalog_item_get_vendor (item), year);

  clear_head (self, item);
  add_tag (self, bud_device_type_name (device->type), TRUE);
  add_tag (self, bud_json_string (json, "architecture"), TRUE);
  add_tag (self, bud_json_string (json, "memory_type"), TRUE);
  if (device->link_bytes_per_s > 0)
    add_tag (self, device->link_name, TRUE);
  if (bud_catalog_item_get_is_user (item))
    add_tag (self, _ ("Yours"), TRUE);
  add_tag (self, maker, FALSE);
}

static void
show_cluster_head (BudHardwareDetails *self, BudCatalogItem *item, const BudDevice *device, JsonObject *json)
{
  clear_head (self, item);
  add_tag (self, bud_cluster_type_name (bud_json_string (json, "type")), TRUE);
  add_tag (self, device->name, TRUE);
  if (bud_catalog_item_get_is_user (item))
    add_tag (self, _ ("Yours"), TRUE);
  add_tag (self, bud_catalog_item_get_vendor (item), FALSE);
}

static void
show_cluster (BudHardwareDetails *self, const BudCluster *cluster, const BudDevice *device, JsonObject *json)
{
  bud_cluster_show_facts (self->facts, cluster, device, json);
  bud_cluster_show_links (self->links, device, json);
  bud_cluster_show_prices (self->prices, cluster, device, json);
  bud_cluster_show_node (self->processor, cluster, device, json);
  bud_cluster_show_sources (self->sources, device, json);
  bud_fact_list_clear (self->peaks);
  g_object_set (self->roofline, "heading", _ ("Nodes and links"), NULL);
  g_object_set (self->processor, "heading", _ ("Nodes"), NULL);
  bud_figure_set_subject (self->roofline, cluster->name, _ ("Nodes, devices and the links between them"));
  bud_figure_set_plot (self->roofline, bud_cluster_drawing (cluster, device, json));
  bud_fit_matrix_set_device (self->matrix, device);
}

static void
show_device (BudHardwareDetails *self, const BudDevice *device, JsonObject *json)
{
  bud_device_show_facts (self->facts, device, json);
  bud_device_show_peaks (self->peaks, device, json);
  bud_device_show_links (self->links, device);
  bud_device_show_prices (self->prices, device, json);
  bud_device_show_processor (self->processor, json);
  bud_device_show_sources (self->sources, device, json);
  bud_figure_set_subject (self->roofline, device->name, _ ("Roofline per number format, dense peaks"));
  bud_figure_set_plot (self->roofline, bud_device_roofline (device, json));
  bud_fit_matrix_set_device (self->matrix, device);
}

void
bud_hardware_details_show (BudHardwareDetails *self, BudCatalogItem *item)
{
  g_autoptr (GError) error = NULL;
  gboolean is_cluster = item != NULL && bud_catalog_item_get_kind (item) == BUD_CATALOG_CLUSTER;
  JsonObject *json;
  BudDevice device;
  BudCluster cluster;
  gboolean is_good;

  gtk_widget_set_visible (self->content, item != NULL);
  if (item == NULL)
    {
      bud_fit_matrix_set_device (self->matrix, NULL);
      return;
    }
  json = bud_catalog_item_get_json (item);
  is_good = (!is_cluster || bud_cluster_from_json (json, &cluster, &error))
            && bud_catalog_load_device (
                bud_session_get_catalog (self->session),
                is_cluster ? bud_cluster_device_id (json) : bud_catalog_item_get_id (item), &device, &error);
  gtk_label_set_label (self->problem, is_good ? "" : error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), !is_good);
  gtk_widget_set_visible (GTK_WIDGET (self->plots), is_good);
  gtk_widget_set_visible (GTK_WIDGET (self->lists), is_good);
  gtk_widget_set_visible (GTK_WIDGET (self->facts), is_good);
  gtk_widget_set_visible (self->edit_button, bud_catalog_item_get_is_user (item));
  if (!is_good)
    {
      gtk_label_set_label (self->title, bud_catalog_item_get_name (item));
      bud_fit_matrix_set_device (self->matrix, NULL);
      return;
    }
  if (is_cluster)
    {
      bud_device_place (&device, &cluster);
      show_cluster_head (self, item, &device, json);
      show_cluster (self, &cluster, &device, json);
      bud_fit_matrix_set_cluster (self->matrix, bud_catalog_item_get_id (item));
      return;
    }
  show_head (self, item, &device, json);
  show_device (self, &device, json);
}

BudFitMatrix *
bud_hardware_details_get_matrix (BudHardwareDetails *self)
{
  return self->matrix;
}

void
bud_hardware_details_set_session (BudHardwareDetails *self, BudSession *session)
{
  self->session = g_object_ref (session);
  bud_figure_set_up (self->roofline, session, "device-roofline");
  bud_fit_matrix_set_session (self->matrix, session);
}

static void
dispose (GObject *object)
{
  g_clear_object (&BUD_HARDWARE_DETAILS (object)->session);
  G_OBJECT_CLASS (bud_hardware_details_parent_class)->dispose (object);
}

static void
bud_hardware_details_class_init (BudHardwareDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  g_type_ensure (BUD_TYPE_FACT_CARD);
  g_type_ensure (BUD_TYPE_FACT_LIST);
  g_type_ensure (BUD_TYPE_FIGURE);
  g_type_ensure (BUD_TYPE_FIT_MATRIX);
  g_type_ensure (BUD_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/hardware-details.ui");
  gtk_widget_class_bind_template_child (widget_class, BudHardwareDetails, content);
  gtk_widget_class_bind_template_child (widget_class, BudHardwareDetails, title);
  gtk_widget_class_bind_template_child (widget_class, BudHardwareDetails, tags);
  gtk_widget_class_bind_template_child (widget_class, BudHardwareDetails, problem);
  gtk_widget_class_bind_template_child (widget_class, BudHardwareDetails, edit_button);
  gtk_widget_class_bind_template_child (widget_class, BudHardwareDetails, facts);
  gtk_widget_class_bind_template_child (widget_class, BudHardwareDetails, plots);
  gtk_widget_class_bind_template_child (widget_class, BudHardwareDetails, lists);
  gtk_widget_class_bind_template_child (widget_class, BudHardwareDetails, roofline);
  gtk_widget_class_bind_template_child (widget_class, BudHardwareDetails, matrix);
  gtk_widget_class_bind_template_child (widget_class, BudHardwareDetails, prices);
  gtk_widget_class_bind_template_child (widget_class, BudHardwareDetails, links);
  gtk_widget_class_bind_template_child (widget_class, BudHardwareDetails, peaks);
  gtk_widget_class_bind_template_child (widget_class, BudHardwareDetails, processor);
  gtk_widget_class_bind_template_child (widget_class, BudHardwareDetails, sources);
}

static void
bud_hardware_details_init (BudHardwareDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_size_request (GTK_WIDGET (bud_figure_get_widget (self->roofline)), -1, ROOFLINE_MIN_PX);
  gtk_widget_set_layout_manager (GTK_WIDGET (self->plots),
                                 bud_column_layout_new (BUD_COLUMNS_ROWS, TWO_COLUMNS_PX, CARD_SPACING_PX));
  gtk_widget_set_layout_manager (GTK_WIDGET (self->lists),
                                 bud_column_layout_new (BUD_COLUMNS_PACKED, TWO_COLUMNS_PX, CARD_SPACING_PX));
}
