/* Pictures of what is no page: windows and dialogs, and what opens from the window's header bar. */
#pragma once

#include "harness.h"

typedef struct
{
  const char *view;   /* the guide's topic */
  const char *search; /* typed and fetched from the hub */
  int width, height;
  int step; /* of the presentation */
  gboolean has_size;
  gboolean is_early; /* while it is still fetched */
} ShotWish;

/* "presentation", "preferences", "guide", "commands" and "shortcuts"; NULL for any other name. */
GtkWindow *shot_window (const char *name, BudWindow *window, BudSession *session, const ShotWish *wish);

/* The model editor with the config of the page's item, and the dialog of a fetch. */
GtkWindow *shot_editor (GtkWidget *page, BudSession *session, const ShotWish *wish);
GtkWindow *shot_hub (GtkWidget *page, BudSession *session, const ShotWish *wish);

/* The page's actions one after the other, by their detailed names; the window that the last one opened, else
 * the page's. */
GtkWindow *shot_do (GtkWidget *page, BudSession *session, char **actions, const ShotWish *wish);

/* The main menu ("menu") or the jobs ("jobs"); FALSE for any other name. */
gboolean shot_is_chrome (const char *name);
gboolean shot_open_chrome (BudWindow *window, BudSession *session, const char *name);
