#include "app/compare-grid.h"

#include <glib/gi18n.h>

#include "app/compare-column.h"
#include "plot/number.h"

#define TITLE_PX 148
#define COLUMN_PX 216

typedef struct
{
  GtkWidget *box;
  GtkImage *icon;
  GtkLabel *text;
  GtkLabel *note;
} Cell;

typedef struct
{
  GtkWidget *box;
  GtkLabel *title;
  GtkLabel *limit;
  Cell cells[BUD_COMPARISON_MAX];
} Row;

struct _BudCompareGrid
{
  AdwBin parent_instance;

  GtkGrid *titles; /* stays while the columns scroll */
  GtkGrid *grid;
  GtkWidget *corner;
  GtkLabel *caption;
  GtkLabel *title;
  GtkWidget *columns[BUD_COMPARISON_MAX];
  char *names[BUD_COMPARISON_MAX];
  guint n_columns;
  GArray *rows; /* Row */
};

G_DEFINE_FINAL_TYPE (BudCompareGrid, bud_compare_grid, ADW_TYPE_BIN)

static const struct
{
  const char *icon_name;
  const char *css_class;
  const char *label;
} verdicts[] = {
  [BUD_VERDICT_NONE] = { NULL, NULL, NULL },
  [BUD_VERDICT_MET] = { "bud-met-symbolic", "success", N_ ("met") },
  [BUD_VERDICT_CLOSE] = { "dialog-warning-symbolic", "warning", N_ ("close") },
  [BUD_VERDICT_MISSED] = { "dialog-error-symbolic", "error", N_ ("missed") },
};

static void
clear_cell (BudCompareCell *cell)
{
  g_clear_pointer (&cell->text, g_free);
  g_clear_pointer (&cell->note, g_free);
  g_clear_pointer (&cell->tooltip, g_free);
}

static GtkLabel *
add_label (GtkWidget *box, float xalign, const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static GtkWidget *
cell_box_new (int width)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_widget_add_css_class (box, "bud-compare-cell");
  gtk_widget_set_size_request (box, width, -1);
  return box;
}

static void
init_cell (Cell *cell)
{
  cell->box = cell_box_new (COLUMN_PX);
  gtk_widget_add_css_class (cell->box, "column");
  gtk_widget_set_hexpand (cell->box, TRUE);
  cell->icon = GTK_IMAGE (gtk_image_new ());
  gtk_widget_set_size_request (GTK_WIDGET (cell->icon), 16, -1);
  gtk_box_append (GTK_BOX (cell->box), GTK_WIDGET (cell->icon));
  cell->text = add_label (cell->box, 1, "numeric");
  gtk_widget_set_hexpand (GTK_WIDGET (cell->text), TRUE);
  cell->note = add_label (cell->box, 1, "caption");
  gtk_widget_add_css_class (GTK_WIDGET (cell->note), "numeric");
  gtk_label_set_width_chars (cell->note, 6);
}

static void
show_cell (Cell *cell, const BudCompareCell *content)
{
  const char *note_class = content->gain > 0 ? "success" : content->gain < 0 ? "error" : "dim-label";
  const char *note_classes[] = { "caption", "numeric", note_class, NULL };
  const char *icon_classes[] = { verdicts[content->verdict].css_class, NULL };
  const char *text_classes[] = { "numeric", content->is_best ? "heading" : NULL, NULL };

  gtk_label_set_label (cell->text, content->text != NULL ? content->text : BUD_MISSING);
  gtk_widget_set_css_classes (GTK_WIDGET (cell->text), text_classes);
  gtk_label_set_label (cell->note, content->note != NULL ? content->note : "");
  gtk_widget_set_css_classes (GTK_WIDGET (cell->note), note_classes);
  gtk_image_set_from_icon_name (cell->icon, verdicts[content->verdict].icon_name);
  gtk_widget_set_css_classes (GTK_WIDGET (cell->icon), icon_classes);
  if (verdicts[content->verdict].label != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (cell->icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    _ (verdicts[content->verdict].label), -1);
  gtk_widget_set_tooltip_text (cell->box, content->tooltip);
}

/* What stands on one line is as high in both grids. */
static void
align (GtkWidget *title, GtkWidget *cell)
{
  g_autoptr (GtkSizeGroup) group = gtk_size_group_new (GTK_SIZE_GROUP_VERTICAL);

  gtk_size_group_add_widget (group, title);
  gtk_size_group_add_widget (group, cell);
}

static void
add_row (BudCompareGrid *self)
{
  Row row = { 0 };
  int line = (int) self->rows->len + 1;

  row.box = cell_box_new (TITLE_PX);
  row.title = add_label (row.box, 0, NULL);
  gtk_label_set_max_width_chars (row.title, 18);
  gtk_widget_set_hexpand (GTK_WIDGET (row.title), TRUE);
  row.limit = add_label (row.box, 1, "caption");
  gtk_widget_add_css_class (GTK_WIDGET (row.limit), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (row.limit), "numeric");
  gtk_grid_attach (self->titles, row.box, 0, line, 1, 1);
  for (guint i = 0; i < self->n_columns; i++)
    {
      init_cell (&row.cells[i]);
      gtk_grid_attach (self->grid, row.cells[i].box, (int) i, line, 1, 1);
    }
  if (self->n_columns > 0)
    align (row.box, row.cells[0].box);
  g_array_append_val (self->rows, row);
}

static void
clear_rows (BudCompareGrid *self)
{
  for (guint i = self->rows->len; i-- > 0;)
    {
      gtk_grid_remove_row (self->titles, (int) i + 1);
      gtk_grid_remove_row (self->grid, (int) i + 1);
    }
  g_array_set_size (self->rows, 0);
}

void
bud_compare_grid_set_n_rows (BudCompareGrid *self, guint n_rows)
{
  if (self->rows->len == n_rows)
    return;
  clear_rows (self);
  for (guint i = 0; i < n_rows; i++)
    add_row (self);
}

void
bud_compare_grid_set_columns (BudCompareGrid *self, BudComparison *comparison, const char *caption,
                              const char *title)
{
  guint n = bud_comparison_get_n (comparison);

  gtk_label_set_label (self->caption, caption != NULL ? caption : "");
  gtk_label_set_label (self->title, title != NULL ? title : "");
  gtk_widget_set_tooltip_text (self->corner, caption);
  if (n != self->n_columns)
    {
      guint n_rows = self->rows->len;

      clear_rows (self);
      for (guint i = 0; i < self->n_columns; i++)
        gtk_grid_remove (self->grid, self->columns[i]);
      self->n_columns = n;
      for (guint i = 0; i < n; i++)
        {
          self->columns[i] = bud_compare_column_new ();
          gtk_widget_set_size_request (self->columns[i], COLUMN_PX, -1);
          gtk_grid_attach (self->grid, self->columns[i], (int) i, 0, 1, 1);
        }
      if (n > 0)
        align (self->corner, self->columns[0]);
      bud_compare_grid_set_n_rows (self, n_rows);
    }
  for (guint i = 0; i < n; i++)
    {
      g_free (self->names[i]);
      self->names[i] = bud_compare_column_show (BUD_COMPARE_COLUMN (self->columns[i]), comparison, i);
    }
}

void
bud_compare_grid_set_row (BudCompareGrid *self, guint index, const char *title, const char *unit,
                          const char *limit, BudCompareCell *cells)
{
  Row *row = &g_array_index (self->rows, Row, index);
  g_autofree char *markup
      = unit != NULL
            ? g_markup_printf_escaped ("%s <span size=\"small\" alpha=\"55%%\">%s</span>", title, unit)
            : g_markup_escape_text (title, -1);

  gtk_label_set_markup (row->title, markup);
  gtk_label_set_label (row->limit, limit != NULL ? limit : "");
  gtk_widget_set_visible (GTK_WIDGET (row->limit), limit != NULL);
  gtk_widget_set_tooltip_text (row->box, gtk_label_get_text (row->title));
  for (guint i = 0; i < self->n_columns; i++)
    {
      show_cell (&row->cells[i], &cells[i]);
      clear_cell (&cells[i]);
    }
}

static void
append_csv (GString *csv, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "\"", -1);
  g_autofree char *escaped = g_strjoinv ("\"\"", parts);

  g_string_append_printf (csv, "\"%s\"", escaped);
}

char *
bud_compare_grid_to_csv (BudCompareGrid *self)
{
  GString *csv = g_string_new (NULL);

  append_csv (csv, gtk_label_get_text (self->title));
  for (guint i = 0; i < self->n_columns; i++)
    {
      g_string_append_c (csv, ',');
      append_csv (csv, self->names[i]);
    }
  for (guint r = 0; r < self->rows->len; r++)
    {
      const Row *row = &g_array_index (self->rows, Row, r);

      g_string_append (csv, "\r\n");
      append_csv (csv, gtk_label_get_text (row->title));
      for (guint i = 0; i < self->n_columns; i++)
        {
          g_autofree char *cell = bud_number_plain (gtk_label_get_text (row->cells[i].text));

          g_string_append_c (csv, ',');
          append_csv (csv, cell);
        }
    }
  g_string_append (csv, "\r\n");
  return g_string_free (csv, FALSE);
}

static void
finalize (GObject *object)
{
  BudCompareGrid *self = BUD_COMPARE_GRID (object);

  for (guint i = 0; i < BUD_COMPARISON_MAX; i++)
    g_free (self->names[i]);
  g_array_unref (self->rows);
  G_OBJECT_CLASS (bud_compare_grid_parent_class)->finalize (object);
}

static void
bud_compare_grid_class_init (BudCompareGridClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
bud_compare_grid_init (BudCompareGrid *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  self->rows = g_array_new (FALSE, TRUE, sizeof (Row));
  self->titles = GTK_GRID (gtk_grid_new ());
  self->grid = GTK_GRID (gtk_grid_new ());
  gtk_grid_set_column_homogeneous (self->grid, TRUE);
  self->corner = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_add_css_class (self->corner, "bud-compare-cell");
  gtk_widget_add_css_class (self->corner, "top");
  gtk_widget_set_size_request (self->corner, TITLE_PX, -1);
  gtk_widget_set_valign (self->corner, GTK_ALIGN_FILL);
  self->caption = add_label (self->corner, 0, "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->caption), "dim-label");
  self->title = add_label (self->corner, 0, "heading");
  gtk_label_set_width_chars (self->title, 8);
  gtk_label_set_max_width_chars (self->title, 12);
  gtk_label_set_max_width_chars (self->caption, 14);
  gtk_widget_set_hexpand (GTK_WIDGET (self->titles), FALSE);
  gtk_box_set_homogeneous (GTK_BOX (self->corner), TRUE);
  gtk_grid_attach (self->titles, self->corner, 0, 0, 1, 1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_AUTOMATIC, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->grid));
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_hexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->titles));
  gtk_box_append (GTK_BOX (box), scroller);
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
bud_compare_grid_new (const char *label)
{
  GtkWidget *self = g_object_new (BUD_TYPE_COMPARE_GRID, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return self;
}
