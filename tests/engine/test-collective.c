/* Collectives within and across nodes, by hand. */
#include <glib.h>
#include <math.h>

#include "engine/collective.h"
#include "fixtures.h"

#define assert_close(actual, expected) g_assert_cmpfloat_with_epsilon ((actual) / (expected), 1.0, 1e-9)

static double
time_of (const BudDevice *device, BudCollectiveKind kind, uint32_t n, uint32_t span, bool is_ideal,
         double bytes)
{
  const BudCollectiveLaw law = bud_collective_law (device, kind, BUD_LIBRARY_CUSTOM, n, span, is_ideal, true);
  return bud_collective_time (&law, bytes);
}

static void
test_factors (void)
{
  g_assert_cmpfloat (bud_collective_factor (BUD_COLLECTIVE_ALL_REDUCE, 8), ==, 1.75);
  g_assert_cmpfloat (bud_collective_factor (BUD_COLLECTIVE_ALL_GATHER, 8), ==, 0.875);
  g_assert_cmpfloat (bud_collective_factor (BUD_COLLECTIVE_ALL_TO_ALL, 2), ==, 0.5);
  g_assert_cmpfloat (bud_collective_factor (BUD_COLLECTIVE_SEND, 2), ==, 1.0);
  for (int kind = 0; kind < BUD_N_COLLECTIVES; kind++)
    g_assert_cmpfloat (bud_collective_factor ((BudCollectiveKind) kind, 1), ==, 0.0);
}

/* Linear in log2 n: n = 3 is log2 1.5 = 0.585 of the way from 2 to 4; n = 16 goes on for α, stays for busbw.
 */
static void
test_interpolation (void)
{
  const BudCollectiveRate rate = { { 4e-6, 6e-6, 9e-6 }, { 0 }, { 300e9, 340e9, 440e9 } };
  g_assert_cmpfloat (bud_collective_alpha_s (&rate, 4), ==, 6e-6);
  assert_close (bud_collective_alpha_s (&rate, 3), 4e-6 + 2e-6 * log2 (1.5));
  assert_close (bud_collective_alpha_s (&rate, 16), 12e-6);
  assert_close (bud_collective_bus_bytes_per_s (&rate, 6), 340e9 + 100e9 * log2 (1.5));
  assert_close (bud_collective_bus_bytes_per_s (&rate, 72), 440e9);
}

/* 16 MB over 8: 4.7 µs + 16e6 · 1.75 / 440e9 = 68.3 µs; one rank has nothing to say. */
static void
test_within_node (void)
{
  const BudDevice device = fixture_h100 ();
  assert_close (time_of (&device, BUD_COLLECTIVE_ALL_REDUCE, 8, 8, false, 16e6),
                4.7e-6 + 16e6 * 1.75 / 440e9);
  assert_close (time_of (&device, BUD_COLLECTIVE_ALL_REDUCE, 8, 8, true, 16e6), 16e6 * 1.75 / 450e9);
  for (int kind = 0; kind < BUD_N_COLLECTIVES; kind++)
    g_assert_cmpfloat (time_of (&device, (BudCollectiveKind) kind, 1, 1, false, 16e6), ==, 0.0);
}

/* 16 ranks over two nodes of 8: in-node scatter and gather, 1/8 of the buffer between two nodes at 50 GB/s,
 * one hop each way. */
static void
test_across_nodes (void)
{
  const BudDevice device = fixture_h100 ();
  const double bytes = 16e6;
  const double half_s = 4.7e-6 + bytes * 0.875 / 440e9;
  const double far_s = 2.0 * 10e-6 + bytes / 8.0 * 1.0 / 50e9;
  assert_close (time_of (&device, BUD_COLLECTIVE_ALL_REDUCE, 16, 16, false, bytes), 2.0 * half_s + far_s);
  /* All-to-all: 8 of 16 parts leave over the node link, 7 stay inside, both at once. */
  assert_close (time_of (&device, BUD_COLLECTIVE_ALL_TO_ALL, 16, 16, false, bytes),
                10e-6 + bytes * 0.5 / 50e9);
  /* Two ranks in different nodes meet between nodes only. */
  assert_close (time_of (&device, BUD_COLLECTIVE_ALL_GATHER, 2, 16, false, bytes),
                10e-6 + bytes * 0.5 / 50e9);
}

static void
test_ideal_is_least (void)
{
  const BudDevice device = fixture_h100 ();
  const uint32_t sizes[] = { 2, 3, 4, 8, 12, 16, 64 };
  for (int kind = 0; kind < BUD_N_COLLECTIVES; kind++)
    for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
      for (double bytes = 1.0; bytes < 1e10; bytes *= 100.0)
        {
          const double calibrated
              = time_of (&device, (BudCollectiveKind) kind, sizes[i], sizes[i], false, bytes);
          const double ideal = time_of (&device, (BudCollectiveKind) kind, sizes[i], sizes[i], true, bytes);
          g_assert_cmpfloat (ideal, >, 0.0);
          g_assert_cmpfloat (ideal, <=, calibrated);
        }
}

static void
test_eager (void)
{
  const BudDevice device = fixture_h100 ();
  const BudCollectiveLaw law
      = bud_collective_law (&device, BUD_COLLECTIVE_ALL_GATHER, BUD_LIBRARY_CUSTOM, 8, 8, false, false);
  const double graph_s = time_of (&device, BUD_COLLECTIVE_ALL_GATHER, 8, 8, false, 1e3);
  assert_close (bud_collective_time (&law, 1e3), graph_s + device.eager_collective_s);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/collective/factors", test_factors);
  g_test_add_func ("/engine/collective/interpolation", test_interpolation);
  g_test_add_func ("/engine/collective/within-node", test_within_node);
  g_test_add_func ("/engine/collective/across-nodes", test_across_nodes);
  g_test_add_func ("/engine/collective/ideal-is-least", test_ideal_is_least);
  g_test_add_func ("/engine/collective/eager", test_eager);
  return g_test_run ();
}
