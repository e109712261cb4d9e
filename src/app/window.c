#include "app/window.h"

#include <glib/gi18n.h>

#include "app/content-layout.h"
#include "app/document-actions.h"
#include "app/jobs-button.h"
#include "app/notices.h"
#include "app/page-list.h"
#include "app/pages.h"
#include "app/recent-menu.h"
#include "app/spoken-names.h"
#include "app/window-actions.h"

struct _BudWindow
{
  AdwApplicationWindow parent_instance;

  BudSession *session;
  BudPage *titled_page; /* whose title is shown, borrowed */
  guint narrow_id;
  guint first_page_id;
  char *first_page; /* shown once the window itself has been, NULL afterwards */

  AdwToastOverlay *toasts;
  AdwToast *last_toast; /* weak */
  AdwFlap *flap;
  GtkListBox *page_list;
  AdwBin *content_bin;
  AdwHeaderBar *header_bar;
  AdwWindowTitle *window_title;
  GtkWidget *show_sidebar;
  GtkWidget *undo_button;
  GtkWidget *redo_button;
  AdwBin *page_header;
  GtkMenuButton *menu_button;
  GMenuModel *primary_menu;
  GMenu *recent_menu;
  GtkStack *pages;
};

G_DEFINE_FINAL_TYPE (BudWindow, bud_window, ADW_TYPE_APPLICATION_WINDOW)

/* NULL before the first frame. */
static BudPage *
visible_page (BudWindow *self)
{
  GtkWidget *page = gtk_stack_get_visible_child (self->pages);

  return page != NULL ? BUD_PAGE (page) : NULL;
}

static void
apply_narrow (BudWindow *self)
{
  gboolean is_narrow = adw_flap_get_folded (self->flap);

  for (GtkWidget *page = gtk_widget_get_first_child (GTK_WIDGET (self->pages)); page != NULL;
       page = gtk_widget_get_next_sibling (page))
    bud_page_set_narrow (BUD_PAGE (page), is_narrow);
  gtk_widget_set_visible (self->redo_button, !is_narrow);
}

static gboolean
on_narrow_idle (gpointer user_data)
{
  BudWindow *self = user_data;

  self->narrow_id = 0;
  apply_narrow (self);
  return G_SOURCE_REMOVE;
}

/* Folding is found out while allocating, when pages must not be rebuilt. */
static void
on_folded (BudWindow *self)
{
  if (self->narrow_id == 0)
    self->narrow_id = g_idle_add_full (G_PRIORITY_HIGH, on_narrow_idle, self, NULL);
}

static void
on_reveal (BudWindow *self)
{
  gboolean is_shown = adw_flap_get_reveal_flap (self->flap) && !adw_flap_get_folded (self->flap);
  gboolean needs_button = !adw_flap_get_reveal_flap (self->flap) || adw_flap_get_folded (self->flap);

  gtk_widget_set_visible (self->show_sidebar, needs_button);
  adw_header_bar_set_show_start_title_buttons (self->header_bar, !is_shown);
}

static void
on_toggle_sidebar (GtkWidget *widget, const char *name, GVariant *parameter)
{
  BudWindow *self = BUD_WINDOW (widget);
  GSettings *settings = bud_session_get_settings (self->session);
  gboolean reveal = !adw_flap_get_reveal_flap (self->flap);

  adw_flap_set_reveal_flap (self->flap, reveal);
  if (settings != NULL && !adw_flap_get_folded (self->flap))
    g_settings_set_boolean (settings, "sidebar-visible", reveal);
}

static void
on_history (BudWindow *self)
{
  const char *undo = bud_session_get_undo_name (self->session);
  const char *redo = bud_session_get_redo_name (self->session);
  g_autofree char *undo_tip = undo != NULL ? g_strdup_printf (_ ("Undo “%s”"), undo) : g_strdup (_ ("Undo"));
  g_autofree char *redo_tip = redo != NULL ? g_strdup_printf (_ ("Redo “%s”"), redo) : g_strdup (_ ("Redo"));

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.undo", undo != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.redo", redo != NULL);
  bud_widget_change_tooltip (self->undo_button, undo_tip);
  bud_widget_change_tooltip (self->redo_button, redo_tip);
}

static void
on_undo (GtkWidget *widget, const char *name, GVariant *parameter)
{
  bud_session_undo (BUD_WINDOW (widget)->session);
}

static void
on_redo (GtkWidget *widget, const char *name, GVariant *parameter)
{
  bud_session_redo (BUD_WINDOW (widget)->session);
}

const char *
bud_window_get_page_name (BudWindow *self)
{
  BudPage *page = visible_page (self);

  return page != NULL ? gtk_widget_get_name (GTK_WIDGET (page)) : NULL;
}

BudSession *
bud_window_get_session (BudWindow *self)
{
  return self->session;
}

void
bud_window_add_toast (BudWindow *self, AdwToast *toast)
{
  /* News, not a queue of what was. */
  if (self->last_toast != NULL)
    adw_toast_dismiss (self->last_toast);
  g_set_weak_pointer (&self->last_toast, toast);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

BudPage *
bud_window_get_page (BudWindow *self, const char *name)
{
  GtkWidget *page = gtk_widget_get_first_child (GTK_WIDGET (self->pages));
  const BudPageInfo *info = bud_pages_find (name);

  while (page != NULL && g_strcmp0 (gtk_widget_get_name (page), name) != 0)
    page = gtk_widget_get_next_sibling (page);
  if (page == NULL && info != NULL)
    {
      page = GTK_WIDGET (info->create (self->session));
      gtk_widget_set_name (page, name);
      gtk_accessible_update_property (GTK_ACCESSIBLE (page), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (info->title),
                                      -1);
      bud_name_controls (page);
      if (bud_page_get_header (BUD_PAGE (page)) != NULL) /* stands outside the page */
        bud_name_controls (bud_page_get_header (BUD_PAGE (page)));
      gtk_stack_add_named (self->pages, page, name);
      bud_page_set_narrow (BUD_PAGE (page), adw_flap_get_folded (self->flap));
    }
  return page != NULL ? BUD_PAGE (page) : NULL;
}

/* The page's title, the document's name where it has one, and a mark while something is not saved. */
static void
show_titles (BudWindow *self)
{
  BudScenarioDocument *document = bud_session_get_document (self->session);
  const char *title = self->titled_page != NULL ? bud_page_get_title (self->titled_page) : NULL;
  const char *subtitle = self->titled_page != NULL ? bud_page_get_subtitle (self->titled_page) : NULL;
  const char *mark = bud_scenario_document_is_modified (document) ? "• " : "";
  g_autofree char *name = bud_scenario_document_dup_name (document);
  g_autofree char *head = g_strconcat (mark, title != NULL ? title : "", NULL);
  g_autofree char *below = NULL;
  g_autofree char *window_title = NULL;

  if (name != NULL && subtitle != NULL && subtitle[0] != '\0')
    below = g_strdup_printf ("%s – %s", name, subtitle);
  adw_window_title_set_title (self->window_title, head);
  adw_window_title_set_subtitle (self->window_title, below != NULL ? below : name != NULL ? name : subtitle);
  window_title = g_strdup_printf ("%s%s – %s", mark,
                                  name != NULL    ? name
                                  : title != NULL ? title
                                                  : "",
                                  _ ("Bud Simulator"));
  gtk_window_set_title (GTK_WINDOW (self), window_title);
}

void
bud_window_show_page (BudWindow *self, const char *name)
{
  BudPage *page = bud_window_get_page (self, name);
  GSettings *settings = bud_session_get_settings (self->session);

  if (page == NULL)
    return;
  g_clear_pointer (&self->first_page, g_free);
  gtk_stack_set_visible_child (self->pages, GTK_WIDGET (page));
  adw_bin_set_child (self->page_header, bud_page_get_header (page));
  gtk_widget_set_visible (GTK_WIDGET (self->page_header), bud_page_get_header (page) != NULL);
  if (self->titled_page != NULL)
    g_signal_handlers_disconnect_by_func (self->titled_page, show_titles, self);
  self->titled_page = page;
  g_signal_connect_object (page, "notify::title", G_CALLBACK (show_titles), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "notify::subtitle", G_CALLBACK (show_titles), self, G_CONNECT_SWAPPED);
  show_titles (self);
  bud_page_list_select (self->page_list, name);
  if (settings != NULL)
    g_settings_set_string (settings, "page", name);
  if (adw_flap_get_folded (self->flap))
    adw_flap_set_reveal_flap (self->flap, FALSE);
  bud_page_shown (page);
}

static void
on_row_activated (GtkListBox *list, GtkListBoxRow *row, BudWindow *self)
{
  bud_window_show_page (self, bud_page_list_get_page (row));
}

/* Assistive technology selects rows, as arrows do; over the page a selection would close the list. */
static void
on_row_selected (GtkListBox *list, GtkListBoxRow *row, BudWindow *self)
{
  const char *shown = self->pages != NULL ? bud_window_get_page_name (self) : NULL;

  if (row != NULL && shown != NULL && !adw_flap_get_folded (self->flap) && !bud_page_list_is_for (row, shown))
    on_row_activated (list, row, self);
}

static void
on_page_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  bud_window_show_page (BUD_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
on_menu (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_menu_button_popup (BUD_WINDOW (widget)->menu_button);
}

static void
on_next_pane (GtkWidget *widget, const char *name, GVariant *parameter)
{
  BudWindow *self = BUD_WINDOW (widget);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  GtkWidget *list = GTK_WIDGET (self->page_list);
  BudPage *page = visible_page (self);

  if (page == NULL)
    return;
  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (page)) && bud_page_next_pane (page, FALSE))
    return;
  if (adw_flap_get_reveal_flap (self->flap) && (focus == NULL || !gtk_widget_is_ancestor (focus, list)))
    gtk_widget_child_focus (list, GTK_DIR_TAB_FORWARD);
  else
    bud_page_next_pane (page, TRUE);
}

/* Actions that belong to the page in front: it installs them as "page.NAME". */
static void
on_forward (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autofree char *forwarded = g_strconcat ("page.", name + strlen ("win."), NULL);
  BudPage *page = visible_page (BUD_WINDOW (widget));

  if (page != NULL)
    gtk_widget_activate_action_variant (GTK_WIDGET (page), forwarded, NULL);
}

static void
remember_size (BudWindow *self)
{
  GSettings *settings = bud_session_get_settings (self->session);
  int width;
  int height;

  if (settings == NULL)
    return;
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_boolean (settings, "window-maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
  if (width >= BUD_WINDOW_MIN_PX && height >= 300)
    {
      g_settings_set_int (settings, "window-width", width);
      g_settings_set_int (settings, "window-height", height);
    }
}

void
bud_window_leave (BudWindow *self)
{
  remember_size (self);
  bud_scenario_document_keep_draft (bud_session_get_document (self->session), NULL);
}

static gboolean
on_close (GtkWindow *window)
{
  if (!bud_document_actions_may_close (BUD_WINDOW (window)))
    return TRUE;
  remember_size (BUD_WINDOW (window));
  return GTK_WINDOW_CLASS (bud_window_parent_class)->close_request (window);
}

static gboolean
on_first_page (gpointer user_data)
{
  BudWindow *self = user_data;
  g_autofree char *name = g_steal_pointer (&self->first_page);

  self->first_page_id = 0;
  bud_recent_menu_follow (self->recent_menu);
  gtk_menu_button_set_menu_model (self->menu_button, self->primary_menu);
  if (name != NULL)
    bud_window_show_page (self, name);
  return G_SOURCE_REMOVE;
}

/* The window stands before its page and its menu are built: a page is hundreds of widgets. */
static void
on_after_paint (GdkFrameClock *clock, BudWindow *self)
{
  g_signal_handlers_disconnect_by_func (clock, on_after_paint, self);
  if (self->first_page_id == 0)
    self->first_page_id = g_idle_add_full (G_PRIORITY_HIGH, on_first_page, self, NULL);
}

static void
on_realize (BudWindow *self)
{
  if (self->first_page != NULL)
    g_signal_connect_object (gtk_widget_get_frame_clock (GTK_WIDGET (self)), "after-paint",
                             G_CALLBACK (on_after_paint), self, 0);
}

static void
set_up (BudWindow *self)
{
  GSettings *settings = bud_session_get_settings (self->session);
  guint n_pages;
  const BudPageInfo *infos = bud_pages (&n_pages);
  g_autofree char *page = settings != NULL ? g_settings_get_string (settings, "page") : NULL;
  int width = settings != NULL ? g_settings_get_int (settings, "window-width") : 1280;
  int height = settings != NULL ? g_settings_get_int (settings, "window-height") : 800;

  bud_page_list_fill (self->page_list);
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  if (settings != NULL && g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  adw_flap_set_reveal_flap (
      self->flap,
      width >= BUD_NARROW_PX && (settings == NULL || g_settings_get_boolean (settings, "sidebar-visible")));
  self->first_page = g_strdup (bud_pages_find (page) != NULL ? page : infos[0].name);
  bud_page_list_select (self->page_list, self->first_page);
  g_signal_connect_object (self->session, "history-changed", G_CALLBACK (on_history), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (bud_session_get_document (self->session), "changed", G_CALLBACK (show_titles),
                           self, G_CONNECT_SWAPPED);
  adw_header_bar_pack_end (self->header_bar, bud_jobs_button_new (bud_session_get_jobs (self->session)));
  bud_notices_follow (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.preferences", settings != NULL);
  bud_name_controls (GTK_WIDGET (self));
  on_history (self);
  show_titles (self);
  on_reveal (self);
}

BudWindow *
bud_window_new (GtkApplication *application, BudSession *session)
{
  BudWindow *self = g_object_new (BUD_TYPE_WINDOW, "application", application, NULL);

  self->session = g_object_ref (session);
  set_up (self);
  bud_document_actions_set_up (self);
  return self;
}

static void
dispose (GObject *object)
{
  BudWindow *self = BUD_WINDOW (object);

  g_clear_handle_id (&self->narrow_id, g_source_remove);
  g_clear_handle_id (&self->first_page_id, g_source_remove);
  g_clear_pointer (&self->first_page, g_free);
  self->titled_page = NULL;
  g_clear_weak_pointer (&self->last_toast);
  G_OBJECT_CLASS (bud_window_parent_class)->dispose (object);
  g_clear_object (&self->session);
}

static void
bud_window_class_init (BudWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const char *forwarded[] = { "win.search",      "win.show-table", "win.copy-view",
                                     "win.export-view", "win.print-view", "win.add-to-comparison" };

  G_OBJECT_CLASS (klass)->dispose = dispose;
  GTK_WINDOW_CLASS (klass)->close_request = on_close;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/window.ui");
  gtk_widget_class_bind_template_child (widget_class, BudWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, BudWindow, flap);
  gtk_widget_class_bind_template_child (widget_class, BudWindow, page_list);
  gtk_widget_class_bind_template_child (widget_class, BudWindow, content_bin);
  gtk_widget_class_bind_template_child (widget_class, BudWindow, header_bar);
  gtk_widget_class_bind_template_child (widget_class, BudWindow, window_title);
  gtk_widget_class_bind_template_child (widget_class, BudWindow, show_sidebar);
  gtk_widget_class_bind_template_child (widget_class, BudWindow, undo_button);
  gtk_widget_class_bind_template_child (widget_class, BudWindow, redo_button);
  gtk_widget_class_bind_template_child (widget_class, BudWindow, page_header);
  gtk_widget_class_bind_template_child (widget_class, BudWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, BudWindow, primary_menu);
  gtk_widget_class_bind_template_child (widget_class, BudWindow, recent_menu);
  gtk_widget_class_bind_template_child (widget_class, BudWindow, pages);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_row_selected);

  gtk_widget_class_install_action (widget_class, "win.undo", NULL, on_undo);
  gtk_widget_class_install_action (widget_class, "win.redo", NULL, on_redo);
  gtk_widget_class_install_action (widget_class, "win.toggle-sidebar", NULL, on_toggle_sidebar);
  gtk_widget_class_install_action (widget_class, "win.page", "s", on_page_action);
  gtk_widget_class_install_action (widget_class, "win.menu", NULL, on_menu);
  gtk_widget_class_install_action (widget_class, "win.next-pane", NULL, on_next_pane);
  bud_window_actions_install (widget_class);
  bud_document_actions_install (widget_class);
  for (gsize i = 0; i < G_N_ELEMENTS (forwarded); i++)
    gtk_widget_class_install_action (widget_class, forwarded[i], NULL, on_forward);
}

static void
bud_window_init (BudWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (GTK_WIDGET (self->content_bin), bud_content_layout_new ());
  gtk_widget_set_overflow (GTK_WIDGET (self->content_bin), GTK_OVERFLOW_HIDDEN);
  g_signal_connect (self, "realize", G_CALLBACK (on_realize), NULL);
  g_signal_connect_swapped (self->flap, "notify::folded", G_CALLBACK (on_folded), self);
  g_signal_connect_swapped (self->flap, "notify::folded", G_CALLBACK (on_reveal), self);
  g_signal_connect_swapped (self->flap, "notify::reveal-flap", G_CALLBACK (on_reveal), self);
}
