/* Pictures and those kept of them in tests/golden. With BUD_UPDATE_GOLDEN=1 tests write them instead: look at
 * each before committing. */
#pragma once

#include <cairo.h>
#include <glib.h>

/* Share of pixels that differ by more than an eighth of the range in some channel: glyph edges may move by a
 * fraction between versions of FreeType, a missing label or another colour moves far more. 1 when the sizes
 * differ. Both are image surfaces of 32 bits a pixel. */
double picture_difference (cairo_surface_t *one, cairo_surface_t *other);

/* At most `tolerance` of the pixels differ (not asked of Pango 1.52 and newer, which sets text another way),
 * and nowhere the mean of some pixels squared, by which a small label that is gone shows. */
gboolean picture_is_like (cairo_surface_t *now, cairo_surface_t *kept, double tolerance);

/* The kept picture; a missing one ends the test. NULL when it is to be written. */
cairo_surface_t *picture_load (const char *path);

/* Fails the test when `now` is not like the picture kept at `path`, and leaves it in $TMPDIR as
 * bud-golden-NAME.png. */
void picture_check (cairo_surface_t *now, const char *path, double tolerance);

/* The pictures were made with Cantarell; without it the test is skipped. */
gboolean picture_has_font (void);
