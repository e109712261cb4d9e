#include "app/guide-reader.h"

#include <string.h>

#define FOLDER "/io/github/budsimulator/BudSimulator/guide/"

typedef struct
{
  gboolean is_numbered;
  guint n_items;
} List;

typedef struct
{
  BudGuidePage *page;
  GPtrArray *topics; /* may be NULL */
  GString *text;     /* being read, NULL outside of text */
  GString *words;
  GArray *lists; /* open ones, the innermost last */
  guint depth;   /* of sections */
  char *marker, *caption, *path;
  GPtrArray *rows;
} Reader;

static void
block_free (gpointer data)
{
  BudGuideBlock *block = data;

  g_free (block->marker);
  g_free (block->text);
  g_free (block->caption);
  g_free (block->path);
  g_clear_pointer (&block->rows, g_ptr_array_unref);
  g_free (block);
}

void
bud_guide_page_free (BudGuidePage *page)
{
  g_free (page->id);
  g_free (page->title);
  g_free (page->summary);
  g_free (page->group);
  g_free (page->words);
  g_ptr_array_unref (page->blocks);
  g_free (page);
}

static const char *
parent_of (GMarkupParseContext *context)
{
  const GSList *stack = g_markup_parse_context_get_element_stack (context);

  return stack->next != NULL ? stack->next->data : "";
}

static const char *
attribute (const char **names, const char **values, const char *name)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_equal (names[i], name))
      return values[i];
  return NULL;
}

static BudGuideBlock *
add_block (Reader *self, BudGuideKind kind)
{
  BudGuideBlock *block = g_new0 (BudGuideBlock, 1);

  block->kind = kind;
  block->level = kind == BUD_GUIDE_TITLE ? self->depth : self->lists->len;
  block->marker = g_steal_pointer (&self->marker);
  g_ptr_array_add (self->page->blocks, block);
  return block;
}

/* Inside of p and title these are marks, elsewhere blocks. */
static gboolean
is_inline (GMarkupParseContext *context)
{
  const char *parent = parent_of (context);

  return g_str_equal (parent, "p") || g_str_equal (parent, "title");
}

static void
start_link (Reader *self, GMarkupParseContext *context, const char **names, const char **values)
{
  const char *page = attribute (names, values, "xref"), *address = attribute (names, values, "href");
  g_autofree char *mark = NULL;

  if (g_str_equal (parent_of (context), "info"))
    {
      if (self->topics != NULL && g_strcmp0 (attribute (names, values, "type"), "topic") == 0)
        g_ptr_array_add (self->topics, g_strdup (page));
      return;
    }
  mark = g_markup_printf_escaped ("<a href=\"%s\">", page != NULL ? page : address);
  g_string_append (self->text, mark);
}

static void
start_item (Reader *self, GMarkupParseContext *context)
{
  List *list = &g_array_index (self->lists, List, self->lists->len - 1);

  list->n_items++;
  if (list->is_numbered)
    self->marker = g_strdup_printf ("%u.", list->n_items);
  else if (g_str_equal (parent_of (context), "list"))
    self->marker = g_strdup ("•");
}

static gboolean
starts_text (GMarkupParseContext *context, const char *name)
{
  return g_str_equal (name, "title") || g_str_equal (name, "desc")
         || (g_str_equal (name, "p") && !g_str_equal (parent_of (context), "license"))
         || (g_str_equal (name, "code") && !is_inline (context));
}

static void
on_start (GMarkupParseContext *context, const char *name, const char **names, const char **values,
          gpointer user_data, GError **error)
{
  Reader *self = user_data;
  List list = { g_str_equal (name, "steps"), 0 };

  if (starts_text (context, name))
    self->text = g_string_new (NULL);
  else if (g_str_equal (name, "page"))
    self->page->id = g_strdup (attribute (names, values, "id"));
  else if (g_str_equal (name, "link"))
    start_link (self, context, names, values);
  else if (g_str_equal (name, "section"))
    self->depth++;
  else if (g_str_equal (name, "list") || g_str_equal (name, "terms") || list.is_numbered)
    g_array_append_val (self->lists, list);
  else if (g_str_equal (name, "item"))
    start_item (self, context);
  else if (g_str_equal (name, "code") || g_str_equal (name, "key"))
    g_string_append (self->text, "<tt>");
  else if (g_str_equal (name, "em"))
    g_string_append (self->text, "<i>");
  else if (g_str_equal (name, "media"))
    self->path = g_strconcat (FOLDER, attribute (names, values, "src"), NULL);
  else if (g_str_equal (name, "table"))
    self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  else if (g_str_equal (name, "tr"))
    g_ptr_array_add (self->rows, g_ptr_array_new_with_free_func (g_free));
}

static void
on_text (GMarkupParseContext *context, const char *text, gsize length, gpointer user_data, GError **error)
{
  Reader *self = user_data;
  g_autofree char *escaped = g_markup_escape_text (text, (gssize) length);

  if (self->text == NULL)
    return;
  /* What a picture shows is no label's text. */
  g_string_append (self->text, self->path != NULL ? text : escaped);
  g_string_append_len (self->words, text, (gssize) length);
}

/* Line breaks and indentation of the source are one blank. */
static char *
take_text (Reader *self)
{
  g_auto (GStrv) words = g_strsplit_set (g_strstrip (self->text->str), " \n\t", -1);
  GString *text = g_string_new (NULL);

  for (char **word = words; *word != NULL; word++)
    if (**word != '\0')
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", *word);
  g_string_free (g_steal_pointer (&self->text), TRUE);
  g_string_append_c (self->words, ' ');
  return g_string_free (text, FALSE);
}

static void
end_title (Reader *self, const char *parent)
{
  if (g_str_equal (parent, "page"))
    self->page->title = take_text (self);
  else if (g_str_equal (parent, "figure"))
    self->caption = take_text (self);
  else
    add_block (self, g_str_equal (parent, "item") ? BUD_GUIDE_TERM : BUD_GUIDE_TITLE)->text
        = take_text (self);
}

static void
end_paragraph (Reader *self, const char *parent)
{
  if (g_str_equal (parent, "td"))
    g_ptr_array_add (g_ptr_array_index (self->rows, self->rows->len - 1), take_text (self));
  else if (g_str_equal (parent, "media"))
    {
      BudGuideBlock *block = add_block (self, BUD_GUIDE_PICTURE);

      block->text = take_text (self);
      block->caption = g_steal_pointer (&self->caption);
      block->path = g_steal_pointer (&self->path);
    }
  else if (!g_str_equal (parent, "license"))
    add_block (self, BUD_GUIDE_TEXT)->text = take_text (self);
}

static void
on_end (GMarkupParseContext *context, const char *name, gpointer user_data, GError **error)
{
  Reader *self = user_data;

  if (g_str_equal (name, "title"))
    end_title (self, parent_of (context));
  else if (g_str_equal (name, "p"))
    end_paragraph (self, parent_of (context));
  else if (g_str_equal (name, "desc"))
    self->page->summary = take_text (self);
  else if (g_str_equal (name, "code") && !is_inline (context))
    {
      add_block (self, BUD_GUIDE_CODE)->text = g_strdup (g_strstrip (self->text->str));
      g_string_free (g_steal_pointer (&self->text), TRUE);
    }
  else if (g_str_equal (name, "code") || g_str_equal (name, "key"))
    g_string_append (self->text, "</tt>");
  else if (g_str_equal (name, "em"))
    g_string_append (self->text, "</i>");
  else if (g_str_equal (name, "link") && self->text != NULL)
    g_string_append (self->text, "</a>");
  else if (g_str_equal (name, "section"))
    {
      self->depth--;
      if (self->topics != NULL)
        g_ptr_array_add (self->topics, NULL);
    }
  else if (g_str_equal (name, "list") || g_str_equal (name, "steps") || g_str_equal (name, "terms"))
    g_array_set_size (self->lists, self->lists->len - 1);
  else if (g_str_equal (name, "table"))
    add_block (self, BUD_GUIDE_TABLE)->rows = g_steal_pointer (&self->rows);
}

/* In the first of the user's languages that has it; all end with "C". */
static GBytes *
find_page (const char *id, GError **error)
{
  const char *const *languages = g_get_language_names ();

  for (guint i = 0; languages[i] != NULL; i++)
    {
      const char *folder = g_str_has_prefix (languages[i], "en") ? "C" : languages[i];
      g_autofree char *path = g_strconcat (FOLDER, folder, "/", id, ".page", NULL);
      GBytes *bytes;

      g_clear_error (error);
      bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
      if (bytes != NULL)
        return bytes;
    }
  return NULL;
}

BudGuidePage *
bud_guide_page_read (const char *id, GPtrArray *topics)
{
  static const GMarkupParser parser = { .start_element = on_start, .end_element = on_end, .text = on_text };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = find_page (id, &error);
  g_autoptr (GMarkupParseContext) context = NULL;
  Reader reader = { .page = g_new0 (BudGuidePage, 1), .topics = topics };
  gsize size;

  reader.page->blocks = g_ptr_array_new_with_free_func (block_free);
  reader.words = g_string_new (NULL);
  reader.lists = g_array_new (FALSE, FALSE, sizeof (List));
  context = g_markup_parse_context_new (&parser, 0, &reader, NULL);
  if (bytes == NULL
      || !g_markup_parse_context_parse (context, g_bytes_get_data (bytes, &size), g_bytes_get_size (bytes),
                                        &error)
      || !g_markup_parse_context_end_parse (context, &error))
    g_error ("%s: %s", id, error->message);
  reader.page->words = g_utf8_casefold (reader.words->str, -1);
  g_string_free (reader.words, TRUE);
  g_array_unref (reader.lists);
  return reader.page;
}
