/* A library page over 50,000 own devices: all are there, filtered, sorted and found, and only the rows in
 * sight have widgets. */
#include "harness.h"

#include <sqlite3.h>

#include "app/hardware-page.h"
#include "app/library-row.h"
#include "scratch.h"

#define N_OWN 50000
#define MAX_ROWS 400 /* widgets a list view keeps for what is in sight and around it */

static char *folder;
static char *user_path;
static BudSession *session;
static BudWindow *window;
static BudLibraryList *list;

static void
add_devices (BudCatalog *catalog)
{
  static const char copies[]
      = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 49999) "
        "INSERT INTO hardware (id, name, vendor, family, detail, prominence, document, memory_bytes, "
        "  memory_bytes_per_s, bf16_flop_per_s) "
        "SELECT id || '-' || i, name || ' ' || i, vendor, family, detail, 0, document, memory_bytes + i * "
        "1e6, "
        "  memory_bytes_per_s, bf16_flop_per_s FROM hardware, n";
  g_autoptr (GError) error = NULL;
  g_autofree char *text = bud_catalog_export (catalog, BUD_CATALOG_HARDWARE, "l40s", &error);
  g_autoptr (BudCatalogItem) own = bud_catalog_add (catalog, BUD_CATALOG_HARDWARE, "own", text, &error);
  sqlite3 *db;

  g_assert_no_error (error);
  g_assert_nonnull (own);
  g_assert_cmpint (sqlite3_open (user_path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, copies, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static guint
n_shown (void)
{
  return g_list_model_get_n_items (G_LIST_MODEL (bud_library_list_get_selection (list)));
}

static guint
n_widgets (GtkWidget *root, GType type)
{
  guint n = G_TYPE_CHECK_INSTANCE_TYPE (root, type);

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += n_widgets (child, type);
  return n;
}

static void
test_all_are_there (void)
{
  g_assert_cmpuint (bud_library_list_get_n_all (list), >, N_OWN);
  g_assert_cmpuint (n_shown (), ==, bud_library_list_get_n_all (list));
}

static void
test_few_widgets (void)
{
  guint n = n_widgets (GTK_WIDGET (list), BUD_TYPE_LIBRARY_ROW);

  g_assert_cmpuint (n, >, 0);
  g_assert_cmpuint (n, <, MAX_ROWS);
}

static void
test_finds (void)
{
  gtk_editable_set_text (bud_library_list_get_search (list), "h100 sxm");
  harness_settle (session, 300);
  g_assert_cmpuint (n_shown (), >, 0);
  g_assert_cmpuint (n_shown (), <, bud_library_list_get_n_all (list) + 1);
  gtk_editable_set_text (bud_library_list_get_search (list), "");
  harness_settle (session, 300);
  g_assert_cmpuint (n_shown (), >, N_OWN);
}

static void
test_chooses (void)
{
  GtkSingleSelection *selection = bud_library_list_get_selection (list);

  g_assert_true (bud_library_list_choose (list, "own-49999"));
  g_assert_cmpstr (bud_catalog_item_get_id (gtk_single_selection_get_selected_item (selection)), ==,
                   "own-49999");
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int status;

  harness_init (&argc, &argv);
  folder = scratch_folder ();
  user_path = g_build_filename (folder, "user.db", NULL);
  session = bud_session_new (NULL, user_path, "", NULL, &error);
  g_assert_no_error (error);
  add_devices (bud_session_get_catalog (session));
  window = harness_window (session, 1280, 800);
  bud_window_show_page (window, "hardware");
  list = bud_library_page_get_list (BUD_LIBRARY_PAGE (bud_window_get_page (window, "hardware")));
  harness_settle (session, 300);
  g_test_add_func ("/app/large-library/all-are-there", test_all_are_there);
  g_test_add_func ("/app/large-library/few-widgets", test_few_widgets);
  g_test_add_func ("/app/large-library/finds", test_finds);
  g_test_add_func ("/app/large-library/chooses", test_chooses);
  status = g_test_run ();
  harness_destroy (window);
  harness_free_session (session);
  g_free (user_path);
  g_free (folder);
  return status;
}
