#include "catalog/scenario-load.h"

#include <string.h>

#include "catalog/scenario-members.h"

#define REQUESTS_PER_PLACE 10 /* of a closed loop, as public benchmarks run it */
#define DEFAULT_REQUESTS 1000
#define MAX_COUNT 16777216.0
#define MAX_BLOCKS 4e9
#define MAX_RATE 1e6

static const char *const arrival_names[]
    = { [BUD_ARRIVAL_CLOSED] = "closed",     [BUD_ARRIVAL_POISSON] = "poisson", [BUD_ARRIVAL_GAMMA] = "gamma",
        [BUD_ARRIVAL_CONSTANT] = "constant", [BUD_ARRIVAL_TRACE] = "trace",     NULL };
static const char *const lengths_names[] = { [BUD_LENGTHS_FIXED] = "fixed",
                                             [BUD_LENGTHS_UNIFORM] = "uniform",
                                             [BUD_LENGTHS_LOGNORMAL] = "lognormal",
                                             NULL };

static const char *
arrival_name (BudArrival arrival)
{
  return arrival_names[arrival];
}

static const char *
lengths_name (BudLengths lengths)
{
  return lengths_names[lengths];
}

void
bud_scenario_load_init (BudScenarioLoad *load)
{
  memset (load, 0, sizeof *load);
  load->requests_per_s = 1;
  load->burstiness = 2;
  load->n_turns = 1;
  load->length_parameter = 0.8;
}

gboolean
bud_scenario_load_equal (const BudScenarioLoad *a, const BudScenarioLoad *b)
{
  return a->arrival == b->arrival && a->requests_per_s == b->requests_per_s && a->burstiness == b->burstiness
         && a->think_s == b->think_s && a->n_turns == b->n_turns && a->n_requests == b->n_requests
         && a->lengths == b->lengths && a->length_parameter == b->length_parameter
         && a->max_batched_tokens == b->max_batched_tokens && a->max_sequences == b->max_sequences
         && a->kv_blocks == b->kv_blocks && a->seed == b->seed;
}

guint64
bud_scenario_load_n_requests (const BudScenarioLoad *load, guint64 concurrency)
{
  if (load->n_requests > 0)
    return load->n_requests;
  return load->arrival == BUD_ARRIVAL_CLOSED ? REQUESTS_PER_PLACE * concurrency : DEFAULT_REQUESTS;
}

static gboolean
read_name (JsonObject *section, const char *key, const char *const *names, guint *value, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *problem = NULL;
  g_autofree char *known = NULL;

  if (!bud_scenario_read_string (section, "/load", key, &name, error))
    return FALSE;
  if (name == NULL)
    return TRUE;
  for (guint i = 0; names[i] != NULL; i++)
    if (strcmp (name, names[i]) == 0)
      {
        *value = i;
        return TRUE;
      }
  known = g_strjoinv (", ", (char **) names);
  problem = g_strdup_printf ("“%s” is not one of %s", name, known);
  return bud_scenario_refuse (error, "/load", key, problem);
}

static gboolean
read_whole (JsonObject *section, const char *key, double max, guint64 *value, GError **error)
{
  double number = (double) *value;

  if (!bud_scenario_read_number (section, "/load", key, 0, max, TRUE, &number, error))
    return FALSE;
  *value = (guint64) number;
  return TRUE;
}

static gboolean
read_turns (JsonObject *section, guint64 *turns, GError **error)
{
  double number = (double) *turns;

  if (!bud_scenario_read_number (section, "/load", "turns", 1, BUD_LOAD_MAX_TURNS, TRUE, &number, error))
    return FALSE;
  *turns = (guint64) number;
  return TRUE;
}

static gboolean
read_members (BudScenarioLoad *load, JsonObject *section, GError **error)
{
  guint arrival = load->arrival, lengths = load->lengths;
  guint64 budget = load->max_batched_tokens, sequences = load->max_sequences, turns = load->n_turns;

  if (!read_name (section, "arrival", arrival_names, &arrival, error)
      || !read_name (section, "lengths", lengths_names, &lengths, error)
      || !bud_scenario_read_number (section, "/load", "requests_per_s", 1e-6, MAX_RATE, FALSE,
                                    &load->requests_per_s, error)
      || !bud_scenario_read_number (section, "/load", "burstiness", 0.01, 100, FALSE, &load->burstiness,
                                    error)
      || !bud_scenario_read_number (section, "/load", "think_s", 0, 1e6, FALSE, &load->think_s, error)
      || !bud_scenario_read_number (section, "/load", "length_parameter", 1e-6,
                                    lengths == BUD_LENGTHS_UNIFORM ? 1 : 10, FALSE, &load->length_parameter,
                                    error)
      || !read_turns (section, &turns, error)
      || !read_whole (section, "requests", BUD_LOAD_MAX_REQUESTS, &load->n_requests, error)
      || !read_whole (section, "max_batched_tokens", MAX_COUNT, &budget, error)
      || !read_whole (section, "max_sequences", MAX_COUNT, &sequences, error)
      || !read_whole (section, "kv_blocks", MAX_BLOCKS, &load->kv_blocks, error)
      || !read_whole (section, "seed", G_MAXUINT32, &load->seed, error))
    return FALSE;
  load->arrival = (BudArrival) arrival;
  load->n_turns = (guint32) turns;
  load->lengths = (BudLengths) lengths;
  load->max_batched_tokens = (guint32) budget;
  load->max_sequences = (guint32) sequences;
  return TRUE;
}

gboolean
bud_scenario_load_read (BudScenarioLoad *load, JsonObject *root, GError **error)
{
  g_autoptr (JsonObject) section = NULL;

  if (!bud_scenario_read_section (root, "load", &section, error)
      || (section != NULL && !read_members (load, section, error)))
    return FALSE;
  bud_scenario_keep_rest (root, "load", section);
  return TRUE;
}

static void
set_whole (JsonObject *object, const char *key, guint64 value)
{
  if (value > 0)
    json_object_set_int_member (object, key, (gint64) value);
}

JsonObject *
bud_scenario_load_write (const BudScenarioLoad *load)
{
  BudScenarioLoad initial;
  JsonObject *object;

  bud_scenario_load_init (&initial);
  if (bud_scenario_load_equal (load, &initial))
    return NULL;
  object = json_object_new ();
  json_object_set_string_member (object, "arrival", arrival_name (load->arrival));
  json_object_set_double_member (object, "requests_per_s", load->requests_per_s);
  json_object_set_double_member (object, "burstiness", load->burstiness);
  json_object_set_double_member (object, "think_s", load->think_s);
  json_object_set_string_member (object, "lengths", lengths_name (load->lengths));
  json_object_set_double_member (object, "length_parameter", load->length_parameter);
  if (load->n_turns > 1)
    json_object_set_int_member (object, "turns", load->n_turns);
  set_whole (object, "requests", load->n_requests);
  set_whole (object, "max_batched_tokens", load->max_batched_tokens);
  set_whole (object, "max_sequences", load->max_sequences);
  set_whole (object, "kv_blocks", load->kv_blocks);
  set_whole (object, "seed", load->seed);
  return object;
}
