#include "config.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "catalog/installation.h"
#include "cli/cli.h"
#include "cli/suggest.h"

static const struct
{
  const char *name;
  BudVerbFunc run;
  const char *summary;
} verbs[] = {
  { "models", bud_verb_models, N_ ("list, search, show, add, remove and export models") },
  { "hardware", bud_verb_hardware, N_ ("the same for devices") },
  { "usecases", bud_verb_usecases, N_ ("the same for use cases") },
  { "engines", bud_verb_engines, N_ ("the same for serving engines, calibrated ones among them") },
  { "clusters", bud_verb_clusters, N_ ("the same for clusters: nodes of devices and their links") },
  { "memory", bud_verb_memory, N_ ("what a model takes: parameters, weights, KV cache; does it fit") },
  { "estimate", bud_verb_estimate, N_ ("one deployment: TTFT, TPOT, tokens/s, memory, cost, limits") },
  { "plan", bud_verb_plan, N_ ("which hardware, layout and batch meet the limits, ranked") },
  { "sweep", bud_verb_sweep, N_ ("a grid of estimates as rows") },
  { "simulate", bud_verb_simulate, N_ ("serving request by request: queueing, percentiles, goodput") },
  { "deploy", bud_verb_deploy, N_ ("what starts a deployment: command lines, a Kubernetes manifest") },
  { "compare", bud_verb_compare, N_ ("scenarios side by side, per operator") },
  { "plot", bud_verb_plot, N_ ("the window's pictures as files") },
  { "report", bud_verb_report, N_ ("an estimate as a PDF with its plots") },
  { "validate", bud_verb_validate, N_ ("replay reference or measured cases and print the errors") },
  { "bench", bud_verb_bench, N_ ("how fast the estimates are on this machine") },
};

static volatile sig_atomic_t is_interrupted;

static void
on_interrupt (int signal_number)
{
  is_interrupted = 1;
}

gboolean
bud_cli_is_interrupted (void)
{
  return is_interrupted != 0;
}

static void
install_signals (void)
{
  /* No SA_RESTART: a blocked read of standard input must return. The second Ctrl-C kills. */
  struct sigaction on_int = { .sa_handler = on_interrupt, .sa_flags = (int) SA_RESETHAND };
  struct sigaction ignore = { .sa_handler = SIG_IGN };

  sigemptyset (&on_int.sa_mask);
  sigemptyset (&ignore.sa_mask);
  sigaction (SIGINT, &on_int, NULL);
  sigaction (SIGPIPE, &ignore, NULL);
  /* A file that may not grow is an error to report, like a full disk. */
  sigaction (SIGXFSZ, &ignore, NULL);
}

static void
print_help (void)
{
  bud_cli_print ("%s\n\n%s\n", _ ("Usage: budsim COMMAND [OPTIONS]"),
                 _ ("Predicts how a language model is served: latency, throughput, memory, cost, limits."));
  bud_cli_print ("\n%s\n", _ ("Commands:"));
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    bud_cli_print ("  %-10s %s\n", verbs[i].name, _ (verbs[i].summary));
  bud_cli_print ("\n%s\n", _ ("“budsim COMMAND --help” says more. --version prints the version."));
}

static int
refuse_verb (const char *name)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *close = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    g_ptr_array_add (names, (char *) verbs[i].name);
  close = bud_suggest (name, (const char *const *) names->pdata, names->len);
  return bud_cli_fail (BUD_EXIT_USAGE, _ ("unknown command “%s”%s; see budsim --help"), name, close);
}

static int
run (int argc, char **argv)
{
  if (argc < 2)
    {
      bud_cli_fail (BUD_EXIT_USAGE, _ ("a command is missing; see budsim --help"));
      return BUD_EXIT_USAGE;
    }
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0 || strcmp (argv[1], "help") == 0)
    {
      print_help ();
      return BUD_EXIT_OK;
    }
  if (strcmp (argv[1], "--version") == 0)
    {
      bud_cli_print ("budsim %s\n", BUD_VERSION);
      return BUD_EXIT_OK;
    }
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (strcmp (argv[1], verbs[i].name) == 0)
      return verbs[i].run (argc - 1, argv + 1);
  return refuse_verb (argv[1]);
}

int
main (int argc, char **argv)
{
  int code;

  bud_installation_set_locale ();
  g_set_prgname ("budsim");
  install_signals ();
  code = run (argc, argv);
  bud_cli_flush ();
  return bud_cli_is_interrupted () && code != BUD_EXIT_USAGE ? BUD_EXIT_INTERRUPTED : code;
}
