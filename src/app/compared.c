#include "app/compared.h"

#include <glib/gi18n.h>

#include "app/describe.h"

struct _BudCompared
{
  GObject parent_instance;

  BudScenario *scenario;
  BudEvaluation *evaluation;
  GError *error;
};

G_DEFINE_FINAL_TYPE (BudCompared, bud_compared, G_TYPE_OBJECT)

BudCompared *
bud_compared_new (BudScenario *scenario)
{
  BudCompared *self = g_object_new (BUD_TYPE_COMPARED, NULL);

  self->scenario = scenario;
  return self;
}

const BudScenario *
bud_compared_get_scenario (BudCompared *self)
{
  return self->scenario;
}

BudEvaluation *
bud_compared_get_evaluation (BudCompared *self)
{
  return self->evaluation;
}

const GError *
bud_compared_get_error (BudCompared *self)
{
  return self->error;
}

gboolean
bud_compared_is_known (BudCompared *self)
{
  return self->evaluation != NULL || self->error != NULL;
}

void
bud_compared_set_result (BudCompared *self, BudEvaluation *evaluation, GError *error)
{
  g_clear_pointer (&self->evaluation, bud_evaluation_unref);
  g_clear_error (&self->error);
  self->evaluation = evaluation;
  self->error = error;
}

char *
bud_compared_dup_title (BudCompared *self)
{
  const BudDeployment *deployment = &self->scenario->deployment;
  g_autofree char *device = bud_describe_device (self->evaluation != NULL ? self->evaluation->device.name
                                                                          : self->scenario->hardware_id);
  g_autofree char *hardware = NULL;
  g_autofree char *format = NULL;

  if (self->scenario->name != NULL && self->scenario->name[0] != '\0')
    return g_strdup (self->scenario->name);
  hardware = bud_describe_hardware (MAX (deployment->n_devices, 1), device);
  format = bud_describe_format (deployment->weight_format);
  if (self->scenario->cluster_id != NULL)
    /* Translators: devices in a cluster and the format of the weights: "8 × H100 SXM5 in dgx-h100, BF16". */
    return g_strdup_printf (_ ("%s in %s, %s"), hardware, self->scenario->cluster_id, format);
  return g_strdup_printf ("%s, %s", hardware, format);
}

static void
finalize (GObject *object)
{
  BudCompared *self = BUD_COMPARED (object);

  bud_compared_set_result (self, NULL, NULL);
  bud_scenario_free (self->scenario);
  G_OBJECT_CLASS (bud_compared_parent_class)->finalize (object);
}

static void
bud_compared_class_init (BudComparedClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
bud_compared_init (BudCompared *self)
{
}
