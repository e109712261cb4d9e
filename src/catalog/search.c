/* Candidates by trigrams from the database, ranked in memory by bud_match_score. */
#include "catalog/search.h"

#include <math.h>
#include <string.h>

#include "catalog/item.h"
#include "catalog/match.h"

#define MAX_CANDIDATE_TERMS 2000
/* Up to so many terms everything is looked at: trigrams cannot find "qwn". */
#define SCAN_TERMS 5000

typedef struct
{
  BudCatalogItem *item;
  double best;     /* of its names */
  GString *pooled; /* all names and hints */
} Candidate;

static void
candidate_free (gpointer data)
{
  Candidate *self = data;

  g_clear_object (&self->item);
  g_string_free (self->pooled, TRUE);
  g_free (self);
}

/* "\"lla\" OR \"lam\" …", NULL when no word has three letters. */
static char *
trigram_expression (const BudWords *query)
{
  GString *expression = g_string_new (NULL);

  for (guint i = 0; i < query->words->len; i++)
    {
      const char *word = query->words->pdata[i];

      for (const char *p = word; g_utf8_strlen (p, -1) >= 3; p = g_utf8_next_char (p))
        {
          const char *end = g_utf8_offset_to_pointer (p, 3);

          g_string_append_printf (expression, "%s\"%.*s\"", expression->len > 0 ? " OR " : "",
                                  (int) (end - p), p);
        }
    }
  if (expression->len > 0)
    return g_string_free (expression, FALSE);
  g_string_free (expression, TRUE);
  return NULL;
}

static char *
candidates_sql (BudCatalogKind kind, gboolean with_trigrams)
{
  const char *table = bud_kind_info (kind)->table;
  g_autofree char *columns = bud_store_item_columns (kind);

  if (with_trigrams)
    return g_strdup_printf ("SELECT %s, n.term, n.is_name FROM %s t JOIN %s_terms n ON n.item = t.item "
                            "WHERE t.item IN (SELECT item FROM %s_terms WHERE term_id IN "
                            "  (SELECT rowid FROM %s_search WHERE %s_search MATCH ? ORDER BY rank LIMIT %d)) "
                            "ORDER BY t.item",
                            columns, table, table, table, table, table, MAX_CANDIDATE_TERMS);
  return g_strdup_printf (
      "SELECT %s, n.term, n.is_name FROM %s t JOIN %s_terms n ON n.item = t.item "
      "WHERE t.item IN (SELECT item FROM %s_terms WHERE term LIKE ? LIMIT %d) ORDER BY t.item",
      columns, table, table, table, MAX_CANDIDATE_TERMS);
}

static Candidate *
take_candidate (GPtrArray *candidates, BudStore *store, BudCatalogKind kind, sqlite3_stmt *row)
{
  Candidate *last = candidates->len > 0 ? candidates->pdata[candidates->len - 1] : NULL;
  const char *id = (const char *) sqlite3_column_text (row, 1);

  if (last != NULL && g_str_equal (bud_catalog_item_get_id (last->item), id))
    return last;
  last = g_new0 (Candidate, 1);
  last->item = bud_catalog_item_new_from_row (store, kind, row);
  last->pooled = g_string_new (NULL);
  g_ptr_array_add (candidates, last);
  return last;
}

static gboolean
run (BudStore *store, BudCatalogKind kind, const BudWords *query, const char *sql, const char *argument,
     GPtrArray *candidates, GError **error)
{
  int term_column = 7 + (int) bud_kind_info (kind)->n_numbers;
  sqlite3_stmt *statement = bud_store_prepare (store, sql, error);
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_text (statement, 1, argument, -1, SQLITE_STATIC);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      Candidate *candidate = take_candidate (candidates, store, kind, statement);
      const char *term = (const char *) sqlite3_column_text (statement, term_column);

      g_string_append (candidate->pooled, term);
      g_string_append_c (candidate->pooled, ' ');
      if (sqlite3_column_int (statement, term_column + 1) != 0)
        {
          g_auto (BudWords) words = { 0 };

          bud_words_init (&words, term);
          candidate->best = MAX (candidate->best, bud_match_score (query, &words));
        }
    }
  sqlite3_finalize (statement);
  if (result == SQLITE_DONE)
    return TRUE;
  bud_store_set_error (store, "search", error);
  return FALSE;
}

static gint64
count_terms (BudStore *store, BudCatalogKind kind)
{
  g_autofree char *sql
      = g_strdup_printf ("SELECT coalesce (max (term_id), 0) FROM %s_terms", bud_kind_info (kind)->table);

  return bud_store_get_int (store, sql, 0);
}

static gboolean
collect (BudStore *store, BudCatalogKind kind, const BudWords *query, GPtrArray *candidates, GError **error)
{
  g_autofree char *expression = trigram_expression (query);
  g_autofree char *sql = NULL;
  g_autofree char *like = NULL;

  if (count_terms (store, kind) <= SCAN_TERMS)
    like = g_strdup ("%");
  else if (expression == NULL)
    like = g_strdup_printf ("%%%s%%", (char *) query->words->pdata[0]);
  sql = candidates_sql (kind, like == NULL);
  return run (store, kind, query, sql, like != NULL ? like : expression, candidates, error);
}

static void
add_match (Candidate *candidate, const BudWords *query, GPtrArray *matches)
{
  g_auto (BudWords) pooled = { 0 };
  double prominence = bud_catalog_item_get_prominence (candidate->item);
  BudMatch *match;
  double score;

  bud_words_init (&pooled, candidate->pooled->str);
  score = MAX (candidate->best, bud_match_score (query, &pooled) - 0.05);
  if (score < BUD_MATCH_THRESHOLD)
    return;
  match = g_new (BudMatch, 1);
  match->item = g_steal_pointer (&candidate->item);
  /* Up to 0.03 for what people use most: enough to order variants, too little to beat a better name. */
  match->score = score + 0.03 * MIN (log1p (prominence) / log (1000), 1);
  g_ptr_array_add (matches, match);
}

gboolean
bud_store_search (BudStore *store, BudCatalogKind kind, const char *text, GPtrArray *matches, GError **error)
{
  g_auto (BudWords) query = { 0 };
  g_autoptr (GPtrArray) candidates = g_ptr_array_new_with_free_func (candidate_free);

  bud_words_init (&query, text);
  if (query.words->len == 0)
    return TRUE;
  if (!collect (store, kind, &query, candidates, error))
    return FALSE;
  for (guint i = 0; i < candidates->len; i++)
    add_match (candidates->pdata[i], &query, matches);
  return TRUE;
}

void
bud_match_free (gpointer data)
{
  BudMatch *self = data;

  g_clear_object (&self->item);
  g_free (self);
}

static int
compare_matches (gconstpointer a, gconstpointer b)
{
  const BudMatch *x = *(BudMatch *const *) a, *y = *(BudMatch *const *) b;

  double newer = bud_catalog_item_get_number (x->item, "release_year")
                 - bud_catalog_item_get_number (y->item, "release_year");

  if (x->score != y->score)
    return x->score > y->score ? -1 : 1;
  if (newer > 0 || newer < 0)
    return newer > 0 ? -1 : 1;
  return g_ascii_strcasecmp (bud_catalog_item_get_id (x->item), bud_catalog_item_get_id (y->item));
}

void
bud_matches_sort (GPtrArray *matches)
{
  g_ptr_array_sort (matches, compare_matches);
}
