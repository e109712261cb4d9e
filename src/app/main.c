#include "app/application.h"
#include "catalog/installation.h"

int
main (int argc, char *argv[])
{
  g_autoptr (BudApplication) application = NULL;

  bud_installation_set_locale ();
  application = bud_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
