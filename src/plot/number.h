/* Numbers as people read them: the one place that turns SI values into text for screen, tables and the
 * terminal (JSON and CSV print raw numbers and do not come here).
 *
 * Three significant digits, true minus, the locale's decimal separator and grouping (U+202F, a thin space
 * that does not break, where the locale has none), "–" for what is missing: NaN and infinities never show. A
 * unit is separated from its value by U+00A0. Strings are UTF-8; char * results are the caller's (g_free).
 * Thread-safe; costs about a microsecond. Checked by tests/plot/test-number.c.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BUD_MINUS "\342\210\222"   /* U+2212 */
#define BUD_MISSING "\342\200\223" /* U+2013 */
#define BUD_NBSP "\302\240"        /* U+00A0, between value and unit */
#define BUD_TIMES "\303\227"       /* U+00D7: "8 × H100" */

/* A value and its unit apart, for a tile that shows the unit smaller. `unit` is "" when the value is missing
 * or needs none. Money has its sign in the value: "$1.21" with unit "/M tok". */
typedef struct
{
  char value[48];
  char unit[48]; /* "per hour" in any language */
} BudQuantity;

/* A unit for a whole column or axis: shown = value / factor. */
typedef struct
{
  double factor;
  const char *unit; /* static, untranslated symbol: "ms", "GB", "TFLOP/s" */
} BudScale;

/* How one person wants numbers, everywhere in the process. */
typedef struct
{
  gboolean is_binary; /* bytes in KiB, MiB, GiB also where the caller leaves it open */
  char currency[8];   /* before amounts: "$", "€", "CHF" and a space */
  double per_usd;     /* units of it for one US dollar, > 0 */
} BudNumberStyle;

#define BUD_NUMBER_STYLE_DEFAULT ((BudNumberStyle){ FALSE, "$", 1 })

void bud_number_set_style (const BudNumberStyle *style);
BudNumberStyle bud_number_get_style (void);

char *bud_number (double value);                     /* 4573.2 -> "4 570", 0.01234 -> "0.0123" */
char *bud_number_count (double value);               /* exact, grouped: 18 400 */
char *bud_number_compact (double value);             /* 70553706496 -> "70.6 B"; up to T */
char *bud_number_fixed (double value, int decimals); /* grouped, 0…9 decimals: 14.0 */
/* What was written by these, for files: "−1 234,5 %" in any locale -> "-1234.5 %". */
char *bud_number_plain (const char *shown);
char *bud_number_percent (double ratio);       /* 0.243 -> "24.3 %"; 1 decimal, none from 100 % up */
char *bud_number_percent_whole (double ratio); /* 0.243 -> "24 %", "< 1 %" for less than a half */
char *bud_number_change (double ratio); /* signed, against a baseline: −0.24 -> "−24 %", 0.03 -> "+3 %" */
char *bud_number_money (double usd);    /* "$1.21", "$19.92", "$0.0123", "$1 250"; in the style's currency */
char *bud_number_tick (double value);   /* axis labels: 0.1, 1 000, 20 000, 10⁶; no trailing zeros */

/* Units chosen for the largest value of a column: µs, ms or s; kB…PB (1000) or KiB…PiB (1024); GFLOP/s,
 * TFLOP/s or PFLOP/s; MB/s, GB/s or TB/s. Not-finite or zero gives the middle unit (ms, GB, TFLOP/s, GB/s).
 */
BudScale bud_scale_time (double largest_s);
BudScale bud_scale_bytes (double largest_bytes, gboolean is_binary); /* FALSE: as the style says */
BudScale bud_scale_flop_rate (double largest_flop_per_s);
BudScale bud_scale_byte_rate (double largest_bytes_per_s);
BudScale bud_scale_memory (void);            /* GB, or GiB by the style: for a device's memory */
BudScale bud_scale_money_per_million (void); /* of US dollars: "$/M tok", "€/M tok" */
char *bud_scale_number (const BudScale *scale, double value);     /* three digits, no unit */
char *bud_scale_title (const BudScale *scale, const char *title); /* "Time (ms)" */

BudQuantity bud_quantity_time (double s);                          /* 172 ms */
BudQuantity bud_quantity_bytes (double bytes, gboolean is_binary); /* 38.0 GB */
BudQuantity bud_quantity_flop_rate (double flop_per_s);            /* 20.1 TFLOP/s */
BudQuantity bud_quantity_byte_rate (double bytes_per_s);           /* 3.35 TB/s */
BudQuantity bud_quantity_token_rate (double tokens_per_s);         /* 4 570 tok/s */
BudQuantity bud_quantity_request_rate (double requests_per_s);     /* 4.57 req/s */
BudQuantity bud_quantity_power (double w);                         /* 700 W, 4.98 kW */
BudQuantity bud_quantity_energy_per_token (double joule);          /* 1.09 J/token */
BudQuantity bud_quantity_money_per_million (double usd);           /* $1.21 /M tok */
BudQuantity bud_quantity_money_per_hour (double usd_per_h);        /* $19.92 per hour */
BudQuantity bud_quantity_intensity (double flop_per_byte);         /* 8.0 FLOP/byte */

/* "172 ms"; the value alone when there is no unit. */
char *bud_quantity_string (const BudQuantity *quantity);

/* bud_quantity_string in one step. */
char *bud_number_time (double s);
char *bud_number_bytes (double bytes, gboolean is_binary);

G_END_DECLS
