/* The pages as pictures, light and dark, against those in tests/golden/app: ./dev shot --update-golden. */
#include "harness.h"

#include "app/accuracy-page.h"
#include "app/deploy-dialog.h"
#include "app/guide-window.h"
#include "app/hardware-page.h"
#include "app/plan-page.h"
#include "app/preferences-window.h"
#include "app/presentation.h"
#include "app/results-pane.h"
#include "app/serve-page.h"
#include "app/simulate-page.h"
#include "picture.h"

#define WIDTH 1280
#define HEIGHT 800
/* 512 pixels: a few digits may change with the catalog, a row, a button or a mark may not. */
#define TOLERANCE 0.0005
#define STILL_USEC (2 * G_USEC_PER_SEC)
#define BETWEEN_USEC (G_USEC_PER_SEC / 20)

typedef struct
{
  const char *name;
  const char *page;
  const char *search; /* of a library, so that new items elsewhere in the catalog change nothing */
  const char *item;
  BudView view;
} Shown;

static const Shown shown[] = {
  { "simulate-roofline", "simulate", NULL, NULL, BUD_VIEW_ROOFLINE },
  { "simulate-breakdown", "simulate", NULL, NULL, BUD_VIEW_BREAKDOWN },
  { "simulate-operators", "simulate", NULL, NULL, BUD_VIEW_OPERATORS },
  { "simulate-memory", "simulate", NULL, NULL, BUD_VIEW_MEMORY },
  { "simulate-scaling", "simulate", NULL, NULL, BUD_VIEW_SCALING },
  { .name = "models", "models", "llama-3", "meta-llama/Llama-3.1-70B" },
  { .name = "hardware", "hardware", "h100", "h100-sxm5-80" },
  { .name = "clusters", "clusters", "h100", "dgx-h100" },
  { .name = "usecases", "usecases", "assistant", NULL },
  { .name = "compare", "compare", NULL, NULL },
  { .name = "accuracy", "accuracy", NULL, NULL },
  { .name = "plan", "plan", NULL, NULL },
  { .name = "serve", "serve", NULL, NULL },
};

typedef struct
{
  GtkWindow *window;
  cairo_surface_t *kept; /* NULL: to be written */
  cairo_surface_t *now;
  gint64 drawn_usec, changed_usec;
} Drawing;

static BudSession *session;
static BudWindow *window;

static gboolean
is_quiet (gpointer page)
{
  if (bud_session_is_busy (session))
    return FALSE;
  if (BUD_IS_HARDWARE_PAGE (page))
    return !bud_fit_matrix_is_busy (bud_hardware_details_get_matrix (bud_hardware_page_get_details (page)));
  if (BUD_IS_ACCURACY_PAGE (page))
    return g_strcmp0 (gtk_stack_get_visible_child_name (
                          GTK_STACK (HARNESS_CHILD (page, BUD_TYPE_ACCURACY_PAGE, "stack"))),
                      "content")
           == 0;
  if (BUD_IS_PLAN_PAGE (page))
    return !bud_plan_run_is_busy (bud_plan_page_get_run (page));
  return !BUD_IS_SERVE_PAGE (page) || !bud_serve_page_is_busy (page);
}

/* Among four devices, so that others in the catalog change nothing. */
static void
run_plan (BudPlanPage *page)
{
  static const char *const devices[] = { "h100-sxm5-80", "h200-sxm-141", "mi300x", "b200-sxm-180", NULL };
  BudPlanBar *bar = bud_plan_page_get_bar (page);
  g_autoptr (BudPlanCriteria) criteria = bud_plan_criteria_copy (bud_plan_bar_get (bar));

  g_strfreev (criteria->device_ids);
  criteria->device_ids = g_strdupv ((char **) devices);
  bud_plan_bar_set (bar, criteria);
  bud_plan_page_run (page);
}

/* Of a window that has not been laid out yet GTK draws nothing. */
static gboolean
is_blank (cairo_surface_t *picture)
{
  int x = cairo_image_surface_get_width (picture) / 2;
  int y = cairo_image_surface_get_height (picture) / 2;
  const unsigned char *pixels = cairo_image_surface_get_data (picture);

  return pixels == NULL || pixels[y * cairo_image_surface_get_stride (picture) + x * 4 + 3] == 0;
}

/* As it was kept, or no longer changing: what is late (layout, a thread's answer) has any time it needs, and
 * none is spent where nothing is. */
static gboolean
is_drawn (gpointer data)
{
  Drawing *drawing = data;
  gint64 now_usec = g_get_monotonic_time ();
  cairo_surface_t *before = drawing->now;

  if (now_usec - drawing->drawn_usec < BETWEEN_USEC)
    return FALSE;
  drawing->now = harness_picture (drawing->window);
  if (before == NULL || is_blank (drawing->now) || picture_difference (before, drawing->now) > 0)
    drawing->changed_usec = now_usec;
  g_clear_pointer (&before, cairo_surface_destroy);
  drawing->drawn_usec = g_get_monotonic_time ();
  return (drawing->kept != NULL && picture_is_like (drawing->now, drawing->kept, TOLERANCE))
         || now_usec - drawing->changed_usec > STILL_USEC;
}

static void
check (GtkWindow *of, const char *name)
{
  for (int is_dark = 0; is_dark < 2; is_dark++)
    {
      g_autofree char *file = g_strdup_printf ("%s-%s.png", name, is_dark ? "dark" : "light");
      g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "golden", "app", file, NULL);
      Drawing drawing = { of, picture_load (path), NULL, 0, 0 };

      adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                          is_dark ? ADW_COLOR_SCHEME_FORCE_DARK
                                                  : ADW_COLOR_SCHEME_FORCE_LIGHT);
      g_assert_true (harness_wait (is_drawn, &drawing));
      picture_check (drawing.now, path, TOLERANCE);
      cairo_surface_destroy (drawing.now);
      g_clear_pointer (&drawing.kept, cairo_surface_destroy);
    }
}

static void
test_page (gconstpointer data)
{
  const Shown *what = data;
  BudPage *page;

  if (!picture_has_font ())
    return;
  bud_window_show_page (window, what->page);
  page = bud_window_get_page (window, what->page);
  if (BUD_IS_SIMULATE_PAGE (page))
    bud_results_views_show_view (
        bud_results_pane_get_views (bud_simulate_page_get_results (BUD_SIMULATE_PAGE (page))), what->view);
  if (what->search != NULL)
    bud_library_page_search (BUD_LIBRARY_PAGE (page), what->search);
  if (what->item != NULL)
    g_assert_true (bud_library_page_open (BUD_LIBRARY_PAGE (page), what->item));
  if (BUD_IS_PLAN_PAGE (page))
    run_plan (BUD_PLAN_PAGE (page));
  gtk_window_set_focus (GTK_WINDOW (window), NULL);
  g_assert_true (harness_wait (is_quiet, page));
  check (GTK_WINDOW (window), what->name);
}

static void
check_other (GtkWindow *other, const char *name, int width, int height)
{
  gtk_window_set_default_size (other, width, height);
  gtk_widget_realize (GTK_WIDGET (other));
  gtk_widget_remove_css_class (GTK_WIDGET (other), "solid-csd");
  gtk_window_present (other);
  gtk_window_set_focus (other, NULL);
  check (other, name);
  gtk_window_destroy (other);
}

/* A topic without pictures of the window. */
static void
test_guide (void)
{
  if (picture_has_font ())
    check_other (GTK_WINDOW (bud_guide_window_open (GTK_WINDOW (window), "figures")), "guide", WIDTH, HEIGHT);
}

static void
test_presentation (void)
{
  if (picture_has_font ())
    check_other (GTK_WINDOW (bud_presentation_new (GTK_WINDOW (window), session)), "presentation", WIDTH,
                 HEIGHT);
}

static void
test_preferences (void)
{
  if (picture_has_font ())
    check_other (GTK_WINDOW (bud_preferences_window_new (GTK_WINDOW (window), session)), "preferences", 560,
                 680);
}

static void
test_commands (void)
{
  if (picture_has_font ())
    check_other (GTK_WINDOW (bud_deploy_dialog_new (GTK_WINDOW (window), session)), "commands", 680, 420);
}

/* The comparison must notice that the text of one row is gone. */
static void
test_differences_are_noticed (void)
{
  g_autofree char *path
      = g_test_build_filename (G_TEST_DIST, "..", "golden", "app", "simulate-operators-light.png", NULL);
  cairo_surface_t *whole = picture_load (path), *without;
  cairo_t *cr;

  if (whole == NULL)
    {
      g_test_skip ("the pictures are being written");
      return;
    }
  without = picture_load (path);
  cr = cairo_create (without);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_rectangle (cr, 205, 128, 280, 38); /* Use case */
  cairo_fill (cr);
  cairo_destroy (cr);
  cairo_surface_flush (without);
  g_assert_false (picture_is_like (whole, without, TOLERANCE));
  cairo_surface_destroy (whole);
  cairo_surface_destroy (without);
}

/* As tests/headless.sh has it, whatever HOME and desktop have. */
static void
set_look (void)
{
  g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 11", "gtk-icon-theme-name",
                "Adwaita", "gtk-xft-dpi", 96 * PANGO_SCALE, "gtk-xft-antialias", 1, "gtk-xft-hinting", 1,
                "gtk-xft-hintstyle", "hintslight", "gtk-xft-rgba", "none", "gtk-enable-animations", FALSE,
                "gtk-cursor-blink", FALSE, NULL);
}

static void
test_skipped (void)
{
  g_test_skip ("the pictures are of GTK 4.8 and libadwaita 1.2; newer ones have another look");
}

static void
add_tests (void)
{
  if (gtk_get_minor_version () != 8)
    {
      g_test_add_func ("/app/pictures/skipped", test_skipped);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (shown); i++)
    {
      g_autofree char *path = g_strconcat ("/app/pictures/", shown[i].name, NULL);

      g_test_add_data_func (path, &shown[i], test_page);
    }
  g_test_add_func ("/app/pictures/guide", test_guide);
  g_test_add_func ("/app/pictures/presentation", test_presentation);
  g_test_add_func ("/app/pictures/preferences", test_preferences);
  g_test_add_func ("/app/pictures/commands", test_commands);
}

int
main (int argc, char *argv[])
{
  int status;

  harness_init (&argc, &argv);
  set_look ();
  session = harness_session ();
  harness_compare (session, 3);
  window = harness_window (session, WIDTH, HEIGHT);
  add_tests ();
  g_test_add_func ("/app/pictures/differences-are-noticed", test_differences_are_noticed);
  status = g_test_run ();
  harness_destroy (window);
  harness_free_session (session);
  return status;
}
