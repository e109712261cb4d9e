/* Comma-separated text, RFC 4180: written cell by cell, and back into cells. */
#pragma once

#include "plot/plot.h"

G_BEGIN_DECLS

/* The next cell of a row; its first is never empty. Numbers are raw, in C's notation; what is not finite is
 * an empty cell. */
void bud_csv_add_text (GString *csv, const char *text); /* quoted */
void bud_csv_add_number (GString *csv, double value);
void bud_csv_end_row (GString *csv);

/* Quoted cells may hold commas, quotes and line breaks. Elements GStrv, freed with the array; empty
 * lines are left out. */
GPtrArray *bud_csv_rows (const char *csv);

/* Tables that an empty line parts, each with its titles first; a column is of numbers where every cell that
 * is neither empty nor "–" is one. Elements BudPlotTable, freed with the array. */
GPtrArray *bud_csv_tables (const char *csv);

/* The number a cell is, as plots and tables write it ("4 570", "−3.2", "1e-05"). FALSE for anything else. */
gboolean bud_csv_number (const char *cell, double *number);

G_END_DECLS
