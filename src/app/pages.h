/* The one table of pages: sidebar, Alt+1…9 and the shortcuts window derive from it. */
#pragma once

#include "app/page.h"
#include "app/session.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;  /* stable, in settings and on the command line */
  const char *title; /* untranslated: pass through gettext */
  const char *icon_name;
  BudPage *(*create) (BudSession *session);
  const char *under; /* the page whose row stands for it; NULL: it has its own */
} BudPageInfo;

/* `*n_pages` entries, static. */
const BudPageInfo *bud_pages (guint *n_pages);

/* Also those that stand under another page; NULL = no such. */
const BudPageInfo *bud_pages_find (const char *name);

G_END_DECLS
