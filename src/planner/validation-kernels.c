#include "config.h"

#include "planner/validation-kernels.h"

#include <math.h>
#include <string.h>

#include "planner/kernel-row.h"
#include "planner/validation-replay.h"

#define US 1e-6

void
bud_kernel_run_free (BudKernelRun *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->op);
  g_free (self->hardware);
  g_free (self->dtype);
  g_free (self->skip_reason);
  g_free (self);
}

static BudKernelRun *
run_new (JsonObject *object)
{
  BudKernelRun *run = g_new0 (BudKernelRun, 1);
  const char *name = bud_record_string (object, "hardware", "");
  JsonNode *shape = json_object_get_member (object, "shape");
  const char *dtype = bud_record_string (object, "dtype", "");

  if (shape != NULL && JSON_NODE_HOLDS_OBJECT (shape))
    dtype = bud_record_string (json_node_get_object (shape), "gemm_dtype",
                               bud_record_string (json_node_get_object (shape), "moe_dtype", dtype));
  run->id = g_strdup (bud_record_string (object, "id", ""));
  run->op = g_strdup (bud_record_string (object, "op", ""));
  run->hardware = g_strdup (bud_record_string (object, "hardware_id", name));
  run->dtype = g_strdup (dtype);
  run->measured_s = bud_record_number (object, "latency_us", NAN) * US;
  run->predicted_s = NAN;
  return run;
}

static void
predict (BudReplay *self, JsonObject *object, BudKernelRun *run)
{
  g_autoptr (GError) error = NULL;
  JsonNode *shape = json_object_get_member (object, "shape");
  BudKernelRow row = { .replay = self, .row = object, .op = run->op };

  if (!(run->measured_s > 0.0) || shape == NULL || !JSON_NODE_HOLDS_OBJECT (shape))
    run->skip_reason = g_strdup ("latency_us or shape is missing");
  else if (bud_record_string (object, "hardware_id", NULL) == NULL)
    run->skip_reason = g_strdup_printf ("“%s” is no device of the catalog", run->hardware);
  else if ((row.device = bud_replay_device (self, run->hardware, &error)) == NULL)
    run->skip_reason = g_strdup (error->message);
  if (run->skip_reason != NULL)
    return;
  row.shape = json_node_get_object (shape);
  row.framework = bud_record_string (object, "framework", "");
  row.version = bud_record_string (object, "version", "");
  row.kernel = bud_record_string (object, "kernel", "");
  row.format = strcmp (run->dtype, "fp8") == 0 ? BUD_FORMAT_FP8 : BUD_FORMAT_BF16;
  /* Plain PyTorch launches every kernel from Python. */
  row.has_graph = !g_str_has_prefix (row.framework, "torch");
  run->predicted_s = bud_kernel_row_time (&row);
  if (isfinite (run->predicted_s) && run->predicted_s > 0.0)
    return;
  run->predicted_s = NAN;
  run->skip_reason = row.reason != NULL ? row.reason : g_strdup ("the shape is incomplete");
}

GPtrArray *
bud_replay_kernels (BudReplay *self, const char *text, gssize length, GError **error)
{
  g_autoptr (GPtrArray) records = bud_records_parse (text, length, error);
  g_autoptr (GPtrArray) runs = NULL;

  if (records == NULL)
    return NULL;
  runs = g_ptr_array_new_with_free_func ((GDestroyNotify) bud_kernel_run_free);
  for (guint i = 0; i < records->len; i++)
    {
      JsonObject *object = json_node_get_object (g_ptr_array_index (records, i));
      BudKernelRun *run = run_new (object);

      predict (self, object, run);
      g_ptr_array_add (runs, run);
    }
  return g_steal_pointer (&runs);
}
