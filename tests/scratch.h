/* Folders of a test's own. */
#pragma once

/* A new, empty folder, in memory where there is some; it goes, with all in it, when the program ends. Free
 * the path. */
char *scratch_folder (void);
