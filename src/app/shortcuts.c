#include "app/shortcuts.h"

#include <glib/gi18n.h>

#include "app/pages.h"

#define ROWS_PER_COLUMN 12

typedef struct
{
  const char *group;  /* NULL: as the row above */
  const char *title;  /* NULL: an accelerator that the help does not list */
  const char *accels; /* separated by blanks */
  const char *action; /* NULL: a key the page handles itself while no entry has the focus */
} Shortcut;

static const Shortcut shortcuts[] = {
  { N_ ("Documents"), N_ ("New Scenario"), "<Control>n", "app.new" },
  { NULL, N_ ("Open"), "<Control>o", "win.open" },
  { NULL, N_ ("Save"), "<Control>s", "win.save" },
  { NULL, N_ ("Save As"), "<Control><Shift>s", "win.save-as" },
  { NULL, N_ ("Export Report"), "<Control><Shift>e", "win.report" },
  { N_ ("General"), N_ ("Undo"), "<Control>z", "win.undo" },
  { NULL, N_ ("Redo"), "<Control><Shift>z", "win.redo" },
  { NULL, N_ ("Search"), "<Control>f", "win.search" },
  { NULL, N_ ("Presentation"), "F11", "win.present" },
  { NULL, N_ ("Show or Hide Sidebar"), "F9", "win.toggle-sidebar" },
  { NULL, N_ ("Next Pane"), "F6", "win.next-pane" },
  { NULL, N_ ("Preferences"), "<Control>comma", "win.preferences" },
  { NULL, N_ ("Guide"), "F1", "win.guide" },
  { NULL, N_ ("Main Menu"), "F10", "win.menu" },
  { NULL, N_ ("Keyboard Shortcuts"), "<Control>question", "win.show-help-overlay" },
  { NULL, N_ ("Close Window"), "<Control>w", "window.close" },
  { NULL, N_ ("Quit"), "<Control>q", "app.quit" },
  { N_ ("Simulate"), N_ ("Roofline, Breakdown, Operators, Memory, Scaling"), "1...5", NULL },
  { NULL, N_ ("Prefill"), "p", NULL },
  { NULL, N_ ("Decode"), "d", NULL },
  { NULL, N_ ("Show as Table"), "<Control>t", "win.show-table" },
  { NULL, N_ ("Copy View"), "<Control><Shift>c", "win.copy-view" },
  { NULL, N_ ("Export View"), "<Control>e", "win.export-view" },
  { NULL, N_ ("Print View"), "<Control>p", "win.print-view" },
  { NULL, N_ ("Add to Comparison"), "<Control>d", "win.add-to-comparison" },
  { N_ ("Plan"), N_ ("Find Plans"), "<Control>Return", NULL },
  { NULL, N_ ("Cancel"), "Escape", NULL },
  { N_ ("Presentation"), N_ ("Next, Previous Page"), "Right Left space Page_Down Page_Up", NULL },
  { NULL, N_ ("Next, Previous Scenario"), "Down Up", NULL },
  { NULL, N_ ("Leave"), "Escape", NULL },
  { N_ ("Models, Hardware, Use Cases"), N_ ("Remove"), "Delete", NULL },
  { NULL, N_ ("Back to the List"), "<Alt>Left Escape", NULL },
  { N_ ("Serve"), N_ ("Over Time, Latency, Requests, Rate, Pools"), "1...5", NULL },
  { NULL, N_ ("Look Closer, Show More, Show the Whole Run"), "plus minus 0", NULL },
  { N_ ("Plot"), N_ ("Nearest Point"), "Left Right Up Down", NULL },
  { NULL, N_ ("Biggest, Smallest Point"), "Home End", NULL },
  { NULL, N_ ("Open Row"), "Return", NULL },
  { NULL, N_ ("Back"), "Escape", NULL },
};

void
bud_shortcuts_install (GtkApplication *application)
{
  guint n_pages;
  const BudPageInfo *pages = bud_pages (&n_pages);

  for (gsize i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    {
      g_auto (GStrv) accels = NULL;

      if (shortcuts[i].action == NULL)
        continue;
      accels = g_strsplit (shortcuts[i].accels, " ", -1);
      gtk_application_set_accels_for_action (application, shortcuts[i].action, (const char *const *) accels);
    }
  for (guint i = 0; i < MIN (n_pages, 9); i++)
    {
      g_autofree char *action = g_strdup_printf ("win.page('%s')", pages[i].name);
      g_autofree char *accel = g_strdup_printf ("<Alt>%u", i + 1);
      const char *accels[] = { accel, NULL };

      gtk_application_set_accels_for_action (application, action, accels);
    }
}

static void
append_shortcut (GString *xml, const char *title, const char *accels)
{
  g_autofree char *row = g_markup_printf_escaped (
      "<child><object class='GtkShortcutsShortcut'><property name='title'>%s</property>"
      "<property name='accelerator'>%s</property></object></child>",
      title, accels);
  g_string_append (xml, row);
}

static void
append_group (GString *xml, const char *title)
{
  g_autofree char *head = g_markup_printf_escaped (
      "<child><object class='GtkShortcutsGroup'><property name='title'>%s</property>", title);
  g_string_append (xml, head);
}

GtkShortcutsWindow *
bud_shortcuts_window_new (void)
{
  g_autoptr (GString) xml = g_string_new ("<interface><object class='GtkShortcutsWindow' id='window'>"
                                          "<property name='modal'>1</property><child>"
                                          "<object class='GtkShortcutsSection' id='section'>"
                                          "<property name='section-name'>shortcuts</property>"
                                          "<property name='max-height'>999</property>");
  g_autoptr (GtkBuilder) builder = NULL;
  guint n_pages;
  const BudPageInfo *pages = bud_pages (&n_pages);

  /* The parts of a shortcuts window can only be put together by a builder before GTK 4.14. */
  for (gsize i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    {
      if (shortcuts[i].group != NULL)
        {
          if (i > 0)
            g_string_append (xml, "</object></child>");
          append_group (xml, _ (shortcuts[i].group));
        }
      append_shortcut (xml, _ (shortcuts[i].title), shortcuts[i].accels);
    }
  g_string_append (xml, "</object></child>");
  append_group (xml, _ ("Pages"));
  for (guint i = 0; i < MIN (n_pages, 9); i++)
    {
      g_autofree char *accel = g_strdup_printf ("<Alt>%u", i + 1);
      append_shortcut (xml, _ (pages[i].title), accel);
    }
  g_string_append (xml, "</object></child></object></child></object></interface>");

  builder = gtk_builder_new_from_string (xml->str, (gssize) xml->len);
  /* A section that breaks pages while groups are added mixes their order. */
  g_object_set (gtk_builder_get_object (builder, "section"), "max-height", ROWS_PER_COLUMN, NULL);
  return g_object_ref_sink (GTK_SHORTCUTS_WINDOW (gtk_builder_get_object (builder, "window")));
}
