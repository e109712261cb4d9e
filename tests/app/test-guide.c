/* The guide: every page becomes widgets that a screen reader knows, links and search lead to topics, F1 opens
 * it at the page in front. */
#include "harness.h"

#include "app/guide-view.h"
#include "app/guide-window.h"
#include "app/pages.h"

typedef struct
{
  GtkWindow *parent;
  BudGuideWindow *guide;
} Fixture;

#define CHILD(name) HARNESS_CHILD (fixture->guide, BUD_TYPE_GUIDE_WINDOW, name)

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->parent = GTK_WINDOW (gtk_window_new ());
  fixture->guide = bud_guide_window_open (fixture->parent, "plan");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (fixture->parent);
}

static guint
count_role (GtkWidget *widget, GtkAccessibleRole role)
{
  guint n = gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget)) == role;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_role (child, role);
  return n;
}

static guint
count_blocks (const BudGuidePage *page, BudGuideKind kind)
{
  guint n = 0;

  for (guint i = 0; i < page->blocks->len; i++)
    n += ((const BudGuideBlock *) g_ptr_array_index (page->blocks, i))->kind == kind;
  return n;
}

static void
test_every_page (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) guide = bud_guide_load ();

  g_assert_cmpuint (guide->len, >, 10);
  for (guint i = 0; i < guide->len; i++)
    {
      const BudGuidePage *page = g_ptr_array_index (guide, i);
      GtkWidget *view = g_object_ref_sink (bud_guide_view_new (page));

      g_test_message ("%s", page->id);
      g_assert_nonnull (page->group);
      g_assert_cmpuint (count_role (view, GTK_ACCESSIBLE_ROLE_HEADING), ==,
                        1 + count_blocks (page, BUD_GUIDE_TITLE));
      g_assert_cmpuint (count_role (view, GTK_ACCESSIBLE_ROLE_TABLE), ==,
                        count_blocks (page, BUD_GUIDE_TABLE));
      for (guint b = 0; b < page->blocks->len; b++)
        {
          const BudGuideBlock *block = g_ptr_array_index (page->blocks, b);

          if (block->kind == BUD_GUIDE_PICTURE)
            g_assert_true (
                g_resources_get_info (block->path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL, NULL, NULL));
        }
      g_object_unref (view);
    }
}

/* Nothing lies before the page it opened at. */
static void
test_starts_without_a_past (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpstr (bud_guide_window_get_topic (fixture->guide), ==, "plan");
  gtk_widget_activate_action (GTK_WIDGET (fixture->guide), "guide.back", NULL);
  g_assert_cmpstr (bud_guide_window_get_topic (fixture->guide), ==, "plan");
}

static void
test_every_window_page_has_a_topic (Fixture *fixture, gconstpointer data)
{
  guint n_pages;
  const BudPageInfo *pages = bud_pages (&n_pages);

  for (guint i = 0; i < n_pages; i++)
    {
      g_assert_true (bud_guide_window_open (fixture->parent, pages[i].name) == fixture->guide);
      g_assert_cmpstr (bud_guide_window_get_topic (fixture->guide), ==, pages[i].name);
    }
}

static void
test_opens_at_the_page_in_front (Fixture *fixture, gconstpointer data)
{
  BudSession *session = harness_session ();
  BudWindow *window = harness_window (session, 1280, 800);

  bud_window_show_page (window, "usecases");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.guide", NULL);
  g_assert_cmpstr (bud_guide_window_get_topic (bud_guide_window_open (GTK_WINDOW (window), NULL)), ==,
                   "usecases");
  harness_destroy (window);
  g_assert_finalize_object (session);
}

static void
follow (Fixture *fixture, const char *address)
{
  gboolean is_handled = FALSE;

  g_signal_emit_by_name (harness_find (CHILD ("bin"), GTK_TYPE_LABEL), "activate-link", address, &is_handled);
  g_assert_true (is_handled);
}

static gboolean
is_at_memory (gpointer guide)
{
  return g_str_equal (bud_guide_window_get_topic (guide), "memory");
}

static void
test_links_and_back (Fixture *fixture, gconstpointer data)
{
  follow (fixture, "memory");
  harness_wait (is_at_memory, fixture->guide);
  bud_guide_window_open (fixture->parent, "nowhere");
  g_assert_cmpstr (bud_guide_window_get_topic (fixture->guide), ==, "memory");
  gtk_widget_activate_action (GTK_WIDGET (fixture->guide), "guide.back", NULL);
  g_assert_cmpstr (bud_guide_window_get_topic (fixture->guide), ==, "plan");
}

static gboolean
is_filtered (gpointer list)
{
  guint n = 0;
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (list, i)) != NULL; i++)
    n += gtk_widget_get_child_visible (GTK_WIDGET (row));
  return n == 1;
}

static void
test_languages (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *languages, *title;
  } rows[] = {
    { "zh_CN:de", "内存" },
    { "de:zh_CN", "Speicher" },
    { "fr:zh_CN", "内存" }, /* not in French: the next */
    { "en_GB:zh_CN", "Memory" },
    { "fr", "Memory" },
  };
  g_autofree char *before = g_strdup (g_getenv ("LANGUAGE"));

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray) guide = NULL;

      g_setenv ("LANGUAGE", rows[i].languages, TRUE);
      guide = bud_guide_load ();
      g_assert_cmpstr (bud_guide_find (guide, "memory")->title, ==, rows[i].title);
    }
  if (before != NULL)
    g_setenv ("LANGUAGE", before, TRUE);
  else
    g_unsetenv ("LANGUAGE");
}

/* In any order, whatever the case. */
static void
test_search (Fixture *fixture, gconstpointer data)
{
  gtk_editable_set_text (GTK_EDITABLE (CHILD ("search")), "1979 KLEINROCK");
  harness_wait (is_filtered, CHILD ("list"));
  g_signal_emit_by_name (CHILD ("search"), "activate");
  g_assert_cmpstr (bud_guide_window_get_topic (fixture->guide), ==, "serve");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*run) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/app/guide/every-page", test_every_page },
    { "/app/guide/starts-without-a-past", test_starts_without_a_past },
    { "/app/guide/every-window-page-has-a-topic", test_every_window_page_has_a_topic },
    { "/app/guide/opens-at-the-page-in-front", test_opens_at_the_page_in_front },
    { "/app/guide/links-and-back", test_links_and_back },
    { "/app/guide/languages", test_languages },
    { "/app/guide/search", test_search },
  };

  harness_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
