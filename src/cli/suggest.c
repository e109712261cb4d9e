#include "config.h"

#include "cli/suggest.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_WORD 48

/* Levenshtein distance over bytes; long words are far from everything. */
static guint
edits (const char *a, const char *b)
{
  guint row[MAX_WORD + 1];
  size_t n_a = strlen (a), n_b = strlen (b);

  if (n_a > MAX_WORD || n_b > MAX_WORD)
    return G_MAXUINT;
  for (guint j = 0; j <= n_b; j++)
    row[j] = j;
  for (guint i = 1; i <= n_a; i++)
    {
      guint diagonal = row[0];

      row[0] = i;
      for (guint j = 1; j <= n_b; j++)
        {
          guint above = row[j];
          guint cost = g_ascii_tolower (a[i - 1]) == g_ascii_tolower (b[j - 1]) ? 0 : 1;

          row[j] = MIN (MIN (above, row[j - 1]) + 1, diagonal + cost);
          diagonal = above;
        }
    }
  return row[n_b];
}

char *
bud_suggest (const char *word, const char *const *names, guint n)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint limit = MAX ((guint) (strlen (word) + 2) / 3, 1);
  guint found = 0;

  for (guint distance = 0; distance <= limit && found < 3; distance++)
    for (guint i = 0; i < n && found < 3; i++)
      if (edits (word, names[i]) == distance)
        {
          g_string_append (text, found == 0 ? "" : _ (" or "));
          g_string_append_printf (text, _ ("“%s”"), names[i]);
          found++;
        }
  return found > 0 ? g_strdup_printf (_ ("; did you mean %s?"), text->str) : g_strdup ("");
}
