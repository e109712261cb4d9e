#include "app/pools-group.h"

#include <glib/gi18n.h>

#include "app/engine-choice.h"
#include "planner/pool-comparison.h"

/* What an entry of the pools' row makes of the deployment; no pools: together. */
typedef struct
{
  guint tp, n_prefill, n_decode;
} Split;

struct _BudPoolsGroup
{
  BudInputsGroup parent_instance;

  BudEngineChoice engines;
  GArray *splits; /* of Split, as in the row */

  AdwComboRow *engine_row;
  AdwComboRow *pools_row;
};

G_DEFINE_FINAL_TYPE (BudPoolsGroup, bud_pools_group, BUD_TYPE_INPUTS_GROUP)

static void
on_pools_selected (BudPoolsGroup *self)
{
  const guint selected = adw_combo_row_get_selected (self->pools_row);
  const Split *split;
  BudScenario *changed;

  if (bud_inputs_group_is_showing (BUD_INPUTS_GROUP (self)) || selected >= self->splits->len)
    return;
  split = &g_array_index (self->splits, Split, selected);
  changed = bud_inputs_group_edit (BUD_INPUTS_GROUP (self));
  changed->deployment.tp = split->tp;
  changed->deployment.n_prefill_instances = split->n_prefill;
  changed->deployment.n_decode_instances = split->n_decode;
  bud_inputs_group_change (BUD_INPUTS_GROUP (self), changed, _ ("Pools"), NULL);
}

static void
add_split (BudPoolsGroup *self, GPtrArray *names, Split split, const BudDeployment *d)
{
  char *name;

  if (split.n_prefill == 0)
    name = g_strdup (_ ("Together"));
  else if (split.tp != d->tp)
    /* Translators: instances that only prefill, that only decode, and their tensor parallelism. */
    name = g_strdup_printf (_ ("%u prefill + %u decode, TP %u"), split.n_prefill, split.n_decode, split.tp);
  else
    name = g_strdup_printf (_ ("%u prefill + %u decode"), split.n_prefill, split.n_decode);
  g_array_append_val (self->splits, split);
  g_ptr_array_add (names, name);
}

/* Every split of the instances; of one instance, that of its two halves. */
static void
show_pools (BudPoolsGroup *self, const BudDeployment *d)
{
  GtkStringList *shown = GTK_STRING_LIST (adw_combo_row_get_model (self->pools_row));
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const guint n_instances = d->n_devices / MAX (d->tp * d->pp * d->dp, 1);
  guint selected = 0;

  g_array_set_size (self->splits, 0);
  add_split (self, names, (Split){ d->tp, 0, 0 }, d);
  if (n_instances == 1 && d->tp % 2 == 0)
    add_split (self, names, (Split){ d->tp / 2, 1, 1 }, d);
  for (guint p = 1; p < n_instances && n_instances <= BUD_POOLS_MAX; p++)
    add_split (self, names, (Split){ d->tp, p, n_instances - p }, d);
  if (d->n_prefill_instances > 0)
    {
      selected = d->n_prefill_instances;
      if (selected >= self->splits->len || d->n_prefill_instances + d->n_decode_instances != n_instances)
        {
          selected = self->splits->len;
          add_split (self, names, (Split){ d->tp, d->n_prefill_instances, d->n_decode_instances }, d);
        }
    }
  g_ptr_array_add (names, NULL);
  gtk_string_list_splice (shown, 0, g_list_model_get_n_items (G_LIST_MODEL (shown)),
                          (const char *const *) names->pdata);
  adw_combo_row_set_selected (self->pools_row, selected);
  gtk_widget_set_sensitive (GTK_WIDGET (self->pools_row), self->splits->len > 1);
}

static void
show (BudInputsGroup *group, const BudScenario *scenario)
{
  BudPoolsGroup *self = BUD_POOLS_GROUP (group);

  bud_engine_choice_show (&self->engines, scenario);
  show_pools (self, &scenario->deployment);
}

static void
set_up (BudInputsGroup *group, BudSession *session)
{
  BudPoolsGroup *self = BUD_POOLS_GROUP (group);

  bud_engine_choice_join (&self->engines, group, self->engine_row);
}

static void
finalize (GObject *object)
{
  bud_engine_choice_clear (&BUD_POOLS_GROUP (object)->engines);
  g_array_unref (BUD_POOLS_GROUP (object)->splits);
  G_OBJECT_CLASS (bud_pools_group_parent_class)->finalize (object);
}

static void
bud_pools_group_class_init (BudPoolsGroupClass *klass)
{
  static const char *const fields[] = { "engine", "disaggregate", NULL };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = finalize;
  BUD_INPUTS_GROUP_CLASS (klass)->fields = fields;
  BUD_INPUTS_GROUP_CLASS (klass)->set_up = set_up;
  BUD_INPUTS_GROUP_CLASS (klass)->show = show;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/pools-group.ui");
  gtk_widget_class_bind_template_child (widget_class, BudPoolsGroup, engine_row);
  gtk_widget_class_bind_template_child (widget_class, BudPoolsGroup, pools_row);
  gtk_widget_class_bind_template_callback (widget_class, on_pools_selected);
}

static void
bud_pools_group_init (BudPoolsGroup *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  self->splits = g_array_new (FALSE, FALSE, sizeof (Split));
  bud_inputs_group_set_showing (BUD_INPUTS_GROUP (self), TRUE);
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_combo_row_set_model (self->pools_row, G_LIST_MODEL (names));
  bud_inputs_group_set_showing (BUD_INPUTS_GROUP (self), FALSE);
}
