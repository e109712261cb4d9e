#include "app/page.h"

typedef struct
{
  char *title;
  char *subtitle;
  GtkWidget *header;
  gboolean is_narrow;
} BudPagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (BudPage, bud_page, ADW_TYPE_BIN)

enum
{
  PROP_TITLE = 1,
  PROP_SUBTITLE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
replace (BudPage *self, char **where, const char *text, GParamSpec *property)
{
  if (g_strcmp0 (*where, text) == 0)
    return;
  g_free (*where);
  *where = g_strdup (text);
  g_object_notify_by_pspec (G_OBJECT (self), property);
}

const char *
bud_page_get_title (BudPage *self)
{
  BudPagePrivate *priv = bud_page_get_instance_private (self);
  return priv->title;
}

void
bud_page_set_title (BudPage *self, const char *title)
{
  BudPagePrivate *priv = bud_page_get_instance_private (self);
  replace (self, &priv->title, title, properties[PROP_TITLE]);
}

const char *
bud_page_get_subtitle (BudPage *self)
{
  BudPagePrivate *priv = bud_page_get_instance_private (self);
  return priv->subtitle;
}

void
bud_page_set_subtitle (BudPage *self, const char *subtitle)
{
  BudPagePrivate *priv = bud_page_get_instance_private (self);
  replace (self, &priv->subtitle, subtitle, properties[PROP_SUBTITLE]);
}

GtkWidget *
bud_page_get_header (BudPage *self)
{
  BudPagePrivate *priv = bud_page_get_instance_private (self);
  return priv->header;
}

void
bud_page_set_header (BudPage *self, GtkWidget *header)
{
  BudPagePrivate *priv = bud_page_get_instance_private (self);

  g_clear_object (&priv->header);
  priv->header = header != NULL ? g_object_ref_sink (header) : NULL;
}

void
bud_page_set_narrow (BudPage *self, gboolean is_narrow)
{
  BudPagePrivate *priv = bud_page_get_instance_private (self);

  if (priv->is_narrow == is_narrow)
    return;
  priv->is_narrow = is_narrow;
  if (BUD_PAGE_GET_CLASS (self)->set_narrow != NULL)
    BUD_PAGE_GET_CLASS (self)->set_narrow (self, is_narrow);
}

gboolean
bud_page_get_narrow (BudPage *self)
{
  BudPagePrivate *priv = bud_page_get_instance_private (self);
  return priv->is_narrow;
}

void
bud_page_shown (BudPage *self)
{
  if (BUD_PAGE_GET_CLASS (self)->shown != NULL)
    BUD_PAGE_GET_CLASS (self)->shown (self);
}

gboolean
bud_page_next_pane (BudPage *self, gboolean from_start)
{
  if (BUD_PAGE_GET_CLASS (self)->next_pane != NULL)
    return BUD_PAGE_GET_CLASS (self)->next_pane (self, from_start);
  return from_start && gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, bud_page_get_title (BUD_PAGE (object)));
      break;
    case PROP_SUBTITLE:
      g_value_set_string (value, bud_page_get_subtitle (BUD_PAGE (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dispose (GObject *object)
{
  bud_page_set_header (BUD_PAGE (object), NULL);
  G_OBJECT_CLASS (bud_page_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  BudPagePrivate *priv = bud_page_get_instance_private (BUD_PAGE (object));

  g_free (priv->title);
  g_free (priv->subtitle);
  G_OBJECT_CLASS (bud_page_parent_class)->finalize (object);
}

static void
bud_page_class_init (BudPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
  object_class->get_property = get_property;
  object_class->dispose = dispose;
  object_class->finalize = finalize;
  properties[PROP_TITLE]
      = g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SUBTITLE]
      = g_param_spec_string ("subtitle", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
bud_page_init (BudPage *self)
{
}
