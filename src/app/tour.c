#include "app/tour.h"

#include <glib/gi18n.h>

#define FOLDER "resource:///io/github/budsimulator/BudSimulator/tour/"

static const struct
{
  const char *file, *title;
} stops[] = {
  { "1-one-gpu.budscenario", N_ ("A small model on one GPU") },
  { "2-eight-gpus.budscenario", N_ ("A large one on eight") },
  { "3-two-newer-gpus.budscenario", N_ ("The same on two newer ones") },
  { "4-experts.budscenario", N_ ("Experts over eight GPUs") },
  { "5-long-context.budscenario", N_ ("A long context, latent cache") },
  { "6-edge.budscenario", N_ ("On a board at the edge") },
};

void
bud_tour_start (BudSession *session)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (BudComparisonState) state = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (stops); i++)
    {
      g_autofree char *uri = g_strconcat (FOLDER, stops[i].file, NULL);
      g_autoptr (GFile) file = g_file_new_for_uri (uri);
      g_autoptr (GError) error = NULL;
      BudScenario *scenario = bud_scenario_file_read (file, bud_session_get_catalog (session), &error);

      if (scenario == NULL)
        {
          bud_session_say (session, error->message, FALSE);
          return;
        }
      scenario->name = g_strdup (_ (stops[i].title));
      if (i == 0)
        bud_session_replace (session, scenario);
      else
        g_ptr_array_add (items, bud_compared_new (scenario));
    }
  state = bud_comparison_state_new (items, 0);
  bud_comparison_set_state (bud_session_get_comparison (session), state);
  bud_session_offer (session, _ ("The first of six scenarios; the others are in Compare"), _ ("Present"),
                     "win.present");
}
