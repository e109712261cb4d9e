#include "config.h"

#include "cli/plan-args.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cli/cli.h"

#define DEFAULT_MAX_DEVICES 16
#define DEFAULT_TOP 10

static const char *const objectives[] = { "cost", "latency", "throughput", "energy", "balanced", NULL };
static const char *const methods[] = { "ideal", "calibrated", NULL };

void
bud_plan_args_clear (BudPlanArgs *args)
{
  g_clear_pointer (&args->devices, g_array_unref);
  g_clear_pointer (&args->clusters, g_array_unref);
  g_clear_pointer (&args->formats, g_array_unref);
}

/* The ids of an option's list, none of them empty or named twice; `*ids` NULL without a list. */
static int
split_ids (const char *option, const char *list, char ***ids)
{
  *ids = list != NULL ? g_strsplit (list, ",", -1) : NULL;
  for (char **id = *ids; id != NULL && *id != NULL; id++)
    {
      if (*g_strstrip (*id) == '\0')
        return bud_cli_fail (BUD_EXIT_USAGE, _ ("%s: the value is empty"), option);
      for (char **other = *ids; other < id; other++)
        if (g_ascii_strcasecmp (*other, *id) == 0)
          return bud_cli_fail (BUD_EXIT_USAGE, _ ("%s: “%s” is named twice"), option, *id);
    }
  return BUD_OPTIONS_DONE;
}

static int
load_devices (BudPlanArgs *self, BudCatalog *catalog)
{
  g_auto (GStrv) names = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;
  int code = split_ids ("--hardware", self->hardware, &names);

  if (code != BUD_OPTIONS_DONE)
    return code;
  if (names == NULL && self->cluster != NULL) /* only the clusters */
    return BUD_OPTIONS_DONE;
  if (names == NULL)
    {
      items = bud_catalog_search (catalog, BUD_CATALOG_HARDWARE, NULL, &error);
      if (items == NULL)
        return bud_cli_fail (BUD_EXIT_USAGE, "%s", error->message);
    }
  for (guint i = 0; names != NULL ? names[i] != NULL : i < items->len; i++)
    {
      const char *id = names != NULL ? names[i] : bud_catalog_item_get_id (g_ptr_array_index (items, i));
      BudDevice device;

      memset (&device, 0, sizeof device);
      if (bud_catalog_load_device (catalog, id, &device, &error))
        g_array_append_val (self->devices, device);
      else if (names != NULL)
        return bud_cli_fail (BUD_EXIT_USAGE, "--hardware: %s", error->message);
      else /* of the whole catalog, what the engine cannot take is left out */
        g_clear_error (&error);
    }
  return BUD_OPTIONS_DONE;
}

static int
add_cluster (BudPlanArgs *self, BudCatalog *catalog, const char *id)
{
  g_autoptr (GError) error = NULL;
  BudCluster cluster;
  BudDevice device;

  memset (&device, 0, sizeof device);
  if (!bud_catalog_load_placed (catalog, id, &cluster, &device, &error))
    return bud_cli_fail (BUD_EXIT_USAGE, "--cluster: %s", error->message);
  g_array_append_val (self->devices, device);
  g_array_append_val (self->clusters, cluster);
  return BUD_OPTIONS_DONE;
}

/* After the devices; by place, of each the cluster it stands in. */
static int
load_clusters (BudPlanArgs *self, BudCatalog *catalog)
{
  g_auto (GStrv) names = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GError) error = NULL;
  int code = split_ids ("--cluster", self->cluster, &names);

  g_array_set_size (self->clusters, self->devices->len); /* of no cluster: cleared */
  if (names == NULL || strcmp (self->cluster, "all") != 0)
    {
      for (guint i = 0; names != NULL && names[i] != NULL && code == BUD_OPTIONS_DONE; i++)
        code = add_cluster (self, catalog, names[i]);
      return code;
    }
  all = bud_catalog_search (catalog, BUD_CATALOG_CLUSTER, NULL, &error);
  if (all == NULL)
    return bud_cli_fail (BUD_EXIT_USAGE, "%s", error->message);
  for (guint i = 0; i < all->len && code == BUD_OPTIONS_DONE; i++)
    code = add_cluster (self, catalog, bud_catalog_item_get_id (g_ptr_array_index (all, i)));
  return code;
}

static int
read_formats (BudPlanArgs *self)
{
  g_auto (GStrv) names = g_strsplit (self->precision, ",", -1);

  for (char **p = names; *p != NULL; p++)
    {
      BudFormat format;

      if (!bud_format_parse (g_strstrip (*p), &format))
        {
          g_autofree char *known = bud_format_names ();

          return bud_cli_fail (BUD_EXIT_USAGE, _ ("--precision: “%s” is not a number format; known: %s"), *p,
                               known);
        }
      g_array_append_val (self->formats, format);
    }
  return BUD_OPTIONS_DONE;
}

/* Tokens and limits: the use case's, overridden by what is given. */
static int
read_workload (BudPlanArgs *self, BudCatalog *catalog)
{
  BudPlanRequest *r = &self->request;
  g_autoptr (GError) error = NULL;
  BudUsecase usecase;

  r->ttft_limit_s = self->ttft;
  r->tpot_limit_s = self->tpot;
  r->e2e_limit_s = self->e2e;
  r->input_tokens = self->input;
  r->output_tokens = self->output;
  r->n_beams = self->beams;
  if (self->usecase == NULL)
    return BUD_OPTIONS_DONE;
  memset (&usecase, 0, sizeof usecase);
  if (!bud_catalog_load_usecase (catalog, self->usecase, &usecase, &error))
    return bud_cli_fail (BUD_EXIT_USAGE, "--usecase: %s", error->message);
  if (!(r->input_tokens > 0))
    r->input_tokens = MAX (round ((usecase.input_tokens_min + usecase.input_tokens_max) / 2), 1);
  if (!(r->output_tokens > 0))
    r->output_tokens = MAX (round ((usecase.output_tokens_min + usecase.output_tokens_max) / 2), 1);
  if (!isfinite (r->ttft_limit_s))
    r->ttft_limit_s = usecase.ttft_limit_s;
  if (!isfinite (r->tpot_limit_s))
    r->tpot_limit_s = usecase.inter_token_limit_s;
  if (!isfinite (r->e2e_limit_s))
    r->e2e_limit_s = usecase.e2e_limit_s;
  if (r->n_beams == 0)
    r->n_beams = MAX (usecase.beam_size, 1);
  return BUD_OPTIONS_DONE;
}

static int
load (BudPlanArgs *self, const char *model)
{
  BudPlanRequest *r = &self->request;
  BudCatalog *catalog = bud_cli_catalog ();
  g_autoptr (GError) error = NULL;
  int code;

  if (catalog == NULL)
    return BUD_EXIT_USAGE;
  if (!bud_catalog_load_model (catalog, model, &self->model, &error)
      || !bud_catalog_load_profile (catalog, self->engine, &r->profile, &error))
    return bud_cli_fail (BUD_EXIT_USAGE, "%s", error->message);
  code = read_formats (self);
  if (code == BUD_OPTIONS_DONE)
    code = read_workload (self, catalog);
  if (code == BUD_OPTIONS_DONE)
    code = load_devices (self, catalog);
  if (code == BUD_OPTIONS_DONE)
    code = load_clusters (self, catalog);
  if (code != BUD_OPTIONS_DONE)
    return code;
  r->model = &self->model;
  r->devices = (const BudDevice *) (gpointer) self->devices->data;
  r->n_devices = self->devices->len;
  r->clusters = (const BudCluster *) (gpointer) self->clusters->data;
  r->formats = (const BudFormat *) (gpointer) self->formats->data;
  r->n_formats = self->formats->len;
  r->kv_format = self->kv_precision;
  r->max_devices = self->max_devices;
  r->concurrency = self->concurrency;
  r->requests_per_s = self->rate;
  bud_objective_parse (self->objective, &r->objective);
  bud_method_parse (self->method, &r->method);
  return BUD_OPTIONS_DONE;
}

static int
check (const BudPlanArgs *self, BudSyntax *syntax)
{
  if (self->as_json && self->as_csv)
    return bud_cli_fail (BUD_EXIT_USAGE, _ ("--json and --csv exclude each other; give one of them"));
  if (self->concurrency > 0 && self->rate > 0)
    return bud_cli_fail (BUD_EXIT_USAGE, _ ("--concurrency and --rate exclude each other; give one of them"));
  if (self->usecase != NULL)
    return BUD_OPTIONS_DONE;
  if (!(self->input > 0) || !(self->output > 0))
    return bud_cli_fail (BUD_EXIT_USAGE,
                         _ ("--usecase, or --input and --output, is missing; usage: budsim %s"),
                         syntax->usage);
  if (self->concurrency == 0 && !(self->rate > 0))
    return bud_cli_fail (BUD_EXIT_USAGE, _ ("--concurrency or --rate is missing; usage: budsim %s"),
                         syntax->usage);
  return BUD_OPTIONS_DONE;
}

int
bud_plan_args_read (BudPlanArgs *self, int argc, char **argv)
{
  BudOption options[] = {
    { "--usecase", BUD_OPTION_STRING, &self->usecase, .argument = "ID",
      .help = N_ ("tokens and limits of a use case") },
    { "--input", BUD_OPTION_NUMBER, &self->input, 1, 1e9, "N", N_ ("input tokens") },
    { "--output", BUD_OPTION_NUMBER, &self->output, 1, 1e9, "N", N_ ("output tokens") },
    { "--ttft", BUD_OPTION_NUMBER, &self->ttft, 1e-9, 1e9, "S", N_ ("limit of the time to first token") },
    { "--tpot", BUD_OPTION_NUMBER, &self->tpot, 1e-9, 1e9, "S", N_ ("limit of the time per output token") },
    { "--e2e", BUD_OPTION_NUMBER, &self->e2e, 1e-9, 1e9, "S", N_ ("limit of a whole request") },
    { "--concurrency", BUD_OPTION_COUNT, &self->concurrency, 1, 16777216, "N", N_ ("requests in flight") },
    { "--rate", BUD_OPTION_NUMBER, &self->rate, 1e-9, 1e9, "R", N_ ("requests per second to serve") },
    { "--beams", BUD_OPTION_COUNT, &self->beams, 1, 1024, "N", N_ ("beams per request") },
    { "--hardware", BUD_OPTION_STRING, &self->hardware, .argument = "ID,…",
      .help = N_ ("only these devices; all unless given") },
    { "--cluster", BUD_OPTION_STRING, &self->cluster, .argument = "ID,…|all",
      .help = N_ ("these clusters, each whole, beside --hardware or alone") },
    { "--max-devices", BUD_OPTION_COUNT, &self->max_devices, 1, 1024, "N",
      N_ ("largest deployment outside clusters, 16 unless given") },
    { "--precision", BUD_OPTION_STRING, &self->precision, .argument = "P,…",
      .help = N_ ("formats of the weights, bf16 unless given") },
    { "--kv-precision", BUD_OPTION_FORMAT, &self->kv_precision, .argument = "P",
      .help = N_ ("format of the KV cache") },
    { "--engine", BUD_OPTION_STRING, &self->engine, .argument = "NAME", .help = N_ ("vllm unless given") },
    { "--method", BUD_OPTION_CHOICE, &self->method, .argument = "M", .choices = methods,
      .help = N_ ("calibrated unless given") },
    { "--objective", BUD_OPTION_CHOICE, &self->objective, .argument = "O", .choices = objectives,
      .help = N_ ("what to rank by, cost unless given") },
    { "--top", BUD_OPTION_COUNT, &self->top, 1, 1e9, "N", N_ ("rows to show, 10 unless --all") },
    { "--all", BUD_OPTION_FLAG, &self->all, .help = N_ ("also those that miss, with the reason") },
    { "--under-load", BUD_OPTION_FLAG, &self->under_load,
      .help = N_ ("simulate those shown request by request too") },
    { "--threads", BUD_OPTION_COUNT, &self->threads, 1, 256, "N", N_ ("one per processor unless given") },
    { "-o", BUD_OPTION_STRING, &self->output_path, .argument = "FILE",
      .help = N_ ("picture to write (plot pareto)") },
    { "--json", BUD_OPTION_FLAG, &self->as_json, .help = N_ ("print JSON") },
    { "--csv", BUD_OPTION_FLAG, &self->as_csv, .help = N_ ("print CSV") },
  };
  gboolean is_plot = strcmp (argv[0], "pareto") == 0;
  const char *values[1];
  BudSyntax syntax
      = { .usage
          = is_plot
                ? "plot pareto MODEL (--usecase ID | --input N --output N …) -o FILE"
                : "plan MODEL (--usecase ID | --input N --output N (--concurrency N | --rate R)) [OPTIONS]",
          .about = N_ ("Judges every legal layout on every device against the limits and ranks them."),
          .options = options,
          .n_options = G_N_ELEMENTS (options),
          .values = values,
          .operands = (const char *const[]){ "MODEL", NULL },
          .min_operands = 1,
          .max_operands = 1 };
  int code;

  memset (self, 0, sizeof *self);
  self->ttft = self->tpot = self->e2e = NAN;
  self->engine = "vllm";
  self->method = "calibrated";
  self->objective = "cost";
  self->precision = "bf16";
  self->kv_precision = BUD_FORMAT_BF16;
  self->max_devices = DEFAULT_MAX_DEVICES;
  self->devices = g_array_new (FALSE, TRUE, sizeof (BudDevice));
  self->clusters = g_array_new (FALSE, TRUE, sizeof (BudCluster));
  self->formats = g_array_new (FALSE, TRUE, sizeof (BudFormat));
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    if (is_plot ? options[i].value == &self->as_json || options[i].value == &self->as_csv
                      || options[i].value == &self->under_load
                : options[i].value == &self->output_path)
      options[i].name = "";
  code = bud_options_read (&syntax, argc, argv);
  if (code == BUD_OPTIONS_DONE)
    code = check (self, &syntax);
  if (code == BUD_OPTIONS_DONE)
    code = load (self, values[0]);
  if (self->top == 0 && !self->all)
    self->top = DEFAULT_TOP;
  if (code == BUD_OPTIONS_DONE && is_plot && self->output_path == NULL)
    code = bud_cli_fail (BUD_EXIT_USAGE, _ ("-o FILE is missing; usage: budsim %s"), syntax.usage);
  return code;
}
