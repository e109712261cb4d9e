/* The Hardware page's clusters, in a real window: list, details, clusters of one's own, and their use. */
#include "harness.h"

#include <string.h>

#include "app/fact-card.h"
#include "app/figure.h"
#include "app/hardware-page.h"
#include "app/item-actions.h"
#include "app/picker-row.h"

#define CLUSTER "dgx-h100"

typedef struct
{
  BudSession *session;
  BudWindow *window;
  BudHardwarePage *page;
  BudHardwareDetails *details;
} Fixture;

#define DETAIL(name) HARNESS_CHILD (fixture->details, BUD_TYPE_HARDWARE_DETAILS, name)
#define SCENARIO bud_session_get_scenario (fixture->session)
#define LIBRARY BUD_LIBRARY_PAGE (fixture->page)

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->session = harness_session ();
  fixture->window = harness_window (fixture->session, data != NULL ? GPOINTER_TO_INT (data) : 1280, 800);
  bud_window_show_page (fixture->window, "clusters");
  g_assert_cmpstr (bud_window_get_page_name (fixture->window), ==, "clusters");
  fixture->page = BUD_HARDWARE_PAGE (bud_window_get_page (fixture->window, "clusters"));
  fixture->details = bud_hardware_page_get_details (fixture->page);
  g_assert_true (bud_library_page_open (LIBRARY, CLUSTER));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  harness_destroy (fixture->window);
  harness_free_session (fixture->session);
}

static void
test_details (Fixture *fixture, gconstpointer data)
{
  BudFactCard *facts = BUD_FACT_CARD (DETAIL ("facts"));
  BudPlotWidget *drawing = bud_figure_get_widget (BUD_FIGURE (DETAIL ("roofline")));
  g_autofree char *words = bud_plot_describe (bud_plot_widget_get_plot (drawing));

  g_assert_cmpstr (bud_fact_card_get (facts, "Devices"), ==, "8");
  g_assert_cmpstr (bud_fact_card_get (facts, "Memory"), ==, "640\u00a0GB");
  g_assert_cmpstr (bud_fact_card_get (facts, "Power"), ==, "10.2\u00a0kW");
  g_assert_nonnull (strstr (words, "8 × H100 SXM5"));
  g_assert_nonnull (strstr (words, "450"));
}

/* The switch leads to the devices and back, and each side keeps its button down. */
static void
test_sides (Fixture *fixture, gconstpointer data)
{
  GtkWidget *devices
      = harness_find (GTK_WIDGET (bud_library_page_get_list (LIBRARY)), GTK_TYPE_TOGGLE_BUTTON);

  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (devices)), ==, "Devices");
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (devices)));
  g_signal_emit_by_name (devices, "clicked");
  g_assert_cmpstr (bud_window_get_page_name (fixture->window), ==, "hardware");
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (devices)));
}

static void
type (BudDeviceForm *form, const char *pointer, const char *text)
{
  gtk_editable_set_text (bud_measure_row_get_entry (bud_device_form_get_row (form, pointer), 0), text);
}

static BudDeviceForm *
open_form (Fixture *fixture, const char *action)
{
  g_autofree char *name = g_strconcat ("hardware.", action, NULL);

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->page), name, NULL));
  return bud_hardware_page_get_form (fixture->page);
}

/* Made, changed, removed, and back by Undo. */
static void
test_own_cluster (Fixture *fixture, gconstpointer data)
{
  BudCatalog *catalog = bud_session_get_catalog (fixture->session);
  BudDeviceForm *form = open_form (fixture, "add");
  g_autoptr (BudCatalogItem) device = bud_catalog_lookup (catalog, BUD_CATALOG_HARDWARE, "l40s", NULL);
  GtkWidget *picker = harness_find (GTK_WIDGET (form), BUD_TYPE_PICKER_ROW);
  BudCluster cluster;

  gtk_editable_set_text (bud_device_form_get_name (form), "Rack 7");
  g_assert_nonnull (strstr (bud_device_form_get_problem (form), "device"));
  g_signal_emit_by_name (picker, "picked", device);
  g_assert_nonnull (bud_device_form_get_problem (form));
  type (form, "/devices_per_node", "4");
  g_assert_null (bud_device_form_get_problem (form));
  type (form, "/nodes", "2.5");
  g_assert_nonnull (bud_device_form_get_problem (form));
  type (form, "/nodes", "2");
  type (form, "/in_node/bw_gbs_per_direction", "32");
  type (form, "/between_nodes/bw_gbs_per_direction", "12.5");
  type (form, "/prices/usd_per_node_hour", "8");
  g_assert_true (bud_device_form_save (form));
  g_assert_true (bud_catalog_load_cluster (catalog, "rack-7", &cluster, NULL));
  g_assert_cmpuint (bud_cluster_n_devices (&cluster), ==, 8);
  g_assert_cmpfloat (cluster.node_link_bytes_per_s, ==, 12.5e9);
  g_assert_cmpfloat (cluster.usd_per_h, ==, 8);
  g_assert_cmpstr (bud_catalog_item_get_id (bud_library_page_get_item (LIBRARY)), ==, "rack-7");

  form = open_form (fixture, "edit");
  type (form, "/nodes", "3");
  g_assert_true (bud_device_form_save (form));
  g_assert_true (bud_catalog_load_cluster (catalog, "rack-7", &cluster, NULL));
  g_assert_cmpuint (bud_cluster_n_devices (&cluster), ==, 12);

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->page), "hardware.remove", NULL));
  g_assert_false (bud_catalog_load_cluster (catalog, "rack-7", &cluster, NULL));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.restore-item", "(us)",
                                             BUD_CATALOG_CLUSTER, "rack-7"));
  g_assert_true (bud_catalog_load_cluster (catalog, "rack-7", &cluster, NULL));
}

/* A copy keeps what the form does not show. */
static void
test_duplicate (Fixture *fixture, gconstpointer data)
{
  BudCatalog *catalog = bud_session_get_catalog (fixture->session);
  BudDeviceForm *form = open_form (fixture, "duplicate");
  BudCluster one, other;

  type (form, "/nodes", "4");
  g_assert_true (bud_device_form_save (form));
  g_assert_true (bud_catalog_load_cluster (catalog, CLUSTER, &one, NULL));
  g_assert_true (bud_catalog_load_cluster (catalog, "nvidia-dgx-h100-copy", &other, NULL));
  g_assert_cmpuint (one.n_nodes, ==, 1);
  g_assert_cmpuint (other.n_nodes, ==, 4);
  g_assert_cmpfloat (other.other_w, ==, one.other_w);
  g_assert_false (bud_item_remove (fixture->session, BUD_CATALOG_CLUSTER, CLUSTER));
}

/* All of it becomes the scenario's hardware; the layout stays where it divides. */
static void
test_simulate (Fixture *fixture, gconstpointer data)
{
  g_assert_true (bud_library_page_open (LIBRARY, "dgx-superpod-h100-su"));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->page), "hardware.simulate", NULL));
  g_assert_cmpstr (SCENARIO->cluster_id, ==, "dgx-superpod-h100-su");
  g_assert_cmpstr (SCENARIO->hardware_id, ==, "h100-sxm5-80");
  g_assert_cmpuint (SCENARIO->deployment.n_devices, ==, 256);
  g_assert_cmpuint (SCENARIO->deployment.tp, ==, 8);
  g_assert_cmpstr (bud_session_get_undo_name (fixture->session), ==, "Cluster");
  harness_settle (fixture->session, 0);
  g_assert_cmpint (bud_session_get_outcome (fixture->session)->asked->status, ==, BUD_STATUS_OK);
  /* Four chips: TP 8 does not divide into them. */
  g_assert_true (bud_library_page_open (LIBRARY, "tpu-v5p-4"));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->page), "hardware.simulate", NULL));
  g_assert_cmpuint (SCENARIO->deployment.n_devices, ==, 4);
  g_assert_cmpuint (SCENARIO->deployment.tp, ==, 4);
  bud_session_undo (fixture->session);
  g_assert_cmpstr (SCENARIO->cluster_id, ==, "dgx-superpod-h100-su");
  bud_session_undo (fixture->session);
  g_assert_null (SCENARIO->cluster_id);
}

static gboolean
begins_with_cluster (gpointer picker)
{
  g_autoptr (BudCatalogItem) first = g_list_model_get_item (bud_picker_get_items (picker), 0);

  return first != NULL && bud_catalog_item_get_kind (first) == BUD_CATALOG_CLUSTER;
}

/* Simulate's picker offers them beside the devices, first where they are what was typed. */
static void
test_picker (Fixture *fixture, gconstpointer data)
{
  GtkWidget *pane;
  BudPickerRow *row;
  BudPicker *picker;
  g_autoptr (BudCatalogItem) first = NULL;

  bud_window_show_page (fixture->window, "simulate");
  pane = GTK_WIDGET (bud_window_get_page (fixture->window, "simulate"));
  row = BUD_PICKER_ROW (harness_find_id (pane, "hardware_row"));
  bud_picker_row_open (row);
  picker = bud_picker_row_get_picker (row);
  gtk_editable_set_text (bud_picker_get_entry (picker), "dgx h100");
  harness_wait (begins_with_cluster, picker);
  first = g_list_model_get_item (bud_picker_get_items (picker), 0);
  g_assert_cmpstr (bud_catalog_item_get_id (first), ==, CLUSTER);
  g_signal_emit_by_name (row, "picked", first);
  g_assert_cmpstr (SCENARIO->cluster_id, ==, CLUSTER);
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==, "Cluster");
  g_assert_nonnull (strstr (bud_page_get_subtitle (bud_window_get_page (fixture->window, "simulate")),
                            "8 × H100 SXM5 in NVIDIA DGX H100"));
}

int
main (int argc, char *argv[])
{
  harness_init (&argc, &argv);
#define ADD(name, function) g_test_add ("/app/clusters/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("details", test_details);
  ADD ("sides", test_sides);
  ADD ("own-cluster", test_own_cluster);
  ADD ("duplicate", test_duplicate);
  ADD ("simulate", test_simulate);
  ADD ("picker", test_picker);
  g_test_add ("/app/clusters/narrow", Fixture, GINT_TO_POINTER (420), set_up, test_details, tear_down);
  return g_test_run ();
}
