#include "app/presented.h"

#include <glib/gi18n.h>

#include "app/describe.h"
#include "plot/estimate-plots.h"
#include "plot/number.h"

static char *
describe_load (const BudScenario *scenario, BudCatalog *catalog)
{
  const BudWorkload *workload = &scenario->workload;
  g_autofree char *number = bud_number_count (workload->n_sequences);
  g_autofree char *devices = bud_describe_devices (scenario, catalog);
  g_autofree char *usecase = bud_describe_item (catalog, BUD_CATALOG_USECASE, scenario->usecase_id, NULL);
  g_autofree char *load
      = workload->is_concurrency
            ? g_strdup_printf (ngettext ("%s user", "%s users", (gulong) workload->n_sequences), number)
            : g_strdup_printf (_ ("batch %s"), number);

  if (usecase == NULL) /* Translators: a load on devices, "64 users on 8 × H100 SXM". */
    return g_strdup_printf (_ ("%s on %s"), load, devices);
  /* Translators: use case, load, devices: "RAG chat, 64 users on 8 × H100 SXM". */
  return g_strdup_printf (_ ("%s, %s on %s"), usecase, load, devices);
}

static BudPresented *
present (BudSession *session, const BudScenario *scenario, const char *name)
{
  BudCatalog *catalog = bud_session_get_catalog (session);
  BudPresented *self = g_new0 (BudPresented, 1);
  g_autofree char *model
      = bud_describe_item (catalog, BUD_CATALOG_MODEL, scenario->model_id, scenario->model_spec);

  self->title = name != NULL ? g_strdup_printf ("%s: %s", name, model) : g_strdup (model);
  self->subtitle = describe_load (scenario, catalog);
  return self;
}

/* `asked` is what the person asked for; it is shown only if it runs. */
static void
take_evaluation (BudPresented *self, BudEvaluation *asked, const BudAdvice *advice)
{
  g_autofree char *reason = NULL;

  if (asked == NULL)
    self->sentence = g_strdup (_ ("Calculating…"));
  else if (bud_evaluation_runs (asked))
    {
      self->evaluation = bud_evaluation_ref (asked);
      self->sentence = bud_describe_advice (asked->scenario, advice);
      if (self->sentence == NULL)
        self->sentence = g_strdup (_ ("Nothing would help by more than 3 %."));
    }
  else
    {
      reason = asked->status != BUD_STATUS_OK ? bud_describe_sentence (asked->diagnostic.message)
                                              : bud_evaluation_reason (asked);
      self->sentence = g_markup_escape_text (reason, -1);
    }
}

static BudPresented *
present_current (BudSession *session)
{
  const BudScenario *scenario = bud_session_get_scenario (session);
  BudPresented *self = present (session, scenario, scenario->name);
  BudOutcome *outcome = bud_session_get_outcome (session);

  if (outcome != NULL && outcome->error != NULL)
    self->sentence = g_markup_escape_text (outcome->error->message, -1);
  else
    take_evaluation (self, outcome != NULL ? outcome->asked : NULL, outcome != NULL ? outcome->advice : NULL);
  return self;
}

static BudPresented *
present_compared (BudSession *session, BudCompared *compared)
{
  const BudScenario *scenario = bud_compared_get_scenario (compared);
  BudPresented *self = present (session, scenario, scenario->name);
  BudEvaluation *evaluation = bud_compared_get_evaluation (compared);
  g_autoptr (BudAdvice) advice = NULL;

  if (bud_compared_get_error (compared) != NULL)
    {
      self->sentence = g_markup_escape_text (bud_compared_get_error (compared)->message, -1);
      return self;
    }
  if (evaluation != NULL && bud_evaluation_runs (evaluation))
    {
      const BudResolved resolved
          = { .model = evaluation->model, .device = evaluation->device, .profile = evaluation->profile };
      advice = bud_advice_new (evaluation, &resolved);
    }
  take_evaluation (self, evaluation, advice);
  return self;
}

guint
bud_presented_count (BudSession *session)
{
  return 1 + bud_comparison_get_n (bud_session_get_comparison (session));
}

BudPresented *
bud_presented_new (BudSession *session, guint position)
{
  BudCompared *compared
      = position > 0 ? bud_comparison_get (bud_session_get_comparison (session), position - 1) : NULL;

  return compared != NULL ? present_compared (session, compared) : present_current (session);
}

void
bud_presented_free (BudPresented *self)
{
  g_free (self->title);
  g_free (self->subtitle);
  g_free (self->sentence);
  g_clear_pointer (&self->evaluation, bud_evaluation_unref);
  g_free (self);
}

const char *
bud_presented_view_title (BudPresentedView view)
{
  static const char *const titles[BUD_N_PRESENTED] = { N_ ("Roofline, decode"), N_ ("Roofline, prefill"),
                                                       N_ ("Where the time goes"), N_ ("Memory per device") };

  return _ (titles[view]);
}

BudPlot *
bud_presented_plot (const BudPresented *self, BudPresentedView view)
{
  const BudCase *request = self->evaluation != NULL ? &self->evaluation->request : NULL;
  const BudEstimate *estimate = self->evaluation != NULL ? &self->evaluation->estimate : NULL;

  if (estimate == NULL)
    return NULL;
  switch (view)
    {
    case BUD_PRESENTED_PREFILL:
      return bud_plot_of_roofline (request, estimate, TRUE);
    case BUD_PRESENTED_BREAKDOWN:
      return bud_plot_of_breakdown (request, estimate, FALSE);
    case BUD_PRESENTED_MEMORY:
      return bud_plot_of_memory (estimate, TRUE);
    case BUD_PRESENTED_DECODE:
    case BUD_N_PRESENTED:
    default:
      return bud_plot_of_roofline (request, estimate, FALSE);
    }
}
