#include "config.h"

#include <glib/gi18n.h>

#include "app/application.h"

int
main (int argc, char *argv[])
{
  g_autoptr (BudApplication) application = NULL;

  bindtextdomain (GETTEXT_PACKAGE, BUD_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  application = bud_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
