#include "app/guide-view.h"

#define INDENT_PX 22

static gboolean
on_link (GtkLabel *label, const char *address)
{
  if (g_uri_peek_scheme (address) != NULL)
    return GDK_EVENT_PROPAGATE;
  gtk_widget_activate_action (GTK_WIDGET (label), "guide.show", "s", address);
  return GDK_EVENT_STOP;
}

static GtkWidget *
make_label (const char *markup, const char *css_class, GtkAccessibleRole role)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "accessible-role", role, NULL);

  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  g_signal_connect (label, "activate-link", G_CALLBACK (on_link), NULL);
  return label;
}

static GtkWidget *
make_heading (const char *markup, const char *css_class, int level)
{
  GtkWidget *label = make_label (markup, css_class, GTK_ACCESSIBLE_ROLE_HEADING);

  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LEVEL, level, -1);
  return label;
}

static GtkWidget *
make_text (const BudGuideBlock *block)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *label = make_label (block->text, NULL, GTK_ACCESSIBLE_ROLE_LABEL);

  if (block->marker != NULL)
    {
      GtkWidget *marker = gtk_label_new (block->marker);

      gtk_widget_set_size_request (marker, INDENT_PX, -1);
      gtk_label_set_xalign (GTK_LABEL (marker), 0);
      gtk_label_set_yalign (GTK_LABEL (marker), 0);
      gtk_box_append (GTK_BOX (box), marker);
    }
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_set_margin_start (box, INDENT_PX * (int) (block->level - (block->marker != NULL ? 1 : 0)));
  return box;
}

static GtkWidget *
make_code (const BudGuideBlock *block)
{
  GtkWidget *label = make_label (block->text, "bud-guide-code", GTK_ACCESSIBLE_ROLE_LABEL);

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "monospace");
  gtk_widget_set_margin_start (label, INDENT_PX * (int) block->level);
  return label;
}

static GtkWidget *
make_picture (const BudGuideBlock *block)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *picture = gtk_picture_new_for_resource (block->path);

  gtk_picture_set_alternative_text (GTK_PICTURE (picture), block->text);
  gtk_picture_set_content_fit (GTK_PICTURE (picture), GTK_CONTENT_FIT_SCALE_DOWN);
  gtk_box_append (GTK_BOX (box), picture);
  if (block->caption != NULL)
    {
      GtkWidget *caption = make_label (block->caption, "caption", GTK_ACCESSIBLE_ROLE_LABEL);

      gtk_label_set_xalign (GTK_LABEL (caption), 0.5);
      gtk_box_append (GTK_BOX (box), caption);
    }
  return box;
}

static GtkWidget *
make_table (const BudGuideBlock *block)
{
  GtkWidget *grid = g_object_new (GTK_TYPE_GRID, "accessible-role", GTK_ACCESSIBLE_ROLE_TABLE, NULL);

  gtk_grid_set_column_spacing (GTK_GRID (grid), 18);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_widget_add_css_class (grid, "card");
  gtk_widget_add_css_class (grid, "bud-guide-table");
  for (guint r = 0; r < block->rows->len; r++)
    {
      GPtrArray *row = g_ptr_array_index (block->rows, r);

      for (guint c = 0; c < row->len; c++)
        {
          GtkWidget *label
              = make_label (g_ptr_array_index (row, c), r == 0 ? "heading" : NULL,
                            r == 0 ? GTK_ACCESSIBLE_ROLE_COLUMN_HEADER : GTK_ACCESSIBLE_ROLE_CELL);

          gtk_label_set_yalign (GTK_LABEL (label), 0);
          gtk_widget_set_hexpand (label, c == 1);
          gtk_grid_attach (GTK_GRID (grid), label, (int) c, (int) r, 1, 1);
        }
    }
  return grid;
}

static GtkWidget *
make_block (const BudGuideBlock *block)
{
  switch (block->kind)
    {
    case BUD_GUIDE_TITLE:
      return make_heading (block->text, "title-4", (int) block->level + 1);
    case BUD_GUIDE_TERM:
      return make_label (block->text, "heading", GTK_ACCESSIBLE_ROLE_LABEL);
    case BUD_GUIDE_CODE:
      return make_code (block);
    case BUD_GUIDE_PICTURE:
      return make_picture (block);
    case BUD_GUIDE_TABLE:
      return make_table (block);
    case BUD_GUIDE_TEXT:
    default:
      return make_text (block);
    }
}

GtkWidget *
bud_guide_view_new (const BudGuidePage *page)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);

  gtk_widget_add_css_class (box, "bud-guide");
  gtk_box_append (GTK_BOX (box), make_heading (page->title, "title-1", 1));
  gtk_box_append (GTK_BOX (box), make_label (page->summary, "dim-label", GTK_ACCESSIBLE_ROLE_LABEL));
  for (guint i = 0; i < page->blocks->len; i++)
    gtk_box_append (GTK_BOX (box), make_block (g_ptr_array_index (page->blocks, i)));
  return box;
}
