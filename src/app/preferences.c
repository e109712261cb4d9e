#include "app/preferences.h"

#include "config.h"

#include <glib/gi18n.h>
#include <gtk/gtk.h>
#include <math.h>

#include "plot/number.h"

#define JOULE_PER_KWH 3.6e6

struct _BudPreferences
{
  GObject parent_instance;

  GSettings *settings;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (BudPreferences, bud_preferences, G_TYPE_OBJECT)

static const BudCurrency currencies[] = {
  { "USD", "$", N_ ("US dollar") },
  { "EUR", "€", N_ ("Euro") },
  { "GBP", "£", N_ ("Pound sterling") },
  { "CHF", "CHF" BUD_NBSP, N_ ("Swiss franc") },
  { "SEK", "SEK" BUD_NBSP, N_ ("Swedish krona") },
  { "PLN", "PLN" BUD_NBSP, N_ ("Polish złoty") },
  { "CAD", "CA$", N_ ("Canadian dollar") },
  { "AUD", "A$", N_ ("Australian dollar") },
  { "SGD", "S$", N_ ("Singapore dollar") },
  { "JPY", "¥", N_ ("Japanese yen") },
  { "CNY", "CN¥", N_ ("Chinese yuan") },
  { "INR", "₹", N_ ("Indian rupee") },
  { "KRW", "₩", N_ ("South Korean won") },
  { "BRL", "R$", N_ ("Brazilian real") },
};

const BudCurrency *
bud_currencies (guint *n_currencies)
{
  *n_currencies = G_N_ELEMENTS (currencies);
  return currencies;
}

/* Without an exchange rate amounts stay in US dollars: a rate is the person's to know. */
static const BudCurrency *
current_currency (BudPreferences *self, double *per_usd)
{
  g_autofree char *code = g_settings_get_string (self->settings, "currency");

  *per_usd = g_settings_get_double (self->settings, "currency-per-usd");
  for (gsize i = 1; i < G_N_ELEMENTS (currencies) && *per_usd > 0; i++)
    if (g_str_equal (currencies[i].code, code))
      return &currencies[i];
  *per_usd = 1;
  return &currencies[0];
}

static void
apply_style (BudPreferences *self)
{
  BudNumberStyle style = BUD_NUMBER_STYLE_DEFAULT;

  style.is_binary = g_settings_get_boolean (self->settings, "binary-units");
  g_strlcpy (style.currency, current_currency (self, &style.per_usd)->prefix, sizeof style.currency);
  style.is_rtl = gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL;
  bud_number_set_style (&style);
}

static void
on_changed (BudPreferences *self, const char *key)
{
  static const char *const shown[]
      = { "binary-units",        "currency", "currency-per-usd", "electricity-per-kwh", "pue",
          "high-contrast-plots", NULL };

  if (!g_strv_contains (shown, key))
    return;
  apply_style (self);
  g_signal_emit (self, changed_signal, 0);
}

GSettings *
bud_preferences_get_settings (BudPreferences *self)
{
  return self->settings;
}

gboolean
bud_preferences_wants_high_contrast (BudPreferences *self)
{
  return self->settings != NULL && g_settings_get_boolean (self->settings, "high-contrast-plots");
}

/* NAN without a price. */
static double
electricity_usd_per_joule (BudPreferences *self)
{
  double per_kwh = self->settings != NULL ? g_settings_get_double (self->settings, "electricity-per-kwh") : 0;
  double per_usd;

  if (per_kwh <= 0)
    return NAN;
  current_currency (self, &per_usd);
  return per_kwh / per_usd / JOULE_PER_KWH * g_settings_get_double (self->settings, "pue");
}

double
bud_preferences_electricity_usd_per_h (BudPreferences *self, const BudEstimate *estimate)
{
  return estimate->average_power_w * 3600 * electricity_usd_per_joule (self);
}

double
bud_preferences_electricity_usd_per_million (BudPreferences *self, const BudEstimate *estimate)
{
  return estimate->joule_per_output_token * 1e6 * electricity_usd_per_joule (self);
}

void
bud_preferences_apply (BudPreferences *self, BudScenario *scenario, BudCatalog *catalog)
{
  g_autofree char *engine = NULL;
  g_autofree char *precision = NULL;
  BudEngineProfile profile;
  BudFormat format;

  if (self->settings == NULL)
    return;
  engine = g_settings_get_string (self->settings, "default-engine");
  precision = g_settings_get_string (self->settings, "default-precision");
  if (bud_catalog_load_profile (catalog, engine, &profile, NULL))
    bud_scenario_set_engine (scenario, engine);
  if (bud_format_parse (precision, &format))
    scenario->deployment.weight_format = format;
  bud_scenario_resolve (scenario, NULL);
}

BudPreferences *
bud_preferences_get (void)
{
  static BudPreferences *self;
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (self != NULL)
    return self;
  self = g_object_new (BUD_TYPE_PREFERENCES, NULL);
  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, BUD_SCHEMA_ID, TRUE);
  if (schema == NULL)
    return self;
  self->settings = g_settings_new_full (schema, NULL, NULL);
  g_signal_connect_swapped (self->settings, "changed", G_CALLBACK (on_changed), self);
  apply_style (self);
  return self;
}

static void
finalize (GObject *object)
{
  g_clear_object (&BUD_PREFERENCES (object)->settings);
  G_OBJECT_CLASS (bud_preferences_parent_class)->finalize (object);
}

static void
bud_preferences_class_init (BudPreferencesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  changed_signal = g_signal_new ("changed", BUD_TYPE_PREFERENCES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
bud_preferences_init (BudPreferences *self)
{
}
