#include "catalog/json-text.h"

#include <math.h>
#include <string.h>

#include "catalog/catalog.h"

typedef struct
{
  const char *start;
  const char *at;
  const char *end;
  const char *problem; /* set once, where `at` stands */
  GArray *long_ends;   /* const char *: where whole numbers end that 64 bits may not hold */
} Reader;

#define MAX_WHOLE_DIGITS 18

static gboolean
refuse (Reader *self, const char *problem)
{
  if (self->problem == NULL)
    self->problem = problem;
  return FALSE;
}

static gboolean
is_one_of (char c, const char *set)
{
  return c != '\0' && strchr (set, c) != NULL;
}

static void
skip_space (Reader *self)
{
  while (self->at < self->end && is_one_of (*self->at, " \t\r\n"))
    self->at++;
}

static gboolean
peek (Reader *self, char c)
{
  return self->at < self->end && *self->at == c;
}

static gboolean
read_digits (Reader *self)
{
  if (self->at >= self->end || !g_ascii_isdigit (*self->at))
    return refuse (self, "a digit is missing in a number");
  while (self->at < self->end && g_ascii_isdigit (*self->at))
    self->at++;
  return TRUE;
}

static gboolean
read_number (Reader *self)
{
  const char *start = self->at;
  gsize n_digits;

  if (peek (self, '-'))
    self->at++;
  if (peek (self, '0'))
    {
      self->at++;
      if (self->at < self->end && g_ascii_isdigit (*self->at))
        return refuse (self, "a number may not start with 0");
    }
  else if (!read_digits (self))
    return FALSE;
  n_digits = (gsize) (self->at - start);
  if (n_digits > MAX_WHOLE_DIGITS && !peek (self, '.') && !peek (self, 'e') && !peek (self, 'E'))
    g_array_append_val (self->long_ends, self->at);
  if (peek (self, '.'))
    {
      self->at++;
      if (!read_digits (self))
        return FALSE;
    }
  if (peek (self, 'e') || peek (self, 'E'))
    {
      self->at++;
      if (peek (self, '+') || peek (self, '-'))
        self->at++;
      return read_digits (self);
    }
  return TRUE;
}

/* Only blanks left: an editor's line break after text that was cut off. */
static gboolean
is_cut_off (const Reader *self)
{
  const char *at = self->at;

  while (at < self->end && g_ascii_isspace (*at))
    at++;
  return at >= self->end;
}

static const char CUT_STRING[] = "the text ends inside a string";

/* The four digits of \uXXXX; stands on the last of them. -1 after refusing. */
static int
read_unit (Reader *self)
{
  int unit = 0;

  for (int i = 0; i < 4; i++)
    {
      self->at++;
      if (self->at >= self->end || !g_ascii_isxdigit (*self->at))
        {
          refuse (self, is_cut_off (self) ? CUT_STRING : "\\u needs four hexadecimal digits");
          return -1;
        }
      unit = unit * 16 + g_ascii_xdigit_value (*self->at);
    }
  return unit;
}

/* Characters beyond U+FFFF come as two units that mean nothing alone. */
static gboolean
read_character (Reader *self)
{
  const char *start = self->at;
  int unit = read_unit (self);

  if (unit < 0xd800 || unit > 0xdfff)
    return unit >= 0;
  if (unit < 0xdc00 && self->end - self->at > 2 && self->at[1] == '\\' && self->at[2] == 'u')
    {
      self->at += 2;
      unit = read_unit (self);
      if (unit < 0 || (unit >= 0xdc00 && unit <= 0xdfff))
        return unit >= 0;
    }
  self->at = start;
  return refuse (self, "half a surrogate pair in a string");
}

static gboolean
read_string (Reader *self)
{
  for (self->at++; self->at < self->end; self->at++)
    {
      guchar c = (guchar) *self->at;

      if (c == '"')
        {
          self->at++;
          return TRUE;
        }
      if (c < 0x20)
        return refuse (self,
                       is_cut_off (self) ? CUT_STRING : "a control character in a string must be escaped");
      if (c != '\\')
        continue;
      self->at++;
      if (peek (self, 'u') ? !read_character (self)
                           : self->at < self->end && !is_one_of (*self->at, "\"\\/bfnrt"))
        return refuse (self, "unknown escape in a string");
    }
  return refuse (self, CUT_STRING);
}

static gboolean
refuse_end (Reader *self, char close)
{
  return refuse (self, close == '}' ? "the text ends inside an object" : "the text ends inside an array");
}

/* A key and its colon. `keys`: those of this object so far. */
static gboolean
read_key (Reader *self, GHashTable *keys)
{
  const char *start = self->at;

  if (self->at >= self->end)
    return refuse_end (self, '}');
  if (!peek (self, '"'))
    return refuse (self, "a key in double quotes is expected");
  if (!read_string (self))
    return FALSE;
  if (!g_hash_table_add (keys, g_strndup (start, (gsize) (self->at - start))))
    {
      self->at = start;
      return refuse (self, "this key stands twice in the object");
    }
  skip_space (self);
  if (self->at >= self->end)
    return refuse_end (self, '}');
  if (!peek (self, ':'))
    return refuse (self, "':' is expected after a key");
  self->at++;
  return TRUE;
}

static gboolean read_value (Reader *self, int depth);

static gboolean
read_members (Reader *self, char close, int depth)
{
  g_autoptr (GHashTable) keys
      = close == '}' ? g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) : NULL;

  self->at++;
  skip_space (self);
  if (peek (self, close))
    {
      self->at++;
      return TRUE;
    }
  for (;;)
    {
      skip_space (self);
      if (keys != NULL && !read_key (self, keys))
        return FALSE;
      if (keys == NULL && self->at >= self->end)
        return refuse_end (self, close);
      if (!read_value (self, depth + 1))
        return FALSE;
      skip_space (self);
      if (peek (self, close))
        {
          self->at++;
          return TRUE;
        }
      if (self->at >= self->end)
        return refuse_end (self, close);
      if (!peek (self, ','))
        return refuse (self, close == '}' ? "',' or '}' is expected" : "',' or ']' is expected");
      self->at++;
    }
}

static gboolean
read_value (Reader *self, int depth)
{
  static const char *const words[] = { "null", "true", "false" };

  skip_space (self);
  if (depth > BUD_JSON_MAX_DEPTH)
    return refuse (self, "nested deeper than " G_STRINGIFY (BUD_JSON_MAX_DEPTH) " levels");
  if (self->at >= self->end)
    return refuse (self, "the text ends where a value is expected");
  if (peek (self, '{'))
    return read_members (self, '}', depth);
  if (peek (self, '['))
    return read_members (self, ']', depth);
  if (peek (self, '"'))
    return read_string (self);
  if (peek (self, '-') || g_ascii_isdigit (*self->at))
    return read_number (self);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      size_t n = strlen (words[i]);

      if ((size_t) (self->end - self->at) >= n && memcmp (self->at, words[i], n) == 0)
        {
          self->at += n;
          return TRUE;
        }
    }
  return refuse (self, "a JSON value is expected");
}

static void
set_error_at (GError **error, const char *start, const char *at, const char *problem)
{
  int line = 1, column = 1;

  for (const char *p = start; p < at; p++)
    {
      column++;
      if (*p == '\n')
        line++, column = 1;
    }
  g_set_error (error, BUD_CATALOG_ERROR, BUD_CATALOG_ERROR_INVALID, "%d:%d: %s", line, column, problem);
}

/* By its byte order mark, or by the zero in each ASCII character. */
static gboolean
is_utf16 (const char *text, gssize length)
{
  return length >= 2
         && (memcmp (text, "\xff\xfe", 2) == 0 || memcmp (text, "\xfe\xff", 2) == 0
             || (text[0] == '\0') != (text[1] == '\0'));
}

/* json-glib wraps whole numbers around at 64 bits; with an exponent it reads them as doubles. */
static GString *
write_long_as_double (const Reader *reader, const char *text)
{
  GString *written = g_string_new (NULL);

  for (guint i = 0; i < reader->long_ends->len; i++)
    {
      const char *end = g_array_index (reader->long_ends, const char *, i);

      g_string_append_len (written, text, end - text);
      g_string_append (written, "e0");
      text = end;
    }
  g_string_append_len (written, text, reader->end - text);
  return written;
}

static JsonNode *
parse (const Reader *reader, const char *text, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) problem = NULL;
  g_autoptr (GString) written = NULL;

  if (reader->long_ends->len > 0)
    written = write_long_as_double (reader, text);
  if (json_parser_load_from_data (parser, written != NULL ? written->str : text,
                                  written != NULL ? (gssize) written->len : reader->end - text, &problem))
    return json_parser_steal_root (parser);
  set_error_at (error, reader->start, text, problem->message);
  return NULL;
}

JsonNode *
bud_json_parse (const char *text, gssize length, GError **error)
{
  g_autoptr (GArray) long_ends = g_array_new (FALSE, FALSE, sizeof (const char *));
  Reader reader = { .start = text, .at = text, .long_ends = long_ends };
  const char *invalid = NULL;

  reader.end = text + (length < 0 ? (gssize) strlen (text) : length);
  if (!g_utf8_validate (text, reader.end - text, &invalid))
    {
      set_error_at (error, text, invalid,
                    is_utf16 (text, reader.end - text) ? "this is UTF-16 text; save it as UTF-8"
                                                       : "this is not UTF-8 text");
      return NULL;
    }
  if (reader.end - text >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    reader.at += 3;
  skip_space (&reader);
  text = reader.at;
  if (read_value (&reader, 1))
    {
      const char *value_end = reader.at;

      skip_space (&reader);
      if (reader.at < reader.end)
        refuse (&reader, "something follows the JSON value");
      reader.end = value_end;
    }
  if (reader.problem != NULL)
    {
      set_error_at (error, reader.start, reader.at, reader.problem);
      return NULL;
    }
  return parse (&reader, text, error);
}
