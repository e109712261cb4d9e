#include "app/pages.h"

#include <glib/gi18n.h>

#include "app/compare-page.h"
#include "app/hardware-page.h"
#include "app/accuracy-page.h"
#include "app/models-page.h"
#include "app/plan-page.h"
#include "app/serve-page.h"
#include "app/simulate-page.h"
#include "app/usecases-page.h"

static const BudPageInfo pages[] = {
  { "simulate", N_ ("Simulate"), "bud-simulate-symbolic", bud_simulate_page_new },
  { "models", N_ ("Models"), "bud-models-symbolic", bud_models_page_new },
  { "hardware", N_ ("Hardware"), "bud-hardware-symbolic", bud_hardware_page_new },
  { "usecases", N_ ("Use Cases"), "bud-usecases-symbolic", bud_usecases_page_new },
  { "compare", N_ ("Compare"), "bud-compare-symbolic", bud_compare_page_new },
  { "plan", N_ ("Plan"), "bud-plan-symbolic", bud_plan_page_new },
  { "serve", N_ ("Serve"), "bud-serve-symbolic", bud_serve_page_new },
  { "accuracy", N_ ("Accuracy"), "bud-accuracy-symbolic", bud_accuracy_page_new },
};

/* Reached from the page they stand under. */
static const BudPageInfo pages_under[] = {
  { "clusters", N_ ("Clusters"), "bud-hardware-symbolic", bud_clusters_page_new, "hardware" },
};

const BudPageInfo *
bud_pages (guint *n_pages)
{
  *n_pages = G_N_ELEMENTS (pages);
  return pages;
}

const BudPageInfo *
bud_pages_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    if (g_strcmp0 (pages[i].name, name) == 0)
      return &pages[i];
  for (guint i = 0; i < G_N_ELEMENTS (pages_under); i++)
    if (g_strcmp0 (pages_under[i].name, name) == 0)
      return &pages_under[i];
  return NULL;
}
