#include "app/cluster-facts.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/describe.h"
#include "catalog/json-read.h"
#include "plot/nodes.h"

/* A named link with its rate: "NVLink 4 450 GB/s". */
static char *
link_text (const char *name, double bytes_per_s)
{
  BudQuantity rate = bud_quantity_byte_rate (bytes_per_s);
  g_autofree char *number = bud_quantity_string (&rate);

  return name != NULL ? g_strdup_printf ("%s %s", name, number) : g_steal_pointer (&number);
}

static void
append (GString *line, const char *part)
{
  if (part != NULL)
    g_string_append_printf (line, "%s%s", line->len > 0 ? ", " : "", part);
}

char *
bud_cluster_facts_line (BudCatalog *catalog, BudCatalogItem *item)
{
  JsonObject *json = bud_catalog_item_get_json (item);
  const char *device_id = bud_cluster_device_id (json);
  g_autofree char *full = bud_describe_item (catalog, BUD_CATALOG_HARDWARE, device_id, NULL);
  g_autofree char *device = bud_describe_device (full);
  guint per_node = (guint) bud_catalog_item_get_number (item, "devices_per_node");
  guint n_nodes = (guint) bud_catalog_item_get_number (item, "nodes");
  double link = bud_catalog_item_get_number (item, "link_bytes_per_s");
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *devices = bud_describe_hardware (per_node, device);
  g_autofree char *in_node
      = isnan (link) ? NULL : link_text (bud_json_string (bud_json_object (json, "in_node"), "name"), link);

  append (line, devices);
  if (n_nodes > 1)
    {
      g_autofree char *nodes = g_strdup_printf (ngettext ("%u node", "%u nodes", n_nodes), n_nodes);

      append (line, nodes);
    }
  append (line, in_node);
  return g_string_free (g_steal_pointer (&line), FALSE);
}

const char *
bud_cluster_type_name (const char *type)
{
  static const char *const names[][2] = { { "server", N_ ("Server") },
                                          { "rack", N_ ("Rack") },
                                          { "slice", N_ ("Slice") },
                                          { "cloud", N_ ("Cloud instance") } };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (type, names[i][0]) == 0)
      return _ (names[i][1]);
  return NULL;
}

/* Facts */

static BudCompute
first_compute (const BudDevice *device)
{
  BudCompute used = BUD_COMPUTE_FP32;

  bud_device_compute (device, BUD_COMPUTE_BF16, &used);
  return used;
}

void
bud_cluster_show_facts (BudFactCard *card, const BudCluster *cluster, const BudDevice *device,
                        JsonObject *json)
{
  guint n = bud_cluster_n_devices (cluster);
  BudCompute compute = first_compute (device);
  g_autofree char *count = bud_number_count (n);
  g_autofree char *format = g_ascii_strup (bud_compute_name (compute), -1);
  g_autofree char *peak_title = g_strdup_printf (_ ("Peak, %s"), format);
  const char *of_all = _ ("All devices together");
  g_autofree char *amount = bud_number_money (device->usd_per_h * n);
  g_autofree char *price
      = isnan (device->usd_per_h) ? g_strdup (amount) : g_strdup_printf (_ ("%s/h"), amount);

  bud_fact_card_clear (card);
  bud_fact_card_add (card, _ ("Devices"), count, device->name);
  bud_fact_card_add_quantity (card, _ ("Memory"), bud_quantity_bytes (device->memory_bytes * n, FALSE),
                              of_all);
  bud_fact_card_add_quantity (card, _ ("Bandwidth"), bud_quantity_byte_rate (device->memory_bytes_per_s * n),
                              of_all);
  bud_fact_card_add_quantity (card, peak_title, bud_quantity_flop_rate (device->peak_flop_per_s[compute] * n),
                              _ ("All devices together, dense"));
  bud_fact_card_add_quantity (card, _ ("Power"), bud_quantity_power (device->tdp_w * n),
                              cluster->other_w > 0 ? _ ("All devices and the rest of their nodes")
                                                   : _ ("All devices; the rest of the nodes is not on file"));
  bud_fact_card_add (card, _ ("Price"), price,
                     cluster->usd_per_h > 0 ? _ ("Of the nodes, on demand")
                                            : _ ("Of the devices: no price of a node is on file"));
}

static void
add_link (BudFactList *list, const char *title, JsonObject *link, double bytes_per_s, double latency_s,
          gboolean is_latency_assumed)
{
  const char *name = bud_json_string (link, "name"), *source = bud_json_string (link, "source");
  g_autofree char *rate = link_text (NULL, bytes_per_s);
  g_autofree char *value = g_strdup_printf (_ ("%s each way"), rate);
  g_autofree char *latency = bud_number_time (latency_s);
  g_autofree char *detail
      = g_strdup_printf (is_latency_assumed ? _ ("%s, latency %s (assumed)") : _ ("%s, latency %s"),
                         name != NULL ? name : _ ("per device"), latency);
  AdwActionRow *row = bud_fact_list_add (list, title, detail, bytes_per_s > 0 ? value : BUD_MISSING);

  gtk_widget_set_tooltip_text (GTK_WIDGET (row), source);
}

static const char *
topology_text (const char *topology)
{
  static const char *const texts[][2] = { { "switch", N_ ("Switched: any to any at the full rate") },
                                          { "mesh", N_ ("Full mesh: a link to each peer") },
                                          { "torus", N_ ("Torus: rings along each axis") },
                                          { "hypercube", N_ ("Hypercube") },
                                          { "pcie", N_ ("Through the host's PCIe") } };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (g_strcmp0 (topology, texts[i][0]) == 0)
      return _ (texts[i][1]);
  return NULL;
}

void
bud_cluster_show_links (BudFactList *list, const BudDevice *device, JsonObject *json)
{
  JsonObject *in_node = bud_json_object (json, "in_node");
  const char *topology = topology_text (bud_json_string (in_node, "topology"));

  bud_fact_list_clear (list);
  add_link (list, _ ("In the node"), in_node, device->link_bytes_per_s, device->link_latency_s,
            (device->assumed & BUD_ASSUMED_LINK_LATENCY) != 0);
  if (topology != NULL)
    bud_fact_list_add (list, _ ("Topology"), topology, NULL);
  add_link (list, _ ("Between nodes, per device"), bud_json_object (json, "between_nodes"),
            device->node_link_bytes_per_s, device->node_link_latency_s,
            (device->assumed & (BUD_ASSUMED_NODE_LINK | BUD_ASSUMED_NODE_LATENCY)) != 0);
}

void
bud_cluster_show_node (BudFactList *list, const BudCluster *cluster, const BudDevice *device,
                       JsonObject *json)
{
  JsonObject *host = bud_json_object (json, "host");
  const char *cpu = bud_json_string (host, "cpu");
  double count = bud_json_number (host, "count"), memory_gb = bud_json_number (host, "memory_gb");
  g_autofree char *devices = bud_describe_hardware (cluster->devices_per_node, device->name);
  g_autofree char *memory = bud_number_bytes (memory_gb * 1e9, FALSE);
  g_autofree char *nodes = bud_number_count (cluster->n_nodes);
  BudQuantity other = bud_quantity_power (cluster->other_w);
  g_autofree char *other_text = bud_quantity_string (&other);

  bud_fact_list_clear (list);
  bud_fact_list_add (list, _ ("Devices per node"), devices, NULL);
  bud_fact_list_add (list, _ ("Nodes"), NULL, nodes);
  if (cpu != NULL)
    {
      g_autofree char *cpus = isnan (count) ? g_strdup (cpu) : bud_describe_hardware ((guint) count, cpu);
      AdwActionRow *row
          = bud_fact_list_add (list, _ ("Host processors"), cpus, isnan (memory_gb) ? NULL : memory);

      gtk_widget_set_tooltip_text (GTK_WIDGET (row), bud_json_string (host, "source"));
    }
  if (cluster->other_w > 0)
    bud_fact_list_add (list, _ ("Power beside the devices"),
                       bud_json_string (bud_json_object (json, "other_power"), "source"), other_text);
}

static void
add_price (BudFactList *list, JsonObject *price)
{
  double per_hour = bud_json_number (price, "usd_per_node_hour"),
         once = bud_json_number (price, "usd_per_node");
  const char *const parts[] = { bud_json_string (price, "provider"), bud_json_string (price, "instance"),
                                bud_json_string (price, "region"), bud_json_string (price, "date") };
  g_autoptr (GString) where = g_string_new (NULL);
  g_autofree char *money = bud_number_money (isnan (per_hour) ? once : per_hour);
  g_autofree char *value = isnan (per_hour) ? g_strdup (money) : g_strdup_printf (_ ("%s per hour"), money);
  AdwActionRow *row;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL)
      g_string_append_printf (where, "%s%s", where->len > 0 ? ", " : "", parts[i]);
  row = bud_fact_list_add (list, isnan (per_hour) ? _ ("Purchase, per node") : _ ("On demand, per node"),
                           where->str, value);
  gtk_widget_set_tooltip_text (GTK_WIDGET (row), bud_json_string (price, "source"));
}

void
bud_cluster_show_prices (BudFactList *list, const BudCluster *cluster, const BudDevice *device,
                         JsonObject *json)
{
  JsonArray *prices = bud_json_array (json, "prices");
  BudQuantity cost = bud_quantity_money_per_hour (device->usd_per_h);
  g_autofree char *value = bud_quantity_string (&cost);

  bud_fact_list_clear (list);
  if (isnan (device->usd_per_h))
    bud_fact_list_add (list, _ ("No price on file"), _ ("Costs are left out of estimates"), NULL);
  else
    bud_fact_list_add (list, _ ("Used for costs, per device"),
                       cluster->usd_per_h > 0 ? _ ("The node's price over its devices")
                                              : _ ("The device's own price"),
                       value);
  for (guint i = 0; prices != NULL && i < json_array_get_length (prices); i++)
    if (JSON_NODE_HOLDS_OBJECT (json_array_get_element (prices, i)))
      add_price (list, json_array_get_object_element (prices, i));
}

void
bud_cluster_show_sources (BudFactList *list, const BudDevice *device, JsonObject *json)
{
  const char *source = bud_json_string (json, "source"), *date = bud_json_string (json, "date"),
             *note = bud_json_string (json, "note");
  g_autofree char *text = g_strdup_printf ("%s%s%s%s%s", source != NULL ? source : _ ("No source on file"),
                                           date != NULL ? ", " : "", date != NULL ? date : "",
                                           note != NULL ? ", " : "", note != NULL ? note : "");

  bud_fact_list_clear (list);
  adw_action_row_set_subtitle_lines (bud_fact_list_add (list, _ ("Nodes and links"), text, NULL), 0);
  for (guint32 bit = 1; bit != 0; bit <<= 1)
    if ((device->assumed & bit) != 0)
      adw_action_row_set_title_lines (
          bud_fact_list_add (list, _ (bud_assumed_text ((BudAssumed) bit)), NULL, NULL), 0);
}

BudPlot *
bud_cluster_drawing (const BudCluster *cluster, const BudDevice *device, JsonObject *json)
{
  g_autofree char *name = bud_describe_device (device->name);
  const BudNodesData data
      = { .device = name,
          .devices_per_node = cluster->devices_per_node,
          .n_nodes = cluster->n_nodes,
          .link = device->link_name,
          .link_bytes_per_s = device->link_bytes_per_s,
          .node_link = bud_json_string (bud_json_object (json, "between_nodes"), "name"),
          .node_link_bytes_per_s = cluster->node_link_bytes_per_s > 0 || cluster->n_nodes > 1
                                       ? device->node_link_bytes_per_s
                                       : NAN };

  return bud_plot_new_nodes (&data);
}
