#include "app/plot-section.h"

#include "app/table-view.h"
#include "app/view-export.h"

struct _BudPlotSection
{
  AdwBin parent_instance;

  BudSession *session;
  char *title;
  char *file_name;
  char *subject;
  char *notes;
  BudPlotCard *card;
  GtkToggleButton *table_button;
};

enum
{
  PROP_TITLE = 1,
  PROP_FILE_NAME,
};

G_DEFINE_FINAL_TYPE (BudPlotSection, bud_plot_section, ADW_TYPE_BIN)

static void
replace (char **where, const char *text)
{
  g_free (*where);
  *where = g_strdup (text);
}

void
bud_plot_section_show (BudPlotSection *self, BudSession *session, BudPlot *plot, const char *reason,
                       const char *subject, const char *notes)
{
  g_set_object (&self->session, session);
  replace (&self->subject, subject);
  replace (&self->notes, notes);
  gtk_widget_set_visible (GTK_WIDGET (self), plot != NULL || reason != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->table_button), plot != NULL);
  bud_plot_card_show (self->card, plot, bud_plot_section_get_table (self), reason);
}

BudPlot *
bud_plot_section_get_plot (BudPlotSection *self)
{
  return bud_plot_card_get_plot (self->card);
}

void
bud_plot_section_set_table (BudPlotSection *self, gboolean is_table)
{
  gtk_toggle_button_set_active (self->table_button, is_table);
}

gboolean
bud_plot_section_get_table (BudPlotSection *self)
{
  return gtk_toggle_button_get_active (self->table_button);
}

static void
on_table_toggled (BudPlotSection *self)
{
  bud_plot_card_set_table (self->card, bud_plot_section_get_table (self));
}

static void
on_send (GtkWidget *widget, const char *name, GVariant *parameter)
{
  BudPlotSection *self = BUD_PLOT_SECTION (widget);
  BudViewContent content = { .plot = bud_plot_card_get_plot (self->card),
                             .is_table = bud_plot_section_get_table (self),
                             .hidden_groups = bud_plot_card_get_hidden_groups (self->card),
                             .title = self->subject,
                             .subtitle = self->title,
                             .notes = self->notes,
                             .name = self->file_name };

  if (content.plot == NULL)
    return;
  if (g_str_equal (name, "page.copy-view"))
    bud_view_copy (widget, self->session, &content);
  else if (g_str_equal (name, "page.export-view"))
    bud_view_export (widget, self->session, &content);
  else
    bud_view_print (widget, self->session, &content);
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  BudPlotSection *self = BUD_PLOT_SECTION (object);

  switch (id)
    {
    case PROP_TITLE:
      replace (&self->title, g_value_get_string (value));
      bud_plot_card_set_title (self->card, self->title);
      bud_table_button_set_title (self->table_button, self->title);
      break;
    case PROP_FILE_NAME:
      replace (&self->file_name, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dispose (GObject *object)
{
  g_clear_object (&BUD_PLOT_SECTION (object)->session);
  G_OBJECT_CLASS (bud_plot_section_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  BudPlotSection *self = BUD_PLOT_SECTION (object);

  g_free (self->title);
  g_free (self->file_name);
  g_free (self->subject);
  g_free (self->notes);
  G_OBJECT_CLASS (bud_plot_section_parent_class)->finalize (object);
}

static void
bud_plot_section_class_init (BudPlotSectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = set_property;
  object_class->dispose = dispose;
  object_class->finalize = finalize;
  g_object_class_install_property (object_class, PROP_TITLE,
                                   g_param_spec_string ("title", NULL, NULL, NULL, flags));
  g_object_class_install_property (object_class, PROP_FILE_NAME,
                                   g_param_spec_string ("file-name", NULL, NULL, NULL, flags));
  /* Nearer to the plot than the page's own actions of these names. */
  gtk_widget_class_install_action (widget_class, "page.copy-view", NULL, on_send);
  gtk_widget_class_install_action (widget_class, "page.export-view", NULL, on_send);
  gtk_widget_class_install_action (widget_class, "page.print-view", NULL, on_send);
}

static void
bud_plot_section_init (BudPlotSection *self)
{
  self->card = BUD_PLOT_CARD (bud_plot_card_new (""));
  self->table_button = bud_table_button_new ();
  bud_plot_card_add_control (self->card, GTK_WIDGET (self->table_button));
  g_signal_connect_swapped (self->table_button, "toggled", G_CALLBACK (on_table_toggled), self);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->card));
}
