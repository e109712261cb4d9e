/* Statistics, records and skip reasons of the replay of measured runs. */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "planner/validation-replay.h"
#include "planner/validation.h"

#define NEAR 1e-12

static void
test_errors (void)
{
  /* |e| = .1 .2 .3 .4: median .25, mean .25, p90 at 2.7 of 3 → .3 + .7 · .1 = .37; signed median of −.3 −.1
   * .2 .4 = .05 */
  double errors[] = { -0.1, 0.2, -0.3, 0.4 };
  const BudErrors result = bud_errors_of (errors, 4);
  const BudErrors none = bud_errors_of (errors, 0);

  g_assert_cmpuint (result.n, ==, 4);
  g_assert_cmpfloat_with_epsilon (result.median, 0.25, NEAR);
  g_assert_cmpfloat_with_epsilon (result.mean, 0.25, NEAR);
  g_assert_cmpfloat_with_epsilon (result.p90, 0.37, NEAR);
  g_assert_cmpfloat_with_epsilon (result.bias, 0.05, NEAR);
  g_assert_true (isnan (none.median) && isnan (none.mean) && isnan (none.p90) && isnan (none.bias));
}

static BudRun *
add_run (GPtrArray *runs, const char *configuration, double measured_tpot_s, double predicted_tpot_s)
{
  BudRun *run = g_new0 (BudRun, 1);

  run->id = g_strdup_printf ("%u", runs->len);
  run->configuration = g_strdup (configuration);
  run->kind = g_strdup ("closed-loop");
  run->engine = g_strdup ("vllm");
  run->engine_version = g_strdup ("");
  run->hardware = g_strdup ("h100-sxm5-80");
  run->model = g_strdup ("m");
  run->precision = g_strdup ("bf16");
  run->source = g_strdup ("");
  run->model_class = "dense";
  run->input_tokens = 100;
  run->output_tokens = 101;
  run->concurrency = run->n_running = 10;
  run->deployment.n_devices = 1;
  for (int i = 0; i < BUD_N_METRICS; i++)
    run->measured[i] = run->predicted[i] = NAN;
  run->measured[BUD_METRIC_TPOT] = measured_tpot_s;
  run->predicted[BUD_METRIC_TPOT] = predicted_tpot_s;
  run->measured[BUD_METRIC_TTFT] = run->predicted[BUD_METRIC_TTFT] = 1e-9;
  g_ptr_array_add (runs, run);
  return run;
}

static GPtrArray *
new_runs (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) bud_run_free);
}

static void
test_repeats (void)
{
  g_autoptr (GPtrArray) runs = new_runs ();
  g_autoptr (GArray) groups = NULL;
  BudErrors errors;

  /* Three repeats count once, against their median of 2: error −.5. One more configuration: +.25. */
  add_run (runs, "a", 1.0, 1.0);
  add_run (runs, "a", 9.0, 1.0);
  add_run (runs, "a", 2.0, 1.0);
  add_run (runs, "b", 4.0, 5.0);
  errors = bud_runs_errors (runs, BUD_METRIC_TPOT, "closed-loop", "dense");
  g_assert_cmpuint (errors.n, ==, 2);
  g_assert_cmpfloat_with_epsilon (errors.mean, 0.375, NEAR);
  g_assert_cmpfloat_with_epsilon (errors.bias, -0.125, NEAR);
  g_assert_cmpuint (bud_runs_errors (runs, BUD_METRIC_TPOT, NULL, "moe").n, ==, 0);

  groups = bud_runs_group (runs);
  g_assert_cmpuint (groups->len, ==, 2); /* TTFT and TPOT of one kind of run */
  g_assert_cmpstr (g_array_index (groups, BudErrorGroup, 1).hardware, ==, "h100-sxm5-80");
}

static void
test_left_out (void)
{
  g_autoptr (GPtrArray) runs = new_runs ();

  add_run (runs, "a", 1.0, 2.0);
  add_run (runs, "b", 1.0, 3.0)->is_speculative = TRUE;
  add_run (runs, "c", 1.0, 4.0)->skip_reason = g_strdup ("why");
  add_run (runs, "d", NAN, 4.0);
  g_assert_cmpuint (bud_runs_errors (runs, BUD_METRIC_TPOT, NULL, NULL).n, ==, 1);
}

static void
test_choice (void)
{
  g_autoptr (GPtrArray) runs = new_runs ();
  BudChoice choice;

  /* Rates fall as TPOT rises. The prediction prefers c (measured TPOT 2), the best is a (1.6): loss 1 − 1.6 /
   * 2 = .2. */
  add_run (runs, "a", 1.6, 2.0);
  add_run (runs, "b", 4.0, 4.0);
  add_run (runs, "c", 2.0, 1.0);
  choice = bud_runs_choice (runs);
  g_assert_cmpuint (choice.n_groups, ==, 0); /* three are no contest */
  g_assert_true (isnan (choice.mean_loss_ratio));
  add_run (runs, "d", 8.0, 8.0);
  choice = bud_runs_choice (runs);
  g_assert_cmpuint (choice.n_groups, ==, 1);
  g_assert_cmpfloat_with_epsilon (choice.mean_loss_ratio, 0.2, 1e-9);
  g_assert_cmpfloat_with_epsilon (choice.best_picked_ratio, 0.0, NEAR);
}

static void
test_records (void)
{
  const struct
  {
    const char *text;
    guint n;
    const char *message; /* prefix, NULL = parses */
  } cases[] = {
    { "", 0, NULL },
    { "\n  \n{}\n", 1, NULL },
    { "{\"a\": 1}\n{\"a\": 2}", 2, NULL },
    { "{\"a\": 1}\n\n{\"a\": }", 0, "3:" },
    { "{}\n[1]\n", 0, "2:1: " },
    { "{\"a\": NaN}", 0, "1:" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) records = bud_records_parse (cases[i].text, -1, &error);

      if (cases[i].message == NULL)
        {
          g_assert_no_error (error);
          g_assert_cmpuint (records->len, ==, cases[i].n);
          continue;
        }
      g_assert_null (records);
      g_assert_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID);
      if (!g_str_has_prefix (error->message, cases[i].message))
        g_error ("case %u: “%s” does not start with “%s”", i, error->message, cases[i].message);
    }
}

static void
test_json (void)
{
  g_autoptr (GPtrArray) runs = new_runs ();
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;
  JsonObject *skipped;

  add_run (runs, "a", 1.0, 2.0);
  add_run (runs, "b", 1.0, 2.0)->skip_reason = g_strdup ("why");
  node = bud_runs_to_json (runs);
  object = json_node_get_object (node);
  g_assert_cmpint (json_array_get_length (json_object_get_array_member (object, "cases")), ==, 2);
  skipped = json_array_get_object_element (json_object_get_array_member (object, "cases"), 1);
  g_assert_cmpstr (json_object_get_string_member (skipped, "skipped"), ==, "why");
  g_assert_false (json_object_has_member (skipped, "predicted"));
  object = json_object_get_object_member (json_object_get_object_member (object, "overall"), "tpot_s");
  g_assert_cmpint (json_object_get_int_member (object, "n"), ==, 1);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (object, "mean"), 1.0, NEAR);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/planner/validation/errors", test_errors);
  g_test_add_func ("/planner/validation/repeats-count-once", test_repeats);
  g_test_add_func ("/planner/validation/left-out", test_left_out);
  g_test_add_func ("/planner/validation/choice", test_choice);
  g_test_add_func ("/planner/validation/records", test_records);
  g_test_add_func ("/planner/validation/json", test_json);
  return g_test_run ();
}
