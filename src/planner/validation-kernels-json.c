#include "config.h"

#include <math.h>
#include <string.h>

#include "planner/validation-kernels.h"

typedef struct
{
  gboolean by_op_alone;
} Order;

static int
compare_runs (const BudKernelRun *a, const BudKernelRun *b, gboolean by_op_alone)
{
  int order = strcmp (a->op, b->op);

  if (order == 0 && !by_op_alone)
    order = strcmp (a->hardware, b->hardware);
  if (order == 0 && !by_op_alone)
    order = strcmp (a->dtype, b->dtype);
  return order;
}

static int
on_compare (gconstpointer a, gconstpointer b, gpointer data)
{
  return compare_runs (*(const BudKernelRun *const *) a, *(const BudKernelRun *const *) b,
                       ((Order *) data)->by_op_alone);
}

GArray *
bud_kernel_runs_group (GPtrArray *runs, gboolean by_op_alone)
{
  GArray *groups = g_array_new (FALSE, TRUE, sizeof (BudKernelGroup));
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  g_autofree double *errors = g_new (double, MAX (runs->len, 1));
  Order order = { by_op_alone };

  for (guint i = 0; i < runs->len; i++)
    if (((BudKernelRun *) g_ptr_array_index (runs, i))->skip_reason == NULL)
      g_ptr_array_add (sorted, g_ptr_array_index (runs, i));
  g_ptr_array_sort_with_data (sorted, on_compare, &order);
  for (guint from = 0, to; from < sorted->len; from = to)
    {
      const BudKernelRun *first = g_ptr_array_index (sorted, from);
      BudKernelGroup group
          = { first->op, by_op_alone ? NULL : first->hardware, by_op_alone ? NULL : first->dtype, { 0 } };

      for (to = from; to < sorted->len; to++)
        {
          const BudKernelRun *run = g_ptr_array_index (sorted, to);

          if (compare_runs (first, run, by_op_alone) != 0)
            break;
          errors[to - from] = run->predicted_s / run->measured_s - 1.0;
        }
      group.errors = bud_errors_of (errors, to - from);
      g_array_append_val (groups, group);
    }
  return groups;
}

static void
set_errors (JsonObject *object, const BudErrors *errors)
{
  json_object_set_int_member (object, "n", errors->n);
  json_object_set_double_member (object, "median", errors->median);
  json_object_set_double_member (object, "mean", errors->mean);
  json_object_set_double_member (object, "p90", errors->p90);
  json_object_set_double_member (object, "bias", errors->bias);
}

JsonNode *
bud_kernel_runs_to_json (GPtrArray *runs)
{
  g_autoptr (GArray) overall = bud_kernel_runs_group (runs, TRUE);
  g_autoptr (GArray) groups = bud_kernel_runs_group (runs, FALSE);
  JsonObject *object = json_object_new (), *by_op = json_object_new ();
  JsonArray *group_array = json_array_new (), *cases = json_array_new ();
  JsonNode *node = json_node_alloc ();

  for (guint i = 0; i < overall->len; i++)
    {
      const BudKernelGroup *group = &g_array_index (overall, BudKernelGroup, i);
      JsonObject *member = json_object_new ();

      set_errors (member, &group->errors);
      json_object_set_object_member (by_op, group->op, member);
    }
  for (guint i = 0; i < groups->len; i++)
    {
      const BudKernelGroup *group = &g_array_index (groups, BudKernelGroup, i);
      JsonObject *member = json_object_new ();

      json_object_set_string_member (member, "op", group->op);
      json_object_set_string_member (member, "hardware", group->hardware);
      json_object_set_string_member (member, "dtype", group->dtype);
      set_errors (member, &group->errors);
      json_array_add_object_element (group_array, member);
    }
  for (guint i = 0; i < runs->len; i++)
    {
      const BudKernelRun *run = g_ptr_array_index (runs, i);
      JsonObject *member = json_object_new ();

      json_object_set_string_member (member, "id", run->id);
      json_object_set_string_member (member, "op", run->op);
      json_object_set_string_member (member, "hardware", run->hardware);
      if (run->skip_reason != NULL)
        json_object_set_string_member (member, "skipped", run->skip_reason);
      else
        {
          json_object_set_double_member (member, "measured_s", run->measured_s);
          json_object_set_double_member (member, "predicted_s", run->predicted_s);
        }
      json_array_add_object_element (cases, member);
    }
  json_object_set_object_member (object, "overall", by_op);
  json_object_set_array_member (object, "groups", group_array);
  json_object_set_array_member (object, "cases", cases);
  json_node_init_object (node, object);
  json_object_unref (object);
  return node;
}
