#include "app/compare-usecases.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/compare-figures.h"
#include "app/compare-subjects.h"
#include "app/latest.h"
#include "planner/usecase-check.h"

struct _BudCompareUsecases
{
  BudCompareView parent_instance;

  BudLatest *latest;
  GPtrArray *items;  /* BudCatalogItem: the use cases of the industry chosen */
  GArray *usecases;  /* BudUsecase, as items */
  GArray *estimates; /* BudEstimate, usecase · columns + column; NULL: none arrived yet */
  guint n_columns;   /* of the estimates */
  gboolean is_setting;

  BudCompareGrid *grid;
  GtkDropDown *industry_choice;
  GtkStringList *industries;
};

G_DEFINE_FINAL_TYPE (BudCompareUsecases, bud_compare_usecases, BUD_TYPE_COMPARE_VIEW)

typedef struct
{
  GPtrArray *evaluations;
  GArray *usecases;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_ptr_array_unref (request->evaluations);
  g_array_unref (request->usecases);
  g_free (request);
}

static gpointer
compute (gpointer data, GCancellable *cancellable)
{
  Request *request = data;
  GArray *estimates = g_array_new (FALSE, TRUE, sizeof (BudEstimate));

  for (guint u = 0; u < request->usecases->len; u++)
    for (guint i = 0; i < request->evaluations->len; i++)
      {
        BudEvaluation *evaluation = BUD_COMPARE_EVALUATION (request->evaluations, i);
        BudEstimate estimate = { 0 };

        if (evaluation != NULL && !g_cancellable_is_cancelled (cancellable))
          bud_usecase_estimate (evaluation, &g_array_index (request->usecases, BudUsecase, u), &estimate);
        g_array_append_val (estimates, estimate);
      }
  return estimates;
}

/* Cells */

typedef struct
{
  const char *name;
  double value_s, limit_s;
} Judged;

static BudCompareCell
judge (const BudEstimate *estimate, const BudUsecase *usecase)
{
  const Judged judged[] = { { _ ("TTFT"), estimate->ttft_s, usecase->ttft_limit_s },
                            { _ ("TPOT"), estimate->tpot_s, usecase->inter_token_limit_s },
                            { _ ("E2E"), estimate->e2e_s, usecase->e2e_limit_s } };
  GString *missed = g_string_new (NULL), *tip = g_string_new (NULL);
  BudCompareCell cell = { 0 };

  if (!estimate->memory.fits)
    {
      g_string_free (missed, TRUE);
      g_string_free (tip, TRUE);
      return cell;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (judged); i++)
    {
      BudVerdict verdict = bud_verdict_of (judged[i].value_s, judged[i].limit_s);
      g_autofree char *value = bud_number_time (judged[i].value_s);
      g_autofree char *limit = bud_number_time (judged[i].limit_s);

      cell.verdict = MAX (cell.verdict, verdict);
      if (verdict == BUD_VERDICT_MISSED)
        g_string_append_printf (missed, "%s%s", missed->len > 0 ? " " : "", judged[i].name);
      if (verdict != BUD_VERDICT_NONE) /* Translators: a figure, its value and its limit. */
        g_string_append_printf (tip, _ ("%s%s %s, limit %s"), tip->len > 0 ? "\n" : "", judged[i].name, value,
                                limit);
    }
  cell.text = bud_number_time (estimate->e2e_s);
  cell.gain = missed->len > 0 ? -1 : 0;
  cell.note = g_string_free (missed, missed->len == 0);
  cell.tooltip = g_string_free (tip, tip->len == 0);
  return cell;
}

static void
show_row (BudCompareUsecases *self, guint u)
{
  const BudUsecase *usecase = &g_array_index (self->usecases, BudUsecase, u);
  BudCatalogItem *item = g_ptr_array_index (self->items, u);
  BudCompareCell cells[BUD_COMPARISON_MAX] = { 0 };
  double values[BUD_COMPARISON_MAX];

  for (guint i = 0; i < self->n_columns; i++)
    {
      const BudEstimate *estimate = &g_array_index (self->estimates, BudEstimate, u * self->n_columns + i);

      cells[i] = judge (estimate, usecase);
      values[i] = estimate->memory.fits ? estimate->e2e_s : NAN;
    }
  bud_compare_mark_best (cells, values, self->n_columns, FALSE);
  bud_compare_grid_set_row (self->grid, u, bud_catalog_item_get_name (item), NULL, NULL, cells);
}

static void
show_grid (BudCompareUsecases *self)
{
  BudComparison *comparison = bud_compare_view_get_comparison (BUD_COMPARE_VIEW (self));

  bud_compare_grid_set_columns (self->grid, comparison, _ ("Own load, their tokens"), _ ("End to end"));
  bud_compare_grid_set_n_rows (self->grid, self->items->len);
  if (self->estimates == NULL || self->n_columns != bud_comparison_get_n (comparison)
      || self->estimates->len != self->items->len * self->n_columns)
    return;
  for (guint u = 0; u < self->items->len; u++)
    show_row (self, u);
}

static void
on_estimates (gpointer result, gpointer user_data)
{
  BudCompareUsecases *self = user_data;

  g_clear_pointer (&self->estimates, g_array_unref);
  self->estimates = result;
  self->n_columns = self->items->len > 0 ? self->estimates->len / self->items->len : 0;
  show_grid (self);
}

static void
submit (BudCompareUsecases *self)
{
  BudComparison *comparison = bud_compare_view_get_comparison (BUD_COMPARE_VIEW (self));
  Request *request = g_new (Request, 1);

  request->evaluations = bud_compare_evaluations (comparison);
  request->usecases = g_array_ref (self->usecases);
  bud_latest_submit (self->latest, request);
}

/* Use cases */

/* The use cases of one industry that make text. */
static void
load_industry (BudCompareUsecases *self, const char *industry)
{
  BudCatalog *catalog = bud_session_get_catalog (bud_compare_view_get_session (BUD_COMPARE_VIEW (self)));
  g_autoptr (GPtrArray) all = bud_catalog_search (catalog, BUD_CATALOG_USECASE, NULL, NULL);

  g_ptr_array_set_size (self->items, 0);
  g_array_unref (self->usecases); /* one may be with the thread */
  self->usecases = g_array_new (FALSE, FALSE, sizeof (BudUsecase));
  g_clear_pointer (&self->estimates, g_array_unref);
  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      BudCatalogItem *item = g_ptr_array_index (all, i);
      BudUsecase usecase;

      if (g_strcmp0 (bud_catalog_item_get_vendor (item), industry) != 0
          || !bud_catalog_load_usecase (catalog, bud_catalog_item_get_id (item), &usecase, NULL)
          || !(usecase.output_tokens_max > 0 && usecase.input_tokens_max > 0))
        continue;
      g_ptr_array_add (self->items, g_object_ref (item));
      g_array_append_val (self->usecases, usecase);
    }
}

static const char *
chosen_industry (BudCompareUsecases *self)
{
  return gtk_string_list_get_string (self->industries, gtk_drop_down_get_selected (self->industry_choice));
}

static void
on_industry (BudCompareUsecases *self)
{
  if (self->is_setting)
    return;
  load_industry (self, chosen_industry (self));
  show_grid (self);
  submit (self);
}

static int
by_name (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (*(const char *const *) a, *(const char *const *) b);
}

/* Once: the industries there are, and the one of the first scenario's use case chosen. */
static void
load_industries (BudCompareUsecases *self)
{
  BudComparison *comparison = bud_compare_view_get_comparison (BUD_COMPARE_VIEW (self));
  BudCatalog *catalog = bud_session_get_catalog (bud_compare_view_get_session (BUD_COMPARE_VIEW (self)));
  const char *own = bud_compared_get_scenario (bud_comparison_get (comparison, 0))->usecase_id;
  g_autoptr (GPtrArray) all = bud_catalog_search (catalog, BUD_CATALOG_USECASE, NULL, NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *chosen = NULL;

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      BudCatalogItem *item = g_ptr_array_index (all, i);
      const char *industry = bud_catalog_item_get_vendor (item);

      if (industry != NULL && g_hash_table_add (seen, (gpointer) industry))
        g_ptr_array_add (names, (gpointer) industry);
      if (g_strcmp0 (bud_catalog_item_get_id (item), own) == 0)
        chosen = industry;
    }
  g_ptr_array_sort (names, by_name);
  self->is_setting = TRUE;
  for (guint i = 0; i < names->len; i++)
    gtk_string_list_append (self->industries, g_ptr_array_index (names, i));
  for (guint i = 0; i < names->len; i++)
    if (g_strcmp0 (g_ptr_array_index (names, i), chosen) == 0)
      gtk_drop_down_set_selected (self->industry_choice, i);
  self->is_setting = FALSE;
  load_industry (self, chosen_industry (self));
}

static void
show (BudCompareView *view)
{
  BudCompareUsecases *self = BUD_COMPARE_USECASES (view);

  if (bud_comparison_get_n (bud_compare_view_get_comparison (view)) == 0)
    return;
  if (g_list_model_get_n_items (G_LIST_MODEL (self->industries)) == 0)
    load_industries (self);
  show_grid (self);
  submit (self);
}

static void
get_content (BudCompareView *view, BudViewContent *content, char **csv)
{
  content->name = "usecases";
  *csv = bud_compare_grid_to_csv (BUD_COMPARE_USECASES (view)->grid);
}

static void
dispose (GObject *object)
{
  BudCompareUsecases *self = BUD_COMPARE_USECASES (object);

  g_clear_pointer (&self->latest, bud_latest_free);
  g_clear_pointer (&self->estimates, g_array_unref);
  g_clear_pointer (&self->usecases, g_array_unref);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  G_OBJECT_CLASS (bud_compare_usecases_parent_class)->dispose (object);
}

static void
bud_compare_usecases_class_init (BudCompareUsecasesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  BUD_COMPARE_VIEW_CLASS (klass)->show = show;
  BUD_COMPARE_VIEW_CLASS (klass)->get_content = get_content;
}

static void
bud_compare_usecases_init (BudCompareUsecases *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *caption = gtk_label_new (_ ("Industry"));

  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->usecases = g_array_new (FALSE, FALSE, sizeof (BudUsecase));
  self->latest = bud_latest_new (compute, request_free, (GDestroyNotify) g_array_unref, on_estimates, self);
  self->industries = gtk_string_list_new (NULL);
  self->industry_choice = GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (self->industries), NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->industry_choice), "bud-small");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->industry_choice), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Industry"), -1);
  g_signal_connect_swapped (self->industry_choice, "notify::selected", G_CALLBACK (on_industry), self);
  gtk_widget_add_css_class (caption, "caption");
  gtk_widget_add_css_class (caption, "dim-label");
  gtk_box_append (GTK_BOX (line), caption);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->industry_choice));
  self->grid = BUD_COMPARE_GRID (bud_compare_grid_new (_ ("Use cases")));
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->grid));
  adw_bin_set_child (ADW_BIN (self), box);
}
