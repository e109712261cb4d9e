/* The head of a column of the comparison: marker, name, what it is, and its menu. */
#pragma once

#include <adwaita.h>

#include "app/comparison.h"

G_BEGIN_DECLS

#define BUD_TYPE_COMPARE_COLUMN (bud_compare_column_get_type ())
G_DECLARE_FINAL_TYPE (BudCompareColumn, bud_compare_column, BUD, COMPARE_COLUMN, AdwBin)

GtkWidget *bud_compare_column_new (void);

/* Returns the name shown, "A: 8 × H100, BF16". Free with g_free. */
char *bud_compare_column_show (BudCompareColumn *self, BudComparison *comparison, guint position);

/* "A: 8 × H100, BF16" of a column. Free with g_free. */
char *bud_comparison_dup_label (BudComparison *self, guint position);

G_END_DECLS
