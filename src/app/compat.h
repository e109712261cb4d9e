/* What differs by toolkit version, in one place: file dialogs (GtkFileDialog comes with GTK 4.10), column
 * titles (no alignment before newer ones), printing. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* `file` is NULL when the person cancelled; borrowed. */
typedef void (*BudFileFunc) (GFile *file, gpointer user_data);

typedef struct
{
  const char *name;   /* "PNG picture", translated */
  const char *suffix; /* "png": also the pattern */
} BudFileType;

/* Asks where to save. `types` ends with a NULL name; the first is the default. `folder_uri` may be NULL or
 * "". */
void bud_compat_save_file (GtkWindow *parent, const char *title, const char *name, const BudFileType *types,
                           const char *folder_uri, BudFileFunc callback, gpointer user_data,
                           GDestroyNotify destroy);

/* Asks for a file there is. */
void bud_compat_open_file (GtkWindow *parent, const char *title, const BudFileType *types,
                           const char *folder_uri, BudFileFunc callback, gpointer user_data,
                           GDestroyNotify destroy);

/* gtk_list_box_remove_all comes with GTK 4.12. */
void bud_compat_empty_list (GtkListBox *list);

/* Titles of right-aligned columns stand on the right as well. Call once the view has its columns. */
void bud_compat_align_titles (GtkColumnView *view, const gboolean *is_right, guint n_columns);

/* A column whose title can be clicked though the model orders itself: `number` is what
 * bud_compat_get_sorted_column says when its view's sorter emitted "changed" (GTK tells only from 4.10 on).
 */
void bud_compat_make_sortable (GtkColumnViewColumn *column, int number);
int bud_compat_get_sorted_column (GtkColumnView *view, gboolean *is_descending); /* −1 = none */

G_END_DECLS
