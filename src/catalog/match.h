/* How well a name answers a search text. Pure text, no database. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Text cut into lower-case words without accents: "Llama-3.1-70B" = llama, 3.1, 70b. */
typedef struct
{
  char *compact;    /* the words without anything between them */
  GPtrArray *words; /* char * */
} BudWords;

void bud_words_init (BudWords *words, const char *text);
void bud_words_clear (BudWords *words);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BudWords, bud_words_clear)

/* Below this a name is no answer. */
#define BUD_MATCH_THRESHOLD 0.6

/* 0 … 1.1: 1.1 the whole name, 1 every word of the query in it, less for parts of words, misspelt words
 * (optimal string alignment distance, at most one edit per four letters, digits must agree) and missing ones.
 * Initials of all words count 0.95.
 * Names with fewer words besides score a little higher. Test: /catalog/match/… */
double bud_match_score (const BudWords *query, const BudWords *name);

G_END_DECLS
