/* The header of a GGUF file (ggml-org/ggml, docs/gguf.md), versions 2 and 3, little-endian: what the model is
 * and which tensors follow. The weights are never read. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _BudGguf BudGguf;

/* NULL with BUD_CATALOG_ERROR_INVALID and "byte N: …" for anything but a whole header; counts and lengths are
 * held against what the file can hold. Cost: reads the header once (tokenizers make it 5 to 20 MB) in a
 * buffer; keeps numbers, short strings and tensor shapes. */
BudGguf *bud_gguf_read (const char *path, GError **error);
void bud_gguf_free (BudGguf *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BudGguf, bud_gguf_free)

/* By its first bytes. */
gboolean bud_gguf_is (const char *path);

/* FALSE without an error when there is no such key. Of an array: its elements' common value; an array of
 * several is an error, "KEY: differs from layer to layer", and so is what is no finite number. */
gboolean bud_gguf_number (BudGguf *self, const char *key, double *value, GError **error);
const char *bud_gguf_string (BudGguf *self, const char *key);
/* Elements of an array, 0 when there is none. */
guint64 bud_gguf_array_length (BudGguf *self, const char *key);

/* Dimension `index` of a tensor, fastest first; 0 when there is none. */
guint64 bud_gguf_tensor_size (BudGguf *self, const char *name, guint index);
/* Elements of all tensors but the rotary factors, which are no parameters. */
guint64 bud_gguf_count_elements (BudGguf *self);

G_END_DECLS
