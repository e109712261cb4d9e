/* What a presentation shows: the current scenario, then those of the comparison, each in a few views. */
#pragma once

#include "app/session.h"
#include "plot/plot.h"

G_BEGIN_DECLS

typedef enum
{
  BUD_PRESENTED_DECODE = 0, /* rooflines */
  BUD_PRESENTED_PREFILL,
  BUD_PRESENTED_BREAKDOWN,
  BUD_PRESENTED_MEMORY,
  BUD_N_PRESENTED,
} BudPresentedView;

/* One scenario as it is now. */
typedef struct
{
  char *title;               /* "Llama 3.1 70B" */
  char *subtitle;            /* "RAG chat, 64 users on 8 × H100 SXM" */
  char *sentence;            /* Pango markup: why, or why there is nothing; never NULL */
  BudEvaluation *evaluation; /* NULL: not computed yet, or it does not run */
} BudPresented;

guint bud_presented_count (BudSession *session); /* at least 1 */
BudPresented *bud_presented_new (BudSession *session, guint position);
void bud_presented_free (BudPresented *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudPresented, bud_presented_free)

const char *bud_presented_view_title (BudPresentedView view); /* translated */
/* NULL when there is nothing to draw. Free with bud_plot_free. */
BudPlot *bud_presented_plot (const BudPresented *self, BudPresentedView view);

G_END_DECLS
