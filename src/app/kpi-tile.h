/* One figure on a card: caption, value with unit, and a foot that is a second figure or a limit's verdict. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BUD_TYPE_KPI_TILE (bud_kpi_tile_get_type ())
/* Properties: "title" and "short-title" (used while the tile is compact). */
G_DECLARE_FINAL_TYPE (BudKpiTile, bud_kpi_tile, BUD, KPI_TILE, GtkWidget)

/* How a value stands against a limit. Close: at least 90 % of it. */
typedef enum
{
  BUD_VERDICT_NONE = 0,
  BUD_VERDICT_MET,
  BUD_VERDICT_CLOSE,
  BUD_VERDICT_MISSED,
} BudVerdict;

BudVerdict bud_verdict_of (double value, double limit); /* NONE when either is NAN */

/* The unit while the tile is compact, where the whole one would be cut; NULL: the same. Call before
 * bud_kpi_tile_set. */
void bud_kpi_tile_set_short_unit (BudKpiTile *self, const char *unit);

/* The foot while the tile is compact, where the long one would be cut; NULL: the same. Call before
 * bud_kpi_tile_set. */
void bud_kpi_tile_set_short_foot (BudKpiTile *self, const char *foot);

/* A line of its own between value and foot; NULL: none. Call before bud_kpi_tile_set. */
void bud_kpi_tile_set_detail (BudKpiTile *self, const char *detail);

/* `value` and `unit` as of plot/number.h; `foot` may be NULL. The tooltip is the formula's terms, Pango
 * markup. */
void bud_kpi_tile_set (BudKpiTile *self, const char *value, const char *unit, const char *foot,
                       BudVerdict verdict);
/* How far off it may be, "±12 %", beside the title; NULL: not known. `meaning` is a line more in the tooltip.
 */
void bud_kpi_tile_set_band (BudKpiTile *self, const char *band, const char *meaning);
void bud_kpi_tile_set_terms (BudKpiTile *self, const char *markup);
void bud_kpi_tile_set_long_title (BudKpiTile *self, gboolean is_long);
const char *bud_kpi_tile_get_value (BudKpiTile *self);

G_END_DECLS
