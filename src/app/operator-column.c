#include "app/operator-column.h"

#include <glib/gi18n.h>
#include <math.h>

static const char *const titles[BUD_N_OPERATOR_COLUMNS] = {
  [BUD_OPERATOR_NAME] = N_ ("Operator"),    [BUD_OPERATOR_CALLS] = N_ ("Calls"),
  [BUD_OPERATOR_EACH] = N_ ("Each"),        [BUD_OPERATOR_TIME] = N_ ("Time"),
  [BUD_OPERATOR_SHARE] = N_ ("Share"),      [BUD_OPERATOR_INTENSITY] = N_ ("FLOP/byte"),
  [BUD_OPERATOR_ACHIEVED] = N_ ("TFLOP/s"), [BUD_OPERATOR_LIMIT] = N_ ("Limit"),
  [BUD_OPERATOR_OF_ROOF] = N_ ("Of roof"),
};

/* NAN where there is none. */
static double
figure (const BudShownOperator *shown, BudOperatorColumn column)
{
  switch (column)
    {
    case BUD_OPERATOR_CALLS:
      return shown->count;
    case BUD_OPERATOR_EACH:
      return shown->latency_s;
    case BUD_OPERATOR_TIME:
      return shown->time_s;
    case BUD_OPERATOR_SHARE:
      return shown->share_ratio;
    case BUD_OPERATOR_INTENSITY:
      return shown->intensity_flop_per_byte;
    case BUD_OPERATOR_ACHIEVED:
      return shown->achieved_flop_per_s;
    case BUD_OPERATOR_LIMIT:
      return shown->bound;
    case BUD_OPERATOR_OF_ROOF:
      return shown->roof_ratio;
    case BUD_OPERATOR_NAME:
    case BUD_N_OPERATOR_COLUMNS:
    default:
      return NAN;
    }
}

char *
bud_operator_column_text (BudOperatorColumn column, const BudShownOperator *shown,
                          const BudOperatorUnits *units)
{
  double value = figure (shown, column);

  switch (column)
    {
    case BUD_OPERATOR_CALLS:
      return bud_number_count (value);
    case BUD_OPERATOR_EACH:
      return bud_scale_number (&units->each, value);
    case BUD_OPERATOR_TIME:
      return bud_scale_number (&units->time, value);
    case BUD_OPERATOR_SHARE:
      return bud_number_percent (value);
    case BUD_OPERATOR_INTENSITY:
      return bud_number (value);
    case BUD_OPERATOR_ACHIEVED:
      return bud_number (value / 1e12);
    case BUD_OPERATOR_OF_ROOF:
      return bud_number_percent_whole (value);
    case BUD_OPERATOR_LIMIT:
      return g_strdup (bud_bound_label (shown->bound));
    case BUD_OPERATOR_NAME:
    case BUD_N_OPERATOR_COLUMNS:
    default:
      return g_strdup (shown->name);
    }
}

gboolean
bud_operator_column_is_number (BudOperatorColumn column)
{
  return column != BUD_OPERATOR_NAME && column != BUD_OPERATOR_LIMIT;
}

int
bud_operator_column_compare (BudOperatorColumn column, const BudShownOperator *one,
                             const BudShownOperator *other)
{
  double x = figure (one, column);
  double y = figure (other, column);

  if (column == BUD_OPERATOR_NAME)
    return g_utf8_collate (one->name, other->name);
  if (isnan (x) || isnan (y))
    return isnan (x) - isnan (y);
  return (x > y) - (x < y);
}

void
bud_operator_units_choose (BudOperatorUnits *self, GPtrArray *operators)
{
  double longest_each = 0, longest = 0;

  for (guint i = 0; i < operators->len; i++)
    {
      const BudShownOperator *shown = g_ptr_array_index (operators, i);
      if (shown->bound >= 0) /* what is no operator is there once, and would set the unit of all */
        longest_each = MAX (longest_each, shown->latency_s);
      longest = MAX (longest, shown->time_s);
    }
  self->each = bud_scale_time (longest_each);
  self->time = bud_scale_time (longest);
}

char *
bud_operator_column_title (BudOperatorColumn column, const BudOperatorUnits *units)
{
  if (units != NULL && column == BUD_OPERATOR_EACH)
    return bud_scale_title (&units->each, _ (titles[column]));
  if (units != NULL && column == BUD_OPERATOR_TIME)
    return bud_scale_title (&units->time, _ (titles[column]));
  return g_strdup (_ (titles[column]));
}
