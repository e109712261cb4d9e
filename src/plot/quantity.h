/* Physical quantities and money as people read them: a unit that fits, and the number in it. What is said of
 * numbers in plot/number.h holds here. Checked by tests/plot/test-number.c. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

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
