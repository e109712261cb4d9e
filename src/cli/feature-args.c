#include "config.h"

#include "cli/feature-args.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cli/cli.h"

static const char *const lora_targets[] = { "attention", "all", NULL };

static void
add_lora (BudScenarioArgs *self)
{
  bud_scenario_args_add (self, (BudOption){ .name = "--lora-rank",
                                            .kind = BUD_OPTION_COUNT,
                                            .value = &self->lora_rank,
                                            .min = 1,
                                            .max = 1024,
                                            .argument = "N",
                                            .help = N_ ("serve LoRA adapters of this rank") });
  bud_scenario_args_add (self, (BudOption){ .name = "--lora-adapters",
                                            .kind = BUD_OPTION_COUNT,
                                            .value = &self->lora_adapters,
                                            .min = 1,
                                            .max = 65536,
                                            .argument = "N",
                                            .help = N_ ("adapters held in memory, 1 unless given") });
  bud_scenario_args_add (
      self,
      (BudOption){
          .name = "--lora-targets",
          .kind = BUD_OPTION_CHOICE,
          .value = &self->lora_targets,
          .choices = lora_targets,
          .argument = "T",
          .help = N_ ("projections that carry adapters: attention unless given, or all with dense FFNs") });
}

static void
add_offload (BudScenarioArgs *self)
{
  bud_scenario_args_add (self,
                         (BudOption){ .name = "--offload",
                                      .kind = BUD_OPTION_STRING,
                                      .value = &self->offload,
                                      .argument = "LIST",
                                      .help = N_ ("shares kept in host memory, as weights:0.5,kv:0.25") });
  bud_scenario_args_add (
      self, (BudOption){ .name = "--offload-gbs",
                         .kind = BUD_OPTION_NUMBER,
                         .value = &self->offload_gbs,
                         .min = 1e-3,
                         .max = 1e6,
                         .argument = "GB/s",
                         .help = N_ ("rate of the link to host memory, the device's own unless given") });
}

static void
add_speculation (BudScenarioArgs *self)
{
  bud_scenario_args_add (
      self,
      (BudOption){ .name = "--draft",
                   .kind = BUD_OPTION_STRING,
                   .value = &self->draft,
                   .argument = "MODEL",
                   .help = N_ ("speculative decoding: a model, mtp (a head like the last layer) or ngram") });
  bud_scenario_args_add (self, (BudOption){ .name = "--draft-tokens",
                                            .kind = BUD_OPTION_COUNT,
                                            .value = &self->draft_tokens,
                                            .min = 1,
                                            .max = 64,
                                            .argument = "N",
                                            .help = N_ ("tokens drafted per step") });
  bud_scenario_args_add (self,
                         (BudOption){ .name = "--acceptance",
                                      .kind = BUD_OPTION_NUMBER,
                                      .value = &self->acceptance,
                                      .min = 0,
                                      .max = 1,
                                      .argument = "R",
                                      .help = N_ ("share of drafted tokens that is kept, as measured") });
}

static void
add_schedule (BudScenarioArgs *self)
{
  bud_scenario_args_add (self,
                         (BudOption){ .name = "--chunk",
                                      .kind = BUD_OPTION_COUNT,
                                      .value = &self->chunk,
                                      .min = 1,
                                      .max = 16777216,
                                      .argument = "N",
                                      .help = N_ ("chunked prefill: tokens of a step, decodes included") });
  bud_scenario_args_add (self,
                         (BudOption){ .name = "--disaggregate",
                                      .kind = BUD_OPTION_STRING,
                                      .value = &self->pools,
                                      .argument = "XpYd",
                                      .help = N_ ("instances that only prefill and only decode, as 2p1d") });
}

void
bud_feature_args_add (BudScenarioArgs *self)
{
  add_lora (self);
  add_offload (self);
  add_speculation (self);
  add_schedule (self);
}

static gboolean
apply_lora (const BudScenarioArgs *self, BudLora *lora, int *code)
{
  if (self->lora_rank > 0)
    lora->rank = self->lora_rank;
  if (self->lora_adapters > 0)
    lora->n_adapters = self->lora_adapters;
  if (self->lora_targets != NULL)
    lora->covers_ffn = strcmp (self->lora_targets, "all") == 0;
  if (lora->rank > 0)
    {
      lora->n_adapters = MAX (lora->n_adapters, 1);
      return TRUE;
    }
  if (self->lora_adapters == 0 && self->lora_targets == NULL)
    return TRUE;
  *code = bud_cli_fail (BUD_EXIT_USAGE, _ ("%s needs --lora-rank"),
                        self->lora_adapters > 0 ? "--lora-adapters" : "--lora-targets");
  return FALSE;
}

/* One "weights:0.5" of the list. */
static gboolean
apply_share (const char *share, BudOffload *offload)
{
  static const struct
  {
    const char *name;
    size_t offset;
  } classes[] = { { "weights:", G_STRUCT_OFFSET (BudOffload, weights_ratio) },
                  { "kv:", G_STRUCT_OFFSET (BudOffload, kv_cache_ratio) } };

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (g_str_has_prefix (share, classes[i].name))
      return bud_parse_number (share + strlen (classes[i].name), 0, 1,
                               &G_STRUCT_MEMBER (double, offload, classes[i].offset));
  return FALSE;
}

static gboolean
apply_offload (const BudScenarioArgs *self, BudSyntax *syntax, BudOffload *offload, int *code)
{
  g_auto (GStrv) shares = g_strsplit (self->offload != NULL ? self->offload : "", ",", -1);

  if (bud_options_given (syntax, "--offload-gbs"))
    offload->link_bytes_per_s = self->offload_gbs * 1e9;
  for (char **share = shares; *share != NULL; share++)
    {
      if (!apply_share (*share, offload))
        {
          *code = bud_cli_fail (
              BUD_EXIT_USAGE, _ ("--offload: “%s” is not weights:RATIO or kv:RATIO with a ratio from 0 to 1"),
              *share);
          return FALSE;
        }
      for (char **other = shares; other < share; other++)
        if ((*other)[0] == (*share)[0]) /* weights or kv */
          {
            *code = bud_cli_fail (BUD_EXIT_USAGE, _ ("%s: “%s” is named twice"), "--offload", *share);
            return FALSE;
          }
    }
  if (!bud_options_given (syntax, "--offload-gbs") || self->offload != NULL || offload->weights_ratio > 0
      || offload->kv_cache_ratio > 0)
    return TRUE;
  *code = bud_cli_fail (BUD_EXIT_USAGE, _ ("%s needs --offload"), "--offload-gbs");
  return FALSE;
}

static gboolean
apply_speculation (const BudScenarioArgs *self, BudSyntax *syntax, BudScenario *scenario, int *code)
{
  BudSpeculation *s = &scenario->deployment.speculation;

  if (self->draft != NULL)
    bud_scenario_set_draft (scenario, self->draft);
  if (self->draft_tokens > 0)
    s->n_tokens = self->draft_tokens;
  if (bud_options_given (syntax, "--acceptance"))
    s->acceptance_ratio = self->acceptance;
  if (s->kind != BUD_SPECULATION_NONE
      || (self->draft_tokens == 0 && !bud_options_given (syntax, "--acceptance")))
    return TRUE;
  *code = bud_cli_fail (BUD_EXIT_USAGE, _ ("%s needs --draft"),
                        self->draft_tokens > 0 ? "--draft-tokens" : "--acceptance");
  return FALSE;
}

static gboolean
apply_schedule (const BudScenarioArgs *self, BudDeployment *d, int *code)
{
  if (self->chunk > 0)
    d->chunk_tokens = self->chunk;
  if (self->pools == NULL || bud_pools_parse (self->pools, &d->n_prefill_instances, &d->n_decode_instances))
    return TRUE;
  *code = bud_cli_fail (BUD_EXIT_USAGE,
                        _ ("--disaggregate: “%s” is not as 2p1d: instances for prefill and for decode"),
                        self->pools);
  return FALSE;
}

gboolean
bud_feature_args_apply (const BudScenarioArgs *self, BudSyntax *syntax, BudScenario *scenario, int *code)
{
  BudDeployment *d = &scenario->deployment;

  return apply_lora (self, &d->lora, code) && apply_offload (self, syntax, &d->offload, code)
         && apply_speculation (self, syntax, scenario, code) && apply_schedule (self, d, code);
}
