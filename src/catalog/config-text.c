#include "catalog/config.h"

#include <string.h>

#include "catalog/json-text.h"

/* The word at `text`, of those Python writes for what JSON cannot say; 0 when none. */
static gsize
bare_word_length (const char *text, gsize left)
{
  static const char *const words[] = { "NaN", "Infinity", "-Infinity" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize length = strlen (words[i]);

      if (length <= left && memcmp (text, words[i], length) == 0
          && (length == left || !(g_ascii_isalnum (text[length]) || text[length] == '_')))
        return length;
    }
  return 0;
}

/* Writes null in the place of a word. NaN is a letter shorter: the blank before it, which Python always
 * writes, makes up for it, so that what follows keeps its column. */
static void
append_null (GString *clean, gsize word)
{
  if (word < 4 && clean->len > 0 && clean->str[clean->len - 1] == ' ')
    g_string_truncate (clean, clean->len - 1);
  g_string_append (clean, "null");
  for (gsize i = 4; i < word; i++)
    g_string_append_c (clean, ' ');
}

static GString *
sanitize (const char *text, gssize length)
{
  gsize n = length < 0 ? strlen (text) : (gsize) length;
  GString *clean = g_string_sized_new (n + 1);
  gboolean is_in_string = FALSE;

  for (gsize i = 0; i < n; i++)
    {
      gsize word = is_in_string ? 0 : bare_word_length (text + i, n - i);

      if (word != 0)
        {
          append_null (clean, word);
          i += word - 1;
          continue;
        }
      if (is_in_string && text[i] == '\\' && i + 1 < n)
        g_string_append_c (clean, text[i++]);
      else if (text[i] == '"')
        is_in_string = !is_in_string;
      g_string_append_c (clean, text[i]);
    }
  return clean;
}

char *
bud_config_sanitize (const char *text, gssize length)
{
  return g_string_free (sanitize (text, length), FALSE);
}

gboolean
bud_model_from_config_text (const char *text, gssize length, const char *id, BudModel *model, GError **error)
{
  GString *clean = sanitize (text, length);
  g_autoptr (JsonNode) node = bud_json_parse (clean->str, (gssize) clean->len, error);

  g_string_free (clean, TRUE);
  if (node == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error_literal (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID,
                           "1:1: a config.json must be an object");
      return FALSE;
    }
  return bud_model_from_config (json_node_get_object (node), id, model, error);
}
