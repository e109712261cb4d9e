#include "app/device-facts.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "catalog/json-read.h"
#include "catalog/price.h"
#include "plot/number.h"
#include "plot/roofline.h"

const char *
bud_device_type_name (BudDeviceType type)
{
  static const char *const names[] = { N_ ("GPU"), N_ ("CPU"), N_ ("Accelerator") };

  return _ (names[type]);
}

gboolean
bud_device_is_bought (BudCatalogItem *item)
{
  JsonArray *prices = bud_json_array (bud_catalog_item_get_json (item), "prices");

  return bud_price_choose (prices, bud_catalog_item_get_number (item, "tdp_w"), NULL).is_from_purchase;
}

char *
bud_device_facts_line (BudCatalogItem *item)
{
  BudQuantity rate = bud_quantity_byte_rate (bud_catalog_item_get_number (item, "memory_bytes_per_s"));
  g_autofree char *memory = bud_number_bytes (bud_catalog_item_get_number (item, "memory_bytes"), FALSE);
  g_autofree char *bandwidth = bud_quantity_string (&rate);

  return g_strdup_printf ("%s, %s, %s", bud_catalog_item_get_vendor (item), memory, bandwidth);
}

/* "BF16", "FP8". Free with g_free. */
static char *
compute_label (BudCompute compute)
{
  return g_ascii_strup (bud_compute_name (compute), -1);
}

/* The 16-bit peak, which every comparison of devices is about; 0 = none. */
#define SHOWN_CHECKS 1 /* before the rest is folded away */

static BudCompute
main_compute (const BudDevice *device)
{
  static const BudCompute order[]
      = { BUD_COMPUTE_BF16, BUD_COMPUTE_FP16, BUD_COMPUTE_TF32, BUD_COMPUTE_FP32 };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (device->peak_flop_per_s[order[i]] > 0)
      return order[i];
  for (int i = 0; i < BUD_N_COMPUTES; i++)
    if (device->peak_flop_per_s[i] > 0)
      return (BudCompute) i;
  return BUD_COMPUTE_FP32;
}

void
bud_device_show_facts (BudFactCard *card, const BudDevice *device, JsonObject *json)
{
  const char *source = bud_json_string (json, "source");
  BudCompute compute = main_compute (device);
  g_autofree char *label = compute_label (compute);
  g_autofree char *peak_title = g_strdup_printf (_ ("Peak, %s"), label);
  g_autofree char *knee_title = g_strdup_printf (_ ("Knee, %s"), label);
  g_autofree char *knee = NULL, *knee_text = NULL;
  double peak = device->peak_flop_per_s[compute];
  const char *memory_note = (device->assumed & BUD_ASSUMED_MEMORY_TYPICAL) != 0
                                ? _ (bud_assumed_text (BUD_ASSUMED_MEMORY_TYPICAL))
                                : source;

  bud_fact_card_clear (card);
  bud_fact_card_add_quantity (card, _ ("Memory"), bud_quantity_bytes (device->memory_bytes, FALSE),
                              memory_note);
  bud_fact_card_add_quantity (card, _ ("Bandwidth"), bud_quantity_byte_rate (device->memory_bytes_per_s),
                              source);
  bud_fact_card_add_quantity (card, peak_title, bud_quantity_flop_rate (peak), _ ("Dense, without sparsity"));
  bud_fact_card_add_quantity (
      card, _ ("Link, each way"),
      bud_quantity_byte_rate (device->link_bytes_per_s > 0 ? device->link_bytes_per_s : NAN), source);
  bud_fact_card_add_quantity (card, _ ("Power"), bud_quantity_power (device->tdp_w), source);
  knee = bud_number (peak / device->memory_bytes_per_s);
  knee_text = g_strconcat (knee, BUD_NBSP, "FLOP/B", NULL);
  bud_fact_card_add (card, knee_title, knee_text,
                     _ ("Peak over bandwidth in FLOP per byte: below it memory limits, above it arithmetic"));
}

void
bud_device_show_peaks (BudFactList *list, const BudDevice *device, JsonObject *json)
{
  const char *basis = bud_json_string (json, "flops_basis");

  bud_fact_list_clear (list);
  if (g_strcmp0 (basis, "dense") == 0) /* as the heading says */
    basis = NULL;
  for (int i = 0; i < BUD_N_COMPUTES; i++)
    if (device->peak_flop_per_s[i] > 0)
      {
        BudQuantity peak = bud_quantity_flop_rate (device->peak_flop_per_s[i]);
        g_autofree char *value = bud_quantity_string (&peak);
        g_autofree char *title = compute_label ((BudCompute) i);

        bud_fact_list_add (list, title, basis, value);
        basis = NULL; /* said once */
      }
}

static void
add_link (BudFactList *list, const char *title, const char *detail, double bytes_per_s)
{
  BudQuantity rate = bud_quantity_byte_rate (bytes_per_s);
  g_autofree char *number = bud_quantity_string (&rate);
  /* Translators: a transfer rate per direction, "450 GB/s each way". */
  g_autofree char *value = g_strdup_printf (_ ("%s each way"), number);

  bud_fact_list_add (list, title, detail, bytes_per_s > 0 ? value : BUD_MISSING);
}

void
bud_device_show_links (BudFactList *list, const BudDevice *device)
{
  gboolean is_node_assumed = (device->assumed & BUD_ASSUMED_DEVICES_PER_NODE) != 0;
  gboolean is_link_assumed = (device->assumed & BUD_ASSUMED_NODE_LINK) != 0;
  guint n = device->devices_per_node;
  g_autofree char *node = g_strdup_printf (
      is_node_assumed ? ngettext ("%s, %u device per node (assumed)", "%s, %u devices per node (assumed)", n)
                      : ngettext ("%s, %u device per node", "%s, %u devices per node", n),
      device->link_name, n);
  g_autofree char *latency = bud_number_time (device->node_link_latency_s);
  g_autofree char *between = g_strdup_printf (
      is_link_assumed ? _ ("per device, latency %s (assumed)") : _ ("per device, latency %s"), latency);

  bud_fact_list_clear (list);
  add_link (list, _ ("In the node"), device->link_bytes_per_s > 0 ? node : _ ("No link on file"),
            device->link_bytes_per_s);
  add_link (list, _ ("Between nodes"), between, device->node_link_bytes_per_s);
}

static void
add_text (BudFactList *list, const char *title, JsonObject *json, const char *key)
{
  const char *value = bud_json_string (json, key);

  if (value != NULL)
    bud_fact_list_add (list, title, NULL, value);
}

static void
add_number (BudFactList *list, const char *title, JsonObject *json, const char *key, const char *unit)
{
  double value = bud_json_number (json, key);
  g_autofree char *number = value == round (value) ? bud_number_count (value) : bud_number (value);
  g_autofree char *text = g_strconcat (number, unit[0] != '\0' ? BUD_NBSP : "", unit, NULL);

  if (!isnan (value))
    bud_fact_list_add (list, title, NULL, text);
}

void
bud_device_show_processor (BudFactList *list, JsonObject *json)
{
  bud_fact_list_clear (list);
  if (g_strcmp0 (bud_json_string (json, "type"), "cpu") != 0)
    return;
  add_number (list, _ ("Cores"), json, "cores", "");
  add_number (list, _ ("Sockets"), json, "sockets", "");
  add_number (list, _ ("Base clock"), json, "base_ghz", "GHz");
  add_number (list, _ ("Boost clock"), json, "boost_ghz", "GHz");
  add_text (list, _ ("Instructions"), json, "isa");
  add_number (list, _ ("L3 cache"), json, "l3_cache_mb", "MB");
  add_number (list, _ ("Memory channels"), json, "memory_channels", "");
  add_number (list, _ ("Memory speed"), json, "memory_mts", "MT/s");
  add_number (list, _ ("Most memory the board takes"), json, "memory_gb", "GB");
}

const char *
bud_confidence_text (const char *confidence)
{
  if (g_strcmp0 (confidence, "high") == 0)
    return _ ("high confidence");
  if (g_strcmp0 (confidence, "medium") == 0)
    return _ ("medium confidence");
  if (g_strcmp0 (confidence, "low") == 0)
    return _ ("low confidence, not checked");
  return NULL;
}

static void
add_datasheet (BudFactList *list, JsonObject *json)
{
  const char *facts[]
      = { bud_json_string (json, "source"), bud_confidence_text (bud_json_string (json, "confidence")),
          bud_json_string (json, "note") };
  const char *url = bud_json_string (json, "datasheet_url");
  g_autoptr (GString) text = g_string_new (NULL);
  AdwActionRow *row;
  GtkWidget *link;

  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    if (facts[i] != NULL)
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", facts[i]);
  row = bud_fact_list_add (list, _ ("Peaks, memory, links and power"),
                           text->len > 0 ? text->str : _ ("No source on file"), NULL);
  adw_action_row_set_subtitle_lines (row, 0);
  if (url == NULL)
    return;
  link = gtk_link_button_new_with_label (url, _ ("Datasheet"));
  gtk_widget_set_valign (link, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (link, url);
  adw_action_row_add_suffix (row, link);
}

/* "flops_tflops.bf16" as "BF16". */
static char *
fact_text (const char *column)
{
  static const struct
  {
    const char *column, *text;
  } names[] = { { "memory_gb", N_ ("memory") },
                { "memory_bw_gbs", N_ ("memory bandwidth") },
                { "memory_mts", N_ ("memory speed") },
                { "memory_type", N_ ("memory type") },
                { "memory_channels", N_ ("memory channels") },
                { "cores", N_ ("cores") },
                { "base_ghz", N_ ("base clock") },
                { "boost_ghz", N_ ("boost clock") },
                { "l3_cache_mb", N_ ("L3 cache") },
                { "tdp_w", N_ ("power") },
                { "interconnect", N_ ("link") },
                { "host_link", N_ ("host link") },
                { "node", N_ ("devices in a node") } };

  if (g_str_has_prefix (column, "flops_tflops."))
    return g_ascii_strup (column + strlen ("flops_tflops."), -1);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strncmp (column, names[i].column, strlen (names[i].column)) == 0
        && strchr (".", column[strlen (names[i].column)]) != NULL)
      return g_strdup (_ (names[i].text));
  return g_strdup (column);
}

static void
add_check (BudFactList *list, JsonObject *check)
{
  JsonArray *facts = bud_json_array (check, "facts");
  const char *source = bud_json_string (check, "source"), *date = bud_json_string (check, "date");
  g_autofree char *title = g_strdup_printf (_ ("Compared on %s"), date != NULL ? date : BUD_MISSING);
  g_autoptr (GString) text = g_string_new (source);

  for (guint i = 0; facts != NULL && i < json_array_get_length (facts); i++)
    {
      g_autofree char *fact = fact_text (json_array_get_string_element (facts, i));

      g_string_append_printf (text, "%s%s", i == 0 ? ": " : ", ", fact);
    }
  adw_action_row_set_subtitle_lines (bud_fact_list_add (list, title, text->str, NULL), 0);
}

static void
add_checks (BudFactList *list, JsonObject *json)
{
  JsonArray *checks = bud_json_array (json, "checked");
  guint n = checks != NULL ? json_array_get_length (checks) : 0;

  for (guint i = 0; i < n; i++)
    {
      if (i == SHOWN_CHECKS && n > SHOWN_CHECKS + 1)
        bud_fact_list_fold (list, n - SHOWN_CHECKS);
      if (JSON_NODE_HOLDS_OBJECT (json_array_get_element (checks, i)))
        add_check (list, json_array_get_object_element (checks, i));
    }
}

void
bud_device_show_sources (BudFactList *list, const BudDevice *device, JsonObject *json)
{
  JsonObject *kernels = bud_json_object (json, "kernels");
  const char *fitted = bud_json_string (kernels, "source");

  bud_fact_list_clear (list);
  add_datasheet (list, json);
  if (fitted != NULL)
    adw_action_row_set_subtitle_lines (bud_fact_list_add (list, _ ("Kernel efficiencies"), fitted, NULL), 0);
  for (guint32 bit = 1; bit != 0; bit <<= 1)
    if ((device->assumed & bit) != 0)
      adw_action_row_set_title_lines (
          bud_fact_list_add (list, _ (bud_assumed_text ((BudAssumed) bit)), NULL, NULL), 0);
  add_checks (list, json);
}

BudPlot *
bud_device_roofline (const BudDevice *device, JsonObject *json)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *memory = bud_json_string (json, "memory_type");
  BudRoof roofs[BUD_N_COMPUTES + 1]
      = { { BUD_ROOF_MEMORY, memory != NULL ? memory : _ ("Memory"), NULL, device->memory_bytes_per_s, 0 } };
  BudRooflineData data = { .roofs = roofs, .n_roofs = 1, .is_device = TRUE };

  for (int i = BUD_N_COMPUTES - 1; i >= 0; i--)
    {
      double peak = device->peak_flop_per_s[i];
      g_autofree char *label = compute_label ((BudCompute) i);
      guint same = 1;

      while (same < data.n_roofs && roofs[same].rate != peak)
        same++;
      if (peak <= 0)
        continue;
      if (same < data.n_roofs)
        g_ptr_array_add (names, g_strdup_printf ("%s, %s", roofs[same].name, label));
      else
        {
          g_ptr_array_add (names, g_steal_pointer (&label));
          roofs[data.n_roofs++] = (BudRoof){ BUD_ROOF_COMPUTE, NULL, NULL, peak, (data.n_roofs - 1) % 6 };
        }
      roofs[same].name = g_ptr_array_index (names, names->len - 1);
    }
  return bud_plot_new_roofline (&data);
}
