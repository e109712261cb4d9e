#include "config.h"

#include "cli/table.h"

#include <math.h>
#include <string.h>

#include "catalog/json-text.h"
#include "catalog/csv.h"
#include "cli/cli.h"

#define NO_VALUE "–"

struct _BudTable
{
  GPtrArray *cells; /* headers first */
  guint n_columns;
  guint32 left_columns; /* bit i: column i is left-aligned */
};

BudTable *
bud_table_new (const char *const *headers)
{
  BudTable *self = g_new0 (BudTable, 1);

  self->cells = g_ptr_array_new_with_free_func (g_free);
  for (; headers[self->n_columns] != NULL; self->n_columns++)
    {
      const char *header = headers[self->n_columns];

      if (*header == '<')
        {
          self->left_columns |= 1u << self->n_columns;
          header++;
        }
      g_ptr_array_add (self->cells, g_strdup (header));
    }
  return self;
}

void
bud_table_free (BudTable *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->cells);
  g_free (self);
}

void
bud_table_add (BudTable *self, const char *text)
{
  g_ptr_array_add (self->cells, g_strdup (text));
}

void
bud_table_take (BudTable *self, char *text)
{
  g_ptr_array_add (self->cells, text);
}

void
bud_table_add_number (BudTable *self, double value)
{
  char buffer[32];

  g_ptr_array_add (self->cells, isfinite (value) ? g_strdup (bud_json_format_double (value, buffer)) : NULL);
}

static const char *
cell (const BudTable *self, guint row, guint column)
{
  return g_ptr_array_index (self->cells, row * self->n_columns + column);
}

/* Columns a terminal gives a text: wide East Asian characters take two, combining marks none. */
static int
text_width (const char *text)
{
  int width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      width += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
    }
  return width;
}

void
bud_print_label (const char *label, int columns)
{
  bud_cli_print ("  %s%*s ", label, MAX (columns - text_width (label), 0), "");
}

void
bud_table_print (BudTable *self)
{
  guint n_rows = self->cells->len / self->n_columns;
  g_autofree int *widths = g_new0 (int, self->n_columns);

  for (guint i = 0; i < n_rows * self->n_columns; i++)
    {
      const char *text = g_ptr_array_index (self->cells, i);
      int width = text_width (text != NULL ? text : NO_VALUE);

      widths[i % self->n_columns] = MAX (widths[i % self->n_columns], width);
    }
  for (guint row = 0; row < n_rows; row++)
    {
      g_autoptr (GString) line = g_string_new (NULL);

      for (guint column = 0; column < self->n_columns; column++)
        {
          const char *text = cell (self, row, column);
          gboolean is_left = (self->left_columns >> column) & 1;
          int pad;

          if (text == NULL)
            text = NO_VALUE;
          pad = widths[column] - text_width (text);
          g_string_append_printf (line, "%s%*s%s%*s", column > 0 ? "  " : "", is_left ? 0 : pad, "", text,
                                  is_left ? pad : 0, "");
        }
      g_strchomp (line->str);
      bud_cli_print ("%s\n", line->str);
    }
}

void
bud_table_print_csv (BudTable *self)
{
  guint n_rows = self->cells->len / self->n_columns;

  for (guint row = 0; row < n_rows; row++)
    {
      g_autoptr (GString) line = g_string_new (NULL);

      for (guint column = 0; column < self->n_columns; column++)
        {
          const char *text = cell (self, row, column);

          if (column > 0)
            g_string_append_c (line, ',');
          bud_csv_append (line, text);
        }
      bud_cli_print ("%s\n", line->str);
    }
}

/* Three significant digits without an exponent. */
static char *
three_digits (double value, const char *unit)
{
  int decimals = fabs (value) >= 99.95 ? 0 : fabs (value) >= 9.995 ? 1 : 2;

  return g_strdup_printf ("%.*f%s%s", decimals, value, *unit != '\0' ? " " : "", unit);
}

char *
bud_text_seconds (double seconds)
{
  double a = fabs (seconds);

  if (!isfinite (seconds))
    return g_strdup (NO_VALUE);
  if (a == 0)
    return g_strdup ("0 s");
  if (a < 1e-6)
    return three_digits (seconds * 1e9, "ns");
  if (a < 1e-3)
    return three_digits (seconds * 1e6, "µs");
  if (a < 1)
    return three_digits (seconds * 1e3, "ms");
  return three_digits (seconds, "s");
}

/* `units` from 10⁰ in steps of 10³. */
static char *
scaled (double value, const char *const *units, guint n_units)
{
  guint i = 0;

  if (!isfinite (value))
    return g_strdup (NO_VALUE);
  while (i + 1 < n_units && fabs (value) >= 999.5)
    {
      value /= 1000;
      i++;
    }
  if (i == 0 && value == floor (value))
    return g_strdup_printf ("%.0f%s%s", value, *units[0] != '\0' ? " " : "", units[0]);
  return three_digits (value, units[i]);
}

char *
bud_text_bytes (double bytes)
{
  static const char *const units[] = { "B", "kB", "MB", "GB", "TB", "PB" };

  return scaled (bytes, units, G_N_ELEMENTS (units));
}

char *
bud_text_count (double count)
{
  static const char *const units[] = { "", "k", "M", "B", "T" };

  return scaled (count, units, G_N_ELEMENTS (units));
}

char *
bud_text_flops (double flop_per_s)
{
  static const char *const units[]
      = { "FLOP/s", "kFLOP/s", "MFLOP/s", "GFLOP/s", "TFLOP/s", "PFLOP/s", "EFLOP/s" };

  return scaled (flop_per_s, units, G_N_ELEMENTS (units));
}

char *
bud_text_number (double value, int digits)
{
  return isfinite (value) ? g_strdup_printf ("%.*f", digits, value) : g_strdup (NO_VALUE);
}

char *
bud_text_percent (double ratio)
{
  return isfinite (ratio) ? g_strdup_printf ("%.1f %%", ratio * 100) : g_strdup (NO_VALUE);
}
