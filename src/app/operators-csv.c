#include "app/operators-csv.h"

#include "app/csv-rows.h"
#include "plot/estimate-plots.h"

static void
append_row (GString *csv, const BudShownOperator *shown)
{
  const double figures[] = { shown->count,
                             shown->latency_s,
                             shown->time_s,
                             shown->share_ratio,
                             shown->intensity_flop_per_byte,
                             shown->achieved_flop_per_s };

  bud_csv_add_text (csv, shown->name);
  bud_csv_add_text (csv, bud_shown_group_name (shown->group));
  for (gsize i = 0; i < G_N_ELEMENTS (figures); i++)
    bud_csv_add_number (csv, figures[i]);
  g_string_append_printf (csv, ",%s", shown->bound >= 0 ? bud_bound_name ((BudBound) shown->bound) : "");
  bud_csv_add_number (csv, shown->roof_ratio);
  bud_csv_end_row (csv);
}

char *
bud_operators_csv (GPtrArray *operators)
{
  GString *csv = g_string_new ("operator,group,calls,latency_s,time_s,share_ratio,intensity_flop_per_byte,"
                               "achieved_flop_per_s,limit,roof_ratio\r\n");

  for (guint i = 0; i < operators->len; i++)
    append_row (csv, g_ptr_array_index (operators, i));
  return g_string_free (csv, FALSE);
}
