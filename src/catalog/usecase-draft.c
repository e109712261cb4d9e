#include "catalog/usecase-draft.h"

#include <math.h>

#include "catalog/json-read.h"
#include "catalog/json-text.h"

static const char *const KEYS[BUD_N_RANGES]
    = { "input_tokens", "output_tokens", "ttft_s", "inter_token_s", "e2e_s" };

BudUsecaseDraft *
bud_usecase_draft_new (void)
{
  BudUsecaseDraft *self = g_new0 (BudUsecaseDraft, 1);

  self->name = g_strdup ("");
  self->industry = g_strdup ("");
  self->tags = g_ptr_array_new_with_free_func (g_free);
  for (int i = 0; i < BUD_N_RANGES; i++)
    self->ranges[i] = (BudRange){ NAN, NAN };
  self->batch_size = self->beam_size = 1;
  return self;
}

BudUsecaseDraft *
bud_usecase_draft_copy (const BudUsecaseDraft *self)
{
  BudUsecaseDraft *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  copy->industry = g_strdup (self->industry);
  copy->tags = g_ptr_array_copy (self->tags, (GCopyFunc) (void (*) (void)) g_strdup, NULL);
  g_ptr_array_set_free_func (copy->tags, g_free);
  return copy;
}

void
bud_usecase_draft_free (BudUsecaseDraft *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->industry);
  g_ptr_array_unref (self->tags);
  g_free (self);
}

static gboolean
is_same (double a, double b)
{
  return a == b || (isnan (a) && isnan (b));
}

gboolean
bud_usecase_draft_equal (const BudUsecaseDraft *a, const BudUsecaseDraft *b)
{
  for (int i = 0; i < BUD_N_RANGES; i++)
    if (!is_same (a->ranges[i].min, b->ranges[i].min) || !is_same (a->ranges[i].max, b->ranges[i].max))
      return FALSE;
  if (a->tags->len != b->tags->len)
    return FALSE;
  for (guint i = 0; i < a->tags->len; i++)
    if (!g_str_equal (a->tags->pdata[i], b->tags->pdata[i]))
      return FALSE;
  return g_str_equal (a->name, b->name) && g_str_equal (a->industry, b->industry)
         && is_same (a->batch_size, b->batch_size) && is_same (a->beam_size, b->beam_size);
}

/* JSON */

static void
replace (char **where, const char *text)
{
  g_free (*where);
  *where = g_strdup (text != NULL ? text : "");
}

BudUsecaseDraft *
bud_usecase_draft_from_json (JsonObject *object)
{
  BudUsecaseDraft *self = bud_usecase_draft_new ();
  JsonArray *tags = bud_json_array (object, "tags");
  double batch = bud_json_number (object, "batch_size"), beams = bud_json_number (object, "beam_size");

  replace (&self->name, bud_json_string (object, "name"));
  replace (&self->industry, bud_json_string (object, "industry"));
  for (guint i = 0; tags != NULL && i < json_array_get_length (tags); i++)
    if (JSON_NODE_HOLDS_VALUE (json_array_get_element (tags, i))
        && json_array_get_string_element (tags, i) != NULL)
      g_ptr_array_add (self->tags, g_strdup (json_array_get_string_element (tags, i)));
  for (int i = 0; i < BUD_N_RANGES; i++)
    {
      JsonObject *range = bud_json_object (object, KEYS[i]);
      double min = bud_json_number (range, "min"), max = bud_json_number (range, "max");

      /* A lone bound stands for both, as for the catalog's reader. */
      self->ranges[i] = (BudRange){ isnan (min) ? max : min, isnan (max) ? min : max };
    }
  self->batch_size = isnan (batch) ? 1 : batch;
  self->beam_size = isnan (beams) ? 1 : beams;
  return self;
}

static void
set_text (JsonObject *object, const char *key, const char *text)
{
  if (text == NULL || text[0] == '\0')
    json_object_remove_member (object, key);
  else
    json_object_set_string_member (object, key, text);
}

static void
set_range (JsonObject *object, const char *key, const BudRange *range)
{
  JsonObject *member;

  if (isnan (range->max))
    {
      json_object_remove_member (object, key);
      return;
    }
  member = json_object_new ();
  json_object_set_double_member (member, "min", range->min);
  json_object_set_double_member (member, "max", range->max);
  json_object_set_object_member (object, key, member);
}

static void
set_tags (JsonObject *object, const GPtrArray *tags)
{
  JsonArray *array;

  if (tags->len == 0)
    {
      json_object_remove_member (object, "tags");
      return;
    }
  array = json_array_new ();
  for (guint i = 0; i < tags->len; i++)
    json_array_add_string_element (array, tags->pdata[i]);
  json_object_set_array_member (object, "tags", array);
}

const char *
bud_latency_profile (double e2e_limit_s)
{
  if (isnan (e2e_limit_s))
    return NULL;
  return e2e_limit_s <= 2    ? "real-time"
         : e2e_limit_s <= 5  ? "interactive"
         : e2e_limit_s <= 10 ? "responsive"
                             : "batch";
}

JsonNode *
bud_usecase_draft_to_json (const BudUsecaseDraft *self, JsonObject *base)
{
  JsonNode *node;
  JsonObject *object;

  if (base != NULL)
    {
      g_autoptr (JsonNode) start = json_node_new (JSON_NODE_OBJECT);
      g_autofree char *text = NULL;

      json_node_set_object (start, base);
      text = bud_json_to_string (start, FALSE);
      node = json_from_string (text, NULL); /* a copy all the way down */
    }
  else
    {
      node = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (node, json_object_new ());
    }
  object = json_node_get_object (node);
  set_text (object, "name", self->name);
  set_text (object, "industry", self->industry);
  set_text (object, "category", self->industry);
  set_text (object, "latency_profile", bud_latency_profile (self->ranges[BUD_RANGE_E2E].max));
  set_tags (object, self->tags);
  for (int i = 0; i < BUD_N_RANGES; i++)
    set_range (object, KEYS[i], &self->ranges[i]);
  json_object_set_int_member (object, "batch_size", (gint64) self->batch_size);
  json_object_set_int_member (object, "beam_size", (gint64) self->beam_size);
  return node;
}

/* Budget */

static double
total (const BudRange *ranges, gboolean is_lower)
{
  const BudRange *ttft = &ranges[BUD_RANGE_TTFT], *token = &ranges[BUD_RANGE_INTER_TOKEN];
  const BudRange *output = &ranges[BUD_RANGE_OUTPUT];
  double steps = MAX ((is_lower ? output->min : output->max) - 1, 0);

  if (isnan (output->max) || (isnan (ttft->max) && isnan (token->max)))
    return NAN;
  /* A limit that is not stated leaves its part of the time open. */
  return (isnan (ttft->max) ? 0
          : is_lower        ? ttft->min
                            : ttft->max)
         + (isnan (token->max) ? 0 : steps * (is_lower ? token->min : token->max));
}

BudBudget
bud_budget_of (const BudRange *ranges)
{
  double limit_s = ranges[BUD_RANGE_E2E].max;
  /* Comparisons with what is not stated (NAN) are false. */
  gboolean is_lower = total (ranges, TRUE) > limit_s;
  const BudRange *output = &ranges[BUD_RANGE_OUTPUT], *token = &ranges[BUD_RANGE_INTER_TOKEN];
  BudBudgetState state = is_lower                          ? BUD_BUDGET_CONTRADICTORY
                         : total (ranges, FALSE) > limit_s ? BUD_BUDGET_TIGHT
                                                           : BUD_BUDGET_KEPT;

  return (BudBudget){ .state = state,
                      .ttft_s = is_lower ? ranges[BUD_RANGE_TTFT].min : ranges[BUD_RANGE_TTFT].max,
                      .output_tokens = is_lower ? output->min : output->max,
                      .inter_token_s = is_lower ? token->min : token->max,
                      .total_s = total (ranges, is_lower),
                      .e2e_limit_s = limit_s };
}

/* Two digits, down or up. */
static double
round_safely (double value, gboolean is_up)
{
  double unit = pow (10, floor (log10 (value)) - 1);
  double scaled = value / unit;

  /* 13 · 10⁻³ divided by its own unit may come out a hair beside 13. */
  if (fabs (scaled - round (scaled)) < 1e-9)
    return value;
  return (is_up ? ceil (scaled) : floor (scaled)) * unit;
}

double
bud_usecase_draft_repair (const BudUsecaseDraft *self, BudRangeKind kind)
{
  const BudRange *r = self->ranges;
  double ttft_s = isnan (r[BUD_RANGE_TTFT].max) ? 0 : r[BUD_RANGE_TTFT].max;
  double left_s = r[BUD_RANGE_E2E].max - ttft_s, steps = r[BUD_RANGE_OUTPUT].max - 1;
  double token_s = r[BUD_RANGE_INTER_TOKEN].max;

  if (bud_budget_of (r).state == BUD_BUDGET_KEPT)
    return NAN;
  if (kind == BUD_RANGE_E2E)
    return round_safely (total (r, FALSE), TRUE);
  if (!(left_s > 0) || !(steps > 0) || !(token_s > 0))
    return NAN;
  if (kind == BUD_RANGE_INTER_TOKEN)
    return round_safely (left_s / steps, FALSE);
  if (kind == BUD_RANGE_OUTPUT)
    return floor (left_s / token_s * (1 + 1e-12)) + 1;
  return NAN;
}

void
bud_usecase_draft_set_limit (BudUsecaseDraft *self, BudRangeKind kind, double value)
{
  BudRange *range = &self->ranges[kind];

  range->max = value;
  range->min = isnan (range->min) ? value : MIN (range->min, value);
}
