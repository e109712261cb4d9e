#include <math.h>

#include "catalog/json-set.h"
#include "catalog/json-text.h"
#include "planner/simulation.h"

static void
add_distribution (JsonObject *object, const char *key, const BudDistribution *d)
{
  JsonObject *figures = json_object_new ();

  bud_json_set_number (figures, "mean", d->mean);
  bud_json_set_number (figures, "p50", d->p50);
  bud_json_set_number (figures, "p90", d->p90);
  bud_json_set_number (figures, "p95", d->p95);
  bud_json_set_number (figures, "p99", d->p99);
  json_object_set_object_member (object, key, figures);
}

static void
add_kv (JsonObject *root, const BudSimulation *self)
{
  JsonObject *kv = json_object_new ();

  json_object_set_int_member (kv, "capacity_tokens", (gint64) self->kv_capacity_tokens);
  bud_json_set_number (kv, "peak_ratio", self->result.kv_peak_ratio);
  bud_json_set_number (kv, "mean_ratio", self->result.kv_mean_ratio);
  json_object_set_object_member (root, "kv", kv);
}

static void
add_steady (JsonObject *root, const BudServingResult *r)
{
  JsonObject *steady = json_object_new ();

  add_distribution (steady, "ttft_s", &r->steady_ttft_s);
  add_distribution (steady, "tpot_s", &r->steady_tpot_s);
  add_distribution (steady, "e2e_s", &r->steady_e2e_s);
  add_distribution (steady, "queue_s", &r->steady_queue_s);
  bud_json_set_number (steady, "output_tokens_per_s", r->steady_output_tokens_per_s);
  json_object_set_object_member (root, "steady", steady);
}

JsonNode *
bud_simulation_to_json (const BudSimulation *self)
{
  const BudServingResult *r = &self->result;
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *root = json_object_new ();

  json_node_take_object (node, root);
  json_object_set_int_member (root, "requests", (gint64) (r->n_completed + r->n_failed));
  json_object_set_int_member (root, "failed", (gint64) r->n_failed);
  bud_json_set_number (root, "duration_s", r->duration_s);
  json_object_set_string_member (root, "ttft_kind", "loaded");
  add_distribution (root, "ttft_s", &r->ttft_s);
  add_distribution (root, "tpot_s", &r->tpot_s);
  add_distribution (root, "itl_s", &r->itl_s);
  add_distribution (root, "e2e_s", &r->e2e_s);
  add_distribution (root, "queue_s", &r->queue_s);
  bud_json_set_number (root, "output_tokens_per_s", r->output_tokens_per_s);
  bud_json_set_number (root, "total_tokens_per_s", r->total_tokens_per_s);
  bud_json_set_number (root, "requests_per_s", r->requests_per_s);
  bud_json_set_number (root, "goodput_requests_per_s", r->goodput_requests_per_s);
  bud_json_set_number (root, "slo_attainment_ratio", r->slo_attainment_ratio);
  add_kv (root, self);
  bud_json_set_number (root, "prefix_hit_ratio", self->result.prefix_hit_ratio);
  bud_json_set_number (root, "average_power_w", self->average_power_w);
  bud_json_set_number (root, "joule_per_output_token", self->joule_per_output_token);
  json_object_set_int_member (root, "preemptions", (gint64) r->n_preemptions);
  json_object_set_int_member (root, "recomputed_tokens", (gint64) r->n_recomputed_tokens);
  add_steady (root, r);
  json_object_set_int_member (root, "ranks", self->n_ranks);
  json_object_set_int_member (root, "events", (gint64) r->n_events);
  json_object_set_int_member (root, "steps", (gint64) r->n_steps);
  bud_json_set_number (root, "elapsed_s", self->elapsed_s);
  return node;
}

char *
bud_simulation_requests_text (const BudSimulation *self, gboolean as_jsonl)
{
  static const char csv[] = "%" G_GSIZE_FORMAT ",%s,%s,%s,%u,%u,%u\n";
  static const char jsonl[]
      = "{\"id\":%" G_GSIZE_FORMAT ",\"arrival_s\":%s,\"first_token_s\":%s,\"last_token_s\":%s,"
        "\"input_tokens\":%u,\"output_tokens\":%u,\"preemptions\":%u}\n";
  GString *text = g_string_new (
      as_jsonl ? "" : "id,arrival_s,first_token_s,last_token_s,input_tokens,output_tokens,preemptions\n");
  char arrival[32], first[32], last[32];

  for (gsize i = 0; i < self->n_requests; i++)
    {
      const BudServingRequest *r = &self->requests[i];
      gboolean is_failed = !isfinite (r->last_s);

      bud_json_format_double (r->send_s, arrival);
      bud_json_format_double (r->first_s, first);
      bud_json_format_double (r->last_s, last);
      g_string_append_printf (text, as_jsonl ? jsonl : csv, i, arrival, is_failed && !as_jsonl ? "" : first,
                              is_failed && !as_jsonl ? "" : last, r->input_tokens, r->output_tokens,
                              r->n_preemptions);
    }
  return g_string_free (text, FALSE);
}
