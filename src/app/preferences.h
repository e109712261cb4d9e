/* What a person prefers everywhere: units, currency, electricity, what new scenarios start with, how plots
 * look. One object for the process, read from the settings; main thread only. */
#pragma once

#include "catalog/scenario.h"
#include "engine/estimate.h"

G_BEGIN_DECLS

#define BUD_TYPE_PREFERENCES (bud_preferences_get_type ())
/* Signal "changed": numbers and plots are to be shown anew. */
G_DECLARE_FINAL_TYPE (BudPreferences, bud_preferences, BUD, PREFERENCES, GObject)

BudPreferences *bud_preferences_get (void);                     /* borrowed */
GSettings *bud_preferences_get_settings (BudPreferences *self); /* NULL when the schema is not installed */

gboolean bud_preferences_wants_high_contrast (BudPreferences *self); /* of plots */

/* Electricity of all devices with what cooling and losses add (PUE); NAN without a price or a power on file.
 */
double bud_preferences_electricity_usd_per_h (BudPreferences *self, const BudEstimate *estimate);
double bud_preferences_electricity_usd_per_million (BudPreferences *self, const BudEstimate *estimate);

/* Engine and weight format a new scenario starts with; names the catalog does not know are left out. */
void bud_preferences_apply (BudPreferences *self, BudScenario *scenario, BudCatalog *catalog);

/* Codes and names of the currencies offered, the first is the catalog's own. */
typedef struct
{
  const char *code;   /* "EUR" */
  const char *prefix; /* "€" */
  const char *name;   /* untranslated */
} BudCurrency;
const BudCurrency *bud_currencies (guint *n_currencies);

G_END_DECLS
