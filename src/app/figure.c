#include "app/figure.h"

#include "app/table-view.h"
#include "app/view-export.h"

struct _BudFigure
{
  GtkBox parent_instance;

  BudSession *session;
  char *name;
  char *title;
  char *subtitle;
  GtkLabel *heading;
  GtkBox *controls;
  GtkToggleButton *table_button;
  GtkStack *stack;
  BudPlotWidget *plot;
  BudPlotTableView *table;
  GtkBox *card;
};

enum
{
  PROP_HEADING = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (BudFigure, bud_figure, GTK_TYPE_BOX)

static gboolean
is_table (BudFigure *self)
{
  return gtk_toggle_button_get_active (self->table_button);
}

static void
on_table_toggled (BudFigure *self)
{
  BudPlot *plot = bud_plot_widget_get_plot (self->plot);

  bud_plot_table_view_show (self->table, is_table (self) ? plot : NULL);
  gtk_stack_set_visible_child_name (self->stack, is_table (self) ? "table" : "plot");
}

static void
leave (BudFigure *self, void (*send) (GtkWidget *, BudSession *, const BudViewContent *))
{
  BudPlot *plot = bud_plot_widget_get_plot (self->plot);
  BudViewContent content = { .plot = plot,
                             .is_table = is_table (self),
                             .title = self->title,
                             .subtitle = self->subtitle,
                             .name = self->name };

  if (plot != NULL)
    send (GTK_WIDGET (self), self->session, &content);
}

static void
on_copy (BudFigure *self)
{
  leave (self, bud_view_copy);
}

static void
on_export (BudFigure *self)
{
  leave (self, bud_view_export);
}

static void
on_print (BudFigure *self)
{
  leave (self, bud_view_print);
}

void
bud_figure_set_up (BudFigure *self, BudSession *session, const char *name)
{
  g_set_object (&self->session, session);
  g_free (self->name);
  self->name = g_strdup (name);
}

void
bud_figure_set_subject (BudFigure *self, const char *title, const char *subtitle)
{
  g_free (self->title);
  g_free (self->subtitle);
  self->title = g_strdup (title);
  self->subtitle = g_strdup (subtitle);
}

void
bud_figure_set_plot (BudFigure *self, BudPlot *plot)
{
  bud_plot_widget_set_plot (self->plot, plot);
  /* Curves take what height there is, bars have their own. */
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), !bud_plot_widget_has_natural_height (self->plot));
  if (is_table (self))
    bud_plot_table_view_show (self->table, plot);
}

BudPlotWidget *
bud_figure_get_widget (BudFigure *self)
{
  return self->plot;
}

void
bud_figure_show_table (BudFigure *self, gboolean shows_table)
{
  gtk_toggle_button_set_active (self->table_button, shows_table);
}

void
bud_figure_add_control (BudFigure *self, GtkWidget *control)
{
  gtk_box_append (self->controls, control);
}

void
bud_figure_add_foot (BudFigure *self, GtkWidget *foot)
{
  gtk_box_append (self->card, foot);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_HEADING)
    g_value_set_string (value, gtk_label_get_label (BUD_FIGURE (object)->heading));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  BudFigure *self = BUD_FIGURE (object);

  if (id != PROP_HEADING)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  gtk_label_set_label (self->heading, g_value_get_string (value));
  bud_table_button_set_title (self->table_button, g_value_get_string (value));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->plot), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  g_value_get_string (value), -1);
}

static void
dispose (GObject *object)
{
  g_clear_object (&BUD_FIGURE (object)->session);
  G_OBJECT_CLASS (bud_figure_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  BudFigure *self = BUD_FIGURE (object);

  g_free (self->name);
  g_free (self->title);
  g_free (self->subtitle);
  G_OBJECT_CLASS (bud_figure_parent_class)->finalize (object);
}

static void
bud_figure_class_init (BudFigureClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = get_property;
  object_class->set_property = set_property;
  object_class->dispose = dispose;
  object_class->finalize = finalize;
  properties[PROP_HEADING]
      = g_param_spec_string ("heading", NULL, NULL, "", G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
make_head (BudFigure *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->heading = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->heading, 0);
  gtk_label_set_ellipsize (self->heading, PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (GTK_WIDGET (self->heading), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->heading), "heading");
  self->controls = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6));
  self->table_button = bud_table_button_new ();
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->heading));
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->controls));
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->table_button));
  gtk_box_append (GTK_BOX (self), head);
}

static void
bud_figure_init (BudFigure *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  make_head (self);
  self->card = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  self->stack = GTK_STACK (gtk_stack_new ());
  self->plot = BUD_PLOT_WIDGET (bud_plot_widget_new ());
  self->table = BUD_PLOT_TABLE_VIEW (bud_plot_table_view_new ());
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->plot), "plot");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->table), "table");
  gtk_widget_add_css_class (GTK_WIDGET (self->card), "card");
  gtk_widget_add_css_class (GTK_WIDGET (self->card), "bud-figure");
  gtk_widget_set_vexpand (GTK_WIDGET (self->card), TRUE);
  gtk_box_append (self->card, GTK_WIDGET (self->stack));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->card));
  g_signal_connect_swapped (self->table_button, "toggled", G_CALLBACK (on_table_toggled), self);
  g_signal_connect_swapped (self->plot, "copy", G_CALLBACK (on_copy), self);
  g_signal_connect_swapped (self->plot, "export", G_CALLBACK (on_export), self);
  g_signal_connect_swapped (self->plot, "print", G_CALLBACK (on_print), self);
}

GtkWidget *
bud_figure_new (void)
{
  return g_object_new (BUD_TYPE_FIGURE, NULL);
}
