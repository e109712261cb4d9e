/* Rows for people (aligned columns) or for programs (CSV). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _BudTable BudTable;

/* `headers` NULL-terminated. A header that starts with '<' is left-aligned (the '<' is not printed). */
BudTable *bud_table_new (const char *const *headers);
void bud_table_free (BudTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudTable, bud_table_free)

/* Cells are added left to right, row by row; `text` NULL = no value. */
void bud_table_add (BudTable *self, const char *text);
void bud_table_take (BudTable *self, char *text);

/* Shortest exact digits, empty for NaN: for CSV. */
void bud_table_add_number (BudTable *self, double value);
void bud_table_print (BudTable *self);

/* "  label   " without a newline: the label padded to `columns` of a terminal. */
void bud_print_label (const char *label, int columns);

/* RFC 4180: quoted where needed, \n between rows. */
void bud_table_print_csv (BudTable *self);

/* For people, in the user's locale; "–" for NaN. Free with g_free. */
char *bud_text_seconds (double seconds); /* "412 µs", "12.3 ms", "1.24 s" */
char *bud_text_bytes (double bytes);     /* decimal: "70.6 GB" */
char *bud_text_count (double count);     /* "70.6 B" (10⁹), "8.03 M" */
char *bud_text_number (double value, int digits);
char *bud_text_flops (double flop_per_s); /* "989 TFLOP/s" */
char *bud_text_percent (double ratio);

G_END_DECLS
