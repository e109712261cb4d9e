/* budsim bench: how fast estimates are on this machine. Ratios within one run; no absolute promise. */
#include "config.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cli/allocations.h"
#include "cli/bench-serving.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/table.h"
#include "planner/sweep.h"

#define N_ROUNDS 15
#define N_ESTIMATES 400
#define MAX_ARCHITECTURES 12
#define DENSE_MODEL "meta-llama/Llama-3.1-70B"
#define DEVICE "h100-sxm5-80"

typedef struct
{
  char *name;
  double estimate_s; /* median, one thread; NAN: the engine has no answer */
} Architecture;

typedef struct
{
  double estimate_s, allocations_per_estimate;
  double operator_s;
  guint threads;
  guint64 sweep_points;
  double sweep_1_thread_s, sweep_all_threads_s;
  BudServingBench serving;
  Architecture architectures[MAX_ARCHITECTURES];
  guint n_architectures;
} Bench;

static double
now_s (void)
{
  return (double) g_get_monotonic_time () / 1e6;
}

/* Seconds of one full estimate, median over rounds; the input varies so that nothing can be reused. NAN when
 * refused. */
static double
time_estimate (const BudCase *base, double *allocations)
{
  double rounds[N_ROUNDS];
  BudCase request = *base;
  BudEstimate estimate;
  guint64 before = bud_allocations_count ();

  for (guint round = 0; round < N_ROUNDS; round++)
    {
      double started_s = now_s ();

      for (guint i = 0; i < N_ESTIMATES; i++)
        {
          request.workload.input_tokens = 512 + i;
          request.workload.n_sequences = 1 + i % 32;
          memset (&estimate.prefill, 0, sizeof estimate.prefill);
          memset (&estimate.decode, 0, sizeof estimate.decode);
          if (bud_estimate (&request, &estimate, NULL) != BUD_STATUS_OK)
            return NAN;
        }
      rounds[round] = (now_s () - started_s) / N_ESTIMATES;
    }
  if (allocations != NULL)
    *allocations = (double) (bud_allocations_count () - before) / (N_ROUNDS * N_ESTIMATES);
  return bud_bench_median (rounds, N_ROUNDS);
}

static BudCase
make_case (const BudResolved *resolved, uint32_t tp)
{
  return (BudCase){ .model = resolved->model,
                    .device = &resolved->device,
                    .profile = &resolved->profile,
                    .deployment = { .n_devices = tp,
                                    .tp = tp,
                                    .pp = 1,
                                    .ep = 1,
                                    .dp = 1,
                                    .weight_format = BUD_FORMAT_BF16,
                                    .activation_format = BUD_FORMAT_BF16,
                                    .kv_format = BUD_FORMAT_BF16,
                                    .has_cuda_graphs = true },
                    .workload
                    = { .n_sequences = 1, .n_beams = 1, .input_tokens = 1024, .output_tokens = 256 },
                    .method = BUD_METHOD_CALIBRATED };
}

static gboolean
load (BudCatalog *catalog, const char *model, BudResolved *resolved, GError **error)
{
  g_autoptr (BudScenario) scenario = bud_scenario_new ();

  scenario->model_id = g_strdup (model);
  scenario->hardware_id = g_strdup (DEVICE);
  return bud_scenario_load (scenario, catalog, resolved, error);
}

/* One model of each class with as many layers as there are: the first of the catalog in each. */
static void
time_architectures (Bench *self, BudCatalog *catalog)
{
  g_autoptr (GPtrArray) items = bud_catalog_search (catalog, BUD_CATALOG_MODEL, NULL, NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; items != NULL && i < items->len && self->n_architectures < MAX_ARCHITECTURES; i++)
    {
      const char *id = bud_catalog_item_get_id (g_ptr_array_index (items, i));
      BudResolved resolved;
      BudCase request;
      Architecture *row = &self->architectures[self->n_architectures];

      if (!load (catalog, id, &resolved, NULL))
        continue;
      if (!g_hash_table_add (seen, g_strdup (resolved.model->architecture)))
        {
          bud_resolved_clear (&resolved);
          continue;
        }
      /* Enough devices for nearly everything; a model that still does not fit costs only its memory. */
      request = make_case (&resolved, 1);
      request.deployment.n_devices = request.deployment.pp = MIN (resolved.model->n_decoder_layers, 16);
      row->estimate_s = time_estimate (&request, NULL);
      if (isfinite (row->estimate_s))
        {
          row->name = g_strdup_printf ("%s (%s)", resolved.model->architecture, id);
          self->n_architectures++;
        }
      bud_resolved_clear (&resolved);
    }
}

static double
time_sweep (BudSweep *sweep, guint n_threads)
{
  double rounds[3];

  for (guint i = 0; i < G_N_ELEMENTS (rounds); i++)
    {
      g_autoptr (BudJob) job = bud_sweep_job (sweep, n_threads, NULL);
      double started_s = now_s ();

      bud_job_start (job, NULL, NULL);
      bud_job_wait (job, -1);
      rounds[i] = now_s () - started_s;
    }
  return bud_bench_median (rounds, G_N_ELEMENTS (rounds));
}

static gboolean
time_sweeps (Bench *self, BudCatalog *catalog, GError **error)
{
  g_autoptr (BudScenario) scenario = bud_scenario_new ();
  g_autoptr (BudSweep) sweep = NULL;

  scenario->model_id = g_strdup (DENSE_MODEL);
  scenario->hardware_id = g_strdup (DEVICE);
  scenario->deployment.n_devices = 8;
  sweep = bud_sweep_new (scenario);
  /* 250 · 100 · 4 = 100,000 points. */
  if (!bud_sweep_vary (sweep, BUD_SWEEP_BATCH, "1..250", catalog, error)
      || !bud_sweep_vary (sweep, BUD_SWEEP_INPUT, "100..10000+100", catalog, error)
      || !bud_sweep_vary (sweep, BUD_SWEEP_OUTPUT, "1,64,256,1024", catalog, error)
      || !bud_sweep_prepare (sweep, catalog, error))
    return FALSE;
  self->sweep_points = bud_sweep_get_n_rows (sweep);
  self->threads = g_get_num_processors ();
  self->sweep_1_thread_s = time_sweep (sweep, 1);
  self->sweep_all_threads_s = time_sweep (sweep, 0);
  return TRUE;
}

static gboolean
measure (Bench *self, BudCatalog *catalog, GError **error)
{
  BudResolved resolved;
  BudCase request;
  BudOperator *operators = g_new (BudOperator, BUD_MAX_OPERATORS);
  BudEstimate estimate = { .prefill.operators = operators, .prefill.operators_capacity = BUD_MAX_OPERATORS };

  if (!load (catalog, DENSE_MODEL, &resolved, error))
    {
      g_free (operators);
      return FALSE;
    }
  request = make_case (&resolved, 8);
  self->estimate_s = time_estimate (&request, &self->allocations_per_estimate);
  if (bud_estimate (&request, &estimate, NULL) == BUD_STATUS_OK)
    self->operator_s = self->estimate_s / MAX (2.0 * (double) estimate.prefill.n_operators, 1);
  g_free (operators);
  bud_resolved_clear (&resolved);
  if (!time_sweeps (self, catalog, error)
      || !bud_bench_serving (catalog, DENSE_MODEL, DEVICE, &self->serving, error))
    return FALSE;
  time_architectures (self, catalog);
  return TRUE;
}

static void
print_json (const Bench *self)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *root = json_object_new ();
  JsonArray *array = json_array_new ();

  json_node_take_object (node, root);
  json_object_set_double_member (root, "estimate_s", self->estimate_s);
  json_object_set_double_member (root, "estimates_per_s", 1 / self->estimate_s);
  json_object_set_double_member (root, "estimates_per_s_all_threads",
                                 (double) self->sweep_points / self->sweep_all_threads_s);
  json_object_set_double_member (root, "operator_s", self->operator_s);
  json_object_set_double_member (root, "allocations_per_estimate", self->allocations_per_estimate);
  json_object_set_int_member (root, "threads", self->threads);
  json_object_set_int_member (root, "sweep_points", (gint64) self->sweep_points);
  json_object_set_double_member (root, "sweep_1_thread_s", self->sweep_1_thread_s);
  json_object_set_double_member (root, "sweep_all_threads_s", self->sweep_all_threads_s);
  json_object_set_double_member (root, "speedup_ratio", self->sweep_1_thread_s / self->sweep_all_threads_s);
  json_object_set_double_member (root, "simulate_1000_requests_s", self->serving.thousand_s);
  json_object_set_double_member (root, "simulate_100000_requests_s", self->serving.trace_s);
  json_object_set_double_member (root, "simulated_events_per_s", self->serving.events_per_s);
  json_object_set_double_member (root, "jump_speed_ratio", self->serving.jump_speed_ratio);
  for (guint i = 0; i < self->n_architectures; i++)
    {
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "name", self->architectures[i].name);
      json_object_set_double_member (object, "estimate_s", self->architectures[i].estimate_s);
      json_array_add_object_element (array, object);
    }
  json_object_set_array_member (root, "architectures", array);
  bud_cli_print_json (node);
}

static void
print_text (const Bench *self)
{
  static const char *const headers[] = { "<", "", NULL };
  g_autoptr (BudTable) table = bud_table_new (headers);

  bud_table_add (table, _ ("one full estimate (dense, 80 layers)"));
  bud_table_take (table, bud_text_seconds (self->estimate_s));
  bud_table_add (table, _ ("estimates per second, one thread"));
  bud_table_take (table, bud_text_number (1 / self->estimate_s, 0));
  bud_table_add (table, _ ("estimates per second, all threads"));
  bud_table_take (table, bud_text_number ((double) self->sweep_points / self->sweep_all_threads_s, 0));
  bud_table_add (table, _ ("one operator"));
  bud_table_take (table, bud_text_seconds (self->operator_s));
  bud_table_add (table, _ ("allocations per estimate"));
  bud_table_take (table, bud_text_number (self->allocations_per_estimate, 3));
  bud_table_add (table, _ ("sweep of 100,000 points, one thread"));
  bud_table_take (table, bud_text_seconds (self->sweep_1_thread_s));
  bud_table_take (table, g_strdup_printf (_ ("… %u threads"), self->threads));
  bud_table_take (table, bud_text_seconds (self->sweep_all_threads_s));
  bud_table_add (table, _ ("… ratio"));
  bud_table_take (table, bud_text_number (self->sweep_1_thread_s / self->sweep_all_threads_s, 2));
  bud_table_add (table, _ ("simulating 1,000 requests, 64 in flight"));
  bud_table_take (table, bud_text_seconds (self->serving.thousand_s));
  bud_table_add (table, _ ("simulating 100,000 requests at random"));
  bud_table_take (table, bud_text_seconds (self->serving.trace_s));
  bud_table_add (table, _ ("… events per second"));
  bud_table_take (table, bud_text_number (self->serving.events_per_s, 0));
  bud_table_add (table, _ ("… jumping over equal steps, 4 in flight, times faster"));
  bud_table_take (table, bud_text_number (self->serving.jump_speed_ratio, 1));
  for (guint i = 0; i < self->n_architectures; i++)
    {
      bud_table_add (table, self->architectures[i].name);
      bud_table_take (table, bud_text_seconds (self->architectures[i].estimate_s));
    }
  bud_table_print (table);
}

int
bud_verb_bench (int argc, char **argv)
{
  gboolean as_json = FALSE;
  BudOption options[] = { { "--json", BUD_OPTION_FLAG, &as_json, .help = N_ ("print JSON") } };
  const char *values[1];
  BudSyntax syntax = { .usage = "bench [--json]",
                       .about = N_ ("Measures how fast the estimates are on this machine."),
                       .options = options,
                       .n_options = 1,
                       .operands = (const char *const[]){ "", NULL },
                       .values = values };
  g_autoptr (GError) error = NULL;
  Bench bench = { 0 };
  int code = bud_options_read (&syntax, argc, argv);

  if (code != BUD_OPTIONS_DONE)
    return code;
  if (bud_cli_catalog () == NULL)
    return BUD_EXIT_USAGE;
  if (!measure (&bench, bud_cli_catalog (), &error))
    return bud_cli_fail (BUD_EXIT_USAGE, "%s", error->message);
  if (as_json)
    print_json (&bench);
  else
    print_text (&bench);
  for (guint i = 0; i < bench.n_architectures; i++)
    g_free (bench.architectures[i].name);
  return BUD_EXIT_OK;
}
