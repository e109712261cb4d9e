#include "planner/artefact-text.h"

#include "config.h"

#include <math.h>
#include <string.h>

#define CONFIG_FILE "trtllm-config.yaml"
#define CONFIG_FLAG "--extra_llm_api_options"

struct _BudCommand
{
  char *start;
  GPtrArray *flags; /* "--tp-size 8" */
  GPtrArray *notes;
  GString *config;
};

BudCommand *
bud_command_new (void)
{
  BudCommand *self = g_new0 (BudCommand, 1);

  self->flags = g_ptr_array_new_with_free_func (g_free);
  self->notes = g_ptr_array_new_with_free_func (g_free);
  self->config = g_string_new (NULL);
  return self;
}

void
bud_command_free (BudCommand *self)
{
  g_free (self->start);
  g_ptr_array_unref (self->flags);
  g_ptr_array_unref (self->notes);
  g_string_free (self->config, TRUE);
  g_free (self);
}

void
bud_command_start (BudCommand *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  self->start = g_strdup_vprintf (format, arguments);
  va_end (arguments);
}

void
bud_command_add (BudCommand *self, const char *flag, double value)
{
  if (value > 0)
    g_ptr_array_add (self->flags, g_strdup_printf ("%s %.0f", flag, value));
}

void
bud_command_add_ratio (BudCommand *self, const char *flag, double ratio)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ptr_array_add (self->flags,
                   g_strdup_printf ("%s %s", flag, g_ascii_formatd (text, sizeof text, "%.4g", ratio)));
}

void
bud_command_add_text (BudCommand *self, const char *flag, const char *value)
{
  g_ptr_array_add (self->flags, value != NULL ? g_strdup_printf ("%s %s", flag, value) : g_strdup (flag));
}

void
bud_command_config (BudCommand *self, const char *lines)
{
  g_string_append_printf (self->config, "%s\n", lines);
}

void
bud_command_note (BudCommand *self, const char *format, ...)
{
  va_list arguments;

  char *note;

  va_start (arguments, format);
  note = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  /* Names come from files of others: a line break in one must not end the comment. */
  g_ptr_array_add (self->notes, g_strdelimit (note, "\n\r", ' '));
}

static char *
milliseconds (double s)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (s))
    return g_strdup ("unknown");
  return g_strdup_printf ("%s ms", g_ascii_formatd (text, sizeof text, "%.4g", s * 1e3));
}

void
bud_command_note_estimate (BudCommand *self, const BudEvaluation *e)
{
  const BudWorkload *w = &e->scenario->workload;
  const BudEstimate *estimate = &e->estimate;
  g_autofree char *ttft = milliseconds (estimate->ttft_s);
  g_autofree char *tpot = milliseconds (estimate->tpot_s);

  bud_command_note (self, "%s on %u x %s, %s weights, %s cache", e->scenario->model_id,
                    e->scenario->deployment.n_devices, e->device.name,
                    bud_format_name (e->scenario->deployment.weight_format),
                    bud_format_name (e->scenario->deployment.kv_format));
  bud_command_note (self, "%u %s %s, %.0f tokens in, %.0f out", w->n_sequences,
                    w->n_sequences == 1 ? "request" : "requests",
                    w->is_concurrency ? "in flight" : "in a batch", w->input_tokens, w->output_tokens);
  if (e->status != BUD_STATUS_OK)
    bud_command_note (self, "NOT ESTIMATED: %s", e->diagnostic.message);
  else if (!estimate->memory.fits)
    bud_command_note (self, "DOES NOT FIT: %.0f GB are needed per device, %.0f GB are there",
                      estimate->memory.total_bytes * 1e-9, estimate->memory.capacity_bytes * 1e-9);
  else
    bud_command_note (self, "estimated: TTFT %s (%s), TPOT %s, %.0f output tokens/s", ttft,
                      w->is_concurrency ? "unloaded" : "of the whole batch", tpot,
                      estimate->output_tokens_per_s);
  if ((estimate->assumed & BUD_ASSUMED_UNEVEN) != 0)
    bud_command_note (self,
                      "THE ENGINE MAY REFUSE TO START: TP %u or EP %u does not divide the heads or experts",
                      e->request.deployment.tp, e->request.deployment.ep);
  if (w->prefix_tokens > 0)
    bud_command_note (self,
                      "%.0f tokens of each prompt were taken as cached; prefix caching is on by default",
                      w->prefix_tokens);
}

static guint
devices_per_replica (const BudEvaluation *e)
{
  const BudDeployment *d = &e->request.deployment;

  return MAX (d->tp * d->pp * d->dp, 1);
}

static void
append_notes (const BudCommand *self, const BudEvaluation *e, GString *text)
{
  guint replica = devices_per_replica (e), n_replicas = MAX (e->request.deployment.n_devices / replica, 1);

  g_string_append_printf (text, "# By Bud Simulator %s. Assumptions:\n", BUD_VERSION);
  for (guint i = 0; i < self->notes->len; i++)
    g_string_append_printf (text, "# - %s\n", (const char *) g_ptr_array_index (self->notes, i));
  if (n_replicas > 1 && e->request.deployment.n_prefill_instances == 0)
    g_string_append_printf (text,
                            "# - %u replicas of %u devices each were estimated, behind a load balancer\n",
                            n_replicas, replica);
  if (e->device.devices_per_node > 0 && replica > e->device.devices_per_node)
    g_string_append_printf (text,
                            "# - one replica spans %u devices, a node has %u: start it on every node as the "
                            "engine's multi-node guide says\n",
                            replica, e->device.devices_per_node);
}

char *
bud_command_to_script (const BudCommand *self, const BudEvaluation *e)
{
  GString *text = g_string_new ("#!/bin/sh\n");

  append_notes (self, e, text);
  if (self->config->len > 0)
    g_string_append_printf (text, "cat > " CONFIG_FILE " <<'EOF'\n%sEOF\n", self->config->str);
  g_string_append_printf (text, "exec %s", self->start);
  for (guint i = 0; i < self->flags->len; i++)
    g_string_append_printf (text, " \\\n  %s", (const char *) g_ptr_array_index (self->flags, i));
  if (self->config->len > 0)
    g_string_append (text, " \\\n  " CONFIG_FLAG " " CONFIG_FILE);
  g_string_append_c (text, '\n');
  return g_string_free (text, FALSE);
}

/* A label of RFC 1035, as services need one: a letter, then letters, digits and '-', at most 63. */
static char *
label_of (const char *model_id)
{
  const char *slash = strrchr (model_id, '/');
  g_autofree char *lower = g_ascii_strdown (slash != NULL ? slash + 1 : model_id, -1);
  GString *label = g_string_new (NULL);

  for (const char *p = lower; *p != '\0' && label->len < 50; p++)
    if (g_ascii_isalnum (*p))
      g_string_append_c (label, *p);
    else if (label->len > 0 && label->str[label->len - 1] != '-')
      g_string_append_c (label, '-');
  while (label->len > 0 && label->str[label->len - 1] == '-')
    g_string_truncate (label, label->len - 1);
  if (label->len == 0)
    g_string_append (label, "model");
  else if (g_ascii_isdigit (label->str[0]))
    g_string_prepend (label, "model-");
  return g_string_free (label, FALSE);
}

/* The resource a device plugin offers; NULL when the catalog does not tell the vendor. */
static const char *
resource_of (const BudDevice *device)
{
  if (device->compute_capability > 0)
    return "nvidia.com/gpu";
  if (device->type == BUD_DEVICE_GPU && g_str_has_prefix (device->name, "AMD"))
    return "amd.com/gpu";
  return NULL;
}

/* Words of the command as a YAML list. */
static void
append_words (const BudCommand *self, GString *text)
{
  g_autoptr (GString) line = g_string_new (self->start);
  g_auto (GStrv) words = NULL;

  for (guint i = 0; i < self->flags->len; i++)
    g_string_append_printf (line, " %s", (const char *) g_ptr_array_index (self->flags, i));
  if (self->config->len > 0)
    g_string_append (line, " " CONFIG_FLAG " /config/" CONFIG_FILE);
  if (!g_shell_parse_argv (line->str, NULL, &words, NULL))
    words = g_strsplit (line->str, " ", -1);
  for (char **word = words; *word != NULL; word++)
    {
      g_string_append (text, "            - \"");
      for (const char *p = *word; *p != '\0'; p++)
        g_string_append_printf (text, *p == '"' || *p == '\\' ? "\\%c" : "%c", *p);
      g_string_append (text, "\"\n");
    }
}

static void
append_config_map (const BudCommand *self, const char *label, GString *text)
{
  g_auto (GStrv) lines = g_strsplit (self->config->str, "\n", -1);

  g_string_append_printf (
      text, "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: %s\ndata:\n  " CONFIG_FILE ": |\n", label);
  for (char **line = lines; *line != NULL; line++)
    if (**line != '\0')
      g_string_append_printf (text, "    %s\n", *line);
  g_string_append (text, "---\n");
}

static void
append_container (const BudCommand *self, const BudEvaluation *e, const char *label, const char *image,
                  GString *text)
{
  const char *resource = resource_of (&e->device);
  gboolean has_config = self->config->len > 0;

  g_string_append_printf (
      text, "      containers:\n        - name: server\n          image: %s\n          command:\n", image);
  append_words (self, text);
  g_string_append (text, "          ports:\n            - containerPort: 8000\n");
  if (resource != NULL)
    g_string_append_printf (text, "          resources:\n            limits:\n              %s: %u\n",
                            resource, devices_per_replica (e));
  /* Loading takes minutes: the pod counts as started only once it answers. */
  g_string_append (text, "          startupProbe:\n            httpGet: { path: /health, port: 8000 }\n"
                         "            periodSeconds: 10\n            failureThreshold: 360\n"
                         "          readinessProbe:\n            httpGet: { path: /health, port: 8000 }\n"
                         "          volumeMounts:\n            - { name: shm, mountPath: /dev/shm }\n");
  if (has_config)
    g_string_append (text, "            - { name: config, mountPath: /config }\n");
  g_string_append (text, "      volumes:\n        - name: shm\n          emptyDir: { medium: Memory }\n");
  if (has_config)
    g_string_append_printf (text, "        - name: config\n          configMap: { name: %s }\n", label);
}

char *
bud_command_to_manifest (const BudCommand *self, const BudEvaluation *e, const char *image)
{
  g_autofree char *label = label_of (e->scenario->model_id);
  GString *text = g_string_new (NULL);

  append_notes (self, e, text);
  if (resource_of (&e->device) == NULL)
    g_string_append (text,
                     "# - the device plugin's resource is not on file: add it below resources.limits\n");
  g_string_append (text, "# - put the image's version you have tested in place of its tag\n");
  if (self->config->len > 0)
    append_config_map (self, label, text);
  g_string_append_printf (
      text,
      "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: %s\nspec:\n  replicas: %u\n"
      "  selector:\n    matchLabels: { app: %s }\n  template:\n    metadata:\n"
      "      labels: { app: %s }\n    spec:\n",
      label, MAX (e->request.deployment.n_devices / devices_per_replica (e), 1), label, label);
  append_container (self, e, label, image, text);
  g_string_append_printf (text,
                          "---\napiVersion: v1\nkind: Service\nmetadata:\n  name: %s\nspec:\n"
                          "  selector: { app: %s }\n  ports:\n    - { port: 80, targetPort: 8000 }\n",
                          label, label);
  return g_string_free (text, FALSE);
}
