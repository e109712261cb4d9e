/* One run in the JSON object that a benchmark tool wrote. */
#pragma once

#include <json-glib/json-glib.h>

#include "planner/own-runs.h"

G_BEGIN_DECLS

/* The tool is recognised by its keys; unknown ones are ignored. NULL and INVALID naming what is missing. */
BudOwnRun *bud_own_run_read (JsonObject *object, GError **error);

G_END_DECLS
