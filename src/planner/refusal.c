#include "planner/refusal.h"

#include <config.h>

#include <glib/gi18n-lib.h>
#include <string.h>

/* Each stands so in the engine; tests/refusals.py compares. */
static const char *const formats[] = {
  N_ ("%s is %u, legal is 1 to %u"),
  N_ ("%s is %u, legal is %u to %u"),
  N_ ("%s must be %lld to %lld"),
  N_ ("%s must be 0 to 1"),
  N_ ("tp is %u, %s has %u heads: at most %u"),
  N_ ("pp is %u, %s has %u decoder layers: at most %u"),
  N_ ("ep is %u, %s has no experts: only 1"),
  N_ ("ep is %u, %s has %u experts: at most %u"),
  N_ ("ep is %u, it must divide tp x dp = %llu"),
  N_ ("expert_load_ratio must be 1 or more (busiest rank over the mean)"),
  N_ ("precision %d is no number format"),
  N_ ("%s is not a format of activations"),
  N_ ("%s is not a format of the KV cache"),
  N_ ("offload_link_bytes_per_s must be 0 (the device's own) to 1e15"),
  N_ ("%u instances for prefill and %u for decode: each needs one at least"),
  N_ ("devices is %u, %u + %u instances of %llu devices are %llu"),
  N_ ("devices is %u, tp x pp x dp = %u x %u x %u = %llu must divide it"),
  N_ ("devices is %u, the cluster has %u: at most %u"),
  N_ ("%s has no vision or audio tower"),
  N_ ("%lld input tokens exceed the %u that %s can hold"),
  N_ ("%lld input and %lld output tokens exceed the %u that %s can hold"),
  N_ ("method genz knows no LoRA adapters"),
  N_ ("method genz cannot offload a share of a tensor class"),
  N_ ("method genz answers speculation in its own cases only (validate genz)"),
  N_ ("method genz answers chunked prefill in its own cases only (validate genz)"),
  N_ ("method genz knows no separate pools"),
  N_ ("GenZ cannot time this model: %s."),
  N_ ("GenZ starts from the 16-bit peak, and none is on file for this device."),
  N_ ("GenZ has no attention data parallelism."),
  N_ ("GenZ needs tp x pp x ep = %llu devices (or a multiple), not %u."),
  N_ ("GenZ has no cached prefixes."),
  N_ ("GenZ times text only."),
  N_ ("No link between devices is on file for this hardware, so one device is all there is."),
  N_ ("%s states no peak that can run %s arithmetic"),
  N_ ("chunk_tokens is %u, the %lld tokens that decode in a step leave no room for a prompt"),
  N_ ("no link between devices is on file for %s: a cache cannot go from pool to pool"),
  N_ ("this simulation has one pool; disaggregate does not apply"),
  N_ ("no draft model is given"),
  N_ ("%s makes no tokens: it cannot draft"),
  N_ ("a draft beside pipeline stages has no answer: pp must be 1, or the draft ngram"),
  N_ ("%s makes no tokens to speculate on"),
  N_ ("draft_tokens is %u, legal is 1 to %u"),
  N_ ("acceptance_ratio must be stated, 0 to 1: the share of drafted tokens that is kept"),
  N_ ("beams is %u, with speculation only 1"),
  N_ ("no link to host memory is on file for %s: offload has no answer unless its rate is given"),
  N_ ("no link between devices is on file for %s: tp, pp and expert parallelism have no answer"),
};

/* Past a conversion such as "%u", "%2$s" or "%lld"; its argument's number, 0 when it states none. */
static const char *
skip_conversion (const char *p, guint *place)
{
  gsize n_digits = strspn (p + 1, "0123456789");

  *place = 0;
  p++;
  if (n_digits > 0 && p[n_digits] == '$')
    {
      *place = (guint) g_ascii_strtoull (p, NULL, 10);
      p += n_digits + 1;
    }
  p += strspn (p, "lz");
  return p + 1;
}

/* What stands in `message` in the places of the conversions; NULL when it is not of this format. */
static GPtrArray *
take_values (const char *format, const char *message)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  guint place;

  while (*format != '\0')
    {
      const char *end;
      g_autofree char *next = NULL;

      if (*format != '%')
        {
          if (*format++ != *message++)
            return NULL;
          continue;
        }
      format = skip_conversion (format, &place);
      next = g_strndup (format, strcspn (format, "%"));
      end = *next != '\0' ? strstr (message, next) : message + strlen (message);
      if (end == NULL)
        return NULL;
      g_ptr_array_add (values, g_strndup (message, (gsize) (end - message)));
      message = end;
    }
  return *message == '\0' ? g_steal_pointer (&values) : NULL;
}

char *
bud_refusal_fill (const char *format, const char *translation, const char *message)
{
  g_autoptr (GPtrArray) values = take_values (format, message);
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_taken = 0;

  if (values == NULL)
    return NULL;
  while (*translation != '\0')
    {
      guint place;

      if (*translation != '%')
        {
          g_string_append_c (text, *translation++);
          continue;
        }
      translation = skip_conversion (translation, &place);
      place = place > 0 ? place : ++n_taken;
      if (place <= values->len)
        g_string_append (text, values->pdata[place - 1]);
    }
  return g_strdup (text->str);
}

char *
bud_refusal_text (const char *message)
{
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      char *text = bud_refusal_fill (formats[i], _ (formats[i]), message);

      if (text != NULL)
        return text;
    }
  return g_strdup (message);
}
