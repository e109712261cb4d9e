/* Pages shown again and windows opened again: what is allocated stays what it was. */
#include "harness.h"

#include <malloc.h>

#include "app/accuracy-page.h"
#include "app/hardware-page.h"
#include "app/serve-page.h"

static const char *const pages[]
    = { "simulate", "models", "hardware", "clusters", "usecases", "compare", "plan", "serve", "accuracy" };

/* Without buffers of 128 KiB and more: whether the last picture of a page is kept just now is no leak. */
static gsize
allocated_bytes (void)
{
  return mallinfo2 ().uordblks;
}

static gboolean
is_quiet (gpointer page)
{
  GtkStack *stack;

  if (BUD_IS_HARDWARE_PAGE (page))
    return !bud_fit_matrix_is_busy (bud_hardware_details_get_matrix (bud_hardware_page_get_details (page)));
  if (BUD_IS_SERVE_PAGE (page))
    return !bud_serve_page_is_busy (page);
  if (!BUD_IS_ACCURACY_PAGE (page))
    return TRUE;
  stack = GTK_STACK (HARNESS_CHILD (page, BUD_TYPE_ACCURACY_PAGE, "stack"));
  return g_strcmp0 (gtk_stack_get_visible_child_name (stack), "content") == 0;
}

static void
show_all (gpointer window)
{
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      bud_window_show_page (window, pages[i]);
      harness_settle (bud_window_get_session (window), 10);
      g_assert_true (harness_wait (is_quiet, bud_window_get_page (window, pages[i])));
    }
}

static void
open_and_close (gpointer session)
{
  BudWindow *window = harness_window (session, 1280, 800);

  show_all (window);
  harness_destroy (window);
  harness_settle (session, 10);
}

/* The most allocated after any of `n` times: what a thread has just let go of is no measure. */
static gsize
peak_bytes (int n, void (*use) (gpointer data), gpointer data)
{
  gsize most_bytes = 0;

  for (int i = 0; i < n; i++)
    {
      use (data);
      most_bytes = MAX (most_bytes, allocated_bytes ());
    }
  return most_bytes;
}

/* Caches fill up late on a busy machine, so it has three attempts: a leak grows at each. */
static void
check_flat (int n_warm, int n, gsize most_bytes, void (*use) (gpointer data), gpointer data)
{
  gsize before_bytes, after_bytes = peak_bytes (n_warm, use, data);
  gboolean is_flat = FALSE;

  for (int attempt = 0; attempt < 3 && !is_flat; attempt++)
    {
      before_bytes = after_bytes;
      after_bytes = peak_bytes (n, use, data);
      is_flat = after_bytes < before_bytes + (gsize) n * most_bytes;
      g_test_message ("%.0f bytes each time", ((double) after_bytes - (double) before_bytes) / n);
    }
  if (after_bytes == 0)
    g_test_skip ("another allocator than the C library's is in use");
  else
    g_assert_true (is_flat);
}

/* A row or a plot kept at each showing would be more. */
static void
test_pages (void)
{
  BudSession *session = harness_session ();
  BudWindow *window = harness_window (session, 1280, 800);

  check_flat (5, 10, 32 << 10, show_all, window);
  harness_destroy (window);
  harness_free_session (session);
}

/* A page is megabytes. */
static void
test_windows (void)
{
  BudSession *session = harness_session ();

  check_flat (1, 2, 256 << 10, open_and_close, session);
  harness_free_session (session);
}

int
main (int argc, char *argv[])
{
  mallopt (M_MMAP_THRESHOLD, 128 << 10); /* else it grows with what is freed */
  harness_init (&argc, &argv);
  g_test_add_func ("/app/leaks/pages", test_pages);
  g_test_add_func ("/app/leaks/windows", test_windows);
  return g_test_run ();
}
