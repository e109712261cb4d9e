#include "app/describe.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/count-text.h"
#include "planner/refusal.h"
#include "plot/number.h"

char *
bud_describe_format (BudFormat format)
{
  char *text;

  if (format == BUD_FORMAT_FP8_BLOCK)
    return g_strdup (_ ("FP8 block"));
  text = g_ascii_strup (bud_format_name (format), -1);
  return text;
}

const char *
bud_describe_kind (BudCatalogKind kind)
{
  switch (kind)
    {
    case BUD_CATALOG_MODEL:
      return _ ("Models");
    case BUD_CATALOG_HARDWARE:
      return _ ("Hardware");
    case BUD_CATALOG_USECASE:
      return _ ("Use Cases");
    case BUD_CATALOG_CLUSTER:
      return _ ("Clusters");
    case BUD_CATALOG_ENGINE:
    default:
      return NULL;
    }
}

static void append (GString *text, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
append (GString *text, const char *format, ...)
{
  va_list arguments;

  if (text->len > 0)
    g_string_append (text, ", ");
  va_start (arguments, format);
  g_string_append_vprintf (text, format, arguments);
  va_end (arguments);
}

static void
append_formats (GString *text, const BudDeployment *a, const BudDeployment *b)
{
  g_autofree char *weights = bud_describe_format (b->weight_format);
  g_autofree char *activations = bud_describe_format (b->activation_format);
  g_autofree char *kv = bud_describe_format (b->kv_format);

  if (a->weight_format != b->weight_format)
    append (text, _ ("%s weights"), weights);
  if (a->activation_format != b->activation_format
      && b->activation_format != bud_format_default_activation (b->weight_format))
    append (text, _ ("%s activations"), activations);
  if (a->kv_format != b->kv_format)
    append (text, _ ("%s KV cache"), kv);
}

static void
append_workload (GString *text, const BudWorkload *a, const BudWorkload *b)
{
  g_autofree char *sequences = bud_number_count (b->n_sequences);
  g_autofree char *input = bud_number_count (b->input_tokens);
  g_autofree char *output = bud_number_count (b->output_tokens);

  if (a->n_sequences != b->n_sequences)
    append (text, b->is_concurrency ? _ ("concurrency %s") : _ ("batch %s"), sequences);
  if (a->input_tokens != b->input_tokens)
    append (text, _ ("%s input tokens"), input);
  if (a->output_tokens != b->output_tokens)
    append (text, _ ("%s output tokens"), output);
}

char *
bud_describe_difference (const BudScenario *asked, const BudScenario *shown)
{
  const BudDeployment *a = &asked->deployment;
  const BudDeployment *b = &shown->deployment;
  GString *text = g_string_new (NULL);

  if (a->n_devices != b->n_devices)
    append (text, ngettext ("%u device", "%u devices", b->n_devices), b->n_devices);
  if (a->tp != b->tp)
    append (text, _ ("TP %u"), b->tp);
  if (a->pp != b->pp)
    append (text, _ ("PP %u"), b->pp);
  if (a->ep != b->ep)
    append (text, _ ("EP %u"), b->ep);
  if (a->dp != b->dp)
    append (text, _ ("DP %u"), b->dp);
  append_formats (text, a, b);
  append_workload (text, &asked->workload, &shown->workload);
  return g_string_free (text, text->len == 0);
}

char *
bud_describe_hardware (guint n_devices, const char *device_name)
{
  return g_strdup_printf ("%u × %s", n_devices, device_name);
}

char *
bud_describe_item (BudCatalog *catalog, BudCatalogKind kind, const char *id, JsonNode *spec)
{
  g_autoptr (BudCatalogItem) item = NULL;
  JsonNode *name;

  if (spec != NULL)
    {
      name = json_object_get_member (json_node_get_object (spec), "name");
      return g_strdup (name != NULL && JSON_NODE_HOLDS_VALUE (name)
                               && json_node_get_value_type (name) == G_TYPE_STRING
                           ? json_node_get_string (name)
                           : id);
    }
  item = id != NULL ? bud_catalog_lookup (catalog, kind, id, NULL) : NULL;
  return g_strdup (item != NULL ? bud_catalog_item_get_name (item) : id);
}

char *
bud_describe_devices (const BudScenario *scenario, BudCatalog *catalog)
{
  g_autofree char *device
      = bud_describe_item (catalog, BUD_CATALOG_HARDWARE, scenario->hardware_id, scenario->hardware_spec);
  g_autofree char *cluster
      = bud_describe_item (catalog, BUD_CATALOG_CLUSTER, scenario->cluster_id, scenario->cluster_spec);
  g_autofree char *brief = bud_describe_device (device);
  g_autofree char *devices = bud_describe_hardware (scenario->deployment.n_devices,
                                                    cluster != NULL || device == NULL ? brief : device);

  if (cluster == NULL)
    return g_steal_pointer (&devices);
  /* Translators: devices in a cluster, "8 × H100 SXM5 in NVIDIA DGX H100". */
  return g_strdup_printf (_ ("%s in %s"), devices, cluster);
}

char *
bud_describe_scenario (const BudScenario *scenario, BudCatalog *catalog)
{
  g_autofree char *model
      = bud_describe_item (catalog, BUD_CATALOG_MODEL, scenario->model_id, scenario->model_spec);
  g_autofree char *devices = bud_describe_devices (scenario, catalog);

  /* Translators: a model on devices. */
  return g_strdup_printf (_ ("%s on %s"), model, devices);
}

const char *
bud_describe_past_maker (const char *name)
{
  static const char *const makers[]
      = { "NVIDIA ", "AMD ", "Intel ", "Google ", "AWS ", "Apple ", "Huawei ", "Cerebras ", "Graphcore " };

  for (gsize i = 0; i < G_N_ELEMENTS (makers); i++)
    if (g_str_has_prefix (name, makers[i]))
      return name + strlen (makers[i]);
  return name;
}

char *
bud_describe_device (const char *name)
{
  g_autoptr (GRegex) size = g_regex_new (" [0-9]+ ?GB$", 0, 0, NULL);

  if (name == NULL)
    return g_strdup ("");
  return g_regex_replace_literal (size, bud_describe_past_maker (name), -1, 0, "", 0, NULL);
}

char *
bud_describe_advice (const BudScenario *scenario, const BudAdvice *advice)
{
  g_autofree char *what = NULL;
  g_autofree char *gain = NULL;
  g_autofree char *improved = NULL;

  if (advice == NULL || advice->sentence == NULL)
    return NULL;
  if (advice->changed != NULL && advice->gain_ratio > 0)
    what = bud_describe_difference (scenario, advice->changed);
  if (what == NULL)
    return g_markup_escape_text (advice->sentence, -1);
  gain = bud_number_change (-advice->gain_ratio);
  improved = bud_number_time (advice->improved_s);
  /* Translators: why; with "FP8 weights" "TPOT" would be "10.7 ms" ("−24 %"); keep the tags. */
  return g_markup_printf_escaped (_ ("%s With %s, %s would be <b>%s</b> (%s)."), advice->sentence, what,
                                  advice->is_ttft ? _ ("TTFT") : _ ("TPOT"), improved, gain);
}

char *
bud_describe_sentence (const char *message)
{
  g_autofree char *text = bud_refusal_text (message);
  gsize length = strlen (text);
  gboolean is_closed = length > 0 && strchr (".!?", text[length - 1]) != NULL;
  g_autofree char *first = g_utf8_strup (text, length > 0 ? g_utf8_next_char (text) - text : 0);

  return g_strconcat (first, length > 0 ? g_utf8_next_char (text) : "", is_closed ? "" : ".", NULL);
}

gboolean
bud_describe_is_literal (BudCatalogItem *item, const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " -_/", -1);
  g_autofree char *where
      = g_strconcat (bud_catalog_item_get_id (item), " ", bud_catalog_item_get_name (item), " ",
                     bud_catalog_item_get_vendor (item), " ", bud_catalog_item_get_subtitle (item), NULL);
  g_autofree char *folded = g_utf8_casefold (where, -1);

  for (char **word = words; *word != NULL; word++)
    {
      g_autofree char *needle = g_utf8_casefold (*word, -1);

      if (strstr (folded, needle) == NULL)
        return FALSE;
    }
  return TRUE;
}
