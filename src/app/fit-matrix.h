/* The Hardware page's matrix: how many of a device each model needs at each context length. Worked out on
 * threads; the sentence below explains the chosen cell, which opens in Simulate. */
#pragma once

#include <gtk/gtk.h>

#include "app/session.h"

G_BEGIN_DECLS

#define BUD_TYPE_FIT_MATRIX (bud_fit_matrix_get_type ())
G_DECLARE_FINAL_TYPE (BudFitMatrix, bud_fit_matrix, BUD, FIT_MATRIX, GtkWidget)

void bud_fit_matrix_set_session (BudFitMatrix *self, BudSession *session);

/* NULL empties. What runs for another device is cancelled. */
void bud_fit_matrix_set_device (BudFitMatrix *self, const BudDevice *device);

/* The cluster that device stands in: what opens in Simulate opens in it where it has devices enough. */
void bud_fit_matrix_set_cluster (BudFitMatrix *self, const char *id);

/* Every model of the catalog instead of the best known ones. */
void bud_fit_matrix_set_all (BudFitMatrix *self, gboolean is_all);

gboolean bud_fit_matrix_is_busy (BudFitMatrix *self);
void bud_fit_matrix_select (BudFitMatrix *self, guint row, guint column);
const char *bud_fit_matrix_get_sentence (BudFitMatrix *self); /* plain text */

/* Makes the chosen cell the scenario and goes to Simulate. FALSE when nothing that fits is chosen. */
gboolean bud_fit_matrix_open (BudFitMatrix *self);

G_END_DECLS
