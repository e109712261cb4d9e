#include "config.h"

#include "plot/operator-label.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What the names in src/engine/step*.c become; tests/operators.py keeps it whole. Names of the GenZ method
 * stay as that program has them. */
static const char *const translated[] = {
  N_ ("Absorbed key projection"),
  N_ ("Absorbed value projection"),
  N_ ("Activation"),
  N_ ("Cross KV projection"),
  N_ ("Cross attention"),
  N_ ("Cross attention all reduce"),
  N_ ("Cross query projection"),
  N_ ("Decode attention"),
  N_ ("Decode indexer"),
  N_ ("Down projection"),
  N_ ("Embedding all reduce"),
  N_ ("Embedding projection"),
  N_ ("Encoder attention"),
  N_ ("Expert all gather"),
  N_ ("Expert combine"),
  N_ ("Expert dispatch"),
  N_ ("Expert reduce scatter"),
  N_ ("Expert routing"),
  N_ ("Expert sum"),
  N_ ("Experts"),
  N_ ("FFN all reduce"),
  N_ ("Final norm"),
  N_ ("Gate projection"),
  N_ ("Gate up projection"),
  N_ ("Head projection"),
  N_ ("Host transfer"),
  N_ ("Indexer key projection"),
  N_ ("Indexer query projection"),
  N_ ("KV up projection"),
  N_ ("LM head"),
  N_ ("Latent down projection"),
  N_ ("Latent norm"),
  N_ ("Latent up projection"),
  N_ ("Logits all gather"),
  N_ ("Lora expand"),
  N_ ("Lora shrink"),
  N_ ("Mixer all reduce"),
  N_ ("Norm"),
  N_ ("Output down projection"),
  N_ ("Output projection"),
  N_ ("Prefill attention"),
  N_ ("Prefill indexer"),
  N_ ("QKV down projection"),
  N_ ("QKV projection"),
  N_ ("Query projection"),
  N_ ("Rope cache write"),
  N_ ("Router"),
  N_ ("SSM all reduce"),
  N_ ("SSM convolution"),
  N_ ("SSM decode scan"),
  N_ ("SSM gate projection"),
  N_ ("SSM gated norm"),
  N_ ("SSM input projection"),
  N_ ("SSM output projection"),
  N_ ("SSM prefill scan"),
  N_ ("SSM selection"),
  N_ ("SSM step projection"),
  N_ ("Shared expert activation"),
  N_ ("Shared expert down"),
  N_ ("Shared expert gate up"),
  N_ ("Token embedding"),
  N_ ("Up projection"),
};

char *
bud_operator_label (const char *name)
{
  static const char *const upper[]
      = { "qkv", "kv", "q", "k", "v", "o", "ffn", "ssm", "lm", "mla", "tp", "pp", "ep", "dp" };
  g_auto (GStrv) words = g_strsplit (name, "_", -1);
  g_autofree char *label = NULL;

  for (guint i = 0; words[i] != NULL; i++)
    {
      gboolean is_short = FALSE;

      for (gsize j = 0; j < G_N_ELEMENTS (upper); j++)
        is_short |= strcmp (words[i], upper[j]) == 0;
      if (is_short)
        for (char *c = words[i]; *c != '\0'; c++)
          *c = g_ascii_toupper (*c);
      else if (i == 0 && words[i][0] != '\0')
        words[i][0] = g_ascii_toupper (words[i][0]);
    }
  label = g_strjoinv (" ", words);
  for (gsize i = 0; i < G_N_ELEMENTS (translated); i++)
    if (strcmp (translated[i], label) == 0)
      return g_strdup (_ (translated[i]));
  return g_steal_pointer (&label);
}
