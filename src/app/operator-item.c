#include "app/operator-item.h"

#include <math.h>

struct _BudOperatorItem
{
  GObject parent_instance;

  BudShownOperator shown;
  gboolean is_group;
  GListStore *children;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (BudOperatorItem, bud_operator_item, G_TYPE_OBJECT)

static void
take (BudOperatorItem *self, const BudShownOperator *shown)
{
  char *name = g_strdup (shown->name);

  g_free (self->shown.name);
  self->shown = *shown;
  self->shown.name = name;
}

BudOperatorItem *
bud_operator_item_new (const BudShownOperator *shown, gboolean is_group)
{
  BudOperatorItem *self = g_object_new (BUD_TYPE_OPERATOR_ITEM, NULL);

  take (self, shown);
  self->is_group = is_group;
  return self;
}

const BudShownOperator *
bud_operator_item_get (BudOperatorItem *self)
{
  return &self->shown;
}

gboolean
bud_operator_item_is_group (BudOperatorItem *self)
{
  return self->is_group;
}

GListStore *
bud_operator_item_get_children (BudOperatorItem *self)
{
  return self->children;
}

void
bud_operator_item_update (BudOperatorItem *self, const BudShownOperator *shown)
{
  take (self, shown);
  g_signal_emit (self, changed_signal, 0);
}

void
bud_operator_item_summarise (GPtrArray *operators, BudShownGroup group, BudShownOperator *sum)
{
  double flop = 0, bytes = 0, best_s = -1;

  *sum = (BudShownOperator){ .name = (char *) bud_shown_group_name (group), .group = group, .bound = -1 };
  sum->roof_ratio = 0;
  for (guint i = 0; i < operators->len; i++)
    {
      const BudShownOperator *shown = g_ptr_array_index (operators, i);

      if (shown->group != group)
        continue;
      sum->count += shown->count;
      sum->time_s += shown->time_s;
      sum->share_ratio += shown->share_ratio;
      if (isfinite (shown->achieved_flop_per_s) && isfinite (shown->intensity_flop_per_byte))
        {
          flop += shown->achieved_flop_per_s * shown->time_s;
          if (shown->intensity_flop_per_byte > 0)
            bytes += shown->achieved_flop_per_s * shown->time_s / shown->intensity_flop_per_byte;
        }
      /* What binds most of the group's time binds the group. */
      if (shown->time_s > best_s)
        {
          best_s = shown->time_s;
          sum->bound = shown->bound;
          sum->roof_ratio = shown->roof_ratio;
        }
    }
  sum->latency_s = sum->count > 0 ? sum->time_s / sum->count : NAN;
  sum->intensity_flop_per_byte = bytes > 0 ? flop / bytes : NAN;
  sum->achieved_flop_per_s = flop > 0 && sum->time_s > 0 ? flop / sum->time_s : NAN;
}

static void
finalize (GObject *object)
{
  BudOperatorItem *self = BUD_OPERATOR_ITEM (object);

  g_free (self->shown.name);
  g_clear_object (&self->children);
  G_OBJECT_CLASS (bud_operator_item_parent_class)->finalize (object);
}

static void
bud_operator_item_class_init (BudOperatorItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  changed_signal = g_signal_new ("changed", BUD_TYPE_OPERATOR_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
bud_operator_item_init (BudOperatorItem *self)
{
  self->children = g_list_store_new (BUD_TYPE_OPERATOR_ITEM);
}
