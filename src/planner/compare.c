#include "planner/compare.h"

#include <math.h>
#include <string.h>

static void
free_difference (gpointer data)
{
  BudDifference *self = data;

  g_free (self->times_s);
  g_free (self);
}

static BudDifference *
find_row (GPtrArray *rows, const char *name, gboolean is_prefill)
{
  for (guint i = 0; i < rows->len; i++)
    {
      BudDifference *row = g_ptr_array_index (rows, i);

      if (row->is_prefill == is_prefill && strcmp (row->name, name) == 0)
        return row;
    }
  return NULL;
}

static void
add_time (GPtrArray *rows, guint n, guint index, gboolean is_prefill, const char *name, BudGroup group,
          double time_s)
{
  BudDifference *row = find_row (rows, name, is_prefill);

  if (row == NULL)
    {
      row = g_new0 (BudDifference, 1);
      row->name = name;
      row->group = group;
      row->is_prefill = is_prefill;
      row->times_s = g_new0 (double, n);
      g_ptr_array_add (rows, row);
    }
  row->times_s[index] += time_s;
}

static const BudStage *
stage_of (const BudEvaluation *evaluation, gboolean is_prefill)
{
  return is_prefill ? &evaluation->estimate.prefill : &evaluation->estimate.decode;
}

static gboolean
has_times (const BudEvaluation *evaluation)
{
  return evaluation->status == BUD_STATUS_OK && evaluation->estimate.memory.fits;
}

GPtrArray *
bud_compare (BudEvaluation *const *evaluations, guint n)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (free_difference);

  for (int is_prefill = 1; is_prefill >= 0; is_prefill--)
    for (guint i = 0; i < n; i++)
      {
        const BudStage *stage = stage_of (evaluations[i], is_prefill);

        if (!has_times (evaluations[i]))
          continue;
        for (size_t k = 0; k < stage->n_operators; k++)
          add_time (rows, n, i, is_prefill, stage->operators[k].name, stage->operators[k].group,
                    stage->operators[k].time_s);
        add_time (rows, n, i, is_prefill, "pipeline", BUD_GROUP_OTHER, stage->pipeline_s);
        add_time (rows, n, i, is_prefill, "host", BUD_GROUP_OTHER, stage->host_s);
      }
  for (guint k = 0; k < rows->len; k++)
    {
      BudDifference *row = g_ptr_array_index (rows, k);

      for (guint i = 0; i < n; i++)
        if (!has_times (evaluations[i]))
          row->times_s[i] = NAN;
      row->delta_s = row->times_s[n - 1] - row->times_s[0];
    }
  return rows;
}
