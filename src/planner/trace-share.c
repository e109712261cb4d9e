#include <string.h>

#include "planner/trace-rows.h"

static guint
add_prefix (GArray *prefixes, guint parent, guint tokens)
{
  const BudServingPrefix prefix = { .parent = parent, .tokens = tokens };

  g_array_append_val (prefixes, prefix);
  return prefixes->len;
}

static BudTraceRow *
row_at (const BudTraceRows *self, guint i)
{
  return &g_array_index (self->rows, BudTraceRow, i);
}

/* Groups: their lengths are a chain, each going on where the one before ends. */

static int
by_group_and_length (gconstpointer a, gconstpointer b)
{
  const BudTraceRow *x = *(BudTraceRow *const *) a, *y = *(BudTraceRow *const *) b;

  if (x->group != y->group)
    return x->group < y->group ? -1 : 1;
  return x->prefix_tokens < y->prefix_tokens ? -1 : x->prefix_tokens > y->prefix_tokens;
}

static void
share_groups (BudTraceRows *self, GArray *prefixes)
{
  g_autoptr (GPtrArray) grouped = g_ptr_array_new ();
  const BudTraceRow *before = NULL;

  for (guint i = 0; i < self->rows->len; i++)
    if (row_at (self, i)->group > 0 && row_at (self, i)->prefix_tokens > 0)
      g_ptr_array_add (grouped, row_at (self, i));
  g_ptr_array_sort (grouped, by_group_and_length);
  for (guint i = 0; i < grouped->len; i++)
    {
      BudTraceRow *row = g_ptr_array_index (grouped, i);
      const gboolean is_same_group = before != NULL && before->group == row->group;

      if (is_same_group && before->prefix_tokens == row->prefix_tokens)
        row->request.prefix = before->request.prefix;
      else
        row->request.prefix
            = add_prefix (prefixes, is_same_group ? before->request.prefix : 0, row->prefix_tokens);
      row->request.leaves = row->request.prefix;
      before = row;
    }
}

/* Sessions: prompt and answer of a turn are the beginning of the next, unless that is shorter. */

static void
share_sessions (BudTraceRows *self, GArray *prefixes)
{
  g_autoptr (GHashTable) latest = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < self->rows->len; i++)
    {
      BudServingRequest *r = &row_at (self, i)->request;
      gpointer key = GUINT_TO_POINTER (row_at (self, i)->session);
      BudTraceRow *before = row_at (self, i)->session > 0 ? g_hash_table_lookup (latest, key) : NULL;

      if (before != NULL && r->input_tokens >= before->request.input_tokens + before->request.output_tokens)
        r->prefix = r->leaves = before->request.leaves = add_prefix (
            prefixes, before->request.prefix, before->request.input_tokens + before->request.output_tokens);
      if (row_at (self, i)->session > 0)
        g_hash_table_insert (latest, key, row_at (self, i));
    }
}

/* Blocks */

typedef struct
{
  guint parent; /* node, from 1 */
  guint n_users, tokens;
  gboolean is_merged; /* into its only child, which the same requests use */
  guint kept;         /* the prefix it, or the last kept node above it, became */
} Node;

typedef struct
{
  guint parent;
  gint64 block;
} Key;

static guint
key_hash (gconstpointer data)
{
  const Key *key = data;

  return g_int64_hash (&key->block) * 31 + key->parent;
}

static gboolean
key_equal (gconstpointer a, gconstpointer b)
{
  const Key *x = a, *y = b;

  return x->parent == y->parent && x->block == y->block;
}

/* A prompt's last block may be cut off, or left out. */
static gboolean
fits_size (const BudTraceRow *row, guint size)
{
  return row->n_blocks == 0 || row->n_blocks == row->request.input_tokens / size
         || row->n_blocks == (row->request.input_tokens + size - 1) / size;
}

/* 0, and a line that does not fit the first, where none fits all. */
static guint
find_size (const BudTraceRows *self, guint *line)
{
  static const guint sizes[] = { 512, 16, 32, 64, 128, 256, 1024, 2048, 4096, 8 };

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      guint i = 0;

      while (i < self->rows->len && fits_size (row_at (self, i), sizes[s]))
        i++;
      if (i == self->rows->len)
        return sizes[s];
      if (s == 0)
        *line = row_at (self, i)->line;
    }
  return 0;
}

/* Walks a prompt's blocks down the tree, which grows. Returns the last node. */
static guint
follow (const BudTraceRows *self, const BudTraceRow *row, guint size, GArray *nodes, GHashTable *places)
{
  guint at = 0;

  for (guint i = 0; i < row->n_blocks; i++)
    {
      const Key key = { at, g_array_index (self->blocks, gint64, row->first_block + i) };
      guint next = GPOINTER_TO_UINT (g_hash_table_lookup (places, &key));

      if (next == 0)
        {
          const Node node = { .parent = at, .tokens = MIN ((i + 1) * size, row->request.input_tokens) };

          g_array_append_val (nodes, node);
          next = nodes->len;
          g_hash_table_insert (places, g_memdup2 (&key, sizeof key), GUINT_TO_POINTER (next));
        }
      g_array_index (nodes, Node, next - 1).n_users++;
      at = next;
    }
  return at;
}

/* Only what two requests use is kept; what exactly the same requests use is one prefix. */
static void
keep_shared (GArray *nodes, GArray *prefixes)
{
  for (guint i = nodes->len; i-- > 0;)
    {
      const Node *node = &g_array_index (nodes, Node, i);
      Node *parent = node->parent > 0 ? &g_array_index (nodes, Node, node->parent - 1) : NULL;

      if (parent != NULL && parent->n_users == node->n_users)
        parent->is_merged = TRUE;
    }
  for (guint i = 0; i < nodes->len; i++)
    {
      Node *node = &g_array_index (nodes, Node, i);
      const guint above = node->parent > 0 ? g_array_index (nodes, Node, node->parent - 1).kept : 0;

      node->kept = node->n_users > 1 && !node->is_merged ? add_prefix (prefixes, above, node->tokens) : above;
    }
}

static guint
share_blocks (BudTraceRows *self, GArray *prefixes)
{
  g_autoptr (GArray) nodes = g_array_new (FALSE, TRUE, sizeof (Node));
  g_autoptr (GHashTable) places = g_hash_table_new_full (key_hash, key_equal, g_free, NULL);
  g_autofree guint *ends = g_new0 (guint, self->rows->len);
  guint line = 0;
  const guint size = find_size (self, &line);

  if (size == 0)
    return line;
  for (guint i = 0; i < self->rows->len; i++)
    ends[i] = follow (self, row_at (self, i), size, nodes, places);
  keep_shared (nodes, prefixes);
  for (guint i = 0; i < self->rows->len; i++)
    {
      BudServingRequest *r = &row_at (self, i)->request;

      r->prefix = ends[i] > 0 ? g_array_index (nodes, Node, ends[i] - 1).kept : 0;
      /* a last block that a longer prompt fills */
      while (r->prefix != 0
             && g_array_index (prefixes, BudServingPrefix, r->prefix - 1).tokens > r->input_tokens)
        r->prefix = g_array_index (prefixes, BudServingPrefix, r->prefix - 1).parent;
      r->leaves = r->prefix;
    }
  return 0;
}

guint
bud_trace_share (BudTraceRows *self, GArray *prefixes)
{
  if (self->blocks->len > 0)
    return share_blocks (self, prefixes);
  share_groups (self, prefixes);
  share_sessions (self, prefixes);
  return 0;
}
