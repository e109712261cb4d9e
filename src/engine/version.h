/* Version of the engine as a library. Same as the program's; tests/engine/installed.py holds it to the
 * pkg-config file. Within one API number (the 1 of budengine-1) nothing is removed and no struct member
 * changes its meaning; structs may grow, so recompile against the headers you link with. */
#pragma once

#define BUD_ENGINE_VERSION_MAJOR 0
#define BUD_ENGINE_VERSION_MINOR 1
#define BUD_ENGINE_VERSION_MICRO 0
#define BUD_ENGINE_VERSION "0.1.0"

/* True when the headers are of this version or later. */
#define BUD_ENGINE_CHECK_VERSION(major, minor, micro)                                                        \
  (BUD_ENGINE_VERSION_MAJOR > (major)                                                                        \
   || (BUD_ENGINE_VERSION_MAJOR == (major)                                                                   \
       && (BUD_ENGINE_VERSION_MINOR > (minor)                                                                \
           || (BUD_ENGINE_VERSION_MINOR == (minor) && BUD_ENGINE_VERSION_MICRO >= (micro)))))

/* Version of the library that is linked, as "major.minor.micro"; static. */
const char *bud_engine_version (void);
