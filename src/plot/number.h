/* Numbers as people read them: the one place that turns SI values into text for screen, tables and the
 * terminal (JSON and CSV print raw numbers and do not come here).
 *
 * Three significant digits, true minus, the locale's decimal separator and grouping (U+202F, a thin space
 * that does not break, where the locale has none), "–" for what is missing: NaN and infinities never show. A
 * unit is separated from its value by U+00A0. Strings are UTF-8; char * results are the caller's (g_free).
 * Thread-safe; costs about a microsecond. Checked by tests/plot/test-number.c.
 */
#pragma once

#include "plot/quantity.h"

G_BEGIN_DECLS

#define BUD_MINUS "\342\210\222"   /* U+2212 */
#define BUD_MISSING "\342\200\223" /* U+2013 */
#define BUD_NBSP "\302\240"        /* U+00A0, between value and unit */
#define BUD_TIMES "\303\227"       /* U+00D7: "8 × H100" */

/* How one person wants numbers, everywhere in the process. */
typedef struct
{
  gboolean is_binary; /* bytes in KiB, MiB, GiB also where the caller leaves it open */
  char currency[8];   /* before amounts: "$", "€", "CHF" and a space */
  double per_usd;     /* units of it for one US dollar, > 0 */
  gboolean is_rtl;    /* texts run from right to left; signs and percent still stand as in "−24 %" */
} BudNumberStyle;

#define BUD_NUMBER_STYLE_DEFAULT ((BudNumberStyle){ FALSE, "$", 1, FALSE })

void bud_number_set_style (const BudNumberStyle *style);
BudNumberStyle bud_number_get_style (void);

/* Takes a text of digits and signs alone, "±5 %" or "1 000 → 50", and keeps its order where the style is
 * right to left: without a letter such a text would be turned round. */
char *bud_number_keep_order (char *text);

char *bud_number (double value);                     /* 4573.2 -> "4 570", 0.01234 -> "0.0123" */
char *bud_number_count (double value);               /* exact, grouped: 18 400 */
char *bud_number_compact (double value);             /* 70553706496 -> "70.6 B"; up to T */
char *bud_number_fixed (double value, int decimals); /* grouped, 0…9 decimals: 14.0 */
/* To three significant digits, as shown; `*exponent` of the result's first digit. Finite, not 0. */
double bud_number_round (double value, int *exponent);
/* What was written by these, for files: "−1 234,5 %" in any locale -> "-1234.5 %". */
char *bud_number_plain (const char *shown);
char *bud_number_percent (double ratio);       /* 0.243 -> "24.3 %"; 1 decimal, none from 100 % up */
char *bud_number_percent_whole (double ratio); /* 0.243 -> "24 %", "< 1 %" for less than a half */
char *bud_number_change (double ratio); /* signed, against a baseline: −0.24 -> "−24 %", 0.03 -> "+3 %" */
char *bud_number_money (double usd);    /* "$1.21", "$19.92", "$0.0123", "$1 250"; in the style's currency */
char *bud_number_tick (double value);   /* axis labels: 0.1, 1 000, 20 000, 10⁶; no trailing zeros */

G_END_DECLS
