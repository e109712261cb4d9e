#include "app/plot-widget.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/compat.h"
#include "app/preferences.h"
#include "app/text-scale.h"

#define HIGHLIGHT_MS 100

struct _BudPlotWidget
{
  GtkWidget parent_instance;

  BudPlot *plot;
  BudPlotView view;
  BudTheme theme;
  gboolean is_interactive;
  AdwAnimation *highlight;
  GtkWidget *menu;
};

enum
{
  MARK_ACTIVATED,
  SELECTION_CHANGED,
  COPY,
  EXPORT,
  PRINT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BudPlotWidget, bud_plot_widget, GTK_TYPE_WIDGET)

void
bud_plot_widget_read_theme (GtkWidget *widget, BudTheme *theme)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  gboolean is_dark = adw_style_manager_get_dark (style);
  gboolean is_high_contrast = adw_style_manager_get_high_contrast (style)
                              || bud_preferences_wants_high_contrast (bud_preferences_get ());
  BudThemeKind kind = is_high_contrast
                          ? (is_dark ? BUD_THEME_HIGH_CONTRAST_DARK : BUD_THEME_HIGH_CONTRAST_LIGHT)
                          : (is_dark ? BUD_THEME_DARK : BUD_THEME_LIGHT);
  PangoFontDescription *font = pango_context_get_font_description (gtk_widget_get_pango_context (widget));

  bud_theme_init (theme, kind);
  if (pango_font_description_get_family (font) != NULL)
    g_strlcpy (theme->font_family, pango_font_description_get_family (font), sizeof theme->font_family);
  theme->font_scale = bud_text_scale (widget);
  theme->is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
}

static void
describe (BudPlotWidget *self)
{
  g_autofree char *text = self->plot != NULL ? bud_plot_describe (self->plot) : NULL;
  g_autofree char *mark = self->plot != NULL && self->view.selected >= 0
                              ? bud_plot_describe_mark (self->plot, self->view.selected)
                              : NULL;

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  text != NULL ? text : "", -1);
  /* The callout becomes the value, which screen readers speak when it changes. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  mark != NULL ? mark : "", -1);
}

gboolean
bud_plot_widget_has_natural_height (BudPlotWidget *self)
{
  return self->plot != NULL && bud_plot_natural_height (self->plot, &self->theme, 600) > 0;
}

void
bud_plot_widget_set_plot (BudPlotWidget *self, BudPlot *plot)
{
  gboolean same_marks
      = self->plot != NULL && plot != NULL && bud_plot_n_marks (self->plot) == bud_plot_n_marks (plot);
  gboolean appears = (self->plot == NULL) != (plot == NULL);
  gboolean same_groups
      = self->plot != NULL && plot != NULL && bud_plot_n_groups (self->plot) == bud_plot_n_groups (plot);

  g_clear_pointer (&self->plot, bud_plot_free);
  self->plot = plot;
  self->view.hovered = -1;
  self->view.hovered_group = -1;
  self->view.emphasis = 1;
  if (!same_groups)
    self->view.hidden_groups = 0;
  if (!same_marks && self->view.selected >= 0)
    {
      self->view.selected = -1;
      g_signal_emit (self, signals[SELECTION_CHANGED], 0, -1);
    }
  describe (self);
  /* Only bars ask for a height of their own; without a plot none is asked for. */
  if (appears || bud_plot_widget_has_natural_height (self))
    gtk_widget_queue_resize (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

BudPlot *
bud_plot_widget_get_plot (BudPlotWidget *self)
{
  return self->plot;
}

void
bud_plot_widget_set_interactive (BudPlotWidget *self, gboolean is_interactive)
{
  self->is_interactive = is_interactive;
  gtk_widget_set_focusable (GTK_WIDGET (self), is_interactive);
}

int
bud_plot_widget_get_selected (BudPlotWidget *self)
{
  return self->view.selected;
}

guint32
bud_plot_widget_get_hidden_groups (BudPlotWidget *self)
{
  return self->view.hidden_groups;
}

void
bud_plot_widget_select (BudPlotWidget *self, int mark)
{
  if (mark == self->view.selected)
    return;
  self->view.selected = mark;
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[SELECTION_CHANGED], 0, mark);
}

/* Drawing */

static GtkSizeRequestMode
get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
         int *minimum_baseline, int *natural_baseline)
{
  BudPlotWidget *self = BUD_PLOT_WIDGET (widget);
  double height = 0;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = *natural = BUD_PLOT_MIN_WIDTH;
      return;
    }
  if (self->plot != NULL)
    height = bud_plot_natural_height (self->plot, &self->theme, for_size > 0 ? for_size : BUD_PLOT_MIN_WIDTH);
  *minimum = *natural = height > 0 ? (int) (height + 0.999) : self->plot == NULL ? 0 : BUD_PLOT_MIN_HEIGHT;
}

static void
snapshot (GtkWidget *widget, GtkSnapshot *snap)
{
  BudPlotWidget *self = BUD_PLOT_WIDGET (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  cairo_t *cr;

  if (self->plot == NULL || width <= 0 || height <= 0)
    return;
  self->view.screen_scale = gtk_widget_get_scale_factor (widget);
  cr = gtk_snapshot_append_cairo (snap, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  bud_plot_draw (self->plot, cr, &self->theme, width, height, &self->view);
  cairo_destroy (cr);
}

static void
read_theme (BudPlotWidget *self)
{
  BudTheme theme;

  bud_plot_widget_read_theme (GTK_WIDGET (self), &theme);
  if (bud_theme_equal (&theme, &self->theme))
    return;
  self->theme = theme;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (bud_plot_widget_parent_class)->css_changed (widget, change);
  read_theme (BUD_PLOT_WIDGET (widget));
}

static void
direction_changed (GtkWidget *widget, GtkTextDirection previous)
{
  GTK_WIDGET_CLASS (bud_plot_widget_parent_class)->direction_changed (widget, previous);
  read_theme (BUD_PLOT_WIDGET (widget));
}

/* Pointer */

static void
on_emphasis (double value, gpointer user_data)
{
  BudPlotWidget *self = user_data;

  self->view.emphasis = value;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
start_highlight (BudPlotWidget *self)
{
  if (self->highlight == NULL)
    {
      AdwAnimationTarget *target = adw_callback_animation_target_new (on_emphasis, self, NULL);
      self->highlight = adw_timed_animation_new (GTK_WIDGET (self), 0, 1, HIGHLIGHT_MS, target);
    }
  /* Without animations it jumps to its end. */
  adw_animation_reset (self->highlight);
  adw_animation_play (self->highlight);
}

static void
point_at (BudPlotWidget *self, BudPlotHit hit)
{
  if (hit.mark == self->view.hovered && hit.group == self->view.hovered_group)
    return;
  self->view.hovered = hit.mark;
  self->view.hovered_group = hit.group;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), hit.mark >= 0 || hit.group >= 0 ? "pointer" : NULL);
  if (hit.mark >= 0 || hit.group >= 0)
    start_highlight (self);
  else
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_motion (BudPlotWidget *self, double x, double y)
{
  if (self->plot != NULL && self->is_interactive)
    point_at (self, bud_plot_hit (self->plot, x, y));
}

static void
on_leave (BudPlotWidget *self)
{
  point_at (self, (BudPlotHit){ -1, -1 });
}

static void
on_released (GtkGestureClick *gesture, int n_press, double x, double y, BudPlotWidget *self)
{
  BudPlotHit hit;

  if (self->plot == NULL || !self->is_interactive)
    return;
  hit = bud_plot_hit (self->plot, x, y);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (hit.group >= 0 && hit.mark < 0)
    {
      self->view.hidden_groups ^= 1u << hit.group;
      gtk_widget_queue_draw (GTK_WIDGET (self));
      return;
    }
  if (hit.mark >= 0 && hit.mark == self->view.selected && n_press == 1)
    hit.mark = -1; /* a click on the selected one lets go of it */
  bud_plot_widget_select (self, hit.mark);
  if (hit.mark >= 0 && n_press == 2)
    g_signal_emit (self, signals[MARK_ACTIVATED], 0, hit.mark);
}

static void
open_menu (BudPlotWidget *self, double x, double y)
{
  if (self->menu == NULL)
    {
      g_autoptr (GMenu) model = g_menu_new ();

      g_menu_append (model, _ ("_Copy Picture"), "plot.copy");
      g_menu_append (model, _ ("_Export…"), "plot.export");
      g_menu_append (model, _ ("_Print…"), "plot.print");
      self->menu = gtk_popover_menu_new_from_model (G_MENU_MODEL (model));
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
on_secondary_pressed (GtkGestureClick *gesture, int n_press, double x, double y, BudPlotWidget *self)
{
  if (self->plot != NULL && self->is_interactive)
    open_menu (self, x, y);
}

/* Keyboard */

static gboolean
on_key (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state,
        BudPlotWidget *self)
{
  static const struct
  {
    guint keyval;
    guint keypad;
    BudPlotMove move;
  } moves[] = {
    { GDK_KEY_Left, GDK_KEY_KP_Left, BUD_PLOT_MOVE_LEFT },
    { GDK_KEY_Right, GDK_KEY_KP_Right, BUD_PLOT_MOVE_RIGHT },
    { GDK_KEY_Up, GDK_KEY_KP_Up, BUD_PLOT_MOVE_UP },
    { GDK_KEY_Down, GDK_KEY_KP_Down, BUD_PLOT_MOVE_DOWN },
    { GDK_KEY_Home, GDK_KEY_KP_Home, BUD_PLOT_MOVE_BIGGEST },
    { GDK_KEY_End, GDK_KEY_KP_End, BUD_PLOT_MOVE_SMALLEST },
  };

  if (self->plot == NULL || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  for (gsize i = 0; i < G_N_ELEMENTS (moves); i++)
    if (keyval == moves[i].keyval || keyval == moves[i].keypad)
      {
        bud_plot_widget_select (self, bud_plot_move (self->plot, self->view.selected, moves[i].move));
        return GDK_EVENT_STOP;
      }
  if ((keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter) && self->view.selected >= 0)
    {
      g_signal_emit (self, signals[MARK_ACTIVATED], 0, self->view.selected);
      return GDK_EVENT_STOP;
    }
  if (keyval == GDK_KEY_Escape && self->view.selected >= 0)
    {
      bud_plot_widget_select (self, -1);
      return GDK_EVENT_STOP;
    }
  if (keyval == GDK_KEY_Menu || (keyval == GDK_KEY_F10 && (state & GDK_SHIFT_MASK) != 0))
    {
      open_menu (self, gtk_widget_get_width (GTK_WIDGET (self)) / 2.,
                 gtk_widget_get_height (GTK_WIDGET (self)) / 2.);
      return GDK_EVENT_STOP;
    }
  return GDK_EVENT_PROPAGATE;
}

static void
on_menu_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  guint which = g_str_equal (name, "plot.copy") ? COPY : g_str_equal (name, "plot.export") ? EXPORT : PRINT;

  g_signal_emit (widget, signals[which], 0);
}

static void
size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  BudPlotWidget *self = BUD_PLOT_WIDGET (widget);

  if (self->menu != NULL)
    gtk_popover_present (GTK_POPOVER (self->menu));
}

static void
dispose (GObject *object)
{
  BudPlotWidget *self = BUD_PLOT_WIDGET (object);

  g_clear_object (&self->highlight);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_pointer (&self->plot, bud_plot_free);
  G_OBJECT_CLASS (bud_plot_widget_parent_class)->dispose (object);
}

static void
bud_plot_widget_class_init (BudPlotWidgetClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  widget_class->get_request_mode = get_request_mode;
  widget_class->measure = measure;
  widget_class->size_allocate = size_allocate;
  widget_class->snapshot = snapshot;
  widget_class->css_changed = css_changed;
  widget_class->direction_changed = direction_changed;
  gtk_widget_class_set_css_name (widget_class, "plot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_install_action (widget_class, "plot.copy", NULL, on_menu_action);
  gtk_widget_class_install_action (widget_class, "plot.export", NULL, on_menu_action);
  gtk_widget_class_install_action (widget_class, "plot.print", NULL, on_menu_action);
  signals[MARK_ACTIVATED] = g_signal_new ("mark-activated", BUD_TYPE_PLOT_WIDGET, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[SELECTION_CHANGED] = g_signal_new ("selection-changed", BUD_TYPE_PLOT_WIDGET, G_SIGNAL_RUN_LAST, 0,
                                             NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[COPY]
      = g_signal_new ("copy", BUD_TYPE_PLOT_WIDGET, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[EXPORT]
      = g_signal_new ("export", BUD_TYPE_PLOT_WIDGET, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PRINT]
      = g_signal_new ("print", BUD_TYPE_PLOT_WIDGET, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
add_controllers (BudPlotWidget *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *secondary = gtk_gesture_click_new ();

  g_signal_connect_swapped (motion, "enter", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (on_leave), self);
  g_signal_connect (key, "key-pressed", G_CALLBACK (on_key), self);
  g_signal_connect (click, "released", G_CALLBACK (on_released), self);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (secondary), GDK_BUTTON_SECONDARY);
  g_signal_connect (secondary, "pressed", G_CALLBACK (on_secondary_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (secondary));
}

static void
bud_plot_widget_init (BudPlotWidget *self)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  self->view = BUD_PLOT_VIEW_NONE;
  self->is_interactive = TRUE;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  bud_plot_widget_read_theme (GTK_WIDGET (self), &self->theme);
  g_signal_connect_object (style, "notify::dark", G_CALLBACK (read_theme), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (bud_preferences_get (), "changed", G_CALLBACK (read_theme), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (style, "notify::high-contrast", G_CALLBACK (read_theme), self, G_CONNECT_SWAPPED);
  add_controllers (self);
}

GtkWidget *
bud_plot_widget_new (void)
{
  return g_object_new (BUD_TYPE_PLOT_WIDGET, NULL);
}
