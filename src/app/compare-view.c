#include "app/compare-view.h"

#define CARD_PX 360 /* height of a plot, at least */

typedef struct
{
  BudSession *session;
  gboolean is_front;
  gboolean is_table;
  gboolean is_stale;
  GtkWidget *columns; /* NULL: not a view of plots */
} BudCompareViewPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (BudCompareView, bud_compare_view, ADW_TYPE_BIN)

void
bud_compare_view_changed (BudCompareView *self)
{
  BudCompareViewPrivate *priv = bud_compare_view_get_instance_private (self);

  priv->is_stale = !priv->is_front;
  if (priv->is_front)
    BUD_COMPARE_VIEW_GET_CLASS (self)->show (self);
}

void
bud_compare_view_set_session (BudCompareView *self, BudSession *session)
{
  BudCompareViewPrivate *priv = bud_compare_view_get_instance_private (self);
  BudComparison *comparison = bud_session_get_comparison (session);

  priv->session = g_object_ref (session);
  priv->is_stale = TRUE;
  g_signal_connect_object (comparison, "changed", G_CALLBACK (bud_compare_view_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (comparison, "evaluated", G_CALLBACK (bud_compare_view_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (bud_session_get_accuracy (session), "changed",
                           G_CALLBACK (bud_compare_view_changed), self, G_CONNECT_SWAPPED);
}

BudSession *
bud_compare_view_get_session (BudCompareView *self)
{
  BudCompareViewPrivate *priv = bud_compare_view_get_instance_private (self);

  return priv->session;
}

BudComparison *
bud_compare_view_get_comparison (BudCompareView *self)
{
  return bud_session_get_comparison (bud_compare_view_get_session (self));
}

BudAccuracy *
bud_compare_view_get_accuracy (BudCompareView *self)
{
  return bud_accuracy_store_get (bud_session_get_accuracy (bud_compare_view_get_session (self)),
                                 BUD_REPLAY_CLOSED_FORM);
}

gboolean
bud_compare_view_is_table (BudCompareView *self)
{
  BudCompareViewPrivate *priv = bud_compare_view_get_instance_private (self);

  return priv->is_table;
}

void
bud_compare_view_set_state (BudCompareView *self, gboolean is_front, gboolean is_table)
{
  BudCompareViewPrivate *priv = bud_compare_view_get_instance_private (self);
  gboolean must_show = priv->is_stale || priv->is_table != is_table;

  priv->is_front = is_front;
  priv->is_table = is_table;
  if (must_show)
    bud_compare_view_changed (self);
}

void
bud_compare_view_get_content (BudCompareView *self, BudViewContent *content, char **csv)
{
  BUD_COMPARE_VIEW_GET_CLASS (self)->get_content (self, content, csv);
}

GtkWidget *
bud_compare_view_add_columns (BudCompareView *self)
{
  BudCompareViewPrivate *priv = bud_compare_view_get_instance_private (self);

  priv->columns = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  gtk_box_set_homogeneous (GTK_BOX (priv->columns), TRUE);
  adw_bin_set_child (ADW_BIN (self), priv->columns);
  return priv->columns;
}

void
bud_compare_view_set_narrow (BudCompareView *self, gboolean is_narrow)
{
  BudCompareViewPrivate *priv = bud_compare_view_get_instance_private (self);

  if (priv->columns == NULL)
    return;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (priv->columns),
                                  is_narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
}

BudPlotCard *
bud_compare_view_add_card (GtkWidget *columns, const char *title)
{
  GtkWidget *card = bud_plot_card_new (title);

  bud_plot_card_set_min_height (BUD_PLOT_CARD (card), CARD_PX);
  gtk_widget_set_vexpand (card, TRUE);
  gtk_box_append (GTK_BOX (columns), card);
  return BUD_PLOT_CARD (card);
}

static void
give_card (BudPlotCard *card, GString *csv, BudViewContent *content)
{
  BudPlot *plot = bud_plot_card_get_plot (card);
  g_autofree char *own = bud_plot_card_to_csv (card);

  if (plot == NULL)
    return;
  if (content->plot == NULL)
    {
      content->plot = plot;
      content->hidden_groups = bud_plot_card_get_hidden_groups (card);
      content->caption = bud_plot_card_get_title (card);
    }
  else
    {
      content->beside = plot;
      content->beside_hidden_groups = bud_plot_card_get_hidden_groups (card);
      content->beside_caption = bud_plot_card_get_title (card);
    }
  g_string_append_printf (csv, "%s%s", csv->len > 0 ? "\r\n" : "", own);
}

char *
bud_compare_view_give_cards (BudPlotCard *const *cards, guint n_cards, const char *csv,
                             BudViewContent *content)
{
  BudPlotCard *asking = NULL;
  GString *all;

  for (guint i = 0; i < n_cards; i++)
    if (bud_plot_card_is_asking (cards[i]))
      asking = cards[i];
  all = g_string_new (asking == NULL ? csv : NULL);
  for (guint i = 0; i < n_cards; i++)
    if (asking == NULL || cards[i] == asking)
      give_card (cards[i], all, content);
  return g_string_free (all, FALSE);
}

static void
dispose (GObject *object)
{
  BudCompareViewPrivate *priv = bud_compare_view_get_instance_private (BUD_COMPARE_VIEW (object));

  G_OBJECT_CLASS (bud_compare_view_parent_class)->dispose (object);
  g_clear_object (&priv->session);
}

static void
bud_compare_view_class_init (BudCompareViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
}

static void
bud_compare_view_init (BudCompareView *self)
{
}
