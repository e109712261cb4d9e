#include "app/view-switch.h"

#include "app/short-choice.h"

struct _BudViewSwitch
{
  AdwBin parent_instance;

  GPtrArray *buttons; /* GtkToggleButton *, by view */
  GtkStringList *titles;
  gboolean is_setting;

  GtkBox *view_buttons;
  GtkDropDown *view_choice;
};

enum
{
  PROP_LABEL = 1,
};

static guint chosen_signal;

G_DEFINE_FINAL_TYPE (BudViewSwitch, bud_view_switch, ADW_TYPE_BIN)

static void
choose (BudViewSwitch *self, guint view)
{
  if (!self->is_setting)
    g_signal_emit (self, chosen_signal, 0, view);
}

static void
on_toggled (GtkToggleButton *button, BudViewSwitch *self)
{
  guint view;

  if (gtk_toggle_button_get_active (button) && g_ptr_array_find (self->buttons, button, &view))
    choose (self, view);
}

static void
on_choice (BudViewSwitch *self)
{
  choose (self, gtk_drop_down_get_selected (self->view_choice));
}

void
bud_view_switch_add (BudViewSwitch *self, const char *title)
{
  GtkWidget *button = gtk_toggle_button_new_with_label (title);

  gtk_widget_add_css_class (button, "bud-small");
  if (self->buttons->len > 0)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), g_ptr_array_index (self->buttons, 0));
  g_signal_connect (button, "toggled", G_CALLBACK (on_toggled), self);
  gtk_box_append (self->view_buttons, button);
  g_ptr_array_add (self->buttons, button);
  self->is_setting = TRUE;
  gtk_string_list_append (self->titles, title);
  self->is_setting = FALSE;
}

void
bud_view_switch_select (BudViewSwitch *self, guint view)
{
  self->is_setting = TRUE;
  gtk_toggle_button_set_active (g_ptr_array_index (self->buttons, view), TRUE);
  gtk_drop_down_set_selected (self->view_choice, view);
  self->is_setting = FALSE;
}

static void
set_property (GObject *object, guint property, const GValue *value, GParamSpec *pspec)
{
  BudViewSwitch *self = BUD_VIEW_SWITCH (object);

  if (property != PROP_LABEL)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
      return;
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view_buttons), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  g_value_get_string (value), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view_choice), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  g_value_get_string (value), -1);
}

static void
finalize (GObject *object)
{
  BudViewSwitch *self = BUD_VIEW_SWITCH (object);

  g_ptr_array_unref (self->buttons);
  g_object_unref (self->titles);
  G_OBJECT_CLASS (bud_view_switch_parent_class)->finalize (object);
}

static void
bud_view_switch_class_init (BudViewSwitchClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->set_property = set_property;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  g_object_class_install_property (
      G_OBJECT_CLASS (klass), PROP_LABEL,
      g_param_spec_string ("label", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
  chosen_signal = g_signal_new ("chosen", BUD_TYPE_VIEW_SWITCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/view-switch.ui");
  gtk_widget_class_bind_template_child (widget_class, BudViewSwitch, view_buttons);
  gtk_widget_class_bind_template_child (widget_class, BudViewSwitch, view_choice);
  gtk_widget_class_bind_template_callback (widget_class, on_choice);
}

static void
bud_view_switch_init (BudViewSwitch *self)
{
  self->buttons = g_ptr_array_new ();
  self->titles = gtk_string_list_new (NULL);
  self->is_setting = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drop_down_set_model (self->view_choice, G_LIST_MODEL (self->titles));
  bud_drop_down_shorten (self->view_choice);
  self->is_setting = FALSE;
}
