#include "catalog/match.h"

#include <string.h>

#define MAX_WORD 48

/* Lower case, accents apart from their letters. Most names are ASCII: nothing to take apart. */
static char *
fold (const char *text)
{
  g_autofree char *valid = NULL;
  g_autofree char *decomposed = NULL;

  if (g_str_is_ascii (text))
    return g_ascii_strdown (text, -1);
  valid = g_utf8_make_valid (text, -1);
  decomposed = g_utf8_normalize (valid, -1, G_NORMALIZE_ALL);
  return g_utf8_casefold (decomposed, -1);
}

void
bud_words_init (BudWords *words, const char *text)
{
  g_autofree char *folded = fold (text);
  GString *compact = g_string_new (NULL);
  GString *word = g_string_new (NULL);

  words->words = g_ptr_array_new_with_free_func (g_free);
  for (const char *p = folded;; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean is_point
          = c == '.' && word->len > 0 && g_ascii_isdigit (word->str[word->len - 1]) && g_ascii_isdigit (p[1]);

      if (c != 0 && g_unichar_ismark (c))
        continue;
      if (c != 0 && (g_unichar_isalnum (c) || is_point))
        {
          g_string_append_unichar (word, c);
          continue;
        }
      if (word->len > 0)
        {
          g_string_append (compact, word->str);
          g_ptr_array_add (words->words, g_strdup (word->str));
          g_string_truncate (word, 0);
        }
      if (c == 0)
        break;
    }
  g_string_free (word, TRUE);
  words->compact = g_string_free (compact, FALSE);
}

void
bud_words_clear (BudWords *words)
{
  g_clear_pointer (&words->compact, g_free);
  g_clear_pointer (&words->words, g_ptr_array_unref);
}

static gboolean
digits_agree (const char *a, const char *b)
{
  for (;;)
    {
      while (*a != '\0' && !g_ascii_isdigit (*a))
        a++;
      while (*b != '\0' && !g_ascii_isdigit (*b))
        b++;
      if (*a == '\0' || *b == '\0')
        return *a == *b;
      if (*a++ != *b++)
        return FALSE;
    }
}

/* Letters and digits that stand in a word, one bit each; others share a bit. */
static guint64
letters_of (const char *word)
{
  guint64 letters = 0;

  for (; *word != '\0'; word++)
    letters |= (guint64) 1 << (g_ascii_isdigit (*word)   ? *word - '0'
                               : g_ascii_islower (*word) ? 10 + *word - 'a'
                                                         : 36);
  return letters;
}

/* Each letter of `a` that `b` lacks is an edit: most words are told apart without comparing them. */
static gboolean
may_be_near (const char *a, const char *b, int allowed)
{
  guint64 missing = letters_of (a) & ~letters_of (b);
  int n = 0;

  for (; missing != 0; missing &= missing - 1)
    n++;
  return n <= allowed;
}

/* Optimal string alignment distance of `a` to `b`; `to_prefix` receives that to the nearest beginning of `b`.
 */
static int
edit_distance (const char *a, const char *b, int *to_prefix)
{
  int rows[3][MAX_WORD + 1];
  int n_a = (int) MIN (strlen (a), MAX_WORD), n_b = (int) MIN (strlen (b), MAX_WORD);

  for (int j = 0; j <= n_b; j++)
    rows[0][j] = j;
  for (int i = 1; i <= n_a; i++)
    {
      int *row = rows[i % 3];
      const int *above = rows[(i + 2) % 3];

      row[0] = i;
      for (int j = 1; j <= n_b; j++)
        {
          row[j] = MIN (MIN (above[j], row[j - 1]) + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            row[j] = MIN (row[j], rows[(i + 1) % 3][j - 2] + 1);
        }
    }
  *to_prefix = rows[n_a % 3][n_b];
  for (int j = 0; j < n_b; j++)
    *to_prefix = MIN (*to_prefix, rows[n_a % 3][j]);
  return rows[n_a % 3][n_b];
}

/* A part of `word`: worth less inside than at its start, least when it cuts a number ("7" in "70b"). */
static double
part_score (const char *query, const char *word)
{
  const char *at = strstr (word, query);
  gsize length = strlen (query);
  gboolean cuts_number;

  if (at == NULL)
    return 0;
  cuts_number = (at > word && g_ascii_isdigit (at[-1]) && g_ascii_isdigit (*at))
                || (g_ascii_isdigit (at[length - 1]) && g_ascii_isdigit (at[length]));
  if (cuts_number)
    return 0.3;
  if (at == word)
    return 0.9 + 0.08 * (double) length / (double) strlen (word);
  if (g_ascii_isdigit (at[-1]) != g_ascii_isdigit (*at))
    return 0.88;
  return length < 2 ? 0.3 : 0.75;
}

/* A misspelt word; of "qwen3" only the letters count when the query has no digits. */
static double
misspelt_score (const char *query, const char *word)
{
  gsize length = strlen (query);
  /* Of three letters one may be wrong, but not the first. */
  gboolean is_short = length == 3 && query[0] == word[0] && g_ascii_isalpha (query[2]);
  int allowed = is_short ? 1 : (int) MIN (length / 4, 3);
  g_autofree char *letters = NULL;
  int distance, to_prefix;

  if (allowed == 0 || !may_be_near (query, word, allowed))
    return 0;
  if (strpbrk (query, "0123456789") == NULL)
    word = letters = g_strndup (word, strcspn (word, "0123456789"));
  if (!digits_agree (query, word))
    return 0;
  distance = edit_distance (query, word, &to_prefix);
  if (distance <= allowed)
    return (is_short ? 0.8 : 0.85) - 0.1 * distance;
  return to_prefix <= allowed && !is_short ? 0.78 - 0.1 * to_prefix : 0;
}

static double
word_score (const char *query, const char *word)
{
  double score;

  if (g_str_equal (query, word))
    return 1;
  score = part_score (query, word);
  return score > 0 ? score : misspelt_score (query, word);
}

static double
best_word_score (const char *query, const GPtrArray *words)
{
  double best = 0;

  for (guint i = 0; i < words->len && best < 1; i++)
    best = MAX (best, word_score (query, words->pdata[i]));
  return best;
}

/* "llama3" asks for "llama" and "3": splits where letters and digits meet. */
static double
split_score (const char *query, const GPtrArray *words)
{
  double sum = 0, weight = 0;
  const char *start = query;

  for (const char *p = query + 1;; p++)
    {
      g_autofree char *piece = NULL;
      double length = (double) (p - start);

      if (*p != '\0' && (g_ascii_isalpha (*p) != 0) == (g_ascii_isalpha (p[-1]) != 0))
        continue;
      piece = g_strndup (start, (gsize) (p - start));
      sum += length * best_word_score (piece, words);
      weight += length;
      start = p;
      if (*p == '\0')
        break;
    }
  return start == query || weight == 0 ? 0 : 0.95 * sum / weight;
}

static double
words_score (const BudWords *query, const BudWords *name)
{
  double sum = 0, weight = 0;
  int extra = (int) name->words->len - (int) query->words->len;

  for (guint i = 0; i < query->words->len; i++)
    {
      const char *word = query->words->pdata[i];
      /* Numbers tell variants apart, so they weigh more than their length. */
      double w = (double) strlen (word) + (strpbrk (word, "0123456789") != NULL ? 3 : 0);
      double score = best_word_score (word, name->words);

      if (score < 0.9)
        score = MAX (score, split_score (word, name->words));
      sum += w * score;
      weight += w;
    }
  return weight > 0 ? sum / weight - 0.008 * CLAMP (extra, 0, 6) : 0;
}

/* "rag" for "Retrieval Augmented Generation". */
static gboolean
is_acronym (const char *query, const GPtrArray *words)
{
  gsize length = strlen (query);

  if (length < 3 || length != words->len)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (query[i] != *(const char *) words->pdata[i])
      return FALSE;
  return TRUE;
}

double
bud_match_score (const BudWords *query, const BudWords *name)
{
  double score;

  if (query->compact[0] == '\0' || name->compact[0] == '\0')
    return 0;
  if (g_str_equal (query->compact, name->compact))
    return 1.1;
  if (is_acronym (query->compact, name->words))
    return 0.95;
  score = words_score (query, name);
  if (strlen (query->compact) >= 3)
    score = MAX (score, part_score (query->compact, name->compact) - 0.008 * MIN (name->words->len, 6));
  return score;
}
