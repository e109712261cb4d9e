/* Cards side by side in equal columns where there is room for two, else one below the other. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  BUD_COLUMNS_ROWS,   /* children take turns left and right; a row is as tall as its taller card */
  BUD_COLUMNS_PACKED, /* each child goes to the column that is shorter so far, at its own height */
} BudColumnsMode;

#define BUD_TYPE_COLUMN_LAYOUT (bud_column_layout_get_type ())
G_DECLARE_FINAL_TYPE (BudColumnLayout, bud_column_layout, BUD, COLUMN_LAYOUT, GtkLayoutManager)

/* Two columns from `two_px` on; `spacing_px` between cards both ways. */
GtkLayoutManager *bud_column_layout_new (BudColumnsMode mode, int two_px, int spacing_px);

G_END_DECLS
