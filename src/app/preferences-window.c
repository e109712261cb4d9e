#include "app/preferences-window.h"

#include <glib/gi18n.h>

#include "app/describe.h"
#include "app/notices.h"
#include "app/preferences.h"
#include "app/spoken-names.h"
#include "app/token-group.h"
#include "catalog/hub.h"

struct _BudPreferencesWindow
{
  AdwPreferencesWindow parent_instance;

  GSettings *settings;
  char **codes[3]; /* by Choice: what is stored for each row of its list */

  AdwComboRow *units_row;
  AdwComboRow *currency_row;
  AdwActionRow *rate_row;
  GtkSpinButton *rate_spin;
  AdwActionRow *electricity_row;
  GtkSpinButton *electricity_spin;
  GtkSpinButton *pue_spin;
  AdwComboRow *engine_row;
  AdwComboRow *precision_row;
  GtkSwitch *contrast_switch;
  GtkWidget *network_group;
  GtkSwitch *hub_switch;
  AdwEntryRow *hub_row;
  BudTokenGroup *token_group;
};

typedef enum
{
  CHOICE_CURRENCY = 0,
  CHOICE_ENGINE,
  CHOICE_PRECISION,
} Choice;

static const char *const choice_keys[] = { "currency", "default-engine", "default-precision" };

G_DEFINE_FINAL_TYPE (BudPreferencesWindow, bud_preferences_window, ADW_TYPE_PREFERENCES_WINDOW)

static AdwComboRow *
choice_row (BudPreferencesWindow *self, Choice choice)
{
  AdwComboRow *rows[] = { self->currency_row, self->engine_row, self->precision_row };

  return rows[choice];
}

static void
show_choice (BudPreferencesWindow *self, Choice choice)
{
  g_autofree char *code = g_settings_get_string (self->settings, choice_keys[choice]);

  for (guint i = 0; self->codes[choice][i] != NULL; i++)
    if (g_str_equal (self->codes[choice][i], code))
      adw_combo_row_set_selected (choice_row (self, choice), i);
}

static void
show_money (BudPreferencesWindow *self)
{
  g_autofree char *code = g_settings_get_string (self->settings, "currency");
  gboolean is_own = g_str_equal (code, "USD");
  gboolean needs_rate = !is_own && g_settings_get_double (self->settings, "currency-per-usd") <= 0;
  g_autofree char *rate = g_strdup_printf (_ ("%s for one US dollar"), code);
  g_autofree char *electricity
      = g_strdup_printf (_ ("%s per kWh; 0: not counted"), needs_rate ? "USD" : code);

  gtk_widget_set_visible (GTK_WIDGET (self->rate_row), !is_own);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->rate_row), rate);
  adw_action_row_set_subtitle (self->rate_row,
                               needs_rate ? _ ("Amounts stay in US dollars until there is a rate") : "");
  if (needs_rate)
    gtk_widget_add_css_class (GTK_WIDGET (self->rate_row), "bud-invalid");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->rate_row), "bud-invalid");
  adw_action_row_set_subtitle (self->electricity_row, electricity);
}

static void
on_setting_changed (BudPreferencesWindow *self, const char *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (choice_keys); i++)
    if (g_str_equal (choice_keys[i], key))
      show_choice (self, (Choice) i);
  show_money (self);
}

static void
on_selected (BudPreferencesWindow *self, GParamSpec *pspec, AdwComboRow *row)
{
  for (gsize i = 0; i < G_N_ELEMENTS (choice_keys); i++)
    {
      guint selected = adw_combo_row_get_selected (row);
      g_autofree char *before = NULL;

      if (row != choice_row (self, (Choice) i) || selected == GTK_INVALID_LIST_POSITION)
        continue;
      before = g_settings_get_string (self->settings, choice_keys[i]);
      if (g_str_equal (before, self->codes[i][selected]))
        return;
      /* The rate was that of the other currency. */
      if (i == CHOICE_CURRENCY)
        g_settings_reset (self->settings, "currency-per-usd");
      g_settings_set_string (self->settings, choice_keys[i], self->codes[i][selected]);
    }
}

/* Takes `codes` and `names`. */
static void
fill_choice (BudPreferencesWindow *self, Choice choice, GStrvBuilder *codes, GtkStringList *names)
{
  AdwComboRow *row = choice_row (self, choice);

  self->codes[choice] = g_strv_builder_end (codes);
  g_strv_builder_unref (codes);
  adw_combo_row_set_model (row, G_LIST_MODEL (names));
  g_object_unref (names);
  show_choice (self, choice);
  g_signal_connect_swapped (row, "notify::selected", G_CALLBACK (on_selected), self);
}

static void
fill_currencies (BudPreferencesWindow *self)
{
  GStrvBuilder *codes = g_strv_builder_new ();
  GtkStringList *names = gtk_string_list_new (NULL);
  guint n;
  const BudCurrency *currencies = bud_currencies (&n);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s (%s)", _ (currencies[i].name), currencies[i].code);

      g_strv_builder_add (codes, currencies[i].code);
      gtk_string_list_append (names, name);
    }
  fill_choice (self, CHOICE_CURRENCY, codes, names);
}

static void
fill_engines (BudPreferencesWindow *self, BudCatalog *catalog)
{
  GStrvBuilder *codes = g_strv_builder_new ();
  GtkStringList *names = gtk_string_list_new (NULL);
  g_auto (GStrv) ids = bud_catalog_list_profiles (catalog);

  for (char **id = ids; *id != NULL; id++)
    {
      BudEngineProfile profile;

      if (!bud_catalog_load_profile (catalog, *id, &profile, NULL))
        continue;
      g_strv_builder_add (codes, *id);
      gtk_string_list_append (names, profile.name);
    }
  fill_choice (self, CHOICE_ENGINE, codes, names);
}

static void
fill_precisions (BudPreferencesWindow *self)
{
  GStrvBuilder *codes = g_strv_builder_new ();
  GtkStringList *names = gtk_string_list_new (NULL);

  for (int format = 0; format < BUD_N_FORMATS; format++)
    {
      g_autofree char *name = bud_describe_format ((BudFormat) format);

      g_strv_builder_add (codes, bud_format_name ((BudFormat) format));
      gtk_string_list_append (names, name);
    }
  fill_choice (self, CHOICE_PRECISION, codes, names);
}

static gboolean
get_units (GValue *value, GVariant *variant, gpointer user_data)
{
  g_value_set_uint (value, g_variant_get_boolean (variant));
  return TRUE;
}

static GVariant *
set_units (const GValue *value, const GVariantType *type, gpointer user_data)
{
  return g_variant_new_boolean (g_value_get_uint (value) == 1);
}

static void
bind (BudPreferencesWindow *self)
{
  GSettings *settings = self->settings;

  g_settings_bind_with_mapping (settings, "binary-units", self->units_row, "selected",
                                G_SETTINGS_BIND_DEFAULT, get_units, set_units, NULL, NULL);
  g_settings_bind (settings, "currency-per-usd", self->rate_spin, "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "electricity-per-kwh", self->electricity_spin, "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "pue", self->pue_spin, "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "high-contrast-plots", self->contrast_switch, "active", G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (settings, "changed", G_CALLBACK (on_setting_changed), self, G_CONNECT_SWAPPED);
}

/* The hub's settings are shared with the command line and so not among GSettings. */

static void
complain (BudPreferencesWindow *self, const GError *error)
{
  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), bud_toast_new (error->message));
}

/* A token belongs to one hub; the keyring is left alone until the network is allowed. */
static void
show_token (BudPreferencesWindow *self, gboolean is_allowed)
{
  g_autofree char *url = bud_hub_get_url ();

  gtk_widget_set_visible (GTK_WIDGET (self->token_group), is_allowed && bud_hub_is_available ());
  if (is_allowed)
    bud_token_group_set_hub (self->token_group, url);
}

static gboolean
on_hub_switched (GtkSwitch *hub_switch, gboolean is_allowed, BudPreferencesWindow *self)
{
  g_autoptr (GError) error = NULL;

  if (is_allowed != bud_hub_is_allowed () && !bud_hub_set (is_allowed, NULL, &error))
    {
      complain (self, error);
      gtk_switch_set_active (hub_switch, !is_allowed);
      return GDK_EVENT_STOP;
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->hub_row), is_allowed);
  show_token (self, is_allowed);
  return GDK_EVENT_PROPAGATE;
}

static void
on_hub_address (AdwEntryRow *row, BudPreferencesWindow *self)
{
  g_autofree char *url = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
  g_autoptr (GError) error = NULL;

  if (bud_hub_set (bud_hub_is_allowed (), url, &error))
    {
      gtk_widget_remove_css_class (GTK_WIDGET (row), "error");
      show_token (self, bud_hub_is_allowed ());
    }
  else
    {
      gtk_widget_add_css_class (GTK_WIDGET (row), "error");
      complain (self, error);
    }
}

static void
show_hub (BudPreferencesWindow *self)
{
  g_autofree char *url = bud_hub_get_url ();

  gtk_widget_set_visible (self->network_group, bud_hub_is_available ());
  gtk_editable_set_text (GTK_EDITABLE (self->hub_row), url);
  gtk_switch_set_active (self->hub_switch, bud_hub_is_allowed ());
  gtk_widget_set_sensitive (GTK_WIDGET (self->hub_row), bud_hub_is_allowed ());
  show_token (self, bud_hub_is_allowed ());
}

static void
finalize (GObject *object)
{
  BudPreferencesWindow *self = BUD_PREFERENCES_WINDOW (object);

  for (gsize i = 0; i < G_N_ELEMENTS (self->codes); i++)
    g_strfreev (self->codes[i]);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (bud_preferences_window_parent_class)->finalize (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, BudPreferencesWindow, child)

static void
bud_preferences_window_class_init (BudPreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = finalize;
  g_type_ensure (BUD_TYPE_TOKEN_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/preferences-window.ui");
  BIND (units_row);
  BIND (currency_row);
  BIND (rate_row);
  BIND (rate_spin);
  BIND (electricity_row);
  BIND (electricity_spin);
  BIND (pue_spin);
  BIND (engine_row);
  BIND (precision_row);
  BIND (contrast_switch);
  BIND (network_group);
  BIND (hub_switch);
  BIND (hub_row);
  BIND (token_group);
  gtk_widget_class_bind_template_callback (widget_class, on_hub_switched);
  gtk_widget_class_bind_template_callback (widget_class, on_hub_address);
}

static void
bud_preferences_window_init (BudPreferencesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  bud_name_controls (GTK_WIDGET (self));
}

GtkWidget *
bud_preferences_window_new (GtkWindow *parent, BudSession *session)
{
  GSettings *settings = bud_preferences_get_settings (bud_preferences_get ());
  BudPreferencesWindow *self;

  if (settings == NULL)
    return NULL;
  self = g_object_new (BUD_TYPE_PREFERENCES_WINDOW, "transient-for", parent, NULL);
  self->settings = g_object_ref (settings);
  fill_currencies (self);
  fill_engines (self, bud_session_get_catalog (session));
  fill_precisions (self);
  bind (self);
  show_money (self);
  show_hub (self);
  return GTK_WIDGET (self);
}
