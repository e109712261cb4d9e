/* budsim plot: the window's pictures as files. */
#include "config.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/plan-args.h"
#include "cli/plot-file.h"
#include "cli/progress.h"
#include "cli/scenario-args.h"
#include "cli/sweep-args.h"
#include "plot/estimate-plots.h"
#include "plot/lines.h"
#include "plot/scatter.h"

#define MAX_CURVES 8

typedef enum
{
  PLOT_ROOFLINE = 0,
  PLOT_BREAKDOWN,
  PLOT_MEMORY,
  PLOT_SWEEP,
  N_EVALUATED,
} PlotKind;

static const char *const kind_names[] = { "roofline", "breakdown", "memory", "sweep", "pareto", NULL };
static const char *const phases[] = { "prefill", "decode", NULL };

/* What a curve of a sweep can show. */
static const struct
{
  const char *key;
  gsize offset;
  const char *title; /* N_ (), with the unit */
  double factor;
} figures[] = {
  { "tpot_s", G_STRUCT_OFFSET (BudSweepRow, tpot_s), N_ ("Time per output token (ms)"), 1e-3 },
  { "ttft_s", G_STRUCT_OFFSET (BudSweepRow, ttft_s), N_ ("Time to first token (ms)"), 1e-3 },
  { "e2e_s", G_STRUCT_OFFSET (BudSweepRow, e2e_s), N_ ("End to end (s)"), 1 },
  { "output_tokens_per_s", G_STRUCT_OFFSET (BudSweepRow, output_tokens_per_s), N_ ("Throughput (tok/s)"), 1 },
  { "usd_per_million_output_tokens", G_STRUCT_OFFSET (BudSweepRow, usd_per_million_output_tokens),
    N_ ("Cost ($/M tok)"), 1 },
  { "joule_per_output_token", G_STRUCT_OFFSET (BudSweepRow, joule_per_output_token), N_ ("Energy (J/token)"),
    1 },
  { "total_bytes", G_STRUCT_OFFSET (BudSweepRow, total_bytes), N_ ("Memory per device (GB)"), 1e9 },
};

static char **
figure_keys (void)
{
  char **keys = g_new0 (char *, G_N_ELEMENTS (figures) + 1);

  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    keys[i] = g_strdup (figures[i].key);
  return keys;
}

static double
figure_of (const BudSweep *sweep, guint64 row, guint figure)
{
  const BudSweepRow *r = bud_sweep_get_row (sweep, row);

  return r->is_done && r->fits ? G_STRUCT_MEMBER (double, r, figures[figure].offset) : NAN;
}

/* "2", "fp8, 2": the values of all axes but the one along x. */
static char *
curve_name (const BudSweep *sweep, guint64 row, guint x_axis)
{
  GString *text = g_string_new (NULL);

  for (guint axis = 0; axis < bud_sweep_get_n_axes (sweep); axis++)
    {
      const char *word = bud_sweep_get_text (sweep, row, axis);
      const char *gap = text->len > 0 ? ", " : "";

      if (axis == x_axis)
        continue;
      if (word != NULL)
        g_string_append_printf (text, "%s%s", gap, word);
      else
        g_string_append_printf (text, "%s%s %.10g", gap, bud_sweep_key_name (bud_sweep_get_key (sweep, axis)),
                                bud_sweep_get_number (sweep, row, axis));
    }
  if (text->len == 0)
    g_string_append (text, bud_sweep_key_name (bud_sweep_get_key (sweep, x_axis)));
  return g_string_free (text, FALSE);
}

typedef struct
{
  char *name;
  GArray *x, *y; /* double */
} Curve;

static void
curve_free (gpointer data)
{
  Curve *curve = data;

  g_free (curve->name);
  g_array_unref (curve->x);
  g_array_unref (curve->y);
  g_free (curve);
}

static Curve *
find_curve (GPtrArray *curves, const char *name)
{
  Curve *curve;

  for (guint i = 0; i < curves->len; i++)
    {
      curve = g_ptr_array_index (curves, i);
      if (strcmp (curve->name, name) == 0)
        return curve;
    }
  curve = g_new0 (Curve, 1);
  curve->name = g_strdup (name);
  curve->x = g_array_new (FALSE, FALSE, sizeof (double));
  curve->y = g_array_new (FALSE, FALSE, sizeof (double));
  g_ptr_array_add (curves, curve);
  return curve;
}

/* The innermost axis of numbers runs along x. */
static gboolean
find_x_axis (const BudSweep *sweep, guint *x_axis)
{
  for (guint axis = bud_sweep_get_n_axes (sweep); axis-- > 0;)
    if (isfinite (bud_sweep_get_number (sweep, 0, axis)))
      {
        *x_axis = axis;
        return TRUE;
      }
  return FALSE;
}

static BudPlot *
plot_curves (const BudSweep *sweep, guint x_axis, GPtrArray *curves, guint figure)
{
  BudLine lines[MAX_CURVES];
  BudPlotGroup groups[MAX_CURVES];
  BudLinesData data = {
    .x = { .title = bud_sweep_key_name (bud_sweep_get_key (sweep, x_axis)),
           .is_log = TRUE,
           .min = NAN,
           .max = NAN },
    .y = { .title = _ (figures[figure].title), .factor = figures[figure].factor, .min = NAN, .max = NAN },
    .groups = groups,
    .n_groups = curves->len,
    .lines = lines,
    .n_lines = curves->len,
  };

  for (guint i = 0; i < curves->len; i++)
    {
      Curve *curve = g_ptr_array_index (curves, i);

      groups[i] = (BudPlotGroup){ curve->name, i };
      lines[i] = (BudLine){ (const double *) (gpointer) curve->x->data,
                            (const double *) (gpointer) curve->y->data,
                            curve->x->len,
                            i,
                            FALSE,
                            FALSE };
      for (guint j = 0; j < curve->x->len; j++)
        data.x.is_log &= g_array_index (curve->x, double, j) > 0;
    }
  return bud_plot_new_lines (&data);
}

static BudPlot *
plot_sweep (const BudSweep *sweep, guint figure, int *code)
{
  g_autoptr (GPtrArray) curves = g_ptr_array_new_with_free_func (curve_free);
  guint x_axis;
  guint n_values = 0;

  *code = BUD_EXIT_USAGE;
  if (!find_x_axis (sweep, &x_axis))
    {
      bud_cli_fail (BUD_EXIT_USAGE, _ ("--vary: one of the keys must vary over numbers, along the x axis"));
      return NULL;
    }
  for (guint64 row = 0; row < bud_sweep_get_n_rows (sweep); row++)
    {
      g_autofree char *name = curve_name (sweep, row, x_axis);
      Curve *curve = find_curve (curves, name);
      double x = bud_sweep_get_number (sweep, row, x_axis), y = figure_of (sweep, row, figure);

      if (curves->len > MAX_CURVES)
        {
          bud_cli_fail (BUD_EXIT_USAGE, _ ("--vary: a plot shows at most %d curves"), MAX_CURVES);
          return NULL;
        }
      g_array_append_val (curve->x, x);
      g_array_append_val (curve->y, y);
      n_values += isfinite (y);
    }
  if (n_values == 0)
    {
      g_autofree char *reason = bud_sweep_reason (sweep, 0);

      bud_cli_fail (BUD_EXIT_USAGE, _ ("there is nothing to plot: %s"), reason);
      return NULL;
    }
  *code = BUD_EXIT_OK;
  return plot_curves (sweep, x_axis, curves, figure);
}

static BudPlot *
plot_evaluation (PlotKind kind, const BudEvaluation *evaluation, gboolean is_prefill)
{
  const BudEstimate *estimate = &evaluation->estimate;

  switch (kind)
    {
    case PLOT_ROOFLINE:
      return bud_plot_of_roofline (&evaluation->request, estimate, is_prefill);
    case PLOT_BREAKDOWN:
      return bud_plot_of_breakdown (&evaluation->request, estimate, FALSE);
    case PLOT_MEMORY:
    case PLOT_SWEEP:
    case N_EVALUATED:
    default:
      return bud_plot_of_memory (estimate, TRUE);
    }
}

typedef struct
{
  PlotKind kind;
  const char *path, *phase, *figure;
  GPtrArray *lists;
  uint32_t threads;
} PlotOptions;

static int
write_sweep (const PlotOptions *options, const BudScenario *scenario)
{
  int code;
  guint figure = 0;
  g_autoptr (BudSweep) sweep = bud_cli_sweep (scenario, options->lists, &code);
  g_autoptr (BudJob) job = NULL;
  g_autoptr (BudPlot) plot = NULL;
  g_autofree char *subtitle = g_strdup_printf (_ ("%s on %s"), scenario->model_id, scenario->hardware_id);

  if (sweep == NULL)
    return code;
  while (strcmp (figures[figure].key, options->figure) != 0)
    figure++;
  job = bud_sweep_job (sweep, options->threads, NULL);
  if (!bud_cli_run_job (job, _ ("sweep")))
    return BUD_EXIT_INTERRUPTED;
  plot = plot_sweep (sweep, figure, &code);
  if (plot == NULL)
    return code;
  return bud_cli_write_plot (plot, _ (figures[figure].title), subtitle, bud_method_name (scenario->method),
                             options->path);
}

static int
write_evaluated (const PlotOptions *options, const BudScenario *scenario)
{
  static const char *const titles[]
      = { N_ ("Roofline"), N_ ("Where the time goes"), N_ ("Memory per device") };
  int code;
  g_autoptr (BudEvaluation) evaluation = bud_cli_evaluate (scenario, &code);
  g_autoptr (BudPlot) plot = NULL;
  gboolean is_prefill = strcmp (options->phase, "prefill") == 0;
  g_autofree char *title = NULL;

  if (evaluation == NULL)
    return code;
  plot = plot_evaluation (options->kind, evaluation, is_prefill);
  if (plot == NULL)
    {
      g_autofree char *reason = bud_evaluation_reason (evaluation);

      return bud_cli_fail (BUD_EXIT_USAGE, _ ("there is nothing to plot: %s"), reason);
    }
  title = options->kind == PLOT_ROOFLINE ? g_strdup_printf (_ ("Roofline, %s"), options->phase)
                                         : g_strdup (_ (titles[options->kind]));
  return bud_cli_write_evaluation_plot (plot, title, evaluation, options->path);
}

static int
run_evaluated (PlotKind kind, int argc, char **argv)
{
  static const char *const operands[] = { "MODEL", "HARDWARE", NULL };
  const char *values[2] = { NULL, NULL };
  g_autoptr (GPtrArray) lists = g_ptr_array_new ();
  g_auto (GStrv) keys = figure_keys ();
  g_autofree char *usage = g_strdup_printf ("plot %s MODEL HARDWARE [OPTIONS]%s -o FILE.(png|svg|pdf)",
                                            kind_names[kind], kind == PLOT_SWEEP ? " --vary KEY=LIST …" : "");
  PlotOptions options = { .kind = kind, .phase = "decode", .figure = "tpot_s", .lists = lists };
  BudScenarioArgs args;
  g_autoptr (BudScenario) scenario = NULL;
  BudSyntax syntax = { .usage = usage,
                       .about = N_ ("Writes a picture, the same as in the window."),
                       .operands = operands,
                       .max_operands = 2,
                       .values = values };
  int code;

  bud_scenario_args_init (&args, BUD_ARGS_WORKLOAD | BUD_ARGS_SCENARIO);
  bud_scenario_args_add (&args, (BudOption){ "-o", BUD_OPTION_STRING, &options.path, .argument = "FILE",
                                             .help = N_ ("picture to write: .png, .svg or .pdf") });
  if (kind == PLOT_ROOFLINE)
    bud_scenario_args_add (&args,
                           (BudOption){ "--phase", BUD_OPTION_CHOICE, &options.phase, .argument = "PHASE",
                                        .choices = phases, .help = N_ ("decode unless given") });
  if (kind == PLOT_SWEEP)
    {
      bud_scenario_args_add (&args, (BudOption){ "--vary", BUD_OPTION_LIST, lists, .argument = "KEY=LIST",
                                                 .help = N_ ("what varies; the last runs along x") });
      bud_scenario_args_add (&args, (BudOption){ "--figure", BUD_OPTION_CHOICE, &options.figure,
                                                 .argument = "KEY", .choices = (const char *const *) keys,
                                                 .help = N_ ("what the curves show, tpot_s unless given") });
      bud_scenario_args_add (&args, (BudOption){ "--threads", BUD_OPTION_COUNT, &options.threads, .min = 1,
                                                 .max = 256, .argument = "N",
                                                 .help = N_ ("one per processor unless given") });
    }
  code = bud_scenario_args_read (&args, &syntax, argc, argv);
  if (code != BUD_OPTIONS_DONE)
    return code;
  code = bud_cli_check_plot_path (options.path, usage);
  if (code != BUD_EXIT_OK)
    return code;
  code = bud_scenario_args_check (&args, &syntax);
  if (code != BUD_EXIT_OK)
    return code;
  if (kind == PLOT_SWEEP && lists->len == 0)
    return bud_cli_fail (BUD_EXIT_USAGE, _ ("--vary is missing; usage: budsim %s"), usage);
  scenario = bud_scenario_args_build (&args, &syntax, values[0], values[1], &code);
  if (scenario == NULL)
    return code;
  return kind == PLOT_SWEEP ? write_sweep (&options, scenario) : write_evaluated (&options, scenario);
}

/* Pareto: time per output token against cost, over every candidate that fits. */

static void
add_candidates (BudPlan *plan, GArray *points, GPtrArray *names)
{
  const BudRankOrder order = { .verdicts = BUD_RANK_ALL };
  g_autoptr (BudRanking) ranking = bud_ranking_new (plan, &order);
  g_autofree gboolean *is_pareto = bud_ranking_pareto (ranking);

  for (guint32 i = 0; i < bud_ranking_get_n (ranking); i++)
    {
      const BudPlanResult *r = bud_ranking_get_result (ranking, i);
      BudScatterPoint point = { r->tpot_s, r->usd_per_million_output_tokens, 1, NULL, NULL };
      const BudCluster *cluster = bud_plan_get_cluster (plan, r);
      char *name = cluster != NULL ? g_strdup (cluster->name)
                                   : g_strdup_printf ("%u × %s", r->deployment.n_devices,
                                                      bud_plan_get_request (plan)->devices[r->device].name);

      g_ptr_array_add (names, name);
      point.name = name;
      if (r->verdict != BUD_PLAN_MEETS)
        point.group = 2;
      else if (is_pareto[bud_ranking_get_candidate (ranking, i)])
        point.group = 0;
      g_array_append_val (points, point);
    }
}

static int
run_pareto (int argc, char **argv)
{
  static const BudScatterGroup groups[] = {
    { N_ ("Pareto-optimal"), 0, BUD_SCATTER_SERIES, FALSE, TRUE },
    { N_ ("Meets the limits"), 1, BUD_SCATTER_FAINT, FALSE, TRUE },
    { N_ ("Misses a limit"), 5, BUD_SCATTER_CROSS, FALSE, TRUE },
  };
  BudScatterGroup translated[G_N_ELEMENTS (groups)];
  BudPlanArgs args;
  g_autoptr (BudPlan) plan = NULL;
  g_autoptr (BudJob) job = NULL;
  g_autoptr (BudPlot) plot = NULL;
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (BudScatterPoint));
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  int code = bud_plan_args_read (&args, argc, argv);

  if (code == BUD_OPTIONS_DONE)
    code = bud_cli_check_plot_path (args.output_path, "plot pareto MODEL … -o FILE.(png|svg|pdf)");
  if (code == BUD_EXIT_OK && args.request.model != NULL)
    {
      BudScatterData data = {
        .x = { .title = _ ("Time per output token (ms)"),
               .factor = 1e-3,
               .is_log = TRUE,
               .min = NAN,
               .max = NAN },
        .y = { .title = _ ("Cost ($/M tok)"), .prefix = "$", .is_log = TRUE, .min = NAN, .max = NAN },
        .groups = translated,
        .n_groups = G_N_ELEMENTS (groups),
        .current_x = NAN,
        .current_y = NAN,
      };

      plan = bud_plan_new (&args.request);
      job = bud_plan_job (plan, args.threads, NULL);
      bud_cli_run_job (job, _ ("plan"));
      add_candidates (plan, points, names);
      for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
        {
          translated[i] = groups[i];
          translated[i].name = _ (groups[i].name);
        }
      data.points = (const BudScatterPoint *) (gpointer) points->data;
      data.n_points = points->len;
      plot = bud_plot_new_scatter (&data);
      code = bud_cli_write_plot (plot, _ ("Latency and cost of every deployment"), args.model.name,
                                 bud_method_name (args.request.method), args.output_path);
    }
  bud_plan_args_clear (&args);
  return code;
}

int
bud_verb_plot (int argc, char **argv)
{
  if (argc < 2 || strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0)
    {
      const char *usage = "plot (roofline|breakdown|memory|sweep|pareto) … -o FILE.(png|svg|pdf)";

      if (argc < 2)
        return bud_cli_fail (BUD_EXIT_USAGE, _ ("what to plot is missing; usage: budsim %s"), usage);
      bud_cli_print (_ ("Usage: budsim %s\n\nWrites the window's pictures as files. “budsim plot KIND "
                        "--help” says more.\n"),
                     usage);
      return BUD_EXIT_OK;
    }
  for (int kind = 0; kind < N_EVALUATED; kind++)
    if (strcmp (argv[1], kind_names[kind]) == 0)
      return run_evaluated ((PlotKind) kind, argc - 1, argv + 1);
  if (strcmp (argv[1], "pareto") == 0)
    return run_pareto (argc - 1, argv + 1);
  return bud_cli_fail (BUD_EXIT_USAGE,
                       _ ("plot: unknown kind “%s”; known: roofline, breakdown, memory, sweep, pareto"),
                       argv[1]);
}
