#include "config.h"

#include "planner/validation.h"

#include <math.h>
#include <string.h>

static int
compare_double (const void *a, const void *b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* numpy's linear rule on sorted values. */
static double
quantile (const double *sorted, guint n, double q)
{
  const double at = q * (n - 1);
  const guint low = (guint) at;
  const guint high = MIN (low + 1, n - 1);

  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}

BudErrors
bud_errors_of (double *errors, guint n)
{
  BudErrors result = { .n = n, .median = NAN, .mean = NAN, .p90 = NAN, .bias = NAN };
  double sum = 0.0;

  if (n == 0)
    return result;
  qsort (errors, n, sizeof *errors, compare_double);
  result.bias = quantile (errors, n, 0.5);
  for (guint i = 0; i < n; i++)
    {
      errors[i] = fabs (errors[i]);
      sum += errors[i];
    }
  qsort (errors, n, sizeof *errors, compare_double);
  result.median = quantile (errors, n, 0.5);
  result.p90 = quantile (errors, n, 0.9);
  result.mean = sum / n;
  return result;
}

static gboolean
has_metric (const BudRun *run, BudMetric metric)
{
  return run->skip_reason == NULL && run->measured[metric] > 0.0 && run->predicted[metric] > 0.0;
}

/* One configuration's score for a metric: measured values of its repeats against the first prediction. */
typedef struct
{
  const BudRun *run;
  GArray *measured;
} Score;

static Score *
score_new (const BudRun *run)
{
  Score *self = g_new (Score, 1);

  self->run = run;
  self->measured = g_array_new (FALSE, FALSE, sizeof (double));
  return self;
}

static void
score_free (Score *self)
{
  g_array_unref (self->measured);
  g_free (self);
}

static double
score_measured (Score *self)
{
  double *values = (double *) (void *) self->measured->data;

  qsort (values, self->measured->len, sizeof *values, compare_double);
  return quantile (values, self->measured->len, 0.5);
}

typedef gboolean (*RunFilter) (const BudRun *run, gpointer data);

/* Scores of a metric in the order the configurations first appear. */
static GPtrArray *
scores_of (GPtrArray *runs, BudMetric metric, RunFilter filter, gpointer data)
{
  g_autoptr (GHashTable) by_configuration = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *scores = g_ptr_array_new_with_free_func ((GDestroyNotify) score_free);

  for (guint i = 0; i < runs->len; i++)
    {
      const BudRun *run = g_ptr_array_index (runs, i);
      Score *score;

      if (!has_metric (run, metric) || !filter (run, data))
        continue;
      score = g_hash_table_lookup (by_configuration, run->configuration);
      if (score == NULL)
        {
          score = score_new (run);
          g_hash_table_insert (by_configuration, run->configuration, score);
          g_ptr_array_add (scores, score);
        }
      g_array_append_val (score->measured, run->measured[metric]);
    }
  return scores;
}

static double
score_error (Score *score, BudMetric metric)
{
  return score->run->predicted[metric] / score_measured (score) - 1.0;
}

typedef struct
{
  const char *kind;
  const char *model_class;
} Wanted;

static gboolean
is_wanted (const BudRun *run, gpointer data)
{
  const Wanted *wanted = data;

  return !run->is_speculative && (wanted->kind == NULL || strcmp (wanted->kind, run->kind) == 0)
         && (wanted->model_class == NULL || g_strcmp0 (wanted->model_class, run->model_class) == 0);
}

static BudErrors
errors_of_scores (GPtrArray *scores, guint from, guint to, BudMetric metric)
{
  g_autofree double *errors = g_new (double, MAX (to - from, 1));

  for (guint i = from; i < to; i++)
    errors[i - from] = score_error (g_ptr_array_index (scores, i), metric);
  return bud_errors_of (errors, to - from);
}

BudErrors
bud_runs_errors (GPtrArray *runs, BudMetric metric, const char *kind, const char *model_class)
{
  Wanted wanted = { kind, model_class };
  g_autoptr (GPtrArray) scores = scores_of (runs, metric, is_wanted, &wanted);

  return errors_of_scores (scores, 0, scores->len, metric);
}

static gboolean
is_any (const BudRun *run, gpointer data)
{
  return TRUE;
}

static int
compare_kind (const BudRun *x, const BudRun *y)
{
  int order = strcmp (x->kind, y->kind);

  if (order == 0)
    order = strcmp (x->engine, y->engine);
  if (order == 0)
    order = strcmp (x->hardware, y->hardware);
  if (order == 0)
    order = g_strcmp0 (x->model_class, y->model_class);
  if (order == 0)
    order = strcmp (x->precision, y->precision);
  return order != 0 ? order : x->is_speculative - y->is_speculative;
}

static int
compare_scores (gconstpointer a, gconstpointer b)
{
  return compare_kind ((*(const Score *const *) a)->run, (*(const Score *const *) b)->run);
}

GArray *
bud_runs_group (GPtrArray *runs)
{
  GArray *groups = g_array_new (FALSE, TRUE, sizeof (BudErrorGroup));

  for (int metric = 0; metric < BUD_N_METRICS; metric++)
    {
      g_autoptr (GPtrArray) scores = scores_of (runs, metric, is_any, NULL);

      g_ptr_array_sort (scores, compare_scores);
      for (guint from = 0, to; from < scores->len; from = to)
        {
          const BudRun *run = ((Score *) g_ptr_array_index (scores, from))->run;
          BudErrorGroup group = { run->kind,      run->engine,         run->hardware, run->model_class,
                                  run->precision, run->is_speculative, metric };

          for (to = from + 1; to < scores->len; to++)
            if (compare_kind (run, ((Score *) g_ptr_array_index (scores, to))->run) != 0)
              break;
          group.errors = errors_of_scores (scores, from, to, metric);
          g_array_append_val (groups, group);
        }
    }
  return groups;
}

/* Output tokens per second and device of a closed loop: c sequences, each TTFT + TPOT · (output − 1) long. */
static double
rate_per_device (const BudRun *run, const double *values, double n_running)
{
  const double s = values[BUD_METRIC_TTFT] + values[BUD_METRIC_TPOT] * (run->output_tokens - 1.0);

  return n_running * run->output_tokens / s / run->deployment.n_devices;
}

static gboolean
is_candidate (const BudRun *run, gpointer data)
{
  return !run->is_speculative && strcmp (run->kind, "closed-loop") == 0
         && run->measured[BUD_METRIC_TTFT] > 0.0;
}

typedef struct
{
  guint n;
  double best_measured, best_predicted, measured_of_choice;
} Contest;

static void
contest_enter (GHashTable *contests, const BudRun *run)
{
  char *key = g_strdup_printf ("%s %.17g %.17g %.17g", run->model, run->input_tokens, run->output_tokens,
                               run->concurrency);
  Contest *contest = g_hash_table_lookup (contests, key);
  const double measured = rate_per_device (run, run->measured, run->concurrency);
  /* Requests that wait are in the measured TTFT, not in the predicted one. */
  const double predicted = rate_per_device (run, run->predicted, run->n_running);

  if (contest == NULL)
    {
      contest = g_new0 (Contest, 1);
      g_hash_table_insert (contests, key, contest);
    }
  else
    g_free (key);
  contest->n++;
  contest->best_measured = fmax (contest->best_measured, measured);
  if (predicted > contest->best_predicted)
    {
      contest->best_predicted = predicted;
      contest->measured_of_choice = measured;
    }
}

BudChoice
bud_runs_choice (GPtrArray *runs)
{
  g_autoptr (GPtrArray) scores = scores_of (runs, BUD_METRIC_TPOT, is_candidate, NULL);
  g_autoptr (GHashTable) contests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  BudChoice choice = { 0, NAN, NAN };
  double loss = 0.0;
  guint picked = 0;
  GHashTableIter iter;
  gpointer value;

  for (guint i = 0; i < scores->len; i++)
    contest_enter (contests, ((Score *) g_ptr_array_index (scores, i))->run);
  g_hash_table_iter_init (&iter, contests);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Contest *contest = value;

      if (contest->n < 4)
        continue;
      choice.n_groups++;
      loss += 1.0 - contest->measured_of_choice / contest->best_measured;
      picked += contest->measured_of_choice >= contest->best_measured;
    }
  if (choice.n_groups > 0)
    {
      choice.mean_loss_ratio = loss / choice.n_groups;
      choice.best_picked_ratio = (double) picked / choice.n_groups;
    }
  return choice;
}
