/* The Hardware page in a real window: its list, details, fit matrix, and devices of one's own. */
#include "harness.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "app/device-facts.h"
#include "app/hardware-page.h"
#include "app/item-actions.h"
#include "app/figure.h"
#include "catalog/json-read.h"

#define DEVICE "h100-sxm5-80"

typedef struct
{
  BudSession *session;
  BudWindow *window;
  BudHardwarePage *page;
  BudHardwareDetails *details;
  BudFitMatrix *matrix;
  BudLibraryList *list;
} Fixture;

#define DETAIL(name) HARNESS_CHILD (fixture->details, BUD_TYPE_HARDWARE_DETAILS, name)
#define SCENARIO bud_session_get_scenario (fixture->session)

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->session = harness_session ();
  fixture->window = harness_window (fixture->session, data != NULL ? GPOINTER_TO_INT (data) : 1280, 800);
  bud_window_show_page (fixture->window, "hardware");
  fixture->page = BUD_HARDWARE_PAGE (bud_window_get_page (fixture->window, "hardware"));
  fixture->details = bud_hardware_page_get_details (fixture->page);
  fixture->matrix = bud_hardware_details_get_matrix (fixture->details);
  fixture->list = bud_library_page_get_list (BUD_LIBRARY_PAGE (fixture->page));
  g_assert_true (bud_library_page_open (BUD_LIBRARY_PAGE (fixture->page), DEVICE));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  harness_destroy (fixture->window);
  harness_free_session (fixture->session);
}

static gboolean
is_counted (gpointer matrix)
{
  return !bud_fit_matrix_is_busy (matrix);
}

static void
wait_for_matrix (Fixture *fixture)
{
  g_assert_true (harness_wait (is_counted, fixture->matrix));
}

static guint
n_listed (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (bud_library_list_get_selection (fixture->list)));
}

/* Facts are the engine's own numbers. */
static void
test_facts (Fixture *fixture, gconstpointer data)
{
  BudFactCard *facts = BUD_FACT_CARD (DETAIL ("facts"));

  g_assert_cmpstr (bud_fact_card_get (facts, "Memory"), ==, "80.0\302\240GB");
  g_assert_cmpstr (bud_fact_card_get (facts, "Bandwidth"), ==, "3.35\302\240TB/s");
  g_assert_cmpstr (bud_fact_card_get (facts, "Link, each way"), ==, "450\302\240GB/s");
  g_assert_cmpstr (bud_fact_card_get (facts, "Power"), ==, "700\302\240W");
  g_assert_cmpstr (bud_fact_card_get (facts, "Knee, BF16"), ==, "295\302\240FLOP/B"); /* 989.4 / 3.35 */
  g_assert_cmpuint (bud_fact_list_get_n_rows (BUD_FACT_LIST (DETAIL ("peaks"))), ==, 6);
  g_assert_cmpuint (bud_fact_list_get_n_rows (BUD_FACT_LIST (DETAIL ("links"))), ==, 2);
  g_assert_false (gtk_widget_get_visible (DETAIL ("processor")));
  g_assert_true (bud_library_page_open (BUD_LIBRARY_PAGE (fixture->page), "epyc-9654"));
  g_assert_true (gtk_widget_get_visible (DETAIL ("processor")));
  g_assert_cmpstr (bud_fact_card_get (facts, "Memory"), ==, "768\302\240GB"); /* what people buy */
}

/* Formats of one peak share a roof. */
static void
test_roofline (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BudCatalogItem) item
      = bud_catalog_lookup (bud_session_get_catalog (fixture->session), BUD_CATALOG_HARDWARE, DEVICE, NULL);
  g_autoptr (BudPlot) plot = NULL;
  BudDevice device;

  g_assert_true (bud_catalog_load_device (bud_session_get_catalog (fixture->session), DEVICE, &device, NULL));
  plot = bud_device_roofline (&device, bud_catalog_item_get_json (item));
  g_assert_cmpuint (bud_plot_n_marks (plot), ==, 5); /* memory; 8-bit, 16-bit, TF32, FP32 */
}

/* Every device of the catalog can be shown. */
static void
test_all_devices (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) items
      = bud_catalog_search (bud_session_get_catalog (fixture->session), BUD_CATALOG_HARDWARE, NULL, NULL);

  g_assert_cmpuint (items->len, >, 100);
  for (guint i = 0; i < items->len; i += 7)
    {
      bud_hardware_details_show (fixture->details, g_ptr_array_index (items, i));
      g_assert_false (gtk_widget_get_visible (DETAIL ("problem")));
      g_assert_cmpuint (bud_fact_list_get_n_rows (BUD_FACT_LIST (DETAIL ("peaks"))), >, 0);
      g_assert_cmpuint (bud_fact_list_get_n_rows (BUD_FACT_LIST (DETAIL ("prices"))), >, 0);
      g_assert_cmpuint (bud_fact_list_get_n_rows (BUD_FACT_LIST (DETAIL ("sources"))), >, 0);
    }
}

static void
test_filters (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *family, *label, *key;
    double least, most;
  } cases[] = {
    { "Memory", "≥ 80 GB", "memory_bytes", 80e9, INFINITY },
    { "Bandwidth", "≥ 3 TB/s", "memory_bytes_per_s", 3e12, INFINITY },
    { "BF16 peak", "≥ 900 TFLOP/s", "bf16_flop_per_s", 900e12, INFINITY },
    { "Price", "≤ $2 per hour", "usd_per_h", 0, 2 },
  };
  BudLibraryFilters *filters = bud_library_list_get_filters (fixture->list);
  GListModel *shown = G_LIST_MODEL (bud_library_list_get_selection (fixture->list));
  guint n_all = n_listed (fixture);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_true (bud_library_filters_set (filters, cases[i].family, cases[i].label, TRUE));
      g_assert_cmpuint (n_listed (fixture), >, 0);
      g_assert_cmpuint (n_listed (fixture), <, n_all);
      for (guint j = 0; j < n_listed (fixture); j++)
        {
          g_autoptr (BudCatalogItem) item = g_list_model_get_item (shown, j);
          double value = bud_catalog_item_get_number (item, cases[i].key);

          g_assert_true (value >= cases[i].least && value <= cases[i].most);
        }
      bud_library_filters_clear (filters);
    }
  g_assert_true (bud_library_filters_set (filters, "Kind of memory", "DDR", TRUE));
  for (guint j = 0; j < n_listed (fixture); j++)
    {
      g_autoptr (BudCatalogItem) item = g_list_model_get_item (shown, j);

      g_assert_true (
          g_str_has_prefix (bud_json_string (bud_catalog_item_get_json (item), "memory_type"), "DDR"));
    }
}

static guint
row_of (Fixture *fixture, const char *text)
{
  BudFigure *card = BUD_FIGURE (harness_find (GTK_WIDGET (fixture->matrix), BUD_TYPE_FIGURE));
  g_autoptr (BudPlotTable) table = bud_plot_table (bud_plot_widget_get_plot (bud_figure_get_widget (card)));

  for (guint i = 0; i < table->n_rows; i++)
    if (strstr (bud_plot_table_cell (table, i, 0), text) != NULL)
      return i / 6;
  g_error ("no row of %s", text);
}

static void
test_matrix_opens (Fixture *fixture, gconstpointer data)
{
  wait_for_matrix (fixture);
  bud_fit_matrix_select (fixture->matrix, row_of (fixture, "Llama-3.1-70B"), 5);
  g_assert_nonnull (strstr (bud_fit_matrix_get_sentence (fixture->matrix), "2 devices with"));
  g_assert_true (bud_fit_matrix_open (fixture->matrix));
  g_assert_cmpstr (SCENARIO->model_id, ==, "meta-llama/Llama-3.1-70B");
  g_assert_cmpstr (SCENARIO->hardware_id, ==, DEVICE);
  g_assert_cmpuint (SCENARIO->deployment.n_devices, ==, 2);
  g_assert_cmpint (SCENARIO->deployment.weight_format, ==, BUD_FORMAT_FP8);
  g_assert_cmpfloat (SCENARIO->workload.input_tokens + SCENARIO->workload.output_tokens, ==, 131072);
  harness_settle (fixture->session, 30);
  g_assert_true (bud_session_get_outcome (fixture->session)->asked->estimate.memory.fits);
}

/* What does not fit is explained and does not open. */
static void
test_matrix_too_large (Fixture *fixture, gconstpointer data)
{
  g_autofree char *model = g_strdup (SCENARIO->model_id);

  g_assert_true (bud_library_page_open (BUD_LIBRARY_PAGE (fixture->page), "l4"));
  wait_for_matrix (fixture);
  bud_fit_matrix_select (fixture->matrix, row_of (fixture, "DeepSeek-R1"), 0);
  g_assert_nonnull (strstr (bud_fit_matrix_get_sentence (fixture->matrix), "hold"));
  g_assert_false (bud_fit_matrix_open (fixture->matrix));
  g_assert_cmpstr (SCENARIO->model_id, ==, model);
}

/* Another device while one is counted: the older result is dropped. */
static void
test_matrix_latest_wins (Fixture *fixture, gconstpointer data)
{
  bud_fit_matrix_set_all (fixture->matrix, TRUE);
  g_assert_true (bud_fit_matrix_is_busy (fixture->matrix));
  g_assert_true (bud_library_page_open (BUD_LIBRARY_PAGE (fixture->page), "b200-sxm-180"));
  wait_for_matrix (fixture);
  bud_fit_matrix_select (fixture->matrix, row_of (fixture, "Llama-3.1-70B"), 0);
  g_assert_nonnull (strstr (bud_fit_matrix_get_sentence (fixture->matrix), "1 device with 180"));
}

static BudDeviceForm *
open_form (Fixture *fixture, const char *action)
{
  g_autofree char *name = g_strconcat ("hardware.", action, NULL);

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->page), name, NULL));
  g_assert_nonnull (bud_hardware_page_get_form (fixture->page));
  return bud_hardware_page_get_form (fixture->page);
}

static void
type (BudDeviceForm *form, const char *pointer, const char *text)
{
  gtk_editable_set_text (bud_measure_row_get_entry (bud_device_form_get_row (form, pointer), 0), text);
}

static void
test_form_checks (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *pointer, *text, *says;
  } wrong[] = {
    { "/memory_gb", "", "Needed: 0.001 to" }, { "/memory_gb", "many", "0.001 to" },
    { "/memory_gb", "-3", "0.001 to" },       { "/memory_bw_gbs", "0", "0.001 to" },
    { "/node/devices", "1.5", "whole" },      { "/tdp_w", "0.5", "1 to" },
  };
  static const char *const good[] = { "96", "96", "96", "2000", "8", "400" };
  BudDeviceForm *form = open_form (fixture, "add");

  g_assert_nonnull (bud_device_form_get_problem (form));
  g_assert_false (bud_device_form_save (form));
  gtk_editable_set_text (bud_device_form_get_name (form), "My device");
  type (form, "/memory_gb", "96");
  type (form, "/memory_bw_gbs", "2000");
  g_assert_nonnull (strstr (bud_device_form_get_problem (form), "peak"));
  type (form, "/flops_tflops/bf16", "500");
  g_assert_null (bud_device_form_get_problem (form));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      BudMeasureRow *row = bud_device_form_get_row (form, wrong[i].pointer);

      type (form, wrong[i].pointer, wrong[i].text);
      g_assert_nonnull (strstr (bud_measure_row_get_problem (row), wrong[i].says));
      g_assert_nonnull (bud_device_form_get_problem (form));
      type (form, wrong[i].pointer, good[i]);
      g_assert_null (bud_device_form_get_problem (form));
    }
  gtk_window_destroy (GTK_WINDOW (form));
}

/* Added, shown, edited, removed, and back by Undo. */
static void
test_own_device (Fixture *fixture, gconstpointer data)
{
  BudCatalog *catalog = bud_session_get_catalog (fixture->session);
  BudDeviceForm *form = open_form (fixture, "add");
  guint n_all = n_listed (fixture);
  BudDevice device;

  gtk_editable_set_text (bud_device_form_get_name (form), "Grünes Brett 96 GB");
  type (form, "/memory_gb", "96");
  type (form, "/memory_bw_gbs", "2.5k");
  type (form, "/flops_tflops/bf16", "500");
  type (form, "/prices/usd_per_device_hour", "1.25");
  g_assert_true (bud_device_form_save (form));
  g_assert_true (bud_catalog_load_device (catalog, "grunes-brett-96-gb", &device, NULL));
  g_assert_cmpfloat (device.memory_bytes, ==, 96e9);
  g_assert_cmpfloat (device.memory_bytes_per_s, ==, 2.5e12);
  g_assert_cmpfloat (device.usd_per_h, ==, 1.25);
  g_assert_cmpuint (n_listed (fixture), ==, n_all + 1);
  g_assert_cmpstr (bud_catalog_item_get_id (bud_library_page_get_item (BUD_LIBRARY_PAGE (fixture->page))), ==,
                   "grunes-brett-96-gb");

  form = open_form (fixture, "edit");
  type (form, "/memory_gb", "192");
  g_assert_true (bud_device_form_save (form));
  g_assert_true (bud_catalog_load_device (catalog, "grunes-brett-96-gb", &device, NULL));
  g_assert_cmpfloat (device.memory_bytes, ==, 192e9);
  g_assert_cmpfloat (device.usd_per_h, ==, 1.25);

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->page), "hardware.remove", NULL));
  g_assert_false (bud_catalog_load_device (catalog, "grunes-brett-96-gb", &device, NULL));
  g_assert_cmpuint (n_listed (fixture), ==, n_all);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.restore-item", "(us)",
                                             BUD_CATALOG_HARDWARE, "grunes-brett-96-gb"));
  g_assert_true (bud_catalog_load_device (catalog, "grunes-brett-96-gb", &device, NULL));
  g_assert_cmpfloat (device.memory_bytes, ==, 192e9);
  g_assert_cmpstr (bud_catalog_item_get_id (bud_library_page_get_item (BUD_LIBRARY_PAGE (fixture->page))), ==,
                   "grunes-brett-96-gb");
}

/* A copy keeps what the form does not show: kernel rates, prices, sources. */
static void
test_duplicate (Fixture *fixture, gconstpointer data)
{
  BudCatalog *catalog = bud_session_get_catalog (fixture->session);
  BudDeviceForm *form = open_form (fixture, "duplicate");
  BudDevice one, other;

  type (form, "/memory_bw_gbs", "6700");
  g_assert_true (bud_device_form_save (form));
  g_assert_true (bud_catalog_load_device (catalog, DEVICE, &one, NULL));
  g_assert_true (bud_catalog_load_device (catalog, "nvidia-h100-sxm5-80gb-copy", &other, NULL));
  g_assert_cmpfloat (other.memory_bytes_per_s, ==, 2 * one.memory_bytes_per_s);
  g_assert_cmpfloat (other.memory_bytes, ==, one.memory_bytes);
  g_assert_cmpfloat (other.usd_per_h, ==, one.usd_per_h);
  g_assert_cmpmem (&other.gemm, sizeof other.gemm, &one.gemm, sizeof one.gemm);
  /* What the catalog ships stays as it is. */
  g_assert_cmpfloat (one.memory_bytes_per_s, ==, 3.35e12);
  g_assert_false (bud_item_remove (fixture->session, BUD_CATALOG_HARDWARE, DEVICE));
}

/* What is exported can be brought in again; what is no device is refused and changes nothing. */
static void
test_import (Fixture *fixture, gconstpointer data)
{
  static const char *const refused[]
      = { "", "[]", "{}", "{\"id\": \"x\", \"name\": \"X\", \"memory_gb\": 80}",
          "{\"id\": \"x\", \"name\": \"X\", \"memory_gb\": -1}" };
  BudCatalog *catalog = bud_session_get_catalog (fixture->session);
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "bud-device-test.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *json = bud_catalog_export (catalog, BUD_CATALOG_HARDWARE, "l4", NULL);
  guint n_all = n_listed (fixture);
  g_autoptr (BudCatalogItem) item = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_assert_true (g_file_set_contents (path, refused[i], -1, NULL));
      g_assert_null (bud_item_import_file (fixture->session, BUD_CATALOG_HARDWARE, file));
    }
  g_assert_cmpuint (n_listed (fixture), ==, n_all);
  g_assert_true (g_file_set_contents (path, json, -1, NULL));
  item = bud_item_import_file (fixture->session, BUD_CATALOG_HARDWARE, file);
  g_assert_true (bud_catalog_item_get_is_user (item)); /* one's own now stands before the shipped one */
  g_assert_cmpuint (n_listed (fixture), ==, n_all);
  g_unlink (path);
}

/* Checked devices become columns of the comparison, each with the scenario on it. */
static void
test_compare (Fixture *fixture, gconstpointer data)
{
  static const char *const ids[] = { "h100-sxm5-80", "mi300x" };
  BudComparison *comparison = bud_session_get_comparison (fixture->session);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    g_ptr_array_add (items, bud_catalog_lookup (bud_session_get_catalog (fixture->session),
                                                BUD_CATALOG_HARDWARE, ids[i], NULL));
  g_signal_emit_by_name (fixture->list, "use-selection", items);
  g_assert_cmpuint (bud_comparison_get_n (comparison), ==, 2);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    g_assert_cmpstr (bud_compared_get_scenario (bud_comparison_get (comparison, i))->hardware_id, ==, ids[i]);
}

static void
test_simulate (Fixture *fixture, gconstpointer data)
{
  g_assert_true (bud_library_page_open (BUD_LIBRARY_PAGE (fixture->page), "mi300x"));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->page), "hardware.simulate", NULL));
  g_assert_cmpstr (SCENARIO->hardware_id, ==, "mi300x");
  g_assert_cmpstr (bud_session_get_undo_name (fixture->session), ==, "Device");
}

int
main (int argc, char *argv[])
{
  harness_init (&argc, &argv);
#define ADD(name, function) g_test_add ("/app/hardware/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("facts", test_facts);
  ADD ("roofline", test_roofline);
  ADD ("all-devices", test_all_devices);
  ADD ("filters", test_filters);
  ADD ("matrix-opens", test_matrix_opens);
  ADD ("matrix-too-large", test_matrix_too_large);
  ADD ("matrix-latest-wins", test_matrix_latest_wins);
  ADD ("form-checks", test_form_checks);
  ADD ("own-device", test_own_device);
  ADD ("duplicate", test_duplicate);
  ADD ("import", test_import);
  ADD ("compare", test_compare);
  ADD ("simulate", test_simulate);
  g_test_add ("/app/hardware/narrow", Fixture, GINT_TO_POINTER (420), set_up, test_facts, tear_down);
  return g_test_run ();
}
