#include "catalog/nearest.h"

#include <string.h>

#define MAX_LETTERS 64

typedef struct
{
  const char *id;
  guint edits;
  guint start; /* where in the name the likeness begins: earlier is better */
} Near;

/* Letters and digits alone, in lower case. */
static char *
squeeze (const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  GString *letters = g_string_new (NULL);

  for (const char *c = folded; *c != '\0' && letters->len < MAX_LETTERS; c++)
    if (g_ascii_isalnum (*c) || (guchar) *c >= 128)
      g_string_append_c (letters, *c);
  return g_string_free (letters, FALSE);
}

/* Fewest edits of `needle` into any part of `hay` (Sellers, J. Algorithms 1, 1980); where that part begins.
 */
static guint
edits_within (const char *needle, const char *hay, guint *start)
{
  guint edits[MAX_LETTERS + 1], from[MAX_LETTERS + 1];
  guint n = (guint) strlen (hay), best = G_MAXUINT;

  for (guint j = 0; j <= n; j++)
    {
      edits[j] = 0;
      from[j] = j;
    }
  for (guint i = 0; needle[i] != '\0'; i++)
    {
      guint diagonal = edits[0], diagonal_from = from[0];

      edits[0] = i + 1;
      for (guint j = 1; j <= n; j++)
        {
          guint above = edits[j], above_from = from[j];
          guint changed = diagonal + (needle[i] != hay[j - 1]);

          edits[j] = changed;
          from[j] = diagonal_from;
          if (above + 1 < edits[j])
            {
              edits[j] = above + 1;
              from[j] = above_from;
            }
          if (edits[j - 1] + 1 < edits[j])
            {
              edits[j] = edits[j - 1] + 1;
              from[j] = from[j - 1];
            }
          diagonal = above;
          diagonal_from = above_from;
        }
    }
  for (guint j = 0; j <= n; j++)
    if (edits[j] < best)
      {
        best = edits[j];
        *start = from[j];
      }
  return best;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const Near *x = a, *y = b;

  if (x->edits != y->edits)
    return x->edits < y->edits ? -1 : 1;
  if (x->start != y->start)
    return x->start < y->start ? -1 : 1;
  return strcmp (x->id, y->id);
}

/* Adds `id` when one of its names holds something like `needle`: at most half the letters edited. */
static void
look_at (GArray *near, const char *id, const char *const *names, const char *needle)
{
  Near best = { id, G_MAXUINT, 0 };

  for (; *names != NULL; names++)
    {
      g_autofree char *hay = squeeze (*names);
      guint start = 0, edits = edits_within (needle, hay, &start);

      if (edits < best.edits || (edits == best.edits && start < best.start))
        best = (Near){ id, edits, start };
    }
  if (2 * best.edits <= strlen (needle) && *needle != '\0')
    g_array_append_val (near, best);
}

static char *
list (GArray *near, guint n)
{
  GString *ids = g_string_new (NULL);

  g_array_sort (near, compare);
  for (guint i = 0; i < near->len && i < n; i++)
    g_string_append_printf (ids, "%s%s", i > 0 ? ", " : "", g_array_index (near, Near, i).id);
  return g_string_free (ids, FALSE);
}

char *
bud_nearest_ids (GPtrArray *items, const char *text, guint n)
{
  g_autofree char *needle = squeeze (text);
  g_autoptr (GArray) near = g_array_new (FALSE, FALSE, sizeof (Near));

  for (guint i = 0; i < items->len; i++)
    {
      const char *id = bud_catalog_item_get_id (items->pdata[i]);

      look_at (near, id, (const char *const[]){ id, bud_catalog_item_get_name (items->pdata[i]), NULL },
               needle);
    }
  return list (near, n);
}

char *
bud_nearest_words (const char *const *words, const char *text, guint n)
{
  g_autofree char *needle = squeeze (text);
  g_autoptr (GArray) near = g_array_new (FALSE, FALSE, sizeof (Near));

  for (; *words != NULL; words++)
    look_at (near, *words, (const char *const[]){ *words, NULL }, needle);
  return list (near, n);
}
