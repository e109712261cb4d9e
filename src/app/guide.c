#include "app/guide.h"

#include <string.h>

#include "app/guide-reader.h"

static const char *
section_title (const BudGuidePage *page, guint section)
{
  for (guint i = 0; i < page->blocks->len; i++)
    {
      const BudGuideBlock *block = g_ptr_array_index (page->blocks, i);

      if (block->kind == BUD_GUIDE_TITLE && section-- == 0)
        return block->text;
    }
  return NULL;
}

GPtrArray *
bud_guide_load (void)
{
  g_autoptr (GPtrArray) topics = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *pages = g_ptr_array_new_with_free_func ((GDestroyNotify) bud_guide_page_free);
  BudGuidePage *index = bud_guide_page_read ("index", topics);
  guint section = 0;

  for (guint i = 0; i < topics->len; i++)
    if (g_ptr_array_index (topics, i) == NULL)
      section++;
    else
      {
        BudGuidePage *page = bud_guide_page_read (g_ptr_array_index (topics, i), NULL);

        page->group = g_strdup (section_title (index, section));
        g_ptr_array_add (pages, page);
      }
  bud_guide_page_free (index);
  return pages;
}

const BudGuidePage *
bud_guide_find (GPtrArray *guide, const char *id)
{
  for (guint i = 0; i < guide->len; i++)
    {
      const BudGuidePage *page = g_ptr_array_index (guide, i);

      if (g_strcmp0 (page->id, id) == 0)
        return page;
    }
  return NULL;
}

gboolean
bud_guide_page_has (const BudGuidePage *page, const char *query)
{
  g_autofree char *folded = g_utf8_casefold (query, -1);
  g_auto (GStrv) words = g_strsplit (folded, " ", -1);

  for (char **word = words; *word != NULL; word++)
    if (strstr (page->words, *word) == NULL)
      return FALSE;
  return TRUE;
}
