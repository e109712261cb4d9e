/* One dashboard of the Compare page: shows a comparison, and gives out what it shows. */
#pragma once

#include <adwaita.h>

#include "app/plot-card.h"
#include "app/session.h"
#include "app/view-export.h"

G_BEGIN_DECLS

#define BUD_TYPE_COMPARE_VIEW (bud_compare_view_get_type ())
G_DECLARE_DERIVABLE_TYPE (BudCompareView, bud_compare_view, BUD, COMPARE_VIEW, AdwBin)

struct _BudCompareViewClass
{
  AdwBinClass parent_class;

  /* The comparison, its results, the measured runs or the wish for tables changed. */
  void (*show) (BudCompareView *self);
  /* Fills plot, hidden_groups, csv (to be freed by the caller) and name. */
  void (*get_content) (BudCompareView *self, BudViewContent *content, char **csv);
};

/* The session stays with the view until it is disposed of. */
void bud_compare_view_set_session (BudCompareView *self, BudSession *session);
BudSession *bud_compare_view_get_session (BudCompareView *self);
BudComparison *bud_compare_view_get_comparison (BudCompareView *self);

/* Measured runs; NULL until they are worked out, which the first call starts. */
BudAccuracy *bud_compare_view_get_accuracy (BudCompareView *self);

gboolean bud_compare_view_is_table (BudCompareView *self); /* plots as tables */

/* In front or not: what is not is shown only once it is. */
void bud_compare_view_set_state (BudCompareView *self, gboolean is_front, gboolean is_table);
void bud_compare_view_changed (BudCompareView *self);
void bud_compare_view_get_content (BudCompareView *self, BudViewContent *content, char **csv);

void bud_compare_view_set_narrow (BudCompareView *self, gboolean is_narrow);

/* For views of plots: cards side by side, in a narrow window one below the other. */
GtkWidget *bud_compare_view_add_columns (BudCompareView *self);
BudPlotCard *bud_compare_view_add_card (GtkWidget *columns, const char *title);

/* What leaves of cards: all with the table `csv` (NULL: none) before theirs; of two the plots side by side.
 * Only one's own where its context menu asks. Returns all CSV. */
char *bud_compare_view_give_cards (BudPlotCard *const *cards, guint n_cards, const char *csv,
                                   BudViewContent *content);

G_END_DECLS
