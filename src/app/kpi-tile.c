#include "app/kpi-tile.h"

#include <glib/gi18n.h>
#include <math.h>

struct _BudKpiTile
{
  GtkWidget parent_instance;

  GtkLabel *title_label;
  GtkLabel *value_label;
  GtkLabel *unit_label;
  GtkLabel *band_label;
  GtkLabel *detail_label;
  GtkLabel *foot_label;
  GtkImage *foot_icon;
  char *title;
  char *short_title;
  char *terms;
  char *meaning; /* of the band */
  char *unit;
  char *short_unit;
  char *foot;
  char *short_foot;
  gboolean is_long;
};

enum
{
  PROP_TITLE = 1,
  PROP_SHORT_TITLE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (BudKpiTile, bud_kpi_tile, GTK_TYPE_WIDGET)

BudVerdict
bud_verdict_of (double value, double limit)
{
  if (!isfinite (value) || !isfinite (limit))
    return BUD_VERDICT_NONE;
  if (value > limit)
    return BUD_VERDICT_MISSED;
  return value >= 0.9 * limit ? BUD_VERDICT_CLOSE : BUD_VERDICT_MET;
}

static void
show_title (BudKpiTile *self)
{
  gtk_label_set_label (self->title_label,
                       self->is_long || self->short_title == NULL ? self->title : self->short_title);
}

static void
show_foot (BudKpiTile *self)
{
  const char *foot = !self->is_long && self->short_foot != NULL ? self->short_foot : self->foot;

  gtk_label_set_label (self->foot_label, foot != NULL ? foot : "");
}

static void
show_unit (BudKpiTile *self)
{
  const char *unit = !self->is_long && self->short_unit != NULL ? self->short_unit : self->unit;

  gtk_label_set_label (self->unit_label, unit != NULL ? unit : "");
}

void
bud_kpi_tile_set_short_unit (BudKpiTile *self, const char *unit)
{
  g_free (self->short_unit);
  self->short_unit = g_strdup (unit);
}

void
bud_kpi_tile_set_short_foot (BudKpiTile *self, const char *foot)
{
  g_free (self->short_foot);
  self->short_foot = g_strdup (foot);
}

void
bud_kpi_tile_set_detail (BudKpiTile *self, const char *detail)
{
  gtk_label_set_label (self->detail_label, detail != NULL ? detail : "");
  gtk_widget_set_visible (GTK_WIDGET (self->detail_label), detail != NULL);
}

static void
describe (BudKpiTile *self)
{
  const char *detail = gtk_label_get_label (self->detail_label);
  const char *band = gtk_label_get_label (self->band_label);
  g_autofree char *text = g_strconcat (self->title, ": ", gtk_label_get_label (self->value_label), " ",
                                       self->unit != NULL ? self->unit : "", *band != '\0' ? " " : "", band,
                                       ", ", detail, *detail != '\0' ? ", " : "", self->foot, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

void
bud_kpi_tile_set (BudKpiTile *self, const char *value, const char *unit, const char *foot, BudVerdict verdict)
{
  static const struct
  {
    const char *icon_name;
    const char *css_class;
  } verdicts[] = {
    [BUD_VERDICT_NONE] = { NULL, "dim-label" },
    [BUD_VERDICT_MET] = { "bud-met-symbolic", "success" },
    [BUD_VERDICT_CLOSE] = { "dialog-warning-symbolic", "warning" },
    [BUD_VERDICT_MISSED] = { "dialog-error-symbolic", "error" },
  };
  const char *label_classes[] = { "caption", "numeric", verdicts[verdict].css_class, NULL };
  const char *icon_classes[] = { verdicts[verdict].css_class, NULL };

  gtk_label_set_label (self->value_label, value);
  g_free (self->unit);
  self->unit = g_strdup (unit);
  show_unit (self);
  g_free (self->foot);
  self->foot = g_strdup (foot);
  show_foot (self);
  gtk_widget_set_css_classes (GTK_WIDGET (self->foot_label), label_classes);
  gtk_widget_set_css_classes (GTK_WIDGET (self->foot_icon), icon_classes);
  gtk_widget_set_visible (GTK_WIDGET (self->foot_icon), verdicts[verdict].icon_name != NULL);
  gtk_image_set_from_icon_name (self->foot_icon, verdicts[verdict].icon_name);
  describe (self);
}

void
bud_kpi_tile_set_band (BudKpiTile *self, const char *band, const char *meaning)
{
  gtk_label_set_label (self->band_label, band != NULL ? band : "");
  gtk_widget_set_visible (GTK_WIDGET (self->band_label), band != NULL);
  g_free (self->meaning);
  self->meaning = g_strdup (band != NULL ? meaning : NULL);
  describe (self);
}

void
bud_kpi_tile_set_terms (BudKpiTile *self, const char *markup)
{
  g_free (self->terms);
  self->terms = g_strdup (markup);
}

void
bud_kpi_tile_set_long_title (BudKpiTile *self, gboolean is_long)
{
  if (self->is_long == is_long)
    return;
  self->is_long = is_long;
  show_title (self);
  show_unit (self);
  show_foot (self);
}

const char *
bud_kpi_tile_get_value (BudKpiTile *self)
{
  return gtk_label_get_label (self->value_label);
}

static gboolean
query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  BudKpiTile *self = BUD_KPI_TILE (widget);

  if (self->terms == NULL)
    return FALSE;
  if (self->meaning != NULL)
    {
      g_autofree char *meaning = g_markup_escape_text (self->meaning, -1);
      g_autofree char *markup = g_strdup_printf ("%s\n%s", self->terms, meaning);

      gtk_tooltip_set_markup (tooltip, markup);
    }
  else
    gtk_tooltip_set_markup (tooltip, self->terms);
  return TRUE;
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  BudKpiTile *self = BUD_KPI_TILE (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_SHORT_TITLE:
      g_value_set_string (value, self->short_title);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  BudKpiTile *self = BUD_KPI_TILE (object);
  char **where = id == PROP_TITLE ? &self->title : &self->short_title;

  g_free (*where);
  *where = g_value_dup_string (value);
  show_title (self);
}

static void
dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (bud_kpi_tile_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  BudKpiTile *self = BUD_KPI_TILE (object);

  g_free (self->title);
  g_free (self->short_title);
  g_free (self->terms);
  g_free (self->meaning);
  g_free (self->unit);
  g_free (self->short_unit);
  g_free (self->foot);
  g_free (self->short_foot);
  G_OBJECT_CLASS (bud_kpi_tile_parent_class)->finalize (object);
}

static void
bud_kpi_tile_class_init (BudKpiTileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = get_property;
  object_class->set_property = set_property;
  object_class->dispose = dispose;
  object_class->finalize = finalize;
  widget_class->query_tooltip = query_tooltip;
  properties[PROP_TITLE]
      = g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SHORT_TITLE]
      = g_param_spec_string ("short-title", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_css_name (widget_class, "tile");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/kpi-tile.ui");
  gtk_widget_class_bind_template_child (widget_class, BudKpiTile, title_label);
  gtk_widget_class_bind_template_child (widget_class, BudKpiTile, value_label);
  gtk_widget_class_bind_template_child (widget_class, BudKpiTile, unit_label);
  gtk_widget_class_bind_template_child (widget_class, BudKpiTile, band_label);
  gtk_widget_class_bind_template_child (widget_class, BudKpiTile, detail_label);
  gtk_widget_class_bind_template_child (widget_class, BudKpiTile, foot_label);
  gtk_widget_class_bind_template_child (widget_class, BudKpiTile, foot_icon);
}

static void
bud_kpi_tile_init (BudKpiTile *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
