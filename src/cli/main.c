#include "config.h"

#include <stdio.h>

int
main (void)
{
  printf ("budsim %s\n", BUD_VERSION);
  return 0;
}
