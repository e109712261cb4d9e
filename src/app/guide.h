/* The user's guide as data. help/C is written in a part of Mallard that a help viewer shows as well: page,
 * section, info with desc and links, title, p, list, steps, terms, item, table with thead, tbody, tr and td,
 * figure, media, code, em, key and link; tests/guide.py holds it to that. Main thread only.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  BUD_GUIDE_TITLE = 0, /* of a section */
  BUD_GUIDE_TEXT,
  BUD_GUIDE_TERM, /* what the text that follows explains */
  BUD_GUIDE_CODE, /* a formula or commands on lines of their own */
  BUD_GUIDE_PICTURE,
  BUD_GUIDE_TABLE,
} BudGuideKind;

typedef struct
{
  BudGuideKind kind;
  guint level;     /* TITLE: depth of the section, from 1; else how many lists it stands in */
  char *marker;    /* "•" or "2." where a list's item begins, else NULL */
  char *text;      /* Pango markup whose links are page ids; of a PICTURE what it shows, plain */
  char *caption;   /* PICTURE; NULL = none */
  char *path;      /* PICTURE: in the resources */
  GPtrArray *rows; /* TABLE: of GPtrArray of markup, the first row is the head */
} BudGuideBlock;

typedef struct
{
  char *id, *title, *summary;
  char *group;       /* heading of the index under which it stands */
  GPtrArray *blocks; /* of BudGuideBlock */
  char *words;       /* all it says, case folded */
} BudGuidePage;

/* Element type BudGuidePage, in the index's order, each page in the first of the user's languages it is in.
 * What is built in can be read: anything else ends the program. Cost: a few milliseconds. */
GPtrArray *bud_guide_load (void);

const BudGuidePage *bud_guide_find (GPtrArray *guide, const char *id); /* NULL: no such page */
gboolean bud_guide_page_has (const BudGuidePage *page,
                             const char *query); /* every word of it, in any order */

G_END_DECLS
