/* A drop-down of what measured runs ran on: all, or one engine or device. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  GtkDropDown *drop_down;
  GPtrArray *ids; /* behind the entries after "all"; NULL before it is filled */
} BudRunChoice;

typedef char *(*BudRunNameFunc) (const char *id, gpointer user_data); /* free with g_free */

/* `ids`: elements const char *, copied; once each, in their order. `all` is translated. */
void bud_run_choice_fill (BudRunChoice *self, const char *all, GPtrArray *ids, BudRunNameFunc name,
                          gpointer user_data);
const char *bud_run_choice_get (const BudRunChoice *self); /* NULL = all */
void bud_run_choice_clear (BudRunChoice *self);

G_END_DECLS
