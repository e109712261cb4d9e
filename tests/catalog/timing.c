/* catalog-timing [ROWS]: what opening, listing and searching cost with so many items of the user's own
 * (50,000), printed as processor time. Not a test: run by hand on an idle machine, built with optimisation.
 */
#include "fixture.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "catalog/catalog-private.h"

#define ROUNDS 9
#define BATCH 1000

static const char *const QUERIES[]
    = { "h100",       "MI300",    "lama 3 70b", "nvidia",  "card 31415", "crad 31415",
        "acme 48 gb", "rtx 4090", "gefroce",    "tpu v5e", "zzzz",       "a",
        "hopper",     "own 7",    "49999",      "own-499", "gaudi",      "ponte vecchio" };

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
report (const char *what, double *ms, guint n)
{
  qsort (ms, n, sizeof *ms, compare_doubles);
  g_print ("%-34s median %8.2f ms, most %8.2f ms\n", what, ms[n / 2], ms[n - 1]);
}

/* Time on the processor, whatever else the machine does. */
static gint64
now_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static double
since_ms (gint64 start)
{
  return (double) (now_us () - start) / 1000;
}

static void
fill (Fixture *self, guint n_rows)
{
  gint64 start = now_us ();

  for (guint first = 0; first < n_rows; first += BATCH)
    {
      g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GError) error = NULL;
      guint failed;

      for (guint i = first; i < MIN (first + BATCH, n_rows); i++)
        g_ptr_array_add (
            texts,
            g_strdup_printf ("{\"id\":\"own-%u\",\"name\":\"Acme Card %u\",\"vendor\":\"Acme %u\",\"type\":"
                             "\"gpu\",\"memory_gb\":%u,\"memory_bw_gbs\":1000,\"flops_tflops\":{\"bf16\":%u},"
                             "\"aliases\":[\"own %u gb %u\"]}",
                             i, i, i % 97, 8 + i % 184, 100 + i % 1000, i, 8 + i % 184));
      if (!bud_catalog_save_all (self->catalog, BUD_CATALOG_HARDWARE, texts, &failed, &error))
        g_error ("%s", error->message);
    }
  g_print ("%-34s %.2f s\n", "adding, a transaction per thousand", since_ms (start) / 1000);
}

static void
time_open (Fixture *self)
{
  double ms[ROUNDS];

  for (guint i = 0; i < ROUNDS; i++)
    {
      gint64 start;

      g_clear_pointer (&self->catalog, bud_catalog_close);
      start = now_us ();
      self->catalog = fixture_open_other (self);
      ms[i] = since_ms (start);
    }
  report ("open", ms, ROUNDS);
}

static void
time_search (Fixture *self, BudCatalogKind kind, const char *what, const char *query)
{
  double ms[ROUNDS];
  guint n = 0;

  for (guint i = 0; i < ROUNDS; i++)
    {
      gint64 start = now_us ();
      g_autoptr (GPtrArray) items = bud_catalog_search (self->catalog, kind, query, NULL);

      ms[i] = since_ms (start);
      n = items->len;
    }
  report (what, ms, ROUNDS);
  g_print ("%-34s %u\n", "  rows", n);
}

static void
time_lookup (Fixture *self)
{
  double ms[ROUNDS];

  for (guint i = 0; i < ROUNDS; i++)
    {
      gint64 start = now_us ();
      g_autoptr (BudCatalogItem) item
          = bud_catalog_lookup (self->catalog, BUD_CATALOG_HARDWARE, "own-31415", NULL);

      ms[i] = since_ms (start);
    }
  report ("lookup by id", ms, ROUNDS);
}

int
main (int argc, char **argv)
{
  guint n_rows = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 50000;
  struct rusage usage;
  GStatBuf status;
  Fixture fixture;

  g_test_init (&argc, &argv, NULL);
  fixture_set_up (&fixture);
  time_open (&fixture);
  time_search (&fixture, BUD_CATALOG_MODEL, "list the shipped models", NULL);
  time_search (&fixture, BUD_CATALOG_MODEL, "search the shipped models", "lama 3 70b");
  if (n_rows > 0)
    fill (&fixture, n_rows);
  time_open (&fixture);
  time_search (&fixture, BUD_CATALOG_HARDWARE, "list all", NULL);
  time_lookup (&fixture);
  for (guint i = 0; i < G_N_ELEMENTS (QUERIES); i++)
    time_search (&fixture, BUD_CATALOG_HARDWARE, QUERIES[i], QUERIES[i]);
  if (g_stat (fixture.user_path, &status) == 0)
    g_print ("%-34s %.1f MB\n", "file", (double) status.st_size / 1e6);
  getrusage (RUSAGE_SELF, &usage);
  g_print ("%-34s %.1f MB\n", "most memory", (double) usage.ru_maxrss / 1e3);
  fixture_tear_down (&fixture);
  return 0;
}
