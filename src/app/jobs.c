#include "app/jobs.h"

#include <glib/gi18n.h>
#include <math.h>

#define POLL_MS 200

/* One job */

struct _BudRunningJob
{
  GObject parent_instance;

  char *name;
  BudJob *job;
  gint64 added_us;
  double progress;
  char *detail;
  gboolean is_listed;
};

enum
{
  PROP_PROGRESS = 1,
  PROP_DETAIL,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (BudRunningJob, bud_running_job, G_TYPE_OBJECT)

const char *
bud_running_job_get_name (BudRunningJob *self)
{
  return self->name;
}

double
bud_running_job_get_progress (BudRunningJob *self)
{
  return self->progress;
}

const char *
bud_running_job_get_detail (BudRunningJob *self)
{
  return self->detail;
}

char *
bud_jobs_describe_remaining (double remaining_s)
{
  if (!isfinite (remaining_s))
    return NULL;
  if (remaining_s < 90)
    return g_strdup_printf (_ ("about %.0f s left"), fmax (ceil (remaining_s), 1));
  return g_strdup_printf (_ ("about %.0f min left"), ceil (remaining_s / 60));
}

static void
refresh (BudRunningJob *self)
{
  guint64 n_items = bud_job_get_n_items (self->job);
  double progress = n_items > 0 ? (double) bud_job_get_n_done (self->job) / (double) n_items : 0;
  char *detail = bud_job_is_cancelled (self->job)
                     ? g_strdup (_ ("cancelling"))
                     : bud_jobs_describe_remaining (bud_job_get_remaining_s (self->job));

  if (progress != self->progress)
    {
      self->progress = progress;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
    }
  if (g_strcmp0 (detail, self->detail) == 0)
    {
      g_free (detail);
      return;
    }
  g_free (self->detail);
  self->detail = detail;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DETAIL]);
}

void
bud_running_job_cancel (BudRunningJob *self)
{
  bud_job_cancel (self->job);
  refresh (self);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  BudRunningJob *self = BUD_RUNNING_JOB (object);

  if (id == PROP_PROGRESS)
    g_value_set_double (value, self->progress);
  else if (id == PROP_DETAIL)
    g_value_set_string (value, self->detail);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
finalize_job (GObject *object)
{
  BudRunningJob *self = BUD_RUNNING_JOB (object);

  g_free (self->name);
  g_free (self->detail);
  bud_job_unref (self->job);
  G_OBJECT_CLASS (bud_running_job_parent_class)->finalize (object);
}

static void
bud_running_job_class_init (BudRunningJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = get_property;
  object_class->finalize = finalize_job;
  properties[PROP_PROGRESS]
      = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_DETAIL]
      = g_param_spec_string ("detail", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
bud_running_job_init (BudRunningJob *self)
{
}

/* The list */

struct _BudJobs
{
  GObject parent_instance;

  GPtrArray *watched; /* BudRunningJob, listed or not yet */
  guint poll_id;
};

static guint finished_signal;

static void init_list_model (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BudJobs, bud_jobs, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, init_list_model))

/* How many are listed before `end`. */
static guint
count_listed (BudJobs *self, guint end)
{
  guint n = 0;

  for (guint i = 0; i < end; i++)
    n += ((BudRunningJob *) g_ptr_array_index (self->watched, i))->is_listed;
  return n;
}

static void
finish (BudJobs *self, guint index)
{
  g_autoptr (BudRunningJob) job = g_object_ref (g_ptr_array_index (self->watched, index));
  guint position = count_listed (self, index);

  g_ptr_array_remove_index (self->watched, index);
  if (job->is_listed)
    g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  if (!bud_job_is_cancelled (job->job))
    g_signal_emit (self, finished_signal, 0, job,
                   (double) (g_get_monotonic_time () - job->added_us) / G_USEC_PER_SEC);
}

static gboolean
on_poll (gpointer user_data)
{
  BudJobs *self = user_data;

  for (guint i = self->watched->len; i-- > 0;)
    {
      BudRunningJob *job = g_ptr_array_index (self->watched, i);

      if (bud_job_is_finished (job->job))
        {
          finish (self, i);
          continue;
        }
      refresh (job);
      if (!job->is_listed && g_get_monotonic_time () - job->added_us >= POLL_MS * 1000)
        {
          job->is_listed = TRUE;
          g_list_model_items_changed (G_LIST_MODEL (self), count_listed (self, i), 0, 1);
        }
    }
  if (self->watched->len > 0)
    return G_SOURCE_CONTINUE;
  self->poll_id = 0;
  return G_SOURCE_REMOVE;
}

void
bud_jobs_add (BudJobs *self, const char *name, BudJob *job)
{
  BudRunningJob *running = g_object_new (BUD_TYPE_RUNNING_JOB, NULL);

  running->name = g_strdup (name);
  running->job = bud_job_ref (job);
  running->added_us = g_get_monotonic_time ();
  g_ptr_array_add (self->watched, running);
  if (self->poll_id == 0)
    self->poll_id = g_timeout_add (POLL_MS, on_poll, self);
}

static GType
get_item_type (GListModel *model)
{
  return BUD_TYPE_RUNNING_JOB;
}

static guint
get_n_items (GListModel *model)
{
  return count_listed (BUD_JOBS (model), BUD_JOBS (model)->watched->len);
}

static gpointer
get_item (GListModel *model, guint position)
{
  BudJobs *self = BUD_JOBS (model);

  for (guint i = 0; i < self->watched->len; i++)
    {
      BudRunningJob *job = g_ptr_array_index (self->watched, i);

      if (job->is_listed && position-- == 0)
        return g_object_ref (job);
    }
  return NULL;
}

static void
init_list_model (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
finalize (GObject *object)
{
  BudJobs *self = BUD_JOBS (object);

  g_clear_handle_id (&self->poll_id, g_source_remove);
  g_ptr_array_unref (self->watched);
  G_OBJECT_CLASS (bud_jobs_parent_class)->finalize (object);
}

static void
bud_jobs_class_init (BudJobsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  finished_signal = g_signal_new ("finished", BUD_TYPE_JOBS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, BUD_TYPE_RUNNING_JOB, G_TYPE_DOUBLE);
}

static void
bud_jobs_init (BudJobs *self)
{
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
}

BudJobs *
bud_jobs_new (void)
{
  return g_object_new (BUD_TYPE_JOBS, NULL);
}
