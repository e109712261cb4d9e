#include "config.h"

#include "cli/catalog-kind.h"

#include <glib/gi18n.h>
#include <math.h>

#include "cli/table.h"

static char *
text_whole (double value)
{
  return bud_text_number (value, 0);
}

static char *
text_price (double value)
{
  return bud_text_number (value, 2);
}

static char *
text_rate (double value)
{
  g_autofree char *bytes = bud_text_bytes (value);

  return value > 0 ? g_strconcat (bytes, "/s", NULL) : g_steal_pointer (&bytes);
}

static char *
text_percent (double value)
{
  g_autofree char *number = bud_text_number (value * 100, 1);

  return isfinite (value) ? g_strconcat (number, " %", NULL) : g_steal_pointer (&number);
}

static const BudCliKindNumber model_numbers[] = { { "parameters", "parameters", bud_text_count },
                                                  { "active_parameters", "active", bud_text_count },
                                                  { "context_tokens", "context", text_whole },
                                                  { NULL } };

static const BudCliKindNumber hardware_numbers[] = { { "memory_bytes", "memory", bud_text_bytes },
                                                     { "memory_bytes_per_s", "bandwidth", text_rate },
                                                     { "bf16_flop_per_s", "bf16", bud_text_flops },
                                                     { "tdp_w", "TDP W", text_whole },
                                                     { "usd_per_h", "USD/h", text_price },
                                                     { "release_year", "year", text_whole },
                                                     { NULL } };

static const BudCliKindNumber usecase_numbers[]
    = { { "input_tokens", "input", text_whole }, { "output_tokens", "output", text_whole },
        { "ttft_s", "TTFT", bud_text_seconds },  { "inter_token_s", "TPOT", bud_text_seconds },
        { "e2e_s", "E2E", bud_text_seconds },    { NULL } };

static const BudCliKindNumber cluster_numbers[] = { { "devices", "devices", text_whole },
                                                    { "devices_per_node", "per node", text_whole },
                                                    { "nodes", "nodes", text_whole },
                                                    { "link_bytes_per_s", "in the node", text_rate },
                                                    { "node_link_bytes_per_s", "between", text_rate },
                                                    { "usd_per_h", "node USD/h", text_price },
                                                    { NULL } };

#define USAGE(verb)                                                                                          \
  verb " [list] [OPTIONS] | " verb " search TEXT | " verb " show ID | " verb " add FILE [--id ID] | " verb   \
       " remove ID | " verb " history [ID] | " verb " restore ID [--version N] | " verb                      \
       " export (ID | --csv)"

static const BudCliKindNumber engine_numbers[] = {
  { "host_step_s", "step", bud_text_seconds },    { "front_end_s", "front end", bud_text_seconds },
  { "own_runs", "own runs", text_whole },         { "error_before_ratio", "error before", text_percent },
  { "error_after_ratio", "after", text_percent }, { NULL }
};

static const BudCliKind kinds[] = {
  { BUD_CATALOG_MODEL, "models", USAGE ("models") " | models fetch NAME", N_ ("The model catalog."),
    N_ ("Adds a model from a Hugging Face config.json, a folder with one, a GGUF file or the catalog's own "
        "JSON."),
    "author", "<author", "family", model_numbers },
  { BUD_CATALOG_HARDWARE, "hardware", USAGE ("hardware"), N_ ("The hardware catalog."),
    N_ ("Adds a device from the catalog's own JSON, or devices from CSV."), "vendor", "<vendor", "type",
    hardware_numbers },
  { BUD_CATALOG_USECASE, "usecases", USAGE ("usecases"), N_ ("The use cases."),
    N_ ("Adds a use case from the catalog's own JSON, or use cases from CSV."), "industry", "<industry",
    "category", usecase_numbers },
  { BUD_CATALOG_ENGINE, "engines", USAGE ("engines"),
    N_ ("The serving engines, and the ones calibrated to own runs."),
    N_ ("Adds a serving engine from the catalog's own JSON; “validate own --calibrate” makes one from "
        "results."),
    "base", "<base", NULL, engine_numbers },
  { BUD_CATALOG_CLUSTER, "clusters", USAGE ("clusters"),
    N_ ("Nodes of equal devices with the links between them."),
    N_ ("Adds a cluster from the catalog's own JSON, or clusters from CSV."), "vendor", "<vendor", "type",
    cluster_numbers, "device" },
};

const BudCliKind *
bud_cli_kind (BudCatalogKind kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].kind == kind)
      return &kinds[i];
  return &kinds[0];
}
