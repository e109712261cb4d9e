/* Runs budsim as a person would, in a HOME of its own. */
#pragma once

#include <json-glib/json-glib.h>

/* Splits `command` as a shell does; `input` goes to standard input (NULL = none). Returns the exit status;
 * texts may be NULL. */
int spawn_budsim (const char *command, const char *input, char **output, char **errors);

/* Exit status 0 and an object on standard output. */
JsonObject *spawn_json (const char *command);

/* The folder that is its HOME and XDG_DATA_HOME. */
const char *spawn_home (void);
