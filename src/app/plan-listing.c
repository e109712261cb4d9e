#include "app/plan-listing.h"

#include <glib/gi18n.h>

#include "app/plan-csv.h"
#include "app/plan-table.h"
#include "app/plan-text.h"
#include "app/view-export.h"
#include "plot/number.h"

#define FRAME_MS 16
#define ROWS_PER_STEP 4  /* made within a frame */
#define ROWS_TRACKED 220 /* what a list view makes widgets for at most; beyond it rows cost nothing */

typedef enum
{
  SHOW_BEST = 0, /* of each device */
  SHOW_MEETING,
  SHOW_ALL,
} Show;

enum
{
  SELECTED,
  ACTIVATED,
  JUDGE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

struct _BudPlanListing
{
  AdwBin parent_instance;

  BudSession *session;
  BudPlanRun *run;
  BudPlanList *plans;
  char *title;
  char *subtitle;
  guint32 n_rows; /* the table may have now */
  guint grow_id;
  gboolean is_setting;
  gboolean is_narrow;

  GtkLabel *table_title;
  GtkLabel *table_caption;
  GtkDropDown *show_choice;
  GtkButton *back_button;
  GtkStack *table_stack;
  BudPlanTable *table;
  AdwStatusPage *none_status;
  GtkWidget *minimum_button;
  GtkWidget *judge_button;
  GtkLabel *minimum_label;
};

G_DEFINE_FINAL_TYPE (BudPlanListing, bud_plan_listing, ADW_TYPE_BIN)

static BudPlan *
plan_of (BudPlanListing *self)
{
  BudRanking *ranking = bud_plan_run_get_ranking (self->run);

  return ranking != NULL ? bud_ranking_get_plan (ranking) : NULL;
}

/* Rows */

/* While it runs, those in sight: more would be bound anew at every ranking. */
static guint32
rows_wanted (BudPlanListing *self)
{
  return bud_plan_run_get_state (self->run) == BUD_PLAN_RUN_RUNNING ? bud_plan_table_get_n_near (self->table)
                                                                    : G_MAXUINT32;
}

static gboolean
on_grow (gpointer user_data)
{
  BudPlanListing *self = user_data;
  BudRanking *ranking = bud_plan_run_get_ranking (self->run);

  self->n_rows += ROWS_PER_STEP;
  if (self->n_rows >= ROWS_TRACKED)
    self->n_rows = G_MAXUINT32;
  bud_plan_list_show (self->plans, ranking, self->n_rows);
  if (ranking != NULL && self->n_rows < MIN (bud_ranking_get_n (ranking), rows_wanted (self)))
    return G_SOURCE_CONTINUE;
  self->grow_id = 0;
  return G_SOURCE_REMOVE;
}

static void
grow_rows (BudPlanListing *self)
{
  BudRanking *ranking = self->run != NULL ? bud_plan_run_get_ranking (self->run) : NULL;

  if (self->grow_id == 0 && ranking != NULL
      && self->n_rows < MIN (bud_ranking_get_n (ranking), rows_wanted (self)))
    self->grow_id = g_timeout_add (FRAME_MS, on_grow, self);
}

/* A few rows now, the others frame by frame: a row is a dozen widgets. */
static void
show_rows (BudPlanListing *self)
{
  BudRanking *ranking = bud_plan_run_get_ranking (self->run);
  gboolean is_at_top = bud_plan_table_is_at_top (self->table);

  if (!bud_plan_list_is_alike (self->plans, ranking))
    self->n_rows = ROWS_PER_STEP;
  else if (bud_plan_run_get_state (self->run) == BUD_PLAN_RUN_RUNNING)
    self->n_rows = MIN (self->n_rows, rows_wanted (self));
  bud_plan_list_show (self->plans, ranking, self->n_rows);
  /* Who looks at the best goes on looking at the best; who scrolled stays with the rows there. */
  if (is_at_top && ranking != NULL && bud_ranking_get_n (ranking) > 0)
    bud_plan_table_scroll_to_top (self->table);
}

/* Heading */

static void
show_heading (BudPlanListing *self)
{
  BudRanking *ranking = bud_plan_run_get_ranking (self->run);
  const BudPlanRequest *request = bud_plan_get_request (plan_of (self));
  const BudRankOrder *order = bud_ranking_get_order (ranking);
  g_autofree char *title = bud_plan_text_rows (request, order->verdicts);
  g_autofree char *count = bud_number_count (bud_ranking_get_n (ranking));
  const char *by
      = order->key == BUD_RANK_OBJECTIVE && !order->is_descending ? bud_plan_text_order (request) : "";
  g_autofree char *plans
      = g_strdup_printf (ngettext ("%s plan", "%s plans", bud_ranking_get_n (ranking)), count);
  g_autofree char *caption = g_strdup_printf ("%s%s%s", plans, by[0] != '\0' ? ", " : "", by);

  gtk_label_set_label (self->table_title, title);
  gtk_label_set_label (self->table_caption, caption);
  bud_plan_table_set_deciding (self->table, bud_plan_deciding_key (request));
}

/* While there is none, and where there is no room, without the button. */
static void
show_minimum (BudPlanListing *self)
{
  BudRanking *ranking = bud_plan_run_get_ranking (self->run);
  guint32 minimum = ranking != NULL ? bud_ranking_get_summary (ranking)->minimum : BUD_RANK_NONE;
  g_autofree char *hardware = NULL;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->minimum_button, minimum != BUD_RANK_NONE && !self->is_narrow);
  if (minimum == BUD_RANK_NONE)
    return;
  hardware = bud_plan_text_hardware (plan_of (self), bud_plan_get_result (plan_of (self), minimum));
  /* Translators: the plan with the fewest devices: "fewest: 2 × H200 SXM". */
  text = g_strdup_printf (_ ("fewest: %s"), hardware);
  gtk_label_set_label (self->minimum_label, text);
}

void
bud_plan_listing_show (BudPlanListing *self)
{
  BudRanking *ranking = bud_plan_run_get_ranking (self->run);
  gboolean has_rows = bud_ranking_get_n (ranking) > 0;

  show_heading (self);
  bud_plan_table_set_front (self->table, bud_plan_run_get_cloud (self->run));
  show_rows (self);
  if (!has_rows)
    {
      g_autofree char *nearest = bud_plan_text_nearest_of_all (ranking);
      g_autofree char *escaped = g_markup_escape_text (nearest != NULL ? nearest : "", -1);

      adw_status_page_set_description (self->none_status, escaped);
    }
  gtk_stack_set_visible_child_name (
      self->table_stack,
      has_rows || bud_plan_run_get_state (self->run) == BUD_PLAN_RUN_RUNNING ? "table" : "none");
}

void
bud_plan_listing_show_rest (BudPlanListing *self)
{
  show_minimum (self);
  grow_rows (self);
}

void
bud_plan_listing_clear (BudPlanListing *self)
{
  g_clear_handle_id (&self->grow_id, g_source_remove);
  bud_plan_table_set_finalists (self->table, NULL);
  bud_plan_list_show (self->plans, NULL, 0);
}

gboolean
bud_plan_listing_is_busy (BudPlanListing *self)
{
  return self->grow_id != 0;
}

/* Selection */

guint32
bud_plan_listing_get_selected (BudPlanListing *self)
{
  return bud_plan_list_get_selected (self->plans);
}

void
bud_plan_listing_select (BudPlanListing *self, guint32 candidate)
{
  bud_plan_list_select (self->plans, candidate);
  bud_plan_table_scroll_to (self->table, candidate);
}

static void
on_row_selected (BudPlanListing *self)
{
  g_signal_emit (self, signals[SELECTED], 0);
}

static void
on_minimum (BudPlanListing *self)
{
  BudRanking *ranking = bud_plan_run_get_ranking (self->run);

  if (ranking == NULL || bud_ranking_get_summary (ranking)->minimum == BUD_RANK_NONE)
    return;
  bud_plan_listing_select (self, bud_ranking_get_summary (ranking)->minimum);
  on_row_selected (self);
}

static void
on_table_activated (BudPlanListing *self, guint candidate)
{
  bud_plan_list_select (self->plans, candidate);
  g_signal_emit (self, signals[ACTIVATED], 0);
}

/* What is listed */

static void
set_order (BudPlanListing *self, guint32 verdicts, gboolean one_per_device)
{
  gboolean is_descending;
  BudRankKey key = bud_plan_table_get_key (self->table, &is_descending);
  const BudRankOrder order = { key, is_descending, verdicts, one_per_device };

  gtk_widget_set_visible (GTK_WIDGET (self->back_button),
                          verdicts != BUD_RANK_MEETING && verdicts != BUD_RANK_ALL);
  bud_plan_run_set_order (self->run, &order);
}

static void
on_show (BudPlanListing *self)
{
  guint show = gtk_drop_down_get_selected (self->show_choice);

  if (self->is_setting || self->run == NULL)
    return;
  set_order (self, show == SHOW_ALL ? BUD_RANK_ALL : BUD_RANK_MEETING, show == SHOW_BEST);
}

static void
on_order_changed (BudPlanListing *self)
{
  const BudRankOrder *order = bud_plan_run_get_order (self->run);

  set_order (self, order->verdicts, order->one_per_device);
}

void
bud_plan_listing_show_verdict (BudPlanListing *self, guint verdict)
{
  set_order (self, 1u << verdict, FALSE);
}

/* Under load */

static void
on_judge (BudPlanListing *self)
{
  g_signal_emit (self, signals[JUDGE], 0);
}

void
bud_plan_listing_set_finalists (BudPlanListing *self, BudFinalists *finalists)
{
  bud_plan_table_set_finalists (self->table, finalists);
}

void
bud_plan_listing_refresh_finalists (BudPlanListing *self, gboolean can_judge)
{
  gtk_widget_set_sensitive (self->judge_button, can_judge);
  bud_plan_table_refresh_finalists (self->table);
}

/* Out */

static void
send_out (BudPlanListing *self,
          void (*send) (GtkWidget *widget, BudSession *session, const BudViewContent *content))
{
  BudRanking *ranking = bud_plan_run_get_ranking (self->run);
  g_autofree char *csv = ranking != NULL ? bud_plan_csv (ranking, G_MAXUINT32) : NULL;
  const BudViewContent content
      = { .csv = csv, .title = self->title, .subtitle = self->subtitle, .name = "plans" };

  if (csv != NULL)
    send (GTK_WIDGET (self), self->session, &content);
}

void
bud_plan_listing_copy (BudPlanListing *self)
{
  send_out (self, bud_view_copy);
}

void
bud_plan_listing_export (BudPlanListing *self)
{
  send_out (self, bud_view_export);
}

/* Set-up */

void
bud_plan_listing_set_titles (BudPlanListing *self, const char *title, const char *subtitle)
{
  g_free (self->title);
  g_free (self->subtitle);
  self->title = g_strdup (title);
  self->subtitle = g_strdup (subtitle);
}

void
bud_plan_listing_set_narrow (BudPlanListing *self, gboolean is_narrow)
{
  self->is_narrow = is_narrow;
  gtk_widget_set_visible (GTK_WIDGET (self->table_caption), !is_narrow);
  gtk_widget_set_hexpand (GTK_WIDGET (self->table_title), is_narrow);
  gtk_widget_set_visible (self->judge_button, !is_narrow);
  show_minimum (self);
}

void
bud_plan_listing_set_run (BudPlanListing *self, BudSession *session, BudPlanRun *run)
{
  self->session = g_object_ref (session);
  bud_plan_table_set_accuracy (self->table, bud_session_get_accuracy (session));
  self->run = g_object_ref (run);
}

static void
dispose (GObject *object)
{
  BudPlanListing *self = BUD_PLAN_LISTING (object);

  g_clear_handle_id (&self->grow_id, g_source_remove);
  G_OBJECT_CLASS (bud_plan_listing_parent_class)->dispose (object);
  g_clear_object (&self->plans);
  g_clear_object (&self->run);
  g_clear_object (&self->session);
}

static void
finalize (GObject *object)
{
  g_free (BUD_PLAN_LISTING (object)->title);
  g_free (BUD_PLAN_LISTING (object)->subtitle);
  G_OBJECT_CLASS (bud_plan_listing_parent_class)->finalize (object);
}

static void
bud_plan_listing_class_init (BudPlanListingClass *klass)
{
  static const char *const names[N_SIGNALS] = { "selected", "activated", "judge" };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  for (gsize i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], BUD_TYPE_PLAN_LISTING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 0);
  g_type_ensure (BUD_TYPE_PLAN_TABLE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/budsimulator/BudSimulator/plan-listing.ui");
  gtk_widget_class_bind_template_child (widget_class, BudPlanListing, table_title);
  gtk_widget_class_bind_template_child (widget_class, BudPlanListing, table_caption);
  gtk_widget_class_bind_template_child (widget_class, BudPlanListing, show_choice);
  gtk_widget_class_bind_template_child (widget_class, BudPlanListing, back_button);
  gtk_widget_class_bind_template_child (widget_class, BudPlanListing, table_stack);
  gtk_widget_class_bind_template_child (widget_class, BudPlanListing, table);
  gtk_widget_class_bind_template_child (widget_class, BudPlanListing, none_status);
  gtk_widget_class_bind_template_child (widget_class, BudPlanListing, minimum_button);
  gtk_widget_class_bind_template_child (widget_class, BudPlanListing, judge_button);
  gtk_widget_class_bind_template_child (widget_class, BudPlanListing, minimum_label);
  gtk_widget_class_bind_template_callback (widget_class, on_show);
  gtk_widget_class_bind_template_callback (widget_class, on_order_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_table_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_minimum);
  gtk_widget_class_bind_template_callback (widget_class, on_judge);
}

static void
bud_plan_listing_init (BudPlanListing *self)
{
  const char *shows[] = { _ ("Best of Each Device"), _ ("All That Meet"), _ ("All"), NULL };
  g_autoptr (GtkStringList) names = gtk_string_list_new (shows);

  self->is_setting = TRUE;
  self->plans = bud_plan_list_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drop_down_set_model (self->show_choice, G_LIST_MODEL (names));
  bud_plan_table_set_list (self->table, self->plans);
  g_signal_connect_object (bud_plan_table_get_vadjustment (self->table), "value-changed",
                           G_CALLBACK (grow_rows), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->plans, "selected", G_CALLBACK (on_row_selected), self, G_CONNECT_SWAPPED);
  self->is_setting = FALSE;
}
