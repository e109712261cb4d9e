/* One page of the window: its title, what it is about, and how it reacts to the window's width.
 * Pages talk to the session and the planner, never to SQL or the engine. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define BUD_TYPE_PAGE (bud_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (BudPage, bud_page, BUD, PAGE, AdwBin)

struct _BudPageClass
{
  AdwBinClass parent_class;

  /* The window went below (or above) 860 px. */
  void (*set_narrow) (BudPage *self, gboolean is_narrow);
  /* The page came to the front: put the focus where work starts. */
  void (*shown) (BudPage *self);
  /* F6: move the focus to the first pane, or on to the next; FALSE when there is no further one. */
  gboolean (*next_pane) (BudPage *self, gboolean from_start);
};

/* Notified properties "title" and "subtitle", shown in the header bar. */
const char *bud_page_get_title (BudPage *self);
void bud_page_set_title (BudPage *self, const char *title);
const char *bud_page_get_subtitle (BudPage *self);
void bud_page_set_subtitle (BudPage *self, const char *subtitle);

/* What the page has in the window's header bar while it is in front, at its start; sunk, NULL = nothing. */
GtkWidget *bud_page_get_header (BudPage *self);
void bud_page_set_header (BudPage *self, GtkWidget *header);

void bud_page_set_narrow (BudPage *self, gboolean is_narrow);
gboolean bud_page_get_narrow (BudPage *self);
void bud_page_shown (BudPage *self);
gboolean bud_page_next_pane (BudPage *self, gboolean from_start);

G_END_DECLS
