/* A card of facts: captions with values below them, as many side by side as there is room for. */
#pragma once

#include <gtk/gtk.h>

#include "plot/number.h"

G_BEGIN_DECLS

#define BUD_TYPE_FACT_CARD (bud_fact_card_get_type ())
G_DECLARE_FINAL_TYPE (BudFactCard, bud_fact_card, BUD, FACT_CARD, GtkWidget)

void bud_fact_card_clear (BudFactCard *self);

/* `note` is the tooltip: where the number is from; NULL = none. */
void bud_fact_card_add (BudFactCard *self, const char *caption, const char *value, const char *note);
void bud_fact_card_add_quantity (BudFactCard *self, const char *caption, BudQuantity quantity,
                                 const char *note);

/* The value under a caption, NULL = no such fact. */
const char *bud_fact_card_get (BudFactCard *self, const char *caption);

G_END_DECLS
