/* Comma-separated text back into cells. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* RFC 4180: quoted cells may hold commas, quotes and line breaks. Elements GStrv, freed with the array; empty
 * lines are left out. */
GPtrArray *bud_csv_rows (const char *csv);

/* The number a cell is, as plots and tables write it ("4 570", "−3.2", "1e-05"). FALSE for anything else. */
gboolean bud_csv_number (const char *cell, double *number);

G_END_DECLS
