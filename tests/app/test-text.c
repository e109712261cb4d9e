#include <glib.h>
#include <locale.h>
#include <math.h>

#include "app/count-text.h"
#include "app/csv-rows.h"
#include "app/describe.h"
#include "app/spreadsheet.h"
#include "plot/estimate-plots.h"
#include "plot/operator-label.h"
#include "app/kpi-tile.h"

static void
test_parse_count (void)
{
  static const struct
  {
    const char *text;
    gboolean is_number;
    double value;
  } rows[] = {
    { "3000", TRUE, 3000 },     { "3\u202f000", TRUE, 3000 }, /* the grouping we print */
    { "3 000 000", TRUE, 3e6 }, { "4k", TRUE, 4000 },
    { "1.5K", TRUE, 1500 },     { "2M", TRUE, 2e6 },
    { "1e3", TRUE, 1000 },      { "-1", TRUE, -1 },
    { "", FALSE, 0 },           { "k", FALSE, 0 },
    { "0x10", FALSE, 0 },       { "nan", FALSE, 0 },
    { "inf", FALSE, 0 },        { "1e999", FALSE, 0 },
    { "12 tokens", FALSE, 0 },  { "1.2.3", FALSE, 0 },
    { "1,5k", TRUE, 1500 },     { "0,125", TRUE, 0.125 },
    { "1,500", TRUE, 1500 },    { "1,000,000.5", TRUE, 1000000.5 },
    { "1,5,0", FALSE, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      double value = -7;

      g_test_message ("“%s”", rows[i].text);
      g_assert_cmpint (bud_count_parse (rows[i].text, &value), ==, rows[i].is_number);
      g_assert_cmpfloat (value, ==, rows[i].is_number ? rows[i].value : -7);
    }
}

/* The person's locale has a decimal comma. */
static void
test_parse_german (void)
{
  static const struct
  {
    const char *text;
    double value;
  } rows[] = {
    { "1,5", 1.5 },     { "1.5", 1.5 },        { "8.000", 8000 }, { "1.000.000", 1e6 }, { "0.125", 0.125 },
    { "0,125", 0.125 }, { "1.234,5", 1234.5 }, { "2,5k", 2500 },  { "12.5", 12.5 },
  };
  g_autofree char *folder = g_test_build_filename (G_TEST_BUILT, "..", "locales", NULL);

  g_setenv ("LOCPATH", folder, TRUE);
  if (setlocale (LC_NUMERIC, "de_DE.UTF-8") == NULL)
    {
      g_test_skip ("no locale with a decimal comma");
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      double value = -7;

      g_test_message ("“%s”", rows[i].text);
      g_assert_true (bud_count_parse (rows[i].text, &value));
      g_assert_cmpfloat (value, ==, rows[i].value);
    }
  setlocale (LC_NUMERIC, "C");
}

static void
test_difference (void)
{
  g_autoptr (BudScenario) asked = bud_scenario_new ();
  g_autoptr (BudScenario) shown = bud_scenario_copy (asked);
  g_autofree char *same = bud_describe_difference (asked, shown);
  g_autofree char *layout = NULL;
  g_autofree char *formats = NULL;

  g_assert_null (same);
  asked->deployment.tp = 6;
  asked->deployment.pp = 2;
  shown->deployment.tp = 4;
  shown->deployment.pp = 2;
  layout = bud_describe_difference (asked, shown);
  g_assert_cmpstr (layout, ==, "TP 4");
  shown->deployment.n_devices = 4;
  shown->deployment.weight_format = shown->deployment.activation_format = BUD_FORMAT_FP8;
  formats = bud_describe_difference (asked, shown);
  g_assert_cmpstr (formats, ==, "4 devices, TP 4, FP8 weights");
}

static void
test_labels (void)
{
  g_autofree char *label = bud_operator_label ("qkv_projection");
  g_autofree char *sentence = bud_describe_sentence ("tp 6 does not divide 64 heads");
  g_autofree char *closed = bud_describe_sentence ("is there?");
  g_autofree char *block = bud_describe_format (BUD_FORMAT_FP8_BLOCK);
  g_autofree char *gguf = bud_describe_format (BUD_FORMAT_Q4_K_M);

  g_assert_cmpstr (label, ==, "QKV projection");
  g_assert_cmpstr (sentence, ==, "Tp 6 does not divide 64 heads.");
  g_assert_cmpstr (closed, ==, "Is there?");
  g_assert_cmpstr (block, ==, "FP8 block");
  g_assert_cmpstr (gguf, ==, "Q4_K_M");
}

static void
test_verdicts (void)
{
  /* Close from 90 % of the limit, missed above it, met at less; no limit, no verdict. */
  g_assert_cmpint (bud_verdict_of (0.44, 0.5), ==, BUD_VERDICT_MET);
  g_assert_cmpint (bud_verdict_of (0.45, 0.5), ==, BUD_VERDICT_CLOSE);
  g_assert_cmpint (bud_verdict_of (0.5, 0.5), ==, BUD_VERDICT_CLOSE);
  g_assert_cmpint (bud_verdict_of (0.51, 0.5), ==, BUD_VERDICT_MISSED);
  g_assert_cmpint (bud_verdict_of (0.51, NAN), ==, BUD_VERDICT_NONE);
  g_assert_cmpint (bud_verdict_of (NAN, 0.5), ==, BUD_VERDICT_NONE);
}

static void
test_groups (void)
{
  /* Every group of the engine has a look, and MoE looks like FFN wherever it stands. */
  for (int group = 0; group < BUD_N_GROUPS; group++)
    g_assert_cmpint (bud_shown_group ((BudGroup) group), <, BUD_N_SHOWN);
  g_assert_cmpint (bud_shown_group (BUD_GROUP_MOE), ==, BUD_SHOWN_FFN);
  g_assert_cmpint (bud_shown_group (BUD_GROUP_COLLECTIVE), ==, BUD_SHOWN_COLLECTIVES);
}

/* Text as plots and tables write it, and what a stranger's spreadsheet may put into it. */
static void
test_csv (void)
{
  g_autoptr (GPtrArray) rows = bud_csv_rows ("a,\"b, \"\"c\"\"\"\r\n\r\n1,\r\n\"two\nlines\",3");

  g_assert_cmpuint (rows->len, ==, 3);
  g_assert_cmpstr (((char **) rows->pdata[0])[0], ==, "a");
  g_assert_cmpstr (((char **) rows->pdata[0])[1], ==, "b, \"c\"");
  g_assert_cmpuint (g_strv_length (rows->pdata[1]), ==, 2);
  g_assert_cmpstr (((char **) rows->pdata[1])[1], ==, "");
  g_assert_cmpstr (((char **) rows->pdata[2])[0], ==, "two\nlines");
}

/* What of a comparison is printed: a table after the other, numbers to the right. */
static void
test_csv_tables (void)
{
  g_autoptr (GPtrArray) tables
      = bud_csv_tables ("\"4 users\",A,B\r\nTTFT,131,\342\200\223\r\nLimit,1,17.6 GB\r\n"
                        "\r\nGroup,Time (ms)\r\nFFN,1.5\r\nHost\r\n");
  BudPlotTable *first = g_ptr_array_index (tables, 0), *second = g_ptr_array_index (tables, 1);

  g_assert_cmpuint (tables->len, ==, 2);
  g_assert_cmpuint (first->n_columns, ==, 3);
  g_assert_cmpuint (first->n_rows, ==, 2);
  g_assert_cmpstr (first->titles[0], ==, "4 users");
  g_assert_false (first->is_number[0]);
  g_assert_true (first->is_number[1]);
  g_assert_false (first->is_number[2]);
  g_assert_cmpstr (bud_plot_table_cell (first, 0, 1), ==, "131");
  g_assert_true (second->is_number[1]);
  g_assert_cmpstr (bud_plot_table_cell (second, 1, 1), ==, "");
}

static void
test_csv_numbers (void)
{
  static const struct
  {
    const char *cell;
    double number; /* NAN: text */
  } cases[] = { { "4\342\200\257570", 4570 },
                { "\342\210\2223.2", -3.2 },
                { "1.5e-05", 1.5e-5 },
                { "FFN", NAN },
                { "17.6 GB", NAN },
                { "", NAN },
                { "\342\200\223", NAN },
                { "nan", NAN },
                { "0x10", NAN } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double number = NAN;
      gboolean is_number = bud_csv_number (cases[i].cell, &number);

      g_assert_cmpint (is_number, ==, !isnan (cases[i].number));
      if (is_number)
        g_assert_cmpfloat_with_epsilon (number, cases[i].number, 1e-12);
    }
}

static void
test_spreadsheet (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = bud_spreadsheet_from_csv ("name,number\r\nx,1\r\n", &error);

  if (!bud_spreadsheet_is_built ())
    {
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), >, 1000);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), 2, "PK", 2); /* a zip archive */
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/text/parse-count", test_parse_count);
  g_test_add_func ("/app/text/parse-german", test_parse_german);
  g_test_add_func ("/app/text/difference", test_difference);
  g_test_add_func ("/app/text/labels", test_labels);
  g_test_add_func ("/app/text/verdicts", test_verdicts);
  g_test_add_func ("/app/text/groups", test_groups);
  g_test_add_func ("/app/text/csv", test_csv);
  g_test_add_func ("/app/text/csv-tables", test_csv_tables);
  g_test_add_func ("/app/text/csv-numbers", test_csv_numbers);
  g_test_add_func ("/app/text/spreadsheet", test_spreadsheet);
  return g_test_run ();
}
