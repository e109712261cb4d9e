/* Pictures and those kept of them in tests/golden. With BUD_UPDATE_GOLDEN=1 tests write them instead: look at
 * each before committing. */
#pragma once

#include <cairo.h>
#include <glib.h>

/* Share of pixels that differ by more than an eighth of the range in some channel: glyph edges may move by a
 * fraction between versions of FreeType, a missing label or another colour moves far more. 1 when the sizes
 * differ. Both are image surfaces of 32 bits a pixel. */
double picture_difference (cairo_surface_t *one, cairo_surface_t *other);

/* The kept picture; a missing one ends the test. NULL when it is to be written. */
cairo_surface_t *picture_load (const char *path);

/* Fails the test when more than `tolerance` of the pixels differ from the picture kept at `path`, and leaves
 * `now` in $TMPDIR as bud-golden-NAME.png. */
void picture_check (cairo_surface_t *now, const char *path, double tolerance);

/* The pictures were made with Cantarell and Pango before 1.52; with others the test is skipped. */
gboolean picture_has_font (void);
