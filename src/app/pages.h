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
} BudPageInfo;

/* `*n_pages` entries, static. */
const BudPageInfo *bud_pages (guint *n_pages);

G_END_DECLS
