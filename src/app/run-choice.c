#include "app/run-choice.h"

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

void
bud_run_choice_fill (BudRunChoice *self, const char *all, GPtrArray *ids, BudRunNameFunc name,
                     gpointer user_data)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  g_clear_pointer (&self->ids, g_ptr_array_unref);
  self->ids = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < ids->len; i++)
    if (!g_ptr_array_find_with_equal_func (self->ids, g_ptr_array_index (ids, i), g_str_equal, NULL))
      g_ptr_array_add (self->ids, g_strdup (g_ptr_array_index (ids, i)));
  g_ptr_array_sort (self->ids, compare_ids);
  gtk_string_list_append (names, all);
  for (guint i = 0; i < self->ids->len; i++)
    gtk_string_list_take (names, name (g_ptr_array_index (self->ids, i), user_data));
  gtk_drop_down_set_model (self->drop_down, G_LIST_MODEL (names));
}

const char *
bud_run_choice_get (const BudRunChoice *self)
{
  guint selected = gtk_drop_down_get_selected (self->drop_down);

  if (self->ids == NULL || selected == 0 || selected > self->ids->len)
    return NULL;
  return g_ptr_array_index (self->ids, selected - 1);
}

void
bud_run_choice_clear (BudRunChoice *self)
{
  g_clear_pointer (&self->ids, g_ptr_array_unref);
}
