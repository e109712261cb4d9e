/* A drop-down below a caption, for the rows that hold several: precision and parallelism. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BUD_TYPE_CAPTIONED_CHOICE (bud_captioned_choice_get_type ())
/* Property "caption". Signal "edited": the person chose. */
G_DECLARE_FINAL_TYPE (BudCaptionedChoice, bud_captioned_choice, BUD, CAPTIONED_CHOICE, GtkBox)

/* One entry: what is shown and the number it stands for (a format, a degree). */
void bud_captioned_choice_add (BudCaptionedChoice *self, const char *text, guint value);
guint bud_captioned_choice_get_value (BudCaptionedChoice *self);
/* A value not in the list is put in by `insert_text` (NULL: ignored), before the first larger one. */
void bud_captioned_choice_set_value (BudCaptionedChoice *self, guint value, const char *insert_text);
void bud_captioned_choice_set_outlined (BudCaptionedChoice *self, gboolean is_outlined);

G_END_DECLS
