/* A catalog over the build's database and a user database in a scratch folder. */
#pragma once

#include "catalog/catalog.h"

typedef struct
{
  char *directory;
  char *user_path;
  BudCatalog *catalog;
} Fixture;

void fixture_set_up (Fixture *self);
void fixture_tear_down (Fixture *self);
/* Closes and opens again, as a second run of the program does. */
void fixture_reopen (Fixture *self);
/* A second catalog on the same files. */
BudCatalog *fixture_open_other (Fixture *self);
char *fixture_shipped_path (void);
