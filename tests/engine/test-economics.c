/* Cost and energy from times, by hand. */
#include <glib.h>
#include <math.h>

#include "engine/economics.h"
#include "fixtures.h"

#define assert_close(actual, expected) g_assert_cmpfloat_with_epsilon ((actual) / (expected), 1.0, 1e-12)

/* A batch of 10 on 2 devices: TTFT 1 s, 9 more tokens of 0.1 s: 1.9 s; 10 requests · 10 tokens in 1.9 s. */
static BudEstimate
times (void)
{
  BudEstimate e = { .n_running = 10,
                    .ttft_s = 1.0,
                    .tpot_s = 0.1,
                    .e2e_s = 1.9,
                    .output_tokens_per_s = 100,
                    .requests_per_s = 10 / 1.9 };
  e.prefill.mfu_ratio = 0.6;
  e.prefill.mbu_ratio = 0.2;
  e.decode.mfu_ratio = 0.1;
  e.decode.mbu_ratio = 0.5;
  return e;
}

static BudCase
two_devices (const BudDevice *device)
{
  BudCase request = { .device = device };
  request.deployment.n_devices = request.deployment.tp = 2;
  request.deployment.pp = 1;
  request.workload.input_tokens = 40;
  request.workload.output_tokens = 10;
  return request;
}

/* 2 · 2.5 USD/h over 100/1.9 tokens/s · 3600 = 189 474 tokens/h: 26.39 USD per million; with the 40 input
 * tokens a fifth. */
static void
test_cost (void)
{
  const BudDevice device = fixture_h100 ();
  const BudCase request = two_devices (&device);
  BudEstimate e = times ();
  bud_economics_fill (&request, &e);
  assert_close (e.usd_per_h, 5.0);
  assert_close (e.usd_per_million_output_tokens, 5.0 / (100.0 / 1.9 * 3600.0) * 1e6);
  assert_close (e.usd_per_million_tokens, e.usd_per_million_output_tokens / 5.0);
}

/* 140 + 560 · (1 · .6 + .9 · .5) / 1.9 = 449.5 W each; over 100/1.9 tokens/s 17.1 J. */
static void
test_energy (void)
{
  const BudDevice device = fixture_h100 ();
  const BudCase request = two_devices (&device);
  BudEstimate e = times ();
  bud_economics_fill (&request, &e);
  const double watt = 2.0 * (140.0 + 560.0 * (1.0 * 0.6 + 0.9 * 0.5) / 1.9);
  assert_close (e.average_power_w, watt);
  assert_close (e.joule_per_output_token, watt / (100.0 / 1.9));
}

static void
test_unknown (void)
{
  BudDevice device = fixture_h100 ();
  const BudCase request = two_devices (&device);
  BudEstimate e = times ();
  device.usd_per_h = device.tdp_w = NAN;
  bud_economics_fill (&request, &e);
  g_assert_true (isnan (e.usd_per_h) && isnan (e.usd_per_million_output_tokens)
                 && isnan (e.usd_per_million_tokens));
  g_assert_true (isnan (e.average_power_w) && isnan (e.joule_per_output_token));
}

/* An encoder makes no tokens: nothing to divide by. */
static void
test_encoder (void)
{
  const BudDevice device = fixture_h100 ();
  const BudCase request = two_devices (&device);
  BudEstimate e = times ();
  e.output_tokens_per_s = 0.0;
  bud_economics_fill (&request, &e);
  g_assert_true (isnan (e.usd_per_million_output_tokens) && isnan (e.joule_per_output_token));
  assert_close (e.usd_per_million_tokens, 5.0 / (10.0 / 1.9 * 40.0 * 3600.0) * 1e6);
  g_assert_true (isfinite (e.average_power_w));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/economics/cost", test_cost);
  g_test_add_func ("/engine/economics/energy", test_energy);
  g_test_add_func ("/engine/economics/unknown", test_unknown);
  g_test_add_func ("/engine/economics/encoder", test_encoder);
  return g_test_run ();
}
