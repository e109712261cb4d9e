#include "engine/version.h"

const char *
bud_engine_version (void)
{
  return BUD_ENGINE_VERSION;
}
