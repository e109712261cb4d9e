#include "app/presentation.h"

#include <glib/gi18n.h>

#include "app/plot-widget.h"
#include "app/spoken-names.h"
#include "app/tiles.h"

#define POINTER_MS 2000
/* The smallest text is 22 px at 1080 lines and scales with the height, while the width allows it. */
#define TEXT_PER_HEIGHT (22. / 1080)
#define TEXT_PER_WIDTH (22. / 1500)
#define MIN_TEXT_PX 9

struct _BudPresentation
{
  AdwWindow parent_instance;

  BudSession *session;
  GtkCssProvider *size_provider;
  double text_px;
  guint size_id;
  guint pointer_id;
  double pointer_x, pointer_y;
  guint inhibit_cookie;
  guint position;

  GtkWidget *page;
  GtkLabel *title_label;
  GtkLabel *subtitle_label;
  GtkLabel *view_label;
  GtkWidget *tiles;
  BudKpiTile *ttft_tile;
  BudKpiTile *tpot_tile;
  BudKpiTile *throughput_tile;
  BudKpiTile *cost_tile;
  BudPlotWidget *plot;
  GtkLabel *sentence_label;
  GtkLabel *scenario_label;
  GtkBox *dots;
};

G_DEFINE_FINAL_TYPE (BudPresentation, bud_presentation, ADW_TYPE_WINDOW)

guint
bud_presentation_get_n_positions (BudPresentation *self)
{
  return bud_presented_count (self->session) * BUD_N_PRESENTED;
}

guint
bud_presentation_get_position (BudPresentation *self)
{
  return self->position;
}

static void
show_position (BudPresentation *self)
{
  guint view = self->position % BUD_N_PRESENTED;
  guint n_scenarios = bud_presented_count (self->session);
  g_autofree char *where
      = g_strdup_printf (_ ("Page %u of %u"), self->position + 1, bud_presentation_get_n_positions (self));
  g_autofree char *scenario
      = g_strdup_printf (_ ("Scenario %u of %u"), self->position / BUD_N_PRESENTED + 1, n_scenarios);
  guint i = 0;

  for (GtkWidget *dot = gtk_widget_get_first_child (GTK_WIDGET (self->dots)); dot != NULL;
       dot = gtk_widget_get_next_sibling (dot))
    if (i++ == view)
      gtk_widget_add_css_class (dot, "current");
    else
      gtk_widget_remove_css_class (dot, "current");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->dots), GTK_ACCESSIBLE_PROPERTY_LABEL, where, -1);
  gtk_label_set_label (self->scenario_label, scenario);
  gtk_widget_set_visible (GTK_WIDGET (self->scenario_label), n_scenarios > 1);
}

static void
show (BudPresentation *self)
{
  const BudTiles tiles = { .ttft = self->ttft_tile,
                           .tpot = self->tpot_tile,
                           .throughput = self->throughput_tile,
                           .cost = self->cost_tile };
  BudPresentedView view = self->position % BUD_N_PRESENTED;
  g_autoptr (BudPresented) presented = NULL;

  self->position = MIN (self->position, bud_presentation_get_n_positions (self) - 1);
  presented = bud_presented_new (self->session, self->position / BUD_N_PRESENTED);
  gtk_label_set_label (self->title_label, presented->title);
  gtk_label_set_label (self->subtitle_label, presented->subtitle);
  gtk_label_set_label (self->view_label, bud_presented_view_title (view));
  gtk_label_set_markup (self->sentence_label, presented->sentence);
  /* Gone rather than stale; the room stays. */
  gtk_widget_set_opacity (self->tiles, presented->evaluation != NULL);
  if (presented->evaluation != NULL)
    bud_tiles_show (&tiles, presented->evaluation);
  bud_plot_widget_set_plot (self->plot, bud_presented_plot (presented, view));
  show_position (self);
}

void
bud_presentation_step (BudPresentation *self, int by)
{
  int last = (int) bud_presentation_get_n_positions (self) - 1;

  self->position = (guint) CLAMP ((int) self->position + by, 0, last);
  show (self);
}

/* Keys */

static gboolean
on_key (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state,
        BudPresentation *self)
{
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  switch (keyval)
    {
    case GDK_KEY_Escape:
    case GDK_KEY_F11:
      gtk_window_close (GTK_WINDOW (self));
      return GDK_EVENT_STOP;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      bud_presentation_step (self, is_rtl ? -1 : 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      bud_presentation_step (self, is_rtl ? 1 : -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_space:
    case GDK_KEY_KP_Space:
    case GDK_KEY_Page_Down:
    case GDK_KEY_KP_Page_Down:
      bud_presentation_step (self, 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_BackSpace:
    case GDK_KEY_Page_Up:
    case GDK_KEY_KP_Page_Up:
      bud_presentation_step (self, -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      bud_presentation_step (self, BUD_N_PRESENTED);
      return GDK_EVENT_STOP;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      bud_presentation_step (self, -BUD_N_PRESENTED);
      return GDK_EVENT_STOP;
    case GDK_KEY_Home:
      bud_presentation_step (self, -(int) self->position);
      return GDK_EVENT_STOP;
    case GDK_KEY_End:
      bud_presentation_step (self, (int) bud_presentation_get_n_positions (self));
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* Pointer */

static gboolean
on_pointer_rests (gpointer user_data)
{
  BudPresentation *self = user_data;

  self->pointer_id = 0;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "none");
  return G_SOURCE_REMOVE;
}

static void
on_motion (GtkEventControllerMotion *controller, double x, double y, BudPresentation *self)
{
  /* A change of the cursor itself is reported as a motion to the same place. */
  if (x == self->pointer_x && y == self->pointer_y)
    return;
  self->pointer_x = x;
  self->pointer_y = y;
  gtk_widget_set_cursor (GTK_WIDGET (self), NULL);
  g_clear_handle_id (&self->pointer_id, g_source_remove);
  self->pointer_id = g_timeout_add (POINTER_MS, on_pointer_rests, self);
}

static void
on_released (GtkGestureClick *gesture, int n_press, double x, double y, BudPresentation *self)
{
  gboolean is_back
      = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture)) == GDK_BUTTON_SECONDARY;

  bud_presentation_step (self, is_back ? -1 : 1);
}

/* Size */

static gboolean
on_size_idle (gpointer user_data)
{
  BudPresentation *self = user_data;
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *css = NULL;

  self->size_id = 0;
  g_ascii_formatd (number, sizeof number, "%.2f", self->text_px);
  css = g_strdup_printf (".bud-presentation { font-size: %spx; }", number);
  gtk_css_provider_load_from_data (self->size_provider, css, -1);
  return G_SOURCE_REMOVE;
}

static void
set_text_size (BudPresentation *self, int width, int height)
{
  double text_px = MAX (MIN (height * TEXT_PER_HEIGHT, width * TEXT_PER_WIDTH), MIN_TEXT_PX);

  if (text_px == self->text_px)
    return;
  self->text_px = text_px;
  /* Styles must not change while widgets are being allocated. */
  if (self->size_id == 0)
    self->size_id = g_idle_add_full (G_PRIORITY_HIGH, on_size_idle, self, NULL);
}

static void
size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GTK_WIDGET_CLASS (bud_presentation_parent_class)->size_allocate (widget, width, height, baseline);
  set_text_size (BUD_PRESENTATION (widget), width, height);
}

/* Set-up */

static void
add_controllers (BudPresentation *self)
{
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect (key, "key-pressed", G_CALLBACK (on_key), self);
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  g_signal_connect (click, "released", G_CALLBACK (on_released), self);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

static void
dispose (GObject *object)
{
  BudPresentation *self = BUD_PRESENTATION (object);
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  g_clear_handle_id (&self->size_id, g_source_remove);
  g_clear_handle_id (&self->pointer_id, g_source_remove);
  if (self->inhibit_cookie != 0 && application != NULL)
    gtk_application_uninhibit (application, self->inhibit_cookie);
  self->inhibit_cookie = 0;
  g_clear_object (&self->size_provider);
  G_OBJECT_CLASS (bud_presentation_parent_class)->dispose (object);
  g_clear_object (&self->session);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, BudPresentation, child)

static void
bud_presentation_class_init (BudPresentationClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  widget_class->size_allocate = size_allocate;
  g_type_ensure (BUD_TYPE_KPI_TILE);
  g_type_ensure (BUD_TYPE_PLOT_WIDGET);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/presentation.ui");
  BIND (page);
  BIND (title_label);
  BIND (subtitle_label);
  BIND (view_label);
  BIND (tiles);
  BIND (ttft_tile);
  BIND (tpot_tile);
  BIND (throughput_tile);
  BIND (cost_tile);
  BIND (plot);
  BIND (sentence_label);
  BIND (scenario_label);
  BIND (dots);
}

static void
bud_presentation_init (BudPresentation *self)
{
  BudKpiTile *tiles[4];

  gtk_widget_init_template (GTK_WIDGET (self));
  bud_name_controls (GTK_WIDGET (self));
  tiles[0] = self->ttft_tile;
  tiles[1] = self->tpot_tile;
  tiles[2] = self->throughput_tile;
  tiles[3] = self->cost_tile;
  for (gsize i = 0; i < G_N_ELEMENTS (tiles); i++)
    {
      bud_kpi_tile_set_long_title (tiles[i], TRUE);
      gtk_widget_set_focusable (GTK_WIDGET (tiles[i]), FALSE);
    }
  bud_plot_widget_set_interactive (self->plot, FALSE);
  for (int view = 0; view < BUD_N_PRESENTED; view++)
    {
      GtkWidget *dot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

      gtk_widget_add_css_class (dot, "bud-dot");
      gtk_widget_set_valign (dot, GTK_ALIGN_CENTER);
      gtk_box_append (self->dots, dot);
    }
  self->size_provider = gtk_css_provider_new ();
  gtk_style_context_add_provider (gtk_widget_get_style_context (self->page),
                                  GTK_STYLE_PROVIDER (self->size_provider),
                                  GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
  add_controllers (self);
}

BudPresentation *
bud_presentation_new (GtkWindow *parent, BudSession *session)
{
  GtkApplication *application = gtk_window_get_application (parent);
  BudPresentation *self
      = g_object_new (BUD_TYPE_PRESENTATION, "transient-for", parent, "application", application, NULL);

  self->session = g_object_ref (session);
  if (application != NULL)
    self->inhibit_cookie = gtk_application_inhibit (
        application, GTK_WINDOW (self), GTK_APPLICATION_INHIBIT_IDLE, _ ("A scenario is presented"));
  g_signal_connect_object (session, "scenario-changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "outcome-changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (bud_session_get_comparison (session), "changed", G_CALLBACK (show), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (bud_session_get_comparison (session), "evaluated", G_CALLBACK (show), self,
                           G_CONNECT_SWAPPED);
  show (self);
  return self;
}
