#include "app/picker-row.h"

#include "app/spoken-names.h"

struct _BudPickerRow
{
  AdwActionRow parent_instance;

  BudSession *session;
  BudCatalogKind kind;
  gboolean has_clusters;
  GtkLabel *name_label;
  BudPicker *picker;
  char *current_id;
};

static guint picked_signal;

G_DEFINE_FINAL_TYPE (BudPickerRow, bud_picker_row, ADW_TYPE_ACTION_ROW)

static void
on_picked (BudPickerRow *self, BudCatalogItem *item)
{
  g_signal_emit (self, picked_signal, 0, item);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

void
bud_picker_row_open (BudPickerRow *self)
{
  if (self->picker == NULL)
    {
      self->picker = BUD_PICKER (bud_picker_new (self->session, self->kind));
      if (self->has_clusters)
        bud_picker_offer_clusters (self->picker);
      bud_name_controls (GTK_WIDGET (self->picker));
      gtk_widget_set_parent (GTK_WIDGET (self->picker), GTK_WIDGET (self));
      g_signal_connect_swapped (self->picker, "picked", G_CALLBACK (on_picked), self);
    }
  bud_picker_prepare (self->picker, self->current_id);
  gtk_popover_popup (GTK_POPOVER (self->picker));
}

BudPicker *
bud_picker_row_get_picker (BudPickerRow *self)
{
  return self->picker;
}

void
bud_picker_row_set_up (BudPickerRow *self, BudSession *session, BudCatalogKind kind)
{
  g_set_object (&self->session, session);
  self->kind = kind;
}

void
bud_picker_row_offer_clusters (BudPickerRow *self)
{
  self->has_clusters = TRUE;
}

void
bud_picker_row_set_current (BudPickerRow *self, const char *id, const char *name)
{
  if (g_strcmp0 (self->current_id, id) == 0 && g_strcmp0 (gtk_label_get_label (self->name_label), name) == 0)
    return;
  g_free (self->current_id);
  self->current_id = g_strdup (id);
  gtk_label_set_label (self->name_label, name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name_label), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, name, -1);
}

static void
activate (AdwActionRow *row)
{
  bud_picker_row_open (BUD_PICKER_ROW (row));
}

static void
dispose (GObject *object)
{
  BudPickerRow *self = BUD_PICKER_ROW (object);

  if (self->picker != NULL)
    {
      /* An open popover that only loses its parent is never freed. */
      gtk_popover_popdown (GTK_POPOVER (self->picker));
      gtk_widget_unparent (GTK_WIDGET (self->picker));
    }
  self->picker = NULL;
  g_clear_object (&self->session);
  G_OBJECT_CLASS (bud_picker_row_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  g_free (BUD_PICKER_ROW (object)->current_id);
  G_OBJECT_CLASS (bud_picker_row_parent_class)->finalize (object);
}

static void
bud_picker_row_class_init (BudPickerRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  ADW_ACTION_ROW_CLASS (klass)->activate = activate;
  picked_signal = g_signal_new ("picked", BUD_TYPE_PICKER_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, BUD_TYPE_CATALOG_ITEM);
}

static void
bud_picker_row_init (BudPickerRow *self)
{
  GtkWidget *arrow = gtk_image_new_from_icon_name ("pan-down-symbolic");

  /* Else newer GTK reads the empty subtitle. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY);
  self->name_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->name_label, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (self->name_label, 1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->name_label));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), arrow);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), TRUE);
}
