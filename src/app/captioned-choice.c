#include "app/captioned-choice.h"

#include "app/short-choice.h"

struct _BudCaptionedChoice
{
  GtkBox parent_instance;

  GtkLabel *caption;
  GtkDropDown *choice;
  GtkStringList *texts;
  GArray *values; /* guint, one per text */
  gboolean is_setting;
};

enum
{
  PROP_CAPTION = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
static guint edited_signal;

G_DEFINE_FINAL_TYPE (BudCaptionedChoice, bud_captioned_choice, GTK_TYPE_BOX)

void
bud_captioned_choice_add (BudCaptionedChoice *self, const char *text, guint value)
{
  self->is_setting = TRUE;
  gtk_string_list_append (self->texts, text);
  g_array_append_val (self->values, value);
  self->is_setting = FALSE;
}

guint
bud_captioned_choice_get_value (BudCaptionedChoice *self)
{
  guint selected = gtk_drop_down_get_selected (self->choice);

  return selected < self->values->len ? g_array_index (self->values, guint, selected) : 0;
}

void
bud_captioned_choice_set_value (BudCaptionedChoice *self, guint value, const char *insert_text)
{
  const char *inserted[] = { insert_text, NULL };
  guint position = 0;

  while (position < self->values->len && g_array_index (self->values, guint, position) != value)
    position++;
  self->is_setting = TRUE;
  if (position == self->values->len && insert_text != NULL)
    {
      position = 0;
      while (position < self->values->len && g_array_index (self->values, guint, position) < value)
        position++;
      g_array_insert_val (self->values, position, value);
      gtk_string_list_splice (self->texts, position, 0, inserted);
    }
  if (position < self->values->len && gtk_drop_down_get_selected (self->choice) != position)
    gtk_drop_down_set_selected (self->choice, position);
  self->is_setting = FALSE;
}

void
bud_captioned_choice_set_outlined (BudCaptionedChoice *self, gboolean is_outlined)
{
  GtkWidget *widgets[] = { GTK_WIDGET (self->caption), GTK_WIDGET (self->choice) };

  for (gsize i = 0; i < G_N_ELEMENTS (widgets); i++)
    if (is_outlined)
      gtk_widget_add_css_class (widgets[i], "error");
    else
      gtk_widget_remove_css_class (widgets[i], "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->choice), GTK_ACCESSIBLE_STATE_INVALID,
                               is_outlined ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
on_selected (BudCaptionedChoice *self)
{
  if (!self->is_setting)
    g_signal_emit (self, edited_signal, 0);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CAPTION)
    g_value_set_string (value, gtk_label_get_label (BUD_CAPTIONED_CHOICE (object)->caption));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  BudCaptionedChoice *self = BUD_CAPTIONED_CHOICE (object);

  if (id != PROP_CAPTION)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  gtk_label_set_label (self->caption, g_value_get_string (value));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->choice), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  g_value_get_string (value), -1);
}

static void
finalize (GObject *object)
{
  g_array_unref (BUD_CAPTIONED_CHOICE (object)->values);
  G_OBJECT_CLASS (bud_captioned_choice_parent_class)->finalize (object);
}

static void
bud_captioned_choice_class_init (BudCaptionedChoiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = get_property;
  object_class->set_property = set_property;
  object_class->finalize = finalize;
  properties[PROP_CAPTION]
      = g_param_spec_string ("caption", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  edited_signal = g_signal_new ("edited", BUD_TYPE_CAPTIONED_CHOICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
}

static void
bud_captioned_choice_init (BudCaptionedChoice *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 3);
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  self->values = g_array_new (FALSE, FALSE, sizeof (guint));
  self->texts = gtk_string_list_new (NULL);
  self->caption = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->caption, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->caption), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->caption), "bud-caption");
  self->choice = GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (self->texts), NULL));
  bud_drop_down_shorten (self->choice);
  gtk_widget_add_css_class (GTK_WIDGET (self->choice), "bud-compact");
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->caption));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->choice));
  g_signal_connect_swapped (self->choice, "notify::selected", G_CALLBACK (on_selected), self);
}
